"""What a step is: the layer to step through a spec by hand, and what searches are made of.

`Resolved` is a spec with its names looked up once; every function here takes a `SpecIR` too.
Everything comes in canonical order: actions as in the spec, instances in the domain order of their
parameters (first parameter slowest), then choices; initial states in the order of their choices.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from pyverify.ir import nodes as N
from pyverify.ir.visit import walk
from pyverify.outcome import Blocked, Step
from pyverify.reference.environment import Env
from pyverify.reference.evaluate import evaluate
from pyverify.reference.execute import (
    Chosen,
    Discarded,
    Failed,
    Passed,
    admits,
    distinct,
    follow,
    helpers,
)
from pyverify.reference.execute import executions as executions_of
from pyverify.source import Span
from pyverify.values import State, Value, order_key, outside, show

# The arguments of an action instance, by the names of its parameters.
Args = tuple[tuple[str, Value], ...]


class Execution(NamedTuple):
    """One execution of an action instance that was not discarded; of init, if `action` is None."""

    action: N.Action | None
    args: Args
    choices: Chosen
    result: Passed | Failed

    def step(self, spec: N.SpecIR) -> Step:
        """Return it as an entry of a trace; a failed execution has no state."""
        name, span = (self.action.name, self.action.span) if self.action else ("start", spec.span)
        state = self.result.state if isinstance(self.result, Passed) else None
        return Step(name, self.args, state, span, self.choices)


class Resolved:
    """A spec prepared for stepping: positions of names, helpers, action instances, order keys."""

    def __init__(self, spec: N.SpecIR) -> None:
        """Look up the names of `spec`."""
        self.spec = spec
        self.index = {v.name: i for i, v in enumerate(spec.variables)}
        self.helpers = helpers(spec)
        self.domains = [(v.name, v.domain) for v in spec.variables]
        # What chooses from a set that cannot be listed: its steps can be followed, and not found.
        self.unlisted = frozenset(a.name for a in spec.actions if choices_unlisted(a))
        self.instances = [
            (a, args)
            for a in spec.actions
            if a.name not in self.unlisted
            for args in self.instances_of(a)
        ]
        # What is known of the values of each variable: order keys, and what is outside its domain.
        self._keys: list[dict[Value, Any]] = [{} for _ in spec.variables]
        self._overflows: list[dict[Value, str | None]] = [{} for _ in spec.variables]

    def env(self, state: State, after: State | None = None, args: Args = ()) -> Env:
        """Return the environment to evaluate in, in `state` (and `after`), with `args` bound."""
        later = None if after is None else [*after]
        return Env(self.index, self.helpers, [*state], later, dict(args))

    def instances_of(self, action: N.Action) -> list[Args]:
        """Return the arguments of every instance of `action`."""
        found: list[Args] = [()]
        for p in action.params:
            found = [(*args, (p.name, v)) for args in found for v in self._options(p, args)]
        return found

    def _options(self, param: N.ActionParam, args: Args) -> list[Value]:
        env = self.env((), None, args)
        return distinct(param.options.type, evaluate(param.options, env))

    def starts(self) -> Iterator[Execution]:
        """Yield the executions of init that are not discarded."""
        nothing = self.env((None,) * len(self.domains))
        for choices, result in executions_of(self.spec.init, nothing, self.overflow):
            if not isinstance(result, Discarded):
                yield Execution(None, (), choices, result)

    def executions(self, state: State) -> Iterator[Execution]:
        """Yield the executions of all actions in `state` that are not discarded."""
        for number in range(len(self.instances)):
            yield from self.executions_of(number, state)

    def executions_of(self, number: int, state: State) -> Iterator[Execution]:
        """Yield the executions of one of `instances` in `state` that are not discarded."""
        action, args = self.instances[number]
        env = self.env(state, None, args)
        for choices, result in executions_of(action.body, env, self.overflow):
            if not isinstance(result, Discarded):
                yield Execution(action, args, choices, result)

    def follow(self, step: Step, state: State | None) -> Iterator[Execution]:
        """Yield the executions from `state` (None: of init) that `step` may be.

        Of an action (or init) with unlisted choices that is the one with the arguments and choices of
        `step`, if it is possible.
        """
        if state is None and not choices_unlisted(self.spec.init):
            yield from self.starts()
        elif state is None:
            nothing = self.env((None,) * len(self.domains))
            yield from self._followed(None, self.spec.init, nothing, step)
        elif step.action not in self.unlisted:
            yield from self.executions(state)
        else:
            action = next(a for a in self.spec.actions if a.name == step.action)
            if self._fit(action, step.args):
                yield from self._followed(
                    action, action.body, self.env(state, None, step.args), step
                )

    def _followed(
        self, action: N.Action | None, body: tuple[N.Stmt, ...], env: Env, step: Step
    ) -> Iterator[Execution]:
        choices, result = follow(body, env, step.choices, self.overflow)
        if not isinstance(result, Discarded):
            yield Execution(action, step.args, choices, result)

    def _fit(self, action: N.Action, args: Args) -> bool:
        """Tell whether these are arguments of the action."""
        if [name for name, _ in args] != [p.name for p in action.params]:
            return False
        return all(
            admits(p.options, value, self.env((), None, args[:i]))
            for i, (p, (_, value)) in enumerate(zip(action.params, args, strict=True))
        )

    def blocked(self, state: State) -> list[Blocked]:
        """Return what keeps each action from being enabled in `state`, where nothing is.

        Steps of processes that rest elsewhere are left out: nobody expects them.
        """
        found: dict[tuple[str, Span], list[str]] = {}
        for action, args in self.instances:
            env = self.env(state, None, args)
            for _, result in executions_of(action.body, env, self.overflow):
                if not isinstance(result, Discarded):
                    continue
                if action.process is None or result.span != action.span:
                    domains = {p.name: p.domain for p in action.params}
                    shown = ", ".join(f"{n}={show(domains[n], v)}" for n, v in args)
                    instances = found.setdefault((action.name, result.span), [])
                    if shown and shown not in instances:
                        instances.append(shown)
        return [Blocked(name, tuple(i), span.one_line(), span) for (name, span), i in found.items()]

    def holds(self, test: N.Expr, state: State, after: State | None = None) -> bool:
        """Tell whether a property's test is true; raise Failure if evaluating it fails."""
        return bool(evaluate(test, self.env(state, after)))

    def overflow(self, place: int, value: Value) -> str | None:
        """Return what in a value of the variable at `place` is outside its domain, or None."""
        known = self._overflows[place]
        if value not in known:
            name, domain = self.domains[place]
            known[value] = outside(domain, value, name)
        return known[value]

    def key(self, state: State) -> tuple[Any, ...]:
        """Return what sorts states canonically: the order keys of the variables' values."""
        key = []
        for (_, domain), known, value in zip(self.domains, self._keys, state, strict=True):
            if value not in known:
                known[value] = order_key(domain, value)
            key.append(known[value])
        return tuple(key)

    def is_finished(self, state: State) -> bool:
        """Tell whether there are processes and all of them are done (language rule 5)."""
        places = [state[self.index[f"{p.name}.at"]] for p in self.spec.processes]
        return bool(places) and all(at == "done" for place in places for at in locations(place))

    def is_terminal(self, state: State) -> bool:
        """Tell whether stopping in `state` is fine: rule 5, or a `terminal` property is true."""
        declared = (p.test for p in self.spec.properties if p.kind == "terminal" and p.test)
        return self.is_finished(state) or any(self.holds(test, state) for test in declared)

    def is_within(self, state: State) -> bool:
        """Tell whether every constraint of the spec is true in `state` (rule 16)."""
        constraints = (p.test for p in self.spec.properties if p.kind == "constraint" and p.test)
        return all(self.holds(test, state) for test in constraints)


def choices_unlisted(node: N.Action | tuple[N.Stmt, ...]) -> bool:
    """Tell whether an action or a body chooses from a set that cannot be listed (`N.Every`)."""
    return any(isinstance(part, N.Every) for part in walk(node))


def locations(place: Value) -> Iterator[Value]:
    """Yield the locations in the value of a process's `at`: a map per component and per process."""
    if isinstance(place, dict):
        for part in place.values():
            yield from locations(part)
    else:
        yield place


def resolved(spec: N.SpecIR | Resolved) -> Resolved:
    """Return the spec prepared for stepping; as it is, if it already is."""
    return spec if isinstance(spec, Resolved) else Resolved(spec)


def starts(spec: N.SpecIR | Resolved) -> Iterator[Execution]:
    """Yield the executions of init, failed ones included."""
    return resolved(spec).starts()


def initial(spec: N.SpecIR | Resolved) -> list[State]:
    """Return the distinct initial states, in order of state."""
    ready = resolved(spec)
    found = {e.result.state for e in ready.starts() if isinstance(e.result, Passed)}
    return sorted(found, key=ready.key)


def instances(spec: N.SpecIR | Resolved, action: N.Action) -> list[Args]:
    """Return the arguments of every instance of an action."""
    return resolved(spec).instances_of(action)


def executions(spec: N.SpecIR | Resolved, state: State) -> Iterator[Execution]:
    """Yield the executions (action, args, choices, result) that are possible in `state`."""
    return resolved(spec).executions(state)


def enabled(spec: N.SpecIR | Resolved, state: State) -> list[tuple[N.Action, Args]]:
    """Return the action instances with an execution that passes (rule 8)."""
    passing = [
        (e.action, e.args)
        for e in executions(spec, state)
        if e.action is not None and isinstance(e.result, Passed)
    ]
    return [pair for i, pair in enumerate(passing) if i == 0 or pair != passing[i - 1]]
