"""Proving: which strategies are tried on which claims, and what is said of each property in the end.

First what needs a single step: initial states, induction, claims that keep each other. What is left then is
raced: longer and longer paths, which refute or prove by k-induction, against Spacer.
A verdict is a query that Z3 says has no model, or a trace that the reference engine has replayed.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from pyverify.engines import Progress, Question, Report, Unsupported
from pyverify.errors import InternalError, SpecError
from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.outcome import RESERVED, Flags, Gap, Outcome, Proof, PropertyResult, Step, Verdict
from pyverify.reference.retold import retell, retell_gap
from pyverify.reference.search import no_initial_state
from pyverify.reference.step import Resolved
from pyverify.smt.prove_race import Crashed, Race, Task
from pyverify.smt.prove_tasks import (
    Broken,
    Deeper,
    Finished,
    Job,
    NoStart,
    NotEncoded,
    Open,
    Proved,
    Started,
    horn,
    induct,
    unroll,
)

DEFAULT_DEPTH = 12
# Kinds of properties that are about states and steps, and so have formulas.
DECIDED = ("invariant", "step_invariant", "reachable")
# Arithmetic may be easier with mathematical integers, tables with bit-vectors: so both are tried, the second
# only where the first takes longer than this (seconds), that small specs get the same proofs each time.
_HEAD_START = 2.0
# Why something is not decided, by what stopped the attempt.
STOPPED = {
    "time-limit": "the time limit was reached before it was decided",
    "memory": "the memory limit was reached before it was decided",
    "interrupt": "the proof was interrupted before it was decided",
}
_NOT_HERE = (
    "`pyverify prove` decides what is said of states and steps; `pyverify check` decides this"
)


class CannotProve(Exception):  # noqa: N818  # for whoever asks to make a sentence of
    """Something in the spec has no formula."""

    def __init__(self, what: Unsupported) -> None:
        """Note what it is."""
        super().__init__(what.what)
        self.what = what


@dataclass(slots=True)
class Prover:
    """One attempt at everything that `question` asks about `spec`; `run` it once.

    `depth` is how long paths are unrolled to. `dump` is a folder for the queries.
    """

    spec: N.SpecIR
    question: Question
    depth: int = DEFAULT_DEPTH
    dump: str | None = None
    report: Report | None = None
    proved: dict[str, Proof] = field(default_factory=dict)
    broken: dict[str, tuple[Step, ...]] = field(default_factory=dict)
    gaps: dict[str, Open] = field(default_factory=dict)
    hold: frozenset[str] = frozenset()
    length: int = 0
    stopped_by: str | None = None
    _began: float = 0.0

    def run(self) -> Outcome:
        """Try everything, and return what is known when there is nothing left to try, or no time."""
        self._began = time.monotonic()
        limit = self.question.limits.time_limit
        deadline = None if limit is None else self._began + limit
        job = Job(self.spec, self.question, deadline, self.dump)
        try:
            self._try(job)
        except KeyboardInterrupt:
            self.stopped_by = "interrupt"
        if not self._left():
            self.stopped_by = None  # one task had too little time or memory, but others had enough
        return self._outcome()

    # ------------------------------------------------------------ trying

    def _try(self, job: Job) -> None:
        names = self._claimed()
        while True:
            unbroken = frozenset(n for n in names if n not in self.broken)
            ways = [("auto", 0.0), ("ints", _HEAD_START)] if self._is_finite() else [("auto", 0.0)]
            proved = dict(self.proved)
            self._race(job, [Task(partial(induct, job, proved, unbroken, way)) for way in ways])
            known = len(self.proved)
            if self._is_done():
                return
            self._race(job, self._longer(job))
            # What was proved so may be what another claim needs to be inductive.
            if len(self.proved) == known or self._is_done():
                return

    def _is_finite(self) -> bool:
        """Tell whether integers may be bit-vectors, so that there are two ways to encode them."""
        return all(T.is_finite(v.domain) for v in self.spec.variables)

    def _is_done(self) -> bool:
        return not self._left() or self.stopped_by is not None or not self.spec.actions

    def _longer(self, job: Job) -> list[Task]:
        """Return the tasks for what a single step does not decide."""
        left = frozenset(self._left())
        proved = dict(self.proved)
        tasks = [Task(partial(unroll, job, proved, left, (self.hold, self.depth)), left)]
        share = None
        if job.deadline is not None:
            turns = -(-len(left) // max(1, self._workers() - 1))
            share = max(0.0, job.deadline - time.monotonic()) / turns
        return tasks + [
            Task(partial(horn, job, proved, name, share), frozenset({name}))
            for name in self._left()
            if name in self.hold
        ]

    def _race(self, job: Job, tasks: list[Task]) -> None:
        race = Race(self._workers(), job.deadline, self.question.limits.memory)
        for name in (*self.proved, *self.broken):
            race.settle(name)
        for said in race.run(tasks):
            self._heard(said)
            if isinstance(said, Proved | Broken):
                race.settle(said.name)
            elif isinstance(said, Finished):
                race.finish()
        if race.late or (job.deadline is not None and time.monotonic() >= job.deadline):
            self.stopped_by = self.stopped_by or ("time-limit" if self._left() else None)

    def _heard(self, said: Any) -> None:
        match said:
            case Proved(name, proof):
                if name in self.broken:
                    raise InternalError(f"`{name}` is both proved and violated")
                self.proved.setdefault(name, proof)
            case Broken(name, steps):
                if name in self.proved:
                    raise InternalError(f"`{name}` is both proved and violated")
                self.broken.setdefault(name, steps)
            case Open(name):
                self.gaps[name] = said
            case Started(hold):
                self.hold = self.hold | hold
            case Deeper(length):
                self.length = max(self.length, length)
            case Finished():
                pass
            case NoStart():
                raise SpecError(no_initial_state(self.spec))
            case NotEncoded(what):
                raise CannotProve(what)
            case Crashed(_, "memory"):
                self.stopped_by = "memory"
            case Crashed(status, error):
                raise InternalError(
                    error or f"a process that asked Z3 has ended with status {status}"
                )
            case Exception():
                raise said
            case _:
                raise InternalError(f"a task said {said!r}")
        if self.report is not None:
            seconds = time.monotonic() - self._began
            self.report(Progress(None, 0, self.length + 1, len(self._left()), seconds))

    def _workers(self) -> int:
        return self.question.workers or min(8, max(2, os.cpu_count() or 1))

    # ------------------------------------------------------------ what there is to say

    def _claimed(self) -> list[str]:
        """Return the names of all claims; invariants that are not asked about may help."""
        reserved = [r for r in RESERVED if r != "deadlock" or self._deadlock()]
        return [p.name for p in self.spec.properties if p.kind in DECIDED] + reserved

    def _deadlock(self) -> bool:
        wanted = self.question.properties
        asked = wanted is None or "deadlock" in wanted
        return asked and self.question.deadlock and bool(self.spec.actions)

    def _asked(self, names: Iterable[str]) -> list[str]:
        wanted = self.question.properties
        return [n for n in names if wanted is None or n in wanted]

    def _left(self) -> list[str]:
        """Return the names of the claims that are asked about and not decided."""
        decided = {*self.proved, *self.broken}
        return [n for n in self._asked(self._claimed()) if n not in decided]

    def _outcome(self) -> Outcome:
        ready = Resolved(self.spec)
        kinds = {
            p.name: p for p in self.spec.properties if p.kind not in ("terminal", "constraint")
        }
        names = [*kinds, *(r for r in RESERVED if r in self._claimed())]
        results = tuple(self._result(ready, name, kinds.get(name)) for name in self._asked(names))
        return Outcome(
            properties=results,
            states=None,
            transitions=None,
            depth=1 + max(map(_levels, results), default=0),
            complete=all(r.verdict is not Verdict.UNKNOWN for r in results),
            stopped_by=self.stopped_by,
            flags=Flags(
                constraint=any(p.kind == "constraint" for p in self.spec.properties),
                deadlock=self.question.deadlock,
            ),
            explore_seconds=time.monotonic() - self._began,
        )

    def _result(self, spec: Resolved, name: str, p: N.Property | None) -> PropertyResult:
        if name in self.broken:
            return retell(spec, name, self.broken[name])
        kind, span = (p.kind, p.span) if p else ("reserved", self.spec.span)
        found = PropertyResult(name, kind, Verdict.UNKNOWN, span, doc=p.doc if p else "")
        if name in self.proved:
            return self._proved(found)
        if kind not in (*DECIDED, "reserved"):
            return replace(found, reason=_NOT_HERE)
        return self._unknown(spec, found)

    def _proved(self, found: PropertyResult) -> PropertyResult:
        proof = self.proved[found.name]
        if found.kind != "reachable":
            return replace(found, verdict=Verdict.HOLDS, proof=proof)
        allowed = any(p.kind == "constraint" for p in self.spec.properties)
        where = " that the constraint lets be explored" if allowed else ""
        reason = f"no reachable state{where} satisfies it"
        return replace(found, verdict=Verdict.VIOLATED, reason=reason, proof=proof)

    def _unknown(self, spec: Resolved, found: PropertyResult) -> PropertyResult:
        known = self.gaps.get(found.name, Open(found.name))
        reason = self.stopped_by and STOPPED[self.stopped_by]
        if reason is None:
            reason = (
                f"neither induction, k-induction up to k={self.depth} nor Spacer decides it"
                if self.spec.actions
                else "Z3 does not decide it"
            )
        missing = [n for n in known.missing if n not in self.proved]
        if missing:
            reason += f"; it would be inductive if {' and '.join(missing)} were proved"
        found = replace(found, reason=reason)
        if known.gap is None:
            return found
        told = replace(found, gap=self._advised(known.gap, found.name))
        return retell_gap(spec, told)

    def _advised(self, gap: Gap, name: str) -> Gap:
        assumed = ", ".join(gap.assumed)
        first = (
            f"in state 0 all that is assumed holds ({assumed})"
            if assumed
            else "nothing is assumed of state 0 but that its values are in their domains"
        )
        return replace(
            gap,
            suggestions=(
                f"{first}; if it cannot be reached, an @invariant that excludes it is what the "
                f"proof of {name} lacks",
                f"if it can be reached, a larger --depth than {self.depth} may find the counterexample",
            ),
        )


def _levels(result: PropertyResult) -> int:
    """Return how many steps from the start a verdict rests on, at most."""
    if result.trace is not None:
        return len(result.trace)
    return 0 if result.proof is None else result.proof.k or 0
