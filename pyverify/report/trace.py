"""A trace as a story: the first state in full, then of each step only what it changed."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from pyverify.ir import types as T
from pyverify.ir.naming import written
from pyverify.ir.nodes import SpecIR
from pyverify.ir.parts import action_named, choice_types
from pyverify.outcome import Blocked, PropertyResult, Step, SubValue, Trace
from pyverify.report.account import account_lines
from pyverify.report.changes import Change, state_changes
from pyverify.report.lines import fill, sentence, short_path, shorten
from pyverify.values import State, show

# The column of actions is at least so wide, and an action wider than the most has a line to itself.
_LEAST, _MOST = 18, 34
# A list of blocked instances is cut beyond this.
MOST_INSTANCES = 40

_DEADLOCK = "no action is enabled here, and no @terminal property holds"


def trace_lines(spec: SpecIR, trace: Trace, width: int, start_known: bool = False) -> list[Text]:
    """Return the lines of a trace, without title or explanation.

    A start that the reader knows already, and that takes several lines, is not told again.
    """
    labels = [action_label(spec, s) for s in trace.steps]
    column = max(_LEAST, *(len(x) for x in labels if len(x) <= min(_MOST, width // 2))) + 2
    digits = len(str(len(trace)))
    lines, before = [], None
    for i, step in enumerate(trace.steps):
        bar = _bar(trace, i)
        head = Text.assemble(
            bar, (f"{i:>{digits}}", "dim"), "  ", (f"{labels[i]:<{column}}", "cyan")
        )
        indent = digits + 4 + column
        if len(labels[i]) > column - 2:
            lines.append(head)
            head = Text(_bar(trace, i, going_on=True) + " " * (indent - 2))
        told = fill(head.copy(), _told(spec, before, step), width, indent)
        told[1:] = [_barred(_bar(trace, i, going_on=True), line) for line in told[1:]]
        if start_known and i == 0 and len(told) > 1:
            told = [head.append("as above", "dim")]
        lines += told
        before = step.state
    return lines + _loop_line(trace, digits)


def action_label(spec: SpecIR, step: Step) -> str:
    """Return the action, its arguments and what its body chose: `send(to=1) [lost=True]`."""
    action = action_named(spec, step.action)
    domains = {p.name: p.domain for p in action.params} if action else {}
    args = ", ".join(f"{n}={_show(domains.get(n), v)}" for n, v in step.args)
    types = choice_types(action.body) if action else {}
    # What was chosen at the start stands in the state, right beside.
    choices = ", ".join(
        _chosen(written(n), _show(types.get(n), v)) for n, v in step.choices if action
    )
    return step.action + (f"({args})" if args else "") + (f" [{choices}]" if choices else "")


def _chosen(name: str, value: str) -> str:
    """Return a choice for display; one that the spec gives no name is called `choice`."""
    return value if name == "choice" or name.endswith(".choice") else f"{name}={value}"


def _show(t: T.Type | None, value: object) -> str:
    return str(value) if t is None else show(t, value)


def _told(spec: SpecIR, before: State | None, step: Step) -> Iterator[Text]:
    """Yield what there is to say of a step: the whole state, what changed, or that it failed."""
    if step.state is None:
        yield Text("fails", "bold red")
    elif before is None:
        for v, value in zip(spec.variables, step.state, strict=True):
            yield Text(f"{v.name}={show(v.domain, value)}")
    elif before == step.state:
        yield Text("(nothing changes)", "dim")
    else:
        for change in state_changes(spec.variables, before, step.state):
            yield _change_text(change)


def _change_text(change: Change) -> Text:
    return Text.assemble(change.path, " ", (change.what, "bold"))


def _bar(trace: Trace, i: int, going_on: bool = False) -> str:
    """Return what stands left of an entry: a bracket around the loop, from the state it begins in."""
    if trace.loop is None or trace.stops or i < trace.loop:
        return "  "
    return "┌ " if i == trace.loop and not going_on else "│ "


def _barred(bar: str, line: Text) -> Text:
    return Text(bar).append_text(line[len(bar) :])


def _loop_line(trace: Trace, digits: int) -> list[Text]:
    """Return the line below a lasso: where it goes from there."""
    if trace.loop is None:
        return []
    left, words = ("  ", "stops here for ever") if trace.stops else ("└ ", f"back to {trace.loop}")
    return [Text.assemble(left, (" " * (digits - 1) + "↺", "bold"), "  ", words)]


def explanation_lines(p: PropertyResult, width: int) -> list[Text]:
    """Return what was wrong at the end of the trace: the failing expression and its parts."""
    e = p.explanation
    if e is None and p.kind == "temporal":
        return []  # the headline has said it
    if e is None:
        reason = p.reason or (_DEADLOCK if p.name == "deadlock" else "")
        return sentence(_cross(p.span.file, p.span.line), reason, "", width) if reason else []
    if e.blocked:
        return [
            *sentence(_cross("", 0), p.reason or _DEADLOCK, "", width),
            *_blocked_lines(e.blocked, width),
        ]
    head = _cross(e.span.file, e.span.line)
    lines = (
        []
        if not (e.span.line or e.text)
        else [head.append(shorten(" ".join(e.text.split()), width - head.cell_len))]
    )
    if p.reason:
        lines += sentence(Text("      "), p.reason, "", width)
    if e.bindings or e.values:
        lines += _values_lines(e.bindings, e.values, width)
    if p.trace is not None and p.trace.loop is not None:
        lines += account_lines(e, p.trace, width)
    return lines


def _blocked_lines(blocked: tuple[Blocked, ...], width: int) -> list[Text]:
    """Return what each action waits for in a deadlock, aligned."""
    places = [f"{short_path(b.span.file)}:{b.span.line}" for b in blocked]
    names = [f"{b.action}({'; '.join(b.instances)})" if b.instances else b.action for b in blocked]
    names = [shorten(name, MOST_INSTANCES) for name in names]
    lines = []
    for b, place, name in zip(blocked, places, names, strict=True):
        text = Text.assemble(
            "      ", (place.ljust(max(map(len, places))), "dim"), "   ",
            name.ljust(max(map(len, names))), "  waits for  ", (b.text, "bold"),
        )  # fmt: skip
        text.truncate(width, overflow="ellipsis")
        lines.append(text)
    return lines


def _cross(file: str, line: int) -> Text:
    where = f"{short_path(file)}:{line}" if line else ""
    return Text.assemble("  ", ("✗", "bold red"), " ", (where, "dim"), "   " if where else "")


def _values_lines(
    bindings: tuple[SubValue, ...], values: tuple[SubValue, ...], width: int
) -> list[Text]:
    bound = ", ".join(f"{b.text}={b.value}" for b in bindings)
    head = Text("      " + (f"with {bound}" + (":  " if values else "") if bound else ""))
    last = len(values) - 1
    chunks = [
        Text.assemble(v.text, " = ", (v.value, "bold"), ";" if i < last else "")
        for i, v in enumerate(values)
    ]
    return fill(head, chunks, width, 10)
