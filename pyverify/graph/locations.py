"""The locations of a process: which leads to which, under which guard, by doing what.

Read off the steps that the process was cut into, without exploring: an arrow is a path through the
code of a step, whether or not any state ever lets it be taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyverify.graph.diagram import Arrow, Box, Diagram, Mark
from pyverify.ir.nodes import (
    Action,
    Apply,
    Assign,
    Const,
    Expr,
    If,
    Index,
    Process,
    Require,
    SpecIR,
    Stmt,
    VarRef,
)
from pyverify.ir.show import show_expr
from pyverify.passes.processes import DONE, START
from pyverify.source import source_line
from pyverify.values import show

_BRACKETS = ("()", "[]", "{}")


@dataclass(frozen=True, slots=True)
class Path:
    """A way through a step: where it ends, and the tests and deeds on the way, in order."""

    target: str
    lines: tuple[str, ...]


def draw(spec: SpecIR, process: Process) -> Diagram:
    """Return the locations of a process as a diagram; where it starts is marked, and its end."""
    steps = {a.location or START: a for a in spec.actions if a.process == process.name}
    paths = [(here, path) for here, step in steps.items() for path in paths_of(process, step)]
    names = [*steps, *([DONE] if any(path.target == DONE for _, path in paths) else [])]
    number = {name: f"l{i}" for i, name in enumerate(names)}
    boxes = (Box(number[name], (name,), _marks(name, names[0])) for name in names)
    arrows = (Arrow(number[here], number[path.target], path.lines) for here, path in paths)
    each = f", one for each {process.param}" if process.param else ""
    remarks = (
        f"The locations of the process {process.name}{each}.",
        "On the arrows, in order, what a step finds to be so, [in brackets], and what it does.",
    )
    return Diagram(f"{spec.name}: {process.name}", tuple(boxes), tuple(arrows), remarks)


def _marks(name: str, first: str) -> tuple[Mark, ...]:
    if name == first:
        return (Mark.INITIAL,)
    return (Mark.TERMINAL,) if name == DONE else ()


def paths_of(process: Process, step: Action) -> Iterator[Path]:
    """Yield the ways through a step, in the order of the code, behind the test of its location."""
    here, *body = step.body
    assert isinstance(here, Require), "a step begins with the test of its location"
    yield from _paths(f"{process.name}.at", body, ())


def _paths(at: str, body: Iterable[Stmt], lines: tuple[str, ...]) -> Iterator[Path]:
    for stmt in body:
        match stmt:
            case Require(test):
                lines = (*lines, f"[{_text(test)}]")
            case Assign(VarRef(name), _, Const(target)) if name == at:
                yield Path(target, lines)
                return
            case If(test, then, orelse) if _goes_on(at, then) and _goes_on(at, orelse):
                yield from _paths(at, then, (*lines, f"[{_text(test)}]"))
                yield from _paths(at, orelse, (*lines, f"[not ({_text(test)})]"))
                return
            case _:
                done = _source(stmt)
                # A statement may be several of the IR: what it means is written once.
                lines = lines if not done or lines[-1:] == (done,) else (*lines, done)


def _goes_on(at: str, body: Iterable[Stmt]) -> bool:
    """Tell whether a body says where the process goes."""
    return any(
        (isinstance(stmt, Assign) and isinstance(stmt.root, VarRef) and stmt.root.name == at)
        or (isinstance(stmt, If) and (_goes_on(at, stmt.then) or _goes_on(at, stmt.orelse)))
        for stmt in body
    )


def _text(test: Expr) -> str:
    """Return a test as the user wrote it; how far a `for` has come is pyverify's own question."""
    match test:
        case Apply("eq", args) if isinstance(args[1], Const) and args[0].span == args[1].span:
            return f"{_local(args[0])} == {show(args[1].type, args[1].value)}"
    return test.span.one_line() or show_expr(test)


def _source(stmt: Stmt) -> str:
    """Return the line of the source that a statement begins in, without its comment."""
    if isinstance(stmt, Assign) and isinstance(stmt.value, Const):
        place, first = stmt.root, stmt.value
        if place.span == first.span:  # the next turn of a `for`
            return f"{_local(place)} = {show(first.type, first.value)}"
    line = source_line(stmt.span.file, stmt.span.line).partition("  #")[0].strip()
    whole = all(line.count(pair[0]) == line.count(pair[1]) for pair in _BRACKETS)
    return line if whole and not line.endswith(":") else f"{line} …"


def _local(place: Expr) -> str:
    """Return the name of a local of a process, as the user wrote it."""
    while isinstance(place, Index):
        place = place.base
    assert isinstance(place, VarRef), "a loop of a process counts in a variable"
    return place.name.rpartition(".")[2]
