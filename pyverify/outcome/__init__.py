"""What an engine answers: verdicts, traces and counts, in one form whatever engine it was.

Nothing here knows the terminal, JSON files or a particular engine.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from pyverify.errors import Diagnostic
from pyverify.source import NOWHERE, Span
from pyverify.values import State, Value


class Verdict(StrEnum):
    """`HOLDS` is only ever said of a complete exploration (or, of `reachable`, with a witness)."""

    HOLDS = "holds"
    VIOLATED = "violated"
    UNKNOWN = "unknown"
    ERROR = "error"


_WORST_FIRST = (Verdict.ERROR, Verdict.VIOLATED, Verdict.UNKNOWN, Verdict.HOLDS)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the verdict of a whole from those of its parts; of nothing, HOLDS."""
    return min(verdicts, key=_WORST_FIRST.index, default=Verdict.HOLDS)


# Properties every spec has, by the names that the JSON contract reserves.
RESERVED = ("deadlock", "assert", "domain", "error")


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of a trace: how `state` was reached. The first has action "start".

    `args` are the values of the action's parameters by name; `choices` what `one_of` chose in the
    body, in order, as (local name, value). `line` is the action's line in the user's file.
    A step that failed before it had a successor has `state` None (only ever the last).
    """

    action: str
    args: tuple[tuple[str, Value], ...]
    state: State | None
    span: Span = NOWHERE
    choices: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """A finite presentation of a behaviour, from an initial state on.

    Of a lasso, `loop` is the index of the entry in whose state the cycle starts: the entries after
    it are the cycle, and the last one leads back to that state. If there are none, the behaviour
    stays there for ever. An entry with action "stutter" changes nothing.
    """

    steps: tuple[Step, ...]
    loop: int | None = None

    @property
    def stops(self) -> bool:
        """Tell whether it is a lasso whose behaviour stays in its last state."""
        return self.loop == len(self.steps) - 1

    def __len__(self) -> int:
        """Return the number of steps taken: entries after the initial state."""
        return len(self.steps) - 1


@dataclass(frozen=True, slots=True)
class SubValue:
    """A sub-expression of a failed property and what it was: text and printed value."""

    text: str
    value: str


@dataclass(frozen=True, slots=True)
class Blocked:
    """Why an action is not enabled: the guard at `span` (its source `text`) is not met.

    `instances` are the arguments for which it is this guard, as text.
    """

    action: str
    instances: tuple[str, ...]
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class FairNote:
    """Why a cycle is fair to an action: an entry of the account of a lasso.

    `kind` is "weak" or "strong", `action` what is fair, as text. `how` is "taken" (by entry `at` of
    the trace) or "disabled" (in the state of entry `at`; of strong fairness, all along the cycle).
    """

    kind: str
    action: str
    how: str
    at: int


@dataclass(frozen=True, slots=True)
class Unmet:
    """A part of a temporal formula that a lasso breaks; `said` says how, from entry `at` on."""

    text: str
    span: Span
    bindings: tuple[SubValue, ...]
    at: int
    said: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a property failed: the failing expression, and what its parts were.

    `bindings` are the values that quantifiers took ("n", "0"); `values` the sub-expressions.
    `span` is the smallest failing part (the conjunct, the element of an `all`), `text` its source.
    Of a deadlock there is only `blocked`: what each action waits for. Of a lasso there are `unmet`,
    what never happens, and `fairness`, why the behaviour is fair all the same.
    """

    text: str
    span: Span
    bindings: tuple[SubValue, ...] = ()
    values: tuple[SubValue, ...] = ()
    blocked: tuple[Blocked, ...] = ()
    fairness: tuple[FairNote, ...] = ()
    unmet: tuple[Unmet, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """How a property was proved for every reachable state, without visiting them.

    `method` is "initial" (all initial states have it, and there are no steps), "inductive", "k-induction" (with
    `k`) or "Spacer". `uses` names the properties it rests on, which are proved as well; `lemmas` are
    invariants that were found, as one would write them.
    """

    method: str
    uses: tuple[str, ...] = ()
    k: int | None = None
    lemmas: tuple[str, ...] = ()

    def __str__(self) -> str:
        how = {"k-induction": f"k={self.k}", "initial": "in every initial state"}
        text = "proved, " + how.get(self.method, self.method)
        if self.uses:
            text += f" with {', '.join(self.uses)}"
        return text


@dataclass(frozen=True, slots=True)
class Gap:
    """Why a property could not be proved by induction: a step that leads out of what is assumed.

    `trace` begins in a state that need not be reachable (its action is "assume"); all invariants named in `assumed` hold
    there, and after the last step the property does not. `suggestions` say what to do about it.
    """

    trace: Trace
    assumed: tuple[str, ...] = ()
    reason: str | None = None
    explanation: Explanation | None = None
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PropertyResult:
    """The verdict on one property.

    `reason` is one lower-case sentence where the verdict alone would mislead: why it is unknown, what an
    error said, which variable left its domain. `trace` is the counterexample, or for `reachable`
    the witness. `kind` is a kind of `ir.nodes.Property`, or "reserved". `proof` says how it was decided
    without a trace by `pyverify prove`, and `gap` why it was not.
    """

    name: str
    kind: str
    verdict: Verdict
    span: Span = NOWHERE
    reason: str | None = None
    trace: Trace | None = None
    explanation: Explanation | None = None
    doc: str = ""
    proof: Proof | None = None
    gap: Gap | None = None


@dataclass(frozen=True, slots=True)
class ActionCount:
    """How often an action (all instances together) made a step, and how often to a new state.

    `new_states` depends on the order of exploration; `transitions` does not. None: not counted.
    """

    name: str
    transitions: int
    new_states: int | None
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Flags:
    """What was switched on: a constraint that cuts the space, symmetry, the deadlock check."""

    constraint: bool = False
    symmetry: bool = False
    deadlock: bool = True


@dataclass(frozen=True, slots=True)
class Statistics:
    """What an exploration over packed states cost, in bytes where nothing else is said.

    `table_load` is the part of the visited set that is in use. `peak_bytes` is the most that the
    engine ever held, `bytes_per_state` its share for each state stored.
    """

    workers: int
    bytes_per_state: float
    table_load: float
    table_bytes: int
    arena_bytes: int
    peak_bytes: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an engine found out about one instance.

    `states` (distinct), `transitions` (language rule 9) and `depth` (levels; initial states are level 1)
    are exact for what was explored (random walks in machine code do not count states: None; engines that do not
    visit states one by one count neither states nor transitions); `complete` says whether that was everything. `explore_seconds` leaves `compile_seconds` out; both are 0 where
    an engine does not measure them.
    `stopped_by` is None or the limit: "max-states", "max-depth", "time-limit", "memory",
    "interrupt", "fail-fast". `notes` are sentences about how it was explored that a user should know.
    """

    properties: tuple[PropertyResult, ...]
    states: int | None
    transitions: int | None
    depth: int
    complete: bool
    stopped_by: str | None = None
    actions: tuple[ActionCount, ...] = ()
    flags: Flags = field(default_factory=Flags)
    peak_memory: int = 0
    explore_seconds: float = 0.0
    compile_seconds: float = 0.0
    widest_level: int = 0
    initial_states: int = 0
    statistics: Statistics | None = None
    warnings: tuple[Diagnostic, ...] = ()
    notes: tuple[str, ...] = ()

    def result(self, name: str) -> PropertyResult:
        """Return the result of the property called `name`; KeyError if there is none."""
        for p in self.properties:
            if p.name == name:
                return p
        raise KeyError(name)

    @property
    def states_per_second(self) -> float | None:
        """Return how fast states were found; None where that is not known."""
        if self.states is None or not self.explore_seconds:
            return None
        return self.states / self.explore_seconds

    @property
    def verdict(self) -> Verdict:
        """Return the verdict of the whole: the worst of its properties."""
        return worst(p.verdict for p in self.properties)
