"""The line on stderr that says where a long exploration stands.

It appears after a second, on a terminal only, and is gone when the exploration ends.
"""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.status import Status

from pyverify.engines import Progress
from pyverify.report.lines import count, number, shorten

_PATIENCE = 1.0


class ProgressLine:
    """A context that is called with every `Progress` of the engine."""

    def __init__(self, title: str, console: Console) -> None:
        self._title, self._console = title, console
        self._status: Status | None = None

    def __enter__(self) -> ProgressLine:
        return self

    def __call__(self, at: Progress) -> None:
        """Show where the exploration stands, once it is worth showing."""
        if not self._console.is_terminal or at.seconds < _PATIENCE:
            return
        if self._status is None:
            self._status = self._console.status("")
            self._status.start()
        self._status.update(shorten(f"{self._title}  {told(at)}", self._console.width - 3))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        if self._status is not None:
            self._status.stop()


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
