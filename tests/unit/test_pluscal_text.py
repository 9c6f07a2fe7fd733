"""Processes as PlusCal: the text of whole algorithms, and what is refused."""

import linecache
import sys
from itertools import count
from types import ModuleType

import pytest

from pyverify.errors import SpecError
from pyverify.frontend import build
from pyverify.tla import config
from pyverify.tla.pluscal import emit_pluscal

HEAD = "from pyverify import Map, Range, Spec, Var, action, one_of, process, step, temporal, when\n"


NUMBER = count()


def ir_of(source):
    """The spec of a source text, which has to be found again as that of a file."""
    name = f"pluscal_example_{next(NUMBER)}"
    module = sys.modules[name] = ModuleType(name)
    module.__file__ = f"<{name}>"
    linecache.cache[module.__file__] = (
        len(source), None, source.splitlines(keepends=True), module.__file__,
    )  # fmt: skip
    exec(compile(source, module.__file__, "exec"), module.__dict__)
    return build(module.Example).ir


def algorithm(body):
    emitted = emit_pluscal(ir_of(HEAD + "class Example(Spec):\n" + body))
    inside = emitted.text.partition("--algorithm Example {\n")[2].partition("\n}\n*)")[0]
    return [line.strip() for line in inside.splitlines() if line.strip()], emitted


PETERSON = """
    Proc = Range(2)
    flag = Var(Map[Proc, bool], init=False, doc="wants to enter")
    turn = Var(Proc, init=0)

    @process(Proc, fair="weak")
    async def worker(self, me):
        while True:
            await step("request", fair=False)
            self.flag[me] = True
            await step("give_way", fair="strong")
            self.turn = 1 - me
            await step("wait")
            await when(not self.flag[1 - me] or self.turn == me)
            self.flag[me] = False
"""


def test_steps_are_labels_and_the_loop_stands_at_the_first():
    lines, emitted = algorithm(PETERSON)
    assert lines == [
        "variables",
        r"flag = [p \in Proc |-> FALSE],  \* wants to enter",
        "turn = 0;",
        r"fair process (worker \in Proc)",
        "{",
        "request:-",
        "while (TRUE) {",
        "flag[self] := TRUE;",
        "give_way:+",
        "turn := 1 - self;",
        "wait:",
        r"await ~flag[1 - self] \/ turn = self;",
        "flag[self] := FALSE;",
        "};",
        "}",
    ]
    assert dict(emitted.variables)["worker.at"] == "pc"
    assert dict(emitted.labels)["Done"] == "done"
    assert emitted.specification == "Spec"


def test_a_variable_assigned_twice_in_a_step_is_assigned_once():
    lines, _ = algorithm("""
    x = Var(Range(9), init=0)

    @process
    async def one(self):
        await step("go")
        self.x = self.x + 1
        self.x = self.x * 2
""")
    assert lines[-3:] == ["go:", "x := (x + 1) * 2;", "}"]


def test_helpers_that_read_what_the_step_has_changed_are_written_out():
    lines, _ = algorithm("""
    x = Var(Range(9), init=0)
    y = Var(Range(99), init=0)

    def twice(self):
        return self.x * 2

    @process
    async def one(self):
        await step("before")
        self.y = self.twice()
        await step("after")
        self.x = 3
        self.y = self.twice()
""")
    assert lines[lines.index("before:") + 1] == "y := twice;"
    assert lines[lines.index("after:") + 1 :][:2] == ["x := 3;", "y := x * 2;"]


def test_locals_are_the_process_s_own():
    lines, emitted = algorithm("""
    Proc = Range(2)

    @process(Proc)
    async def one(self, me):
        count: int = Var(Range(4), init=0)
        while count < 3:
            await step("up")
            count += 1
""")
    assert "count = 0;" in lines
    assert "count := count + 1;" in lines
    assert dict(emitted.variables)["one.count"] == "count"


def test_processes_that_their_elements_do_not_tell_apart_are_pairs():
    lines, emitted = algorithm("""
    Proc = Range(2)

    @process(Proc)
    async def one(self, me):
        await step("a")

    @process
    async def boss(self):
        await step("a")
""")
    assert r'process (one \in {"one"} \X Proc)' in lines
    assert 'process (boss = <<"boss", 0>>)' in lines
    assert {"one_a:", "boss_a:"} <= set(lines)
    assert "The location `a` of `one` is called one_a here." in emitted.notes


def test_fairness_that_pluscal_cannot_say_stands_after_the_translation():
    _, emitted = algorithm("""
    Proc = Range(2)

    @process(Proc)
    async def one(self, me):
        while True:
            await step("a", fair="weak")
            await step("b")
""")
    assert emitted.specification == "FairSpec"
    assert config(emitted).startswith("SPECIFICATION FairSpec\n")
    after = emitted.text.partition("END TRANSLATION")[2]
    assert r"\A me \in Proc : WF_vars(a(me))" in after


def test_actions_beside_processes_are_refused_with_the_way_out():
    with pytest.raises(SpecError) as refused:
        algorithm(PETERSON + "\n    @action\n    def other(self):\n        self.turn = 0\n")
    (said,) = refused.value.diagnostics
    assert "`other` is an action beside the processes" in said.message
    assert "--to tla" in str(said)


def test_loops_of_one_step_keep_their_place():
    """Of `while (TRUE)` around a single step pcal would make a translation without `pc`."""
    lines, _ = algorithm("""
    x = Var(Range(2), init=0)

    @process
    async def one(self):
        while True:
            await step("turn")
            self.x = 1 - self.x
""")
    assert lines[-4:] == ["turn:", "x := 1 - x;", "goto turn;", "}"]
