"""Exit statuses are a contract: which outcome is which number, and which of several wins."""

import itertools

import pytest
from outcomes import BROKEN, judged, result

from pyverify.cli.status import Status, combined, of_result, refusal
from pyverify.errors import InternalError, SpecError, Undecided, UsageError
from pyverify.outcome import Verdict
from pyverify.result import Difference

EXPECTED, VIOLATED, WRONG, UNDECIDED, INTERNAL = Status


def test_the_numbers():
    assert [int(s) for s in Status] == [0, 1, 2, 3, 4]


def test_the_first_of_4_2_1_3_0_that_occurs():
    order = [4, 2, 1, 3, 0]
    for statuses in itertools.product(range(5), repeat=3):
        first = next(s for s in order if s in statuses)
        assert combined(map(Status, statuses)) == first
    assert combined([]) == 0


@pytest.mark.parametrize(
    ("found", "status"),
    [
        (result(judged("p")), EXPECTED),
        (result(), EXPECTED),
        (result(BROKEN), VIOLATED),
        (result(judged("p", Verdict.UNKNOWN)), UNDECIDED),
        (result(BROKEN, judged("p", Verdict.UNKNOWN)), VIOLATED),
        (result(BROKEN, expected=True), EXPECTED),
        (result(expected=False, differences=(Difference("p", "holds", "violated"),)), VIOLATED),
        (
            result(expected=False, differences=(Difference("p", "holds", "unknown", True),)),
            UNDECIDED,
        ),
        (
            result(
                expected=False,
                differences=(Difference("p", "a", "b", True), Difference("q", "a", "b")),
            ),
            VIOLATED,
        ),
    ],
)
def test_of_a_result(found, status):
    assert of_result(found) is status


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (SpecError(), WRONG),
        (UsageError("no"), WRONG),
        (Undecided("limit"), UNDECIDED),
        (MemoryError(), UNDECIDED),
        (InternalError("x"), INTERNAL),
        (KeyError("x"), INTERNAL),
        (RecursionError(), INTERNAL),
    ],
)
def test_of_an_exception(error, status):
    assert of_result(refusal("x.py", error)) is status


def test_an_unforeseen_exception_asks_to_be_reported():
    told = refusal("x.py", ZeroDivisionError("division by zero")).message
    assert told.startswith("internal error: ZeroDivisionError: division by zero")
    assert "report" in told
