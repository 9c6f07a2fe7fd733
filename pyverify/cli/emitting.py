"""What `pyverify emit` does, once its options are read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from pyverify.cli.drawing import Artist, Drawing, Emission
from pyverify.cli.session import Session
from pyverify.cli.status import Status, combined
from pyverify.cli.targets import Job, Selection, gather
from pyverify.cli.written import write_all
from pyverify.errors import UsageError
from pyverify.frontend import Built
from pyverify.literals import settings

DRAWN = ("dot", "mermaid")
NOT_YET = ("tla", "pluscal", "smt2")

Emit = Callable[[Job, Built], Emission]


def emit_targets(**options: Any) -> Status:
    """Emit every target, and return the status of the whole."""
    session = Session(None, options["debug"])
    emit = _emitter(session, options)
    jobs, _ = gather(session, options["targets"], Selection(settings(options["settings"]), True))
    done: list[Emission] = []
    with session.ending():
        for job in jobs:
            try:
                done.append(emit(job, job.prepare()))
            except Exception as error:
                session.refuse(job.target, error)
        _deliver(done, options["output"], options["force"])
    return combined([session.finish(), *(emission.status for emission in done)])


def _emitter(session: Session, options: dict[str, Any]) -> Emit:
    """Return what makes the texts that are asked for."""
    to = options["to"]
    if to in NOT_YET:
        raise UsageError(f"pyverify cannot emit {to} yet\nwhat there is: {', '.join(DRAWN)}")
    drawing = Drawing(
        to,
        options["view"],
        options["properties"],
        options["max_states"],
        options["self_loops"],
        not options["no_deadlock"],
    )
    return lambda job, built: Artist(job, built, drawing, session).draw()


def _deliver(done: list[Emission], output: str, force: bool) -> None:
    """Write all texts where they belong, and say what was written and what to know of it."""
    texts = [text for emission in done for text in emission.texts]
    for note in dict.fromkeys(note for emission in done for note in emission.notes):
        click.echo(f"note: {note}".replace("\n", "\n      "), err=True)
    if output == "-":
        if len(texts) > 1:
            raise UsageError(
                f"`-o -` writes one text, and there are {len(texts)}: "
                f"{', '.join(text.file for text in texts)}\n`-o DIR` writes them into a folder"
            )
        click.echo("".join(text.text for text in texts), nl=False)
        return
    for path, changed in write_all(texts, Path(output), force):
        click.echo(f"wrote {path}" if changed else f"{path} is up to date")
