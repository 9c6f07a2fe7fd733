"""The two questions of induction as SMT-LIB (Barrett, Fontaine & Tinelli), for any solver to answer.

An invariant whose two queries are both unsatisfiable is true of every reachable state. A model of the second one is no counterexample:
it may begin in a state that is not reachable.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import z3

from pyverify.engines import Question
from pyverify.errors import Diagnostic, SpecError
from pyverify.ir import nodes as N
from pyverify.smt.encoding import Encoding
from pyverify.smt.prove_system import Claim, System, Term
from pyverify.smt.shapes import CannotEncode


@dataclass(frozen=True, slots=True)
class Query:
    """A question as a text: `name` is "start" or "step", `property` whose it is."""

    property: str
    name: str
    text: str


def queries(spec: N.SpecIR, question: Question) -> Iterator[Query]:
    """Yield the queries of every invariant that is asked about.

    SpecError where the spec has no formulas.
    """
    wanted = {p.name for p in spec.properties if p.kind == "invariant"}
    if question.properties is not None:
        wanted &= set(question.properties)
    system = _system(spec, question)
    for name, claim in system.claims.items():
        if name in wanted:
            yield _start(system, claim)
            yield _step(system, claim)


def _system(spec: N.SpecIR, question: Question) -> System:
    try:
        return System(spec, question, Encoding(spec))
    except CannotEncode as why:
        instead = "the other notations of `pyverify emit` need no formulas"
        message = f"this has no formulas for a solver: {why.what}"
        raise SpecError(Diagnostic("unsupported", why.span, message, instead)) from None


def _start(system: System, claim: Claim) -> Query:
    said = (
        f"{system.spec.name}: does an initial state violate the invariant {claim.name}?",
        "unsat: none does.",
    )
    return Query(claim.name, "start", _text(system, said, system.start, claim.bad))


def _step(system: System, claim: Claim) -> Query:
    said = (
        f"{system.spec.name}: does a step lead from a state with the invariant {claim.name} to one "
        "without?",
        "unsat: none does, so that it is true of all reachable states if the initial ones have it.",
        "sat: it is not inductive; that is no counterexample.",
    )
    pairs = zip(system.now.constants, system.then.constants, strict=True)
    after = z3.substitute(claim.bad, *pairs)
    parts = (system.domains, claim.good, system.step, after)
    return Query(claim.name, "step", _text(system, said, *parts))


def _text(system: System, said: tuple[str, ...], *parts: Term) -> str:
    solver = z3.Solver(ctx=system.ctx)
    solver.add(*parts)
    # Z3's own comment names its benchmark format, which is none of the reader's business.
    lines = [x for x in solver.to_smt2().splitlines() if not x.startswith(";")]
    return "\n".join([*(f"; {line}" for line in said), *lines]) + "\n"
