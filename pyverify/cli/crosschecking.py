"""What `pyverify crosscheck` does, once its options are read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any

from rich.text import Text

import pyverify
from pyverify.cli.progress import ProgressLine
from pyverify.cli.session import Session, write
from pyverify.cli.status import Status, combined, of_result
from pyverify.cli.targets import Job, Selection, gather
from pyverify.driver import question, require_properties, run
from pyverify.engines import Question
from pyverify.errors import SpecError, UsageError
from pyverify.frontend import Built
from pyverify.ir.nodes import SpecIR
from pyverify.literals import settings
from pyverify.outcome import Outcome
from pyverify.reference.step import Resolved
from pyverify.report.lines import count, number
from pyverify.result import Refused
from pyverify.tla import Emitted, emit
from pyverify.tlc.comparing import (
    Comparison,
    Point,
    Run,
    Standing,
    compare,
    stops,
)
from pyverify.tlc.running import Tlc

_MARKS = {
    Standing.AGREED: ("✓", "green"),
    Standing.DIFFERENT: ("✗", "bold red"),
    Standing.NOT_COMPARED: ("-", "dim"),
    Standing.UNDECIDED: ("?", "bold yellow"),
}


@dataclass(frozen=True, slots=True)
class Checked:
    """An instance and what the comparison said; None: `left_out` says why there was none."""

    job: Job
    comparison: Comparison | None
    seconds: float
    left_out: str | None = None

    @property
    def status(self) -> Status:
        """Return the status of this instance."""
        if self.comparison is None:
            return Status.EXPECTED
        if self.comparison.different:
            return Status.VIOLATED
        undecided = self.comparison.standing(Standing.UNDECIDED)
        return Status.UNDECIDED if undecided else Status.EXPECTED

    @property
    def points(self) -> tuple[Point, ...]:
        """Return what was compared."""
        return self.comparison.points if self.comparison else ()

    def properties(self, *standings: Standing) -> list[Point]:
        """Return the properties, counts left out, that stand so."""
        return [p for p in self.points if p.kind != "count" and p.standing in standings]


def crosscheck_targets(**options: Any) -> Status:
    """Cross-check every target, and return the status of the whole."""
    session = Session(None, options["debug"])
    session.out.quiet = options["json_file"] == "-"
    emitter = _emitter(options["to"])
    selection = Selection(settings(options["settings"]), options["tier"] == "slow")
    jobs, skipped = gather(session, options["targets"], selection)
    if skipped and not jobs and not session.results:
        raise UsageError(f"all {skipped} instances are slow\n`--tier slow` cross-checks them")
    found: list[Checked] = []
    with Tlc(options["time_limit"]) as tlc, session.ending():
        _Crosscheck(session, options, emitter, tlc).all(jobs, found)
    with session.ending():
        session.out.lines([Text(), *_totals(found, skipped, len(jobs))])
    if options["json_file"]:
        write(options["json_file"], _dumps(found, session.results))
    told = combined([session.finish(), *(c.status for c in found)])
    compared = any(c.properties(Standing.AGREED) for c in found)
    return Status.UNDECIDED if told is Status.EXPECTED and not compared else told


# Makes the module that TLC is given; `True` is for one that has every error of the spec.
Emitter = Callable[[SpecIR, Tlc, bool], Emitted]

_NOT_STRICT = "PlusCal is written without the errors of values that nothing needs"


def _emitter(to: str) -> Emitter:
    """Return what makes the module that TLC is given."""
    if to == "tla":
        return lambda spec, _, strict: emit(spec, strict=strict)
    from pyverify.tla.pluscal import emit_pluscal

    def translated(spec: SpecIR, tlc: Tlc, strict: bool) -> Emitted:
        emitted = emit_pluscal(spec)
        judged = (
            replace(j, why_not=_NOT_STRICT) if strict and j.name == "error" else j
            for j in emitted.judged
        )
        text = tlc.translated(emitted.module, emitted.text)
        return replace(emitted, text=text, judged=tuple(judged))

    return translated


class _Crosscheck:
    """Takes one instance after the other, and tells of each at once."""

    def __init__(
        self,
        session: Session,
        options: dict[str, Any],
        emitter: Emitter,
        tlc: Tlc,
    ) -> None:
        self.session, self.options, self.emitter, self.tlc = session, options, emitter, tlc

    def all(self, jobs: list[Job], found: list[Checked]) -> None:
        """Cross-check all jobs; `found` is there for what is known if Ctrl-C is pressed."""
        column = max((len(job.title) for job in jobs), default=8)
        self.session.out.lines([_headings(column)])
        for job in jobs:
            try:
                checked = self._one(job)
            except Exception as error:
                self.session.refuse(job.target, error)
                continue
            found.append(checked)
            told = len(jobs) == 1
            self.session.out.lines([_row(checked, column), *_points(checked, everything=told)])
            if self.options["keep"] and checked.comparison:
                _keep(Path(self.options["keep"]), job, checked.comparison.runs)

    def _one(self, job: Job) -> Checked:
        started = perf_counter()

        def left_out(why: str) -> Checked:
            return Checked(job, None, perf_counter() - started, why)

        if job.model is not None and job.model.prove:
            return left_out("it is decided by proof, and TLC explores")
        built = job.prepare()
        asked = self._question(job, built)
        require_properties(built.ir, asked.properties)
        try:
            emitted = self.emitter(built.ir, self.tlc, False)
        except SpecError as error:
            if all(d.code == "unsupported" for d in error.diagnostics):
                return left_out(error.diagnostics[0].message)
            raise
        with ProgressLine(job.title, self.session.err) as line:
            result = run(built, asked, "native", line)
        if result.outcome.stopped_by == "interrupt":
            raise KeyboardInterrupt
        if result.outcome.stopped_by == "max-states":
            return left_out(f"it has more than {self.options['max_states']} states")
        if _fails(result.outcome):
            emitted = self.emitter(built.ir, self.tlc, True)
        if not result.outcome.flags.symmetry:
            emitted = replace(emitted, symmetry=None)
        wanted = self.options["properties"] or None
        resolved = Resolved(built.ir)
        comparison = compare(resolved, emitted, result.outcome, self.tlc.run, wanted)
        return Checked(job, comparison, perf_counter() - started)

    def _question(self, job: Job, built: Built) -> Question:
        symmetry = self.options["symmetry"]
        deadlock = not self.options["no_deadlock"]
        if job.model is not None:
            deadlock = deadlock and job.model.deadlock
            symmetry = job.model.symmetry if symmetry is None else symmetry
        wanted = self.options["properties"]
        # What TLC stops at is judged in any case.
        properties = (*wanted, "assert", "domain", "error", *built.added) if wanted else None
        return question(
            properties=properties,
            deadlock=deadlock,
            symmetry=symmetry,
            max_states=self.options["max_states"],
        )


def _fails(outcome: Outcome) -> bool:
    """Tell whether something fails, which may be a value that the module to be read leaves out."""
    return any(map(stops, outcome.properties))


# ---------------------------------------------------------------- told


def _headings(column: int) -> Text:
    return Text(f"  {'instance':<{column}}{'agreed':>9}{'states':>10}{'seconds':>9}", "dim")


def _row(c: Checked, column: int) -> Text:
    if c.comparison is None:
        return Text.assemble(("- ", "dim"), f"{c.job.title:<{column}}  ", (f"{c.left_out}", "dim"))
    mark = {Status.EXPECTED: ("✓", "green"), Status.VIOLATED: ("✗", "bold red")}
    agreed = len(c.properties(Standing.AGREED))
    unsaid = c.status is Status.EXPECTED and not agreed
    shown = ("-", "dim") if unsaid else mark.get(c.status, ("?", "bold yellow"))
    line = Text.assemble(shown, f" {c.job.title:<{column}}")
    states = number(c.comparison.states) if c.comparison.states else "-"
    line.append(f"{agreed:>9}{states:>10}{c.seconds:>9.1f}", "dim")
    skipped = len(c.properties(Standing.NOT_COMPARED))
    return line.append(f"  {skipped} not compared" if skipped else "", "dim")


def _points(c: Checked, everything: bool) -> list[Text]:
    """Return the lines below an instance: what is not as it should be, or all of it."""
    wanted = list(Standing) if everything else [Standing.DIFFERENT, Standing.UNDECIDED]
    points = [p for p in c.points if p.standing in wanted]
    if not points:
        return []
    column = max(len(p.name) for p in points)
    return [line for p in points for line in _point(p, column)]


def _point(p: Point, column: int) -> list[Text]:
    line = Text.assemble("    ", _MARKS[p.standing], f" {p.name:<{column}}  ")
    line.append(f"we: {p.ours}   TLC: {p.theirs}", "dim")
    return [line, Text(f"      {p.why}")] if p.why else [line]


def _totals(found: list[Checked], skipped: int, jobs: int) -> list[Text]:
    compared = [c for c in found if c.comparison is not None]
    standing = {s: sum(len(c.properties(s)) for c in found) for s in Standing}
    states = sum(c.comparison.states for c in found if c.comparison is not None)
    different = sum(c.status is Status.VIOLATED for c in found)
    said = [
        f"{count(len(compared), 'instance')}, {different} with a difference",
        f"{count(standing[Standing.AGREED], 'verdict')} and {count(states, 'state')} agreed",
        f"{standing[Standing.NOT_COMPARED]} verdicts not compared",
    ]
    if standing[Standing.UNDECIDED]:
        said.append(f"{standing[Standing.UNDECIDED]} undecided")
    left = [f"{len(found) - len(compared)} left out"] if len(found) > len(compared) else []
    left += [f"{skipped} slow ones not looked at"] if skipped else []
    left += [f"{jobs - len(found)} without an answer"] if jobs > len(found) else []
    return [Text(" · ".join([*said, *left]))]


# ---------------------------------------------------------------- written


def _keep(folder: Path, job: Job, runs: tuple[Run, ...]) -> None:
    """Write what TLC was given and what it said, a folder for each run."""
    for place, made in enumerate(runs, 1):
        home = folder / _plain(job.title) / f"{place}-{_plain(made.about)}"
        home.mkdir(parents=True, exist_ok=True)
        (home / f"{made.job.module}.tla").write_text(made.job.text, encoding="utf-8")
        (home / f"{made.job.module}.cfg").write_text(made.job.config, encoding="utf-8")
        (home / "output.txt").write_text(made.output, encoding="utf-8")


def _plain(text: str) -> str:
    return re.sub(r"[^\w.-]+", "_", text).strip("_")


def _dumps(found: list[Checked], others: list[Any]) -> str:
    """Return everything as JSON."""
    refused = [
        {"target": r.target, "message": r.message, "status": int(of_result(r))}
        for r in others
        if isinstance(r, Refused)
    ]
    document = {
        "version": 1,
        "tool": f"pyverify {pyverify.__version__}",
        "results": [_result(c) for c in found],
        "refused": refused,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _result(c: Checked) -> dict[str, Any]:
    return {
        "target": c.job.target,
        "left_out": c.left_out,
        "states": c.comparison.states if c.comparison else None,
        "seconds": c.seconds,
        "points": [
            {
                "name": p.name,
                "kind": p.kind,
                "ours": p.ours,
                "tlc": p.theirs,
                "standing": str(p.standing),
                "why": p.why,
            }
            for p in c.points
        ],
    }
