"""Booleans and numbers as terms of Z3, with their bounds; what is known stays a Python value.

Integers are bit-vectors wide enough never to wrap (every operation widens to the bounds of its result), or
mathematical integers; reals are Z3's. Bounds are true of a term wherever the constraints on the constants in it
are: domains of states, options of choices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import z3

# A Boolean: known, or a z3.BoolRef (z3 has no types for mypy).
Bool = Any
Term = Any


def conj(*items: Bool) -> Bool:
    """Return the conjunction."""
    kept = []
    for x in items:
        if x is False:
            return False
        if x is not True:
            kept.append(x)
    if not kept:
        return True
    return kept[0] if len(kept) == 1 else z3.And(*kept)


def disj(*items: Bool) -> Bool:
    """Return the disjunction."""
    kept = []
    for x in items:
        if x is True:
            return True
        if x is not False:
            kept.append(x)
    if not kept:
        return False
    return kept[0] if len(kept) == 1 else z3.Or(*kept)


def neg(x: Bool) -> Bool:
    """Return the negation."""
    if isinstance(x, bool):
        return not x
    if z3.is_not(x):
        return x.arg(0)
    return z3.Not(x)


def choose_bool(c: Bool, a: Bool, b: Bool) -> Bool:
    """Return `a if c else b`."""
    if isinstance(c, bool):
        return a if c else b
    if a is b or (isinstance(a, bool) and a == b and isinstance(b, bool)):
        return a
    if a is True:
        return disj(c, b)
    if a is False:
        return conj(neg(c), b)
    if b is True:
        return disj(neg(c), a)
    if b is False:
        return conj(c, a)
    if a.eq(b):
        return a
    return z3.If(c, a, b)


def same_bool(a: Bool, b: Bool) -> Bool:
    """Return that two Booleans are equal."""
    if isinstance(a, bool):
        return b if a else neg(b)
    if isinstance(b, bool):
        return a if b else neg(a)
    return True if a.eq(b) else a == b


@dataclass(frozen=True, slots=True)
class Num:
    """A number: `term` is known, or of Z3, and lies between `lo` and `hi` (None: unbounded)."""

    term: Term
    lo: int | Fraction | None
    hi: int | Fraction | None

    @property
    def known(self) -> bool:
        """Tell whether it is a Python number."""
        return isinstance(self.term, int | Fraction)


class Weighted(Num):
    """A sum of known numbers, each of which counts if a Boolean is true: `constant` and the (weight, test) `parts`.

    Compared with a known number it is a pseudo-Boolean constraint, for which Z3 has a theory of its own; everything
    else needs the term, which is put together when it is asked for. Weights are positive.
    """

    __slots__ = ("_numbers", "_term", "constant", "parts")
    constant: int
    parts: tuple[tuple[int, Bool], ...]
    _numbers: Arithmetic
    _term: Term

    def __init__(self, numbers: Arithmetic, constant: int, parts: tuple[tuple[int, Bool], ...]):
        """Make all weights positive: what counts less if a test is true counts more if it is false."""
        set_ = object.__setattr__
        turned = [(w, t) if w > 0 else (-w, neg(t)) for w, t in parts if w]
        constant += sum(w for w, _ in parts if w < 0)
        set_(self, "_numbers", numbers)
        set_(self, "_term", None)
        set_(self, "constant", constant)
        set_(self, "parts", tuple(turned))
        set_(self, "lo", constant)
        set_(self, "hi", constant + sum(w for w, _ in turned))

    @property
    def term(self) -> Term:  # a field there
        """Return the sum as a term."""
        if self._term is None:
            total = number(self.constant)
            for weight, test in self.parts:
                part = self._numbers.choose(test, number(weight), number(0))
                total = self._numbers.add(total, part)
            object.__setattr__(self, "_term", total.term)
        return self._term

    @property
    def known(self) -> bool:
        """Tell whether it is a Python number: it has parts that are none."""
        return False

    def shifted(self, by: int) -> Weighted:
        """Return the sum and a known number."""
        return Weighted(self._numbers, self.constant + by, self.parts)

    def at_most(self, limit: int) -> Bool:
        """Return that the sum is at most a number."""
        return z3.PbLe([(test, weight) for weight, test in self.parts], limit - self.constant)

    def at_least(self, limit: int) -> Bool:
        """Return that the sum is at least a number."""
        return z3.PbGe([(test, weight) for weight, test in self.parts], limit - self.constant)


def number(value: int | Fraction) -> Num:
    """Return a known number."""
    return Num(value, value, value)


def width_of(lo: int, hi: int) -> int:
    """Return how many bits a signed number between two bounds takes."""
    return max((~lo if lo < 0 else lo).bit_length(), (~hi if hi < 0 else hi).bit_length()) + 1


class Arithmetic:
    """Operations on numbers, as bit-vectors (`bits`) or as mathematical numbers."""

    def __init__(self, ctx: Any, bits: bool) -> None:
        self.ctx, self.bits = ctx, bits

    # ------------------------------------------------------------ terms

    def fresh(self, name: str, lo: int | None, hi: int | None, real: bool = False) -> Num:
        """Return a constant between two bounds, which its constraint must say."""
        if real:
            return Num(z3.Real(name, self.ctx), None, None)
        if self.bits:
            assert lo is not None and hi is not None, "bit-vectors have bounds"
            return Num(z3.BitVec(name, width_of(lo, hi), self.ctx), lo, hi)
        return Num(z3.Int(name, self.ctx), lo, hi)

    def term(self, x: Num, width: int | None = None) -> Term:
        """Return a number as a term of Z3; a bit-vector of that width."""
        if not x.known:
            if z3.is_bv(x.term) and width is not None and width != x.term.size():
                more = width - x.term.size()
                return z3.SignExt(more, x.term) if more > 0 else z3.Extract(width - 1, 0, x.term)
            return x.term
        if isinstance(x.term, Fraction):
            return z3.RealVal(str(x.term), self.ctx)
        if self.bits:
            return z3.BitVecVal(x.term, width or width_of(x.term, x.term), self.ctx)
        return z3.IntVal(x.term, self.ctx)

    def real(self, x: Num) -> Num:
        """Return an integer as a real number."""
        if x.known:
            return number(Fraction(x.term))
        if z3.is_real(x.term):
            return x
        whole = z3.BV2Int(x.term, is_signed=True) if z3.is_bv(x.term) else x.term
        return Num(z3.ToReal(whole), x.lo, x.hi)

    def _pair(self, a: Num, b: Num, lo: Any = 0, hi: Any = 0) -> tuple[Term, Term]:
        """Return two numbers as terms of one sort, in which numbers between the bounds fit."""
        if self._is_real(a) or self._is_real(b):
            return self.term(self.real(a)), self.term(self.real(b))
        if not self.bits:
            return self.term(a), self.term(b)
        width = max(self._width(a), self._width(b), width_of(lo, hi))
        return self.term(a, width), self.term(b, width)

    def _is_real(self, x: Num) -> bool:
        return isinstance(x.term, Fraction) or (not x.known and bool(z3.is_real(x.term)))

    def _width(self, x: Num) -> int:
        if x.known:
            return width_of(x.term, x.term)
        size: int = x.term.size()
        return size

    # ------------------------------------------------------------ arithmetic

    def add(self, a: Num, b: Num) -> Num:
        """Return the sum."""
        if a.known and b.known:
            return number(a.term + b.term)
        if a.known and a.term == 0 and not self._is_real(b):
            return b
        if b.known and b.term == 0 and not self._is_real(a):
            return a
        for x, by in ((a, b), (b, a)):
            if isinstance(x, Weighted) and by.known and isinstance(by.term, int):
                return x.shifted(by.term)
        lo, hi = _sum(a.lo, b.lo), _sum(a.hi, b.hi)
        x, y = self._pair(a, b, lo, hi)
        return Num(x + y, lo, hi)

    def neg(self, a: Num) -> Num:
        """Return the negation."""
        return self.sub(number(0), a)

    def sub(self, a: Num, b: Num) -> Num:
        """Return the difference."""
        if a.known and b.known:
            return number(a.term - b.term)
        lo = None if a.lo is None or b.hi is None else a.lo - b.hi
        hi = None if a.hi is None or b.lo is None else a.hi - b.lo
        x, y = self._pair(a, b, lo, hi)
        return Num(x - y, lo, hi)

    def mul(self, a: Num, b: Num) -> Num:
        """Return the product."""
        if a.known and b.known:
            return number(a.term * b.term)
        lo = hi = None
        if None not in (a.lo, a.hi, b.lo, b.hi):
            ends = [p * q for p in (a.lo, a.hi) for q in (b.lo, b.hi)]  # type: ignore[operator]  # none is None
            lo, hi = min(ends), max(ends)
        x, y = self._pair(a, b, lo, hi)
        return Num(x * y, lo, hi)

    def div(self, a: Num, b: Num) -> Num:
        """Return the quotient of reals; of a divisor 0, anything."""
        a, b = self.real(a), self.real(b)
        if a.known and b.known:
            return number(Fraction(a.term) / b.term if b.term else Fraction(0))
        return Num(self.term(a) / self.term(b), None, None)

    def floordiv(self, a: Num, b: Num) -> Num:
        """Return the quotient rounded down; of a divisor 0, anything in the bounds."""
        return self._divided(a, b)[0]

    def mod(self, a: Num, b: Num) -> Num:
        """Return the remainder, with the sign of the divisor; of a divisor 0, anything."""
        return self._divided(a, b)[1]

    def _divided(self, a: Num, b: Num) -> tuple[Num, Num]:
        if a.known and b.known:
            if b.term == 0:
                return number(0), number(0)
            return number(a.term // b.term), number(a.term % b.term)
        ends: Any = None if a.lo is None or a.hi is None else (abs(a.lo), abs(a.hi))
        m = None if ends is None else max(ends)
        lo, hi = (None, None) if m is None else (-m, m)
        rlo = None if b.lo is None else min(0, b.lo + 1)
        rhi = None if b.hi is None else max(0, b.hi - 1)
        if self.bits:
            assert lo is not None and hi is not None
            q, r = self._divided_bits(a, b, lo, hi)
        else:
            x, y = self._pair(a, b)
            q = z3.If(y > 0, x / y, (-x) / (-y))
            r = x % y if b.lo is not None and b.lo > 0 else x - y * q
        return Num(q, lo, hi), Num(r, rlo, rhi)

    def _divided_bits(self, a: Num, b: Num, lo: Any, hi: Any) -> tuple[Term, Term]:
        x, y = self._pair(a, b, lo - 1, hi + 1)
        q, r = x / y, z3.SRem(x, y)
        down = z3.And(r != 0, (r < 0) != (y < 0))
        # A divisor 0 fails; nothing is said then, but bounds must stay true.
        zero = y == 0
        return z3.If(zero, y, z3.If(down, q - 1, q)), z3.If(zero, y, z3.If(down, r + y, r))

    def choose(self, c: Bool, a: Num, b: Num) -> Num:
        """Return `a if c else b`."""
        if isinstance(c, bool):
            return a if c else b
        if a is b or (a.known and b.known and a.term == b.term):
            return a
        lo = None if a.lo is None or b.lo is None else min(a.lo, b.lo)
        hi = None if a.hi is None or b.hi is None else max(a.hi, b.hi)
        x, y = self._pair(a, b)
        return Num(x if x.eq(y) else z3.If(c, x, y), lo, hi)

    def count(self, guards: Iterable[Bool]) -> Num:
        """Return how many are true."""
        found = number(0)
        for g in guards:
            found = self.add(found, self.choose(g, number(1), number(0)))
        return found

    # ------------------------------------------------------------ relations

    def eq(self, a: Num, b: Num) -> Bool:
        """Return that two numbers are equal."""
        if a.known and b.known:
            return bool(a.term == b.term)
        if _apart(a, b):
            return False
        for x, k in ((a, b), (b, a)):
            if isinstance(x, Weighted) and k.known and isinstance(k.term, int):
                return conj(x.at_most(k.term), x.at_least(k.term))
        x, y = self._pair(a, b)
        return True if x.eq(y) else x == y

    def lt(self, a: Num, b: Num) -> Bool:
        """Return that `a` is less than `b`."""
        if a.known and b.known:
            return bool(a.term < b.term)
        if a.hi is not None and b.lo is not None and a.hi < b.lo:
            return True
        if a.lo is not None and b.hi is not None and a.lo >= b.hi:
            return False
        if isinstance(a, Weighted) and b.known and isinstance(b.term, int):
            return a.at_most(b.term - 1)
        if isinstance(b, Weighted) and a.known and isinstance(a.term, int):
            return b.at_least(a.term + 1)
        x, y = self._pair(a, b)
        return x < y

    def le(self, a: Num, b: Num) -> Bool:
        """Return that `a` is at most `b`."""
        return neg(self.lt(b, a))


def _sum(a: Any, b: Any) -> Any:
    return None if a is None or b is None else a + b


def _apart(a: Num, b: Num) -> bool:
    below = a.hi is not None and b.lo is not None and a.hi < b.lo
    above = b.hi is not None and a.lo is not None and b.hi < a.lo
    return below or above


Fail = Callable[[Bool], None]
