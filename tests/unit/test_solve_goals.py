"""`solve`: an initial state for a goal, over an encoding by tables."""

import pytest
from table_encoding import TableEncoding

from pyverify import (
    Map,
    Range,
    Spec,
    Var,
    action,
    init,
    invariant,
    one_of,
    reachable,
    require,
)
from pyverify.driver import prepare, question, satisfy, solve
from pyverify.errors import UsageError
from pyverify.outcome import Verdict
from pyverify.smt import solve as solving


@pytest.fixture(autouse=True)
def tables(monkeypatch):
    monkeypatch.setattr(solving, "encode", lambda spec, ints: TableEncoding(spec))


class Placing(Spec):
    """Three tasks on two hosts, of which each has room for two."""

    Task = Range(3)
    Host = Range(2)
    host = Var(Map[Task, Host], init=one_of(Map[Task, Host]))

    @init
    def roomy(self):
        require(all(sum(self.host[t] == h for t in self.Task) <= 2 for h in self.Host))

    @reachable
    def apart(self):
        return self.host[0] != self.host[1] and self.host[1] != self.host[2]

    @reachable
    def crowded(self):
        return all(self.host[t] == 1 for t in self.Task)

    @reachable
    def fails(self):
        return self.host[3 * self.host[0] * (1 + self.host[1])] == 9

    @invariant
    def placed(self):
        return True

    @action
    def stay(self):
        require(True)


def test_a_goal_has_a_state_or_provably_none():
    result = solve(Placing)
    assert [p.name for p in result.outcome.properties] == ["apart", "crowded", "fails"]
    found = result.property("apart")
    (start,) = found.trace.steps
    assert found.verdict is Verdict.HOLDS
    ((one, two, three),) = ([v for _, v in start.state[0].items()],)
    assert one == three != two
    none = result.property("crowded")
    assert none.verdict is Verdict.VIOLATED and none.trace is None
    assert none.reason == "no initial state satisfies it"
    assert none.proof.method == "initial"


def test_a_goal_whose_evaluation_fails_is_told():
    found = solve(Placing, properties=["fails"]).property("fails")
    assert found.verdict is Verdict.VIOLATED
    assert found.reason.startswith("evaluating it fails")
    assert found.trace.steps[0].state[0][0] == 1


def test_without_a_goal():
    with pytest.raises(UsageError, match="Placing has no goal to solve"):
        solve(Placing, properties=["placed"])


def test_a_time_limit_is_told(monkeypatch):
    def forever(*_):
        while True:
            pass

    monkeypatch.setattr(solving, "solve", forever)
    result = solve(Placing, time_limit=0.3, properties=["apart"])
    assert result.outcome.stopped_by == "time-limit"
    assert result.property("apart").verdict is Verdict.UNKNOWN


def test_queries_are_written_down(tmp_path):
    satisfy(prepare(Placing), question(properties=["crowded"]), dump=str(tmp_path))
    assert any("goal-crowded" in p.name for p in tmp_path.iterdir())
