"""What `pyverify prove` and `pyverify solve` do, once their options are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.text import Text

from pyverify.cli.progress import ProgressLine
from pyverify.cli.session import Session
from pyverify.cli.status import Status
from pyverify.cli.targets import Job, Selection, gather
from pyverify.driver import attempt, question, satisfy
from pyverify.engines import Question
from pyverify.literals import settings
from pyverify.report.terminal import report
from pyverify.result import Result

# Answers for one job, given the options of the command line.
Answer = Callable[[Session, Job, dict[str, Any]], Result]


def prove_targets(**options: Any) -> Status:
    """Try to prove every target, and return the status of the whole."""
    return _each_target(_prove, options)


def solve_targets(**options: Any) -> Status:
    """Look for the states that every target wants, and return the status of the whole."""
    return _each_target(_solve, options)


def _each_target(answer: Answer, options: dict[str, Any]) -> Status:
    session = Session(options["json_file"], options["debug"])
    selection = Selection(settings(options["settings"]), slow=True, symbolic=True)
    jobs, _ = gather(session, options["targets"], selection)
    with session.ending():
        for i, job in enumerate(jobs):
            try:
                result = answer(session, job, options)
            except Exception as error:
                session.refuse(job.target, error)
                continue
            session.results.append(result)
            blank = [Text()] * 2 if i else []
            session.out.lines([*blank, *report(result, session.out.line_width)])
            if result.outcome.stopped_by == "interrupt":
                raise KeyboardInterrupt
    return session.finish()


def _asked(job: Job, options: dict[str, Any]) -> Question:
    limits = ("time_limit", "memory", "workers")
    return question(
        properties=options["properties"] or None,
        deadlock=not options["no_deadlock"] and (job.model is None or job.model.deadlock),
        **{name: options[name] for name in limits if name in options},
    )


def _prove(session: Session, job: Job, options: dict[str, Any]) -> Result:
    built = job.prepare()
    with ProgressLine(job.title, session.err, options["time_limit"]) as line:
        return attempt(built, _asked(job, options), line, options["depth"], options["dump"])


def _solve(session: Session, job: Job, options: dict[str, Any]) -> Result:
    built = job.prepare()
    with ProgressLine(job.title, session.err, options["time_limit"]) as line:
        return satisfy(built, _asked(job, options), line, options["dump"])
