"""How bound names of one body are told apart: `n`, `n#2`, `n#3`.

No name of the user's has a `#`, so what a name was in the source can always be told. Names that
pyverify makes up are bare words (`choice`, `popped`), or have a dot (`worker.choice`).
"""

from __future__ import annotations

_MARK = "#"


def numbered(name: str, n: int) -> str:
    """Return the n-th name that was `name` in the source."""
    return name if n == 1 else f"{name}{_MARK}{n}"


def written(name: str) -> str:
    """Return what a bound name was in the source."""
    return name.partition(_MARK)[0]
