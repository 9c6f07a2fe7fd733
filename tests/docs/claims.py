"""The documented claims, judged: what each instance that a claim names says of its property.

A result that is not what its model expects is an error here, never a line of the page.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from documents import ROOT
from shipped import FILES

from pyverify.models import Claim, Model, load_claims, load_models
from pyverify.outcome import PropertyResult, Verdict
from pyverify.result import Result

HOLDS, CONDITIONAL, VIOLATED, UNKNOWN = STANDINGS = (
    "holds",
    "holds under an assumption",
    "violated",
    "not decided",
)


@dataclass(frozen=True)
class Judged:
    """The property of a claim in one instance; without a result, what the model expects of it."""

    model: Model
    name: str
    result: Result | None

    @property
    def found(self) -> PropertyResult | None:
        return None if self.result is None else self.result.outcome.result(self.name)

    @property
    def verdict(self):
        return self.model.expected(self.name) if self.found is None else self.found.verdict

    @property
    def states(self):
        """Return how many states were visited; None if the prover was asked, which visits none."""
        if self.model.prove:
            return None
        if self.result is None:
            return self.model.counts["states"]
        return self.result.outcome.states

    @property
    def length(self):
        """Return how many steps a shortest trace has; None if there is no trace.

        A lasso is short, but each engine finds another one: so it does not count. Nor does what
        the prover finds, which is true, and need not be a shortest one.
        """
        if self.model.prove:
            return None
        if self.found is None:
            return self.model.lengths.get(self.name)
        trace = self.found.trace
        return None if trace is None or trace.loop is not None else len(trace)

    @property
    def spec(self):
        """Return the file of the spec, from the root, and the class."""
        path, _, name = self.model.spec.rpartition(":")
        return (self.model.file.parent / path).resolve().relative_to(ROOT), name


@dataclass(frozen=True)
class Case:
    """A claim with its number on the page (C5.1), and what was found."""

    number: str
    claim: Claim
    file: Path
    judged: tuple[Judged, ...]

    @property
    def standing(self):
        """Return how the claim stands as a whole, one of `STANDINGS`.

        The first instance decides: it is the system as documented, others are larger, repaired or
        spoilt. What is false there is false, whatever it takes to make it true elsewhere.
        """
        verdict = self.judged[0].verdict
        if verdict is Verdict.HOLDS and self.claim.assumption:
            return CONDITIONAL
        named = {Verdict.HOLDS: HOLDS, Verdict.VIOLATED: VIOLATED, Verdict.UNKNOWN: UNKNOWN}
        return named[verdict]

    @property
    def counterexample(self):
        """Return the instance whose counterexample is shown: the first, a fast one if there is."""
        violated = [j for j in self.judged if j.verdict is Verdict.VIOLATED]
        return min(violated, key=lambda j: (j.model.prove, j.model.tier != "fast"), default=None)


def cases(result_of=lambda model: None):
    """Return the claims by system, judged with `result_of(model)`; None leaves an instance unrun.

    Those of a system are in the order of the documents.
    """
    found = {}
    for file in FILES:
        models = {m.name: m for m in load_models(file)}
        for claim in load_claims(file):
            judged = [judge(models[name], claim, result_of) for name in claim.instances]
            found.setdefault(claim.system, []).append((claim, file, tuple(judged)))
    return {system: numbered(system, own) for system, own in found.items()}


def numbered(system, own):
    in_order = sorted(own, key=lambda case: place(case[0].source))
    return [Case(f"{system}.{i}", *case) for i, case in enumerate(in_order, 1)]


def place(source):
    """Return document and line of "S1 862" or "S1 860-868; S2 1", as what to sort by."""
    document, _, lines = source.partition(" ")
    return document, int(re.match(r"\d+", lines)[0])


def judge(model, claim, result_of):
    result = result_of(model)
    if result is not None and result.differences:
        raise AssertionError(f"{model.title} is not as expected: {result.differences[0]}")
    return Judged(model, claim.property, result)
