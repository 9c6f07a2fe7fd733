"""Comparing our answers with TLC's, on random specs given by number.

Even numbers are specs over all of the language (`strategies.spec_of_seed`), odd ones small systems with
random fairness and temporal properties (`liveness.spec_of_seed`).
"""

import random
from collections import Counter

import liveness
from agree import ir_of
from strategies import spec_of_seed

from pyverify.driver import replay_traces
from pyverify.engines import Limits, Question
from pyverify.errors import SpecError
from pyverify.outcome import Verdict
from pyverify.reference import ReferenceEngine
from pyverify.reference.step import Resolved
from pyverify.tla import emit
from pyverify.tlc.comparing import Standing, compare, stops
from pyverify.tlc.engine import TlcEngine

MOST_STATES = 150


class Difference(AssertionError):
    """TLC and we do not agree; the message says on what."""


def source_of(seed):
    """The text of the spec, and the parameters it is taken with."""
    spec = liveness.spec_of_seed(seed // 2) if seed % 2 else spec_of_seed(seed // 2)
    return spec.source, getattr(spec, "parameters", {})


def compared(seed, run):
    """What came out, counted: `run` runs TLC; Difference if we do not agree."""
    source, parameters = source_of(seed)
    try:
        ir = ir_of(source, **parameters)
        question = Question(
            deadlock=random.Random(seed).random() < 0.8, limits=Limits(max_states=MOST_STATES)
        )
        outcome = ReferenceEngine().run(ir, question)
    except SpecError:
        return Counter({"refused by the frontend": 1})
    if not outcome.complete:
        return Counter({"too large": 1})
    return crosschecked(ir, outcome, run)


def some_error(outcome):
    """Whether something has no value, which may be what a module to be read leaves out."""
    return any(stops(p) for p in outcome.properties)


def crosschecked(ir, outcome, run):
    """What came out of the comparison of a complete outcome, counted."""
    try:
        emitted = emit(ir, strict=some_error(outcome))
    except SpecError as error:
        why = error.diagnostics[0]
        if why.code != "unsupported":
            raise
        return Counter({"not emitted": 1, f"not emitted: {why.message}": 1})
    found = compare(Resolved(ir), emitted, outcome, run, None)
    if found.different or found.standing(Standing.UNDECIDED):
        points = found.standing(Standing.DIFFERENT, Standing.UNDECIDED)
        told = "\n".join(f"{p.name} ({p.kind}): {p.ours} / {p.theirs}: {p.why}" for p in points)
        raise Difference(f"{told}\n{emitted.text}")
    counts = Counter({"compared": 1, "states": found.states})
    for p in found.points:
        counts[f"{p.kind} {p.standing}"] += 1
        if p.standing is Standing.AGREED and p.kind in ("temporal", "invariant"):
            counts[f"{p.kind} {p.ours}"] += 1
        if p.standing is Standing.NOT_COMPARED:
            counts[f"because {p.why}"] += 1
    return counts


def engine_agrees(seed):
    """How many verdicts `--engine tlc` gave, all of them those of the reference engine; 0: not asked."""
    source, parameters = source_of(seed)
    try:
        ir = ir_of(source, **parameters)
        question = Question(limits=Limits(max_states=MOST_STATES))
        ours = ReferenceEngine().run(ir, question)
        engine = TlcEngine()
        if not ours.complete or engine.supports(ir, Question()):
            return 0
        theirs = engine.run(ir, Question())
    except SpecError:
        return 0
    replay_traces(ir, theirs)
    known = [p for p in theirs.properties if p.verdict is not Verdict.UNKNOWN]
    for p in known:
        told = ours.result(p.name)
        if told.verdict is not Verdict.UNKNOWN and told.verdict is not p.verdict:
            raise Difference(f"{p.name}: {told.verdict}, but {p.verdict} by --engine tlc")
    if theirs.complete and (theirs.states, theirs.depth) != (ours.states, ours.depth):
        raise Difference(f"{(theirs.states, theirs.depth)}, not {(ours.states, ours.depth)}")
    return len(known)
