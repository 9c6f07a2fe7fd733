"""Who takes part in a behaviour: the processes, and the values by which the state is divided.

A domain divides the state if some variable is a map over it and some action is of one of its values,
which is its first parameter: then `expire(n)` is done by node n, and `lease[n]` is node n's.
Whatever else happens is done by the spec itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pyverify.ir import types as T
from pyverify.ir.nodes import Action, SpecIR, Variable
from pyverify.ir.parts import action_named
from pyverify.outcome import Step
from pyverify.values import Value, order_key, show

# A domain with the name that the user gave it: two domains of the same values are two domains.
_Named = tuple[T.Type, str | None]


@dataclass(frozen=True, slots=True)
class Participant:
    """One that takes part, by the title to show; `rank` sorts them."""

    title: str
    rank: tuple[Any, ...] = field(compare=False)


class Cast:
    """All that can take part in the behaviours of a spec."""

    def __init__(self, spec: SpecIR) -> None:
        """Find out who takes part in the behaviours of `spec`."""
        self.spec = spec
        self.whole = Participant(spec.name, (-1,))
        self.processes = {p.name: i for i, p in enumerate(spec.processes)}
        self.divisions = _divisions(spec)

    def actor(self, step: Step) -> Participant:
        """Return who takes a step."""
        action = action_named(self.spec, step.action)
        if action is None:
            return self.whole
        if action.process is not None:
            return self._of_process(action.process, action, step)
        if not action.params:
            return self.whole
        return self._of_domain(action.params[0].domain, step.args[0][1]) or self.whole

    def owner(self, variable: Variable, key: Value) -> Participant | None:
        """Return whose entry of a map it is that `variable` has for `key`; None: nobody's."""
        assert isinstance(variable.domain, T.MapType), "other variables have no entries"
        process = self.process_of(variable)
        if process is None:
            return self._of_domain(variable.domain.key, key)
        return self._member(process, variable.domain.key, key)

    def process_of(self, variable: Variable) -> str | None:
        """Return the process that a variable belongs to: `worker` of `worker.at`."""
        return next((p for p in self.processes if variable.name.startswith(f"{p}.")), None)

    def single(self, process: str) -> Participant:
        """Return a process that there is one of."""
        return Participant(process, (self.processes[process],))

    def _of_process(self, process: str, action: Action, step: Step) -> Participant:
        if not action.params:
            return self.single(process)
        return self._member(process, action.params[0].domain, step.args[0][1])

    def _member(self, process: str, domain: T.Type, value: Value) -> Participant:
        rank = (self.processes[process], order_key(domain, value))
        return Participant(f"{process} {show(domain, value)}", rank)

    def _of_domain(self, domain: T.Type, value: Value) -> Participant | None:
        title = self.divisions.get((domain, domain.name))
        if title is None:
            return None
        if title in self.processes:
            return self._member(title, domain, value)
        place = len(self.processes) + list(self.divisions).index((domain, domain.name))
        return Participant(f"{title} {show(domain, value)}", (place, order_key(domain, value)))


def _divisions(spec: SpecIR) -> dict[_Named, str]:
    """Return the domains that divide the state, with what one of their values is called.

    Where one process only has the domain, its values are that process's.
    """
    maps = (v.domain for v in spec.variables)
    keys = {(m.key, m.key.name) for m in maps if isinstance(m, T.MapType)}
    found: dict[_Named, str] = {}
    for action in spec.actions:
        if action.params:
            first = action.params[0]
            named = (first.domain, first.domain.name)
            if named in keys:
                found.setdefault(named, first.domain.name or first.name)
    for named in found:
        own = list(dict.fromkeys(p.name for p in spec.processes if _has(spec, p.name, named)))
        if len(own) == 1:
            found[named] = own[0]
    return found


def _has(spec: SpecIR, process: str, named: _Named) -> bool:
    """Tell whether a process has one member for each value of a domain."""
    firsts = (a.params[0].domain for a in spec.actions if a.process == process and a.params)
    return any((domain, domain.name) == named for domain in firsts)
