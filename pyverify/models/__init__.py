"""Models: named instances of a spec in a TOML file, with what is expected of each.

    spec = "../specs/heartbeat.py:Heartbeat"
    [documented]
    params = { nodes = 3 }
    expect = { dead_means_expired = "violated" }
    counts = { states = 5453, transitions = 27552, depth = 13 }

A property that `expect` does not name must hold, the reserved ones too. A key that is not known
is an error at its line: an expectation that is not read would be met for ever. Behind the instances,
`[[claims]]` tell which claims of a document are judged by which property (claim.py).
"""

from pyverify.models.claim import Claim
from pyverify.models.instance import instantiate
from pyverify.models.model import COUNTS, TIERS, Model
from pyverify.models.reading import load_claims, load_models

__all__ = ["COUNTS", "TIERS", "Claim", "Model", "instantiate", "load_claims", "load_models"]
