"""Bounded checking: `check --engine z3`. All paths from the start, longer by a step each time (Biere et al. 1999).

The first path that breaks a property is a shortest one, as in an explicit search. If no path of some length visits only
new states, there is nothing beyond, and what is unbroken holds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from pyverify.engines import Question, Report, Unsupported, Walks
from pyverify.ir import nodes as N
from pyverify.outcome import Outcome, PropertyResult, Verdict
from pyverify.reference.step import Resolved
from pyverify.reference.symmetry import refused
from pyverify.smt.encoding import Encoding
from pyverify.smt.prove import DECIDED, Prover
from pyverify.smt.prove_induction import Unrolling, initially
from pyverify.smt.prove_race import Say, Task
from pyverify.smt.prove_solver import OutOfTime
from pyverify.smt.prove_tasks import Deeper, Desk, Job, NoStart, Started, give_up, has_no_start
from pyverify.smt.shapes import CannotEncode

# Levels that are looked at if nobody says how many.
DEFAULT_LEVELS = 11


class Z3Engine:
    """Asks Z3 for paths that break a property."""

    name = "z3"

    def unable(self, spec: N.SpecIR) -> str | None:  # noqa: ARG002  # the contract's
        """Leave no spec to the reference engine: whoever asks for Z3 wants its opinion."""
        return None

    def supports(self, spec: N.SpecIR, question: Question) -> list[Unsupported]:
        """Decline what has no formula, and a limit on states, which are not visited."""
        if question.limits.max_states is not None:
            instead = "leave it out; `--max-depth` limits this engine"
            return [
                Unsupported(spec.span, "Z3 visits no states, so --max-states says nothing", instead)
            ]
        try:
            encoding = Encoding(spec)
            now, then = encoding.state("now"), encoding.state("then")
            encoding.initial(now)
            encoding.step(now, then)
        except CannotEncode as why:
            return [
                Unsupported(why.span, f"there is no formula for {why.what}", "use --engine native")
            ]
        return refused(spec, question)

    def run(self, spec: N.SpecIR, question: Question, report: Report | None = None) -> Outcome:
        """Look at longer and longer paths, up to `max_depth` states on each."""
        levels = question.limits.max_depth
        asked = DEFAULT_LEVELS if levels is None else levels
        found = Bounded(spec, question, max(0, asked - 1), None, report).run()
        if levels is None and found.stopped_by == "max-depth":
            told = f"paths of up to {DEFAULT_LEVELS} states were looked at; `--max-depth N` says how many"
            return replace(found, notes=(*found.notes, told))
        return found

    def walk(
        self, spec: N.SpecIR, question: Question, walks: Walks, report: Report | None = None
    ) -> Outcome:
        """Refuse: Z3 takes no walks."""
        raise NotImplementedError("Z3 takes no random walks; the command line does not offer it")


@dataclass(slots=True)
class Bounded(Prover):
    """Refutes by paths of at most `depth` steps, and proves only if there are no longer ones."""

    def _try(self, job: Job) -> None:
        names = frozenset(self._claimed())
        self._race(job, [Task(partial(search, job, names, self.depth))])
        if self._left() and self.stopped_by is None:
            self.stopped_by = "max-depth"

    def _unknown(self, spec: Resolved, found: PropertyResult) -> PropertyResult:
        del spec
        reason = f"no path of at most {self.length} steps {self._does(found)}"
        return replace(found, verdict=Verdict.UNKNOWN, reason=reason)

    def _does(self, found: PropertyResult) -> str:
        return "reaches it" if found.kind == "reachable" else "violates it"

    def _result(self, spec: Resolved, name: str, p: N.Property | None) -> PropertyResult:
        found = Prover._result(self, spec, name, p)  # dataclasses with slots have no super()
        if p is not None and p.kind not in DECIDED:
            return replace(
                found, reason="Z3 is asked about states and steps; `--engine native` decides this"
            )
        return found


class Paths(Unrolling):
    """Paths from the start only."""

    def _induce(self) -> None:
        """Prove nothing about states that need not be reachable."""


def search(job: Job, names: frozenset[str], depth: int, say: Say) -> None:
    """Look at paths of up to `depth` steps."""
    try:
        desk = Desk(job, say, "bounded", "auto")
        ledger, told = desk.ledger({}, names), set[str]()
        if has_no_start(desk):
            say(NoStart())
            return
        hold = initially(ledger, desk.asker)
        say(Started(frozenset(hold)))
        desk.tell(ledger, told)
        paths = Paths(ledger, desk.asker, set(hold))
        while ledger.open and paths.length < depth and job.spec.actions:
            paths.longer()
            say(Deeper(paths.length))
            desk.tell(ledger, told)
        if not job.spec.actions:
            _nothing_else(desk, ledger, hold, told)
    except OutOfTime:
        return
    except Exception as error:
        give_up(error, say)


def _nothing_else(desk: Any, ledger: Any, hold: set[str], told: set[str]) -> None:
    """Prove what all initial states have, of a spec without steps."""
    from pyverify.outcome import Proof

    for name in [n for n in ledger.open if n in hold]:
        ledger.prove(name, Proof("initial"))
    desk.tell(ledger, told)
