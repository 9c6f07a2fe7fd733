"""Comparing the native engine with the reference engine, on one spec given as IR.

`outcomes_agree` compares everything that a check tells, traces and warnings included. `steps_agree`
asks the generated functions themselves about every state, one by one, and so says more precisely what
is wrong; it also counts how often the machine code leaves the answer to the reference engine.
"""

import ctypes
from collections import Counter

from pyverify.engines import Question
from pyverify.errors import SpecError
from pyverify.native import NativeEngine
from pyverify.native.layout import state_layout
from pyverify.native.lowering.program import ESCAPE, PASSES, Watch, lower
from pyverify.native.machine import compiled
from pyverify.reference import ReferenceEngine
from pyverify.reference.execute import Passed
from pyverify.reference.failure import Failure
from pyverify.reference.step import Resolved

ROOM = 1 << 14
KINDS = {"assert": 1, "domain": 2, "error": 3}
WORD, INT, ADDRESS, LONG = ctypes.c_uint64, ctypes.c_int32, ctypes.c_void_p, ctypes.c_int64


# ---------------------------------------------------------------- whole checks


def told(outcome):
    """What a check tells, apart from times and memory; `new_states` depends on the order."""
    return {
        "states": outcome.states,
        "transitions": outcome.transitions,
        "depth": outcome.depth,
        "stopped by": outcome.stopped_by,
        "widest level": outcome.widest_level,
        "initial states": outcome.initial_states,
        "flags": outcome.flags,
        "actions": [(a.name, a.transitions) for a in outcome.actions],
        "warnings": [w.message for w in outcome.warnings],
        **{f"property {p.name}": p for p in outcome.properties},
    }


def answered(engine, ir, question):
    """What an engine tells, or what it says of a spec without initial states."""
    try:
        return told(engine.run(ir, question))
    except SpecError as refusal:
        return {"refusal": str(refusal)}


def outcomes_agree(ir, question=None):
    """Raise AssertionError where the engines tell different things."""
    question = question or Question()
    native = answered(NativeEngine(), ir, question)
    reference = answered(ReferenceEngine(), ir, question)
    assert native.keys() == reference.keys()
    for what, expected in reference.items():
        assert native[what] == expected, f"{what} of {question}"


# ---------------------------------------------------------------- step by step


class Functions:
    """The functions generated for a spec, called from Python."""

    def __init__(self, ir):
        self.spec = Resolved(ir)
        self.layout = state_layout(tuple(v.domain for v in ir.variables))
        by_action = [(a, self.spec.instances_of(a)) for a in ir.actions]
        self.instances = [(a.name, args) for a, every in by_action for args in every]
        judged = [p for p in ir.properties if p.kind in ("invariant", "reachable")]
        self.watches = [Watch(p.test, p.kind == "reachable") for p in judged]
        steps = [p for p in ir.properties if p.kind == "step_invariant"]
        self.step_watches = [Watch(p.test, False) for p in steps]
        program = lower(ir, self.layout, by_action, self.watches, self.step_watches)
        self.escapes = program.escapes
        self.machine = compiled(program.module.text(), cache=False)
        self.constrained = any(p.kind == "constraint" for p in ir.properties)
        self.out = (WORD * (self.layout.words * ROOM))()
        self.meta = (ctypes.c_uint32 * ROOM)()

    def function(self, name, result, *arguments):
        return ctypes.CFUNCTYPE(result, *arguments)(self.machine.address(name))

    def packed(self, state):
        return ctypes.create_string_buffer(self.layout.pack(state), 8 * self.layout.words)

    def entries(self, name, state):
        """The entries of `expand` or `start`: (kind, instance, state after or None)."""
        call = self.function(name, LONG, ADDRESS, ADDRESS, ADDRESS, LONG)
        n = call(None if state is None else self.packed(state), self.out, self.meta, ROOM)
        assert n >= 0, "more executions than this test has room for"
        size = 8 * self.layout.words
        raw = bytes(memoryview(self.out).cast("B")[: n * size])
        for i in range(n):
            kind, instance = self.meta[i] >> 24, self.meta[i] & 0xFFFFFF
            bits = raw[i * size : (i + 1) * size]
            after = self.layout.unpack(bits) if kind == PASSES else None
            assert after is None or self.layout.pack(after) == bits, "equal values, other bits"
            yield kind, instance, after


def steps_agree(ir, most=60):
    """Raise AssertionError where a generated function and the reference engine differ.

    Returns how many states were compared, and a counter of what was left to the reference engine.
    """
    f = Functions(ir)
    escaped = Counter(why.split(": ", 1)[1] for why in f.escapes)
    found = dict.fromkeys(_compare_entries(f, "start", None, f.spec.starts(), escaped))
    todo = list(found)
    before = None
    for n, state in enumerate(todo):
        if n == most:
            break
        assert f.layout.unpack(f.layout.pack(state)) == state
        executions = f.spec.executions(state)
        for after in _compare_entries(f, "expand", state, executions, escaped):
            _compare_watches(f, "step", f.step_watches, (state, after), escaped)
            if after not in found:
                found[after] = None
                todo.append(after)
        _compare_watches(f, "check", f.watches, (state,), escaped)
        _compare_decision(f, "terminal", f.spec.is_terminal, state)
        if f.constrained:
            _compare_decision(f, "within", f.spec.is_within, state)
        if before is not None:
            _compare_order(f, before, state)
        before = state
    return min(len(todo), most), escaped


def _compare_entries(f, name, state, executions, escaped):
    number = {instance: i for i, instance in enumerate(f.instances)}
    expected = []
    for e in executions:
        instance = number[e.action.name, e.args] if e.action else 0
        passes = isinstance(e.result, Passed)
        after = e.result.state if passes else None
        expected.append((PASSES if passes else KINDS[e.result.kind], instance, after))
    entries = list(f.entries(name, state))
    asked = {instance for kind, instance, _ in entries if kind == ESCAPE}
    escaped["in a step"] += len(asked)
    native = [e for e in entries if e[1] not in asked]
    assert native == [e for e in expected if e[1] not in asked], f"{name} in {state}"
    return [after for kind, _, after in expected if kind == PASSES]


def _compare_watches(f, name, watches, states, escaped):
    before, after = states[0], states[1] if len(states) > 1 else None
    if before == after:
        return
    for group in range(0, len(watches), 63):
        call = f.function(f"{name}{group // 63}", WORD, *[ADDRESS for _ in states])
        mask = call(*map(f.packed, states))
        for bit, watch in enumerate(watches[group : group + 63]):
            try:
                expected = f.spec.holds(watch.test, before, after) == watch.value
            except Failure:
                expected = True
            asks = mask >> 63 and not mask >> bit & 1
            escaped["in a property"] += bool(asks)
            assert asks or bool(mask >> bit & 1) == expected, f"{name} {bit} in {states}"


def _compare_decision(f, name, decide, state):
    try:
        expected = int(decide(state))
    except Failure:
        expected = 2
    assert f.function(name, INT, ADDRESS)(f.packed(state)) in (expected, 3), f"{name} in {state}"


def _compare_order(f, a, b):
    left, right = f.spec.key(a), f.spec.key(b)
    expected = (left > right) - (left < right)
    native = f.function("compare", INT, ADDRESS, ADDRESS)(f.packed(a), f.packed(b))
    assert native == expected, f"the order of {a} and {b}"
