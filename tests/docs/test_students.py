"""docs/STUDENTS.md: its sections are fresh and leave nothing out, and TLC gives the answers it tells."""

import re

import pytest
from documents import ROOT, blocks, read, rows
from rewrite_students import PAGE, SECTION, page
from run_blocks import write
from side_by_side import SideBySide, items

from pyverify.driver import prepare
from pyverify.load import load_spec
from pyverify.tla import config, emit
from pyverify.tlc.jar import missing
from pyverify.tlc.output import Ended
from pyverify.tlc.output import read as answer
from pyverify.tlc.running import Job, Tlc

TEXT = (ROOT / PAGE).read_text(encoding="utf-8")
SHOWN = [(m[2], m[3]) for m in SECTION.finditer(TEXT)]


def test_the_generated_sections_are_fresh():
    assert len(SHOWN) == 2
    assert page() == TEXT, "run `make docs`, and read what changed"


@pytest.mark.parametrize("file, name", SHOWN)
def test_nothing_of_the_module_is_left_out_of_the_table(file, name):
    both = SideBySide(file, name)
    told = "\n".join(line for row in both.rows() for line in row.tla)
    frame = {"vars", "TypeOK", "Init", "Next", "Fairness", "Spec"}
    heads = {line.split(" ==")[0].split("(")[0] for line in told.splitlines() if " ==" in line}
    assert both.parts.keys() - frame <= heads
    for whole in ("TypeOK", "Init"):
        for item in items(both.parts[whole]):
            assert item[0] in told or "worker_at" in item[0]
    for action in both.ir.actions:
        for item in items(both.parts[both.called[action.name]]):
            assert item[0] in told or "UNCHANGED" in item[0], action.name


@pytest.mark.parametrize("file, name", SHOWN)
def test_each_part_of_the_class_became_something(file, name):
    both = SideBySide(file, name)
    assert {row.python[0] for row in both.rows() if not row.tla} <= {"while True:"}
    assert bool(both.algorithm) == bool(both.ir.processes)
    assert not both.algorithm or all(row.pluscal for row in both.rows())


def test_nothing_of_the_algorithm_is_left_out_of_the_table():
    both = SideBySide(*SHOWN[0])
    told = {line for row in both.rows() for line in row.pluscal}
    text = both.algorithm.partition("BEGIN TRANSLATION")[0].partition("--algorithm")[2]
    lines = [line.strip() for line in text.splitlines()[1:]]
    assert {line for line in lines if re.search(r"\w", line)} - told == {"variables", "skip;"}


def test_what_a_statement_became_is_not_what_its_neighbour_became():
    rows = {row.python[0]: row.tla for row in SideBySide(*SHOWN[1]).rows()}
    assert rows["self.messages.add(Commit())"] == (
        r"/\ messages" "' = messages " r'\cup {[type |-> "Commit"]}',
    )


def test_the_table_is_read_as_code():
    """A bar within a cell would end it."""
    told = [row for row in rows(PAGE) if row.heads[0] == "in Python"]
    assert len(told) > 50
    assert all(len(row.cells) == len(row.heads) for row in told)


# ---------------------------------------------------------------- the answers, by TLC


@pytest.fixture(scope="module")
def tlc():
    if missing() is not None:
        pytest.skip("TLC is not installed")
    with Tlc(120) as running:
        yield running


def asked(tlc, spec, change=lambda text: text):
    """Return what TLC says of a spec's module, which `change` may have changed before."""
    emitted = emit(prepare(spec).ir)
    ran = tlc.run(Job(emitted.module, change(emitted.text), config(emitted)))
    return answer(ran.output), ran.output


def peterson(name="Peterson"):
    return load_spec(ROOT / "specs/peterson.py", name)()


def test_tlc_says_what_the_guide_quotes(tlc):
    found, said = asked(tlc, peterson())
    assert found.ended is Ended.COMPLETE
    said = " ".join(said.split())
    for quoted in (
        "Model checking completed. No error has been found.",
        "26 distinct states found",
    ):
        assert quoted in " ".join(read(PAGE)) and quoted in said


def test_answer_1_the_definitions_that_change_places_let_both_in(tlc):
    def swapped(text):
        """Exchange what the two steps do; where they are, and what they are called, stays."""
        flag, turn = "/\\ flag' = [flag EXCEPT ![me] = TRUE]", "/\\ turn' = 1 - me"
        text = text.replace(flag, "<flag>").replace(turn, flag).replace("<flag>", turn)
        first, second = "worker_request(me) ==", "worker_give_way(me) =="
        for head, old, new in ((first, "UNCHANGED turn", "UNCHANGED flag"),
                               (second, "UNCHANGED flag", "UNCHANGED turn")):  # fmt: skip
            before, after = text.split(head)[0], text[text.index(head) :]
            text = before + after.replace(old, new, 1)
        return text

    found, said = asked(tlc, peterson(), swapped)
    assert (found.ended, found.name) == (Ended.INVARIANT, "mutual_exclusion"), said


def test_answer_2_without_fairness_only_starvation(tlc):
    def unfair(text):
        head = text.index("Spec ==")
        end = text.index("\n\n", head)
        return f"{text[:head]}Spec == Init /\\ [][Next]_vars{text[end:]}"

    found, _ = asked(tlc, peterson(), unfair)
    assert found.ended is Ended.TEMPORAL


def test_answer_3_tlc_says_deadlock(tlc):
    crashing = load_spec(ROOT / "specs/two_phase_commit.py", "CrashingCoordinator")
    found, said = asked(tlc, crashing())
    assert found.ended is Ended.DEADLOCK
    assert "Deadlock reached." in said
    assert "`Deadlock reached.`" in TEXT


def test_answer_5_they_are_equal(tlc, tmp_path):
    block = next(b for b in blocks(PAGE) if b.title == "swap.py")
    path, _ = write(block, tmp_path)
    found, _ = asked(tlc, load_spec(path, "Swap")())
    assert (found.ended, found.name) == (Ended.INVARIANT, "different")
    found, _ = asked(tlc, load_spec(path, "Swapped")())
    assert (found.ended, found.states) == (Ended.COMPLETE, 2)
