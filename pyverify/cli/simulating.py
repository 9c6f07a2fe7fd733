"""What `pyverify simulate` does, once its options are read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rich.text import Text

from pyverify.cli.progress import ProgressLine
from pyverify.cli.session import Session
from pyverify.cli.status import Status, of_result
from pyverify.cli.targets import Job, Selection, gather
from pyverify.driver import question, require_properties, walk
from pyverify.engines import Walks
from pyverify.literals import settings
from pyverify.outcome import Verdict
from pyverify.report.lines import count
from pyverify.report.terminal import report
from pyverify.result import Refused, Result


def simulate_targets(**options: Any) -> Status:
    """Walk through every target, and return the status of the whole."""
    session = Session(options["json_file"], options["debug"], _status)
    selection = Selection(settings(options["settings"]), slow=True)
    jobs, _ = gather(session, options["targets"], selection)
    with session.ending():
        for i, job in enumerate(jobs):
            try:
                result = _walk(session, job, options)
            except Exception as error:
                session.refuse(job.target, error)
                continue
            session.results.append(result)
            blank = [Text()] * 2 if i else []
            session.out.lines([*blank, *report(result, session.out.line_width)])
            if result.outcome.stopped_by == "interrupt":
                raise KeyboardInterrupt
    return session.finish()


def _walk(session: Session, job: Job, options: dict[str, Any]) -> Result:
    built = job.prepare()
    deadlock = not options["no_deadlock"] and (job.model is None or job.model.deadlock)
    asked = question(properties=options["properties"] or None, deadlock=deadlock)
    require_properties(built.ir, asked.properties)
    walks = Walks(options["runs"], options["depth"], options["seed"])
    with ProgressLine(job.title, session.err) as line:
        result = walk(built, asked, walks, options["engine"], line)
    return replace(result, notes=(_note(walks), *result.notes))


def _note(walks: Walks) -> str:
    runs = count(walks.runs, "random walk")
    steps = count(walks.depth, "step")
    return f"{runs} of at most {steps}, seed {walks.seed}: the counts are of what they met"


def _status(result: Result | Refused) -> Status:
    """Return 1 for a violation and else 0: walks are not expected to decide anything."""
    if isinstance(result, Refused):
        return of_result(result)
    return Status.VIOLATED if result.verdict is Verdict.VIOLATED else Status.EXPECTED
