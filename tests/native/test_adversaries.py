"""The native engine and the reference engine on the specs of `adversaries`, step by step and whole."""

import sys
from pathlib import Path

import pytest
from adversaries import SPECS, source

sys.path.insert(0, str(Path(__file__).parents[1] / "agreement"))

from agree import ir_of

from native import outcomes_agree, steps_agree
from pyverify.engines import Limits, Question
from pyverify.native import is_built

pytestmark = pytest.mark.skipif(not is_built(), reason="the native engine needs a C++ compiler")

FEW = Limits(max_states=200)
# What is asked of each spec in turn, besides everything about all of it.
QUESTIONS = [
    Question(workers=3, limits=FEW),
    Question(workers=2, limits=FEW, fail_fast=True),
    Question(workers=1, limits=Limits(max_states=200, max_depth=2)),
    Question(workers=4, limits=Limits(max_states=17)),
    Question(workers=1, limits=FEW, deadlock=False, properties=()),
    Question(workers=2, limits=FEW, symmetry=False),
]


@pytest.mark.parametrize("name", SPECS)
def test_every_function_agrees(name):
    steps_agree(ir_of(source(name)), most=60)


@pytest.mark.parametrize("name", SPECS)
def test_checks_agree(name):
    ir = ir_of(source(name))
    turn = list(SPECS).index(name) % len(QUESTIONS)
    for question in (Question(workers=1, limits=FEW), QUESTIONS[turn]):
        outcomes_agree(ir, question)
