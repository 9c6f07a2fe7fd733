"""Where every bit of a value is: the layout of packed values and states.

A *shape* is a type of the IR whose integers have bounds that are known to hold, and whose
sequences have capacities; the domain of a variable is one. A shape of at most 64 bits is *narrow*:
its values are numbers. A *wide* one takes whole words in memory; its narrow parts never cross the
border of a word. Equal values have equal bits: what is not used is zero.

| shape | bits |
| --- | --- |
| bool, `Range`, symbols | place in the domain |
| `D | None` of these | 0 for None, else place + 1 |
| `Set[D]` | one per element of D; if these are very many, the elements, as in a bag |
| `Map[K, V]` | the values, in key order |
| `Seq[D, cap]`, `Bag[D, cap]` | the length and `cap` elements, those of a bag in domain order |
| tuple, record | the components |
| union | which record, and its fields |
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from pyverify.ir import types as T
from pyverify.values import (
    MapValue,
    RecordValue,
    State,
    Value,
    bag_of,
    elements,
    in_order,
    iterate,
    size_up_to,
)

WORD = 64
# Composite values of at most so many bits are numbers.
NARROW = WORD
# A set is kept as bits if its elements can be this many different ones; else as a list.
MOST_ELEMENTS = 1024
# How many elements such a list has room for at first.
FIRST_ROOM = 8
# Orders that are not a matter of arithmetic are tables; no table is larger.
LARGEST_TABLE = 1 << 16


class Unpackable(Exception):  # noqa: N818  # not an error: the reference engine takes over
    """A shape has no packed layout; the text says why."""


class Full(Exception):  # noqa: N818  # not an error: the search starts again with more room
    """A set that is kept as a list has more elements than the layout has room for."""


class Place(NamedTuple):
    """A bit in memory: word, and bit in it. In a narrow value the word is 0."""

    word: int
    bit: int


@dataclass(frozen=True, slots=True)
class Frame:
    """The layout of a shape.

    `bits` is the width of a narrow shape (None: wide), `words` the size of a wide one (a narrow
    one has 1). `fields` are the places of the components: of a sequence or bag the length, of an
    option whether there is something and what, of a union which record and its fields' frame.
    Elements of maps, sequences and bags take `stride` bits each, `per_word` of them in a word, or
    `stride_words` words each.
    """

    bits: int | None
    words: int
    fields: tuple[Place, ...] = ()
    stride: int = 0
    per_word: int = 0
    stride_words: int = 0
    first_bit: int = 0


# ---------------------------------------------------------------- scalars


def is_scalar(t: T.Type) -> bool:
    """Tell whether a value is just its place in the domain (None first)."""
    match t:
        case T.BoolType() | T.SymbolType() | T.NeverType():
            return True
        case T.IntType(lo, hi):
            return lo is not None and hi is not None
        case T.OptionType(inner):
            return is_scalar(inner)
        case _:
            return False


def scalar_count(t: T.Type) -> int:
    """Return how many values a scalar shape has."""
    match t:
        case T.BoolType():
            return 2
        case T.IntType(int() as lo, int() as hi):
            return max(hi - lo, 0)
        case T.SymbolType(members):
            return len(members)
        case T.OptionType(inner):
            return 1 + scalar_count(inner)
        case _:
            return 0


def bits_for(count: int) -> int:
    """Return the bits that `count` different values take."""
    return max(count - 1, 0).bit_length()


@lru_cache(maxsize=4096)
def universe(t: T.Type) -> int:
    """Return how many values the elements of a set can be; Unpackable if they are too many."""
    if not T.is_finite(t):
        raise Unpackable(f"a set of {T.show(t)} has no bounds here")
    count = size_up_to(t, MOST_ELEMENTS)
    if count > MOST_ELEMENTS:
        raise Unpackable(f"a set of {T.show(t)} has too many possible elements")
    return count


def is_bits(elem: T.Type) -> bool:
    """Tell whether sets of such elements are kept as bits."""
    return T.is_finite(elem) and size_up_to(elem, MOST_ELEMENTS) <= MOST_ELEMENTS


def packed_shape(domain: T.Type, room: int) -> T.Type:
    """Return the shape in which values of a domain are kept.

    Sets whose elements can be too many different ones are lists in domain order, of `room` elements:
    the shape of a bag.
    """
    match domain:
        case T.SetType(elem):
            inside = packed_shape(elem, room)
            return T.SetType(inside) if is_bits(elem) else T.BagType(inside, room)
        case T.OptionType(inner):
            return T.OptionType(packed_shape(inner, room))
        case T.TupleType(items):
            return T.TupleType(tuple(packed_shape(i, room) for i in items))
        case T.MapType(key, value):
            return T.MapType(key, packed_shape(value, room))
        case T.SeqType(elem, cap):
            return T.SeqType(packed_shape(elem, room), cap)
        case T.BagType(elem, cap):
            return T.BagType(packed_shape(elem, room), cap)
        case T.RecordType(record, fields):
            return T.RecordType(record, tuple((n, packed_shape(f, room)) for n, f in fields))
        case T.UnionType(records):
            packed = (packed_shape(r, room) for r in records)
            return T.UnionType(tuple(r for r in packed if isinstance(r, T.RecordType)))
        case _:
            return domain


def key_count(t: T.Type) -> int:
    """Return the number of keys of a map."""
    count = size_up_to(t, LARGEST_TABLE)
    if count > LARGEST_TABLE:
        raise Unpackable(f"a map of {T.show(t)} has too many keys")
    return count


# ---------------------------------------------------------------- frames


@lru_cache(maxsize=4096)
def frame(t: T.Type) -> Frame:
    """Return the layout of a shape."""
    bits = _narrow_bits(t)
    most = WORD if is_scalar(t) or isinstance(t, T.IntType) else NARROW
    if bits is not None and bits <= most:
        return _narrow(t, bits)
    return _wide(t)


def is_narrow(t: T.Type) -> bool:
    """Tell whether values of the shape are numbers of at most 64 bits."""
    return frame(t).bits is not None


def _bits(t: T.Type) -> int:
    bits = frame(t).bits
    assert bits is not None
    return bits


def _narrow_bits(t: T.Type) -> int | None:
    """Return the bits of the shape if all its parts are narrow; None if some part is not."""
    if is_scalar(t):
        bits = bits_for(scalar_count(t))
        _within_words(t)
        return bits
    match t:
        case T.IntType():
            return WORD
        case T.OptionType(inner):
            return _sum([1, frame(inner).bits])
        case T.TupleType(items):
            return _sum([frame(i).bits for i in items])
        case T.RecordType(_, fields):
            return _sum([frame(f).bits for _, f in fields])
        case T.UnionType(records):
            parts = [frame(r).bits for r in records]
            most = _sum([max(parts, key=lambda b: WORD + 1 if b is None else b)])
            return None if most is None else most + bits_for(len(records))
        case T.SetType(elem):
            return universe(elem)
        case T.MapType(key, value):
            each = frame(value).bits
            return None if each is None else each * key_count(key)
        case T.SeqType(elem, int() as cap) | T.BagType(elem, int() as cap):
            each = frame(elem).bits
            return None if each is None else bits_for(cap + 1) + cap * each
        case _:
            raise Unpackable(f"{T.show(t)} has no bounds")


def _sum(parts: list[int | None]) -> int | None:
    return None if None in parts else sum(p for p in parts if p is not None)


def _within_words(t: T.Type) -> None:
    if isinstance(t, T.IntType) and t.lo is not None and t.hi is not None:
        if t.lo < -(1 << 62) or t.hi > 1 << 62:
            raise Unpackable(f"{T.show(t)} does not fit a machine word")
    elif isinstance(t, T.OptionType):
        _within_words(t.inner)


def _narrow(t: T.Type, bits: int) -> Frame:
    match t:
        case _ if is_scalar(t):
            return Frame(bits, 1)
        case T.OptionType():
            return Frame(bits, 1, (Place(0, 0), Place(0, 1)))
        case T.TupleType(items):
            return Frame(bits, 1, _in_a_row(items))
        case T.RecordType(_, fields):
            return Frame(bits, 1, _in_a_row(tuple(f for _, f in fields)))
        case T.UnionType(records):
            return Frame(bits, 1, (Place(0, 0), Place(0, bits_for(len(records)))))
        case T.MapType(_, value):
            return Frame(bits, 1, stride=_bits(value), per_word=WORD)
        case T.SeqType(elem, int() as cap) | T.BagType(elem, int() as cap):
            first = bits_for(cap + 1)
            return Frame(bits, 1, (Place(0, 0),), _bits(elem), WORD, first_bit=first)
        case _:
            return Frame(bits, 1)


def _in_a_row(items: tuple[T.Type, ...]) -> tuple[Place, ...]:
    places, at = [], 0
    for item in items:
        places.append(Place(0, at))
        at += _bits(item)
    return tuple(places)


def _wide(t: T.Type) -> Frame:
    match t:
        case T.OptionType(inner):
            inside = frame(inner).words
            return Frame(None, inside + 1, (Place(inside, 0), Place(0, 0)))
        case T.TupleType(items):
            places, words = pack_places(items)
            return Frame(None, words, places)
        case T.RecordType(_, fields):
            places, words = pack_places(tuple(f for _, f in fields))
            return Frame(None, words, places)
        case T.UnionType(records):
            inside = max(frame(r).words for r in records)
            return Frame(None, inside + 1, (Place(inside, 0), Place(0, 0)))
        case T.SetType(elem):
            return Frame(None, -(-universe(elem) // WORD))
        case T.MapType(key, value):
            stride, per_word, stride_words, words, _ = _array(value, key_count(key))
            return Frame(None, words, (), stride, per_word, stride_words)
        case T.SeqType(elem, int() as cap) | T.BagType(elem, int() as cap):
            stride, per_word, stride_words, words, used = _array(elem, cap)
            need = bits_for(cap + 1)
            length = Place(words - 1, used) if words and used + need <= WORD else Place(words, 0)
            return Frame(
                None, max(words, length.word + 1), (length,), stride, per_word, stride_words
            )
        case _:
            raise Unpackable(f"{T.show(t)} has no layout")


def _array(elem: T.Type, count: int) -> tuple[int, int, int, int, int]:
    """Return stride, elements per word, words per element, words in all, bits used of the last."""
    inside = frame(elem)
    if inside.bits is None:
        return 0, 0, inside.words, count * inside.words, WORD
    if inside.bits == 0:
        return 0, WORD, 0, 0, WORD
    per_word = WORD // inside.bits
    words = -(-count // per_word)
    last = count - (words - 1) * per_word
    return inside.bits, per_word, 0, words, last * inside.bits


def pack_places(items: tuple[T.Type, ...], marker: bool = False) -> tuple[tuple[Place, ...], int]:
    """Return places for components, and how many words they take.

    Wide ones get words of their own, narrow ones go where they fit first, the widest first. With
    `marker`, bit 0 of word 0 is left free.
    """
    places: dict[int, Place] = {}
    used: list[int] = [1] if marker else []
    narrow = [i for i, t in enumerate(items) if is_narrow(t)]
    for i in sorted(narrow, key=lambda i: -_bits(items[i])):
        need = _bits(items[i])
        word = next((w for w, u in enumerate(used) if u + need <= WORD), len(used))
        if word == len(used):
            used.append(0)
        places[i] = Place(word, used[word])
        used[word] += need
    words = len(used)
    for i, t in enumerate(items):
        if i not in places:
            places[i] = Place(words, 0)
            words += frame(t).words
    return tuple(places[i] for i in range(len(items))), max(words, 1)


# ---------------------------------------------------------------- states


@dataclass(frozen=True, slots=True)
class StateLayout:
    """Where the variables of a spec are in the words of a state; bit 0 of word 0 is always 1.

    `shapes` are what their domains are kept as: see `packed_shape`.
    """

    domains: tuple[T.Type, ...]
    shapes: tuple[T.Type, ...]
    places: tuple[Place, ...]
    words: int

    def pack(self, state: State) -> bytes:
        """Return the words of a state, every variable of which lies in its domain; or raise Full."""
        words = [0] * self.words
        words[0] = 1
        for shape, place, value in zip(self.shapes, self.places, state, strict=True):
            _write(words, place, shape, value)
        return b"".join(w.to_bytes(8, "little") for w in words)

    def unpack(self, data: bytes) -> State:
        """Return the state of these words."""
        words = [int.from_bytes(data[i : i + 8], "little") for i in range(0, len(data), 8)]
        parts = zip(self.places, self.shapes, self.domains, strict=True)
        return tuple(_read(words, place, shape, domain) for place, shape, domain in parts)

    @property
    def bits(self) -> int:
        """Return how many bits of the words are in use."""
        return 1 + sum(_all_bits(s) for s in self.shapes)


def _all_bits(t: T.Type) -> int:
    f = frame(t)
    return WORD * f.words if f.bits is None else f.bits


def state_layout(domains: tuple[T.Type, ...], room: int = FIRST_ROOM) -> StateLayout:
    """Return the layout of states with variables of these domains.

    Sets that are kept as lists have room for `room` elements.
    """
    shapes = tuple(packed_shape(d, room) for d in domains)
    places, words = pack_places(shapes, marker=True)
    return StateLayout(domains, shapes, places, words)


# ---------------------------------------------------------------- values to bits and back


def element_place(f: Frame, index: int) -> Place:
    """Return where element `index` of a map, sequence or bag is."""
    if f.stride_words:
        return Place(index * f.stride_words, 0)
    if f.bits is not None:
        return Place(0, f.first_bit + index * f.stride)
    return Place(index // f.per_word, index % f.per_word * f.stride)


@lru_cache(maxsize=512)
def ordinals(t: T.Type) -> dict[Value, int]:
    """Return the place of each value in domain order."""
    return {v: i for i, v in enumerate(elements(t))}


@lru_cache(maxsize=512)
def by_ordinal(t: T.Type) -> tuple[Value, ...]:
    """Return the values of a domain, in order."""
    return tuple(elements(t))


def pack_scalar(t: T.Type, value: Value) -> int:
    """Return the place of a value of a scalar shape."""
    match t:
        case T.IntType(int() as lo, _):
            return int(value) - lo
        case T.SymbolType(members):
            return members.index(value)
        case T.OptionType(inner):
            return 0 if value is None else 1 + pack_scalar(inner, value)
        case _:
            return int(value)


def unpack_scalar(t: T.Type, code: int) -> Value:
    """Return the value of a scalar shape at a place."""
    match t:
        case T.BoolType():
            return bool(code)
        case T.IntType(int() as lo, _):
            return lo + code
        case T.SymbolType(members):
            return members[code]
        case T.OptionType(inner):
            return None if code == 0 else unpack_scalar(inner, code - 1)
        case _:
            raise AssertionError("nothing has no values")


def pack_words(t: T.Type, value: Value) -> list[int]:
    """Return the words of one value by itself; one word if the shape is narrow."""
    words = [0] * frame(t).words
    _write(words, Place(0, 0), t, value)
    return words


def unpack_words(t: T.Type, words: list[int]) -> Value:
    """Return the value with these words."""
    return _read(words, Place(0, 0), t, t)


def _at(base: Place, offset: Place) -> Place:
    return Place(base.word + offset.word, base.bit + offset.bit)


def _put(words: list[int], place: Place, bits: int) -> None:
    if bits:
        words[place.word] |= bits << place.bit


def _get(words: list[int], place: Place, bits: int) -> int:
    return words[place.word] >> place.bit & ((1 << bits) - 1) if bits else 0


def _write(words: list[int], at: Place, t: T.Type, value: Value) -> None:
    f = frame(t)
    if is_scalar(t):
        _put(words, at, pack_scalar(t, value))
        return
    match t:
        case T.IntType():
            _put(words, at, value & ((1 << WORD) - 1))
        case T.OptionType(inner):
            if value is not None:
                _put(words, _at(at, f.fields[0]), 1)
                _write(words, _at(at, f.fields[1]), inner, value)
        case T.TupleType(items):
            for place, item, v in zip(f.fields, items, value, strict=True):
                _write(words, _at(at, place), item, v)
        case T.RecordType(_, fields):
            for place, (_, field), v in zip(f.fields, fields, value.values, strict=True):
                _write(words, _at(at, place), field, v)
        case T.UnionType(records):
            which = [r.record for r in records].index(value.record)
            _put(words, _at(at, f.fields[0]), which)
            _write(words, _at(at, f.fields[1]), records[which], value)
        case T.SetType(elem):
            for v in value:
                i = ordinals(elem)[v]
                _put(words, _at(at, Place(i // WORD, i % WORD)), 1)
        case T.MapType(_, image):
            for i, v in enumerate(value.values()):
                _write(words, _at(at, element_place(f, i)), image, v)
        case T.SeqType(elem, cap) | T.BagType(elem, cap):
            is_set = isinstance(value, frozenset)
            items_in_order = in_order(elem, value) if is_set else iterate(t, value)
            if is_set and len(items_in_order) > (cap or 0):
                raise Full
            _put(words, _at(at, f.fields[0]), len(items_in_order))
            for i, v in enumerate(items_in_order):
                _write(words, _at(at, element_place(f, i)), elem, v)
        case _:
            raise Unpackable(f"{T.show(t)} has no layout")


def _read(words: list[int], at: Place, t: T.Type, domain: T.Type) -> Value:  # one case per shape
    """Return the value of `domain` that is kept as shape `t` at a place."""
    f = frame(t)
    if is_scalar(t):
        return unpack_scalar(t, _get(words, at, f.bits or 0))
    match t, domain:
        case T.IntType(), _:
            word = words[at.word]
            return word - (1 << WORD) if word >> (WORD - 1) else word
        case T.OptionType(inner), T.OptionType(of):
            there = _get(words, _at(at, f.fields[0]), 1)
            return _read(words, _at(at, f.fields[1]), inner, of) if there else None
        case T.TupleType(items), T.TupleType(others):
            parts = zip(f.fields, items, others, strict=True)
            return tuple(_read(words, _at(at, p), i, d) for p, i, d in parts)
        case T.RecordType(record, fields), T.RecordType(_, others):
            parts = zip(f.fields, (i for _, i in fields), (d for _, d in others), strict=True)
            return RecordValue(record, tuple(_read(words, _at(at, p), i, d) for p, i, d in parts))
        case T.UnionType(records), T.UnionType(others):
            which = _get(words, _at(at, f.fields[0]), bits_for(len(records)))
            return _read(words, _at(at, f.fields[1]), records[which], others[which])
        case T.SetType(elem), _:
            return frozenset(
                v
                for i, v in enumerate(by_ordinal(elem))
                if _get(words, _at(at, Place(i // WORD, i % WORD)), 1)
            )
        case T.MapType(key, image), T.MapType(_, of):
            places = (_at(at, element_place(f, i)) for i in range(key_count(key)))
            keys = by_ordinal(key)
            pairs = zip(keys, places, strict=True)
            return MapValue((k, _read(words, p, image, of)) for k, p in pairs)
        case (
            T.SeqType(elem, int() as cap) | T.BagType(elem, int() as cap),
            T.SeqType(of) | T.BagType(of) | T.SetType(of),
        ):
            length = _get(words, _at(at, f.fields[0]), bits_for(cap + 1))
            read = [_read(words, _at(at, element_place(f, i)), elem, of) for i in range(length)]
            return _collected(domain, read)
        case _:
            raise Unpackable(f"{T.show(t)} has no layout")


def _collected(domain: T.Type, values: list[Value]) -> Value:
    match domain:
        case T.SetType():
            return frozenset(values)
        case T.BagType():
            return bag_of(values)
        case _:
            return tuple(values)
