"""Parameter values as a person writes them."""

import enum

import pytest

from pyverify.errors import UsageError
from pyverify.lang import Bag, Const, Field, Map, Param, Range, Record, Seq, Set, Spec, Symbols
from pyverify.literals import from_text, from_value, parameter, settings, shape


class Hue(enum.Enum):
    RED = 1
    BLUE = 2


class Box(Record):
    hue: Hue = Field(Hue)
    size: int = Field(Range(3))


class Shop(Spec):
    n = Param(3)
    lossy = Param(False)
    hue = Param(Hue.RED)
    given = Param()
    stock = Const(Map[Hue, Range(5)], 1)


def test_settings():
    assert settings(("a=1", "b = x=y", "a=2")) == {"a": "2", "b": "x=y"}
    for bad in ("a", "=1", "a b=1"):
        with pytest.raises(UsageError, match="NAME=VALUE"):
            settings((bad,))


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("n", "4", 4),
        ("n", "-1", -1),
        ("lossy", "true", True),
        ("lossy", "False", False),
        ("hue", "BLUE", Hue.BLUE),
        ("hue", "Hue.BLUE", Hue.BLUE),
        ("given", "4", 4),
        ("given", "word", "word"),
        ("stock", "{'RED': 1, 'BLUE': 2}", {Hue.RED: 1, Hue.BLUE: 2}),
        ("stock", "4", 4),
    ],
)
def test_texts(name, text, value):
    assert from_text(Shop, {name: text}) == {name: value}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("m", "4", "its parameters"),
        ("lossi", "true", "did you mean `lossy`"),
        ("n", "four", "it is an integer"),
        ("n", "true", "it is an integer"),
        ("lossy", "1", "write true or false"),
        ("hue", "GREN", "`RED` and `BLUE`"),
        ("stock", "{", "write a Python literal"),
    ],
)
def test_texts_that_make_no_sense(name, text, said):
    with pytest.raises(UsageError, match=said):
        from_text(Shop, {name: text})


def test_values_of_a_model():
    assert from_value(parameter(Shop, "n"), 4) == 4
    assert from_value(parameter(Shop, "hue"), "BLUE") is Hue.BLUE
    assert from_value(parameter(Shop, "stock"), {"RED": 0, "BLUE": 1}) == {Hue.RED: 0, Hue.BLUE: 1}
    for name, value in (("n", "4"), ("n", True), ("lossy", 1), ("hue", "PINK")):
        with pytest.raises(ValueError, match=r"it is|members"):
            from_value(parameter(Shop, name), value)


@pytest.mark.parametrize(
    ("domain", "literal", "value"),
    [
        (Map[Range(2), bool], {"0": True, "1": False}, {0: True, 1: False}),
        (Map[Range(1, 3), bool], [True, False], {1: True, 2: False}),
        (Map[bool, Range(2)], {"true": 1, "false": 0}, {True: 1, False: 0}),
        (Map[Symbols("a"), Set[Hue]], {"a": ["RED"]}, {"a": frozenset({Hue.RED})}),
        (Seq[Hue, 2], ["RED", "BLUE"], [Hue.RED, Hue.BLUE]),
        (Bag[Range(2), 2], [1, 1], Bag([1, 1])),
        ((bool, Hue), [True, "RED"], (True, Hue.RED)),
        (Range(3) | None, None, None),
        (Symbols("a", "b") | None, "a", "a"),
        (Set[Range(2), Range(2)], [[0, 1]], frozenset({(0, 1)})),
        (Box, {"Box": {"hue": "RED", "size": 1}}, Box(hue=Hue.RED, size=1)),
    ],
)
def test_literals_take_the_shape_of_their_domain(domain, literal, value):
    assert shape(domain, literal) == value
