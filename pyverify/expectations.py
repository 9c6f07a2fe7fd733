"""Is a model's instance what it is expected to be? Verdicts, lengths of traces and counts compared.

A property that the model does not name must hold. What a limit left open is a difference too, but
an undecided one: it makes the check undecided (exit status 3), not failed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pyverify.driver import judged
from pyverify.errors import Diagnostic, SpecError
from pyverify.ir.nodes import SpecIR
from pyverify.models import COUNTS, Model
from pyverify.outcome import Verdict
from pyverify.result import Difference, Result
from pyverify.suggest import hint


def require_known(model: Model, spec: SpecIR) -> None:
    """Raise SpecError for an expectation or claim about a property that the spec does not have."""
    named = [(name, model.span("expect", name)) for name in model.expect]
    named += [(name, model.span("lengths", name)) for name in model.lengths]
    named += [(claim.property, claim.span("property")) for claim in model.claims]
    known = judged(spec)
    for name, place in named:
        if name not in known:
            near = hint(name, known, "its properties")
            message = f"{spec.name} has no property `{name}`"
            raise SpecError(Diagnostic("model", place, message, near))


def judge(model: Model, result: Result) -> Result:
    """Return the result compared with what the model expects of it."""
    found = (*_verdict_differences(model, result), *_length_differences(model, result))
    differences = (*found, *_count_differences(model, result))
    return replace(result, model=model.title, expected=not differences, differences=differences)


def _verdict_differences(model: Model, result: Result) -> Iterator[Difference]:
    judged_names = {p.name for p in result.outcome.properties}
    for name in model.expect | model.lengths:
        if name not in judged_names and result.question.properties is None:
            yield Difference(name, model.expected(name), "not judged")
    for p in result.outcome.properties:
        expected = model.expected(p.name)
        if p.verdict is not expected:
            got = str(p.verdict) + (f" ({p.reason})" if p.reason else "")
            yield Difference(p.name, expected, got, undecided=p.verdict is Verdict.UNKNOWN)


def _length_differences(model: Model, result: Result) -> Iterator[Difference]:
    for p in result.outcome.properties:
        expected = model.lengths.get(p.name)
        got = None if p.trace is None else len(p.trace)
        if expected is not None and got != expected:
            said = "no trace" if got is None else f"{got}"
            yield Difference(
                f"{p.name}, steps of the shortest trace",
                str(expected),
                said,
                undecided=got is None and p.verdict is Verdict.UNKNOWN,
            )


def _count_differences(model: Model, result: Result) -> Iterator[Difference]:
    got = {name: getattr(result.outcome, name) for name in COUNTS}
    for name, expected in model.counts.items():
        if got[name] != expected:
            yield Difference(
                name, str(expected), str(got[name]), undecided=not result.outcome.complete
            )
