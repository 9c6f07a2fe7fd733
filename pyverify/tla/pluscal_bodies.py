"""The statements of a step as PlusCal statements, one by one, where PlusCal has them.

What follows an assignment sees it in PlusCal as in the spec; but PlusCal assigns a variable once in a step. Where the spec
does so more often, or remembers something from one statement to a later one in a way that `with` cannot
say, the step is made of its formula (`pluscal_steps`): `Unnatural` says that.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.visit import calls_in, variables_read, walk
from pyverify.tla import bodies
from pyverify.tla import pluscal_syntax as P
from pyverify.tla.expressions import expression, image_of
from pyverify.tla.pluscal_spec import PC
from pyverify.tla.pluscal_steps import Steps, assigned_in
from pyverify.tla.rewriting import distinct
from pyverify.tla.scope import Scope
from pyverify.tla.syntax import FALSE, TRUE, At, Tla, Word, negation

Code = tuple[N.Stmt, ...]
NOTHING: frozenset[str] = frozenset()


class Unnatural(Exception):  # noqa: N818  # no fault: there is another way
    """A step that cannot be said statement by statement."""


def step(a: N.Action, s: Scope, steps: Steps) -> P.Code:
    """Return the statements of a step of a process; its first test, of the location, is its label."""
    body = a.body[1:]
    try:
        return Natural(s, steps).code(body, s, NOTHING)
    except Unnatural:
        formula = distinct(bodies.action(body, s), frozenset({"self"}))
        return steps.step(formula)


@dataclass
class Natural:
    """Translates the statements of one step; `done` are the variables assigned before."""

    scope: Scope
    steps: Steps

    def code(self, stmts: Code, s: Scope, done: frozenset[str]) -> P.Code:
        """Return the statements; Unnatural if PlusCal has no such."""
        if not stmts:
            return ()
        first, rest = stmts[0], stmts[1:]
        match first:
            case N.Require(test):
                return self.awaits(test, rest, s, done)
            case N.Assert(test, _):
                self.scope.module.needs("TLC")
                return (P.Check(self.read(test, s)), *self.code(rest, s, done))
            case N.Evaluate(value):
                if not bodies._may_fail(value):
                    return self.code(rest, s, done)
                raise Unnatural
            case N.Assign(N.VarRef(name)):
                if name == PC:
                    return (*self.code(rest, s, done), *self.goto(first))
                return self.assign(first, rest, s, done)
            case N.Assign(N.LocalRef(name), (), value):
                return self.name(name, value, rest, s, done)
            case N.Choose(name, _, options):
                inner = s.bind(name)
                shown = self.steps.read(image_of(options, s), NOTHING)
                return (P.With(inner.word(name), shown, True, self.code(rest, inner, done)),)
            case N.If():
                return self.branch(first, rest, s, done)
            case N.For():
                return self.loop(first, rest, s, done)
            case N.Scope():
                return self.code((*_inlined(first), *rest), s, done)
            case _:
                raise Unnatural

    def read(self, e: N.Expr, s: Scope) -> Tla:
        """Return an expression."""
        return self.steps.read(distinct(expression(e, s), frozenset({"self"})), NOTHING)

    def awaits(self, test: N.Expr, rest: Code, s: Scope, done: frozenset[str]) -> P.Code:
        """Return an `await`, of all tests that follow each other."""
        shown = self.steps.read(distinct(bodies.guard(test, s), frozenset({"self"})), NOTHING)
        after = self.code(rest, s, done)
        return after if shown == TRUE else (P.Await(shown), *after)

    def goto(self, stmt: N.Assign) -> P.Code:
        """Return the jump that an assignment of `pc` is."""
        if not isinstance(stmt.value, N.Const):
            raise Unnatural
        return (P.Goto(str(stmt.value.value)),)

    # ------------------------------------------------------------ assignments

    def assign(self, stmt: N.Assign, rest: Code, s: Scope, done: frozenset[str]) -> P.Code:
        """Return an assignment; with `||`, those of other places of the same variable that follow."""
        name = stmt.root.name
        word = self.scope.module.names.of("variable", name)
        if word in done:
            raise Unnatural
        together = [stmt]
        while (
            rest
            and isinstance(rest[0], N.Assign)
            and isinstance(rest[0].root, N.VarRef)
            and rest[0].root.name == name
            and stmt.indexes
            and len(rest[0].indexes) == len(stmt.indexes)
            and name not in self.reads((rest[0].indexes, rest[0].value))
        ):
            together.append(rest[0])
            rest = rest[1:]
        parts = tuple((self.place(a, word, s), self.read(a.value, s)) for a in together)
        if len({place for place, _ in parts}) < len(parts):
            raise Unnatural  # the same place twice
        return (P.Assign(parts), *self.code(rest, self.after(stmt, s), done | {word}))

    def after(self, node: N.Stmt, s: Scope) -> Scope:
        """Return the scope after the assignments in a statement.

        A variable's own name means its new value there. A definition that reads it would still have the
        old one in PlusCal's translation: such helpers are written out where they are called.
        """
        for n in walk(node):
            if isinstance(n, N.Assign) and isinstance(n.root, N.VarRef):
                name = n.root.name
                s = s.assign(name, Word(self.scope.module.names.of("variable", name)))
        return s

    def reads(self, node: object) -> set[str]:
        """Return the variables that a node reads, also through helpers."""
        found = variables_read(node)
        functions = {f.name: f for f in self.scope.module.spec.functions}
        pending, seen = calls_in(node), set[str]()
        while pending:
            f = pending.pop()
            if f not in seen:
                seen.add(f)
                found |= variables_read(functions[f].body)
                pending += calls_in(functions[f].body)
        return found

    def place(self, stmt: N.Assign, word: str, s: Scope) -> Tla:
        """Return what is assigned to."""
        if not stmt.indexes:
            if word in self.steps.locals and self.steps.many:
                raise Unnatural
            return Word(word)
        t = stmt.root.type
        place: Tla = Word(word)
        for index in stmt.indexes:
            if not isinstance(t, T.MapType):
                raise Unnatural  # an index of a sequence, which may be negative
            place, t = At(place, (expression(index, s),)), t.value
        return self.steps.place(place, NOTHING)

    def name(self, local: str, value: N.Expr, rest: Code, s: Scope, done: frozenset[str]) -> P.Code:
        """Return `with (local = value) { rest }`; without it, where it is read at once and once."""
        reads = [n for n in walk(rest) if isinstance(n, N.LocalRef) and n.name == local]
        if not reads:
            if bodies._may_fail(value):
                raise Unnatural
            return self.code(rest, s, done)
        shown = expression(value, s)
        if len(reads) == 1 and _reads_first(rest[0], local):
            return self.code(rest, s.bind(local, shown), done)
        word, inner = s.inner(local)
        body = self.code(rest, inner.bind(local, Word(word)), done)
        return (P.With(word, self.read(value, s), False, body),)

    # ------------------------------------------------------------ tests and loops

    def branch(self, stmt: N.If, rest: Code, s: Scope, done: frozenset[str]) -> P.Code:
        """Return an `if`, and what follows."""
        if _locals_assigned((stmt.then, stmt.orelse)) & _locals_read(rest):
            raise Unnatural
        test = self.read(stmt.test, s)
        if test in (TRUE, FALSE):
            return self.code((*(stmt.then if test == TRUE else stmt.orelse), *rest), s, done)
        yes, no = self.code(stmt.then, s, done), self.code(stmt.orelse, s, done)
        if rest and any(isinstance(n, N.Assign) and n.root.name == PC for n in walk(stmt)):
            raise Unnatural  # nothing may follow a jump without a label
        after = self.code(rest, self.after(stmt, s), done | assigned_in((*yes, *no)))
        if not yes and not no:
            if bodies._may_fail(stmt.test):
                raise Unnatural
            return after
        made = P.If(test, yes, no) if yes else P.If(negation(test), no, ())
        return (made, *after)

    def loop(self, stmt: N.For, rest: Code, s: Scope, done: frozenset[str]) -> P.Code:
        """Return the statements of a loop's formula: PlusCal has no such loop within a step."""
        if _locals_assigned(stmt) & _locals_read(rest):
            raise Unnatural
        formula = distinct(bodies.action((stmt,), s), frozenset({"self"}))
        code = self.steps.step(formula)
        changed = assigned_in(code)
        if changed & done:
            raise Unnatural
        return (*code, *self.code(rest, self.after(stmt, s), done | changed))


def _inlined(scope: N.Scope) -> Code:
    """Return the statements of a helper that was inlined, if it returns at its end only."""
    returns = [n for n in walk(scope.body) if isinstance(n, N.Return)]
    if not returns:
        return scope.body
    *before, last = scope.body
    if len(returns) > 1 or last is not returns[0]:
        raise Unnatural
    if scope.result is None or returns[0].value is None:
        return tuple(before)
    value = returns[0].value
    result = N.LocalRef(scope.result, value.type, scope.span)
    return (*before, N.Assign(result, (), value, value.span))


def _reads_first(stmt: N.Stmt, local: str) -> bool:
    """Tell whether a statement reads a local before it changes anything."""
    match stmt:
        case N.Assign(_, indexes, value):
            node: object = (indexes, value)
        case N.If(test):
            node = (test,)
        case N.Require(test):
            node = (test,)
        case N.Choose(_, _, options):
            node = (options,)
        case _:
            return False
    found = [n for n in walk(node) if isinstance(n, N.LocalRef) and n.name == local]
    inside = [n for n in walk(node) if isinstance(n, N.Comprehension | N.Select)]
    return bool(found) and not inside


def _locals_assigned(node: object) -> set[str]:
    return {
        n.root.name
        for n in walk(node)
        if isinstance(n, N.Assign) and isinstance(n.root, N.LocalRef)
    } | {n.name for n in walk(node) if isinstance(n, N.Choose)}


def _locals_read(node: object) -> set[str]:
    return {n.name for n in walk(node) if isinstance(n, N.LocalRef)}
