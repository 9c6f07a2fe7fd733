"""The search on random graphs, against a few lines that know nothing but the graph."""

from itertools import accumulate

from handmade import N, T, invariant, not_, op, prop, var
from hypothesis import given
from hypothesis import strategies as st
from protocols import graph

from pyverify.engines import Limits, Question
from pyverify.outcome import Verdict
from pyverify.reference import ReferenceEngine, replay, violates

SIZE = 7
NODES = st.integers(0, SIZE - 1)
SETS = st.frozensets(NODES)


def among(numbers):
    return op("in", var("x"), N.Const(numbers, T.SetType(T.INT)))


@st.composite
def cases(draw):
    edges = draw(st.frozensets(st.tuples(NODES, NODES), max_size=14)) | {(SIZE - 1, 0)}
    return edges, draw(NODES), draw(SETS), draw(SETS), draw(SETS)


def levels(edges, start, allowed):
    """The counted levels, and everything met at its level, outside states included."""
    counted, met, level = [], {start: 1}, [start] if start in allowed else []
    while level:
        counted.append(sorted(level))
        new = {b for a, b in edges if a in level} - met.keys()
        met |= dict.fromkeys(new, len(counted) + 1)
        level = sorted(new & allowed)
    return counted, met


@given(cases())
def test_counts_verdicts_and_lengths(case):
    edges, start, allowed, bad, fine = case
    made = graph(
        " ".join(f"{a}>{b}" for a, b in sorted(edges)),
        prop("constraint", "allowed", among(allowed)),
        prop("terminal", "fine", among(fine)),
        invariant("safe", not_(among(bad))),
        prop("reachable", "there", among(bad)),
        start=start,
    )
    outcome = ReferenceEngine().run(made, Question())
    counted, met = levels(edges, start, allowed)
    states = [s for level in counted for s in level]
    assert (outcome.states, outcome.depth) == (len(states), len(counted))
    assert outcome.transitions == sum(a in states for a, _ in edges)
    ends = [(met[s], s) for s in met if s in bad]
    stuck = [(met[s], s) for s in states if s not in fine and all(a != s for a, _ in edges)]
    for name, found in (("safe", ends), ("there", ends), ("deadlock", stuck)):
        result = outcome.result(name)
        assert (result.trace is not None) == bool(found)
        if found:
            assert (len(result.trace) + 1, result.trace.steps[-1].state[0]) == min(found)
            replay(made, result.trace)
            assert violates(made, name, result.trace)
    assert (outcome.result("there").verdict is Verdict.HOLDS) == bool(ends)


@given(cases(), st.integers(1, SIZE))
def test_limits_are_exact(case, n):
    edges, start, allowed, *_ = case
    made = graph(
        " ".join(f"{a}>{b}" for a, b in sorted(edges)),
        prop("constraint", "allowed", among(allowed)),
        start=start,
    )
    counted, _ = levels(edges, start, allowed)
    sizes = [len(level) for level in counted]
    few = ReferenceEngine().run(made, Question(limits=Limits(max_states=n)))
    too_many = next((s for s in accumulate(sizes) if s > n), None)
    assert (few.states, few.complete) == (too_many or sum(sizes), too_many is None)
    shallow = ReferenceEngine().run(made, Question(limits=Limits(max_depth=n)))
    assert (shallow.states, shallow.complete) == (sum(sizes[:n]), len(sizes) <= n)


def test_the_oracle_knows_a_graph():
    assert levels({(0, 1), (1, 2), (2, 0)}, 0, {0, 1}) == ([[0], [1]], {0: 1, 1: 2, 2: 3})
