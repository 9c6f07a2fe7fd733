"""What a formula means: its value on an infinite word that repeats itself from some place on."""

from __future__ import annotations

from collections.abc import Sequence

from pyverify.ltl.formula import Formula


def holds_on(formula: Formula, letters: Sequence[int], loop: int) -> bool:
    """Tell whether a formula is true of a word.

    The word is `letters`, and then for ever again those from place `loop` on. A letter is the set of
    the propositions that are true there, as bits.
    """
    return values(formula, letters, loop)[0]


def values(formula: Formula, letters: Sequence[int], loop: int) -> list[bool]:
    """Return whether a formula is true of the rest of the word, from each place on."""
    places = range(len(letters))
    if not 0 <= loop < len(letters):
        raise ValueError(f"a word of {len(letters)} letters cannot repeat itself from {loop} on")
    args = [values(a, letters, loop) for a in formula.args]
    match formula.op, args:
        case "prop", _:
            return [bool(letter >> (formula.prop or 0) & 1) for letter in letters]
        case (("true" | "false" as op), _):
            return [op == "true" for _ in places]
        case "not", [a]:
            return [not x for x in a]
        case "and", _:
            return [all(a[i] for a in args) for i in places]
        case "or", _:
            return [any(a[i] for a in args) for i in places]
        case "implies", [a, b]:
            return [not a[i] or b[i] for i in places]
        case "always", [a]:
            return [all(a[min(i, loop) :]) for i in places]
        case "eventually", [a]:
            return [any(a[min(i, loop) :]) for i in places]
        case "until", [a, b]:
            return [_until(a, b, i, loop) for i in places]
        case "leads_to", [a, b]:
            later = [any(b[min(i, loop) :]) for i in places]
            return [all(not a[j] or later[j] for j in places[min(i, loop) :]) for i in places]
        case _:
            raise AssertionError(f"{formula.op} is not an operator of formulas")


def _until(a: list[bool], b: list[bool], i: int, loop: int) -> bool:
    for _ in range(2 * len(a)):
        if b[i]:
            return True
        if not a[i]:
            return False
        i = i + 1 if i + 1 < len(a) else loop
    return False
