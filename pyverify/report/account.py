"""The account of a lasso: what of the formula is never met, and why the behaviour is fair."""

from __future__ import annotations

from itertools import groupby

from rich.text import Text

from pyverify.outcome import Explanation, FairNote, Trace, Unmet
from pyverify.report.lines import count, fill, shorten

_INDENT = " " * 6
# Names of actions are aligned up to this width; a longer list of them is wrapped.
_WIDEST = 40
# The text of a part of the formula has at least this much room.
_LEAST = 24


def course_said(trace: Trace) -> str:
    """Return a lasso in words: "after 7 steps, stopping for ever is fair"."""
    assert trace.loop is not None, "only a lasso goes on for ever"
    if trace.stops:
        when = f"after {count(trace.loop, 'step')}" if trace.loop else "in an initial state"
        return f"{when}, stopping for ever is fair"
    cycle = len(trace) - trace.loop
    if not trace.loop:
        return f"a loop of {count(cycle, 'step')} from the start"
    return f"{count(trace.loop, 'step')}, then a loop of {cycle}"


def account_lines(e: Explanation, trace: Trace, width: int) -> list[Text]:
    """Return what is never met, then why the lasso is fair: a line for all of which the same is said."""
    return [*_unmet_lines(e.unmet, width), *_fair_lines(e.fairness, trace, width)]


def why(note: FairNote, trace: Trace) -> str:
    """Return why a lasso is fair to an action: "taken by step 5", "disabled after step 7"."""
    if note.how == "taken":
        return f"taken by step {note.at}"
    if note.kind == "strong" and not trace.stops:
        return "disabled all along the loop"
    return f"disabled after step {note.at}" if note.at else "disabled at the start"


def _unmet_lines(unmet: tuple[Unmet, ...], width: int) -> list[Text]:
    said = [_said(u) for u in unmet]
    room = max(width - len(_INDENT) - max(map(len, said), default=0) - 3, _LEAST)
    parts = [shorten(" ".join(u.text.split()), room) for u in unmet]
    column = max(map(len, parts), default=0)
    lines = []
    for part, words in zip(parts, said, strict=True):
        head = Text.assemble(_INDENT, (f"{part:<{column}}   ", "bold"))
        lines += fill(head, [Text(words)], width, len(_INDENT) + 2)
    return lines


def _said(u: Unmet) -> str:
    """Return from where on a part is not met, and of which instance of it that is said."""
    bound = ", ".join(f"{b.text}={b.value}" for b in u.bindings)
    place = f"after step {u.at}" if u.at else "at the start"
    return f"{place}: {u.said}" + (f", with {bound}" if bound else "")


def _fair_lines(notes: tuple[FairNote, ...], trace: Trace, width: int) -> list[Text]:
    told: dict[tuple[str, str], list[str]] = {}
    for note in notes:
        told.setdefault((note.kind, why(note, trace)), []).append(note.action)
    rows = [(kind, _together(names), said) for (kind, said), names in told.items()]
    column = max((w for _, names, _ in rows if (w := _width(names)) <= _WIDEST), default=0)
    lines = [Text(f"{_INDENT}and it is fair:", "dim")] if rows else []
    for kind, names, said in rows:
        head = Text.assemble(_INDENT, "  ", (f"{kind:<6}", "dim"), "  ")
        gap = " " * max(column - _width(names), 0)
        pieces = [Text(n, "cyan").append(end, "") for n, end in _with_commas(names)]
        lines += fill(head, [*pieces, Text(f"{gap}  {said}")], width, len(head) + 2, " ")
    return lines


def _width(names: list[str]) -> int:
    return len(", ".join(names))


def _with_commas(names: list[str]) -> list[tuple[str, str]]:
    return [(name, "," if i < len(names) else "") for i, name in enumerate(names, 1)]


def _together(names: list[str]) -> list[str]:
    """Return names of instances, those of one action in one: `renew(n=0; n=1)`."""
    found = []
    for action, group in groupby(names, lambda name: name.partition("(")[0]):
        instances = [name[len(action) + 1 : -1] for name in group if name != action]
        found.append(f"{action}({'; '.join(instances)})" if instances else action)
    return found
