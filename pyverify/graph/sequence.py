"""A counterexample as Mermaid's `sequenceDiagram`: who acts, on whom, and what changes.

An arrow goes from who takes a step to those whose part of the state it changes, or back to who
takes it. Notes say what changes; a lasso's cycle is a `loop`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from pyverify.graph.mermaid import joined, titled
from pyverify.graph.participants import Cast, Participant
from pyverify.graph.paths import NOTHING_CHANGES, trace_of
from pyverify.graph.states import state_lines
from pyverify.ir import types as T
from pyverify.ir.nodes import SpecIR, Variable
from pyverify.ir.parts import instance_name
from pyverify.outcome import PropertyResult, Step, Verdict
from pyverify.report.changes import Change, changes
from pyverify.report.terminal import said
from pyverify.report.trace import action_label
from pyverify.values import Value, show

# A change, and whose part of the state it is in; nobody's in particular: None.
_Owned = tuple[Participant | None, Change]


def write(spec: SpecIR, p: PropertyResult) -> str:
    """Return the trace of `p` as a sequence diagram."""
    lines = [f"%% {p.name}: {said(p)}", *_Writer(spec, p).lines()]
    title = f"{instance_name(spec)}: {p.name}"
    return titled(title, ["sequenceDiagram", *(f"    {line}" for line in lines)])


class _Writer:
    """Writes one diagram."""

    def __init__(self, spec: SpecIR, p: PropertyResult) -> None:
        self.spec, self.p, self.trace = spec, p, trace_of(p)
        self.cast = Cast(spec)
        self.pairs = list(pairwise(self.trace.steps))
        met = {who for pair in self.pairs for who in self._concerned(*pair)} or {self.cast.whole}
        ordered = sorted(met, key=lambda who: who.rank)
        self.names = {who: f"p{i}" for i, who in enumerate(ordered)}

    def lines(self) -> Iterator[str]:
        """Yield the lines of the diagram."""
        for who, name in self.names.items():
            yield f"participant {name} as {joined([who.title])}"
        start = self.trace.steps[0].state
        yield self._over_all(("fails",) if start is None else state_lines(self.spec, start))
        yield from self._steps()
        yield self._over_all(self._verdict())

    def _steps(self) -> Iterator[str]:
        trace = self.trace
        for i, (before, step) in enumerate(self.pairs):
            if i == trace.loop:
                yield "loop for ever"
            yield from self._step(before, step)
        if trace.stops:
            yield from ("loop for ever", self._over_all(("nothing happens any more",)))
        if trace.loop is not None:
            yield "end"

    def _step(self, before: Step, step: Step) -> Iterator[str]:
        """Yield the arrows of a step, then the notes on what it changes, the actor's first."""
        actor, changed = self.cast.actor(step), self._changes(before, step)
        touched = [who for who in dict.fromkeys(who for who, _ in changed) if who]
        label = joined([action_label(self.spec, step)])
        for who in [who for who in touched if who != actor] or [actor]:
            yield f"{self.names[actor]}->>{self.names[who]}: {label}"
        if not changed:
            yield self._over(actor, ("fails",) if step.state is None else (NOTHING_CHANGES,))
        for who in dict.fromkeys([actor, *touched]):
            own = [c for owner, c in changed if (owner or actor) == who]
            if own:
                yield self._over(who, [f"{c.path} {c.what}" for c in own])

    def _concerned(self, before: Step, step: Step) -> list[Participant]:
        return [self.cast.actor(step), *(who for who, _ in self._changes(before, step) if who)]

    def _changes(self, before: Step, step: Step) -> list[_Owned]:
        """Return what a step changes, in the order of the variables."""
        if before.state is None or step.state is None:
            return []
        parts = zip(self.spec.variables, before.state, step.state, strict=True)
        return [owned for v, old, new in parts if old != new for owned in self._part(v, old, new)]

    def _part(self, variable: Variable, old: Value, new: Value) -> Iterator[_Owned]:
        name, domain = variable.name, variable.domain
        process = self.cast.process_of(variable)
        if isinstance(domain, T.MapType):
            for k in old:
                path = f"{name}[{show(domain.key, k)}]"
                for change in changes(domain.value, old[k], new[k], path):
                    yield self.cast.owner(variable, k), change
        else:
            owner = self.cast.single(process) if process else None
            yield from ((owner, change) for change in changes(domain, old, new, name))

    def _verdict(self) -> tuple[str, ...]:
        mark = "✓" if self.p.verdict is Verdict.HOLDS else "✗"
        return (f"{mark} {self.p.name}", said(self.p))

    def _over(self, who: Participant, lines: Iterable[str]) -> str:
        return f"Note over {self.names[who]}: {joined(lines)}"

    def _over_all(self, lines: Iterable[str]) -> str:
        first, *others = self.names.values()
        over = f"{first},{others[-1]}" if others else first
        return f"Note over {over}: {joined(lines)}"
