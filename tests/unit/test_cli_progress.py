"""The progress line: on a terminal, after a second, and never wider than the terminal."""

from io import StringIO

import pytest
from rich.console import Console

from pyverify.cli.progress import ProgressLine, told
from pyverify.engines import Progress

LATE = Progress(states=1234567, transitions=12345678, depth=13, frontier=456, seconds=12.3)
EARLY = Progress(states=10, transitions=20, depth=2, frontier=3, seconds=0.5)


def shown(*reports, terminal=True, width=120):
    stream = StringIO()
    console = Console(file=stream, force_terminal=terminal, width=width, legacy_windows=False)
    with ProgressLine("lease.py:Lease", console) as line:
        for at in reports:
            line(at)
    return stream.getvalue()


def test_in_words():
    assert told(LATE) == (
        "1 234 567 states · 12 345 678 steps · depth 13 · 456 waiting · 100 371 states/s · 12 s"
    )


def test_it_appears_after_a_second():
    assert shown(EARLY) == ""
    assert "lease.py:Lease  1 234 567 states" in shown(EARLY, LATE)


def test_it_is_for_terminals():
    assert shown(EARLY, LATE, terminal=False) == ""


@pytest.mark.parametrize("width", [40, 60, 80])
def test_it_keeps_to_one_line(width):
    assert shown(LATE, width=width).count("\n") <= 1
