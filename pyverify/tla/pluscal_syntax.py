"""PlusCal in its p-syntax, as a small abstract syntax, and as text.

What the words mean: Lamport, *A PlusCal User's Manual: P-Syntax* (2009). Expressions are those of
`pyverify.tla.syntax`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from pyverify.tla.printing import WIDTH, layout, show
from pyverify.tla.syntax import Tla

STEP = 2  # columns of an indentation


@dataclass(frozen=True, slots=True)
class Skip:
    """`skip;`."""


@dataclass(frozen=True, slots=True)
class Assign:
    """`x := e`, or several at once: `x := e || y[i] := f`; all values are those of before."""

    parts: tuple[tuple[Tla, Tla], ...]


@dataclass(frozen=True, slots=True)
class Await:
    """`await test;`."""

    test: Tla


@dataclass(frozen=True, slots=True)
class Check:
    """`assert test;`."""

    test: Tla


@dataclass(frozen=True, slots=True)
class With:
    r"""`with (x = e) { ... }`, or `with (x \in S) { ... }` if it `chooses`."""

    name: str
    value: Tla
    chooses: bool
    body: Code


@dataclass(frozen=True, slots=True)
class If:
    """`if (test) { ... } else { ... }`."""

    test: Tla
    then: Code
    orelse: Code


@dataclass(frozen=True, slots=True)
class Either:
    """`either { ... } or { ... }`."""

    arms: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class While:
    """`while (test) { ... }`; it stands at a label."""

    test: Tla
    body: Code


@dataclass(frozen=True, slots=True)
class Goto:
    """`goto label;`."""

    label: str


@dataclass(frozen=True, slots=True)
class Labeled:
    """`label: ...`: what is done from there to the next label is one step.

    `fair` is what follows the colon: "-" for a step that fairness leaves out, "+" for strong fairness.
    """

    label: str
    fair: str
    body: Code


Stmt = Skip | Assign | Await | Check | With | If | Either | While | Goto | Labeled
Code = tuple[Stmt, ...]

Lines = list[str]


def code(statements: Code, indent: int) -> Lines:
    """Return the lines of some statements, from column `indent` on."""
    lines: Lines = []
    for stmt in statements or (Skip(),):
        lines += _statement(stmt, indent)
    return lines


def _statement(stmt: Stmt, indent: int) -> Lines:
    margin = " " * indent
    match stmt:
        case Skip():
            return [margin + "skip;"]
        case Goto(label):
            return [f"{margin}goto {label};"]
        case Await(test):
            return headed(margin + "await ", test, ";")
        case Check(test):
            return headed(margin + "assert ", test, ";")
        case Assign(parts):
            return _assignment(parts, margin)
        case With(name, value, chooses, body):
            sign = "\\in" if chooses else "="
            lines = headed(f"{margin}with ({name} {sign} ", value, ") {")
            return [*lines, *code(body, indent + STEP), margin + "};"]
        case If():
            return _if(stmt, margin, indent)
        case Either(arms):
            lines = []
            for i, arm in enumerate(arms):
                lines += [f"{margin}{'} or' if i else 'either'} {{", *code(arm, indent + STEP)]
            return [*lines, margin + "};"]
        case While(test, body):
            lines = headed(f"{margin}while (", test, ") {")
            return [*lines, *code(body, indent + STEP), margin + "};"]
        case Labeled(label, fair, body):
            return _labeled(f"{label}:{fair}", body, indent)
        case _:
            assert_never(stmt)


def _labeled(label: str, body: Code, indent: int) -> Lines:
    """Return a label in a column of its own, to the left of its statements."""
    margin = " " * max(indent - STEP, 0)
    return [margin + label, *code(body, indent)]


def _if(stmt: If, margin: str, indent: int) -> Lines:
    lines = headed(f"{margin}if (", stmt.test, ") {")
    lines += code(stmt.then, indent + STEP)
    match stmt.orelse:
        case ():
            return [*lines, margin + "};"]
        case (If() as other,):
            first, *rest = _if(other, margin, indent)
            return [*lines, f"{margin}}} else {first.lstrip()}", *rest]
        case _:
            return [*lines, margin + "} else {", *code(stmt.orelse, indent + STEP), margin + "};"]


def _assignment(parts: tuple[tuple[Tla, Tla], ...], margin: str) -> Lines:
    lines: Lines = []
    for i, (place, value) in enumerate(parts):
        head = f"{margin}{'|| ' if i else '   ' if len(parts) > 1 else ''}{show(place)} := "
        lines += headed(head, value, ";" if i == len(parts) - 1 else "")
    return lines


def headed(head: str, value: Tla, end: str) -> Lines:
    """Return an expression between two texts, its lines aligned behind the first one."""
    room = max(WIDTH - len(head) - len(end), 24)
    first, *rest = layout(value, room)
    lines = [head + first, *(" " * len(head) + line for line in rest)]
    lines[-1] += end
    return lines
