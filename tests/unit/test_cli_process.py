"""The command as a process of its own: signals, pipes, colour, and what reaches which stream."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from cli_specs import WORDS, folder

__all__ = ["folder"]

ROOT = Path(__file__).parents[2]

# A space that nobody explores to its end: 8 ** 12 states.
ENDLESS = (
    WORDS
    + """\
class Endless(Spec):
    Key = Range(12)
    n = Var(Map[Key, Range(8)], init=0)

    @action
    def up(self, k: int = one_of(Key)) -> None:
        require(self.n[k] < 7)
        self.n[k] += 1

    @invariant
    def small(self) -> bool:
        return self.n[0] < 8
"""
)


def environment(**more):
    plain = {k: v for k, v in os.environ.items() if k not in ("FORCE_COLOR", "NO_COLOR", "COLUMNS")}
    return plain | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"} | more


def start(folder, *arguments, stderr=subprocess.PIPE, **env):
    return subprocess.Popen(
        [sys.executable, "-m", "pyverify", *arguments],
        cwd=folder.path,
        env=environment(**env),
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        encoding="utf-8",
    )


def finish(process):
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["check", "counter.py"], 0),
        (["check", "two.py"], 1),
        (["check", "nothere.py"], 2),
        (["check", "counter.py", "--max-states", "1"], 3),
        (["--help"], 0),
        (["nothing"], 2),
        ([], 2),
    ],
)
def test_exit_statuses(folder, arguments, status):
    found, _, err = finish(start(folder, *arguments))
    assert found == status
    assert "Traceback" not in err


def test_no_colour_when_piped(folder):
    _, out, err = finish(start(folder, "check", "two.py", "nothere.py"))
    assert "\x1b" not in out + err
    assert "✗ small" in out


def test_colour_when_asked_for(folder):
    _, out, _ = finish(start(folder, "check", "two.py", FORCE_COLOR="1"))
    assert "\x1b[1;31m✗" in out


def test_a_stream_that_knows_no_such_characters(folder):
    process = start(folder, "check", "two.py", PYTHONIOENCODING="ascii")
    status, out, err = finish(process)
    assert (status, err) == (1, "")
    assert "small   violated after 2 steps" in out


def read_until(terminal, words):
    """Return what a pseudo-terminal shows, up to these words; or all of it, once it is closed."""
    shown = b""
    while not words or words.encode() not in shown:
        try:
            shown += os.read(terminal, 1024)
        except OSError:  # what Linux says of one that nobody has open any more
            break
    return shown.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send to one process")
@pytest.mark.parametrize("engine", ["native", "reference"])
def test_ctrl_c_prints_what_is_known(folder, engine):
    """Once the line about the progress is there, the search is on."""
    folder.write("endless.py", ENDLESS)
    ours, its = os.openpty()
    arguments = ["check", "endless.py", "counter.py", "--engine", engine, "--memory", "4GB"]
    process = start(folder, *arguments, stderr=its, TERM="xterm", COLUMNS="200")
    os.close(its)
    shown = read_until(ours, "waiting")
    process.send_signal(signal.SIGINT)
    shown += read_until(ours, None)
    status, out, _ = finish(process)
    os.close(ours)
    assert status == 3
    assert "endless.py:Endless  " in shown and "Traceback" not in shown
    assert "endless.py · Endless" in out and "! interrupted: " in out
    assert "Counter" not in out


def test_a_reader_that_goes_away_is_no_trouble(folder):
    with start(folder, "check", "two.py", "two.py", "two.py") as process:
        process.stdout.readline()
        process.stdout.close()
        err = process.stderr.read()
        assert process.wait(timeout=60) in (1, 3)
    assert err == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no device that is full")
def test_a_full_disk_is_said(folder):
    status, _, err = finish(start(folder, "check", "counter.py", "--json", "/dev/full"))
    assert status == 2
    assert "cannot write /dev/full: No space left" in err


def test_progress_is_for_terminals(folder):
    folder.write("endless.py", ENDLESS)
    _, out, err = finish(start(folder, "check", "endless.py", "--time-limit", "1500ms"))
    assert err == ""
    assert "stopped by --time-limit 1.5s" in out
