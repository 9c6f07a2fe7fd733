"""Hypothesis strategies: random well-typed specs, as the source a user could have written.

The cases are in `generate/`; `CONSTRUCTS` names all of them. `specs()` is for tests, where
Hypothesis shrinks a failing spec; `spec_of_seed` is for long runs without it.
"""

from random import Random

from generate.drawing import Table
from generate.specs import RandomSpec, random_spec
from hypothesis import strategies as st

CONSTRUCTS = frozenset(Table.everything)

__all__ = ["CONSTRUCTS", "RandomSpec", "spec_of_seed", "specs"]

_BELOW = [st.integers(0, max(n - 1, 0)) for n in range(300)]


@st.composite
def specs(draw):
    """A random spec; shrinks towards few, simple constructs."""
    return random_spec(lambda n: draw(_BELOW[n]))


def spec_of_seed(seed):
    """The random spec number `seed`: always the same one."""
    return random_spec(Random(seed).randrange)
