"""Writes the generated sections of docs/STUDENTS.md: `python tests/docs/rewrite_students.py`."""

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from documents import ROOT
from side_by_side import section

PAGE = "docs/STUDENTS.md"
SECTION = re.compile(r"(<!-- generated: (\S+\.py):(\w+) -->\n).*?(<!-- end -->\n)", re.DOTALL)


def page():
    """Return the page with its generated sections brought up to date."""
    text = (ROOT / PAGE).read_text(encoding="utf-8")
    return SECTION.sub(lambda m: f"{m[1]}\n{section(m[2], m[3])}\n{m[4]}", text)


if __name__ == "__main__":
    (ROOT / PAGE).write_text(page(), encoding="utf-8")
