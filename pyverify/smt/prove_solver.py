"""Asking Z3, within the time there is, with fixed seeds, and with every query written down if wanted."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import z3

Term = Any

SEED = 7


class OutOfTime(Exception):  # noqa: N818  # a way out, not an error
    """The time for all queries together is over."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What Z3 says: a model, the proof that there is none (and what of the hypotheses it took), or neither.

    `why` is Z3's word for what kept it from deciding.
    """

    model: Any = None
    core: tuple[str, ...] = ()
    why: str | None = None

    @property
    def impossible(self) -> bool:
        """Tell whether it was proved that there is no model."""
        return self.model is None and self.why is None


class Asker:
    """Asks queries one after the other; `deadline` is on the monotonic clock, in seconds.

    `finite` says that all formulas are of Booleans and bit-vectors, without quantifiers: for those Z3 has a
    solver that is several times faster than its general one (on filter locks and channels, 3 to 7 times). With a folder in `dump`, each query is written there as SMT-LIB before it is asked.
    """

    def __init__(
        self,
        ctx: Any,
        deadline: float | None,
        dump: str | None,
        prefix: str,
        finite: bool = False,
    ) -> None:
        """Remember the limits."""
        self.ctx, self.deadline, self.prefix, self.finite = ctx, deadline, prefix, finite
        self.folder = None if dump is None else Path(dump)
        self.asked = 0

    def remaining(self) -> float | None:
        """Return the seconds that are left; OutOfTime when there are none."""
        if self.deadline is None:
            return None
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise OutOfTime
        return left

    def solver(self) -> Any:
        """Return a solver with the seed fixed."""
        solver = z3.SolverFor("QF_FD", ctx=self.ctx) if self.finite else z3.Solver(ctx=self.ctx)
        solver.set("random_seed", SEED)
        solver.set("core.minimize", True)
        return solver

    def ask(
        self, solver: Any, what: str, *formulas: Term, given: dict[str, Term] | None = None
    ) -> Answer:
        """Ask whether there is a model of what `solver` holds together with `formulas`.

        Of the hypotheses `given` by name, an impossible query says which it took.
        """
        solver.push()
        try:
            solver.add(*formulas)
            marks = {}
            for name, hypothesis in (given or {}).items():
                mark = z3.Bool(f"given {name}", self.ctx)
                marks[str(mark)] = name
                solver.add(z3.Implies(mark, hypothesis))
            assumed = [z3.Bool(m, self.ctx) for m in marks]
            self._dump(solver, what, assumed)
            return self._answer(solver, assumed, marks)
        finally:
            solver.pop()

    def ask_once(self, solver: Any, what: str, *formulas: Term) -> Answer:
        """Ask what `ask` does of a solver that is not asked again: without levels, Z3 simplifies more."""
        solver.add(*formulas)
        self._dump(solver, what, [])
        return self._answer(solver, [], {})

    def _answer(self, solver: Any, assumed: list[Term], marks: dict[str, str]) -> Answer:
        left = self.remaining()
        if left is not None:
            solver.set("timeout", max(1, int(left * 1000)))
        try:
            found = solver.check(*assumed)
        except z3.Z3Exception as error:
            return Answer(why=str(error))
        if found == z3.sat:
            return Answer(solver.model())
        if found == z3.unsat:
            core = {marks[str(m)] for m in solver.unsat_core() if str(m) in marks}
            return Answer(core=tuple(n for n in marks.values() if n in core))
        self.remaining()
        return Answer(why=solver.reason_unknown())

    def _dump(self, solver: Any, what: str, assumed: list[Term]) -> None:
        self.asked += 1
        if self.folder is None:
            return
        copy = z3.Solver(ctx=self.ctx)
        copy.add(*solver.assertions(), *assumed)
        name = "".join(c if c.isalnum() else "-" for c in what)
        path = self.folder / f"{self.prefix}-{self.asked:04}-{name}.smt2"
        path.write_text(f"; {what}\n{copy.to_smt2()}", encoding="utf-8")
