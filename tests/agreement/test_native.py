"""The native engine tells what the reference engine tells: on random specs and on all models."""

import os

import pytest
from agree import ir_of
from shipped import MODELS, shared_result

from native import answered, compared, outcomes_agree, spec_number, steps_agree, told
from pyverify.driver import prepare, question
from pyverify.engines import Question
from pyverify.models import instantiate
from pyverify.native import NativeEngine, is_built
from pyverify.outcome import Verdict
from pyverify.reference import ReferenceEngine

pytestmark = pytest.mark.skipif(not is_built(), reason="the native engine needs a C++ compiler")

# Together a little more than 3000 random specs.
SLICES, SEARCHED = 16, 190


@pytest.fixture
def keeping_nothing(monkeypatch):
    """Compile every spec: no two are alike, and a cache of thousands takes longer."""
    monkeypatch.setenv("XDG_CACHE_HOME", os.devnull)


@pytest.mark.usefixtures("keeping_nothing")
@pytest.mark.parametrize("part", range(SLICES))
def test_checks_agree_on_random_specs(part):
    """Every fourth of them is compared step by step, too; see `native.STRAINS` for how."""
    for seed in range(part * SEARCHED, (part + 1) * SEARCHED):
        try:
            compared(seed)
        except Exception as difference:
            pytest.fail(f"spec_of_seed({seed}):\n{difference!r}")


def test_random_specs_are_often_wide():
    """Small as they are, the strains make several words of many."""
    widths = [compared(seed) for seed in range(40)]
    assert sum(words > 1 for words in widths) >= 5


FAST = [m for m in MODELS if m.tier == "fast"]


@pytest.mark.parametrize("model", FAST, ids=lambda m: f"{m.file.stem}:{m.name}")
def test_checks_agree_on_models(model, shared):
    reference = shared_result(model, shared).outcome
    ir = prepare(instantiate(model)).ir
    asked = question(deadlock=model.deadlock, symmetry=model.symmetry)
    for workers in (1, 3):
        native = NativeEngine().run(ir, question(**vars_of(asked), workers=workers))
        assert told(native) == told(reference)


def vars_of(asked):
    return {"deadlock": asked.deadlock, "symmetry": asked.symmetry}


# Members of sets that are kept as bits, and that no small table numbers: long bags of few values.
LEFT_OUT = "are too large to number"


def test_all_that_the_language_has_is_machine_code():
    """Random specs use every construct; none of them is left to the reference engine as a whole.

    But for one rarity, which docs/WARTS.md tells of.
    """
    left = {}
    for seed in range(2000, 2120):
        ir = spec_number(seed)
        if ir is not None:
            _, escaped = steps_agree(ir, most=1)
            reasons = set(escaped) - {"in a step", "in a property"}
            reasons = {r for r in reasons if not r.endswith(LEFT_OUT)}
            if reasons:
                left[seed] = reasons
    assert left == {}


def test_the_same_refusal_of_a_spec_that_cannot_start():
    ir = ir_of(
        "from pyverify import Range, Spec, Var, action, init, require\n"
        "class Example(Spec):\n"
        "    x = Var(Range(3), init=0)\n"
        "    @init\n"
        "    def never(self):\n"
        "        require(self.x > 0)\n"
        "    @action\n"
        "    def step(self):\n"
        "        self.x = 1\n"
    )
    asked = Question()
    native = answered(NativeEngine(), ir, asked)
    assert native == answered(ReferenceEngine(), ir, asked)
    assert "no initial state" in native["refusal"]


def test_an_index_of_what_is_known_to_be_empty():
    """The place it would have is a negative number, known when the machine code is made."""
    ir = ir_of(
        "from pyverify import Map, Range, Seq, Spec, Var, action\n"
        "class Example(Spec):\n"
        "    seen = Var(Map[Seq[Range(3), 1], bool], init=False)\n"
        "    x = Var(Range(3), init=0)\n"
        "    @action\n"
        "    def last(self):\n"
        "        for key in self.seen.keys():\n"
        "            self.x = key[-1]\n"
    )
    outcomes_agree(ir)
    assert answered(NativeEngine(), ir, Question())["property error"].verdict is Verdict.VIOLATED
