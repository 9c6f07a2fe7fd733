"""What becomes of a mutant: who notices it, and whether there is anything to notice.

A mutant is *equivalent* only if the labelled state graph (initial states, and for each state the
action instances and where they lead) and what is fair are the same as the original's on every fast
instance. Of all
others, somebody should notice: a verdict, or the length of a shortest trace, is not what the model
expects. A change that only counts tell, or that blows up the state space, is told apart: it shows
that no property speaks of what was changed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from changed_specs import Mutant
from laboratory import Laboratory

from pyverify.driver import judged, prepare, run
from pyverify.engines import Limits, Question
from pyverify.errors import SpecError, UsageError
from pyverify.expectations import judge, require_known
from pyverify.ir.nodes import Action, SpecIR, Variable
from pyverify.models import COUNTS, Model, instantiate
from pyverify.outcome import Verdict
from pyverify.reference.execute import Passed
from pyverify.reference.search import Search
from pyverify.reference.step import Execution, Resolved

# Where a mutant's exploration stops: it has so many times the states of the original, and some.
TIMES, MORE, SECONDS = 4, 1000, 300.0
# What takes more than a look at each state, and at each step.
LONG_RUN = ("temporal", "always_possible")


class Fate(StrEnum):
    """What becomes of a mutant."""

    REFUSED = "refused"
    UNREAD = "unread"  # the changed piece is part of no fast instance
    EQUIVALENT = "equivalent"
    KILLED = "killed"  # a verdict, or the length of a trace, is not as expected
    SIZE = "size"  # the state space outgrew its limit before anything was noticed
    COUNTS = "counts"  # only the counts are not as expected
    UNNOTICED = "unnoticed"


SURVIVED = (Fate.SIZE, Fate.COUNTS, Fate.UNNOTICED)


class Experiment:
    """Mutants of one file, and the fast instances that depend on it, small ones first."""

    def __init__(self, file: Path, folder: Path) -> None:
        """Read the instances of the file as it is; `folder` is where it is changed."""
        self.laboratory = Laboratory(file, folder)
        with self.laboratory.holding(file.read_text(encoding="utf-8")):
            found = [Instance(model) for model in self.laboratory.models]
        self.instances = sorted(found, key=lambda i: i.states)

    def fate(self, mutant: Mutant) -> Fate:
        """Return what becomes of a mutant."""
        try:
            with self.laboratory.holding(mutant.text):
                return self._fate()
        except (SpecError, UsageError):
            return Fate.REFUSED

    def _fate(self) -> Fate:
        found = set()
        for instance in self.instances:
            found.add(instance.fate())
            if Fate.KILLED in found:
                return Fate.KILLED
        return next((f for f in (*SURVIVED, Fate.EQUIVALENT) if f in found), Fate.UNREAD)


class Instance:
    """A model's instance: what the unchanged spec does, and what is expected of it."""

    def __init__(self, model: Model) -> None:
        """Read the unchanged spec; it is explored once something has to be compared with it."""
        self.model = model
        asked = Question(deadlock=model.deadlock, symmetry=model.symmetry)
        self.graph = Graph(prepare(instantiate(model)).ir, asked)
        self.states = model.counts.get("states", 0)
        # Where nothing may be violated, the first violation is enough.
        strict = Verdict.VIOLATED not in model.expect.values()
        limits = Limits(max_states=TIMES * self.states + MORE, time_limit=SECONDS)
        self.question = replace(asked, limits=limits, fail_fast=strict)

    def fate(self) -> Fate:
        """Return what becomes of the spec as it is now, in this instance."""
        built = prepare(instantiate(self.model))
        require_known(self.model, built.ir)
        if built.ir == self.graph.spec:
            return Fate.UNREAD
        same = self.graph.is_graph_of(built.ir) and built.ir.fairness == self.graph.spec.fairness
        if same and judging(built.ir) == judging(self.graph.spec):
            return Fate.EQUIVALENT
        for question in self.questions(built.ir):
            result = judge(self.model, run(built, question, "reference"))
            if any(d.subject not in COUNTS and not d.undecided for d in result.differences):
                return Fate.KILLED
        if same:
            return Fate.EQUIVALENT
        if not result.outcome.complete:
            return Fate.SIZE
        return Fate.COUNTS if result.differences else Fate.UNNOTICED

    def questions(self, spec: SpecIR) -> list[Question]:
        """Return what to ask: first what is soon decided, as it notices nearly all mutants."""
        slow = {p.name for p in spec.properties if p.kind in LONG_RUN}
        soon = tuple(name for name in judged(spec) if name not in slow)
        return [replace(self.question, properties=soon), self.question][not slow :]


class Graph:
    """The labelled state graph of an instance; edges are found when they are asked for."""

    def __init__(self, spec: SpecIR, question: Question) -> None:
        self.spec, self.question = spec, question
        self.starts = starts(spec)
        self._edges: dict[str, list[frozenset]] = {}

    @cached_property
    def states(self) -> list:
        """The states that are expanded: those that every constraint allows."""
        search = Search(self.spec, self.question)
        search.run()
        return [state for state, allowed in search.visited.items() if allowed]

    def is_graph_of(self, other: SpecIR) -> bool:
        """Tell whether another spec has exactly this graph."""
        shapes = [(names(s.variables), names(s.actions)) for s in (self.spec, other)]
        if shapes[0] != shapes[1] or constraints(self.spec) != constraints(other):
            return False
        if starts(other) != self.starts:
            return False
        # What an action means also depends on helpers, and on domains.
        alike = (self.spec.variables, self.spec.functions) == (other.variables, other.functions)
        return all(
            (alike and mine == theirs) or self._has_edges_of(theirs, other)
            for mine, theirs in zip(self.spec.actions, other.actions, strict=True)
        )

    def _has_edges_of(self, action: Action, other: SpecIR) -> bool:
        if action.name not in self._edges:
            own = next(a for a in self.spec.actions if a.name == action.name)
            self._edges[action.name] = [*edges(self.spec, own, self.states)]
        theirs = edges(other, action, self.states)
        return all(a == b for a, b in zip(self._edges[action.name], theirs, strict=True))


def names(parts: Iterable[Variable | Action]) -> list[str]:
    """Return the names of variables or actions."""
    return [part.name for part in parts]


def judging(spec: SpecIR) -> tuple:
    """Return the part of a spec that judges its graph."""
    return spec.properties, spec.functions


def constraints(spec: SpecIR) -> tuple:
    """Return the part of a spec that bounds its graph."""
    found = [p for p in spec.properties if p.kind == "constraint"]
    return (found, spec.functions) if found else ()


def starts(spec: SpecIR) -> set:
    """Return the initial states, and how setting them may fail."""
    return {target(e) for e in Resolved(spec).starts()}


def edges(spec: SpecIR, action: Action, states: list) -> Iterator[frozenset]:
    """Yield, for each state, the instances of an action that are enabled, and where they lead."""
    alone = Resolved(replace(spec, actions=(action,)))
    for state in states:
        yield frozenset((e.args, target(e)) for e in alone.executions(state))


def target(execution: Execution):
    """Return the state that an execution leads to, or what kind of failure."""
    result = execution.result
    return result.state if isinstance(result, Passed) else result.kind
