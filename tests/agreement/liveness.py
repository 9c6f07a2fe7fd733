"""Comparing the engines on temporal properties, on random specs with random fairness.

The native engine follows automata through a product, the reference engine builds a tableau; they share
only the writing out of quantifiers. A third judge, `lassos`, shares nothing with them. Every counterexample of either is replayed, must be fair and break
its formula, going by a direct evaluation on the word that it is.
"""

import random
from collections import Counter

from agree import CAUTIOUS, ir_of
from generate.formulas import live_spec
from generate.specs import RandomSpec
from generate.systems import random_system
from lassos import Wanderer

from pyverify.driver import replay_traces
from pyverify.engines import Limits, Question
from pyverify.errors import SpecError
from pyverify.native import NativeEngine
from pyverify.outcome import Verdict
from pyverify.reference import ReferenceEngine
from pyverify.reference.execute import Passed
from pyverify.reference.liveness import TOO_MANY_PARTS
from pyverify.reference.step import Resolved

MOST_STATES = 60
WANDERED, WALKS = 4, 200  # every how many specs are wandered in, and how often


def spec_of_seed(seed):
    """Random spec number `seed`, always the same one: a graph, or (every fifth) any spec."""
    if seed % 5 == 0:
        return live_spec(random.Random(seed).randrange)
    return RandomSpec(random_system(random.Random(seed)), frozenset(), {})


def ir_of_seed(seed):
    """The IR of a random spec; None if it is refused out of caution, or cannot start."""
    spec = spec_of_seed(seed)
    try:
        ir = ir_of(spec.source, **spec.parameters)
    except SpecError as refusal:
        if {d.code for d in refusal.diagnostics} <= CAUTIOUS:
            return None
        raise
    begins = any(isinstance(e.result, Passed) for e in Resolved(ir).starts())
    return ir if begins else None


def question_of_seed(seed, **more):
    r = random.Random(-seed - 1)
    limits = Limits(
        max_states=r.choice([MOST_STATES] * 30 + [1, 2, 3]), max_depth=r.choice([None] * 30 + [2])
    )
    return Question(limits=limits, **more)


def judged(outcome):
    """What a check tells of the properties of behaviours; of a lasso not which."""
    return {p.name: (p.verdict, p.reason) for p in outcome.properties if p.kind != "reserved"}


def compared(seed):
    """Raise AssertionError where the engines differ; return how often there was each verdict."""
    ir = ir_of_seed(seed)
    if ir is None:
        return Counter()
    native = NativeEngine().run(ir, question_of_seed(seed, workers=1))
    reference = ReferenceEngine().run(ir, question_of_seed(seed))
    mine, theirs = judged(native), judged(reference)
    too_much = {name for name, (_, reason) in theirs.items() if reason == TOO_MANY_PARTS}
    assert mine.keys() == theirs.keys()
    assert all(mine[name] == theirs[name] for name in mine.keys() - too_much)
    assert [w.message for w in native.warnings] == [w.message for w in reference.warnings]
    for outcome in (native, reference):
        replay_traces(ir, outcome)
    wandered = seed % WANDERED == 0 and native.complete
    tried = try_lassos(ir, native, random.Random(seed)) if wandered else Counter()
    return tried + Counter(kind(p) for p in native.properties if p.kind != "reserved")


def try_lassos(ir, outcome, draw):
    """Raise AssertionError where a lasso breaks a property that is said to hold.

    Where one is said to be violated it is counted how often a lasso is found that way, too: that tells
    what the trying is worth.
    """
    formulas = {p.name: p.formula for p in ir.properties if p.formula is not None}
    found, wanderer = Counter(), Wanderer(ir)
    for p in outcome.properties:
        if p.name not in formulas or kind(p) not in ("holds", "stops", "cycle"):
            continue
        lasso = wanderer.counterexample(formulas[p.name], draw, WALKS)
        assert lasso is None or p.verdict is Verdict.VIOLATED, f"{p.name} is broken by {lasso}"
        if p.verdict is Verdict.VIOLATED:
            found["tried"] += 1
            found["found by trying"] += lasso is not None
    return found


def kind(p):
    if p.verdict is Verdict.VIOLATED and p.trace is not None and p.trace.loop is not None:
        return "stops" if p.trace.stops else "cycle"
    return str(p.verdict)


def same_for_any_workers(seed):
    """Raise AssertionError where the native engine shows other traces with more workers."""
    ir = ir_of_seed(seed)
    if ir is not None:
        one, three = (NativeEngine().run(ir, question_of_seed(seed, workers=n)) for n in (1, 3))
        assert one.properties == three.properties
