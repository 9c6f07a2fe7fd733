"""Ranges that a class names keep the bounds as they were written, for emitters; they are no part of the meaning."""

from pyverify import Param, Range, Spec, Var, action
from pyverify.frontend import build
from pyverify.ir import nodes as N
from pyverify.ir.digest import digest
from pyverify.tla import emit


class Written(Spec):
    """Bounds of every kind."""

    nodes = Param(3)
    more = Param(2)
    Node = Range(nodes)
    Time = Range(nodes + 1)
    Both = Range(nodes, nodes + more * 2)
    Half = Range(nodes // 2)
    Fixed = Range(-1, 4)
    Counted = Range(lambda self: self.nodes + 1)
    x = Var(Node, init=0)
    t = Var(Time, init=0)
    b = Var(Both, init=lambda self: self.nodes)
    h = Var(Half, init=0)
    f = Var(Fixed, init=0)
    c = Var(Counted, init=0)

    @action
    def act(self) -> None:
        self.x = 0


def test_bounds_as_written():
    ir = build(Written(nodes=4)).ir
    found = {r.name: r for r in ir.ranges}
    assert found.keys() == {"Node", "Time", "Both", "Half", "Fixed"}
    high = found["Node"].high
    assert isinstance(high, N.ParamRef)
    assert (high.name, high.value) == ("nodes", 4)
    assert (found["Node"].domain.lo, found["Node"].domain.hi) == (0, 4)


def test_tla_says_them():
    """A division is left to the numbers, as TLA+ divides by positive numbers only."""
    text = emit(build(Written).ir).text
    for line in (
        "Node == 0 .. nodes - 1",
        "Time == 0 .. nodes",
        "Both == nodes .. nodes + more * 2 - 1",
        "Half == 0 .. 0",
        "Fixed == -1 .. 3",
        "Counted == 0 .. 3",
    ):
        assert f"\n{line}\n" in text, line


def test_they_are_no_part_of_the_meaning():
    ir = build(Written).ir
    without = N.SpecIR(
        **{name: getattr(ir, name) for name in N.SpecIR.__dataclass_fields__ if name != "ranges"}
    )
    assert without.ranges == ()
    assert without == ir
    assert digest(without) == digest(ir)
