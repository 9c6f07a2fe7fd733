"""The digest of an instance: equal for equal meaning, whatever the file's place or comments.

It goes over everything that counts when nodes are compared, and leaves out spans, docstrings, the
file's name and the names of domains. Reports carry it, so that a result can be told stale.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from hashlib import sha256
from typing import Any

from pyverify.ir.nodes import SpecIR
from pyverify.values import BagValue

_NOT_MEANING = ("doc", "file")


def digest(spec: SpecIR) -> str:
    """Return the SHA-256 of the instance's meaning, in hexadecimal."""
    state = sha256()
    for piece in _pieces(spec):
        state.update(piece.encode())
    return state.hexdigest()


def _pieces(node: Any) -> Iterator[str]:
    if is_dataclass(node) and not isinstance(node, type):
        yield type(node).__name__ + "("
        for f in fields(node):
            if f.compare and f.name not in _NOT_MEANING:
                yield from _pieces(getattr(node, f.name))
        yield ")"
    elif isinstance(node, (frozenset, BagValue)):
        elements = node if isinstance(node, frozenset) else node.items()
        yield "{" + ",".join(sorted("".join(_pieces(e)) for e in elements)) + "}"
    elif isinstance(node, dict):
        yield from _pieces(tuple(node.items()))
    elif isinstance(node, tuple):
        yield "["
        for item in node:
            yield from _pieces(item)
        yield "]"
    else:
        yield f"{type(node).__name__}:{node!r};"
