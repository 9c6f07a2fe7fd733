"""A claim of a document, and where it is judged: one `[[claims]]` table of a model file.

    [[claims]]
    system = "C5"
    claim = "A node is only declared dead once its lease has expired."
    source = "S1 862"
    property = "dead_means_expired"
    instances = ["documented", "fenced"]
    repair = "A node that was declared dead may not renew."

Its verdicts are not written here: they are those of the property in each of the instances.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyverify.source import Span
from pyverify.toml_places import Places


@dataclass(frozen=True, slots=True)
class Claim:
    """What a document says, the property that judges it, and the instances that are shown.

    `repair` is one sentence on what repairs it where it is violated, or why nothing can;
    `assumption` is what the instances in which it holds take for granted.
    """

    number: int
    places: Places
    system: str
    claim: str
    source: str
    property: str
    instances: tuple[str, ...]
    repair: str = ""
    assumption: str = ""

    def span(self, key: str) -> Span:
        """Return where a key of this claim is written."""
        return self.places.span("claims", str(self.number), key)
