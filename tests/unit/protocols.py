"""Known protocols as hand-made IR, with counts that other tools agree on."""

from handmade import (
    BOOL,
    action,
    add,
    at,
    domain,
    eq,
    every,
    invariant,
    lit,
    loc,
    lt,
    not_,
    op,
    put,
    require,
    spec,
    sub,
    upto,
    var,
)

from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.values import MapValue


def heartbeat(nodes=3, delta=2, horizon=6, node=None):
    """The failure detector of the design: 5453 states, 27552 transitions, depth 13."""
    node = node or upto(nodes)
    time = upto(horizon + 1)
    lease_of, alive_of = T.MapType(node, time), T.MapType(node, BOOL)
    clock, lease, alive = var("clock", time), var("lease", lease_of), var("alive", alive_of)
    n = loc("n", node)
    silent = lt(lit(delta), sub(clock, at(lease, n)))
    keys = list(domain(node).value)
    keys = sorted(keys) if isinstance(node, T.IntType) else list(node.members)
    return spec(
        {
            "clock": (time, 0),
            "lease": (lease_of, MapValue(dict.fromkeys(keys, 0))),
            "alive": (alive_of, MapValue(dict.fromkeys(keys, True))),
        },
        action("tick", require(lt(clock, lit(horizon))), put(clock, add(clock, lit(1)))),
        action("renew", put(lease, clock, n), n=node),
        action("expire", require(silent), put(alive, lit(False), n), n=node),
        invariant(
            "dead_means_expired",
            every("all", "n", domain(node), N.Or((at(alive, n, BOOL), silent), BOOL)),
        ),
        name="Heartbeat",
    )


def counter(limit=5, *parts, **how):
    """One variable `x` in Range(limit), and an action that counts it up."""
    x = var("x", upto(limit))
    up = action("up", require(lt(x, lit(limit - 1))), put(x, add(x, lit(1))))
    return spec({"x": (upto(limit), 0)}, up, *parts, **how)


def puzzle():
    """Two jugs of 3 and 5 litres."""
    big, small = var("big", upto(6)), var("small", upto(4))
    room = sub(lit(5), big)
    moved = op("min", N.MakeSeq((small, room), T.SeqType(T.INT)), t=T.INT)
    back = op("min", N.MakeSeq((big, sub(lit(3), small)), T.SeqType(T.INT)), t=T.INT)
    amount = loc("moved")
    return spec(
        {"big": (upto(6), 0), "small": (upto(4), 0)},
        action("fill_big", put(big, lit(5))),
        action("fill_small", put(small, lit(3))),
        action("empty_big", put(big, lit(0))),
        action("empty_small", put(small, lit(0))),
        action(
            "small_to_big",
            put(amount, moved),
            put(big, add(big, amount)),
            put(small, sub(small, amount)),
        ),
        action(
            "big_to_small",
            put(amount, back),
            put(big, sub(big, amount)),
            put(small, add(small, amount)),
        ),
        invariant("never_four", not_(eq(big, lit(4)))),
        name="DieHard",
    )


def graph(edges, *parts, start=0, init=None, name="step"):
    """A directed graph as a spec: `edges` like "0>1 1>2"; the variable is `x`."""
    pairs = [tuple(map(int, e.split(">"))) for e in edges.split()]
    size = max(max(p) for p in pairs) + 1
    after = {i: frozenset(b for a, b in pairs if a == i) for i in range(size)}
    sets = T.SetType(T.INT)
    x = var("x", upto(size))
    options = at(N.Const(MapValue(after), T.MapType(upto(size), sets)), x, sets)
    move = action(name, N.Choose("to", T.INT, options), put(x, loc("to")))
    return spec({"x": (upto(size), start)}, move, *parts, init=init)
