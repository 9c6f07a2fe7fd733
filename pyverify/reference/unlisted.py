"""Choices that cannot be listed: what an engine that visits each state has to decline."""

from __future__ import annotations

from collections.abc import Iterator

from pyverify.engines import Limits, Unsupported
from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.visit import walk
from pyverify.source import Span

PROVE = "`pyverify prove` decides it for all of them"


def unlisted(spec: N.SpecIR) -> list[Unsupported]:
    """Return the choices from infinitely many values, symbolic parameters first."""
    symbolic = [v for v in spec.variables if v.symbolic and not T.is_finite(v.domain)]
    found = [
        Unsupported(
            v.span,
            f"the parameter {v.name} is symbolic and has no value",
            f"give it one, such as `--set {v.name}=3`; {PROVE}",
        )
        for v in symbolic
    ]
    chosen = {f"{v.name}.choice" for v in symbolic}
    for what, domain, span in _choices(spec):
        if what not in chosen:
            said = f"`{what}` is chosen from {T.describe(domain)}, whose values cannot be listed"
            found.append(Unsupported(span, said, f"choose from a small domain; {PROVE}"))
    return found


def unbounded(spec: N.SpecIR, limits: Limits) -> list[Unsupported]:
    """Return the variables with infinitely many values, unless some limit ends the exploration."""
    if limits.max_states or limits.max_depth or limits.time_limit:
        return []
    return [
        Unsupported(
            v.span,
            f"the variable {v.name} has infinitely many values ({T.describe(v.domain)}), "
            "and this engine visits each state",
            "bound it, as in Range(10) or Seq[D, 3], or give a limit such as `--max-states 10000`; "
            + PROVE,
        )
        for v in spec.variables
        if not T.is_finite(v.domain) and not v.symbolic
    ]


def _choices(spec: N.SpecIR) -> Iterator[tuple[str, T.Type, Span]]:
    """Yield what is chosen from a set that cannot be listed: its name, the domain, the place."""
    for action in spec.actions:
        for p in action.params:
            if isinstance(p.options, N.Every):
                yield p.name, p.options.domain, p.span
    for part in (*walk(spec.init), *(p for a in spec.actions for p in walk(a.body))):
        if isinstance(part, N.Choose) and isinstance(part.options, N.Every):
            yield part.name, part.options.domain, part.span
