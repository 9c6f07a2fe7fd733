"""Reads the Markdown of README.md and docs/: its fenced blocks and its tables, with line numbers.

What a block or a table means, and how it is tested, is told in `tests/docs/README.md`.
"""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENTS = (
    "README.md",
    "docs/TUTORIAL.md",
    "docs/LANGUAGE.md",
    "docs/LIB.md",
    "docs/MODELS.md",
    "docs/PROVE.md",
    "docs/ARCHITECTURE.md",
    "docs/WARTS.md",
    "docs/STUDENTS.md",
    "docs/TLA.md",
)


@dataclass(frozen=True)
class Block:
    """A fenced block: ```` ```kind title="x.py" word ````; `line` is that of its fence.

    `of` is what an emitted text is of: ```` ```mermaid of="x.py:X --property p" ````.
    """

    document: str
    line: int
    kind: str
    title: str | None
    words: tuple[str, ...]
    text: str
    of: str | None = None

    def __str__(self):
        return f"{Path(self.document).name}:{self.line}"


@dataclass(frozen=True)
class Row:
    """A line of a table, under its headings; code spans without their back ticks."""

    document: str
    line: int
    heads: tuple[str, ...]
    cells: tuple[str, ...]

    def __str__(self):
        return f"{Path(self.document).name}:{self.line}"


def read(document):
    return (ROOT / document).read_text(encoding="utf-8").splitlines()


def blocks(document):
    """Return the fenced blocks of a document, in order."""
    found, opened = [], None
    for number, line in enumerate(read(document), 1):
        if opened is None and line.startswith("```"):
            opened = number, line[3:].strip()
            body = []
        elif opened is not None and line.rstrip() == "```":
            found.append(_block(document, *opened, body))
            opened = None
        elif opened is not None:
            body.append(line)
    assert opened is None, f"{document}: a block is not closed"
    return found


def _block(document, number, info, body):
    named = dict(re.findall(r'(title|of)="([^"]*)"', info))
    words = re.sub(r'(title|of)="[^"]*"', "", info).split()
    kind = words[0] if words else ""
    text = "".join(line + "\n" for line in body)
    title, of = named.get("title"), named.get("of")
    return Block(document, number, kind, title, tuple(words[1:]), text, of)


def rows(document):
    """Return the rows of all tables of a document."""
    found, heads, fenced = [], None, False
    for number, line in enumerate(read(document), 1):
        fenced ^= line.startswith("```")
        if fenced or not line.startswith("|"):
            heads = None
        elif heads is None:
            heads = _cells(line)
        elif set(line) - set("|-: "):
            found.append(Row(document, number, heads, _cells(line)))
    return found


def _cells(line):
    parts = re.split(r"(?<!\\)\|", line.strip().strip("|"))
    return tuple(_plain(p.strip().replace("\\|", "|")) for p in parts)


def _plain(cell):
    """Return what a cell that is one code span says, or the cell as it is."""
    return cell[1:-1] if re.fullmatch(r"`[^`]+`", cell) else cell
