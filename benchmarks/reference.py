"""How fast the reference engine is: CPU seconds and steps per second, beside the naive checker.

    python benchmarks/reference.py

Two-phase commit with five participants, explored in turn by the reference engine and by the
hand-written system in the teaching checker (`tests/toy.py`), three times each. Both must report the
same counts before a figure is printed. Read the ratio: absolute figures are the machine's.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path += [str(ROOT / "specs"), str(ROOT / "tests"), str(ROOT / "tests" / "agreement")]

from test_toy import two_phase_commit  # noqa: E402  # found on the path above
from toy import explore  # noqa: E402  # found on the path above

from pyverify import check  # noqa: E402  # after the path is set
from two_phase_commit import TwoPhaseCommit  # noqa: E402  # found on the path above

Counts = tuple[int, int, int]
EXPECTED: Counts = (8832, 58145, 17)
RUNS = 3


def by_reference() -> Counts:
    """Explore with the reference engine, frontend and replay of traces included."""
    outcome = check(TwoPhaseCommit(participants=5), engine="reference").outcome
    return outcome.states, outcome.transitions, outcome.depth


def by_toy() -> Counts:
    """Explore the hand-written system."""
    found = explore(two_phase_commit(5))
    return found.states, found.transitions, found.depth


def timed(explorer: Callable[[], Counts]) -> float:
    """Return the CPU seconds of one exploration, after checking its counts."""
    started = time.process_time()
    counts = explorer()
    seconds = time.process_time() - started
    if counts != EXPECTED:
        raise SystemExit(f"{explorer.__name__}: {counts}, not {EXPECTED}")
    return seconds


def main() -> None:
    """Race the two, and print medians and their ratio."""
    seconds: dict[str, list[float]] = {"reference": [], "toy": []}
    for _ in range(RUNS):
        seconds["reference"].append(timed(by_reference))
        seconds["toy"].append(timed(by_toy))
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    states, transitions, depth = EXPECTED
    print(f"two-phase commit, 5 participants: {states} states, {transitions} steps, depth {depth}")
    for name, median in medians.items():
        print(f"  {name:<10} {median:6.2f} s CPU   {transitions / median:10,.0f} steps/s")
    print(f"  reference / toy: {medians['reference'] / medians['toy']:.2f} times the CPU")


if __name__ == "__main__":
    main()
