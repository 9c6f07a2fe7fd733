"""Comparing the reference engine with CPython and with the toy, on one spec given as source.

Every function returns nothing and raises AssertionError with a sentence on a disagreement; the
tests print the spec beside it.
"""

import linecache
import sys
from collections import Counter
from itertools import count
from types import ModuleType

from cpython import Judge, TooMany
from toy import Failed, System, explore, frozen

from pyverify.engines import Limits, Question
from pyverify.errors import SpecError
from pyverify.frontend import build
from pyverify.outcome import Verdict
from pyverify.reference import ReferenceEngine, replay, violates
from pyverify.reference.execute import Passed
from pyverify.reference.step import Resolved

NUMBER = count()

# What the frontend may refuse although the spec is well typed, since telling the harmless cases
# from the others is not its business: a copy that may have got a second name is not changed.
CAUTIOUS = {"shared-local", "stale-alias"}


class Skipped(Exception):
    """This spec says nothing: it is refused out of caution, or too large."""


def spec_class(source, name="Example"):
    """The class `name` of a source text, loaded as if from a file."""
    module = f"random_spec_{next(NUMBER)}"
    file = f"<{module}>"
    # An entry without a modification time is kept by linecache, as for a notebook cell.
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    made = sys.modules[module] = ModuleType(module)
    try:
        exec(compile(source, file, "exec", dont_inherit=True), vars(made))
    finally:
        del sys.modules[module]
    return vars(made)[name]


def ir_of(source, name="Example", **parameters):
    """The IR of a spec; SpecError if the frontend refuses it."""
    return build(spec_class(source, name)(**parameters)).ir


# ---------------------------------------------------------------- step by step


class Remembering(Judge):
    """A judge that runs every state once, though it is asked by several comparisons."""

    def __init__(self, *args, **parameters):
        super().__init__(*args, **parameters)
        self.known = {}

    def executions(self, node):
        key = state_key(node.state)
        if key not in self.known:
            self.known[key] = list(super().executions(node))
        return self.known[key]


def compare_steps(ir, judge, most_states):
    """Both sides allow the same executions: initially, and in each of the first states."""
    names = [v.name for v in ir.variables]
    assert set(names) == set(judge.variables), f"variables: {names} and {list(judge.variables)}"
    ready = Resolved(ir)
    ours = Counter(reference_key(e) for e in ready.starts())
    theirs = judge.initial()
    same(ours, Counter(e.key(names) for e in theirs), "initially")
    level = first_of(e.after for e in theirs)
    seen = {}
    while level and len(seen) < most_states:
        key, node = next(iter(level.items()))
        del level[key]
        seen[key] = node
        state = tuple(node.state[n] for n in names)
        ours = Counter(reference_key(e) for e in ready.executions(state))
        theirs = judge.executions(node)
        same(
            ours,
            Counter(e.key(names) for e in theirs),
            f"in {dict(zip(names, state, strict=True))}",
        )
        for key, found in first_of(e.after for e in theirs).items():
            if key not in seen:
                level.setdefault(key, found)
    return len(seen)


def reference_key(execution):
    result = execution.result
    name = execution.action.name if execution.action else "start"
    if isinstance(result, Passed):
        return name, execution.args, None, result.state
    return name, execution.args, result.kind, None


def first_of(nodes):
    """Nodes by state; of several ways to a state, the first."""
    found = {}
    for node in nodes:
        if node is not None:
            found.setdefault(state_key(node.state), node)
    return found


def state_key(state):
    return tuple(state.items())


def same(ours, theirs, where):
    assert ours == theirs, (
        f"{where}:\n  only the reference: {dict(ours - theirs)}\n  only CPython: {dict(theirs - ours)}"
    )


# ---------------------------------------------------------------- counts and verdicts


class Bridge:
    """The toy, driven by CPython: states are the judge's, actions its executions."""

    def __init__(self, judge):
        self.judge = judge
        self.nodes = {}
        self.errors = set()  # properties whose evaluation failed somewhere

    def system(self):
        judge = self.judge
        kinds = {kind: [n for n, k in judge.kinds().items() if k == kind] for kind in KINDS}
        start = judge.initial()
        self.failed_at_start = {e.failure for e in start if e.failure}
        return System(
            init=[self.remember(e.after) for e in start if e.after],
            actions={"any": self.successors},
            invariants={
                **{n: self.holds(n) for n in kinds["invariant"]},
                **{n: self.misses(n) for n in kinds["reachable"]},
            },
            step_invariants={n: self.holds(n) for n in kinds["step_invariant"]},
            constraint=lambda s: (
                sum(self.true(n, s) for n in kinds["constraint"]) == len(kinds["constraint"])
            ),
            stopped=lambda s: (
                judge.finished(s) or sum(self.true(n, s) for n in kinds["terminal"]) > 0
            ),
        )

    def remember(self, node):
        self.nodes.setdefault(frozen(node.state), node)
        return node.state

    def successors(self, state):
        for e in self.judge.executions(self.nodes[frozen(state)]):
            yield Failed(e.failure) if e.failure else self.remember(e.after)

    def true(self, name, *states):
        found = self.judge.holds(name, *states)
        if found == "error":
            self.errors.add(name)
        return found is True

    def holds(self, name):
        return lambda *states: self.true(name, *states)

    def misses(self, name):
        return lambda state: not self.true(name, state)


KINDS = ("invariant", "step_invariant", "reachable", "terminal", "constraint")


def compare_search(ir, judge, most_states):
    """Counts, verdicts and lengths of counterexamples agree; every counterexample replays."""
    outcome = ReferenceEngine().run(ir, Question(limits=Limits(max_states=most_states)))
    replay_all(ir, judge, outcome)
    if not outcome.complete:
        return None
    bridge = Bridge(judge)
    found = explore(bridge.system())
    counts = (outcome.states, outcome.transitions, outcome.depth)
    assert counts == (found.states, found.transitions, found.depth), (
        f"states, transitions, depth: {counts}; the toy: {(found.states, found.transitions, found.depth)}"
    )
    lengths = {name: found.steps_to(name) for name in found.violated}
    lengths |= dict.fromkeys(bridge.failed_at_start, 0)
    if not (ir.actions or ir.processes):
        lengths.pop("deadlock", None)
    silent = {n for n, k in judge.kinds().items() if k in ("terminal", "constraint")}
    for result in outcome.properties:
        compare_verdict(result, lengths, bridge.errors, silent)
    return outcome


def compare_verdict(result, lengths, errors, silent):
    name = result.name
    if name in errors and result.kind == "reachable":
        return  # a goal that errs somewhere: violated, or reached elsewhere
    if name in ("error", "deadlock") and errors & silent:
        return  # evaluating `terminal` or `constraint` failed
    shown = (
        result.verdict is Verdict.VIOLATED
        if result.kind != "reachable"
        else result.verdict is Verdict.HOLDS
    )
    assert shown == (name in lengths), (
        f"{name}: {result.verdict} ({result.reason}); the toy: {lengths.get(name)}"
    )
    if shown:
        assert len(result.trace) == lengths[name], (
            f"{name}: {len(result.trace)} steps; the toy: {lengths[name]}"
        )


# ---------------------------------------------------------------- replay


def replay_all(ir, judge, outcome):
    """Every trace is a behaviour: for the reference, and for CPython."""
    for result in outcome.properties:
        if result.trace is not None:
            replay(ir, result.trace)
            if result.verdict is Verdict.VIOLATED:
                assert violates(ir, result.name, result.trace), (
                    f"{result.name}: the trace does not violate it"
                )
            replay_in_cpython(ir, judge, result)


def replay_in_cpython(ir, judge, result):
    names = [v.name for v in ir.variables]
    found = judge.initial()
    for step in result.trace.steps:
        if step.state is None:
            failures = {(e.action, e.args, e.failure) for e in found}
            assert any(
                (step.action, step.args, f) in failures for f in ("assert", "domain", "error")
            ), f"{result.name}: CPython does not fail in {step.action}"
            return
        matching = [
            e.after for e in found if e.key(names) == (step.action, step.args, None, step.state)
        ]
        assert matching, (
            f"{result.name}: CPython has no step {step.action}{step.args} to {step.state}"
        )
        found = judge.executions(matching[0])


# ---------------------------------------------------------------- all of it


def agree_on(source, name="Example", most_steps=40, most_states=150, **parameters):
    """Compare everything about one spec."""
    judge = Remembering(source, name, **parameters)
    try:
        ir = ir_of(source, name, **parameters)
        ready = Resolved(ir)
        begins = any(isinstance(e.result, Passed) for e in ready.starts())
    except SpecError as refusal:
        codes = {d.code for d in refusal.diagnostics}
        if codes <= CAUTIOUS or (
            codes == {"bad-lambda"} and not any(e.after for e in judge.initial())
        ):
            raise Skipped from None
        raise AssertionError(f"the frontend refuses the spec:\n{refusal}") from None
    try:
        compare_steps(ir, judge, most_steps)
        return compare_search(ir, judge, most_states) if begins else None
    except TooMany:
        raise Skipped from None
