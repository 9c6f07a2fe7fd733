"""From a spec to its IR: the order in which things are read, and what they share."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import FunctionType
from typing import Any, ParamSpec, TypeVar

from pyverify.errors import Diagnostic, Note, SpecError
from pyverify.frontend.aliases import check_aliases
from pyverify.frontend.capture import Function, class_span
from pyverify.frontend.context import Bound, Context, Frame, Locals
from pyverify.frontend.convert import Converter
from pyverify.frontend.domains import bad_domain
from pyverify.frontend.formulas import read_formula
from pyverify.frontend.initial import check_assigned, variable_init
from pyverify.frontend.lint import lost_assignments, unread_variables, unused_helpers
from pyverify.frontend.members import (
    Constant,
    Members,
    Method,
    SymbolicParameter,
    Variable,
    raw_attributes,
    spec_members,
)
from pyverify.frontend.parameters import action_params, check_parameters
from pyverify.frontend.processes import ProcessInfo, read_process
from pyverify.frontend.reader import Reader, read_body, read_function, read_test
from pyverify.frontend.sizes import check_size, every_map, number
from pyverify.frontend.statics import MethodRef, SelfRef, Static
from pyverify.frontend.written import Written, named
from pyverify.frontend.written import function as text_function
from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.visit import calls_in
from pyverify.lang.domains import RangeDomain
from pyverify.lang.spec import Spec, declared_parameters, spec_fairness
from pyverify.passes.names import apart
from pyverify.passes.processes import Cutter, actions_of, fairness_of, first_await
from pyverify.source import Span
from pyverify.values import MapValue, elements

R = TypeVar("R")
P = ParamSpec("P")
TESTS = ("invariant", "step_invariant", "reachable", "terminal", "constraint", "always_possible")
# Rounds of reading processes until each knows the others' locations and locals.
ROUNDS = 6
# Statements read for one body, counting each pass over it and each helper that is inlined.
MOST_STATEMENTS = 100_000


@dataclass(frozen=True, slots=True)
class Built:
    """A spec ready for engines. `converter` turns its values into the user's and back."""

    ir: N.SpecIR
    warnings: tuple[Diagnostic, ...]
    seconds: float
    converter: Converter
    members: Members
    instance: Spec
    added: tuple[str, ...] = ()  # the properties that were given as text


def build(spec: Spec | type[Spec], formulas: tuple[str, ...] = (), symbolic: bool = False) -> Built:
    """Return the IR of a spec; SpecError with every diagnostic found when something is wrong.

    `formulas` are temporal properties as text, beside those of the spec. `symbolic` reads it for engines that
    need no list of values: symbolic parameters that are not given have none.
    """
    started = time.perf_counter()
    instance = spec() if isinstance(spec, type) else spec
    try:
        builder = Builder(instance, formulas, symbolic)
        ir = builder.read()
    except RecursionError:
        raise SpecError(too_deep(class_span(type(instance)))) from None
    warnings = tuple(dict.fromkeys(builder.warnings))
    seconds = time.perf_counter() - started
    added = tuple(w.name for w in builder.written)
    return Built(ir, warnings, seconds, builder.converter, builder.root, instance, added)


def too_deep(span: Span) -> Diagnostic:
    """Return what is said of something that Python's stack is too small to read."""
    return Diagnostic(
        "too-deep",
        span,
        "something in here is nested too deeply to be read",
        "take it apart: name intermediate results, and use `any`, `all` and `sum` for long chains",
    )


class Builder:
    """What all readers of one spec share."""

    def __init__(self, spec: Spec, formulas: tuple[str, ...] = (), symbolic: bool = False) -> None:
        self.spec = spec
        self.symbolic = symbolic
        self.converter = Converter()
        self.root = spec_members(spec, self.converter, symbolic)
        self.written = named(formulas, self.root)
        self.problems: list[Diagnostic] = []
        self.warnings: list[Diagnostic] = []
        self.domains: dict[str, T.Type] = {}
        self.functions: dict[Any, N.Function] = {}
        self.processes: dict[str, ProcessInfo] = {}
        self.params: dict[str, tuple[N.ActionParam, ...]] = {}
        self.labels: dict[str, tuple[str, ...]] = {}
        self.settling = False  # whether processes are read for their locations and locals only
        self.called: set[FunctionType] = set()
        self.in_place: set[Span] = set()  # assignments that are changes in place in Python
        self.statements = 0
        self.active: list[tuple[FunctionType, tuple[int, int], Note]] = []

    # ------------------------------------------------------------ what readers ask

    def warn(self, diagnostic: Diagnostic) -> None:
        """Keep a warning."""
        self.warnings.append(diagnostic)

    def variable_domain(self, name: str) -> T.Type:
        """Return the domain of a state variable by its full name."""
        return self.domains[name]

    def is_parameter(self, name: str) -> bool:
        """Tell whether a state variable is a symbolic parameter, which never changes."""
        return isinstance(self.root.find(name), SymbolicParameter)

    def process_locals(self, name: str) -> list[str]:
        """Return the names of the locals of a process that are part of the state."""
        return list(self.processes[name].locals)

    def process_labels(self, name: str) -> dict[str, list[str]]:
        """Return the locations of a process by the label in the source."""
        info = self.processes[name]
        found: dict[str, list[str]] = {"start": ["start"]} if info.starts else {}
        for label, source in info.labels.values():
            found.setdefault(source, []).append(label)
        return found | {"done": ["done"]}

    def belongs_to_process(self, variable: str) -> bool:
        """Tell whether a variable is the location or a local of a process."""
        return variable.rpartition(".")[0] in self.processes

    def step_labels(self, name: str) -> tuple[str, ...]:
        """Return the locations from which a process takes steps."""
        return self.labels.get(name, ())

    def action_params(self, name: str) -> tuple[N.ActionParam, ...]:
        """Return the parameters of an action; if that could not be read, what is wrong with it."""
        if name not in self.params:
            raise SpecError(*self.problems)
        return self.params[name]

    def me_binding(self, index: N.Expr) -> Bound:
        """Return what a process's own identity means in an inlined coroutine."""
        assert isinstance(index, N.LocalRef)
        return Bound(index.name, index.type)

    def call_path(self) -> tuple[tuple[int, int], ...]:
        """Return the places of the calls being inlined: what tells two inlinings apart."""
        return tuple(place for _, place, _ in self.active)

    def call_notes(self) -> tuple[Note, ...]:
        """Return a note for each call being read, innermost first."""
        return tuple(note for _, _, note in reversed(self.active))

    def is_active(self, live: FunctionType) -> bool:
        """Tell whether a function is being read further out: calling it again is recursion."""
        return any(f is live for f, _, _ in self.active)

    @contextmanager
    def calling(self, reader: Context, function: Function, node: Any) -> Iterator[None]:
        """Read a called function; diagnostics in it say where it was called."""
        note = Note(reader.span(node), f"called here as `{function.name}`")
        self.called.add(function.live)
        self.active.append((function.live, (node.lineno, node.col_offset), note))
        try:
            yield
        finally:
            self.active.pop()

    def function(
        self,
        ref: MethodRef,
        values: dict[str, N.Expr],
        static: dict[str, Static],
        index_types: list[T.Type],
    ) -> tuple[str, T.Type]:
        """Return name and result type of a pure helper for these argument types, reading it once."""
        types = {n: v.type for n, v in values.items()}
        key = (
            ref.method.function.live,
            _static_key(ref.receiver),
            tuple(types.items()),
            tuple((n, _static_key(v)) for n, v in static.items()),
            tuple(index_types),
        )
        if key not in self.functions:
            params, body, t = read_function(self, ref, types, static, index_types)
            after = ref.receiver.after or any(
                isinstance(v, SelfRef) and v.after for v in static.values()
            )
            name = self.unique_function(ref.method.name + ("_after" if after else ""))
            function = ref.method.function
            self.functions[key] = N.Function(
                name, params, body, t, function.docstring(), function.span()
            )
        found = self.functions[key]
        return found.name, found.type

    def unique_function(self, base: str) -> str:
        """Return a function name that is not taken: helpers are read once per argument types."""
        taken = {f.name for f in self.functions.values()}
        name, n = base, 1
        while name in taken:
            n += 1
            name = f"{base}_{n}"
        return name

    # ------------------------------------------------------------ variables of processes

    def declare_local(self, info: ProcessInfo, name: str) -> None:
        """Make an annotated local a state variable."""
        self.domains[f"{info.name}.{name}"] = self.per_process(info, info.locals[name].domain)

    def per_process(self, info: ProcessInfo, domain: T.Type) -> T.Type:
        """Return the domain of a process's variable: one value for each process and component."""
        keys = [*info.method.members.keys, *([info.domain] if info.domain is not None else [])]
        for key in reversed(keys):
            domain = T.MapType(key, domain)
        return domain

    # ------------------------------------------------------------ reading

    def attempt(self, read: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R | None:
        """Read something; keep its diagnostics and go on with the next."""
        depth, self.statements = len(self.active), 0
        try:
            return read(*args, **kwargs)
        except SpecError as problem:
            self.problems += problem.diagnostics
        except RecursionError:
            methods = (a.method if isinstance(a, ProcessInfo) else a for a in args)
            spans = (m.function.span() for m in methods if isinstance(m, Method))
            self.problems.append(too_deep(next(spans, class_span(type(self.spec)))))
        del self.active[depth:]
        return None

    def spend(self, span: Span) -> None:
        """Count a statement that is read; helpers that call helpers, inlined, may be too many."""
        self.statements += 1
        if self.statements > MOST_STATEMENTS:
            raise SpecError(
                Diagnostic(
                    "too-large",
                    span,
                    f"more than {number(MOST_STATEMENTS)} statements are read for one body: its helpers call helpers again and again",
                    "call a helper once, and keep its result in a local",
                    self.call_notes(),
                )
            )

    def read(self) -> N.SpecIR:
        """Read the whole spec."""
        for _, name, member in self.root.everything():
            if isinstance(member, Variable):
                self.domains[member.name] = member.domain
            if isinstance(member, Method):
                self.attempt(check_parameters, self, name, member)
        self.read_processes()
        self.stop_if_wrong()
        actions, fairness = self.read_actions()
        init = self.read_init()
        properties = self.read_properties()
        self.stop_if_wrong()
        ir = self.assemble(tuple(actions), tuple(fairness), init, tuple(properties))
        check_assigned(ir)
        check_aliases(ir, self.in_place)
        self.warnings += [
            *unread_variables(ir),
            *unused_helpers(self.root, self.called),
            *lost_assignments(self.root),
        ]
        return ir

    def stop_if_wrong(self) -> None:
        """Raise everything that was found wrong so far."""
        if self.problems:
            # What is wrong in a helper is wrong once, however many places call it.
            once = {(d.code, d.span, d.message): d for d in reversed(self.problems)}
            raise SpecError(*sorted(once.values(), key=lambda d: d.span))

    def read_processes(self) -> None:
        """Read the processes until each knows the locations and locals of the others."""
        for _, _, member in self.root.everything():
            if (
                isinstance(member, Method)
                and member.mark is not None
                and member.mark.kind == "process"
            ):
                domain = self.attempt(self.process_domain, member)
                info = self.processes[member.name] = ProcessInfo(member, domain)
                self.settle_locations(info)
        # A process whose parameters or domain are wrong cannot be read at all.
        self.stop_if_wrong()
        before: Any = None
        self.settling = True
        for _ in range(ROUNDS):
            for info in self.processes.values():
                self.quietly(info)
            now = [(i.label_names(), dict(i.locals), i.starts) for i in self.processes.values()]
            if now == before:
                break
            before = now
        self.settling = False
        for info in self.processes.values():
            info.body = ()
            self.attempt(self.read_process, info)

    def process_domain(self, method: Method) -> T.Type | None:
        """Return the domain of a process, which must be finite; None for a single one."""
        assert method.mark is not None
        given, span = method.mark.options["domain"], method.mark.span
        if given is None:
            return None
        domain = method.members.resolver.resolve(given, span)
        if not T.is_finite(domain):
            raise bad_domain(
                span,
                f"`{method.name}` is a process for each of {T.describe(domain)}, which is not finite",
                "write `@process(Range(n))`",
            )
        check_size(domain, span, f"the processes `{method.name}`, one for each")
        return domain

    def quietly(self, info: ProcessInfo) -> None:
        """Read a process whose diagnostics do not count yet."""
        kept = list(self.warnings)
        self.statements = 0
        try:
            self.read_process(info)
        except (SpecError, RecursionError):
            self.active.clear()
        self.warnings = kept

    def read_process(self, info: ProcessInfo) -> None:
        """Read the body of one process, and settle its locations."""
        function = info.method.function
        locals_ = Locals()
        env, me = self.role(info.method, locals_)
        names = function.parameters()
        if info.domain is not None:
            name = locals_.name(names[0].arg, "me")
            me = (*me, N.LocalRef(name, T.widen(info.domain), function.span()))
            env[names[0].arg] = Bound(name, T.widen(info.domain))
        read_process(self, info, env, me, locals_)
        self.settle_locations(info)

    def settle_locations(self, info: ProcessInfo) -> None:
        """Set the domain of a process's location from what has been read."""
        info.starts = first_await(info.body, frozenset(info.declared)) is None
        names = (("start",) if info.starts else ()) + info.label_names() + ("done",)
        self.domains[f"{info.name}.at"] = self.per_process(info, T.SymbolType(names))

    def role(self, method: Method, locals_: Locals) -> tuple[dict[str, Any], tuple[N.Expr, ...]]:
        """Return what `self` means in a method read on its own: in a map of components, one of them."""
        function, keys = method.function, method.members.keys
        indexes = []
        for i, key in enumerate(keys):
            name = locals_.name("key" if len(keys) == 1 else f"key{i + 1}", i)
            indexes.append(N.LocalRef(name, T.widen(key), function.span()))
        receiver = SelfRef(method.members, tuple(indexes))
        return {function.receiver(): receiver}, tuple(indexes)

    def key_params(self, method: Method, indexes: tuple[N.Expr, ...]) -> tuple[N.ActionParam, ...]:
        """Return the parameters that choose a component of a map."""
        return tuple(
            _choice(i.name, k, i.span)
            for i, k in zip(indexes, method.members.keys, strict=True)
            if isinstance(i, N.LocalRef)
        )

    def read_actions(self) -> tuple[list[N.Action], list[N.Fairness]]:
        """Read actions and steps of processes, in order of declaration."""
        actions: list[N.Action] = []
        fairness: list[N.Fairness] = []
        for _, _, member in self.root.everything():
            if not isinstance(member, Method) or member.mark is None:
                continue
            if member.mark.kind == "action":
                self.attempt(self.read_action, member, actions, fairness)
            elif member.mark.kind == "process":
                self.attempt(self.cut_process, self.processes[member.name], actions, fairness)
        whole = spec_fairness(type(self.spec))
        if whole is not None and whole.kind is not None and actions:
            names = tuple(action.name for action in actions)
            fairness.append(N.Fairness(whole.kind, names, (), whole.span))
        return actions, fairness

    def read_action(
        self, method: Method, actions: list[N.Action], fairness: list[N.Fairness]
    ) -> None:
        """Read one action."""
        assert method.mark is not None
        function, locals_ = method.function, Locals()
        env, indexes = self.role(method, locals_)
        reader = Reader(self, Frame(function, env, locals_, effects=False, refusal="a default"))
        params = (*self.key_params(method, indexes), *action_params(reader, method, locals_))
        self.params[method.name] = params
        for arg, param in zip(function.parameters(), params[len(indexes) :], strict=True):
            env[arg.arg] = Bound(param.name, T.widen(param.domain))
        body = read_body(self, function, env, locals_)
        actions.append(
            N.Action(method.name, params, body, function.docstring(), None, None, function.span())
        )
        options = method.mark.options
        if options["fair"] is not None:
            fairness.append(self.fairness(method, params, options["fair"], options["fair_per"]))

    def fairness(
        self, method: Method, params: tuple[N.ActionParam, ...], kind: str, per: tuple[str, ...]
    ) -> N.Fairness:
        """Return the fairness that an action asks for."""
        names = [p.name for p in params]
        keys = names[: len(method.members.keys)]
        for name in per:
            if name not in names:
                assert method.mark is not None
                raise SpecError(
                    Diagnostic(
                        "bad-decorator",
                        method.mark.span,
                        f"`{method.name}` has no parameter `{name}` to be fair for",
                        f"its parameters are {', '.join(names) or 'none'}",
                    )
                )
        return N.Fairness(
            kind,
            (method.name,),
            (*keys, *per),
            method.mark.span if method.mark else method.function.span(),
        )

    def cut_process(
        self, info: ProcessInfo, actions: list[N.Action], fairness: list[N.Fairness]
    ) -> None:
        """Cut a process into its steps."""
        method, function = info.method, info.method.function
        locals_ = Locals()
        _, indexes = self.role(method, locals_)
        params = self.key_params(method, indexes)
        me: tuple[N.Expr, ...] = indexes
        if info.domain is not None:
            name = locals_.name(function.parameters()[0].arg, "me")
            params = (*params, _choice(name, info.domain, function.span()))
            me = (*me, N.LocalRef(name, T.widen(info.domain), function.span()))
        process = self.process_node(info)
        at_type = T.widen(self.domains[f"{info.name}.at"])
        local_types = {f"{info.name}.{n}": T.widen(v.domain) for n, v in info.locals.items()}
        cutter = Cutter(process, me, at_type, local_types)
        cutter.cut(frozenset(info.declared))
        order = ("start", *info.label_names())
        cutter.steps = {label: cutter.steps[label] for label in order if label in cutter.steps}
        self.labels[info.name] = tuple(cutter.steps)
        made = actions_of(cutter, params)
        for action in made:
            self.params[action.name] = params
        actions += made
        fairness += fairness_of(process, cutter.steps, tuple(p.name for p in params))

    def process_node(self, info: ProcessInfo) -> N.Process:
        """Return the IR of a process as the user wrote it."""
        method = info.method
        assert method.mark is not None
        param = method.function.parameters()[0].arg if info.domain is not None else None
        return N.Process(
            info.name,
            info.domain,
            param,
            tuple(info.locals),
            info.body,
            method.mark.options["fair"],
            method.function.docstring(),
            method.function.span(),
        )

    # ------------------------------------------------------------ initial states

    def read_init(self) -> tuple[N.Stmt, ...]:
        """Read initial values in order of declaration, then the @init methods."""
        statements: list[N.Stmt] = []
        taken: set[str] = set()
        everything = list(self.root.everything())
        everything.sort(key=lambda found: not isinstance(found[2], SymbolicParameter))
        for _, _, member in everything:
            if isinstance(member, Variable):
                found = self.attempt(variable_init, self, member)
                statements += apart(found or (), taken)
            elif isinstance(member, Method) and member.name in self.processes:
                statements += self.process_init(self.processes[member.name], taken)
        for _, _, member in self.root.everything():
            if (
                isinstance(member, Method)
                and member.mark is not None
                and member.mark.kind == "init"
            ):
                statements += apart(self.attempt(self.init_method, member) or (), taken)
        return tuple(statements)

    def init_method(self, method: Method) -> tuple[N.Stmt, ...]:
        """Read an @init method; in a map of components it runs for each."""
        locals_ = Locals()
        env, indexes = self.role(method, locals_)
        span = method.function.span()
        body: tuple[N.Stmt, ...] = (
            N.Scope(method.name, None, read_body(self, method.function, env, locals_), span),
        )
        for index, key in reversed(list(zip(indexes, method.members.keys, strict=True))):
            assert isinstance(index, N.LocalRef)
            body = (N.For(index.name, _every(key, span), body, span),)
        return body

    def process_init(self, info: ProcessInfo, taken: set[str]) -> tuple[N.Stmt, ...]:
        """Return the initial location and locals of a process."""
        span = info.method.function.span()
        first = first_await(info.body, frozenset(info.declared))
        at = f"{info.name}.at"
        start = N.Const(
            _filled(self.domains[at], first.label if first else "start"),
            T.widen(self.domains[at]),
            span,
        )
        statements: list[N.Stmt] = [
            N.Assign(N.VarRef(at, start.type, False, span), (), start, span)
        ]
        for name, local in info.locals.items():
            statements += apart(self.local_init(info, name, local), taken)
        return tuple(statements)

    def local_init(self, info: ProcessInfo, name: str, local: Any) -> tuple[N.Stmt, ...]:
        """Return the initial values of an annotated local, for every process."""
        variable = f"{info.name}.{name}"
        domain = self.domains[variable]
        root = N.VarRef(variable, T.widen(domain), False, local.span)
        keys = [*info.method.members.keys, *([info.domain] if info.domain is not None else [])]
        if local.choice:
            chosen = N.LocalRef(f"{variable}.choice", root.type, local.span)
            options = _every_map(keys, local.initial, local.span)
            return (
                N.Choose(chosen.name, root.type, options, local.span),
                N.Assign(root, (), chosen, local.span),
            )
        locals_ = Locals()
        _, me = self.role(info.method, locals_)
        if info.domain is not None:
            me = (
                *me,
                N.LocalRef(
                    locals_.name(info.method.function.parameters()[0].arg, "me"),
                    T.widen(info.domain),
                    local.span,
                ),
            )
        value = local.initial
        for index, key in reversed(list(zip(me, keys, strict=True))):
            assert isinstance(index, N.LocalRef)
            pair = N.MakeTuple((index, value), T.TupleType((index.type, value.type)), local.span)
            generator = N.Generator(index.name, _every(key, local.span), local.span)
            value = N.Comprehension(
                "map", (generator,), pair, T.MapType(key, value.type), local.span
            )
        return (N.Assign(root, (), value, local.span),)

    # ------------------------------------------------------------ properties

    def read_properties(self) -> list[N.Property]:
        """Read everything that is judged, declared or cut off, in order of declaration."""
        methods = [m for _, _, m in self.root.everything() if isinstance(m, Method)]
        found = [self.attempt(self.read_property, m) for m in methods]
        found += [self.attempt(self.read_written, w) for w in self.written]
        return [p for p in found if p is not None]

    def read_property(self, method: Method) -> N.Property | None:
        """Read one property; None if the method is something else."""
        kind = method.mark.kind if method.mark is not None else ""
        function, locals_ = method.function, Locals()
        if kind == "temporal":
            return N.Property(
                method.name,
                kind,
                None,
                self.read_temporal(method),
                function.docstring(),
                function.span(),
            )
        if kind not in TESTS:
            return None
        env, indexes = self.role(method, locals_)
        receiver = env[function.receiver()]
        if kind == "step_invariant":
            env[function.parameters()[0].arg] = replace_after(receiver)
        test = read_test(self, method, env, locals_)
        for index, key in reversed(list(zip(indexes, method.members.keys, strict=True))):
            assert isinstance(index, N.LocalRef)
            generator = N.Generator(index.name, _every(key, test.span), test.span)
            quantifier = "any" if kind == "reachable" else "all"
            test = N.Comprehension(quantifier, (generator,), test, T.BOOL, test.span)
        return N.Property(method.name, kind, test, None, function.docstring(), function.span())

    def read_written(self, written: Written) -> N.Property:
        """Read a temporal property that is given as text."""
        function = text_function(written, self.root)
        formula = read_formula(self, function, SelfRef(self.root, ()), Locals())
        return N.Property(written.name, "temporal", None, formula, "", formula.span)

    def read_temporal(self, method: Method) -> N.Formula:
        """Read a formula; in a map of components it must hold for each."""
        locals_ = Locals()
        _, indexes = self.role(method, locals_)
        receiver = SelfRef(method.members, indexes)
        formula = read_formula(self, method.function, receiver, locals_)
        for index, key in reversed(list(zip(indexes, method.members.keys, strict=True))):
            assert isinstance(index, N.LocalRef)
            generator = N.Generator(index.name, _every(key, formula.span), formula.span)
            formula = N.Quantified("all", (generator,), formula, formula.span)
        return formula

    # ------------------------------------------------------------ the whole

    def assemble(
        self,
        actions: tuple[N.Action, ...],
        fairness: tuple[N.Fairness, ...],
        init: tuple[N.Stmt, ...],
        properties: tuple[N.Property, ...],
    ) -> N.SpecIR:
        """Put the parts together; functions that nothing calls any more are left out."""
        cls = type(self.spec)
        ir = N.SpecIR(
            cls.__name__, (cls.__doc__ or "").strip(), _file_of(cls), self.parameters(), self.variables(), init, actions,
            tuple(self.process_node(i) for i in self.processes.values()), fairness, properties, (), class_span(cls),
            self.ranges(),
        )  # fmt: skip
        by_name = {f.name: f for f in self.functions.values()}
        used: dict[str, N.Function] = {}
        todo = [*calls_in(ir)]
        while todo:
            name = todo.pop()
            if name not in used:
                used[name] = by_name[name]
                todo += calls_in(by_name[name])
        return replace(ir, functions=tuple(f for f in self.functions.values() if f.name in used))

    def parameters(self) -> tuple[N.Parameter, ...]:
        """Return the parameters and constants of the spec itself."""
        names = declared_parameters(type(self.spec))
        found = [self.root.find(n) for n in names]
        return tuple(m.parameter for m in found if isinstance(m, Constant))

    def ranges(self) -> tuple[N.NamedRange, ...]:
        """Return the ranges that the class names, as it wrote them."""
        resolver, found = self.root.resolver, []
        for value, _ in raw_attributes(self.root.cls, Spec).values():
            if isinstance(value, RangeDomain):
                try:
                    written = resolver.as_written(value, resolver.resolve(value))
                except SpecError:  # nothing uses it: this would have been said
                    continue
                found += [written] if written is not None else []
        return tuple(found)

    def variables(self) -> tuple[N.Variable, ...]:
        """Return the state variables in order of declaration."""
        found: list[N.Variable] = []
        for _, _, member in self.root.everything():
            if isinstance(member, Variable):
                mark, symbolic = member.mark, isinstance(member, SymbolicParameter)
                found.append(N.Variable(member.name, member.domain, mark.doc, mark.span, symbolic))
            elif isinstance(member, Method) and member.name in self.processes:
                info = self.processes[member.name]
                span = member.function.span()
                found.append(
                    N.Variable(
                        f"{info.name}.at",
                        self.domains[f"{info.name}.at"],
                        "where each process rests",
                        span,
                    )
                )
                found += [
                    N.Variable(f"{info.name}.{n}", self.domains[f"{info.name}.{n}"], "", v.span)
                    for n, v in info.locals.items()
                ]
        return tuple(found)


def replace_after(ref: SelfRef) -> SelfRef:
    """Return the spec or component as it is after the step."""
    return SelfRef(ref.members, ref.indexes, after=True)


def _static_key(found: Static) -> Any:
    if isinstance(found, SelfRef):
        return ("self", id(found.members), found.after)
    value = getattr(found, "value", None) if not hasattr(found, "domain") else found.domain
    return (type(found).__name__, id(value) if not hasattr(found, "domain") else value)


def _choice(name: str, domain: T.Type, span: Span) -> N.ActionParam:
    return N.ActionParam(name, domain, _every(domain, span), span)


def _every(domain: T.Type, span: Span) -> N.Const:
    return N.Const(frozenset(elements(domain)), T.SetType(T.widen(domain)), span)


def _filled(domain: T.Type, value: Any) -> Any:
    if isinstance(domain, T.MapType):
        image = _filled(domain.value, value)
        return MapValue((k, image) for k in elements(domain.key))
    return value


def _every_map(keys: list[T.Type], options: N.Expr, span: Span) -> N.Expr:
    """Return all maps over `keys` into constant `options`: each process chooses by itself."""
    if not keys:
        return options
    from pyverify.passes.processes import fixed_elements

    t: T.Type = (
        T.widen(options.type.elem) if isinstance(options.type, (T.SetType, T.SeqType)) else T.NEVER
    )
    values = every_map(
        fixed_elements(options), tuple(keys), span, "the initial values of this local"
    )
    for key in reversed(keys):
        t = T.MapType(key, t)
    return N.Const(frozenset(values), T.SetType(t), span)


def _file_of(cls: type) -> str:
    span = class_span(cls)
    module = sys.modules.get(cls.__module__)
    return span.file if span.line else getattr(module, "__file__", None) or "<notebook>"
