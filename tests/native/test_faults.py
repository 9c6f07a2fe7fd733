"""The comparison of the engines notices every fault of `faults`: a crash is noticed, too."""

import subprocess
import sys
from pathlib import Path

import pytest

from pyverify.native import is_built

pytestmark = pytest.mark.skipif(not is_built(), reason="the native engine needs a C++ compiler")

from faults import FAULTS  # noqa: E402

PROGRAM = Path(__file__).with_name("faults.py")
ENDLESS = 100  # seconds; a wrong loop may be


def run(*arguments):
    try:
        done = subprocess.run(
            [sys.executable, PROGRAM, *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=ENDLESS,
        )
    except subprocess.TimeoutExpired:
        return "endless"
    return "crash" if done.returncode < 0 else done.stdout + done.stderr


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_noticed(fault):
    told = run(fault)
    assert told in ("crash", "endless") or told.startswith("noticed by")


def test_without_a_fault_nothing_is_noticed():
    assert run("none", "12") == "not noticed\n"
