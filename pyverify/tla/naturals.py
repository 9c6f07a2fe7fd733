"""Which local names are never negative: so that `s[i]` becomes `s[i + 1]`, and not `s[Place(s, i)]`.

A parameter of an action is natural if its domain is, one of a helper if the arguments of all calls are plainly so. As
helpers call helpers, all are taken for natural first, and those that are not are removed until nothing changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.visit import walk

NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Naturals:
    """What is known of a spec: `parameters` of helpers and actions, helpers that return natural `numbers`
    or `collections` of them."""

    parameters: dict[str, frozenset[str]] = field(default_factory=dict)
    numbers: frozenset[str] = NOTHING
    collections: frozenset[str] = NOTHING

    def number(self, e: N.Expr, names: frozenset[str]) -> bool:
        """Tell whether it is plain that a number is never negative; `names` are locals that are not."""
        match e:
            case N.Coerce(inner):
                return self.number(inner, names)
            case N.Const(int() as v) | N.ParamRef(_, int() as v):
                return v >= 0
            case N.LocalRef(name):
                return name in names
            case N.Apply("len" | "count" | "abs" | "int"):
                return True
            case N.Apply("add" | "mul" | "floordiv" | "mod", args):
                return all(self.number(a, names) for a in args)
            case N.Call(function):
                return function in self.numbers
            case _:
                return False

    def collection(self, e: N.Expr, names: frozenset[str]) -> bool:
        """Tell whether it is plain that a collection has no negative number."""
        match e:
            case N.Coerce(inner) | N.Apply("set" | "seq" | "sorted" | "reversed" | "bag", (inner,)):
                return self.collection(inner, names)
            case N.Apply("diff" | "slice", (first, *_)):
                return self.collection(first, names)
            case N.Apply("union" | "inter" | "concat", args):
                return all(self.collection(a, names) for a in args)
            case N.Apply("range", (start, _, N.Const(1))):
                return self.number(start, names)
            case N.Const(v, T.SetType() | T.SeqType()):
                return all(_is_natural(x) for x in v)
            case N.MakeSet(items) | N.MakeSeq(items):
                return all(self.number(i, names) for i in items)
            case N.Comprehension("set" | "seq", _, body):
                return self.number(body, names | self.bound(e, names))
            case N.Call(function):
                return function in self.collections
            case _:
                return isinstance(e.type, T.MapType) and _from_zero(e.type.key)

    def bound(self, body: object, names: frozenset[str]) -> frozenset[str]:
        """Return the names that loops in `body` bind, all of them to natural numbers."""
        natural, other = set[str](), set[str]()
        for n in walk(body):
            match n:
                case N.Generator(str(target), source) | N.For(str(target), source):
                    (natural if self.collection(source, names) else other).add(target)
                case N.Choose(target, _, source) | N.Select(_, target, source):
                    (natural if self.collection(source, names) else other).add(target)
                case N.Assign(N.LocalRef(target)):
                    other.add(target)
                case _:
                    pass
        return frozenset(natural - other)


def naturals_of(spec: N.SpecIR) -> Naturals:
    """Return what is natural in a spec."""
    found = Naturals(
        {f.name: frozenset(n for n, t in f.params if t == T.INT) for f in spec.functions}
        | {
            a.name: frozenset(p.name for p in a.params if _from_zero(p.domain))
            for a in spec.actions
        },
        frozenset(f.name for f in spec.functions),
        frozenset(f.name for f in spec.functions),
    )
    while True:
        kept = _checked(spec, found)
        if kept == found:
            return found
        found = kept


def _checked(spec: N.SpecIR, known: Naturals) -> Naturals:
    """Return what is left of what is known when it is asked again."""
    parameters = dict(known.parameters)
    functions = {f.name: f for f in spec.functions}
    for body, names in _bodies(spec, known):
        for call in (n for n in walk(body) if isinstance(n, N.Call)):
            pairs = zip(functions[call.function].params, call.args, strict=True)
            bad = {name for (name, _), a in pairs if not known.number(a, names)}
            parameters[call.function] -= bad
    numbers, collections = set[str](), set[str]()
    for f in spec.functions:
        names = _locals(f.body, known.parameters[f.name], known)
        returned = [
            n.value for n in walk(f.body) if isinstance(n, N.Return) and n.value is not None
        ]
        if all(known.number(v, names) for v in returned):
            numbers.add(f.name)
        if all(known.collection(v, names) for v in returned):
            collections.add(f.name)
    kept = replace(known, parameters=parameters)
    return replace(
        kept, numbers=known.numbers & numbers, collections=known.collections & collections
    )


def _bodies(spec: N.SpecIR, known: Naturals) -> Iterator[tuple[object, frozenset[str]]]:
    """Yield every body with the local names in it that are natural."""
    for f in spec.functions:
        yield f.body, _locals(f.body, known.parameters[f.name], known)
    for a in spec.actions:
        yield (a.params, a.body), _locals(a.body, known.parameters[a.name], known)
    for rest in (*spec.properties, spec.init):
        yield rest, _locals(rest, NOTHING, known)


def _locals(body: object, parameters: frozenset[str], known: Naturals) -> frozenset[str]:
    """Return the natural parameters that keep their value, and what loops bind to natural numbers."""
    changed = {
        n.root.name
        for n in walk(body)
        if isinstance(n, N.Assign) and isinstance(n.root, N.LocalRef)
    }
    kept = parameters - changed
    return kept | known.bound(body, kept)


def _is_natural(v: object) -> bool:
    return isinstance(v, int) and not isinstance(v, bool) and v >= 0


def _from_zero(t: T.Type) -> bool:
    return isinstance(t, T.IntType) and t.lo is not None and t.lo >= 0
