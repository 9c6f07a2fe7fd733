"""What `pyverify emit` does, once its options are read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from pyverify.cli.emission import Emission
from pyverify.cli.session import Session
from pyverify.cli.status import Status, combined
from pyverify.cli.targets import Job, Selection, gather
from pyverify.cli.written import Text, write_all
from pyverify.errors import UsageError
from pyverify.frontend import Built
from pyverify.literals import settings

DRAWN = ("dot", "mermaid")

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
    """Return what makes the texts that are asked for; what is heavy is imported only if it is."""
    to = options["to"]
    if options["strict"] and to != "tla":
        raise UsageError("--strict is about TLA+\nleave it out, or write `--to tla`")
    return _drawing(session, options) if to in DRAWN else _writing(options)


def _drawing(session: Session, options: dict[str, Any]) -> Emit:
    from pyverify.cli.drawing import Artist, Drawing

    drawing = Drawing(
        options["to"],
        options["view"],
        options["properties"],
        options["max_states"],
        options["self_loops"],
        not options["no_deadlock"],
    )
    return lambda job, built: Artist(job, built, drawing, session).draw()


def _writing(options: dict[str, Any]) -> Emit:
    for name in ("view", "max_states", "self_loops"):
        if options[name]:
            raise UsageError(
                f"--{name.replace('_', '-')} is about diagrams\n"
                f"`--to {options['to']}` writes all of the spec: leave it out"
            )
    if options["to"] == "smt2":
        from pyverify.cli import formulas

        return lambda job, built: formulas.write(job, built, options["properties"])
    from pyverify.cli.modules import Writing, write

    deadlock = not options["no_deadlock"]
    writing = Writing(options["to"], options["properties"], deadlock, options["strict"])
    return lambda job, built: write(job, built, writing)


def _deliver(done: list[Emission], output: str, force: bool) -> None:
    """Write all texts where they belong, and say what was written and what to know of it."""
    texts = [text for emission in done for text in emission.texts]
    for note in dict.fromkeys(note for emission in done for note in emission.notes):
        click.echo(f"note: {note}".replace("\n", "\n      "), err=True)
    if output == "-":
        click.echo(_only(texts), nl=False)
        return
    for path, changed in write_all(texts, Path(output), force):
        click.echo(f"wrote {path}" if changed else f"{path} is up to date")


def _only(texts: list[Text]) -> str:
    """Return the one text that there is; what is only beside another is told of, and left out."""
    main = [text for text in texts if not text.beside]
    if len(main) > 1:
        raise UsageError(
            f"`-o -` writes one text, and there are {len(main)}: "
            f"{', '.join(text.file for text in main)}\n`-o DIR` writes them into a folder"
        )
    for text in texts:
        if text.beside:
            click.echo(f"note: `-o DIR` writes {text.file} beside it", err=True)
    return "".join(text.text for text in main)
