"""Reading indexing, slices, arithmetic, set operations and Boolean operators."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from pyverify.frontend.context import article
from pyverify.frontend.names import Names
from pyverify.frontend.statics import (
    ProcessRef,
    SelfRef,
    Static,
)
from pyverify.ir import nodes as N
from pyverify.ir import types as T

ARITHMETIC = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
}
SET_OPERATORS = {ast.BitOr: "union", ast.BitAnd: "inter", ast.Sub: "diff", ast.BitXor: "symdiff"}
SYMBOL = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.FloorDiv: "//", ast.Mod: "%", ast.Div: "/",
    ast.BitOr: "|", ast.BitAnd: "&", ast.BitXor: "^", ast.Pow: "**", ast.LShift: "<<",
    ast.RShift: ">>", ast.MatMult: "@", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip


class Operators(Names):
    """Everything between operands but comparisons."""

    # ------------------------------------------------------------ indexing

    def subscript(self, node: ast.Subscript) -> N.Expr | Static:
        """Read `base[index]` and `base[start:stop]`."""
        base = self.lower(node.value)
        match base:
            case SelfRef(members, indexes, after) if len(indexes) < len(members.keys):
                key = members.keys[len(indexes)]
                index = self.coerce(self.value(node.slice, key), key, node.slice, "this key")
                return SelfRef(members, (*indexes, index), after)
            case ProcessRef(receiver, method, domain, None) if domain is not None:
                index = self.coerce(
                    self.value(node.slice, domain), domain, node.slice, "this process"
                )
                return ProcessRef(receiver, method, domain, index)
            case _ if isinstance(base, Static):
                return self.index_value(self.value(node.value), node)
            case _:
                return self.index_value(base, node)

    def index_value(self, base: N.Expr, node: ast.Subscript) -> N.Expr:
        """Read the indexing of a map, sequence or tuple."""
        base, span = self.plain(base), self.span(node)
        if isinstance(node.slice, ast.Slice):
            return self.slice(base, node, node.slice)
        match base.type:
            case T.MapType(key, value):
                index = self.second(base, node.slice, key)
                return N.Index(
                    index[0],
                    self.coerce(index[1], key, node.slice, "this key"),
                    T.widen(value),
                    span,
                )
            case T.SeqType(elem):
                index = self.second(base, node.slice, T.INT)
                return N.Index(
                    index[0], self.coerce(index[1], T.INT, node.slice, "this index"), elem, span
                )
            case T.TupleType(items):
                return self.tuple_item(base, items, node)
            case T.BagType():
                self.fail(
                    "bad-index",
                    node,
                    "a Bag has no order and no keys",
                    "write `bag.count(x)` for the multiplicity of x",
                )
            case _:
                self.fail(
                    "bad-index",
                    node,
                    f"{article(base.type)} cannot be indexed",
                    "a set has no order: choose an element with `one_of`, or test membership"
                    if isinstance(base.type, T.SetType)
                    else "only maps, sequences and tuples can",
                )

    def second(self, base: N.Expr, node: ast.expr, expected: T.Type) -> tuple[N.Expr, N.Expr]:
        """Read an operand after `base`, which is evaluated before it."""
        first, then = self.in_order(lambda: base, lambda: self.value(node, expected))
        return first, then

    def tuple_item(self, base: N.Expr, items: tuple[T.Type, ...], node: ast.Subscript) -> N.Expr:
        """Read a component of a tuple, which must be numbered by a literal."""
        index = self.value(node.slice)
        if (
            not isinstance(index, N.Const)
            or isinstance(index.value, bool)
            or not isinstance(index.value, int)
        ):
            self.fail(
                "bad-index",
                node.slice,
                "a component of a tuple is chosen by a literal number",
                "write `pair[0]`, or use a Seq",
            )
        if not -len(items) <= index.value < len(items):
            self.fail(
                "bad-index",
                node.slice,
                f"this tuple has {len(items)} components",
                f"number them 0 to {len(items) - 1}",
            )
        position = index.value % len(items)
        return N.Item(base, position, items[position], self.span(node))

    def slice(self, base: N.Expr, node: ast.Subscript, part: ast.Slice) -> N.Expr:
        """Read `seq[start:stop]`."""
        if part.step is not None:
            self.fail(
                "bad-index",
                part.step,
                "a slice has no step here",
                "write a comprehension over `range(...)`, or `reversed(...)`",
            )
        if not isinstance(base.type, T.SeqType):
            self.fail(
                "bad-index", node, f"{article(base.type)} cannot be sliced", "only sequences can"
            )

        def bound(at: ast.expr | None) -> N.Expr:
            if at is None:
                return N.Coerce(
                    N.Const(None, T.NONE, self.span(node)), T.OptionType(T.INT), self.span(node)
                )
            found = self.coerce(self.value(at), T.INT, at, "this bound")
            return N.Coerce(found, T.OptionType(T.INT), found.span)

        args = self.in_order(lambda: base, lambda: bound(part.lower), lambda: bound(part.upper))
        return N.Apply("slice", tuple(args), base.type, self.span(node))

    # ------------------------------------------------------------ operators

    def bool_op(self, node: ast.BoolOp) -> N.Expr:
        """Read `and`, `or`: Booleans only, evaluated as far as needed."""
        word = "and" if isinstance(node.op, ast.And) else "or"
        with self.pure(f"an operand of `{word}`"):
            args = tuple(self.operands_in_turn(node, word))
        make = N.And if word == "and" else N.Or
        return make(args, T.BOOL, self.span(node))

    def operands_in_turn(self, node: ast.BoolOp, word: str) -> Iterator[N.Expr]:
        """Read operands, each knowing what those before it were when it is looked at."""
        with self.knowing():
            for value in node.values:
                found = self.operand(value, node, word)
                self.learn(found, word == "and")
                yield found

    def operand(self, value: ast.expr, node: ast.BoolOp, word: str) -> N.Expr:
        """Read an operand of `and` or `or`; `x == a or b` is a common slip."""
        found = self.value(value, T.BOOL)
        before = node.values[node.values.index(value) - 1]
        if isinstance(found.type, T.SymbolType) and isinstance(before, ast.Compare):
            self.fail(
                "not-bool",
                value,
                f"this operand of `{word}` is {article(found.type)}, not a bool",
                f"each operand is a condition of its own: `{self.text(before.left)} == {self.text(value)}`",
            )
        return self.as_boolean(found, value, f"this operand of `{word}`")

    def unary(self, node: ast.UnaryOp) -> N.Expr:
        """Read `not`, `-` and `+`."""
        span = self.span(node)
        if isinstance(node.op, ast.Not):
            return N.Apply(
                "not",
                (self.boolean(node.operand, "the operand of `not`", denied=True),),
                T.BOOL,
                span,
            )
        if isinstance(node.op, ast.Invert):
            self.fail(
                "unsupported-expression",
                node,
                "`~` is not part of the language",
                "write `not`, or a set difference",
            )
        found = self.number(node.operand)
        if isinstance(found, N.Const) and isinstance(node.op, ast.USub):
            return N.Const(-found.value, found.type, span)
        return (
            found if isinstance(node.op, ast.UAdd) else N.Apply("neg", (found,), found.type, span)
        )

    def number(self, node: ast.expr) -> N.Expr:
        """Read an operand that must be a number."""
        found = self.plain(self.value(node))
        if found.type == T.BOOL:
            self.fail(
                "type-mismatch", node, "arithmetic on a bool", f"write `int({ast.unparse(node)})`"
            )
        if not isinstance(found.type, (T.IntType, T.RealType, T.NeverType)):
            self.fail(
                "type-mismatch",
                node,
                f"arithmetic on {article(found.type)}",
                "only numbers can be calculated with",
            )
        return found

    def binary(self, node: ast.BinOp, expected: T.Type | None = None) -> N.Expr:
        """Read arithmetic, set operations and concatenation."""
        left, right = self.in_order(
            lambda: self.plain(self.value(node.left, expected)),
            lambda: self.plain(self.value(node.right, expected)),
        )
        return self.apply_binary(node.op, left, right, node)

    def apply_binary(self, op: ast.operator, left: N.Expr, right: N.Expr, node: Any) -> N.Expr:
        """Return the operation on two values that have been read."""
        span, kind = self.span(node), type(op)
        if (
            isinstance(left.type, T.SetType)
            and isinstance(right.type, T.SetType)
            and kind in SET_OPERATORS
        ):
            a, b = self.common(left, right, node, f"`{SYMBOL[kind]}` between")
            return N.Apply(SET_OPERATORS[kind], (a, b), a.type, span)
        if (
            kind is ast.Add
            and isinstance(left.type, (T.SeqType, T.BagType))
            and type(left.type) is type(right.type)
        ):
            a, b = self.common(left, right, node, "`+` between")
            return N.Apply(
                "concat" if isinstance(left.type, T.SeqType) else "bag_union", (a, b), a.type, span
            )
        if kind is ast.Div and T.REAL in (left.type, right.type):
            a, b = self.common(left, right, node, "`/` between")
            return N.Apply("div", (a, b), T.REAL, span)
        self.refuse_operator(kind, left, right, node)
        a, b = self.common(left, right, node, f"`{SYMBOL[kind]}` between")
        return N.Apply(ARITHMETIC[kind], (a, b), a.type, span)

    def refuse_operator(
        self, kind: type[ast.operator], left: N.Expr, right: N.Expr, node: Any
    ) -> None:
        """Refuse an operation that is not arithmetic on numbers."""
        symbol = SYMBOL.get(kind, "?")
        numbers = (T.IntType, T.RealType, T.NeverType)
        if kind not in ARITHMETIC:
            hints = {
                "/": "write `//`",
                "**": "multiply, or put the powers into a table: `Const(Map[K, V], ...)`",
                "<<": "multiply by a power of 2",
                ">>": "write `//` by a power of 2",
            }
            flags = left.type == T.BOOL
            hints |= {
                "|": "write `or`" if flags else "keep a set, or one bool for each bit",
                "&": "write `and`" if flags else "keep a set, or one bool for each bit",
                "^": "write `!=`" if flags else "keep a set, or one bool for each bit",
                "@": "write the sums out",
            }
            if isinstance(left.type, numbers) or left.type == T.BOOL:
                self.fail(
                    "unsupported-expression",
                    node,
                    f"`{symbol}` on {article(left.type)} is not part of the language",
                    hints.get(symbol),
                )
        if (
            not isinstance(left.type, numbers)
            or not isinstance(right.type, numbers)
            or kind not in ARITHMETIC
        ):
            bad = left if not isinstance(left.type, numbers) else right
            help_text = (
                "write `int(...)` around the bool" if T.BOOL in (left.type, right.type) else None
            )
            if isinstance(left.type, T.SeqType) or isinstance(right.type, T.SeqType):
                help_text = "a list is joined with a list: `xs + [x]`"
            elif isinstance(left.type, T.SetType) or isinstance(right.type, T.SetType):
                help_text = "a set is united with a set: `xs | {x}`"
            elif isinstance(left.type, T.SymbolType) or isinstance(right.type, T.SymbolType):
                help_text = "symbols are names, not texts: they can only be compared"
            self.fail(
                "type-mismatch",
                bad.span,
                f"`{symbol}` between {article(left.type)} and {article(right.type)}",
                help_text,
            )

    def conditional(self, node: ast.IfExp, expected: T.Type | None) -> N.Expr:
        """Read `a if test else b`."""
        with self.pure("a conditional expression"):
            test = self.boolean(node.test, "this condition")
            with self.knowing(test):
                then = self.value(node.body, expected)
            with self.knowing(test, False):
                orelse = self.value(node.orelse, expected)
        then, orelse = self.common(then, orelse, node, "the branches are")
        return N.IfExpr(test, then, orelse, then.type, self.span(node))
