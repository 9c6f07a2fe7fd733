"""The state graph says what a search says: the same states, the same steps, the same verdicts."""

from pathlib import Path

import pytest
from diagrams import read_dot, read_flowchart

from pyverify import (
    Range,
    Spec,
    Symbols,
    Var,
    action,
    constraint,
    invariant,
    one_of,
    require,
    step_invariant,
    terminal,
)
from pyverify.driver import check, prepare
from pyverify.errors import SpecError
from pyverify.graph import dot, mermaid
from pyverify.graph.diagram import Mark
from pyverify.graph.states import draw, state_graph
from pyverify.load import load_specs
from pyverify.outcome import Verdict

SPECS = Path(__file__).parents[2] / "specs"
SMALL = ["peterson", "two_phase_commit", "philosophers", "ring", "bounded_channel"]
ENOUGH = 700


class Steps(Spec):
    """Counts to three; what is odd, and what goes wrong, is on purpose."""

    Lamp = Symbols("off", "on")
    n = Var(Range(4), init=0)
    lamp = Var(Lamp, init=one_of(Lamp))

    @action
    def up(self) -> None:
        assert self.n < 3 or self.lamp == "off", "too far"
        self.n += 1

    @action
    def switch(self, to: Lamp) -> None:
        require(self.n == 0)
        self.lamp = to

    @invariant
    def not_two(self) -> bool:
        return self.n != 2

    @step_invariant
    def not_to_one(self, after) -> bool:
        return after.n != 1


class Stops(Spec):
    By = Range(1, 3)
    n = Var(Range(5), init=0)

    @action
    def up(self, by: By) -> None:
        require(self.n < 3)
        self.n += by

    @terminal
    def at_three(self) -> bool:
        return self.n == 3


class Bounded(Stops):
    @constraint
    def low(self) -> bool:
        return self.n < 2


def graph_of(spec, most=ENOUGH, **how):
    return state_graph(prepare(spec).ir, most, **how)


def by_label(diagram):
    return {(a.source, a.target): a for a in diagram.arrows}


@pytest.mark.parametrize("name", SMALL)
def test_a_shipped_spec_has_the_states_steps_and_verdicts_of_a_search(name):
    compared = 0
    for spec in load_specs(SPECS / f"{name}.py"):
        outcome = check(spec, engine="reference", max_states=ENOUGH, symmetry=False).outcome
        if not outcome.complete:
            continue
        graph = graph_of(spec)
        assert not graph.cut
        assert len(graph.nodes) == outcome.states
        assert sum(len(x) for n in graph.nodes for x in n.steps.values()) == outcome.transitions
        assert sum(n.initial for n in graph.nodes) == outcome.initial_states
        broken = {name for n in graph.nodes for name in n.broken}
        broken |= {name for n in graph.nodes for x in n.bad_steps.values() for name in x}
        broken |= {kind for n in graph.nodes for kind, _, _ in n.failures}
        kinds = ("invariant", "step_invariant", "reserved")
        wrong = {p.name for p in outcome.properties if p.verdict is Verdict.VIOLATED}
        assert broken == wrong & {p.name for p in outcome.properties if p.kind in kinds}
        compared += 1
    assert compared


@pytest.mark.parametrize("name", SMALL)
def test_what_is_written_is_the_graph(name):
    spec = load_specs(SPECS / f"{name}.py")[0]
    graph = graph_of(spec, 60)
    diagram = draw(graph, self_loops=True)
    names = {node.state: f"s{node.number}" for node in graph.nodes}
    pairs = {
        (names[n.state], names[s]): labels for n in graph.nodes for s, labels in n.steps.items()
    }
    for read in (read_dot(dot.write(diagram)), read_flowchart(mermaid.write(diagram))):
        assert {(a, b): labels for a, b, labels in read.arrows} == pairs
        assert list(read.boxes) == list(names.values())


def test_a_state_is_told_in_the_spec_s_names():
    first, *_ = draw(graph_of(Steps)).boxes
    assert (first.lines, first.marks) == (("0", "n=0", "lamp=off"), (Mark.INITIAL,))


def test_what_is_wrong_is_marked():
    diagram = draw(graph_of(Steps))
    boxes = {box.lines[1:3]: box for box in diagram.boxes}
    two = boxes["n=2", "lamp=off"]
    assert "✗ not_two" in two.lines and Mark.VIOLATING in two.marks
    assert Mark.VIOLATING not in boxes["n=1", "lamp=off"].marks
    to_one = by_label(diagram)[boxes["n=0", "lamp=off"].name, boxes["n=1", "lamp=off"].name]
    assert (to_one.lines, to_one.marks) == (("up", "✗ not_to_one"), (Mark.VIOLATING,))


def test_what_fails_leads_to_a_box_of_its_own():
    diagram = draw(graph_of(Steps))
    failed = [box for box in diagram.boxes if "x" in box.name]
    assert [box.lines for box in failed] == [
        ("✗ domain", "n = 4 is outside Range(4)"),
        ("✗ assert", "too far"),
    ]
    sources = [by_label(diagram)[a.source, a.target] for a in diagram.arrows if "x" in a.target]
    assert [a.lines for a in sources] == [("up",), ("up",)]


def test_parallel_steps_share_an_arrow_and_loops_are_counted():
    without, with_them = (draw(graph_of(Steps), self_loops=x) for x in (False, True))
    assert all(a.source != a.target for a in without.arrows)
    loops = [a for a in with_them.arrows if a.source == a.target]
    assert [a.lines for a in loops] == [("switch(to=off)",), ("switch(to=on)",)]
    assert "Not drawn: 2 steps from a state to itself." in without.remarks
    assert not [r for r in with_them.remarks if r.startswith("Not drawn")]


def test_stopping_is_fine_or_a_deadlock():
    boxes = {box.lines[1]: box for box in draw(graph_of(Stops)).boxes}
    assert boxes["n=3"].marks == (Mark.TERMINAL,)
    assert boxes["n=4"].lines == ("4", "n=4", "✗ deadlock")
    boxes = {box.lines[1]: box for box in draw(graph_of(Stops, deadlock=False)).boxes}
    assert boxes["n=4"].marks == ()


def test_only_the_named_properties_are_judged():
    diagram = draw(graph_of(Steps, properties=("not_to_one",)))
    wrong = {line for box in diagram.boxes for line in box.lines if line.startswith("✗")}
    wrong |= {line for arrow in diagram.arrows for line in arrow.lines if line.startswith("✗")}
    assert wrong == {"✗ not_to_one"}


def test_beyond_the_constraint_nothing_follows():
    diagram = draw(graph_of(Bounded))
    marks = {box.lines[1]: box.marks for box in diagram.boxes}
    assert marks == {
        "n=0": (Mark.INITIAL,),
        "n=1": (),
        "n=2": (Mark.OUTSIDE,),
        "n=3": (Mark.OUTSIDE,),
    }
    assert any("outside the constraint" in r for r in diagram.remarks)


@pytest.mark.parametrize("most", [1, 2, 3, 4])
def test_a_graph_that_is_cut_says_so(most):
    graph = graph_of(Stops, most)
    diagram = draw(graph)
    assert (graph.cut, len(graph.nodes)) == (True, most)
    assert diagram.remarks[0].startswith(f"Not all of it: the first {most} state")
    beyond = {box.name for box in diagram.boxes if Mark.MORE in box.marks}
    everything = set(by_label(draw(graph_of(Stops))))
    drawn = {box.name for box in diagram.boxes}
    assert beyond == {a for a, b in everything if a in drawn and b not in drawn}
    assert {*by_label(diagram)} == {(a, b) for a, b in everything if {a, b} <= drawn}


def test_exactly_all_of_it_is_not_cut():
    graph = graph_of(Stops, 5)
    assert not graph.cut
    assert draw(graph).remarks[0] == "All of it: 5 states, 6 arrows."


def test_a_spec_without_an_initial_state_is_refused():
    class Never(Spec):
        n = Var(Range(2), init=one_of(set()))

        @action
        def stay(self) -> None:
            self.n = 0

    with pytest.raises(SpecError):
        graph_of(Never)


def test_infinitely_many_values_are_refused():
    class Endless(Spec):
        n = Var(int, init=0)

        @action
        def up(self) -> None:
            self.n += 1

    with pytest.raises(SpecError, match="cannot be drawn: the variable n has infinitely many"):
        graph_of(Endless)
