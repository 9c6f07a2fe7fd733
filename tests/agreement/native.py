"""Comparing the native engine with the reference engine, on one spec given as IR.

`outcomes_agree` compares everything that a check tells, traces and warnings included. `steps_agree`
asks the generated functions themselves about every state, one by one, and so says more precisely what
is wrong; it also counts how often the machine code leaves the answer to the reference engine.
"""

import ctypes
import random
from collections import Counter
from contextlib import contextmanager

from agree import ir_of
from strategies import spec_of_seed

from pyverify.engines import Limits, Question
from pyverify.errors import SpecError
from pyverify.native import NativeEngine, layout
from pyverify.native.compiling import with_room
from pyverify.native.lowering import collections, conversion, logic, program, shapes
from pyverify.native.lowering.program import ESCAPE, PASSES, Watch
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
        **{f"property {p.name}": judged(p) for p in outcome.properties},
    }


def judged(p):
    """What is told of a property; of a lasso not which, since the engines may find others."""
    is_lasso = p.trace is not None and p.trace.loop is not None
    return (p.verdict, p.reason) if is_lasso else p


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


# ---------------------------------------------------------------- random specs


def spec_number(seed):
    """The IR of a random spec; None if the frontend refuses it."""
    spec = spec_of_seed(seed)
    try:
        return ir_of(spec.source, **spec.parameters)
    except SpecError:
        return None


def question_number(seed):
    """A random question, small enough for the reference engine."""
    draw = random.Random(seed)
    return Question(
        fail_fast=draw.random() < 0.2,
        workers=draw.choice([1, 1, 2, 3]),
        deadlock=draw.random() < 0.8,
        symmetry=draw.choice([None, None, False]),
        limits=Limits(
            max_states=draw.choice([30, 60, 120]),
            max_depth=draw.choice([None, None, None, 1, 2, 4]),
        ),
    )


# Small specs take paths in the lowering that are there for large ones, if its measures are others.
# The values are correct with any of these.
STRAINS = {
    "none": {},
    "wide values": {(layout, "NARROW"): 6},
    "lists for sets": {
        (layout, "NARROW"): 0,
        (layout, "MOST_ELEMENTS"): 3,
        (shapes, "MOST_ELEMENTS"): 3,
    },
    "loops and branches": {
        (program, "WRITTEN_OUT"): 0,
        (collections, "WRITTEN_OUT"): 0,
        (logic, "SHORT"): 0,
        (conversion, "SHORT"): 0,
        (layout, "NARROW"): 12,
    },
}


@contextmanager
def strained(strain):
    """Lower with other measures."""
    changes = STRAINS[strain]
    before = {(module, name): getattr(module, name) for module, name in changes}
    try:
        for (module, name), value in changes.items():
            setattr(module, name, value)
        _forget_layouts()
        yield
    finally:
        for (module, name), value in before.items():
            setattr(module, name, value)
        _forget_layouts()


def _forget_layouts():
    layout.frame.cache_clear()
    layout.universe.cache_clear()


def compared(seed, always_steps=False):
    """Compare the engines on random spec number `seed`, whole and in its first states.

    Returns the words of a state; 0 if the frontend refuses the spec.
    """
    ir = spec_number(seed)
    if ir is None:
        return 0
    with strained(list(STRAINS)[seed % len(STRAINS)]):
        if always_steps or seed // len(STRAINS) % 4 == 0:
            steps_agree(ir, most=20)
        outcomes_agree(ir, question_number(seed))
        return layout.state_layout(tuple(v.domain for v in ir.variables)).words


# ---------------------------------------------------------------- step by step


class Functions:
    """The functions generated for a spec, called from Python."""

    def __init__(self, ir, room):
        self.spec = Resolved(ir)
        self.layout = layout.state_layout(tuple(v.domain for v in ir.variables), room)
        by_action = [(a, self.spec.instances_of(a)) for a in ir.actions]
        self.instances = [(a.name, args) for a, every in by_action for args in every]
        judged = [p for p in ir.properties if p.kind in ("invariant", "reachable")]
        self.watches = [Watch(p.test, p.kind == "reachable") for p in judged]
        steps = [p for p in ir.properties if p.kind == "step_invariant"]
        self.step_watches = [Watch(p.test, False) for p in steps]
        lowered = program.lower(
            ir, self.layout, by_action, program.Watched(self.watches, self.step_watches)
        )
        self.escapes = lowered.escapes
        self.machine = compiled(lowered.module.text(), cache=False)
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

    def attempt(room):
        return _compare_steps(Functions(ir, room), most)

    return with_room(attempt)


def _compare_steps(f, most):
    escaped = Counter(f.escapes.values())
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
