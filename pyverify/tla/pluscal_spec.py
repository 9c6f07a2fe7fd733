"""The spec as PlusCal sees it: one `pc` for the locations of all processes, with PlusCal's names.

In PlusCal, `pc[self]` is where a process rests, whatever it is called. Processes are told apart by identifiers that
TLC must be able to compare: those of one process are the elements of its domain; single ones are
their names as strings; where neither will do, they are pairs `<<"worker", 0>>`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from typing import Any

from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.visit import calls_in, children, walk
from pyverify.passes.processes import DONE
from pyverify.source import Span
from pyverify.tla.naming import Names, identifier
from pyverify.tla.scope import NotExpressible
from pyverify.values import MapValue, elements

PC = "pc"
PLUSCAL_DONE = "Done"


@dataclass(frozen=True, slots=True)
class Located:
    """A spec with `pc`, and what became of its locations.

    `labels` are (process, location) -> label, unique in the module; `tagged` tells that
    identifiers are pairs of a process's name and an element.
    """

    spec: N.SpecIR
    labels: dict[tuple[str, str], str]
    tagged: bool

    def identifier_of(self, process: N.Process, element: N.Expr | None, span: Span) -> N.Expr:
        """Return the identifier of one process."""
        return _identifier(process, element, self.tagged, span)


def located(spec: N.SpecIR, names: Names) -> Located:
    """Return a spec of processes with `pc`; NotExpressible if it has actions of its own.

    `names` gives the labels, which are also definitions in the translation.
    """
    for a in spec.actions:
        if a.process is None:
            raise NotExpressible(
                f"`{a.name}` is an action beside the processes, and PlusCal has processes only",
                a.span,
            )
    if not spec.processes:
        raise NotExpressible("there are no processes, which PlusCal is made of", spec.span)
    for v in spec.variables:
        process = next((p for p in spec.processes if f"{p.name}.at" == v.name), None)
        if process is not None and _depth(v.domain) != (process.domain is not None):
            raise NotExpressible(
                f"`{process.name}` is a process of a component that there are several of",
                process.span,
            )
    tagged = _needs_tags(spec)
    labels = _labels(spec, names)
    return Located(_Rewriter(spec, labels, tagged).spec(), labels, tagged)


def _depth(t: T.Type) -> int:
    return 1 + _depth(t.value) if isinstance(t, T.MapType) else 0


def _needs_tags(spec: N.SpecIR) -> bool:
    """Tell whether the elements of the domains do not tell all processes apart."""
    domains = [p.domain for p in spec.processes]
    if len(domains) == 1 or not any(domains):
        return False
    if not all(isinstance(d, T.IntType) for d in domains):
        return True
    found = [i for d in domains if d is not None for i in elements(d)]
    return len(found) != len(set(found))


def _labels(spec: N.SpecIR, names: Names) -> dict[tuple[str, str], str]:
    """Return a label per location: the user's word, unless PlusCal or another process has it."""
    wanted = [(str(a.process), str(a.location)) for a in spec.actions]
    bases = [identifier(location) for _, location in wanted]
    found: dict[tuple[str, str], str] = {}
    for key, base in zip(wanted, bases, strict=True):
        name = base if bases.count(base) == 1 else identifier(f"{key[0]}_{key[1]}")
        found[key] = names.fresh(name)
        names.give("action", f"{key[0]}.{key[1]}", found[key])
    return found


def _identifier(process: N.Process, element: N.Expr | None, tagged: bool, span: Span) -> N.Expr:
    name = identifier(process.name)
    tag = N.Const(name, T.SymbolType((name,)), span)
    if element is None and not tagged:
        return tag
    if not tagged:
        assert element is not None
        return element
    second = N.Const(0, T.IntType(0, 1), span) if element is None else element
    return N.MakeTuple((tag, second), T.TupleType((tag.type, second.type)), span)


class _Rewriter:
    """Rewrites one spec: `p.at` becomes `pc`, locations become labels."""

    def __init__(self, spec: N.SpecIR, labels: dict[tuple[str, str], str], tagged: bool) -> None:
        self.old, self.labels, self.tagged = spec, labels, tagged
        self.processes = {f"{p.name}.at": p for p in spec.processes}
        # A location is one of its process's type: that is how its names are told from other symbols.
        self.places: dict[T.Type, str] = {}
        for v in spec.variables:
            if v.name in self.processes:
                process = self.processes[v.name]
                t = v.domain
                if process.domain is not None:
                    assert isinstance(t, T.MapType)
                    t = t.value
                self.places.setdefault(t, process.name)
        self.location = T.SymbolType((*labels.values(), PLUSCAL_DONE))
        self.key = self._key()
        self.context: str | None = None

    def _key(self) -> T.Type:
        processes = self.old.processes
        if len(processes) == 1 and processes[0].domain is not None:
            return processes[0].domain
        names = T.SymbolType(tuple(identifier(p.name) for p in processes))
        ranges = [p.domain for p in processes if isinstance(p.domain, T.IntType)]
        if ranges and not self.tagged:
            low = min(d.lo for d in ranges if d.lo is not None)
            return T.IntType(low, max(d.hi for d in ranges if d.hi is not None))
        if not self.tagged:
            return names
        return T.TupleType((names, T.IntType()))

    def spec(self) -> N.SpecIR:
        """Return the spec with `pc`."""
        old = self.old
        pc = N.Variable(PC, T.MapType(self.key, self.location), "where each process rests")
        rest = tuple(
            replace(v, domain=v.domain) for v in old.variables if v.name not in self.processes
        )
        return replace(
            old,
            variables=(*rest, pc),
            init=self.initial(),
            actions=self.node(old.actions),
            processes=old.processes,
            properties=self.node(old.properties),
            functions=self.node(old.functions),
        )

    def initial(self) -> tuple[N.Stmt, ...]:
        """Return the initial statements, with `pc` in the place of all locations."""
        entries: list[tuple[Any, str]] = []
        kept: list[N.Stmt] = []
        for stmt in self.old.init:
            match stmt:
                case N.Assign(N.VarRef(name), (), N.Const(value)) if name in self.processes:
                    process = self.processes[name]
                    tag = identifier(process.name)
                    if process.domain is None:
                        key = (tag, 0) if self.tagged else tag
                        entries.append((key, self.labels[process.name, value]))
                        continue
                    for k, place in value.items():
                        key = (tag, k) if self.tagged else k
                        entries.append((key, self.labels[process.name, place]))
                case _:
                    kept.append(self.node(stmt))
        t = T.MapType(self.key, self.location)
        start = N.Const(MapValue(entries), t)
        return (*kept, N.Assign(N.VarRef(PC, t), (), start))

    # ------------------------------------------------------------ nodes

    def node(self, node: Any) -> Any:
        """Return a node, or a tuple of nodes, rewritten."""
        match node:
            case tuple():
                return tuple(self.node(n) for n in node)
            case N.Index(N.VarRef(name, _, after, span), index) if self._is_map(name):
                process = self.processes[name]
                with self.about(None):
                    key = _identifier(process, self.node(index), self.tagged, span)
                return N.Index(self.pc(after, span), key, self.location, node.span)
            case N.VarRef(name, _, after, span) if name in self.processes:
                process = self.processes[name]
                if process.domain is not None:
                    raise NotExpressible("the locations of all processes as one value", span)
                key = _identifier(process, None, self.tagged, span)
                return N.Index(self.pc(after, span), key, self.location, span)
            case N.Assign(N.VarRef(name, _, _, span), indexes, value) if name in self.processes:
                process = self.processes[name]
                element = self.node(indexes[0]) if process.domain is not None else None
                key = _identifier(process, element, self.tagged, span)
                with self.about(process):
                    return N.Assign(self.pc(False, span), (key,), self.node(value), node.span)
            case N.Apply(_, args) if (compared := self._compared(args)) is not None:
                with self.about(compared):
                    return replace(node, args=self.node(args))
            case N.Action() if self.tagged:
                return replace(node, params=self.ids(node), body=self.node(node.body))
            case N.ActionAtom(_, (first, *_), args) if self.tagged:
                process = self.process_of(first)
                tagged = tuple(
                    a and _identifier(process, self.node(a), True, node.span) for a in args
                )
                return replace(node, args=tagged)
            case N.Const(value, t, span):
                return N.Const(self.value(t, value), self.typed(t), span)
            case _ if type(node).__module__ == N.__name__:
                changed = {name: self.node(getattr(node, name)) for name in children(type(node))}
                if "type" in {f.name for f in fields(node)}:
                    changed["type"] = self.typed(node.type)
                return replace(node, **changed)
            case _:
                return node

    def process_of(self, action: str) -> N.Process:
        """Return the process that a step is of."""
        name = next(a.process for a in self.old.actions if a.name == action)
        return next(p for p in self.old.processes if p.name == name)

    def ids(self, action: N.Action) -> tuple[N.ActionParam, ...]:
        """Return the parameter of a step, which is the identifier of its process."""
        found = []
        for p in action.params:
            assert isinstance(p.options, N.Const)
            tag = identifier(str(action.process))
            t = T.TupleType((T.SymbolType((tag,)), p.domain))
            pairs = frozenset((tag, v) for v in p.options.value)
            found.append(N.ActionParam(p.name, t, N.Const(pairs, T.SetType(t), p.span), p.span))
        return tuple(found)

    @contextmanager
    def about(self, process: N.Process | None) -> Iterator[None]:
        """Inside, locations are those of one process: others may have the same."""
        before, self.context = self.context, None if process is None else process.name
        try:
            yield
        finally:
            self.context = before

    def _compared(self, args: tuple[N.Expr, ...]) -> N.Process | None:
        """Return the process whose location an operator looks at."""
        for arg in args:
            inner = arg
            while isinstance(inner, N.Index | N.Coerce):
                inner = inner.base if isinstance(inner, N.Index) else inner.value
            if isinstance(inner, N.VarRef) and inner.name in self.processes:
                return self.processes[inner.name]
        return None

    def _is_map(self, name: str) -> bool:
        return name in self.processes and self.processes[name].domain is not None

    def pc(self, after: bool, span: Span) -> N.VarRef:
        """Return a reference to `pc`."""
        return N.VarRef(PC, T.MapType(self.key, self.location), after, span)

    def is_place(self, t: T.Type) -> bool:
        """Tell whether a type is of locations; a literal is, where it is compared with one."""
        if t in self.places:
            return True
        if self.context is None or not isinstance(t, T.SymbolType) or not t.literal:
            return False
        known = {location for process, location in self.labels if process == self.context}
        return set(t.members) <= known | {DONE}

    def typed(self, t: T.Type) -> T.Type:
        """Return a type with that of locations replaced."""
        if self.is_place(t):
            return self.location
        match t:
            case T.SetType(elem) | T.SeqType(elem):
                return replace(t, elem=self.typed(elem))
            case _:
                return t

    def value(self, t: T.Type, value: Any) -> Any:
        """Return a value with locations replaced by their labels."""
        match t:
            case T.SymbolType() if self.is_place(t):
                process = self.context or self.places[t]
                return PLUSCAL_DONE if value == DONE else self.labels[process, value]
            case T.SetType(elem) | T.SeqType(elem) if self.is_place(elem):
                return type(value)(self.value(elem, v) for v in value)
            case T.TupleType(items):
                return tuple(self.value(i, v) for i, v in zip(items, value, strict=True))
            case _:
                return value


def is_private(spec: N.SpecIR, process: N.Process, local: str) -> bool:
    """Tell whether a local is read and written by its own process's steps only, and as its own."""
    own = tuple(a.body for a in spec.actions if a.process == process.name)
    called = tuple(f.body for f in spec.functions if f.name in called_by_steps(spec))
    others = (*called, *(a.body for a in spec.actions if a.process != process.name))
    if any(n.name == local for n in walk(others) if isinstance(n, N.VarRef)):
        return False
    if process.domain is None:
        return True
    mentioned = sum(isinstance(n, N.VarRef) and n.name == local for n in walk(own))
    return mentioned == sum(_is_own(n, local, process) for n in walk(own))


def called_by_steps(spec: N.SpecIR) -> set[str]:
    """Return the helpers that steps call, and those that they call."""
    bodies = {f.name: f.body for f in spec.functions}
    found: set[str] = set()
    pending = [name for a in spec.actions for name in calls_in(a.body)]
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += calls_in(bodies[name])
    return found


def _is_own(n: Any, local: str, process: N.Process) -> bool:
    match n:
        case N.Index(N.VarRef(name), N.LocalRef(me)) | N.Assign(
            N.VarRef(name), (N.LocalRef(me), *_)
        ):
            return name == local and me == process.param
        case _:
            return False
