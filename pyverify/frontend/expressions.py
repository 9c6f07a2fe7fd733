"""Reading expressions: names, attributes, operators, comparisons, displays, indexing."""

from __future__ import annotations

import ast
import builtins
import enum
from fractions import Fraction
from types import FunctionType, ModuleType
from typing import Any, NoReturn

from pyverify import lang
from pyverify.frontend.capture import local_names
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
from pyverify.ir.typing import is_ordered, is_symmetric, join, overlaps
from pyverify.lang import domains as D
from pyverify.lang.bags import BagOf
from pyverify.lang.records import Record
from pyverify.lang.traps import shown
from pyverify.suggest import closest, did_you_mean, hint, list_names
from pyverify.values import Value, elements, outside, show

ARITHMETIC = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
}
SET_OPERATORS = {ast.BitOr: "union", ast.BitAnd: "inter", ast.Sub: "diff", ast.BitXor: "symdiff"}
ORDER = {ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge"}
SYMBOL = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.FloorDiv: "//", ast.Mod: "%", ast.Div: "/",
    ast.BitOr: "|", ast.BitAnd: "&", ast.BitXor: "^", ast.Pow: "**", ast.LShift: "<<",
    ast.RShift: ">>", ast.MatMult: "@", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip

# The builtins that the language has.
BUILTINS = (
    "len", "sum", "all", "any", "min", "max", "sorted", "abs", "int", "bool", "range", "set", "frozenset",
    "list", "reversed", "enumerate", "zip", "isinstance", "super",
)  # fmt: skip

# Syntax that is refused, with what to write instead.
REFUSED: dict[type[ast.expr], tuple[str, str]] = {
    ast.Lambda: (
        "a lambda",
        "a lambda can only be the `key=` of min, max and sorted; write a helper method",
    ),
    ast.NamedExpr: ("`:=`", "assign in a statement of its own before"),
    ast.JoinedStr: (
        "an f-string",
        "strings here are symbols; f-strings are for the message of an assert",
    ),
    ast.Starred: ("`*`", "write the elements out, or join lists with `+`"),
    ast.Yield: ("`yield`", "choose with `one_of`, or pause a process with `await step(...)`"),
    ast.YieldFrom: ("`yield from`", "write a helper coroutine and await it"),
    ast.Await: (
        "`await` inside an expression",
        "await in a statement of its own: `x = await self.receive()`",
    ),
    ast.Slice: ("a slice", "index with a number"),
}


class Expressions(Context):
    """Everything but calls and comprehensions."""

    def lower(self, node: ast.expr, expected: T.Type | None = None) -> N.Expr | Static:
        """Return what an expression means: an IR expression, or something static."""
        match node:
            case ast.Constant():
                return self.literal(node)
            case ast.Name():
                return self.name(node)
            case ast.Attribute():
                return self.attribute(node)
            case ast.Subscript():
                return self.subscript(node)
            case ast.Call():
                return self.call(node, expected)
            case ast.BoolOp():
                return self.bool_op(node)
            case ast.UnaryOp():
                return self.unary(node)
            case ast.BinOp():
                return self.binary(node, expected)
            case ast.Compare():
                return self.compare(node)
            case ast.IfExp():
                return self.conditional(node, expected)
            case ast.Tuple() | ast.List() | ast.Set():
                return self.display(node, expected)
            case ast.Dict():
                return self.dict_display(node, expected)
            case ast.GeneratorExp():
                self.refuse_view(node)
            case ast.ListComp() | ast.SetComp():
                return self.comprehension(node)
            case ast.DictComp():
                return self.dict_comprehension(node, expected)
            case _:
                what, instead = REFUSED.get(
                    type(node), (f"`{ast.unparse(node)}`", "write it in simpler terms")
                )
                self.fail(
                    "unsupported-expression", node, f"{what} is not part of the language", instead
                )

    # Read by the subclasses.
    def call(self, node: ast.Call, expected: T.Type | None) -> N.Expr | Static:
        """Read a call."""
        raise NotImplementedError

    def comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, ordered: bool = True
    ) -> N.Expr:
        """Read a comprehension."""
        raise NotImplementedError

    def dict_comprehension(self, node: ast.DictComp, expected: T.Type | None) -> N.Expr:
        """Read a dict comprehension."""
        raise NotImplementedError

    def call_method(self, ref: MethodRef, arguments: dict[str, Any], node: ast.expr) -> N.Expr:
        """Read a call of a helper."""
        raise NotImplementedError

    # ------------------------------------------------------------ values

    def value(self, node: ast.expr, expected: T.Type | None = None) -> N.Expr:
        """Return an expression as an IR expression; static things that are no value are refused."""
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
                self.fail("not-a-value", node, f"{_what(found)} is not a value", _value_help(found))
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
                    f"{_what(base)} has no attribute `{node.attr}`",
                    _value_help(base),
                )
            case _:
                return self.value_attribute(base, node)

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
                did_you_mean(node.attr, dir(super(base.owner, base.owner)))
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

    # ------------------------------------------------------------ indexing

    def subscript(self, node: ast.Subscript) -> N.Expr | Static:
        """Read `base[index]` and `base[start:stop]`."""
        base = self.lower(node.value)
        match base:
            case SelfRef(members, indexes, after) if len(indexes) < len(members.keys):
                key = members.keys[len(indexes)]
                index = self.coerce(self.value(node.slice, key), key, node.slice, "this key")
                return SelfRef(members, (*indexes, index), after)
            case ProcessRef(receiver, method, domain, None) if domain is not None:
                index = self.coerce(
                    self.value(node.slice, domain), domain, node.slice, "this process"
                )
                return ProcessRef(receiver, method, domain, index)
            case _ if isinstance(base, Static):
                return self.index_value(self.value(node.value), node)
            case _:
                return self.index_value(base, node)

    def index_value(self, base: N.Expr, node: ast.Subscript) -> N.Expr:
        """Read the indexing of a map, sequence or tuple."""
        base, span = self.plain(base), self.span(node)
        if isinstance(node.slice, ast.Slice):
            return self.slice(base, node, node.slice)
        match base.type:
            case T.MapType(key, value):
                index = self.second(base, node.slice, key)
                return N.Index(
                    index[0],
                    self.coerce(index[1], key, node.slice, "this key"),
                    T.widen(value),
                    span,
                )
            case T.SeqType(elem):
                index = self.second(base, node.slice, T.INT)
                return N.Index(
                    index[0], self.coerce(index[1], T.INT, node.slice, "this index"), elem, span
                )
            case T.TupleType(items):
                return self.tuple_item(base, items, node)
            case T.BagType():
                self.fail(
                    "bad-index",
                    node,
                    "a Bag has no order and no keys",
                    "write `bag.count(x)` for the multiplicity of x",
                )
            case _:
                self.fail(
                    "bad-index",
                    node,
                    f"{article(base.type)} cannot be indexed",
                    "a set has no order: choose an element with `one_of`, or test membership"
                    if isinstance(base.type, T.SetType)
                    else "only maps, sequences and tuples can",
                )

    def second(self, base: N.Expr, node: ast.expr, expected: T.Type) -> tuple[N.Expr, N.Expr]:
        """Read an operand after `base`, which is evaluated before it."""
        first, then = self.in_order(lambda: base, lambda: self.value(node, expected))
        return first, then

    def tuple_item(self, base: N.Expr, items: tuple[T.Type, ...], node: ast.Subscript) -> N.Expr:
        """Read a component of a tuple, which must be numbered by a literal."""
        index = self.value(node.slice)
        if (
            not isinstance(index, N.Const)
            or isinstance(index.value, bool)
            or not isinstance(index.value, int)
        ):
            self.fail(
                "bad-index",
                node.slice,
                "a component of a tuple is chosen by a literal number",
                "write `pair[0]`, or use a Seq",
            )
        if not -len(items) <= index.value < len(items):
            self.fail(
                "bad-index",
                node.slice,
                f"this tuple has {len(items)} components",
                f"number them 0 to {len(items) - 1}",
            )
        position = index.value % len(items)
        return N.Item(base, position, items[position], self.span(node))

    def slice(self, base: N.Expr, node: ast.Subscript, part: ast.Slice) -> N.Expr:
        """Read `seq[start:stop]`."""
        if part.step is not None:
            self.fail(
                "bad-index",
                part.step,
                "a slice has no step here",
                "write a comprehension over `range(...)`, or `reversed(...)`",
            )
        if not isinstance(base.type, T.SeqType):
            self.fail(
                "bad-index", node, f"{article(base.type)} cannot be sliced", "only sequences can"
            )

        def bound(at: ast.expr | None) -> N.Expr:
            if at is None:
                return N.Coerce(
                    N.Const(None, T.NONE, self.span(node)), T.OptionType(T.INT), self.span(node)
                )
            found = self.coerce(self.value(at), T.INT, at, "this bound")
            return N.Coerce(found, T.OptionType(T.INT), found.span)

        args = self.in_order(lambda: base, lambda: bound(part.lower), lambda: bound(part.upper))
        return N.Apply("slice", tuple(args), base.type, self.span(node))

    # ------------------------------------------------------------ operators

    def bool_op(self, node: ast.BoolOp) -> N.Expr:
        """Read `and`, `or`: Booleans only, evaluated as far as needed."""
        word = "and" if isinstance(node.op, ast.And) else "or"
        with self.pure(f"an operand of `{word}`"):
            args = tuple(self.operand(v, node, word) for v in node.values)
        make = N.And if word == "and" else N.Or
        return make(args, T.BOOL, self.span(node))

    def operand(self, value: ast.expr, node: ast.BoolOp, word: str) -> N.Expr:
        """Read an operand of `and` or `or`; `x == a or b` is a common slip."""
        found = self.value(value, T.BOOL)
        before = node.values[node.values.index(value) - 1]
        if isinstance(found.type, T.SymbolType) and isinstance(before, ast.Compare):
            self.fail(
                "not-bool",
                value,
                f"this operand of `{word}` is {article(found.type)}, not a bool",
                f"each operand is a condition of its own: `{self.text(before.left)} == {self.text(value)}`",
            )
        return self.as_boolean(found, value, f"this operand of `{word}`")

    def unary(self, node: ast.UnaryOp) -> N.Expr:
        """Read `not`, `-` and `+`."""
        span = self.span(node)
        if isinstance(node.op, ast.Not):
            return N.Apply(
                "not",
                (self.boolean(node.operand, "the operand of `not`", denied=True),),
                T.BOOL,
                span,
            )
        if isinstance(node.op, ast.Invert):
            self.fail(
                "unsupported-expression",
                node,
                "`~` is not part of the language",
                "write `not`, or a set difference",
            )
        found = self.number(node.operand)
        if isinstance(found, N.Const) and isinstance(node.op, ast.USub):
            return N.Const(-found.value, found.type, span)
        return (
            found if isinstance(node.op, ast.UAdd) else N.Apply("neg", (found,), found.type, span)
        )

    def number(self, node: ast.expr) -> N.Expr:
        """Read an operand that must be a number."""
        found = self.plain(self.value(node))
        if found.type == T.BOOL:
            self.fail(
                "type-mismatch", node, "arithmetic on a bool", f"write `int({ast.unparse(node)})`"
            )
        if not isinstance(found.type, (T.IntType, T.RealType, T.NeverType)):
            self.fail(
                "type-mismatch",
                node,
                f"arithmetic on {article(found.type)}",
                "only numbers can be calculated with",
            )
        return found

    def binary(self, node: ast.BinOp, expected: T.Type | None = None) -> N.Expr:
        """Read arithmetic, set operations and concatenation."""
        left, right = self.in_order(
            lambda: self.plain(self.value(node.left, expected)),
            lambda: self.plain(self.value(node.right, expected)),
        )
        return self.apply_binary(node.op, left, right, node)

    def apply_binary(self, op: ast.operator, left: N.Expr, right: N.Expr, node: Any) -> N.Expr:
        """Return the operation on two values that have been read."""
        span, kind = self.span(node), type(op)
        if (
            isinstance(left.type, T.SetType)
            and isinstance(right.type, T.SetType)
            and kind in SET_OPERATORS
        ):
            a, b = self.common(left, right, node, f"`{SYMBOL[kind]}` between")
            return N.Apply(SET_OPERATORS[kind], (a, b), a.type, span)
        if (
            kind is ast.Add
            and isinstance(left.type, (T.SeqType, T.BagType))
            and type(left.type) is type(right.type)
        ):
            a, b = self.common(left, right, node, "`+` between")
            return N.Apply(
                "concat" if isinstance(left.type, T.SeqType) else "bag_union", (a, b), a.type, span
            )
        if kind is ast.Div and T.REAL in (left.type, right.type):
            a, b = self.common(left, right, node, "`/` between")
            return N.Apply("div", (a, b), T.REAL, span)
        self.refuse_operator(kind, left, right, node)
        a, b = self.common(left, right, node, f"`{SYMBOL[kind]}` between")
        return N.Apply(ARITHMETIC[kind], (a, b), a.type, span)

    def refuse_operator(
        self, kind: type[ast.operator], left: N.Expr, right: N.Expr, node: Any
    ) -> None:
        """Refuse an operation that is not arithmetic on numbers."""
        symbol = SYMBOL.get(kind, "?")
        numbers = (T.IntType, T.RealType, T.NeverType)
        if kind not in ARITHMETIC:
            hints = {
                "/": "write `//`",
                "**": "multiply, or put the powers into a table: `Const(Map[K, V], ...)`",
                "<<": "multiply by a power of 2",
                ">>": "write `//` by a power of 2",
            }
            flags = left.type == T.BOOL
            hints |= {
                "|": "write `or`" if flags else "keep a set, or one bool for each bit",
                "&": "write `and`" if flags else "keep a set, or one bool for each bit",
                "^": "write `!=`" if flags else "keep a set, or one bool for each bit",
                "@": "write the sums out",
            }
            if isinstance(left.type, numbers) or left.type == T.BOOL:
                self.fail(
                    "unsupported-expression",
                    node,
                    f"`{symbol}` on {article(left.type)} is not part of the language",
                    hints.get(symbol),
                )
        if (
            not isinstance(left.type, numbers)
            or not isinstance(right.type, numbers)
            or kind not in ARITHMETIC
        ):
            bad = left if not isinstance(left.type, numbers) else right
            help_text = (
                "write `int(...)` around the bool" if T.BOOL in (left.type, right.type) else None
            )
            if isinstance(left.type, T.SeqType) or isinstance(right.type, T.SeqType):
                help_text = "a list is joined with a list: `xs + [x]`"
            elif isinstance(left.type, T.SetType) or isinstance(right.type, T.SetType):
                help_text = "a set is united with a set: `xs | {x}`"
            elif isinstance(left.type, T.SymbolType) or isinstance(right.type, T.SymbolType):
                help_text = "symbols are names, not texts: they can only be compared"
            self.fail(
                "type-mismatch",
                bad.span,
                f"`{symbol}` between {article(left.type)} and {article(right.type)}",
                help_text,
            )

    def conditional(self, node: ast.IfExp, expected: T.Type | None) -> N.Expr:
        """Read `a if test else b`."""
        with self.pure("a conditional expression"):
            test = self.boolean(node.test, "this condition")
            then, orelse = self.value(node.body, expected), self.value(node.orelse, expected)
        then, orelse = self.common(then, orelse, node, "the branches are")
        return N.IfExpr(test, then, orelse, then.type, self.span(node))

    # ------------------------------------------------------------ comparisons

    def compare(self, node: ast.Compare) -> N.Expr:
        """Read a comparison, possibly a chain; the middle of a chain is evaluated once."""
        if len(node.ops) == 1:
            left, right = self.operands(node.ops[0], node.left, node.comparators[0])
            return self.comparison(node.ops[0], left, right, node, node.comparators[0])
        with self.pure("a chain of comparisons"):
            operands = [self.value(n) for n in (node.left, *node.comparators)]
        return self.chain(node, operands, 0)

    def chain(self, node: ast.Compare, operands: list[N.Expr], i: int) -> N.Expr:
        """Return the comparisons from the i-th on; operands are evaluated once, in order, as needed."""
        last = i == len(node.ops) - 1
        left, right = self.bind(operands[i]), operands[i + 1]
        if last:
            body = self.comparison(node.ops[i], left, right, node, node.comparators[i])
            return self.unbind(operands[i], left, body)
        middle = self.bind(right)
        first = self.comparison(node.ops[i], left, middle, node, node.comparators[i])
        rest = self.chain(node, [*operands[: i + 1], middle, *operands[i + 2 :]], i + 1)
        both = N.And(
            (first, *rest.args) if isinstance(rest, N.And) else (first, rest),
            T.BOOL,
            self.span(node),
        )
        return self.unbind(operands[i], left, self.unbind(right, middle, both))

    def bind(self, operand: N.Expr) -> N.Expr:
        """Return a name for an operand that is used twice, or itself when it is as simple as one."""
        if isinstance(operand, (N.Const, N.ParamRef, N.VarRef, N.LocalRef)):
            return operand
        return N.LocalRef(
            self.frame.locals.name("operand", self.key(operand.span)), operand.type, operand.span
        )

    def unbind(self, operand: N.Expr, ref: N.Expr, body: N.Expr) -> N.Expr:
        """Return `body` with the name that `bind` gave to `operand` defined around it."""
        if ref is operand or not isinstance(ref, N.LocalRef):
            return body
        return N.Let(ref.name, operand, body, body.type, body.span)

    def operands(self, op: ast.cmpop, left: ast.expr, right: ast.expr) -> tuple[N.Expr, N.Expr]:
        """Read the two sides of a comparison; what a display means may depend on the other side."""
        if isinstance(op, (ast.In, ast.NotIn)):
            a, b = self.in_order(lambda: self.value(left), lambda: self.collection(right))
            return a, b
        if isinstance(left, ast.Dict):
            b = self.value(right)
            return self.value(left, b.type), b
        a = self.value(left)
        return self.second(a, right, a.type)

    def collection(self, node: ast.expr) -> N.Expr:
        """Read the right side of `in`: a tuple display there is a set of alternatives."""
        if isinstance(node, ast.Tuple):
            return (
                self.display(ast.copy_location(ast.Set(node.elts), node), None)
                if node.elts
                else self.value(ast.copy_location(ast.List([], ast.Load()), node))
            )
        found = self.iterated(node).source
        if isinstance(found.type, T.TupleType):
            self.fail(
                "type-mismatch",
                node,
                "`in` looks into a set, list, map or bag, not a tuple",
                "write the alternatives as a set: `x in {a, b}`",
            )
        return self.plain(found)

    def comparison(
        self, op: ast.cmpop, left: N.Expr, right: N.Expr, node: ast.Compare, right_node: ast.expr
    ) -> N.Expr:
        """Return the comparison of two values that have been read."""
        span = self.span(node)
        match op:
            case ast.Eq() | ast.NotEq():
                a, b = self.comparable(left, right, node)
                return N.Apply("eq" if isinstance(op, ast.Eq) else "ne", (a, b), T.BOOL, span)
            case ast.Is() | ast.IsNot():
                return self.identity(op, left, right, node)
            case ast.In() | ast.NotIn():
                found = self.membership(left, right, node, right_node)
                return found if isinstance(op, ast.In) else N.Apply("not", (found,), T.BOOL, span)
            case _:
                return self.order(op, left, right, node)

    def identity(self, op: ast.cmpop, left: N.Expr, right: N.Expr, node: ast.Compare) -> N.Expr:
        """Read `x is None` and `x is Color.RED`."""
        members = isinstance(right.type, T.SymbolType) and right.type.enum is not None
        if not isinstance(right, N.Const) or not (
            right.value is None or members or right.type == T.BOOL
        ):
            self.fail(
                "unsupported-expression",
                node,
                "`is` compares identities, which values do not have",
                f"write `{'==' if isinstance(op, ast.Is) else '!='}`; `is` is for `None` and enum members",
            )
        a, b = self.comparable(left, right, node)
        return N.Apply("eq" if isinstance(op, ast.Is) else "ne", (a, b), T.BOOL, self.span(node))

    def membership(
        self, left: N.Expr, right: N.Expr, node: ast.Compare, right_node: ast.expr
    ) -> N.Expr:
        """Read `x in collection`."""
        match right.type:
            case T.MapType(key, _):
                elem, narrow_key = T.widen(key), True
            case T.SetType(elem) | T.SeqType(elem) | T.BagType(elem):
                narrow_key = False
            case _:
                self.fail(
                    "type-mismatch",
                    right_node,
                    f"`in` looks into a collection, not {article(right.type)}",
                    "compare with `==`, or look into a set, list, map or bag",
                )
        joined = join(left.type, elem)
        possible = overlaps(left.type, elem) or isinstance(elem, T.NeverType)
        if joined is None or not possible or (narrow_key and joined != elem):
            self.refuse_strangers(right, T.SetType(left.type))
            self.fail(
                "never-equal",
                node,
                f"{article(left.type)} is never in {article(right.type)}",
                self.mismatch_help(left, elem),
            )
        if not narrow_key:
            self.refuse_strangers(right, T.SetType(left.type))
            right = self.coerce(right, T.with_elements(right.type, joined), node, "this collection")
        return N.Apply(
            "in", (self.coerce(left, joined, node, "this element"), right), T.BOOL, self.span(node)
        )

    def order(self, op: ast.cmpop, left: N.Expr, right: N.Expr, node: ast.Compare) -> N.Expr:
        """Read `<`, `<=`, `>`, `>=`: numbers, tuples, and inclusion of sets."""
        left, right, span = self.plain(left), self.plain(right), self.span(node)
        symbol = SYMBOL[type(op)]
        a, b = self.common(left, right, node, f"`{symbol}` between")
        if isinstance(a.type, T.SetType):
            self.refuse_strangers(left, right.type)
            self.refuse_strangers(right, left.type)
            pair = (a, b) if isinstance(op, (ast.Lt, ast.LtE)) else (b, a)
            return N.Apply(
                "psubset" if isinstance(op, (ast.Lt, ast.Gt)) else "subset", pair, T.BOOL, span
            )
        if is_symmetric(a.type):
            self.fail(
                "symmetric",
                node,
                "symmetric symbols have no order",
                "they allow equality, membership, indexing and quantifiers",
            )
        if not is_ordered(a.type):
            self.fail(
                "type-mismatch",
                node,
                f"{article(a.type)} has no order",
                "compare with `==`, or with numbers",
            )
        return N.Apply(ORDER[type(op)], (a, b), T.BOOL, span)

    # ------------------------------------------------------------ displays

    def display(self, node: ast.Tuple | ast.List | ast.Set, expected: T.Type | None) -> N.Expr:
        """Read a tuple, list or set display."""
        span = self.span(node)
        inner = expected.inner if isinstance(expected, T.OptionType) else expected
        if isinstance(node, ast.Tuple):
            wanted = (
                inner.items
                if isinstance(inner, T.TupleType) and len(inner.items) == len(node.elts)
                else [None] * len(node.elts)
            )
            items = self.in_order(
                *(_reader(self, n, w) for n, w in zip(node.elts, wanted, strict=True))
            )
            if not items:
                self.fail(
                    "unsupported-expression",
                    node,
                    "the empty tuple has no use here",
                    "write `[]` for an empty sequence",
                )
            self.share(items)
            return N.MakeTuple(tuple(items), T.TupleType(tuple(i.type for i in items)), span)
        elem = inner.elem if isinstance(inner, (T.SetType, T.SeqType)) else None
        items = self.in_order(*(_reader(self, n, elem) for n in node.elts))
        self.share(items)
        joined = self.joined(items, node)
        coerced = tuple(
            self.coerce(i, joined, n, "this element") for i, n in zip(items, node.elts, strict=True)
        )
        if isinstance(node, ast.List):
            return N.MakeSeq(coerced, T.SeqType(joined), span)
        return N.MakeSet(coerced, T.SetType(joined), span)

    def share(self, items: list[N.Expr]) -> None:
        """Remember that these locals are now part of another value: they may not be changed later."""
        for item in items:
            match item:
                case N.LocalRef(name):
                    self.frame.locals.shared.setdefault(name, item.span)
                case N.Coerce(value) | N.Narrow(value):
                    self.share([value])
                case N.IfExpr(_, then, orelse):
                    self.share([then, orelse])
                case N.Let(_, _, body):
                    self.share([body])
                case _:
                    pass

    def joined(self, items: list[N.Expr], node: ast.expr) -> T.Type:
        """Return the common type of the elements of a display."""
        found: T.Type = T.NEVER
        for item in items:
            new = join(found, item.type)
            if new is None:
                self.fail(
                    "type-mismatch",
                    node,
                    f"the elements of this display have no common type: {article(found)} and {article(item.type)}",
                    "wrap them in records",
                )
            found = new
        return found

    def dict_display(self, node: ast.Dict, expected: T.Type | None) -> N.Expr:
        """Read a dict display, where a Map is expected."""
        target = self.expected_map(node, expected)
        if not node.keys and isinstance(expected, (T.SetType, T.OptionType)):
            self.fail(
                "type-mismatch", node, "`{}` is an empty dict", "write `set()` for the empty set"
            )
        entries = []
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                self.fail(
                    "unsupported-expression",
                    node,
                    "`**` is not part of the language",
                    "write the entries out, or a dict comprehension",
                )
            pair = self.in_order(_reader(self, key, target.key), _reader(self, value, target.value))
            self.share(pair[1:])
            entries.append(
                (
                    self.coerce(pair[0], target.key, key, "this key"),
                    self.coerce(pair[1], target.value, value, "this value"),
                )
            )
        given = self.given_keys(target, [k for k, _ in entries])
        missing = [k for k in elements(target.key) if k not in given]
        if missing and len(given) == len(entries):
            self.fail(
                "missing-key",
                node,
                f"a Map has every key of {T.describe(target.key)}; {show(target.key, missing[0])} is missing here",
                "give it a value; for a partial map use `Map[K, V | None]`",
            )
        return N.MakeMap(tuple(entries), T.widen(target), self.span(node))

    def given_keys(self, target: T.MapType, keys: list[N.Expr]) -> set[Value]:
        """Return the literal keys of a dict; refuse one that is given twice, or is no key."""
        given: set[Value] = set()
        for key in keys:
            if not isinstance(key, N.Const):
                continue
            if key.value in given:
                self.fail(
                    "missing-key",
                    key.span,
                    f"the key {show(target.key, key.value)} is given twice: Python keeps the last value",
                    "leave one of them out",
                )
            problem = outside(target.key, key.value, "the key")
            if problem is not None:
                self.fail(
                    "missing-key", key.span, problem, "leave it out, or enlarge the key domain"
                )
            given.add(key.value)
        return given

    def expected_map(self, node: ast.expr, expected: T.Type | None) -> T.MapType:
        """Return the Map type that the surroundings want, or refuse a dict that has none."""
        inner = expected.inner if isinstance(expected, T.OptionType) else expected
        if isinstance(inner, T.MapType):
            return inner
        if isinstance(inner, T.SetType) and isinstance(node, ast.Dict) and not node.keys:
            self.fail(
                "type-mismatch", node, "`{}` is an empty dict", "write `set()` for the empty set"
            )
        self.fail(
            "unsupported-expression",
            node,
            "a dict needs a known key domain",
            "assign it to a variable declared with `Map[K, V]`, iterate over a whole domain: `{n: 0 for n in self.Node}`,\n"
            "or, for a table, write `Const(Map[K, V], {...})` in the class",
        )


def _reader(context: Expressions, node: ast.expr, expected: T.Type | None) -> Any:
    return lambda: context.value(node, expected)


def _live_name(value: Any) -> str:
    if isinstance(value, FunctionType):
        return f"function `{value.__name__}`"
    return f"`{getattr(value, '__name__', None) or shown(value)}`"


def _what(found: Static) -> str:
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


def _value_help(found: Static) -> str:
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
