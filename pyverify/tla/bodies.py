r"""Statements as formulas: what is done one after the other becomes primed variables.

A body is run along its paths, in continuation style: `run` returns the formula of some statements and of all that comes
after them. A variable that is assigned once is primed where it is assigned, and `x'` stands for it from there
on; one that is assigned again is kept as an expression, and primed at the end of the path. A test
around assignments becomes `IF` with a list in each arm; a loop becomes a function, a quantifier, or a fold
over its elements in order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, assert_never

from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.ops import OPERATORS
from pyverify.ir.visit import walk
from pyverify.passes.straight import straight
from pyverify.tla.expressions import (
    as_sequence,
    expression,
    generator,
    image_of,
    joined,
    place,
)
from pyverify.tla.ordering import first_of
from pyverify.tla.printing import show
from pyverify.tla.rewriting import at, mentions, put, substituted
from pyverify.tla.scope import Module, NotExpressible, Scope
from pyverify.tla.strictness import check, is_total, with_value
from pyverify.tla.syntax import (
    FALSE,
    HERE,
    TRUE,
    Apply,
    At,
    Bound,
    Definition,
    Dot,
    Except,
    Filter,
    Function,
    If,
    Infix,
    Lambda,
    Let,
    Prefix,
    Prime,
    Quantifier,
    Record,
    Tla,
    Tuple,
    Update,
    Word,
    conjunction,
    negation,
    string,
)
from pyverify.tla.values import domain, value
from pyverify.values import elements, in_order

# An expression longer than this, used more than once, gets a name.
SHORT = 16
# Loops over constants with at most so many elements may be unrolled, where nothing else can be said.
UNROLLED = 8

Then = Callable[[Scope], Tla]
_NOT_FOLDED = N.Require | N.Assert | N.Choose | N.Break | N.Continue | N.Await | N.While | N.Return


@dataclass(frozen=True, slots=True)
class Exits:
    """Where `return`, `break` and `continue` go."""

    on_return: Callable[[Tla | None, Scope], Tla]
    on_break: Then | None = None
    on_continue: Then | None = None


class Body:
    """One body while it is written: an action, an initial state (`primed` is False) or a helper's.

    What comes of a helper's is no formula, but the value that it `yields`.
    """

    def __init__(
        self, stmts: tuple[N.Stmt, ...], module: Module, primed: bool = True, yields: bool = False
    ) -> None:
        self.module = module
        self.primed = primed
        self.yields = yields
        self.is_late = False
        self.whole: frozenset[str] = frozenset()  # maps that have all keys that are written to
        self.assigned = Counter(_assignments(stmts))
        self.read = Counter(n.name for n in walk(stmts) if isinstance(n, N.LocalRef))
        self.read.subtract(
            n.root.name
            for n in walk(stmts)
            if isinstance(n, N.Assign) and isinstance(n.root, N.LocalRef) and not n.indexes
        )
        self.written: Counter[str] = Counter(
            n.root.name
            for n in walk(stmts)
            if isinstance(n, N.Assign) and isinstance(n.root, N.LocalRef)
        )

    # ------------------------------------------------------------ statements

    def run(self, stmts: tuple[N.Stmt, ...], s: Scope, exits: Exits, then: Then) -> Tla:
        """Return the formula of the statements and of `then`, all that comes after them."""
        if not stmts:
            return then(s)
        rest = stmts[1:]
        if id(stmts[0]) in s.skipped:
            return self.run(rest, s, exits, then)
        return self.one(stmts[0], rest, s, exits, lambda t: self.run(rest, t, exits, then))

    def one(
        self, stmt: N.Stmt, rest: tuple[N.Stmt, ...], s: Scope, exits: Exits, then: Then
    ) -> Tla:  # one case per statement
        """Return the formula of one statement and of `then`."""
        match stmt:
            case N.Require(test):
                return _both(guard(test, s), then(s))
            case N.Assert(test, message):
                self.module.needs("TLC")
                told = string(message or "assertion failed")
                return self.both(Apply("Assert", (expression(test, s), told)), then(s))
            case N.Evaluate(value):
                if not _may_fail(value):
                    return then(s)
                return self.both(check(expression(value, s)), then(s))
            case N.Assign():
                return self.assign(stmt, s, then)
            case N.Choose():
                return self.choose(stmt, rest, s, then)
            case N.If():
                return self.branch(stmt, s, exits, then)
            case N.For():
                return self.loop(stmt, s, exits, then)
            case N.Scope(_, result, body):

                def leave(value: Tla | None, t: Scope) -> Tla:
                    if result is None or value is None:
                        return then(t)
                    return self.name(result, value, t, then)

                inner = replace(exits, on_return=leave)
                return self.run(body, s, inner, then)
            case N.Return(value):
                return exits.on_return(None if value is None else guard(value, s), s)
            case N.Break(span):
                if exits.on_break is None:
                    raise NotExpressible("this `break`", span)
                return exits.on_break(s)
            case N.Continue(span):
                if exits.on_continue is None:
                    raise NotExpressible("this `continue`", span)
                return exits.on_continue(s)
            case N.While() | N.Await():
                raise NotExpressible("a location inside a step", stmt.span)
            case _:
                assert_never(stmt)

    # ------------------------------------------------------------ assignments

    def assign(self, stmt: N.Assign, s: Scope, then: Then) -> Tla:
        """Return the formula of an assignment: a primed variable, or another meaning of a name."""
        root = stmt.root
        value = expression(stmt.value, s)
        old = expression(root, s) if stmt.indexes or isinstance(root, N.VarRef) else Word("?")
        new = self._updated(old, stmt, value, s) if stmt.indexes else value
        if isinstance(root, N.LocalRef):
            self.module.said.setdefault(new, root.name)
            return self.name(root.name, new, s, then, _may_fail(stmt.value))
        if self.assigned[root.name] == 1:
            word = Word(self.module.names.of("variable", root.name))
            here = Infix("=", self.target(word), new)
            rest = _both(here, then(s.settle(root.name, self.target(word))))
        else:
            self.module.said.setdefault(new, f"new_{root.name}")
            rest = then(s.assign(root.name, new))
        return self.checked(value if root.name in self.whole else new, rest)

    def checked(self, value: Tla, rest: Tla) -> Tla:
        """Return `rest`, which fails in a strict module if `value` has none."""
        if not self.module.strict or is_total(value):
            return rest
        return self.both(check(value), rest)

    def both(self, tests: Tla, rest: Tla) -> Tla:
        """Return tests that are true, or fail, in front of a formula; in a helper, of its value."""
        if self.yields and not self.is_late:
            return with_value(tests, rest)
        return _both(tests, rest)

    def target(self, variable: Word) -> Tla:
        """Return what an assignment gives a value to: `x'`, or `x` in an initial state."""
        return Prime(variable) if self.primed else variable

    def _updated(self, old: Tla, stmt: N.Assign, value: Tla, s: Scope) -> Tla:
        path: list[Tla] = []
        container, t = old, stmt.root.type
        for index in stmt.indexes:
            if isinstance(t, T.SeqType):
                step, t = place(container, index, s), t.elem
            else:
                assert isinstance(t, T.MapType)
                step, t = expression(index, s), t.value
            path.append(step)
            container = at(container, step)
        value = substituted(value, {container: HERE})
        return put(old, tuple(path), value)

    def name(self, local: str, value: Tla, s: Scope, then: Then, fails: bool = False) -> Tla:
        """Return `then` with a local name that means `value`: by a LET if it is long and used again."""
        text = show(value)
        if self.read[local] <= 0 and fails and not self.is_late:
            return self.both(check(value), then(s.bind(local, value)))
        few = self.read[local] <= 1 or len(text) <= SHORT or isinstance(value, Word)
        if self.is_late or few:
            return self.checked(value, then(s.bind(local, value)))
        name, inner = s.inner(local)
        body = then(inner.bind(local, Word(name)))
        return self.checked(value, _let(Definition(name, (), value), body))

    def choose(self, stmt: N.Choose, rest: tuple[N.Stmt, ...], s: Scope, then: Then) -> Tla:
        r"""Return `\E name \in options`; or `x' \in options`, where that is all that it is for."""
        options = image_of(stmt.options, s)
        if rest and self.read[stmt.name] == 1 and self._is_plain(rest[0], stmt.name):
            first = rest[0]
            assert isinstance(first, N.Assign)
            word = Word(self.module.names.of("variable", first.root.name))
            made = Infix("\\in", self.target(word), options)
            # The assignment itself is skipped: `then` would do it once more.
            return _both(made, then(s.settle(first.root.name, self.target(word)).skipping(first)))
        inner = s.bind(stmt.name)
        if self.module.naturals.collection(stmt.options, s.naturals):
            inner = inner.knowing(frozenset({stmt.name}))
        meaning = Word(inner.word(stmt.name))
        body = then(inner)
        if (
            isinstance(body, Quantifier)
            and body.kind == "\\E"
            and not any(mentions(b.domain, meaning.text) for b in body.bounds)
        ):
            bounds = joined([Bound((meaning.text,), options), *body.bounds])
            return Quantifier("\\E", bounds, body.body)
        return Quantifier("\\E", (Bound((meaning.text,), options),), body)

    def _is_plain(self, stmt: N.Stmt, local: str) -> bool:
        return (
            isinstance(stmt, N.Assign)
            and isinstance(stmt.root, N.VarRef)
            and not stmt.indexes
            and self.assigned[stmt.root.name] == 1
            and _same(stmt.value, local)
        )

    # ------------------------------------------------------------ tests

    def branch(self, stmt: N.If, s: Scope, exits: Exits, then: Then) -> Tla:
        """Return the formula of an `if`."""
        test = expression(stmt.test, s)
        if test in (TRUE, FALSE):
            return self.run(stmt.then if test == TRUE else stmt.orelse, s, exits, then)
        both = (*stmt.then, *stmt.orelse)
        splits = any(isinstance(n, N.Choose | N.Return | N.Break | N.Continue) for n in walk(both))
        changed = [*dict.fromkeys(_assignments(both))]
        locals_ = {
            n.root.name
            for n in walk(both)
            if isinstance(n, N.Assign) and isinstance(n.root, N.LocalRef)
        }
        if not splits and not locals_:
            if not changed:
                guard = self._guard(stmt, test, s, exits)
                return self.both(guard, then(s))
            inside = Counter(_assignments(both))
            once = all(
                self.assigned[x] == inside[x]
                and _most(stmt.then, x) <= 1
                and _most(stmt.orelse, x) <= 1
                for x in changed
            )
            if once:
                return self._arms(stmt, test, changed, s, exits, then)
        if not splits and not any(isinstance(n, N.Require | N.Assert) for n in walk(both)):
            return self._merged(stmt, test, s, exits, then)
        return _choice(
            test, self.run(stmt.then, s, exits, then), self.run(stmt.orelse, s, exits, then)
        )

    def _guard(self, stmt: N.If, test: Tla, s: Scope, exits: Exits) -> Tla:
        yes = self.run(stmt.then, s, exits, lambda _: TRUE)
        no = self.run(stmt.orelse, s, exits, lambda _: TRUE)
        if no == TRUE:
            return Infix("=>", test, yes) if yes != TRUE else TRUE
        if yes == TRUE:
            return Infix("=>", negation(test), no)
        return If(test, yes, no)

    def _arms(
        self, stmt: N.If, test: Tla, changed: list[str], s: Scope, exits: Exits, then: Then
    ) -> Tla:
        """Return an IF with a list in each arm, each of which says of every variable what it becomes."""

        def end(t: Scope) -> Tla:
            return self.unchanged([x for x in changed if x not in t.settled], t)

        names = self.module.names
        words = {x: Word(names.of("variable", x)) for x in changed}
        arms = [self.run(arm, s, exits, end) for arm in (stmt.then, stmt.orelse)]
        only = changed[0]
        after = s
        for x in changed:
            after = after.settle(x, self.target(words[x]))
        if len(changed) == 1:
            values = [_value_of(a, self.target(words[only])) for a in arms]
            if None not in values:
                yes, no = values
                assert yes is not None and no is not None
                made = Infix(
                    "=",
                    self.target(words[only]),
                    _conditional(test, yes, no),
                )
                return _both(made, then(after))
        return _both(_choice(test, *arms), then(after))

    def _merged(self, stmt: N.If, test: Tla, s: Scope, exits: Exits, then: Then) -> Tla:
        """Return `then` after an `if` whose arms only assign: what they change is conditional."""
        ends: list[Scope] = []

        def end(t: Scope) -> Tla:
            ends.append(t)
            return TRUE

        late = self.late()
        checks = _choice(test, *(late.run(arm, s, exits, end) for arm in (stmt.then, stmt.orelse)))
        if len(ends) != 2:  # one end for each arm
            raise NotExpressible("this `if`", stmt.span)
        yes, no = ends
        t = s
        for x in dict.fromkeys((*yes.state, *no.state)):
            a, b = yes.variable(x, False), no.variable(x, False)
            t = t.assign(x, a if a == b else _either(test, a, b))
        for name in dict.fromkeys((*yes.locals, *no.locals)):
            a2, b2 = yes.locals.get(name), no.locals.get(name)
            if a2 is not None and b2 is not None and a2 != b2:
                t = t.bind(name, _either(test, a2, b2))
            elif (a2 or b2) is not None:
                t = t.bind(name, a2 or b2)
        return then(t) if checks == TRUE else self.both(checks, then(t))

    def late(self) -> Body:
        """Return a body that primes nothing before the end of a path, and names nothing by LET."""
        found = object.__new__(Body)
        found.module, found.primed, found.is_late = self.module, self.primed, True
        found.yields, found.whole = self.yields, self.whole
        found.assigned = Counter(dict.fromkeys(self.assigned, 1_000_000))
        found.read, found.written = Counter(), self.written
        return found

    # ------------------------------------------------------------ loops

    def loop(self, stmt: N.For, s: Scope, exits: Exits, then: Then) -> Tla:
        """Return the formula of a loop."""
        for way in (self._for_all, self._pointwise, self._folded):
            found = way(stmt, s, then)
            if found is not None:
                return found
        if self._is_search(stmt):
            return self._search(stmt, s, exits, then)
        if _is_listed(stmt.source):
            return self._unrolled(stmt, s, exits, then)
        made = straight(stmt)
        if made is None or made == (stmt,):
            raise NotExpressible("this loop", stmt.span)
        return self.run(made, s, exits, then)

    def _for_all(self, stmt: N.For, s: Scope, then: Then) -> Tla | None:
        """A loop that only requires something of each element."""
        if not all(isinstance(n, N.Require | N.If) for n in _statements(stmt.body)):
            return None
        bound, inner = generator(N.Generator(stmt.target, stmt.source, stmt.span), s)
        nowhere = Exits(lambda _v, _t: TRUE)
        body = self.run(stmt.body, inner, nowhere, lambda _: TRUE)
        if body == TRUE:
            return then(s)
        return self.both(Quantifier("\\A", (bound,), body), then(s))

    def _pointwise(self, stmt: N.For, s: Scope, then: Then) -> Tla | None:
        """A loop that changes a map at each key it goes through, and reads it at no other."""
        target = stmt.target
        statements = list(_statements(stmt.body))
        if not isinstance(target, str) or not all(
            isinstance(n, N.Assign | N.If) for n in statements
        ):
            return None
        writes = [n for n in statements if isinstance(n, N.Assign)]
        roots = {w.root.name for w in writes}
        if not all(
            isinstance(w.root, N.VarRef)
            and w.indexes
            and isinstance(w.root.type, T.MapType)
            and _same(w.indexes[0], target)
            for w in writes
        ):
            return None
        if isinstance(stmt.source.type, T.SeqType | T.BagType):
            return None
        if any(isinstance(n, N.VarRef) and n.name in roots for n in walk(stmt.source)):
            return None
        if not all(_read_at(stmt.body, x, target) for x in roots):
            return None
        bound, inner = generator(N.Generator(target, stmt.source, stmt.span), s)
        if not all(self._has_keys(w.root, bound.domain, stmt.source, s) for w in writes):
            return None
        key = Word(inner.word(target))
        ends: list[Scope] = []
        late = self.late()
        late.whole |= roots

        def end(t: Scope) -> Tla:
            ends.append(t)
            return TRUE

        for n in statements:
            if isinstance(n, N.If) and any(isinstance(x, N.Require | N.Assert) for x in walk(n)):
                return None
        checks = late.run(stmt.body, inner, Exits(lambda _v, _t: TRUE), end)
        if len(ends) != 1:
            return None
        if checks != TRUE:  # errors of values that the function would not have
            return None
        return self._set_all(stmt, key, bound, (s, ends[0]), then)

    def _has_keys(self, root: N.Expr, keys: Tla, source: N.Expr, s: Scope) -> bool:
        """Tell whether all that a loop goes through are certainly keys of the map that it writes."""
        assert isinstance(root, N.VarRef)
        declared = self._declared(root.name)
        assert isinstance(declared, T.MapType)
        whole = (domain(self.module, declared.key), Prefix("DOMAIN", s.variable(root.name, False)))
        return keys in whole or self._are_in(source, declared.key)

    def _declared(self, variable: str) -> T.Type:
        return next(v.domain for v in self.module.spec.variables if v.name == variable)

    def _are_in(self, source: N.Expr, key: T.Type) -> bool:
        """Tell whether all elements of a set are plainly in a domain."""
        match source:
            case N.Coerce(inner):
                return self._are_in(inner, key)
            case N.VarRef(name):
                declared = self._declared(name)
                return isinstance(declared, T.SetType) and _covers(key, declared.elem)
            case N.Const(found, T.SetType()):
                return T.is_finite(key) and set(found) <= set(elements(key))
            case N.Apply("diff", (first, _)):
                return self._are_in(first, key)
            case N.Apply("inter", args):
                return any(self._are_in(a, key) for a in args)
            case N.Apply("union", args):
                return all(self._are_in(a, key) for a in args)
            case _:
                return False

    def _set_all(
        self, stmt: N.For, key: Word, bound: Bound, turn: tuple[Scope, Scope], then: Then
    ) -> Tla:
        """Return the functions that a loop makes of maps; `turn` is before and after one turn."""
        made: list[Tla] = []
        s, end = turn
        t = s
        for x in dict.fromkeys(_assignments(stmt.body)):
            old = s.variable(x, False)
            declared = next(v.domain for v in self.module.spec.variables if v.name == x)
            assert isinstance(declared, T.MapType)
            value = at(end.state[x], key)
            keys = domain(self.module, declared.key)
            whole = bound.domain in (keys, Prefix("DOMAIN", old))
            if not whole:
                value = If(Infix("\\in", key, bound.domain), value, At(old, (key,)))
            function = Function((Bound((key.text,), keys),), value)
            if self.assigned[x] == list(_assignments(stmt.body)).count(x):
                word = Word(self.module.names.of("variable", x))
                made.append(Infix("=", self.target(word), function))
                t = t.settle(x, self.target(word))
            else:
                t = t.assign(x, function)
        return _both(conjunction(*made), then(t))

    def _folded(self, stmt: N.For, s: Scope, then: Then) -> Tla | None:
        """A loop that only assigns: a fold over its elements in order."""
        statements = list(_statements(stmt.body))
        if any(isinstance(n, _NOT_FOLDED) for n in statements):
            return None
        inner_locals = {
            n.root.name
            for n in statements
            if isinstance(n, N.Assign) and isinstance(n.root, N.LocalRef)
        }
        carried = [*dict.fromkeys(_assignments(stmt.body))]
        kept = [n for n in dict.fromkeys(sorted(inner_locals)) if n in s.locals]
        idle = not carried and not kept
        if idle and not (self.module.strict and _may_fail((stmt,))):
            return then(s)
        try:
            sequence = as_sequence(stmt.source, s)
        except NotExpressible:
            return None
        if idle:
            return self.both(self._turns(stmt, sequence, s), then(s))
        return self._fold(stmt, carried, kept, sequence, s, then)

    def _fold(
        self, stmt: N.For, carried: list[str], kept: list[str], sequence: Tla, s: Scope, then: Then
    ) -> Tla:
        m = self.module
        acc, inside = s.inner("acc", "so_far")
        elem, inside = inside.inner(stmt.target if isinstance(stmt.target, str) else "x", "x", "y")
        accumulator, element = Word(acc), Word(elem)
        fields = _apart(
            {("variable", x): m.field(m.names.of("variable", x)) for x in carried}
            | {("local", n): m.field(n.partition("~")[0]) for n in kept}
        )
        single = len(fields) == 1

        def part(key: tuple[str, str]) -> Tla:
            return accumulator if single else Dot(accumulator, fields[key])

        inner = inside
        for x in carried:
            inner = inner.assign(x, part(("variable", x)))
        for n in kept:
            inner = inner.bind(n, part(("local", n)))
        inner = _bound_to(stmt.target, element, inner)
        ends: list[Scope] = []

        def end(t: Scope) -> Tla:
            ends.append(t)
            return TRUE

        checks = self.late().run(stmt.body, inner, Exits(lambda _v, _t: TRUE), end)
        if len(ends) != 1:
            raise NotExpressible("this loop", stmt.span)

        def of(t: Scope, key: tuple[str, str]) -> Tla:
            return t.variable(key[1], False) if key[0] == "variable" else t.locals[key[1]]

        def packed(t: Scope) -> Tla:
            values = tuple((f, of(t, key)) for key, f in fields.items())
            return values[0][1] if single else Record(values)

        after = packed(ends[0])
        if m.strict and _may_fail(stmt.body):
            checks = conjunction(check(accumulator), checks)  # the turns before may have failed
        step = Lambda((accumulator.text, element.text), with_value(checks, after))
        folded: Tla = Apply(m.use("Fold"), (step, packed(s), sequence))
        definition = None
        if not single and not self.is_late:
            name, s = s.inner("end", "at_end")
            definition, folded = Definition(name, (), folded), Word(name)
        made: list[Tla] = []
        t = s
        for key, f in fields.items():
            value = folded if single else Dot(folded, f)
            if key[0] == "local":
                t = t.bind(key[1], value)
            elif self.assigned[key[1]] == list(_assignments(stmt.body)).count(key[1]):
                word = Word(m.names.of("variable", key[1]))
                made.append(Infix("=", self.target(word), value))
                t = t.settle(key[1], self.target(word))
            else:
                t = t.assign(key[1], value)
        body = self.checked(folded, _both(conjunction(*made), then(t)))
        return body if definition is None else _let(definition, body)

    def _turns(self, stmt: N.For, sequence: Tla, s: Scope) -> Tla:
        """Return what a loop computes that leaves nothing behind: true, or it fails."""
        place, inside = s.inner("i", "at")
        element = at(sequence, Word(place))
        inner = _bound_to(stmt.target, element, inside)
        checks = self.late().run(stmt.body, inner, Exits(lambda _v, _t: TRUE), lambda _: TRUE)
        bound = Bound((place,), Prefix("DOMAIN", sequence))
        return Quantifier("\\A", (bound,), conjunction(check(element), checks))

    def _is_search(self, stmt: N.For) -> bool:
        """Tell whether a loop looks for the first element with some property, and leaves."""
        match stmt.body:
            case (N.If(_, then, ()),):
                return bool(then) and isinstance(then[-1], N.Return | N.Break)
            case _:
                return False

    def _search(self, stmt: N.For, s: Scope, exits: Exits, then: Then) -> Tla:
        (test,) = stmt.body
        assert isinstance(test, N.If)
        m = self.module
        bound, inner = generator(N.Generator(stmt.target, stmt.source, stmt.span), s)
        holds = expression(test.test, inner)
        found = Quantifier("\\E", (bound,), holds)
        chosen = Filter(bound, holds)
        read = {n.name for n in walk(test.then) if isinstance(n, N.LocalRef)}
        targets = {stmt.target} if isinstance(stmt.target, str) else {*_names(stmt.target)}
        leaving = replace(exits, on_break=then)
        if not read & targets:
            yes = self.run(test.then, s, leaving, then)
            return _choice(found, yes, then(s))
        if isinstance(stmt.source.type, T.SeqType):
            first = at(expression(stmt.source, s), Apply(m.use("Min"), (chosen,)))
        elif isinstance(stmt.target, str):
            elem = stmt.source.type
            t = elem.elem if isinstance(elem, T.SetType) else T.NEVER
            first = first_of(chosen, t, m, stmt.span)
        else:
            raise NotExpressible("this loop", stmt.span)
        name, t2 = s.inner(stmt.target if isinstance(stmt.target, str) else "first", "first")
        yes = self.run(test.then, _bound_to(stmt.target, Word(name), t2), leaving, then)
        return _choice(found, _let(Definition(name, (), first), yes), then(s))

    def _unrolled(self, stmt: N.For, s: Scope, exits: Exits, then: Then) -> Tla:
        """A loop over few constants, one turn after the other."""
        source = stmt.source
        while isinstance(source, N.Coerce):
            source = source.value
        assert isinstance(source, N.Const)
        t = source.type
        elem = t.elem if isinstance(t, T.SetType | T.SeqType) else T.NEVER
        found = in_order(elem, source.value) if isinstance(t, T.SetType) else list(source.value)
        turns = [value(self.module, elem, v, stmt.span) for v in found]
        self.module.note("A loop is unrolled for the elements of this instance.")
        again = Body((stmt, stmt), self.module, self.primed, self.yields)
        again.assigned += self.assigned
        again.read += self.read

        def turn(i: int, t: Scope) -> Tla:
            if i == len(turns):
                return then(t)

            def go(u: Scope) -> Tla:
                return turn(i + 1, u)

            inner = replace(exits, on_break=then, on_continue=go)
            return again.run(stmt.body, _bound_to(stmt.target, turns[i], t), inner, go)

        return turn(0, s)

    # ------------------------------------------------------------ ends of paths

    def finish(self, s: Scope) -> Tla:
        """Return what the end of a path says: variables not primed yet, and those that stay."""
        made: list[Tla] = []
        for x, now in s.state.items():
            if x not in s.settled:
                word = Word(self.module.names.of("variable", x))
                made.append(
                    self.unchanged([x], s) if now == word else Infix("=", self.target(word), now)
                )
        left = [v.name for v in self.module.spec.variables if v.name not in s.state]
        return conjunction(*made, self.unchanged(left, s) if self.primed else TRUE)

    def unchanged(self, names: list[str], s: Scope) -> Tla:
        """Return UNCHANGED of variables; of a pending value, that value primed."""
        pending = [
            x
            for x in names
            if x in s.state and s.state[x] != Word(self.module.names.of("variable", x))
        ]
        made: list[Tla] = [
            Infix("=", self.target(Word(self.module.names.of("variable", x))), s.state[x])
            for x in pending
        ]
        words = [Word(self.module.names.of("variable", x)) for x in names if x not in pending]
        if len(words) == 1:
            made.append(Prefix("UNCHANGED", words[0]))
        elif words:
            made.append(Prefix("UNCHANGED", Tuple(tuple(words))))
        return conjunction(*made)


def action(body: tuple[N.Stmt, ...], s: Scope) -> Tla:
    """Return the formula of an action: which steps it allows."""
    b = Body(body, s.module)
    return b.run(body, s, Exits(lambda _, t: b.finish(t)), b.finish)


def initial(body: tuple[N.Stmt, ...], s: Scope) -> Tla:
    """Return the formula of the initial states."""
    b = Body(body, s.module, primed=False)
    return b.run(body, s, Exits(lambda _, t: b.finish(t)), b.finish)


def result(body: tuple[N.Stmt, ...], s: Scope) -> Tla:
    """Return the value of a pure helper's body."""
    b = Body(body, s.module, yields=True)

    def returned(value: Tla | None, t: Scope) -> Tla:
        del t
        assert value is not None
        return value

    def nothing(t: Scope) -> Tla:
        del t
        raise NotExpressible("a helper without a value", body[-1].span)

    return b.run(body, s, Exits(returned), nothing)


# ---------------------------------------------------------------- formulas


def guard(test: N.Expr, s: Scope) -> Tla:
    r"""Return a test as a part of an action.

    There TLC tries both sides of a disjunction. Where Python looks at the right one only because the left
    is false, as it would fail else, an implication says so, whose right side TLC looks at only then.
    """
    match test:
        case N.And(args):
            return conjunction(*(guard(a, s) for a in args))
        case N.Or(args) if any(map(_may_fail, args[1:])):
            sides = [expression(a, s) for a in args]
            found = sides[-1]
            for side in reversed(sides[:-1]):
                found = Infix("=>", negation(side), found)
            return found
        case N.IfExpr(decides, then, orelse):
            return If(expression(decides, s), guard(then, s), guard(orelse, s))
        case N.Comprehension("any") if _splits(test):
            return Infix("=", expression(test, s), TRUE)  # TLC looks at it as a whole
        case _:
            return expression(test, s)


def _splits(e: N.Expr) -> bool:
    """Tell whether there is a disjunction in an expression whose right side may fail."""
    return any(isinstance(n, N.Or) and any(map(_may_fail, n.args[1:])) for n in walk(e))


def _may_fail(e: N.Expr | tuple[N.Stmt, ...]) -> bool:
    """Tell whether an expression may fail, as far as its form tells."""
    for n in walk(e):
        match n:
            case N.Apply(op) if OPERATORS[op].partial:
                return True
            case N.Index(base, N.LocalRef() | N.Const() | N.VarRef()) if isinstance(
                base.type, T.MapType
            ):
                pass
            case N.Index() | N.Narrow() | N.Select() | N.Call():
                return True
            case N.Field(base) if isinstance(base.type, T.UnionType):
                return True
            case _:
                pass
    return False


def _both(first: Tla, rest: Tla) -> Tla:
    if rest == TRUE or first == FALSE:
        return first
    return conjunction(first, rest)


def _covers(outer: T.Type, inner: T.Type) -> bool:
    """Tell whether every value of a domain is plainly one of another."""
    match outer, inner:
        case T.IntType(low, high), T.IntType(a, b):
            return (low is None or (a is not None and low <= a)) and (
                high is None or (b is not None and b <= high)
            )
        case T.SymbolType(), T.SymbolType():
            return set(inner.members) <= set(outer.members)
        case _:
            return outer == inner


def _let(d: Definition, body: Tla) -> Tla:
    if isinstance(body, Let):
        return Let((d, *body.definitions), body.body)
    return Let((d,), body)


def _choice(test: Tla, yes: Tla, no: Tla) -> Tla:
    if yes == no:
        return yes
    if isinstance(test, Prefix) and test.op == "~":
        return If(test.arg, no, yes)
    return If(test, yes, no)


def _value_of(formula: Tla, target: Tla) -> Tla | None:
    """Return the value that a formula gives to a variable, if that is all that it says."""
    match formula:
        case Infix("=", left, value) if left == target:
            return value
        case Prefix("UNCHANGED", word) if Prime(word) == target:
            return word
        case If(test, yes, no):
            a, b = _value_of(yes, target), _value_of(no, target)
            return None if a is None or b is None else If(test, a, b)
        case _:
            return None


def _either(test: Tla, yes: Tla, no: Tla) -> Tla:
    """Return `IF test THEN yes ELSE no`; or what that is, if the arms are the truth values."""
    match test, yes, no:
        case _, Word("TRUE"), Word("FALSE"):
            return test
        case _, Word("FALSE"), Word("TRUE"):
            return negation(test)
        case Prefix("~", inner), _, _:
            return If(inner, no, yes)
        case _:
            return If(test, yes, no)


def _conditional(test: Tla, yes: Tla, no: Tla) -> Tla:
    """Return `IF test THEN yes ELSE no`, inside of an EXCEPT of one place where only that differs."""
    match yes, no:
        case Except(f, (u,)), Except(g, (v,)) if f == g and u.path == v.path:
            return Except(f, (Update(u.path, If(test, u.value, v.value)),))
        case _:
            return If(test, yes, no)


def _names(pattern: N.Pattern) -> Iterator[str]:
    if isinstance(pattern, str):
        yield pattern
    else:
        for part in pattern:
            yield from _names(part)


def _bound_to(target: N.Pattern, value: Tla, s: Scope) -> Scope:
    if isinstance(target, str):
        return s.bind(target, value)
    for i, part in enumerate(target, 1):
        component = value.items[i - 1] if isinstance(value, Tuple) else At(value, (Word(str(i)),))
        s = _bound_to(part, component, s)
    return s


# ---------------------------------------------------------------- looking at statements


def _assignments(node: Any) -> Iterator[str]:
    """Yield the variables that a body assigns, once for each assignment; twice in a loop."""
    for n in walk(node):
        if isinstance(n, N.Assign) and isinstance(n.root, N.VarRef):
            yield n.root.name


def _most(stmts: tuple[N.Stmt, ...], name: str) -> int:
    """Return how often a variable is assigned on one path, at most."""
    found = 0
    for stmt in stmts:
        match stmt:
            case N.Assign(N.VarRef(x)) if x == name:
                found += 1
            case N.If(_, then, orelse):
                found += max(_most(then, name), _most(orelse, name))
            case N.For(_, _, body) | N.Scope(_, _, body):
                found += _most(body, name)
            case _:
                pass
    return found


def _apart(fields: dict[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    """Return names of fields of which none is there twice."""
    found: dict[tuple[str, str], str] = {}
    for key, wanted in fields.items():
        text = wanted
        while text in found.values():
            text += "_"
        found[key] = text
    return found


def _is_listed(source: N.Expr) -> bool:
    """Tell whether a loop goes through few constants."""
    while isinstance(source, N.Coerce):
        source = source.value
    return isinstance(source, N.Const) and len(source.value) <= UNROLLED


def _statements(body: tuple[N.Stmt, ...]) -> Iterator[N.Stmt]:
    for stmt in body:
        yield stmt
        match stmt:
            case N.If(_, then, orelse):
                yield from _statements(then)
                yield from _statements(orelse)
            case N.For(_, _, inner) | N.Scope(_, _, inner) | N.While(_, inner):
                yield from _statements(inner)
            case _:
                pass


def _same(e: N.Expr, local: str) -> bool:
    while isinstance(e, N.Coerce):
        e = e.value
    return isinstance(e, N.LocalRef) and e.name == local


def _read_at(node: Any, variable: str, key: str) -> bool:
    """Tell whether a map is read at one key only, wherever it is read."""
    match node:
        case tuple():
            return all(_read_at(n, variable, key) for n in node)
        case N.Index(N.VarRef(name), index) if name == variable:
            return _same(index, key)
        case N.Assign(N.VarRef(), indexes, value):
            return _read_at(indexes[1:], variable, key) and _read_at(value, variable, key)
        case N.VarRef(name):
            return name != variable
        case N.Call():
            return False
        case _ if type(node).__module__ == N.__name__:
            from pyverify.ir.visit import children

            return all(_read_at(getattr(node, c), variable, key) for c in children(type(node)))
        case _:
            return True


__all__ = ["action", "initial", "result"]
