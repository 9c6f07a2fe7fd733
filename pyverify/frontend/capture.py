"""From a live class to the syntax trees of its source file.

The whole file is parsed, so that every line and column is the user's own. A class without
readable source (a plain REPL, `exec`) is refused with a message of its own; notebook cells have
source, as `linecache` knows them.
"""

from __future__ import annotations

import ast
import linecache
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from types import CodeType, FunctionType
from typing import Any

from pyverify.errors import Diagnostic, Note, SpecError
from pyverify.lang.snapshots import SNAPSHOT, read_source
from pyverify.source import NOWHERE, Span, characters

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A user's function: the live object, its syntax tree, and the class that defines it."""

    name: str
    live: FunctionType
    node: FunctionNode
    file: str
    owner: type | None

    def span(self) -> Span:
        """Return the span of the `def` line's name."""
        return _name_span(self.file, self.node)

    def positional(self) -> list[ast.arg]:
        """Return the positional parameters, `self` included."""
        return self.node.args.posonlyargs + self.node.args.args

    def parameters(self) -> list[ast.arg]:
        """Return the positional parameters, without `self` for a method."""
        args = self.positional()
        return args[1:] if self.owner is not None else args

    def receiver(self) -> str:
        """Return the name of the first parameter, which a method calls `self`; "" without any."""
        args = self.positional()
        return args[0].arg if args else ""

    def docstring(self) -> str:
        """Return the docstring, or ""."""
        return ast.get_docstring(self.node) or ""


@lru_cache(maxsize=1024)
def local_names(node: FunctionNode) -> frozenset[str]:
    """Return the names that a function assigns: in Python they are its locals from the first line on."""
    found: set[str] = set()
    todo: list[ast.AST] = [*node.body]
    while todo:
        part = todo.pop()
        match part:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                found.add(name)
            case ast.MatchAs(name=str() as name) | ast.MatchStar(name=str() as name):
                found.add(name)
            case ast.comprehension():
                # Its variables are its own; what it iterates over may assign with `:=`.
                todo += [part.iter, *part.ifs]
                continue
            case ast.Lambda() | ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                continue
            case _:
                pass
        todo += ast.iter_child_nodes(part)
    return frozenset(found)


def span_of(file: str, node: Any) -> Span:
    """Return the span of a syntax node, with columns in characters."""
    line = linecache.getline(file, node.lineno)
    end_line = line if node.end_lineno == node.lineno else linecache.getline(file, node.end_lineno)
    return Span(
        file,
        node.lineno,
        characters(line, node.col_offset) + 1,
        node.end_lineno,
        characters(end_line, node.end_col_offset) + 1,
    )


@lru_cache(maxsize=64)
def _parse(source: str) -> dict[tuple[str, int], FunctionNode | ast.Lambda | ast.ClassDef]:
    """Return every definition of a module by (name, line); a function's line is its first decorator's."""
    found: dict[tuple[str, int], FunctionNode | ast.Lambda | ast.ClassDef] = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            found[node.name, first] = node
    return found


def _definitions(file: str, owner: type | None) -> dict[tuple[str, int], Any]:
    """Return the definitions in a file, as it was when `owner` was created."""
    try:
        return _parse(source_of(file, owner))
    except SyntaxError:
        return {}


def source_of(file: str, owner: type | None) -> str:
    """Return the text of a file: what a class was made from, even if the file changed since."""
    for base in owner.__mro__ if owner is not None else ():
        snapshot = base.__dict__.get(SNAPSHOT)
        if snapshot is not None and snapshot[0] == file:
            return str(snapshot[1])
    return read_source(file)


def capture(name: str, live: FunctionType, owner: type | None) -> Function:
    """Return the source of a function; SpecError when it cannot be read."""
    code: CodeType = live.__code__
    file = code.co_filename
    node = _definitions(file, owner).get((live.__name__, code.co_firstlineno))
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return Function(name, live, node, file, owner)
    span = Span(file, code.co_firstlineno, 1, code.co_firstlineno, 1)
    if live.__name__ == "<lambda>":
        raise SpecError(
            Diagnostic(
                "unsupported-expression",
                attribute_span(owner, name) if owner is not None else span,
                f"`{name}` is a lambda, which has no place for a name, a docstring or a guard",
                f"write `def {name}(...):`",
            )
        )
    if hasattr(live, "__wrapped__") or live.__name__ != name:
        raise SpecError(
            Diagnostic(
                "bad-decorator",
                _written_as(name, owner) or span,
                f"`{name}` is wrapped by a decorator that is not pyverify's, so its own source does not tell what it does",
                "remove the other decorator, or write what it does into the method",
            )
        )
    raise SpecError(
        Diagnostic(
            "no-source",
            span,
            f"the source of `{live.__qualname__}` cannot be read, and pyverify works on source",
            "define the spec in a file or a notebook cell (not with exec, eval or `python -c`); "
            "if the file changed since it was imported, import it again",
        )
    )


def member_span(owner: type, name: str) -> Span:
    """Return the span of where a class body defines or assigns `name`; else of its first line."""
    return _written_as(name, owner) or attribute_span(owner, name)


def class_node(cls: type) -> tuple[str, ast.ClassDef] | None:
    """Return the file and the syntax tree of a class, if they can be found."""
    # A decorator of the user's may have put a function from elsewhere in a method's place.
    inside = f"{cls.__qualname__}."
    methods = [
        f
        for f in vars(cls).values()
        if isinstance(f, FunctionType) and f.__code__.co_qualname.startswith(inside)
    ]
    module = sys.modules.get(cls.__module__)
    file = methods[0].__code__.co_filename if methods else getattr(module, "__file__", None)
    lines = [f.__code__.co_firstlineno for f in methods]
    for node in _definitions(file, cls).values() if file else ():
        named = isinstance(node, ast.ClassDef) and node.name == cls.__name__
        if named and all(node.lineno <= line <= (node.end_lineno or 0) for line in lines):
            return file or "", node
    return None


def _written_as(name: str, owner: type | None) -> Span | None:
    """Return the span of the name of the method `name` in a class body: of the last one, if several."""
    found = class_node(owner) if owner is not None else None
    for stmt in reversed(found[1].body) if found is not None else ():
        function = isinstance(stmt, (ast.FunctionDef, ast.AsyncFunctionDef)) and stmt
        if found is not None and function and function.name == name:
            return _name_span(found[0], function)
    return None


def attribute_span(cls: type, name: str) -> Span:
    """Return the span of what a class body assigns to `name`, or of the class's first line."""
    found = class_node(cls)
    for stmt in found[1].body if found is not None else ():
        if isinstance(stmt, ast.Assign) and found is not None:
            targets = [t.id for t in stmt.targets if isinstance(t, ast.Name)]
            if name in targets:
                return span_of(found[0], stmt.value)
    return class_span(cls)


def class_span(cls: type) -> Span:
    """Return the span of a class's `class` line, or NOWHERE when it cannot be found."""
    found = class_node(cls)
    if found is None:
        return NOWHERE
    file, node = found
    end = node.col_offset + len("class ") + len(cls.__name__)
    return Span(file, node.lineno, node.col_offset + 1, node.lineno, end + 1)


@lru_cache(maxsize=16)
def _calls(source: str) -> tuple[ast.Call, ...]:
    return tuple(n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call))


def argument(call: Span, keyword: str, position: int) -> ast.expr | None:
    """Return an argument of the call at `call`, or None if it is not found."""
    try:
        nodes = _calls(read_source(call.file))
    except SyntaxError:
        return None
    for node in nodes:
        if node.lineno == call.line and span_of(call.file, node) == call:
            given = {k.arg: k.value for k in node.keywords}
            if keyword in given:
                return given[keyword]
            return node.args[position] if position < len(node.args) else None
    return None


def argument_span(call: Span, keyword: str, position: int) -> Span:
    """Return the span of an argument of the call at `call`, or the whole call if it is not found."""
    found = argument(call, keyword, position)
    return call if found is None else span_of(call.file, found)


def capture_lambda(live: FunctionType, node: ast.expr | None, owner: type) -> Function | None:
    """Return the source of a `lambda self: ...` that is written as `node`, as if it were a method."""
    code = live.__code__
    if not isinstance(node, ast.Lambda) or code.co_firstlineno != node.lineno:
        return None
    returned = ast.copy_location(ast.Return(node.body), node.body)
    made = ast.FunctionDef("<lambda>", node.args, [returned], [], None, None)
    return Function("<lambda>", live, ast.copy_location(made, node), code.co_filename, owner)


@contextmanager
def pointing_at(call: Span, keyword: str, position: int) -> Iterator[None]:
    """Let diagnostics about the call at `call` point at one of its arguments."""
    try:
        yield
    except SpecError as problem:
        place = argument_span(call, keyword, position)
        raise SpecError(
            *(replace(d, span=place) if d.span == call else d for d in problem.diagnostics)
        ) from None


def check_duplicates(cls: type) -> None:
    """Refuse a class body that defines a method twice: Python would silently drop the first."""
    found = class_node(cls)
    seen: dict[str, ast.stmt] = {}
    for stmt in found[1].body if found is not None else ():
        if isinstance(stmt, (ast.FunctionDef, ast.AsyncFunctionDef)) and found is not None:
            if stmt.name in seen and not _is_accessor(stmt):
                raise SpecError(
                    Diagnostic(
                        "duplicate-name",
                        _name_span(found[0], stmt),
                        f"`{stmt.name}` is defined twice in this class: the first one would be lost",
                        "rename one of them",
                        (Note(_name_span(found[0], seen[stmt.name]), "defined here first"),),
                    )
                )
            seen[stmt.name] = stmt


def _is_accessor(node: FunctionNode) -> bool:
    """Tell whether a method is the setter or deleter of a property, which shares its name."""
    return any(
        isinstance(d, ast.Attribute) and d.attr in ("setter", "deleter")
        for d in node.decorator_list
    )


def _name_span(file: str, node: Any) -> Span:
    """Return the span of the name in a `def`."""
    start = node.col_offset + len(
        "async def " if isinstance(node, ast.AsyncFunctionDef) else "def "
    )
    return Span(file, node.lineno, start + 1, node.lineno, start + 1 + len(node.name))
