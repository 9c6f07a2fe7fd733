"""Numbers and comparisons as machine code; an integer that does not fit 64 bits is an escape."""

from __future__ import annotations

from pyverify.ir import types as T
from pyverify.native.lowering.body import Body
from pyverify.native.lowering.comparison import equal, less
from pyverify.native.lowering.shapes import bounds, integer
from pyverify.native.lowering.values import Val, number, of_bit


def not_(b: Body, v: Val) -> Val:
    """Return the negation."""
    return of_bit(b.c.not_(v.bit))


def _arithmetic(b: Body, name: str, x: Val, y: Val, lo: int, hi: int) -> Val:
    a, d = number(b.c, x), number(b.c, y)
    shape = integer(lo, hi)
    if shape != T.INT:
        return Val(shape, b.c.op(name, a, d))
    return Val(shape, b.c.checked(name, a, d, b.exits.escape))


def add(b: Body, x: Val, y: Val) -> Val:
    """Return the sum."""
    (lo, hi), (low, high) = bounds(x.shape), bounds(y.shape)
    return _arithmetic(b, "add", x, y, lo + low, hi + high)


def subtract(b: Body, x: Val, y: Val) -> Val:
    """Return the difference."""
    (lo, hi), (low, high) = bounds(x.shape), bounds(y.shape)
    return _arithmetic(b, "sub", x, y, lo - high, hi - low)


def multiply(b: Body, x: Val, y: Val) -> Val:
    """Return the product."""
    (lo, hi), (low, high) = bounds(x.shape), bounds(y.shape)
    products = [lo * low, lo * high, hi * low, hi * high]
    return _arithmetic(b, "mul", x, y, min(products), max(products))


def negated(b: Body, x: Val) -> Val:
    """Return the number with the other sign."""
    return subtract(b, Val(T.IntType(0, 1), 0), x)


def absolute(b: Body, x: Val) -> Val:
    """Return the absolute value."""
    lo, hi = bounds(x.shape)
    if lo >= 0:
        return Val(integer(lo, hi), number(b.c, x))
    minus = negated(b, x)
    shape = integer(0, max(-lo, hi))
    negative = b.c.cmp("slt", number(b.c, x), 0)
    return Val(shape, b.c.select(negative, minus.number, number(b.c, x)))


def integer_of(b: Body, x: Val) -> Val:
    """Return a Boolean as 0 or 1."""
    return Val(T.IntType(0, 2), b.c.word(x.bit)) if isinstance(x.shape, T.BoolType) else x


def quotient(b: Body, x: Val, y: Val) -> Val:
    """Return the quotient, rounded down."""
    return _divided(b, x, y)[0]


def remainder(b: Body, x: Val, y: Val) -> Val:
    """Return the remainder, which has the sign of the divisor."""
    return _divided(b, x, y)[1]


def _divided(b: Body, x: Val, y: Val) -> tuple[Val, Val]:
    """Return quotient and remainder, rounded towards minus infinity as Python does."""
    c = b.c
    (lo, hi), (low, high) = bounds(x.shape), bounds(y.shape)
    a, d = number(c, x), number(c, y)
    b.fail_unless(c.cmp("ne", d, 0))
    quotients = integer(-max(abs(lo), abs(hi)), max(abs(lo), abs(hi)))
    rests = integer(min(low + 1, 0), max(high - 1, 0))
    if isinstance(a, int) and isinstance(d, int):
        return (
            (Val(quotients, a // d), Val(rests, a % d)) if d else (Val(quotients, 0), Val(rests, 0))
        )
    if lo >= 0 and low >= 0:
        return Val(quotients, c.op("udiv", a, d)), Val(rests, c.op("urem", a, d))
    if quotients == T.INT:
        b.escape_unless(c.cmp("ne", d, -1))
    quotient = c.pure("sdiv", str(a), str(d), text=f"sdiv i64 {a}, {d}")
    rest = c.sub(a, c.mul(quotient, d))
    down = c.both(c.cmp("ne", rest, 0), c.differ(c.cmp("slt", rest, 0), c.cmp("slt", d, 0)))
    return (
        Val(quotients, c.sub(quotient, c.word(down))),
        Val(rests, c.select(down, c.add(rest, d), rest)),
    )


def is_equal(b: Body, x: Val, y: Val) -> Val:
    """Return whether two values are equal."""
    return of_bit(equal(b.c, x, y))


def is_different(b: Body, x: Val, y: Val) -> Val:
    """Return whether two values differ."""
    return of_bit(b.c.not_(equal(b.c, x, y)))


def is_less(b: Body, x: Val, y: Val) -> Val:
    """Return whether x < y."""
    return of_bit(less(b.c, x, y, strict=True))


def is_at_most(b: Body, x: Val, y: Val) -> Val:
    """Return whether x <= y."""
    return of_bit(less(b.c, x, y, strict=False))


def is_greater(b: Body, x: Val, y: Val) -> Val:
    """Return whether x > y."""
    return is_less(b, y, x)


def is_at_least(b: Body, x: Val, y: Val) -> Val:
    """Return whether x >= y."""
    return is_at_most(b, y, x)
