"""The shipped specs and models: each instance is as expected, and each spec and claim has one."""

import subprocess
import sys
from itertools import groupby

import pytest
from shipped import MODELS, ROOT, shared_result

from pyverify.driver import prepare
from pyverify.load import load_specs
from pyverify.models import instantiate
from pyverify.outcome import Verdict

SPECS = sorted((ROOT / "specs").glob("*.py"))

# What no instance violates, although it could be false for all the checker knows. A claim that is
# not here is false somewhere, so that it has been seen to say something, or not decided yet.
NEVER_VIOLATED = {
    "bounded_channel": {"channel.within_capacity", "everything_arrives"},
    "delayed_heartbeat": {"dead_means_expired"},
    "ewd840": {"detects_something"},
    "heartbeat": {"everyone_dies"},
    "peterson": {"both_want_it"},
    "saga": {"compensable", "last_step_fails"},
    "saga_fragment": {"status_is_known"},
    "saga_inventory": {"aborted_holds_nothing", "all_abort_at_the_last_step"},
    "two_phase_commit": {"all_commit"},
}


def with_slow_marks(models):
    """Each model as a parameter of a test; those of the slow tier are marked."""
    slow = {True: pytest.mark.slow, False: ()}
    return [pytest.param(m, id=m.title, marks=slow[m.tier == "slow"]) for m in models]


@pytest.mark.parametrize("model", with_slow_marks(MODELS))
def test_an_instance_is_as_expected(model, shared):
    """So are the lengths of all its traces, none left out."""
    result = shared_result(model, shared)
    assert [str(d) for d in result.differences] == []
    assert set(model.counts) == {"states", "transitions", "depth"}
    assert set(model.lengths) == {p.name for p in result.outcome.properties if p.trace is not None}


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_every_spec_has_an_instance(path):
    modelled = {m.spec for m in MODELS if m.file.stem == path.stem}
    assert {f"../specs/{path.name}:{spec.__name__}" for spec in load_specs(path)} == modelled


@pytest.mark.parametrize(
    ("protocol", "models"),
    [(name, list(models)) for name, models in groupby(MODELS, lambda m: m.file.stem)],
)
def test_every_claim_is_violated_somewhere(protocol, models):
    judged = {p.name: p.kind for m in models for p in prepare(instantiate(m)).ir.properties}
    seen = {
        name for m in models for name, verdict in m.expect.items() if verdict is not Verdict.HOLDS
    }
    claims = {name for name, kind in judged.items() if kind not in ("terminal", "constraint")}
    assert claims - seen == NEVER_VIOLATED[protocol]


@pytest.mark.slow
def test_specs_are_typed():
    """They pass mypy's strict mode without a plugin."""
    command = [sys.executable, "-m", "mypy", "--strict", "specs", "pyverify/lib"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
