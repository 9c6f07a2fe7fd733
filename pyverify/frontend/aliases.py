"""Refuses reading a local that names a part of the state which was changed in place since.

Under language rule 14 assignment copies, so such a local keeps the old value here; in Python it
would show the change. Nobody should have to know which, so it is refused, with what to write instead: a copy. A place is
known by its variable and how many indexes deep it is; that two indexes differ is not seen.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pyverify.errors import Diagnostic, Note, SpecError
from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.visit import walk
from pyverify.source import Span

# A place in the state: the variable, and how many indexes deep.
Place = tuple[str, int]


@dataclass
class Names:
    """What locals may name (`places`), and where what they name was changed (`stale`)."""

    places: dict[str, frozenset[Place]] = field(default_factory=dict)
    stale: dict[str, Span] = field(default_factory=dict)

    def copy(self) -> Names:
        """Return the same knowledge, to go on with in another branch."""
        return Names(dict(self.places), dict(self.stale))

    def join(self, other: Names) -> None:
        """Add what may be the case on another path."""
        for name, places in other.places.items():
            self.places[name] = self.places.get(name, frozenset()) | places
        self.stale = other.stale | self.stale


def check_aliases(ir: N.SpecIR, in_place: set[Span]) -> None:
    """Refuse reads of stale aliases; `in_place` are the assignments that are changes in place."""
    for body in (ir.init, *(a.body for a in ir.actions)):
        _Check(in_place).block(body, Names())


class _Check:
    def __init__(self, in_place: set[Span]) -> None:
        self.in_place = in_place

    def block(self, body: tuple[N.Stmt, ...], names: Names) -> None:
        for stmt in body:
            self.statement(stmt, names)

    def statement(self, stmt: N.Stmt, names: Names) -> None:
        match stmt:
            case N.Assign():
                self.read((stmt.indexes, stmt.value), names)
                self.assign(stmt, names)
            case N.If(test, then, orelse):
                self.read(test, names)
                other = names.copy()
                self.block(then, names)
                self.block(orelse, other)
                names.join(other)
            case N.For(target, source, body):
                self.read(source, names)
                for _ in range(2):  # what one turn leaves behind, the next one meets
                    turn = names.copy()
                    if isinstance(target, str):
                        turn.stale.pop(target, None)
                        turn.places[target] = frozenset(
                            (v, d + 1) for v, d in places(source, names)
                        )
                    self.block(body, turn)
                    names.join(turn)
            case N.Scope(_, _, body):
                self.block(body, names)
            case _:
                self.read(stmt, names)

    def read(self, node: object, names: Names) -> None:
        """Refuse to read a local whose place was changed since it was named."""
        for part in walk(node):
            if isinstance(part, N.LocalRef) and part.name in names.stale and _is_mutable(part.type):
                raise SpecError(
                    Diagnostic(
                        "stale-alias",
                        part.span,
                        f"`{part.span.one_line() or part.name}` names a part of the state that was changed since: "
                        "in Python it would show the change",
                        "keep a copy instead, `list(...)`, `set(...)` or `.copy()`, or read the state itself",
                        (Note(names.stale[part.name], "changed here"),),
                    )
                )

    def assign(self, stmt: N.Assign, names: Names) -> None:
        """Note what a local names now, or what a change in place makes stale."""
        if isinstance(stmt.root, N.LocalRef):
            if not stmt.indexes:
                names.stale.pop(stmt.root.name, None)
                names.places[stmt.root.name] = places(stmt.value, names)
            return
        # `m[i][j] = v` changes the container `m[i]`; a method, or `|=`, changes `m[i][j]` itself.
        depth = len(stmt.indexes) - (0 if stmt.span in self.in_place else 1)
        for name, known in names.places.items():
            if any(variable == stmt.root.name and deep <= depth for variable, deep in known):
                names.stale.setdefault(name, stmt.span)


def places(value: N.Expr, names: Names) -> frozenset[Place]:
    """Return the places in the state that a value may be, rather than be a copy of."""
    if not _is_mutable(value.type):
        return frozenset()
    depth, part = 0, value
    while isinstance(part, (N.Index, N.Coerce, N.Narrow)):
        if isinstance(part, N.Coerce) and part.type == part.value.type:
            return frozenset()  # what `.copy()` is read as
        depth += isinstance(part, N.Index)
        part = part.base if isinstance(part, N.Index) else part.value
    match part:
        case N.VarRef(name):
            return frozenset({(name, depth)})
        case N.LocalRef(name):
            return frozenset((v, d + depth) for v, d in names.places.get(name, ()))
        case N.IfExpr(_, then, orelse):
            return places(then, names) | places(orelse, names)
        case _:
            return frozenset()


def _is_mutable(t: T.Type) -> bool:
    """Tell whether a value of this type can be changed in place in Python."""
    inner = t.inner if isinstance(t, T.OptionType) else t
    return isinstance(inner, (T.SetType, T.SeqType, T.BagType, T.MapType))
