"""Symbolic values mean what values mean: each domain of a few values is looked at whole, in both encodings of integers."""

import itertools

import pytest
import z3

from pyverify.ir import types as T
from pyverify.smt.shapes import Shapes
from pyverify.values import elements, outside

RED = T.SymbolType(("red", "green", "blue"))
ACK = T.RecordType("Ack", (("n", T.IntType(0, 2)), ("ok", T.BOOL)))
NACK = T.RecordType("Nack", (("n", T.IntType(-1, 2)),))
PING = T.RecordType("Ping", ())
EMPTY = T.IntType(0, 0)
IMPOSSIBLE = T.RecordType("Impossible", (("n", EMPTY),))

DOMAINS = [
    T.BOOL,
    T.IntType(0, 5),
    T.IntType(-3, 2),
    T.IntType(7, 9),
    T.IntType(4, 5),
    RED,
    T.OptionType(T.IntType(2, 4)),
    T.OptionType(RED),
    T.OptionType(EMPTY),
    T.TupleType(()),
    T.TupleType((T.BOOL, T.IntType(0, 3))),
    T.SetType(T.IntType(0, 3)),
    T.SetType(EMPTY),
    T.SetType(T.TupleType((T.BOOL, T.BOOL))),
    T.SetType(T.OptionType(T.BOOL)),
    T.MapType(T.IntType(0, 2), RED),
    T.MapType(RED, T.OptionType(T.BOOL)),
    T.MapType(EMPTY, T.BOOL),
    T.SeqType(T.IntType(1, 3), 2),
    T.SeqType(T.OptionType(T.BOOL), 2),
    T.SeqType(EMPTY, 2),
    T.SeqType(T.SeqType(T.BOOL, 1), 2),
    T.BagType(T.IntType(0, 2), 2),
    T.BagType(EMPTY, 2),
    ACK,
    PING,
    T.UnionType((ACK, NACK)),
    T.UnionType((PING, NACK)),
    T.UnionType((PING, IMPOSSIBLE)),
    T.UnionType((IMPOSSIBLE, PING)),
    T.OptionType(T.UnionType((ACK, PING))),
    T.SeqType(T.UnionType((PING, NACK)), 1),
    T.MapType(T.BOOL, T.SetType(T.BOOL)),
    T.OptionType(T.TupleType((T.BOOL, T.OptionType(T.BOOL)))),
]
both = pytest.mark.parametrize("bits", [True, False], ids=["bits", "ints"])
each = pytest.mark.parametrize("t", DOMAINS, ids=lambda t: T.show(t).replace(" ", ""))


def states(shapes, t, *more):
    """All models of a fresh value in its domain, decoded, each as often as constants differ."""
    made = []
    x = shapes.fresh(t, "x", made)
    solver = z3.Solver(ctx=shapes.ctx)
    for formula in (shapes.inside(t, x), shapes.canonical(t, x), shapes.absent_inside(t, x)):
        solver.add(as_term(shapes, formula))
    for make in more:
        solver.add(as_term(shapes, make(x)))
    found = []
    while solver.check() == z3.sat:
        model = solver.model()
        found.append(shapes.decode(t, x, model))
        values = [c != model.eval(c, model_completion=True) for c in made]
        if not values:
            break
        solver.add(z3.Or(values))
        assert len(found) < 3000
    return found


def as_term(shapes, formula):
    return z3.BoolVal(formula, shapes.ctx) if isinstance(formula, bool) else formula


def shapes_of(bits):
    return Shapes(z3.Context(), bits)


@both
@each
def test_states_are_values_one_to_one(t, bits):
    found = states(shapes_of(bits), t)
    assert len(found) == len(set(found))
    assert set(found) == set(elements(t))


@both
@each
def test_what_is_known_is_compared_at_once(t, bits):
    shapes = shapes_of(bits)
    values = list(elements(t))[:12]
    model = z3.Solver(ctx=shapes.ctx)
    model.check()
    for v, w in itertools.product(values, values):
        assert shapes.eq(shapes.known(t, v), shapes.known(t, w)) is (v == w)
    for v in values:
        assert shapes.decode(t, shapes.known(t, v), model.model()) == v
        assert shapes.inside(t, shapes.known(t, v)) is True


@both
@each
def test_a_fresh_value_equals_one_known_value(t, bits):
    for v in list(elements(t))[:8]:
        shapes = shapes_of(bits)
        assert states(shapes, t, lambda x, s=shapes, v=v: s.eq(x, s.known(t, v))) == [v]
        shapes = shapes_of(bits)
        others = states(
            shapes, t, lambda x, s=shapes, v=v: z3.Not(as_term(s, s.eq(s.known(t, v), x)))
        )
        assert set(others) == set(elements(t)) - {v}


@both
@each
def test_a_choice_is_one_or_the_other(t, bits):
    values = list(elements(t))[:6]
    for v, w in itertools.permutations(values, 2):
        shapes = shapes_of(bits)
        c = z3.Bool("c", shapes.ctx)
        chosen = shapes.choose(c, shapes.known(t, v), shapes.known(t, w))
        for side, expected in ((True, v), (False, w)):
            solver = z3.Solver(ctx=shapes.ctx)
            solver.add(c == side)
            assert solver.check() == z3.sat
            assert shapes.decode(t, chosen, solver.model()) == expected
            # Compared with what is known it is decided, too.
            for u in values:
                equal = as_term(shapes, shapes.eq(chosen, shapes.known(t, u)))
                assert z3.is_true(solver.model().eval(equal, model_completion=True)) == (
                    u == expected
                )


@both
@each
def test_possible_values_are_all_there_are(t, bits):
    shapes = shapes_of(bits)
    x = shapes.fresh(t, "x", [])
    if isinstance(t, T.BagType) or "Bag" in T.show(t):
        return
    assert set(shapes.possible(t, x, None)) >= set(elements(t))
    assert shapes.possible(t, shapes.known(t, v := next(elements(t))), None) == [v]


WIDER = [
    (T.IntType(0, 3), T.IntType(-2, 6)),
    (T.SymbolType(("red",)), RED),
    (T.OptionType(T.IntType(0, 1)), T.OptionType(T.IntType(0, 3))),
    (T.SetType(T.IntType(0, 2)), T.SetType(T.IntType(0, 4))),
    (T.MapType(T.BOOL, T.IntType(0, 2)), T.MapType(T.BOOL, T.IntType(0, 3))),
    (T.SeqType(T.IntType(0, 2), 1), T.SeqType(T.IntType(0, 3), 2)),
    (T.BagType(T.IntType(0, 2), 1), T.BagType(T.IntType(0, 3), 2)),
    (T.UnionType((NACK,)), T.UnionType((NACK, PING))),
    (
        T.TupleType((T.IntType(0, 1), T.BOOL)),
        T.TupleType((T.IntType(0, 2), T.BOOL)),
    ),
]


@both
@pytest.mark.parametrize(("t", "wider"), WIDER, ids=lambda t: T.show(t).replace(" ", ""))
def test_what_is_outside_is_told(t, wider, bits):
    for v in elements(wider):
        shapes = shapes_of(bits)
        assert shapes.inside(t, shapes.known(wider, v)) is (outside(t, v, "") is None)
    shapes = shapes_of(bits)
    within = states(shapes, wider, lambda x: shapes.inside(t, x))
    assert set(within) == set(elements(t))


@both
def test_a_choice_between_sequences_of_different_lengths(bits):
    shapes = shapes_of(bits)
    t = T.SeqType(T.IntType(0, 3), 3)
    c = z3.Bool("c", shapes.ctx)
    chosen = shapes.choose(c, shapes.known(t, (1,)), shapes.known(t, (1, 2, 0)))
    for other in elements(t):
        for side, expected in ((True, (1,)), (False, (1, 2, 0))):
            solver = z3.Solver(ctx=shapes.ctx)
            solver.add(c == side, as_term(shapes, shapes.eq(chosen, shapes.known(t, other))))
            assert (solver.check() == z3.sat) == (other == expected)
