"""The state graph of an instance: every reachable state and step, as the reference engine has them.

States are numbered by level, and within a level in order of state, as in a search; so a number is
the same on every run. The graph is for looking at, so it is of the first states only if there are
many, and says so. Symmetry is not used: every state is there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from pyverify.engines import Question
from pyverify.errors import Diagnostic, SpecError
from pyverify.graph.diagram import Arrow, Box, Diagram, Mark, sentences
from pyverify.ir.nodes import Property, SpecIR
from pyverify.ir.parts import instance_name
from pyverify.reference import ReferenceEngine
from pyverify.reference.execute import Failed, Passed
from pyverify.reference.failure import Failure
from pyverify.reference.judge import Judge
from pyverify.reference.search import no_initial_state
from pyverify.reference.step import Execution, Resolved
from pyverify.report.lines import count
from pyverify.report.trace import action_label
from pyverify.values import State, show


@dataclass(slots=True)
class Node:
    """A state: what it violates, and the steps from it by where they lead.

    `broken` are names of properties, `failures` of reserved ones with their messages and the label of
    what failed. `beyond` counts steps to states that are not in the graph.
    """

    number: int
    state: State
    initial: bool
    broken: list[str] = field(default_factory=list)
    terminal: bool = False
    outside: bool = False
    steps: dict[State, list[str]] = field(default_factory=dict)
    bad_steps: dict[State, list[str]] = field(default_factory=dict)
    failures: list[tuple[str, str, str]] = field(default_factory=list)
    beyond: int = 0


@dataclass(frozen=True, slots=True)
class StateGraph:
    """The graph; it is `cut` when there are more states than it has."""

    spec: SpecIR
    nodes: tuple[Node, ...]
    cut: bool


def state_graph(
    spec: SpecIR, most: int, deadlock: bool = True, properties: tuple[str, ...] | None = None
) -> StateGraph:
    """Explore the first `most` states of an instance, and judge `properties` in them (None: all).

    SpecError if it has no initial state, or infinitely many states in one variable.
    """
    asked = Question(properties, deadlock=deadlock, symmetry=False)
    declined = ReferenceEngine().supports(spec, asked)
    if declined:
        what = "the state graph of this cannot be drawn"
        raise SpecError(
            *(Diagnostic("unsupported", u.span, f"{what}: {u.what}", u.instead) for u in declined)
        )
    return _Exploration(Resolved(spec), most, asked).run()


class _Exploration:
    """One exploration; `run` it once."""

    def __init__(self, spec: Resolved, most: int, asked: Question) -> None:
        self.spec, self.most = spec, most
        self.nodes: dict[State, Node] = {}
        self.cut = False
        # What is judged is settled there: the user's properties and the reserved ones.
        judge = Judge(spec, asked)
        self.invariants = [p for p in judge.properties if p.kind == "invariant"]
        self.step_invariants = judge.of_steps
        self.reserved = judge.reserved

    def run(self) -> StateGraph:
        starts = list(self.spec.starts())
        if not starts:
            raise SpecError(no_initial_state(self.spec.spec))
        level = self._add((e.result.state for e in starts if isinstance(e.result, Passed)), True)
        while level:
            for node in level:
                self._expand(node)
            found = chain.from_iterable(node.steps for node in level)
            level = self._add(found, False)
        for node in self.nodes.values():
            self._leave_out(node)
        return StateGraph(self.spec.spec, tuple(self.nodes.values()), self.cut)

    def _add(self, states: Iterator[State], initial: bool) -> list[Node]:
        """Number the states that are new, as long as there is room; return their nodes."""
        new = sorted({s for s in states if s not in self.nodes}, key=self.spec.key)
        room = self.most - len(self.nodes)
        self.cut = self.cut or len(new) > room
        nodes = [Node(len(self.nodes) + i, s, initial) for i, s in enumerate(new[:room])]
        self.nodes |= {node.state: node for node in nodes}
        return nodes

    def _expand(self, node: Node) -> None:
        """Judge a state, and note the steps from it; outside the constraint there are none."""
        node.broken += [p.name for p in self.invariants if not self._holds(p, node.state)]
        node.outside = not self._is_within(node)
        if node.outside:
            return
        executions = list(self.spec.executions(node.state))
        for execution in executions:
            self._note(node, execution)
        if not executions:
            self._stop(node)

    def _note(self, node: Node, execution: Execution) -> None:
        label = action_label(self.spec.spec, execution.step(self.spec.spec))
        result = execution.result
        if isinstance(result, Failed):
            if result.kind in self.reserved:
                node.failures.append((result.kind, result.message, label))
            return
        labels = node.steps.setdefault(result.state, [])
        if label not in labels:
            labels.append(label)
        if result.state != node.state and result.state not in node.bad_steps:
            broken = [
                p.name for p in self.step_invariants if not self._holds(p, node.state, result.state)
            ]
            node.bad_steps[result.state] = broken

    def _stop(self, node: Node) -> None:
        try:
            node.terminal = self.spec.is_terminal(node.state)
        except Failure:
            self._break(node, "error")
            return
        if not node.terminal:
            self._break(node, "deadlock")

    def _is_within(self, node: Node) -> bool:
        try:
            return self.spec.is_within(node.state)
        except Failure:
            self._break(node, "error")
            return False

    def _break(self, node: Node, name: str) -> None:
        if name in self.reserved:
            node.broken.append(name)

    def _holds(self, p: Property, state: State, after: State | None = None) -> bool:
        assert p.test is not None, "only temporal properties have no test"
        try:
            return self.spec.holds(p.test, state, after)
        except Failure:
            return False

    def _leave_out(self, node: Node) -> None:
        """Drop the steps to states that are not in the graph, and count them."""
        kept = {s: labels for s, labels in node.steps.items() if s in self.nodes}
        node.beyond = len(node.steps) - len(kept)
        node.steps = kept


# ---------------------------------------------------------------- as a diagram


def draw(graph: StateGraph, self_loops: bool = False) -> Diagram:
    """Return the graph as a diagram: a box for each state, an arrow for each pair with a step.

    Steps that lead back to where they start are drawn if `self_loops`, and else counted.
    """
    numbers = {node.state: node.number for node in graph.nodes}
    boxes: list[Box] = []
    arrows: list[Arrow] = []
    for node in graph.nodes:
        boxes.append(_box(graph.spec, node))
        arrows += _arrows(node, numbers, self_loops)
        for i, failure in enumerate(node.failures):
            boxes.append(_failed(node, i, failure))
            arrows.append(
                Arrow(_name(node.number), boxes[-1].name, (failure[2],), (Mark.VIOLATING,))
            )
    return Diagram(
        instance_name(graph.spec), tuple(boxes), tuple(arrows), tuple(_remarks(graph, self_loops))
    )


def state_lines(spec: SpecIR, state: State) -> tuple[str, ...]:
    """Return a state as reports print it, a line per variable."""
    return tuple(
        f"{v.name}={show(v.domain, value)}" for v, value in zip(spec.variables, state, strict=True)
    )


def _name(number: int) -> str:
    return f"s{number}"


def _box(spec: SpecIR, node: Node) -> Box:
    flags = {
        Mark.INITIAL: node.initial,
        Mark.TERMINAL: node.terminal,
        Mark.VIOLATING: bool(node.broken),
        Mark.OUTSIDE: node.outside,
        Mark.MORE: bool(node.beyond),
    }
    lines = [str(node.number), *state_lines(spec, node.state), *(f"✗ {n}" for n in node.broken)]
    if node.beyond:
        lines.append(f"… {count(node.beyond, 'state')} from here not drawn")
    return Box(_name(node.number), tuple(lines), tuple(m for m, is_so in flags.items() if is_so))


def _arrows(node: Node, numbers: dict[State, int], self_loops: bool) -> Iterator[Arrow]:
    for state, labels in sorted(node.steps.items(), key=lambda item: numbers[item[0]]):
        if state == node.state and not self_loops:
            continue
        broken = [f"✗ {name}" for name in node.bad_steps.get(state, ())]
        marks = (Mark.VIOLATING,) if broken else ()
        yield Arrow(_name(node.number), _name(numbers[state]), (*labels, *broken), marks)


def _failed(node: Node, i: int, failure: tuple[str, str, str]) -> Box:
    kind, message, _ = failure
    lines = sentences([f"✗ {kind}", message])
    return Box(f"{_name(node.number)}x{i}", lines, (Mark.VIOLATING,))


def _remarks(graph: StateGraph, self_loops: bool) -> Iterator[str]:
    """Yield what a reader of the diagram must know: above all, what is not in it."""
    stays = sum(len(n.steps.get(n.state, ())) for n in graph.nodes)
    pairs = sum(self_loops or s != n.state for n in graph.nodes for s in n.steps)
    states, arrows = count(len(graph.nodes), "state"), count(pairs, "arrow")
    if graph.cut:
        yield f"Not all of it: the first {states} of more, and {arrows} between them."
    else:
        yield f"All of it: {states}, {arrows}."
    if stays and not self_loops:
        yield f"Not drawn: {count(stays, 'step')} from a state to itself."
    if any(n.outside for n in graph.nodes):
        yield "States outside the constraint are there, but nothing that follows from them."
