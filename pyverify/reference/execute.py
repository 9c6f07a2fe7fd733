"""Statements, and the executions of a body: what a step is made of.

A step is a transaction (language rule 7): `executions` runs a body on a copy of the state, once
for every way its choices can fall, and says of each whether it passed, failed or was discarded.
A body has no memory between runs, so it is simply run again with a longer prefix of choices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from pyverify.errors import InternalError
from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.reference.environment import Env
from pyverify.reference.evaluate import bind, evaluate, item
from pyverify.reference.failure import Context, Failure
from pyverify.source import NOWHERE, Span
from pyverify.values import MapValue, State, Value, element_type, in_order, iterate, outside

# The choices of an execution: what each `one_of` was, by the local it is bound to.
Chosen = tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Passed:
    """The execution came to its end, with every variable in its domain."""

    state: State


@dataclass(frozen=True, slots=True)
class Failed:
    """The execution violates the reserved property `kind`: "assert", "domain" or "error"."""

    kind: str
    message: str
    span: Span
    context: Context | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Discarded:
    """A `require` was false, or there was nothing to choose from (at `span`): no step."""

    span: Span = field(default=NOWHERE, compare=False)


Result = Passed | Failed | Discarded

# Says what is outside its domain in a value of the variable at a place of the state, or None.
Overflow = Callable[[int, Value], str | None]


class _Discard(Exception):  # noqa: N818  # a way out of the body, not an error
    """Raised inside a body to discard the execution; `span` is what was not met."""

    def __init__(self, span: Span) -> None:
        super().__init__()
        self.span = span


@dataclass(frozen=True, slots=True)
class _Returned:
    value: Value


# Why a block ended before its last statement; None if it did not.
Signal = N.Break | N.Continue | _Returned | None


class Chooser:
    """Makes the choices of one execution: those of `prefix` first, then the first of each."""

    def __init__(self, prefix: Sequence[int]) -> None:
        """Start an execution."""
        self.prefix = prefix
        self.taken: list[int] = []
        self.last: list[bool] = []
        self.chosen: list[tuple[str, Value]] = []

    def choose(self, stmt: N.Choose, env: Env) -> Value | None:
        """Return the option whose turn it is, and note it; nothing to choose from discards."""
        options = distinct(stmt.options.type, evaluate(stmt.options, env))
        if not options:
            raise _Discard(stmt.span)
        at = len(self.taken)
        place = self.prefix[at] if at < len(self.prefix) else 0
        self.taken.append(place)
        self.last.append(place + 1 == len(options))
        self.chosen.append((stmt.name, options[place]))
        return options[place]

    def next_prefix(self) -> list[int] | None:
        """Return the prefix of the next execution, depth first; None after the last one."""
        for at in reversed(range(len(self.taken))):
            if not self.last[at]:
                return [*self.taken[:at], self.taken[at] + 1]
        return None


class Follower(Chooser):
    """Makes the choices that are given, which need not be from a list; no others are possible."""

    def __init__(self, given: Chosen) -> None:
        """Start the execution that makes these choices."""
        super().__init__(())
        self.given = given

    def choose(self, stmt: N.Choose, env: Env) -> Value | None:
        """Return the choice whose turn it is; discard unless it is one of the options."""
        if len(self.chosen) == len(self.given):
            raise _Discard(stmt.span)
        name, value = self.given[len(self.chosen)]
        if name != stmt.name or not admits(stmt.options, value, env):
            raise _Discard(stmt.span)
        self.chosen.append((name, value))
        return value


def admits(options: N.Expr, value: Value, env: Env) -> bool:
    """Tell whether a value is one of the options of a choice."""
    if isinstance(options, N.Every):
        return outside(options.domain, value, "") is None
    return value in evaluate(options, env)


def follow(
    body: tuple[N.Stmt, ...], start: Env, choices: Chosen, overflow: Overflow
) -> tuple[Chosen, Result]:
    """Return the execution of `body` that makes these choices; discarded if there is none."""
    chooser = Follower(choices)
    env = Running(start.index, start.functions, [*start.state], None, {**start.locals}, chooser)
    result = attempt(body, env, overflow)
    return tuple(chooser.chosen), result


@dataclass(slots=True)
class Running(Env):
    """The environment of a body: it also chooses, and notes where each variable was written."""

    chooser: Chooser = field(default_factory=lambda: Chooser(()))
    writes: dict[int, Span] = field(default_factory=dict)


def executions(
    body: tuple[N.Stmt, ...], start: Env, overflow: Overflow
) -> Iterator[tuple[Chosen, Result]]:
    """Yield every execution of `body` from `start`, in the order of the choices."""
    prefix: list[int] | None = []
    while prefix is not None:
        env = Running(
            start.index, start.functions, [*start.state], None, {**start.locals}, Chooser(prefix)
        )
        result = attempt(body, env, overflow)
        yield tuple(env.chooser.chosen), result
        prefix = env.chooser.next_prefix()


def attempt(body: tuple[N.Stmt, ...], env: Running, overflow: Overflow) -> Result:
    """Run a body once, and check the domain of what it wrote (rule 11)."""
    try:
        run(body, env)
    except _Discard as discard:
        return Discarded(discard.span)
    except Failure as failure:
        return Failed(failure.kind, failure.message, failure.span, failure.context)
    for place in sorted(env.writes):
        sentence = overflow(place, env.state[place])
        if sentence is not None:
            return Failed("domain", sentence, env.writes[place])
    return Passed(tuple(env.state))


# ---------------------------------------------------------------- statements


def run(body: tuple[N.Stmt, ...], env: Env) -> Signal:
    """Execute statements in order, until one of them leaves the block."""
    for stmt in body:
        signal = execute(stmt, env)
        if signal is not None:
            return signal
    return None


def execute(stmt: N.Stmt, env: Env) -> Signal:  # one case per node
    """Execute one statement; return why the block ends with it, or None."""
    match stmt:
        case N.Assign():
            assign(stmt, env)
        case N.Require():
            if not evaluate(stmt.test, env):
                raise _Discard(stmt.span)
        case N.If():
            return run(stmt.then if evaluate(stmt.test, env) else stmt.orelse, env)
        case N.For():
            return loop(stmt, env)
        case N.Choose():
            choose(stmt, env)
        case N.Assert():
            if not evaluate(stmt.test, env):
                told = stmt.message or f"{stmt.test.span.one_line() or 'it'} is false"
                raise Failure("assert", told, stmt.span, (stmt.test, env))
        case N.Evaluate():
            evaluate(stmt.value, env)
        case N.Break() | N.Continue():
            return stmt
        case N.Return():
            return _Returned(None if stmt.value is None else evaluate(stmt.value, env))
        case N.Scope():
            signal = run(stmt.body, env)
            if stmt.result is not None:
                env.locals[stmt.result] = value_of(signal)
        case N.While() | N.Await():
            raise InternalError(f"{type(stmt).__name__} outside the body of a process")
        case _:
            assert_never(stmt)
    return None


def value_of(signal: Signal) -> Value:
    """Return what a helper returned; None, as in Python, if it ran to its end."""
    return signal.value if isinstance(signal, _Returned) else None


def loop(stmt: N.For, env: Env) -> Signal:
    """Execute a `for` over what its source was at the start."""
    for value in iterate(stmt.source.type, evaluate(stmt.source, env)):
        bind(stmt.target, value, env.locals)
        signal = run(stmt.body, env)
        if isinstance(signal, N.Break):
            return None
        if isinstance(signal, _Returned):
            return signal
    return None


def choose(stmt: N.Choose, env: Env) -> None:
    """Bind one of the distinct options; which one is the chooser's business."""
    assert isinstance(env, Running), "choices are made in bodies only"
    env.locals[stmt.name] = env.chooser.choose(stmt, env)


def distinct(t: T.Type, collection: Value) -> list[Value]:
    """Return the distinct elements of a collection of type `t` in domain order (rule 8)."""
    elem = element_type(t)
    assert elem is not None, f"{T.show(t)} is no collection to choose from"
    return in_order(elem, set(collection))


def assign(stmt: N.Assign, env: Env) -> None:
    """Write a variable, a local, or a part of one."""
    value = evaluate(stmt.value, env)
    if stmt.indexes:
        value = replaced(stmt.root, evaluate(stmt.root, env), stmt.indexes, value, env)
    if isinstance(stmt.root, N.LocalRef):
        env.locals[stmt.root.name] = value
        return
    assert isinstance(env, Running), "only bodies write variables"
    place = env.index[stmt.root.name]
    env.state[place] = value
    env.writes[place] = stmt.span


def replaced(
    base: N.Expr, container: Value, indexes: tuple[N.Expr, ...], value: Value, env: Env
) -> Value:
    """Return `container` with the part that `indexes` lead to replaced by `value`."""
    index, rest = indexes[0], indexes[1:]
    key = evaluate(index, env)
    old = item(base, container, index, key)
    if rest:
        part = base.type.value if isinstance(base.type, T.MapType) else base.type.elem  # type: ignore[union-attr]  # only maps and sequences have items
        inner = N.Index(base, index, part, base.span)
        value = replaced(inner, old, rest, value, env)
    if isinstance(container, MapValue):
        return container.put(key, value)
    longer = list(container)
    longer[key] = value
    return tuple(longer)


# ---------------------------------------------------------------- helpers


@dataclass(frozen=True, slots=True)
class Runnable:
    """A pure helper of the spec, ready to be called by `evaluate`."""

    function: N.Function

    def __call__(self, args: list[Value], env: Env) -> Value:
        """Return what the helper returns; it sees the state, not the locals, of its caller."""
        names = (name for name, _ in self.function.params)
        inside = Env(
            env.index, env.functions, env.state, env.after, dict(zip(names, args, strict=True))
        )
        return value_of(run(self.function.body, inside))


def helpers(spec: N.SpecIR) -> Mapping[str, Runnable]:
    """Return the pure helpers of a spec by name."""
    return {f.name: Runnable(f) for f in spec.functions}
