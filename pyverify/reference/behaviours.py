"""The states that a search found, and the steps between them: what behaviours are made of.

Every state is expanded again, so that it is known which action instances allow each step. A step
that leaves what was explored (a constraint or a limit cut it off) is not in the graph, but counts
where it is asked whether something is enabled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from pyverify.reference.execute import Passed
from pyverify.reference.judge import Link
from pyverify.reference.step import Execution, Resolved
from pyverify.values import State

Represent = Callable[[State], State]


@dataclass(slots=True)
class Node:
    """A state: where its steps lead, and what is possible in it.

    `steps` are the steps that change the state, by the number of the next one, with the instances
    that allow each. `changing` are the instances with a step that changes the state, `passing` those
    with any. `cut`: some step leaves what was explored.
    """

    state: State
    level: int
    steps: dict[int, set[int]] = field(default_factory=dict)
    changing: set[int] = field(default_factory=set)
    passing: set[int] = field(default_factory=set)
    cut: bool = False


class Behaviours:
    """The graph; nodes are numbered by level, and within a level in order of state."""

    def __init__(
        self,
        spec: Resolved,
        states: Iterable[State],
        check: Callable[[], None],
        represent: Represent | None = None,
    ) -> None:
        """Expand `states`, those that a search found; `check` is called for each, and may raise.

        Under symmetry the states are representatives, and `represent` returns that of any state.
        """
        self.spec = spec
        self.nodes: list[Node] = []
        self.numbers: dict[State, int] = {}
        self.symmetric = represent is not None
        self._represent = represent or _itself
        self._found = frozenset(states)
        self._came: dict[State, tuple[Node | None, Execution]] = {}
        self._explore(check)

    def _explore(self, check: Callable[[], None]) -> None:
        expanded: list[dict[State, set[int]]] = []
        for execution in self.spec.starts():
            if isinstance(execution.result, Passed):
                self._reach(None, execution, self._represent(execution.result.state))
        level = self._add(1)
        self.initial = range(len(level))
        while level:
            for node in level:
                check()
                expanded.append(self._expand(node))
            level = self._add(level[0].level + 1)
        for node, steps in zip(self.nodes, expanded, strict=True):
            node.steps = {self.numbers[state]: by for state, by in steps.items()}

    def _reach(self, node: Node | None, execution: Execution, state: State) -> None:
        if state in self._found and state not in self._came:
            self._came[state] = (node, execution)

    def _add(self, level: int) -> list[Node]:
        """Number the states that were reached and are not numbered yet, and return their nodes."""
        new = [s for s in self._came if s not in self.numbers]
        nodes = [Node(s, level) for s in sorted(new, key=self.spec.key)]
        for node in nodes:
            self.numbers[node.state] = len(self.nodes)
            self.nodes.append(node)
        return nodes

    def _expand(self, node: Node) -> dict[State, set[int]]:
        """Note what is possible in a node; return the states that its steps lead to."""
        steps: dict[State, set[int]] = {}
        for number in range(len(self.spec.instances)):
            for execution in self.spec.executions_of(number, node.state):
                if not isinstance(execution.result, Passed):
                    continue
                node.passing.add(number)
                if execution.result.state == node.state:
                    continue
                node.changing.add(number)
                after = self._represent(execution.result.state)
                if after in self._found:
                    steps.setdefault(after, set()).add(number)
                    self._reach(node, execution, after)
                else:
                    node.cut = True
        return steps

    def link(self, number: int) -> Link:
        """Return the shortest behaviour to a node, the canonical one of them."""
        chain = [self.nodes[number]]
        while (before := self._came[chain[-1].state][0]) is not None:
            chain.append(before)
        made: Link | None = None
        for node in reversed(chain):
            step = self._came[node.state][1].step(self.spec.spec)
            made = Link(made, step, node.state, node.level, self.spec.key(node.state))
        assert made is not None, "a chain has a first link"
        return made


def _itself(state: State) -> State:
    return state
