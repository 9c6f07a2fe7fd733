"""A counterexample drawn: as a path of states, and as who does what to whom."""

import pytest
from diagrams import read_dot, read_flowchart, read_sequence

from pyverify import (
    Map,
    Range,
    Spec,
    Symbols,
    Var,
    action,
    always,
    eventually,
    invariant,
    one_of,
    process,
    reachable,
    require,
    step,
    temporal,
)
from pyverify.driver import check, prepare
from pyverify.graph import dot, mermaid, paths, sequence
from pyverify.graph.diagram import Mark


class Office(Spec):
    """Clerks pass a file on; the clock ticks by itself."""

    Clerk = Symbols("ann", "bob", "cyd")
    Hour = Range(3)

    has = Var(Map[Clerk, bool], init={"ann": True, "bob": False, "cyd": False})
    hour = Var(Hour, init=0)

    @action(fair="weak")
    def tick(self) -> None:
        self.hour = (self.hour + 1) % 3

    @action
    def hand(self, who: Clerk, to: Clerk) -> None:
        require(self.has[who] and who != to)
        self.has[who] = False
        self.has[to] = True

    @action
    def sleep_until(self, hour: Hour) -> None:
        assert hour != 2, "too late"
        self.hour = hour

    @invariant
    def not_cyd(self) -> bool:
        return not self.has["cyd"]

    @reachable
    def bob_at_two(self) -> bool:
        return self.has["bob"] and self.hour == 2

    @reachable
    def starts_with_ann(self) -> bool:
        return self.has["ann"]

    @temporal
    def bob_gets_it(self) -> bool:
        return eventually(self.has["bob"])


class Idle(Spec):
    Me = Range(2)
    turn = Var(Me, init=0)
    mine = Var(Map[Me, bool], init=False)

    @process(Me)
    async def worker(self, me) -> None:
        while True:
            await step("wait")
            self.mine[me] = self.turn == me
            self.turn = one_of(self.Me)

    @process
    async def clock(self) -> None:
        await step("tick")
        self.turn = 1

    @temporal
    def done(self) -> bool:
        return always(eventually(self.clock.done))

    @reachable
    def late(self) -> bool:
        return self.mine[1] and self.clock.done


def found(spec, name):
    return prepare(spec).ir, check(spec, engine="reference", properties=[name]).property(name)


def both(spec, name):
    """The path of a property's trace, as both notations have it."""
    ir, p = found(spec, name)
    diagram = paths.draw(ir, p)
    reads = read_dot(dot.write(diagram)), read_flowchart(mermaid.write(diagram))
    assert reads[0][:3] == reads[1][:3]
    return p, diagram, reads[0]


def told(spec, name):
    ir, p = found(spec, name)
    return read_sequence(sequence.write(ir, p))


def test_a_path_tells_the_start_and_then_what_changes():
    _, diagram, read = both(Office, "not_cyd")
    assert read.boxes == {
        "s0": ["0", "has={ann: T, bob: F, cyd: F}", "hour=0"],
        "s1": ["1", "has[ann] True→False", "has[cyd] False→True", "✗ not_cyd"],
    }
    assert read.arrows == [("s0", "s1", ["hand(who=ann, to=cyd)"])]
    assert [box.marks for box in diagram.boxes] == [(Mark.INITIAL,), (Mark.VIOLATING,)]
    assert diagram.remarks == ("not_cyd: violated after 1 step",)


def test_a_witness_is_no_violation():
    p, diagram, read = both(Office, "bob_at_two")
    assert len(read.boxes) == len(p.trace.steps)
    assert read.boxes[f"s{len(p.trace)}"][-1] == "✓ bob_at_two"
    assert not any(Mark.VIOLATING in box.marks for box in diagram.boxes)


def test_a_trace_of_one_state():
    _, _, read = both(Office, "starts_with_ann")
    assert (len(read.boxes), read.arrows) == (1, [])
    assert told(Office, "starts_with_ann")[1] == ["Office"]


def test_a_failed_step_has_no_state():
    _, _, read = both(Office, "assert")
    assert read.boxes["s1"] == ["1", "fails", "✗ assert", "too late"]


def test_a_cycle_goes_back_to_the_state_where_it_begins():
    p, _, read = both(Office, "bob_gets_it")
    loop, last = p.trace.loop, len(p.trace)
    assert 0 <= loop < last
    assert len(read.boxes) == last  # the last entry is in the state of the first of the cycle
    assert read.arrows[-1][:2] == (f"s{last - 1}", f"s{loop}")


def test_stopping_for_ever_is_a_loop():
    p, _, read = both(Idle, "done")
    assert p.trace.stops
    last = f"s{len(p.trace)}"
    assert read.arrows[-1] == (last, last, ["stops here for ever"])


def test_an_arrow_goes_to_whose_part_changes():
    title, people, events = told(Office, "not_cyd")
    assert (title, people) == ("Office: not_cyd", ["Clerk ann", "Clerk cyd"])
    assert events == [
        (people, ["has={ann: T, bob: F, cyd: F}", "hour=0"]),
        ("Clerk ann", "Clerk cyd", ["hand(who=ann, to=cyd)"]),
        (["Clerk ann"], ["has[ann] True→False"]),
        (["Clerk cyd"], ["has[cyd] False→True"]),
        (people, ["✗ not_cyd", "violated after 1 step"]),
    ]


def test_what_nobody_does_is_done_by_the_spec():
    """No variable is a map over hours, so `sleep_until(hour)` is nobody's, like `tick`."""
    _, people, events = told(Office, "bob_gets_it")
    assert people == ["Office"]
    _, people, events = told(Office, "assert")
    assert people == ["Office"]
    assert events[1:3] == [("Office", "Office", ["sleep_until(hour=2)"]), (["Office"], ["fails"])]


def test_a_cycle_is_a_loop():
    _, p = found(Office, "bob_gets_it")
    _, _, events = told(Office, "bob_gets_it")
    inside = events[events.index("loop") + 1 : events.index("end")]
    steps = [e for e in inside if len(e) == 3]
    assert len(steps) == len(p.trace) - p.trace.loop


def test_stopping_is_a_loop_in_which_nothing_happens():
    _, _, events = told(Idle, "done")
    at = events.index("loop")
    assert events[at + 1][-1] == ["nothing happens any more"]
    assert events[at + 2] == "end"


def test_processes_take_part_by_their_names():
    _, people, events = told(Idle, "late")
    assert people == ["worker 1", "clock"]
    assert (["clock"], ["turn 0→1", "clock.at tick→done"]) in events
    assert any("mine[1] False→True" in e[1] for e in events if e[0] == ["worker 1"])


@pytest.mark.parametrize("name", ["not_cyd", "bob_at_two", "assert", "bob_gets_it"])
def test_every_step_is_told_in_order(name):
    _, p = found(Office, name)
    _, _, read = both(Office, name)
    _, _, events = told(Office, name)
    labels = [lines[0] for *_, lines in read.arrows]
    said = [e[2][0] for e in events if len(e) == 3 and isinstance(e, tuple)]
    assert said == labels
    assert len(labels) == len(p.trace)
