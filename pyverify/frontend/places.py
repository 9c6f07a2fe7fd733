"""What a value may share with the state: which places it may be, or contain, instead of a copy.

A place is a variable and how many indexes deep it is; that two indexes differ is not seen. A value
*is* a place when it was read along a path (`self.m[0]`, or a local that was); a container that a
body makes has places *inside* when such values were put into it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.typing import holds_collection
from pyverify.values import element_type

# A variable, and how many indexes deep in it.
Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Shared:
    """The places that a value may be, and those that things inside it may be."""

    itself: frozenset[Place] = frozenset()
    inside: frozenset[Place] = frozenset()

    def all(self) -> frozenset[Place]:
        """Return the places of both kinds."""
        return self.itself | self.inside

    def or_(self, other: Shared) -> Shared:
        """Return what holds of a value that is this or the other."""
        return Shared(self.itself | other.itself, self.inside | other.inside)

    def element(self) -> Shared:
        """Return what holds of an element of such a container."""
        return Shared(frozenset((v, d + 1) for v, d in self.itself) | self.inside, self.inside)


NOTHING = Shared()
Known = Mapping[str, Shared]

# Operators that return an element of a collection; all others make a new value.
_ELEMENT = {"min", "max", "min_default", "max_default"}


class Sharing:
    """Finds out what values share with the state; `functions` are the pure helpers."""

    def __init__(self, functions: Mapping[str, N.Function]) -> None:
        self.functions = functions

    def of(self, expr: N.Expr, known: Known) -> Shared:  # one case per kind of node
        """Return what a value shares with the state, given what locals do."""
        if not holds_collection(expr.type):
            return NOTHING
        match expr:
            case N.VarRef(name):
                return Shared(frozenset({(name, 0)}))
            case N.LocalRef(name):
                return known.get(name, NOTHING)
            case N.Index(base):
                return self.of(base, known).element()
            case N.Item(base) | N.Field(base):
                whole = self.of(base, known)
                return Shared(whole.all(), whole.inside)
            case N.Coerce(value) if expr.type == value.type:  # what `.copy()` is read as
                return self.made(self.elements(value, known))
            case N.Coerce(value) | N.Narrow(value):
                return self.of(value, known)
            case N.IfExpr(_, then, orelse):
                return self.of(then, known).or_(self.of(orelse, known))
            case N.Let(name, value, body):
                return self.of(body, {**known, name: self.of(value, known)})
            case N.MakeTuple(items) | N.MakeSeq(items) | N.MakeSet(items):
                return self.made(self.of(i, known) for i in items)
            case N.MakeRecord(_, items):
                return self.made(self.of(i, known) for i in items)
            case N.MakeMap(entries):
                return self.made(self.of(part, known) for entry in entries for part in entry)
            case N.Comprehension(_, clauses, body):
                return self.made([self.of(body, self.bound(clauses, known))])
            case N.Select(kind, _, source):
                found = self.elements(source, known)
                return self.made(found) if kind == "sorted" else _either(found)
            case N.Apply(op, args):
                found = [s for a in args for s in self.elements(a, known)]
                return _either(found) if op in _ELEMENT else self.made(found)
            case N.Call(function, args):
                return self.returned(self.functions[function], args, known)
            case _:
                return NOTHING

    def made(self, parts: Iterable[Shared]) -> Shared:
        """Return what a new container shares that is made of such parts."""
        return Shared(inside=frozenset(p for part in parts for p in part.all()))

    def elements(self, expr: N.Expr, known: Known) -> list[Shared]:
        """Return what the elements of a collection share; of anything else, what it shares itself."""
        elem = element_type(expr.type)
        if isinstance(expr.type, T.MapType):
            elem = expr.type.value
        if elem is None:
            return [self.of(expr, known)]
        return [self.of(expr, known).element()] if holds_collection(elem) else []

    def bound(self, clauses: tuple[N.Generator | N.Filter, ...], known: Known) -> Known:
        """Return what is known inside a comprehension."""
        for clause in clauses:
            if isinstance(clause, N.Generator):
                known = {**known, **self.targets(clause.target, clause.source, known)}
        return known

    def targets(self, target: N.Pattern, source: N.Expr, known: Known) -> dict[str, Shared]:
        """Return what the names that a loop binds share."""
        shared = _either(self.elements(source, known))
        if not isinstance(target, str):
            shared = Shared(shared.all(), shared.inside)
        return dict.fromkeys(names_of(target), shared)

    def returned(self, function: N.Function, args: tuple[N.Expr, ...], known: Known) -> Shared:
        """Return what the result of a pure helper shares, whatever way it takes."""
        names = (name for name, _ in function.params)
        inner = {n: self.of(a, known) for n, a in zip(names, args, strict=True)}
        result = NOTHING
        for _ in range(2):  # a local may get in a loop what a later statement gives another
            result = self._block(function.body, inner)
        return result

    def _block(self, body: tuple[N.Stmt, ...], known: dict[str, Shared]) -> Shared:
        result = NOTHING
        for stmt in body:
            match stmt:
                case N.Assign(N.LocalRef(name), _, value):
                    known[name] = known.get(name, NOTHING).or_(self.of(value, known))
                case N.If(_, then, orelse):
                    result = result.or_(self._block((*then, *orelse), known))
                case N.For(target, source, inner):
                    known.update(self.targets(target, source, known))
                    result = result.or_(self._block(inner, known))
                case N.Return(value) if value is not None:
                    result = result.or_(self.of(value, known))
                case _:
                    pass
        return result


def names_of(target: N.Pattern) -> list[str]:
    """Return the names that a pattern binds."""
    return [target] if isinstance(target, str) else [n for part in target for n in names_of(part)]


def _either(found: Iterable[Shared]) -> Shared:
    result = NOTHING
    for shared in found:
        result = result.or_(shared)
    return result
