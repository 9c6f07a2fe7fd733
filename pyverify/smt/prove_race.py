"""Tasks in processes of their own: side by side, and ended for good when the time or the memory is over.

Z3 does not look at its clock everywhere. A process can be killed; so each task runs in one, and
tells what it finds as it finds it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

# Says something to whoever started the task. Only plain values go through.
Say = Callable[[Any], None]

# What is said of a task that had too little memory; and how a process ends then, where it cannot say so:
# by Z3's own decision (101), or by the system's.
MEMORY = "memory"
_OUT_OF_MEMORY = (101, -signal.SIGABRT, -signal.SIGKILL, -signal.SIGSEGV)
_GRACE = 0.5  # seconds that a task has beyond the deadline to end by itself


@dataclass(frozen=True, slots=True)
class Task:
    """A function to be called in a process, with a `Say`; `about` are the claims it is about."""

    function: Callable[[Say], None]
    about: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Crashed:
    """What is said of a task whose process has ended without having said so."""

    status: int | None
    error: str | None = None


@dataclass(slots=True)
class _Running:
    task: Task
    process: BaseProcess
    ended: bool = False


@dataclass(slots=True)
class Race:
    """Tasks, at most `workers` at a time, until `deadline` (monotonic clock, in seconds).

    `late` tells afterwards whether some were ended or never begun because of the time. `settle` ends those all of whose
    claims are decided. `memory` (bytes) is for all together; without it, they get half of what is free.
    """

    workers: int
    deadline: float | None
    memory: int | None = None
    late: bool = False
    _settled: set[str] = field(default_factory=set)
    _finished: bool = False

    def settle(self, name: str) -> None:
        """Note that a claim is decided: who is only about such claims is not needed any more."""
        self._settled.add(name)

    def finish(self) -> None:
        """Note that nothing more is needed of any task."""
        self._finished = True

    def run(self, tasks: list[Task]) -> Iterator[Any]:
        """Run the tasks, and yield what they say."""
        waiting, running = list(tasks), dict[Connection, _Running]()
        try:
            while waiting or running:
                waiting = [t for t in waiting if not self._needless(t)]
                while waiting and len(running) < self.workers:
                    self._begin(waiting.pop(0), running)
                ready = wait(list(running), self._patience())
                for connection in ready:
                    assert isinstance(connection, Connection)
                    yield from self._heard(connection, running)
                self._drop(running)
                if not ready and self._is_over():
                    self.late = bool(waiting or running)
                    return
        finally:
            for connection in list(running):
                _end(connection, running)

    def _begin(self, task: Task, running: dict[Connection, _Running]) -> None:
        here, there = _processes().Pipe(duplex=False)
        share = (_spare() if self.memory is None else self.memory) // self.workers
        process = _processes().Process(target=_work, args=(task, there, share), daemon=True)
        process.start()
        there.close()
        running[here] = _Running(task, process)

    def _heard(self, connection: Connection, running: dict[Connection, _Running]) -> Iterator[Any]:
        """Yield what was said on a connection; a task that has ended says it with None."""
        one = running[connection]
        try:
            said = connection.recv()
        except EOFError:
            one.process.join()
            status = one.process.exitcode
            yield Crashed(status, MEMORY if status in _OUT_OF_MEMORY else None)
            said = None
        if said is None:
            _end(connection, running)
        else:
            yield said

    def _drop(self, running: dict[Connection, _Running]) -> None:
        for connection, one in list(running.items()):
            if self._needless(one.task):
                _end(connection, running)

    def _needless(self, task: Task) -> bool:
        return self._finished or (bool(task.about) and task.about <= self._settled)

    def _patience(self) -> float | None:
        if self.deadline is None:
            return None
        return max(0.0, self.deadline + _GRACE - time.monotonic())

    def _is_over(self) -> bool:
        return self.deadline is not None and time.monotonic() >= self.deadline + _GRACE


def _processes() -> Any:
    """Return how processes are made: by forking, where there is that, since nothing is to be loaded again."""
    known = multiprocessing.get_all_start_methods()
    return multiprocessing.get_context("fork" if "fork" in known else "spawn")


def _end(connection: Connection, running: dict[Connection, _Running]) -> None:
    one = running.pop(connection)
    connection.close()
    one.process.kill()
    one.process.join()


def _work(task: Task, connection: Connection, memory: int) -> None:
    """Do a task in a process of its own; Ctrl-C is for the process that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory(memory)
    try:
        task.function(connection.send)
    except Exception as error:
        connection.send(_told(error))
    connection.send(None)
    connection.close()
    # What was imported before the fork must not be tidied up twice.
    os._exit(0)


def _told(error: Exception) -> Exception | Crashed:
    """Return what is said of an exception: itself, if it can be sent."""
    if isinstance(error, MemoryError) or "memory" in str(error):  # Z3 says it in several ways
        return Crashed(None, MEMORY)
    return error if _travels(error) else Crashed(None, f"{type(error).__name__}: {error}")


def _travels(error: Exception) -> bool:
    """Tell whether an exception is the same after pickling."""
    import pickle

    try:
        return type(pickle.loads(pickle.dumps(error))) is type(error)
    except Exception:
        return False


def _limit_memory(memory: int) -> None:
    """Have Z3 stop before this process uses more memory, and the system where Z3 does not."""
    import resource

    import z3

    z3.set_param("memory_max_size", max(1, memory // 2**20))
    before = _virtual()
    resource.setrlimit(resource.RLIMIT_AS, (before + memory, before + memory))


def _spare() -> int:
    """Return half of the memory that is free, in bytes."""
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    except (OSError, ValueError):
        return 4 * 2**30


def _virtual() -> int:
    """Return the address space that this process has already, in bytes; 0 where the system does not tell."""
    from pathlib import Path

    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0
