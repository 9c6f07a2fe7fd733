"""Paths and sizes, as a person is shown them."""

from pathlib import Path

import pytest

import pyverify
from pyverify.report.lines import roughly, short_path

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


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1 KB"),
        (1234, "1.23 KB"),
        (12_345_678, "12.3 MB"),
        (999_700_000, "1 000 MB"),
        (2_000_000_000, "2 GB"),
        (4_321_000_000_000, "4 321 GB"),
    ],
)
def test_sizes_in_three_digits(size, said):
    assert roughly(size) == said
