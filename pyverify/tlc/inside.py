"""A module whose steps stay inside their domains, as ours do.

To us a step that leaves its domain is an error and has no successor. TLC goes on from there. So that counts
can be compared, such steps are taken out of `Next`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from pyverify.tla import Emitted

_ADDED = r"""
\* Steps that leave their domain have no successor.
InitInside == Init /\ TypeOK
NextInside == Next /\ TypeOK'
SpecInside == InitInside /\ [][NextInside]_vars
"""


def inside(emitted: Emitted) -> Emitted:
    """Return the module with such steps left out, and without fairness."""
    end = re.search(r"^={4,}[ ]*$", emitted.text, re.MULTILINE)
    assert end is not None, "a module ends"
    text = emitted.text[: end.start()] + _ADDED + emitted.text[end.start() :]
    return replace(emitted, text=text, specification="SpecInside")
