"""What `pyverify check` does, once its options are read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rich.text import Text

from pyverify.cli.listing import list_targets
from pyverify.cli.progress import ProgressLine
from pyverify.cli.session import Session
from pyverify.cli.status import Status, of_result
from pyverify.cli.targets import Job, Selection, gather
from pyverify.driver import attempt, engine_named, question, run
from pyverify.engines import Question
from pyverify.errors import UsageError
from pyverify.expectations import judge
from pyverify.literals import settings
from pyverify.report import table
from pyverify.report.terminal import report
from pyverify.result import Refused, Result

# For an instance of a model that is proved, if nobody says how long it may take.
PROOF_SECONDS = 120.0


def check_targets(**options: Any) -> Status:
    """Check every target, and return the status of the whole."""
    selection = Selection(
        settings(options["settings"]), options["tier"] == "slow", tuple(options["formulas"])
    )
    session = Session(options["json_file"], options["debug"])
    if options["only_list"]:
        return list_targets(session, options["targets"], selection)
    engine_named(options["engine"])
    jobs, skipped = gather(session, options["targets"], selection)
    if skipped and not jobs and not session.results:
        raise UsageError(f"all {skipped} instances are slow\n`--tier slow` checks them")
    view: _Reports = _Table(session, jobs) if _wants_table(jobs) else _Reports(session, jobs)
    with session.ending():
        view.begin()
        for job in jobs:
            result = _check(session, job, options)
            view.show(job, result)
            if isinstance(result, Result) and result.outcome.stopped_by == "interrupt":
                raise KeyboardInterrupt
    with session.ending():
        view.end(skipped)
    return session.finish()


def _wants_table(jobs: list[Job]) -> bool:
    return sum(job.model is not None for job in jobs) > 1


def _check(session: Session, job: Job, options: dict[str, Any]) -> Result | Refused:
    """Check one instance; whatever goes wrong is told, and remembered in its place."""
    try:
        built = job.prepare()
        with ProgressLine(job.title, session.err, options["time_limit"]) as line:
            wanted = asked(job, options, built.added)
            if job.model is not None and job.model.prove:
                result = attempt(built, limited(wanted), line)
            else:
                result = run(built, wanted, options["engine"], line)
        if job.model is not None:
            result = judge(job.model, result)
    except Exception as error:
        return session.refuse(job.target, error)
    session.results.append(result)
    return result


def asked(job: Job, options: dict[str, Any], added: tuple[str, ...] = ()) -> Question:
    """Return the question about one instance; a model may switch deadlock and symmetry.

    Of properties that are named, those that were `added` as text are always among them.
    """
    names = ("fail_fast", "workers", "max_states", "max_depth", "time_limit", "memory", "symmetry")
    given = {name: options[name] for name in names}
    chosen = (*options["properties"], *added) if options["properties"] else None
    found = question(**given, properties=chosen)
    deadlock = not options["no_deadlock"]
    if job.model is None:
        return replace(found, deadlock=deadlock)
    symmetry = job.model.symmetry if found.symmetry is None else found.symmetry
    return replace(found, deadlock=deadlock and job.model.deadlock, symmetry=symmetry)


def limited(asked: Question) -> Question:
    """Return the question with a limit on the time, which a proof needs."""
    limits = asked.limits
    return replace(asked, limits=replace(limits, time_limit=limits.time_limit or PROOF_SECONDS))


class _Reports:
    """One full report after the other."""

    def __init__(self, session: Session, jobs: list[Job]) -> None:
        self.session, self.jobs, self.shown = session, jobs, 0
        self.width = session.out.line_width

    def begin(self) -> None:
        """Show what stands above the results."""

    def show(self, job: Job, result: Result | Refused) -> None:  # noqa: ARG002  # the table needs it
        """Show the result of one job; why it was refused was told already."""
        if isinstance(result, Result):
            blank = [Text()] * 2 if self.shown else []
            self.session.out.lines([*blank, *report(result, self.width)])
        self.shown += 1

    def end(self, skipped: int) -> None:
        """Show what stands below the results."""
        said = table.left_out(skipped, len(self.jobs) - self.shown)
        if said:
            self.session.out.lines([Text(), said])


class _Table(_Reports):
    """A line per instance as it is done; what was not as expected is told at the end."""

    def begin(self) -> None:
        self.names = [job.title for job in self.jobs]
        self.column = table.name_column(self.names, self.width)
        self.session.out.lines([table.title_line(self.column)])
        self.different: list[tuple[str, Result]] = []

    def show(self, job: Job, result: Result | Refused) -> None:
        self.session.out.lines([table.row(result, job.title, self.column)])
        self.shown += 1
        if isinstance(result, Result) and of_result(result) is not Status.EXPECTED:
            self.different.append((job.title, result))

    def end(self, skipped: int) -> None:
        out = self.session.out
        for name, result in self.different:
            out.lines([Text(), *table.differences(result, name, self.width)])
        statuses = [of_result(r) for r in self.session.results]
        line = table.totals(statuses.count(Status.EXPECTED), len(statuses))
        said = table.left_out(skipped, len(self.jobs) - self.shown)
        out.lines([Text(), line.append(" · ").append_text(said) if said else line])
