"""Containers that CPython can run a spec's own functions on.

They are Python's set, list and dict (and pyverify's Bag) with what the language adds: value
semantics, iteration in domain order, maps whose keys are fixed. A container read from the state
is a snapshot that remembers its *place*; changing it changes the state there, and nothing that
was read before.
"""

from enum import Enum

from pyverify.lang import Record
from pyverify.lang.bags import BagOf
from pyverify.values import MapValue, RecordValue, bag_of

# Where symbols and record classes stand in their domains: set by the judge that is running.
SYMBOLS, RECORDS = {}, {}


def rank(value):
    """A key that sorts values in domain order, without knowing their domain."""
    match value:
        case None:
            return (0,)
        case Enum():
            return (1, list(type(value)).index(value))
        case bool() | int():
            return (1, int(value))
        case str():
            return (1, SYMBOLS[value])
        case tuple():
            return (1, *map(rank, value))
        case set() | frozenset():
            return (1, sorted(map(rank, set.__iter__(value) if isinstance(value, set) else value)))
        case list():
            return (1, len(value), [rank(v) for v in value])
        case dict():
            return (1, [rank(value[k]) for k in in_order(dict.__iter__(value))])
        case BagOf():
            return (1, sorted(map(rank, value._items)))
        case Record():
            name = type(value).__name__
            return (
                1,
                RECORDS.get(name, 0),
                [rank(getattr(value, f)) for f in value.__record_fields__],
            )
    raise TypeError(f"{value!r} has no place in a domain")


def in_order(values):
    return sorted(values, key=rank)


class Place:
    """A part of the state: `get` makes a fresh copy of what is there, `put` replaces it."""

    def __init__(self, get, put):
        self.get, self.put = get, put

    def inside(self, key):
        def put(value):
            whole = self.get()
            type(whole).set_item(whole, key, value)
            self.put(whole)

        return Place(lambda: self.get()[key], put)


class Container:
    """What sets, lists, dicts and bags have in common."""

    place = None

    def at(self, place):
        self.place = place
        return self

    def part(self, key, value):
        """An item, with the place it has if this container has one."""
        return (
            value.at(self.place.inside(key))
            if self.place and isinstance(value, Container)
            else value
        )


def changing(base, *names):
    """Give a class the methods of `base` that change it, at its place if it has one."""

    def decorate(cls):
        for name in names:
            setattr(cls, name, changing_method(getattr(base, name)))
        return cls

    return decorate


def changing_method(plain):
    def method(self, *args, **kwargs):
        args = [own(a) for a in args]
        if self.place is None:
            return plain(self, *args, **kwargs)
        whole = self.place.get()
        result = plain(whole, *args, **kwargs)
        self.place.put(whole)
        self.become(whole)
        return result

    return method


@changing(
    set, "add", "discard", "remove", "clear", "update", "difference_update",
    "intersection_update", "symmetric_difference_update",
)  # fmt: skip
class OrderedSet(Container, set):
    """A set that is met in domain order. It has a hash because it is a value."""

    def become(self, other):
        set.clear(self)
        set.update(self, other)

    def __iter__(self):
        return iter(in_order(set.__iter__(self)))

    def __hash__(self):
        return hash(frozenset(self))

    def __copy__(self):
        return OrderedSet(self)


for _name in (
    "__or__", "__and__", "__sub__", "__xor__", "__ior__", "__iand__", "__isub__", "__ixor__",
    "union", "intersection", "difference", "symmetric_difference", "copy",
):  # fmt: skip
    # `s |= t` makes a new value, which Python then assigns: sets are values.
    _plain = getattr(set, _name.replace("__i", "__", 1) if _name.startswith("__i") else _name)
    setattr(OrderedSet, _name, lambda self, *args, _plain=_plain: OrderedSet(_plain(self, *args)))


@changing(
    list, "append", "extend", "insert", "remove", "pop", "clear", "reverse", "sort",
    "__setitem__", "__delitem__",
)  # fmt: skip
class Items(Container, list):
    """A list; a loop runs over what it was at the start."""

    set_item = list.__setitem__

    def become(self, other):
        list.__setitem__(self, slice(None), list(other))

    def __iter__(self):
        return iter(tuple(list.__iter__(self)))

    def __getitem__(self, key):
        found = list.__getitem__(self, key)
        return Items(found) if isinstance(key, slice) else self.part(key, found)

    def __add__(self, other):
        return Items(list.__add__(self, other))

    __iadd__ = __add__

    def copy(self):
        return Items(self)

    def __hash__(self):
        return hash(tuple(self))


@changing(dict, "__setitem__")
class Total(Container, dict):
    """A dict met in the order of its keys. Assigning to a key that is not there fails."""

    set_item = dict.__setitem__

    def become(self, other):
        dict.update(self, other)

    def __iter__(self):
        return iter(in_order(dict.__iter__(self)))

    def keys(self):
        return OrderedSet(self)

    def values(self):
        return Items(dict.__getitem__(self, k) for k in self)

    def items(self):
        return Items((k, dict.__getitem__(self, k)) for k in self)

    def __getitem__(self, key):
        return self.part(key, dict.__getitem__(self, key))

    def __hash__(self):
        return hash(frozenset(dict.items(self)))


def _set_existing(self, key, value, _plain=Total.__setitem__):
    if key not in self:
        raise KeyError(key)
    _plain(self, key, value)


Total.__setitem__ = _set_existing


@changing(BagOf, "add", "remove", "discard", "clear")
class OrderedBag(Container, BagOf):
    """A Bag met in domain order, with multiplicity."""

    def become(self, other):
        self._items = list(other._items)

    def __iter__(self):
        return iter(in_order(self._items))

    def __add__(self, other):
        return OrderedBag([*self._items, *other._items])

    __iadd__ = __add__

    def __hash__(self):
        return hash(natural(self))


def own(value):
    """The value as a container that nobody else can change."""
    match value:
        case OrderedSet() | set():
            return OrderedSet(map(own, set.__iter__(value)))
        case list():
            return Items(own(v) for v in list.__iter__(value))
        case dict():
            return Total((k, own(v)) for k, v in dict.items(value))
        case BagOf():
            return OrderedBag(map(own, value._items))
        case tuple():
            return tuple(map(own, value))
    return value


def natural(value):
    """The value as `pyverify.values` has it."""
    match value:
        case Enum():
            return value.name
        case Record():
            fields = value.__record_fields__
            return RecordValue(
                type(value).__name__, tuple(natural(getattr(value, f)) for f in fields)
            )
        case tuple() | list():
            return tuple(map(natural, value))
        case set() | frozenset():
            return frozenset(map(natural, value))
        case dict():
            return MapValue(
                (natural(k), natural(dict.__getitem__(value, k)))
                for k in in_order(dict.__iter__(value))
            )
        case BagOf():
            return bag_of(map(natural, value))
    return value
