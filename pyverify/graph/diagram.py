"""What is drawn, before it is text: boxes and arrows with lines of words, and marks on them.

`states`, `paths` and `locations` make diagrams; `dot` and `mermaid` write them down. So no notation
knows what a state is, and nothing drawn knows a notation.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from textwrap import wrap

# Sentences in a diagram are broken at this width; values never are.
SENTENCE_WIDTH = 40


class Mark(StrEnum):
    """What is special about a box or an arrow; the notations give each a look of its own."""

    INITIAL = "initial"
    TERMINAL = "terminal"
    VIOLATING = "violating"
    OUTSIDE = "outside"  # beyond what the constraint lets be explored
    MORE = "more"  # steps lead on from here that are not drawn


@dataclass(frozen=True, slots=True)
class Box:
    """A box: its name, unique and a word, its lines, and its marks."""

    name: str
    lines: tuple[str, ...]
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow from one box to another, or the same."""

    source: str
    target: str
    lines: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Diagram:
    """A diagram; `remarks` are sentences about it that are written as comments."""

    title: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    remarks: tuple[str, ...] = ()


def sentences(lines: Iterable[str]) -> tuple[str, ...]:
    """Return prose broken into lines that a box has room for."""
    return tuple(piece for line in lines for piece in wrap(line, SENTENCE_WIDTH) or [""])
