"""Large runs end as they should: at a limit, at Ctrl-C, without the extension; never in a crash."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("pyverify.native._engine", reason="built without the native engine")

ROOT = Path(__file__).parents[2]
MEGABYTE = 1 << 20
# Far more states than anyone has time or room for.
ENDLESS = """
from pyverify import Map, Range, Spec, Var, action, one_of

class Endless(Spec):
    Place = Range(12)
    m = Var(Map[Place, Range(1000)], init=0)

    @action
    def up(self, p: int = one_of(Place)):
        self.m[p] = (self.m[p] + 1) % 1000
"""
TINY = """
from pyverify import Range, Spec, Var, action

class Tiny(Spec):
    x = Var(Range(3), init=0)

    @action
    def turn(self):
        self.x = (self.x + 1) % 3
"""


# Sequences have no order in machine code.
ORDERED = """
from pyverify import Range, Seq, Spec, Var, action, invariant, one_of, require, terminal

class Ordered(Spec):
    items = Var(Seq[Range(3), 2], init=[])

    @action
    def push(self, x: int = one_of(Range(3))):
        require(len(self.items) < 2)
        self.items.append(x)

    @action
    def swap(self):
        other = list(reversed(self.items))
        require(self.items < other)
        self.items = other

    @terminal
    def full(self):
        return len(self.items) == 2

    @invariant
    def small(self):
        return self.items < [3]

    @invariant
    def short(self):
        return len(self.items) < 3
"""


@pytest.fixture
def check(tmp_path):
    (tmp_path / "endless.py").write_text(ENDLESS, "utf-8")
    (tmp_path / "tiny.py").write_text(TINY, "utf-8")
    (tmp_path / "ordered.py").write_text(ORDERED, "utf-8")

    def start(*arguments, before=""):
        program = f"import sys\n{before}\nfrom pyverify.cli import main\nsys.exit(main())"
        return subprocess.Popen(
            [sys.executable, "-c", program, "check", *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start


def finish(process, status):
    out, err = process.communicate(timeout=120)
    assert process.returncode == status, out + err
    assert "Traceback" not in out + err
    return out + err


def test_a_time_limit_ends_the_search(check):
    started = time.monotonic()
    told = finish(check("endless.py", "--time-limit", "1s", "--memory", "2GB"), 3)
    assert "stopped by --time-limit 1s" in told
    assert time.monotonic() - started < 30


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_memory_limit_is_kept(check, workers, tmp_path):
    told = finish(
        check("endless.py", "--memory", "200MB", "--workers", workers, "--json", "out.json"), 3
    )
    assert "stopped by --memory 200MB" in told
    report = json.loads((tmp_path / "out.json").read_text("utf-8"))
    (peak,) = found(report, "peak_bytes")
    assert 60 * MEGABYTE < peak < 1.1 * 200 * MEGABYTE + 20 * MEGABYTE


def found(tree, name):
    """All numbers of this name in a report."""
    if isinstance(tree, list):
        return [x for part in tree for x in found(part, name)]
    if isinstance(tree, dict):
        mine = [tree[name]] if isinstance(tree.get(name), int) else []
        return mine + [x for part in tree.values() for x in found(part, name)]
    return []


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not keep this limit")
def test_no_more_address_space_is_a_limit(check):
    limit = "import resource; resource.setrlimit(resource.RLIMIT_AS, (500 << 20, 500 << 20))"
    told = finish(check("endless.py", "--workers", "1", before=limit), 3)
    assert "memory" in told


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send to one process")
def test_ctrl_c_ends_a_large_search_soon(check):
    process = check("endless.py", "--memory", "2GB", "--workers", "2")
    time.sleep(3)
    assert process.poll() is None
    sent = time.monotonic()
    process.send_signal(signal.SIGINT)
    told = finish(process, 3)
    assert "interrupted" in told
    assert time.monotonic() - sent < 60  # 0.3 s, on a machine that does nothing else


def test_what_has_no_machine_code_is_said(check):
    told = finish(check("ordered.py"), 0)
    assert "13 states · 15 steps" in told
    said = [line for line in told.splitlines() if "has no machine code" in line]
    assert [line.split()[1] for line in said] == ["swap", "small"]


def test_without_the_extension_the_reference_engine_stands_in(check):
    hide = (
        "import importlib.util as u; real = u.find_spec\n"
        "u.find_spec = lambda n, *r: None if n == 'pyverify.native._engine' else real(n, *r)\n"
        "sys.modules['pyverify.native._engine'] = None"
    )
    told = finish(check("tiny.py", before=hide), 0)
    assert "3 states · 3 steps" in told
    assert "reference engine" in told and "not installed" in told
    assert "not installed" not in finish(check("tiny.py"), 0)
