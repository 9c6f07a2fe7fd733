"""Judging the formulas of a spec: they have exactly the reference engine's starts, steps, failures and properties.

A state is pinned, and Z3 lists all that can follow. `agree` looks at so many states of one spec; nothing
of the strategies of `prove` is involved.
"""

import random

import z3

from pyverify.reference.execute import Failed, Passed
from pyverify.reference.failure import Failure
from pyverify.reference.step import Resolved
from pyverify.smt.encoding import Encoding

KINDS = ("assert", "domain", "error")
MOST_STARTS = 60


def agree(ir, most, ints="auto"):
    """How many states were compared; AssertionError at a difference, CannotEncode if there is no formula."""
    return Judge(ir, ints).run(most)


class Judge:
    """The formulas of one spec beside the reference engine."""

    def __init__(self, ir, ints):
        self.ir, self.reference = ir, Resolved(ir)
        self.encoding = Encoding(ir, ints)
        self.now, self.then = self.encoding.state("now"), self.encoding.state("then")
        self.start = self.encoding.initial(self.now)
        self.step = self.encoding.step(self.now, self.then)
        self.enabled = self.encoding.enabled(self.now)
        self.inside = self.encoding.in_domains(self.now)
        self.properties = [
            (p, self.encoding.holds(p.test, self.now))
            for p in ir.properties
            if p.kind in ("invariant", "reachable") and p.test is not None
        ]

    def run(self, most):
        pending = sorted(self.starts(), key=repr)
        seen, number = set(pending), 0
        draw = random.Random(1)
        while pending and number < most:
            state = pending.pop(draw.randrange(len(pending)))
            number += 1
            for new in sorted(self.one(state) - seen, key=repr):
                seen.add(new)
                pending.append(new)
        return number

    def starts(self):
        """The initial states, the same on both sides."""
        executions = list(self.reference.starts())
        expected = passed(executions)
        if len(expected) <= MOST_STARTS:
            assert self.states([self.start.leads], self.now, len(expected)) == expected
        for kind in KINDS:
            assert self.sat(self.start.failures[kind]) == fails(executions, kind), f"start: {kind}"
        return expected

    def one(self, state):
        """The successors of a state, with everything about it the same on both sides."""
        pinned = self.pinned(state)
        assert self.sat(self.inside, *pinned), f"{state} is in its domains"
        executions = list(self.reference.executions(state))
        after = passed(executions)
        assert self.states([*pinned, self.step.formula], self.then, len(after)) == after, state
        for kind in KINDS:
            failing = [x.failures[kind] for x in self.step.executions]
            found = bool(failing) and self.sat(*pinned, z3.Or(*failing))
            assert found == fails(executions, kind), f"{kind} in {state}"
        self.same(pinned, self.enabled, bool(executions), f"enabled in {state}")
        for p, judged in self.properties:
            value = self.truth(p.test, state)
            assert self.sat(*pinned, judged.error) == (value is None), f"{p.name} in {state}"
            if value is not None:
                self.same(pinned, judged.value, value, f"{p.name} in {state}")
        return after

    def same(self, pinned, formula, expected, about):
        assert self.sat(*pinned, formula) == expected, about
        assert self.sat(*pinned, z3.Not(formula)) == (not expected), about

    def truth(self, test, state):
        try:
            return self.reference.holds(test, state)
        except Failure:
            return None

    def pinned(self, state):
        shapes = self.encoding.shapes
        return [
            self.encoding._term(shapes.eq(self.now.shapes[v.name], shapes.known(v.domain, x)))
            for v, x in zip(self.ir.variables, state, strict=True)
        ]

    def sat(self, *formulas):
        solver = z3.Solver(ctx=self.encoding.ctx)
        solver.add(*formulas)
        answer = solver.check()
        assert answer != z3.unknown
        return answer == z3.sat

    def states(self, formulas, symbolic, expected):
        """All states that satisfy formulas, each by one model; one more than expected is enough."""
        solver = z3.Solver(ctx=self.encoding.ctx)
        solver.add(*formulas)
        found = set()
        while len(found) <= expected and solver.check() == z3.sat:
            model = solver.model()
            state = self.encoding.decode(model, symbolic)
            assert state not in found, f"two models of {state}"
            found.add(state)
            differs = [c != model.eval(c, model_completion=True) for c in symbolic.constants] or [
                z3.BoolVal(False, self.encoding.ctx)
            ]
            solver.add(z3.Or(*differs))
        return found


def passed(executions):
    return {e.result.state for e in executions if isinstance(e.result, Passed)}


def fails(executions, kind):
    return any(isinstance(e.result, Failed) and e.result.kind == kind for e in executions)
