"""The specs of this repository: CPython runs them as the reference engine does, and the systems
that the toy knows too have the same counts in all three."""

import sys
from pathlib import Path

import pytest
from agree import Remembering, compare_steps
from test_toy import ewd840, heartbeat, peterson, two_phase_commit
from toy import explore

from pyverify.engines import Question
from pyverify.errors import SpecError
from pyverify.frontend import build
from pyverify.load import load_specs
from pyverify.reference import ReferenceEngine, unlisted

SPECS = Path(__file__).parents[2] / "specs"


def is_explored(cls):
    """Tell whether the default instance's choices can be written out: those of others are proved."""
    try:
        return not unlisted(build(cls()).ir)
    except SpecError as error:
        assert {d.code for d in error.diagnostics} == {"too-large"}
        return False


EVERY_CLASS = [
    pytest.param(file, cls, id=f"{file.stem}:{cls.__name__}")
    for file in sorted(SPECS.glob("*.py"))
    for cls in load_specs(file)
    if is_explored(cls)
]

KNOWN = [
    ("heartbeat", "Heartbeat", {}, heartbeat(3, 2, 6)),
    ("two_phase_commit", "TwoPhaseCommit", {}, two_phase_commit(3)),
    ("ewd840", "TerminationDetection", {}, ewd840(3)),
    ("peterson", "Peterson", {}, peterson()),
]


@pytest.fixture
def among_specs(monkeypatch):
    """Let the judge import from `specs`, whatever other folders of the same names were loaded."""
    stems = {file.stem for file in SPECS.glob("*.py")}
    before = {name: sys.modules.pop(name) for name in stems & sys.modules.keys()}
    monkeypatch.syspath_prepend(SPECS)
    yield
    for name in stems & sys.modules.keys():
        del sys.modules[name]
    sys.modules.update(before)


@pytest.mark.usefixtures("among_specs")
@pytest.mark.parametrize(("file", "cls"), EVERY_CLASS)
def test_cpython_takes_the_same_steps(file, cls):
    judge = Remembering(file.read_text(), cls.__name__)
    judge.most_executions = 10_000
    assert compare_steps(build(cls()).ir, judge, 100) > 0


@pytest.mark.parametrize(
    ("file", "name", "parameters", "system"), KNOWN, ids=lambda x: x if isinstance(x, str) else ""
)
def test_the_reference_counts_what_the_toy_counts(file, name, parameters, system):
    (cls,) = (c for c in load_specs(SPECS / f"{file}.py") if c.__name__ == name)
    outcome = ReferenceEngine().run(build(cls(**parameters)).ir, Question())
    found = explore(system)
    assert (outcome.states, outcome.transitions, outcome.depth) == (
        found.states,
        found.transitions,
        found.depth,
    )
