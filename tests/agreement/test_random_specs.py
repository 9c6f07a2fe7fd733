"""Random specs: the reference engine, CPython and the toy must agree on every one.

On a disagreement Hypothesis shrinks the spec and prints it as source: paste it into a file, or
into `golden/`. `python tests/agreement/soak.py FIRST LAST` runs many more than a test can.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from agree import Skipped, agree_on
from hypothesis import HealthCheck, given, reject, settings
from strategies import CONSTRUCTS, spec_of_seed, specs

SLICES, EXAMPLES, NUMBERED = 8, 125, 150
HERE = Path(__file__).parent

many = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
    ],
)


@pytest.mark.parametrize("part", range(SLICES))
def test_all_judges_agree(part):
    """Hypothesis starts every part from another seed, so parts do not repeat each other."""

    @many
    @given(specs())
    def judges_agree(spec):
        try:
            agree_on(spec.source, **spec.parameters)
        except Skipped:
            reject()

    judges_agree()


@pytest.mark.parametrize("part", range(SLICES))
def test_all_judges_agree_on_numbered_specs(part):
    """The same generator with plain random numbers: cheaper, more varied, the same every day."""
    for seed in range(part * NUMBERED, (part + 1) * NUMBERED):
        spec = spec_of_seed(seed)
        try:
            agree_on(spec.source, **spec.parameters)
        except Skipped:
            pass
        except Exception as disagreement:
            pytest.fail(f"spec_of_seed({seed}):\n{spec.source}\n{disagreement}")


def test_every_construct_occurs():
    missing = set(CONSTRUCTS)
    for seed in range(3000):
        missing -= spec_of_seed(seed).constructs
        if not missing:
            return
    pytest.fail(f"3000 random specs without {sorted(missing)}")


def test_the_answer_does_not_depend_on_the_hash_seed():
    answers = {
        subprocess.run(
            [sys.executable, HERE / "soak.py", "--outcomes", "0", "25"],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(answers) == 1
    assert "Outcome" in answers.pop()
