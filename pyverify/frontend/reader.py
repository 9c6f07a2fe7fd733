"""Reading whole bodies: helpers (inlined, or as functions), actions, @init methods, properties."""

from __future__ import annotations

import ast
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from pyverify.errors import SpecError
from pyverify.frontend.capture import Function
from pyverify.frontend.context import Bound, Frame, Local, Locals
from pyverify.frontend.matching import Matching
from pyverify.frontend.members import Method
from pyverify.frontend.purity import has_effects
from pyverify.frontend.statics import Live, MethodRef, SelfRef, Static
from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.typing import holds_collection
from pyverify.lang.domains import Real
from pyverify.lang.words import OneOf
from pyverify.suggest import list_names

R = TypeVar("R")

# What may be called like a helper; the others have a meaning of their own.
CALLABLE = {
    None,
    "action",
    "invariant",
    "terminal",
    "constraint",
    "reachable",
    "always_possible",
    "init",
}
# Passes over a body until the types of its locals settle: each pass enlarges some type.
MAX_PASSES = 12


def settle(reader: Reader, read: Callable[[], R]) -> R:
    """Read a body until its locals' types no longer change, then once more with errors counting."""
    frame = reader.frame
    reader.reserve(frame.function)
    start = (dict(frame.env), None if frame.assigned is None else set(frame.assigned))
    facts = frame.facts
    reader.strict = False
    for _ in range(MAX_PASSES):
        frame.locals.changed = False
        frame.env, frame.assigned = dict(start[0]), None if start[1] is None else set(start[1])
        frame.facts = facts
        with suppress(SpecError):
            read()
        if not frame.locals.changed:
            break
    reader.strict = True
    frame.env, frame.assigned = dict(start[0]), None if start[1] is None else set(start[1])
    frame.facts = facts
    return read()


class Reader(Matching):
    """Adds calls of the user's own helpers."""

    def call_method(self, ref: MethodRef, arguments: dict[str, Any], node: ast.expr) -> N.Expr:
        """Read a call of a helper: as a statement of its own if it has effects, else as a function."""
        method = ref.method
        kind = method.mark.kind if method.mark else None
        if kind not in CALLABLE:
            self.fail(
                "not-callable",
                node,
                f"`{method.name}` is marked @{kind}: it cannot be called here",
                "move what they share into an undecorated helper",
            )
        if isinstance(method.function.node, ast.AsyncFunctionDef):
            self.fail(
                "bad-await",
                node,
                f"`{method.name}` is a coroutine",
                f"write `await self.{method.function.name}(...)` in a process",
            )
        self.check_signature(method.function)
        if self.build.is_active(method.function.live):
            self.fail(
                "recursion",
                node,
                f"`{method.name}` calls itself",
                "use a loop over something finite",
            )
        if has_effects(method):
            self.state_effect(
                node, f"`{method.function.name}`, which changes the state or chooses,"
            )
            return self.inline(ref, arguments, node)
        return self.call_function(ref, arguments, node)

    def check_signature(self, function: Function) -> None:
        """Refuse parameters that a helper cannot have."""
        args = function.node.args
        for extra in (args.vararg, args.kwarg, *args.kwonlyargs):
            if extra is not None:
                self.fail(
                    "bad-signature",
                    _span_in(function, extra),
                    f"parameter `{extra.arg}` of `{function.name}` is starred or keyword-only",
                    "write plain parameters",
                )

    def bind_arguments(
        self, ref: MethodRef, arguments: dict[str, ast.expr], node: ast.expr
    ) -> dict[str, N.Expr | Static]:
        """Read the arguments of a call, in the order in which they are written, and the defaults."""
        method = ref.method
        defaults = _defaults(method.function)
        names = [a.arg for a in method.function.parameters()]
        written = sorted(
            (n for n in names if n in arguments),
            key=lambda n: (arguments[n].lineno, arguments[n].col_offset),
        )
        static: dict[str, N.Expr | Static] = {}
        readers: list[Callable[[], N.Expr]] = []
        for name in written:
            found = self.static(arguments[name])
            if isinstance(found, SelfRef) and self.frame.out is not None:
                found = self.fixed(found, arguments[name])
            if found is not None:
                static[name] = found
            else:
                readers.append(self._argument_reader(arguments[name]))
        values = dict(
            zip((n for n in written if n not in static), self.in_order(*readers), strict=True)
        )
        bound: dict[str, N.Expr | Static] = {}
        for name in names:
            if name in static:
                bound[name] = static[name]
            elif name in values:
                bound[name] = values[name]
            elif name in defaults:
                bound[name] = self.default(defaults[name], node)
            else:
                self.fail(
                    "bad-call",
                    node,
                    f"`{method.function.name}` needs an argument for `{name}`",
                    f"its parameters are {list_names(names)}",
                )
        return bound

    def _argument_reader(self, node: ast.expr) -> Callable[[], N.Expr]:
        return lambda: self.raw_value(node)

    def static(self, node: ast.expr) -> Static | None:
        """Return what an argument means if it is static: a component, a domain, a class."""
        if not isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)):
            return None
        mark = len(self.frame.out) if self.frame.out is not None else 0
        found = self.lower(node)
        if isinstance(found, Static) and not (
            isinstance(found, Live) and not isinstance(found.value, type)
        ):
            return found
        if self.frame.out is not None:
            del self.frame.out[mark:]
        return None

    def default(self, value: Any, node: ast.expr) -> N.Expr:
        """Return the default of a parameter; an action's `one_of` becomes a choice."""
        if isinstance(value, OneOf):
            out = self.state_effect(node, "a choice")
            options = self.choice_options(value.options, node)
            t = options.type.elem if isinstance(options.type, (T.SetType, T.SeqType)) else T.NEVER
            name = self.temporary("choice", t, node)
            out.append(N.Choose(name, t, options, self.span(node)))
            return N.LocalRef(name, t, self.span(node))
        return self.lift(value, node)

    def choice_options(self, options: Any, node: ast.expr) -> N.Expr:
        """Return what a choice written outside a body chooses from."""
        if isinstance(options, type) and options in (int, Real):
            return self.choices(self.resolve(options, node), node)
        return self.lift(options, node)

    # ------------------------------------------------------------ inlining

    def inline(self, ref: MethodRef, arguments: dict[str, ast.expr], node: ast.expr) -> N.Expr:
        """Write the body of a helper with effects in place of its call; return its value."""
        out = self.state_effect(node, "this call")
        receiver = self.fixed(ref.receiver, node)
        bound = self.bind_arguments(ref, arguments, node)
        with self.build.calling(self, ref.method.function, node):
            env = self.parameters_as_locals(ref.method, receiver, bound, node, out)
            result = self.frame.locals.name(ref.method.function.name, self.key(node))
            body, value_type = self.inlined_body(ref.method.function, env, result)
        returns = value_type is not None
        if (
            value_type is not None
            and isinstance(value_type, T.OptionType)
            and isinstance(value_type.inner, T.NeverType)
        ):
            returns = False
        out.append(N.Scope(ref.method.name, result if returns else None, body, self.span(node)))
        if not returns or value_type is None:
            return N.Const(None, T.NONE, self.span(node))
        if self.frame.assigned is not None:
            self.frame.assigned.add(result)
        self.share_arguments(bound, value_type)
        return N.LocalRef(result, value_type, self.span(node))

    def share_arguments(self, bound: dict[str, Any], result: T.Type) -> None:
        """Note that what a helper returns may be one of its arguments, or a part of one."""
        if holds_collection(result):
            self.share([v for v in bound.values() if not isinstance(v, Static)])

    def fixed(self, ref: SelfRef, node: ast.expr) -> SelfRef:
        """Return the receiver with its indexes evaluated now: the call may change what they read."""
        indexes: list[N.Expr] = []
        for index in ref.indexes:
            if isinstance(index, (N.Const, N.ParamRef)) or self.keeps_value(index):
                indexes.append(index)
                continue
            out = self.statements(node, "this call")
            name = self.temporary("key", index.type, index.span if index.span.line else node)
            out.append(N.Assign(N.LocalRef(name, index.type, index.span), (), index, index.span))
            indexes.append(N.LocalRef(name, index.type, index.span))
        return SelfRef(ref.members, tuple(indexes), ref.after)

    def parameters_as_locals(
        self,
        method: Method,
        receiver: SelfRef,
        bound: dict[str, Any],
        node: ast.expr,  # noqa: ARG002  # processes need it
        out: list[N.Stmt],
    ) -> dict[str, Any]:
        """Return what names mean in an inlined body; arguments become locals of their own."""
        env: dict[str, Any] = {}
        if method.function.owner is not None:
            env[method.function.receiver()] = receiver
        for name, value in bound.items():
            if isinstance(value, Static) or self.keeps_value(value):
                env[name] = value if isinstance(value, Static) else _Alias(value)
                continue
            local = self.own_name(name)
            self.frame.locals.types[local] = value.type
            self.frame.locals.shared.setdefault(local, value.span)
            if self.frame.assigned is not None:
                self.frame.assigned.add(local)
            out.append(N.Assign(N.LocalRef(local, value.type, value.span), (), value, value.span))
            env[name] = Local(local)
        return {n: _unalias(v) for n, v in env.items()}

    def keeps_value(self, value: N.Expr) -> bool:
        """Tell whether an argument can stand for its parameter: it never changes."""
        return isinstance(value, N.LocalRef) and any(
            isinstance(b, Bound) and b.name == value.name for b in self.frame.env.values()
        )

    def inlined_body(
        self, function: Function, env: dict[str, Any], result: str
    ) -> tuple[tuple[N.Stmt, ...], T.Type | None]:
        """Read the body of an inlined helper in the surrounding body's locals."""
        outer = self.frame
        self.frame = Frame(
            function,
            env,
            outer.locals,
            outer.effects,
            None,
            "",
            None if outer.assigned is None else set(outer.assigned),
            result,
            facts=outer.facts,
        )
        self.reserve(function)
        try:
            body = self.block(function.node.body)
            value_type = outer.locals.types.get(result)
            if (
                self.frame.assigned is not None
                and value_type is not None
                and _has_value(function.node)
            ):
                body = (*body, self.falls_through(result))
                value_type = outer.locals.types[result]
            return body, value_type
        finally:
            self.frame = outer

    def falls_through(self, result: str) -> N.Return:
        """Return the `return None` that Python adds at the end of a body."""
        span = self.frame.function.span()
        joined = self.frame.locals.widen_to(result, T.NONE)
        if joined is None:
            self.fail(
                "bad-return",
                span,
                f"`{self.frame.function.name}` returns a value on some paths only",
                "return one on every path",
            )
        return N.Return(self.coerce(N.Const(None, T.NONE, span), joined, span, "this value"), span)

    # ------------------------------------------------------------ functions

    def call_function(
        self, ref: MethodRef, arguments: dict[str, ast.expr], node: ast.expr
    ) -> N.Expr:
        """Return the call of a pure helper, which becomes a function of the IR."""
        bound = self.bind_arguments(ref, arguments, node)
        values = {n: v for n, v in bound.items() if not isinstance(v, Static)}
        static = {n: v for n, v in bound.items() if isinstance(v, Static)}
        indexed = [v for v in (ref.receiver, *static.values()) if isinstance(v, SelfRef)]
        indexes = [i for v in indexed for i in v.indexes]
        with self.build.calling(self, ref.method.function, node):
            name, t = self.build.function(ref, values, static, [i.type for i in indexes])
        self.share_arguments(values, t)
        return N.Call(name, (*indexes, *values.values()), t, self.span(node))


class _Alias:
    """Marks an argument that is a fixed local of the caller."""

    def __init__(self, value: N.Expr) -> None:
        self.value = value


def _unalias(binding: Any) -> Any:
    if isinstance(binding, _Alias):
        assert isinstance(binding.value, N.LocalRef)
        return Bound(binding.value.name, binding.value.type)
    return binding


def _defaults(function: Function) -> dict[str, Any]:
    """Return the default values of a function's parameters by name."""
    args = function.node.args
    names = [a.arg for a in (*args.posonlyargs, *args.args)]
    values = function.live.__defaults__ or ()
    return dict(zip(names[len(names) - len(values) :], values, strict=True))


def _has_value(node: ast.AST) -> bool:
    return any(isinstance(n, ast.Return) and n.value is not None for n in ast.walk(node))


def _span_in(function: Function, node: ast.AST) -> Any:
    from pyverify.frontend.capture import span_of

    return span_of(function.file, node)


def read_function(
    build: Any,
    ref: MethodRef,
    values: dict[str, T.Type],
    static: dict[str, Static],
    index_types: list[T.Type],
) -> tuple[tuple[tuple[str, T.Type], ...], tuple[N.Stmt, ...], T.Type]:
    """Read a pure helper: its parameters, body and result type."""
    function = ref.method.function
    locals_ = Locals()
    params: list[tuple[str, T.Type]] = []
    index_names = iter(
        [
            locals_.name(f"key{i}" if len(index_types) > 1 else "key", i)
            for i in range(len(index_types))
        ]
    )
    types_left = iter(index_types)

    def with_names(found: SelfRef) -> SelfRef:
        refs = []
        for _ in found.indexes:
            name, t = next(index_names), next(types_left)
            params.append((name, t))
            refs.append(N.LocalRef(name, t, function.span()))
        return SelfRef(found.members, tuple(refs), found.after)

    env: dict[str, Any] = {}
    receiver = with_names(ref.receiver)
    if function.owner is not None:
        env[function.receiver()] = receiver
    for name, found in static.items():
        env[name] = with_names(found) if isinstance(found, SelfRef) else found
    assigned = set()
    for name, t in values.items():
        local = locals_.name(name, name)
        locals_.types[local] = t
        locals_.shared[local] = function.span()
        assigned.add(local)
        params.append((local, t))
        env[name] = Local(local)
    result = "the result"
    frame = Frame(
        function, env, locals_, effects=False, refusal="", assigned=assigned, result=result
    )
    reader = Reader(build, frame)

    def read() -> tuple[N.Stmt, ...]:
        reader.frame.out = None
        body = reader.block(function.node.body)
        if reader.frame.assigned is not None:
            if not _has_value(function.node):
                locals_.types.setdefault(result, T.NONE)
            body = (*body, reader.falls_through(result))
        return body

    body = settle(reader, read)
    return tuple(params), body, locals_.types.get(result, T.NONE)


def read_body(
    build: Any, function: Function, env: dict[str, Any], locals_: Locals
) -> tuple[N.Stmt, ...]:
    """Read the body of an action or of an @init method."""
    frame = Frame(function, env, locals_, effects=True, refusal="")
    reader = Reader(build, frame)
    return settle(reader, lambda: reader.block(function.node.body))


def read_test(build: Any, method: Method, env: dict[str, Any], locals_: Locals) -> N.Expr:
    """Read a property: a single `return` is its expression, anything longer a function that is called."""
    function, kind = method.function, method.mark.kind if method.mark is not None else ""
    ref = env[function.receiver()]
    body = [s for s in function.node.body if not _is_docstring(s)]
    frame = Frame(function, env, locals_, effects=False, refusal=f"a property (@{kind})")
    reader = Reader(build, frame)
    if len(body) == 1 and isinstance(body[0], ast.Return) and body[0].value is not None:
        node = body[0].value
        return settle(reader, lambda: reader.boolean(node, f"what @{kind} returns"))
    static = {n: v for n, v in env.items() if isinstance(v, SelfRef) and v is not ref}
    indexes = [i for v in (ref, *static.values()) if isinstance(v, SelfRef) for i in v.indexes]
    name, t = build.function(MethodRef(ref, method), {}, static, [i.type for i in indexes])
    if t != T.BOOL:
        reader.fail(
            "not-bool",
            function.span(),
            f"`{function.name}` returns {T.show(t)}, not a bool",
            "return a condition on every path",
        )
    return N.Call(name, tuple(indexes), T.BOOL, function.span())


def _is_docstring(stmt: ast.stmt) -> bool:
    return (
        isinstance(stmt, ast.Expr)
        and isinstance(stmt.value, ast.Constant)
        and isinstance(stmt.value.value, str)
    )
