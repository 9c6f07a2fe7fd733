"""Every small change of a protocol is noticed by what judges it, or the record says why it is not.

A sample runs each time, every mutant with the slow tests; docs/WARTS.md has the record of them all.
"""

from hashlib import blake2b

import pytest
from fates import SURVIVED, Experiment, Fate
from laboratory import changeable, mutants_of, stem
from record import UNEXPLAINED, WARTS, counted, read_record, score, written

RECORD = read_record()
FILES = {stem(file): file for file in changeable()}
# How many mutants of a file run each time, by the transitions of all instances that they run in.
MOST, TRANSITIONS = 6, 10_000
# The least share of mutants that some verdict or length of a trace must notice.
OF_ALL, OF_EACH = 0.90, 0.75


def sample(name, experiment):
    """Return some mutants of a file, the same every time: the fewer, the larger its instances."""
    transitions = sum(m.counts.get("transitions", 0) for m in experiment.laboratory.models)
    mixed = sorted(mutants_of(FILES[name]), key=lambda m: blake2b(m.title.encode()).digest())
    return mixed[: min(MOST, 1 + TRANSITIONS // (transitions + 1))]


def survivors(name, fates):
    return {(name, title) for title, fate in fates.items() if fate in SURVIVED}


@pytest.mark.parametrize("name", FILES)
def test_a_sample_fares_as_recorded(name, tmp_path):
    experiment = Experiment(FILES[name], tmp_path)
    fates = {m.title: experiment.fate(m) for m in sample(name, experiment)}
    titles = {(name, title) for title in fates}
    assert survivors(name, fates) == RECORD.survivors & titles
    assert [*fates.values()].count(Fate.UNREAD) <= RECORD.rows[name][Fate.UNREAD]


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_all_fare_as_recorded(name, tmp_path):
    experiment = Experiment(FILES[name], tmp_path)
    fates = {m.title: experiment.fate(m) for m in mutants_of(FILES[name])}
    assert survivors(name, fates) == {s for s in RECORD.survivors if s[0] == name}
    assert counted(fates) == RECORD.rows[name]


@pytest.mark.parametrize("name", FILES)
def test_the_record_is_of_the_specs_as_they_are(name):
    """Else: `python tests/mutation/run_mutants.py --write`, and give a reason for who is new."""
    titles = [m.title for m in mutants_of(FILES[name])]
    assert sum(RECORD.rows[name].values()) == len(titles) == len(set(titles))
    assert {t for n, t in RECORD.survivors if n == name} <= {*titles}


def test_every_survivor_has_a_reason():
    assert UNEXPLAINED not in RECORD.reasons
    assert all(reason.startswith("**") for reason in RECORD.reasons)
    assert {n for n, _ in RECORD.survivors} <= FILES.keys()
    assert RECORD.rows.keys() == FILES.keys()


def test_most_mutants_are_noticed():
    scores = {name: score(row) for name, row in RECORD.rows.items()}
    weak = {n: s for n, s in scores.items() if s[0] < OF_EACH * s[1]}
    assert not weak
    killed, possible = map(sum, zip(*scores.values(), strict=True))
    assert killed >= OF_ALL * possible


def test_the_record_is_written_as_it_is_read():
    document = WARTS.read_text(encoding="utf-8")
    assert written(RECORD, document) == document
