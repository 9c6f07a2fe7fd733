"""Sums of known numbers: what the theory of pseudo-Booleans says of them is what adding says."""

from itertools import product

import pytest
import z3

from pyverify import Map, Param, Range, Spec, Var, invariant, one_of, reachable
from pyverify.driver import attempt, prepare, question, solve
from pyverify.outcome import Verdict
from pyverify.smt.terms import Arithmetic, Weighted, number

WEIGHTS = (3, -2, 1, 5)


def values(numbers, tests):
    """Each assignment of the tests with the sum that it has."""
    for truths in product((False, True), repeat=len(tests)):
        pinned = [t == z3.BoolVal(v, numbers.ctx) for t, v in zip(tests, truths, strict=True)]
        yield pinned, 7 + sum(w for w, v in zip(WEIGHTS, truths, strict=True) if v)


@pytest.fixture(params=[True, False], ids=["bits", "ints"])
def numbers(request):
    return Arithmetic(z3.Context(), request.param)


@pytest.fixture
def tests(numbers):
    return [z3.Bool(f"t{i}", numbers.ctx) for i in range(len(WEIGHTS))]


def holds(formula, pinned, ctx):
    if isinstance(formula, bool):
        return formula
    solver = z3.Solver(ctx=ctx)
    solver.add(*pinned, formula)
    return solver.check() == z3.sat


def test_it_is_compared_as_a_number_is(numbers, tests):
    made = Weighted(numbers, 7, tuple(zip(WEIGHTS, tests, strict=True)))
    assert (made.lo, made.hi) == (5, 16)
    relations = {
        "lt": lambda x, k: x < k,
        "le": lambda x, k: x <= k,
        "eq": lambda x, k: x == k,
    }
    for name, relation in relations.items():
        for k in range(3, 19):
            ours = getattr(numbers, name)
            one, other = ours(made, number(k)), ours(number(k), made)
            for pinned, total in values(numbers, tests):
                assert holds(one, pinned, numbers.ctx) == relation(total, k), (name, total, k)
                assert holds(other, pinned, numbers.ctx) == relation(k, total), (name, k, total)


def test_it_is_added_and_put_together_where_that_is_needed(numbers, tests):
    made = Weighted(numbers, 7, tuple(zip(WEIGHTS, tests, strict=True)))
    shifted, doubled = numbers.add(made, number(4)), numbers.add(made, made)
    assert isinstance(shifted, Weighted) and not isinstance(doubled, Weighted)
    for pinned, total in values(numbers, tests):
        assert holds(numbers.eq(shifted, number(total + 4)), pinned, numbers.ctx)
        assert not holds(numbers.eq(shifted, number(total + 3)), pinned, numbers.ctx)
        assert holds(numbers.eq(doubled, number(2 * total)), pinned, numbers.ctx)


class Loads(Spec):
    """Twelve tasks on three hosts: eight are needed for a sum to be one of pseudo-Booleans."""

    cores = Param(10)
    host = Var(Map[Range(12), Range(3)], init=one_of(Map[Range(12), Range(3)]))

    def load(self, h: int) -> int:
        return sum(1 + t % 4 for t in range(12) if self.host[t] == h)

    @reachable
    def fits(self) -> bool:
        return all(self.load(h) <= self.cores for h in range(3))

    @invariant
    def all_is_loaded(self) -> bool:
        return self.load(0) + self.load(1) + self.load(2) == 30


@pytest.mark.parametrize(("cores", "verdict"), [(10, Verdict.HOLDS), (9, Verdict.VIOLATED)])
def test_solve_finds_a_load_that_fits_or_proves_that_none_does(cores, verdict):
    result = solve(Loads(cores=cores), time_limit=300)
    assert result.property("fits").verdict is verdict


def test_sums_of_sums_are_proved():
    built = prepare(Loads(), symbolic=True)
    result = attempt(built, question(properties=["all_is_loaded"], time_limit=300))
    assert result.property("all_is_loaded").verdict is Verdict.HOLDS
