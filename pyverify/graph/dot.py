"""Diagrams as Graphviz's dot (Gansner & North, 2000): `dot -Tsvg X.dot -o X.svg` draws one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyverify.graph.diagram import Arrow, Box, Diagram, Mark

_BOXES = {
    Mark.INITIAL: {"penwidth": "2"},
    Mark.TERMINAL: {"peripheries": "2"},
    Mark.VIOLATING: {"style": "filled", "fillcolor": "#ffd7d7", "color": "#c00000"},
    Mark.OUTSIDE: {"style": "filled", "fillcolor": "#eeeeee", "color": "#888888"},
    Mark.MORE: {"style": "dashed"},
}
_ARROWS = {Mark.VIOLATING: {"color": "#c00000", "fontcolor": "#c00000"}}


def write(diagram: Diagram) -> str:
    """Return the diagram as a `digraph`; an initial box has an arrow from nowhere."""
    lines = [
        *(f"// {remark}" for remark in diagram.remarks),
        f"digraph {_quoted(diagram.title)} {{",
        f'  label={_quoted(diagram.title)} labelloc=t fontname="monospace"',
        '  node [shape=box fontname="monospace" fontsize=10]',
        '  edge [fontname="monospace" fontsize=9]',
        *(f"  {line}" for box in diagram.boxes for line in _box(box)),
        *(f"  {_arrow(arrow)}" for arrow in diagram.arrows),
        "}",
    ]
    return "\n".join(lines) + "\n"


def _box(box: Box) -> Iterator[str]:
    head, *rest = box.lines
    # The first line in the middle, the others from the left.
    label = escaped(head) + (
        "\\n" + "".join(escaped(line) + "\\l" for line in rest) if rest else ""
    )
    yield f"{box.name} [{_attributes(label, box.marks, _BOXES)}]"
    if Mark.INITIAL in box.marks:
        yield f"start_{box.name} [shape=point]"
        yield f"start_{box.name} -> {box.name}"


def _arrow(arrow: Arrow) -> str:
    label = "\\n".join(escaped(line) for line in arrow.lines)
    attributes = _attributes(label, arrow.marks, _ARROWS)
    return f"{arrow.source} -> {arrow.target}" + (f" [{attributes}]" if attributes else "")


def _attributes(label: str, marks: Iterable[Mark], looks: dict[Mark, dict[str, str]]) -> str:
    found: dict[str, str] = {"label": f'"{label}"'} if label else {}
    styles: list[str] = []
    for mark in marks:
        for key, value in looks.get(mark, {}).items():
            if key == "style":
                styles.append(value)
            else:
                found[key] = f'"{value}"'
    if styles:
        found["style"] = f'"{",".join(dict.fromkeys(styles))}"'
    return " ".join(f"{key}={value}" for key, value in found.items())


def escaped(text: str) -> str:
    """Return text as it stands between the quotes of a label: only \\ and " mean something."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _quoted(text: str) -> str:
    return f'"{escaped(text)}"'
