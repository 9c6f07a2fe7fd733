"""Names of a spec as identifiers of TLA+.

Names survive: `inbox.buf` becomes `inbox_buf`, and what TLA+ needs for itself, or what is taken already, gets
`_` at its end. Bound names must differ from everything a module defines (TLA+ has no shadowing), so
the module's names are given first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pyverify.ir.naming import written
from pyverify.tla.helpers import HELPERS

_RESERVED = """
ACTION ASSUME ASSUMPTION AXIOM BY CASE CHOOSE CONSTANT CONSTANTS COROLLARY DEF DEFINE DEFS
DOMAIN ELSE ENABLED EXCEPT EXTENDS HAVE HIDE IF IN INSTANCE LAMBDA LEMMA LET LOCAL MODULE NEW
OBVIOUS OMITTED ONLY OTHER PICK PROOF PROPOSITION PROVE QED RECURSIVE SF_ STATE STRONG_FAIRNESS
SUBSET SUFFICES TAKE TEMPORAL THEN THEOREM UNCHANGED UNION USE VARIABLE VARIABLES WF_ WITH
WITNESS TRUE FALSE BOOLEAN STRING
"""
RESERVED = frozenset(_RESERVED.split())
# Of the standard modules that a module may extend.
_STANDARD = """
Nat Int Real Infinity Seq Len Head Tail Append SubSeq SelectSeq Cardinality IsFiniteSet Print
PrintT Assert JavaTime TLCGet TLCSet Permutations SortSeq RandomElement Any ToString TLCEval
IsABag BagToSet SetToBag BagIn EmptyBag BagUnion SubBag BagOfAll BagCardinality CopiesIn
SqSubseteq
"""
STANDARD = frozenset(_STANDARD.split())
# Of every module that is written here.
_OWN = """
None vars Init Next Spec TypeOK Terminating Fairness Symmetry self
"""
OWN = frozenset(_OWN.split())
_PLUSCAL = """
pc stack ProcSet defaultInitValue algorithm assert await begin call define do either else elsif
end fair goto if macro or print procedure process return skip then variable variables when while
with Termination
"""
PLUSCAL = frozenset(_PLUSCAL.split())

_TAKEN = RESERVED | STANDARD | OWN


def identifier(name: str) -> str:
    """Return the identifier that is closest to a name of the spec."""
    base, _, number = name.partition("#")
    text = re.sub(r"[^A-Za-z0-9_]", "_", base + (f"_{number}" if number else ""))
    # An identifier has a letter, and `WF_`, `SF_` begin fairness.
    if not re.search("[A-Za-z]", text) or text.startswith(("WF_", "SF_")):
        text = "v" + text
    return text


class Names:
    """The identifiers of one module.

    `renamed` are the (name of the spec, identifier) that differ by more than a dot.
    """

    def __init__(self, avoid: Iterable[str] = ()) -> None:
        self._taken = set(_TAKEN) | HELPERS.keys() | set(avoid)
        self._own: set[str] = set()
        self._given: dict[tuple[str, str], str] = {}
        self.renamed: list[tuple[str, str]] = []

    def of(self, kind: str, name: str) -> str:
        """Return the identifier of what a spec calls `name`; `kind` is "variable", "action", ..."""
        key = (kind, name)
        if key not in self._given:
            self._given[key] = self._new(name)
        return self._given[key]

    def same(self, kind: str, other: str, name: str) -> None:
        """Give one thing the name that another kind of it has."""
        self._given[kind, name] = self.of(other, name)

    def give(self, kind: str, name: str, text: str) -> None:
        """Give something a name that is settled, as PlusCal's `pc` is; it may belong to several."""
        self._given[kind, name] = text
        self._taken.add(text)
        self._own.add(text)

    def fresh(self, name: str) -> str:
        """Return an identifier that nothing else has, close to `name`."""
        return self._new(name, told=False)

    def bound(self, wanted: tuple[str, ...], inside: frozenset[str]) -> str:
        """Return an identifier for a bound name: the first wanted that is not taken, nor bound around."""
        for name in wanted:
            text = identifier(written(name))
            if text not in self._taken and text not in inside:
                return text
        text = base = identifier(written(wanted[0]))
        number = 1
        while text in self._taken or text in inside:
            number += 1
            text = f"{base}{number}" if base not in self._taken else base + "_" * (number - 1)
        return text

    def has(self, text: str) -> bool:
        """Tell whether something of the spec has this identifier."""
        return text in self._own

    def _new(self, name: str, told: bool = True) -> str:
        text = first = identifier(name)
        while text in self._taken:
            text += "_"
        self._taken.add(text)
        self._own.add(text)
        if told and text != first:
            self.renamed.append((name, text))
        return text
