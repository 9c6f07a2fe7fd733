"""What `models/` expects is what the same systems do when they are written and explored by hand."""

from dataclasses import replace
from importlib import import_module
from itertools import product
from pathlib import Path

import pytest
from by_hand import explore, termination_detection
from by_hand_liveness import graph_of, steps_to

from pyverify.driver import prepare
from pyverify.models import instantiate, load_models

ROOT = Path(__file__).parents[2]
BY_HAND = [import_module(file.stem) for file in sorted(Path(__file__).parent.glob("by_hand*.py"))]
SYSTEMS = {name: system for module in BY_HAND for name, system in module.SYSTEMS.items()}
LONG_RUN = {"temporal", "always_possible"}
LIVENESS = {
    name: judges for module in BY_HAND for name, judges in getattr(module, "LIVENESS", {}).items()
}
MODELS = [
    pytest.param(model, id=model.title, marks=[pytest.mark.slow] if model.tier == "slow" else [])
    for file in sorted((ROOT / "models").rglob("*.toml"))
    for model in load_models(file)
    if not model.prove  # those are in test_models_proved.py
]


def written_by_hand(model):
    build, variant = SYSTEMS[model.spec.rpartition(":")[2]]
    return build(**model.params, **variant)


def violated_in_the_long_run(model, system):
    """Return the liveness properties that are violated, as those say who judge them by hand.

    Each with the least number of steps to where it is, or None if it takes a lasso.
    """
    name = model.spec.rpartition(":")[2]
    judges, variant = LIVENESS.get(name, {}), SYSTEMS[name][1]
    graph = graph_of(system) if judges else {}
    said = model.params | variant
    found = {claim: judge(graph, system.starts, **said) for claim, judge in judges.items()}
    return {
        claim: steps_to(graph, system.starts, lost) if isinstance(lost, set) else None
        for claim, lost in found.items()
        if lost
    }


@pytest.mark.parametrize("model", MODELS)
def test_counts_verdicts_and_lengths(model):
    system = written_by_hand(model)
    (states, transitions, depth), found = explore(system)
    assert model.counts == {"states": states, "transitions": transitions, "depth": depth}
    forever = violated_in_the_long_run(model, system)
    assert model.lengths == found | {name: n for name, n in forever.items() if n is not None}
    missed = system.wanted.keys() - found.keys()
    unsafe = found.keys() - system.wanted.keys()
    violated = {name for name, verdict in model.expect.items() if verdict == "violated"}
    assert violated == unsafe | missed | forever.keys()


@pytest.mark.parametrize("model", MODELS)
def test_who_judges_the_long_run(model):
    """Each property that is about more than what is reached has its own judge, and none has too many."""
    asked = {p.name for p in prepare(instantiate(model)).ir.properties if p.kind in LONG_RUN}
    assert asked == LIVENESS.get(model.spec.rpartition(":")[2], {}).keys()


@pytest.mark.parametrize("nodes", [2, 3, 4])
def test_the_invariant_of_ewd840_is_inductive(nodes):
    """Every step from any state of it, reachable or not, leads to a state of it, or it is no proof."""
    system = termination_detection(nodes)
    either = [*product((False, True), repeat=nodes)]
    starts = [*product(either, either, range(nodes), (False, True))]
    good = [s for s in starts if not system.bad["inductive"](s)]
    _, found = explore(replace(system, starts=good))
    assert len(good) < len(starts)
    assert not {"inductive", "detection_is_right"} & found.keys()
