"""The line on stderr that says where a long exploration stands, and when it will end if that is known.

It appears after a second, on a terminal only, and is gone when the exploration ends.

How many states there are is not known before they are found. While every level leads to more, nothing
is foretold; once fewer and fewer states wait to be expanded, the end is where there would be none.
"""

from __future__ import annotations

from collections import deque
from types import TracebackType

from rich.console import Console
from rich.status import Status

from pyverify.engines import Progress
from pyverify.report.lines import count, number, shorten

_PATIENCE = 1.0
# The forecast looks back so many reports, and says nothing before the frontier has shrunk to this part
# of the largest it was: levels vary in size.
_LOOK_BACK = 8
_SHRUNK = 0.75


class ProgressLine:
    """A context that is called with every `Progress` of the engine; `limit` is that on seconds."""

    def __init__(self, title: str, console: Console, limit: float | None = None) -> None:
        self._title, self._console = title, console
        self._forecast = Forecast(limit)
        self._status: Status | None = None

    def __enter__(self) -> ProgressLine:
        return self

    def __call__(self, at: Progress) -> None:
        """Show where the exploration stands, once it is worth showing."""
        left = self._forecast(at)
        if not self._console.is_terminal or at.seconds < _PATIENCE:
            return
        if self._status is None:
            self._status = self._console.status("")
            self._status.start()
        line = " · ".join([told(at), *([left] if left else [])])
        self._status.update(shorten(f"{self._title}  {line}", self._console.width - 3))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        if self._status is not None:
            self._status.stop()


class Forecast:
    """Says how much longer it will take, as far as that can be told from the reports so far."""

    def __init__(self, limit: float | None = None) -> None:
        self._limit = limit
        self._largest = 0
        self._seen: deque[Progress] = deque(maxlen=_LOOK_BACK)

    def __call__(self, at: Progress) -> str | None:
        """Return the forecast in words; None if nothing can be told."""
        self._largest = max(self._largest, at.frontier)
        self._seen.append(at)
        rest = None if self._limit is None else max(self._limit - at.seconds, 0.0)
        left = self._left()
        if left is not None and (rest is None or left <= rest):
            return f"about {_duration(left)} left"
        return None if rest is None else f"at most {_duration(rest)} left"

    def _left(self) -> float | None:
        first, last = self._seen[0], self._seen[-1]
        if last.done is not None:
            return last.seconds * (1 - last.done) / last.done if last.done else None
        sizes = [p.frontier for p in self._seen]
        falls = sizes == sorted(sizes, reverse=True) and sizes[0] > sizes[-1]
        if len(sizes) < _LOOK_BACK or not falls or sizes[-1] > _SHRUNK * self._largest:
            return None
        return sizes[-1] * (last.seconds - first.seconds) / (sizes[0] - sizes[-1])


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{seconds:.0f} s" if seconds < 100 else f"{number(minutes)} min"


def told(at: Progress) -> str:
    """Return the progress in words."""
    pieces = [count(at.transitions, "step"), f"depth {number(at.depth)}"]
    made = at.transitions if at.states is None else at.states
    rate = made / at.seconds if at.seconds else 0.0
    if at.states is None:
        return " · ".join([*pieces, f"{number(round(rate))} steps/s"])
    return " · ".join(
        [
            count(at.states, "state"),
            *pieces,
            f"{number(at.frontier)} waiting",
            f"{number(round(rate))} states/s",
            f"{at.seconds:.0f} s",
        ]
    )
