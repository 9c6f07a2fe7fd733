"""Errors that are found while Python is still creating the user's class.

A parameter has no value then, and a domain no elements. Using them as if they had is refused on
the spot, with the user's own line and column.
"""

from __future__ import annotations

import sys
from itertools import islice
from types import FrameType
from typing import NoReturn

from pyverify.errors import Diagnostic, SpecError
from pyverify.source import NOWHERE, Span

_OURS = "pyverify.lang"


def refuse(code: str, message: str, help: str) -> NoReturn:  # noqa: A002  # the diagnostic's word
    """Raise SpecError at the place in the user's code that is running now."""
    raise SpecError(Diagnostic(code, caller_span(), message, help))


def caller_span() -> Span:
    """Return the span of the innermost running expression outside `pyverify.lang`."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and str(frame.f_globals.get("__name__", "")).startswith(_OURS):
        frame = frame.f_back
    return NOWHERE if frame is None else frame_span(frame)


def frame_span(frame: FrameType, lasti: int | None = None) -> Span:
    """Return the span of the instruction that `frame` is executing."""
    code, at = frame.f_code, frame.f_lasti if lasti is None else lasti
    positions = next(islice(code.co_positions(), at // 2, None), (None,) * 4)
    line, end_line, col, end_col = positions
    if line is None or end_line is None or col is None or end_col is None:
        return Span(code.co_filename, frame.f_lineno or 1, 1, frame.f_lineno or 1, 1)
    return Span(code.co_filename, line, col + 1, end_line, end_col + 1)
