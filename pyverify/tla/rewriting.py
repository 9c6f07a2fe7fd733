"""Changing TLA+ expressions: substitution, reading and updating functions with fewer signs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from pyverify.tla.printing import show
from pyverify.tla.syntax import (
    At,
    Bound,
    Definition,
    Except,
    Filter,
    Function,
    If,
    Image,
    Lambda,
    Let,
    Quantifier,
    Tla,
    Update,
    Word,
)

SHORT = 40  # an expression of this width may stand twice


def substituted(t: Tla, meanings: Mapping[Tla, Tla]) -> Tla:
    """Return an expression with parts replaced; not inside an EXCEPT, where `@` means another thing."""
    return _substituted(t, dict(meanings))  # type: ignore[no-any-return]  # it is one, as `t` is


def _substituted(t: Any, meanings: dict[Tla, Tla]) -> Any:
    if isinstance(t, tuple):
        return tuple(_substituted(x, meanings) for x in t)
    if not is_dataclass(t) or isinstance(t, type):
        return t
    if t in meanings:
        return meanings[t]
    if isinstance(t, Except) and any(v == Word("@") for v in meanings.values()):
        return t
    changed = {f.name: _substituted(getattr(t, f.name), meanings) for f in fields(t)}
    return replace(t, **changed)


def mentions(t: Any, name: str) -> bool:
    """Tell whether a word occurs in an expression, also as a bound name."""
    if isinstance(t, tuple):
        return any(mentions(x, name) for x in t)
    if isinstance(t, str):
        return False
    if isinstance(t, Word):
        return t.text == name
    if isinstance(t, Bound) and name in t.names:
        return True
    if is_dataclass(t) and not isinstance(t, type):
        return any(mentions(getattr(t, f.name), name) for f in fields(t))
    return False


def at(function: Tla, index: Tla) -> Tla:
    """Return `function[index]`, or the value that was just put there."""
    match function:
        case Except(inner, (*others, Update((only,), value))) if only == index:
            before = Except(inner, tuple(others)) if others else inner
            return with_here(value, at(before, index)) if _here(value) else value
        case Except(inner, (Update(path, _),)) if path and _differ(path[0], index):
            return at(inner, index)
        case If(test, then, orelse):
            one, two = at(then, index), at(orelse, index)
            read_back = not isinstance(one, At) or not isinstance(two, At)
            return If(test, one, two) if read_back else At(function, (index,))
        case _:
            return At(function, (index,))


def with_here(t: Any, meaning: Tla) -> Any:
    """Return the value of an EXCEPT with `meaning` for its `@`, which has another one in an EXCEPT inside."""
    match t:
        case Word("@"):
            return meaning
        case Except(function, updates):
            return Except(with_here(function, meaning), updates)
        case _:
            return _mapped(t, lambda x: with_here(x, meaning))


def _here(t: Tla) -> bool:
    return mentions(t, "@")


def _differ(a: Tla | str, b: Tla) -> bool:
    """Tell whether two indexes are different constants."""
    both = isinstance(a, Word) and isinstance(b, Word) and a != b
    return both and all(w.text[0] == '"' or w.text.isdigit() for w in (a, b) if isinstance(w, Word))


def put(function: Tla, path: tuple[Tla, ...], value: Tla) -> Tla:
    """Return a function with one value replaced: `[f EXCEPT ![i] = v]`, one EXCEPT for several."""
    update = Update(path, value)
    match function:
        case Except(inner, updates):  # one after the other, each sees what those before have done
            kept = updates if _here(value) else tuple(u for u in updates if u.path != path)
            return Except(inner, (*kept, update))
        case If(test, then, orelse) if len(show(value)) <= SHORT:
            return If(test, put(then, path, value), put(orelse, path, value))
        case _:
            return Except(function, (update,))


def words_in(t: Any) -> frozenset[str]:
    """Return the words and bound names of an expression."""
    if isinstance(t, tuple):
        return frozenset().union(*map(words_in, t))
    if isinstance(t, Word):
        return frozenset({t.text})
    if is_dataclass(t) and not isinstance(t, type):
        found = frozenset().union(*(words_in(getattr(t, f.name)) for f in fields(t)))
        return found | frozenset(t.names) if isinstance(t, Bound) else found
    return frozenset()


def distinct(t: Tla, inside: frozenset[str]) -> Tla:
    """Return an expression in which no bound name is bound again inside: TLA+ has no shadowing.

    The inner one gets another name. `inside` are the names bound around.
    """
    match t:
        case Filter(bound, test):
            (b,), (body,), inner = _rebound((bound,), (test,), inside)
            return Filter(b, distinct(body, inner))
        case Image(body, bounds):
            bs, (new,), inner = _rebound(bounds, (body,), inside)
            return Image(distinct(new, inner), bs)
        case Function(bounds, body):
            bs, (new,), inner = _rebound(bounds, (body,), inside)
            return Function(bs, distinct(new, inner))
        case Quantifier(kind, bounds, body):
            bs, (new,), inner = _rebound(bounds, (body,), inside)
            return Quantifier(kind, bs, distinct(new, inner))
        case Lambda(params, body):
            names, (new,) = _renamed(params, (body,), inside)
            return Lambda(names, distinct(new, inside | set(names)))
        case Let(definitions, body):
            return _distinct_let(definitions, body, inside)
        case _:
            return _mapped(t, lambda x: distinct(x, inside))  # type: ignore[no-any-return]  # as `t`


def _distinct_let(definitions: tuple[Definition, ...], body: Tla, inside: frozenset[str]) -> Tla:
    made: list[Definition] = []
    rest = [*definitions]
    while rest:
        d = rest.pop(0)
        later = (*(x.body for x in rest), body)
        (name,), parts = _renamed((d.name,), later, inside)
        rest = [replace(x, body=b) for x, b in zip(rest, parts, strict=False)]
        body = parts[-1]
        inner = inside | {name, *d.params}
        made.append(replace(d, name=name, body=distinct(d.body, inner)))
        inside |= {name}
    return Let(tuple(made), distinct(body, inside))


def _rebound(
    bounds: tuple[Bound, ...], bodies: tuple[Tla, ...], inside: frozenset[str]
) -> tuple[tuple[Bound, ...], tuple[Tla, ...], frozenset[str]]:
    domains = [distinct(b.domain, inside) for b in bounds]
    old = tuple(n for b in bounds for n in b.names)
    new, bodies = _renamed(old, bodies, inside)
    names = iter(new)
    made = [
        replace(b, names=tuple(next(names) for _ in b.names), domain=d)
        for b, d in zip(bounds, domains, strict=True)
    ]
    return tuple(made), bodies, inside | set(new)


def _renamed(
    names: tuple[str, ...], bodies: tuple[Tla, ...], inside: frozenset[str]
) -> tuple[tuple[str, ...], tuple[Tla, ...]]:
    """Return names that are not bound around, and what they are bound in with these names."""
    meanings: dict[str, str] = {}
    taken = inside | words_in(bodies) | set(names)
    for name in names:
        if name in inside:
            number = 2
            while f"{name}{number}" in taken:
                number += 1
            meanings[name] = f"{name}{number}"
            taken |= {meanings[name]}
    if meanings:
        bodies = tuple(_with_names(b, meanings) for b in bodies)
    return tuple(meanings.get(n, n) for n in names), bodies


def _with_names(t: Any, meanings: Mapping[str, str]) -> Any:
    """Return an expression with other names, but for those that it binds itself."""
    own: frozenset[str] = frozenset()
    match t:
        case Word(text):
            return Word(meanings.get(text, text))
        case Filter(bound) | Function((bound,)):
            own = frozenset(bound.names)
        case Image(_, bounds) | Function(bounds) | Quantifier(_, bounds):
            own = frozenset(n for b in bounds for n in b.names)
        case Lambda(params):
            own = frozenset(params)
        case Let(definitions):
            own = frozenset(d.name for d in definitions)
        case _:
            pass
    kept = {n: m for n, m in meanings.items() if n not in own}
    if not own:
        return _mapped(t, lambda x: _with_names(x, meanings))

    def part(x: Any) -> Any:
        # The domain of a bound is outside of its scope.
        if isinstance(x, Bound):
            return replace(x, domain=_with_names(x.domain, meanings))
        return _with_names(x, kept)

    return _mapped(t, part)


def _mapped(t: Any, change: Callable[[Any], Any]) -> Any:
    """Return a construct with all parts changed."""
    if isinstance(t, tuple):
        return tuple(_mapped(x, change) if isinstance(x, tuple) else _part(x, change) for x in t)
    if not is_dataclass(t) or isinstance(t, type):
        return t
    return replace(t, **{f.name: _part(getattr(t, f.name), change) for f in fields(t)})


def _part(x: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(x, tuple):
        return tuple(_part(y, change) for y in x)
    if isinstance(x, Update | Definition):
        return _mapped(x, change)
    return change(x) if is_dataclass(x) and not isinstance(x, type) else x
