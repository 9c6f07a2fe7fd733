r"""Ranging over the elements of a sequence, whatever it is made of.

`\A i \in DOMAIN s : p(s[i])` is what one writes of a variable; of a sequence that was made from a set, or of
chosen elements of another, one ranges over what it was made of.
"""

from __future__ import annotations

from dataclasses import replace

from pyverify.tla.rewriting import mentions, substituted, words_in
from pyverify.tla.scope import Scope
from pyverify.tla.syntax import (
    Apply,
    At,
    Bound,
    Definition,
    Filter,
    Function,
    Image,
    Lambda,
    Let,
    Prefix,
    Tla,
    Word,
)

PLACES = ("i", "j", "k", "l")  # bound names for places in sequences


def elements_of(source: Tla, s: Scope, *wanted: str) -> tuple[Bound, Tla, Scope]:
    """Return a bound over a sequence, what its element is then, and the scope in the bound.

    Every element is met as often as it is there, in any order. `wanted` names it, where it can have a name.
    """
    match source:
        case Function((Bound((place,), domain, False),), body):
            name, inner = s.inner(place, *PLACES, avoid=source)
            return Bound((name,), domain), substituted(body, {Word(place): Word(name)}), inner
        case Apply("InOrder" | "Ordered", (collection, *_)):
            name, inner = s.inner(*wanted, "x", "y", "z", avoid=collection)
            return Bound((name,), collection), Word(name), inner
        case Apply("SelectSeq", (whole, Lambda((chosen,), test))):
            around = _around(s, test, chosen)
            bound, element, inner = elements_of(whole, around, chosen, *wanted)
            test = substituted(test, {Word(chosen): element})
            return Bound(bound.names, Filter(bound, test)), element, inner
        case Let(
            (Definition(whole, (), value),), Function((Bound((place,), over, False),), body)
        ) if over == Prefix("DOMAIN", Word(whole)):
            bound, element, inner = elements_of(value, _around(s, body, place), *wanted)
            made = substituted(body, {At(Word(whole), (Word(place),)): element})
            if not mentions(made, whole) and not mentions(made, place):
                return bound, made, inner
        case _:
            pass
    name, inner = s.inner(*PLACES, avoid=source)
    return Bound((name,), Prefix("DOMAIN", source)), At(source, (Word(name),)), inner


def _around(s: Scope, body: Tla, name: str) -> Scope:
    """Return the scope in which nothing gets a name that `body` has, but for `name`, which it loses."""
    return replace(s, inside=s.inside | (words_in(body) - {name}))


def set_of(sequence: Tla, s: Scope) -> Tla:
    """Return the set of the elements of a sequence."""
    bound, element, _ = elements_of(sequence, s)
    if element == Word(bound.names[0]):
        return bound.domain
    if bound.domain == Prefix("DOMAIN", sequence):
        return Apply(s.module.use("Range"), (sequence,))
    return Image(element, (bound,))


def length(sequence: Tla, s: Scope) -> Tla:
    """Return the length of a sequence: of chosen elements of a set, how many they are."""
    bound, element, _ = elements_of(sequence, s)
    if element == Word(bound.names[0]):
        s.module.needs("FiniteSets")
        return Apply("Cardinality", (bound.domain,))
    s.module.needs("Sequences")
    return Apply("Len", (sequence,))
