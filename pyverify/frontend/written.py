"""Properties that are given as text beside the spec (`--ltl`), read as its `@temporal` methods are.

In such a text the members of the spec are named without `self`, its predicates without being called,
and the words of the language are there whatever the file imports.
"""

from __future__ import annotations

import ast
import linecache
import sys
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from pyverify import lang
from pyverify.frontend.capture import Function
from pyverify.frontend.members import Members, Method
from pyverify.frontend.text import parse

OPTION = "--ltl"
_RECEIVER = "self"
# Words whose first argument names an action.
_OF_ACTIONS = ("enabled", "taken")


@dataclass(frozen=True, slots=True)
class Written:
    """A formula as text, and the name of the property that it becomes."""

    name: str
    text: str


def named(texts: tuple[str, ...], taken: Members) -> tuple[Written, ...]:
    """Return the formulas with names: `ltl`, `ltl2`, ..., past what the spec has already."""
    found: list[Written] = []
    number = 0
    for text in texts:
        number += 1
        while taken.find(_name(number)) is not None:
            number += 1
        found.append(Written(_name(number), text))
    return tuple(found)


def _name(number: int) -> str:
    return "ltl" if number == 1 else f"ltl{number}"


def function(written: Written, members: Members) -> Function:
    """Return the method that a text stands for; SpecError if it is no formula.

    Its source can be looked up under the name of the option, as that of a file.
    """
    file = OPTION if written.name == "ltl" else f"{OPTION} ({written.name})"
    lines = [line + "\n" for line in written.text.split("\n")]
    linecache.cache[file] = (len(written.text), None, lines, file)
    formula = _Resolved(members).visit(parse(written.text, file))
    arguments = ast.arguments([], [ast.arg(_RECEIVER)], None, [], [], None, [])
    returned = ast.copy_location(ast.Return(formula), formula)
    node = ast.FunctionDef(written.name, arguments, [returned], [], None, None)
    node = ast.copy_location(node, formula)
    return Function(written.name, _live(members.cls), node, file, members.cls)


def _live(cls: type) -> FunctionType:
    """Return a function that sees what the spec's file sees, and the words of the language."""
    module = sys.modules.get(cls.__module__)
    words = {name: getattr(lang, name) for name in lang.__all__}
    return FunctionType((lambda self: None).__code__, {**vars(module or lang), **words})  # noqa: ARG005


class _Resolved(ast.NodeTransformer):
    """Puts `self.` before the members of the spec, and calls its predicates."""

    def __init__(self, members: Members) -> None:
        self.members = members
        self.bound: list[str] = []

    def visit_Name(self, node: ast.Name) -> ast.expr:  # named by the library
        """Read a name: of a quantifier, a word, or a member of the spec."""
        if node.id in self.bound or self.members.find(node.id) is None:
            return node
        if node.id in lang.__all__ or node.id == _RECEIVER:
            return node
        receiver = ast.copy_location(ast.Name(_RECEIVER, ast.Load()), node)
        member = ast.copy_location(ast.Attribute(receiver, node.id, ast.Load()), node)
        return self.called(member)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """Read `self.name` and `part.name`."""
        node.value = self.visit(node.value)
        return self.called(node)

    def called(self, node: ast.Attribute) -> ast.expr:
        """Return the call of a predicate that is only named."""
        found = self.member(node)
        if not isinstance(found, Method) or found.is_property or found.function.parameters():
            return node
        if found.mark is not None and found.mark.kind in ("action", "process"):
            return node
        return ast.copy_location(ast.Call(node, [], []), node)

    def member(self, node: ast.expr) -> Any:
        """Return what a path of names from `self` leads to, or None."""
        match node:
            case ast.Name(id=name) if name == _RECEIVER and name not in self.bound:
                return self.members
            case ast.Attribute(value=value, attr=name):
                inside = self.member(value)
                return inside.find(name) if isinstance(inside, Members) else None
            case ast.Subscript(value=value):
                inside = self.member(value)
                return inside if isinstance(inside, Members) else None
            case _:
                return None

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Read a call: what is called is not called twice, nor an action that is only asked about."""
        asks = isinstance(node.func, ast.Name) and node.func.id in _OF_ACTIONS
        node.func = self.uncalled(node.func)
        node.args = [
            self.uncalled(a) if asks and i == 0 else self.visit(a) for i, a in enumerate(node.args)
        ]
        node.keywords = [self.visit(k) for k in node.keywords]
        return node

    def uncalled(self, node: ast.expr) -> ast.expr:
        """Read what is called here, or asked about: only named."""
        found: ast.expr = self.visit(node)
        if isinstance(found, ast.Call) and not isinstance(node, ast.Call):
            return found.func
        return found

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.expr:
        """Read a generator, whose variables hide members."""
        return self.comprehension(node)

    def visit_ListComp(self, node: ast.ListComp) -> ast.expr:
        """Read a list comprehension, in the same way."""
        return self.comprehension(node)

    def visit_SetComp(self, node: ast.SetComp) -> ast.expr:
        """Read a set comprehension, in the same way."""
        return self.comprehension(node)

    def comprehension(self, node: Any) -> ast.expr:
        before = len(self.bound)
        for clause in node.generators:
            clause.iter = self.visit(clause.iter)
            names = [n.id for n in ast.walk(clause.target) if isinstance(n, ast.Name)]
            self.bound += names
            clause.ifs = [self.visit(test) for test in clause.ifs]
        node.elt = self.visit(node.elt)
        del self.bound[before:]
        made: ast.expr = node
        return made
