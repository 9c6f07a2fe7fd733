"""Expressions written as TLA+ have the value in TLC that they have in the reference engine."""

import pytest
from terms import changed, first_state, states, term, terms, world
from tlc_terms import FAILS, expressible, job, printed, reference_value, value_of

from pyverify.ir import nodes as N
from pyverify.ir.ops import OPERATORS
from pyverify.ir.visit import walk
from pyverify.tlc.jar import missing
from pyverify.tlc.running import Tlc

pytestmark = pytest.mark.skipif(missing() is not None, reason=missing() or "")

# What random expressions seldom or never have: (a variable of their domain, the text).
BY_HAND = [
    ("x", "self.big // self.y"),
    ("x", "self.big % self.y"),
    ("x", "self.big // -3"),
    ("x", "-7 // 2 + -7 % 2 + 7 % -2 + 7 // -2"),
    ("x", "self.big // 3 * 3 + self.big % 3"),
    ("x", "self.line[-1]"),
    ("x", "self.line[-2]"),
    ("x", "self.line[self.y]"),
    ("x", "self.line[self.node - 1]"),
    ("x", "self.line[len(self.line) - 1]"),
    ("line", "self.line[self.x:self.y]"),
    ("line", "self.line[:-1]"),
    ("line", "self.line[1:]"),
    ("line", "self.line[-2:]"),
    ("line", "self.line[len(self.queue):]"),
    ("line", "[self.line[k] for k in range(len(self.line) - 1, -1, -1)]"),
    ("line", "list(self.heap)"),
    ("line", "sorted(self.heap)"),
    ("line", "sorted(self.line, key=lambda e: -e)"),
    ("line", "sorted(self.line, key=lambda e: e % 2)"),
    ("line", "sorted(self.group, key=lambda e: (e % 2, -e))"),
    ("word", "[c for c in self.colors]"),
    ("word", "sorted(self.word, key=lambda c: len(self.group) if c == self.color else 1)"),
    ("word", "list(self.votes)"),
    ("x", "sum(self.heap)"),
    ("x", "sum(k for k in self.heap if k > 0)"),
    ("x", "sum(k * j for k in self.heap for j in self.group)"),
    ("x", "len([k for k in self.heap])"),
    ("x", "len([k for k in self.heap if k != 0])"),
    ("x", "sum(k for k in list(self.heap))"),
    ("x", "sum(self.count)"),
    ("x", "sum(self.count.values())"),
    ("x", "sum(k * v for k, v in self.count.items())"),
    ("x", "sum(i * k for i, k in enumerate(self.line))"),
    ("x", "min(self.line)"),
    ("x", "max(self.line, default=-5)"),
    ("x", "min(self.group, default=self.big)"),
    ("x", "max(self.heap, key=lambda e: -e)"),
    ("both", "min(self.edges)"),
    ("both", "max(self.edges, key=lambda e: 0)"),
    ("both", "[e for e in self.edges][0]"),
    ("color", "min(self.colors, key=lambda c: 0)"),
    ("color", "max(self.word, key=lambda c: self.paint[c])"),
    ("heap", "self.heap + Bag([self.x])"),
    ("heap", "Bag(self.line)"),
    ("heap", "Bag(self.group)"),
    ("group", "set(self.heap)"),
    ("group", "set(self.line) | {self.x}"),
    ("group", "self.group ^ self.others"),
    ("flag", "self.group < self.others"),
    ("flag", "self.group.isdisjoint(self.others)"),
    ("flag", "self.line < self.queue"),
    ("flag", "self.both < (self.x, self.flag)"),
    ("flag", "(self.x, self.flag) <= self.both"),
    ("flag", "self.line == self.queue"),
    ("flag", "self.owner is None or self.owner == self.x"),
    ("flag", "isinstance(self.message, Ping) and self.message.b > 1"),
    ("x", "self.line.index(self.x)"),
    ("x", "self.line.count(self.x) + self.heap.count(self.y)"),
    ("line", "list(reversed(self.line))"),
    ("line", "[a * b for a, b in zip(self.line, self.queue)]"),
    ("line", "[k for k in range(self.x, self.big, 2)]"),
    ("line", "[v for v in self.count.values()]"),
    ("line", "[k + v for k, v in self.count.items()]"),
    ("x", "abs(self.big) + int(self.flag)"),
    ("count", "{k: self.x - k for k in self.Node}"),
    ("count", "{0: self.x, 1: self.y}"),
    ("paint", "{Color.BLUE: 2, Color.RED: 1, Color.GREEN: 0}"),
    ("flag", "1 < self.x <= self.big"),
    ("flag", "0 <= len(self.line) < self.big"),
    ("flag", "self.x <= self.big + self.y - self.x <= self.big"),
    ("flag", "0 < self.big + self.y - self.x + 1 <= self.big + self.y - self.x + 1"),
    ("flag", "len(self.line) == 0 or len(self.group) > 0 and len(self.heap) != 0"),
    ("flag", "implies(self.flag, self.ready)"),
    ("flag", "self.x not in self.group"),
    ("flag", "all(any(a == b for b in self.queue) for a in self.line)"),
    ("flag", "any(a > b and b > c for a in self.line for b in self.queue for c in self.group)"),
]  # fmt: skip
# Statements that are operators of the IR: (variable, how it is changed).
MUTATIONS = [
    ("group", "add(self.x)"),
    ("group", "discard(self.x)"),
    ("group", "remove(self.x)"),
    ("line", "append(self.x)"),
    ("line", "insert(self.y, self.x)"),
    ("line", "remove(self.x)"),
    ("line", "pop(self.node)"),
    ("line", "pop(0)"),
    ("line", "pop()"),
    ("line", "extend(self.queue)"),
    ("heap", "add(self.x)"),
    ("heap", "remove(self.x)"),
    ("heap", "discard(self.x)"),
]


def by_hand():
    """The expressions that are written out here, (text, IR)."""
    for target, text in BY_HAND:
        found = term(target, text)
        assert found is not None, text
        yield text, found
    for target, text in MUTATIONS:
        yield f"{target}.{text}", changed(target, text)


def agree(pairs, where):
    """Compare TLC with the reference, in one run of TLC."""
    asked, expected = job(world(), [e for _, e in pairs], where)
    with Tlc(600) as tlc:
        output = tlc.run(asked).output
    found = printed(output)
    lost = [pairs[i][0] for s, i in expected if (s, i) not in found]
    assert not lost, f"TLC stopped before {lost[0]}:\n{output[-3000:]}"
    for (s, i), ours in expected.items():
        text, e = pairs[i]
        assert value_of(e.type, found[s, i]) == ours, f"{text} in state {s}"
    return expected


def test_expressions_by_hand():
    """Each has a value in some state, and all operators occur."""
    pairs = list(by_hand())
    expected = agree(pairs, states(12))
    never = [text for i, (text, _) in enumerate(pairs) if not any(at == i for _, at in expected)]
    assert not never, never


def test_every_operator_occurs():
    pairs = [*by_hand(), *terms(0, 500)]
    used = {n.op for _, e in pairs for n in walk(e) if isinstance(n, N.Apply)}
    assert used == OPERATORS.keys() - {"div"}  # reals are not for TLC


def test_random_expressions():
    """Every random expression can be written, and has the same value."""
    pairs = list(terms(0, 500))
    assert len(pairs) > 450
    expected = agree(pairs, states(4))
    assert len(expected) > 1500


# Their evaluation fails in the state `x = -1, owner = None, line = <<>>, ...`: of TLC, too.
FAILING = [
    ("x", "self.line[0]"),
    ("x", "self.line[-1]"),
    ("x", "self.line[self.x]"),
    ("x", "self.big // (self.x + 1)"),
    ("x", "self.big % (self.x + 1)"),
    ("x", "min(self.group)"),
    ("x", "max(self.line)"),
    ("color", "min(self.colors, key=lambda c: 0)"),
    ("x", "self.line.index(self.x)"),
    ("x", "self.found + 1"),
    ("x", "self.count[self.x]"),
    ("x", "self.count[self.owner]"),
]
FAILING_MUTATIONS = [
    ("line", "pop()"),
    ("line", "pop(0)"),
    ("line", "remove(self.x)"),
    ("group", "remove(self.x)"),
    ("heap", "remove(self.x)"),
]


# The numbers of TLC's messages.
INITIAL_STATES_FOUND, EVALUATION_FAILED = "STARTMSG 2190", "STARTMSG 1000:1"


def test_what_fails_in_the_reference_fails_in_tlc():
    failing = [(text, term(target, text)) for target, text in FAILING]
    failing += [(f"{t}.{text}", changed(t, text)) for t, text in FAILING_MUTATIONS]
    with Tlc(600) as tlc:
        for text, e in failing:
            assert expressible(world(), e)
            assert reference_value(world(), e, first_state()) is FAILS, text
            asked, _ = job(world(), [e], [first_state()], always=True)
            output = tlc.run(asked).output
            assert not printed(output), text
            assert INITIAL_STATES_FOUND in output, f"{text}:\n{output}"
            assert EVALUATION_FAILED in output, f"{text}:\n{output}"
