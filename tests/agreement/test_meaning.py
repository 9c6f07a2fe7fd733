"""Constructs with a meaning that is easy to get wrong: every judge, CPython among them, agrees."""

import pytest
from agree import agree_on

HEAD = """
from enum import Enum
from pyverify import *


class Color(Enum):
    RED = 1
    BLUE = 2


class Ping(Record):
    to: int = Field(Range(3))


class Pong(Record):
    to: bool


class Example(Spec):
    Node = Range(3)
    x = Var(Map[Node, Range(3)], init=lambda self: {0: 1, 1: 1, 2: 0})
    q = Var(Seq[Range(12), 6], init=[])
    pair = Var((Node, Range(5)), init=(1, 4))
    o = Var(Range(3) | None, init=None)
    m = Var(Ping | Pong | None, init=None)
    color = Var(Color, init=Color.RED)
    rows = Var(Map[Node, Set[Node]], init=set())

    def load(self, n):
        return self.x[n]

    def cleared(self):
        self.o = None
        return 3

"""

ACTS = {
    "a helper as a key": "self.q = sorted(self.Node, key=self.load)",
    "sorted downwards keeps equals in order": "self.q = sorted(self.Node, key=self.load, reverse=True)",
    "sorted downwards without a key": "self.q = sorted([0, 2, 1, 2], reverse=True)",
    "a builtin as a key": "self.q = max([[1], [1, 2], [0, 1]], key=len)",
    "the largest by a helper": "self.q = [max(self.Node, key=self.load), min(self.Node, key=self.load)]",
    "a sum with a start": "self.q = [sum(self.x.values(), 3), sum([], start=2)]",
    "tuples are iterated over": "self.q = [n + 1 for n in self.pair] + [max(self.pair)]",
    "tuples in a loop": """
for n in self.pair:
    if n in self.pair and n in (1, 2):
        self.q.append(n)
""",
    "tuples side by side": "self.q = [a + b for a, b in zip(self.pair, (1, 2))]",
    "a choice as an argument of a method, at an index that is read": """
self.m = Ping(1)
self.rows[self.x[0]].add(one_of(self.Node))
""",
    "a map over an enum": """
t = {c: 0 for c in Color}
t[Color.BLUE] = 4
self.q = list(t.values())
""",
    "lists put together": "self.q = [*self.pair, 3, *[n for n in self.Node if n > 0]]",
    "a list of a list": "self.q = [*self.x.values()]",
    "sets put together": "self.q = sorted({*self.pair, 2, *self.x.values()})",
    "a choice from a union": "self.m = one_of(Ping | Pong)",
    "a match over all members": """
match self.color:
    case Color.RED:
        n = 1
    case Color.BLUE if self.o is None:
        n = 2
    case Color.BLUE:
        n = 3
self.q = [n]
""",
    "a match whose first cases cover everything": """
match self.color:
    case Color.RED | Color.BLUE:
        n = 1
    case _:
        n = 2
self.q = [n]
""",
    "a match over records and None": """
self.m = one_of(Ping | Pong | None)
match self.m:
    case None:
        n = 1
    case Ping(to=to):
        n = to + 2
    case Pong(_):
        n = 8
self.q = [n]
""",
    "a guard tells that it is not None": """
self.o = one_of({None, 1, 2})
require(self.o is not None)
self.q = [max(self.o, 1), self.o]
self.o = None
assert [self.o] == [None]
""",
    "what is written is forgotten": """
self.o = one_of({None, 1, 2})
if self.o is not None:
    self.o = one_of({None, 2})
    v = [self.o]
    self.q = [n for n in v if n is not None]
""",
    "leaving early tells the rest": """
self.o = one_of({None, 1, 2})
if self.o is None:
    return
self.q = [min(self.o, 1)]
""",
    "a loop forgets what its turns change": """
self.o = 2
require(self.o is not None)
v = []
for n in self.Node:
    v.append(self.o)
    self.o = None if n == 1 else n
self.q = [n for n in v if n is not None]
""",
    "operands know those before them": """
self.o = one_of({None, 1, 2})
self.m = one_of(Ping | Pong | None)
if self.o is not None and max(self.o, 1) == 2 or self.o is None or min([self.o]) == 0:
    self.q = [self.o if self.o is not None else 7]
if isinstance(self.m, Ping) and self.m.to == 2:
    self.q = [self.m.to]
elif self.m is not None and not isinstance(self.m, Ping) and self.m.to:
    self.q = [9]
""",
    "filters tell of what they let through": """
o = {n: None if n == self.o else n for n in self.Node}
self.q = [min(k for k in o.values() if k is not None)]
""",
    "a case tells of what it looked at": """
self.m = one_of(Ping | Pong | None)
match self.m:
    case Ping():
        self.q = [max(self.m.to, 1)]
        self.m = None
        assert [self.m] == [None]
    case Pong() if self.m.to:
        self.q = [int(self.m.to)]
    case None | Pong():
        self.q = [8]
""",
    "a helper forgets too": """
self.o = 1
require(self.o is not None)
self.q = [self.cleared()]
assert [self.o] == [None]
""",
    "an effect between two operands": """
self.o = 1
require(self.o is not None)
v = [self.o, self.cleared(), self.o]
self.q = [9 if n is None else n for n in v]
""",
}


def source(act, more=""):
    lines = "\n".join("        " + line for line in act.strip().splitlines())
    return f"{HEAD}    @action\n    def act(self):\n        require(self.q == [])\n{lines}\n{more}"


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_every_judge_says_the_same(act):
    agree_on(source(act))


PROCESSES = {
    "locals of processes": """
    @process(Node)
    async def worker(self, me):
        seen: dict[int, bool] = Var(Map[Node, bool], init=False)
        n: int = Var(Range(2), init=one_of(Range(2)))
        await step("look")
        seen[me] = True
        await step("tell")
        self.q = [sum(seen.values()), n, self.x[me]]
""",
    "where the others rest": """
    @process(Node)
    async def worker(self, me):
        await step("think")
        await step("wait")
        await when(all(not self.worker[k].at("use") for k in self.Node if k != me))
        await step("use")
        self.q = [me]
        await when(len(self.q) > 0)
        await when(self.o is None)
""",
    "awaiting forgets": """
    @process
    async def worker(self):
        await step("look")
        require(self.o is not None)
        await step("use")
        self.q = [n for n in [self.o] if n is not None]
""",
    "a condition awaited tells": """
    @process
    async def worker(self):
        await step("look")
        await when(self.o is not None)
        self.q = [max(self.o, 1)]
        await when(self.o is not None)
        self.q = [self.o]
""",
    "a loop's head knows only its condition": """
    @process
    async def worker(self):
        await step("look")
        require(self.o is not None)
        while self.o is not None:
            self.q = [max(self.o, 1)]
            await step("again")
            self.q = [n for n in [self.o] if n is not None]
        self.q = [n for n in [self.o] if n is not None]
""",
}


@pytest.mark.parametrize("process", PROCESSES.values(), ids=PROCESSES)
def test_processes(process):
    acts = """    @action
    def put(self, n: int | None = one_of({None, 1, 2})):
        self.o = n
"""
    agree_on(f"{HEAD}{acts}{process}")
