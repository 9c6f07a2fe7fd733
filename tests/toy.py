"""A model checker in one page: what every engine of pyverify does, without anything clever.

Read this first. A *system* is what a spec boils down to once its parameters are fixed: initial
states, named actions, and claims. A *state* is a plain dict from variable names to values; an
*action* is a function that takes a state and yields every state one step of it may lead to (it
yields nothing where its guard is false, and the same state twice if two choices lead there).

It is a teaching text and an oracle: slow, but short enough to be believed. The agreement tests run
it beside the real engines, which must report the same counts, verdicts and lengths.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class System:
    """What is explored. `constraint` bounds the exploration; `stopped` says where stopping is fine."""

    init: list  # the initial states
    actions: dict  # name -> function from a state to the states after one step
    invariants: dict = field(default_factory=dict)  # name -> predicate on a state
    step_invariants: dict = field(default_factory=dict)  # name -> predicate on (before, after)
    constraint: object = lambda state: True
    stopped: object = lambda state: False


class Failed:
    """What an action yields instead of a state when it fails: an assert, a domain, an error."""

    def __init__(self, kind):
        self.kind = kind


@dataclass(frozen=True)
class Found:
    """What there is: counts, and for every violated claim a shortest trace."""

    states: int  # distinct states
    transitions: int  # steps that can be taken from them, one per way of taking it
    depth: int  # levels of the search; the initial states are level 1
    violated: dict  # name -> list of (action, state) from an initial state on

    def steps_to(self, claim):
        """The number of steps of the shortest counterexample."""
        return len(self.violated[claim]) - 1


def frozen(value):
    """A value that can be a key of a dict, the same for equal values."""
    if isinstance(value, dict):
        return frozenset((frozen(k), frozen(v)) for k, v in value.items())
    if isinstance(value, set):
        return frozenset(map(frozen, value))
    if isinstance(value, list):
        return tuple(map(frozen, value))
    return value


def explore(system):
    """Visit every reachable state, nearest first.

    Breadth first: all states one step away before any that is two steps away. So whatever goes
    wrong is found by a shortest road. `parent` remembers the road: for each state the action that
    first led to it and the state it came from.
    """
    parent, violated = {}, {}
    transitions = depth = 0

    def road(state):
        steps = []
        while state is not None:
            action, before = parent[frozen(state)]
            steps.append((action, state))
            state = before
        return steps[::-1]

    def complain(claim, steps):
        # States are met in order of their distance, so the first complaint has a shortest trace.
        violated.setdefault(claim, steps)

    def look(state, steps):
        for name, holds in system.invariants.items():
            if not holds(state):
                complain(name, steps)

    level = []
    for state in system.init:
        if frozen(state) not in parent:
            parent[frozen(state)] = ("start", None)
            look(state, [("start", state)])
            if system.constraint(state):
                level.append(state)

    states = len(level)
    while level:
        depth += 1
        next_level = []
        for state in level:
            stuck = True
            for action, after in steps_from(system, state):
                stuck = False
                if isinstance(after, Failed):
                    complain(after.kind, [*road(state), (action, None)])
                    continue
                transitions += 1
                for name, holds in system.step_invariants.items():
                    if frozen(after) != frozen(state) and not holds(state, after):
                        complain(name, [*road(state), (action, after)])
                if frozen(after) in parent:
                    continue
                parent[frozen(after)] = (action, state)
                look(after, road(after))
                # What lies outside the constraint is looked at, but not counted and not followed.
                if system.constraint(after):
                    next_level.append(after)
            if stuck and not system.stopped(state):
                complain("deadlock", road(state))
        states += len(next_level)
        level = next_level
    return Found(states, transitions, depth, violated)


def steps_from(system, state):
    """Every step that can be taken from a state, as (action, state after it)."""
    for name, action in system.actions.items():
        for after in action(state):
            yield name, after


def changed(state, **new):
    """A copy of the state with some variables replaced."""
    return {**state, **new}


def put(mapping, key, value):
    """A copy of a mapping with one value replaced."""
    return {**mapping, key: value}
