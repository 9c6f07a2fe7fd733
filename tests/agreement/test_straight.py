"""Loops made straight mean what they meant: the reference engine finds the same in random specs."""

from dataclasses import fields, is_dataclass, replace

import pytest
from agree import ir_of
from strategies import spec_of_seed

from pyverify.engines import Limits, Question
from pyverify.errors import SpecError
from pyverify.ir import nodes as N
from pyverify.ir.visit import walk
from pyverify.passes.straight import straight
from pyverify.reference import ReferenceEngine

SLICES, EACH = 4, 60
LEAVING = """
from pyverify import Range, Seq, Set, Spec, Var, action, one_of, require

class Example(Spec):
    q = Var(Seq[Range(4), 2], init=[])
    s = Var(Set[Range(4)], init=frozenset())
    n = Var(Range(4), init=0)

    def first(self, least: int) -> int:
        for x in self.q:
            if x < least:
                continue
            for y in self.s:
                if y > x:
                    return y
                if y == 0:
                    break
                self.n = (self.n + y) % 4
        return 0

    @action
    def put(self, x: int = one_of(Range(4))):
        require(len(self.q) < 2)
        self.q.append(x)

    @action
    def add(self, x: int = one_of(Range(4))):
        require(len(self.s) < 2)
        self.s.add(x)

    @action
    def go(self, least: int = one_of(Range(3))):
        self.n = (self.n + self.first(least)) % 4

    @action
    def ask(self):
        for x in self.q:
            if x == self.n:
                continue
            require(x > 0)
            assert x < 3 or self.n < 3, "too large"
            self.n = (self.n + 2 // x) % 4
"""


def all_straight(node):
    """An IR in which every loop that can be is straight, and how many were."""
    if isinstance(node, tuple):
        made, number = [], 0
        for x in node:
            code = straight(x) if isinstance(x, N.For) else None
            if code is not None and code != (x,):
                made += code
                number += 1
            else:
                new, more = all_straight(x)
                made.append(new)
                number += more
        return tuple(made), number
    if not is_dataclass(node) or isinstance(node, type):
        return node, 0
    changed, number = {}, 0
    for f in fields(node):
        if f.init and f.name not in ("span", "type", "domain"):
            new, more = all_straight(getattr(node, f.name))
            if more:
                changed[f.name] = new
                number += more
    return (replace(node, **changed) if changed else node), number


def same(ir):
    """How many loops were made straight; AssertionError if that makes a difference."""
    actions, number = all_straight(ir.actions)
    if not number:
        return 0
    leaving = N.Break | N.Continue | N.Require | N.Assert
    for loop in (n for n in walk(actions) if isinstance(n, N.For)):
        if straight(loop) is not None:
            assert not any(isinstance(n, leaving) for n in walk(loop.body))
    question = Question(limits=Limits(max_states=4000))
    ours, theirs = (ReferenceEngine().run(x, question) for x in (ir, replace(ir, actions=actions)))
    assert (ours.states, ours.transitions, ours.depth) == (
        theirs.states,
        theirs.transitions,
        theirs.depth,
    )
    for a, b in zip(ours.properties, theirs.properties, strict=True):
        lengths = [None if p.trace is None else len(p.trace) for p in (a, b)]
        assert (a.verdict, lengths[0]) == (b.verdict, lengths[1]), a.name
    return number


def test_every_way_out_of_a_loop():
    assert same(ir_of(LEAVING)) >= 2


@pytest.mark.parametrize("part", range(SLICES))
def test_random_specs(part):
    number = 0
    for seed in range(part * EACH, (part + 1) * EACH):
        spec = spec_of_seed(seed)
        try:
            ir = ir_of(spec.source, **spec.parameters)
            number += same(ir)
        except SpecError:
            continue
        except AssertionError as difference:
            pytest.fail(f"spec_of_seed({seed}): {difference}")
    assert number > EACH / 30
