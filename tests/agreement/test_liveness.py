"""The engines agree on temporal properties under fairness: on random graphs, and on all models."""

import os
from collections import Counter

import pytest
from liveness import compared, same_for_any_workers, system_of_seed

from pyverify.native import is_built

pytestmark = pytest.mark.skipif(not is_built(), reason="the native engine needs a C++ compiler")

# Three properties each: together more than 2000 triples of a graph, fairness and a formula.
SLICES, SYSTEMS = 10, 75


@pytest.fixture(autouse=True)
def keeping_nothing(monkeypatch):
    """Compile every spec: no two are alike, and a cache of thousands takes longer."""
    monkeypatch.setenv("XDG_CACHE_HOME", os.devnull)


@pytest.mark.parametrize("part", range(SLICES))
def test_engines_agree_on_random_systems(part):
    verdicts = Counter()
    for seed in range(part * SYSTEMS, (part + 1) * SYSTEMS):
        try:
            verdicts += compared(seed)
        except Exception as difference:
            pytest.fail(f"system_of_seed({seed}):\n{system_of_seed(seed)}\n{difference!r}")
    # None of the answers is a rarity, so agreement says something about each.
    assert min(verdicts[k] for k in ("holds", "stops", "cycle")) >= SYSTEMS // 10, verdicts


def test_the_same_lassos_with_more_workers():
    for seed in range(150):
        same_for_any_workers(seed)
