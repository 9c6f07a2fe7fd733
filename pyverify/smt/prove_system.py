"""A spec as a transition system in Z3, and what is claimed of its reachable states.

Formulas are about two states, `now` and `then`, and the choices between them; `System.at` says the same
of the states of a path. A claim is broken where its `bad` is satisfiable: that a property is false, but also
that evaluating it fails. Everything about a step is claimed of the state before it, so that
all claims are of one form.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import z3

from pyverify.engines import Question
from pyverify.ir import nodes as N
from pyverify.outcome import RESERVED

# Formulas and constants of Z3, which has no types of its own for mypy.
Term = Any

# Properties that `bad` formulas are made of; the others are of whole behaviours, or declarations.
DECIDED = ("invariant", "step_invariant", "reachable")


@dataclass(frozen=True, slots=True)
class Claim:
    """That no reachable state is `bad`; of a `reachable` property, the claim to be refuted.

    `good` is what may be assumed of a state of which the claim is true; None if that takes a quantifier
    (of claims about the steps from a state). `at_start` is what breaks it before there is a state; `early`
    is the part of `bad` that shows in the state itself, where the rest takes a step.
    """

    name: str
    kind: str
    bad: Term
    good: Term | None = None
    at_start: Term | None = None
    early: Term | None = None

    @property
    def of_states(self) -> bool:
        """Tell whether it is about a state alone, not about the steps from there."""
        return self.good is not None


class System:
    """A spec as formulas: how it starts, its steps, its claims."""

    def __init__(self, spec: N.SpecIR, question: Question, encoding: Any) -> None:
        """Write down `spec`, with the claims that `question` asks about and all its invariants."""
        self.spec, self.question, self.encoding = spec, question, encoding
        self.ctx = encoding.ctx
        self.now, self.then = encoding.state("now"), encoding.state("then")
        self.initial = encoding.initial(self.now)
        self.any_step = encoding.step(self.now, self.then)
        self.domains = encoding.in_domains(self.now)
        within = encoding.within(self.now)
        self.inside = z3.And(within.value, z3.Not(within.error))
        self.beyond = within.error
        self.start = self.initial.leads
        self.step = z3.And(self.inside, self.any_step.formula)
        self.same = encoding.same(self.now, self.then)
        self.frames: list[Any] = []
        self._choices: list[tuple[Term, ...]] = []
        self.claims = {c.name: c for c in self._claims()}

    # ------------------------------------------------------------ paths

    def frame(self, i: int) -> tuple[Term, ...]:
        """Return the constants of the i-th state of a path."""
        while i >= len(self.frames):
            self.frames.append(self.encoding.state(f"at{len(self.frames)}"))
        constants: tuple[Term, ...] = self.frames[i].constants
        return constants

    def chosen(self, i: int) -> tuple[Term, ...]:
        """Return the choices made in the i-th state of a path."""
        while i >= len(self._choices):
            tag = len(self._choices)
            self._choices.append(
                tuple(z3.Const(f"{c}!{tag}", c.sort()) for c in self.any_step.choices)
            )
        return self._choices[i]

    def at(self, formula: Term, i: int) -> Term:
        """Return what `formula` says of the i-th state of a path, and of the step from there."""
        pairs = [
            *zip(self.now.constants, self.frame(i), strict=True),
            *zip(self.then.constants, self.frame(i + 1), strict=True),
            *zip(self.any_step.choices, self.chosen(i), strict=True),
        ]
        return z3.substitute(formula, *pairs) if pairs else formula

    def distinct(self, i: int, j: int) -> Term:
        """Return that two states of a path differ."""
        pairs = zip(self.frame(i), self.frame(j), strict=True)
        return z3.Or([a != b for a, b in pairs] or [z3.BoolVal(False, self.ctx)])

    def pinned(self, model: Any, i: int) -> Term:
        """Return that `now` is the i-th state of the path that a model shows."""
        pairs = zip(self.now.constants, self.frame(i), strict=True)
        return z3.And([c == model.eval(f, model_completion=True) for c, f in pairs] or [self.true])

    def pinned_then(self, model: Any, i: int) -> Term:
        """Return that `then` is the i-th state of the path that a model shows."""
        pairs = zip(self.then.constants, self.frame(i), strict=True)
        return z3.And([c == model.eval(f, model_completion=True) for c, f in pairs] or [self.true])

    @property
    def true(self) -> Term:
        """Return the formula that is always true."""
        return z3.BoolVal(True, self.ctx)

    # ------------------------------------------------------------ claims

    def _claims(self) -> Iterator[Claim]:
        """Yield the claims: of the user's properties in their order, then of the reserved ones."""
        for p in self.spec.properties:
            if p.kind in DECIDED and p.test is not None:
                yield self._claim(p, p.test)
        for kind in ("assert", "domain", "error"):
            start, early = self.initial.failures[kind], None
            if kind == "error":
                early = z3.Or(self.beyond, self._unjudged())
            yield Claim(kind, "reserved", self._failing(kind, early), None, start, early)
        if self.stops:
            yield Claim("deadlock", "reserved", self._stuck())

    def _claim(self, p: N.Property, test: N.Expr) -> Claim:
        if p.kind == "step_invariant":
            judged = self.encoding.holds(test, self.now, self.then)
            broken = z3.Or(judged.error, z3.Not(judged.value))
            return Claim(p.name, p.kind, z3.And(self.step, z3.Not(self.same), broken))
        judged = self.encoding.holds(test, self.now)
        met = judged.value if p.kind == "reachable" else z3.Not(judged.value)
        bad = z3.Or(judged.error, met)
        return Claim(p.name, p.kind, bad, z3.Not(bad))

    def _failing(self, kind: str, early: Term | None) -> Term:
        """Return that some execution from `now` fails so, or `early`."""
        failures = [e.failures[kind] for e in self.any_step.executions]
        bad = z3.And(self.inside, z3.Or(failures or [z3.BoolVal(False, self.ctx)]))
        return bad if early is None else z3.Or(bad, early)

    def _unjudged(self) -> Term:
        """Return that nothing is enabled, and evaluating whether that is fine fails."""
        if not self.stops:
            return z3.BoolVal(False, self.ctx)
        return z3.And(self.stuck, self.encoding.terminal(self.now).error)

    def _stuck(self) -> Term:
        """Return that nothing is enabled in `now`, and that this is not fine."""
        terminal = self.encoding.terminal(self.now)
        fine = z3.Or(terminal.value, terminal.error)
        return z3.And(self.stuck, z3.Not(fine))

    @property
    def stops(self) -> bool:
        """Tell whether stopping is looked at: rule 17, unless it is switched off or not asked for."""
        wanted = self.question.properties
        asked = self.question.deadlock and (wanted is None or "deadlock" in wanted)
        return asked and bool(self.spec.actions)

    @cached_property
    def stuck(self) -> Term:
        """Return that `now` is expanded and has no execution."""
        return z3.And(self.inside, z3.Not(self.encoding.enabled(self.now)))


def asked_claims(question: Question, claims: dict[str, Claim]) -> list[str]:
    """Return the names of the claims that a verdict is wanted for."""
    wanted = question.properties
    return [name for name in claims if wanted is None or name in wanted]


def order(spec: N.SpecIR, names: list[str]) -> list[str]:
    """Return names of properties in the order of a report."""
    known = [p.name for p in spec.properties] + list(RESERVED)
    return sorted(names, key=known.index)
