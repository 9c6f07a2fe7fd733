"""Running TLC: many times in one virtual machine, since the start of one costs more than a small model.

Everything lies in a temporary folder, which is removed in the end. A run that takes longer than it may is
killed, and so is everything when the user presses Ctrl-C. One worker: with more, TLC's depth is not exact.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from importlib.resources import as_file, files
from math import inf
from pathlib import Path
from queue import Empty, Queue
from tempfile import TemporaryDirectory
from threading import Thread
from types import TracebackType
from typing import IO

from pyverify.errors import InternalError
from pyverify.tlc.jar import find_jar, find_java
from pyverify.tlc.output import warned

# Class loaders that TLC's threads hold are never freed: after so many runs there is a new machine.
RUNS_EACH = 40
# Compiling to the last degree costs more than it brings, but for large models; so does a large heap.
_QUICK = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss16m", "-Xmx512m")
_THOROUGH = ("-XX:+UseParallelGC", "-Xss16m")

# Seconds after which we look whether TLC, which goes on after some errors, has met one.
_LOOK_EVERY = 2.0

_OUT_OF_MEMORY = re.compile(r"ran out of memory|OutOfMemoryError|GC overhead limit")


@dataclass(frozen=True, slots=True)
class Job:
    """A module, its configuration, and whether a state without steps is an error.

    `large`: it takes TLC long, so that a virtual machine of its own pays.
    """

    module: str
    text: str
    config: str
    deadlock: bool = True
    large: bool = False


@dataclass(frozen=True, slots=True)
class Ran:
    """What TLC printed, and whether it was stopped: after too long, or when it had said enough."""

    output: str
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class _Tool:
    """What is to be run: its name to `Batch`, its class, its arguments."""

    name: str
    main: str
    arguments: list[str]
    large: bool = False


class Tlc:
    """TLC on this machine, as a context: `with Tlc() as tlc: tlc.run(job)`.

    `time_limit` is in seconds, for each run; `memory` in bytes, for the heap of the virtual machine.
    """

    def __init__(self, time_limit: float | None = None, memory: int | None = None) -> None:
        """Find Java and TLC; UsageError without them."""
        self.java, self.jar = find_java(), find_jar()
        self.time_limit = time_limit
        self.heap = () if memory is None else (f"-Xmx{max(memory >> 20, 16)}m",)
        self._ending = ExitStack()
        self._machine: _Machine | None = None
        self._batches = True  # whether this Java compiles what runs many jobs
        self._number = 0

    def __enter__(self) -> Tlc:
        """Make the folder for everything that TLC writes."""
        self._folder = Path(self._ending.enter_context(TemporaryDirectory(prefix="pyverify-tlc-")))
        batch = files("pyverify.tlc") / "Batch.java"
        self._batch = self._ending.enter_context(as_file(batch))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Kill what still runs, and remove the folder."""
        self._stop()
        self._ending.close()

    def run(self, job: Job) -> Ran:
        """Run TLC once."""
        folder = self._home()
        (folder / "states").mkdir()
        (folder / f"{job.module}.tla").write_text(job.text, encoding="utf-8")
        (folder / f"{job.module}.cfg").write_text(job.config, encoding="utf-8")
        return self._run(_Tool("tlc", "tlc2.TLC", self._arguments(job, folder), job.large), folder)

    def translated(self, module: str, text: str) -> str:
        """Return a module with the translation of its PlusCal algorithm; InternalError if pcal refuses it."""
        folder = self._home()
        file = folder / f"{module}.tla"
        file.write_text(text, encoding="utf-8")
        ran = self._run(_Tool("pcal", "pcal.trans", ["-nocfg", str(file)]), folder)
        found = file.read_text(encoding="utf-8")
        if ran.stopped or "Translation completed" not in ran.output:
            raise InternalError(f"pcal does not translate {module}: {ran.output}")
        return found

    def _home(self) -> Path:
        self._number += 1
        folder = self._folder / str(self._number)
        folder.mkdir()
        return folder

    def _run(self, tool: _Tool, folder: Path) -> Ran:
        ran = self._together(tool, folder) if self._batches else None
        ran = ran or self._alone(tool, folder)
        if _OUT_OF_MEMORY.search(ran.output) and not tool.large:
            return self._run(replace(tool, large=True), folder)
        return ran

    # ------------------------------------------------------------ in one machine

    def _together(self, tool: _Tool, folder: Path) -> Ran | None:
        """Run a job in the machine of the others, a large one in a new one; None: the machine has ended."""
        machine = self._machine
        if machine is None or tool.large or machine.served == RUNS_EACH:
            self._stop()
            flags = _THOROUGH if tool.large else _QUICK
            command = [*self._command(flags), str(self._batch), str(self.jar)]
            machine = self._machine = _Machine(command, self._folder)
        output = folder / "output"
        job = [str(output), tool.name, *tool.arguments]
        answer = machine.serve(job, self.time_limit, lambda: warned(_text(output)) is not None)
        if not answer or tool.large:
            self._stop()
        if answer is None:
            return Ran(_text(output), stopped=True)
        if not answer:
            self._batches = machine.served > 0
            return None
        return Ran(_text(output))

    def _stop(self) -> None:
        if self._machine is not None:
            self._machine.kill()
            self._machine = None

    # ------------------------------------------------------------ where Java compiles nothing

    def _alone(self, tool: _Tool, folder: Path) -> Ran:
        flags = _THOROUGH if tool.large else _QUICK
        command = [*self._command(flags), "-cp", str(self.jar), tool.main, *tool.arguments]
        output = folder / "output-alone"
        with output.open("wb") as file:
            child = _start(command, folder, subprocess.DEVNULL, file)
            try:
                child.wait(self.time_limit)
            except subprocess.TimeoutExpired:
                return Ran(_text(output), stopped=True)
            finally:
                child.kill()
                child.wait()
        return Ran(_text(output))

    def _command(self, flags: tuple[str, ...]) -> list[str]:
        # Of two limits on the heap the last counts. TLC unpacks the standard modules into the folder for
        # temporary files, where others may do so too.
        return [self.java, *flags, *self.heap, f"-Djava.io.tmpdir={self._folder}"]

    def _arguments(self, job: Job, folder: Path) -> list[str]:
        found = ["-tool", "-workers", "1", "-metadir", str(folder / "states")]
        found += [] if job.deadlock else ["-deadlock"]
        return [*found, "-config", f"{job.module}.cfg", str(folder / job.module)]


class _Machine:
    """A virtual machine that runs job after job."""

    def __init__(self, command: list[str], folder: Path) -> None:
        self.served = 0
        self.errors = (folder / "machine").open("ab")
        self.child = _start(command, folder, subprocess.PIPE, subprocess.PIPE, self.errors)
        self.answers: Queue[str] = Queue()
        self.reader = Thread(target=self._listen, daemon=True)
        self.reader.start()

    def _listen(self) -> None:
        assert self.child.stdout is not None
        for line in self.child.stdout:
            self.answers.put(line.decode())
        self.answers.put("")

    def serve(
        self, job: list[str], time_limit: float | None, is_enough: Callable[[], bool]
    ) -> str | None:
        """Return the machine's answer to a job: "" if it has ended, None if it takes too long.

        None also where what it has said `is_enough`, which is asked now and then.
        """
        assert self.child.stdin is not None
        try:
            self.child.stdin.write(("\t".join(job) + "\n").encode())
            self.child.stdin.flush()
        except BrokenPipeError:
            return ""
        left = inf if time_limit is None else time_limit
        while True:
            try:
                answer = self.answers.get(timeout=min(left, _LOOK_EVERY))
            except Empty:
                left -= _LOOK_EVERY
                if left <= 0 or is_enough():
                    return None
            else:
                self.served += bool(answer)
                return answer

    def kill(self) -> None:
        """End it, whatever it does."""
        self.child.kill()
        self.child.wait()
        self.reader.join()
        for file in (self.child.stdin, self.child.stdout, self.errors):
            if file is not None:
                _close(file)


def _start(
    command: list[str],
    folder: Path,
    stdin: int,
    stdout: int | IO[bytes],
    stderr: int | IO[bytes] = subprocess.STDOUT,
) -> subprocess.Popen[bytes]:
    """Start a child that does not see the user's Ctrl-C: it is killed by us."""
    return subprocess.Popen(
        command, cwd=folder, stdin=stdin, stdout=stdout, stderr=stderr, start_new_session=True
    )


def _close(file: IO[bytes]) -> None:
    with suppress(BrokenPipeError):  # a job that nobody will read any more
        file.close()


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""
