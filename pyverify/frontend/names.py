"""Reading names and attributes, and what they stand for as values: literals, constants, members."""

from __future__ import annotations

import ast
import builtins
import enum
from fractions import Fraction
from types import FunctionType, ModuleType
from typing import Any, NoReturn

from pyverify import lang
from pyverify.frontend.capture import local_names
from pyverify.frontend.choices import choices_of, has_choices
from pyverify.frontend.context import Bound, Context, Local, StateLocal, article
from pyverify.frontend.convert import Mismatch
from pyverify.frontend.members import Constant, DomainMember, Members, Method, Plain, Variable
from pyverify.frontend.sizes import every
from pyverify.frontend.statics import (
    BoundMethod,
    DomainRef,
    Live,
    MethodRef,
    ProcessQuery,
    ProcessRef,
    SelfRef,
    Static,
    View,
)
from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.typing import join
from pyverify.lang import domains as D
from pyverify.lang.bags import BagOf
from pyverify.lang.records import Record
from pyverify.lang.traps import shown
from pyverify.suggest import closest, did_you_mean, hint, list_names

# The builtins that the language has.
BUILTINS = (
    "len", "sum", "all", "any", "min", "max", "sorted", "abs", "int", "bool", "range", "set", "frozenset",
    "list", "reversed", "enumerate", "zip", "isinstance", "super",
)  # fmt: skip


class Names(Context):
    """What a name or an attribute means."""

    def call_method(self, ref: MethodRef, arguments: dict[str, Any], node: ast.expr) -> N.Expr:
        """Read a call of a helper."""
        raise NotImplementedError

    # ------------------------------------------------------------ values

    def value(self, node: ast.expr, expected: T.Type | None = None) -> N.Expr:
        """Return an expression as an IR expression; static things that are no value are refused."""
        return self.narrowed(self.as_value(self.lower(node, expected), node))

    def raw_value(self, node: ast.expr, expected: T.Type | None = None) -> N.Expr:
        """Return an expression at its own type, whatever is known of it: for asking about that."""
        return self.as_value(self.lower(node, expected), node)

    def as_value(self, found: N.Expr | Static, node: ast.expr) -> N.Expr:
        """Return what has been read as an IR expression; refuse what is no value."""
        match found:
            case View():
                self.refuse_view(node)
            case DomainRef(domain):
                return self.every(domain, node)
            case Live(value):
                return self.lift(value, node)
            case SelfRef() | MethodRef() | ProcessRef() | ProcessQuery() | BoundMethod():
                self.fail(
                    "not-a-value", node, f"{what_is(found)} is not a value", value_help(found)
                )
            case _ if isinstance(found, Static):
                self.fail(
                    "not-a-value",
                    node,
                    "`super()` is not a value",
                    "call a method of it: `super().renew()`",
                )
            case _:
                return found

    def every(self, domain: T.Type, node: ast.expr) -> N.Const:
        """Return the set of all values of a domain."""
        if not T.is_finite(domain):
            self.fail(
                "not-a-value",
                node,
                f"{T.describe(domain)} has infinitely many values",
                "use a finite domain",
            )
        span = self.span(node)
        return N.Const(
            frozenset(every(domain, span, "the values")), T.SetType(T.widen(domain)), span
        )

    def choices(self, domain: T.Type, node: ast.expr) -> N.Expr:
        """Return the set that `one_of(domain)` chooses from, which need not be finite."""
        if not has_choices(domain):
            return self.every(domain, node)
        return choices_of(domain, self.span(node), "the values", self.build.symbolic)

    def refuse_view(self, node: ast.expr) -> NoReturn:
        """Refuse a generator or a view of a collection where a value is needed."""
        if isinstance(node, ast.GeneratorExp):
            self.fail(
                "not-a-value",
                node,
                "a generator is not a value: it is used up by whoever iterates over it",
                f"write a list: `[{ast.unparse(node)[1:-1]}]`",
            )
        text = ast.unparse(node)
        self.fail(
            "not-a-value",
            node,
            f"`{text}` is not a list: Python makes something lazy of it, equal to no list",
            f"write `list({text})`, or iterate over it",
        )

    def iterated(self, node: ast.expr) -> View:
        """Read what is iterated over, measured or looked into: any collection, or a view of one."""
        found = self.lower(node)
        if isinstance(found, View):
            return found
        return View(self.plain(self.as_value(found, node)), sized=True)

    def lift(self, value: Any, node: ast.expr) -> N.Expr:
        """Return a Python constant as a literal."""
        if isinstance(value, type) and D.is_domain(value) and not issubclass(value, enum.Enum):
            name = value.__name__
            self.fail(
                "not-a-value",
                node,
                f"`{name}` is a type, and Python cannot iterate over it or look into it",
                "write `{False, True}`"
                if value is bool
                else f"choose from it with `one_of({name})`; to iterate, write a finite `Range` or the values",
            )
        t = self.live_type(value, node)
        span = self.span(node)
        if isinstance(value, (D.Domain, type)) and D.is_domain(value):
            return self.every(t, node)
        try:
            return N.Const(self.converter.from_python(t, value), T.widen(t), span)
        except Mismatch as problem:
            self.fail(
                "not-a-value",
                node,
                f"this constant does not lie in its domain: {problem}",
                problem.help or f"give a value of {T.describe(t)}",
            )

    def live_type(self, value: Any, node: ast.expr) -> T.Type:
        """Return the type of a Python constant; refuse what is none."""
        match value:
            case bool():
                return T.BOOL
            case enum.Enum():
                return self.resolve(type(value), node)
            case int():
                return T.INT
            case Fraction():
                return T.REAL
            case str():
                return T.SymbolType((value,), literal=True)
            case None:
                return T.NONE
            case Record():
                return self.resolve(type(value), node)
            case tuple():
                return T.TupleType(tuple(self.live_type(v, node) for v in value))
            case set() | frozenset():
                return T.SetType(self.live_elements(value, node))
            case list():
                return T.SeqType(self.live_elements(value, node))
            case BagOf():
                return T.BagType(self.live_elements(value, node))
            case D.Domain():
                return self.resolve(value, node)
            case type() if D.is_domain(value):
                return self.resolve(value, node)
            case dict():
                self.fail(
                    "not-a-value",
                    node,
                    "a dict constant has no key domain",
                    "declare it in the spec: `Const(Map[K, V], {...})`",
                )
            case _:
                self.fail(
                    "not-a-value",
                    node,
                    f"{_live_name(value)} is not a value of the language",
                    "constants are integers, bools, symbols, enum members, records, tuples, lists and sets of them",
                )

    def live_elements(self, values: Any, node: ast.expr) -> T.Type:
        """Return the common type of the elements of a Python collection."""
        joined: T.Type = T.NEVER
        for v in values:
            new = join(joined, T.widen(self.live_type(v, node)))
            if new is None:
                self.fail(
                    "type-mismatch",
                    node,
                    "the elements of this constant have no common type",
                    "wrap them in records",
                )
            joined = new
        return joined

    def resolve(self, domain: Any, node: Any) -> T.Type:
        """Return the IR type of a user's class or domain."""
        found: T.Type = self.build.root.resolver.resolve(domain, self.span(node))
        return found

    def literal(self, node: ast.Constant) -> N.Expr:
        """Read a literal."""
        value, span = node.value, self.span(node)
        match value:
            case bool():
                return N.Const(value, T.BOOL, span)
            case int():
                return N.Const(value, T.INT, span)
            case str():
                return N.Const(value, T.SymbolType((value,), literal=True), span)
            case None:
                return N.Const(None, T.NONE, span)
            case float():
                self.fail(
                    "unsupported-expression",
                    node,
                    "floating-point numbers are not part of the language",
                    "use integers (cents, ticks, permille), or `Real` variables for the symbolic engine",
                )
            case _:
                self.fail(
                    "unsupported-expression",
                    node,
                    f"{type(value).__name__} literals are not part of the language",
                    "use integers, bools, symbols and None",
                )

    # ------------------------------------------------------------ names

    def name(self, node: ast.Name) -> N.Expr | Static:
        """Read a name: a local, a global of the user's module, a builtin."""
        binding = self.frame.env.get(node.id)
        span = self.span(node)
        match binding:
            case Bound(name, t):
                return N.LocalRef(name, t, span)
            case Local(name):
                self.check_assigned(node, name)
                return N.LocalRef(name, self.frame.locals.types.get(name, T.NEVER), span)
            case StateLocal(variable, indexes, _):
                return self.indexed_variable(variable, indexes, span, after=False)
            case None:
                if node.id in local_names(self.frame.function.node):
                    self.refuse_unassigned(node)
                return self.global_name(node)
            case _:
                found: N.Expr | Static = binding
                return found

    def check_assigned(self, node: ast.Name, name: str) -> None:
        """Refuse a local that may have no value here."""
        assigned = self.frame.assigned
        if assigned is not None and name not in assigned:
            self.refuse_unassigned(node)

    def refuse_unassigned(self, node: ast.Name) -> NoReturn:
        """Refuse a local that may have no value here."""
        function = self.frame.function
        if isinstance(function.node, ast.AsyncFunctionDef):
            parameter = node.id in {a.arg for a in function.parameters()}
            self.fail(
                "lost-local",
                node,
                f"`{node.id}` may have no value here: it does not survive an await",
                f"annotate the parameter with its domain, which makes it part of the state: `{node.id}: Node`"
                if parameter
                else f"declare it as part of the state, before the first await: `{node.id}: int = Var(Range(4), init=0)`",
            )
        self.fail(
            "maybe-unassigned",
            node,
            f"`{node.id}` may have no value here",
            "assign it on every path that leads here, for example before the `if` or loop",
        )

    def global_name(self, node: ast.Name) -> Static:
        """Read a name of the enclosing scopes, as Python would find it."""
        live = self.frame.function.live
        for cell_name, cell in zip(live.__code__.co_freevars, live.__closure__ or (), strict=True):
            if cell_name == node.id:
                try:
                    return Live(cell.cell_contents)
                except ValueError:  # the surrounding function has not assigned it yet
                    break
        if node.id in live.__globals__:
            return Live(live.__globals__[node.id])
        if hasattr(builtins, node.id):
            return Live(getattr(builtins, node.id))
        owner = self.self_ref()
        if owner is not None and owner.members.find(node.id) is not None:
            self.fail(
                "class-scope",
                node,
                f"`{node.id}` is an attribute of the class, which a method cannot see by itself",
                f"write `self.{node.id}`",
            )
        self.fail("unknown-name", node, f"`{node.id}` is not defined", self.near_names(node.id))

    def near_names(self, name: str) -> str:
        """Return what an unknown name may have been meant to be."""
        if name in lang.__all__:
            return f"write `from pyverify import {name}` at the top of the file"
        own = [*self.frame.env, *(n for n in self.frame.function.live.__globals__ if n[0] != "_")]
        found = did_you_mean(name, [*own, *BUILTINS])
        ref = self.self_ref()
        member = closest(name, ref.members.table) if ref is not None else None
        if member is not None and (found is None or member.casefold() == name.casefold()):
            found = f"did you mean `self.{member}`?"
        return found or f"the names here are {list_names(self.frame.env)}"

    # ------------------------------------------------------------ attributes

    def attribute(self, node: ast.Attribute) -> N.Expr | Static:
        """Read `base.attr`."""
        base = self.lower(node.value)
        match base:
            case SelfRef():
                return self.member(base, node)
            case ProcessRef():
                return self.process_attribute(base, node)
            case Live(value):
                return self.live_attribute(value, node)
            case _ if isinstance(base, Static):
                found = self.static_attribute(base, node)
                if found is not None:
                    return found
                self.fail(
                    "unknown-attribute",
                    node,
                    f"{what_is(base)} has no attribute `{node.attr}`",
                    value_help(base),
                )
            case _:
                return self.value_attribute(self.narrowed_for(base, node.attr), node)

    def narrowed_for(self, base: N.Expr, attr: str) -> N.Expr:
        """Return a value at the type that it is known to have, if that has the field asked for."""
        found = self.narrowed(base)
        match found.type:
            case T.RecordType() as record:
                return found if record.field_type(attr) is not None else base
            case T.UnionType(records):
                return found if any(r.field_type(attr) is not None for r in records) else base
            case _:
                return found

    def static_attribute(self, base: Static, node: ast.Attribute) -> Static | None:
        """Read an attribute of `super()`; the other static things have none."""
        from pyverify.frontend.statics import SuperRef

        if not isinstance(base, SuperRef):
            return None
        method = base.receiver.members.superior(base.owner, node.attr)
        if method is None:
            self.fail(
                "unknown-attribute",
                node,
                f"no base class of {base.owner.__name__} has a method `{node.attr}`",
                did_you_mean(
                    node.attr, [n for n in dir(super(base.owner, base.owner)) if n[0] != "_"]
                )
                or "`super()` is for what a base class defines: write `self.` for anything else",
            )
        return MethodRef(base.receiver, method)

    def member(self, ref: SelfRef, node: ast.Attribute) -> N.Expr | Static:
        """Read `self.name` or `self.component.name`."""
        members = ref.members
        if len(ref.indexes) < len(members.keys):
            key = T.show(members.keys[len(ref.indexes)])
            self.fail(
                "not-a-value",
                node.value,
                f"`{ast.unparse(node.value)}` is a map of components",
                f"choose one: `{ast.unparse(node.value)}[...]` with a key of {key}",
            )
        found = members.find(node.attr)
        span = self.span(node)
        match found:
            case Variable():
                return self.indexed_variable(found.name, ref.indexes, span, ref.after)
            case Constant(parameter):
                return N.ParamRef(parameter.name, parameter.value, T.widen(parameter.type), span)
            case DomainMember(domain):
                return DomainRef(domain)
            case Members():
                return SelfRef(found, ref.indexes, ref.after)
            case Plain(value):
                return Live(value)
            case Method():
                return self.method_member(ref, found, node)
            case _:
                self.unknown_member(ref, node)

    def method_member(self, ref: SelfRef, method: Method, node: ast.Attribute) -> N.Expr | Static:
        """Read `self.helper`, `self.some_property` or `self.worker`."""
        if method.mark is not None and method.mark.kind == "process":
            domain = method.mark.options["domain"]
            resolved = (
                None
                if domain is None
                else method.members.resolver.resolve(domain, method.mark.span)
            )
            return ProcessRef(ref, method, resolved, None)
        if method.is_property:
            return self.call_method(MethodRef(ref, method), {}, node)
        return MethodRef(ref, method)

    def unknown_member(self, ref: SelfRef, node: ast.Attribute) -> NoReturn:
        """Refuse an attribute that the class does not have."""
        members = ref.members
        name = members.cls.__name__
        if isinstance(node.ctx, ast.Store):
            self.fail(
                "unknown-attribute",
                node,
                f"{name} has no variable `{node.attr}`",
                did_you_mean(node.attr, members.table)
                or f"declare it in the class: `{node.attr} = Var(domain, init=...)`",
            )
        self.fail(
            "unknown-attribute",
            node,
            f"{name} has no attribute `{node.attr}`",
            did_you_mean(node.attr, members.table)
            or f"its attributes are {list_names(members.table)}",
        )

    def indexed_variable(
        self, name: str, indexes: tuple[N.Expr, ...], span: Any, after: bool
    ) -> N.Expr:
        """Return a variable, or its part for one component of a map or one process."""
        found: N.Expr = N.VarRef(name, T.widen(self.build.variable_domain(name)), after, span)
        for index in indexes:
            assert isinstance(found.type, T.MapType)
            found = N.Index(found, index, T.widen(found.type.value), span)
        return found

    def process_attribute(self, ref: ProcessRef, node: ast.Attribute) -> N.Expr | Static:
        """Read `.at`, `.done` or a local of a process."""
        if ref.domain is not None and ref.index is None:
            self.fail(
                "not-a-value",
                node.value,
                f"`{ast.unparse(node.value)}` is a family of processes",
                f"choose one: `{ast.unparse(node.value)}[p].{node.attr}`",
            )
        if node.attr == "at":
            return ProcessQuery(ref)
        name = ref.method.name
        span = self.span(node)
        indexes = (*ref.receiver.indexes, *((ref.index,) if ref.index is not None else ()))
        if node.attr == "done":
            at = self.indexed_variable(f"{name}.at", indexes, span, ref.receiver.after)
            return N.Apply(
                "eq",
                (
                    at,
                    self.coerce(
                        N.Const("done", T.SymbolType(("done",), literal=True), span),
                        at.type,
                        node,
                        "`done`",
                    ),
                ),
                T.BOOL,
                span,
            )
        known = self.build.process_locals(name)
        if node.attr not in known:
            self.fail(
                "unknown-attribute",
                node,
                f"process `{name}` has no local `{node.attr}` that is part of the state",
                did_you_mean(node.attr, [*known, "at", "done"])
                or "a local is part of the state when it is annotated: `x: int = Var(Range(3), init=0)`",
            )
        return self.indexed_variable(f"{name}.{node.attr}", indexes, span, ref.receiver.after)

    def live_attribute(self, value: Any, node: ast.Attribute) -> N.Expr | Static:
        """Read an attribute of a Python object: an enum member, a name of a module."""
        if isinstance(value, (ModuleType, type)):
            if hasattr(value, node.attr):
                return Live(getattr(value, node.attr))
            kind = (
                "enum"
                if isinstance(value, type) and issubclass(value, enum.Enum)
                else "module"
                if isinstance(value, ModuleType)
                else "class"
            )
            self.fail(
                "unknown-attribute",
                node,
                f"{kind} {value.__name__} has no `{node.attr}`",
                hint(node.attr, [n for n in dir(value) if not n.startswith("_")][:40], "it has"),
            )
        return self.value_attribute(self.lift(value, node.value), node)

    def value_attribute(self, base: N.Expr, node: ast.Attribute) -> N.Expr | Static:
        """Read a field of a record, or a method of a collection."""
        inner = self.plain(base)
        span = self.span(node)
        match inner.type:
            case T.RecordType() as record:
                t = record.field_type(node.attr)
                if t is None:
                    self.fail(
                        "unknown-attribute",
                        node,
                        f"{record.record} has no field `{node.attr}`",
                        did_you_mean(node.attr, [n for n, _ in record.fields])
                        or f"its fields are {list_names(n for n, _ in record.fields)}",
                    )
                return N.Field(inner, node.attr, T.widen(t), span)
            case T.UnionType(records):
                return self.union_field(inner, records, node)
            case T.SymbolType(_, str() as name):
                self.fail(
                    "unknown-attribute",
                    node,
                    f"`.{node.attr}` of an enum member is not part of the language",
                    f"compare with members: `x == {name}.NAME`",
                )
            case T.SetType() | T.SeqType() | T.MapType() | T.BagType() | T.NeverType():
                return BoundMethod(inner, node.attr)
            case _:
                self.fail(
                    "unknown-attribute",
                    node,
                    f"{article(inner.type)} has no attribute `{node.attr}`",
                    "only records have fields, and only sets, lists, maps and bags have methods",
                )

    def union_field(
        self, base: N.Expr, records: tuple[T.RecordType, ...], node: ast.Attribute
    ) -> N.Expr:
        """Read a field of a union: an error at run time for the classes that lack it."""
        joined: T.Type = T.NEVER
        for record in records:
            t = record.field_type(node.attr)
            if t is not None:
                new = join(joined, T.widen(t))
                if new is None:
                    self.fail(
                        "type-mismatch",
                        node,
                        f"field `{node.attr}` has different types in {T.show(base.type)}",
                        "take the value apart with `match` first",
                    )
                joined = new
        if isinstance(joined, T.NeverType):
            names = {n for r in records for n, _ in r.fields}
            self.fail(
                "unknown-attribute",
                node,
                f"no class of {T.show(base.type)} has a field `{node.attr}`",
                hint(node.attr, sorted(names), "the fields are"),
            )
        return N.Field(base, node.attr, joined, self.span(node))


def _live_name(value: Any) -> str:
    if isinstance(value, FunctionType):
        return f"function `{value.__name__}`"
    return f"`{getattr(value, '__name__', None) or shown(value)}`"


def what_is(found: Static) -> str:
    """Return a static thing for a sentence."""
    match found:
        case SelfRef(members) if members.prefix:
            return f"component `{members.prefix}`"
        case SelfRef():
            return "`self`"
        case MethodRef(_, method):
            return f"method `{method.name}`"
        case ProcessRef(_, method, _, _):
            return f"process `{method.name}`"
        case ProcessQuery():
            return "`at`"
        case BoundMethod(_, name):
            return f"method `{name}`"
        case DomainRef(domain):
            return f"domain {T.describe(domain)}"
        case _:
            return "this"


def value_help(found: Static) -> str:
    """Return what to write instead of a static thing that is used as a value."""
    match found:
        case MethodRef(_, method):
            return f"call it: `self.{method.function.name}(...)`"
        case BoundMethod(_, name):
            return f"call it: `.{name}(...)`"
        case ProcessQuery():
            return 'call it: `.at("label")`'
        case DomainRef():
            return "iterate over it, measure it with `len`, or look into it with `in`"
        case ProcessRef():
            return 'ask where it is: `self.worker[p].at("label")`, `.done`, or one of its locals'
        case _:
            return "name a variable of it"
