"""Steps that end in jumps become the structure that a person would write."""

from pyverify.tla.pluscal_blocks import Block, structured
from pyverify.tla.pluscal_syntax import Await, Goto, If, Skip, code
from pyverify.tla.syntax import Word

P, Q = Word("p"), Word("q")


def told(blocks, after="Done"):
    return [line.strip() for line in code(structured(blocks, after), 2)]


def test_a_jump_to_the_label_below_is_left_out():
    found = told([Block("a", "", (Await(P), Goto("b"))), Block("b", "-", (Goto("Done"),))])
    assert found == ["a:", "await p;", "b:-", "skip;"]


def test_a_jump_back_from_the_last_step_is_a_loop():
    found = told(
        [
            Block("a", "", (Goto("b"),)),
            Block("b", "", (Await(P), Goto("c"))),
            Block("c", "", (Skip(), Goto("b"))),
        ]
    )
    assert found == ["a:", "skip;", "b:", "while (TRUE) {", "await p;", "c:", "skip;", "};"]


def test_a_step_that_loops_with_itself_is_a_loop():
    assert told([Block("a", "", (Await(P), Goto("a")))]) == [
        "a:",
        "while (TRUE) {",
        "await p;",
        "};",
    ]


def test_steps_that_only_one_arm_leads_to_stand_in_it():
    blocks = [
        Block("a", "", (If(P, (Goto("b"),), (Goto("c"),)),)),
        Block("b", "", (Await(Q), Goto("c"))),
        Block("c", "", (Goto("Done"),)),
    ]
    assert told(blocks) == ["a:", "if (p) {", "b:", "await q;", "};", "c:", "skip;"]


def test_steps_that_others_lead_to_too_stay_outside():
    blocks = [
        Block("a", "", (If(P, (Goto("b"),), (Goto("c"),)),)),
        Block("b", "", (Await(Q), Goto("c"))),
        Block("c", "", (If(Q, (Goto("b"),), (Goto("Done"),)),)),
    ]
    found = told(blocks)
    assert found[:4] == ["a:", "if (~p) {", "goto c;", "};"]
    loop = ["while (TRUE) {", "await q;", "c:", "if (~q) {", "goto Done;", "};", "};"]
    assert found[4:] == ["b:", *loop]


def test_a_jump_that_is_not_to_the_label_below_stays():
    blocks = [
        Block("a", "", (Goto("c"),)),
        Block("b", "", (Goto("Done"),)),
        Block("c", "", (Goto("b"),)),
    ]
    # The last one goes back to b, and c is reached from within that loop only.
    assert told(blocks) == [
        "a:",
        "goto c;",
        "b:",
        "while (TRUE) {",
        "goto Done;",
        "c:",
        "skip;",
        "};",
    ]
