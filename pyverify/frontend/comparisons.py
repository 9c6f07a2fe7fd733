"""Reading comparisons: equality, order, inclusion, membership, and chains of them."""

from __future__ import annotations

import ast

from pyverify.frontend.context import article
from pyverify.frontend.displays import Displays
from pyverify.frontend.operators import SYMBOL
from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.typing import is_ordered, is_symmetric, join, overlaps

ORDER = {ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge"}


class Comparisons(Displays):
    """Everything that compares two values."""

    def tuple_as_list(self, found: N.Expr) -> N.Expr:
        """Return a tuple whose parts have one type as the list of them; anything else as it is."""
        raise NotImplementedError  # pyverify.frontend.comprehensions

    def compare(self, node: ast.Compare) -> N.Expr:
        """Read a comparison, possibly a chain; the middle of a chain is evaluated once."""
        if len(node.ops) == 1:
            left, right = self.operands(node.ops[0], node.left, node.comparators[0])
            return self.comparison(node.ops[0], left, right, node, node.comparators[0])
        with self.pure("a chain of comparisons"):
            operands = [self.value(n) for n in (node.left, *node.comparators)]
        return self.chain(node, operands, 0)

    def chain(self, node: ast.Compare, operands: list[N.Expr], i: int) -> N.Expr:
        """Return the comparisons from the i-th on; operands are evaluated once, in order, as needed."""
        last = i == len(node.ops) - 1
        left, right = self.bind(operands[i]), operands[i + 1]
        if last:
            body = self.comparison(node.ops[i], left, right, node, node.comparators[i])
            return self.unbind(operands[i], left, body)
        middle = self.bind(right)
        first = self.comparison(node.ops[i], left, middle, node, node.comparators[i])
        rest = self.chain(node, [*operands[: i + 1], middle, *operands[i + 2 :]], i + 1)
        both = N.And(
            (first, *rest.args) if isinstance(rest, N.And) else (first, rest),
            T.BOOL,
            self.span(node),
        )
        return self.unbind(operands[i], left, self.unbind(right, middle, both))

    def bind(self, operand: N.Expr) -> N.Expr:
        """Return a name for an operand that is used twice, or itself when it is as simple as one."""
        if isinstance(operand, (N.Const, N.ParamRef, N.VarRef, N.LocalRef)):
            return operand
        return N.LocalRef(
            self.frame.locals.name("operand", self.key(operand.span)), operand.type, operand.span
        )

    def unbind(self, operand: N.Expr, ref: N.Expr, body: N.Expr) -> N.Expr:
        """Return `body` with the name that `bind` gave to `operand` defined around it."""
        if ref is operand or not isinstance(ref, N.LocalRef):
            return body
        return N.Let(ref.name, operand, body, body.type, body.span)

    def operands(self, op: ast.cmpop, left: ast.expr, right: ast.expr) -> tuple[N.Expr, N.Expr]:
        """Read the two sides of a comparison; what a display means may depend on the other side."""
        if isinstance(op, (ast.In, ast.NotIn)):
            a, b = self.in_order(lambda: self.raw_value(left), lambda: self.collection(right))
            return a, b
        if isinstance(left, ast.Dict):
            b = self.value(right)
            return self.value(left, b.type), b
        if not isinstance(op, (ast.Eq, ast.NotEq, ast.Is, ast.IsNot)):
            a = self.value(left)
            return self.second(a, right, a.type)
        a = self.raw_value(left)
        a, b = self.in_order(lambda: a, lambda: self.raw_value(right, a.type))
        return a, b

    def collection(self, node: ast.expr) -> N.Expr:
        """Read the right side of `in`: a tuple display there is a set of alternatives."""
        if isinstance(node, ast.Tuple):
            return (
                self.display(ast.copy_location(ast.Set(node.elts), node), None)
                if node.elts
                else self.value(ast.copy_location(ast.List([], ast.Load()), node))
            )
        found = self.tuple_as_list(self.iterated(node).source)
        if isinstance(found.type, T.TupleType):
            self.fail(
                "type-mismatch",
                node,
                "`in` looks into a set, list, map or bag, not a tuple",
                "write the alternatives as a set: `x in {a, b}`",
            )
        return self.plain(found)

    def comparison(
        self, op: ast.cmpop, left: N.Expr, right: N.Expr, node: ast.Compare, right_node: ast.expr
    ) -> N.Expr:
        """Return the comparison of two values that have been read."""
        span = self.span(node)
        match op:
            case ast.Eq() | ast.NotEq():
                a, b = self.comparable(left, right, node)
                return N.Apply("eq" if isinstance(op, ast.Eq) else "ne", (a, b), T.BOOL, span)
            case ast.Is() | ast.IsNot():
                return self.identity(op, left, right, node)
            case ast.In() | ast.NotIn():
                found = self.membership(left, right, node, right_node)
                return found if isinstance(op, ast.In) else N.Apply("not", (found,), T.BOOL, span)
            case _:
                return self.order(op, left, right, node)

    def identity(self, op: ast.cmpop, left: N.Expr, right: N.Expr, node: ast.Compare) -> N.Expr:
        """Read `x is None` and `x is Color.RED`."""
        members = isinstance(right.type, T.SymbolType) and right.type.enum is not None
        if not isinstance(right, N.Const) or not (
            right.value is None or members or right.type == T.BOOL
        ):
            self.fail(
                "unsupported-expression",
                node,
                "`is` compares identities, which values do not have",
                f"write `{'==' if isinstance(op, ast.Is) else '!='}`; `is` is for `None` and enum members",
            )
        a, b = self.comparable(left, right, node)
        return N.Apply("eq" if isinstance(op, ast.Is) else "ne", (a, b), T.BOOL, self.span(node))

    def membership(
        self, left: N.Expr, right: N.Expr, node: ast.Compare, right_node: ast.expr
    ) -> N.Expr:
        """Read `x in collection`."""
        match right.type:
            case T.MapType(key, _):
                elem, narrow_key = T.widen(key), True
            case T.SetType(elem) | T.SeqType(elem) | T.BagType(elem):
                narrow_key = False
            case _:
                self.fail(
                    "type-mismatch",
                    right_node,
                    f"`in` looks into a collection, not {article(right.type)}",
                    "compare with `==`, or look into a set, list, map or bag",
                )
        joined = join(left.type, elem)
        possible = overlaps(left.type, elem) or isinstance(elem, T.NeverType)
        if joined is None or not possible or (narrow_key and joined != elem):
            self.refuse_strangers(right, T.SetType(left.type))
            self.fail(
                "never-equal",
                node,
                f"{article(left.type)} is never in {article(right.type)}",
                self.mismatch_help(left, elem),
            )
        if not narrow_key:
            self.refuse_strangers(right, T.SetType(left.type))
            right = self.coerce(right, T.with_elements(right.type, joined), node, "this collection")
        return N.Apply(
            "in", (self.coerce(left, joined, node, "this element"), right), T.BOOL, self.span(node)
        )

    def order(self, op: ast.cmpop, left: N.Expr, right: N.Expr, node: ast.Compare) -> N.Expr:
        """Read `<`, `<=`, `>`, `>=`: numbers, tuples, and inclusion of sets."""
        left, right, span = self.plain(left), self.plain(right), self.span(node)
        symbol = SYMBOL[type(op)]
        a, b = self.common(left, right, node, f"`{symbol}` between")
        if isinstance(a.type, T.SetType):
            self.refuse_strangers(left, right.type)
            self.refuse_strangers(right, left.type)
            pair = (a, b) if isinstance(op, (ast.Lt, ast.LtE)) else (b, a)
            return N.Apply(
                "psubset" if isinstance(op, (ast.Lt, ast.Gt)) else "subset", pair, T.BOOL, span
            )
        if is_symmetric(a.type):
            self.fail(
                "symmetric",
                node,
                "symmetric symbols have no order",
                "they allow equality, membership, indexing and quantifiers",
            )
        if not is_ordered(a.type):
            self.fail(
                "type-mismatch",
                node,
                f"{article(a.type)} has no order",
                "compare with `==`, or with numbers",
            )
        return N.Apply(ORDER[type(op)], (a, b), T.BOOL, span)
