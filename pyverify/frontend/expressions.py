"""Reading expressions: which part of the frontend reads which syntax, and what is refused."""

from __future__ import annotations

import ast

from pyverify.frontend.comparisons import Comparisons
from pyverify.frontend.statics import (
    Static,
)
from pyverify.ir import nodes as N
from pyverify.ir import types as T

# Syntax that is refused, with what to write instead.
REFUSED: dict[type[ast.expr], tuple[str, str]] = {
    ast.Lambda: (
        "a lambda",
        "a lambda can only be the `key=` of min, max and sorted; write a helper method",
    ),
    ast.NamedExpr: ("`:=`", "assign in a statement of its own before"),
    ast.JoinedStr: (
        "an f-string",
        "strings here are symbols; f-strings are for the message of an assert",
    ),
    ast.Starred: ("`*`", "write the elements out, or join lists with `+`"),
    ast.Yield: ("`yield`", "choose with `one_of`, or pause a process with `await step(...)`"),
    ast.YieldFrom: ("`yield from`", "write a helper coroutine and await it"),
    ast.Await: (
        "`await` inside an expression",
        "await in a statement of its own: `x = await self.receive()`",
    ),
    ast.Slice: ("a slice", "index with a number"),
}


class Expressions(Comparisons):
    """Dispatches on the kind of expression."""

    def lower(self, node: ast.expr, expected: T.Type | None = None) -> N.Expr | Static:
        """Return what an expression means: an IR expression, or something static."""
        match node:
            case ast.Constant():
                return self.literal(node)
            case ast.Name():
                return self.name(node)
            case ast.Attribute():
                return self.attribute(node)
            case ast.Subscript():
                return self.subscript(node)
            case ast.Call():
                return self.call(node, expected)
            case ast.BoolOp():
                return self.bool_op(node)
            case ast.UnaryOp():
                return self.unary(node)
            case ast.BinOp():
                return self.binary(node, expected)
            case ast.Compare():
                return self.compare(node)
            case ast.IfExp():
                return self.conditional(node, expected)
            case ast.Tuple() | ast.List() | ast.Set():
                return self.display(node, expected)
            case ast.Dict():
                return self.dict_display(node, expected)
            case ast.GeneratorExp():
                self.refuse_view(node)
            case ast.ListComp() | ast.SetComp():
                return self.comprehension(node)
            case ast.DictComp():
                return self.dict_comprehension(node, expected)
            case _:
                what, instead = REFUSED.get(
                    type(node), (f"`{ast.unparse(node)}`", "write it in simpler terms")
                )
                self.fail(
                    "unsupported-expression", node, f"{what} is not part of the language", instead
                )

    # Read by the subclasses.
    def call(self, node: ast.Call, expected: T.Type | None) -> N.Expr | Static:
        """Read a call."""
        raise NotImplementedError

    def comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, ordered: bool = True
    ) -> N.Expr:
        """Read a comprehension."""
        raise NotImplementedError

    def dict_comprehension(self, node: ast.DictComp, expected: T.Type | None) -> N.Expr:
        """Read a dict comprehension."""
        raise NotImplementedError
