"""Errors that are found while Python is still creating the user's class.

A parameter has no value then, and a domain no elements. Using them as if they had is refused on
the spot, with the user's own line and column.
"""

from __future__ import annotations

import re
import sys
from itertools import islice
from types import FrameType, FunctionType
from typing import NoReturn

from pyverify.errors import Diagnostic, SpecError
from pyverify.source import NOWHERE, Span, characters, source_line

_OURS = "pyverify.lang"


def refuse(code: str, message: str, help: str) -> NoReturn:  # noqa: A002  # the diagnostic's word
    """Raise SpecError at the place in the user's code that is running now."""
    raise SpecError(Diagnostic(code, caller_span(), message, help))


def caller_span() -> Span:
    """Return the span of the innermost running expression outside `pyverify.lang`."""
    frame = _user_frame()
    return NOWHERE if frame is None else frame_span(frame)


def refuse_special(cls: type, instead: str) -> None:
    """Refuse methods such as `__init__` in a class that is only read, never used."""
    for name, value in cls.__dict__.items():
        if isinstance(value, FunctionType) and name.startswith("__") and name.endswith("__"):
            raise SpecError(
                Diagnostic(
                    "special-method",
                    def_span(value),
                    f"{cls.__name__} defines `{name}`, which pyverify would never call",
                    instead,
                )
            )


def def_span(function: FunctionType) -> Span:
    """Return the span of a function's name, or of its first line."""
    code = function.__code__
    file, first = code.co_filename, code.co_firstlineno
    for line in range(first, first + 20):  # its decorators come before
        found = re.match(
            rf"\s*(?:async\s+)?def\s+({re.escape(function.__name__)})\b", source_line(file, line)
        )
        if found:
            return Span(file, line, found.start(1) + 1, line, found.end(1) + 1)
    return Span(file, first, 1, first, 1)


def name_in_progress(value: object) -> str | None:
    """Return the name that the running class body has given to `value`; None outside of one.

    Python tells a value its name (`__set_name__`) only when the class body is done.
    """
    frame = _user_frame()
    names = {} if frame is None else frame.f_locals
    return next((n for n, v in names.items() if v is value and not n.startswith("__")), None)


def _user_frame() -> FrameType | None:
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and str(frame.f_globals.get("__name__", "")).startswith(_OURS):
        frame = frame.f_back
    return frame


def shown(value: object) -> str:
    """Return a Python value for a message: as it is written, or by its type if that has an address."""
    if isinstance(value, type):
        return f"the class {value.__name__}"
    try:
        text = repr(value)
    except Exception:  # the user's own code: anything may happen
        text = " at 0x"
    if " at 0x" in text:
        name = type(value).__name__
        return ("an " if name[0] in "aeiouAEIOU" else "a ") + name
    return text if len(text) <= 60 else text[:57] + "..."


def frame_span(frame: FrameType, lasti: int | None = None) -> Span:
    """Return the span of the instruction that `frame` is executing."""
    code, at = frame.f_code, frame.f_lasti if lasti is None else lasti
    positions = next(islice(code.co_positions(), at // 2, None), (None,) * 4)
    line, end_line, col, end_col = positions
    if line is None or end_line is None or col is None or end_col is None:
        return Span(code.co_filename, frame.f_lineno or 1, 1, frame.f_lineno or 1, 1)
    file = code.co_filename
    first, last = source_line(file, line), source_line(file, end_line)
    return Span(file, line, characters(first, col) + 1, end_line, characters(last, end_col) + 1)
