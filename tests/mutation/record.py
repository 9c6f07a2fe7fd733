"""The record of all mutants in docs/WARTS.md: how many there are, and which survive, for what reason.

The section is written by `run_mutants.py --write`; what a person adds to it are the reasons. One
reason stands above all the mutants that it is the reason of.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from fates import SURVIVED, Fate
from laboratory import ROOT

WARTS = ROOT / "docs" / "WARTS.md"
HEADING = "## Mutants that survive\n"
UNEXPLAINED = "**Unexplained.**"
COLUMNS = [*Fate]
_ROW = re.compile(r"^\| ([\w/]+) +((?:\| +\d+ )+)\|", re.MULTILINE)
_SURVIVOR = re.compile(r"^- ([\w/]+) · `(.*)`$")


@dataclass
class Record:
    """What is written: a row of numbers for each file, and the survivors below their reasons."""

    rows: dict[str, dict[Fate, int]]
    reasons: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    @property
    def survivors(self) -> set[tuple[str, str]]:
        """Return every survivor: its file and title."""
        return {s for listed in self.reasons.values() for s in listed}


def counted(fates: dict[str, Fate]) -> dict[Fate, int]:
    """Return how many mutants had each fate."""
    found = Counter(fates.values())
    return {fate: found[fate] for fate in COLUMNS}


def score(row: dict[Fate, int]) -> tuple[int, int]:
    """Return how many were killed, of how many that could be."""
    return row[Fate.KILLED], row[Fate.KILLED] + sum(row[f] for f in SURVIVED)


def read_record(path: Path = WARTS) -> Record:
    """Read the section of the document."""
    section = path.read_text(encoding="utf-8").partition(HEADING)[2].partition("\n## ")[0]
    rows = {
        name: dict(zip(COLUMNS, map(int, re.findall(r"\d+", cells)), strict=False))
        for name, cells in _ROW.findall(section)
    }
    return Record(rows, _reasons(section))


def _reasons(section: str) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    paragraph: list[str] = []
    for line in section.splitlines():
        survivor = _SURVIVOR.match(line)
        if survivor:
            found.setdefault("\n".join(paragraph).strip(), []).append((survivor[1], survivor[2]))
        elif line:
            if line.startswith("**"):
                paragraph = []
            paragraph.append(line)
    return found


def updated(record: Record, fates: dict[str, dict[str, Fate]]) -> Record:
    """Return the record with what was found out about some files: reasons of survivors stay."""
    rows = record.rows | {name: counted(found) for name, found in fates.items()}
    alive = {(n, t) for n, found in fates.items() for t, fate in found.items() if fate in SURVIVED}
    alive |= {s for s in record.survivors if s[0] not in fates}
    reasons = {
        reason: [s for s in listed if s in alive] for reason, listed in record.reasons.items()
    }
    new = sorted(alive - record.survivors)
    if new:
        reasons[UNEXPLAINED] = [*reasons.get(UNEXPLAINED, []), *new]
    return Record(
        dict(sorted(rows.items())), {r: listed for r, listed in reasons.items() if listed}
    )


def written(record: Record, document: str) -> str:
    """Return the document with the table and the list of the record in their places."""
    before, heading, after = document.partition(HEADING)
    section, next_heading, rest = after.partition("\n## ")
    introduction = section.partition("\n| ")[0]
    lists = [f"{reason}\n\n" + "\n".join(map(_line, s)) for reason, s in record.reasons.items()]
    body = "\n\n".join([introduction.rstrip("\n"), table(record), *lists])
    return f"{before}{heading}{body}\n{next_heading}{rest}"


def _line(survivor: tuple[str, str]) -> str:
    return f"- {survivor[0]} · `{survivor[1]}`"


def table(record: Record) -> str:
    """Return the numbers as a table, with their sums in the last row."""
    total = {fate: sum(row[fate] for row in record.rows.values()) for fate in COLUMNS}
    width = max(map(len, record.rows), default=0)
    head = f"| {'file':{width}} | " + " | ".join(COLUMNS) + " | killed, of what could be |"
    line = f"| {'-' * width} |" + "".join(f" {'-' * (len(c) - 1)}: |" for c in COLUMNS) + " ---: |"
    rows = [_cells(name, row, width) for name, row in record.rows.items()]
    return "\n".join([head, line, *rows, _cells("**all**", total, width)])


def _cells(name: str, row: dict[Fate, int], width: int) -> str:
    killed, possible = score(row)
    share = f"{killed / possible:.0%}" if possible else "–"
    cells = " | ".join(f"{row[fate]:{len(fate)}}" for fate in COLUMNS)
    return f"| {name:{width}} | {cells} | {share} |"
