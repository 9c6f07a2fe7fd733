"""The strategies as tasks: each in a process of its own, with an encoding of its own, saying what it finds."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any

from pyverify.engines import Question, Unsupported
from pyverify.ir import nodes as N
from pyverify.outcome import Gap, Proof, Step
from pyverify.reference.step import choices_unlisted
from pyverify.smt.prove_induction import (
    Ledger,
    Unrolling,
    alone,
    from_states,
    initially,
    together,
)
from pyverify.smt.prove_lemmas import lemmas
from pyverify.smt.prove_race import Say
from pyverify.smt.prove_solver import Asker, OutOfTime
from pyverify.smt.prove_spacer import Strengthening, strengthen
from pyverify.smt.prove_system import Claim, System
from pyverify.smt.prove_traces import Teller


@dataclass(frozen=True, slots=True)
class Job:
    """What every task is given: the spec, what is asked, until when (monotonic clock), where queries are written."""

    spec: N.SpecIR
    question: Question
    deadline: float | None
    dump: str | None = None


@dataclass(frozen=True, slots=True)
class Proved:
    """A claim is proved."""

    name: str
    proof: Proof


@dataclass(frozen=True, slots=True)
class Broken:
    """These steps break a claim."""

    name: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Open:
    """Induction does not prove a claim; `missing` are claims that would have to be proved for it."""

    name: str
    gap: Gap | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Started:
    """These claims hold in every initial state."""

    hold: frozenset[str]


@dataclass(frozen=True, slots=True)
class Deeper:
    """All paths of so many steps were looked at."""

    length: int


@dataclass(frozen=True, slots=True)
class Finished:
    """All single steps were looked at: who looks at them in another way need not go on."""


@dataclass(frozen=True, slots=True)
class NoStart:
    """There is no initial state."""


@dataclass(frozen=True, slots=True)
class NotEncoded:
    """Something in the spec has no formula."""

    what: Unsupported


def encode(spec: N.SpecIR, ints: str) -> Any:
    """Return the encoding of a spec; integers as bit-vectors ("bits"), mathematical ("ints"), or "auto"."""
    return import_module("pyverify.smt.encoding").Encoding(spec, ints)


class Desk:
    """The encoded spec, the queries and the words of one task."""

    def __init__(
        self, job: Job, say: Say, prefix: str, ints: str, share: float | None = None
    ) -> None:
        deadline = job.deadline
        if share is not None:
            own = time.monotonic() + share
            deadline = own if deadline is None else min(deadline, own)
        encoding = encode(job.spec, ints)
        self.system = System(job.spec, job.question, encoding)
        finite = encoding.bits and not any(map(choices_unlisted, job.spec.actions))
        self.asker = Asker(self.system.ctx, deadline, job.dump, prefix, finite)
        self.say = say
        self.teller = Teller(self.system, self.asker)

    def ledger(self, proved: Mapping[str, Proof], names: frozenset[str]) -> Ledger:
        """Return what is known so far; of the other claims only `names` are open."""
        claims = self.system.claims
        found = {n: c for n, c in claims.items() if n in names and n not in proved}
        return Ledger(self.system, found, dict(proved))

    def named(self, proof: Proof) -> Proof:
        """Return a proof that names what is not reachable so."""
        claims = self.system.claims
        uses = (f"not {n}" if claims[n].kind == "reachable" else n for n in proof.uses)
        return replace(proof, uses=tuple(uses))

    def tell(self, ledger: Ledger, told: set[str]) -> None:
        """Say what has been decided and is not `told` yet."""
        for name, proof in ledger.proved.items():
            if name not in told:
                self.say(Proved(name, self.named(proof)))
        for name, (model, length) in ledger.broken.items():
            if name not in told:
                claim = self.system.claims[name]
                self.say(Broken(name, self.teller.path(claim, model, length)))
        told |= {*ledger.proved, *ledger.broken}


def induct(
    job: Job,
    proved: Mapping[str, Proof],
    names: frozenset[str],
    way: tuple[str, float],
    say: Say,
) -> None:
    """Look at the initial states, then at every single step.

    `way` is how integers are encoded, and how many seconds to wait before: another may be done until then.
    """
    ints, patience = way
    try:
        time.sleep(patience)
        desk = Desk(job, say, f"induction-{ints}", ints)
        ledger, told = desk.ledger(proved, names), set(proved)
        if not proved and has_no_start(desk):
            say(NoStart())
            return
        hold = initially(ledger, desk.asker)
        say(Started(frozenset(hold)))
        desk.tell(ledger, told)
        if not job.spec.actions:
            for name in [n for n in ledger.open if n in hold]:
                ledger.prove(name, Proof("initial"))
            desk.tell(ledger, told)
            say(Finished())
            return
        for strategy in (alone, together, from_states):
            strategy(ledger, desk.asker, hold)
            desk.tell(ledger, told)
        for claim in list(ledger.open.values()):
            say(_gap(desk, ledger, claim))
        say(Finished())
    except OutOfTime:
        return
    except Exception as error:
        give_up(error, say)


def unroll(
    job: Job,
    proved: Mapping[str, Proof],
    names: frozenset[str],
    start: tuple[frozenset[str], int],
    say: Say,
) -> None:
    """Look at longer and longer paths; `start` says which claims hold initially, and how long is enough."""
    hold, depth = start
    try:
        desk = Desk(job, say, "unroll", "auto")
        ledger, told = desk.ledger(proved, names), set(proved)
        unrolling = Unrolling(ledger, desk.asker, set(hold))
        while ledger.open and unrolling.length < depth:
            unrolling.longer()
            say(Deeper(unrolling.length))
            desk.tell(ledger, told)
    except OutOfTime:
        return
    except Exception as error:
        give_up(error, say)


def horn(job: Job, proved: Mapping[str, Proof], name: str, share: float | None, say: Say) -> None:
    """Ask Spacer about one claim, for `share` seconds at most."""
    try:
        desk = Desk(job, say, f"spacer-{name}", "ints", share)
        claims = desk.system.claims
        known = {n: c.good for n in proved if (c := claims[n]).good is not None}
        found = strengthen(desk.system, desk.asker, claims[name], known)
        if isinstance(found, Strengthening):
            words = lemmas(desk.system, desk.asker, claims[name], known, found.formula)
            say(Proved(name, desk.named(Proof("Spacer", found.uses, lemmas=words))))
    except OutOfTime:
        return
    except Exception as error:
        give_up(error, say)


def give_up(error: Exception, say: Say) -> None:
    """Say what the encoding cannot say; anything else goes its way."""
    span, what = getattr(error, "span", None), getattr(error, "what", None)
    if type(error).__name__ != "CannotEncode" or span is None or what is None:
        raise error
    say(NotEncoded(Unsupported(span, what)))


def has_no_start(desk: Desk) -> bool:
    """Tell whether no execution of init passes or fails."""
    system, asker = desk.system, desk.asker
    ways = [system.start, *system.initial.failures.values()]
    return all(asker.ask(asker.solver(), "any start", way).impossible for way in ways)


def _gap(desk: Desk, ledger: Ledger, claim: Claim) -> Open:
    """Return the step that keeps a claim from being inductive, all invariants assumed, if there is one.

    If there is none, it is inductive if those that are not proved hold: they are what is missing.
    """
    if claim.kind == "reachable":
        return Open(claim.name)
    system, asker = desk.system, desk.asker
    length = 1 if claim.of_states else 0
    solver = asker.solver()
    solver.add(system.at(system.domains, 0), *([system.at(system.step, 0)] * length))
    near = ledger.near() if length else ledger.known(0)
    broken = system.at(claim.bad, length)
    others = {
        c.name: system.at(c.good, 0)
        for c in ledger.states()
        if c.kind == "invariant" and (length or c.name != claim.name)
    }
    missing: tuple[str, ...] = ()
    answer = asker.ask(solver, f"gap {claim.name}", broken, *near.values(), given=others)
    if answer.impossible:
        missing = tuple(n for n in answer.core if n != claim.name)
        own = [others[claim.name]] if claim.name in others else []
        others = dict.fromkeys([claim.name] * len(own))
        answer = asker.ask(solver, f"gap {claim.name}", broken, *near.values(), *own)
    if answer.model is None:
        return Open(claim.name, None, missing)
    assumed = [n for n in near if system.claims[n].kind == "invariant"]
    assumed += [n for n in others if n not in assumed]
    gap = desk.teller.gap(claim, answer.model, length, tuple(assumed))
    return Open(claim.name, replace(gap, suggestions=()), missing)
