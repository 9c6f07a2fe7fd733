"""Models as traces: the states of a path as Z3 gives them, and the steps between as the reference engine does.

A model says which states there are; the step from one to the next is looked for by the reference engine. Only
where it cannot list the steps (a choice from all integers) the encoding has to tell the choices, asked
with both states fixed.
"""

from __future__ import annotations

from typing import Any

from pyverify.errors import InternalError
from pyverify.outcome import Gap, Step, Trace
from pyverify.reference.retold import ASSUME, find_failure, find_step
from pyverify.reference.step import Resolved, choices_unlisted
from pyverify.smt.prove_induction import is_true_in
from pyverify.smt.prove_solver import Asker
from pyverify.smt.prove_system import Claim, System
from pyverify.values import State

_FAILURES = ("assert", "domain", "error")


class Teller:
    """Makes traces of models."""

    def __init__(self, system: System, asker: Asker) -> None:
        """Prepare the reference engine for the spec of `system`."""
        self.system, self.asker = system, asker
        self.spec = Resolved(system.spec)

    def path(self, claim: Claim, model: Any, length: int | None) -> tuple[Step, ...]:
        """Return the path of a model from the start, as far as it takes to break `claim`."""
        if length is None:
            return (self._failed(claim, None, None),)
        steps = [self._start(self.state(model, 0), model)]
        steps += [self._step(model, i) for i in range(length)]
        return (*steps, *self._ending(claim, model, length))

    def gap(self, claim: Claim, model: Any, length: int, assumed: tuple[str, ...]) -> Gap:
        """Return the path of a model that begins in a state of which only `assumed` is known."""
        first = Step(ASSUME, (), self.state(model, 0), self.system.spec.span)
        steps = [self._step(model, i) for i in range(length)]
        trace = Trace((first, *steps, *self._ending(claim, model, length)))
        return Gap(trace, assumed)

    def state(self, model: Any, i: int) -> State:
        """Return the i-th state of the path in a model."""
        state: State = self.system.encoding.decode(model, self._symbolic(i))
        return state

    def _symbolic(self, i: int) -> Any:
        self.system.frame(i)
        return self.system.frames[i]

    def _start(self, state: State, model: Any) -> Step:
        if not choices_unlisted(self.system.spec.init):
            found = find_step(self.spec, None, state)
            if found is not None:
                return found
            raise InternalError("the first state that Z3 found is not initial")
        pinned = self._ask("decode start", self.system.start, self.system.pinned(model, 0))
        step: Step = self.system.encoding.decode_start(pinned, self.system.initial, self.system.now)
        return step

    def _step(self, model: Any, i: int) -> Step:
        before, after = self.state(model, i), self.state(model, i + 1)
        found = find_step(self.spec, before, after)
        if found is not None:
            return found
        if not self.spec.unlisted:
            raise InternalError("a step that Z3 found is none")
        here, there = self.system.pinned(model, i), self.system.pinned_then(model, i + 1)
        pinned = self._ask("decode step", self.system.any_step.formula, here, there)
        step: Step = self.system.encoding.decode_step(
            pinned, self.system.any_step, self.system.then
        )
        return step

    def _ending(self, claim: Claim, model: Any, length: int) -> tuple[Step, ...]:
        """Return the last step, where a claim is about the steps from a state."""
        if claim.kind == "step_invariant":
            return (self._step(model, length),)
        if claim.name in _FAILURES and not self._is_early(claim, model, length):
            state = self.state(model, length)
            pinned = self.system.pinned(model, length)
            return (self._failed(claim, state, pinned),)
        return ()

    def _is_early(self, claim: Claim, model: Any, length: int) -> bool:
        """Tell whether an evaluation fails in the last state itself, of a constraint, say."""
        if claim.early is None:
            return False
        return is_true_in(model, self.system.at(claim.early, length))

    def _failed(self, claim: Claim, state: State | None, pinned: Any) -> Step:
        """Return the execution that fails as `claim` says none does."""
        found = find_failure(self.spec, state, claim.name)
        if found is not None:
            return found
        executions = (
            [self.system.initial] if state is None else list(self.system.any_step.executions)
        )
        for execution in executions:
            listed = [] if pinned is None else [pinned]
            answer = self.asker.ask(
                self.asker.solver(), "decode failure", execution.failures[claim.name], *listed
            )
            if answer.model is not None:
                step: Step = self.system.encoding.decode_failed(answer.model, execution)
                return step
        raise InternalError(f"no execution fails as Z3 found one to do ({claim.name})")

    def _ask(self, what: str, *formulas: Any) -> Any:
        answer = self.asker.ask(self.asker.solver(), what, *formulas)
        if answer.model is None:
            raise InternalError(f"what Z3 found cannot be told: {what}")
        return answer.model
