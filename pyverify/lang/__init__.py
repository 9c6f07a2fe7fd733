"""The words of the language, as a user imports them: inert markers with honest types.

A spec's methods are never run by pyverify: the frontend reads their source. The words are typed so
that mypy and pyright check specs without a plugin, and they *can* be run, inside
`pyverify.lang.execution.executing`, which is how the tests compare pyverify with CPython.
"""

from pyverify.lang.domains import Bag, Domain, Map, Range, Real, Seq, Set, Symbols
from pyverify.lang.parameters import Const, Param
from pyverify.lang.records import Field, Record
from pyverify.lang.spec import Component, Spec, Var
from pyverify.lang.words import (
    action,
    always,
    always_possible,
    constraint,
    enabled,
    eventually,
    implies,
    init,
    invariant,
    leads_to,
    one_of,
    process,
    reachable,
    require,
    step,
    step_invariant,
    taken,
    temporal,
    terminal,
    until,
    when,
)

__all__ = [
    "Bag",
    "Component",
    "Const",
    "Domain",
    "Field",
    "Map",
    "Param",
    "Range",
    "Real",
    "Record",
    "Seq",
    "Set",
    "Spec",
    "Symbols",
    "Var",
    "action",
    "always",
    "always_possible",
    "constraint",
    "enabled",
    "eventually",
    "implies",
    "init",
    "invariant",
    "leads_to",
    "one_of",
    "process",
    "reachable",
    "require",
    "step",
    "step_invariant",
    "taken",
    "temporal",
    "terminal",
    "until",
    "when",
]
