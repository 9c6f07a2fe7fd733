"""Exit statuses, and what becomes of an exception: the one place that knows both.

0 as expected · 1 violated, or an expectation not met · 2 the spec or the call is wrong
3 undecided · 4 a defect of pyverify. Over several targets the first of 4, 2, 1, 3, 0 that occurs.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from pyverify.errors import InternalError, PyverifyError, SpecError, Undecided
from pyverify.outcome import Verdict
from pyverify.result import Refused, Result


class Status(IntEnum):
    """What `pyverify` exits with."""

    EXPECTED = 0
    VIOLATED = 1
    WRONG = 2
    UNDECIDED = 3
    INTERNAL = 4


_PRECEDENCE = (
    Status.INTERNAL,
    Status.WRONG,
    Status.VIOLATED,
    Status.UNDECIDED,
    Status.EXPECTED,
)

_OF_VERDICT = {
    Verdict.HOLDS: Status.EXPECTED,
    Verdict.VIOLATED: Status.VIOLATED,
    Verdict.UNKNOWN: Status.UNDECIDED,
    Verdict.ERROR: Status.WRONG,
}


def combined(statuses: Iterable[Status]) -> Status:
    """Return the status of several targets."""
    return min(statuses, key=_PRECEDENCE.index, default=Status.EXPECTED)


_OF_FAMILY = {
    "wrong": Status.WRONG,
    "undecided": Status.UNDECIDED,
    "internal": Status.INTERNAL,
}


def of_result(result: Result | Refused) -> Status:
    """Return the status of one target."""
    if isinstance(result, Refused):
        return _OF_FAMILY[result.family]
    if result.expected is None:
        return _OF_VERDICT[result.verdict]
    if result.expected:
        return Status.EXPECTED
    undecided = all(d.undecided for d in result.differences)
    return Status.UNDECIDED if undecided else Status.VIOLATED


def refusal(target: str, error: Exception) -> Refused:
    """Return what is said of a target on which `error` was raised."""
    match error:
        case SpecError():
            return Refused(target, str(error), "wrong", error.diagnostics)
        case Undecided():
            return Refused(target, str(error), "undecided")
        case MemoryError():
            return Refused(
                target,
                "out of memory\n--memory 4GB stops in time and says what is known",
                "undecided",
            )
        case OSError():
            return Refused(target, f"cannot go on: {error.strerror or error}")
        case InternalError():
            return Refused(target, str(error), "internal")
        case PyverifyError():
            return Refused(target, str(error), "wrong")
        case _:
            what = f"{type(error).__name__}: {error}".rstrip(": ")
            return Refused(target, str(InternalError(what)), "internal")
