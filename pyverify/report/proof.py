"""What `pyverify prove` says beyond a verdict: the gap in an induction, and what was found to close it."""

from __future__ import annotations

from dataclasses import replace

from rich.text import Text

from pyverify.ir.nodes import SpecIR
from pyverify.outcome import Proof, PropertyResult
from pyverify.report.lines import sentence
from pyverify.report.trace import explanation_lines, trace_lines


def gap_lines(spec: SpecIR, p: PropertyResult, width: int) -> list[Text]:
    """Return the block about a step that a proof by induction does not exclude."""
    gap = p.gap
    assert gap is not None
    title = Text(p.name, "bold").append("   a step that induction does not exclude", "dim")
    broken = replace(p, reason=gap.reason, explanation=gap.explanation, trace=None)
    lines = [title, *trace_lines(spec, gap.trace, width), *explanation_lines(broken, width)]
    for suggestion in gap.suggestions:
        lines += sentence(Text("  → ", "bold yellow"), suggestion, "", width)
    return lines


def lemma_lines(name: str, proof: Proof) -> list[Text]:
    """Return the block with the invariants that were found, ready to be pasted into the spec.

    They are indented as in a class, and not wrapped.
    """
    lines = [Text(name, "bold").append("   rests on what was found, and proved inductive", "dim")]
    for number, lemma in enumerate(proof.lemmas, 1):
        lines += [
            *([Text()] if number > 1 else []),
            Text("    @invariant"),
            Text(f"    def {name}_lemma_{number}(self):"),
            Text(f"        return {lemma}"),
        ]
    return lines
