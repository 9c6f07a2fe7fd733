"""Spacer: an invariant found by Z3's engine for Horn clauses, and believed only when checked.

What a program reaches is the least relation that contains the initial states and is closed under steps
(Komuravelli, Gurfinkel and Chaki 2014). If no bad state is in it, Spacer has an inductive invariant that says so.
It is taken from there and proved by three plain queries, so that no answer rests on Spacer alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import z3

from pyverify.smt.prove_solver import SEED, Answer, Asker
from pyverify.smt.prove_system import Claim, System

Term = Any


@dataclass(frozen=True, slots=True)
class Strengthening:
    """A predicate of `now` that holds at the start, is kept by steps and excludes bad states.

    It is inductive together with the claims named in `uses`.
    """

    formula: Term
    uses: tuple[str, ...]


def strengthen(
    system: System, asker: Asker, claim: Claim, known: dict[str, Term]
) -> Strengthening | str:
    """Return an invariant that implies `claim`, or a word on why there is none.

    `known` are claims of `now`, by name, that are proved already.
    """
    formula = _found(system, asker, claim, known)
    if isinstance(formula, str):
        return formula
    uses = _checked(system, asker, claim, known, formula)
    if uses is None:
        return "what Spacer found could not be checked"
    return Strengthening(formula, uses)


def _found(system: System, asker: Asker, claim: Claim, known: dict[str, Term]) -> Term | str:
    """Ask Spacer, and return the invariant it has."""
    engine = z3.Fixedpoint(ctx=system.ctx)
    left = asker.remaining()
    limit = {} if left is None else {"timeout": max(1, int(left * 1000))}
    engine.set(engine="spacer", **{"spacer.random_seed": SEED}, **limit)
    here, there = system.now.constants, system.then.constants
    sorts = [c.sort() for c in here]
    booleans = z3.BoolSort(system.ctx)
    reached = z3.Function("reached", *sorts, booleans)
    failing = z3.Function("failing", booleans)
    for relation in (reached, failing):
        engine.register_relation(relation)
    for constant in (*here, *there, *system.any_step.choices, *system.initial.choices):
        engine.declare_var(constant)
    engine.rule(reached(*here), [system.start])
    engine.rule(reached(*there), [reached(*here), *known.values(), system.step])
    engine.rule(failing(), [reached(*here), system.domains, *known.values(), claim.bad])
    try:
        found = engine.query(failing)
        if found == z3.unsat:
            invariant = engine.get_cover_delta(-1, reached)
            return z3.substitute_vars(invariant, *here)
    except z3.Z3Exception as error:
        return str(error)
    return "Spacer finds a path to it" if found == z3.sat else "Spacer does not decide it"


def _checked(
    system: System, asker: Asker, claim: Claim, known: dict[str, Term], formula: Term
) -> tuple[str, ...] | None:
    """Return which of `known` it takes to prove that `formula` is such an invariant; None if it is not."""

    def ask(what: str, *formulas: Term) -> Answer:
        return asker.ask(
            asker.solver(), f"{what} {claim.name}", system.at(system.domains, 0),
            *(system.at(f, 0) for f in formulas), given={n: system.at(f, 0) for n, f in known.items()},
        )  # fmt: skip

    later = z3.substitute(formula, *zip(system.now.constants, system.then.constants, strict=True))
    answers = (
        ask("Spacer start", system.start, z3.Not(formula)),
        ask("Spacer step", formula, system.step, z3.Not(later)),
        ask("Spacer bad", formula, claim.bad),
    )
    if not all(a.impossible for a in answers):
        return None
    used = {name for a in answers for name in a.core}
    return tuple(name for name in known if name in used)
