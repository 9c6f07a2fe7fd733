"""The unbounded: parameters without a value, choices that cannot be listed, `int` and `Real` variables."""

from dataclasses import replace
from fractions import Fraction

import pytest

from pyverify import (
    Map,
    Param,
    Range,
    Real,
    Spec,
    Var,
    action,
    check,
    init,
    invariant,
    one_of,
    require,
)
from pyverify.driver import prepare
from pyverify.errors import InternalError, SpecError
from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.show import show_spec
from pyverify.outcome import Step, Trace
from pyverify.reference import replay, violates
from pyverify.values import MapValue


class Sale(Spec):
    stock = Param(3, symbolic=True, min=0)
    buyers = Param(2)
    Buyer = Range(buyers)
    left = Var(int, init=stock)
    bought = Var(Map[Buyer, int], init=stock - stock)

    @action
    def buy(self, b: int = one_of(Buyer), n: int = one_of(int)):
        require(n > 0)
        self.left -= n
        self.bought[b] += n

    @invariant
    def never_negative(self):
        return self.left >= 0


class Rate(Spec):
    rate = Var(Real, init=one_of(Real))

    @init
    def known(self):
        require(self.rate > 0)
        require(self.rate < 1)

    @action
    def split(self):
        part = one_of(Real)
        require(part >= 0 and part <= 1)
        self.rate = self.rate * part

    @invariant
    def positive(self):
        return self.rate > 0


class Bounded(Spec):
    top = Param(2, symbolic=True, min=1, max=3)
    n = Var(int, init=0)

    @action
    def up(self):
        require(self.n < self.top)
        self.n += 1

    @invariant
    def within(self):
        return self.n <= self.top


class Open(Spec):
    top = Param(symbolic=True, min=0)
    n = Var(int, init=lambda self: self.top)

    @action
    def stay(self):
        self.n = self.top


def symbolic(spec):
    return prepare(spec, (), symbolic=True).ir


def bought(*numbers):
    return MapValue(dict(enumerate(numbers)))


def test_a_symbolic_parameter_is_a_variable_that_init_chooses():
    ir = symbolic(Sale)
    first = ir.variables[0]
    assert (first.name, first.domain, first.symbolic) == ("stock", T.IntType(0, None), True)
    assert [p.name for p in ir.parameters] == ["buyers"]
    assert "stock.choice :in int" in show_spec(ir)
    assert "$left := $stock" in show_spec(ir)


def test_check_uses_the_default_and_set_a_value():
    assert [p.name for p in prepare(Sale).ir.parameters] == ["stock", "buyers"]
    given = symbolic(Sale(stock=7))
    assert not any(v.symbolic for v in given.variables)
    assert {p.name: p.value for p in given.parameters}["stock"] == 7


def test_without_a_default_it_is_symbolic_in_check_too():
    assert prepare(Open).ir.variables[0].symbolic
    with pytest.raises(SpecError, match="the parameter top is symbolic and has no value"):
        check(Open, engine="reference")
    assert check(Open(top=2), engine="reference", max_depth=3).holds


def test_both_bounds_make_a_finite_choice_that_every_engine_explores():
    ir = symbolic(Bounded)
    assert ir.variables[0].domain == T.IntType(1, 4)
    (choice,) = (s for s in ir.init if isinstance(s, N.Choose))
    assert choice.options.value == frozenset({1, 2, 3})


def test_engines_that_list_states_decline():
    for engine in ("reference", "native"):
        with pytest.raises(SpecError, match="whose values cannot be listed"):
            check(Sale, engine=engine)
    with pytest.raises(SpecError, match="has infinitely many values"):
        check(Bounded, engine="reference")
    assert check(Bounded, engine="reference", max_states=10).outcome.states == 3


def test_a_step_with_a_listless_argument_replays():
    ir = symbolic(Sale)
    start = Step("start", (), (2, 2, bought(0, 0)), choices=(("stock.choice", 2),))
    buy = Step("buy", (("b", 1), ("n", 5)), (2, -3, bought(0, 5)))
    trace = Trace((start, buy))
    replay(ir, trace)
    assert violates(ir, "never_negative", trace)
    wrong = (
        Trace((start, replace(buy, state=(2, -2, bought(0, 5))))),  # another state
        Trace((start, replace(buy, args=(("b", 1), ("n", 0))))),  # its guard is false
        Trace((start, replace(buy, args=(("b", 2), ("n", 5))))),  # no such buyer
        Trace((start, replace(buy, args=(("n", 5),)))),  # an argument is missing
        Trace((replace(start, choices=(("stock.choice", -1),)),)),  # below its least value
        Trace((replace(start, choices=()),)),  # the choice is not told
    )
    for trace in wrong:
        with pytest.raises(InternalError):
            replay(ir, trace)


def test_reals_are_fractions_and_choices_in_bodies_replay():
    ir = symbolic(Rate)
    half = Fraction(1, 2)
    start = Step("start", (), (half,), choices=(("rate.choice", half),))
    (name,) = (s.name for s in ir.actions[0].body if isinstance(s, N.Choose))
    third = Step("split", (), (Fraction(1, 6),), choices=((name, Fraction(1, 3)),))
    zero = Step("split", (), (Fraction(0),), choices=((name, Fraction(0)),))
    replay(ir, Trace((start, third)))
    assert not violates(ir, "positive", Trace((start, third)))
    replay(ir, Trace((start, third, zero)))
    assert violates(ir, "positive", Trace((start, third, zero)))
    with pytest.raises(InternalError):
        replay(ir, Trace((start, replace(third, choices=((name, Fraction(2)),)))))
