"""Stepping through a spec by hand; and `check` from Python."""

import pytest
from cli_specs import COUNTER, SMALLER, WORDS

import pyverify
from pyverify import Explorer
from pyverify.errors import UsageError
from pyverify.load import load_specs

SHOP = """\
class Hue(Enum):
    RED = 1
    BLUE = 2


class Box(Record):
    hue: Hue = Field(Hue)


class Shop(Spec):
    Key = Range(2)
    shelf = Var(Map[Key, Set[Hue]], init=set())
    sold = Var(Seq[Box, 2], init=[])
    diff = Var(Range(3), init=one_of(Range(2)))

    @action
    def put(self, k: int = one_of(Key)) -> None:
        hue = one_of(Hue)
        require(hue not in self.shelf[k])
        self.shelf[k].add(hue)

    @action
    def sell(self, k: int = one_of(Key)) -> None:
        require(self.shelf[k] == {Hue.RED})
        self.shelf[k].clear()
        self.sold.append(Box(hue=Hue.RED))

    @action
    def lose(self) -> None:
        require(self.sold != [])
        self.diff = self.diff // 0

    @invariant
    def few(self) -> bool:
        return len(self.sold) < 2

    @step_invariant
    def grows(self, after: "Shop") -> bool:
        return len(after.sold) >= len(self.sold)
"""

IMPORTS = """\
from enum import Enum
from pyverify import Field, Map, Range, Record, Seq, Set, Spec, Var
from pyverify import action, invariant, one_of, require, step_invariant
"""


@pytest.fixture
def shop(tmp_path):
    file = tmp_path / "shop.py"
    file.write_text(IMPORTS + SHOP)
    return Explorer(load_specs(file)[0])


@pytest.fixture
def red(shop):
    return shop.enabled(shop.initial_states()[0])[0].choices["hue"]


@pytest.fixture
def specs(tmp_path):
    file = tmp_path / "two.py"
    file.write_text(WORDS + COUNTER + SMALLER)
    return {s.__name__: s for s in load_specs(file)}


def test_initial_states(shop):
    assert repr(shop) == "Explorer(Shop)"
    assert [s["diff"] for s in shop.initial_states()] == [0, 1]
    assert repr(shop.initial_states()[0]) == "shelf=[{}, {}]  sold=[]  diff=0"


def test_values_are_the_spec_s_own(shop, red):
    s = shop.take(shop.initial_states()[0], "put", k=1, hue=red)
    (hue,) = s.shelf[1]
    assert (hue.name, type(hue).__name__) == ("RED", "Hue")
    t = shop.take(s, "sell", k=1)
    assert t.sold == [type(t.sold[0])(hue=hue)]
    assert dict(t.shelf) == {0: set(), 1: set()}
    assert (t["diff"], list(t)) == (0, ["shelf", "sold", "diff"])


def test_a_state_cannot_be_changed(shop):
    s = shop.initial_states()[0]
    with pytest.raises(AttributeError, match="cannot be changed"):
        s.sold = []
    s.sold.append(1)
    assert s.sold == []
    with pytest.raises(AttributeError, match="no variable `sols`; did you mean `sold`"):
        _ = s.sols


def test_enabled_steps(shop):
    s = shop.initial_states()[0]
    moves = shop.enabled(s)
    assert [repr(m) for m in moves] == [
        "put(k=0) [hue=Hue.RED]",
        "put(k=0) [hue=Hue.BLUE]",
        "put(k=1) [hue=Hue.RED]",
        "put(k=1) [hue=Hue.BLUE]",
    ]
    assert moves[0].args == {"k": 0}
    assert s.diff(moves[0].state) == "shelf[0] +Hue.RED"
    assert shop.successors(s) == [m.state for m in moves]
    assert len({*shop.successors(s)}) == 4


def test_a_step_that_is_not_possible(shop):
    s = shop.initial_states()[0]
    for action, args, said in [
        ("putt", {}, "did you mean `put`"),
        ("sell", {"k": 0}, "not enabled in this state: its guard is false"),
        ("put", {"k": 0}, "can lead to 2 states"),
        ("put", {"k": 7}, "it can as:\n  put"),
    ]:
        with pytest.raises(UsageError, match=said):
            shop.take(s, action, **args)


def test_a_step_that_fails(shop, red):
    s = shop.take(shop.take(shop.initial_states()[0], "put", k=0, hue=red), "sell", k=0)
    with pytest.raises(UsageError, match="it fails: ZeroDivisionError"):
        shop.take(s, "lose")


def test_properties(shop):
    s = shop.initial_states()[0]
    assert shop.evaluate("few", s) is True
    assert shop.evaluate("grows", s, s) is True
    for name, said in (("fewer", "did you mean `few`"), ("grows", "pass the state after it")):
        with pytest.raises(UsageError, match=said):
            shop.evaluate(name, s)


def test_check(specs):
    good, bad = pyverify.check(specs["Counter"](top=5)), pyverify.check(specs["Smaller"])
    assert good and good.holds and not bad and not bad.holds
    assert (good.spec, good.outcome.states, good.engine) == ("Counter", 6, "native")
    assert {p.name: p.value for p in good.params} == {"top": 5, "broken": False}
    assert len(bad.property("small").trace) == 2
    assert "✗ small   violated after 2 steps" in str(bad)
    with pytest.raises(KeyError, match="did you mean `small`"):
        bad.property("smal")


def test_check_takes_the_options_of_the_command(specs):
    result = pyverify.check(specs["Counter"], max_states=2, properties=["small"])
    assert [p.name for p in result.outcome.properties] == ["small"]
    assert (result.verdict, result.outcome.stopped_by) == ("unknown", "max-states")
    for wrong in ({"properties": ["smal"]}, {"properties": []}, {"engine": "spin"}):
        with pytest.raises(UsageError):
            pyverify.check(specs["Counter"], **wrong)
    with pytest.raises(TypeError, match="did you mean `max_states`"):
        pyverify.check(specs["Counter"], max_state=2)
    with pytest.raises(UsageError, match="is not a spec"):
        pyverify.check(3)


def test_progress_is_reported(specs):
    seen = []
    assert pyverify.check(specs["Counter"], progress=seen.append)
    assert all(p.states <= 4 for p in seen)


def test_the_digest_is_of_the_meaning(specs, tmp_path):
    def digest(text, name="Counter", **params):
        file = tmp_path / "other.py"
        file.write_text(WORDS + text)
        return pyverify.check({s.__name__: s for s in load_specs(file)}[name](**params)).digest

    same = digest(COUNTER)
    assert same == pyverify.check(specs["Counter"]).digest
    assert same == digest("# a comment\n\n" + COUNTER.replace("One more.", "Another one."))
    assert same != digest(COUNTER, top=4)
    assert same != digest(COUNTER.replace("self.n += 1", "self.n += 2"))
