"""Behaviours that TLC shows, as traces of ours: every step found again by the reference engine."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyverify.ir import types as T
from pyverify.outcome import Step, Trace
from pyverify.reference.execute import Passed
from pyverify.reference.failure import Failure
from pyverify.reference.lasso import STUTTER
from pyverify.reference.replay import replay, violates
from pyverify.reference.retold import find_failure, find_step
from pyverify.reference.step import Resolved
from pyverify.tla import Emitted
from pyverify.tla.naming import identifier
from pyverify.tlc.output import Behaviour, Shown
from pyverify.tlc.values import Pairs, Tree, UnreadableError, value
from pyverify.values import State, outside


class NoBehaviourError(Exception):
    """What TLC shows is no behaviour of the spec; the message says which step is none."""


def state_of(spec: Resolved, emitted: Emitted, shown: Shown) -> State:
    """Return a state that TLC shows; UnreadableError if it is none of the spec's."""
    names = dict(emitted.variables)
    found = []
    for variable in spec.spec.variables:
        tree = _shown(shown, names.get(variable.name, variable.name))
        if variable.name.endswith(".at") and emitted.labels:
            process = identifier(variable.name.removesuffix(".at"))
            tree = _places(variable.domain, _untagged(tree, process), dict(emitted.labels))
        found.append(value(variable.domain, tree))
    return tuple(found)


_PART = re.compile(r'(\w+)\["(\w+)"\]')


def _shown(shown: Shown, name: str) -> Tree:
    """Return what TLC shows of `x`, or of the part `x["y"]`."""
    part = _PART.fullmatch(name)
    whole = part[1] if part else name
    if whole not in shown.values:
        raise UnreadableError(f"TLC shows no value of {whole}")
    tree = shown.values[whole]
    if part is None:
        return tree
    pairs = _untagged(tree, part[2])
    found = dict(pairs.pairs) if isinstance(pairs, Pairs) else {}
    if part[2] not in found and 0 in found:  # the one of a process without a domain
        return found[0]
    if part[2] not in found:
        raise UnreadableError(f"TLC shows no value of {name}")
    return found[part[2]]


def _untagged(tree: Tree, process: str) -> Tree:
    """Return the part of `pc` about one process, where its keys are pairs `<<process, element>>`."""
    if not isinstance(tree, Pairs) or not all(isinstance(k, Pairs) for k, _ in tree.pairs):
        return tree
    keyed = [(dict(k.pairs), v) for k, v in tree.pairs]
    if not all(k.keys() == {1, 2} and isinstance(k[1], str) for k, _ in keyed):
        return tree
    mine = tuple((k[2], v) for k, v in keyed if k[1] == process)
    return Pairs(mine) if mine else tree


def _places(t: T.Type, tree: Tree, labels: dict[str, str]) -> Tree:
    """Return the labels of PlusCal's `pc` as our locations, for those processes that `t` is about."""
    if not isinstance(tree, Pairs):
        return labels.get(tree, tree)
    pairs = tree.pairs
    if isinstance(t, T.MapType):
        pairs = tuple((k, v) for k, v in pairs if _is_of(t.key, k))
    return Pairs(tuple((k, labels.get(v, v)) for k, v in pairs))


def _is_of(t: T.Type, tree: Tree) -> bool:
    try:
        found = value(t, tree)
    except UnreadableError:
        return False
    return outside(t, found, "") is None


def trace_of(spec: Resolved, emitted: Emitted, behaviour: Behaviour) -> Trace:
    """Return what TLC shows as a trace, whose steps are steps of the spec; NoBehaviourError otherwise.

    A last state outside its domain has no place in our traces: the last step is then one that fails.
    """
    states = [state_of(spec, emitted, shown) for shown in behaviour.states]
    loop = behaviour.loop
    if loop is not None and loop != len(states) - 1:
        states.append(states[loop])
    steps: list[Step] = []
    before: State | None = None
    for number, state in enumerate(states):
        last = number == len(states) - 1
        steps.append(_step(spec, before, state, number, last and loop is None, loop is not None))
        before = state
    trace = Trace(tuple(steps), loop)
    replay(spec, trace)
    return trace


def _step(
    spec: Resolved, before: State | None, after: State, number: int, last: bool, lasso: bool
) -> Step:
    if lasso and before == after:
        return Step(STUTTER, (), after)
    found = find_step(spec, before, after)
    if found is None and last and not _inside(spec, after):
        found = find_failure(spec, before, "domain")
    if found is None:
        raise NoBehaviourError(f"entry {number + 1} of TLC's behaviour is no step of the spec")
    return found


def _inside(spec: Resolved, state: State) -> bool:
    return all(
        outside(v.domain, x, v.name) is None
        for v, x in zip(spec.spec.variables, state, strict=True)
    )


def longer(spec: Resolved, trace: Trace) -> Iterator[Trace]:
    """Yield the traces that are one step longer."""
    last = trace.steps[-1].state
    if last is not None:
        for execution in spec.executions(last):
            if isinstance(execution.result, Passed):
                yield Trace((*trace.steps, execution.step(spec.spec)))


def shows(spec: Resolved, name: str, trace: Trace) -> bool:
    """Tell whether a trace breaks the property `name` (of `reachable`: is a witness), by our judge.

    TLC treats `[]P` as an invariant: of a temporal property, a behaviour without a loop is one that may stop.
    """
    kinds = {p.name: p.kind for p in spec.spec.properties}
    if kinds.get(name) == "temporal" and trace.loop is None:
        trace = Trace(trace.steps, len(trace.steps) - 1)
    return violates(spec, name, trace)


def terminal_fails(spec: Resolved, state: State | None) -> bool:
    """Tell whether a `terminal` property has no value in a state, where no step fails.

    That is no error of the spec if the state has steps: nobody asks. TLC asks in every state.
    """
    if state is None or find_failure(spec, state, "error") is not None:
        return False
    try:
        spec.is_terminal(state)
    except Failure:
        return True
    return False


def fails(spec: Resolved, name: str, trace: Trace) -> bool:
    """Tell whether evaluating an invariant (or the test of a `reachable`) fails at the end of a trace."""
    last = trace.steps[-1].state
    tests = {p.name: p.test for p in spec.spec.properties if p.kind in ("invariant", "reachable")}
    test = tests.get(name)
    if test is None or last is None:
        return False
    try:
        spec.holds(test, last)
    except Failure:
        return True
    return False
