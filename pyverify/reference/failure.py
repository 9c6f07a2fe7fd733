"""What goes wrong at run time: language rule 10, as an exception inside this engine.

`Failure` never leaves the engine: the execution that raised it becomes a violation of the reserved
property of its kind, the property whose evaluation raised it is violated (rule 12).
"""

from __future__ import annotations

from pyverify.ir import nodes as N
from pyverify.reference.environment import Env
from pyverify.source import NOWHERE, Span

# A failed test, and what it was evaluated in.
Context = tuple[N.Expr, Env]


class Failure(Exception):  # noqa: N818  # the language's word; it is not an error of this program
    """A failed `assert`, or an error such as a bad key; `kind` is "assert" or "error".

    `message` is in the user's terms. `context` is what an explanation of a failed assert needs.
    """

    def __init__(
        self, kind: str, message: str, span: Span = NOWHERE, context: Context | None = None
    ) -> None:
        """Note what failed."""
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.span = span
        self.context = context


def error(message: str, span: Span) -> Failure:
    """Return the failure of kind "error" for what Python would raise at `span`."""
    return Failure("error", message, span)


def called(expr: N.Expr) -> str:
    """Return what a message calls the value of `expr`: its name, or its source text."""
    match expr:
        case N.VarRef(name) | N.LocalRef(name) | N.ParamRef(name):
            return name
        case N.Coerce(value) | N.Narrow(value):
            return called(value)
        case _:
            return expr.span.one_line() or "the value"
