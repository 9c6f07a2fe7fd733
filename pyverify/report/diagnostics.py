"""Diagnostics as a person reads them in a terminal: short paths, the important parts coloured."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from rich.text import Text

from pyverify.errors import Diagnostic, Note
from pyverify.errors import render as plain
from pyverify.report.lines import sentence, short_path
from pyverify.source import Span

_STYLES = {"error": "bold red", "warning": "bold yellow"}


def full(diagnostic: Diagnostic) -> list[Text]:
    """Return the diagnostic with its source lines, carets, help and notes."""
    style = _STYLES[diagnostic.severity]
    lines = [Text(line) for line in plain(shortened(diagnostic)).splitlines()]
    lines[0].highlight_regex(rf"{diagnostic.severity}\[.*?\]", style)
    for line in lines[1:]:
        line.highlight_regex(r"^ +\| +\^+$", style)
        line.highlight_regex(r"^  (help|note):", "bold cyan")
        line.highlight_regex(r"^ *\d* \|", "dim")
    return lines


def brief(diagnostic: Diagnostic, width: int) -> Iterator[Text]:
    """Yield the diagnostic as one sentence with its place: how a report shows a warning."""
    span = diagnostic.span
    where = f"{short_path(span.file)}:{span.line}  " if span.line else ""
    head = Text.assemble("  ", ("warning ", "bold yellow"), (where, "dim"))
    yield from sentence(head, diagnostic.message, "", width)
    if diagnostic.help:
        yield from sentence(Text("          "), diagnostic.help, "dim", width)


def shortened(diagnostic: Diagnostic) -> Diagnostic:
    """Return the diagnostic with paths relative to the working directory."""
    notes = tuple(Note(_short(n.span), n.text) for n in diagnostic.notes)
    return replace(diagnostic, span=_short(diagnostic.span), notes=notes)


def _short(span: Span) -> Span:
    return replace(span, file=short_path(span.file))


def message(words: str, style: str = "bold red") -> Text:
    """Return a message without a place, its first word (up to the colon) in `style`."""
    text = Text(words)
    text.highlight_regex(re.compile(r"^[\w ]+:"), style)
    return text
