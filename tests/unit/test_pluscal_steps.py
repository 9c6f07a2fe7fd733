"""Formulas of steps become statements that do the same."""

import pytest

from pyverify.tla.pluscal_steps import SELF, SharedLocal, Steps
from pyverify.tla.pluscal_syntax import code
from pyverify.tla.scope import NotExpressible
from pyverify.tla.syntax import (
    At,
    Except,
    If,
    Infix,
    Prefix,
    Prime,
    Update,
    Word,
    conjunction,
)

X, Y, P = Word("x"), Word("y"), Word("p")


def told(formula, locals_=(), many=True):
    steps = Steps(frozenset(locals_), SELF, many, lambda wanted: wanted)
    return [line.strip() for line in code(steps.step(formula), 0)]


def becomes(name, value):
    return Infix("=", Prime(Word(name)), value)


def goto(label):
    return becomes("pc", Except(Word("pc"), (Update((SELF,), Word(f'"{label}"')),)))


def test_variables_that_swap_are_assigned_at_once():
    assert told(conjunction(becomes("x", Y), becomes("y", X))) == ["x := y", "|| y := x;"]


def test_a_new_value_is_read_after_its_assignment():
    formula = conjunction(becomes("x", Y), becomes("y", Infix("+", Prime(X), Word("1"))))
    assert told(formula) == ["x := y;", "y := x + 1;"]


def test_an_old_value_that_is_read_later_is_kept():
    arm = If(P, becomes("x", Word("1")), Prefix("UNCHANGED", X))
    assert told(conjunction(arm, becomes("y", X))) == [
        "with (old_x = x) {",
        "if (p) {",
        "x := 1;",
        "};",
        "y := old_x;",
        "};",
    ]


def test_a_value_that_is_read_before_it_is_assigned_is_refused():
    with pytest.raises(NotExpressible):
        told(conjunction(Infix("=", Prime(X), Prime(X)), becomes("y", Prime(X)), becomes("x", P)))


def test_jumps_come_last():
    assert told(conjunction(goto("a"), becomes("x", Y))) == ["x := y;", "goto a;"]


def test_a_conditional_place_is_a_test():
    value = Except(Word("pc"), (Update((SELF,), If(P, Word('"a"'), Word('"b"'))),))
    assert told(becomes("pc", value)) == ["if (p) {", "goto a;", "} else {", "goto b;", "};"]


def test_an_update_is_an_assignment_of_that_place():
    new = Infix("+", Word("@"), Word("1"))
    assert told(becomes("x", Except(X, (Update((P,), new),)))) == ["x[p] := x[p] + 1;"]


def test_locals_are_read_and_written_as_the_process_s_own():
    new = Infix("+", At(X, (SELF,)), Word("1"))
    formula = becomes("x", Except(X, (Update((SELF,), new),)))
    assert told(formula, locals_={"x"}) == ["x := x + 1;"]


def test_locals_of_all_processes_at_once_are_refused():
    with pytest.raises(SharedLocal):
        told(becomes("y", X), locals_={"x"})
    with pytest.raises(SharedLocal):
        told(becomes("y", At(X, (P,))), locals_={"x"})
