"""The progress line: on a terminal, after a second, and never wider than the terminal."""

from io import StringIO

import pytest
from rich.console import Console

from pyverify.cli.progress import Forecast, ProgressLine, told
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


# ---------------------------------------------------------------- forecasts


def forecast(frontiers, limit=None, every=0.5):
    """What is said after a search had these numbers of states waiting."""
    says = Forecast(limit)
    said = None
    for i, n in enumerate(frontiers, 1):
        said = says(Progress(10 * i, 20 * i, i, n, every * i))
    return said


def test_nothing_is_foretold_while_more_and_more_is_found():
    assert forecast(range(100, 2000, 100)) is None


def test_the_end_is_in_sight_once_the_rest_shrinks():
    """From 400 to 50 states in 3.5 seconds: the last 50 take half a second."""
    assert forecast([900, 1000, *range(400, 0, -50)]) == "about 0 s left"
    assert forecast([900, 1000, *range(740, 660, -10)]) == "about 34 s left"


@pytest.mark.parametrize(
    "frontiers",
    [
        [1000, 400, 350, 300],  # too early to tell
        [1000, *range(900, 820, -10)],  # as good as none
        [1000, 400, 350, 300, 310, 250, 200, 150, 100],  # not all the time
        [1000, *[300] * 10],
    ],
)
def test_a_rest_that_hardly_shrinks_tells_nothing(frontiers):
    assert forecast(frontiers) is None


def test_a_limit_on_time_is_a_forecast():
    assert forecast(range(100, 500, 100), limit=60) == "at most 58 s left"
    assert forecast(range(100, 500, 100), limit=1000) == "at most 17 min left"
    shrinking = [900, 1000, *range(740, 660, -10)]
    assert forecast(shrinking, limit=60) == "about 34 s left"
    assert forecast(shrinking, limit=20) == "at most 15 s left"


def test_random_walks_know_how_many_there_are():
    says = Forecast()
    assert says(Progress(None, 10, 5, 0, 2.0, 0.0)) is None
    assert says(Progress(None, 1000, 5, 0, 10.0, 0.25)) == "about 30 s left"


def test_the_forecast_ends_the_line():
    at = Progress(None, 1000, 5, 0, 10.0, 0.25)
    assert "steps/s · about 30 s left" in shown(at)
