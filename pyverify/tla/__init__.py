"""TLA+ and PlusCal of a spec, as a person would have written them."""

from pyverify.tla.emitted import Emitted, Judged, config
from pyverify.tla.module import emit

__all__ = ["Emitted", "Judged", "config", "emit"]
