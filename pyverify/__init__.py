"""Write a protocol as a Python class; explore every state it can reach.

A spec imports its words from here: `from pyverify import Map, Range, Spec, Var, action, invariant`.
`check` and `Explorer` are for the REPL, notebooks and tests; they are loaded when first used, so
that a spec imports only the words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyverify import lang
from pyverify.lang import *  # noqa: F403  # the words, all of them: `lang.__all__` names them

if TYPE_CHECKING:
    from pyverify.driver import check
    from pyverify.explorer import Explorer
    from pyverify.result import Result

__version__ = "0.1.0"

__all__ = ["Explorer", "Result", "__version__", "check"]
__all__ += lang.__all__

_LAZY = {"check": "driver", "Explorer": "explorer", "Result": "result"}


def __getattr__(name: str) -> object:
    if name not in _LAZY:
        raise AttributeError(f"module 'pyverify' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"pyverify.{_LAZY[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
