"""Diagrams as Mermaid's `flowchart`, which Markdown shows on many sites.

Mermaid has no quoting that holds everywhere: whatever is not surely plain is written as the entity
`#35;`, which it reads in every kind of diagram.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pyverify.graph.diagram import Arrow, Box, Diagram, Mark

# Mermaid's own bounds (`maxEdges`, `maxTextSize`), which no diagram can raise by itself.
MOST_ARROWS, MOST_CHARACTERS = 500, 50_000

_LOOKS = {
    Mark.INITIAL: "stroke-width:3px",
    Mark.TERMINAL: "stroke:#2a7a2a,stroke-width:2px",
    Mark.VIOLATING: "fill:#ffd7d7,stroke:#c00000,color:#000",
    Mark.OUTSIDE: "fill:#eeeeee,stroke:#888888,color:#000",
    Mark.MORE: "stroke-dasharray:4",
}

# What does not stand for itself. A colon does not: Mermaid drops a `;` behind the word `style` and a
# colon. Labels are Markdown to some versions: `_` is plain within a word only, `(` not behind a `]`.
_SPECIAL = re.compile(r"(?<![^\W_])_|_(?![^\W_])|(?<=\])\(|[^\w .,=+()\[\]/'?!✗✓…→−-]")


def write(diagram: Diagram) -> str:
    """Return the diagram as a flowchart from top to bottom."""
    body = [
        *(line for box in diagram.boxes for line in _box(box)),
        *(_arrow(arrow) for arrow in diagram.arrows),
        *_classes(diagram),
        *_arrow_styles(diagram),
    ]
    remarks = (f"%% {remark}" for remark in diagram.remarks)
    return titled(diagram.title, ["flowchart TB", *(f"    {line}" for line in (*remarks, *body))])


def titled(title: str, lines: Iterable[str]) -> str:
    """Return the text of a diagram of any kind, with its title in front."""
    quoted = "'" + title.replace("'", "''") + "'"
    return "\n".join(["---", f"title: {quoted}", "---", *lines]) + "\n"


def too_large(text: str, arrows: int) -> str | None:
    """Say in a sentence why Mermaid would refuse to draw a text as it is set up; None: it will."""
    if arrows > MOST_ARROWS:
        return f"Mermaid draws at most {MOST_ARROWS} arrows unless its `maxEdges` is raised"
    if len(text) > MOST_CHARACTERS:
        return f"Mermaid reads {MOST_CHARACTERS} characters unless its `maxTextSize` is raised"
    return None


def escaped(text: str) -> str:
    """Return text as Mermaid shows it unchanged, in labels and messages alike."""
    return _SPECIAL.sub(lambda found: f"#{ord(found[0])};", text)


def joined(lines: Iterable[str]) -> str:
    """Return lines of text as one label."""
    return "<br>".join(map(escaped, lines))


def _box(box: Box) -> list[str]:
    own = [f'{box.name}["{joined(box.lines)}"]']
    if Mark.INITIAL in box.marks:
        own.append(f"start_{box.name}(( )) --> {box.name}")
    return own


def _arrow(arrow: Arrow) -> str:
    label = f'|"{joined(arrow.lines)}"|' if arrow.lines else ""
    return f"{arrow.source} -->{label} {arrow.target}"


def _classes(diagram: Diagram) -> list[str]:
    lines = []
    for mark, look in _LOOKS.items():
        names = [box.name for box in diagram.boxes if mark in box.marks]
        if names:
            lines += [f"classDef {mark} {look}", f"class {','.join(names)} {mark}"]
    return lines


def _arrow_styles(diagram: Diagram) -> list[str]:
    """Colour arrows, which Mermaid knows by their number in the text, those of starts included."""
    starts = sum(Mark.INITIAL in box.marks for box in diagram.boxes)
    bad = [
        str(starts + i) for i, arrow in enumerate(diagram.arrows) if Mark.VIOLATING in arrow.marks
    ]
    return [f"linkStyle {','.join(bad)} stroke:#c00000"] if bad else []
