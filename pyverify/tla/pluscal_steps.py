r"""Formulas of steps as PlusCal statements.

A step is written as a TLA+ formula first (`pyverify.tla.bodies`), in which every variable is primed once on a path. That is also
PlusCal's law (one assignment to a variable in a step), so the formula becomes statements item by item: `x' = e` an
assignment, a test an `await`, `\E` and LET a `with`. Where an item reads the value that a variable had before an assignment above it,
both are done at once (`||`), or the old value is kept by a `with`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any

from pyverify.source import NOWHERE, Span
from pyverify.tla import pluscal_syntax as P
from pyverify.tla.rewriting import at, mentions, with_here
from pyverify.tla.scope import NotExpressible
from pyverify.tla.syntax import (
    HERE,
    Apply,
    At,
    Dot,
    Except,
    If,
    Infix,
    Junction,
    Let,
    Noted,
    Prefix,
    Prime,
    Quantifier,
    Tla,
    Update,
    Word,
    conjunction,
    negation,
)

SELF = Word("self")


class SharedLocal(NotExpressible):
    """A local of a process that a step reads or writes in all of them: it must be a global variable."""

    def __init__(self, span: Span) -> None:
        super().__init__("the same local of all processes at once", span)


@dataclass
class Steps:
    """Turns the steps of one process into statements.

    `locals` are the names of its own variables, which are functions in TLA+ if it is one of several
    (`many`); `me` is its identifier as the formulas have it.
    """

    locals: frozenset[str]
    me: Tla
    many: bool
    fresh: Any  # (wanted) -> an identifier that nothing has
    span: Span = NOWHERE
    kept: dict[str, str] = field(default_factory=dict)
    read_new: set[str] = field(default_factory=set)

    def step(self, formula: Tla) -> P.Code:
        """Return the statements of one step."""
        self.kept, self.read_new = {}, set()
        code = self.code(_decided(formula, {}), frozenset())
        for variable, name in reversed(self.kept.items()):
            code = (P.With(name, Word(variable), False, code),)
        return code

    # ------------------------------------------------------------ statements

    def code(self, formula: Tla, done: frozenset[str]) -> P.Code:
        """Return the statements of a formula, after assignments to the variables `done`."""
        items = (
            formula.items if isinstance(formula, Junction) and formula.op == "/\\" else (formula,)
        )
        items = _by_test(items)
        ordered = [i for i in items if not _moves(i)] + [i for i in items if _moves(i)]
        made: list[P.Stmt] = []
        for item in ordered:
            new, done_now = self.item(item, done, made)
            made += new
            done |= done_now
        return tuple(made)

    def item(
        self, item: Tla, done: frozenset[str], before: list[P.Stmt]
    ) -> tuple[P.Code, frozenset[str]]:
        """Return the statements of one item of a list, and the variables it assigns."""
        if not _assigns(item):
            return self.test(item, done), frozenset()
        match item:
            case Infix("=", Prime(Word(name)), value):
                if name == "pc":
                    return self.goto(value, done), frozenset()
                if value == Word(name):
                    return (), frozenset()
                return self.assign(name, value, done, before), frozenset({name})
            case Infix("\\in", Prime(Word(name)), options):
                self._assigned(name)
                chosen = self.fresh("v")
                inner = P.Assign(((Word(name), Word(chosen)),))
                return (P.With(chosen, self.read(options, done), True, (inner,)),), frozenset(
                    {name}
                )
            case If(test, then, orelse):
                yes, no = self.code(then, done), self.code(orelse, done)
                return _if(self.read(test, done), yes, no), assigned_in((*yes, *no))
            case Quantifier("\\E", bounds, body):
                values = [
                    (n, self.read(b.domain, done), True)
                    for b in bounds
                    if not b.pattern
                    for n in b.names
                ]
                if any(b.pattern for b in bounds):
                    raise NotExpressible("a choice of a pair by its parts", self.span)
                return self._with(values, self.code(body, done))
            case Let(definitions, body):
                if any(d.params or d.recursive for d in definitions):
                    raise NotExpressible("an operator defined inside of a step", self.span)
                # A definition of LET means the same wherever it is read; `with` is computed first.
                values = [(d.name, self.read(d.body, done), False) for d in definitions]
                return self._with(values, self.code(body, done))
            case Junction("/\\"):
                code = self.code(item, done)
                return code, assigned_in(code)
            case Junction("\\/", items):
                arms = tuple(self.code(i, done) for i in items)
                return (P.Either(arms),), assigned_in(tuple(s for arm in arms for s in arm))
            case Noted(_, body):
                return self.item(body, done, before)
            case _:
                raise NotExpressible("this step", self.span)

    def _with(
        self, values: list[tuple[str, Tla, bool]], code: P.Code
    ) -> tuple[P.Code, frozenset[str]]:
        assigned = assigned_in(code)
        for name, value, chooses in reversed(values):
            code = (P.With(name, value, chooses, code),)
        return code, assigned

    def test(self, test: Tla, done: frozenset[str]) -> P.Code:
        """Return what an item does that assigns nothing: it waits, or asserts."""
        match test:
            case Prefix("UNCHANGED", _):
                return ()
            case Word("TRUE"):
                return ()
            case Infix("=", Prime(left), right) if left == right:
                return ()
            case Apply("Assert", (claim, _)):
                return (P.Check(self.read(claim, done)),)
            case If(when, then, orelse) if _asserts(then) or _asserts(orelse):
                yes, no = self.code(then, done), self.code(orelse, done)
                return _if(self.read(when, done), yes, no)
            case Infix("=>", when, then) if _asserts(then):
                return _if(self.read(when, done), self.code(then, done), ())
            case Let(definitions, body) if _asserts(body) and not any(
                d.params for d in definitions
            ):
                values = [(d.name, self.read(d.body, done), False) for d in definitions]
                return self._with(values, self.code(body, done))[0]
            case _:
                return (P.Await(self.read(test, done)),)

    def goto(self, value: Tla, done: frozenset[str]) -> P.Code:
        """Return the jump that `pc' = value` is."""
        match value:
            case Except(Word("pc"), (Update((_,), to),)):
                return self._jump(to, done)
            case If(test, then, orelse):
                return _if(self.read(test, done), self.goto(then, done), self.goto(orelse, done))
            case _:
                raise NotExpressible("this step", self.span)

    def _jump(self, to: Tla, done: frozenset[str]) -> P.Code:
        match to:
            case If(test, then, orelse):
                return _if(self.read(test, done), self._jump(then, done), self._jump(orelse, done))
            case Word(text) if text.startswith('"'):
                return (P.Goto(text[1:-1]),)
            case _:
                raise NotExpressible("this step", self.span)

    # ------------------------------------------------------------ assignments

    def assign(self, name: str, value: Tla, done: frozenset[str], before: list[P.Stmt]) -> P.Code:
        """Return the assignment that `name' = value` is; into `before`, if both must be at once."""
        self._assigned(name)
        match value:
            case Word(text) if text == name:
                return ()
            case If(test, then, orelse) if _updates(name, then) and _updates(name, orelse):
                yes, no = (self.assign(name, v, done, []) for v in (then, orelse))
                return _if(self.read(test, done), yes, no)
            case Except(Word(text), (Update(path, If(test, then, orelse)),)) if text == name and (
                HERE in (then, orelse)
            ):
                when, new = (test, then) if orelse == HERE else (negation(test), orelse)
                there = _place(Word(name), path)
                inner = self.assign(name, Except(Word(name), (Update(path, new),)), done, [])
                return _if(self.read(with_here(when, there), done), inner, ())
        if name in self.locals and self.many and not _is_update(name, value):
            value = Except(Word(name), (Update((self.me,), at(value, self.me)),))
        parts = self.parts(name, value)
        last = before[-1] if before else None
        if isinstance(last, P.Assign):
            # PlusCal reads all values of `||` before it assigns.
            here = frozenset(_root(place) for place, _ in last.parts)
            old = any(_reads_old(v, here) for _, v in parts)
            if old and not any(_reads_new(v, here) for _, v in parts):
                read = tuple(
                    (self.place(p, done - here), self.read(v, done - here)) for p, v in parts
                )
                before[-1] = P.Assign((*last.parts, *read))
                return ()
        return (P.Assign(tuple((self.place(p, done), self.read(v, done)) for p, v in parts)),)

    def parts(self, name: str, value: Tla) -> list[tuple[Tla, Tla]]:
        """Return the (place, value) of an assignment: one for each update of an EXCEPT."""
        word = Word(name)
        match value:
            case Except(Word(text), updates) if text == name and not any(
                mentions(u.value, "@") for u in updates[1:]
            ):
                found = []
                for u in updates:
                    there = _place(word, u.path)
                    found.append((there, with_here(u.value, there)))
                return found
            case _:
                return [(word, value)]

    def place(self, place: Tla, done: frozenset[str]) -> Tla:
        """Return what is assigned to: its indexes are read, its root is not."""
        match place:
            case At(function, (index,)):
                if isinstance(function, Word) and self._is_own(function, index):
                    return function
                return At(self.place(function, done), (self.read(index, done),))
            case Dot(record, name):
                return Dot(self.place(record, done), name)
            case _:
                if isinstance(place, Word) and place.text in self.locals and self.many:
                    raise SharedLocal(self.span)
                return place

    def _assigned(self, name: str) -> None:
        if name in self.read_new:
            raise NotExpressible("a value that is read before it is assigned", self.span)

    # ------------------------------------------------------------ expressions

    def read(self, e: Tla, done: frozenset[str]) -> Tla:
        """Return an expression as PlusCal reads it after assignments to `done`."""
        return self._read(e, done)  # type: ignore[no-any-return]  # it is one, as `e` is

    def _read(self, e: Any, done: frozenset[str]) -> Any:
        match e:
            case tuple():
                return tuple(self._read(x, done) for x in e)
            case Prime(Word(name)):
                if name not in done:
                    self.read_new.add(name)
                return self._new(name)
            case At(Prime(Word(name)), (index,)) if name in self.locals and index == self.me:
                return Word(name)
            case At(Word(name), (index,)) if self._is_own(e.function, index):
                return self._old(name, done)
            case Word(name) if name in self.locals and self.many:
                raise SharedLocal(self.span)
            case Word(name) if name in done:
                return self._old(name, done)
            case _ if e == self.me:
                return SELF
            case _ if is_dataclass(e) and not isinstance(e, type):
                return replace(
                    e, **{f.name: self._read(getattr(e, f.name), done) for f in fields(e)}
                )
            case _:
                return e

    def _new(self, name: str) -> Tla:
        if name in self.locals and self.many:
            raise SharedLocal(self.span)
        return Word(name)

    def _old(self, name: str, done: frozenset[str]) -> Tla:
        if name not in done:
            return Word(name)
        if name not in self.kept:
            self.kept[name] = self.fresh(f"old_{name}")
        return Word(self.kept[name])

    def _is_own(self, function: Tla, index: Tla) -> bool:
        return (
            self.many
            and isinstance(function, Word)
            and function.text in self.locals
            and index in (self.me, SELF)
        )


def _by_test(items: tuple[Tla, ...]) -> tuple[Tla, ...]:
    """Return the items with those that are conditional on the same test together."""
    tests = [_condition(i) for i in items]
    made: list[Tla] = []
    for k, (item, test) in enumerate(zip(items, tests, strict=True)):
        same = [i for i, t in zip(items, tests, strict=True) if t is not None and t == test]
        if len(same) < 2:
            made.append(item)
        elif test is not None and test not in tests[:k]:
            arms = [_arms(i) for i in same]
            made.append(If(test, *(conjunction(*(a[side] for a in arms)) for side in (0, 1))))
    return tuple(made)


def _condition(item: Tla) -> Tla | None:
    match item:
        case If(test) | Infix("=", Prime(Word()), If(test)) if _assigns(item):
            return test
        case _:
            return None


def _arms(item: Tla) -> tuple[Tla, Tla]:
    match item:
        case If(_, then, orelse):
            return then, orelse
        case Infix("=", target, If(_, then, orelse)):
            return Infix("=", target, then), Infix("=", target, orelse)
        case _:
            raise AssertionError(item)


def _decided(e: Any, facts: dict[Tla, bool]) -> Any:
    """Return an expression without the tests that are decided by one around them."""
    match e:
        case tuple():
            return tuple(_decided(x, facts) for x in e)
        case If(test, then, orelse):
            if test in facts:
                return _decided(then if facts[test] else orelse, facts)
            if mentions(test, "@"):  # which is something else in another EXCEPT
                return If(test, _decided(then, facts), _decided(orelse, facts))
            yes = _decided(then, {**facts, test: True})
            return If(_decided(test, facts), yes, _decided(orelse, {**facts, test: False}))
        case Quantifier() | Let():
            return e  # its names may mean something else inside
        case _ if is_dataclass(e) and not isinstance(e, type):
            return replace(e, **{f.name: _decided(getattr(e, f.name), facts) for f in fields(e)})
        case _:
            return e


def _place(root: Tla, path: tuple[Tla | str, ...]) -> Tla:
    for step in path:
        root = Dot(root, step) if isinstance(step, str) else At(root, (step,))
    return root


def _root(place: Tla) -> str:
    while not isinstance(place, Word):
        assert isinstance(place, At | Dot)
        place = place.function if isinstance(place, At) else place.record
    return place.text


def _updates(name: str, value: Tla) -> bool:
    """Tell whether a value of a variable is an update of it, or the one that it has."""
    match value:
        case Word(text):
            return text == name
        case Except(Word(text), _):
            return text == name
        case If(_, then, orelse):
            return _updates(name, then) and _updates(name, orelse)
        case _:
            return False


def _is_update(name: str, value: Tla) -> bool:
    return (
        isinstance(value, Except)
        and value.function == Word(name)
        and not any(mentions(u.value, "@") for u in value.updates[1:])
    )


def _reads_old(e: Any, names: frozenset[str]) -> bool:
    match e:
        case tuple():
            return any(_reads_old(x, names) for x in e)
        case Prime(Word()):
            return False
        case Word(text):
            return text in names
        case _ if is_dataclass(e) and not isinstance(e, type):
            return any(_reads_old(getattr(e, f.name), names) for f in fields(e))
        case _:
            return False


def _reads_new(e: Any, names: frozenset[str]) -> bool:
    match e:
        case tuple():
            return any(_reads_new(x, names) for x in e)
        case Prime(Word(text)):
            return text in names
        case _ if is_dataclass(e) and not isinstance(e, type):
            return any(_reads_new(getattr(e, f.name), names) for f in fields(e))
        case _:
            return False


def _assigns(e: Any) -> bool:
    """Tell whether a formula says what a variable becomes (other than that it stays)."""
    match e:
        case Infix("=" | "\\in", Prime(Word()), _):
            return True
        case Junction(_, items):
            return any(map(_assigns, items))
        case If(_, then, orelse):
            return _assigns(then) or _assigns(orelse)
        case Quantifier(_, _, body) | Let(_, body) | Noted(_, body):
            return _assigns(body)
        case _:
            return False


def _moves(e: Any) -> bool:
    """Tell whether a formula moves the process."""
    match e:
        case Infix("=", Prime(Word("pc")), _):
            return True
        case Junction(_, items):
            return any(map(_moves, items))
        case If(_, then, orelse):
            return _moves(then) or _moves(orelse)
        case Quantifier(_, _, body) | Let(_, body) | Noted(_, body):
            return _moves(body)
        case _:
            return False


def _asserts(e: Any) -> bool:
    match e:
        case Apply("Assert", _):
            return True
        case Junction("/\\", items):
            return any(map(_asserts, items))
        case If(_, then, orelse):
            return _asserts(then) or _asserts(orelse)
        case Infix("=>", _, then):
            return _asserts(then)
        case Let(_, body):
            return _asserts(body)
        case _:
            return False


def assigned_in(code: P.Code) -> frozenset[str]:
    """Return the variables that statements assign."""
    found: set[str] = set()
    for stmt in code:
        match stmt:
            case P.Assign(parts):
                found |= {_root(place) for place, _ in parts}
            case P.If(_, then, orelse):
                found |= assigned_in(then) | assigned_in(orelse)
            case P.With(_, _, _, body) | P.While(_, body) | P.Labeled(_, _, body):
                found |= assigned_in(body)
            case P.Either(arms):
                found |= assigned_in(tuple(s for arm in arms for s in arm))
            case _:
                pass
    return frozenset(found)


def _if(test: Tla, yes: P.Code, no: P.Code) -> P.Code:
    """Return a test with its arms; with nothing to do, it is still looked at, as it may fail."""
    if yes == no and not yes:
        return ()
    if not yes:
        return (P.If(negation(test), no, ()),)
    return (P.If(test, yes, no),)
