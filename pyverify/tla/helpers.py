r"""Operators that TLA+'s standard modules lack, each with its text; a module has those it uses.

Where the user's Python would raise, they end TLC with `Assert`, as the other engines end with an `error`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Helper:
    """The text of a definition, what it needs, and a comment of one line."""

    comment: str
    text: str
    needs: tuple[str, ...] = ()
    extends: tuple[str, ...] = ()


HELPERS: dict[str, Helper] = {
    "Range": Helper(
        "The elements of a sequence, or the values of a function.",
        "Range(f) == {f[x] : x \\in DOMAIN f}",
    ),
    "Abs": Helper(
        "The absolute value.", "Abs(n) == IF n < 0 THEN -n ELSE n", extends=("Integers",)
    ),
    "Min": Helper(
        "The smallest number in a set.",
        "Min(S) == CHOOSE x \\in S : \\A y \\in S : x <= y",
        extends=("Integers",),
    ),
    "Max": Helper(
        "The largest number in a set.",
        "Max(S) == CHOOSE x \\in S : \\A y \\in S : x >= y",
        extends=("Integers",),
    ),
    "Quotient": Helper(
        "The quotient of two integers, rounded down (TLC wants a positive divisor).",
        "Quotient(a, b) == IF b < 0 THEN (-a) \\div (-b) ELSE a \\div b",
        extends=("Integers",),
    ),
    "Remainder": Helper(
        "The remainder of that division; it has the sign of the divisor.",
        "Remainder(a, b) == a - b * Quotient(a, b)",
        needs=("Quotient",),
        extends=("Integers",),
    ),
    "SumOver": Helper(
        "The sum of f[x] for all x in a set.",
        """RECURSIVE SumOver(_, _)
SumOver(f, S) ==
  IF S = {} THEN 0
  ELSE LET x == CHOOSE x \\in S : TRUE
       IN  f[x] + SumOver(f, S \\ {x})""",
        extends=("Integers",),
    ),
    "Sum": Helper(
        "The sum of all values of a function or a sequence.",
        "Sum(f) == SumOver(f, DOMAIN f)",
        needs=("SumOver",),
    ),
    "InOrder": Helper(
        "The numbers in a set as a sequence, ascending.",
        """RECURSIVE InOrder(_)
InOrder(S) ==
  IF S = {} THEN <<>>
  ELSE LET least == CHOOSE x \\in S : \\A y \\in S : x <= y
       IN  <<least>> \\o InOrder(S \\ {least})""",
        extends=("Integers", "Sequences"),
    ),
    "Ordered": Helper(
        "The elements of a set as a sequence, in a strict order.",
        """Ordered(S, Before(_, _)) ==
  [i \\in 1 .. Cardinality(S) |->
     CHOOSE x \\in S : Cardinality({y \\in S : Before(y, x)}) = i - 1]""",
        extends=("Integers", "FiniteSets"),
    ),
    "Place": Helper(
        "The place in a sequence that has an index from 0, or from -1 backwards.",
        "Place(s, i) == IF i < 0 THEN Len(s) + i + 1 ELSE i + 1",
        extends=("Integers", "Sequences"),
    ),
    "Slice": Helper(
        "The elements from index a up to, but without, index b, counted from 0.",
        """Slice(s, a, b) ==
  LET within(i) == IF i < 0 THEN IF Len(s) + i < 0 THEN 0 ELSE Len(s) + i
                   ELSE IF i > Len(s) THEN Len(s) ELSE i
  IN  SubSeq(s, within(a) + 1, within(b))""",
        extends=("Integers", "Sequences"),
    ),
    "Front": Helper(
        "All elements of a sequence but the last.",
        """Front(s) ==
  IF s = <<>> THEN Assert(FALSE, "Front of an empty sequence")
  ELSE SubSeq(s, 1, Len(s) - 1)""",
        extends=("Integers", "Sequences", "TLC"),
    ),
    "RemoveAt": Helper(
        "A sequence without the element at place i.",
        """RemoveAt(s, i) ==
  IF i \\in DOMAIN s THEN SubSeq(s, 1, i - 1) \\o SubSeq(s, i + 1, Len(s))
  ELSE Assert(FALSE, "RemoveAt: no such place")""",
        extends=("Integers", "Sequences", "TLC"),
    ),
    "InsertAt": Helper(
        "A sequence with x before index i, from 0; at its end where i is outside.",
        """InsertAt(s, i, x) ==
  LET j == IF i < 0 THEN IF Len(s) + i < 0 THEN 0 ELSE Len(s) + i
           ELSE IF i > Len(s) THEN Len(s) ELSE i
  IN  SubSeq(s, 1, j) \\o <<x>> \\o SubSeq(s, j + 1, Len(s))""",
        extends=("Integers", "Sequences"),
    ),
    "PlaceOf": Helper(
        "The first place of x in a sequence.",
        """PlaceOf(s, x) ==
  CHOOSE i \\in DOMAIN s : s[i] = x /\\ \\A j \\in 1 .. (i - 1) : s[j] # x""",
        extends=("Integers", "Sequences"),
    ),
    "Reverse": Helper(
        "A sequence backwards.",
        "Reverse(s) == [i \\in 1 .. Len(s) |-> s[Len(s) - i + 1]]",
        extends=("Integers", "Sequences"),
    ),
    "Zip": Helper(
        "The pairs of the elements of two sequences, as many as the shorter one has.",
        """Zip(s, t) ==
  [i \\in 1 .. (IF Len(s) < Len(t) THEN Len(s) ELSE Len(t)) |-> <<s[i], t[i]>>]""",
        extends=("Integers", "Sequences"),
    ),
    "Counting": Helper(
        "The numbers from a up to, but without, b in steps, as a sequence.",
        """Counting(a, b, by) ==
  LET n == IF by = 0 THEN Assert(FALSE, "the step of a range is 0")
           ELSE IF by > 0 THEN IF a < b THEN (b - a + by - 1) \\div by ELSE 0
           ELSE IF a > b THEN (a - b - by - 1) \\div (-by) ELSE 0
  IN  [i \\in 1 .. n |-> a + (i - 1) * by]""",
        extends=("Integers", "Sequences", "TLC"),
    ),
    "Without": Helper(
        "A set without x, which must be in it.",
        """Without(S, x) ==
  IF x \\in S THEN S \\ {x} ELSE Assert(FALSE, "Without: not in the set")""",
        extends=("TLC",),
    ),
    "BagWithout": Helper(
        "A bag with one x less; there must be one.",
        """BagWithout(b, x) ==
  IF BagIn(x, b)
  THEN b (-) SetToBag({x})
  ELSE Assert(FALSE, "BagWithout: not in the bag")""",
        extends=("Bags", "TLC"),
    ),
    "BagOfSeq": Helper(
        "The bag of the elements of a sequence.",
        """BagOfSeq(s) ==
  [x \\in {s[i] : i \\in DOMAIN s} |-> Cardinality({i \\in DOMAIN s : s[i] = x})]""",
        extends=("Bags", "FiniteSets", "Sequences"),
    ),
    "SeqUpTo": Helper(
        "The sequences over a set of at most n elements.",
        "SeqUpTo(S, n) == UNION {[1 .. m -> S] : m \\in 0 .. n}",
        extends=("Integers",),
    ),
    "BagUpTo": Helper(
        "The bags over a set of at most n elements.",
        """BagUpTo(S, n) ==
  {b \\in UNION {[T -> 1 .. n] : T \\in SUBSET S} : BagCardinality(b) <= n}""",
        extends=("Bags", "Integers"),
    ),
    "Flatten": Helper(
        "The sequences in a sequence, one after the other.",
        """RECURSIVE Flatten(_)
Flatten(ss) == IF ss = <<>> THEN <<>> ELSE Head(ss) \\o Flatten(Tail(ss))""",
        extends=("Sequences",),
    ),
    "Repeated": Helper(
        "The elements of a sequence, each as often as a bag has it.",
        """Repeated(b, s) ==
  Flatten([i \\in DOMAIN s |-> [j \\in 1 .. b[s[i]] |-> s[i]]])""",
        needs=("Flatten",),
        extends=("Integers",),
    ),
    "Below": Helper(
        "Whether a sequence of numbers comes before another, as in a dictionary.",
        """Below(s, t) ==
  \\E i \\in 1 .. Len(t) :
     /\\ \\A j \\in 1 .. (i - 1) : j <= Len(s) /\\ s[j] = t[j]
     /\\ i = Len(s) + 1 \\/ (i <= Len(s) /\\ s[i] < t[i])""",
        extends=("Integers", "Sequences"),
    ),
    "Fold": Helper(
        "What Op makes of a sequence, element by element from `base` on.",
        """Fold(Op(_, _), base, s) ==
  LET f[i \\in 0 .. Len(s)] == IF i = 0 THEN base ELSE Op(f[i - 1], s[i])
  IN  f[Len(s)]""",
        extends=("Integers", "Sequences"),
    ),
}


def closure(used: set[str]) -> list[str]:
    """Return the helpers used, and what they need, each after what it needs."""
    wanted: set[str] = set()
    todo = list(used)
    while todo:
        name = todo.pop()
        if name not in wanted:
            wanted.add(name)
            todo += HELPERS[name].needs
    return [name for name in HELPERS if name in wanted]


_WORD_OR_STRING = re.compile(r'"[^"]*"|\\?[A-Za-z]\w*')


def lines(name: str, taken: Callable[[str], bool]) -> list[str]:
    """Return the text of a helper; its bound names get `_` where the module has taken them."""
    text = HELPERS[name].text
    words = set(_WORD_OR_STRING.findall(text))

    def free(match: re.Match[str]) -> str:
        word = match[0]
        while word.isidentifier() and taken(word):
            word += "_"
            while word in words:
                word += "_"
        return word

    return _WORD_OR_STRING.sub(free, text).split("\n")
