"""What conditions tell about types: after `require(self.owner is not None)` it is the owner.

A *fact* is a path (`self.owner`, `self.msg[n].body`, a local) with the smaller type that its value
surely has here. Reading the path gives a checked down-cast, so a fact never changes a meaning; a
wrong one would be an error that Python does not have. Therefore whatever is written forgets the
facts about it (`Code`), and awaiting forgets all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.visit import walk
from pyverify.passes.names import binds

# A path without places in the source and without the down-casts on its way.
Path = tuple[Any, ...]
Facts = Mapping[Path, T.Type]
# A state variable or a local.
Root = tuple[str, str]

NONE: Facts = MappingProxyType({})
_CALCULATED = {"add", "sub", "mul", "floordiv", "mod", "neg", "len"}


def path_of(expr: N.Expr) -> Path | None:
    """Return the path that an expression is, or None."""
    match expr:
        case N.VarRef(name, _, after):
            return ("var", name, after)
        case N.LocalRef(name):
            return ("local", name)
        case N.Const(value):
            return ("const", type(value).__name__, value)
        case N.ParamRef(name):
            return ("parameter", name)
        case N.Index(base, index):
            return _joined("index", base, index)
        case N.Field(base, name):
            return _joined(f".{name}", base)
        case N.Item(base, i):
            return _joined(f"item {i}", base)
        case N.Apply(op, args) if op in _CALCULATED:
            return _joined(op, *args)
        case N.Narrow(value) | N.Coerce(value):
            return path_of(value)
        case _:
            return None


def _joined(how: str, *parts: N.Expr) -> Path | None:
    paths = [path_of(p) for p in parts]
    return None if None in paths else (how, *paths)


def roots_of(path: Path) -> Iterator[Root]:
    """Yield the variables and locals that a path depends on."""
    if path[0] in ("var", "local"):
        yield path[0], path[1]
    elif path[0] not in ("const", "parameter"):
        for part in path[1:]:
            yield from roots_of(part)


def substituted(path: Path, old: Path, new: Path) -> Path:
    """Return a path with a part of it replaced by another path."""
    if path == old:
        return new
    if path[0] in ("var", "local", "const", "parameter"):
        return path
    return (path[0], *(substituted(p, old, new) for p in path[1:]))


def written_roots(code: Any) -> set[Root] | None:
    """Return what statements assign or bind; None if they await, so that anything may change."""
    found: set[Root] = set()
    for node in walk(code):
        if isinstance(node, N.Await):
            return None
        if isinstance(node, N.Assign) and isinstance(node.root, N.VarRef):
            found.add(("var", node.root.name))
        found |= {("local", name) for name in binds(node)}
    return found


def without(facts: Facts, roots: Iterable[Root] | None) -> Facts:
    """Return the facts that do not depend on any of the roots (None: on anything)."""
    if roots is None:
        return NONE
    gone = set(roots)
    return {p: t for p, t in facts.items() if not gone.intersection(roots_of(p))}


def common(a: Facts, b: Facts) -> Facts:
    """Return the facts that hold on both of two ways."""
    return {p: t for p, t in a.items() if b.get(p) == t}


def told(test: N.Expr, value: bool, known: Facts) -> Facts:
    """Return what is known, besides what is `known`, where a condition has turned out `value`."""
    match test:
        case N.And(args) if value:
            return _in_turn([(a, True) for a in args], known)
        case N.Or(args) if not value:
            return _in_turn([(a, False) for a in args], known)
        case N.Implies(left, right) if not value:
            return _in_turn([(left, True), (right, False)], known)
        case N.Apply("not", (arg,)):
            return told(arg, not value, known)
        case N.Apply("ne", args):
            return _equality(args, not value)
        case N.Apply("eq", args):
            return _equality(args, value)
        case N.IsRecord(subject, names):
            return _classes(subject, names, value, known)
        case N.Coerce(inner):
            return told(inner, value, known)
        case _:
            return NONE


def _in_turn(tests: list[tuple[N.Expr, bool]], known: Facts) -> Facts:
    found: dict[Path, T.Type] = {}
    for test, value in tests:
        found.update(told(test, value, {**known, **found}))
    return found


def _equality(args: tuple[N.Expr, ...], equal: bool) -> Facts:
    """Return what `a == b` tells: a value that is no None is equal to no None."""
    found: dict[Path, T.Type] = {}
    for one, other in (args, args[::-1]):
        path = path_of(one)
        if path is None or not isinstance(one.type, T.OptionType):
            continue
        if (_is_none(other) and not equal) or (equal and _is_something(other)):
            inner = _plain(one).type
            if isinstance(inner, T.OptionType) and not isinstance(inner.inner, T.NeverType):
                found[path] = inner.inner
    return found


def _is_none(expr: N.Expr) -> bool:
    plain = _plain(expr)
    return isinstance(plain, N.Const) and plain.value is None


def _is_something(expr: N.Expr) -> bool:
    return not isinstance(_plain(expr).type, T.OptionType)


def _plain(expr: N.Expr) -> N.Expr:
    """Return an expression without up-casts."""
    while isinstance(expr, N.Coerce):
        expr = expr.value
    return expr


def _classes(subject: N.Expr, names: tuple[str, ...], value: bool, known: Facts) -> Facts:
    """Return what `isinstance(subject, names)` tells."""
    path = path_of(subject)
    if path is None:
        return NONE
    t = known.get(path, _plain(subject).type)
    optional = isinstance(t, T.OptionType)
    inner = t.inner if isinstance(t, T.OptionType) else t
    records = (
        inner.records
        if isinstance(inner, T.UnionType)
        else (inner,)
        if isinstance(inner, T.RecordType)
        else ()
    )
    left = tuple(r for r in records if (r.record in names) == value)
    if not left or (optional and not value):
        return NONE
    return {path: left[0] if len(left) == 1 else T.UnionType(left)}


class Code(list[N.Stmt]):
    """The statements written so far; what a new one changes, `frame` forgets."""

    def __init__(self, frame: Any) -> None:
        super().__init__()
        self._frame = frame

    def _forget(self, *new: N.Stmt) -> None:
        if self._frame.facts:
            self._frame.facts = without(self._frame.facts, written_roots(tuple(new)))

    def append(self, stmt: N.Stmt) -> None:
        """Add a statement."""
        super().append(stmt)
        self._forget(stmt)

    def extend(self, stmts: Iterable[N.Stmt]) -> None:
        """Add statements."""
        new = tuple(stmts)
        super().extend(new)
        self._forget(*new)

    def insert(self, index: Any, stmt: N.Stmt) -> None:
        """Add a statement before others."""
        super().insert(index, stmt)
        self._forget(stmt)

    def __setitem__(self, index: Any, stmt: Any) -> None:
        super().__setitem__(index, stmt)
        self._forget(stmt)


__all__ = ["NONE", "Code", "Facts", "common", "path_of", "told", "without", "written_roots"]
