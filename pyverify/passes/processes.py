"""Cuts processes into atomic steps: one action per location (language rules 1 to 6).

A step runs from a location to the next: the statements after an await, with every loop head and
branch on the way, up to where the process rests again. What follows a branch that awaits is
written into each of its arms; a loop is unrolled only as far as its next await.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from pyverify.errors import Diagnostic, SpecError
from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.visit import constants
from pyverify.source import Span
from pyverify.values import Value, iterate

Code = tuple[N.Stmt, ...]
START, DONE = "start", "done"
# Pieces that the steps of one process are made of, at most.
MOST_PIECES = 20_000


@dataclass(frozen=True)
class Exits:
    """Where control goes from a place: on, out of the loop, round the loop, out of the helper.

    Each writes the rest of the step.
    """

    onward: Callable[[], Code]
    leave: Callable[[], Code]
    again: Callable[[], Code]
    give: Callable[[N.Expr | None], Code]


@dataclass
class Cutter:
    """Cuts one process; `me` are the indexes of its variables."""

    process: N.Process
    me: tuple[N.Expr, ...]
    at_type: T.Type
    loop_variables: dict[str, T.Type]
    steps: dict[str, tuple[N.Await | None, Code]] = field(default_factory=dict)
    pending: list[tuple[N.Await, Callable[[], Code]]] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    positions: dict[int, int | None] = field(default_factory=dict)
    returning: dict[int, int] = field(default_factory=dict)  # loops that return, numbered
    pieces: int = 0
    declared: frozenset[Span] = frozenset()  # of declarations, while the first step is cut

    # ------------------------------------------------------------ control

    def run(self, body: Code, at: int, exits: Exits) -> Code:
        """Return the rest of a step from statement `at` of `body` on."""
        self.spend()
        start = at
        while at < len(body) and not pauses(body[at]):
            at += 1
        # The first time, a declared local has its value already: it is part of the state.
        plain = tuple(s for s in body[start:at] if s.span not in self.declared)
        if at == len(body):
            return (*plain, *exits.onward())
        following = at + 1

        def rest() -> Code:
            return self.run(body, following, exits)

        return (*plain, *self.pause(body[at], rest, exits))

    def pause(self, stmt: N.Stmt, rest: Callable[[], Code], exits: Exits) -> Code:
        """Return the rest of a step from a statement on that may end it, or leave those around it."""
        match stmt:
            case N.Await():
                return self.rest_at(stmt, rest)
            case N.If(test, then, orelse, span):
                inner = Exits(rest, exits.leave, exits.again, exits.give)
                return (N.If(test, self.run(then, 0, inner), self.run(orelse, 0, inner), span),)
            case N.While():
                return self.loop(stmt, rest, exits)
            case N.For():
                return self.for_loop(stmt, rest, exits)
            case N.Scope():
                return self.scope(stmt, rest)
            case N.Break():
                return exits.leave()
            case N.Continue():
                return exits.again()
            case N.Return(value):
                return exits.give(value)
            case _:
                raise AssertionError(stmt)

    def spend(self) -> None:
        """Count a piece of a step: what follows a branch is written into each of its arms."""
        self.pieces += 1
        if self.pieces > MOST_PIECES:
            raise SpecError(
                Diagnostic(
                    "too-large",
                    self.process.span,
                    f"the steps of `{self.process.name}` have more than {MOST_PIECES} branches: "
                    "too many conditions in a row that await or return in one of their arms",
                    "move some of them into steps of their own",
                )
            )

    def rest_at(self, stmt: N.Await, rest: Callable[[], Code]) -> Code:
        """Return the end of a step at a location; the location's own step is cut later."""
        if stmt.label not in self.steps:
            self.steps[stmt.label] = (stmt, ())
            self.pending.append((stmt, rest))
        return (self.goto(stmt.label, stmt.span),)

    def goto(self, label: str, span: Span) -> N.Assign:
        """Return the statement that moves the process to a location."""
        at = N.VarRef(f"{self.process.name}.at", self.at_type, False, span)
        return N.Assign(at, self.me, N.Const(label, self.location_type(), span), span)

    def location_type(self) -> T.Type:
        """Return the type of one process's location."""
        t = self.at_type
        for _ in self.me:
            assert isinstance(t, T.MapType)
            t = t.value
        return t

    def loop(self, stmt: N.While, rest: Callable[[], Code], exits: Exits) -> Code:
        """Return what happens at a loop head: its condition is evaluated in the arriving step."""

        def head() -> Code:
            if id(stmt) in self.heads:
                raise SpecError(
                    Diagnostic(
                        "endless-loop", stmt.span,
                        "this loop has a path that never awaits: it could go on for ever within one step",
                        "await on every path through the body, `continue` included",
                    )
                )  # fmt: skip
            self.heads.append(id(stmt))
            inner = Exits(head, rest, head, exits.give)
            try:
                turn = self.run(stmt.body, 0, inner)
            finally:
                self.heads.pop()
            if isinstance(stmt.test, N.Const) and stmt.test.value is True:
                return turn
            return (N.If(stmt.test, turn, rest(), stmt.span),)

        return head()

    def for_loop(self, stmt: N.For, rest: Callable[[], Code], exits: Exits) -> Code:
        """Return the entry of a loop over fixed elements; its variable is part of the state.

        Within one step the position in the loop is known as long as nothing was awaited; after an
        await it is found by looking at the variable.
        """
        if not any(map(awaits, stmt.body)):
            return self.returning_loop(stmt, rest, exits)
        assert isinstance(stmt.target, str)
        target, span = stmt.target, stmt.span
        fixed, elem = fixed_elements(stmt.source), self.loop_variables[stmt.target]

        def turn(i: int) -> Code:
            if i == len(fixed):
                return rest()
            outer, self.positions[id(stmt)] = self.positions.get(id(stmt)), i
            try:
                body = self.run(stmt.body, 0, Exits(advance, leave, advance, exits.give))
            finally:
                self.positions[id(stmt)] = outer
            return (self.store(target, N.Const(fixed[i], elem, span), span), *body)

        def leave() -> Code:
            outer, self.positions[id(stmt)] = self.positions.get(id(stmt)), None
            try:
                return rest()
            finally:
                self.positions[id(stmt)] = outer

        def advance() -> Code:
            here = self.positions.get(id(stmt))
            if here is not None:
                return turn(here + 1)
            code = rest()
            for i in reversed(range(len(fixed) - 1)):
                test = N.Apply(
                    "eq", (self.variable(target, span), N.Const(fixed[i], elem, span)), T.BOOL, span
                )
                code = (N.If(test, turn(i + 1), code, span),)
            return code

        return turn(0)

    def returning_loop(self, stmt: N.For, rest: Callable[[], Code], exits: Exits) -> Code:
        """Return a loop that does not await but returns from the process or coroutine inside.

        The loop becomes a scope of its own that tells whether it returned.
        """
        number = self.returning.setdefault(id(stmt), len(self.returning) + 1)
        flag = f"returned.{number}"
        value = N.LocalRef(f"value.{number}", T.NEVER, stmt.span)
        found: list[N.Expr] = []

        def give(ret: N.Return) -> Code:
            kept: Code = ()
            if ret.value is not None:
                found.append(ret.value)
                kept = (
                    N.Assign(
                        N.LocalRef(value.name, ret.value.type, ret.span), (), ret.value, ret.span
                    ),
                )
            return (*kept, N.Return(N.Const(True, T.BOOL, ret.span), ret.span))

        looped = N.For(stmt.target, stmt.source, _replace_returns(stmt.body, give), stmt.span)
        no = N.Return(N.Const(False, T.BOOL, stmt.span), stmt.span)
        scope = N.Scope("for", flag, (looped, no), stmt.span)
        given = N.LocalRef(value.name, found[0].type, stmt.span) if found else None
        return (
            scope,
            N.If(N.LocalRef(flag, T.BOOL, stmt.span), exits.give(given), rest(), stmt.span),
        )

    def variable(self, name: str, span: Span) -> N.Expr:
        """Return the value of an annotated local of this process."""
        t: T.Type = self.loop_variables[name]
        types = [t]
        for index in reversed(self.me):
            types.append(T.MapType(self.key_of(index), types[-1]))
        found: N.Expr = N.VarRef(name, types[-1], False, span)
        for index, inner in zip(self.me, reversed(types[:-1]), strict=True):
            found = N.Index(found, index, inner, span)
        return found

    def key_of(self, index: N.Expr) -> T.Type:
        """Return the key domain that an index of this process's variables ranges over."""
        t = self.at_type
        for mine in self.me:
            assert isinstance(t, T.MapType)
            if mine is index:
                return t.key
            t = t.value
        raise AssertionError(index)

    def store(self, name: str, value: N.Expr, span: Span) -> N.Assign:
        """Return the assignment of an annotated local of this process."""
        found = self.variable(name, span)
        while isinstance(found, N.Index):
            found = found.base
        assert isinstance(found, N.VarRef)
        return N.Assign(found, self.me, value, span)

    def scope(self, stmt: N.Scope, rest: Callable[[], Code]) -> Code:
        """Return the body of an inlined coroutine, with its returns going on behind it."""

        def give(value: N.Expr | None) -> Code:
            if value is None or stmt.result is None:
                return rest()
            ref = N.LocalRef(stmt.result, value.type, stmt.span)
            return (N.Assign(ref, (), value, value.span), *rest())

        def nowhere() -> Code:
            raise AssertionError("a helper has no loop of its caller's to leave")

        return self.run(stmt.body, 0, Exits(rest, nowhere, nowhere, give))

    # ------------------------------------------------------------ the whole

    def cut(self, declared: frozenset[Span]) -> str:
        """Cut the whole process into `steps`; return the location where it starts."""
        span = self.process.span

        def done() -> Code:
            return (self.goto(DONE, span),)

        def nowhere() -> Code:
            raise AssertionError("a jump outside of any loop")

        exits = Exits(done, nowhere, nowhere, lambda _: done())
        first = first_await(self.process.body, declared)
        self.declared = declared
        code = self.run(self.process.body, 0, exits)
        self.declared = frozenset()
        while self.pending:
            stmt, rest = self.pending.pop(0)
            self.positions = {}
            self.steps[stmt.label] = (stmt, rest())
        if first is not None:
            return first.label
        self.steps = {START: (None, code), **self.steps}
        return START


def awaits(stmt: N.Stmt) -> bool:
    """Tell whether a statement awaits anywhere inside."""
    match stmt:
        case N.Await():
            return True
        case N.If(_, then, orelse):
            return any(map(awaits, (*then, *orelse)))
        case N.While(_, body) | N.For(_, _, body) | N.Scope(_, _, body):
            return any(map(awaits, body))
        case _:
            return False


def _replace_returns(body: Code, give: Callable[[N.Return], Code]) -> Code:
    """Return `body` with its returns replaced, except those of helpers inlined in it."""
    new: list[N.Stmt] = []
    for stmt in body:
        match stmt:
            case N.Return():
                new += give(stmt)
            case N.If(test, then, orelse, span):
                new.append(
                    N.If(test, _replace_returns(then, give), _replace_returns(orelse, give), span)
                )
            case N.For(target, source, inner, span):
                new.append(N.For(target, source, _replace_returns(inner, give), span))
            case _:
                new.append(stmt)
    return tuple(new)


def pauses(stmt: N.Stmt) -> bool:
    """Tell whether a statement can end the step or leave the statements around it."""
    match stmt:
        case N.Await() | N.Break() | N.Continue() | N.Return():
            return True
        case N.If(_, then, orelse):
            return any(map(pauses, (*then, *orelse)))
        case N.While():
            return True
        case N.For(_, _, body):
            return any(map(_pauses_in_loop, body))
        case N.Scope(_, _, body):
            return any(map(_pauses_in_scope, body))
        case _:
            return False


def _pauses_in_loop(stmt: N.Stmt) -> bool:
    """Tell whether a statement of a loop's body awaits, or returns out of the loop."""
    match stmt:
        case N.Break() | N.Continue():
            return False
        case N.If(_, then, orelse):
            return any(map(_pauses_in_loop, (*then, *orelse)))
        case N.For(_, _, body):
            return any(map(_pauses_in_loop, body))
        case _:
            return pauses(stmt)


def _pauses_in_scope(stmt: N.Stmt) -> bool:
    """Tell whether a statement of a helper awaits; its returns stay inside."""
    match stmt:
        case N.Return():
            return False
        case N.If(_, then, orelse):
            return any(map(_pauses_in_scope, (*then, *orelse)))
        case N.For(_, _, body):
            return any(map(_pauses_in_scope, body))
        case N.Break() | N.Continue():
            return False
        case _:
            return pauses(stmt)


def first_await(body: Iterable[N.Stmt], declared: frozenset[Span]) -> N.Await | None:
    """Return the await that the process meets first, if it does nothing before (rule 3)."""
    for stmt in body:
        match stmt:
            case N.Await():
                return stmt
            case N.While(N.Const(True), inner):
                return first_await(inner, declared)
            case N.Scope(_, _, inner):
                return first_await(inner, declared)
            case N.Assign() | N.Choose() if stmt.span in declared:
                continue
            case _:
                return None
    return None


def fixed_elements(source: N.Expr) -> list[Value]:
    """Return the elements of a collection that does not depend on the state."""
    match source:
        case N.Const(value, t):
            return iterate(t, value)
        case N.Apply("range", args):
            return list(range(*constants(args)))
        case N.MakeSeq(items):
            return constants(items)
        case N.MakeSet(items, t):
            return iterate(t, frozenset(constants(items)))
        case N.Coerce(value):
            return fixed_elements(value)
        case _:
            raise AssertionError(source)


def actions_of(cutter: Cutter, params: tuple[N.ActionParam, ...]) -> list[N.Action]:
    """Return the actions of a process that has been cut: its steps, guarded by its location."""
    process = cutter.process
    actions = []
    for label, (stmt, code) in cutter.steps.items():
        span = stmt.span if stmt is not None else process.span
        at: N.Expr = N.VarRef(f"{process.name}.at", cutter.at_type, False, span)
        for index in cutter.me:
            assert isinstance(at.type, T.MapType)
            at = N.Index(at, index, at.type.value, span)
        here = N.Apply("eq", (at, N.Const(label, cutter.location_type(), span)), T.BOOL, span)
        guard = (
            (N.Require(stmt.guard, stmt.guard.span),)
            if stmt is not None and stmt.guard is not None
            else ()
        )
        body = (N.Require(here, span), *guard, *code)
        actions.append(
            N.Action(
                f"{process.name}.{label}", params, body, process.doc, process.name, label, span
            )
        )
    return actions


def fairness_of(
    process: N.Process, steps: dict[str, tuple[N.Await | None, Code]], per: tuple[str, ...]
) -> list[N.Fairness]:
    """Return the fairness of a process: of all its steps together, and of single steps (rule 20)."""
    found = []
    fair = {label: (stmt.fair if stmt is not None else None) for label, (stmt, _) in steps.items()}
    if process.fair is not None:
        members = tuple(f"{process.name}.{label}" for label, own in fair.items() if own != "none")
        found.append(N.Fairness(process.fair, members, per, process.span))
    for label, own in fair.items():
        if own in ("weak", "strong"):
            stmt = steps[label][0]
            found.append(
                N.Fairness(
                    own, (f"{process.name}.{label}",), per, stmt.span if stmt else process.span
                )
            )
    return found
