"""Within one body, a bound name has one type and is bound at one place of the source."""

from collections import defaultdict
from contextlib import suppress

import pytest
from strategies import spec_of_seed

from pyverify.errors import SpecError
from pyverify.frontend import build
from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.visit import walk
from pyverify.load import load_specs
from pyverify.passes.names import apart, binds, bound_names

SIDE_BY_SIDE = """
from pyverify import *

class Names(Spec):
    Node = Range(3)
    x = Var(Node, init=0)
    seen = Var(Map[Node, bool], init=False)

    @init
    def first(self):
        k = one_of(self.Node)
        self.x = k

    @init
    def then(self):
        k = one_of({True, False})
        for n in self.Node:
            self.seen[n] = k

    @action
    def turn(self, k: int = one_of(Node)):
        require(all(n < 3 for n in {self.x}) and all(n for n in {self.x < 3}))
        n = one_of({n for n in self.Node if n != k})
        self.x = max(self.Node, key=lambda n: n * 2) - n

    @invariant
    def small(self):
        return all(k < 3 for k in {self.x}) and all(k for k in {self.x < 3})

    @temporal
    def both(self):
        return all(self.each() or eventually(self.x == k) for k in self.Node)

    @temporal
    def each(self):
        return all(always(self.seen[k]) for k in self.Node)

    @process(Node)
    async def worker(self, me):
        mine: int = Var(Range(3), init=0)
        await step("look")
        require(all(k != me for k in {self.x}) or any(k for k in {self.seen[me]}))
        mine = min(self.Node, key=lambda me_too: -me_too)
        await step("leave")
        self.x = mine

    @process(bool)
    async def other(self, me):
        await step("go")
        self.seen[0] = me

class Inherits(Names):
    @init
    def last(self):
        k = one_of(self.Node)
        self.x = k
"""


def bodies(ir):
    """Yield everything that is read as one body, with the types of its parameters."""
    yield "init", ir.init, {}
    for action in ir.actions:
        yield action.name, action.body, {p.name: None for p in action.params}
    for function in ir.functions:
        yield function.name, function.body, dict(function.params)
    for p in ir.properties:
        yield p.name, p.test if p.formula is None else p.formula, {}


def clashes(ir):
    """Return the names that mean two things in one body."""
    found = []
    for where, body, params in bodies(ir):
        types, places = defaultdict(set), defaultdict(set)
        for node in walk(body):
            if isinstance(node, N.LocalRef):
                types[node.name].add(node.type)
            assigned = isinstance(node, (N.Assign, N.For, N.Choose, N.Scope))
            for name in binds(node):
                places[name].add("local" if assigned else node.span)
        found += [(where, name) for name, seen in types.items() if len(seen) > 1]
        found += [(where, name) for name, seen in places.items() if len(seen) > 1]
        found += [(where, name) for name in params if "local" not in places[name] and places[name]]
    return found


@pytest.fixture
def names(tmp_path):
    path = tmp_path / "names.py"
    path.write_text(SIDE_BY_SIDE, encoding="utf-8")
    return load_specs(path)


def test_bound_names_are_unique(names):
    for cls in names:
        assert clashes(build(cls).ir) == []


@pytest.mark.parametrize("part", range(5))
def test_bound_names_of_random_specs_are_unique(part, tmp_path):
    read = 0
    for seed in range(part * 20, part * 20 + 20):
        path = tmp_path / f"random{seed}.py"
        path.write_text(spec_of_seed(seed).source, encoding="utf-8")
        for cls in load_specs(path):
            with suppress(SpecError):  # some name what was changed since
                assert clashes(build(cls).ir) == [], seed
                read += 1
    assert read > 10


def test_what_is_chosen_is_called_as_it_was_written(names):
    (turn,) = (a for a in build(names[0]).ir.actions if a.name == "turn")
    assert [n.name for n in walk(turn.body) if isinstance(n, N.Choose)] == ["n"]


def test_pieces_put_together_are_told_apart():
    x, one = N.LocalRef("x", T.INT), N.Const(1, T.INT)
    taken = {"x"}
    renamed = apart(N.Let("x", one, x, T.INT), taken)
    assert renamed == N.Let("x#2", one, N.LocalRef("x#2", T.INT), T.INT)
    assert bound_names(renamed) == ["x#2"]
    assert taken == {"x", "x#2"}
