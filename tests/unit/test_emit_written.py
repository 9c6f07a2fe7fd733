"""Writing texts: what pyverify did not write is never lost, unless that is asked for."""

import pytest

from pyverify.cli.written import Text, write_all
from pyverify.errors import UsageError

ONE = Text("one.dot", "digraph one {}\n", "//", "spec.py:One")
OTHER = Text("one.dot", "digraph other {}\n", "//", "spec.py:Other")
TWO = Text("two.mmd", "flowchart TB\n", "%%", "spec.py:Two")


def names(folder):
    return sorted(p.name for p in folder.iterdir())


def test_a_folder_is_made_and_all_texts_are_in_it(tmp_path):
    folder = tmp_path / "a" / "b"
    done = write_all([ONE, TWO], folder, force=False)
    assert done == [(folder / "one.dot", True), (folder / "two.mmd", True)]
    text = (folder / "one.dot").read_text()
    assert text.startswith(ONE.text)
    assert text[len(ONE.text) :].startswith("// Written by pyverify emit, checksum ")
    assert text.count("\n") == 2


def test_the_same_text_again_changes_nothing(tmp_path):
    write_all([ONE], tmp_path, force=False)
    before = (tmp_path / "one.dot").stat().st_mtime_ns
    assert write_all([ONE], tmp_path, force=False) == [(tmp_path / "one.dot", False)]
    assert (tmp_path / "one.dot").stat().st_mtime_ns == before


def test_a_text_of_ours_gives_way_to_a_newer_one(tmp_path):
    write_all([ONE], tmp_path, force=False)
    assert write_all([OTHER], tmp_path, force=False) == [(tmp_path / "one.dot", True)]
    assert (tmp_path / "one.dot").read_text() == OTHER.marked()


FOREIGN = [
    "mine\n",
    "",
    ONE.text + "// Written by pyverify emit, checksum 0123456789ab.\n",
    ONE.marked() + "a line more\n",
    ONE.marked().replace("one", "uno"),
    ONE.marked().replace("\n", "\r\n"),
]


@pytest.mark.parametrize("there", FOREIGN)
def test_what_somebody_else_wrote_or_changed_is_kept(tmp_path, there):
    path = tmp_path / "one.dot"
    path.write_bytes(there.encode())
    with pytest.raises(UsageError, match="would be lost"):
        write_all([TWO, OTHER], tmp_path, force=False)
    assert path.read_bytes() == there.encode()
    assert names(tmp_path) == ["one.dot"]  # nothing else was written either
    write_all([TWO, OTHER], tmp_path, force=True)
    assert path.read_text() == OTHER.marked()
    assert names(tmp_path) == ["one.dot", "two.mmd"]


def test_the_text_without_its_last_line_is_ours_too(tmp_path):
    (tmp_path / "one.dot").write_text(ONE.text)
    write_all([ONE], tmp_path, force=False)
    assert (tmp_path / "one.dot").read_text() == ONE.marked()


def test_two_texts_of_one_name_are_refused(tmp_path):
    with pytest.raises(UsageError, match=r"both spec.py:One and spec.py:Other would be written"):
        write_all([ONE, OTHER], tmp_path, force=True)
    assert write_all([ONE, ONE], tmp_path, force=False) == [(tmp_path / "one.dot", True)]


def test_bytes_that_are_no_text_are_foreign(tmp_path):
    (tmp_path / "one.dot").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="would be lost"):
        write_all([ONE], tmp_path, force=False)


def test_where_nothing_can_be_written_that_is_said(tmp_path):
    (tmp_path / "one.dot").mkdir()
    with pytest.raises(UsageError, match="cannot write"):
        write_all([ONE], tmp_path, force=True)
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="cannot write"):
        write_all([ONE], tmp_path / "file", force=True)
