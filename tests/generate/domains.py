"""Random domains: what variables, parameters and record fields range over.

A `Dom` knows how it is written, how many values it has, and how its parts are reached. Sizes are
multiplied out while drawing, so that a spec is small by construction.
"""

from dataclasses import dataclass, replace
from math import comb

from generate.drawing import NotHere, Table

domain = Table()


@dataclass(frozen=True)
class Dom:
    """A domain. `parts`: inner domains; `names`: members, or fields of a record.

    `name` is set when it is an attribute of the spec, so that methods can write `self.Node`.
    """

    kind: str
    text: str
    size: int
    parts: tuple = ()
    names: tuple = ()
    low: int = 0
    high: int = 0
    cap: int = 0
    name: str | None = None

    def __eq__(self, other):
        return isinstance(other, Dom) and self.shape == other.shape

    def __hash__(self):
        return hash(self.shape)

    def within(self, other):
        """Is every integer of this domain one of the other's? (True of what is no integer.)"""
        return self.kind != "int" or (other.low <= self.low and self.high <= other.high)

    @property
    def shape(self):
        """What decides whether a value of one domain can be used for the other."""
        match self.kind:
            case "int":
                return "int"
            case "enum" | "symbols" | "record" | "union":
                return (self.kind, self.text)
            case "map":
                return ("map", self.parts[0].text, self.parts[1].shape)
            case _:
                return (self.kind, *(p.shape for p in self.parts))

    @property
    def annotation(self):
        """The Python type of its values, as a user annotates it; "" for a Bag, which has no short name."""
        inner = [p.annotation for p in self.parts]
        if self.kind == "bag" or (
            "" in inner and self.kind in ("option", "tuple", "set", "map", "seq")
        ):
            return ""
        match self.kind:
            case "symbols":
                return "str"
            case "option":
                return f"{inner[0]} | None"
            case "tuple":
                return f"tuple[{', '.join(inner)}]"
            case "set":
                return f"set[{inner[0]}]"
            case "map":
                return f"dict[{inner[0]}, {inner[1]}]"
            case "seq":
                return f"list[{inner[0]}]"
            case "int" | "bool":
                return self.kind
            case _:
                return self.text


BOOL = Dom("bool", "bool", 2)


def integers(low, high, text=None, name=None):
    text = text or (f"Range({high})" if low == 0 else f"Range({low}, {high})")
    return Dom("int", text, high - low, low=low, high=high, name=name)


INT = integers(-9, 9)  # any integer: operands, comparisons


def option(inner):
    return Dom("option", f"{inner.text} | None", inner.size + 1, (inner,))


def pair(*items):
    size = 1
    for item in items:
        size *= item.size
    return Dom("tuple", "(" + ", ".join(i.text for i in items) + ")", size, items)


def set_of(elem):
    return Dom("set", f"Set[{elem.text}]", 2**elem.size, (elem,))


def map_of(key, value):
    return Dom("map", f"Map[{key.text}, {value.text}]", value.size**key.size, (key, value))


def seq_of(elem, cap):
    size = sum(elem.size**n for n in range(cap + 1))
    return Dom("seq", f"Seq[{elem.text}, {cap}]", size, (elem,), cap=cap)


def bag_of(elem, cap):
    size = sum(comb(elem.size + n - 1, n) for n in range(cap + 1))
    return Dom("bag", f"Bag[{elem.text}, {cap}]", size, (elem,), cap=cap)


def small(dom, limit):
    """The domain, if it has at most `limit` values."""
    if dom.size > limit:
        raise NotHere
    return dom


# Every case is called with the named domains there are, the largest size allowed, and a depth.


@domain(6)
def domain_bool(g, pool, limit, depth):
    return small(BOOL, limit)


@domain(6)
def domain_range(g, pool, limit, depth):
    return small(integers(0, g.between(2, 4)), limit)


@domain(8)
def domain_named(g, pool, limit, depth):
    return small(g.pick(pool), limit)


@domain(2)
def domain_range_from(g, pool, limit, depth):
    low = g.between(-1, 1)
    return small(integers(low, low + g.between(1, 3)), limit)


def inner(g, pool, limit, depth, most=None):
    if depth <= 0:
        return domain_range(g, pool, 4, 0) if limit >= 4 else small(BOOL, limit)
    return g.case(domain, pool, min(limit, most or limit), depth - 1)


@domain(3)
def domain_option(g, pool, limit, depth):
    found = inner(g, pool, limit - 1, depth)
    if found.kind in ("option", "tuple"):  # Python has no `|` between a tuple and None
        raise NotHere
    return small(option(found), limit)


@domain(2)
def domain_tuple(g, pool, limit, depth):
    first = inner(g, pool, limit // 2, depth, 6)
    return small(pair(first, inner(g, pool, limit // first.size, depth, 6)), limit)


@domain(4)
def domain_set(g, pool, limit, depth):
    return small(set_of(inner(g, pool, 4, depth)), limit)


@domain(1)
def domain_set_of_pairs(g, pool, limit, depth):
    first, second = BOOL, g.pick([BOOL, integers(0, 2)])
    return small(
        replace(set_of(pair(first, second)), text=f"Set[{first.text}, {second.text}]"), limit
    )


@domain(6)
def domain_map(g, pool, limit, depth):
    key = inner(g, pool, 4, depth)
    most = max(2, int(limit ** (1 / key.size) + 1e-9))
    return small(map_of(key, inner(g, pool, most, depth)), limit)


@domain(6)
def domain_seq(g, pool, limit, depth):
    elem = inner(g, pool, 5, depth)
    return small(seq_of(elem, g.pick([2, 1, 3]) if elem.size <= 2 else g.between(1, 2)), limit)


@domain(5)
def domain_bag(g, pool, limit, depth):
    elem = inner(g, pool, 5, depth)
    return small(bag_of(elem, g.pick([2, 1, 3, 4]) if elem.size <= 2 else g.between(1, 3)), limit)


def draw_domain(g, pool, limit, depth=2):
    """A random domain of at most `limit` values."""
    return g.case(domain, pool, max(limit, 2), depth)
