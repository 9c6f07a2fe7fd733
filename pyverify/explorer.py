"""Stepping through a spec by hand, in a REPL or notebook.

    >>> lease = Explorer(Heartbeat(nodes=2))
    >>> s = lease.initial_states()[0]
    >>> lease.enabled(s)
    [tick, renew(n=0), renew(n=1)]
    >>> s = lease.take(s, "renew", n=0)

A state shows values as the spec's own code sees them: dicts, sets, enum members, records. It is
frozen all the same: what it hands out are copies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from pyverify.driver import prepare, refuse
from pyverify.errors import UsageError
from pyverify.frontend import Built
from pyverify.ir.nodes import Property
from pyverify.ir.parts import action_named, choice_types, instance_name
from pyverify.ir.types import Type
from pyverify.lang import Spec
from pyverify.reference import unlisted
from pyverify.reference.execute import Failed, Passed
from pyverify.reference.failure import Failure
from pyverify.reference.step import Execution, Resolved, executions, initial
from pyverify.report.changes import state_changes
from pyverify.report.trace import action_label
from pyverify.suggest import hint
from pyverify.values import State as Values
from pyverify.values import Value, show


class State:
    """A state: `s.clock`, `s["clock"]`, `s.alive[0]`, `s.inbox.buf`; equal when all variables are.

    It has few names of its own, since a variable may have any: `s["diff"]` always works.
    """

    __slots__ = ("_explorer", "_values")

    def __init__(self, explorer: Explorer, values: Values) -> None:
        object.__setattr__(self, "_explorer", explorer)
        object.__setattr__(self, "_values", values)

    def __getitem__(self, name: str) -> Any:
        return self._explorer._value(self, name)

    def __getattr__(self, name: str) -> Any:
        return _attribute(self, name)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a state cannot be changed; `take` an action to get another one")

    def __iter__(self) -> Iterator[str]:
        return iter(self._explorer.variables)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, State) and self._values == other._values

    def __hash__(self) -> int:
        return hash(self._values)

    def __repr__(self) -> str:
        pairs = zip(self._explorer.spec.variables, self._values, strict=True)
        return "  ".join(f"{v.name}={show(v.domain, x)}" for v, x in pairs)

    def diff(self, other: State) -> str:
        """Return what is different in `other`: "clock 0→1  lease[0] 0→1"."""
        found = state_changes(self._explorer.spec.variables, self._values, other._values)
        return "  ".join(f"{c.path} {c.what}" for c in found)


@dataclass(frozen=True, slots=True)
class _Part:
    """The variables of a component or process: `state.inbox`, `state.worker`."""

    state: State
    prefix: str

    def __getattr__(self, name: str) -> Any:
        return _attribute(self.state, f"{self.prefix}.{name}")


def _attribute(state: State, name: str) -> Any:
    names = state._explorer.variables
    if name not in names and any(n.startswith(name + ".") for n in names):
        return _Part(state, name)
    try:
        return state[name]
    except KeyError as error:
        raise AttributeError(*error.args) from None


@dataclass(frozen=True, slots=True, repr=False)
class Move:
    """A step that can be taken: the action with its arguments and choices, and where it leads."""

    label: str
    action: str
    args: Mapping[str, Any]
    choices: Mapping[str, Any]
    state: State

    def __repr__(self) -> str:
        return self.label


class Explorer:
    """Steps through an instance: `Explorer(Heartbeat)`, `Explorer(Heartbeat(nodes=2))`."""

    def __init__(self, spec: Spec | type[Spec]) -> None:
        self._built: Built = prepare(spec)
        self.spec = self._built.ir
        refuse(unlisted(self.spec), "this cannot be stepped through")
        self.variables = [v.name for v in self.spec.variables]
        self._steps = Resolved(self.spec)

    def __repr__(self) -> str:
        return f"Explorer({instance_name(self.spec)})"

    def initial_states(self) -> list[State]:
        """Return the initial states, in order."""
        return [State(self, values) for values in initial(self._steps)]

    def enabled(self, state: State) -> list[Move]:
        """Return the steps that can be taken from `state`, in order."""
        found = executions(self._steps, state._values)
        return [self._move(e) for e in found if isinstance(e.result, Passed)]

    def successors(self, state: State) -> list[State]:
        """Return the distinct states that one step from `state` leads to."""
        return list(dict.fromkeys(move.state for move in self.enabled(state)))

    def take(self, state: State, action: str, **args: Any) -> State:
        """Take a step: `take(s, "renew", n=0)`. What `one_of` chooses inside is named likewise."""
        if action_named(self.spec, action) is None:
            known = [a.name for a in self.spec.actions]
            raise UsageError(
                f"{self.spec.name} has no action `{action}`\n{hint(action, known, 'its actions')}"
            )
        own = [m for m in self.enabled(state) if m.action == action]
        fitting = [m for m in own if args.items() <= {**m.args, **m.choices}.items()]
        targets = dict.fromkeys(m.state for m in fitting)
        if len(targets) == 1:
            return next(iter(targets))
        if targets:
            raise UsageError(
                f"`{action}` can lead to {len(targets)} states; say which:\n  " + _listed(fitting)
            )
        raise self._cannot(state, action, own)

    def evaluate(self, name: str, state: State, after: State | None = None) -> bool:
        """Tell whether a property holds in `state`; a step invariant, of the step to `after`."""
        declared = self._property(name)
        if declared.test is None:
            raise UsageError(
                f"`{name}` is a property of whole behaviours: no single state decides it"
            )
        if declared.kind == "step_invariant" and after is None:
            raise UsageError(f"`{name}` is about a step: pass the state after it too")
        try:
            later = None if after is None else after._values
            return self._steps.holds(declared.test, state._values, later)
        except Failure as failure:
            raise UsageError(f"evaluating `{name}` fails: {failure.message}") from None

    def _property(self, name: str) -> Property:
        found: dict[str, Property] = {p.name: p for p in self.spec.properties}
        if name not in found:
            raise UsageError(
                f"{self.spec.name} has no property `{name}`\n{hint(name, found, 'its properties')}"
            )
        return found[name]

    def _value(self, state: State, name: str) -> Any:
        if name not in self.variables:
            raise KeyError(f"no variable `{name}`; {hint(name, self.variables, 'the variables')}")
        at = self.variables.index(name)
        return self._python(self.spec.variables[at].domain, state._values[at])

    def _python(self, t: Type, value: Value) -> Any:
        return self._built.converter.to_python(t, value)

    def _move(self, execution: Execution) -> Move:
        step = execution.step(self.spec)
        action = cast(Any, execution.action)
        types = {p.name: p.domain for p in action.params} | choice_types(action.body)
        args, choices = (
            {n: self._python(types[n], v) for n, v in pairs} for pairs in (step.args, step.choices)
        )
        return Move(
            action_label(self.spec, step),
            step.action,
            args,
            choices,
            State(self, cast(Values, step.state)),
        )

    def _cannot(self, state: State, action: str, own: list[Move]) -> UsageError:
        if own:
            return UsageError(
                f"`{action}` cannot be taken like that here; it can as:\n  " + _listed(own)
            )
        failed = [
            e.result.message
            for e in executions(self._steps, state._values)
            if isinstance(e.result, Failed) and e.action is not None and e.action.name == action
        ]
        why = f"it fails: {failed[0]}" if failed else "its guard is false"
        return UsageError(f"`{action}` is not enabled in this state: {why}")


def _listed(moves: list[Move]) -> str:
    return "\n  ".join(m.label for m in moves)
