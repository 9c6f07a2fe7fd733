"""Numbers, widths and wrapping: how text is laid out for a person.

A line is a `rich.text.Text`; a *chunk* is a piece of a line that is kept whole where it fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from textwrap import wrap

from rich.text import Text

GAP = "  "

# Fewer cells than this to the right of a head are no room for a sentence.
_LEAST_ROOM, _INDENT = 24, 8

# A chunk too wide for a line of its own is broken after one of these.
_BREAKS = re.compile(r", |→| (?=and |or )")


def number(n: int) -> str:
    """Return the number in groups of three: 5 453."""
    return f"{n:,}".replace(",", " ")


def count(n: int, noun: str, plural: str | None = None) -> str:
    """Return the number with its noun: 1 step, 5 steps."""
    return f"{number(n)} {noun if n == 1 else plural or noun + 's'}"


def seconds(s: float) -> str:
    """Return a duration: two digits after the point, as long as they matter."""
    return f"{s:.2f} s" if s < 100 else f"{number(round(s))} s"


def size(n: int) -> str:
    """Return a number of bytes as `--memory` takes it: 4GB, 512MB."""
    unit, name = next(
        ((u, s) for u, s in ((1e9, "GB"), (1e6, "MB"), (1e3, "KB")) if n >= u), (1, "B")
    )
    return f"{n / unit:g}{name}"


def roughly(n: int) -> str:
    """Return a number of bytes in three digits: 1.2 GB, 512 MB."""
    unit, name = next(
        ((u, s) for u, s in ((1e9, "GB"), (1e6, "MB"), (1e3, "KB")) if n >= u), (1, "bytes")
    )
    return f"{n / unit:.3g} {name}" if n < 999.5 * unit else f"{number(round(n / unit))} {name}"


def short_path(file: str) -> str:
    """Return the path from the working directory, or from where pyverify is for its own files."""
    for folder in (Path.cwd, _installation):
        try:
            return str(Path(file).relative_to(folder()))
        except (ValueError, OSError):
            continue
    return file


def _installation() -> Path:
    """Return the folder that has the package: parts of `pyverify.lib` are named from there."""
    return Path(__file__).parents[2]


def fill(head: Text, chunks: Iterable[Text], width: int, indent: int, gap: str = GAP) -> list[Text]:
    """Return lines: `head`, then the chunks, wrapped at `width` with a hanging `indent`."""
    lines, line, empty = [], Text().append_text(head), True
    for chunk in chunks:
        for piece in _pieces(chunk, width - indent):
            if not empty and line.cell_len + len(gap) + piece.cell_len > width:
                lines.append(line)
                line, empty = Text(" " * indent), True
            line.append("" if empty else gap).append_text(piece)
            empty = False
    return [*lines, line]


def sentence(head: Text, words: str, style: str, width: int) -> list[Text]:
    """Return lines: `head`, then the words, wrapped at `width` below where they begin.

    A head that leaves no room has a line to itself, and the words stand below it.
    """
    if words and head.cell_len + _LEAST_ROOM > width and head.cell_len > _INDENT:
        return [head, *sentence(Text(" " * _INDENT), words, style, width)]
    room = max(width - head.cell_len, _LEAST_ROOM)
    wrapped = wrap(words, room, break_long_words=False, break_on_hyphens=False) or [""]
    indent = Text(" " * head.cell_len)
    starts = [head, *[indent] * (len(wrapped) - 1)]
    return [
        Text().append_text(start).append(line, style)
        for start, line in zip(starts, wrapped, strict=True)
    ]


def _pieces(chunk: Text, room: int) -> Sequence[Text]:
    """Return the chunk, in pieces of at most `room` cells where it has places to break."""
    if chunk.cell_len <= room:
        return [chunk]
    pieces, rest = [], chunk
    while rest.cell_len > room:
        ends = [m.end() for m in _BREAKS.finditer(rest.plain)]
        fitting = [e for e in ends if rest[:e].cell_len <= room]
        at = max(fitting, default=0) or min(ends, default=0)
        if not 0 < at < len(rest):
            break
        piece, rest = rest.divide([at])
        piece.rstrip()
        pieces.append(piece)
    return [*pieces, rest]


def shorten(text: str, room: int) -> str:
    """Return the text, cut at a blank where it is wider than `room`, dots for the rest."""
    if len(text) <= room:
        return text
    cut = text[: max(room - 4, 1)]
    return cut.rsplit(" ", 1)[0].rstrip() + " ..."
