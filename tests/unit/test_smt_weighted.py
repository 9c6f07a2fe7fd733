"""Sums of known numbers: what the theory of pseudo-Booleans says of them is what adding says."""

from itertools import product

import pytest
import z3

from pyverify import Map, Param, Range, Spec, Var, action, invariant, one_of, reachable
from pyverify.driver import attempt, prepare, question, solve
from pyverify.outcome import Verdict
from pyverify.smt.execute import Runner
from pyverify.smt.shapes import Shapes
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


class Bytes(Spec):
    """Nine tasks of 4 GiB each: more than the 32 bits of what Z3's pseudo-Booleans can weigh."""

    limit = Param(10_000_000_000)
    Task = Range(9)
    placed = Var(Map[Task, bool], init=False)

    def size(self, t: int) -> int:
        return 4294967296 + t

    @action
    def place(self, t: int = one_of(Task)) -> None:
        self.placed[t] = True

    @invariant
    def fits(self) -> bool:
        return sum(self.size(t) for t in self.Task if self.placed[t]) <= self.limit


@pytest.mark.parametrize(
    ("limit", "verdict"), [(10_000_000_000, Verdict.VIOLATED), (9 * 2**32 + 36, Verdict.HOLDS)]
)
def test_sums_beyond_32_bits_are_added_up(limit, verdict):
    result = attempt(prepare(Bytes(limit=limit)), question(time_limit=300))
    assert result.property("fits").verdict is verdict
    assert result.property("fits").trace is None or len(result.property("fits").trace) == 3


class Halves(Spec):
    x = Var(Range(3), init=0)

    def half(self, n: int) -> int:
        return 7 // n

    @action
    def stay(self) -> None:
        self.x = self.half(1)


def test_a_helper_fails_also_where_it_was_asked_before_nothing_could_fail():
    """What is said of a call once and for all is found out as if the run began with it."""
    spec = prepare(Halves()).ir
    run = Runner(spec, Shapes(z3.Context(), True), {}, "test")
    (half,) = spec.functions
    with run.under(False):
        run.call(half, [number(0)])
    run.over = True  # as after an `assert False`
    run.call(half, [number(0)])
    run.over = False
    assert not any(run.failures.values())
    run.call(half, [number(0)])
    assert any(run.failures.values())
    assert run.call(half, [number(2)]).term == 3
