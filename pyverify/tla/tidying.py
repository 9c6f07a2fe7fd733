"""Actions as a person lays them out: one IF for all that depends on one test, a name for what is long and said again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from pyverify.tla.printing import show
from pyverify.tla.rewriting import mentions, substituted, words_in
from pyverify.tla.syntax import (
    Bound,
    Definition,
    If,
    Infix,
    Junction,
    Lambda,
    Let,
    Prefix,
    Prime,
    Quantifier,
    Tla,
    Tuple,
    Word,
    conjunction,
)

# What is shorter than this may be said twice.
LONG = 30

# Gives a name that nothing else has, close to the wanted one, for a formula.
Fresh = Callable[[str, Tla], str]


def tidy(formula: Tla, said: Mapping[Tla, str], fresh: Fresh) -> Tla:
    """Return an action that means the same. `said` are values to which the spec gives names."""
    return _named(_known(grouped(formula)), said, fresh)


# ---------------------------------------------------------------- one IF for one test


def grouped(t: Tla) -> Tla:
    """Return a formula in which neighbours that depend on the same test share an IF."""
    match t:
        case Junction("/\\", items):
            made: list[Tla] = []
            for run in _runs(items):
                made += [_together(run)] if len(run) > 1 else map(grouped, run)
            return conjunction(*made)
        case If(test, yes, no):
            return If(test, grouped(yes), grouped(no))
        case Let(definitions, body):
            return Let(definitions, grouped(body))
        case Quantifier("\\E", bounds, body):
            return Quantifier("\\E", bounds, grouped(body))
        case _:
            return t


def _runs(items: tuple[Tla, ...]) -> Iterator[tuple[Tla, ...]]:
    """Yield neighbours with the same test, and every other item alone."""
    run: list[Tla] = []
    for item in items:
        if run and (_test(item) is None or _test(item) != _test(run[0])):
            yield tuple(run)
            run = []
        run.append(item)
    if run:
        yield tuple(run)


def _test(item: Tla) -> Tla | None:
    """Return the test on which a variable's new value depends."""
    match item:
        case Infix("=", Prime(), If(test)):
            return test
        case _:
            return None


def _together(run: tuple[Tla, ...]) -> Tla:
    parts = [(i.left, i.right) for i in run if isinstance(i, Infix)]
    test = next(value.test for _, value in parts if isinstance(value, If))
    arms = [
        [(target, value.then if first else value.orelse) for target, value in parts if isinstance(value, If)]
        for first in (True, False)
    ]  # fmt: skip
    return If(test, *(grouped(_arm(a)) for a in arms))


def _arm(values: list[tuple[Tla, Tla]]) -> Tla:
    """Return what variables become, those that stay as they are together at the end."""
    changed = [Infix("=", x, v) for x, v in values if x != Prime(v)]
    same = tuple(v for x, v in values if x == Prime(v))
    if not same:
        return conjunction(*changed)
    kept = Prefix("UNCHANGED", same[0] if len(same) == 1 else Tuple(same))
    return conjunction(*changed, kept)


# ---------------------------------------------------------------- names for what is said again


def _known(t: Any) -> Any:
    """Return an expression that says the name, where a LET around has already named what it says."""
    if isinstance(t, tuple):
        return tuple(map(_known, t))
    if not is_dataclass(t) or isinstance(t, type):
        return t
    if isinstance(t, Let):
        (first, *rest) = t.definitions
        inner = _known(Let(tuple(rest), t.body) if rest else t.body)
        first = replace(first, body=_known(first.body))
        names = words_in(first.body) | {first.name}
        plain = not first.params and not isinstance(first.body, Word)
        if plain and "@" not in names and not names & frozenset(_bound(inner)):
            inner = substituted(inner, {first.body: Word(first.name)})
        merged = isinstance(inner, Let) and rest
        return Let((first, *inner.definitions), inner.body) if merged else Let((first,), inner)
    return replace(t, **{f.name: _known(getattr(t, f.name)) for f in fields(t)})


def _named(t: Tla, said: Mapping[Tla, str], fresh: Fresh) -> Tla:
    """Return a formula with a LET for each long value that the spec names, and that stands twice."""
    match t:
        case Quantifier("\\E", bounds, body):
            return Quantifier("\\E", bounds, _named(body, said, fresh))
        case Junction("/\\", items):
            t = conjunction(*(_named(i, said, fresh) if _chooses(i) else i for i in items))
        case _:
            pass
    for value in sorted(_again(t, said), key=lambda v: (-len(show(v)), show(v))):
        if _count(t, value) > 1:
            t = _with_name(t, value, fresh(said[value], t))
    return t


def _chooses(t: Tla) -> bool:
    return isinstance(t, Quantifier) and t.kind == "\\E"


def _again(t: Tla, said: Mapping[Tla, str]) -> list[Tla]:
    """Return the values that may be named before the whole formula, and stand in it twice."""
    bound = frozenset(_bound(t))
    return [
        v
        for v in said
        if len(show(v)) >= LONG
        and not isinstance(v, Word)
        and not words_in(v) & bound
        and not mentions(v, "@")
        and _count(t, v) > 1
    ]


def _bound(t: Any) -> Iterator[str]:
    """Yield the names that are bound anywhere in an expression."""
    match t:
        case tuple():
            for x in t:
                yield from _bound(x)
            return
        case Bound(names):
            yield from names
        case Lambda(params):
            yield from params
        case Definition(name, params):
            yield name
            yield from params
        case _:
            pass
    if is_dataclass(t) and not isinstance(t, type):
        for f in fields(t):
            yield from _bound(getattr(t, f.name))


def _count(t: Any, value: Tla) -> int:
    if isinstance(t, tuple):
        return sum(_count(x, value) for x in t)
    if not is_dataclass(t) or isinstance(t, type):
        return 0
    if t == value:
        return 1
    return sum(_count(getattr(t, f.name), value) for f in fields(t))


def _with_name(t: Tla, value: Tla, name: str) -> Tla:
    """Return a formula with a LET around all that says the value, and around as little else as can be."""
    match t:
        case Junction("/\\", items):
            places = [i for i, item in enumerate(items) if _count(item, value)]
            first, last = places[0], places[-1]
            if first == last:
                inner = _with_name(items[first], value, name)
                return replace(t, items=(*items[:first], inner, *items[first + 1 :]))
            rest = _let(value, name, conjunction(*items[first:]))
            return conjunction(*items[:first], rest)
        case If(test, yes, no) if not _count(test, value):
            if not _count(no, value):
                return If(test, _with_name(yes, value, name), no)
            if not _count(yes, value):
                return If(test, yes, _with_name(no, value, name))
        case Let(definitions, body) if not _count(definitions, value):
            return Let(definitions, _with_name(body, value, name))
        case _:
            pass
    return _let(value, name, t)


def _let(value: Tla, name: str, body: Tla) -> Tla:
    d = Definition(name, (), value)
    body = substituted(body, {value: Word(name)})
    if isinstance(body, Let):
        return Let((d, *body.definitions), body.body)
    return Let((d,), body)
