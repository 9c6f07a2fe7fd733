"""Quantifiers written out, names replaced by values, formulas taken apart."""

from dataclasses import replace
from random import Random

import pytest
from random_formulas import of, prop, random_formula, random_word

from pyverify import (
    Map,
    Range,
    Spec,
    Var,
    action,
    always,
    enabled,
    eventually,
    leads_to,
    one_of,
    require,
    taken,
    temporal,
    until,
)
from pyverify.errors import SpecError
from pyverify.frontend import build
from pyverify.ir.show import show_expr
from pyverify.ltl.formula import (
    FALSE,
    TRUE,
    OfActions,
    StateTest,
    negated,
    obligations,
    simplified,
)
from pyverify.ltl.words import holds_on
from pyverify.reference.liveness import grounded
from pyverify.reference.step import Resolved

P, Q, R = 0, 1, 2
PAIRS = [(0, 1), (1, 0), (1, 1)]


class Letters(Spec):
    """Properties of every shape that grounding tells apart."""

    Node = Range(3)
    Many = Range(60)

    x = Var(Node, init=0)
    m = Var(Map[Node, bool], init=False)

    @action
    def move(self, n: int = one_of(Node), by: int = one_of(Range(1, 3))):
        require(n + by < 3)
        self.x = n + by

    @temporal
    def plain(self):
        return always(eventually(self.x == 1))

    @temporal
    def each(self):
        return all(eventually(self.x == n) for n in self.Node)

    @temporal
    def some(self):
        return any(always(self.m[n]) for n in self.Node)

    @temporal
    def pairs(self):
        return all(
            leads_to(self.x == a, self.x == b) for a in self.Node for b in self.Node if a < b
        )

    @temporal
    def unpacked(self):
        return all(eventually(self.x == a + b) for a, b in PAIRS if a != b)

    @temporal
    def filtered_by_state(self):
        return all(eventually(self.x == n) for n in self.Node if self.m[n])

    @temporal
    def some_filtered_by_state(self):
        return any(eventually(self.x == n) for n in self.Node if self.m[n])

    @temporal
    def protected(self):
        return all(always(self.m[n - 1]) for n in self.Node if n > 1)

    @temporal
    def bound_again(self):
        return all(eventually(any(self.x == n for n in self.Node if n > 1)) for n in self.Node)

    @temporal
    def nothing_left(self):
        return all(eventually(self.x == n) for n in self.Node if n > 5)

    @temporal
    def no_one(self):
        return any(eventually(self.x == n) for n in self.Node if n > 5)

    @temporal
    def constant(self):
        return until(1 + 1 == 2, self.x == 2)

    @temporal
    def without_value(self):
        return all(eventually(1 // n == 1) for n in self.Node if n < 2)

    @temporal
    def acts(self):
        return all(
            leads_to(enabled(self.move, n), taken(self.move, n, 1)) for n in self.Node if n < 2
        )

    @temporal
    def any_act(self):
        return always(eventually(taken(self.move)))

    @temporal
    def too_many(self):
        return all(
            eventually(self.x == a + b + c) for a in self.Many for b in self.Many for c in self.Many
        )


@pytest.fixture(scope="module")
def spec():
    return Resolved(build(Letters()).ir)


def ground(spec, name):
    return grounded(spec, next(p for p in spec.spec.properties if p.name == name))


def shown(proposition):
    if isinstance(proposition, StateTest):
        return show_expr(proposition.test)
    return f"{proposition.kind} {proposition.actions} {proposition.args}"


def text(what, f=None):
    f = f or what.formula
    if f.op == "prop":
        return shown(what.propositions[f.prop])
    return f"{f.op}({', '.join(text(what, a) for a in f.args)})" if f.args else f.op


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("plain", "always(eventually(($x == 1)))"),
        ("each", "and(eventually(($x == 0)), eventually(($x == 1)), eventually(($x == 2)))"),
        ("some", "or(always($m[0]), always($m[1]), always($m[2]))"),
        (
            "pairs",
            "and(leads_to(($x == 0), ($x == 1)), leads_to(($x == 0), ($x == 2)),"
            " leads_to(($x == 1), ($x == 2)))",
        ),
        ("unpacked", "and(eventually(($x == (0 + 1))), eventually(($x == (1 + 0))))"),
        (
            "filtered_by_state",
            "and(implies($m[0], eventually(($x == 0))), implies($m[1], eventually(($x == 1))),"
            " implies($m[2], eventually(($x == 2))))",
        ),
        (
            "some_filtered_by_state",
            "or(and($m[0], eventually(($x == 0))), and($m[1], eventually(($x == 1))),"
            " and($m[2], eventually(($x == 2))))",
        ),
        ("protected", "always($m[(2 - 1)])"),
        ("nothing_left", "true"),
        ("no_one", "false"),
        ("constant", "eventually(($x == 2))"),
        (
            "acts",
            "and(leads_to(enabled ('move',) ((0,), None), taken ('move',) ((0,), (1,))),"
            " leads_to(enabled ('move',) ((1,), None), taken ('move',) ((1,), (1,))))",
        ),
        ("any_act", "always(eventually(taken ('move',) (None, None)))"),
    ],
)
def test_written_out(spec, name, expected):
    assert text(ground(spec, name)) == expected


def test_a_name_that_is_bound_again_is_left_alone(spec):
    what = ground(spec, "bound_again")
    assert len(what.propositions) == 1  # the same for every n
    (test,) = what.propositions
    _, *rest = next(spec.starts()).result.state
    assert [spec.holds(test.test, (x, *rest)) for x in range(3)] == [False, False, True]


def test_equal_propositions_have_one_number(spec):
    assert len(ground(spec, "pairs").propositions) == 3
    assert len(ground(spec, "acts").propositions) == 4


def test_what_is_simplified_away_is_no_proposition(spec):
    """Nobody must evaluate `self.m[n - 1]` for the n that the filter keeps out."""
    assert [shown(p) for p in ground(spec, "protected").propositions] == ["$m[(2 - 1)]"]
    assert ground(spec, "nothing_left").propositions == ()


def test_what_has_no_value_is_left_to_those_who_judge(spec):
    what = ground(spec, "without_value")
    assert [shown(p) for p in what.propositions] == ["((1 // 0) == 1)"]
    # that of n = 1 is true, and gone
    assert text(what) == "eventually(((1 // 0) == 1))"


def test_parts_know_which_instance_they_are_of(spec):
    parts = obligations(ground(spec, "pairs").formula)
    assert [p.bindings for p in parts] == [
        (("a", "0"), ("b", "1")),
        (("a", "0"), ("b", "2")),
        (("a", "1"), ("b", "2")),
    ]


def test_arguments_tell_false_from_no_argument():
    any_, false = OfActions("taken", ("a",), (None,)), OfActions("taken", ("a",), ((None,),))
    assert any_ != false


def test_too_many_instances_are_refused(spec):
    with pytest.raises(SpecError, match="100,000 parts"):
        ground(spec, "too_many")


# ---------------------------------------------------------------- taking apart


def conjunction(parts):
    return of("and", *parts)


def test_obligations_hold_together_where_the_formula_does():
    draw, several = Random(11), 0
    for _ in range(1500):
        formula = random_formula(draw, 4, 3)
        if draw.random() < 0.5:  # the shapes that are taken apart
            formula = draw.choice(
                [
                    of("always", of("and", formula, random_formula(draw, 2, 3))),
                    of("leads_to", of("or", formula, P, Q), R),
                    of("implies", P, of("and", formula, of("always", of("and", Q, R)))),
                    of("not", of("or", formula, of("eventually", R))),
                ]
            )
        parts = obligations(formula)
        several += len(parts) > 1
        for _ in range(4):
            word = random_word(draw, 3)
            assert holds_on(conjunction(parts), *word) == holds_on(formula, *word), formula
    assert several > 300


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (of("and", P, of("and", Q, R)), [prop(P), prop(Q), prop(R)]),
        (of("always", of("and", P, Q)), [of("always", P), of("always", Q)]),
        (
            of("leads_to", of("or", P, Q), R),
            [of("leads_to", P, R), of("leads_to", Q, R)],
        ),
        (
            of("always", of("implies", P, of("and", Q, of("eventually", R)))),
            [
                of("always", of("implies", P, Q)),
                of("always", of("implies", P, of("eventually", R))),
            ],
        ),
        (of("not", of("or", P, Q)), [of("not", P), of("not", Q)]),
        (of("eventually", of("and", P, Q)), [of("eventually", of("and", P, Q))]),
        (TRUE, []),
        (FALSE, [FALSE]),
    ],
)
def test_obligations(formula, expected):
    assert list(obligations(formula)) == expected


def test_a_negation_is_true_where_the_formula_is_false():
    draw = Random(12)
    for _ in range(500):
        formula, word = random_formula(draw, 4, 3), random_word(draw, 3)
        assert holds_on(negated(formula), *word) != holds_on(formula, *word)
        assert holds_on(negated(negated(formula)), *word) == holds_on(formula, *word)


def thoroughly_simplified(f):
    return simplified(replace(f, args=tuple(map(thoroughly_simplified, f.args))))


def test_simplifying_changes_no_meaning():
    draw, shorter = Random(13), 0
    for _ in range(2000):
        formula = random_formula(draw, 4, 2)
        simple = thoroughly_simplified(formula)
        shorter += simple != formula
        word = random_word(draw, 2)
        assert holds_on(simple, *word) == holds_on(formula, *word), formula
    assert shorter > 300


def test_true_and_false_do_not_stay_inside():
    draw = Random(14)
    for _ in range(500):
        simple = thoroughly_simplified(random_formula(draw, 3, 2))
        assert simple in (TRUE, FALSE) or not mentions_units(simple), simple


def mentions_units(f):
    return f in (TRUE, FALSE) or any(map(mentions_units, f.args))
