"""What TLC 2.15 really said (recorded in tlc_outputs/), and how it is read."""

from pathlib import Path

import pytest

from pyverify.tlc.output import Ended, messages, read, read_stopped

RECORDED = Path(__file__).parent / "tlc_outputs"

# file -> how it ended, the definition that is named, states of the behaviour, where it loops
WANTED = {
    "complete": (Ended.COMPLETE, None, None, None),
    "constraint": (Ended.INVARIANT, "Inv", 3, None),
    "initial": (Ended.INVARIANT, "Inv0", 1, None),
    "constant": (Ended.INVARIANT, "claim1", None, None),
    "invariant_fails": (Ended.ERROR, "IErr", 3, None),
    "initial_fails": (Ended.ERROR, None, 1, None),
    "step": (Ended.STEP, "Up", 5, None),
    "lasso": (Ended.TEMPORAL, None, 4, 1),
    "stuttering": (Ended.TEMPORAL, None, 3, 2),
    "deadlock": (Ended.DEADLOCK, None, 3, None),
    "assert": (Ended.ASSERT, None, None, None),
    "index": (Ended.ERROR, None, 3, None),
    "division": (Ended.ERROR, None, None, None),
    "missing_key": (Ended.ERROR, None, None, None),
    "overflow": (Ended.OVERFLOW, None, None, None),
    "number": (Ended.OVERFLOW, None, None, None),
    "undefined": (Ended.FAILED, None, None, None),
}


def recorded(name):
    return (RECORDED / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", WANTED)
def test_how_a_run_ended(name):
    answer = read(recorded(name))
    course = answer.behaviour
    shown = (len(course.states), course.loop) if course else (None, None)
    assert (answer.ended, answer.name, *shown) == WANTED[name]


def test_every_recorded_output_is_read():
    assert {f.stem for f in RECORDED.glob("*.txt")} == set(WANTED)


def test_counts_are_those_of_a_complete_search():
    assert (read(recorded("complete")).states, read(recorded("complete")).depth) == (26, 8)
    assert [read(recorded(n)).states for n in WANTED if n != "complete"] == [None] * (
        len(WANTED) - 1
    )


def test_large_numbers_have_commas():
    text = recorded("complete").replace(
        "26 distinct states found, 0", "1,234,567 distinct states found, 0"
    )
    assert read(text).states == 1234567


def test_states_have_their_variables_and_their_action():
    first, *_, last = read(recorded("step")).behaviour.states
    assert (first.action, first.values["x"]) == (None, 0)
    assert (last.action, last.values["x"]) == ("Loop", 1)
    assert first.values.keys() == {"b", "m", "s", "x"}


@pytest.mark.parametrize(
    "text", ["", "java.lang.OutOfMemoryError: Java heap space", "@!@!@STARTMSG 2262:0 @!@!@"]
)
def test_what_is_not_understood_is_no_success(text):
    assert read(text).ended is Ended.FAILED


def test_an_output_that_was_cut_off_is_no_success():
    lines = recorded("complete").splitlines()
    success = next(i for i, line in enumerate(lines) if "2193" in line)
    assert read("\n".join(lines[:success])).ended is Ended.FAILED


def test_messages_within_messages():
    found = {m.code: m.text for m in messages(recorded("assert"))}
    assert '"xx greater"' in found[2132]
    assert found[2132] in found[1000]


@pytest.mark.parametrize("name", ["complete", "lasso", "missing_key"])
def test_a_run_that_was_stopped_has_warned_of_an_error_or_said_nothing(name):
    """What came after the warning is not there, and what it says may be cut off."""
    lines = recorded(name).splitlines()
    warned = [i for i, line in enumerate(lines) if "STARTMSG 2144" in line]
    kept = lines[: warned[0] + 2] if warned else lines[:20]
    wanted = Ended.ERROR if warned else Ended.LIMIT
    assert read_stopped("\n".join(kept)).ended is wanted
