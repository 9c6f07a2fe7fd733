"""Solving: an initial state that satisfies a goal, or the proof that there is none.

The goals are the `@reachable` properties of a spec. For each, Z3 is asked twice at the same time, by its general
solver and by the one for finite domains; the first answer counts. A state that is found is built
again, and looked at, by the reference engine.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import z3

from pyverify.engines import Question, Report
from pyverify.errors import InternalError
from pyverify.ir import nodes as N
from pyverify.outcome import Flags, Outcome, Proof, PropertyResult, Step, Verdict
from pyverify.reference.retold import find_step, retell
from pyverify.reference.step import Resolved, choices_unlisted
from pyverify.smt.prove import STOPPED, CannotProve
from pyverify.smt.prove_race import MEMORY, Crashed, Race, Say, Task
from pyverify.smt.prove_solver import SEED, Asker, OutOfTime
from pyverify.smt.prove_tasks import Job, NotEncoded, encode, give_up

# How Z3 is asked: by its general solver, and by the one for finite domains, which knows no integers.
WAYS = ("general", "finite")


@dataclass(frozen=True, slots=True)
class Found:
    """An initial state that satisfies a goal, or in which evaluating the goal fails."""

    name: str
    start: Step


@dataclass(frozen=True, slots=True)
class Impossible:
    """No initial state satisfies the goal."""

    name: str


def goals(spec: N.SpecIR, question: Question) -> list[N.Property]:
    """Return the properties that are goals, those that `question` asks for."""
    wanted = question.properties
    named = (p for p in spec.properties if wanted is None or p.name in wanted)
    return [p for p in named if p.kind == "reachable"]


@dataclass(slots=True)
class Solving:
    """One attempt at the goals that `question` asks for; `run` it once."""

    spec: N.SpecIR
    question: Question
    dump: str | None = None
    report: Report | None = None
    found: dict[str, Step] = field(default_factory=dict)
    impossible: set[str] = field(default_factory=set)
    stopped_by: str | None = None

    def run(self) -> Outcome:
        """Look for a state for each goal, and return what is known in the end."""
        began = time.monotonic()
        limit = self.question.limits.time_limit
        job = Job(self.spec, self.question, None if limit is None else began + limit, self.dump)
        wanted = goals(self.spec, self.question)
        try:
            for goal in wanted:
                self._race(job, goal)
        except KeyboardInterrupt:
            self.stopped_by = "interrupt"
        ready = Resolved(self.spec)
        results = tuple(self._result(ready, goal) for goal in wanted)
        return Outcome(
            properties=results,
            states=None,
            transitions=None,
            depth=1,
            complete=all(r.verdict is not Verdict.UNKNOWN for r in results),
            stopped_by=self.stopped_by,
            flags=Flags(deadlock=False),
            explore_seconds=time.monotonic() - began,
        )

    def _race(self, job: Job, goal: N.Property) -> None:
        workers = len(WAYS)
        race = Race(workers, job.deadline, self.question.limits.memory)
        about = frozenset({goal.name})
        crashes = []
        for said in race.run([Task(partial(solve, job, goal, way), about) for way in WAYS]):
            match said:
                case Found(name, start):
                    self.found.setdefault(name, start)
                    race.settle(name)
                case Impossible(name):
                    self.impossible.add(name)
                    race.settle(name)
                case NotEncoded(what):
                    raise CannotProve(what)
                case Crashed():
                    crashes.append(said)
                case Exception():
                    raise said
                case _:
                    raise InternalError(f"a task said {said!r}")
        if goal.name in self.found and goal.name in self.impossible:
            raise InternalError(f"`{goal.name}` is both found and impossible")
        if goal.name not in {*self.found, *self.impossible}:
            self._undecided(race, crashes, job.deadline)

    def _undecided(self, race: Race, crashes: list[Crashed], deadline: float | None) -> None:
        """Note why no answer came, if it was a limit."""
        if any(c.error != MEMORY for c in crashes):
            raise InternalError(crashes[0].error or "a process that asked Z3 has ended")
        if crashes:
            self.stopped_by = "memory"
        elif race.late or (deadline is not None and time.monotonic() >= deadline):
            self.stopped_by = "time-limit"

    def _result(self, spec: Resolved, goal: N.Property) -> PropertyResult:
        if goal.name in self.found:
            return retell(spec, goal.name, [self.found[goal.name]])
        plain = PropertyResult(goal.name, goal.kind, Verdict.UNKNOWN, goal.span, doc=goal.doc)
        if goal.name in self.impossible:
            reason, proof = "no initial state satisfies it", Proof("initial")
            return replace(plain, verdict=Verdict.VIOLATED, reason=reason, proof=proof)
        return replace(plain, reason=STOPPED.get(self.stopped_by or "", "Z3 does not decide it"))


def solve(job: Job, goal: N.Property, way: str, say: Say) -> None:
    """Look for an initial state that satisfies one goal."""
    assert goal.test is not None, "goals are tests"
    try:
        encoding = encode(job.spec, "auto")
        asker = Asker(encoding.ctx, job.deadline, job.dump, f"solve-{way}")
        start = encoding.state("start")
        initial = encoding.initial(start)
        judged = encoding.holds(goal.test, start)
        met = z3.And(judged.value, z3.Not(judged.error))
        for wanted in (met, judged.error):
            solver = _solver(asker, way)
            answer = asker.ask_once(solver, f"goal {goal.name}", initial.leads, wanted)
            if answer.model is not None:
                say(Found(goal.name, _start(job.spec, encoding, initial, start, answer.model)))
                return
            if not answer.impossible:
                return
        say(Impossible(goal.name))
    except OutOfTime:
        return
    except Exception as error:
        give_up(error, say)


def _solver(asker: Asker, way: str) -> Any:
    if way == "general":
        return asker.solver()
    solver = z3.SolverFor("QF_FD", ctx=asker.ctx)
    solver.set("random_seed", SEED)
    return solver


def _start(spec: N.SpecIR, encoding: Any, initial: Any, start: Any, model: Any) -> Step:
    """Return how the initial state of a model comes about."""
    if choices_unlisted(spec.init):
        step: Step = encoding.decode_start(model, initial, start)
        return step
    state = encoding.decode(model, start)
    found = find_step(Resolved(spec), None, state)
    if found is None:
        raise InternalError("the state that Z3 found is not initial")
    return found
