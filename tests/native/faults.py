"""Deliberate faults in the lowering: `python tests/native/faults.py NAME [AT MOST]`.

Puts the fault NAME into the generator of machine code (nothing of it is in the package), and compares
specs with the reference engine until one tells the difference: random ones, then `adversaries`.
Wrong machine code may do anything, so this is a program of its own: see `test_faults`.
"""

import os
import sys
from itertools import islice
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1]), *(str(HERE.parent / f) for f in ("", "agreement", "native"))]

from adversaries import SPECS, source  # noqa: E402
from agree import ir_of  # noqa: E402

from native import compared, steps_agree  # noqa: E402
from pyverify.native.code import Code  # noqa: E402
from pyverify.native.lowering import choices, conversion, loops, numbers, order, parts  # noqa: E402
from pyverify.native.lowering.values import Val  # noqa: E402

SEEDS = range(7000, 7060)


def compare_with(name, other):
    """Write comparison `other` where `name` is meant."""
    right = Code.cmp
    return Code, "cmp", lambda c, how, a, b: right(c, other if how == name else how, a, b)


def short_mask(c, a, bits):
    """The lowest bits of a number, but for one if there are several."""
    return a if bits >= 64 else c.and_(a, (1 << max(bits - 1, 1)) - 1)


def carry_forgotten(c, name, a, b, overflow):
    """Arithmetic that wraps around."""
    return c.op(name, a, b)


def any_integer_fits(c, v, shape):
    """A conversion that lets every number be one of the domain."""
    return Val(shape, v.x), True


def truncated(b, x, y):
    """Division as C rounds it: towards zero."""
    a, d = (numbers.number(b.c, v) for v in (x, y))
    b.fail_unless(b.c.cmp("ne", d, 0))
    if isinstance(a, int) and isinstance(d, int):
        return right_division(b, x, y)
    shapes = right_division(b, x, y)
    quotient = b.c.pure("sdiv", str(a), str(d), text=f"sdiv i64 {a}, {d}")
    return Val(shapes[0].shape, quotient), Val(shapes[1].shape, b.c.sub(a, b.c.mul(quotient, d)))


right_division = numbers._divided


def one_choice_less(c, script, again, done):
    """Choices whose last option is never taken."""
    real = c.cmp
    try:
        c.cmp = lambda how, a, b: real(how, c.add(a, 1) if how == "slt" else a, b)
        right_advance(c, script, again, done)
    finally:
        del c.cmp


right_advance = choices.advance


def one_round_less(c, count, body):
    """Loops that leave out the last round."""
    right_repeat(c, c.sub(count, 1), body)


right_repeat = loops.repeat


def reversed_sets(c, a, b, smaller, larger):
    """The canonical order of sets the other way round."""
    right_sets(c, a, b, larger, smaller)


right_sets = order._sets


def wrong_place(c, at, place, test=True):
    """Sets in memory whose elements land in the first word."""
    right_set_bit(c, at, c.and_(place, 63), test)


right_set_bit = loops.set_bit


def no_end(b, count, index):
    """Indexes from the end that count from the beginning."""
    return index.number


FAULTS = {
    "<= for <, unsigned": compare_with("ult", "ule"),
    "< for <=": compare_with("sle", "slt"),
    "<= for <": compare_with("slt", "sle"),
    ">= for >": compare_with("sgt", "sge"),
    "a bit too few": (Code, "low", short_mask),
    "a shift by one too much": (Code, "lshr", lambda c, a, b: c.op("lshr", a, c.add(b, 1))),
    "a forgotten overflow": (Code, "checked", carry_forgotten),
    "a forgotten domain": (conversion, "_convert_int", any_integer_fits),
    "division rounded towards zero": (numbers, "_divided", truncated),
    "a choice less": (choices, "advance", one_choice_less),
    "a round less": (loops, "repeat", one_round_less),
    "the order of sets": (order, "_sets", reversed_sets),
    "sets of one word": (loops, "set_bit", wrong_place),
    "negative indexes": (parts, "wrapped", no_end),
}


def put(fault):
    """Put a fault in, wherever the right function has been imported."""
    holder, name, wrong = FAULTS[fault]
    right = getattr(holder, name)
    setattr(holder, name, wrong)
    for module_name, module in list(sys.modules.items()):
        if module_name.startswith("pyverify.native") and getattr(module, name, None) is right:
            setattr(module, name, wrong)


def comparisons():
    """Everything that could tell, the cheapest first."""
    for seed in SEEDS:
        yield f"spec_of_seed({seed})", lambda seed=seed: compared(seed, always_steps=True)
    for name in SPECS:
        yield name, lambda name=name: steps_agree(ir_of(source(name)), most=30)


def first_noticed(most):
    """The name of the first comparison that fails, of so many; None if all succeed."""
    for name, compare in islice(comparisons(), most):
        try:
            compare()
        except AssertionError:
            return name
    return None


if __name__ == "__main__":
    os.environ["XDG_CACHE_HOME"] = os.devnull
    if sys.argv[1] != "none":
        put(sys.argv[1])
    found = first_noticed(int(sys.argv[2]) if len(sys.argv) > 2 else None)
    print(f"noticed by {found}" if found else "not noticed")
