"""Makes loops straight: without `break`, `continue`, `return`, `require` and `assert`, each of which sets a flag instead.

What follows such a place is done only if no flag is set, so that a loop becomes a fold: each turn makes new values of old ones.
What was to happen outside of the loop happens after it. (Böhm and Jacopini 1966: flags are enough.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.visit import walk
from pyverify.source import Span

Code = tuple[N.Stmt, ...]
Flags = frozenset[str]
NONE: Flags = frozenset()


def straight(loop: N.For) -> Code | None:
    """Return a loop as statements with a straight one; None if something in it cannot be a flag."""
    if any(isinstance(n, N.Choose | N.While | N.Await) for n in walk(loop)):
        return None
    maker = _Straightening(loop.span)
    (made,), flags = maker.loop(loop)
    return (*maker.before, made, *maker.after(flags))


@dataclass
class _Straightening:
    """What is known while one loop is made straight: statements `before` it, and what flags stand for."""

    span: Span
    number: int = 0
    before: list[N.Stmt] = field(default_factory=list)
    asserts: dict[str, str] = field(default_factory=dict)  # flag -> message
    unmet: str = ""
    returned: str = ""
    value: str = ""
    result: T.Type | None = None
    # Where `break`, `continue` and `return` lead: flags of the loop and of the inlined helper around.
    leave: str = ""
    skip: str = ""
    scopes: list[tuple[str, str | None]] = field(default_factory=list)

    # ------------------------------------------------------------ flags

    def new(self, word: str) -> str:
        """Return a local that is not there yet: no name of a spec has a `~`."""
        self.number += 1
        return f"{word}~{self.number}"

    def flag(self, word: str) -> str:
        """Return a new flag, which is not set before the loop."""
        name = self.new(word)
        self.before.append(self.set(name, False))
        return name

    def set(self, flag: str, value: bool = True) -> N.Stmt:
        """Return the statement that sets a flag."""
        return N.Assign(self.ref(flag), (), N.Const(value, T.BOOL, self.span), self.span)

    def ref(self, flag: str) -> N.LocalRef:
        """Return a flag as an expression."""
        return N.LocalRef(flag, T.BOOL, self.span)

    def negated(self, test: N.Expr) -> N.Expr:
        """Return the negation of a test."""
        return N.Apply("not", (test,), T.BOOL, self.span)

    def unless(self, flags: Flags, body: Code) -> Code:
        """Return statements that are only done if no flag is set."""
        if not flags or not body:
            return body
        tests = tuple(self.negated(self.ref(f)) for f in sorted(flags))
        test = tests[0] if len(tests) == 1 else N.And(tests, T.BOOL, self.span)
        return (N.If(test, body, (), self.span),)

    # ------------------------------------------------------------ statements

    def code(self, stmts: Code) -> tuple[Code, Flags]:
        """Return statements made straight, and the flags that they may set."""
        if not stmts:
            return (), NONE
        first, flags = self.one(stmts[0])
        rest, more = self.code(stmts[1:])
        return (*first, *self.unless(flags, rest)), flags | more

    def one(self, stmt: N.Stmt) -> tuple[Code, Flags]:  # one case per statement
        """Return a statement made straight, and the flags that it may set."""
        match stmt:
            case N.Require(test):
                self.unmet = self.unmet or self.flag("unmet")
                return self.noted(self.unmet, test)
            case N.Assert(test, message):
                failed = self.flag("failed")
                self.asserts[failed] = message
                return self.noted(failed, test)
            case N.If(test, then, orelse, span):
                yes, one = self.code(then)
                no, other = self.code(orelse)
                return (N.If(test, yes, no, span),), one | other
            case N.For():
                return self.loop(stmt)
            case N.Break():
                return (self.set(self.leave),), frozenset({self.leave})
            case N.Continue():
                return (self.set(self.skip),), frozenset({self.skip})
            case N.Return(value):
                return self.given(value)
            case N.Scope():
                return self.scope(stmt)
            case _:
                return (stmt,), NONE

    def noted(self, flag: str, test: N.Expr) -> tuple[Code, Flags]:
        """Return the statement that sets a flag if a test is false."""
        made = N.Assign(self.ref(flag), (), self.negated(test), self.span)
        return (made,), frozenset({flag})

    def given(self, value: N.Expr | None) -> tuple[Code, Flags]:
        """Return what a `return` does: out of the helper around it, or out of the whole body."""
        if self.scopes:
            flag, result = self.scopes[-1]
        else:
            if not self.returned:
                self.returned, self.value = self.flag("returned"), self.new("value")
                nothing = N.Const(0, T.INT, self.span)
                self.before.append(N.Assign(self.local(self.value, T.INT), (), nothing, self.span))
            flag, result = self.returned, self.value
            self.result = value.type if value is not None else None
        made: list[N.Stmt] = []
        if value is not None and result is not None:
            made.append(N.Assign(self.local(result, value.type), (), value, self.span))
        return (*made, self.set(flag)), frozenset({flag})

    def local(self, name: str, t: T.Type) -> N.LocalRef:
        """Return a local as what is assigned to."""
        return N.LocalRef(name, t, self.span)

    def scope(self, stmt: N.Scope) -> tuple[Code, Flags]:
        """Return the body of an inlined helper, whose `return` is a flag."""
        left = self.new("left")
        self.scopes.append((left, stmt.result))
        body, flags = self.code(stmt.body)
        self.scopes.pop()
        return (self.set(left, False), *body), flags - {left}

    def loop(self, stmt: N.For) -> tuple[Code, Flags]:
        """Return a loop whose turns do nothing once it is left."""
        around = self.leave, self.skip, self.scopes
        # A `return` leaves the loop, too: its helper's flag is looked at like any other.
        self.leave, self.skip = self.new("stopped"), self.new("skipped")
        stopped, skipped = self.leave, self.skip
        body, flags = self.code(stmt.body)
        self.leave, self.skip, self.scopes = around
        if skipped in flags:
            body = (self.set(skipped, False), *body)
        made: N.Stmt = replace(stmt, body=self.unless(flags - {skipped}, body))
        code: Code = (made,)
        if stopped in flags:
            if stmt.span == self.span:  # the outermost: once, before all
                self.before.append(self.set(stopped, False))
            else:
                code = (self.set(stopped, False), made)
        return code, flags - {stopped, skipped}

    # ------------------------------------------------------------ after the loop

    def after(self, flags: Flags) -> Iterator[N.Stmt]:
        """Yield what happens after the loop for each flag that may be set."""
        for flag, message in self.asserts.items():
            yield N.Assert(self.negated(self.ref(flag)), message, self.span)
        if self.unmet:
            yield N.Require(self.negated(self.ref(self.unmet)), self.span)
        if self.returned and self.returned in flags:
            value = None if self.result is None else self.local(self.value, self.result)
            yield N.If(self.ref(self.returned), (N.Return(value, self.span),), (), self.span)
