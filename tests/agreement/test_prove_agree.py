"""What `prove` says of random specs is what exploring all their states says."""

import pytest
from agree import ir_of
from strategies import spec_of_seed
from table_encoding import TableEncoding

from pyverify.engines import Limits, Question
from pyverify.errors import SpecError
from pyverify.outcome import Verdict
from pyverify.reference import ReferenceEngine, replay, violates
from pyverify.smt import prove_tasks
from pyverify.smt.prove import CannotProve, Prover
from pyverify.values import size

SLICES, EACH = 6, 14
# Beyond so many states that are possible, a table takes too long.
MOST = 150


def compared(seed, most=MOST):
    """Which verdicts of a random spec were decided; None if it is not looked at."""
    spec = spec_of_seed(seed)
    try:
        ir = ir_of(spec.source, **spec.parameters)
    except SpecError:
        return None
    if possible(ir) > most:
        return None
    question = Question(symmetry=False, limits=Limits(time_limit=60))
    try:
        expected = ReferenceEngine().run(ir, question)
    except SpecError as refusal:
        with pytest.raises(SpecError) as met:
            Prover(ir, question, depth=4).run()
        assert str(met.value) == str(refusal)
        return None
    try:
        found = Prover(ir, question, depth=4).run()
    except CannotProve:
        return None
    assert [p.name for p in found.properties] == [p.name for p in expected.properties]
    return [agrees(ir, f, e) for f, e in zip(found.properties, expected.properties, strict=True)]


def possible(ir):
    """How many states there would be if all values went together."""
    product = 1
    for v in ir.variables:
        product *= size(v.domain)
    return product


def agrees(ir, found, expected):
    """Whether a verdict was decided; AssertionError if it was decided wrongly."""
    if found.trace is not None:
        replay(ir, found.trace)
        assert violates(ir, found.name, found.trace)
        assert len(found.trace) == len(expected.trace), found.name
    if found.verdict is Verdict.UNKNOWN:
        assert found.reason
        return False
    both_at_once = found.kind == "reachable" and expected.trace and found.trace
    assert found.verdict is expected.verdict or both_at_once, found.name
    assert (found.trace is None) == (expected.trace is None), found.name
    assert (found.trace is None) == (found.proof is not None), found.name
    return True


def slice_of(part, most):
    decided, looked_at = [], 0
    for seed in range(part * EACH, (part + 1) * EACH):
        try:
            found = compared(seed, most)
        except Exception as difference:
            pytest.fail(f"spec_of_seed({seed}):\n{difference!r}")
        looked_at += found is not None
        decided += found or []
    # Most is decided: what is not are formulas about behaviours.
    assert sum(decided) > len(decided) * 0.7
    return looked_at


@pytest.mark.parametrize("part", range(SLICES))
def test_random_specs(part):
    assert slice_of(part, most=10**5) > EACH / 2


@pytest.mark.parametrize("part", range(SLICES))
def test_random_specs_as_tables(part, monkeypatch):
    """The strategies alone, over an encoding that cannot be wrong."""
    monkeypatch.setattr(prove_tasks, "encode", lambda spec, ints: TableEncoding(spec))
    assert slice_of(part, MOST) > EACH / 4
