"""The engines agree on temporal properties under fairness, on random specs."""

import os
from collections import Counter
from random import Random

import pytest
from generate.formulas import Formulas, live_spec
from liveness import compared, same_for_any_workers, spec_of_seed

from pyverify.native import is_built

pytestmark = pytest.mark.skipif(not is_built(), reason="the native engine needs a C++ compiler")

# Three properties each: together more than 2000 triples of a spec, fairness and a formula.
SLICES, SYSTEMS = 10, 80
JUDGED = ("holds", "stops", "cycle", "violated")


@pytest.fixture(autouse=True)
def keeping_nothing(monkeypatch):
    """Compile every spec: no two are alike, and a cache of thousands takes longer."""
    monkeypatch.setenv("XDG_CACHE_HOME", os.devnull)


@pytest.mark.parametrize("part", range(SLICES))
def test_engines_agree_on_random_specs(part):
    verdicts = Counter()
    for seed in range(part * SYSTEMS, (part + 1) * SYSTEMS):
        try:
            verdicts += compared(seed)
        except Exception as difference:
            pytest.fail(f"spec_of_seed({seed}):\n{spec_of_seed(seed).source}\n{difference!r}")
    # None of the answers is a rarity, so agreement says something about each.
    assert min(verdicts[k] for k in ("holds", "stops", "cycle")) >= SYSTEMS // 10, verdicts
    assert sum(verdicts[k] for k in JUDGED) >= 2.5 * SYSTEMS, verdicts
    # Where there is a violation, trying finds it: so it says something where it finds none.
    assert verdicts["found by trying"] >= 0.9 * verdicts["tried"] > 0, verdicts


def test_every_construct_of_formulas_occurs():
    missing = set(Formulas.everything)
    for seed in range(500):
        missing -= live_spec(Random(seed).randrange).constructs
    assert missing == set()


def test_the_same_lassos_with_more_workers():
    for seed in range(60):
        same_for_any_workers(seed)
