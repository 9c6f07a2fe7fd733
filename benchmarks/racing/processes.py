"""Running a program and measuring it: wall time, CPU seconds and peak memory of the finished process.

Memory is what the kernel says of the child (`ru_maxrss`). The child begins as a copy of this
process, so that nothing below the size of this process can be read: about 20 MB, which is why
nothing heavy is imported here.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Finished:
    """A process that has ended, and what it cost up to a marker in its output, if there was one."""

    status: int
    output: str
    wall: float
    cpu: float
    memory: int
    before_wall: float = 0.0
    before_cpu: float = 0.0


class TooSlowError(Exception):
    """A process was ended because its time was up."""


def run(
    command: Sequence[str],
    folder: Path,
    limit: float,
    marker: str | None = None,
    environment: Mapping[str, str] | None = None,
) -> Finished:
    """Run a command to its end, or for `limit` seconds."""
    started = time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        env={**os.environ, **(environment or {})},
    )
    timer = threading.Timer(limit, process.kill)
    timer.start()
    lines, before = [], (0.0, 0.0)
    assert process.stdout is not None
    with process.stdout as output:
        for line in output:
            lines.append(line)
            if marker and marker in line:
                before, marker = (time.monotonic() - started, _cpu_so_far(process.pid)), None
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - started
    timer.cancel()
    if wall > limit:
        raise TooSlowError(f"{command[0]} was ended after {limit:.0f} s")
    return Finished(
        process.returncode,
        "".join(lines),
        wall,
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss * 1024,
        *before,
    )


def _cpu_so_far(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
