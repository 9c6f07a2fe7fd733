"""Values as TLC prints them are read back as ours; what is none of the type is refused."""

import pytest

from pyverify.ir import types as T
from pyverify.tlc.values import UnreadableError, parse, value
from pyverify.values import BagValue, MapValue, RecordValue, elements

DIGIT = T.IntType(0, 3)
SYMBOLS = T.SymbolType(("on", "off"))
NODES = T.SymbolType(("n1", "n2"), symmetric=True)
PING = T.RecordType("Ping", (("a", T.BOOL), ("b", DIGIT)))
PONG = T.RecordType("Pong", (("a", SYMBOLS),))
EMPTY = T.RecordType("Empty", ())
UNION = T.UnionType((PING, PONG, EMPTY))

READ = [
    (T.BOOL, "TRUE", True),
    (DIGIT, "2", 2),
    (T.INT, "-17", -17),
    (SYMBOLS, '"off"', "off"),
    (NODES, "n2", "n2"),
    (NODES, "n2_", "n2"),
    (T.OptionType(DIGIT), "None", None),
    (T.OptionType(DIGIT), "1", 1),
    (T.TupleType((DIGIT, SYMBOLS)), '<<1, "on">>', (1, "on")),
    (T.SeqType(DIGIT), "<< >>", ()),
    (T.SeqType(DIGIT), "<<>>", ()),
    (T.SeqType(DIGIT), "<<2,\n   1 >>", (2, 1)),
    (T.SetType(DIGIT), "{}", frozenset()),
    (T.SetType(DIGIT), "0..2", frozenset({0, 1, 2})),
    (T.SetType(T.INT), "{-1, 5}", frozenset({-1, 5})),
    (T.SetType(T.SetType(DIGIT)), "{{}, {1}}", frozenset({frozenset(), frozenset({1})})),
    (T.MapType(DIGIT, T.BOOL), "(0 :> TRUE @@ 1 :> FALSE @@ 2 :> TRUE)", {0: True, 1: False, 2: True}),
    (T.MapType(T.IntType(1, 3), SYMBOLS), '<<"on", "off">>', {1: "on", 2: "off"}),
    (T.MapType(SYMBOLS, DIGIT), "[on |-> 1, off |-> 2]", {"on": 1, "off": 2}),
    (T.MapType(NODES, DIGIT), "(n1 :> 1 @@ n2 :> 2)", {"n1": 1, "n2": 2}),
    (T.MapType(T.IntType(0, 0), T.BOOL), "<< >>", {}),
    (T.MapType(T.BOOL, DIGIT), "(FALSE :> 0 @@ TRUE :> 1)", {False: 0, True: 1}),
    (T.BagType(DIGIT), "<< >>", BagValue()),
    (T.BagType(DIGIT), "<<2>>", BagValue({1: 2})),
    (T.BagType(SYMBOLS), "[on |-> 2]", BagValue({"on": 2})),
    (PING, "[a |-> TRUE, b |-> 2]", RecordValue("Ping", (True, 2))),
    (PING, "[b |-> 2, a |-> TRUE]", RecordValue("Ping", (True, 2))),
    (UNION, '[type |-> "Pong", a |-> "on"]', RecordValue("Pong", ("on",))),
    (UNION, '[type |-> "Empty"]', RecordValue("Empty", ())),
    (T.RecordType("R", (("type", DIGIT),)), "[type_ |-> 1]", RecordValue("R", (1,))),
]  # fmt: skip


@pytest.mark.parametrize("t, text, wanted", READ, ids=[text for _, text, _ in READ])
def test_a_value_is_read_by_its_type(t, text, wanted):
    found = value(t, parse(text))
    assert (found, type(found)) == (
        wanted,
        MapValue if isinstance(wanted, dict) and not isinstance(wanted, BagValue) else type(wanted),
    )


def test_a_map_has_its_keys_in_the_order_of_the_domain():
    found = value(T.MapType(DIGIT, DIGIT), parse("(2 :> 0 @@ 0 :> 1 @@ 1 :> 2)"))
    assert list(found) == [0, 1, 2]


REFUSED = [
    (T.BOOL, "1"),
    (DIGIT, "TRUE"),
    (SYMBOLS, '"none"'),
    (SYMBOLS, "on"),
    (NODES, '"n1"'),
    (NODES, "n3"),
    (T.TupleType((DIGIT,)), "<<1, 2>>"),
    (T.SeqType(DIGIT), "(0 :> 1 @@ 1 :> 2)"),
    (T.SeqType(DIGIT), "{1}"),
    (T.MapType(DIGIT, DIGIT), "(0 :> 1 @@ 1 :> 2)"),
    (PING, "[a |-> TRUE]"),
    (PING, "[a |-> TRUE, b |-> 1, c |-> 2]"),
    (PING, '[type |-> "Pong", a |-> TRUE, b |-> 1]'),
    (UNION, "[a |-> TRUE, b |-> 2]"),
    (UNION, '[type |-> "Other", a |-> TRUE]'),
]  # fmt: skip


@pytest.mark.parametrize("t, text", REFUSED, ids=[text for _, text in REFUSED])
def test_what_is_not_of_the_type_is_refused(t, text):
    with pytest.raises(UnreadableError):
        value(t, parse(text))


@pytest.mark.parametrize("text", ["", "<<1", "1 2", "{1,, 2}", "(1 :> 2", "[a -> 1]", "#", "(1)"])
def test_what_is_no_value_is_refused(text):
    with pytest.raises(UnreadableError):
        parse(text)


def written(t, v):
    """A value the way TLC prints it, by type: the inverse of what is tested."""
    match t:
        case T.OptionType(inner):
            return "None" if v is None else written(inner, v)
        case T.BoolType():
            return str(v).upper()
        case T.SymbolType(_, _, symmetric):
            return v if symmetric else f'"{v}"'
        case T.TupleType(items):
            return f"<<{', '.join(map(written, items, v))}>>"
        case T.SeqType(elem):
            return f"<<{', '.join(written(elem, x) for x in v)}>>"
        case T.SetType(elem):
            return f"{{{', '.join(written(elem, x) for x in v)}}}"
        case T.MapType(key, image):
            pairs = [f"{written(key, k)} :> {written(image, x)}" for k, x in v.items()]
            return f"({' @@ '.join(pairs)})" if pairs else "<< >>"
        case T.BagType(elem):
            pairs = [f"{written(elem, k)} :> {n}" for k, n in v.items()]
            return f"({' @@ '.join(pairs)})" if pairs else "<< >>"
        case T.RecordType(_, fields):
            return f"[{', '.join(f'{n} |-> {written(f, x)}' for (n, f), x in zip(fields, v.values, strict=True))}]"
        case T.UnionType():
            inner = written(t.record(v.record), v)[1:]
            return f'[type |-> "{v.record}"' + (", " if inner != "]" else "") + inner
        case _:
            return str(v)


@pytest.mark.parametrize(
    "t",
    [
        T.OptionType(T.TupleType((T.BOOL, DIGIT))),
        T.SetType(T.OptionType(SYMBOLS)),
        T.MapType(SYMBOLS, T.SeqType(T.BOOL, 2)),
        T.MapType(T.TupleType((T.BOOL, T.BOOL)), T.OptionType(NODES)),
        T.BagType(PING, 2),
        T.SeqType(UNION, 1),
        T.MapType(UNION, T.BOOL),
    ],
    ids=T.show,
)
def test_every_value_of_a_domain_is_read_back(t):
    for v in elements(t):
        assert value(t, parse(written(t, v))) == v
