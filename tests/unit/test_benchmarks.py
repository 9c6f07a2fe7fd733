"""The race: known counts are pyverify's too; whoever finds others, or is absent, is told of."""

import json
import sys
from pathlib import Path

import pytest

from pyverify.native import is_built

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
sys.path.append(str(BENCHMARKS))

import race  # noqa: E402  # found on the path above
from racing import page  # noqa: E402  # found on the path above
from racing.contestants import (  # noqa: E402  # found on the path above
    PEERS,
    Contestant,
    Pyverify,
    Rumur,
    Spin,
    WrongError,
)
from racing.instances import COLD, INSTANCES  # noqa: E402  # found on the path above
from racing.processes import TooSlowError, run  # noqa: E402  # found on the path above

SMALL = [i for i in INSTANCES if i.states < 100_000]
TWO_PHASE_8 = next(i for i in INSTANCES if i.name == "twophase 8")
native = pytest.mark.skipif(not is_built(), reason="the native engine needs a C++ compiler")


class Fake(Contestant):
    name = "fake"

    def __init__(self, states=288, missing=None, slow=False):
        self.states, self.reason, self.slow = states, missing, slow

    def missing(self):
        return self.reason

    def version(self):
        return "fake 1"

    def race(self, instance, folder, limit):
        if self.slow:
            raise TooSlowError("fake was ended")
        counts = (self.states, instance.generated)
        return self.measured(instance, (1.0, 1.0), (2.0, 2.0), 1000, counts)


@native
@pytest.mark.parametrize("instance", SMALL, ids=lambda i: i.name)
def test_pyverify_finds_the_counts_of_the_peers(instance, tmp_path):
    measured = Pyverify(kept=False).race(instance, tmp_path, 60)
    assert (measured.states, measured.generated) == (instance.states, instance.generated)
    assert measured.cpu > 0
    assert measured.memory > 1 << 20


@pytest.mark.parametrize("instance", INSTANCES, ids=lambda i: i.name)
def test_the_peers_have_every_model(instance):
    model = instance.model
    ours_alone = model.cost_of is not None
    promela = (PEERS / "promela" / f"{model.promela}.pml").read_text("utf-8")
    module = (PEERS / "tla" / f"{model.tla}.tla").read_text("utf-8")
    assert (PEERS / "murphi" / f"{model.promela}.m").exists() == model.murphi
    assert Rumur().runs(instance) == (model.murphi and not ours_alone)
    assert Spin("spin").runs(instance) != ours_alone
    assert not model.live or f"\n{model.live.tla} == " in module
    assert not model.live or f"ltl live {{ LIVE1(0) {'&&' * (model.live.spin - 1)}" in promela
    assert not ours_alone or model.cost_of in {i.model.name for i in INSTANCES}


def test_only_a_search_in_depth_can_judge_temporal_properties():
    one = next(i for i in INSTANCES if i.name == "filter-one 3")
    assert Spin("spin-dfs").runs(one)
    assert not Spin("spin-bfs", "-DBFS").runs(one)


def test_another_number_of_product_states_is_wrong():
    one = next(i for i in INSTANCES if i.name == "filter-one 3")
    spin = Spin("spin-dfs")
    assert spin._counts(one, "507 states, stored") == (288, 652)
    with pytest.raises(WrongError, match="508 product states, not 507"):
        spin._counts(one, "508 states, stored")


def test_another_count_is_wrong_even_by_one(tmp_path):
    with pytest.raises(WrongError, match="fake on twophase 3"):
        Fake(states=287).race(COLD, tmp_path, 1)


def test_spin_tells_eight_digits():
    assert Spin.rounded(123_558_402) == Spin.rounded(123_558_400)
    assert Spin.rounded(12_355_840) != Spin.rounded(12_355_841)


def raced(monkeypatch, capsys, *fakes):
    monkeypatch.setattr(race, "CONTESTANTS", fakes)
    names = ",".join(dict.fromkeys(f.name for f in fakes))
    monkeypatch.setattr(
        sys, "argv", ["race.py", "--sizes", "3", "--models", "twophase", "--tools", names]
    )
    return race.main(), capsys.readouterr().out


def test_a_race(monkeypatch, capsys):
    status, out = raced(monkeypatch, capsys, Fake())
    assert status == 0
    assert "| fake | 3.00 | 3.00 | 0 |" in out
    assert "Left out: nothing." in out


def test_a_wrong_count_is_loud(monkeypatch, capsys):
    status, out = raced(monkeypatch, capsys, Fake(states=289))
    assert status == 1
    assert "WRONG: fake on twophase 3: (289, 1146), not (288, 1146)" in out


def test_an_absent_tool_is_told_of(monkeypatch, capsys):
    status, out = raced(monkeypatch, capsys, Fake(missing="no fake here"))
    assert status == 0
    assert "ABSENT: fake: no fake here" in out
    assert "- on twophase 3: fake: no fake here" in out


def test_a_slow_tool_is_told_of_once(monkeypatch, capsys):
    _, out = raced(monkeypatch, capsys, Fake(slow=True))
    assert out.count("LEFT OUT: fake on twophase 3: fake was ended") == 1
    assert "- fake on twophase 3: fake was ended" in out


def test_an_unknown_tool_is_refused(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["race.py", "--tools", "spim"])
    with pytest.raises(SystemExit, match="no tool spim"):
        race.main()


def test_a_process_is_measured_and_ended(tmp_path):
    work = "sum(range(3_000_000)); print('mark', flush=True); x = bytearray(64 << 20)"
    finished = run([sys.executable, "-c", work], tmp_path, 60, marker="mark")
    assert finished.memory > 64 << 20
    assert 0 < finished.before_cpu <= finished.cpu
    with pytest.raises(TooSlowError):
        run([sys.executable, "-c", "import time; time.sleep(60)"], tmp_path, 0.2)


def record(instance=TWO_PHASE_8.name, **cpu):
    runs = [
        {
            "instance": instance,
            "tool": tool.replace("_", "-"),
            "cpu": seconds,
            "wall": seconds,
            "before_cpu": 0,
            "before_wall": 0,
            "memory": 100,
            "load": 1,
        }
        for tool, seconds in cpu.items()
    ]
    about = {"date": "", "machine": "", "command": "", "versions": {}, "absent": []}
    return {"about": {instance: about}, "runs": runs, "left_out": []}


def test_a_missed_demand_is_bold_and_the_better_spin_counts():
    told = page.tables(record(pyverify=1.0, spin_dfs=6.0, spin_bfs=4.0, rumur=10.0))
    assert "5 times SPIN | **4.0** |" in told
    assert "10 times Rumur | 10.0 |" in told
    assert "100 times TLC | not run |" in told


def test_what_liveness_costs_is_told_beside_safety():
    both = record(pyverify=2.0)
    both["runs"] += record("twophase-live 8", pyverify=5.0)["runs"]
    both["about"] |= record("twophase-live 8")["about"]
    told = page.tables(both)
    assert "| twophase-live 8 | 1,745,408 | 18,507,777 | 2.00 | 5.00 | 2.5 |" in told
    both["runs"][-1]["cpu"] = 6.5
    assert "| 2.00 | 6.50 | **3.2** |" in page.tables(both)
    assert "twophase-live" not in page.tables(both).split("## What liveness costs")[0]


def test_all_of_ours_is_compared_with_a_run_of_spin_alone():
    told = page.tables(record("filter-one 5", pyverify=1.0, spin_dfs=3.0, tlc=9.0))
    assert "at or below SPIN's run alone | 3.0 |" in told
    assert "a tenth of TLC's | **9.0** |" in told


def test_the_page_is_what_the_results_say():
    document = race.PAGE.read_text("utf-8")
    kept = json.loads(race.RESULTS.read_text("utf-8"))
    assert page.written(document, kept) == document
