"""What Python would do differently is refused, or done as Python does: each case was once wrong."""

import os
import subprocess
import sys

import pytest

from pyverify import Explorer, check
from pyverify.errors import SpecError
from pyverify.load import load_specs


@pytest.fixture
def load(tmp_path):
    def load(body):
        path = tmp_path / "meaning.py"
        path.write_text(f"from enum import Enum\nfrom pyverify import *\n{body}", encoding="utf-8")
        return load_specs(path)[-1]

    return load


BODY = """
class Body(Spec):
    i = Var(Range(2), init=0)
    q = Var(Seq[Range(3), 3], init=[0, 1])
    m = Var(Map[Range(2), Range(3)], init=0)
    rows = Var(Map[Range(2), Seq[Range(2), 2]], init=lambda self: {{0: [], 1: []}})

    def switch(self):
        self.i = 1 - self.i
        return 1

    def restart(self):
        self.q = []
        return 2

    def same(self, x):
        return x

    @action
    def act(self):
        {}
"""

REFUSED = {
    # The element is looked up before the effect that changes which one it is.
    "self.m[self.i] += self.switch()": "effect-here",
    "self.rows[self.i].append(self.switch())": "effect-here",
    "self.q.append(self.restart())": "effect-here",
    "self.m[self.q.pop(0)] = 1": "effect-here",
    "self.m[self.q.pop(0)] += 1": "effect-here",
    # A list that has two names is not changed through one of them.
    "a = [1]; t = (a, 0); a.append(2)": "shared-local",
    "a = [1]; b = a if self.i == 0 else [2]; a.append(2)": "shared-local",
    "a = [1]; b = self.same(a); a.append(2)": "shared-local",
    "a = [1]; b = [a for n in range(2)]; a.append(2)": "shared-local",
    # Views and generators are equal to no list, and have no elements of their own.
    "assert self.m.values() == [0, 0]": "not-a-value",
    "assert range(2) == [0, 1]": "not-a-value",
    "assert self.m.items()[0] == (0, 0)": "not-a-value",
    "self.q = (n for n in self.q)": "not-a-value",
    "assert len(n for n in self.q) == 2": "not-a-value",
}


@pytest.mark.parametrize("statement", REFUSED)
def test_refused(load, statement):
    with pytest.raises(SpecError) as refused:
        check(load(BODY.format(statement)))
    assert refused.value.diagnostics[0].code == REFUSED[statement]


CLASSES = {
    "an override without its decorator would drop the action": """
class Base(Spec):
    x = Var(Range(2), init=0)

    @action
    def flip(self):
        self.x = 1 - self.x

class Variant(Base):
    def flip(self):
        self.x = 0
""",
    "a property called like a reserved one": """
class Named(Spec):
    x = Var(Range(2), init=0)

    @invariant
    def domain(self):
        return self.x == 0
""",
    "an action called like the start of a trace": """
class Started(Spec):
    x = Var(Range(2), init=0)

    @action
    def start(self):
        self.x = 1
""",
}


@pytest.mark.parametrize("case", CLASSES)
def test_classes_refused(load, case):
    with pytest.raises(SpecError) as refused:
        check(load(CLASSES[case]))
    assert refused.value.diagnostics[0].code == "bad-decorator"


@pytest.mark.parametrize("name", ["at", "done"])
def test_a_local_of_a_process_is_not_called_like_its_location(load, name):
    with pytest.raises(SpecError) as refused:
        check(
            load(f"""
class Local(Spec):
    @process
    async def worker(self):
        {name}: int = Var(Range(3), init=0)
        await step("go")
        {name} = 1
""")
        )
    assert refused.value.diagnostics[0].code == "bad-target"


def test_collections_are_made_of_collections(load):
    cls = load("""
class Makers(Spec):
    q = Var(Seq[Range(3), 3], init=[2, 1, 2])

    @action
    def sort(self):
        self.q = list(set(self.q)) + list(reversed(self.q))[:0]

    @invariant
    def two(self):
        return len(set(self.q)) == 2
""")
    assert check(cls).outcome.states == 2


def test_a_local_does_not_change_a_variable_of_its_name(load):
    cls = load("""
class Names(Spec):
    x = Var(Set[Range(3)], init={0, 1})

    @invariant
    def some(self):
        x = 0
        for n in self.x:
            x = n
        return x == 1
""")
    assert check(cls).holds


def test_processes_of_components_in_maps_are_done(load):
    cls = load("""
class Part(Component):
    @process(Range(2))
    async def worker(self, me):
        await step("go")

class Whole(Spec):
    parts = Map[Range(2), Part()]
""")
    assert check(cls).holds


def test_a_local_chosen_at_the_start_is_chosen_once(load):
    cls = load("""
class Chosen(Spec):
    x = Var(Range(3), init=0)

    @process
    async def worker(self):
        n: int = Var(Range(2), init=one_of({0, 1}))
        self.x = n + 1
        await step("go")

    @reachable
    def other(self):
        return self.worker.at("go") and self.x != self.worker.n + 1
""")
    result = check(cls)
    assert (result.outcome.initial_states, result.outcome.states) == (2, 6)
    assert result.property("other").verdict == "violated"


def test_annotations_in_a_plain_helper_of_a_process_are_for_the_reader(load):
    cls = load("""
class Helped(Spec):
    x = Var(Range(3), init=0)

    def up(self):
        next: int = self.x + 1
        self.x = next

    @process
    async def worker(self):
        await step("go")
        self.up()
""")
    assert check(cls).holds


def test_init_methods_may_call_helpers_that_return(load):
    cls = load("""
class Set(Spec):
    x = Var(Range(3))
    y = Var(Range(3))

    def low(self):
        self.y = 0
        if one_of({True, False}):
            return 1
        return 0

    @init
    def both(self):
        self.x = self.low()

    @invariant
    def small(self):
        return self.x + self.y < 2
""")
    assert check(cls).outcome.states == 2


def test_a_list_in_brackets_is_made_before_any_of_it_is_looked_at(load):
    cls = load("""
class Eager(Spec):
    x = Var(Range(3), init=0)

    @invariant
    def fails(self):
        return any([n == 2 or 1 // n == 1 for n in [2, self.x]])

    @invariant
    def stops(self):
        return any(n == 2 or 1 // n == 1 for n in [2, self.x])
""")
    result = check(cls)
    assert result.property("fails").verdict == "violated"
    assert result.property("stops").verdict == "holds"


def test_a_component_handed_to_a_helper_stays_the_same(load):
    cls = load("""
class Part(Component):
    n = Var(Range(2), init=0)

class Whole(Spec):
    i = Var(Range(2), init=0)
    parts = Map[Range(2), Part()]

    def set_after_switch(self, part):
        self.i = 1
        part.n = 1

    @action
    def act(self):
        require(self.i == 0)
        self.set_after_switch(self.parts[self.i])

    @terminal
    def acted(self):
        return self.i == 1

    @invariant
    def first_only(self):
        return self.parts[1].n == 0
""")
    assert check(cls).holds


SYMMETRIC = """
class Symmetric(Spec):
    P = Symbols(2, symmetric=True)
    m = Var(Map[P, Range(1, 3)], init=1)

    @action
    def up(self, p: str = one_of(P)):
        require(sum(self.m.values()) < 3)
        self.m[p] += 1

    @terminal
    def fine(self):
        return sum(self.m.values()) == 3

    @invariant
    def claim(self):
        return {}
"""


def test_values_of_symmetric_keys_have_no_order(load):
    with pytest.raises(SpecError) as refused:
        check(load(SYMMETRIC.format("list(self.m.values())[0] == 1")))
    assert refused.value.diagnostics[0].code == "symmetric"
    assert check(
        load(SYMMETRIC.format("sum(self.m.values()) <= 3 and max(self.m.values()) < 3"))
    ).holds


def test_symmetry_is_not_used_where_the_order_of_symbols_decides_about_an_error(load):
    cls = load(SYMMETRIC.format("any(2 // (2 - self.m[p]) > 0 for p in self.P)"))
    result = check(cls)
    assert [d.code for d in result.warnings] == ["asymmetric"]
    assert result.verdict == check(cls, symmetry=False).verdict == "violated"


def test_traces_under_symmetry_may_be_long(load):
    cls = load("""
class Long(Spec):
    P = Symbols(2, symmetric=True)
    last = Var(P | None, init=None)
    x = Var(Range(1501), init=0)

    @action
    def up(self, p: str = one_of(P)):
        require(self.x < 1500)
        self.x += 1
        self.last = p

    @invariant
    def short(self):
        return self.x < 1400 or self.last is None
""")
    assert len(check(cls).property("short").trace) == 1400


def test_sets_of_sets_and_lists_can_be_looked_at(load):
    cls = load("""
class Nested(Spec):
    sets = Var(Set[Set[Range(2)]], init=set())
    lists = Var(Map[Seq[Range(2), 1], Bag[Range(2), 1]], init=Bag([1]))
    weights = Const(Set[Set[Range(2)]], {frozenset({1})})

    @action
    def add(self):
        self.sets.add({1})

    @invariant
    def known(self):
        return self.sets <= self.weights and len(self.lists[[]]) == 1
""")
    assert check(cls).holds
    explorer = Explorer(cls)
    (start,) = explorer.initial_states()
    (after,) = explorer.successors(start)
    assert after.sets == {frozenset({1})}
    assert list(after.lists) == [(), (0,), (1,)]


def test_a_lambda_that_goes_through_a_set_is_read(tmp_path):
    """Python's order of a set of strings differs from run to run; the language has one of its own."""
    path = tmp_path / "boxes.py"
    path.write_text(
        """
from pyverify import *

class Box(Component):
    top = Var(Symbols("a", "b", "c"), init=lambda self: [x for x in {"c", "b"} | {"a"}][0])

class Boxes(Spec):
    Tag = Symbols("a", "b", "c")
    n = Param(3)
    queue = Var(Seq[Tag, 3], init=lambda self: list({"b", "c", "a"}))
    size = Var(Map[Tag, Range(9)], init=lambda self: sum(x == "a" for x in {"a", "c"}) + self.n)
    boxes = Map[Range(2), Box()]
""",
        encoding="utf-8",
    )
    script = f"""
from pathlib import Path
from pyverify import Explorer
from pyverify.load import load_specs
(start,) = Explorer(load_specs(Path({str(path)!r}))[-1]).initial_states()
print(start)
"""
    said = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in "1234"
    }
    assert len(said) == 1
    assert "queue=[b, c, a]  size={a: 4, b: 4, c: 4}  boxes.top=[c, c]" in said.pop()


THROUGH_THE_MODULE = """
import pyverify as pv

class Msg(pv.Record):
    to: int = pv.Field("Node")
class A(pv.Spec):
    n = pv.Param(2)
    Node = pv.Range(n)
    size = pv.Const(pv.Map[Node, pv.Range(4)], lambda self: {k: k for k in self.Node})
    x = pv.Var(pv.Set[Node], init=set())
    q = pv.Var(pv.Seq[Msg, 2], init=[])
    b = pv.Var(pv.Bag[Node, 2], init=pv.Bag())
    s = pv.Var(pv.Symbols("a", "b"), init=pv.one_of(pv.Symbols("a", "b")))
    @pv.init
    def start(self):
        self.s = pv.one_of({"a", "b"})
    @pv.action(fair="weak")
    def a(self, k: int = pv.one_of(Node)):
        pv.require(k not in self.x)
        self.x.add(k)
        self.b = self.b + pv.Bag([k])
        self.q.append(Msg(k))
    @pv.process(Node, fair="weak")
    async def w(self, me):
        t: int = pv.Var(pv.Range(3), init=pv.one_of(pv.Range(2)))
        await pv.step("one", fair=False)
        await pv.when(len(self.x) > 0)
        t = pv.one_of({0, 1})
        await pv.step("two")
        pv.require(t == 0)
    @pv.invariant
    def i(self):
        return pv.implies(0 in self.x, self.size[0] == 0)
    @pv.temporal
    def l(self):
        return pv.always(pv.implies(0 in self.x, pv.eventually(pv.taken(self.a) or pv.enabled(self.w))))
    @pv.terminal
    def t(self):
        return True
    @pv.step_invariant
    def st(self, after):
        return self.x <= after.x
    @pv.reachable
    def r(self):
        return len(self.x) == 2
"""


def test_words_through_the_module_mean_the_same(tmp_path):
    by_name = THROUGH_THE_MODULE.replace("import pyverify as pv", "from pyverify import *").replace(
        "pv.", ""
    )
    found = []
    for name, text in (("module", THROUGH_THE_MODULE), ("words", by_name)):
        path = tmp_path / f"{name}.py"
        path.write_text(text, encoding="utf-8")
        outcome = check(load_specs(path)[-1]).outcome
        verdicts = [(p.name, p.verdict) for p in outcome.properties]
        found.append((outcome.states, outcome.transitions, outcome.depth, verdicts))
    assert found[0] == found[1]
    assert found[0][0] == 208


def test_a_chosen_value_keeps_its_name_when_it_gets_another(load):
    """`y = x` after `x = one_of(...)` once took the choice away from `x`."""
    cls = load("""
class Named(Spec):
    a = Var(Range(3), init=0)
    b = Var(Range(3), init=0)

    @action
    def choose(self):
        x = one_of(range(3))
        y = x
        self.a = x
        self.b = y

    @invariant
    def same(self):
        return self.a == self.b
""")
    for engine in ("reference", "native"):
        result = check(cls, engine=engine)
        assert (str(result.verdict), result.outcome.states) == ("holds", 3)
