"""A counterexample in at most ten lines.

What does not fit is cut where it tells least, and dots say so: variables that never change, the
changes (not the actions) of the steps in the middle, the ends of long lists. Where a lasso goes in
the end is always told.
"""

from dataclasses import replace
from textwrap import wrap

from pyverify.outcome import Trace
from pyverify.report.lines import shorten
from pyverify.report.trace import action_label, explanation_lines, trace_lines

WIDTH = 104
MOST = 10  # lines of a story
MOST_OF_A_STEP, MOST_OF_THE_MIDDLE, MOST_OF_THE_END = 2, 3, 3
MOST_OF_A_NAME = 32


def short_story(result, p):
    """Return the lines that tell how property `p` is violated."""
    end = end_of(p)
    if p.trace is None:
        return cut(end, MOST)
    spec, trace = result.instance, p.trace
    steps, loop = steps_of(spec, trace)
    end = [*loop, *end]
    if sum(map(len, steps)) + len(end) > MOST:
        steps, _ = steps_of(*without_idle_variables(spec, trace))
    end = cut(end, max(MOST_OF_THE_END, MOST - sum(map(len, steps))))
    labels = [action_label(spec, s) for s in trace.steps]
    return fitted(steps, labels, MOST - len(end)) + end


def end_of(p):
    """Return the lines about the last state: what was wrong, or what each action waits for."""
    blocked = p.explanation.blocked if p.explanation else ()
    lines = plain(explanation_lines(p, WIDTH))
    if not blocked:
        return lines
    names = [f"{b.action}({'; '.join(b.instances)})" if b.instances else b.action for b in blocked]
    names = [shorten(name, MOST_OF_A_NAME) for name in names]
    room = max(map(len, names))
    waiting = [
        shorten(f"      {name:<{room}}  waits for  {' '.join(b.text.split())}", WIDTH)
        for name, b in zip(names, blocked, strict=True)
    ]
    return [*lines[: -len(blocked)], *waiting]


def steps_of(spec, trace):
    """Return the lines of each step of a trace, as the terminal shows them, and that of its loop."""
    lines = plain(trace_lines(spec, trace, WIDTH))
    loop = [] if trace.loop is None else [lines.pop()]
    found = []
    for line in lines:
        number, _, _ = line[2:].lstrip().partition(" ")
        if number == str(len(found)) and line[2:6].strip():
            found.append([line])
        else:
            found[-1].append(line)
    return found, loop


def without_idle_variables(spec, trace):
    """Return spec and trace without the variables that never change in it."""
    states = [s.state for s in trace.steps if s.state is not None]
    kept = [i for i in range(len(spec.variables)) if len({s[i] for s in states}) > 1]
    if not kept:
        return spec, trace
    steps = [
        s if s.state is None else replace(s, state=tuple(s.state[i] for i in kept))
        for s in trace.steps
    ]
    variables = tuple(spec.variables[i] for i in kept)
    return replace(spec, variables=variables), Trace(tuple(steps), trace.loop)


def fitted(steps, labels, room):
    """Return lines: the steps, in `room` lines; of those in the middle the actions only."""
    if sum(map(len, steps)) > room:
        steps = [cut(lines, MOST_OF_A_STEP) for lines in steps]
    start, *others = steps
    for hidden in range(max(len(others), 1)):
        told = [line for step in others[hidden:] for line in step]
        lines = start + middle(labels[1 : 1 + hidden]) + told
        if len(lines) <= room:
            return lines
    raise AssertionError(f"no room for {steps[-1]}")


def middle(labels):
    """Return the lines for steps 1 to `len(labels)`."""
    if not labels:
        return []
    numbers = f"1-{len(labels)}" if len(labels) > 1 else "1"
    head = f"  {numbers}  …  "
    lines = wrap(", ".join(labels), WIDTH - len(head), break_long_words=False)
    indented = [(head if i == 0 else " " * len(head)) + line for i, line in enumerate(lines)]
    return cut(indented, MOST_OF_THE_MIDDLE)


def cut(lines, most):
    """Return at most so many lines; dots stand for the rest."""
    return lines if len(lines) <= most else [*lines[: most - 1], lines[most - 1] + "  …"]


def plain(lines):
    return [line.plain.rstrip() for line in lines]
