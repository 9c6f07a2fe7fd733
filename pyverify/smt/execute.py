"""Statements as terms: a body run for all states and choices at once.

Where control leaves a block (`return`, `break`, `continue`), flags say under which condition it did, and what comes
after is run under the condition that it did not. Choices are new constants, constrained to the options.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, assert_never

from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.visit import walk
from pyverify.smt.evaluate import Evaluator
from pyverify.smt.shapes import BagOf, CannotEncode, MapOf, SeqOf, SetOf, Shapes
from pyverify.smt.terms import Bool, Num, conj, disj, neg, number


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a run: the name it is bound to, its type, its value, and when it is made."""

    name: str
    type: T.Type
    value: Any
    made: Bool


class Runner(Evaluator):
    """Runs bodies; `constants` are those of the choices made, `choices` what they are."""

    def __init__(
        self, spec: N.SpecIR, shapes: Shapes, env: dict[tuple[str, str], Any], tag: str
    ) -> None:
        super().__init__(spec, shapes, env)
        self.tag = tag
        self.constants: list[Any] = []
        self.choices: list[Choice] = []
        self.written: set[str] = set()
        self.unlisted = False
        self._numbers = itertools.count()
        self._flags: list[tuple[str, str]] = []
        self._frame: tuple[str, str] = ("flag", "")
        self._result: tuple[str, str] = ("result", "")
        self._decided: dict[
            tuple[Any, ...], Any
        ] = {}  # what calls of helpers return, None if unknown
        self._reading: dict[str, bool] = {}  # whether a helper reads more than it is given

    # ------------------------------------------------------------ control

    def run(self, body: tuple[N.Stmt, ...]) -> None:
        """Run statements in order, each under the condition that control is still there."""
        for stmt in body:
            here = self._here()
            if here is False:
                return
            self.branch(here, lambda stmt=stmt: self.execute(stmt), lambda: None)  # type: ignore[misc]  # a default binds it

    def _here(self) -> Bool:
        return conj(*(neg(self.env[f]) for f in self._flags))

    def _flag(self, what: str) -> tuple[str, str]:
        key = ("flag", f"{what}{next(self._numbers)}")
        self.env[key] = False
        return key

    def execute(self, stmt: N.Stmt) -> None:  # one case per node
        """Run one statement."""
        match stmt:
            case N.Assign():
                self.assign(stmt)
            case N.Require(test):
                self.discard(neg(self.value(test)))
            case N.Assert(test):
                self.fails_if("assert", neg(self.value(test)))
            case N.Evaluate(value):
                self.value(value)
            case N.If(test, then, orelse):
                self.branch(self.value(test), lambda: self.run(then), lambda: self.run(orelse))
            case N.For():
                self.loop(stmt)
            case N.Choose():
                self.choose(stmt.name, stmt.type, stmt.options)
            case N.Scope(_, result, body):
                found = self.frame(body)
                if result is not None:
                    self.env["local", result] = found
            case N.Return(value):
                if value is not None:
                    self.env[self._result] = self.value(value)
                self.env[self._frame] = True
            case N.Break():
                self.env[self._loop_flags()[0]] = True
            case N.Continue():
                self.env[self._loop_flags()[1]] = True
            case N.While() | N.Await():
                raise CannotEncode(stmt.span, "a location inside a step")
            case _:
                assert_never(stmt)

    def _loop_flags(self) -> tuple[tuple[str, str], tuple[str, str]]:
        return self._flags[-2], self._flags[-1]

    def frame(self, body: tuple[N.Stmt, ...]) -> Any:
        """Run the body of a helper, and return what it returns."""
        saved = self._flags, self._frame, self._result
        self._frame = self._flag("returned")
        self._flags = [self._frame]
        self._result = ("result", self._frame[1])
        try:
            self.run(body)
            return self.env.get(self._result)
        finally:
            self._flags, self._frame, self._result = saved

    def call(self, function: N.Function, args: list[Any]) -> Any:
        """Return what a pure helper returns; it does not see the locals of its caller.

        What known arguments alone decide is found out once.
        """
        given = self._known(function, args)
        if given is not None:
            if given not in self._decided:
                self._decided[given] = self._decided_alone(function, args)
            if self._decided[given] is not None:
                return self._decided[given]
        return self._called(function, args)

    def _decided_alone(self, function: N.Function, args: list[Any]) -> Any:
        """Return what a helper returns wherever it is called; None if that is not known, or it fails.

        It is called as if the run began with it: where nothing is executed any more, nothing fails.
        """
        saved = self.path, self.over, self.failures
        self.path, self.over, self.failures = True, False, dict(self.failures)
        try:
            found = self._called(function, args)
            known = isinstance(found, bool) or (isinstance(found, Num) and found.known)
            return found if known and self.over is False else None
        finally:
            self.path, self.over, self.failures = saved

    def _known(self, function: N.Function, args: list[Any]) -> tuple[Any, ...] | None:
        """Return a call as a key, if its arguments are known and it reads nothing else."""
        key: list[Any] = [function.name]
        for x in args:
            if isinstance(x, bool):
                key.append(("bool", x))
            elif isinstance(x, Num) and x.known:
                key.append(x.term)
            else:
                return None
        if function.name not in self._reading:
            self._reading[function.name] = any(
                isinstance(n, N.VarRef | N.Call) for n in walk(function.body)
            )
        return None if self._reading[function.name] else tuple(key)

    def _called(self, function: N.Function, args: list[Any]) -> Any:
        outer = self.env
        names = (name for name, _ in function.params)
        self.env = {k: v for k, v in outer.items() if k[0] in ("state", "after")}
        self.env |= {("local", n): x for n, x in zip(names, args, strict=True)}
        try:
            return self.frame(function.body)
        finally:
            self.env = outer

    def loop(self, stmt: N.For) -> None:
        """Run a loop, turn by turn."""
        items = self.items(stmt.source)
        broken = self._flag("broken")
        saved = self._flags
        for there, x in items:
            here = conj(there, neg(self.env[broken]), self._here())
            if here is False:
                continue
            again = self._flag("continued")
            self._flags = [*saved, broken, again]
            self.branch(here, lambda x=x: self._turn(stmt, x), lambda: None)  # type: ignore[misc]  # a default binds it
            self._flags = saved

    def _turn(self, stmt: N.For, x: Any) -> None:
        self.bind(stmt.target, x)
        self.run(stmt.body)

    # ------------------------------------------------------------ assignments

    def assign(self, stmt: N.Assign) -> None:
        """Write a variable, a local, or a part of one."""
        root = stmt.root
        value = self.value(stmt.value)
        kind = "local" if isinstance(root, N.LocalRef) else "state"
        if stmt.indexes:
            value = self._replaced(root.type, self.value(root), stmt.indexes, value)
        self.env[kind, root.name] = value
        if kind == "state":
            self.written.add(root.name)

    def _replaced(self, t: T.Type, container: Any, indexes: tuple[N.Expr, ...], value: Any) -> Any:
        index, rest = indexes[0], indexes[1:]
        key = self.value(index)
        places = self.places(t, container, key)
        if rest:
            inner = t.value if isinstance(t, T.MapType) else t.elem  # type: ignore[union-attr]  # only maps and sequences have items
            # Of the place itself, whichever it is: the inner indexes are evaluated once.
            old = self.pick(places)
            if old is None:  # of an empty sequence: it has failed
                return container
            value = self._replaced(inner, old, rest, value)
        changed = [self.shapes.choose(c, value, v) for c, v in places]
        if isinstance(container, MapOf):
            return MapOf(dict(zip(container.at, changed, strict=True)))
        return SeqOf(container.length, tuple(changed))

    # ------------------------------------------------------------ choices

    def choose(self, name: str, t: T.Type, options: N.Expr) -> None:
        """Bind a name to one of the options."""
        if isinstance(options, N.Every):
            self.unlisted = True
            value = self.constant(name, options.domain)
            s = self.shapes
            valid = conj(
                s.inside(options.domain, value),
                s.canonical(options.domain, value),
                s.absent_inside(options.domain, value),
            )
            self.discard(neg(valid))
        else:
            value = self._one_of(name, t, options)
        self.choices.append(Choice(name, t, value, self.path))
        self.env["local", name] = value

    def given(self, name: str, domain: T.Type, known: Any) -> None:
        """Bind a name to a known value, as a choice that is made."""
        value = self.shapes.known(domain, known)
        self.choices.append(Choice(name, domain, value, True))
        self.env["local", name] = value

    def constant(self, name: str, domain: T.Type) -> Any:
        """Return a new value of a domain."""
        return self.shapes.fresh(domain, self._named(name), self.constants)

    def _named(self, name: str) -> str:
        return f"{self.tag}.{name}#{next(self._numbers)}"

    def _one_of(self, name: str, t: T.Type, options: N.Expr) -> Any:
        found = self.iterate(options.type, self._as_options(self.value(options)))
        if not found:
            self.discard(True)
            return self.shapes.default(t)
        if len(found) == 1:
            self.discard(neg(found[0][0]))
            return found[0][1]
        n = self.numbers
        place = n.fresh(self._named(name), 0, len(found) - 1)
        self.constants.append(place.term)
        chosen = [(n.eq(place, number(i)), there, x) for i, (there, x) in enumerate(found)]
        self.discard(neg(disj(*(conj(c, there) for c, there, _ in chosen))))
        return self.pick([(c, x) for c, _, x in chosen])

    def _as_options(self, x: Any) -> Any:
        if not isinstance(x, BagOf):
            return x
        return SetOf({v: self.numbers.lt(number(0), c) for v, c in x.count.items()})


class Listing(Runner):
    """Runs a body with known choices: one run for each way in which they can fall, to get rid of them."""

    def __init__(
        self,
        spec: N.SpecIR,
        shapes: Shapes,
        env: dict[tuple[str, str], Any],
        tag: str,
        prefix: list[int],
    ) -> None:
        super().__init__(spec, shapes, env, tag)
        self.prefix = prefix
        self.taken: list[int] = []
        self.sizes: list[int] = []

    def _one_of(self, name: str, t: T.Type, options: N.Expr) -> Any:  # noqa: ARG002  # overrides
        found = self.iterate(options.type, self._as_options(self.value(options)))
        if not found:
            self.discard(True)
            return self.shapes.default(t)
        at = len(self.taken)
        place = self.prefix[at] if at < len(self.prefix) else 0
        self.taken.append(place)
        self.sizes.append(len(found))
        there, x = found[place]
        self.discard(neg(there))
        return x

    def next_prefix(self) -> list[int] | None:
        """Return the prefix of the next run, depth first; None after the last one."""
        for at in reversed(range(len(self.taken))):
            if self.taken[at] + 1 < self.sizes[at]:
                return [*self.taken[:at], self.taken[at] + 1]
        return None


Run = Callable[[Runner], None]
