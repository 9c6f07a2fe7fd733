"""A counterexample, or the witness of a `reachable`, as a path of states.

The first state is told in full, the others by what their step changed, as reports tell it.
"""

from __future__ import annotations

from pyverify.graph.diagram import Arrow, Box, Diagram, Mark, sentences
from pyverify.graph.states import state_lines
from pyverify.ir.nodes import SpecIR
from pyverify.ir.parts import instance_name
from pyverify.outcome import PropertyResult, Step, Trace, Verdict
from pyverify.report.changes import state_changes
from pyverify.report.terminal import said
from pyverify.report.trace import action_label

NOTHING_CHANGES = "(nothing changes)"


def trace_of(p: PropertyResult) -> Trace:
    """Return the trace of a result that has one."""
    assert p.trace is not None, "there is nothing to draw"
    return p.trace


def draw(spec: SpecIR, p: PropertyResult) -> Diagram:
    """Return the trace of `p` as a diagram: a box for each state, an arrow for each step."""
    trace = trace_of(p)
    # The last entry of a cycle leads back to the state where it begins, which has a box already.
    closing = trace.loop is not None and not trace.stops
    shown = trace.steps[:-1] if closing else trace.steps
    boxes = [_box(spec, trace, i) for i in range(len(shown))]
    if not closing:
        boxes[-1] = _ending(boxes[-1], p)
    arrows = [
        Arrow(_name(i - 1), _name(i), (action_label(spec, trace.steps[i]),))
        for i in range(1, len(shown))
    ]
    if trace.stops:
        arrows.append(Arrow(_name(len(shown) - 1), _name(len(shown) - 1), ("stops here for ever",)))
    elif trace.loop is not None:
        label = action_label(spec, trace.steps[-1])
        arrows.append(Arrow(_name(len(shown) - 1), _name(trace.loop), (label,)))
    return Diagram(
        f"{instance_name(spec)}: {p.name}", tuple(boxes), tuple(arrows), (f"{p.name}: {said(p)}",)
    )


def changes_of(spec: SpecIR, before: Step, step: Step) -> tuple[str, ...]:
    """Return what a step changed, a line for each part: `clock 0→1`; or that it failed."""
    if step.state is None or before.state is None:
        return ("fails",)
    found = state_changes(spec.variables, before.state, step.state)
    return tuple(f"{c.path} {c.what}" for c in found) or (NOTHING_CHANGES,)


def _name(i: int) -> str:
    return f"s{i}"


def _box(spec: SpecIR, trace: Trace, i: int) -> Box:
    step = trace.steps[i]
    if i == 0 and step.state is not None:
        return Box(_name(0), ("0", *state_lines(spec, step.state)), (Mark.INITIAL,))
    before = trace.steps[max(i - 1, 0)]
    return Box(_name(i), (str(i), *changes_of(spec, before, step)))


def _ending(box: Box, p: PropertyResult) -> Box:
    """Return the last box with the verdict in it: a violation, or what was to be reached."""
    if p.verdict is Verdict.HOLDS:
        return Box(box.name, (*box.lines, f"✓ {p.name}"), (*box.marks, Mark.TERMINAL))
    reason = sentences([p.reason]) if p.reason else ()
    return Box(box.name, (*box.lines, f"✗ {p.name}", *reason), (*box.marks, Mark.VIOLATING))
