"""What becomes of mutants that one knows by heart, and when two graphs are the same."""

import pytest
from changed_specs import Mutant
from fates import Experiment, Fate, Graph
from laboratory import ROOT

from pyverify import Param, Range, Spec, Var, action, constraint, one_of, require
from pyverify.driver import prepare
from pyverify.engines import Question

# A change of a spec, and what becomes of it.
KNOWN = [
    ("peterson", "self.turn = 1 - me", "pass", Fate.KILLED),
    ("peterson", "turn = Var(Proc, init=0)", "turn = Var(Proc, init=1)", Fate.UNNOTICED),
    ("peterson", "self.turn == me)", "not (self.turn != me))", Fate.EQUIVALENT),
    ("peterson", "Proc = Range(2)", "Proc = Range(2", Fate.REFUSED),
    ("peterson", "self.turn = 1 - me", 'self.turn = "me"', Fate.REFUSED),
    ("peterson", "# nobody is forced", "# nobody is ever forced", Fate.UNREAD),
    ("heartbeat", "Time = Range(horizon + 1)", "Time = Range(horizon + 9)", Fate.EQUIVALENT),
    ("heartbeat", "self.clock < self.horizon", "self.clock <= self.horizon", Fate.KILLED),
    ("heartbeat", 'fair="weak", fair_per="n"', 'fair="strong"', Fate.UNNOTICED),
    ("heartbeat", '(fair="weak", fair_per="n")', "", Fate.KILLED),
    ("ewd840", "self.active[n] and n != to", "self.active[n]", Fate.COUNTS),
    ("ewd840", "self.position = self.nodes - 1", "self.position = 0", Fate.KILLED),
    ("saga_fragment", "Task = Range(tasks)", "Task = Range(tasks + 9)", Fate.SIZE),
]


@pytest.mark.parametrize(("name", "before", "after", "fate"), KNOWN)
def test_known_fates(name, before, after, fate, tmp_path):
    file = ROOT / "specs" / f"{name}.py"
    text = file.read_text(encoding="utf-8")
    assert before in text
    mutant = Mutant(file, "a mutant", "by hand", text.replace(before, after))
    assert Experiment(file, tmp_path).fate(mutant) is fate


class Steps(Spec):
    """Counts up to `top`, but is only looked at up to `seen`."""

    top = Param(3)
    seen = Param(9)
    first = Param(0)
    sure = Param(True)

    count = Var(Range(9), init=lambda self: self.first)

    def small(self) -> bool:
        return self.count < self.seen

    @action
    def up(self, by: int = one_of(Range(1, 3))) -> None:
        require(self.count + by <= self.top and self.small())
        self.count += one_of({by} if self.sure else {1, by})

    @constraint
    def within(self) -> bool:
        return self.small()


def is_same(one, other):
    return Graph(prepare(one).ir, Question()).is_graph_of(prepare(other).ir)


def test_graphs_that_are_the_same():
    assert is_same(Steps(), Steps())
    assert is_same(Steps(), Steps(top=3, seen=8)) is False, "the constraint is another one"


def test_labels_count():
    """`up(by=2)` leads to where `up(by=1)` leads too: no state is new, and yet it is noticed."""
    assert not is_same(Steps(), Steps(sure=False))


def test_edges_count():
    assert not is_same(Steps(), Steps(top=4))
    assert not is_same(Steps(), Steps(top=2))


def test_initial_states_count():
    assert not is_same(Steps(), Steps(first=1))
