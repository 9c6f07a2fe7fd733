"""Our answer about an instance beside TLC's: verdict by verdict, count by count, trace by trace.

One run of TLC is given all that we say holds, so it explores everything: verdicts, distinct states and depth.
What we say is violated gets a run of its own, and what TLC shows for it must be a behaviour of the spec that our
judge accepts, as long as ours. What cannot be compared is said, with the reason, and never counted as agreed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from pyverify.errors import InternalError
from pyverify.outcome import Outcome, PropertyResult, Trace, Verdict
from pyverify.reference.step import Resolved
from pyverify.tla import Emitted, Judged, config
from pyverify.tlc.defects import TERMINAL_ASKED, misjudged
from pyverify.tlc.inside import inside
from pyverify.tlc.lifting import (
    NoBehaviourError,
    fails,
    longer,
    shows,
    state_of,
    terminal_fails,
    trace_of,
)
from pyverify.tlc.output import Answer, Behaviour, Ended, read, read_stopped
from pyverify.tlc.running import Job, Ran
from pyverify.tlc.values import UnreadableError
from pyverify.values import State

LONGEST = 400  # characters of what TLC says that are repeated

# From so many states on, a virtual machine of its own pays.
LARGE = 20_000
DEADLOCK, ASSERT, DOMAIN, ERROR = "deadlock", "assert", "domain", "error"


class Standing(StrEnum):
    """How our answer to one question stands to TLC's."""

    AGREED = "agreed"
    DIFFERENT = "different"
    NOT_COMPARED = "not compared"  # TLC cannot be asked, or it stops before
    UNDECIDED = "undecided"  # a limit was hit


@dataclass(frozen=True, slots=True)
class Point:
    """One question, and what both said. `why` is a sentence unless they agreed."""

    name: str
    kind: str
    ours: str
    theirs: str
    standing: Standing
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A run of TLC that was made: what for, what was run, and what came out."""

    about: str
    job: Job
    output: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both answers about one instance. `states` are those that both counted, 0 where counts were not compared."""

    points: tuple[Point, ...]
    states: int
    runs: tuple[Run, ...] = field(default=(), repr=False)

    def standing(self, *wanted: Standing) -> list[Point]:
        """Return the points that stand so."""
        return [p for p in self.points if p.standing in wanted]

    @property
    def different(self) -> bool:
        """Tell whether the answers differ anywhere."""
        return bool(self.standing(Standing.DIFFERENT))


# How often TLC is asked once more for a lasso that it has not shown.
ASKED_AGAIN = 9
_NOT_SHOWN = "by our judge, TLC's behaviour does not show it"
_NO_FAILING = "a step leaves its domain, and TLC has no notion of a step that fails"

# Runs TLC once. `running.Tlc.run` is one.
Runner = Callable[[Job], Ran]


def compare(
    spec: Resolved, emitted: Emitted, outcome: Outcome, run: Runner, asked: Iterable[str] | None
) -> Comparison:
    """Ask TLC what we have answered. `asked` are the properties to compare (None: all that were judged)."""
    return _Comparing(spec, emitted, outcome, run, asked).compare()


@dataclass(frozen=True, slots=True)
class _Asked:
    """Our result on a property, and how it stands in the module."""

    ours: PropertyResult
    there: Judged

    @property
    def name(self) -> str:
        return self.ours.name

    @property
    def is_broken(self) -> bool:
        """Tell whether TLC must find something: a violation, or a witness."""
        if self.ours.kind == "reachable":
            return self.ours.trace is not None
        return self.ours.verdict is not Verdict.HOLDS

    @property
    def length(self) -> int | None:
        """Return how many states our trace has, the one after a failed step included."""
        return len(self.ours.trace.steps) if self.ours.trace is not None else None


class _Comparing:
    def __init__(
        self,
        spec: Resolved,
        emitted: Emitted,
        outcome: Outcome,
        run: Runner,
        asked: Iterable[str] | None,
    ) -> None:
        self.spec, self.emitted, self.outcome, self.runner = spec, emitted, outcome, run
        there = {j.name: j for j in emitted.judged}
        wanted = None if asked is None else set(asked)
        self.asked = [
            _Asked(p, there.get(p.name) or Judged(p.name, p.kind, None, "it is not in the module"))
            for p in outcome.properties
            if wanted is None or p.name in wanted or p.name in (ASSERT, DOMAIN, ERROR)
        ]
        self.results = {p.name: p for p in outcome.properties}
        self.large = (outcome.states or 0) > LARGE
        self.points: list[Point] = []
        self.runs: list[Run] = []
        self.states = 0

    def compare(self) -> Comparison:
        for a in self.asked:
            why_not = a.there.why_not or misjudged(self.spec, a.name)
            if why_not is not None:
                self._skip(a, why_not)
            elif a.ours.verdict is Verdict.UNKNOWN:
                standing = Standing.NOT_COMPARED if self.outcome.complete else Standing.UNDECIDED
                self._note(a, "?", standing, a.ours.reason or "we did not decide it")
        open_ = [a for a in self.asked if a.name not in {p.name for p in self.points}]
        holding = [a for a in open_ if not a.is_broken]
        self._compare_whole(holding)
        for a in (a for a in open_ if a.is_broken):
            if any(p.name == "TLC" for p in self.points):
                self._skip(a, "TLC failed")
            else:
                self._compare_broken(a)
        order = [a.name for a in self.asked]
        self.points.sort(key=lambda p: order.index(p.name) if p.name in order else len(order))
        return Comparison(tuple(self.points), self.states, tuple(self.runs))

    # ------------------------------------------------------------ what holds

    def _compare_whole(self, holding: list[_Asked]) -> None:
        """Compare verdicts of what holds, and counts, in one complete search."""
        stopping = [n for n in (ASSERT, ERROR) if self._is_violated(n)]
        if stopping:
            why = f"TLC stops where `{stopping[0]}` is violated"
            for a in holding:
                self._skip(a, why)
            self._counts(None, why)
            return
        emitted, deadlock = self.emitted, any(a.name == DEADLOCK for a in holding)
        apart: list[_Asked] = []
        if self._is_violated(DOMAIN):
            emitted = inside(emitted)
            apart = [a for a in holding if a.name == DEADLOCK or a.ours.kind == "temporal"]
            deadlock = False
        together = [a for a in holding if a not in apart]
        answer = self._ask("everything that holds", emitted, [a.name for a in together], deadlock)
        for a in apart:
            self._skip(a, _NO_FAILING)
        self._settle(together, answer)

    def _settle(self, holding: list[_Asked], answer: Answer) -> None:
        if answer.ended is Ended.COMPLETE:
            for a in holding:
                self._note(a, _held(a), Standing.AGREED)
            self._counts(answer, None)
            return
        standing, why = self._cut_short(answer)
        if answer.ended is Ended.FAILED:
            self._failed(holding, why)
            return
        if self.outcome.states == 0 and answer.behaviour is None:
            standing, why = Standing.NOT_COMPARED, "no state is within the constraint"
        blamed = [a for a in holding if _is_about(a, answer)] or holding
        if all(_stutters(a, answer) for a in blamed):
            standing, why = Standing.NOT_COMPARED, _EVALUATES_STUTTERING
        for a in holding:
            if a in blamed:
                self._note(a, _told(answer), standing, why)
            else:
                self._skip(a, "TLC stopped before it had explored everything")
        self._counts(None, why, standing)

    def _failed(self, holding: list[_Asked], why: str) -> None:
        """Note that TLC could not be asked at all: a difference, told once."""
        self.points.append(Point("TLC", "run", "-", "failed", Standing.DIFFERENT, why))
        for a in holding:
            self._skip(a, "TLC failed")
        self._counts(None, "TLC failed")

    def _counts(
        self, answer: Answer | None, why: str | None, standing: Standing = Standing.NOT_COMPARED
    ) -> None:
        """Compare distinct states and depth, if TLC has got to the end and so have we."""
        if answer is not None and not self.outcome.complete:
            answer, why, standing = None, "we did not explore everything", Standing.UNDECIDED
        if answer is not None and answer.states == self.outcome.states == 0:
            answer, why = None, "no state is within the constraint"
        if answer is not None:
            self.states = answer.states or 0
        for name, ours in (("states", self.outcome.states), ("depth", self.outcome.depth)):
            theirs = getattr(answer, name) if answer is not None else None
            found, said = standing, why
            if theirs is not None:
                found = Standing.AGREED if theirs == ours else Standing.DIFFERENT
                said = None if theirs == ours else f"we count {ours}, TLC counts {theirs}"
            elif answer is not None:
                found, said = Standing.DIFFERENT, "TLC does not say"
            self.points.append(Point(name, "count", _n(ours), _n(theirs), found, said))

    # ------------------------------------------------------------ what is broken

    def _compare_broken(self, a: _Asked, again: int = ASKED_AGAIN) -> None:
        """Compare one violation or witness, with TLC looking for nothing else."""
        judged = [a.name] if a.there.definition is not None else []
        emitted = self.emitted
        if self._is_violated(DOMAIN) and a.name != DOMAIN:
            if a.name == DEADLOCK or a.ours.kind == "temporal":
                self._skip(a, _NO_FAILING)
                return
            emitted = inside(emitted)
        answer = self._ask(a.name, emitted, judged, a.name == DEADLOCK)
        if not _is_about(a, answer) and not self._fails_alone(a, answer):
            self._differs(a, answer)
            return
        if _stutters(a, answer):
            self._skip(a, _EVALUATES_STUTTERING)
            return
        why = self._mistake(a, answer)
        if why is not None and answer.ended is Ended.ERROR and self._comes_first(ERROR, a):
            self._skip(a, f"TLC stops where `{ERROR}` is violated")
            return
        if why == _NOT_SHOWN and _stops_for_ever(answer) and again > 0:
            # Sometimes TLC 2.15 shows an unfair stop instead of its lasso; by chance, so it is asked again.
            self._compare_broken(a, again - 1)
            return
        standing = Standing.AGREED if why is None else Standing.DIFFERENT
        self._note(a, "witness" if a.ours.kind == "reachable" else _told(answer), standing, why)

    def _fails_alone(self, a: _Asked, answer: Answer) -> bool:
        """Tell whether TLC stopped because it cannot evaluate the property, going by what else fails."""
        stops = _STOPS.get(answer.ended)
        return stops is not None and cannot_evaluate(a.ours) and not self._is_violated(stops)

    def _differs(self, a: _Asked, answer: Answer) -> None:
        """Note that TLC found something else: fine only if it had to stop there first."""
        stops = _STOPS.get(answer.ended)
        if stops is not None and self._comes_first(stops, a):
            self._skip(a, f"TLC stops where `{stops}` is violated")
            return
        if answer.ended is Ended.COMPLETE:
            self._note(a, "holds", Standing.DIFFERENT, "TLC explored everything and found nothing")
            return
        standing, why = self._cut_short(answer)
        self._note(a, _told(answer), standing, why)

    def _comes_first(self, stops: str, a: _Asked) -> bool:
        """Tell whether TLC may meet a violation of the reserved property `stops` before that of `a`."""
        ours = self.results.get(stops)
        if ours is None or not self._is_violated(stops):
            return False
        first = len(ours.trace.steps) if ours.trace is not None else 0
        return a.length is None or a.ours.kind == "temporal" or first <= a.length + 1

    def _mistake(self, a: _Asked, answer: Answer) -> str | None:
        """Return what is wrong with the behaviour that TLC shows, or with ours beside it."""
        if a.name in (ASSERT, ERROR):
            return None  # TLC shows at most what comes before the step that fails
        if answer.behaviour is None:  # a formula without variables is false everywhere
            if a.length == 1 or (answer.ended in _STOPS and cannot_evaluate(a.ours)):
                return None
            return "TLC shows no behaviour"
        try:
            trace = trace_of(self.spec, self.emitted, answer.behaviour)
            if self._lacks_its_last_step(a, answer, trace):
                return None
            if not shows(self.spec, a.name, trace):
                if a.ours.kind == "temporal" and trace.loop is None:
                    return None  # a prefix, of which every continuation breaks it
                return _NOT_SHOWN
            if fails(self.spec, a.name, trace) != (answer.ended is Ended.ERROR):
                return "only one of us can evaluate it at the end of TLC's behaviour"
        except (NoBehaviourError, UnreadableError, InternalError) as error:
            return str(error)
        if a.ours.kind != "temporal" and a.length != len(trace.steps):
            return f"our trace has {a.length} states, TLC's has {len(trace.steps)}"
        return None

    def _lacks_its_last_step(self, a: _Asked, answer: Answer, trace: Trace) -> bool:
        """Tell whether TLC could not show the last step, and with one more the trace is as it should be.

        TLC finds the last state again by trying all actions, and gives up if one of them fails; and
        it does not show a step of which it cannot evaluate a property.
        """
        if a.ours.kind == "temporal" or a.length != len(trace.steps) + 1:
            return False
        gives_up = any(self._is_violated(name) for name in (ASSERT, ERROR))
        if not gives_up and not (answer.ended is Ended.ERROR and a.ours.kind == "step_invariant"):
            return False
        return any(shows(self.spec, a.name, more) for more in longer(self.spec, trace))

    def _cut_short(self, answer: Answer) -> tuple[Standing, str]:
        """Return how to take it that TLC ended otherwise than we expected, and a sentence."""
        shown = answer.behaviour if answer.ended is Ended.ERROR else None
        if shown is not None and terminal_fails(self.spec, self._last(shown)):
            return Standing.NOT_COMPARED, TERMINAL_ASKED
        return _cut_short(answer)

    def _last(self, behaviour: Behaviour) -> State | None:
        try:
            return state_of(self.spec, self.emitted, behaviour.states[-1])
        except UnreadableError:
            return None

    # ------------------------------------------------------------ running, noting

    def _ask(self, about: str, emitted: Emitted, judged: list[str], deadlock: bool) -> Answer:
        text = config(emitted, judged, deadlock=deadlock)
        job = Job(emitted.module, emitted.text, text, deadlock, self.large)
        ran = self.runner(job)
        self.runs.append(Run(about, job, ran.output))
        if ran.stopped:
            return read_stopped(ran.output)
        try:
            return read(ran.output)
        except UnreadableError as error:
            return Answer(Ended.FAILED, said=str(error))

    def _is_violated(self, name: str) -> bool:
        ours = self.results.get(name)
        return ours is not None and ours.verdict is Verdict.VIOLATED

    def _skip(self, a: _Asked, why: str) -> None:
        self._note(a, "-", Standing.NOT_COMPARED, why)

    def _note(self, a: _Asked, theirs: str, standing: Standing, why: str | None = None) -> None:
        ours = str(a.ours.verdict)
        self.points.append(Point(a.name, a.ours.kind, ours, theirs, standing, why))


_STOPS = {Ended.ASSERT: ASSERT, Ended.ERROR: ERROR}
_KINDS = {
    "invariant": {Ended.INVARIANT},
    "reachable": {Ended.INVARIANT},
    "step_invariant": {Ended.STEP},
    # TLC tells `[]P` and `[][A]_v` from other formulas
    "temporal": {Ended.TEMPORAL, Ended.INVARIANT, Ended.STEP},
}
_RESERVED = {
    DEADLOCK: Ended.DEADLOCK,
    ASSERT: Ended.ASSERT,
    DOMAIN: Ended.INVARIANT,
    ERROR: Ended.ERROR,
}


def _is_about(a: _Asked, answer: Answer) -> bool:
    """Tell whether what TLC found is about this property, and of its kind."""
    if answer.name is not None and answer.name != a.there.definition:
        return False
    if a.ours.kind == "reserved":
        return answer.ended is _RESERVED[a.name] and (a.name == DOMAIN or answer.name is None)
    if answer.ended is Ended.ERROR:  # evaluating it fails
        return answer.name is not None or answer.behaviour is not None
    return answer.ended in _KINDS.get(a.ours.kind, set())


_EVALUATES_STUTTERING = "TLC evaluates it of a step that changes nothing, too, where that fails"


def _stutters(a: _Asked, answer: Answer) -> bool:
    """Tell whether TLC failed to evaluate a step invariant of a step that changes nothing."""
    if a.ours.kind != "step_invariant" or answer.ended is not Ended.ERROR:
        return False
    states = answer.behaviour.states if answer.behaviour is not None else ()
    return len(states) > 1 and states[-1].values == states[-2].values


def _stops_for_ever(answer: Answer) -> bool:
    shown = answer.behaviour
    return shown is not None and shown.loop == len(shown.states) - 1


def stops(ours: PropertyResult) -> bool:
    """Tell whether a violation is one that ends TLC's run: something fails, or has no value."""
    failed = ours.name in _STOPS.values() and ours.verdict is Verdict.VIOLATED
    return failed or cannot_evaluate(ours)


def cannot_evaluate(ours: PropertyResult) -> bool:
    """Tell whether a property is violated because it has no value somewhere."""
    return (ours.reason or "").startswith("evaluating it fails")


def _cut_short(answer: Answer) -> tuple[Standing, str]:
    """Return how to take it that TLC ended otherwise than we expected, and a sentence."""
    match answer.ended:
        case Ended.LIMIT:
            return Standing.UNDECIDED, "TLC was stopped by the time limit"
        case Ended.OVERFLOW:
            return Standing.NOT_COMPARED, "an integer leaves TLC's 32 bits"
        case Ended.REFUSED:
            return Standing.NOT_COMPARED, f"TLC refuses it: {_shortened(answer.said)}"
        case Ended.FAILED:
            return Standing.DIFFERENT, f"TLC failed: {_shortened(answer.said)}"
        case _:
            return Standing.DIFFERENT, f"TLC says: {_shortened(answer.said)}"


_NOISE = re.compile(
    r"@!@|Parsing file|Semantic processing|SANY|^Starting|^Finished|^Running|^Please run|^TLC2|^Progress"
    r"|^TLC threw an unexpected|^This was probably|^See the User Output"
)


def _shortened(said: str) -> str:
    """Return what matters of TLC's words, on one line."""
    lines = [line.strip() for line in said.splitlines()]
    text = " ".join(line for line in lines if line and not _NOISE.search(line))
    return text if len(text) <= LONGEST else text[:LONGEST] + " ..."


def _told(answer: Answer) -> str:
    return f"{answer.ended} {answer.name}" if answer.name else str(answer.ended)


def _held(a: _Asked) -> str:
    return "no witness" if a.ours.kind == "reachable" else "holds"


def _n(count: int | None) -> str:
    return "-" if count is None else f"{count:,}"
