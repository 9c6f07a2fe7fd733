"""Automata accept exactly the words of which their formula is true, and are small."""

import os
import subprocess
import sys
from random import Random

import pytest
from random_formulas import of, prop, random_formula, random_word

from pyverify.errors import SpecError
from pyverify.ltl.automaton import MOST_STATES, automaton
from pyverify.ltl.formula import FALSE, TRUE, negated
from pyverify.ltl.words import holds_on

P, Q, R = 0, 1, 2


def always(f):
    return of("always", f)


def eventually(f):
    return of("eventually", f)


# ---------------------------------------------------------------- acceptance


def accepts(made, letters, loop):
    """Whether an automaton accepts a word: naively, by which places of the product meet for ever."""
    moves = {}
    for place, letter in enumerate(letters):
        after = place + 1 if place + 1 < len(letters) else loop
        for e in made.edges:
            if e.must & ~letter == 0 and e.must_not & letter == 0:
                moves.setdefault((place, e.source), []).append(((after, e.target), e.marks))
    reachable = closure([(0, q) for q in made.initial], moves)
    for start in reachable:
        ahead = closure([there for there, _ in moves.get(start, [])], moves)
        if start not in ahead:
            continue
        home = {x for x in ahead if start in closure([x], moves)}
        marks = 0
        for x in home:
            for there, found in moves.get(x, []):
                marks |= found if there in home else 0
        if marks == (1 << made.acceptance) - 1:
            return True
    return False


def closure(starts, moves):
    found, waiting = set(starts), list(starts)
    while waiting:
        for there, _ in moves.get(waiting.pop(), []):
            if there not in found:
                found.add(there)
                waiting.append(there)
    return found


@pytest.mark.parametrize(("depth", "formulas"), [(1, 150), (2, 300), (3, 300), (4, 80)])
def test_random_formulas_on_random_words(depth, formulas):
    draw, accepted, done = Random(depth), 0, 0
    for _ in range(formulas):
        formula = random_formula(draw, depth, 3)
        try:
            made = automaton(formula)
        except SpecError:
            continue
        for _ in range(12):
            letters, loop = random_word(draw, 3)
            expected = holds_on(formula, letters, loop)
            assert accepts(made, letters, loop) == expected, (formula, letters, loop)
            accepted += expected
            done += 1
    assert done > 10 * formulas
    assert 0.2 < accepted / done < 0.8


def test_deep_nests():
    """Eight operators inside each other, of one argument or with a proposition beside it."""
    draw = Random(5)
    for _ in range(150):
        formula = prop(draw.randrange(2))
        for _ in range(8):
            op = draw.choice(["always", "eventually", "not", "until", "leads_to", "and", "or"])
            beside = prop(draw.randrange(2))
            both = draw.choice([(formula, beside), (beside, formula)])
            formula = of(op, *(both if op in ("until", "leads_to", "and", "or") else (formula,)))
        made = automaton(formula)
        for _ in range(15):
            letters, loop = random_word(draw, 2)
            expected = holds_on(formula, letters, loop)
            assert accepts(made, letters, loop) == expected, (formula, letters, loop)


def test_of_a_formula_and_its_negation_one_accepts():
    draw = Random(6)
    for _ in range(150):
        formula = random_formula(draw, 3, 2)
        both = [automaton(formula), automaton(negated(formula))]
        for _ in range(8):
            word = random_word(draw, 2)
            assert sorted(accepts(made, *word) for made in both) == [False, True]


# ---------------------------------------------------------------- size


@pytest.mark.parametrize(
    ("formula", "states", "edges", "acceptance"),
    [
        (TRUE, 1, 1, 0),
        (prop(P), 2, 2, 0),
        (of("not", of("leads_to", P, Q)), 2, 3, 1),
        (of("not", always(eventually(P))), 2, 3, 1),
        (of("not", eventually(always(P))), 1, 2, 1),
        (of("not", eventually(P)), 1, 1, 0),
        (of("not", always(P)), 2, 3, 1),
        (of("not", of("until", P, Q)), 2, 3, 0),
        (of("not", of("implies", always(eventually(P)), always(eventually(Q)))), 2, 4, 1),
        (always(of("implies", P, eventually(Q))), 2, 5, 1),
        (of("and", *(always(eventually(prop(i))) for i in range(6))), 1, 64, 6),
    ],
)
def test_usual_formulas_have_small_automata(formula, states, edges, acceptance):
    made = automaton(formula)
    assert (made.states, len(made.edges), made.acceptance) == (states, edges, acceptance)


def test_one_that_says_the_same_twice_is_no_larger():
    plain = of("leads_to", P, Q)
    said_again = of("and", plain, always(of("implies", P, eventually(Q))), eventually(TRUE))
    assert automaton(said_again) == automaton(plain)


@pytest.mark.parametrize(
    "formula",
    [
        FALSE,
        of("and", P, of("not", P)),
        of("and", always(P), eventually(of("not", P))),
        of("until", P, of("and", Q, always(of("and", eventually(P), of("not", P))))),
        eventually(of("and", always(eventually(P)), eventually(always(of("not", P))))),
    ],
)
def test_what_is_never_true_has_no_initial_state(formula):
    made = automaton(formula)
    assert (made.states, made.initial, made.edges) == (0, (), ())


def test_edges_are_of_states_and_marks_of_sets_that_exist():
    draw = Random(7)
    for _ in range(200):
        made = automaton(random_formula(draw, 3, 3))
        for e in made.edges:
            assert 0 <= e.source < made.states
            assert 0 <= e.target < made.states
            assert 0 <= e.marks <= made.all_marks
            assert e.must & e.must_not == 0


def test_too_large_is_a_refusal_and_soon():
    many = of("and", *(eventually(prop(i)) for i in range(24)))
    with pytest.raises(SpecError, match="too large"):
        automaton(many)
    nine = of("and", *(eventually(prop(i)) for i in range(9)))
    assert automaton(nine).states == 2**9 <= MOST_STATES


def test_the_same_automaton_whatever_the_hash_seed():
    code = (
        "from random import Random; from random_formulas import random_formula\n"
        "from pyverify.ltl.automaton import automaton\n"
        "draw = Random(8)\n"
        "for _ in range(60): print(automaton(random_formula(draw, 3, 3)))\n"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(told) == 1
    assert "Edge" in told.pop()
