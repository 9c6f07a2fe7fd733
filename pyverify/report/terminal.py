"""The report a person reads in a terminal.

`report` returns lines of `rich.text.Text`, so that the same report can be printed with colour,
piped without, shown in a notebook and compared in a test. Nothing is printed here.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from pyverify.engines import Limits
from pyverify.ir.parts import instance_name
from pyverify.outcome import PropertyResult, Verdict
from pyverify.report.account import course_said
from pyverify.report.diagnostics import brief
from pyverify.report.lines import (
    count,
    fill,
    number,
    roughly,
    seconds,
    sentence,
    short_path,
    size,
)
from pyverify.report.proof import gap_lines, lemma_lines
from pyverify.report.trace import explanation_lines, trace_lines
from pyverify.result import Result
from pyverify.values import State

DEFAULT_WIDTH = 100

# Seconds of exploring from which on it is worth saying how fast it was.
_LONG = 1.0

# verdict -> (mark, style)
MARKS = {
    Verdict.HOLDS: ("✓", "green"),
    Verdict.VIOLATED: ("✗", "bold red"),
    Verdict.UNKNOWN: ("?", "bold yellow"),
    Verdict.ERROR: ("!", "bold red"),
}


def render(result: Result, width: int = DEFAULT_WIDTH) -> str:
    """Return the report as plain text."""
    return "\n".join(line.plain.rstrip() for line in report(result, width))


def report(result: Result, width: int = DEFAULT_WIDTH) -> list[Text]:
    """Return the whole report: summary, then a block for every counterexample and witness."""
    lines = [*summary(result, width)]
    starts: list[State | None] = []
    for p in sorted(result.outcome.properties, key=lambda p: p.verdict is Verdict.HOLDS):
        if p.trace is not None:
            start = p.trace.steps[0].state
            lines += [Text(), *story(result, p, width, start in starts)]
            starts.append(start)
        if p.gap is not None:
            lines += [Text(), *gap_lines(result.instance, p, width)]
        if p.proof is not None and p.proof.lemmas:
            lines += [Text(), *lemma_lines(p.name, p.proof)]
    return lines


def summary(result: Result, width: int) -> Iterator[Text]:
    """Yield the header, a line per property, the counts, and what must not be overlooked."""
    yield from header(result, width)
    shown = _together(_shown(result))
    column = min(max((len(name) for name, _ in shown if ", " not in name), default=0), 40)
    for name, p in shown:
        yield from _property_line(name, p, column, width)
    yield from _counts(result, width)
    yield from _speed(result, width)
    for note in _loud(result):
        yield from sentence(Text("  ! ", "bold yellow"), note, "yellow", width)
    for d in result.differences:
        yield from sentence(
            Text("  ✗ ", "bold red"), f"not as the model expects: {d}", "red", width
        )
    if result.expected:
        yield Text("  ✓ as the model expects", "green")
    for warning in result.warnings:
        yield from brief(warning, width)


def header(result: Result, width: int) -> list[Text]:
    """Return the line that says what was checked: file, spec and parameters."""
    name = instance_name(result.instance)
    title = f"{name} [{result.model}]" if result.model else name
    head = Text(f"{short_path(result.file)} · ", "dim")
    if head.cell_len + len(title) <= width:
        return [Text().append_text(head).append(name, "bold").append(title[len(name) :], "dim")]
    return fill(head, [Text(w, "bold") for w in title.split(" ")], width, 4, " ")


def _shown(result: Result) -> list[PropertyResult]:
    """Return the properties worth a line: reserved ones only when they do not hold.

    A spec without properties of its own shows them all.
    """
    properties = result.outcome.properties
    own = [p for p in properties if p.kind != "reserved" or p.verdict is not Verdict.HOLDS]
    return own or list(properties)


def _together(properties: list[PropertyResult]) -> list[tuple[str, PropertyResult]]:
    """Return the properties by name; reserved ones of which the same is said share a line."""
    said_of: dict[str, list[PropertyResult]] = {}
    for p in properties:
        key = said(p) if p.kind == "reserved" and p.trace is None else p.name
        said_of.setdefault(key, []).append(p)
    return [(", ".join(p.name for p in alike), alike[0]) for alike in said_of.values()]


def _property_line(name: str, p: PropertyResult, column: int, width: int) -> list[Text]:
    mark, style = MARKS[p.verdict]
    head = Text.assemble((mark, style), " ", (f"{name:<{column}}", "bold"), "   ")
    return sentence(head, said(p), "" if p.verdict is Verdict.HOLDS else style, width)


def said(p: PropertyResult) -> str:
    """Return the verdict in words: "violated after 5 steps"."""
    if p.verdict is Verdict.VIOLATED and p.trace is not None and p.trace.loop is not None:
        return f"violated: {course_said(p.trace)}" + (f"; {p.reason}" if p.reason else "")
    when = "" if p.trace is None else _when(len(p.trace))
    if p.verdict is Verdict.VIOLATED and p.kind == "temporal" and p.reason and not p.trace:
        return f"violated: {p.reason}"
    if p.verdict is Verdict.HOLDS and p.kind == "reachable":
        return f"reached {when}".rstrip()
    if p.proof is not None:
        return f"{p.verdict} ({p.proof})" + (f": {p.reason}" if p.reason else "")
    words = f"{p.verdict} {when}".rstrip() if p.verdict is Verdict.VIOLATED else str(p.verdict)
    return f"{words}: {p.reason}" if p.reason else words


def _when(steps: int) -> str:
    return f"after {count(steps, 'step')}" if steps else "in an initial state"


def _counts(result: Result, width: int) -> list[Text]:
    o, s = result.outcome, result.seconds
    # Walks in machine code do not count states, and engines that do not visit them nothing at all.
    counted = ((o.states, "state"), (o.transitions, "step"))
    pieces = [count(n, noun) for n, noun in counted if n is not None]
    pieces.append(f"depth {number(o.depth)}")
    time = f"{seconds(s.explore)} explore, {seconds(s.frontend + s.compile)} compile"
    return sentence(Text("  "), " · ".join([*pieces, time]), "dim", width)


def _speed(result: Result, width: int) -> list[Text]:
    """Return the line about speed and memory; of a short run it would mean nothing."""
    o, speed = result.outcome, result.outcome.states_per_second
    if o.statistics is None or speed is None or o.explore_seconds < _LONG:
        return []
    s = o.statistics
    pieces = [
        f"{number(round(speed))} states/s",
        count(s.workers, "worker"),
        f"{s.bytes_per_state:.0f} bytes per state",
        f"{roughly(s.peak_bytes)} at most",
    ]
    return sentence(Text("  "), " · ".join(pieces), "dim", width)


def _loud(result: Result) -> Iterator[str]:
    """Yield what limits the meaning of the result, in the order of how much it does."""
    o = result.outcome
    if o.stopped_by:
        limit = _stopped_by(o.stopped_by, result.question.limits)
        yield f"{limit}: the verdicts and counts are of what was explored"
    if o.flags.constraint:
        names = ", ".join(p.name for p in result.instance.properties if p.kind == "constraint")
        yield f"explored only where {names} holds: nothing is said of states beyond"
    if o.flags.symmetry:
        yield "symmetry reduction: the states counted are representatives"
    if not o.flags.deadlock and result.question.properties is None and result.instance.actions:
        yield "deadlock was not checked"
    yield from result.notes


def _stopped_by(limit: str, limits: Limits) -> str:
    if limit == "interrupt":
        return "interrupted"
    values = {
        "max-states": f" {number(limits.max_states or 0)}",
        "max-depth": f" {number(limits.max_depth or 0)}",
        "time-limit": f" {limits.time_limit or 0:g}s",
        "memory": f" {size(limits.memory)}" if limits.memory else "",
    }
    return f"stopped by --{limit}{values.get(limit, '')}"


def story(result: Result, p: PropertyResult, width: int, start_known: bool = False) -> list[Text]:
    """Return the block that tells how a property fails (or, of `reachable`, how it is reached).

    `start_known` tells that a block before it begins in the same state.
    """
    title = Text(p.name, "bold")
    if p.verdict is Verdict.HOLDS:
        title.append("   witness", "dim")
    lines = [title]
    if p.trace is not None:
        lines += trace_lines(result.instance, p.trace, width, start_known)
    if p.verdict is not Verdict.HOLDS:
        lines += explanation_lines(p, width)
    return lines
