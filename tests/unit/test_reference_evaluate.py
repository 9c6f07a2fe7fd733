import pytest
from handmade import BOOL, INT, add, at, domain, eq, every, lit, loc, lt, not_, op, upto, var

from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.ops import OPERATORS
from pyverify.reference.evaluate import Env, evaluate
from pyverify.reference.failure import Failure
from pyverify.reference.operators import PLAIN, TYPED
from pyverify.values import BagValue, MapValue, RecordValue

SEQ, SET, BAG = T.SeqType(INT), T.SetType(INT), T.BagType(INT)
MAP = T.MapType(upto(3), INT)
PREPARE = T.RecordType("Prepare", (("rm", upto(3)),))
COMMIT = T.RecordType("Commit", ())
MSG = T.UnionType((PREPARE, COMMIT))


def value(expr, after=None, **names):
    env = Env({n: i for i, n in enumerate(names)}, {}, list(names.values()), after, dict(names))
    return evaluate(expr, env)


def failure(expr, **names):
    with pytest.raises(Failure) as caught:
        value(expr, **names)
    assert caught.value.kind == "error"
    return caught.value.message


def seq(*items):
    return N.Const(items, SEQ)


def sets(*items):
    return N.Const(frozenset(items), SET)


def bag(**counts):
    return N.Const(BagValue({int(k[1:]): n for k, n in counts.items()}), BAG)


def test_the_tables_are_the_operators():
    assert not PLAIN.keys() & TYPED.keys()
    assert PLAIN.keys() | TYPED.keys() == OPERATORS.keys()


OPERATIONS = [
    ("floordiv", (lit(-7), lit(2)), -4),
    ("mod", (lit(-7), lit(2)), 1),
    ("mod", (lit(7), lit(-2)), -1),
    ("int", (lit(True),), 1),
    ("sum", (N.Const((True, True, False), T.SeqType(BOOL)),), 2),
    ("sum", (bag(_2=3, _1=1),), 7),
    ("len", (bag(_2=3),), 3),
    ("in", (lit(2), bag(_2=3)), True),
    ("in", (lit(2), N.Const(MapValue({2: 0}), MAP)), True),
    ("count", (bag(_2=3), lit(2)), 3),
    ("count", (seq(1, 2, 1), lit(1)), 2),
    ("lt", (seq(1, 2), seq(1, 3)), True),
    ("lt", (seq(1), seq(1, 0)), True),
    ("slice", (seq(1, 2, 3), lit(-2), lit(None)), (2, 3)),
    ("slice", (seq(1, 2, 3), lit(None), lit(9)), (1, 2, 3)),
    ("delete", (seq(1, 2, 3), lit(-1)), (1, 2)),
    ("delete", (seq(1, 2, 3), lit(1)), (1, 3)),
    ("remove", (seq(1, 2, 1), lit(1)), (2, 1)),
    ("index_of", (seq(1, 2, 1), lit(2)), 1),
    ("insert", (seq(1, 2), lit(-1), lit(9)), (1, 9, 2)),
    ("insert", (seq(1, 2), lit(99), lit(9)), (1, 2, 9)),
    ("append", (seq(1), lit(2)), (1, 2)),
    ("concat", (seq(1), seq(2)), (1, 2)),
    ("reversed", (seq(1, 2),), (2, 1)),
    ("range", (lit(3), lit(0), lit(-1)), (3, 2, 1)),
    ("enumerate", (seq(7, 8),), ((0, 7), (1, 8))),
    ("zip", (seq(7, 8), seq(1)), ((7, 1),)),
    ("seq", (sets(3, 1, 2),), (1, 2, 3)),
    ("seq", (bag(_2=2, _1=1),), (1, 2, 2)),
    ("set", (bag(_2=2, _1=1),), frozenset({1, 2})),
    ("bag", (seq(1, 2, 1),), BagValue({1: 2, 2: 1})),
    ("sorted", (bag(_2=2, _1=1),), (1, 2, 2)),
    ("min", (sets(3, 1),), 1),
    ("max", (seq(3, 1),), 3),
    ("min_default", (sets(), lit(9)), 9),
    ("max_default", (sets(3), lit(9)), 3),
    ("set_add", (sets(1), lit(2)), frozenset({1, 2})),
    ("set_discard", (sets(1), lit(2)), frozenset({1})),
    ("set_remove", (sets(1), lit(1)), frozenset()),
    ("subset", (sets(1), sets(1, 2)), True),
    ("psubset", (sets(1), sets(1)), False),
    ("disjoint", (sets(1), sets(2)), True),
    ("symdiff", (sets(1, 2), sets(2, 3)), frozenset({1, 3})),
    ("keys", (N.Const(MapValue({0: 5, 1: 6, 2: 7}), MAP),), frozenset({0, 1, 2})),
    ("values", (N.Const(MapValue({0: 5, 1: 6, 2: 7}), MAP),), (5, 6, 7)),
    ("items", (N.Const(MapValue({0: 5, 1: 6, 2: 7}), MAP),), ((0, 5), (1, 6), (2, 7))),
    ("bag_add", (bag(_1=1), lit(1)), BagValue({1: 2})),
    ("bag_remove", (bag(_1=1), lit(1)), BagValue({})),
    ("bag_discard", (bag(_1=2), lit(1)), BagValue({1: 1})),
    ("bag_discard", (bag(_1=2), lit(3)), BagValue({1: 2})),
    ("bag_union", (bag(_1=2), bag(_1=1, _3=1)), BagValue({1: 3, 3: 1})),
]


@pytest.mark.parametrize(("name", "args", "expected"), OPERATIONS, ids=lambda x: str(x)[:12])
def test_operator(name, args, expected):
    got = value(op(name, *args))
    assert got == expected
    assert type(got) is type(expected)


FAILURES = [
    (op("floordiv", lit(5), lit(0)), "ZeroDivisionError: 5 // 0"),
    (op("mod", lit(5), lit(0)), "ZeroDivisionError: 5 % 0"),
    (op("min", var("s", SET)), "ValueError: min of s, which is empty"),
    (op("delete", seq(), lit(0)), "IndexError: pop from an empty sequence"),
    (
        op("delete", var("t", SEQ), lit(2)),
        "IndexError: 2 is no index of t, which has 2 elements",
    ),
    (op("remove", var("t", SEQ), lit(9)), "ValueError: 9 is not in t"),
    (op("index_of", var("t", SEQ), lit(9)), "ValueError: 9 is not in t"),
    (op("set_remove", var("s", SET), lit(9)), "KeyError: 9 is not in s"),
    (op("bag_remove", var("b", BAG), lit(9)), "KeyError: 9 is not in b"),
    (op("range", lit(0), lit(2), lit(0)), "ValueError: the step of range is 0"),
    (at(var("m", MAP), lit(7)), "KeyError: 7 is not a key of m (Range(3))"),
    (at(var("t", SEQ), lit(2)), "IndexError: 2 is no index of t, which has 2 elements"),
    (at(var("t", SEQ), lit(-3)), "IndexError: -3 is no index of t, which has 2 elements"),
    (N.Narrow(var("none", T.OptionType(INT)), INT), "TypeError: none is None"),
    (N.Narrow(var("c", MSG), PREPARE), "TypeError: c is a Commit, not Prepare"),
    (
        N.Narrow(var("holes", T.SeqType(T.OptionType(INT))), SEQ),
        "TypeError: holes holds None",
    ),
    (
        N.Field(var("c", MSG), "rm", INT),
        "AttributeError: c is a Commit, which has no field rm",
    ),
    (
        N.MakeMap(((lit(0), lit(1)), (lit(2), lit(1))), MAP),
        "KeyError: the key 1 (Range(3)) is missing",
    ),
    (N.MakeMap(((lit(3), lit(1)),), MAP), "KeyError: 3 is not a key (Range(3))"),
    (
        N.Select("min", "x", var("s", SET), loc("x"), None, INT),
        "ValueError: min of s, which is empty",
    ),
]


@pytest.mark.parametrize(("expr", "message"), FAILURES, ids=lambda x: str(x)[-20:])
def test_failure(expr, message):
    names = {
        "s": frozenset(),
        "t": (1, 2),
        "b": BagValue({}),
        "m": MapValue({0: 1, 1: 2, 2: 3}),
        "none": None,
        "holes": (1, None),
        "c": RecordValue("Commit", ()),
    }
    assert failure(expr, **names) == message


def test_partial_operators_are_the_typed_ones_that_fail():
    partial = {o.name for o in OPERATORS.values() if o.partial}
    assert partial <= TYPED.keys()


def test_lazy_nodes_stop_early():
    boom = eq(op("floordiv", lit(1), lit(0)), lit(0))
    assert value(N.And((lit(False), boom), BOOL)) is False
    assert value(N.Or((lit(True), boom), BOOL)) is True
    assert value(N.Implies(lit(False), boom, BOOL)) is True
    assert value(N.IfExpr(lit(True), lit(1), boom, INT)) == 1
    early = every("any", "x", N.Const((1, 0), SEQ), eq(op("floordiv", lit(1), loc("x")), lit(1)))
    assert value(early) is True


def test_strict_operands_fail_left_to_right():
    left, right = op("floordiv", lit(1), lit(0), t=INT), op("mod", lit(2), lit(0), t=INT)
    assert failure(add(left, right)) == "ZeroDivisionError: 1 // 0"


def test_variables_before_and_after():
    now, later = var("x"), var("x", after=True)
    assert value(lt(now, later), after=[5], x=4) is True


def test_negative_index_is_pythons():
    assert value(at(var("t", SEQ), lit(-1)), t=(1, 2)) == 2


def test_none_and_coercion():
    assert value(N.Coerce(lit(3), T.OptionType(INT))) == 3
    assert value(eq(var("x", T.OptionType(INT)), lit(None)), x=None) is True


def test_records():
    p = N.MakeRecord("Prepare", (lit(2),), PREPARE)
    assert value(p) == RecordValue("Prepare", (2,))
    assert value(N.Field(p, "rm", INT)) == 2
    assert value(N.IsRecord(p, ("Prepare",), BOOL)) is True
    assert value(N.IsRecord(p, ("Commit",), BOOL)) is False
    assert value(N.IsRecord(lit(None), ("Commit",), BOOL)) is False


def test_let_and_tuples():
    chain = N.Let("t", add(lit(1), lit(1)), eq(loc("t"), lit(2)), BOOL)
    assert value(chain) is True
    pair = N.MakeTuple((lit(1), lit(True)), T.TupleType((INT, BOOL)))
    assert value(N.Item(pair, 1, BOOL)) is True


def test_comprehensions_iterate_in_domain_order():
    colors = T.SymbolType(("red", "green", "blue"))
    source = domain(colors)
    assert value(every("seq", "c", source, loc("c", colors))) == ("red", "green", "blue")
    doubled = every("set", "x", sets(1, 2), add(loc("x"), loc("x")))
    assert value(doubled) == frozenset({2, 4})
    odd = every("seq", "x", seq(1, 2, 3), loc("x"), eq(op("mod", loc("x"), lit(2)), lit(1)))
    assert value(odd) == (1, 3)
    bag_source = N.Const(BagValue({2: 1, 1: 2}), BAG)
    assert value(every("seq", "x", bag_source, loc("x"))) == (1, 1, 2)
    map_source = N.Const(MapValue({0: 9, 1: 8, 2: 7}), MAP)
    assert value(every("seq", "k", map_source, loc("k"))) == (0, 1, 2)


def test_map_comprehension_is_total():
    pair = N.MakeTuple((loc("k"), lit(0)), T.TupleType((INT, INT)))
    whole = every("map", "k", domain(upto(3)), pair, t=MAP)
    assert value(whole) == MapValue({0: 0, 1: 0, 2: 0})
    part = every("map", "k", domain(upto(3)), pair, lt(loc("k"), lit(2)), t=MAP)
    assert failure(part) == "KeyError: the key 2 (Range(3)) is missing"


def test_nested_patterns():
    pairs = N.Const(((1, (2, 3)),), T.SeqType(T.TupleType((INT, T.TupleType((INT, INT))))))
    clauses = (N.Generator(("a", ("b", "c")), pairs),)
    total = add(loc("a"), add(loc("b"), loc("c")))
    assert value(N.Comprehension("seq", clauses, total, SEQ)) == (6,)


def test_select_takes_the_first_of_equals():
    parity = op("mod", loc("x"), lit(2), t=INT)
    for kind, expected in (("min", 4), ("max", 3), ("sorted", (4, 2, 3, 1))):
        assert value(N.Select(kind, "x", seq(4, 3, 2, 1), parity, None, INT)) == expected
    assert value(N.Select("min", "x", sets(), parity, lit(7), INT)) == 7


def test_booleans_are_booleans():
    assert value(not_(lit(False))) is True
