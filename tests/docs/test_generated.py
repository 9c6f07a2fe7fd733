"""`generated_tla/` is what the emitter writes now, and TLA+'s own parser reads all of it."""

import shutil
import subprocess

import pytest
from generated import FOLDER, emit_into, texts

from pyverify.errors import UsageError
from pyverify.tla.printing import WIDTH
from pyverify.tlc.jar import find_jar, find_java


def test_it_is_fresh(tmp_path):
    """Else: `make tla`."""
    emit_into(tmp_path / "now")
    assert texts(tmp_path / "now") == texts(FOLDER)


def test_a_page_is_wide_enough():
    wide = [
        f"{path.name}:{number}"
        for path in sorted(FOLDER.iterdir())
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > WIDTH
    ]
    assert wide == []


def test_sany_reads_it(tmp_path):
    try:
        java, jar = find_java(), find_jar()
    except UsageError as why:
        pytest.skip(f"not checked: {why}")
    modules = sorted(path.name for path in FOLDER.glob("*.tla"))
    shutil.copytree(FOLDER, tmp_path / "all")
    scratch = f"-Djava.io.tmpdir={tmp_path}"
    command = [str(java), scratch, "-cp", str(jar), "tla2sany.SANY", *modules]
    done = subprocess.run(
        command, cwd=tmp_path / "all", capture_output=True, text=True, check=False, timeout=900
    )
    said = done.stdout + done.stderr
    assert all(f"Semantic processing of module {m.removesuffix('.tla')}" in said for m in modules)
    assert not [line for line in said.splitlines() if "rror" in line or "Abort" in line]
