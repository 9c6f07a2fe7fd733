"""Values as TLC prints them, read back as ours.

TLC does not know our types: it prints a sequence, a tuple and a map over `1..n` alike, and a map over strings as a
record. So a text is first read as what it is (`parse`), and then as a value of a type (`value`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pyverify.ir import types as T
from pyverify.values import BagValue, MapValue, RecordValue, Value, elements


class UnreadableError(Exception):
    """What TLC printed is no value of the type that it should be of; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Name:
    """A model value."""

    text: str


@dataclass(frozen=True, slots=True)
class Several:
    """A set."""

    elements: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """A function, as (argument, value); a sequence is one over 1, 2, ..."""

    pairs: tuple[tuple[Any, Any], ...]

    def sequence(self) -> tuple[Any, ...]:
        """Return the values in order, of a function over 1..n; UnreadableError of others."""
        if [k for k, _ in self.pairs] != [*range(1, len(self.pairs) + 1)]:
            raise UnreadableError("a function stands where there should be a sequence")
        return tuple(v for _, v in self.pairs)


# bool | int | str | Name | Several | Pairs
Tree = Any

_TOKEN = re.compile(
    r'\s*(?:(?P<string>"(?:\\.|[^"\\])*")|(?P<number>-?\d+)|(?P<name>\w+)'
    r"|(?P<sign><<|>>|\|->|:>|@@|\.\.|[][{}(),]))"
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "f": "\f"}


def parse(text: str) -> Tree:
    """Return the value that a text shows; UnreadableError unless it is one value and nothing else."""
    reader = _Reader(text)
    found = reader.value()
    if reader.token is not None:
        raise UnreadableError(f"there is more than one value in {text!r}")
    return found


class _Reader:
    """Reads tokens one by one; `token` is the next, (kind, text)."""

    def __init__(self, text: str) -> None:
        self.text, self.place = text.rstrip(), 0
        self.token: tuple[str, str] | None = None
        self._advance()

    def _advance(self) -> None:
        if self.place == len(self.text):
            self.token = None
            return
        found = _TOKEN.match(self.text, self.place)
        if found is None:
            raise UnreadableError(f"unknown sign in {self.text!r} at character {self.place}")
        self.place = found.end()
        kind = found.lastgroup or ""
        self.token = kind, found[kind]

    def _take(self) -> tuple[str, str]:
        if self.token is None:
            raise UnreadableError(f"{self.text!r} ends too early")
        token = self.token
        self._advance()
        return token

    def _next_is(self, sign: str) -> bool:
        return self.token == ("sign", sign)

    def _need(self, sign: str) -> None:
        if self._take() != ("sign", sign):
            raise UnreadableError(f"a {sign} is missing in {self.text!r}")

    def value(self) -> Tree:
        """Read one value."""
        kind, text = self._take()
        if kind == "string":
            return re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[1]), text[1:-1])
        if kind == "name":
            return {"TRUE": True, "FALSE": False}.get(text, Name(text))
        if kind == "number":
            return self._range(int(text)) if self._next_is("..") else int(text)
        readers: dict[str, Callable[[], Tree]] = {
            "<<": lambda: Pairs(tuple(enumerate(self._list(">>", self.value), 1))),
            "{": lambda: Several(tuple(self._list("}", self.value))),
            "[": lambda: Pairs(tuple(self._list("]", self._field))),
            "(": self._function,
        }
        if text not in readers:
            raise UnreadableError(f"{text} begins no value in {self.text!r}")
        return readers[text]()

    def _range(self, first: int) -> Several:
        self._need("..")
        _, last = self._take()
        return Several(tuple(range(first, int(last) + 1)))

    def _list(self, end: str, item: Callable[[], Any]) -> Iterable[Any]:
        found: list[Any] = []
        while not self._next_is(end):
            if found:
                self._need(",")
            found.append(item())
        self._advance()
        return found

    def _field(self) -> tuple[str, Tree]:
        _, name = self._take()
        self._need("|->")
        return name, self.value()

    def _function(self) -> Pairs:
        pairs = [self._pair()]
        while self._next_is("@@"):
            self._advance()
            pairs.append(self._pair())
        self._need(")")
        return Pairs(tuple(pairs))

    def _pair(self) -> tuple[Tree, Tree]:
        argument = self.value()
        self._need(":>")
        return argument, self.value()


# ---------------------------------------------------------------- by type


def value(t: T.Type, tree: Tree) -> Value:
    """Return the value of type `t` that a text shows; UnreadableError if it is none."""
    match t, tree:
        case T.BoolType(), bool():
            return tree
        case T.IntType(), int() if not isinstance(tree, bool):
            return tree
        case T.SymbolType(members, _, False), str() if tree in members:
            return tree
        case T.SymbolType(members, _, True), Name(text):
            return _named(text, members)
        case T.OptionType(), Name("None"):
            return None
        case T.OptionType(inner), _:
            return value(inner, tree)
        case T.TupleType(items), Pairs():
            parts = tree.sequence()
            if len(parts) == len(items):
                return tuple(value(i, p) for i, p in zip(items, parts, strict=True))
        case T.SeqType(elem), Pairs():
            return tuple(value(elem, p) for p in tree.sequence())
        case T.SetType(elem), Several(parts):
            return frozenset(value(elem, p) for p in parts)
        case T.MapType(key, image), Pairs(pairs):
            return _map(key, image, pairs)
        case T.BagType(elem), Pairs(pairs):
            return BagValue({value(elem, k): value(T.INT, v) for k, v in pairs})
        case T.RecordType(), Pairs(pairs):
            return _record(t, dict(pairs))
        case T.UnionType(records), Pairs(pairs):
            classes = {v for _, v in pairs if isinstance(v, str)}
            for record in (r for r in records if r.record in classes):
                try:
                    return _record(record, dict(pairs), tagged=True)
                except UnreadableError:
                    continue  # its name is the value of a field of another one
        case _:
            pass
    raise UnreadableError(f"TLC shows {tree!r} where there should be a value of {T.describe(t)}")


def _named(text: str, names: Iterable[str]) -> str:
    """Return which of our names TLC's is: a taken one has got `_` at its end."""
    for name in names:
        if text == name:
            return name
    found = [name for name in names if text.rstrip("_") == re.sub(r"\W", "_", name).rstrip("_")]
    if len(found) != 1:
        raise UnreadableError(f"TLC shows `{text}`, which is none of ours")
    return found[0]


def _map(key: T.Type, image: T.Type, pairs: Iterable[tuple[Tree, Tree]]) -> MapValue:
    given = {value(key, k): value(image, v) for k, v in pairs}
    keys = list(elements(key))
    if given.keys() != set(keys):
        raise UnreadableError(f"a function that TLC shows is not one over {T.describe(key)}")
    return MapValue((k, given[k]) for k in keys)


def _record(t: T.RecordType, given: dict[Tree, Tree], tagged: bool = False) -> RecordValue:
    names = [name for name, _ in t.fields]
    found: dict[str, Tree] = {}
    tags = []
    for field, tree in given.items():
        try:
            found[_named(str(field), names)] = tree
        except UnreadableError:
            tags.append(tree)
    if found.keys() != set(names) or tags not in ([], [t.record]) or (tagged and not tags):
        raise UnreadableError(f"a record that TLC shows is no {t.record}")
    return RecordValue(t.record, tuple(value(f, found[n]) for n, f in t.fields))
