"""A trace told again by the reference engine: what it shows, why, and whether it is possible at all.

Engines that do not run a spec step by step find states and steps; what is said of them (the verdict, the
message of an error, the parts of a false property) is said here, by the same judge as in a search.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pyverify.engines import Question
from pyverify.errors import InternalError
from pyverify.ir import nodes as N
from pyverify.outcome import Gap, PropertyResult, Step, Verdict
from pyverify.reference.failure import Failure
from pyverify.reference.judge import Judge, Link
from pyverify.reference.replay import same_step
from pyverify.reference.step import Execution, Resolved
from pyverify.values import State

# The first entry of a trace that begins in a state which need not be reachable.
ASSUME = "assume"


def find_step(spec: Resolved, before: State | None, after: State) -> Step | None:
    """Return the first step from `before` (None: of init) to `after` that can be listed."""
    executions = spec.starts() if before is None else spec.executions(before)
    made = (e.step(spec.spec) for e in executions)
    return next((step for step in made if step.state == after), None)


def find_failure(spec: Resolved, before: State | None, kind: str) -> Step | None:
    """Return the first execution from `before` (None: of init) that fails so and can be listed."""
    executions = spec.starts() if before is None else spec.executions(before)
    failed = (e for e in executions if getattr(e.result, "kind", None) == kind)
    return next((e.step(spec.spec) for e in failed), None)


def retell(spec: Resolved, name: str, steps: Sequence[Step]) -> PropertyResult:
    """Return what a trace says of the property `name`; InternalError if it says nothing.

    The verdict is `VIOLATED`, or `HOLDS` of a witness. Steps may leave their choices out.
    """
    judge = Judge(spec, Question((name, "deadlock")))
    link: Link | None = None
    for number, step in enumerate(steps):
        execution = followed(spec, step, link.state if link else None)
        made = execution.step(spec.spec)
        last = number + 1 == len(steps)
        if last:
            judge.stepped(link, execution)
        if made.state is not None:
            level = link.level + 1 if link else 1
            link = Link(link, made, made.state, level, spec.key(made.state))
    if link is not None and steps[-1].state is not None:
        judge.within(link)
        judge.met(link)
        if name not in judge.findings:
            judge.expanded(link)
    if name not in judge.findings:
        raise InternalError(f"the trace found for `{name}` does not show it")
    return _result(judge, name)


def _result(judge: Judge, name: str) -> PropertyResult:
    results = judge.results(None, lambda _, finding: finding)
    return next(r for r in results if r.name == name)


def followed(spec: Resolved, step: Step, before: State | None) -> Execution:
    """Return the execution that `step` is; InternalError if there is none."""
    for execution in spec.follow(step, before):
        if same_step(execution, step, spec.spec):
            return execution
    raise InternalError(f"a step ({step.action}) of the trace is no step of {spec.spec.name}")


def retell_gap(spec: Resolved, result: PropertyResult) -> PropertyResult:
    """Return a result whose gap has been followed, with the reason why the property breaks at its end.

    InternalError unless all that is assumed holds in its first state, and the property breaks at its end.
    """
    gap = result.gap
    assert gap is not None
    first, *rest = gap.trace.steps
    if first.state is None or first.action != ASSUME:
        raise InternalError("a gap begins with a state that is assumed")
    _require_assumed(spec, gap, first.state)
    link = Link(None, first, first.state, 1, spec.key(first.state))
    judge = Judge(spec, Question((result.name, "deadlock")))
    for number, step in enumerate(rest, 1):
        execution = followed(spec, step, link.state)
        if number == len(rest):
            judge.stepped(link, execution)
        made = execution.step(spec.spec)
        if made.state is not None:
            link = Link(link, made, made.state, number + 1, spec.key(made.state))
    if result.name not in judge.findings:
        judge.within(link)
        judge.met(link)
    if result.name not in judge.findings:
        judge.expanded(link)
    if result.name not in judge.findings:
        raise InternalError(f"the step shown for `{result.name}` does not lead out of it")
    told = _result(judge, result.name)
    # Of a `reachable` property the gap is a way to it, which needs no explanation.
    reason = told.reason if told.verdict is Verdict.VIOLATED else None
    explained = replace(gap, reason=gap.reason or reason, explanation=told.explanation)
    return replace(result, gap=explained)


def _require_assumed(spec: Resolved, gap: Gap, state: State) -> None:
    tests = {p.name: p.test for p in spec.spec.properties}
    for name in gap.assumed:
        test = tests[name]
        if test is None or not is_true(spec, test, state):
            raise InternalError(f"`{name}` is assumed of a state in which it is false")


def is_true(spec: Resolved, test: N.Expr, state: State) -> bool:
    """Tell whether a property's test is true; where evaluating it fails, it is not."""
    try:
        return spec.holds(test, state)
    except Failure:
        return False
