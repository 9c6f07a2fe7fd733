"""The JSON document is a contract: its keys, its encodings, and the page that documents them."""

import json

import json_values
import pytest
from outcomes import BROKEN, COSTS, STEPS, judged, line, result, state

from pyverify.outcome import Explanation, FairNote, Step, SubValue, Trace, Unmet, Verdict
from pyverify.report.json import document, dumps
from pyverify.result import Refused
from pyverify.values import to_json

CONTRACT = [
    "spec",
    "file",
    "digest",
    "params",
    "engine",
    "verdict",
    "complete",
    "stopped_by",
    "states",
    "transitions",
    "depth",
    "peak_memory",
    "seconds",
    "flags",
    "properties",
    "actions",
    "warnings",
    "diagnostics",
    "expected",
]


def only(*results):
    return json.loads(dumps(results))["results"][0]


def test_the_document():
    found = document([])
    assert found["version"] == 1
    assert found["tool"].startswith("pyverify ")
    assert found["results"] == []


@pytest.mark.parametrize("one", [result(BROKEN), Refused("a.py:B", "no such file: a.py")])
def test_every_key_of_the_contract_is_there(one):
    found = only(one)
    assert set(CONTRACT) <= set(found)
    assert set(found["seconds"]) == {"frontend", "compile", "explore"}
    assert set(found["flags"]) == {"constraint", "symmetry", "deadlock"}


def test_a_result():
    found = only(result(BROKEN, peak_memory=5))
    assert found["params"] == {"nodes": 3, "delta": 2, "horizon": 6}
    assert (found["states"], found["transitions"], found["depth"]) == (5453, 27552, 13)
    assert (found["verdict"], found["complete"], found["expected"]) == ("violated", True, None)
    assert len(found["digest"]) == 64


def test_what_it_cost():
    found = only(result(BROKEN, statistics=COSTS, explore_seconds=2.0, widest_level=9))
    assert found["statistics"] == {
        "workers": 2,
        "states_per_second": 2726.5,
        "bytes_per_state": 21.4,
        "table_load": 0.5,
        "table_bytes": 1 << 20,
        "arena_bytes": 0,
        "peak_bytes": 12_300_000,
        "widest_level": 9,
    }
    assert only(result(BROKEN))["statistics"] is None


def test_a_trace():
    (found,) = only(result(BROKEN))["properties"]
    assert (found["name"], found["kind"], found["line"]) == ("dead_means_expired", "invariant", 33)
    assert "loop" not in found and "reason" not in found
    assert found["trace"][4] == {
        "action": "expire",
        "args": {"n": 0},
        "choices": [],
        "state": {
            "clock": 3,
            "lease": {"0": 0, "1": 0, "2": 0},
            "alive": {"0": False, "1": True, "2": True},
        },
        "line": 29,
    }
    assert found["trace"][0]["action"] == "start"
    assert found["explanation"]["bindings"] == {"n": "0"}


def test_a_lasso_has_the_index_of_its_loop():
    lasso = judged("p", Verdict.VIOLATED, "temporal", reason="why", trace=Trace(STEPS, 2))
    (found,) = only(result(lasso))["properties"]
    assert (found["loop"], found["reason"]) == (2, "why")


def test_the_account_of_a_lasso():
    why = Explanation(
        "always(p)",
        line(40),
        fairness=(FairNote("strong", "renew(n=0)", "taken", 4),),
        unmet=(Unmet("p", line(41), (SubValue("n", "0"),), 3, "false"),),
    )
    lasso = judged("p", Verdict.VIOLATED, "temporal", trace=Trace(STEPS, 2), explanation=why)
    (found,) = only(result(lasso))["properties"]
    assert found["explanation"]["fairness"] == [
        {"kind": "strong", "action": "renew(n=0)", "how": "taken", "at": 4}
    ]
    assert found["explanation"]["unmet"] == [
        {
            "text": "p",
            "file": "heartbeat.py",
            "line": 41,
            "bindings": {"n": "0"},
            "at": 3,
            "said": "false",
        }
    ]


def test_choices_and_a_failed_step():
    steps = (
        STEPS[0],
        Step("expire", (("n", 1),), state(0), line(29), (("lost", True),)),
        Step("tick", (), None),
    )
    (found,) = only(result(judged("p", Verdict.VIOLATED, trace=Trace(steps))))["properties"]
    assert found["trace"][1]["choices"] == [{"name": "lost", "value": True}]
    assert (found["trace"][2]["state"], found["trace"][2]["line"]) == (None, None)


def test_a_target_that_was_refused():
    found = only(Refused("heartbeat.py:Heartbeet", "there is no spec\ndid you mean `Heartbeat`?"))
    assert (found["file"], found["spec"]) == ("heartbeat.py", "Heartbeet")
    assert (found["verdict"], found["states"]) == ("error", None)
    assert found["diagnostics"][0]["message"] == "there is no spec"
    assert found["diagnostics"][0]["help"] == "did you mean `Heartbeat`?"


def test_the_documented_encodings_are_the_real_ones():
    text = json_values.DOCUMENT.read_text(encoding="utf-8")
    assert json_values.rewritten(text) == text, "run `python tests/unit/json_values.py`"


@pytest.mark.parametrize(("domain", "value"), json_values.EXAMPLES)
def test_encodings_are_plain_json(domain, value):
    encoded = to_json(domain, value)
    assert json.loads(json.dumps(encoded)) == encoded


def test_every_key_is_documented():
    text = json_values.DOCUMENT.read_text(encoding="utf-8")
    found = only(result(BROKEN, statistics=COSTS))
    property_keys, trace_keys = found["properties"][0], found["properties"][0]["trace"][0]
    for key in (*found, *property_keys, *trace_keys, *property_keys["explanation"], "loop"):
        assert key in text, key
    for key in found["statistics"]:
        assert key in text, key
