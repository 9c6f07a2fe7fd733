"""The judge itself, on specs whose meaning is known."""

from textwrap import dedent

import pytest
from cpython import Judge
from toy import explore

PETERSON = """
    from pyverify import Map, Range, Spec, Var, invariant, process, step, when

    class Peterson(Spec):
        Proc = Range(2)
        flag = Var(Map[Proc, bool], init=False)
        turn = Var(Proc, init=0)

        @process(Proc, fair="weak")
        async def worker(self, me):
            while True:
                await step("request", fair=False)
                self.flag[me] = True
                await step("give_way")
                self.turn = 1 - me
                await step("wait")
                await when(not self.flag[1 - me] or self.turn == me)
                await step("critical")
                await step("leave")
                self.flag[me] = False

        @invariant
        def mutual_exclusion(self):
            return sum(self.worker[p].at("critical") for p in self.Proc) <= 1
"""


def judge(source, **parameters):
    return Judge(dedent(source), **parameters)


def spec(body, variables="x = Var(Range(4), init=0)"):
    """A spec with one action `act` of the given body."""
    lines = "\n".join("                " + line for line in dedent(body).strip().splitlines())
    return f"""
        from pyverify import *
        from pyverify import Bag, Map, Range, Seq, Set, Spec, Symbols, Var, action, one_of, require

        class Example(Spec):
            Node = Range(2)
            {variables}

            @action
            def act(self):
{lines}
    """


def steps(source):
    """What `act` does initially: new states without their names, or kinds of failure."""
    found = judge(source)
    (start,) = found.initial()
    executions = list(found.executions(start.after))
    return sorted(
        (tuple(e.after.state.values()) if e.after else e.failure for e in executions), key=repr
    )


def test_peterson():
    from agree import Bridge

    found = explore(Bridge(judge(PETERSON)).system())
    assert (found.states, found.transitions, found.depth) == (26, 44, 8)
    assert found.violated == {}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("self.x += 1", [(1,)]),
        ("self.x = one_of({2, 1})", [(1,), (2,)]),
        ("self.x = 1\nrequire(self.x == 0)", []),
        ("one_of(set())", []),
        ("self.x -= 1", ["domain"]),
        ("self.x = 9\nself.x = 1", [(1,)]),
        ("assert self.x == 1, 'why'", ["assert"]),
        ("self.x = 1 // self.x", ["error"]),
        ("require(self.x == 1)\nassert False", []),
    ],
)
def test_a_step_is_a_transaction(body, expected):
    assert steps(spec(body)) == expected


@pytest.mark.parametrize(
    ("variables", "body", "expected"),
    [
        (
            "q = Var(Seq[Node, 2], init=[0])",
            "old = self.q\nself.q.append(1)\nself.q = old",
            [((0,),)],
        ),
        (
            "q = Var(Seq[Node, 4], init=[0, 1])",
            "for i in self.q: self.q.append(i)",
            [((0, 1, 0, 1),)],
        ),
        ("m = Var(Map[Node, Node], init=0)", "self.m[2] = 1", ["error"]),
        ("m = Var(Map[Node, Node], init=0)", "self.m = {0: 1}", ["error"]),
        ("m = Var(Map[Node, Node], init=0)", "self.m = {1: 0, 0: 1}", [({0: 1, 1: 0},)]),
        ("q = Var(Seq[Node, 2], init=[])", "for i in {1, 0}: self.q.append(i)", [((0, 1),)]),
        ("m = Var(Map[Node, Seq[Node, 1]], init=[])", "self.m[1].append(0)", [({0: (), 1: (0,)},)]),
        ("o = Var(Node | None, init=None)", "self.o = self.o + 1", ["error"]),
        ("b = Var(Bag[Node, 3], init=Bag([1]))", "self.b.add(0)\nself.b.remove(1)", [({0: 1},)]),
    ],
)
def test_containers_are_values(variables, body, expected):
    assert steps(spec(body, variables)) == expected


def test_symbols_come_in_the_order_of_their_domain():
    body = "for s in {'z', 'a'}: self.q.append(s)"
    variables = 'Tag = Symbols("z", "a")\n            q = Var(Seq[Tag, 2], init=[])'
    assert steps(spec(body, variables)) == [(("z", "a"),)]


def test_the_right_side_of_implies_is_lazy():
    source = (
        spec("pass").replace("import *", "import implies, invariant")
        + """
            @invariant
            def fine(self):
                return implies(self.x > 0, 1 // self.x > 0)
    """
    )
    found = judge(source)
    assert found.holds("fine", found.initial()[0].after.state) is True
