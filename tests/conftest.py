"""Puts this folder on the path, so that tests can import `toy`, `cpython` and `strategies`.

Compiled specs are kept in a folder of this run, not in that of the user.
"""

import os
import shutil
import signal
import tempfile

import pytest


def pytest_configure(config):
    """Set the cache folder before workers start, which inherit it, and so do processes of tests."""
    if not hasattr(config, "workerinput"):
        os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="pyverify-tests-")
    # Shells start what is in the background with Ctrl-C ignored, and processes of tests inherit it.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_unconfigure(config):
    """Remove the cache folder at the end."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop("XDG_CACHE_HOME", ""), ignore_errors=True)


@pytest.fixture(scope="session")
def shared(tmp_path_factory, request):
    """Return a folder that all workers of this run of the tests share."""
    base = tmp_path_factory.getbasetemp()
    if hasattr(request.config, "workerinput"):
        base = base.parent
    folder = base / "shared"
    folder.mkdir(exist_ok=True)
    return folder
