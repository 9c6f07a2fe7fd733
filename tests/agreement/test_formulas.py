"""The formulas of shipped and random specs say what the reference engine does; faults in them are noticed."""

import sys
from contextlib import nullcontext

import pytest
from agree import ir_of
from formulas_judge import agree
from shipped import ROOT
from strategies import spec_of_seed

from pyverify.engines import Limits, Question
from pyverify.errors import SpecError
from pyverify.frontend import build
from pyverify.load import load_specs
from pyverify.outcome import Verdict
from pyverify.reference import ReferenceEngine, replay, unlisted, violates
from pyverify.smt import encoding, evaluate, operators, shapes, terms
from pyverify.smt.bounded import Z3Engine
from pyverify.smt.shapes import CannotEncode

FILES = sorted((ROOT / "specs").glob("*.py"))
SLICES, EACH = 8, 8


def listed(path):
    """The classes of a file whose default instances can be explored."""
    for cls in load_specs(path):
        try:
            ir = build(cls()).ir
        except SpecError as error:
            assert {d.code for d in error.diagnostics} == {"too-large"}
            continue
        if not unlisted(ir):
            yield cls.__name__, ir


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_shipped_specs(path):
    for name, ir in listed(path):
        try:
            assert agree(ir, 2) > 0
        except AssertionError as difference:
            pytest.fail(f"{name}: {difference}")


def random_spec(seed):
    spec = spec_of_seed(seed)
    try:
        return ir_of(spec.source, **spec.parameters)
    except SpecError:
        return None


@pytest.mark.parametrize("ints", ["auto", "ints"])
@pytest.mark.parametrize("part", range(SLICES))
def test_random_specs(part, ints):
    looked_at = 0
    for seed in range(part * EACH, (part + 1) * EACH):
        ir = random_spec(3000 + seed)
        try:
            looked_at += ir is not None and agree(ir, 4, ints) > 0
        except CannotEncode:
            continue
        except AssertionError as difference:
            pytest.fail(f"spec_of_seed({3000 + seed}): {difference}")
    assert looked_at > EACH / 3


# ---------------------------------------------------------------- bounded checking

LEVELS = 5


def bounded(ir):
    """How many verdicts were decided by paths of `LEVELS` states, all as breadth-first search decides them."""
    question = Question(symmetry=False, limits=Limits(max_depth=LEVELS))
    expected = ReferenceEngine().run(ir, question)
    engine = Z3Engine()
    if engine.supports(ir, question):
        return 0
    found = engine.run(ir, question)
    decided = 0
    for ours in found.properties:
        theirs = expected.result(ours.name)
        if ours.kind in ("temporal", "always_possible"):
            continue
        if ours.trace is not None:
            replay(ir, ours.trace)
            assert violates(ir, ours.name, ours.trace)
            assert theirs.trace is not None, f"{ours.name}: no trace by search"
            assert len(ours.trace) == len(theirs.trace), f"{ours.name}: lengths"
            decided += 1
        else:
            # Search stops after the same levels: it would have found a trace, had there been one.
            assert theirs.trace is None, f"{ours.name}: no trace by Z3"
            if theirs.verdict is not Verdict.UNKNOWN and ours.verdict is not Verdict.UNKNOWN:
                assert ours.verdict is theirs.verdict, ours.name
                decided += 1
    return decided


@pytest.mark.parametrize("part", range(SLICES))
def test_bounded_checking_of_random_specs(part):
    decided = 0
    for seed in range(part * EACH, (part + 1) * EACH):
        ir = random_spec(4000 + seed)
        try:
            decided += 0 if ir is None else bounded(ir)
        except SpecError:  # no initial state, as the reference engine says
            continue
        except AssertionError as difference:
            pytest.fail(f"spec_of_seed({4000 + seed}): {difference}")
    assert decided > EACH


# ---------------------------------------------------------------- faults


def never(*_args, **_more):
    return False


def always(*_args, **_more):
    return True


RIGHT_FAILS = evaluate.Evaluator.fails_if
RIGHT_DIVIDED = terms.Arithmetic._divided


def no_errors(ev, kind, condition):
    """Failures of one kind that are forgotten."""
    if kind != "error":
        RIGHT_FAILS(ev, kind, condition)


def no_asserts(ev, kind, condition):
    if kind != "assert":
        RIGHT_FAILS(ev, kind, condition)


def unguarded(self, condition):
    """Branches that are taken in any case."""
    del self, condition
    return nullcontext()


def swapped(self, a, b):
    """Quotient and remainder of the absolute value."""
    return tuple(reversed(RIGHT_DIVIDED(self, a, b)))


def unordered(ev, q, there, at, x):
    """Sorting that puts everything at the end."""
    del at
    return ev.appended(q, there, x)


FAULTS = {
    "<= for <": (terms.Arithmetic, "lt", lambda self, a, b: self.le(a, b)),
    "quotients for remainders": (terms.Arithmetic, "_divided", swapped),
    "errors forgotten": (evaluate.Evaluator, "fails_if", no_errors),
    "assertions forgotten": (evaluate.Evaluator, "fails_if", no_asserts),
    "domains forgotten": (encoding.Encoding, "_leaves_domain", never),
    "every value in its domain": (shapes.Shapes, "inside", always),
    "frames forgotten": (encoding.Encoding, "_becomes", always),
    "choices made once": (shapes.Shapes, "choose", lambda self, c, a, b: a),
    "branches taken always": (evaluate.Evaluator, "under", unguarded),
    "sorting that does not": (evaluate.Evaluator, "_inserted", unordered),
    "guards forgotten": (evaluate.Evaluator, "discard", lambda self, condition: None),
    "subsets of everything": (operators, "_subset", always),
    "elements of everything": (operators, "_member", always),
    "negative indexes": (operators, "_bound", lambda ev, q, x, otherwise: otherwise),
    "always enabled": (encoding.Encoding, "_happens", always),
}


def test_without_a_fault_nothing_is_noticed():
    assert not noticed()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_noticed(fault, monkeypatch):
    holder, name, wrong = FAULTS[fault]
    right = getattr(holder, name)
    monkeypatch.setattr(holder, name, wrong)
    for module_name, module in list(sys.modules.items()):
        if module_name.startswith("pyverify.smt") and getattr(module, name, None) is right:
            monkeypatch.setattr(module, name, wrong)
    if holder is operators:  # they are looked up in a table
        for op, operation in list(operators.OPERATIONS.items()):
            if operation is right:
                monkeypatch.setitem(operators.OPERATIONS, op, wrong)
    assert noticed()


# What random specs seldom have.
SELDOM = """
from pyverify import Range, Seq, Spec, Var, action, one_of, require

class Example(Spec):
    q = Var(Seq[Range(3), 3], init=(2, 0, 1))
    left = Var(Range(4), init=3)

    @action
    def sort(self):
        require(self.left > 0)
        self.left -= 1
        self.q = sorted(self.q)

    @action
    def cut(self, n: int = one_of(Range(-3, 4))):
        require(self.left > 1)
        self.left -= 2
        self.q = self.q[n:]
"""


def noticed():
    """Something that tells."""
    for seed in [None, *range(3000, 3060)]:
        ir = ir_of(SELDOM) if seed is None else random_spec(seed)
        try:
            if ir is not None:
                agree(ir, 40 if seed is None else 6)
        except CannotEncode:
            continue
        except Exception:  # a wrong formula may make Z3, or the decoding, fail in any way
            return True
    return False
