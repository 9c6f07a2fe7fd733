"""Refuses reading a local that names a part of the state which was changed in place since.

Under language rule 14 assignment copies, so such a local keeps the old value here; in Python it
would show the change. Nobody should have to know which, so it is refused, with what to write
instead: a copy. `places` says what a local may share with the state.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pyverify.errors import Diagnostic, Note, SpecError
from pyverify.frontend.places import NOTHING, Shared, Sharing
from pyverify.ir import nodes as N
from pyverify.ir.typing import holds_collection
from pyverify.ir.visit import walk
from pyverify.source import Span


@dataclass
class Names:
    """What locals share with the state, and where what they share was changed (`stale`)."""

    shared: dict[str, Shared] = field(default_factory=dict)
    stale: dict[str, Span] = field(default_factory=dict)

    def copy(self) -> Names:
        """Return the same knowledge, to go on with in another branch."""
        return Names(dict(self.shared), dict(self.stale))

    def join(self, other: Names) -> None:
        """Add what may be the case on another path."""
        for name, shared in other.shared.items():
            self.shared[name] = self.shared.get(name, NOTHING).or_(shared)
        self.stale = other.stale | self.stale

    def put(self, name: str, shared: Shared) -> None:
        """Note what a local is from now on."""
        self.stale.pop(name, None)
        self.shared[name] = shared


def check_aliases(ir: N.SpecIR, in_place: set[Span]) -> None:
    """Refuse reads of stale aliases; `in_place` are the assignments that are changes in place."""
    sharing = Sharing({f.name: f for f in ir.functions})
    for body in (ir.init, *(a.body for a in ir.actions)):
        _Check(in_place, sharing).block(body, Names())


class _Check:
    def __init__(self, in_place: set[Span], sharing: Sharing) -> None:
        self.in_place = in_place
        self.sharing = sharing
        self.returned = NOTHING  # by the innermost helper

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
                    for name, shared in self.sharing.targets(target, source, names.shared).items():
                        turn.put(name, shared)
                    self.block(body, turn)
                    names.join(turn)
            case N.Scope():
                self.scope(stmt, names)
            case N.Choose(name, _, options):
                self.read(options, names)
                names.put(name, self.sharing.of(options, names.shared).element())
            case N.Return(value) if value is not None:
                self.read(value, names)
                self.returned = self.returned.or_(self.sharing.of(value, names.shared))
            case _:
                self.read(stmt, names)

    def scope(self, stmt: N.Scope, names: Names) -> None:
        """Follow an inlined helper, which may return a part of the state."""
        outer, self.returned = self.returned, NOTHING
        self.block(stmt.body, names)
        if stmt.result is not None:
            names.put(stmt.result, self.returned)
        self.returned = outer

    def read(self, node: object, names: Names) -> None:
        """Refuse to read a local whose place was changed since it was named."""
        for part in walk(node):
            stale = isinstance(part, N.LocalRef) and part.name in names.stale
            if stale and holds_collection(part.type):
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
        """Note what a local shares now, or what a change in place makes stale."""
        if isinstance(stmt.root, N.LocalRef):
            shared = self.sharing.of(stmt.value, names.shared)
            if stmt.indexes:  # an element of a local: the rest of it stays
                known = names.shared.get(stmt.root.name, NOTHING)
                names.shared[stmt.root.name] = known.or_(self.sharing.made([shared]))
            else:
                names.put(stmt.root.name, shared)
            return
        # `m[i][j] = v` changes the container `m[i]`; a method, or `|=`, changes `m[i][j]` itself.
        depth = len(stmt.indexes) - (0 if stmt.span in self.in_place else 1)
        for name, shared in names.shared.items():
            if any(v == stmt.root.name and deep <= depth for v, deep in shared.all()):
                names.stale.setdefault(name, stmt.span)
