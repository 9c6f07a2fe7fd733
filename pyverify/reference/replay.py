"""Replaying a trace: the last check before a counterexample is shown.

`replay` holds that a trace is a behaviour of the spec, `violates` that it shows what it is shown
for. Neither uses the search or its judge: only what a step is and what an expression means.
"""

from __future__ import annotations

from collections import deque

from pyverify.errors import InternalError
from pyverify.ir import nodes as N
from pyverify.ltl.formula import StateTest
from pyverify.outcome import RESERVED, Step, Trace
from pyverify.reference import liveness
from pyverify.reference.execute import Failed, Passed
from pyverify.reference.failure import Failure
from pyverify.reference.lasso import STUTTER, breaks
from pyverify.reference.step import Execution, Resolved, resolved
from pyverify.values import State


def replay(spec: N.SpecIR | Resolved, trace: Trace) -> None:
    """Raise InternalError unless `trace` is a behaviour of `spec`, from its start."""
    ready = resolved(spec)
    if not trace.steps:
        raise InternalError("a trace has no initial state")
    state: State | None = None
    for number, step in enumerate(trace.steps):
        if number and state is None:
            raise InternalError(f"step {number} of the trace comes after a failed one")
        if trace.loop is not None and step.action == STUTTER and step.state == state:
            continue
        if not any(same_step(e, step, ready.spec) for e in ready.follow(step, state)):
            raise InternalError(
                f"step {number} ({step.action}) of the trace is no step of {ready.spec.name}; "
                "the usual cause is an engine that gives an operator another meaning"
            )
        state = step.state
    if trace.loop is not None and trace.steps[trace.loop].state != state:
        raise InternalError("the cycle of a trace does not lead back to where it starts")


def same_step(execution: Execution, step: Step, spec: N.SpecIR) -> bool:
    """Tell whether a trace's step is this execution; an engine may leave its choices out."""
    made = execution.step(spec)
    same = (made.action, made.args, made.state) == (step.action, step.args, step.state)
    return same and step.choices in ((), made.choices)


def violates(spec: N.SpecIR | Resolved, name: str, trace: Trace) -> bool:
    """Tell whether `trace`, which was replayed, breaks the property `name`.

    For a `reachable` property: whether it is a witness, or its evaluation fails there.
    """
    ready = resolved(spec)
    if name in RESERVED:
        return _violates_reserved(ready, name, trace)
    declared = next((p for p in ready.spec.properties if p.name == name), None)
    last = trace.steps[-1].state
    if declared is None or last is None:
        return False
    if declared.kind == "temporal":
        return _violates_formula(ready, declared, trace)
    if declared.test is None:
        return False
    try:
        if declared.kind == "always_possible":
            return not ready.unlisted and not can_become(ready, declared.test, last)
        if declared.kind != "step_invariant":
            return ready.holds(declared.test, last) == (declared.kind == "reachable")
        before = trace.steps[-2].state if len(trace.steps) > 1 else None
        if before is None or before == last:
            return False
        return not ready.holds(declared.test, before, last)
    except Failure:
        return True


def _violates_formula(spec: Resolved, p: N.Property, trace: Trace) -> bool:
    """Tell whether a lasso breaks a formula, or some part of it fails where a trace ends."""
    what = liveness.grounded(spec, p)
    if trace.loop is not None:
        return breaks(spec, what, trace)
    tests = (q.test for q in what.propositions if isinstance(q, StateTest))
    last = trace.steps[-1].state
    return last is not None and any(_fails(spec, test, last) for test in tests)


def _fails(spec: Resolved, test: N.Expr, state: State) -> bool:
    try:
        spec.holds(test, state)
    except Failure:
        return True
    return False


def can_become(spec: Resolved, test: N.Expr, state: State) -> bool:
    """Tell whether a state that satisfies `test`, or one outside a constraint, can be reached.

    Only the nearest `liveness.LOOKED_AT_AGAIN` states are looked at.
    """
    found, waiting = {state}, deque([state])
    for _ in range(liveness.LOOKED_AT_AGAIN):
        if not waiting:
            break
        here = waiting.popleft()
        if not spec.is_within(here) or spec.holds(test, here):
            return True
        for execution in spec.executions(here):
            after = execution.result.state if isinstance(execution.result, Passed) else here
            if after not in found:
                found.add(after)
                waiting.append(after)
    return False


def _violates_reserved(spec: Resolved, name: str, trace: Trace) -> bool:
    last = trace.steps[-1]
    if last.state is None:
        before = trace.steps[-2].state if len(trace.steps) > 1 else None
        return any(
            isinstance(e.result, Failed) and e.result.kind == name and same_step(e, last, spec.spec)
            for e in spec.follow(last, before)
        )
    try:
        if not spec.is_within(last.state):
            return False
        # Of actions with choices that cannot be listed, only the engine knows that there are none.
        stuck = not any(True for _ in spec.executions(last.state))
        return stuck and not spec.is_terminal(last.state) and name == "deadlock"
    except Failure:
        return name == "error"
