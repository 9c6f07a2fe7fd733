"""A model: one instance of a spec, as its file says it; nothing of the spec is loaded yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pyverify.models.claim import Claim
from pyverify.outcome import Verdict
from pyverify.source import Span
from pyverify.toml_places import Places

COUNTS = ("states", "transitions", "depth")
TIERS = ("fast", "slow")


@dataclass(frozen=True, slots=True)
class Model:
    """What is said of one instance; `claims` are those of its file that name it.

    One to `prove` is decided by proof, for all values of the symbolic parameters that it does not give.
    """

    file: Path
    name: str
    spec: str
    places: Places
    params: dict[str, Any] = field(default_factory=dict)
    expect: dict[str, Verdict] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    lengths: dict[str, int] = field(default_factory=dict)
    tier: str = "fast"
    source: str = ""
    symmetry: bool | None = None
    deadlock: bool = True
    prove: bool = False
    claims: tuple[Claim, ...] = ()

    @property
    def title(self) -> str:
        """Return the name it goes by in reports: the file's stem and its own name."""
        return f"{self.file.stem}:{self.name}"

    def span(self, *path: str) -> Span:
        """Return where a key of this instance is written."""
        return self.places.span(self.name, *path)

    def expected(self, name: str) -> Verdict:
        """Return the verdict that is expected of a property."""
        return self.expect.get(name, Verdict.HOLDS)
