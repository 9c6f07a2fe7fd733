"""Choices, names and lines: what all generator cases share.

`Gen` asks one question only, "a number below n": Hypothesis answers it in tests (and shrinks by
answering smaller), a seeded `random.Random` in long runs. So the simplest alternative always
comes first.
"""

from dataclasses import dataclass, field
from typing import ClassVar


class NotHere(Exception):
    """A case that cannot be written in this place: the next simpler one is tried."""


@dataclass
class Gen:
    """A source of choices, and a memory of what was used in this spec."""

    below: object  # n -> an integer in 0 .. n-1
    used: set = field(default_factory=set)
    counts: dict = field(default_factory=dict)

    def pick(self, options):
        """One of `options`, the first being the simplest."""
        options = list(options)
        if not options:
            raise NotHere
        return options[self.below(len(options))] if len(options) > 1 else options[0]

    def chance(self, times, out_of):
        """True `times` out of `out_of`; False is the simpler answer."""
        return self.below(out_of) >= out_of - times

    def between(self, low, high):
        """An integer from `low` to `high`, both included."""
        return low + (self.below(high - low + 1) if high > low else 0)

    def fresh(self, stem):
        """A name that occurs nowhere else in the spec."""
        n = self.counts[stem] = self.counts.get(stem, 0) + 1
        return f"{stem}{n}" if n > 1 else stem

    def case(self, table, *context):
        """What one case of `table` writes, and the note that it was used.

        In the place of a case that is impossible here another is drawn; after some attempts the
        one before it in the table is taken. The first case of every table is always possible.
        """
        at, attempts = table.draw(self), 3
        while True:
            chosen = table.cases[at]
            mark = set(self.used)
            try:
                self.used.add(chosen.__name__)
                return chosen(self, *context)
            except NotHere:
                self.used = mark
                if at == 0:
                    raise
                attempts -= 1
                at = table.draw(self) if attempts > 0 else at - 1


class Table:
    """The cases of one syntactic kind, simplest first, with weights.

    `everything` are the names of all cases of all tables: the constructs of the language.
    """

    everything: ClassVar = []

    def __init__(self):
        self.cases, self.slots = [], []

    def __call__(self, weight=2):
        def register(case):
            self.slots += [len(self.cases)] * weight
            self.cases.append(case)
            self.everything.append(case.__name__)
            return case

        return register

    def draw(self, gen):
        return self.slots[gen.below(len(self.slots))]


def indent(lines):
    """The lines, one level deeper."""
    return ["    " + line for line in lines]


def atom(text):
    """The expression in a form that can stand beside any operator."""
    depth = 0
    for c in text:
        depth += (c in "([{") - (c in ")]}")
        if c == " " and depth == 0:
            return f"({text})"
    return f"({text})" if text.startswith("-") else text


def bare(text):
    """The expression without one pair of outer parentheses, if it has one."""
    if not (text.startswith("(") and text.endswith(")")):
        return text
    depth = 0
    for i, c in enumerate(text):
        depth += (c in "([{") - (c in ")]}")
        if depth == 0 and i < len(text) - 1:
            return text
    return text if "," in text or not text[1:-1].strip() else text[1:-1]
