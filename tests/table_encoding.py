"""An encoding of a small finite spec by tables: a state is its number, and a step a row.

It says to Z3 just what the reference engine finds, state by state (reachable or not), so the strategies of
`prove` can be tried by themselves, and compared with the real encoding.
"""

import itertools
from dataclasses import dataclass, field

import z3

from pyverify.outcome import RESERVED
from pyverify.reference.execute import Failed, Passed
from pyverify.reference.failure import Failure
from pyverify.reference.step import Resolved
from pyverify.values import elements


@dataclass
class Numbered:
    name: str
    constants: tuple


@dataclass
class Executed:
    passes: object
    failures: dict
    leads: object
    choices: tuple = ()
    action: object = None


@dataclass
class Stepped:
    executions: list
    formula: object
    choices: tuple = ()


@dataclass
class Judged:
    value: object
    error: object


@dataclass
class TableEncoding:
    spec: object
    ctx: object = field(default_factory=z3.Context)
    bits: bool = False

    def __post_init__(self):
        self.ready = Resolved(self.spec)
        domains = [v.domain for v in self.spec.variables]
        self.states = list(itertools.product(*(list(elements(d)) for d in domains)))
        self.number = {s: i for i, s in enumerate(self.states)}

    def state(self, name):
        return Numbered(name, (z3.Int(name, self.ctx),))

    def _any(self, formulas):
        return z3.Or([*formulas, z3.BoolVal(False, self.ctx)])

    def _is(self, s, numbers):
        return self._any(s.constants[0] == i for i in numbers)

    def in_domains(self, s):
        return z3.And(s.constants[0] >= 0, s.constants[0] < len(self.states))

    def same(self, s, t):
        return s.constants[0] == t.constants[0]

    def initial(self, s):
        results = [e.result for e in self.ready.starts()]
        leads = self._is(s, {self.number[r.state] for r in results if isinstance(r, Passed)})
        fails = {r.kind for r in results if isinstance(r, Failed)}
        failures = {k: z3.BoolVal(k in fails, self.ctx) for k in RESERVED if k != "deadlock"}
        return Executed(leads, failures, leads)

    def _results(self, state):
        return [e.result for e in self.ready.executions(state)]

    def step(self, s, t):
        results = {i: self._results(state) for i, state in enumerate(self.states)}
        rows = [
            (i, self.number[r.state])
            for i, found in results.items()
            for r in found
            if isinstance(r, Passed)
        ]
        formula = self._any(
            z3.And(s.constants[0] == i, t.constants[0] == j) for i, j in dict.fromkeys(rows)
        )
        failures = {
            kind: self._is(
                s, [i for i, f in results.items() if any(getattr(r, "kind", 0) == kind for r in f)]
            )
            for kind in RESERVED
            if kind != "deadlock"
        }
        return Stepped([Executed(formula, failures, formula)], formula)

    def _judge(self, s, test, pairs=None, t=None):
        true, wrong = [], []
        for i, here in enumerate(self.states):
            for j, after in enumerate(self.states) if t else [(0, None)]:
                at = s.constants[0] == i
                where = z3.And(at, t.constants[0] == j) if t else at
                try:
                    if test(here, after):
                        true.append(where)
                except Failure:
                    wrong.append(where)
        return Judged(self._any(true), self._any(wrong))

    def holds(self, test, s, t=None):
        return self._judge(s, lambda a, b: self.ready.holds(test, a, b), t=t)

    def within(self, s):
        return self._judge(s, lambda a, _: self.ready.is_within(a))

    def terminal(self, s):
        return self._judge(s, lambda a, _: self.ready.is_terminal(a))

    def enabled(self, s):
        return self._is(s, [i for i, state in enumerate(self.states) if self._results(state)])

    def decode(self, model, s):
        return self.states[model.eval(s.constants[0], model_completion=True).as_long()]

    def decode_start(self, model, initial, s):
        raise AssertionError("the reference engine lists all starts")

    def decode_step(self, model, step, t):
        raise AssertionError("the reference engine lists all steps")

    def decode_failed(self, model, execution):
        raise AssertionError("the reference engine lists all failures")
