"""Thousands of damaged specs: each is checked, or refused with a message; nothing else happens.

The same mutants every day. `FUZZ_FROM=100000 pytest tests/fuzz` starts at another number.
"""

import os

import pytest
from fuzz.judging import complaint
from fuzz.mutants import mutant

PARTS = 40
EACH = 60
FROM = int(os.environ.get("FUZZ_FROM", "0"))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("part", range(PARTS))
def test_damaged_specs_are_told_what_is_wrong(part, tmp_path):
    path = tmp_path / "spec.py"
    for seed in range(FROM + part * EACH, FROM + (part + 1) * EACH):
        text = mutant(seed)
        problem = complaint(text, path)
        assert problem is None, f"mutant({seed}) {problem}\n\n{text}"


def test_mutants_are_reproducible():
    assert [mutant(seed) for seed in range(30)] == [mutant(seed) for seed in range(30)]


def test_most_mutants_are_wrong_in_different_ways(tmp_path):
    """The fuzzer is worth its time: it reaches most of the codes, and some mutants pass."""
    from fuzz.judging import codes_of

    path = tmp_path / "spec.py"
    found = [codes_of(mutant(seed), path) for seed in range(500)]
    assert len(set().union(*found)) > 25
    assert sum(not codes for codes in found) > 20
