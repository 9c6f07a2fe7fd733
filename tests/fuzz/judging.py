"""What pyverify may do with a damaged spec: check it, or say what is wrong with it. Nothing else."""

import linecache
import signal
import sys
import traceback
import warnings
from contextlib import contextmanager
from pathlib import Path

import pyverify
from pyverify.codes import CODES
from pyverify.driver import prepare, run
from pyverify.engines import Limits, Question
from pyverify.errors import SpecError, UsageError, render
from pyverify.load import load_specs

OURS = Path(pyverify.__file__).parent
ASKED = Question(limits=Limits(max_states=200, time_limit=1.0))
SECONDS = 20


class Hang(BaseException):
    """A mutant took too long; not an Exception, so that nothing swallows it."""


@contextmanager
def at_most(seconds):
    """Interrupt what runs for longer."""

    def ring(signum, frame):
        raise Hang

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def complaint(text, path):
    """Return what is wrong with how pyverify handles a text, or None; `path` is where to write it."""
    path.write_text(text, encoding="utf-8")
    modules = set(sys.modules)
    try:
        with warnings.catch_warnings(), at_most(SECONDS):
            warnings.simplefilter("ignore")
            return outcome(path)
    except Hang as hang:
        return f"hangs:\n{_short(hang)}"
    except BaseException as error:
        return f"raises {type(error).__name__}:\n{_short(error)}"
    finally:
        for name in set(sys.modules) - modules:
            del sys.modules[name]
        linecache.cache.pop(str(path), None)


def outcome(path):
    """Import and check every spec of a file; return a complaint about what is said, or None."""
    problems = [p for d in diagnostics(path) if (p := about(d, path))]
    return "\n".join(problems) or None


def diagnostics(path):
    """Return everything that is said about the specs of a file."""
    found = []
    try:
        for spec in load_specs(path):
            found += run(prepare(spec), ASKED, "reference").warnings
    except SpecError as error:
        if isinstance(error.__cause__, Hang):
            raise error.__cause__ from None
        assert error.diagnostics, "an error without a diagnostic"
        found += error.diagnostics
    except UsageError as error:
        assert str(error).strip(), "a usage error without a text"
    return found


def codes_of(text, path):
    """Return the codes of the errors in a text."""
    path.write_text(text, encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {d.code for d in diagnostics(path) if d.severity == "error"}


def about(diagnostic, path):
    """Return what is wrong with a diagnostic, or None."""
    text, span = render(diagnostic), diagnostic.span
    if diagnostic.code not in CODES or not diagnostic.message.strip():
        return f"no code or no message:\n{text}"
    said = diagnostic.message.replace('Symbols("<', "")
    if (
        (" at 0x" in said and said == diagnostic.message)
        or "pyverify/frontend" in text
        or "NotImplemented" in text
    ):
        return f"speaks of pyverify's inside:\n{text}"
    for place in (span, *(n.span for n in diagnostic.notes)):
        if (
            place.line < 1
            or place.col < 1
            or (place.end_line, place.end_col) < (place.line, place.col)
        ):
            return f"has no place:\n{text}\n{place!r}"
        if Path(place.file).is_relative_to(OURS) and not Path(place.file).is_relative_to(
            OURS / "lib"
        ):
            return f"stands in pyverify itself:\n{text}"
        if place.file == str(path):
            lines = path.read_text(encoding="utf-8").split("\n")
            if place.line > len(lines) or place.col > len(lines[place.line - 1]) + 1:
                return f"stands outside of the file:\n{text}\n{place!r}"
    return None


def _short(error):
    return "".join(traceback.format_exception(error)[-8:])
