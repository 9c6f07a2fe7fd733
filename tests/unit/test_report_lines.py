"""Paths, as a person is shown them."""

from pathlib import Path

import pyverify
from pyverify.report.lines import short_path

CHANNEL = Path(pyverify.__file__).parent / "lib" / "channel.py"


def test_files_below_the_working_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert short_path(str(tmp_path / "specs" / "lease.py")) == "specs/lease.py"


def test_files_of_pyverify_itself(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert short_path(str(CHANNEL)) == "pyverify/lib/channel.py"
    monkeypatch.chdir(CHANNEL.parent)
    assert short_path(str(CHANNEL)) == "channel.py"


def test_files_elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert short_path("/elsewhere/lease.py") == "/elsewhere/lease.py"
