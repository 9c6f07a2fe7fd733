"""What an emitter gives: the text of a module, and where each thing of the spec is in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Judged:
    """How one property of the spec stands in the module.

    `kind` is a kind of `ir.nodes.Property` that is judged, or "reserved". `definition` is what TLC checks: an INVARIANT, a
    PROPERTY for "step_invariant" and "temporal", the negation for "reachable" (its violation is the witness);
    None where there is nothing to define ("deadlock", "assert", "error"). `why_not` is one sentence where TLC cannot judge it.
    """

    name: str
    kind: str
    definition: str | None
    why_not: str | None = None


@dataclass(frozen=True, slots=True)
class Emitted:
    r"""A module, and how it is read back.

    `variables`, `actions` and `definitions` are pairs of our name and the module's. `constants` are what the .cfg
    assigns, `symmetry` and `constraint` definitions that it names; `specification` is that of the behaviours. `notes` are sentences on whatever is not as in the spec.
    `labels` are, of PlusCal, pairs of a label and our location.
    """

    module: str
    text: str
    variables: tuple[tuple[str, str], ...]
    actions: tuple[tuple[str, str], ...]
    judged: tuple[Judged, ...]
    constants: tuple[tuple[str, str], ...] = ()
    symmetry: str | None = None
    constraint: str | None = None
    notes: tuple[str, ...] = ()
    definitions: tuple[tuple[str, str], ...] = ()
    specification: str = "Spec"
    labels: tuple[tuple[str, str], ...] = ()


INVARIANTS = {"invariant", "reachable", "reserved"}


def config(emitted: Emitted, judged: Iterable[str] | None = None, *, deadlock: bool = True) -> str:
    """Return the .cfg for TLC: `judged` names what it checks, by default all that it can."""
    wanted = None if judged is None else set(judged)
    chosen = [
        j
        for j in emitted.judged
        if j.definition is not None
        and j.why_not is None
        and (j.name in wanted if wanted is not None else j.kind != "reachable")
    ]
    lines = [f"SPECIFICATION {emitted.specification}"]
    if emitted.constants:
        lines += ["CONSTANTS", *(f"  {name} = {value}" for name, value in emitted.constants)]
    for word, kinds in (("INVARIANT", INVARIANTS), ("PROPERTY", {"step_invariant", "temporal"})):
        names = [j.definition for j in chosen if j.kind in kinds]
        plural = {"INVARIANT": "INVARIANTS", "PROPERTY": "PROPERTIES"}[word]
        if names:
            lines += [plural, *(f"  {name}" for name in names)]
    if emitted.constraint is not None:
        lines.append(f"CONSTRAINT {emitted.constraint}")
    if emitted.symmetry is not None:
        lines.append(f"SYMMETRY {emitted.symmetry}")
    if not deadlock:  # TLC 2.15 has no word for it in a .cfg
        lines.append(r"\* Run TLC with -deadlock: a state without steps is no violation here.")
    return "\n".join(lines) + "\n"
