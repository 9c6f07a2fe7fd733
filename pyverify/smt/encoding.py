"""A spec as formulas: states, initial states, steps, what is claimed of them.

All formulas are of one z3 context. A step is written action by action, its parameters and choices being constants, so that
a model tells which step it was.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from math import prod
from typing import Any

import z3

from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.visit import walk
from pyverify.outcome import Step as TraceStep
from pyverify.smt.execute import Choice, Listing, Runner
from pyverify.smt.shapes import CannotEncode, Shapes
from pyverify.smt.terms import Bool, conj, disj, neg
from pyverify.source import NOWHERE
from pyverify.values import State, Value, in_order

Term = Any
# So many runs of an action with known choices are written down, to say whether it is enabled.
MOST_RUNS = 20_000
# An action with so many instances is written down once for each.
MOST_INSTANCES = 64


@dataclass(frozen=True, slots=True)
class SymbolicState:
    """A state made of constants. `names` are how a user writes their values, None where there is no way."""

    name: str
    shapes: dict[str, Any]
    constants: tuple[Term, ...]
    names: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A test in a state: its value, and whether evaluating it fails (then the value means nothing)."""

    value: Term
    error: Term


@dataclass(frozen=True, slots=True)
class Execution:
    """The executions of init (`action` None) or of an action, in terms of its `choices`.

    `passes` is that it comes to its end with all variables in their domains, `failures` that it fails so, `leads` that it
    passes and `t` is the state after.
    """

    action: N.Action | None
    choices: tuple[Term, ...]
    passes: Term
    failures: dict[str, Term]
    leads: Term
    made: tuple[Choice, ...] = field(repr=False, default=())
    params: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """A step from `s` to `t`: `formula` is that one of the executions leads there."""

    executions: tuple[Execution, ...]
    formula: Term
    choices: tuple[Term, ...]


class Encoding:
    """The formulas of one spec.

    `ints` is how integers are written: "bits" (bit-vectors; every domain must be bounded), "ints", or "auto": bits where
    that is possible. CannotEncode where there is no formula.
    """

    def __init__(self, spec: N.SpecIR, ints: str = "auto") -> None:
        self.spec = spec
        self.ctx = z3.Context()
        bounded = _is_bounded(spec)
        if ints == "bits" and not bounded:
            raise CannotEncode(spec.span, "an unbounded number as a bit-vector")
        self.bits = bounded if ints == "auto" else ints == "bits"
        self.shapes = Shapes(self.ctx, self.bits)
        self._collect_symbols()
        self.domains = {v.name: v.domain for v in spec.variables}
        self._tags = 0

    def _collect_symbols(self) -> None:
        """Number all symbols in a fixed order, those of one domain beside each other."""
        from pyverify.smt.symbols import symbols

        for name in symbols(self.spec):
            self.shapes.symbol(name)

    # ------------------------------------------------------------ states

    def state(self, name: str) -> SymbolicState:
        """Return a state of new constants."""
        made: list[Any] = []
        shapes: dict[str, Any] = {}
        names: list[str | None] = []
        for v in self.spec.variables:
            before = len(made)
            try:
                shapes[v.name] = self.shapes.fresh(v.domain, f"{name}.{v.name}", made)
            except CannotEncode as why:
                raise _at(why, v) from None
            names += [_readable(str(c), name) for c in made[before:]]
        return SymbolicState(name, shapes, tuple(made), tuple(names))

    def in_domains(self, s: SymbolicState) -> Term:
        """Return what is true of the constants of every state."""
        found = []
        for v in self.spec.variables:
            x = s.shapes[v.name]
            found += [
                self.shapes.inside(v.domain, x),
                self.shapes.canonical(v.domain, x),
                self.shapes.absent_inside(v.domain, x),
            ]
        return self._term(conj(*found))

    def same(self, s: SymbolicState, t: SymbolicState) -> Term:
        """Return that two states are equal."""
        return self._term(conj(*(a == b for a, b in zip(s.constants, t.constants, strict=True))))

    def _term(self, x: Bool) -> Term:
        return z3.BoolVal(x, self.ctx) if isinstance(x, bool) else x

    # ------------------------------------------------------------ executions

    def initial(self, s: SymbolicState) -> Execution:
        """Return the initial states."""
        run = Runner(self.spec, self.shapes, {}, f"start.{s.name}")
        run.frame(self.spec.init)
        return self._execution(None, run, s, 0)

    def step(self, s: SymbolicState, t: SymbolicState) -> Step:
        """Return the steps from a state."""
        executions = tuple(
            self._of(a, args, s, t) for a in self.spec.actions for args in self._instances(a)
        )
        formula = self._term(disj(*(e.leads for e in executions)))
        choices = tuple(c for e in executions for c in e.choices)
        return Step(executions, formula, choices)

    def _instances(self, action: N.Action) -> list[tuple[Value, ...] | None]:
        """Return the arguments of an action, one instance each, if they are few; else None: to be chosen.

        With known arguments most of a step is known: which part of a map it changes, which it reads.
        """
        listed = []
        for p in action.params:
            if not isinstance(p.options, N.Const):
                return [None]
            listed.append(in_order(p.domain, set(p.options.value)))
        if prod(map(len, listed)) > MOST_INSTANCES:
            return [None]
        return list(itertools.product(*listed))

    def _of(
        self,
        action: N.Action,
        args: tuple[Value, ...] | None,
        s: SymbolicState,
        t: SymbolicState,
    ) -> Execution:
        tag = f"{s.name}.{action.name}"
        run = Runner(self.spec, self.shapes, self._env(s), tag if args is None else f"{tag}{args}")
        self._go(run, action, args)
        return self._execution(action, run, t, len(action.params))

    def _env(self, s: SymbolicState) -> dict[tuple[str, str], Any]:
        return {("state", x): v for x, v in s.shapes.items()}

    def _execution(
        self, action: N.Action | None, run: Runner, t: SymbolicState, params: int
    ) -> Execution:
        domain = self._leaves_domain(run)
        run.fails_if("domain", domain)
        passes = neg(run.over)
        equal = [self._becomes(v, run.env["state", v.name], t) for v in self.spec.variables]
        return Execution(
            action,
            tuple(run.constants),
            self._term(passes),
            {kind: self._term(f) for kind, f in run.failures.items()},
            self._term(conj(passes, *equal)),
            tuple(run.choices),
            params,
        )

    def _leaves_domain(self, run: Runner) -> Bool:
        written = [v for v in self.spec.variables if v.name in run.written]
        return disj(*(neg(self.shapes.inside(v.domain, run.env["state", v.name])) for v in written))

    def _becomes(self, v: N.Variable, value: Any, t: SymbolicState) -> Bool:
        """Return that the constants of `t` are this value, and canonical where there is none."""
        return conj(
            self.shapes.eq(t.shapes[v.name], value),
            self.shapes.inside(v.domain, t.shapes[v.name]),
            self.shapes.canonical(v.domain, t.shapes[v.name]),
            self.shapes.absent_inside(v.domain, t.shapes[v.name]),
        )

    # ------------------------------------------------------------ tests

    def holds(self, test: N.Expr, s: SymbolicState, t: SymbolicState | None = None) -> Judged:
        """Return a test of a state, or of a step to `t`."""
        env = self._env(s)
        if t is not None:
            env |= {("after", x): v for x, v in t.shapes.items()}
        run = Runner(self.spec, self.shapes, env, "test")
        value = run.value(test)
        failed = disj(*run.failures.values())
        return Judged(self._term(value), self._term(failed))

    def within(self, s: SymbolicState) -> Judged:
        """Return that a state is inside of the constraints."""
        tests = [p.test for p in self.spec.properties if p.kind == "constraint" and p.test]
        return self._together(tests, s, conj)

    def terminal(self, s: SymbolicState) -> Judged:
        """Return that stopping is fine in a state: a terminal property, or that all processes are done."""
        tests = [p.test for p in self.spec.properties if p.kind == "terminal" and p.test]
        found = self._together(tests, s, disj)
        finished = self._finished(s)
        if finished is False:
            return found
        error = conj(neg(finished), found.error)
        return Judged(self._term(disj(finished, found.value)), self._term(error))

    def _together(self, tests: list[N.Expr], s: SymbolicState, join: Callable[..., Bool]) -> Judged:
        """Return tests one after the other, of which the first that decides is the last evaluated."""
        run = Runner(self.spec, self.shapes, self._env(s), "test")
        whole: N.Expr = (N.And if join is conj else N.Or)(tuple(tests), T.BOOL)
        value = run.value(whole)
        return Judged(self._term(value), self._term(disj(*run.failures.values())))

    def _finished(self, s: SymbolicState) -> Bool:
        spec = self.spec
        if not spec.processes:
            return False
        done = self.shapes.symbol("done")
        found = []
        for p in spec.processes:
            found += [self.shapes.eq(x, done) for x in _leaves(s.shapes[f"{p.name}.at"])]
        return conj(*found)

    def enabled(self, s: SymbolicState) -> Term:
        """Return that some execution passes, or fails; without choices.

        They are listed, each run with known ones; those from infinitely many values are quantified.
        """
        return self._term(disj(*(self._enabled(a, s) for a in self.spec.actions)))

    def _enabled(self, action: N.Action, s: SymbolicState) -> Bool:
        if any(isinstance(n, N.Every) for n in walk(action)):
            run = Runner(self.spec, self.shapes, self._env(s), f"enabled.{action.name}")
            self._go(run, action)
            some = self._happens(run)
            return z3.Exists(run.constants, some) if run.constants else some
        found: list[Bool] = []
        prefix: list[int] | None = []
        while prefix is not None:
            listing = Listing(self.spec, self.shapes, self._env(s), "enabled", prefix)
            self._go(listing, action)
            found.append(self._happens(listing))
            prefix = listing.next_prefix()
            if len(found) > MOST_RUNS:
                raise CannotEncode(action.span, f"an action with more than {MOST_RUNS} choices")
        return disj(*found)

    def _go(self, run: Runner, action: N.Action, args: tuple[Value, ...] | None = None) -> None:
        try:
            for i, p in enumerate(action.params):
                if args is None:
                    run.choose(p.name, p.domain, p.options)
                else:
                    run.given(p.name, p.domain, args[i])
            run.frame(action.body)
        except CannotEncode as why:
            raise _at(why, action) from None

    def _happens(self, run: Runner) -> Bool:
        """Return that a run was not discarded (a value outside its domain is a failure)."""
        return disj(neg(run.over), *run.failures.values())

    # ------------------------------------------------------------ models

    def decode(self, model: Any, s: SymbolicState) -> State:
        """Return a state as a model has it."""
        return tuple(
            self.shapes.decode(v.domain, s.shapes[v.name], model) for v in self.spec.variables
        )

    def decode_start(self, model: Any, initial: Execution, s: SymbolicState) -> TraceStep:
        """Return the start of a trace as a model has it."""
        return self._decoded(model, initial, self.decode(model, s), "start")

    def decode_step(self, model: Any, step: Step, t: SymbolicState) -> TraceStep:
        """Return the step that a model has taken: that of the first execution that leads to `t`."""
        for e in step.executions:
            if z3.is_true(model.eval(e.leads, model_completion=True)):
                assert e.action is not None
                return self._decoded(model, e, self.decode(model, t), e.action.name)
        raise AssertionError("a model of a step has a step")

    def decode_failed(self, model: Any, execution: Execution) -> TraceStep:
        """Return an execution that fails in a model: it has no state."""
        name = "start" if execution.action is None else execution.action.name
        return self._decoded(model, execution, None, name)

    def _decoded(
        self, model: Any, execution: Execution, state: State | None, name: str
    ) -> TraceStep:
        found = [
            (c.name, self.shapes.decode(c.type, c.value, model))
            for c in execution.made
            if self.shapes.decode(T.BOOL, c.made, model)
        ]
        n = execution.params
        span = NOWHERE if execution.action is None else execution.action.span
        return TraceStep(name, tuple(found[:n]), state, span, tuple(found[n:]))


def _leaves(x: Any) -> list[Any]:
    from pyverify.smt.shapes import MapOf

    return [y for v in x.at.values() for y in _leaves(v)] if isinstance(x, MapOf) else [x]


def _at(why: CannotEncode, node: Any) -> CannotEncode:
    """Return the same with a place, where it has none."""
    return why if why.span != NOWHERE else CannotEncode(node.span, why.what)


def _readable(constant: str, state: str) -> str | None:
    """Return how a user writes the value of a constant of a state."""
    text = constant
    if text.startswith(f"len({state}."):
        return "len(self." + text[len(f"len({state}.") :]
    if text.startswith(f"{state}."):
        text = "self." + text[len(state) + 1 :]
        return None if any(sign in text for sign in (" is there", ":", "#")) else text
    if f" in {state}." in text:
        return text.replace(f" in {state}.", " in self.", 1)
    return None


def _is_bounded(spec: N.SpecIR) -> bool:
    """Tell whether every number of a spec has bounds, so that all can be bit-vectors."""
    domains = [v.domain for v in spec.variables]
    every = [n.domain for n in walk((spec.init, spec.actions)) if isinstance(n, N.Every)]
    real = any(
        isinstance(getattr(n, "type", None), T.RealType)
        for n in walk((spec.init, spec.actions, spec.properties, spec.functions))
    )
    return not real and all(map(T.is_finite, [*domains, *every]))
