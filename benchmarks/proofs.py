"""How the invariants of the shipped specs are proved: the table of docs/PROVE.md.

    python benchmarks/proofs.py [--seconds 20] [SPEC.py...]
    python benchmarks/proofs.py --models

For each spec, with its default parameters: how many invariants are inductive alone, with others, by k-induction, by
Spacer, are violated, or are not decided within the time. A verdict that an exhaustive check contradicts ends
the run with an error. With `--models`: of each instance of `models/` that is proved, how and in what time.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

from pyverify.driver import attempt, check, prepare, question
from pyverify.errors import PyverifyError
from pyverify.load import load_specs
from pyverify.models import instantiate, load_models
from pyverify.outcome import Verdict

ROOT = Path(__file__).parents[1]
COLUMNS = ("alone", "with others", "k-induction", "Spacer", "violated", "not decided")
# Enough states to compare with, of the specs that have few.
STATES = 200_000


def way(p):
    """In which column an invariant belongs."""
    if p.verdict is Verdict.VIOLATED:
        return "violated"
    if p.proof is None:
        return "not decided"
    if p.proof.method in ("inductive", "initial"):
        return "with others" if p.proof.uses else "alone"
    return p.proof.method


def row(spec, seconds):
    """The counts of a spec, and the time; None if it has no invariants."""
    built = prepare(spec, symbolic=True)
    names = [p.name for p in built.ir.properties if p.kind == "invariant"]
    if not names:
        return None
    result = attempt(built, question(properties=names, time_limit=seconds))
    compare(spec, names, result)
    return Counter(way(p) for p in result.outcome.properties), result.seconds.explore


def compare(spec, names, result):
    """Raise AssertionError where exploring all states says something else."""
    if any(v.symbolic for v in result.instance.variables):
        return
    try:
        explored = check(spec, properties=names, max_states=STATES, symmetry=False)
    except PyverifyError:
        return
    for p in explored.outcome.properties:
        proved = result.property(p.name).verdict
        if Verdict.UNKNOWN not in (proved, p.verdict):
            assert proved is p.verdict, f"{result.spec}.{p.name}: {proved}, not {p.verdict}"


def decided(p):
    """How the prover decided a property."""
    if p.proof is None:
        return "a path" if p.trace is not None else "-"
    return {"initial": "of all starts", "k-induction": f"k={p.proof.k}"}.get(
        p.proof.method, p.proof.method
    )


def models():
    """Print the table of the instances that are proved."""
    print("| instance | property | verdict | how | seconds |\n| --- | --- | --- | --- | ---: |")
    for file in sorted((ROOT / "models").glob("*.toml")):
        for model in (m for m in load_models(file) if m.prove):
            built = prepare(instantiate(model), symbolic=True)
            result = attempt(built, question(deadlock=model.deadlock, time_limit=300))
            seconds = f"{result.seconds.explore:.1f}"
            for p in result.outcome.properties:
                if p.kind != "reserved":
                    told = f"`{p.name}` | {p.verdict} | {decided(p)} | {seconds}"
                    print(f"| {model.title} | {told} |", flush=True)


def main():
    """Print the table that is asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--models", action="store_true")
    given = parser.parse_args()
    if given.models:
        models()
        return
    sys.path.insert(0, str(ROOT / "specs"))
    print(f"| spec | {' | '.join(COLUMNS)} | seconds |")
    print("| --- |" + " ---: |" * (len(COLUMNS) + 1), flush=True)
    total = Counter()
    for file in given.files or sorted((ROOT / "specs").glob("*.py")):
        for spec in load_specs(file):
            try:
                found = row(spec, given.seconds)
            except PyverifyError as error:
                print(f"{spec.__name__}: {error}", file=sys.stderr)
                continue
            if found is None:
                continue
            counts, seconds = found
            total += counts
            cells = " | ".join(str(counts[c] or "") for c in COLUMNS)
            print(f"| `{file.stem}` {spec.__name__} | {cells} | {seconds:.1f} |", flush=True)
    print(f"| **all** | {' | '.join(str(total[c]) for c in COLUMNS)} | |")


if __name__ == "__main__":
    main()
