"""Compiled specs that are kept: used again, never trusted when damaged, never in the way."""

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("llvmlite")

from pyverify.native import machine

TEXT = """
define i64 @answer() {
  ret i64 %d
}
"""


def answer(code):
    return ctypes.CFUNCTYPE(ctypes.c_int64)(code.address("answer"))()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "pyverify"


def test_the_second_time_it_is_not_compiled(folder):
    first = machine.compiled(TEXT % 42)
    again = machine.compiled(TEXT % 42)
    other = machine.compiled(TEXT % 43)
    assert (first.cached, again.cached, other.cached) == (False, True, False)
    assert (answer(first), answer(again), answer(other)) == (42, 42, 43)
    assert len(list(folder.iterdir())) == 2


def cut_off(path):
    path.write_bytes(path.read_bytes()[:-7])


def flipped(path):
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


def emptied(path):
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [cut_off, flipped, emptied])
def test_a_damaged_file_is_made_again(folder, damage):
    machine.compiled(TEXT % 42)
    (path,) = folder.iterdir()
    whole = path.read_bytes()
    damage(path)
    again = machine.compiled(TEXT % 42)
    assert not again.cached
    assert answer(again) == 42
    assert path.read_bytes() == whole


def test_a_file_of_another_spec_is_not_taken_for_this_one(folder):
    machine.compiled(TEXT % 42)
    (mine,) = folder.iterdir()
    machine.compiled(TEXT % 43)
    (other,) = set(folder.iterdir()) - {mine}
    mine.write_bytes(other.read_bytes())
    assert answer(machine.compiled(TEXT % 42)) == 42


@pytest.mark.parametrize("place", [os.devnull, "/proc/nowhere"])
def test_without_a_place_to_keep_them_nothing_is_kept(monkeypatch, place):
    monkeypatch.setenv("XDG_CACHE_HOME", place)
    for _ in range(2):
        code = machine.compiled(TEXT % 42)
        assert not code.cached
        assert answer(code) == 42


def test_old_ones_go_when_there_are_too_many(folder, monkeypatch):
    monkeypatch.setattr(machine, "MOST_KEPT", 3000)
    for n in range(40):
        machine.compiled(TEXT % n)
    kept = sum(path.stat().st_size for path in folder.iterdir())
    assert 0 < kept < 3000 + 2000
    assert machine.compiled(TEXT % 39).cached


def test_several_at_once(folder):
    program = (
        "import ctypes, sys; from pyverify.native import machine\n"
        f"text = {TEXT!r}\n"
        "for n in [*range(12), *range(12)]:\n"
        "    code = machine.compiled(text % n)\n"
        "    assert ctypes.CFUNCTYPE(ctypes.c_int64)(code.address('answer'))() == n\n"
    )
    root = Path(__file__).parents[2]
    runs = [subprocess.Popen([sys.executable, "-c", program], cwd=root) for _ in range(4)]
    assert [run.wait(timeout=120) for run in runs] == [0, 0, 0, 0]
    assert len(list(folder.iterdir())) == 12
