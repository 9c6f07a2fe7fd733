"""What formulas mean: by hand, and by the laws that define the operators."""

from random import Random

import pytest
from random_formulas import of, random_formula, random_word

from pyverify.ltl.formula import FALSE, TRUE
from pyverify.ltl.words import holds_on, values

P, Q = 0, 1
# Letters: neither, p, q, both.
NONE, ONLY_P, ONLY_Q, BOTH = 0, 1, 2, 3


@pytest.mark.parametrize(
    ("formula", "prefix", "cycle", "expected"),
    [
        (TRUE, [], [NONE], True),
        (FALSE, [], [NONE], False),
        (of("always", P), [ONLY_P], [BOTH], True),
        (of("always", P), [NONE], [ONLY_P], False),
        (of("always", P), [ONLY_P], [ONLY_P, NONE], False),
        (of("eventually", P), [ONLY_P], [NONE], True),
        (of("eventually", P), [NONE], [NONE, ONLY_P], True),
        (of("eventually", P), [ONLY_Q], [NONE], False),
        (of("always", of("eventually", P)), [ONLY_P], [NONE], False),
        (of("always", of("eventually", P)), [NONE], [NONE, ONLY_P], True),
        (of("eventually", of("always", P)), [NONE], [ONLY_P], True),
        (of("eventually", of("always", P)), [ONLY_P], [ONLY_P, NONE], False),
        (of("until", P, Q), [], [ONLY_Q], True),
        (of("until", P, Q), [ONLY_P, ONLY_P], [ONLY_Q, NONE], True),
        (of("until", P, Q), [ONLY_P, NONE], [ONLY_Q], False),
        (of("until", P, Q), [], [ONLY_P], False),
        (of("until", P, Q), [NONE], [ONLY_Q], False),
        # q comes only in the second round of the cycle that it starts in
        (of("eventually", of("until", P, Q)), [], [ONLY_Q, NONE, ONLY_P], True),
        (of("always", of("until", P, Q)), [], [ONLY_Q, ONLY_P], True),
        (of("always", of("until", P, Q)), [], [ONLY_Q, ONLY_P, NONE], False),
        (of("leads_to", P, Q), [], [NONE], True),
        (of("leads_to", P, Q), [ONLY_P], [NONE, ONLY_Q], True),
        (of("leads_to", P, Q), [ONLY_Q], [ONLY_P, ONLY_Q], True),
        (of("leads_to", P, Q), [ONLY_Q, ONLY_P], [NONE], False),
        (of("leads_to", P, Q), [BOTH], [NONE], True),
        (of("implies", P, Q), [ONLY_P], [ONLY_Q], False),
        (of("implies", P, Q), [NONE], [ONLY_P], True),
        (of("and", P, Q), [BOTH], [NONE], True),
        (of("and", P, Q), [ONLY_P], [BOTH], False),
        (of("or", P, Q), [ONLY_Q], [NONE], True),
        (of("or", P, Q), [NONE], [BOTH], False),
        (of("not", P), [NONE], [ONLY_P], True),
    ],
)
def test_by_hand(formula, prefix, cycle, expected):
    assert holds_on(formula, prefix + cycle, len(prefix)) is expected


@pytest.mark.parametrize("loop", [-1, 2])
def test_a_word_repeats_itself_from_one_of_its_places(loop):
    with pytest.raises(ValueError, match="2 letters"):
        holds_on(TRUE, [0, 0], loop)


def unrolled(letters, loop, rounds=3):
    return letters[:loop] + letters[loop:] * rounds, loop + (rounds - 1) * (len(letters) - loop)


def test_the_same_word_written_differently():
    """Rounds written out, the cycle begun later: it is the same word."""
    draw = Random(1)
    for _ in range(400):
        formula, (letters, loop) = random_formula(draw, 4, 2), random_word(draw, 2)
        expected = holds_on(formula, letters, loop)
        assert holds_on(formula, *unrolled(letters, loop)) == expected
        assert holds_on(formula, [*letters, letters[loop]], loop + 1) == expected


def test_stuttering_is_not_noticed():
    """Formulas without next cannot tell how long a state lasts."""
    draw = Random(2)
    for _ in range(400):
        formula, (letters, loop) = random_formula(draw, 4, 2), random_word(draw, 2)
        twice = [letter for letter in letters for _ in range(2)]
        assert holds_on(formula, twice, 2 * loop) == holds_on(formula, letters, loop)


def test_until_is_what_its_expansion_says():
    """`p until q` is true iff q is, or p is and `p until q` at the next place; and q comes at all."""
    draw = Random(3)
    for _ in range(400):
        a, b = random_formula(draw, 2, 2), random_formula(draw, 2, 2)
        letters, loop = random_word(draw, 2)
        until = values(of("until", a, b), letters, loop)
        left, right = values(a, letters, loop), values(b, letters, loop)
        for i, value in enumerate(until):
            after = i + 1 if i + 1 < len(letters) else loop
            assert value == (right[i] or (left[i] and until[after]))
        if not any(right):
            assert not any(until)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (of("leads_to", P, Q), of("always", of("implies", P, of("eventually", Q)))),
        (of("eventually", P), of("until", TRUE, P)),
        (of("always", P), of("not", of("eventually", of("not", P)))),
        (of("implies", P, Q), of("or", of("not", P), Q)),
    ],
)
def test_operators_are_defined_by_others(left, right):
    draw = Random(4)
    for _ in range(200):
        word = random_word(draw, 2)
        assert holds_on(left, *word) == holds_on(right, *word)
