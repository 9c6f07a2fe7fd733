"""One run of a command over its targets: what is shown, what is remembered, how it ends.

Every failure of a target is told and remembered; the others go on. Ctrl-C ends the run with what
is known; so does a reader that goes away (`| head`), quietly.
"""

from __future__ import annotations

import functools
import os
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from pyverify.cli.status import Status, combined, of_result, refusal
from pyverify.errors import UsageError
from pyverify.report.diagnostics import full, message
from pyverify.report.json import dumps
from pyverify.report.terminal import DEFAULT_WIDTH
from pyverify.result import Refused, Result
from pyverify.source import Span


class OutputClosed(Exception):  # noqa: N818  # not an error: nobody reads any more
    """Whoever read our output has gone."""


class Output(Console):
    """A console that prints prepared lines as they are."""

    def __init__(self, stderr: bool = False, quiet: bool = False) -> None:
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")
        super().__init__(stderr=stderr, quiet=quiet, markup=False, emoji=False, highlight=False)

    @property
    def line_width(self) -> int:
        """Return the width to lay text out for: the terminal's, or a fixed one when piped."""
        return max(self.width, 40) if self.is_terminal else DEFAULT_WIDTH

    def lines(self, lines: Iterable[Text]) -> None:
        """Print lines that are already wrapped."""
        for line in lines:
            line.rstrip()
            self.print(line, soft_wrap=True)

    def on_broken_pipe(self) -> None:
        """Stop writing for good, without Python's complaint at exit."""
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise OutputClosed


class Session:
    """The results of a run, and where they go."""

    def __init__(
        self,
        json_file: str | None,
        debug: bool,
        status: Callable[[Result | Refused], Status] = of_result,
    ) -> None:
        self.out = Output(quiet=json_file == "-")
        self.err = Output(stderr=True)
        self.results: list[Result | Refused] = []
        self._json_file, self._debug, self._status = json_file, debug, status
        self._ended: Status | None = None
        self._told: set[tuple[str, Span, str]] = set()
        require_writable(json_file)

    def refuse(self, target: str, error: Exception) -> Refused:
        """Tell why a target could not be checked, and remember it."""
        refused = refusal(target, error)
        if self.results:
            self.err.lines([Text()])
        self.results.append(refused)
        show_refused(self.err, self._news(refused))
        if self._debug:
            show_traceback(error)
        return refused

    def _news(self, refused: Refused) -> Refused:
        """Return what has not been told yet: specs that inherit a mistake all have it."""
        new = [d for d in refused.diagnostics if (d.code, d.span, d.message) not in self._told]
        self._told |= {(d.code, d.span, d.message) for d in refused.diagnostics}
        if refused.diagnostics and not new:
            told = f"{refused.target} cannot be checked for the same reason"
            return replace(refused, diagnostics=(), message=told)
        return replace(refused, diagnostics=tuple(new))

    @contextmanager
    def ending(self) -> Iterator[None]:
        """Let Ctrl-C, or a reader that has gone, end what is inside."""
        try:
            yield
        except KeyboardInterrupt:
            self._ended = Status.UNDECIDED
            self.err.lines([Text("interrupted", "bold yellow")])
        except OutputClosed:
            # What was not looked at is undecided; what was found before still counts.
            found = map(self._status, self.results)
            self._ended = combined([*found, Status.UNDECIDED])

    def finish(self) -> Status:
        """Write the JSON document, and return the status of the whole."""
        status = self._ended or combined(map(self._status, self.results))
        if self._json_file:
            write(self._json_file, dumps(self.results))
        return status


def show_refused(err: Output, refused: Refused) -> None:
    """Print why a target could not be checked."""
    if refused.diagnostics:
        for i, diagnostic in enumerate(refused.diagnostics):
            err.lines([*([Text()] if i else []), *full(diagnostic)])
        return
    first, *more = refused.message.splitlines()
    prefix = "" if refused.family == "internal" else "error: "
    err.lines([message(prefix + first), *(Text("  " + line) for line in more)])


def show_traceback(error: Exception) -> None:
    """Print Python's traceback."""
    click.echo("".join(traceback.format_exception(error)), err=True)


def require_writable(file: str | None) -> None:
    """Raise UsageError before any work is done when a report could not be written after it."""
    if file is None or file == "-":
        return
    path = Path(file)
    if path.is_dir() or not path.parent.is_dir():
        why = "it is a folder" if path.is_dir() else f"there is no folder {path.parent}"
        raise UsageError(f"cannot write {file}: {why}")


def write(file: str, text: str) -> None:
    """Write a report to a file, or to stdout when it is '-'."""
    try:
        if file == "-":
            click.echo(text, nl=False)
        else:
            Path(file).write_text(text, encoding="utf-8")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror}") from error


def guarded(command: Callable[..., Status]) -> Callable[..., None]:
    """Make a command exit with the status it returns, or that of the exception it raises."""

    @functools.wraps(command)
    def run(**arguments: Any) -> None:
        try:
            status = command(**arguments)
        except (click.ClickException, click.exceptions.Exit):
            raise
        except KeyboardInterrupt:
            status = Status.UNDECIDED
            click.echo("interrupted", err=True)
        except Exception as error:
            refused = refusal("", error)
            status = of_result(refused)
            show_refused(Output(stderr=True), refused)
            if arguments.get("debug"):
                show_traceback(error)
        click.get_current_context().exit(int(status))

    return run
