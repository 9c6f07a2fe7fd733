"""The locations of a process: every way through a step that some execution takes is an arrow."""

from pathlib import Path

import pytest
from diagrams import read_dot

from pyverify import Range, Spec, Var, process, step, when
from pyverify.driver import prepare
from pyverify.graph import dot
from pyverify.graph.diagram import Mark
from pyverify.graph.locations import draw
from pyverify.load import load_specs
from pyverify.reference.execute import Passed
from pyverify.reference.step import Resolved, executions, initial

SPECS = Path(__file__).parents[2] / "specs"
WITH_PROCESSES = ["peterson", "dijkstra_mutex", "bounded_channel", "philosophers"]


class Errand(Spec):
    """Goes twice, if there is time, and says what it does on the way."""

    Turn = Range(1, 3)
    left = Var(Range(10), init=5)
    open = Var(bool, init=True)

    @process
    async def walker(self) -> None:
        turn: int = Var(self.Turn, init=1)
        for turn in self.Turn:
            await step("go")
            if self.left > turn:
                self.left -= 2  # a walk takes two
                await step("shop")
                await when(self.open)
                self.left = max(
                    self.left - 1,
                    0,
                )
        if self.left == 0:
            await step("rest")


def drawn(spec):
    ir = prepare(spec).ir
    return draw(ir, ir.processes[0])


def lines_of(diagram):
    name = {box.name: box.lines[0] for box in diagram.boxes}
    return [(name[a.source], name[a.target], a.lines) for a in diagram.arrows]


def test_arrows_tell_in_order_what_is_found_and_done():
    found = lines_of(drawn(Errand))
    assert ("go", "shop", ("[self.left > turn]", "self.left -= 2")) in found
    assert found[:1] == [("start", "go", ("turn = 1",))]


def test_statements_of_several_lines_are_cut_short():
    shop = [lines for source, _, lines in lines_of(drawn(Errand)) if source == "shop"]
    assert all(lines[:2] == ("[self.open]", "self.left = max( …") for lines in shop)


def test_turns_of_a_loop_are_named():
    found = lines_of(drawn(Errand))
    again = [lines for source, target, lines in found if (source, target) == ("shop", "go")]
    assert again == [("[self.open]", "self.left = max( …", "[turn == 1]", "turn = 2")]


def test_the_first_and_the_last_location_are_marked():
    marks = {box.lines[0]: box.marks for box in drawn(Errand).boxes}
    assert marks == {
        "start": (Mark.INITIAL,),
        "go": (),
        "shop": (),
        "rest": (),
        "done": (Mark.TERMINAL,),
    }


def test_a_process_that_never_ends_has_no_done():
    diagram = drawn(load_specs(SPECS / "peterson.py")[0])
    assert [box.lines for box in diagram.boxes] == [
        ("request",), ("give_way",), ("wait",), ("critical",), ("leave",),
    ]  # fmt: skip
    assert ("wait", "critical", ("[not self.flag[1 - me] or self.turn == me]",)) in lines_of(
        diagram
    )


def at_of(spec, state, process):
    """Where each process is, by its arguments."""
    place = state[[v.name for v in spec.variables].index(f"{process.name}.at")]
    return dict(place) if process.param else {None: place}


@pytest.mark.parametrize("name", WITH_PROCESSES)
def test_every_step_that_is_taken_is_an_arrow(name):
    ir = prepare(load_specs(SPECS / f"{name}.py")[0]).ir
    ready = Resolved(ir)
    seen, frontier, moves = set(initial(ready)), list(initial(ready)), set()
    while frontier and len(seen) < 500:
        state = frontier.pop(0)
        for e in executions(ready, state):
            if not isinstance(e.result, Passed) or e.action.process is None:
                continue
            process = next(p for p in ir.processes if p.name == e.action.process)
            me = e.args[0][1] if e.args else None
            ends = (at_of(ir, s, process)[me] for s in (state, e.result.state))
            moves.add((process.name, *ends))
            if e.result.state not in seen:
                seen.add(e.result.state)
                frontier.append(e.result.state)
    arrows = {(p.name, *ends) for p in ir.processes for *ends, _ in lines_of(draw(ir, p))}
    assert moves and moves <= arrows


@pytest.mark.parametrize("name", WITH_PROCESSES)
def test_what_is_written_is_read_back(name):
    for spec in load_specs(SPECS / f"{name}.py"):
        ir = prepare(spec).ir
        for one in ir.processes:
            diagram = draw(ir, one)
            read = read_dot(dot.write(diagram))
            assert list(read.boxes.values()) == [list(box.lines) for box in diagram.boxes]
            assert len(read.arrows) == len(diagram.arrows)
