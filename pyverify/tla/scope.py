"""What all parts of one module share: its names, its domains, the helpers and modules it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.visit import walk
from pyverify.source import Span
from pyverify.tla.helpers import HELPERS
from pyverify.tla.naming import RESERVED, Names, identifier
from pyverify.tla.naturals import Naturals, naturals_of
from pyverify.tla.rewriting import words_in
from pyverify.tla.syntax import Prime, Tla, Word


class NotExpressible(Exception):  # noqa: N818  # no fault, but what TLA+ or its checker cannot say
    """Something of the spec that has no TLA+ which TLC could evaluate: `what`, at `span`."""

    def __init__(self, what: str, span: Span) -> None:
        super().__init__(what)
        self.what, self.span = what, span


@dataclass(slots=True)
class Module:
    """One module while it is written. `domains` are the named ones, by the name of the spec."""

    spec: N.SpecIR
    names: Names
    domains: dict[str, T.Type] = field(default_factory=dict)
    # Ranges as the user wrote them, by name.
    written: dict[str, N.NamedRange] = field(default_factory=dict)
    tagged: frozenset[str] = frozenset()
    tag: str = "type"
    # Fields of (record, field) with another name, as TLC cannot compare their values with those of another record.
    parted: dict[tuple[str, str], str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    extends: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    # Whether it computes all that Python computes, also what nothing needs (see `strictness`).
    strict: bool = False
    # Values to which the spec gives a name.
    said: dict[Tla, str] = field(default_factory=dict)
    # How a helper's body is written where it is called (set by `bodies`' user).
    inlined: Callable[[str, list[Tla], Scope], Tla] = field(default=lambda *_: Word("?"))
    # What is never negative.
    naturals: Naturals = field(default_factory=Naturals)
    # Helpers of the spec, by name, that could be written as operators, with the variables they read.
    operators: dict[str, frozenset[str]] = field(default_factory=dict)

    def use(self, helper: str) -> str:
        """Return the name of a helper, which the module will define."""
        self.used.add(helper)
        return helper

    def needs(self, *modules: str) -> None:
        """Have the module extend a standard module."""
        self.extends.update(modules)

    def note(self, sentence: str) -> None:
        """Say, once, what the module has not as the spec."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def all_extends(self, helpers: list[str]) -> list[str]:
        """Return the modules to extend, in the usual order."""
        wanted = self.extends.union(*(HELPERS[h].extends for h in helpers))
        order = ("Integers", "Sequences", "FiniteSets", "Bags", "TLC")
        return [m for m in order if m in wanted]

    def field(self, name: str, of: T.Type | None = None) -> str:
        """Return the name of a field, `of` a record or of each of a union."""
        records = of.records if isinstance(of, T.UnionType) else (of,)
        found = {
            self.parted.get((r.record, name), name) if isinstance(r, T.RecordType) else name
            for r in records
        }
        text = identifier(found.pop())
        if found:  # nobody can write that: such a field has no type
            raise AssertionError(f"{name} is another field in another record")
        while text in RESERVED or (self.tagged and text == self.tag):
            text += "_"
        return text


def module_for(spec: N.SpecIR, avoid: frozenset[str] = frozenset()) -> Module:
    """Return an empty module for a spec: which domains have names, which records need a tag."""
    records = {t.record: t for t in all_types(spec) if isinstance(t, T.RecordType)}
    unions = [t for t in all_types(spec) if isinstance(t, T.UnionType)]
    tagged = {r.record for u in unions for r in u.records}
    tagged |= {name for name, r in records.items() if not r.fields}
    fields = {name for r in tagged for name, _ in records[r].fields if r in records}
    tag = next(t for t in ("type", "class", "record_type") if t not in fields)
    module = Module(spec, Names(avoid), tagged=frozenset(tagged), tag=tag)
    module.parted = _parted(unions)
    module.naturals = naturals_of(spec)
    for t in all_types(spec):
        if t.name and not isinstance(t, (T.RecordType, T.NeverType)) and t.name.isidentifier():
            module.domains.setdefault(t.name, t)
    ranges = {r.name: r for r in spec.ranges if not _divides(r)}
    module.written = {n: r for n, r in ranges.items() if module.domains.get(n) == r.domain}
    return module


def _parted(unions: list[T.UnionType]) -> dict[tuple[str, str], str]:
    """Return names for fields that are of another kind in an earlier record of their union.

    TLC compares records field by field, and fails where a number meets a string; in what order, nobody can say.
    """
    found: dict[tuple[str, str], str] = {}
    for union in unions:
        taken: dict[str, str] = {}
        for record in union.records:
            for name, t in record.fields:
                text = found.get((record.record, name), name)
                while taken.setdefault(text, _kind(t)) != _kind(t):
                    text += "_"
                if text != name:
                    found[record.record, name] = text
    return found


def _kind(t: T.Type) -> str:
    """Return what TLC can compare with each other, as a text."""
    match t:
        case T.IntType() | T.BoolType():
            return type(t).__name__
        case T.SymbolType(_, symmetric=symmetric):
            return f"symbols {symmetric}"
        case T.OptionType(inner):
            return _kind(inner)
        case T.SetType(elem) | T.SeqType(elem) | T.BagType(elem):
            return f"{type(t).__name__} {_kind(elem)}"
        case T.MapType(key, image):
            return f"map {_kind(key)} {_kind(image)}"
        case T.TupleType(items):
            return f"tuple {[_kind(i) for i in items]}"
        case T.RecordType(record):
            return record
        case _:
            return "other"


def _divides(r: N.NamedRange) -> bool:
    """Tell whether there is a division, which TLA+ has for positive divisors only."""
    return any(
        isinstance(n, N.Apply) and n.op in ("floordiv", "mod") for n in walk((r.low, r.high))
    )


def all_types(spec: N.SpecIR) -> Iterator[T.Type]:
    """Yield every domain and type of a spec, with all their parts."""
    for variable in spec.variables:
        yield from parts(variable.domain)
    for action in spec.actions:
        for p in action.params:
            yield from parts(p.domain)
    for process in spec.processes:
        if process.domain is not None:
            yield from parts(process.domain)
    for node in walk((spec.init, spec.actions, spec.properties, spec.functions)):
        t = getattr(node, "type", None)
        if t is not None:
            yield from parts(t)


def parts(t: T.Type) -> Iterator[T.Type]:
    """Yield a type and the types inside."""
    yield t
    match t:
        case T.OptionType(inner) | T.SetType(inner) | T.SeqType(inner) | T.BagType(inner):
            yield from parts(inner)
        case T.MapType(key, value):
            yield from parts(key)
            yield from parts(value)
        case T.TupleType(items):
            for i in items:
                yield from parts(i)
        case T.RecordType(_, fields):
            for _, f in fields:
                yield from parts(f)
        case T.UnionType(records):
            for r in records:
                yield from parts(r)
        case _:
            pass


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an expression stands: what its names mean.

    `state` is the value of variables that were assigned before in the same step; all others have the one at its
    beginning. `locals` are the meanings of local names. `after` reads all variables after the step.
    """

    module: Module
    state: Mapping[str, Tla] = field(default_factory=dict)
    locals: Mapping[str, Tla] = field(default_factory=dict)
    after: bool = False
    # Variables whose primed value is said already, and an assignment that is done already.
    settled: frozenset[str] = frozenset()
    # The bound names around.
    inside: frozenset[str] = frozenset()
    skipped: frozenset[int] = frozenset()
    # Local names that are never negative.
    naturals: frozenset[str] = frozenset()

    def bind(self, name: str, value: Tla | None = None) -> Scope:
        """Return the scope with a local name; without a value it is a bound name of its own."""
        inner, naturals = self, self.naturals - {name}
        if value is None:
            text, inner = self.inner(name)
            value = Word(text)
        return replace(inner, locals={**self.locals, name: value}, naturals=naturals)

    def knowing(self, naturals: frozenset[str]) -> Scope:
        """Return the scope in which some local names are known to be never negative."""
        return replace(self, naturals=self.naturals | naturals)

    def inner(self, *wanted: str, avoid: Tla | None = None) -> tuple[str, Scope]:
        """Return a bound name that nothing around has, nor `avoid`, and its scope.

        It is the first of the wanted ones that can be.
        """
        inside = self.inside if avoid is None else self.inside | words_in(avoid)
        text = self.module.names.bound(wanted, inside)
        return text, replace(self, inside=self.inside | {text})

    def word(self, name: str) -> str:
        """Return the identifier of a bound name."""
        meaning = self.locals[name]
        assert isinstance(meaning, Word), "a bound name is a word"
        return meaning.text

    def assign(self, name: str, value: Tla) -> Scope:
        """Return the scope after an assignment to a variable."""
        return replace(self, state={**self.state, name: value})

    def settle(self, name: str, value: Tla) -> Scope:
        """Return the scope after a variable got its value for good: from now on it is `value`."""
        state = {**self.state, name: value}
        return replace(self, state=state, settled=self.settled | {name})

    def skipping(self, stmt: N.Stmt) -> Scope:
        """Return the scope in which a statement is done already."""
        return replace(self, skipped=self.skipped | {id(stmt)})

    def variable(self, name: str, after: bool) -> Tla:
        """Return the value of a variable here."""
        word = Word(self.module.names.of("variable", name))
        if after or self.after:
            return Prime(word)
        return self.state.get(name, word)
