"""Known defects, one test each: it passes while the defect is there (docs/WARTS.md).

If one of these fails, somebody has repaired something: strike it from WARTS.md, and turn the test
into one that holds the repair.
"""

import re

import pytest
from sources import ROOT

from pyverify import check
from pyverify.driver import prepare
from pyverify.errors import SpecError
from pyverify.frontend import build
from pyverify.load import load_specs
from pyverify.reference.symmetry import permutations, symmetric_types


@pytest.fixture
def spec(tmp_path):
    def load(body):
        path = tmp_path / "wart.py"
        path.write_text(f"from pyverify import *\n{body}", encoding="utf-8")
        return load_specs(path)[-1]

    return load


def refusal(cls):
    with pytest.raises(SpecError) as refused:
        build(cls)
    return refused.value.diagnostics[0].code


def test_fixme_init_methods_of_components_in_maps(spec):
    cls = spec("""
class Part(Component):
    x = Var(Range(3))

    @init
    def any_but_two(self):
        self.x = one_of({0, 1})

class Whole(Spec):
    parts = Map[bool, Part()]
""")
    assert refusal(cls) == "no-initial-value"


def test_fixme_loops_that_reassign(spec):
    cls = spec("""
class Loop(Spec):
    s = Var(Set[Range(3)], init={0, 1})

    @action
    def empty(self):
        for n in self.s:
            self.s = self.s - {n}
""")
    assert refusal(cls) == "changing-loop"


def test_fixme_locals_of_helper_coroutines(spec):
    cls = spec("""
class Helper(Spec):
    x = Var(Range(3), init=0)

    async def twice(self):
        seen: int = Var(Range(3), init=0)
        await step("see")
        seen = self.x
        await step("set")
        self.x = seen

    @process
    async def worker(self):
        await step("go")
        await self.twice()
""")
    assert refusal(cls) == "late-local"


def test_fixme_memory_is_that_of_the_process(spec):
    cls = spec("""
class Small(Spec):
    x = Var(Range(2), init=0)

    @action
    def flip(self):
        self.x = 1 - self.x
""")
    assert check(cls, memory=1_000_000).outcome.stopped_by == "memory"


def test_fixme_symmetry_is_factorial(spec):
    cls = spec("""
class Crowd(Spec):
    Person = Symbols(5, symmetric=True)
    inside = Var(Set[Person], init=set())

    @invariant
    def empty(self):
        return self.inside == set()
""")
    (variable,) = prepare(cls).ir.variables
    assert len(permutations(symmetric_types(variable.domain))) == 120


def test_warts_and_tests_name_the_same_defects():
    told = set(re.findall(r"fixme_\w+", (ROOT / "docs" / "WARTS.md").read_text(encoding="utf-8")))
    shown = {name.removeprefix("test_") for name in globals() if name.startswith("test_fixme_")}
    assert told - {"fixme_"} == shown
