"""The state of reading one body: names, types of locals, the statements written so far.

A body is read several times: types of locals are joined over all assignments, and reading is
repeated until they no longer change; errors count only then. What has an effect inside an
expression (a choice, a `pop`, a helper that writes) becomes a statement of its own before it, in
Python's order of evaluation; where that cannot be (`and`, comprehensions, properties), it is refused.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn

from pyverify.errors import Diagnostic, Note, SpecError
from pyverify.frontend.capture import Function, local_names, span_of
from pyverify.frontend.convert import Converter
from pyverify.frontend.narrowing import (
    NONE,
    Code,
    Facts,
    Path,
    Root,
    path_of,
    substituted,
    told,
)
from pyverify.frontend.statics import SelfRef, Static
from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.naming import numbered
from pyverify.ir.typing import fits, join, overlaps
from pyverify.source import Span
from pyverify.suggest import did_you_mean
from pyverify.values import element_type


@dataclass
class Locals:
    """The locals of one IR body: names by where they arise, types joined so far.

    The same place gets the same name in every pass. `shared` tells which locals may be another
    name for a value that lives elsewhere, so that changing them in place would not be Python's.
    """

    types: dict[str, T.Type] = field(default_factory=dict)
    names: dict[Any, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    tried: dict[str, int] = field(default_factory=dict)  # the last number given to a name
    shared: dict[str, Span] = field(default_factory=dict)
    loops: dict[Any, set[Root]] = field(default_factory=dict)  # what the turns of a loop change
    changed: bool = False

    def name(self, base: str, key: Any) -> str:
        """Return the unique name derived from `base` for the place `key`."""
        if (base, key) not in self.names:
            name, n = base, self.tried.get(base, 1)
            while name in self.taken:
                n += 1
                name = numbered(base, n)
            self.tried[base] = n
            self.taken.add(name)
            self.names[base, key] = name
        return self.names[base, key]

    def widen_to(self, name: str, t: T.Type) -> T.Type | None:
        """Join `t` to the type of a local; None when they have no common type."""
        old = self.types.get(name)
        new = t if old is None else join(old, t)
        if new is not None and new != old:
            self.types[name] = new
            self.changed = True
        return new


@dataclass(frozen=True, slots=True)
class StateLocal:
    """An annotated local of a process: really a state variable, indexed by the process."""

    variable: str
    indexes: tuple[N.Expr, ...]
    domain: T.Type


@dataclass(frozen=True, slots=True)
class Bound:
    """A variable of a comprehension, a parameter: a name with a type that is not assigned."""

    name: str
    type: T.Type


@dataclass(frozen=True, slots=True)
class Local:
    """A local variable; its type is in `Locals`."""

    name: str


Binding = StateLocal | Bound | Local | Static


class Stop(Exception):  # noqa: N818  # control flow of the frontend
    """The rest of this statement cannot be read; its diagnostic has been kept."""


@dataclass
class Frame:
    """One function being read: its source, what its names mean, and where statements go.

    `out` is None where nothing but an expression may stand; `refusal` then says why.
    `effects` tells whether the state may be changed, `assigned` which locals surely have a value
    (None after a jump: nothing follows), `facts` what conditions have told about types.
    """

    function: Function
    env: dict[str, Any]
    locals: Locals
    effects: bool
    out: Code | None = None
    refusal: str = ""
    assigned: set[str] | None = field(default_factory=set)
    result: str | None = None
    loops: int = 0
    facts: Facts = field(default_factory=lambda: NONE)
    copies: dict[Path, Path] = field(default_factory=dict)  # of what a `match` looks at


class Context:
    """What all parts of the reader share; `build` is the `Builder` of the whole spec."""

    def __init__(self, build: Any, frame: Frame) -> None:
        self.build = build
        self.frame = frame
        self.strict = True
        # What a choice is called that is made while an assignment is read: its target.
        self.choosing_for = ""

    # ------------------------------------------------------------ diagnostics

    @property
    def converter(self) -> Converter:
        """Return the converter between user values and IR values."""
        found: Converter = self.build.converter
        return found

    def span(self, node: Any) -> Span:
        """Return the span of a syntax node of the function being read."""
        return span_of(self.frame.function.file, node)

    def text(self, node: ast.expr) -> str:
        """Return an expression as the user wrote it, in one line."""
        return self.span(node).one_line() or ast.unparse(node)

    def fail(
        self,
        code: str,
        at: Any,
        message: str,
        help: str | None = None,  # noqa: A002  # the diagnostic's word
        *notes: Note,
    ) -> NoReturn:
        """Raise the diagnostic; `at` is a syntax node or a span. Calls in progress become notes."""
        span = at if isinstance(at, Span) else self.span(at)
        raise SpecError(Diagnostic(code, span, message, help, (*notes, *self.build.call_notes())))

    def warn(self, code: str, at: Any, message: str, help: str | None = None) -> None:  # noqa: A002
        """Keep a warning, once."""
        span = at if isinstance(at, Span) else self.span(at)
        if self.strict:
            self.build.warn(Diagnostic(code, span, message, help, severity="warning"))

    # ------------------------------------------------------------ reading expressions

    def lower(self, node: ast.expr, expected: T.Type | None = None) -> N.Expr | Static:
        """Return what an expression means: an IR expression, or something static."""
        raise NotImplementedError  # pyverify.frontend.expressions

    def value(self, node: ast.expr, expected: T.Type | None = None) -> N.Expr:
        """Return an expression as an IR expression; static things that are no value are refused."""
        raise NotImplementedError  # pyverify.frontend.expressions

    def boolean(self, node: ast.expr, what: str, denied: bool = False) -> N.Expr:
        """Return an expression that must be a Boolean; `denied` tells that it stands after `not`."""
        return self.as_boolean(self.value(node, T.BOOL), node, what, denied)

    def as_boolean(self, found: N.Expr, node: ast.expr, what: str, denied: bool = False) -> N.Expr:
        """Return what has been read as a Boolean; refuse what is none."""
        if found.type != T.BOOL:
            self.fail(
                "not-bool",
                node,
                f"{what} is {article(found.type)}, not a bool",
                truth_help(found.type, self.text(node), denied),
            )
        return found

    def in_order(self, *reads: Callable[[], N.Expr]) -> list[N.Expr]:
        """Read operands left to right; effects of a later one do not overtake an earlier one."""
        done: list[N.Expr] = []
        for read in reads:
            mark = len(self.frame.out) if self.frame.out is not None else 0
            found = read()
            if self.frame.out is not None and len(self.frame.out) > mark:
                at = mark
                for i, earlier in enumerate(done):
                    if not isinstance(earlier, (N.Const, N.ParamRef)):
                        name = self.temporary("value", earlier.type, earlier.span)
                        ref = N.LocalRef(name, earlier.type, earlier.span)
                        self.frame.out.insert(at, N.Assign(ref, (), earlier, earlier.span))
                        done[i] = ref
                        at += 1
            done.append(found)
        return done

    @contextmanager
    def pure(self, why: str) -> Iterator[None]:
        """Read something in which nothing with an effect may stand; `why` completes "... in"."""
        out, refusal = self.frame.out, self.frame.refusal
        self.frame.out, self.frame.refusal = None, why
        try:
            yield
        finally:
            self.frame.out, self.frame.refusal = out, refusal

    def statements(self, node: Any, what: str) -> list[N.Stmt]:
        """Return where to write a statement that `what` needs, or refuse it here."""
        if self.frame.out is None:
            self.fail(
                "effect-here",
                node,
                f"{what} cannot stand in {self.frame.refusal}",
                "do it in a statement of its own before, and use its result here",
            )
        return self.frame.out

    def state_effect(self, node: Any, what: str) -> list[N.Stmt]:
        """Return where to write an effect on the state, or refuse it here."""
        if not self.frame.effects:
            why = self.frame.refusal or "a property"
            self.fail(
                "effect-here",
                node,
                f"{what} cannot stand in {why}",
                "only actions, processes, @init methods and their helpers take steps",
            )
        return self.statements(node, what)

    # ------------------------------------------------------------ locals

    def own_name(self, name: str) -> str:
        """Return the IR name of a local of the function being read."""
        return self.frame.locals.name(name, (self.build.call_path(), name))

    def reserve(self, function: Function) -> None:
        """Let the locals of a function have their own names, before anything else takes them."""
        for name in sorted(local_names(function.node)):
            self.own_name(name)

    def key(self, node: Any) -> tuple[Any, ...]:
        """Return what identifies a place in the source, together with the calls that lead there."""
        return (
            self.build.call_path(),
            getattr(node, "line", None) or node.lineno,
            getattr(node, "col", None) or node.col_offset,
        )

    def temporary(self, base: str, t: T.Type, node: Any) -> str:
        """Return the name of a new local for an intermediate value."""
        name = self.frame.locals.name(base, self.key(node))
        self.frame.locals.types[name] = t
        if self.frame.assigned is not None:
            self.frame.assigned.add(name)
        return name

    # ------------------------------------------------------------ what conditions tell

    def learn(self, test: N.Expr, value: bool) -> None:
        """From here on, a condition is known to be `value`."""
        found = dict(told(test, value, self.frame.facts))
        for copy, original in self.frame.copies.items():
            found |= {substituted(p, copy, original): t for p, t in found.items()}
        new = {
            p: t
            for p, t in found.items()
            if p not in self.frame.facts or fits(t, self.frame.facts[p])
        }
        if new:
            self.frame.facts = {**self.frame.facts, **new}

    @contextmanager
    def assigning(self, place: N.Expr, value: N.Expr) -> Iterator[None]:
        """Assign a value to a place, which is of the value's type until something else is assigned."""
        t, path = assigned_type(place.type, self.narrowed(value).type), path_of(place)
        yield
        if path is not None and t is not None:
            self.frame.facts = {**self.frame.facts, path: t}

    @contextmanager
    def knowing(self, test: N.Expr | None = None, value: bool = True) -> Iterator[None]:
        """Read an operand where a condition is known to be `value`; forget it afterwards."""
        outer = self.frame.facts
        if test is not None:
            self.learn(test, value)
        try:
            yield
        finally:
            self.frame.facts = outer

    def narrowed(self, found: N.Expr) -> N.Expr:
        """Return a path at the type that it is known to have here."""
        if not self.frame.facts or not isinstance(found, _PLACES):
            return found
        target = self.frame.facts.get(path_of(found) or ())
        while target is not None and found.type != target:
            smaller = narrow(found.type, target)
            if smaller is None:
                break
            found = N.Narrow(found, smaller, found.span)
        return found

    # ------------------------------------------------------------ types

    def coerce(self, found: N.Expr, target: T.Type, node: Any, what: str) -> N.Expr:
        """Return `found` at type `target`, by an up-cast or a checked down-cast; else refuse it."""
        target = T.widen(target)
        if found.type == target:
            return found
        if fits(found.type, target):
            return N.Coerce(found, target, found.span)
        narrowed = narrow(found.type, target)
        if narrowed is not None:
            return self.coerce(N.Narrow(found, narrowed, found.span), target, node, what)
        self.fail(
            "type-mismatch",
            node,
            f"{what} is {article(found.type)}, not {article(target)}",
            self.mismatch_help(found, target),
        )

    def mismatch_help(self, found: N.Expr, target: T.Type) -> str | None:
        """Return what to write instead when a type does not fit."""
        match found.type, target:
            case T.SymbolType(members, None), T.SymbolType(others, None) if not (
                found.type.symmetric or target.symmetric
            ):
                wrong = [m for m in members if m not in others]
                return (
                    did_you_mean(wrong[0], others)
                    or f"its values are {T.show(replace(target, name=None))}"
                )
            case T.SymbolType((member, *_), None), T.SymbolType(others, str() as enum):
                if member in others:
                    return f"write `{enum}.{member}`"
                return did_you_mean(member, others) or f"name a member: `{enum}.{others[0]}`"
            case T.SymbolType((_,), None), T.IntType() if found.type.literal:
                return "what stands in quotes is a symbol: write a number"
            case T.OptionType(T.NeverType()), _:
                return "only a value of a domain `D | None` can be None"
            case _, T.SymbolType(others) if not (target.symmetric or target.literal) and others:
                return f"its values are {T.show(replace(target, name=None))}"
            case T.BoolType(), T.IntType():
                return "write `int(...)` around it"
            case T.IntType(), T.BoolType():
                return "compare it: `... != 0`"
            case T.SetType(), T.SeqType():
                return "write `list(...)` around it: a list in domain order"
            case T.SeqType(), T.SetType():
                return "write `set(...)` around it"
            case T.TupleType(), T.SeqType():
                return "write a list: `[...]`"
            case T.SeqType(), T.TupleType():
                return "write a tuple: `(a, b)`"
            case x, T.SetType(elem) if fits(x, elem):
                return "write a set of it: `{x}`"
            case x, T.SeqType(elem) if fits(x, elem):
                return "write a list of it: `[x]`"
            case _:
                return None

    def common(self, a: N.Expr, b: N.Expr, node: Any, what: str) -> tuple[N.Expr, N.Expr]:
        """Return both at their common type; refuse `what` when there is none."""
        joined = join(a.type, b.type)
        if joined is None:
            self.fail(
                "type-mismatch",
                node,
                f"{what} {article(a.type)} and {article(b.type)}",
                self.mismatch_help(a, b.type) or self.mismatch_help(b, a.type),
            )
        return self.coerce(a, joined, node, what), self.coerce(b, joined, node, what)

    def comparable(self, a: N.Expr, b: N.Expr, node: Any) -> tuple[N.Expr, N.Expr]:
        """Return both sides of an equality at a common type; refuse one that can never be true."""
        self.refuse_strangers(a, b.type)
        self.refuse_strangers(b, a.type)
        if not overlaps(a.type, b.type):
            self.fail(
                "never-equal",
                node,
                f"these are never equal: {article(a.type)} and {article(b.type)}",
                self.unequal_help(a, b),
            )
        return self.common(a, b, node, "compares")

    def unequal_help(self, a: N.Expr, b: N.Expr) -> str | None:
        """Return what to write instead of a comparison: what stands there literally is the mistake."""
        literal, other = (a, b) if isinstance(a, N.Const) else (b, a)
        found = self.mismatch_help(literal, other.type)
        if found is None and not isinstance(literal.type, T.SymbolType):
            found = self.mismatch_help(other, literal.type)
        return found

    def refuse_strangers(self, display: N.Expr, other: T.Type) -> None:
        """Refuse an element that is written out, in a set or list, and that the other never holds."""
        if isinstance(display, N.Coerce):
            self.refuse_strangers(display.value, other)
        if not isinstance(display, (N.MakeSet, N.MakeSeq)):
            return
        elem = element_type(other) or T.NEVER
        for item in display.items:
            plain = item.value if isinstance(item, N.Coerce) else item
            if not overlaps(plain.type, elem) and not isinstance(elem, T.NeverType):
                self.fail(
                    "never-equal",
                    plain.span,
                    f"{article(plain.type)} is never {article(elem)}"
                    if not isinstance(plain.type, T.SymbolType)
                    else f"{plain.span.one_line()} is not a value of {article(elem)}",
                    self.mismatch_help(plain, elem),
                )

    def plain(self, found: N.Expr) -> N.Expr:
        """Return the value inside an optional one (TypeError at run time when it is None)."""
        if isinstance(found.type, T.OptionType) and not isinstance(found.type.inner, T.NeverType):
            return N.Narrow(found, found.type.inner, found.span)
        return found

    def self_ref(self) -> SelfRef | None:
        """Return what `self` means in the function being read, if it has one."""
        found = self.frame.env.get(self.frame.function.receiver())
        return found if isinstance(found, SelfRef) else None


def assigned_type(place: T.Type, value: T.Type) -> T.Type | None:
    """Return the part of a place's type that it has been given a value of; None if it is all of it."""
    inner = place.inner if isinstance(place, T.OptionType) else place
    if isinstance(value, T.OptionType) or not fits(value, inner):
        return None
    if isinstance(inner, T.UnionType) and value != inner:
        return value
    return inner if isinstance(place, T.OptionType) else None


_PLACES = (N.VarRef, N.LocalRef, N.Index, N.Field, N.Item)


def narrow(big: T.Type, small: T.Type) -> T.Type | None:
    """Return the part of `big` that a checked down-cast to `small` leaves, or None."""
    match big, small:
        case T.OptionType(inner), _ if not isinstance(inner, T.NeverType) and not isinstance(
            small, T.OptionType
        ):
            return inner if fits(inner, small) or narrow(inner, small) else None
        case T.UnionType(records), T.RecordType() if small in records:
            return small
        case T.UnionType(records), T.UnionType(others) if set(others) <= set(records):
            return small
        case _:
            return None


def article(t: T.Type) -> str:
    """Return a type for a sentence."""
    text = T.show(t)
    return "None" if text == "None" else f"`{text}`"


def truth_help(t: T.Type, text: str, denied: bool = False) -> str:
    """Return the comparison that a Python truth test of such a value means (`denied`: after `not`)."""
    match t:
        case T.OptionType(T.NeverType()):
            return "write a condition"
        case T.OptionType():
            return f"write `{text} is {'' if denied else 'not '}None`"
        case T.SetType() | T.SeqType() | T.BagType() | T.MapType():
            return f"write `len({text}) {'==' if denied else '>'} 0`"
        case T.IntType():
            return f"write `{text} {'==' if denied else '!='} 0`"
        case T.SymbolType():
            return f"compare it: `... == {text}`"
        case T.TupleType():
            return "a tuple is always true in Python: leave out the parentheses and the comma"
        case _:
            return "write a comparison"
