"""Actions are laid out as a person would, and mean what they meant (that TLC agrees, `make crosscheck` says)."""

from pyverify.tla.printing import show
from pyverify.tla.syntax import (
    Apply,
    Bound,
    Definition,
    If,
    Infix,
    Let,
    Prime,
    Quantifier,
    Word,
    conjunction,
)
from pyverify.tla.tidying import grouped, tidy

X, Y, Z, P = map(Word, ("x", "y", "z", "p"))
LONG = Apply("SomethingRatherLong", (Apply("OfAnother", (X, Y)), Z))


def becomes(variable, value):
    return Infix("=", Prime(variable), value)


def tidied(formula, **said):
    taken = iter(range(2, 9))
    return tidy(formula, {v: n for n, v in said.items()}, lambda name, _: f"{name}{next(taken)}")


def test_neighbours_with_one_test_share_an_if():
    both = conjunction(becomes(X, If(P, Y, X)), becomes(Z, If(P, Z, Y)))
    made = grouped(both)
    assert isinstance(made, If) and made.test == P
    assert show(made.then) == "x' = y /\\ UNCHANGED z"
    assert show(made.orelse) == "z' = y /\\ UNCHANGED x"


def test_what_stands_between_keeps_its_place():
    apart = conjunction(becomes(X, If(P, Y, X)), Infix("<", X, Y), becomes(Z, If(P, Z, Y)))
    assert grouped(apart) == apart


def test_a_long_value_gets_the_name_that_the_spec_has_for_it():
    made = tidied(conjunction(P, becomes(X, LONG), becomes(Y, Apply("Len", (LONG,)))), item=LONG)
    assert made == conjunction(
        P,
        Let(
            (Definition("item2", (), LONG),),
            conjunction(becomes(X, Word("item2")), becomes(Y, Apply("Len", (Word("item2"),)))),
        ),
    )


def test_a_value_that_stands_once_or_is_short_gets_none():
    once = conjunction(P, becomes(X, LONG))
    assert tidied(once, item=LONG) == once
    short = conjunction(becomes(X, Infix("+", Y, Z)), becomes(Y, Infix("+", Y, Z)))
    assert tidied(short, item=Infix("+", Y, Z)) == short


def test_a_name_of_a_let_is_said_where_its_value_stands():
    formula = Let(
        (Definition("item", (), LONG),), conjunction(becomes(X, Word("item")), becomes(Y, LONG))
    )
    made = tidied(formula, item=LONG)
    assert made == Let(
        (Definition("item", (), LONG),),
        conjunction(becomes(X, Word("item")), becomes(Y, Word("item"))),
    )


def test_what_a_bound_name_is_in_means_another_thing():
    """`x` under the quantifier is not the `x` outside."""
    inside = Quantifier("\\A", (Bound(("x",), Z),), Infix("=", LONG, X))
    formula = conjunction(becomes(Y, LONG), inside)
    assert tidied(formula, item=LONG) == formula
    defined = Let((Definition("item", (), LONG),), formula)
    assert tidied(defined, item=LONG) == defined
