"""Found invariants in the language: pasted into the spec, they make plain induction prove what it did not."""

import re

import pytest

from pyverify.driver import prove
from pyverify.load import load_spec
from pyverify.outcome import Verdict
from pyverify.report.terminal import render
from pyverify.smt import prove as proving

WORDS = """\
from enum import Enum

from pyverify import *


class Phase(Enum):
    IDLE = 1
    BUSY = 2
    DONE = 3


"""

LOCK = '''\
class Example(Spec):
    """Two phases that depend on a flag and an owner."""

    Node = Range(2)
    phase = Var(Map[Node, Phase], init=Phase.IDLE)
    owner = Var(Node | None, init=None)
    count = Var(Range(-1, 3), init=0)
    waiting = Var(Set[Node], init=set())

    @action
    def ask(self, n: int = one_of(Node)):
        require(self.phase[n] == Phase.IDLE)
        self.waiting |= {n}

    @action
    def take(self, n: int = one_of(Node)):
        require(self.owner is None and n in self.waiting)
        self.waiting -= {n}
        self.owner = n
        self.phase[n] = Phase.BUSY
        self.count += 1

    @action
    def leave(self, n: int = one_of(Node)):
        require(self.phase[n] == Phase.BUSY)
        self.owner = None
        self.phase[n] = Phase.DONE
        self.count -= 1

    @action
    def again(self, n: int = one_of(Node)):
        require(self.phase[n] == Phase.DONE)
        self.phase[n] = Phase.IDLE

    @invariant
    def one_at_a_time(self):
        return not (self.phase[0] == Phase.BUSY and self.phase[1] == Phase.BUSY)
'''

TURNS = '''\
class Example(Spec):
    """A process each, which take turns."""

    Proc = Symbols("left", "right")
    turn = Var(Proc, init="left")
    inside = Var(Range(5), init=0)

    @process(Proc)
    async def worker(self, me):
        while True:
            await step("rest")
            await when(self.turn == me)
            self.inside += 1
            await step("work")
            self.inside -= 1
            self.turn = "right" if me == "left" else "left"

    @invariant
    def alone(self):
        return self.inside <= 1
'''

SUM = """\
class Example(Spec):
    stock = Param(5, symbolic=True, min=0)
    left = Var(int, init=stock)
    sold = Var(int, init=0)
    open = Var(bool, init=False)

    @action
    def begin(self):
        self.open = True

    @action
    def sell(self, n: int = one_of(int)):
        require(self.open and 0 < n and n <= self.left)
        self.left -= n
        self.sold += n

    @terminal
    def always_fine(self):
        return True

    @invariant
    def never_too_many(self):
        return self.sold <= self.stock
"""


@pytest.fixture(autouse=True)
def only_spacer(monkeypatch):
    """Without longer paths, Spacer alone has to say what is missing."""
    monkeypatch.setattr(proving, "unroll", lambda *_: None)


@pytest.fixture
def spec_of(tmp_path):
    """Return the spec in a source text."""

    def load(source):
        path = tmp_path / f"example{len(list(tmp_path.iterdir()))}.py"
        path.write_text(WORDS + source)
        return load_spec(path, "Example")

    return load


@pytest.mark.parametrize(
    ("source", "name"),
    [(LOCK, "one_at_a_time"), (TURNS, "alone"), (SUM, "never_too_many")],
    ids=["lock", "turns", "sum"],
)
def test_what_is_found_can_be_pasted(source, name, spec_of):
    result = prove(spec_of(source), properties=[name])
    proof = result.property(name).proof
    assert proof.method == "Spacer" and proof.lemmas
    pasted = re.findall(r"^( +(?:@invariant|def .*|return .*))$", render(result), re.MULTILINE)
    assert len(pasted) == 3 * len(proof.lemmas)
    again = prove(spec_of(source + "\n" + "\n".join(pasted) + "\n"))
    decided = {p.name: p for p in again.outcome.properties}
    for found in (name, *(f"{name}_lemma_{i + 1}" for i in range(len(proof.lemmas)))):
        assert decided[found].verdict is Verdict.HOLDS, found
        assert decided[found].proof.method == "inductive", found


def test_there_is_no_lemma_too_many(spec_of):
    """What is found is what is needed: each lemma, left out, is missed."""
    result = prove(spec_of(TURNS), properties=["alone"])
    lemmas = result.property("alone").proof.lemmas
    for i in range(len(lemmas)):
        fewer = [x for j, x in enumerate(lemmas) if j != i]
        text = "".join(
            f"\n    @invariant\n    def l{j}(self):\n        return {x}\n"
            for j, x in enumerate(fewer)
        )
        again = prove(spec_of(TURNS + text), properties=["alone"])
        proof = again.property("alone").proof
        assert proof is None or proof.method != "inductive" or len(lemmas) == 0
