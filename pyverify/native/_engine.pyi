"""The search engine in C++: breadth-first search and random walks over opaque packed states.

It knows nothing of the language. A state is `words` 64-bit words (in Python: bytes, in the byte order
of the machine); what can happen in it is told by functions of machine code, given as addresses,
with the C calling convention (bit 0 of word 0 of every state is 1):

    int64  expand(const u64 *state, u64 *out, u32 *meta, int64 cap)   all executions in a state
    int64  start(const u64 *unused, u64 *out, u32 *meta, int64 cap)   all executions of init
    u64    check(const u64 *state)                                    63 watches, bit 63: escape
    u64    step_check(const u64 *before, const u64 *after)            the same, of a step
    int32  within(const u64 *state)      0 no, 1 yes, 2 failure (counts as no), 3 escape
    int32  terminal(const u64 *state)    the same; asked where there is no execution at all
    int32  compare(const u64 *a, const u64 *b)    canonical order: < 0, 0, > 0
    void   canon(const u64 *in, u64 *out)         the representative under symmetry

`expand` and `start` return the number of entries, or -1 where `cap` is too small. Entry i is the state
`out[i * words:]` and `meta[i] = kind << 24 | instance`; kinds: 0 passes, 1 failed assert, 2 failed
domain, 3 error, 4 escape. An escape asks a Python function instead, from any thread. What such a
function raises ends the search, and is raised by `run`.

The levels of a search count from 1, the initial states. A *watch* is number 63 * group + bit, where
group is the index in `check` (or `step_check`).
"""

from collections.abc import Callable, Sequence
from typing import Literal, final

Status = Literal["running", "complete", "fail-fast", "max-depth", "max-states", "memory", "failed"]

# Modes of a watch.
IGNORE: int  # costs nothing
NOTE: int  # keep the smallest state of the first level with one
VIOLATION: int  # the same, and fail_fast stops after that level
SEEN: int  # only remember that it occurred at all

# A state as kept: the level it was found in, and the packed state (b"" at level 0: of init).
Finding = tuple[int, bytes]

@final
class Program:
    """What can happen in which state: addresses of functions; 0 where there is none.

    Without `compare`, states are ordered by their words. `actions[i]` is the action that instance i
    belongs to. `owner` is kept alive as long as the program (it owns the code).

    The escapes: `expand_escape(state, instance)` returns all executions of that instance in that
    state as pairs (kind, state after), b"" where it failed; of init, state is b"".
    `check_escape(group, state)` and `step_escape(group, before, after)` return bits that are added to
    those of the native function. `within_escape(state)` and `terminal_escape(state)` return 0, 1 or 2.
    """

    def __init__(
        self,
        words: int,
        expand: int,
        start: int,
        *,
        check: Sequence[int] = (),
        step_check: Sequence[int] = (),
        within: int = 0,
        terminal: int = 0,
        compare: int = 0,
        canon: int = 0,
        actions: Sequence[int] = (),
        expand_escape: Callable[[bytes, int], list[tuple[int, bytes]]] | None = None,
        check_escape: Callable[[int, bytes], int] | None = None,
        step_escape: Callable[[int, bytes, bytes], int] | None = None,
        within_escape: Callable[[bytes], int] | None = None,
        terminal_escape: Callable[[bytes], int] | None = None,
        owner: object = None,
    ) -> None: ...

@final
class Statistics:
    """What a search costs at the moment, in bytes where nothing else is said."""

    @property
    def table_slots(self) -> int:
        """How many states the visited set has room for."""
    @property
    def table_used(self) -> int:
        """How many it holds, states outside the constraint included."""
    @property
    def table_bytes(self) -> int: ...
    @property
    def arena_bytes(self) -> int:
        """What the states themselves take."""
    @property
    def bytes(self) -> int:
        """What the engine holds now."""
    @property
    def peak_bytes(self) -> int:
        """The most it ever held."""

@final
class Search:
    """A breadth-first search by levels, exact; the same result for any number of workers.

    `watches[k]` is the mode of watch k of states (those left out: IGNORE), `step_watches` of steps.
    `failures` are the modes of the three kinds of failed executions, then of deadlock, of a failing
    `within` and of a failing `terminal`; IGNORE for deadlock means that it is not looked for, and
    `terminal` never asked.

    `max_depth` is in levels, `memory` in bytes of the engine alone (None: what the machine has).
    `isa` is for tests: at most these instructions.
    """

    def __init__(
        self,
        program: Program,
        *,
        watches: Sequence[int] = (),
        step_watches: Sequence[int] = (),
        failures: Sequence[int] = (2, 2, 2, 2, 2, 2),
        workers: int = 1,
        max_depth: int | None = None,
        max_states: int | None = None,
        memory: int | None = None,
        fail_fast: bool = False,
        isa: Literal["plain", "avx2", "avx512"] | None = None,
    ) -> None: ...
    def run(self, seconds: float) -> Status:
        """Go on for about so many seconds; "running" if there is more to do.

        The other statuses are final. The interpreter lock is released meanwhile.
        """
    @property
    def status(self) -> Status: ...

    # What was counted so far; exact for what was explored.
    @property
    def states(self) -> int:
        """Distinct states within the constraint."""
    @property
    def transitions(self) -> int:
        """Passing executions over all expanded states."""
    @property
    def depth(self) -> int:
        """Levels with a state within the constraint."""
    @property
    def frontier(self) -> int:
        """States found and not expanded."""
    @property
    def start_entries(self) -> int:
        """Executions of init that were not discarded, failed ones included."""
    @property
    def level_sizes(self) -> list[int]:
        """States within the constraint, by level."""
    @property
    def actions(self) -> list[tuple[int, int, bool, bool]]:
        """By action: transitions, new states, whether one failed, whether one changed the state."""
    @property
    def statistics(self) -> Statistics: ...

    # What was found.
    @property
    def watches(self) -> list[Finding | None]:
        """By watch of states: the first level, and the smallest state in it.

        Of a watch in mode SEEN there is b"" instead of a state.
        """
    @property
    def step_watches(self) -> list[Finding | None]:
        """By watch of steps: the level of the state before, and the smallest such state."""
    @property
    def failures(self) -> list[Finding | None]:
        """Failed assert, failed domain, error, deadlock, failing within, failing terminal.

        Of an execution: the level of the state before it, and the smallest such state.
        """

    # What was explored.
    def predecessors(self, level: int, targets: Sequence[bytes]) -> list[bytes | None]:
        """Return for each target the smallest state of `level` that has it as a successor.

        Successors are representatives, under symmetry. The level is expanded once for all of them.
        """
    def level_entries(self, level: int) -> int:
        """Return the number of states stored of a level: also those outside the constraint."""
    def entries(self, level: int, first: int, count: int) -> bytes:
        """Return up to `count` stored states of a level, one after the other.

        Their order depends on the number of workers.
        """

# How some work on a graph ended; "expired" where the time was up.
GraphStatus = Literal["complete", "expired", "memory", "too-large"]

# Whether a proposition is about a step, and the number of its bit: of a letter or of a label.
Proposition = tuple[bool, int]

# States, initial ones, edges (source, target, must, must not, marks), all marks, propositions. An
# edge matches where all propositions of `must` are true and none of `must not`, as bits; a run is
# accepted if it takes edges with each of the marks infinitely often.
Automaton = tuple[int, list[int], list[tuple[int, int, int, int, int]], int, list[Proposition]]

@final
class Graph:
    """The states that a search found and the steps between them, in flat arrays.

    Each step that changes the state has a label, and each state a letter. `labels` has
    `label_words` words of bits for each action instance, `passing` as many as `enabled` bits need. A
    letter consists of `tests`, told by machine code (31 in each of `atoms`: bit 2k for the value of
    test k, 2k + 1 if evaluating it failed, bit 63 to ask `ask` with the number of the function and
    the state), and then of the bits of `passing` of all instances with an execution that passes.

    `ordered` lets parallel steps stand together, which automata over steps need. `seconds` is how
    long some work may take (None: as long as it needs); signals are looked at meanwhile.

    Some nodes and steps are left out: those that do not matter to the questions that may be asked
    then. These are said beforehand: `automata`, `hopes` (tests), and with `endless`, `goes_on`.
    Behaviours must be fair to `weak` and `strong`, which are bits of labels.
    """

    def __init__(
        self,
        search: Search,
        *,
        label_words: int,
        labels: bytes,
        tests: int,
        atoms: Sequence[int],
        ask: Callable[[int, bytes], int],
        enabled: int,
        passing: bytes,
        ordered: bool,
        workers: int,
        automata: Sequence[Automaton],
        weak: bytes,
        strong: bytes,
        hopes: Sequence[int],
        endless: bool,
    ) -> None: ...
    def build(self, seconds: float | None) -> GraphStatus:
        """Expand the states of the search again. The rest is of use after "complete" only."""
    def find(
        self, which: Sequence[int], seconds: float | None
    ) -> list[tuple[GraphStatus, tuple[list[bytes], int] | None]]:
        """Return for some of the automata a short fair behaviour that each accepts, if there is one.

        A behaviour is states from an initial one on, and the place where its cycle starts. The last
        state is the same as there; if that is the last place, the behaviour stays there. Where there
        is one, the graph is built again, with all states and steps.
        """
    def goes_on(self, seconds: float | None) -> tuple[GraphStatus, bool]:
        """Tell whether some fair behaviour changes the state for ever."""
    def never_again(
        self, test: int, seconds: float | None
    ) -> tuple[GraphStatus, Finding | None, int]:
        """Return the first state from which no state can be reached where a test is true.

        Nor one with a step to what was not explored. And how many states can be reached from there.
        """
    @property
    def failed(self) -> list[Finding | None]:
        """By test: the first level, and the smallest state in it, where evaluating it failed."""
    @property
    def ever_true(self) -> list[bool]:
        """By bit of letters: whether it is set in some state."""
    @property
    def ever_enabled(self) -> list[bool]:
        """By bit of labels: whether some step has it, one to what was not explored included."""
    @property
    def nodes(self) -> int:
        """The nodes that were not left out; with several workers, how many may differ."""
    @property
    def steps(self) -> int:
        """The steps that were kept."""
    @property
    def bytes(self) -> int: ...

@final
class Walker:
    """Random walks: an initial state, then execution after execution, each with the same chance.

    A walk ends where nothing passes, outside the constraint, or after `max_depth` steps. Walk number i
    depends on the seed and i only (splitmix64 and xoshiro256**, by Blackman and Vigna), so the same
    seed means the same walks on every machine.

    Watches and failures as in `Search`; of each, the first walk that meets it is noted.
    """

    def __init__(
        self,
        program: Program,
        seed: int,
        *,
        watches: Sequence[int] = (),
        step_watches: Sequence[int] = (),
        failures: Sequence[int] = (2, 2, 2, 2, 2, 2),
        fail_fast: bool = False,
    ) -> None: ...
    def run(self, walks: int, max_depth: int, seconds: float) -> bool:
        """Walk until `walks` walks are taken in all; False if the time was up before.

        A walk that was cut short by the time goes on with the next call. True as well when
        `fail_fast` has something to stop at.
        """
    @property
    def steps(self) -> int: ...
    @property
    def walks(self) -> int:
        """Walks taken to their end."""
    @property
    def deepest(self) -> int:
        """States of the longest walk."""
    @property
    def start_entries(self) -> int: ...
    @property
    def start_states(self) -> int:
        """Distinct initial states."""
    @property
    def taken(self) -> list[int]:
        """Steps taken, by action."""

    # What was found, as (number of the walk, states in it up to the finding, or to the state before
    # the step or execution; 0 for a failed execution of init).
    @property
    def watches(self) -> list[tuple[int, int] | None]: ...
    @property
    def step_watches(self) -> list[tuple[int, int] | None]: ...
    @property
    def failures(self) -> list[tuple[int, int] | None]: ...
    def replay(self, walk: int, length: int, max_depth: int) -> list[tuple[int, bytes]]:
        """Return the first `length` states of a walk, each with the instance that led there.

        That of the initial state is -1. `length + 1` after a finding about a step gives that
        walk's own next state, which need not be the step that was found.
        """

def isa() -> Literal["plain", "avx2", "avx512"]:
    """Return which instructions the engine uses on this machine."""
