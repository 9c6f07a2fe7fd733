"""Reading processes: `async def` bodies with `step`, `when`, annotated locals and helper coroutines.

The result is the body as the user wrote it, with `Await` nodes; `pyverify.passes.processes` cuts
it into steps.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any, NoReturn

from pyverify import lang
from pyverify.errors import SpecError
from pyverify.frontend.comprehensions import constant_elements
from pyverify.frontend.context import Frame, Local, Locals, StateLocal
from pyverify.frontend.members import Method
from pyverify.frontend.narrowing import NONE, Code
from pyverify.frontend.reader import Reader, settle
from pyverify.frontend.sizes import every
from pyverify.frontend.statements import End
from pyverify.frontend.statics import Live, MethodRef, ProcessRef, SelfRef, Static
from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.lang.spec import VarMark
from pyverify.lang.words import OneOf
from pyverify.source import Span
from pyverify.values import element_type

RESERVED_LABELS = {"start", "done"}


@dataclass
class StateVariable:
    """An annotated local: its domain per process, and how it starts (a value, or a choice)."""

    domain: T.Type
    initial: N.Expr
    choice: bool
    span: Span


@dataclass
class ProcessInfo:
    """What is known of a process before and after its body is read."""

    method: Method
    domain: T.Type | None
    locals: dict[str, StateVariable] = field(default_factory=dict)
    labels: dict[Any, tuple[str, str]] = field(
        default_factory=dict
    )  # place -> (label, source label)
    places: dict[str, tuple[int, int]] = field(
        default_factory=dict
    )  # source label -> where written
    declared: set[Span] = field(default_factory=set)
    body: tuple[N.Stmt, ...] = ()
    starts: bool = True  # whether there is a step `start`; settled by the pass

    @property
    def name(self) -> str:
        """Return the process's name."""
        return self.method.name

    def label_names(self) -> tuple[str, ...]:
        """Return all locations, in order of appearance in the text."""
        placed = sorted(
            (((*path, (line, col)), label) for (path, line, col), (label, _) in self.labels.items())
        )
        return tuple(label for _, label in placed)


class ProcessReader(Reader):
    """Adds what only processes have."""

    def __init__(self, build: Any, frame: Frame, info: ProcessInfo, me: tuple[N.Expr, ...]) -> None:
        super().__init__(build, frame)
        self.info = info
        self.me = me
        self.last_label = ""
        self.declaring = True

    # ------------------------------------------------------------ awaits

    def block(self, body: list[ast.stmt]) -> tuple[N.Stmt, ...]:
        """Read a list of statements; a `when` directly after a `step` is that location's guard."""
        outer = self.frame.out
        self.frame.out = Code(self.frame)
        try:
            skip = False
            for i, stmt in enumerate(body):
                if skip:
                    skip = False
                    continue
                following = body[i + 1] if i + 1 < len(body) else None
                if self.awaited(stmt, lang.step) is not None:
                    guard = self.awaited(following, lang.when)
                    if guard is not None and not any(k.arg == "label" for k in guard.keywords):
                        skip = True
                    else:
                        guard = None
                    self.guarded_step(stmt, guard)
                else:
                    self.guarded(stmt)
            return tuple(self.frame.out)
        finally:
            self.frame.out = outer

    def guarded_step(self, stmt: ast.stmt, guard: ast.Call | None) -> None:
        """Read a step; while types are settling, its errors do not count."""
        try:
            call = self.awaited(stmt, lang.step)
            assert call is not None
            self.step(call, guard)
        except SpecError:
            if self.strict:
                raise

    def awaited(self, stmt: ast.stmt | None, word: Any) -> ast.Call | None:
        """Return the call in `await word(...)` if that is what the statement is."""
        match stmt:
            case ast.Expr(value=ast.Await(value=ast.Call() as call)) if self.is_word(
                call.func, word
            ):
                return call
            case _:
                return None

    def expression_statement(self, node: ast.expr) -> None:
        """Read `await ...` and everything that actions may say too."""
        if isinstance(node, ast.Await):
            self.await_expression(node)
        else:
            super().expression_statement(node)

    def await_expression(self, node: ast.Await) -> N.Expr:
        """Read `await when(p)` and `await self.helper(...)`."""
        call = node.value
        if not isinstance(call, ast.Call):
            self.fail(
                "bad-await",
                node,
                f"`{self.text(call)}` cannot be awaited",
                'await `step("name")`, `when(condition)`, or a helper coroutine',
            )
        if self.is_word(call.func, lang.when):
            return self.when(call)
        if self.is_word(call.func, lang.step):
            self.step(call, None)
            return N.Const(None, T.NONE, self.span(node))
        target = self.lower(call.func)
        if not isinstance(target, MethodRef) or not isinstance(
            target.method.function.node, ast.AsyncFunctionDef
        ):
            self.refuse_await(target, call)
        if target.method.mark is not None:
            self.fail(
                "bad-await",
                call,
                f"`{target.method.name}` is a process of its own",
                "move what they share into an undecorated `async def`",
            )
        self.check_signature(target.method.function)
        if self.build.is_active(target.method.function.live):
            self.fail(
                "recursion", node, f"`{target.method.name}` awaits itself", "use a `while` loop"
            )
        return self.inline(target, self.arguments(target.method, call), call)

    def refuse_await(self, target: Any, call: ast.Call) -> NoReturn:
        """Refuse to await what is no coroutine of the spec."""
        text = self.text(call.func)
        match target:
            case MethodRef():
                said, instead = "is no coroutine", f"call it without `await`: `{text}(...)`"
            case ProcessRef():
                said = "is a process of its own"
                instead = "move what they share into an undecorated `async def`"
            case Live(value) if getattr(value, "__name__", "") == "sleep":
                said = "is not a coroutine of the spec"
                instead = 'time passes by itself here: pause with `await step("name")`'
            case _:
                said = "is not a coroutine of the spec"
                instead = 'await `step("name")`, `when(condition)`, or an `async def` helper'
        self.fail("bad-await", call, f"`{text}` {said}", instead)

    def step(self, call: ast.Call, guard: ast.Call | None) -> None:
        """Read `await step("name", fair=...)`, with the guard of a `when` after it."""
        if (
            len(call.args) != 1
            or not isinstance(call.args[0], ast.Constant)
            or not isinstance(call.args[0].value, str)
        ):
            self.fail(
                "bad-label",
                call,
                "a step is named by a string literal",
                'write `await step("critical")`',
            )
        source = call.args[0].value
        if not source or source in RESERVED_LABELS or "." in source:
            self.fail(
                "bad-label",
                call.args[0],
                f'"{source}" cannot name a location',
                "`start` and `done` are the ends of every process; a dot belongs to `when`",
            )
        fair = self.fairness(call)
        label = self.label(call, source)
        test = self.guard(guard) if guard is not None else None
        self.rest(label, source, test, fair, call)

    def when(self, call: ast.Call) -> N.Expr:
        """Read `await when(p, label=...)`: a location of its own."""
        label = next((k.value for k in call.keywords if k.arg == "label"), None)
        if label is None:
            source = self.implicit_label(call)
        elif isinstance(label, ast.Constant) and isinstance(label.value, str):
            source = label.value
        else:
            self.fail(
                "bad-label",
                label,
                "a location is named by a string literal",
                'write `label="waiting"`',
            )
        if not source or source in RESERVED_LABELS:
            self.fail(
                "bad-label",
                label or call,
                f'"{source}" cannot name a location',
                "`start` and `done` are the ends of every process",
            )
        name, before = self.label(call, source), self.last_label
        self.rest(name, source, self.guard(call), None, call)
        if label is None:
            self.last_label = before  # the next one without a name is `L.wait2`
        return N.Const(None, T.NONE, self.span(call))

    def guard(self, call: ast.Call) -> N.Expr:
        """Read the condition of a `when`."""
        (arg,) = self.only(call, 1, keywords=("label",))
        with self.pure("the condition of `when`"):
            return self.boolean(arg, "what `when` waits for")

    def fairness(self, call: ast.Call) -> str | None:
        """Read the `fair=` of a step: None inherits the process's, "none" exempts."""
        found: str | None = None
        for keyword in call.keywords:
            value = keyword.value.value if isinstance(keyword.value, ast.Constant) else ...
            known = value is None or value is False or value in ("weak", "strong")
            if keyword.arg != "fair" or not known:
                self.fail(
                    "bad-await",
                    keyword,
                    'a step takes a name and `fair=`, which is False, "weak" or "strong"',
                    'write `await step("request", fair=False)`',
                )
            found = "none" if value is False else str(value) if value else None
        return found

    def rest(
        self, label: str, source: str, test: N.Expr | None, fair: str | None, call: ast.Call
    ) -> None:
        """Write the location; no unannotated local survives it."""
        out = self.statements(call, "`await`")
        out.append(N.Await(label, source, test, fair, self.span(call)))
        if test is not None:
            self.learn(test, True)
        self.last_label = label
        self.declaring = False
        if self.frame.assigned is not None:
            self.frame.assigned = set()

    def label(self, call: ast.Call, source: str) -> str:
        """Return the unique label of a location: a helper inlined again gets `name.2`."""
        place = (call.lineno, call.col_offset)
        written = self.info.places.setdefault(source, place)
        if written != place:
            self.fail(
                "bad-label",
                call,
                f'there are two locations called "{source}" in this process',
                "give each a name of its own",
            )
        key = self.key(call)
        if key not in self.info.labels:
            taken = {label for label, _ in self.info.labels.values()}
            label, n = source, 1
            while label in taken:
                n += 1
                label = f"{source}.{n}"
            self.info.labels[key] = (label, source)
        return self.info.labels[key][0]

    def implicit_label(self, call: ast.Call) -> str:
        """Return the name of a `when` without one: after the location before it."""
        key = self.key(call)
        if key in self.info.labels:
            return self.info.labels[key][1]
        stem = f"{self.last_label}.wait" if self.last_label else "wait"
        sources = {source for _, source in self.info.labels.values()}
        n = 1
        while f"{stem}{n}" in sources:
            n += 1
        return f"{stem}{n}"

    def assignment(self, targets: list[ast.expr], value: ast.expr) -> None:
        """Read `x = await self.receive()` and ordinary assignments."""
        if not isinstance(value, ast.Await):
            super().assignment(targets, value)
            return
        found = self.await_expression(value)
        for target in targets:
            self.assign(target, found, value)

    # ------------------------------------------------------------ locals

    def annotated(self, stmt: ast.AnnAssign) -> None:
        """Read `x: int = Var(D, init=v)` or `x: D = v`: a local that is part of the state."""
        plain = not isinstance(self.frame.function.node, ast.AsyncFunctionDef)
        if plain or not isinstance(stmt.target, ast.Name):
            super().annotated(stmt)
            return
        name = stmt.target.id
        if not self.declaring and name not in self.info.locals:
            self.fail(
                "late-local",
                stmt,
                f"`{name}` is declared after the first await",
                "declare annotated locals before the first await; without annotation it is a local of one step",
            )
        if name in ("at", "done"):
            self.fail(
                "bad-target",
                stmt.target,
                f"a local of a process cannot be called `{name}`: that asks where the process is",
                "choose another name",
            )
        domain, initial_node = self.declaration(stmt)
        known = self.info.locals.get(name)
        if known is not None and known.span != self.span(stmt.target):
            self.fail(
                "late-local",
                stmt,
                f"`{name}` is declared twice",
                "declare it once, and assign it later without annotation",
            )
        initial, choice = self.initial(name, initial_node, domain)
        self.info.locals[name] = StateVariable(domain, initial, choice, self.span(stmt.target))
        self.build.declare_local(self.info, name)
        self.frame.env[name] = self.state_local(name)
        self.write_declaration(stmt, name, initial, choice)

    def state_local(self, name: str) -> StateLocal:
        """Return the binding of an annotated local."""
        return StateLocal(f"{self.info.name}.{name}", self.me, self.info.locals[name].domain)

    def write_declaration(
        self, stmt: ast.AnnAssign, name: str, initial: N.Expr, choice: bool
    ) -> None:
        """Write the assignment that a declaration is when it is passed again."""
        out = self.state_effect(stmt, "a declaration")
        span = self.span(stmt)
        variable = f"{self.info.name}.{name}"
        root = N.VarRef(variable, T.widen(self.build.variable_domain(variable)), False, span)
        value = initial
        if choice:
            t = element_type(initial.type) or T.NEVER
            chosen = self.temporary("choice", t, stmt)
            out.append(N.Choose(chosen, t, initial, span))
            value = N.LocalRef(chosen, t, span)
        out.append(
            N.Assign(
                root,
                self.me,
                self.coerce(value, self.info.locals[name].domain, stmt, "this value"),
                span,
            )
        )
        self.info.declared.add(span)

    def declaration(self, stmt: ast.AnnAssign) -> tuple[T.Type, ast.expr]:
        """Return the domain and the initial value of an annotated local."""
        match stmt.value:
            case ast.Call(args=[domain_node, *rest], keywords=keywords) if self.is_word(
                stmt.value.func, lang.Var
            ):
                initial = (
                    rest[0] if rest else next((k.value for k in keywords if k.arg == "init"), None)
                )
                if initial is None:
                    self.no_value(stmt)
                return self.domain(domain_node), initial
            case None:
                self.no_value(stmt)
            case value:
                return self.domain(self.metadata(stmt.annotation)), value

    def no_value(self, stmt: ast.AnnAssign) -> NoReturn:
        """Refuse a declaration that does not say how the local starts."""
        name = self.text(stmt.target)
        self.fail(
            "late-local",
            stmt,
            f"`{name}` is part of the state, and has no initial value",
            f"write `{name}: int = Var(Range(3), init=0)`",
        )

    def metadata(self, node: ast.expr) -> ast.expr:
        """Return the domain inside `Annotated[int, D]`, or the annotation itself."""
        match node:
            case ast.Subscript(
                value=ast.Name(id="Annotated") | ast.Attribute(attr="Annotated"),
                slice=ast.Tuple(elts=[_, domain, *_]),
            ):
                return domain
            case _:
                return node

    def domain(self, node: ast.expr) -> T.Type:
        """Return the domain that an expression in a body names; it must be finite."""
        live = self.evaluate_domain(node)
        found: T.Type = self.info.method.members.resolver.resolve(live, self.span(node))
        if not T.is_finite(found):
            self.fail(
                "late-local",
                node,
                f"an annotated local is part of the state, and {T.describe(found)} is not finite",
                "declare its domain: `x: int = Var(Range(4), init=0)`",
            )
        return found

    def evaluate_domain(self, node: ast.expr) -> Any:
        """Evaluate a domain expression as Python would in the class body."""
        members = self.info.method.members
        scope = {n: members.resolver.attribute(n) for n in members.table}
        scope |= {self.frame.function.receiver(): _DomainsOf(members)}
        try:
            code = compile(ast.fix_missing_locations(ast.Expression(node)), "<domain>", "eval")
            return eval(code, dict(self.frame.function.live.__globals__), scope)
        except SpecError:
            raise
        except Exception as problem:  # the user's own expression: anything may happen
            self.fail(
                "bad-domain",
                node,
                f"this is not a domain: {problem}",
                "write a domain such as `Range(4)` or `self.Node`",
            )

    def initial(self, name: str, node: ast.expr, domain: T.Type) -> tuple[N.Expr, bool]:
        """Read an initial value: over parameters and the process itself, or `one_of(...)`."""
        choice = isinstance(node, ast.Call) and self.is_word(node.func, lang.one_of)
        with self.pure("the initial value of a local"):
            if choice:
                assert isinstance(node, ast.Call)
                (arg,) = self.only(node, 1)
                found = self.written_out(name, self.options(arg), arg)
                found = self.coerce(found, T.SetType(T.widen(domain)), arg, "this choice")
            else:
                found = self.value(node, T.widen(domain))
                if isinstance(domain, T.MapType):
                    found = self.filled(found, domain, node)
                found = self.coerce(found, domain, node, f"the initial value of `{name}`")
        self.refuse_state(name, found, node)
        return found, choice

    def options(self, node: ast.expr) -> N.Expr:
        """Read what a local's initial value is chosen from; a domain may be written out there."""
        makes = isinstance(node, ast.Call) and any(
            self.is_word(node.func, word) for word in (lang.Range, lang.Symbols)
        )
        if makes or isinstance(node, ast.Subscript):
            return self.every(self.domain(node), node)
        return self.argument_collection(node, "one_of")

    def refuse_state(self, name: str, found: N.Expr, node: ast.expr) -> None:
        """Refuse an initial value that depends on variables: it is given before there is a state."""
        if reads_state(found):
            self.fail(
                "late-local",
                node,
                f"the initial value of `{name}` reads the state",
                "start with a constant, and assign it in a step",
            )

    def written_out(self, name: str, options: N.Expr, node: ast.expr) -> N.Expr:
        """Return the constant set that a local's initial value is chosen from."""
        self.refuse_state(name, options, node)
        values = constant_elements(options)
        if values is None:
            self.fail(
                "late-local",
                node,
                f"what `{name}` may start with is not written out",
                "choose from a domain, a range of fixed numbers, or a set of constants",
            )
        elem = element_type(options.type) or T.NEVER
        return N.Const(frozenset(values), T.SetType(elem), options.span)

    def parameters_as_locals(
        self,
        method: Method,
        receiver: SelfRef,
        bound: dict[str, Any],
        node: ast.expr,
        out: list[N.Stmt],
    ) -> dict[str, Any]:
        """Bind the parameters of an inlined coroutine: fixed values stand for themselves."""
        env: dict[str, Any] = {}
        rest: dict[str, Any] = {}
        for name, value in bound.items():
            if not isinstance(value, Static) and self.is_me(value):
                env[name] = self.frame_me()
            elif not isinstance(value, Static) and isinstance(
                method.function.node, ast.AsyncFunctionDef
            ):
                domain = self.parameter_domain(method, name)
                if domain is None:
                    rest[name] = value
                else:
                    env[name] = self.state_parameter(method, name, domain, value, node, out)
            else:
                rest[name] = value
        return super().parameters_as_locals(method, receiver, rest, node, out) | env

    def is_me(self, value: N.Expr) -> bool:
        """Tell whether an argument is the process's own identity."""
        return bool(self.me) and value == self.me[-1]

    def frame_me(self) -> Any:
        """Return the binding of the process's own identity."""
        return self.build.me_binding(self.me[-1])

    def parameter_domain(self, method: Method, name: str) -> T.Type | None:
        """Return the domain that annotates a coroutine's parameter, or None."""
        arg = next(a for a in method.function.parameters() if a.arg == name)
        if arg.annotation is None:
            return None
        node = self.metadata(arg.annotation)
        if (
            node is arg.annotation
            and isinstance(node, ast.Name)
            and node.id in {"int", "bool", "str"}
        ):
            return None
        outer = self.frame
        self.frame = Frame(method.function, {}, outer.locals, outer.effects)
        try:
            return self.domain(node)
        except SpecError:
            return None
        finally:
            self.frame = outer

    def state_parameter(
        self,
        method: Method,
        name: str,
        domain: T.Type,
        value: N.Expr,
        node: ast.expr,
        out: list[N.Stmt],
    ) -> StateLocal:
        """Make a coroutine's annotated parameter part of the state, so that it survives awaits."""
        unique = f"{method.function.name}_{name}"
        first = next(iter(every(domain, value.span, f"the values of `{name}`")), None)
        if first is None and not isinstance(domain, T.OptionType):
            self.fail(
                "bad-domain",
                node,
                f"`{name}` has the domain {T.describe(domain)}, which is empty",
                "give it a domain with a value",
            )
        initial = N.Const(first, T.widen(domain), value.span)
        self.info.locals.setdefault(unique, StateVariable(domain, initial, False, value.span))
        self.build.declare_local(self.info, unique)
        variable = f"{self.info.name}.{unique}"
        root = N.VarRef(variable, T.widen(self.build.variable_domain(variable)), False, value.span)
        out.append(
            N.Assign(
                root, self.me, self.coerce(value, domain, node, f"argument `{name}`"), value.span
            )
        )
        return self.state_local(unique)

    # ------------------------------------------------------------ loops

    def while_statement(self, stmt: ast.While) -> None:
        """Read `while`; every path through its body must await (the pass sees to that)."""
        if stmt.orelse:
            self.fail(
                "unsupported-statement",
                stmt.orelse[0],
                "`else` of a loop is not part of the language",
                "use a flag",
            )
        if not contains_await(stmt):
            self.fail(
                "endless-loop",
                stmt.test,
                "this loop never awaits: it could go on for ever within one step",
                "await in its body, or iterate with `for`",
            )
        if self.frame.assigned is not None:
            self.frame.assigned = set()
        self.frame.facts = NONE
        with self.pure("the condition of a loop"):
            test = self.boolean(stmt.test, "this condition")
        out = self.statements(stmt, "`while`")
        ends: list[End] = []
        with self.branch(ends):
            self.learn(test, True)
            body = self.loop_body(stmt.body)
        for_ever = isinstance(test, N.Const) and test.value is True and not _breaks(stmt.body)
        self.frame.assigned = None if for_ever else set()
        out.append(N.While(test, body, self.span(stmt.test)))

    def for_statement(self, stmt: ast.For) -> None:
        """Read `for`; where the body awaits, over fixed elements and with an annotated variable."""
        if not contains_await(stmt):
            super().for_statement(stmt)
            return
        if stmt.orelse:
            self.fail(
                "unsupported-statement",
                stmt.orelse[0],
                "`else` of a loop is not part of the language",
                "use a flag",
            )
        binding = self.frame.env.get(stmt.target.id) if isinstance(stmt.target, ast.Name) else None
        if not isinstance(binding, StateLocal):
            self.fail(
                "lost-local", stmt.target, f"`{ast.unparse(stmt.target)}` must survive the await in this loop",
                f"declare it as part of the state, before the first await: `{ast.unparse(stmt.target)}: int = Var(self.Node, init=0)`",
            )  # fmt: skip
        source = self.iterable(stmt.iter, ordered=True)
        if constant_elements(source) is None:
            self.fail(
                "changing-loop",
                stmt.iter,
                "a loop that awaits iterates over a domain or a fixed range",
                "for anything else use `while`, and keep what is left in a variable",
            )
        source = self.coerce(
            source,
            T.with_elements(source.type, T.widen(binding.domain)),
            stmt.iter,
            "what is iterated over",
        )
        if _assigns(stmt.body, stmt.target.id):  # type: ignore[attr-defined]
            self.fail(
                "changing-loop",
                stmt.target,
                "the variable of a loop that awaits cannot be assigned in its body",
                "use another local",
            )
        out = self.statements(stmt, "`for`")
        ends: list[End] = []
        with self.branch(ends):
            if self.frame.assigned is not None:
                self.frame.assigned = set()
            self.frame.facts = NONE
            body = self.loop_body(stmt.body)
        self.frame.assigned = set()
        out.append(N.For(binding.variable, source, body, self.span(stmt.iter)))


class _DomainsOf:
    """The `self` of a domain expression in a body: domains and parameters."""

    def __init__(self, members: Any) -> None:
        self._members = members

    def __getattr__(self, name: str) -> Any:
        values = self._members.resolver.values
        found = values[name] if name in values else self._members.resolver.attribute(name)
        if found is None:
            raise AttributeError(f"there is no domain `{name}`")
        return found


def contains_await(node: ast.AST) -> bool:
    """Tell whether a statement awaits anywhere inside."""
    return any(isinstance(n, ast.Await) for n in ast.walk(node))


def _breaks(body: list[ast.stmt]) -> bool:
    """Tell whether a loop body can leave its own loop."""
    for stmt in body:
        if isinstance(stmt, (ast.Break, ast.Return)):
            return isinstance(stmt, ast.Break) or True
        for part in ("body", "orelse"):
            inner = getattr(stmt, part, None)
            if inner and not isinstance(stmt, (ast.While, ast.For)) and _breaks(inner):
                return True
        if isinstance(stmt, ast.Match) and any(_breaks(c.body) for c in stmt.cases):
            return True
        if isinstance(stmt, (ast.While, ast.For)) and any(
            isinstance(n, ast.Return) for n in ast.walk(stmt)
        ):
            return True
    return False


def _assigns(body: list[ast.stmt], name: str) -> bool:
    return any(
        isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store)
        for s in body
        for n in ast.walk(s)
    )


def reads_state(expr: Any) -> bool:
    """Tell whether an expression reads a state variable, directly or in a helper."""
    from dataclasses import fields, is_dataclass

    if isinstance(expr, (N.VarRef, N.Call)):
        return True
    if isinstance(expr, tuple):
        return any(map(reads_state, expr))
    if is_dataclass(expr) and type(expr).__module__ == N.__name__:
        return any(
            reads_state(getattr(expr, f.name))
            for f in fields(expr)
            if f.name not in ("type", "span", "value") or isinstance(getattr(expr, f.name), N.Expr)
        )
    return False


def read_process(
    build: Any, info: ProcessInfo, env: dict[str, Any], me: tuple[N.Expr, ...], locals_: Locals
) -> None:
    """Read the body of a process into `info`."""
    function = info.method.function
    frame = Frame(function, env, locals_, effects=True)
    reader = ProcessReader(build, frame, info, me)

    def read() -> tuple[N.Stmt, ...]:
        reader.last_label, reader.declaring = "", True
        for name in info.locals:
            if name in {
                n.target.id
                for n in ast.walk(function.node)
                if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)
            }:
                reader.frame.env.pop(name, None)
        return reader.block(function.node.body)

    info.body = settle(reader, read)


__all__ = ["Local", "OneOf", "ProcessInfo", "ProcessReader", "VarMark", "read_process"]
