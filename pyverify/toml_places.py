"""Where the keys of a TOML file stand: `tomllib` gives values without places.

A light scan of headers, keys at the start of a line, and keys of inline tables. It only serves
messages: a key it does not find has the place of the table around it. The tables of a list, as in
`[[claims]]`, go by their number: `("claims", "0")`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from pyverify.source import Span

Path_ = tuple[str, ...]

_KEY = r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'"""
_HEADER = re.compile(rf"\s*\[(\[)?\s*((?:{_KEY})(?:\s*\.\s*(?:{_KEY}))*)\s*\]\]?")
_ENTRY = re.compile(rf"\s*((?:{_KEY})(?:\s*\.\s*(?:{_KEY}))*)\s*=")
_INLINE = re.compile(rf"[{{,]\s*({_KEY})\s*=")


@dataclass(frozen=True, slots=True)
class Places:
    """The spans of the keys of one file, by their path from the top."""

    file: Path
    found: dict[Path_, Span]

    def span(self, *path: str) -> Span:
        """Return where `path` is written, or the nearest table around it."""
        while path and path not in self.found:
            path = path[:-1]
        return self.found.get(path, Span(str(self.file), 1, 1, 1, 1))


def scan(file: Path, text: str) -> Places:
    """Find the keys of a TOML text."""
    found: dict[Path_, Span] = {}
    lists: Counter[Path_] = Counter()
    table: Path_ = ()
    quoted = False
    for number, line in enumerate(text.splitlines(), 1):
        toggles = (line.count('"""') + line.count("'''")) % 2
        if quoted:
            quoted = not toggles
            continue
        quoted = bool(toggles)
        if header := _HEADER.match(line):
            table = _names(header[2])
            if header[1]:
                _add(found, table, file, number, header.span(2))
                table = (*table, str(lists[table]))
                lists[table[:-1]] += 1
            _add(found, table, file, number, header.span(2))
        elif entry := _ENTRY.match(line):
            path = table + _names(entry[1])
            _add(found, path, file, number, entry.span(1))
            for inner in _INLINE.finditer(line, entry.end()):
                _add(found, path + _names(inner[1]), file, number, inner.span(1))
    return Places(file, found)


def _names(dotted: str) -> Path_:
    return tuple(part.strip("\"'") for part in re.findall(_KEY, dotted))


def _add(
    found: dict[Path_, Span], path: Path_, file: Path, line: int, cols: tuple[int, int]
) -> None:
    found.setdefault(path, Span(str(file), line, cols[0] + 1, line, cols[1] + 1))
