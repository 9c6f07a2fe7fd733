"""Damaged specs by the thousand: an answer or a diagnostic each time, never a traceback or a hang.

The mutants are numbered, so that a failure can be repeated: `mutant(NUMBER)` is its text.
"""

import pytest
from judging import complaint
from mutants import mutant

SLICES, EACH = 8, 300


@pytest.mark.parametrize("part", range(SLICES))
def test_every_mutant_is_checked_or_refused(part, tmp_path):
    complaints = []
    for number in range(part * EACH, (part + 1) * EACH):
        text = mutant(number)
        said = complaint(text, tmp_path / f"mutant{number}.py")
        if said is not None:
            complaints.append(f"mutant({number}) {said}\n{text}")
    assert not complaints, f"{len(complaints)} of {EACH}:\n" + "\n".join(complaints[:3])


def test_mutants_differ():
    """A fuzzer that makes the same few mutants again and again finds nothing."""
    texts = [mutant(number) for number in range(100)]
    assert len(set(texts)) > 90
