"""The three families of failure, and the diagnostic that a user reads.

`SpecError` is the user's fault (exit status 2), `Undecided` a limit (3), `InternalError` ours (4).
A diagnostic names a code of `codes.py`, a span, what is wrong, and what to write instead.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyverify.codes import CODES
from pyverify.source import Span, source_line


@dataclass(frozen=True, slots=True)
class Note:
    """A place related to a diagnostic, with a sentence about it."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One message about the user's spec: `severity` is "error" or "warning"."""

    code: str
    span: Span
    message: str
    help: str | None = None
    notes: tuple[Note, ...] = ()
    severity: str = "error"

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise InternalError(f"diagnostic code {self.code!r} is not in the table")

    def __str__(self) -> str:
        return render(self)


def render(diagnostic: Diagnostic) -> str:
    """Return the diagnostic as text: position, code, sentence, line, caret, help, notes."""
    span = diagnostic.span
    where = f"{span}: " if span.line else ""
    out = [f"{where}{diagnostic.severity}[{diagnostic.code}]: {diagnostic.message}"]
    out += excerpt(span)
    if diagnostic.help:
        out += [
            f"  help: {line}" if i == 0 else f"        {line}"
            for i, line in enumerate(diagnostic.help.splitlines())
        ]
    for note in diagnostic.notes:
        out.append(f"  note: {note.span}: {note.text}")
        out += excerpt(note.span)
    return "\n".join(out)


def excerpt(span: Span) -> list[str]:
    """Return the source line with a caret line below it, or nothing when there is no text."""
    line = source_line(span.file, span.line) if span.line else ""
    if not line.strip():
        return []
    first = max(span.col - 1, 0)
    last = span.end_col - 1 if span.end_line == span.line else len(line.rstrip())
    # Tabs before the caret are kept, so that it stands under the code however wide a tab is shown.
    pad = "".join("\t" if c == "\t" else " " for c in line[:first])
    gutter = f"{span.line:>5} | "
    return [gutter + line, " " * 5 + " | " + pad + "^" * max(last - first, 1)]


class PyverifyError(Exception):
    """Base of everything pyverify raises on purpose."""


class SpecError(PyverifyError):
    """The spec, or the call, is wrong. Carries one diagnostic or more; exit status 2."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__("\n\n".join(render(d) for d in diagnostics))
        self.diagnostics = diagnostics


class UsageError(PyverifyError):
    """A call that cannot be carried out and has no place in a source file; exit status 2."""


class Undecided(PyverifyError):  # noqa: N818  # a limit is not an error
    """A limit was hit before an answer was known; exit status 3."""


class InternalError(PyverifyError):
    """A defect of pyverify itself; exit status 4. The message asks the user to report it."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"internal error: {what}\nThis is a defect in pyverify, not in your spec. Please report it."
        )
