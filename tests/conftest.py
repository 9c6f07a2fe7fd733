"""Puts this folder on the path, so that tests can import `toy`, `cpython` and `strategies`."""

import pytest


@pytest.fixture(scope="session")
def shared(tmp_path_factory, request):
    """Return a folder that all workers of this run of the tests share."""
    base = tmp_path_factory.getbasetemp()
    if hasattr(request.config, "workerinput"):
        base = base.parent
    folder = base / "shared"
    folder.mkdir(exist_ok=True)
    return folder
