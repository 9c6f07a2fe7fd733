"""The mutants of a small spec, one by one."""

from textwrap import dedent

from changed_specs import mutants

SMALL = '''
from pyverify import Const, Param, Range, Spec, Symbols, Var, action, invariant, one_of, process, require, step, when


def data(self):
    return 1 + self.n


class Small(Spec):
    """Nothing of this docstring, 1 < 2, is changed; nor are parameters and judges."""

    n = Param(3, min=1)
    limit = Const(Range(9), data)
    Light = Symbols("red", "green")
    light = Var(Light, init="red", doc="1 < 2")
    count = Var(Range(n), init=0)

    def both(self) -> bool:
        return self.light == "red" and self.count > 1

    def only_judges(self) -> bool:
        return self.count > 7

    @action(fair="weak")
    def go(self):
        """More than 1 < 2."""
        require(not self.both() or self.count >= self.n)  # é: columns are bytes
        self.light = "green"; self.count += 1
        assert self.count > 5

    @process
    async def walker(self):
        await step("a")
        await when(self.count in {1})
        if self.walker.at("a"):
            self.count = 0

    @invariant
    def judged(self) -> bool:
        return self.only_judges() and self.count < 9
'''

EXPECTED = """\
    Small.light: another constant: "red" → "green"
    Small.count: off by one: 0 → 1
    Small.count: off by one: 0 → -1
    Small.both: and and or: self.light == "red" and self.count > 1 → self.light == 'red' or self.count > 1
    Small.both: drop a conjunct: self.light == "red" and self.count > 1 → self.count > 1
    Small.both: drop a conjunct: self.light == "red" and self.count > 1 → self.light == 'red'
    Small.both: flip a comparison: self.light == "red" → self.light != 'red'
    Small.both: another constant: "red" → "green"
    Small.both: flip a comparison: self.count > 1 → self.count >= 1
    Small.both: flip a comparison: self.count > 1 → self.count <= 1
    Small.both: off by one: 1 → 2
    Small.both: off by one: 1 → 0
    Small.go: drop fairness: action(fair="weak") → action
    Small.go: drop a guard: require(not self.both() or self.count >= self.n) → pass
    Small.go: and and or: not self.both() or self.count >= self.n → not self.both() and self.count >= self.n
    Small.go: drop a disjunct: not self.both() or self.count >= self.n → self.count >= self.n
    Small.go: drop a disjunct: not self.both() or self.count >= self.n → not self.both()
    Small.go: drop a not: not self.both() → self.both()
    Small.go: flip a comparison: self.count >= self.n → self.count > self.n
    Small.go: flip a comparison: self.count >= self.n → self.count < self.n
    Small.go: drop an update: self.light = "green" → pass
    Small.go: another constant: "green" → "red"
    Small.go: drop an update: self.count += 1 → pass
    Small.go: plus and minus: self.count += 1 → self.count -= 1
    Small.go: off by one: 1 → 2
    Small.go: off by one: 1 → 0
    Small.go: swap updates: self.light = "green"; self.count += 1 → self.count += 1; self.light = "green"
    Small.walker: drop a step: await step("a") → pass
    Small.walker: drop a guard: await when(self.count in {1}) → pass
    Small.walker: flip a comparison: self.count in {1} → self.count not in {1}
    Small.walker: off by one: 1 → 2
    Small.walker: off by one: 1 → 0
    Small.walker: skip a branch: self.walker.at("a") → False
    Small.walker: skip a branch: self.walker.at("a") → True
    Small.walker: drop an update: self.count = 0 → pass
    Small.walker: off by one: 0 → 1
    Small.walker: off by one: 0 → -1
"""


def test_the_mutants_of_a_small_spec(tmp_path):
    file = tmp_path / "small.py"
    file.write_text(SMALL, encoding="utf-8")
    found = mutants(file)
    assert [m.title for m in found] == dedent(EXPECTED).splitlines()
    for mutant in found:
        before, after = SMALL.splitlines(), mutant.text.splitlines()
        assert len(before) == len(after)
        assert sum(a != b for a, b in zip(before, after, strict=True)) == 1
