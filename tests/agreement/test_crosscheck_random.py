"""TLC and we agree on random specs: over all of the language, and small ones with temporal properties.

`python tests/agreement/soak.py --tlc FIRST LAST` asks about many more; docs/CROSSCHECK.md records what it said.
"""

from collections import Counter

import pytest
from crosscheck import compared, engine_agrees, source_of

from pyverify.tlc.jar import missing
from pyverify.tlc.running import Tlc

pytestmark = pytest.mark.skipif(missing() is not None, reason=f"TLC is not asked: {missing()}")

SLICES, SPECS, ENGINE_SPECS = 2, 20, 8
MANY_SLICES, MANY = 4, 100
FIRST_OF_MANY = 1000


def agree(first, last):
    """What came out of the specs of these numbers, counted; the test fails on a difference."""
    found = Counter()
    with Tlc(600) as tlc:
        for seed in range(first, last):
            try:
                found += compared(seed, tlc.run)
            except Exception as difference:
                source, parameters = source_of(seed)
                pytest.fail(f"spec {seed} {parameters}:\n{source}\n{difference}")
    return found


def says_something(found, number):
    """Whether enough was compared for the agreement to mean anything, and of both kinds."""
    assert found["compared"] >= 0.75 * number, found
    assert found["count agreed"] >= number / 2, found
    assert min(found["temporal holds"], found["temporal violated"]) >= number / 10, found
    agreed = sum(n for what, n in found.items() if what.endswith(" agreed"))
    assert agreed >= 3 * number, found


@pytest.mark.parametrize("part", range(SLICES))
def test_tlc_agrees_on_random_specs(part):
    says_something(agree(part * SPECS, (part + 1) * SPECS), SPECS)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(MANY_SLICES))
def test_tlc_agrees_on_many_random_specs(part):
    first = FIRST_OF_MANY + part * MANY
    says_something(agree(first, first + MANY), MANY)


def test_the_engine_agrees_on_random_specs():
    verdicts = [engine_agrees(seed) for seed in range(ENGINE_SPECS)]
    assert sum(map(bool, verdicts)) >= ENGINE_SPECS / 2, verdicts
    assert sum(verdicts) >= 2 * ENGINE_SPECS, verdicts
