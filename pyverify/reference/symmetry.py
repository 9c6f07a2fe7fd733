"""Symmetry (language rule 23): one representative for all states that differ by a renaming.

The values of `Symbols(n, symmetric=True)` are interchangeable, so a state stands for every state
got by permuting them. The representative is the smallest in domain order; it is found by trying
every permutation. A trace through representatives is no behaviour, so traces are rebuilt.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from pyverify.engines import Question, Unsupported
from pyverify.errors import Diagnostic, InternalError
from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.ops import OPERATORS
from pyverify.ir.typing import is_symmetric
from pyverify.reference.execute import Passed, Runnable
from pyverify.reference.failure import Failure
from pyverify.reference.judge import Finding, Judge, Link
from pyverify.reference.step import Resolved
from pyverify.values import BagValue, MapValue, RecordValue, State, Value, order_key

# One permutation of every symmetric domain.
Permutation = Mapping[T.SymbolType, Mapping[str, str]]


def permute(t: T.Type, value: Value, swap: Permutation) -> Value:
    """Return `value` of type `t` with every symmetric symbol replaced, in map keys too."""
    match t:
        case T.SymbolType():
            return swap[t][value] if t.symmetric else value
        case T.OptionType(inner):
            return None if value is None else permute(inner, value, swap)
        case T.TupleType(items):
            return tuple(permute(i, v, swap) for i, v in zip(items, value, strict=True))
        case T.SetType(elem):
            return frozenset(permute(elem, v, swap) for v in value)
        case T.SeqType(elem):
            return tuple(permute(elem, v, swap) for v in value)
        case T.BagType(elem):
            return BagValue((permute(elem, v, swap), n) for v, n in value.items())
        case T.MapType(key, image):
            new = {permute(key, k, swap): permute(image, v, swap) for k, v in value.items()}
            return MapValue((k, new[k]) for k in value)
        case T.RecordType(record, parts):
            pairs = zip(parts, value.values, strict=True)
            return RecordValue(record, tuple(permute(p, v, swap) for (_, p), v in pairs))
        case T.UnionType():
            return permute(t.record(value.record) or T.NEVER, value, swap)
        case _:
            return value


def permutations(types: set[T.SymbolType]) -> list[Permutation]:
    """Return every combination of permutations of these domains; the identity is the first."""
    ordered = sorted(types, key=lambda t: t.members)
    one_by_one = [
        [dict(zip(t.members, image, strict=True)) for image in itertools.permutations(t.members)]
        for t in ordered
    ]
    return [dict(zip(ordered, each, strict=True)) for each in itertools.product(*one_by_one)]


def symmetric_types(t: T.Type) -> set[T.SymbolType]:
    """Return the symmetric domains that occur in a type."""
    return {n for n in parts(t) if isinstance(n, T.SymbolType) and n.symmetric}


def parts(tree: object) -> Iterator[object]:
    """Yield everything in a tree of frozen dataclasses and tuples, such as a type or a body."""
    if isinstance(tree, tuple) and not isinstance(tree, RecordValue):
        for branch in tree:
            yield from parts(branch)
    elif is_dataclass(tree):
        yield tree
        for f in fields(tree):
            yield from parts(getattr(tree, f.name))


def may_fail(exprs: tuple[N.Expr, ...], helpers: Mapping[str, Runnable]) -> bool:
    """Tell whether evaluating one of these could be an error."""
    todo: list[Any] = [*exprs]
    seen: set[str] = set()
    while todo:
        for node in parts(todo.pop()):
            match node:
                case N.Narrow() | N.Assert() | N.MakeMap() | N.Comprehension("map"):
                    return True
                case N.Apply(op) if OPERATORS[op].partial and not _is_plain_range(node):
                    return True
                case N.Index(base, index):
                    total = isinstance(base.type, T.MapType) and base.type.key == index.type
                    if not total or isinstance(index.type, T.IntType):
                        return True
                case N.Field(base) if isinstance(base.type, T.UnionType):
                    return True
                case N.Select(kind, default=None) if kind != "sorted":
                    return True
                case N.Call(name) if name not in seen:
                    seen.add(name)
                    todo.append(helpers[name].function.body)
                case _:
                    pass
    return False


def _is_plain_range(node: N.Apply) -> bool:
    step = node.args[-1]
    return node.op == "range" and isinstance(step, N.Const) and step.value != 0


def symmetry_of(spec: Resolved, question: Question) -> Symmetry | None:
    """Return the symmetry to use; None if there is none, it is not wanted, or it is broken."""
    found = _declared(spec, question)
    return found if found and not found.broken_by() else None


def asymmetries(spec: Resolved, question: Question) -> list[Diagnostic]:
    """Return the warning that a declared symmetry could not be used, if that is so."""
    found = _declared(spec, question)
    node = found.broken_by() if found else None
    if node is None:
        return []
    told, instead = _VALUE if isinstance(node, N.Const | N.ParamRef) else _FAILURE
    told = f"symmetry is not used: {told}"
    return [Diagnostic("asymmetric", node.span, told, instead, severity="warning")]


def refused(spec: N.SpecIR, question: Question) -> list[Unsupported]:
    """Return the temporal properties that are asked for together with symmetry (rule 23)."""
    asked = question.properties
    temporal = [
        p for p in spec.properties if p.kind == "temporal" and (asked is None or p.name in asked)
    ]
    if not temporal or symmetry_of(Resolved(spec), question) is None:
        return []
    return [
        Unsupported(
            p.span,
            f"{p.name} is temporal, and symmetry keeps one state for many: behaviours are lost",
            "check it with --no-symmetry, or leave `symmetric=True` out",
        )
        for p in temporal
    ]


# What is wrong, and what to do about it.
_VALUE = (
    "this value tells the members of a symmetric domain apart",
    "choose with `one_of`, or leave `symmetric=True` out",
)
_FAILURE = (
    "this may fail for one member before it is decided by another, so their order matters",
    "state it without what can fail (an index, a division, ...), or leave `symmetric=True` out",
)


def _declared(spec: Resolved, question: Question) -> Symmetry | None:
    types: set[T.SymbolType] = set()
    for _, domain in spec.domains:
        types |= symmetric_types(domain)
    wanted = question.symmetry is not False and bool(types)
    return Symmetry(spec, permutations(types)) if wanted else None


class Symmetry:
    """The permutations of a spec, and representatives under them."""

    def __init__(self, spec: Resolved, swaps: list[Permutation]) -> None:
        """Prepare to find representatives of the states of `spec`."""
        self.spec = spec
        self.swaps = swaps
        # For each variable and value: its image, with order key, under each permutation.
        self._images: list[dict[Value, list[tuple[Any, Value]]]] = [{} for _ in spec.domains]

    def broken_by(self) -> N.Const | N.ParamRef | N.Comprehension | None:
        """Return what makes the symbols differ: a constant that names single ones, or an order.

        `any` and `all` stop at the first deciding element: which elements may fail before it is
        told by the order of the symbols.
        """
        spec = self.spec.spec
        for node in parts((spec.init, spec.actions, spec.properties, spec.functions)):
            if isinstance(node, N.Const | N.ParamRef) and is_symmetric(node.type):
                images = (permute(node.type, node.value, swap) for swap in self.swaps)
                if any(image != node.value for image in images):
                    return node
            elif isinstance(node, N.Comprehension) and self._depends_on_order(node):
                return node
        return None

    def _depends_on_order(self, quantifier: N.Comprehension) -> bool:
        sources = [c.source.type for c in quantifier.clauses if isinstance(c, N.Generator)]
        if quantifier.kind not in ("all", "any") or not any(map(is_symmetric, sources)):
            return False
        rest = [c.test if isinstance(c, N.Filter) else c.source for c in quantifier.clauses[1:]]
        return may_fail((*rest, quantifier.body), self.spec.helpers)

    def representative(self, state: State) -> State:
        """Return the smallest of all states that differ from `state` by a permutation."""
        images = [self._images_of(place, value) for place, value in enumerate(state)]
        which = min(range(len(self.swaps)), key=lambda i: tuple(each[i][0] for each in images))
        return tuple(each[which][1] for each in images)

    def _images_of(self, place: int, value: Value) -> list[tuple[Any, Value]]:
        known = self._images[place]
        if value not in known:
            domain = self.spec.domains[place][1]
            images = [permute(domain, value, swap) for swap in self.swaps]
            known[value] = [(order_key(domain, image), image) for image in images]
        return known[value]

    # ------------------------------------------------------------ traces

    def rebuild(self, name: str, finding: Finding) -> Finding:
        """Return the finding about property `name` at the end of a real behaviour."""
        if finding.link is None:
            return finding
        link = self._behaviour(finding.link)
        about = next((p for p in self.spec.spec.properties if p.name == name), None)
        if about is not None and about.kind == "always_possible":
            return Finding(link.level, link.key, link, None, self._failure(about, link))
        # With the deadlock check, because a failing `terminal` is found there.
        judge = Judge(self.spec, Question(properties=(name, "deadlock")))
        judge.within(link)
        judge.met(link)
        judge.expanded(link)
        if name not in judge.findings:
            raise InternalError(f"{name} is decided in one state and not in a symmetric one")
        return judge.findings[name]

    def _failure(self, p: N.Property, link: Link) -> Failure | None:
        assert p.test is not None, "only temporal properties have no test"
        try:
            self.spec.holds(p.test, link.state)
        except Failure as failure:
            return failure
        return None

    def _behaviour(self, last: Link) -> Link:
        """Return a chain of real steps through the same representatives."""
        chain = [last]
        while chain[-1].previous is not None:
            chain.append(chain[-1].previous)
        made: Link | None = None
        for link in reversed(chain):
            made = self._next(made, link)
        assert made is not None, "a chain has a first link"
        return made

    def _next(self, before: Link | None, last: Link) -> Link:
        """Return a real step from the end of `before` to a state that `last` stands for."""
        options = self.spec.executions(before.state) if before else self.spec.starts()
        for execution in options:
            result = execution.result
            if isinstance(result, Passed) and self.representative(result.state) == last.state:
                step = execution.step(self.spec.spec)
                return Link(before, step, result.state, last.level, self.spec.key(result.state))
        raise InternalError("a step between representatives is no step between their states")
