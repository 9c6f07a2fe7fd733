"""The systems everybody knows, written by hand for the toy, with the counts everybody finds."""

from itertools import pairwise, product

import pytest
from toy import Failed, System, changed, explore, frozen, put

WHITE, BLACK = "white", "black"


def heartbeat(nodes, delta, horizon):
    """Leases: a node renews its lease or is declared dead."""

    def tick(s):
        if s["clock"] < horizon:
            yield changed(s, clock=s["clock"] + 1)

    def renew(s):
        for n in range(nodes):
            yield changed(s, lease=put(s["lease"], n, s["clock"]))

    def expire(s):
        for n in range(nodes):
            if s["clock"] - s["lease"][n] > delta:
                yield changed(s, alive=put(s["alive"], n, False))

    def dead_means_expired(s):
        return all(s["alive"][n] or s["clock"] - s["lease"][n] > delta for n in range(nodes))

    start = {
        "clock": 0,
        "lease": dict.fromkeys(range(nodes), 0),
        "alive": dict.fromkeys(range(nodes), True),
    }
    return System(
        init=[start],
        actions={"tick": tick, "renew": renew, "expire": expire},
        invariants={"dead_means_expired": dead_means_expired},
    )


def two_phase_commit(n):
    """Gray and Lamport's two-phase commit, with a set of messages that never forgets."""
    managers = range(n)

    def prepare(s):
        for r in managers:
            if s["rm"][r] == "working":
                yield changed(s, rm=put(s["rm"], r, "prepared"), msgs=s["msgs"] | {("prepared", r)})

    def choose_to_abort(s):
        for r in managers:
            if s["rm"][r] == "working":
                yield changed(s, rm=put(s["rm"], r, "aborted"))

    def receive_prepared(s):
        for r in managers:
            if s["tm"] == "init" and ("prepared", r) in s["msgs"]:
                yield changed(s, prepared=s["prepared"] | {r})

    def decide_commit(s):
        if s["tm"] == "init" and s["prepared"] == frozenset(managers):
            yield changed(s, tm="committed", msgs=s["msgs"] | {"commit"})

    def decide_abort(s):
        if s["tm"] == "init":
            yield changed(s, tm="aborted", msgs=s["msgs"] | {"abort"})

    def receive_commit(s):
        for r in managers:
            if "commit" in s["msgs"]:
                yield changed(s, rm=put(s["rm"], r, "committed"))

    def receive_abort(s):
        for r in managers:
            if "abort" in s["msgs"]:
                yield changed(s, rm=put(s["rm"], r, "aborted"))

    def consistent(s):
        return not {"committed", "aborted"} <= set(s["rm"].values())

    start = {
        "rm": dict.fromkeys(managers, "working"),
        "tm": "init",
        "prepared": frozenset(),
        "msgs": frozenset(),
    }
    actions = [
        prepare, choose_to_abort, receive_prepared, decide_commit, decide_abort,
        receive_commit, receive_abort,
    ]  # fmt: skip
    return System([start], {a.__name__: a for a in actions}, {"consistent": consistent})


def ewd840(n):
    """Dijkstra's termination detection on a ring: a token goes round from n-1 down to 0."""
    nodes = range(n)

    def initiate_probe(s):
        if s["token"] == 0 and BLACK in (s["token_color"], s["color"][0]):
            yield changed(s, token=n - 1, token_color=WHITE, color=put(s["color"], 0, WHITE))

    def pass_token(s):
        i = s["token"]
        if i > 0 and (not s["active"][i] or BLACK in (s["color"][i], s["token_color"])):
            color = BLACK if s["color"][i] == BLACK else s["token_color"]
            yield changed(s, token=i - 1, token_color=color, color=put(s["color"], i, WHITE))

    def send(s):
        for i, j in product(nodes, nodes):
            if s["active"][i] and i != j:
                color = BLACK if j > i else s["color"][i]
                yield changed(s, active=put(s["active"], j, True), color=put(s["color"], i, color))

    def deactivate(s):
        for i in nodes:
            if s["active"][i]:
                yield changed(s, active=put(s["active"], i, False))

    def detected(s):
        return s["token"] == 0 and s["token_color"] == s["color"][0] == WHITE and not s["active"][0]

    def termination_is_detected_rightly(s):
        return not detected(s) or not any(s["active"].values())

    init = [
        {
            "active": dict(zip(nodes, active, strict=True)),
            "color": dict(zip(nodes, color, strict=True)),
            "token": token,
            "token_color": BLACK,
        }
        for active in product((False, True), repeat=n)
        for color in product((WHITE, BLACK), repeat=n)
        for token in nodes
    ]
    actions = [initiate_probe, pass_token, send, deactivate]
    return System(
        init,
        {a.__name__: a for a in actions},
        {"termination_is_detected_rightly": termination_is_detected_rightly},
        stopped=detected,
    )


def peterson():
    """Mutual exclusion of two processes; `at` is where each of them rests."""
    goes = {
        "request": "give_way",
        "give_way": "wait",
        "wait": "critical",
        "critical": "leave",
        "leave": "request",
    }

    def step(s):
        for p in (0, 1):
            at = s["at"][p]
            after = changed(s, at=put(s["at"], p, goes[at]))
            if at == "request":
                yield changed(after, flag=put(s["flag"], p, True))
            elif at == "give_way":
                yield changed(after, turn=1 - p)
            elif at == "leave":
                yield changed(after, flag=put(s["flag"], p, False))
            elif at == "critical" or not s["flag"][1 - p] or s["turn"] == p:
                yield after

    start = {"at": {0: "request", 1: "request"}, "flag": {0: False, 1: False}, "turn": 0}
    return System(
        [start],
        {"step": step},
        {"mutual_exclusion": lambda s: list(s["at"].values()) != ["critical", "critical"]},
    )


SYSTEMS = [
    (heartbeat(3, 2, 6), (5453, 27552, 13), {"dead_means_expired": 5}),
    (two_phase_commit(3), (288, 1145, 11), {}),
    (ewd840(3), (302, 1625, 9), {}),
    (ewd840(4), (1566, 13938, 12), {}),
    (peterson(), (26, 44, 8), {}),
]


@pytest.mark.parametrize(
    ("system", "counts", "violated"), SYSTEMS, ids=lambda x: str(x) if isinstance(x, tuple) else ""
)
def test_counts_and_verdicts(system, counts, violated):
    found = explore(system)
    assert (found.states, found.transitions, found.depth) == counts
    assert {claim: found.steps_to(claim) for claim in found.violated} == violated


def test_a_trace_is_a_road_from_an_initial_state():
    system = heartbeat(2, 1, 3)
    (trace,) = explore(system).violated.values()
    assert trace[0] == ("start", system.init[0])
    for (_, before), (action, after) in pairwise(trace):
        assert after in system.actions[action](before)


def counter(**more):
    """One variable that counts to 2, and stays there."""

    def count(s):
        if s["x"] < 2:
            yield {"x": s["x"] + 1}

    return System(init=[{"x": 0}], actions={"count": count}, **more)


def test_a_state_without_a_step_is_a_deadlock_unless_stopping_is_fine():
    assert explore(counter()).steps_to("deadlock") == 2
    assert explore(counter(stopped=lambda s: s["x"] == 2)).violated == {}


def test_beyond_a_constraint_states_are_checked_but_neither_counted_nor_followed():
    found = explore(
        counter(constraint=lambda s: s["x"] < 1, invariants={"small": lambda s: s["x"] < 1})
    )
    assert (found.states, found.transitions, found.depth) == (1, 1, 1)
    assert found.steps_to("small") == 1
    assert "deadlock" not in found.violated


def test_a_step_invariant_says_nothing_of_a_step_that_changes_nothing():
    idle = System(
        [{"x": 0}], {"idle": lambda s: [s]}, step_invariants={"grows": lambda s, t: t["x"] > s["x"]}
    )
    assert explore(idle).violated == {}
    assert (
        explore(counter(step_invariants={"shrinks": lambda s, t: t["x"] < s["x"]})).steps_to(
            "shrinks"
        )
        == 1
    )


def test_a_failing_step_leads_nowhere_and_is_no_deadlock():
    found = explore(System([{"x": 0}], {"burst": lambda s: [Failed("assert")]}))
    assert (found.states, found.transitions, found.depth) == (1, 0, 1)
    assert list(found.violated) == ["assert"]


def test_frozen_values_are_equal_when_the_values_are():
    assert frozen({"a": [1, {2}], "b": {}}) == frozen({"b": {}, "a": [1, {2}]})
