"""A local that names a part of the state must not be read after that part was changed in place."""

import pytest

from pyverify import check
from pyverify.errors import SpecError
from pyverify.load import load_specs

SPEC = """
from pyverify import *


class Alias(Spec):
    q = Var(Seq[Range(2), 3], init=[0])
    s = Var(Set[Range(3)], init=set())
    m = Var(Map[Range(2), Seq[Range(2), 2]], init=[])
    n = Var(Range(9), init=0)

    def clear(self, x):
        self.q.clear()
        self.n = len(x)

    def row(self):
        for i in range(2):
            row = self.m[i]
            if i == 0:
                return row
        return [1]

    def counted(self):
        self.n = 1
        return self.m[0]

    @action
    def act(self):
        {}

    @action
    def look(self):
        require(self.n == 8)
        self.clear([])
"""

# What Python would do is in the comment.
STALE = {
    "a method": ["old = self.q", "self.q.clear()", "self.n = len(old)"],  # 0, not 1
    "an update": ["old = self.s", "self.s |= {1}", "self.n = len(old)"],  # 1, not 0
    "del": ["old = self.q", "del self.q[0]", "self.n = len(old)"],
    "an element": ["old = self.m", "self.m[0] = [1]", "self.n = len(old[0])"],
    "a part of an element": ["old = self.m[0]", "self.m[0].append(1)", "self.n = len(old)"],
    "another name of it": ["a = self.q", "b = a", "self.q.clear()", "self.n = len(b)"],
    "one branch": ["old = self.q", "if self.n == 0:", "    self.q.clear()", "self.n = len(old)"],
    "the turn before": [
        "old = self.s",
        "for i in range(2):",
        "    self.n = len(old)",
        "    self.s.add(i)",
    ],
    "a helper": ["self.clear(self.q)"],
    "in a tuple": ["pair = (self.q, 1)", "self.q.clear()", "self.n = len(pair[0])"],
    "in a list": [
        "rows = [self.m[i] for i in range(2)]",
        "self.m[1].append(1)",
        "self.n = len(rows[1])",
    ],
    "of a pure helper": ["old = self.row()", "self.m[0].append(1)", "self.n = len(old)"],
    "of a helper": ["old = self.counted()", "self.m[0].append(1)", "self.n = len(old)"],
    "a choice": ["old = one_of([self.q])", "self.q.clear()", "self.n = len(old)"],
    "an extreme": [
        "old = max([self.q], key=lambda q: len(q))",
        "self.q.clear()",
        "self.n = len(old)",
    ],
    "in a shallow copy": ["old = self.m.copy()", "self.m[0].append(1)", "self.n = len(old[0])"],
}

FRESH = {
    "read before": ["old = self.q", "self.n = len(old)", "self.q.clear()"],
    "a copy": ["old = self.q.copy()", "self.q.clear()", "self.n = len(old)"],
    "a list": ["old = list(self.q)", "self.q.clear()", "self.n = len(old)"],
    "a new value": ["old = self.s", "self.s = self.s | {1}", "self.n = len(old)"],
    "a new element": ["old = self.m[0]", "self.m[0] = [1]", "self.n = len(old)"],
    "a number": ["old = len(self.q)", "self.q.clear()", "self.n = old"],
    "named again": ["old = self.q", "self.q.clear()", "old = self.q", "self.n = len(old)"],
    "a copy in a tuple": ["pair = (list(self.q), 1)", "self.q.clear()", "self.n = len(pair[0])"],
    "another element": ["old = self.m.copy()", "self.m[0] = [1]", "self.n = len(old[0])"],
    "another variable": ["old = self.q", "self.s.add(1)", "self.n = len(old)"],
}


def load(tmp_path, body):
    path = tmp_path / "alias.py"
    path.write_text(SPEC.format("\n        ".join(body)), encoding="utf-8")
    return load_specs(path)[-1]


@pytest.mark.parametrize("body", STALE.values(), ids=STALE)
def test_a_stale_alias_is_refused(tmp_path, body):
    with pytest.raises(SpecError) as refused:
        check(load(tmp_path, body))
    assert {d.code for d in refused.value.diagnostics} == {"stale-alias"}


@pytest.mark.parametrize("body", FRESH.values(), ids=FRESH)
def test_anything_else_is_not(tmp_path, body):
    assert check(load(tmp_path, body)).outcome.complete
