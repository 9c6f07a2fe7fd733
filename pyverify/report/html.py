"""A small HTML view of a result, for notebooks: the terminal's report with its colours."""

from __future__ import annotations

from html import escape
from itertools import pairwise

from rich.style import Style
from rich.text import Text

from pyverify.report.terminal import report
from pyverify.result import Result

# The report's few colours, dark enough for a white page and light enough for a black one.
_COLOURS = {"green": "#2e8b57", "red": "#d03050", "yellow": "#b07d00", "cyan": "#2080a0"}


def render(result: Result) -> str:
    """Return the report as a fragment of HTML without scripts or outside references."""
    body = "\n".join(map(_line, report(result)))
    style = "font-family: monospace; line-height: 1.35; white-space: pre; overflow-x: auto"
    return f'<pre class="pyverify" style="{style}">{body}</pre>'


def _line(text: Text) -> str:
    pieces = []
    spans = [(s.start, s.end, Style.parse(str(s.style))) for s in text.spans if s.style]
    cuts = sorted({0, len(text), *(c for start, end, _ in spans for c in (start, end))})
    for start, end in pairwise(cuts):
        styles = [Style.parse(str(text.style)) if text.style else Style.null()]
        styles += [s for a, b, s in spans if a <= start and end <= b]
        pieces.append(_styled(text.plain[start:end], Style.combine(styles)))
    return "".join(pieces)


def _styled(text: str, style: Style) -> str:
    rules = []
    if style.color is not None and style.color.name in _COLOURS:
        rules.append(f"color: {_COLOURS[style.color.name]}")
    if style.bold:
        rules.append("font-weight: bold")
    if style.dim:
        rules.append("opacity: 0.65")
    shown = escape(text)
    return f'<span style="{"; ".join(rules)}">{shown}</span>' if rules else shown
