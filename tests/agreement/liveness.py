"""Comparing the engines on temporal properties, on random graphs with random fairness.

The native engine follows automata through a product, the reference engine builds a tableau; they share
only the writing out of quantifiers. Every counterexample of either is replayed, must be fair and break
its formula, going by a direct evaluation on the word that it is.
"""

import random
from collections import Counter

from agree import ir_of
from generate.systems import random_system

from pyverify.driver import replay_traces
from pyverify.engines import Limits, Question
from pyverify.native import NativeEngine
from pyverify.outcome import Verdict
from pyverify.reference import ReferenceEngine


def system_of_seed(seed):
    """The source of random system number `seed`: always the same one."""
    return random_system(random.Random(seed))


def question_of_seed(seed, **more):
    r = random.Random(-seed - 1)
    limits = Limits(
        max_states=r.choice([None] * 30 + [1, 2, 3]), max_depth=r.choice([None] * 30 + [2])
    )
    return Question(limits=limits, **more)


def judged(outcome):
    """What a check tells of the properties of behaviours; of a lasso not which."""
    return {p.name: (p.verdict, p.reason) for p in outcome.properties if p.kind != "reserved"}


def compared(seed):
    """Raise AssertionError where the engines differ; return how often there was each verdict."""
    source = system_of_seed(seed)
    ir = ir_of(source)
    native = NativeEngine().run(ir, question_of_seed(seed, workers=1))
    reference = ReferenceEngine().run(ir, question_of_seed(seed))
    assert judged(native) == judged(reference)
    assert [w.message for w in native.warnings] == [w.message for w in reference.warnings]
    for outcome in (native, reference):
        replay_traces(ir, outcome)
    return Counter(kind(p) for p in native.properties if p.kind != "reserved")


def kind(p):
    if p.verdict is Verdict.VIOLATED and p.trace is not None and p.trace.loop is not None:
        return "stops" if p.trace.stops else "cycle"
    return str(p.verdict)


def same_for_any_workers(seed):
    """Raise AssertionError where the native engine shows other traces with more workers."""
    ir = ir_of(system_of_seed(seed))
    one, three = (NativeEngine().run(ir, question_of_seed(seed, workers=n)) for n in (1, 3))
    assert one.properties == three.properties
