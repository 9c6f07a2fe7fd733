"""TLC as an engine of `check`: the module is emitted, TLC judges it, its traces are told in the user's terms.

TLC stops at the first violation, so it is run again without what is known, until nothing is left to be found. Of temporal
properties it does not say which is violated: each gets a run of its own.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

from pyverify.engines import Question, Report, Unsupported, Walks
from pyverify.errors import InternalError, SpecError
from pyverify.ir.nodes import SpecIR
from pyverify.outcome import Flags, Outcome, PropertyResult, Trace, Verdict
from pyverify.reference.lasso import explained
from pyverify.reference.liveness import grounded
from pyverify.reference.retold import find_failure, retell
from pyverify.reference.search import UNDECIDED, no_initial_state
from pyverify.reference.step import Resolved
from pyverify.reference.symmetry import refused, symmetry_of
from pyverify.tla import Judged, config, emit
from pyverify.tlc.defects import TERMINAL_ASKED, misjudged
from pyverify.tlc.inside import inside
from pyverify.tlc.lifting import NoBehaviourError, fails, shows, terminal_fails, trace_of
from pyverify.tlc.output import Answer, Behaviour, Ended, read, read_stopped
from pyverify.tlc.running import Job, Tlc
from pyverify.tlc.values import UnreadableError

_STOPS = {Ended.ASSERT: "assert", Ended.ERROR: "error"}
_COUNTED = "TLC counts distinct states, and not the steps between them"


class TlcEngine:
    """Has TLC explore the module that `pyverify emit --to tla --strict` writes."""

    name = "tlc"

    def unable(self, spec: SpecIR) -> str | None:  # noqa: ARG002  # the contract's
        """Leave no spec to the reference engine: whoever asks for TLC wants its opinion."""
        return None

    def supports(self, spec: SpecIR, question: Question) -> list[Unsupported]:
        """Decline what has no module, and limits that TLC does not know."""
        limits = question.limits
        given = {"--max-states": limits.max_states, "--max-depth": limits.max_depth}
        declined = [
            Unsupported(spec.span, f"TLC knows no {option}", "leave it out, or use --engine native")
            for option, value in given.items()
            if value is not None
        ]
        try:
            emit(spec, strict=True)
        except SpecError as error:
            declined += [Unsupported(d.span, d.message, d.help) for d in error.diagnostics]
        return declined or refused(spec, question)

    def run(self, spec: SpecIR, question: Question, report: Report | None = None) -> Outcome:  # noqa: ARG002
        """Have TLC judge what the question asks about."""
        limits = question.limits
        check = _Check(spec, question)
        try:
            with Tlc(limits.time_limit, limits.memory) as tlc:
                check.all(tlc)
        except KeyboardInterrupt:
            check.stop("interrupt")
        return check.outcome()

    def walk(
        self, spec: SpecIR, question: Question, walks: Walks, report: Report | None = None
    ) -> Outcome:
        """Refuse: TLC's random walks are not those of the other engines."""
        raise NotImplementedError(
            "TLC takes no random walks here; the command line does not offer it"
        )


@dataclass
class _Check:
    """What is known so far: results by name, and the counts once everything is explored."""

    spec: SpecIR
    question: Question
    results: dict[str, PropertyResult] = field(default_factory=dict)
    states: int | None = None
    depth: int = 0
    stopped_by: str | None = None
    why: str | None = None  # why what has no result is undecided

    def __post_init__(self) -> None:
        self.started = time.monotonic()
        self.resolved = Resolved(self.spec)
        self.symmetry = symmetry_of(self.resolved, self.question) is not None
        emitted = emit(self.spec, strict=True)
        symmetry = emitted.symmetry if self.symmetry else None
        # TLC tells of the first that is false: a state outside its domain is to be known as that.
        first = sorted(emitted.judged, key=lambda j: j.name != "domain")
        self.emitted = replace(emitted, symmetry=symmetry, judged=tuple(first))
        asked = self.question.properties
        self.asked = [j for j in emitted.judged if asked is None or j.name in asked]
        if not (self.question.deadlock and self.spec.actions):
            self.asked = [j for j in self.asked if j.name != "deadlock"]

    # ------------------------------------------------------------ asking

    def all(self, tlc: Tlc) -> None:
        """Ask until everything is known, or TLC cannot go on."""
        for j in self.asked:
            why = j.why_not or misjudged(self.resolved, j.name)
            if why is not None:
                self._set(j.name, Verdict.UNKNOWN, why)
        self._safety(tlc)
        temporal = [j.name for j in self._open() if j.kind == "temporal"]
        for name in temporal:
            if self.stopped_by is None and self.why is None:
                self._temporal(tlc, name)
        if self.stopped_by is None and self.why is None:
            for j in self._open():
                self._set(j.name, Verdict.HOLDS)

    def _open(self) -> list[Judged]:
        return [j for j in self.asked if j.name not in self.results]

    def _safety(self, tlc: Tlc) -> None:
        """Find every violation that is not about whole behaviours."""
        while self.stopped_by is None and self.why is None:
            names = [j.name for j in self._open() if j.kind != "temporal"]
            answer = self._ask(tlc, [*names, "domain"], "deadlock" in names)
            if answer.ended is Ended.COMPLETE:
                # TLC counts a level even if the constraint lets no state be explored
                self.states = answer.states
                self.depth = answer.depth or 0 if answer.states else 0
                return
            self._found(answer)

    def _temporal(self, tlc: Tlc, name: str) -> None:
        answer = self._ask(tlc, [name], False)
        if answer.ended is Ended.COMPLETE:
            self._set(name, Verdict.HOLDS)
        elif answer.ended in (Ended.TEMPORAL, Ended.INVARIANT, Ended.STEP):
            self._violated(name, answer)
        else:
            self._found(answer)

    def _ask(self, tlc: Tlc, names: list[str], deadlock: bool) -> Answer:
        known = self.results.get("domain")
        broken = known is not None and known.verdict is Verdict.VIOLATED
        emitted = inside(self.emitted) if broken else self.emitted
        names = [n for n in names if not (broken and n == "domain")]
        limit = self.question.limits.time_limit
        if limit is not None:
            tlc.time_limit = max(limit - (time.monotonic() - self.started), 0.01)
        text = config(emitted, names, deadlock=deadlock)
        ran = tlc.run(Job(emitted.module, emitted.text, text, deadlock))
        if ran.stopped:
            return read_stopped(ran.output)
        try:
            return read(ran.output)
        except UnreadableError as error:
            raise InternalError(str(error)) from error

    # ------------------------------------------------------------ what was found

    def _found(self, answer: Answer) -> None:
        """Note a violation, or why there is nothing more to be known."""
        names = {j.definition: j.name for j in self.asked if j.definition is not None}
        names.setdefault("TypeOK", "domain")
        match answer.ended:
            case Ended.LIMIT:
                self.stop("time-limit")
            case Ended.NO_START:
                raise SpecError(no_initial_state(self.spec))
            case Ended.REFUSED:
                self.why = f"TLC refuses it: {_first_lines(answer.said)}"
            case Ended.OVERFLOW:
                self.why = "an integer leaves the 32 bits that TLC has"
            case Ended.DEADLOCK:
                self._violated("deadlock", answer)
            case _ if answer.name in names:
                self._violated(names[answer.name], answer)
            case Ended.ASSERT | Ended.ERROR:
                self._stopped_at(_STOPS[answer.ended], answer)
            case _:
                raise InternalError(f"TLC failed: {_first_lines(answer.said)}")

    def _stopped_at(self, name: str, answer: Answer) -> None:
        """Note what TLC could not evaluate: a step, which ends it, or a property in an initial state."""
        trace = None if answer.behaviour is None else self._trace(name, answer.behaviour)
        if trace is not None:
            broken = [j.name for j in self._open() if fails(self.resolved, j.name, trace)]
            if broken:
                self.results[broken[0]] = retell(self.resolved, broken[0], trace.steps)
                return
            if terminal_fails(self.resolved, trace.steps[-1].state):
                self.why = TERMINAL_ASKED
                return
        last = None if trace is None else find_failure(self.resolved, trace.steps[-1].state, name)
        if trace is not None and last is not None:
            self.results[name] = retell(self.resolved, name, (*trace.steps, last))
        elif trace is not None:
            said = _first_lines(answer.said)
            self.why = f"TLC cannot evaluate what the spec does not need there: {said}"
            return
        else:
            self._set(name, Verdict.VIOLATED, _first_lines(answer.said))
        self.why = f"TLC stops where `{name}` is violated"

    def _trace(self, name: str, behaviour: Behaviour) -> Trace:
        try:
            return trace_of(self.resolved, self.emitted, behaviour)
        except (NoBehaviourError, UnreadableError) as error:
            raise InternalError(f"TLC's behaviour for `{name}`: {error}") from error

    def _violated(self, name: str, answer: Answer) -> None:
        """Note that TLC violates a property, with its trace told by the reference engine."""
        if name == "domain":
            # A step out of a domain has no successor to us, and what TLC found beyond says nothing.
            for other in ("deadlock", *(j.name for j in self.asked if j.kind == "temporal")):
                if other in (j.name for j in self._open()):
                    self._set(other, Verdict.UNKNOWN, "TLC has no notion of a step that fails")
        if answer.behaviour is None:
            self._set(name, Verdict.VIOLATED, _first_lines(answer.said))
            return
        trace = self._trace(name, answer.behaviour)
        kinds = {j.name: j.kind for j in self.asked}
        if kinds.get(name) == "temporal":
            self.results[name] = self._lasso(name, trace)
        else:
            self.results[name] = retell(self.resolved, name, trace.steps)

    def _lasso(self, name: str, trace: Trace) -> PropertyResult:
        """Return a violated temporal property with its account."""
        p = next(p for p in self.spec.properties if p.name == name)
        whole = trace if trace.loop is not None else Trace(trace.steps, len(trace.steps) - 1)
        if not shows(self.resolved, name, whole):
            # TLC shows the beginning of a behaviour, however it goes on
            reason = "TLC shows no whole behaviour: the first steps break it already"
            return PropertyResult(name, p.kind, Verdict.VIOLATED, p.span, reason, doc=p.doc)
        account = explained(self.resolved, grounded(self.resolved, p), whole)
        return PropertyResult(name, p.kind, Verdict.VIOLATED, p.span, None, whole, account, p.doc)

    def _set(self, name: str, verdict: Verdict, reason: str | None = None) -> None:
        p = next((p for p in self.spec.properties if p.name == name), None)
        kind = p.kind if p is not None else "reserved"
        if kind == "reachable" and verdict is Verdict.HOLDS:
            verdict, reason = Verdict.VIOLATED, "no reachable state satisfies it"
        span = p.span if p is not None else self.spec.span
        doc = p.doc if p is not None else ""
        self.results[name] = PropertyResult(name, kind, verdict, span, reason, doc=doc)

    # ------------------------------------------------------------ telling

    def stop(self, limit: str) -> None:
        """Note that a limit was hit."""
        self.stopped_by = limit

    def outcome(self) -> Outcome:
        """Return what is known."""
        why = self.why or UNDECIDED.get(self.stopped_by or "")
        for j in self._open():
            self._set(j.name, Verdict.UNKNOWN, why or "TLC did not get to it")
        flags = Flags(
            constraint=self.emitted.constraint is not None,
            symmetry=self.symmetry,
            deadlock="deadlock" in self.results,
        )
        return Outcome(
            properties=tuple(self.results[j.name] for j in self.asked),
            states=self.states,
            transitions=None,
            depth=self.depth,
            complete=self.states is not None and self.stopped_by is None,
            stopped_by=self.stopped_by,
            flags=flags,
            explore_seconds=time.monotonic() - self.started,
            notes=(_COUNTED, *((self.why,) if self.why else ())),
        )


def _first_lines(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip() and "@!@" not in line]
    return " ".join(lines)[:300]
