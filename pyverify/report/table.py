"""The table of `check models/`: one line per instance, and below it what was not as expected.

Widths are fixed from the names beforehand, so that every line can be shown as soon as it is known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from rich.text import Text

from pyverify.outcome import Verdict
from pyverify.report.lines import count, number, sentence, short_path
from pyverify.report.terminal import story
from pyverify.result import Refused, Result

# heading -> width, all set to the right
_NUMBERS = {"states": 12, "transitions": 13, "depth": 6, "seconds": 9}


def title_line(column: int) -> Text:
    """Return the headings."""
    numbers = "".join(f"{h:>{w}}" for h, w in _NUMBERS.items())
    return Text(f"  {'instance':<{column}}{numbers}  verdicts", "dim")


def name_column(names: Iterable[str], width: int) -> int:
    """Return the width of the first column: the longest name, within reason."""
    return min(max((len(n) for n in names), default=8), max(width - 60, 20))


def row(result: Result | Refused, name: str, column: int) -> Text:
    """Return the line of one instance."""
    if isinstance(result, Refused):
        return Text.assemble(("✗ ", "bold red"), f"{name:<{column}}  ", ("error, see below", "red"))
    o = result.outcome
    mark = _mark(result)
    cells = [
        "" if o.states is None else number(o.states),
        "" if o.transitions is None else number(o.transitions),
        number(o.depth),
        f"{result.seconds.explore:.2f}",
    ]
    line = Text.assemble(mark, " ", f"{name:<{column}}")
    line.append("".join(f"{c:>{w}}" for c, w in zip(cells, _NUMBERS.values(), strict=True)), "dim")
    return line.append("  ").append_text(_verdicts(result))


def _mark(result: Result) -> tuple[str, str]:
    if result.expected:
        return ("✓", "green")
    undecided = all(d.undecided for d in result.differences)
    return ("?", "bold yellow") if undecided else ("✗", "bold red")


def _verdicts(result: Result) -> Text:
    """Return how many properties have which verdict: "3 hold, 2 violated"."""
    found = Counter(
        p.verdict
        for p in result.outcome.properties
        if p.kind != "reserved" or p.verdict is not Verdict.HOLDS
    )
    words = {Verdict.HOLDS: "hold", Verdict.VIOLATED: "violated", Verdict.UNKNOWN: "unknown"}
    words[Verdict.ERROR] = "in error"
    said = [
        f"{found[v]} {'holds' if v is Verdict.HOLDS and found[v] == 1 else w}"
        for v, w in words.items()
        if found[v]
    ]
    text = Text(", ".join(said) or "nothing went wrong")
    if result.outcome.stopped_by:
        text.append(f"  (stopped by {result.outcome.stopped_by})", "yellow")
    return text


def differences(result: Result, name: str, width: int) -> Iterator[Text]:
    """Yield what an instance's expectations and its result differ in, with unexpected traces."""
    yield Text(f"{name}   {short_path(result.file)} · {result.spec}", "bold")
    for d in result.differences:
        style = "yellow" if d.undecided else "red"
        mark = "?" if d.undecided else "✗"
        yield from sentence(Text.assemble("  ", (mark, "bold " + style), " "), str(d), "", width)
    subjects = {d.subject for d in result.differences}
    for p in result.outcome.properties:
        if p.name in subjects and p.verdict is Verdict.VIOLATED and p.trace is not None:
            yield Text()
            yield from story(result, p, width)


def totals(passed: int, checked: int) -> Text:
    """Return the last line: how many instances are as expected."""
    said = f"{number(passed)} of {count(checked, 'instance')} as expected"
    return Text().append(said, "green" if passed == checked else "bold red")


def left_out(skipped: int, unchecked: int) -> Text:
    """Return what is said of slow instances that were skipped, and of those never reached."""
    said = []
    if skipped:
        said.append(f"{count(skipped, 'slow instance')} skipped (`--tier slow` checks them too)")
    if unchecked:
        said.append(f"{count(unchecked, 'instance')} not checked")
    return Text(" · ".join(said), "yellow")
