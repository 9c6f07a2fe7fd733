"""Induction: what each step keeps, alone, together with other claims, and over several steps.

A claim is proved if every initial state has it and every step from a state that has it leads to one that
has it too. Where that is not so, other claims may help: the largest set of claims that keep each other is found
by dropping, again and again, what a step breaks (Flanagan and Leino 2001, "Houdini"). After that, k
steps instead of one, between states that all differ (Sheeran, Singh and Stålmarck 2000).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import z3

from pyverify.outcome import Proof
from pyverify.smt.prove_solver import Answer, Asker
from pyverify.smt.prove_system import Claim, System

Term = Any


@dataclass(slots=True)
class Ledger:
    """What is known of the claims of a system.

    `proved` says how; `broken` are models of paths that break a claim, with their length (None: broken before
    there is a state); `open` are the others.
    """

    system: System
    open: dict[str, Claim]
    proved: dict[str, Proof] = field(default_factory=dict)
    broken: dict[str, tuple[Any, int | None]] = field(default_factory=dict)

    def prove(self, name: str, proof: Proof) -> None:
        """Note that a claim is proved."""
        del self.open[name]
        self.proved[name] = proof

    def refute(self, name: str, model: Any, length: int | None) -> None:
        """Note that a path breaks a claim."""
        del self.open[name]
        self.broken[name] = (model, length)

    def known(self, i: int) -> dict[str, Term]:
        """Return what the proved claims say of the i-th state of a path, by name."""
        system = self.system
        claims = ((name, system.claims[name]) for name in self.proved)
        return {name: system.at(c.good, i) for name, c in claims if c.good is not None}

    def near(self) -> dict[str, Term]:
        """Return what the proved claims say of both states of a step."""
        here, there = self.known(0), self.known(1)
        return {name: z3.And(here[name], there[name]) for name in here}

    def states(self) -> list[Claim]:
        """Return the open claims that are about states."""
        return [c for c in self.open.values() if c.of_states]

    def steps(self) -> list[Claim]:
        """Return the open claims about the steps from a state."""
        return [c for c in self.open.values() if not c.of_states]


def initially(ledger: Ledger, asker: Asker) -> set[str]:
    """Refute what some initial state breaks; return the names of the claims that hold at the start."""
    system = ledger.system
    solver = asker.solver()
    solver.add(system.at(system.start, 0))
    hold = set()
    for claim in list(ledger.open.values()):
        broken = _before_start(ledger, claim, asker)
        if broken.model is not None:
            ledger.refute(claim.name, broken.model, None)
            continue
        answer = shortest(system, asker, solver, claim, 0)
        if answer.model is not None:
            ledger.refute(claim.name, answer.model, 0)
        elif answer.impossible and broken.impossible:
            hold.add(claim.name)
    return hold


def shortest(system: System, asker: Asker, solver: Any, claim: Claim, length: int) -> Answer:
    """Ask for a path of this length that breaks a claim, if possible without one more step."""
    what = f"path {length} {claim.name}"
    answer = asker.ask(solver, what, system.at(claim.bad, length))
    if answer.model is None or claim.early is None:
        return answer
    early = asker.ask(solver, what, system.at(claim.early, length))
    return answer if early.model is None else early


def _before_start(ledger: Ledger, claim: Claim, asker: Asker) -> Answer:
    if claim.at_start is None:
        return Answer()
    return asker.ask(asker.solver(), f"start {claim.name}", ledger.system.at(claim.at_start, 0))


def alone(ledger: Ledger, asker: Asker, initial: set[str]) -> None:
    """Prove the claims about states that are inductive by themselves."""
    system = ledger.system
    solver = asker.solver()
    solver.add(system.at(system.domains, 0), system.at(system.step, 0))
    for claim in ledger.states():
        if claim.name in initial:
            assumed, broken = system.at(claim.good, 0), system.at(claim.bad, 1)
            if asker.ask(solver, f"inductive {claim.name}", assumed, broken).impossible:
                ledger.prove(claim.name, Proof("inductive"))


def together(ledger: Ledger, asker: Asker, initial: set[str]) -> None:
    """Prove the largest set of open claims about states that keep each other."""
    system = ledger.system
    solver = asker.solver()
    solver.add(system.at(system.domains, 0), system.at(system.step, 0))
    solver.add(*ledger.near().values())
    kept = {c.name: c for c in ledger.states() if c.name in initial}
    while kept:
        assumed = [system.at(c.good, 0) for c in kept.values()]
        broken = {name: system.at(c.bad, 1) for name, c in kept.items()}
        answer = asker.ask(solver, "mutual", *assumed, z3.Or(list(broken.values())))
        if answer.impossible:
            break
        if answer.model is None:
            return
        lost = [n for n, f in broken.items() if is_true_in(answer.model, f)]
        if not lost:
            return
        for name in lost:
            del kept[name]
    # Together they are proved now; which of them each one takes is asked for the reader.
    uses = {name: _core(ledger, asker, kept, name) for name in kept}
    for name in kept:
        ledger.prove(name, Proof("inductive", uses[name]))


def is_true_in(model: Any, formula: Term) -> bool:
    """Tell whether a model makes a formula true."""
    return bool(z3.is_true(model.eval(formula, model_completion=True)))


def _core(ledger: Ledger, asker: Asker, kept: dict[str, Claim], name: str) -> tuple[str, ...]:
    """Return what one of a set that keeps itself takes: others of the set, and proved claims."""
    system = ledger.system
    given = {n: system.at(c.good, 0) for n, c in kept.items() if n != name} | ledger.near()
    solver = asker.solver()
    solver.add(system.at(system.domains, 0), system.at(system.step, 0))
    own, broken = system.at(kept[name].good, 0), system.at(kept[name].bad, 1)
    answer = asker.ask(solver, f"core {name}", own, broken, given=given)
    return answer.core if answer.impossible else tuple(given)


def from_states(ledger: Ledger, asker: Asker, initial: set[str]) -> None:
    """Prove the claims about steps that no state breaks of which the proved claims are true."""
    system = ledger.system
    solver = asker.solver()
    solver.add(system.at(system.domains, 0))
    for claim in ledger.steps():
        if claim.name in initial:
            broken = system.at(claim.bad, 0)
            answer = asker.ask(solver, f"step {claim.name}", broken, given=ledger.known(0))
            if answer.impossible:
                ledger.prove(claim.name, Proof("inductive", answer.core))


class Unrolling:
    """Longer and longer paths: from the start, to refute; from anywhere, to prove by k-induction."""

    def __init__(self, ledger: Ledger, asker: Asker, initial: set[str]) -> None:
        """Begin with paths of one state; the claims in `initial` are known to hold at the start."""
        self.ledger, self.asker, self.system = ledger, asker, ledger.system
        self.length = 0
        # Claims that no path from the start breaks, as far as paths are unrolled.
        self.unbroken = set(initial)
        self.base, self.simple, self.anywhere = (asker.solver() for _ in range(3))
        start = self.system.at(self.system.start, 0)
        self.base.add(start)
        self.simple.add(start)
        self.anywhere.add(self.system.at(self.system.domains, 0))

    def longer(self) -> None:
        """Make the paths longer by a step, and see what that decides."""
        step = self.system.at(self.system.step, self.length)
        self.length += 1
        for solver in (self.base, self.simple, self.anywhere):
            solver.add(step)
        for i in range(self.length):
            differ = self.system.distinct(i, self.length)
            self.simple.add(differ)
            self.anywhere.add(differ)
        self._refute()
        self._exhaust()
        self._induce()

    def _refute(self) -> None:
        for claim in list(self.ledger.open.values()):
            answer = shortest(self.system, self.asker, self.base, claim, self.length)
            if answer.model is not None:
                self.ledger.refute(claim.name, answer.model, self.length)
            if not answer.impossible:
                self.unbroken.discard(claim.name)

    def _exhaust(self) -> None:
        """Prove what is unbroken if no path of this length visits only new states: there are no more."""
        if not self.unbroken & set(self.ledger.open):
            return
        if self.asker.ask(self.simple, f"simple {self.length}").impossible:
            for name in [n for n in self.ledger.open if n in self.unbroken]:
                self.ledger.prove(name, Proof("k-induction", k=self.length))

    def _induce(self) -> None:
        """Prove claims that hold on so many states in a row, and then always on the next one.

        A shortest path to a state that breaks a claim has no state twice, and all before it have it.
        """
        for claim in [c for c in self.ledger.open.values() if c.name in self.unbroken]:
            before = (
                []
                if claim.good is None
                else [self.system.at(claim.good, i) for i in range(self.length)]
            )
            answer = self.asker.ask(
                self.anywhere,
                f"k-induction {self.length} {claim.name}",
                *before,
                self.system.at(claim.bad, self.length),
                given=self._known(),
            )
            if answer.impossible:
                # A claim about steps speaks of one state more than its path has before the step.
                k = self.length + (claim.good is None)
                proof = Proof("inductive", answer.core)
                if k > 1:
                    proof = Proof("k-induction", answer.core, k)
                self.ledger.prove(claim.name, proof)

    def _known(self) -> dict[str, Term]:
        along = [self.ledger.known(i) for i in range(self.length + 1)]
        return {name: z3.And([known[name] for known in along]) for name in along[0]}
