"""Source text and positions: where a thing stands in a user's file.

Everything that can be complained about carries a `Span`. Lines and columns count from 1, as
editors do; columns count characters, not bytes.
"""

from __future__ import annotations

import linecache
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A range of source text: `end_col` is the column just after the last character."""

    file: str
    line: int
    col: int
    end_line: int
    end_col: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.col}"

    def text(self) -> str:
        """Return the source text the span covers, or "" when the file cannot be read."""
        lines = [source_line(self.file, n) for n in range(self.line, self.end_line + 1)]
        if not any(lines):
            return ""
        lines[-1] = lines[-1][: self.end_col - 1]
        lines[0] = lines[0][self.col - 1 :]
        return "\n".join(lines)

    def one_line(self) -> str:
        """Return the covered text with every run of white space made one blank."""
        return " ".join(self.text().split())


NOWHERE = Span("<nowhere>", 0, 0, 0, 0)


def characters(line: str, byte_offset: int) -> int:
    """Return the character offset of a byte offset: Python counts columns in UTF-8 bytes."""
    if line.isascii():
        return byte_offset
    return len(line.encode()[:byte_offset].decode(errors="ignore"))


def source_line(file: str, line: int) -> str:
    """Return line `line` (from 1) of `file` without its newline, or "" when there is none."""
    return linecache.getline(file, line).rstrip("\r\n")
