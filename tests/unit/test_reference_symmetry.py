import itertools

from handmade import (
    BOOL,
    action,
    at,
    domain,
    eq,
    every,
    invariant,
    lit,
    loc,
    not_,
    op,
    prop,
    put,
    require,
    spec,
    upto,
    var,
)
from protocols import heartbeat

from pyverify.engines import Question
from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.outcome import Verdict
from pyverify.reference import ReferenceEngine, replay, violates
from pyverify.reference.step import Resolved
from pyverify.reference.symmetry import permutations, permute, symmetry_of
from pyverify.values import BagValue, MapValue, RecordValue, elements

NODE = T.SymbolType(("n0", "n1", "n2"), symmetric=True)
OWNER = T.OptionType(NODE)
SWAP = {NODE: {"n0": "n1", "n1": "n2", "n2": "n0"}}


def lock(first=None):
    """A lock that somebody takes, and that is handed over without asking."""
    owner, later = var("owner", OWNER), var("owner", OWNER, after=True)
    waiting = var("waiting", T.SetType(NODE))
    n = loc("n", NODE)
    held = N.Coerce(n, OWNER)
    return spec(
        {"owner": (OWNER, first), "waiting": (T.SetType(NODE), frozenset())},
        action("ask", put(waiting, op("set_add", waiting, n, t=T.SetType(NODE))), n=NODE),
        action("take", require(op("in", n, waiting)), put(owner, held), n=NODE),
        invariant("one_waits", op("lt", op("len", waiting, t=T.INT), lit(2))),
        prop("step_invariant", "kept", N.Or((eq(owner, lit(None)), eq(owner, later)), BOOL)),
    )


def test_permute_reaches_every_part():
    record = T.RecordType("R", (("a", NODE), ("b", upto(2))))
    cases = [
        (NODE, "n0", "n1"),
        (OWNER, None, None),
        (OWNER, "n2", "n0"),
        (T.SetType(NODE), frozenset({"n0"}), frozenset({"n1"})),
        (T.SeqType(NODE), ("n0", "n2"), ("n1", "n0")),
        (T.BagType(NODE), BagValue({"n0": 2}), BagValue({"n1": 2})),
        (T.TupleType((NODE, upto(2))), ("n0", 1), ("n1", 1)),
        (record, RecordValue("R", ("n1", 0)), RecordValue("R", ("n2", 0))),
        (T.UnionType((record,)), RecordValue("R", ("n1", 0)), RecordValue("R", ("n2", 0))),
    ]
    for t, value, image in cases:
        assert permute(t, value, SWAP) == image
    maps = T.MapType(NODE, NODE)
    image = permute(maps, MapValue({"n0": "n0", "n1": "n2", "n2": "n2"}), SWAP)
    assert list(image.items()) == [("n0", "n0"), ("n1", "n1"), ("n2", "n0")]


def test_representatives_are_the_smallest_of_their_orbit():
    made = Resolved(lock())
    symmetry = symmetry_of(made, Question())
    domains = [d for _, d in made.domains]
    for state in itertools.product(*(list(elements(d)) for d in domains)):
        orbit = {
            tuple(permute(d, v, swap) for d, v in zip(domains, state, strict=True))
            for swap in permutations({NODE})
        }
        smallest = min(orbit, key=made.key)
        assert symmetry.representative(state) == smallest
        assert symmetry.representative(smallest) == smallest


def test_states_are_representatives_and_traces_are_behaviours():
    made = lock()
    engine = ReferenceEngine()
    whole = engine.run(made, Question(symmetry=False))
    folded = engine.run(made, Question())
    assert (whole.flags.symmetry, folded.flags.symmetry) == (False, True)
    orbits = {symmetry_of(Resolved(made), Question()).representative(s) for s in all_states(made)}
    assert (whole.states, folded.states) == (len(all_states(made)), len(orbits))
    assert folded.depth == whole.depth
    for p in folded.properties:
        assert p.verdict is whole.result(p.name).verdict
        if p.trace:
            assert len(p.trace) == len(whole.result(p.name).trace)
            replay(made, p.trace)
            assert violates(made, p.name, p.trace)


def all_states(made):
    ready, found, todo = Resolved(made), set(), [e.result.state for e in Resolved(made).starts()]
    while todo:
        state = todo.pop()
        if state not in found:
            found.add(state)
            todo += [e.result.state for e in ready.executions(state)]
    return found


def test_the_heartbeat_folded():
    made = heartbeat(node=NODE)
    folded = ReferenceEngine().run(made, Question())
    result = folded.result("dead_means_expired")
    assert folded.flags.symmetry
    assert folded.states < 5453 / 4
    assert folded.depth == 13
    assert len(result.trace) == 5
    replay(made, result.trace)
    assert violates(made, "dead_means_expired", result.trace)


def test_a_constant_that_names_one_symbol_switches_symmetry_off():
    outcome = ReferenceEngine().run(lock(first="n1"), Question())
    assert not outcome.flags.symmetry
    assert [w.code for w in outcome.warnings] == ["asymmetric"]


def test_temporal_properties_name_symmetry():
    atom = N.Atom(every("all", "n", domain(NODE), lit(True)))
    live = N.Property("live", "temporal", None, atom, "")
    made = spec({"owner": (OWNER, None)}, action("free", put(var("owner", OWNER), lit(None))), live)
    result = ReferenceEngine().run(made, Question()).result("live")
    assert result.verdict is Verdict.UNKNOWN
    assert "symmetry" in result.reason


def test_index_by_symmetric_key():
    flags = T.MapType(NODE, BOOL)
    flag = var("flag", flags)
    n = loc("n", NODE)
    start = MapValue(dict.fromkeys(NODE.members, False))
    made = spec(
        {"flag": (flags, start)},
        action("set", put(flag, lit(True), n), n=NODE),
        invariant("not_all", not_(every("all", "m", domain(NODE), at(flag, loc("m", NODE), BOOL)))),
    )
    outcome = ReferenceEngine().run(made, Question())
    assert (outcome.states, outcome.transitions) == (4, 12)
    trace = outcome.result("not_all").trace
    assert len(trace) == 3
    replay(made, trace)
