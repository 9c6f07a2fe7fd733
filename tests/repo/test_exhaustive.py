"""Every node has a case in everything that must handle every node: the checklist of a new one."""

from dataclasses import is_dataclass
from itertools import chain
from typing import get_args

import pytest
from sources import cases

from pyverify.driver import ENGINES
from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.ops import OPERATORS
from pyverify.native.lowering.operators import OPERATIONS

GROUPS = {"Expr": get_args(N.Expr), "Stmt": get_args(N.Stmt), "Formula": get_args(N.Formula)}
GROUPS["Type"] = get_args(T.Type)

# What must handle a whole group: (module, functions that do it together).
PRINTING = [
    ("Expr", "pyverify.ir.show", ("show_expr", "_display")),
    ("Stmt", "pyverify.ir.show", ("_statement", "_simple")),
    ("Formula", "pyverify.ir.show", ("show_formula",)),
    ("Type", "pyverify.ir.types", ("show",)),
]
ENGINE_DISPATCH = {
    "reference": [
        ("Expr", "pyverify.reference.evaluate", ("evaluate",)),
        ("Stmt", "pyverify.reference.execute", ("execute",)),
    ],
    "native": [
        ("Expr", "pyverify.native.lowering.expressions", ("evaluate",)),
        ("Stmt", "pyverify.native.lowering.statements", ("execute",)),
    ],
    "z3": [
        ("Expr", "pyverify.smt.evaluate", ("value",)),
        ("Stmt", "pyverify.smt.execute", ("execute",)),
    ],
    "tlc": [
        ("Expr", "pyverify.tla.expressions", ("expression",)),
        ("Stmt", "pyverify.tla.bodies", ("one",)),
        ("Formula", "pyverify.tla.properties", ("formula",)),
    ],
}
VALUES = [
    ("Type", "pyverify.values", ("order_key",)),
    ("Type", "pyverify.values", ("elements",)),
    ("Type", "pyverify.values", ("size",)),
]
# Types without finitely many values: enumerating or counting them is refused.
INFINITE = {"RealType"}
# No engine decides formulas yet: they are reported as unknown (reference/judge.py).
DECLINED = {("reference", "Formula"), ("native", "Formula"), ("z3", "Formula")}


def names(group):
    return {cls.__name__ for cls in GROUPS[group]}


@pytest.mark.parametrize("group, module, functions", [*PRINTING, *chain(*ENGINE_DISPATCH.values())])
def test_every_node_has_a_case(group, module, functions):
    found = set().union(*(cases(module, f) for f in functions))
    assert not names(group) - found


@pytest.mark.parametrize("group, module, functions", VALUES)
def test_every_type_has_a_case(group, module, functions):
    found = set().union(*(cases(module, f) for f in functions))
    assert not names(group) - found - INFINITE


def test_every_engine_is_in_the_table():
    there = {name for name, place in ENGINES.items() if place}
    assert there == set(ENGINE_DISPATCH)
    for engine in there:
        handled = {group for group, _, _ in ENGINE_DISPATCH[engine]}
        declined = {group for name, group in DECLINED if name == engine}
        assert handled | declined == {"Expr", "Stmt", "Formula"}


def test_every_operator_has_machine_code():
    """But for the division of reals, which only a symbolic engine can have."""
    assert set(OPERATORS) - set(OPERATIONS) == {"div"}


def test_every_node_is_in_a_group():
    """A class that is in no union would be handled by nobody."""
    whole = {"Generator", "Filter", "Parameter", "Variable", "ActionParam", "Action", "Fairness"}
    whole |= {"Function", "NamedRange", "Process", "Property", "SpecIR"}
    defined = {n for n, c in vars(N).items() if is_dataclass(c) and c.__module__ == N.__name__}
    assert defined == names("Expr") | names("Stmt") | names("Formula") | whole
