"""How much is written out while a spec is read: domains whose values are needed one by one.

The values of an action's parameter, the keys of a map, the choices of an initial value become
part of the IR. What has more than `LARGEST` of them is refused with its size, before anything is
enumerated: no engine could use it, and making it would only fill the memory.
"""

from __future__ import annotations

from itertools import product
from typing import Any

from pyverify.errors import Diagnostic, SpecError
from pyverify.ir import types as T
from pyverify.source import Span
from pyverify.values import MapValue, Value, elements, size_up_to

LARGEST = 100_000
# All values together, counted with their parts: long sequences and large sets count more.
LARGEST_WRITTEN = 40 * LARGEST


def every(domain: T.Type, span: Span, what: str) -> list[Value]:
    """Return all values of a finite domain in order; refuse it if they are too many."""
    check_size(domain, span, what)
    return list(elements(domain))


def check_size(domain: T.Type, span: Span, what: str) -> None:
    """Refuse a domain with too many values to write them out; `what` says what they are."""
    part = _large_part(domain)
    if part is not None:
        shown = T.describe(domain)
        inside = "" if part is domain else f", with {T.describe(part)} in it"
        raise too_large(span, f"{what} ({shown}{inside}) are {told(part)}")


def is_large(domain: T.Type) -> bool:
    """Tell whether a finite domain has too many values to write them out."""
    return _large_part(domain) is not None


def _large_part(domain: T.Type) -> T.Type | None:
    for part in (domain, *parts(domain)):
        count = size_up_to(part, LARGEST)
        if count > LARGEST or count * width(part) > LARGEST_WRITTEN:
            return part
    return None


def check_count(count: int, span: Span, what: str) -> None:
    """Refuse a number of things that is too large."""
    if count > LARGEST:
        raise too_large(span, f"{what} are {number(count)}")


def every_map(values: list[Value], keys: tuple[T.Type, ...], span: Span, what: str) -> list[Value]:
    """Return all maps over `keys` (the outermost first) into `values`."""
    for key in reversed(keys):
        names = list(elements(key))
        few = min(len(names), LARGEST.bit_length()) if len(values) > 1 else len(names)
        check_count(len(values) ** few, span, what)
        values = [MapValue(zip(names, i, strict=True)) for i in product(values, repeat=len(names))]
    return values


def range_size(start: int, stop: int, step: int) -> int:
    """Return the length of a Python range, however long (`len` fails beyond 64 bits)."""
    return max(0, -((start - stop) // step))


def too_large(span: Span, what: str) -> SpecError:
    """Return the error for something that has too many values."""
    return SpecError(
        Diagnostic(
            "too-large",
            span,
            f"{what}: too many to write out, the limit is {number(LARGEST)}",
            "make the domain smaller: a protocol that goes wrong mostly does so with 2 or 3 of everything",
        )
    )


def told(domain: T.Type) -> str:
    """Return the number of values of a domain for a message."""
    count = size_up_to(domain, 10**15)
    if count > 10**15:
        return "more than 10^15"
    return (
        number(count)
        if count > LARGEST
        else f"{number(count)}, each of up to {number(width(domain))} parts"
    )


def number(n: int) -> str:
    """Return a number with a blank between thousands."""
    return f"{n:,}".replace(",", " ") if n <= 10**15 else "more than 10^15"


def parts(domain: T.Type) -> list[T.Type]:
    """Return the domains inside a domain that are enumerated with it."""
    inner: list[T.Type] = []
    match domain:
        case T.OptionType(t) | T.SetType(t) | T.SeqType(t) | T.BagType(t):
            inner = [t]
        case T.TupleType(items):
            inner = [*items]
        case T.MapType(key, value):
            inner = [key, value]
        case T.RecordType(_, fields):
            inner = [f for _, f in fields]
        case T.UnionType(records):
            inner = [*records]
        case _:
            pass
    return [p for t in inner for p in (t, *parts(t))]


def width(domain: T.Type) -> int:
    """Return how many parts the largest value of a domain has, or a number beyond every limit."""
    wide: Any = _wide(domain)
    return int(min(wide, LARGEST_WRITTEN + 1))


def _wide(domain: T.Type) -> int:
    match domain:
        case T.OptionType(inner):
            return width(inner)
        case T.TupleType(items):
            return sum(map(width, items))
        case T.SetType(elem):
            return size_up_to(elem, LARGEST_WRITTEN) * width(elem)
        case T.MapType(key, value):
            return size_up_to(key, LARGEST_WRITTEN) * width(value)
        case T.SeqType(elem, int() as cap) | T.BagType(elem, int() as cap):
            # An empty element domain still has sequences of every length to try.
            tried = 1 if size_up_to(elem, 1) else cap
            return cap * max(width(elem), tried)
        case T.RecordType(_, fields):
            return sum(width(f) for _, f in fields)
        case T.UnionType(records):
            return max(map(width, records), default=1)
        case _:
            return 1
