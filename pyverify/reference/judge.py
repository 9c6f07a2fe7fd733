"""Judging: what is found out about each property while states and steps go by.

A search (or a walk) shows the judge every new state, every execution and every state without one;
the judge keeps, per property, the finding with the shortest trace, ties by smallest state, then by
who came first. It knows nothing of the order in which anything is explored.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pyverify.engines import Question
from pyverify.ir import nodes as N
from pyverify.outcome import RESERVED, Explanation, PropertyResult, Step, Trace, Verdict
from pyverify.reference.execute import Failed
from pyverify.reference.explain import explain
from pyverify.reference.failure import Failure
from pyverify.reference.step import Execution, Resolved
from pyverify.source import NOWHERE
from pyverify.values import State

# Kinds of properties that are about whole behaviours: decided when all states are known.
BEHAVIOURAL = ("temporal", "always_possible")


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """A state that was met, and how: the last link of a chain that starts in an initial state.

    `level` counts from 1, the initial states; `key` sorts the states of a level.
    """

    previous: Link | None
    step: Step
    state: State
    level: int
    key: tuple[Any, ...]

    def steps(self) -> tuple[Step, ...]:
        """Return the chain up to here as the entries of a trace."""
        chain: list[Step] = []
        link: Link | None = self
        while link is not None:
            chain.append(link.step)
            link = link.previous
        return tuple(reversed(chain))


@dataclass(frozen=True, slots=True)
class Finding:
    """What decides a property: the state of `link`, or the step `last` taken from there.

    `failure` is what went wrong, unless the property is simply false (or a `reachable` true).
    `level` is the length of its trace in states.
    """

    level: int
    key: tuple[Any, ...]
    link: Link | None
    last: Execution | None = None
    failure: Failure | Failed | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a property that is not decided state by state, or step by step.

    A violation has a `finding`, the state where it shows, or a lasso: its `trace` with its
    `explanation`.
    """

    verdict: Verdict
    reason: str | None = None
    trace: Trace | None = None
    explanation: Explanation | None = None
    finding: Finding | None = None


# Makes a finding's trace a real behaviour: the identity, except under symmetry.
Rebuild = Callable[[str, Finding], Finding]


class Judge:
    """Collects findings about the properties of a question."""

    def __init__(self, spec: Resolved, question: Question) -> None:
        """Prepare to judge what `question` asks about `spec`."""
        self.spec = spec
        self.findings: dict[str, Finding] = {}
        asked = question.properties
        self.properties = [p for p in spec.spec.properties if asked is None or p.name in asked]
        self.of_states = [p for p in self.properties if p.kind in ("invariant", "reachable")]
        self.of_steps = [p for p in self.properties if p.kind == "step_invariant"]
        self.of_behaviours = [p for p in self.properties if p.kind in BEHAVIOURAL]
        self.reserved = [r for r in RESERVED if asked is None or r in asked]
        if "deadlock" in self.reserved and not (question.deadlock and spec.spec.actions):
            self.reserved.remove("deadlock")
        self._reachables = {p.name for p in self.properties if p.kind == "reachable"}

    # ------------------------------------------------------------ what is met

    def met(self, link: Link) -> None:
        """Judge a new state by the invariants and the `reachable` properties."""
        for p in self.of_states:
            if self._wants(p.name, link.level, link.key):
                wanted = p.kind == "invariant"
                value, failure = self._value(p, link.state, None)
                if failure is not None or value != wanted:
                    self._note(p.name, Finding(link.level, link.key, link, None, failure))

    def expanded(self, link: Link) -> list[Execution]:
        """Judge what is possible in the state of `link`, and return it."""
        executions = list(self.spec.executions(link.state))
        for execution in executions:
            self.stepped(link, execution)
        if not executions:
            self._stuck(link)
        return executions

    def stepped(self, link: Link | None, execution: Execution) -> None:
        """Judge an execution from `link` (of init: None): its failure, or the step it makes.

        Steps that change nothing are none to a step invariant (rule 19).
        """
        level = link.level + 1 if link else 1
        result = execution.result
        if isinstance(result, Failed):
            self._note(result.kind, Finding(level, (), link, execution, result))
        elif link is not None and result.state != link.state:
            for p in self.of_steps:
                if self._wants(p.name, level, ()):
                    value, failure = self._value(p, link.state, result.state)
                    if failure is not None or not value:
                        self._note(p.name, Finding(level, (), link, execution, failure))

    def _stuck(self, link: Link) -> None:
        """Judge a state in which no execution passes or fails (rule 17)."""
        if "deadlock" not in self.reserved:
            return
        try:
            if not self.spec.is_terminal(link.state):
                self._note("deadlock", Finding(link.level, (), link))
        except Failure as failure:
            self._note("error", Finding(link.level, (), link, None, failure))

    def within(self, link: Link) -> bool:
        """Tell whether a state satisfies the constraints; where they fail, it does not."""
        try:
            return self.spec.is_within(link.state)
        except Failure as failure:
            self._note("error", Finding(link.level, link.key, link, None, failure))
            return False

    def is_violated(self) -> bool:
        """Tell whether some property other than a `reachable` is known to be violated."""
        return any(name not in self._reachables for name in self.findings)

    def _value(
        self, p: N.Property, state: State, after: State | None
    ) -> tuple[bool, Failure | None]:
        assert p.test is not None, "only temporal properties have no test"
        try:
            return self.spec.holds(p.test, state, after), None
        except Failure as failure:
            return False, failure

    def _wants(self, name: str, level: int, key: tuple[Any, ...]) -> bool:
        known = self.findings.get(name)
        return known is None or (level, key) < (known.level, known.key)

    def _note(self, name: str, finding: Finding) -> None:
        judged = name not in RESERVED or name in self.reserved
        if judged and self._wants(name, finding.level, finding.key):
            self.findings[name] = finding

    def _is_witness(self, name: str, finding: Finding) -> bool:
        return name in self._reachables and finding.failure is None

    # ------------------------------------------------------------ what is said of it

    def results(
        self,
        undecided: str | None,
        rebuild: Rebuild,
        decided: Mapping[str, Decision] | None = None,
        late: str | None = None,
    ) -> tuple[PropertyResult, ...]:
        """Return the verdicts: the user's properties, then the reserved ones.

        `undecided` says why properties without a finding are not decided; None if all of the
        space was explored. `decided` are those of `of_behaviours`, and `late` says why others of
        them are not.
        """
        declared = [p for p in self.properties if p.kind not in ("terminal", "constraint")]
        known, unknown = decided or {}, Decision(Verdict.UNKNOWN, late or undecided)
        of_user = [
            self._decided(p, known.get(p.name, unknown), rebuild)
            if p.kind in BEHAVIOURAL
            else self._result(p, undecided, rebuild)
            for p in declared
        ]
        return (*of_user, *(self._reserved(name, undecided, rebuild) for name in self.reserved))

    def _result(self, p: N.Property, undecided: str | None, rebuild: Rebuild) -> PropertyResult:
        finding = self.findings.get(p.name)
        if finding is None:
            verdict, reason_or_none = self._without_finding(p, undecided)
            return PropertyResult(p.name, p.kind, verdict, p.span, reason_or_none, doc=p.doc)
        finding = rebuild(p.name, finding)
        witness = self._is_witness(p.name, finding)
        return PropertyResult(
            p.name,
            p.kind,
            Verdict.HOLDS if witness else Verdict.VIOLATED,
            p.span,
            f"evaluating it fails: {finding.failure.message}" if finding.failure else None,
            self._trace(finding),
            None if witness else self._explanation(p, finding),
            p.doc,
        )

    def _decided(self, p: N.Property, decision: Decision, rebuild: Rebuild) -> PropertyResult:
        found, reason = decision.finding, decision.reason
        trace, explanation = decision.trace, decision.explanation
        if found is not None:
            found = rebuild(p.name, found) if p.kind == "always_possible" else found
            trace, explanation = self._trace(found), self._explanation(p, found)
        if found is not None and found.failure is not None:
            reason = f"evaluating it fails: {found.failure.message}"
        return PropertyResult(
            p.name, p.kind, decision.verdict, p.span, reason, trace, explanation, p.doc
        )

    def _without_finding(self, p: N.Property, undecided: str | None) -> tuple[Verdict, str | None]:
        if undecided is not None:
            return Verdict.UNKNOWN, undecided
        if p.kind != "reachable":
            return Verdict.HOLDS, None
        constrained = any(c.kind == "constraint" for c in self.spec.spec.properties)
        allowed = " that the constraint lets be explored" if constrained else ""
        return Verdict.VIOLATED, f"no reachable state{allowed} satisfies it"

    def _reserved(self, name: str, undecided: str | None, rebuild: Rebuild) -> PropertyResult:
        finding = self.findings.get(name)
        whole = self.spec.spec.span
        if finding is None:
            verdict = Verdict.HOLDS if undecided is None else Verdict.UNKNOWN
            return PropertyResult(name, "reserved", verdict, whole, undecided)
        finding = rebuild(name, finding)
        failure = finding.failure
        return PropertyResult(
            name,
            "reserved",
            Verdict.VIOLATED,
            failure.span if failure else whole,
            failure.message
            if failure
            else "no action is enabled, and stopping is not declared fine",
            self._trace(finding),
            self._explanation(None, finding),
        )

    def _trace(self, finding: Finding) -> Trace:
        before = finding.link.steps() if finding.link else ()
        last = (finding.last.step(self.spec.spec),) if finding.last else ()
        return Trace((*before, *last))

    def _explanation(self, p: N.Property | None, finding: Finding) -> Explanation | None:
        failure = finding.failure
        if failure is not None and failure.context is not None:
            return explain(*failure.context)
        if failure is not None:
            return Explanation(failure.span.one_line(), failure.span) if p else None
        if p is None and finding.link is not None and finding.last is None:
            return Explanation("", NOWHERE, blocked=tuple(self.spec.blocked(finding.link.state)))
        if p is None or p.test is None or finding.link is None:
            return None
        step = finding.last.step(self.spec.spec) if finding.last else None
        after = step.state if step else None
        return explain(p.test, self.spec.env(finding.link.state, after))
