"""What `models/` expects of the prover is what is found by hand among small numbers."""

import pytest
from by_hand import explore
from by_hand_symbolic import AS_GIVEN, SMALL
from shipped import PROVED

from pyverify.driver import prepare
from pyverify.models import instantiate

JUDGED = [pytest.param(m, id=m.title) for m in PROVED]
# What by-hand systems have by their shape (one value for what is down, no memory), and no claims.
BY_SHAPE = {"one_feed_at_a_time", "no_memory_beyond_one_and_a_half"}


def system_of(model):
    name = model.spec.rpartition(":")[2]
    return AS_GIVEN[name](**model.params) if name in AS_GIVEN else SMALL[name]()


def violations(system):
    """Return what is wrong in a system: what is found and shall not be, and what is not found."""
    found = explore(system)[1].keys()
    return (found - system.wanted.keys()) | (system.wanted.keys() - found)


@pytest.mark.parametrize("model", JUDGED)
def test_small_numbers_are_as_all_numbers(model):
    expected = {name for name, verdict in model.expect.items() if verdict == "violated"}
    assert violations(system_of(model)) == expected


@pytest.mark.parametrize("model", JUDGED)
def test_everything_is_judged(model):
    """A property that nobody judges by hand would agree with anything."""
    system = system_of(model)
    judged = system.bad.keys() | system.bad_steps.keys() | system.wanted.keys()
    asked = prepare(instantiate(model), (), model.prove).ir.properties
    properties = {p.name for p in asked if p.kind != "terminal"}
    assert properties - judged <= BY_SHAPE
