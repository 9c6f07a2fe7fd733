"""Reading displays: tuples, lists, sets, dicts written out."""

from __future__ import annotations

import ast
from typing import Any

from pyverify.frontend.context import article
from pyverify.frontend.operators import Operators
from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.typing import join
from pyverify.values import Value, element_type, elements, outside, show


class Displays(Operators):
    """Values that are written out element by element."""

    def display(self, node: ast.Tuple | ast.List | ast.Set, expected: T.Type | None) -> N.Expr:
        """Read a tuple, list or set display."""
        span = self.span(node)
        inner = expected.inner if isinstance(expected, T.OptionType) else expected
        if isinstance(node, ast.Tuple):
            wanted = (
                inner.items
                if isinstance(inner, T.TupleType) and len(inner.items) == len(node.elts)
                else [None] * len(node.elts)
            )
            items = self.in_order(
                *(_reader(self, n, w) for n, w in zip(node.elts, wanted, strict=True))
            )
            if not items:
                self.fail(
                    "unsupported-expression",
                    node,
                    "the empty tuple has no use here",
                    "write `[]` for an empty sequence",
                )
            self.share(items)
            return N.MakeTuple(tuple(items), T.TupleType(tuple(i.type for i in items)), span)
        elem = inner.elem if isinstance(inner, (T.SetType, T.SeqType)) else None
        if any(isinstance(n, ast.Starred) for n in node.elts):
            return self.starred(node, elem)
        items = self.in_order(*(_reader(self, n, elem) for n in node.elts))
        self.share(items)
        joined = self.joined(items, node)
        coerced = tuple(
            self.coerce(i, joined, n, "this element") for i, n in zip(items, node.elts, strict=True)
        )
        if isinstance(node, ast.List):
            return N.MakeSeq(coerced, T.SeqType(joined), span)
        return N.MakeSet(coerced, T.SetType(joined), span)

    def starred(self, node: ast.List | ast.Set, elem: T.Type | None) -> N.Expr:
        """Read `[*a, x]` and `{*s, x}`: the parts, put together."""
        make = T.SeqType if isinstance(node, ast.List) else T.SetType
        parts = self.in_order(*(self._part_reader(n, make, elem) for n in node.elts))
        joined = make(self.joined([self._sample(p) for p in parts], node))
        op = "concat" if isinstance(node, ast.List) else "union"
        made = [self.coerce(p, joined, p.span, "this part") for p in parts]
        whole = made[0]
        for part in made[1:]:
            whole = N.Apply(op, (whole, part), joined, self.span(node))
        # What is put together is new, also if it is of one part only.
        return whole if len(made) > 1 else N.Coerce(whole, joined, self.span(node))

    def _part_reader(
        self, node: ast.expr, make: type[T.SeqType] | type[T.SetType], elem: T.Type | None
    ) -> Any:
        def read() -> N.Expr:
            if isinstance(node, ast.Starred):
                ordered = make is T.SeqType
                return (
                    self.sequence_argument(node.value, "list")
                    if ordered
                    else self.as_set(node.value)
                )
            found = self.value(node, elem)
            self.share([found])
            build = N.MakeSeq if make is T.SeqType else N.MakeSet
            return build((found,), make(found.type), found.span)

        return read

    def _sample(self, part: N.Expr) -> N.Expr:
        """Return something of the type of a part's elements."""
        return N.LocalRef("", element_type(part.type) or T.NEVER, part.span)

    def sequence_argument(self, node: ast.expr, word: str) -> N.Expr:
        """Read a collection as a sequence, in its order."""
        raise NotImplementedError  # pyverify.frontend.calls

    def as_set(self, node: ast.expr) -> N.Expr:
        """Read a collection as a set."""
        raise NotImplementedError  # pyverify.frontend.calls

    def share(self, items: list[N.Expr]) -> None:
        """Remember that these locals are now part of another value: they may not be changed later."""
        for item in items:
            match item:
                case N.LocalRef(name):
                    self.frame.locals.shared.setdefault(name, item.span)
                case N.Coerce(value) | N.Narrow(value):
                    self.share([value])
                case N.IfExpr(_, then, orelse):
                    self.share([then, orelse])
                case N.Let(_, _, body):
                    self.share([body])
                case _:
                    pass

    def joined(self, items: list[N.Expr], node: ast.expr) -> T.Type:
        """Return the common type of the elements of a display."""
        found: T.Type = T.NEVER
        for item in items:
            new = join(found, item.type)
            if new is None:
                self.fail(
                    "type-mismatch",
                    node,
                    f"the elements of this display have no common type: {article(found)} and {article(item.type)}",
                    "wrap them in records",
                )
            found = new
        return found

    def dict_display(self, node: ast.Dict, expected: T.Type | None) -> N.Expr:
        """Read a dict display, where a Map is expected."""
        target = self.expected_map(node, expected)
        if not node.keys and isinstance(expected, (T.SetType, T.OptionType)):
            self.fail(
                "type-mismatch", node, "`{}` is an empty dict", "write `set()` for the empty set"
            )
        entries = []
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                self.fail(
                    "unsupported-expression",
                    node,
                    "`**` is not part of the language",
                    "write the entries out, or a dict comprehension",
                )
            pair = self.in_order(_reader(self, key, target.key), _reader(self, value, target.value))
            self.share(pair[1:])
            entries.append(
                (
                    self.coerce(pair[0], target.key, key, "this key"),
                    self.coerce(pair[1], target.value, value, "this value"),
                )
            )
        given = self.given_keys(target, [k for k, _ in entries])
        missing = [k for k in elements(target.key) if k not in given]
        if missing and len(given) == len(entries):
            self.fail(
                "missing-key",
                node,
                f"a Map has every key of {T.describe(target.key)}; {show(target.key, missing[0])} is missing here",
                "give it a value; for a partial map use `Map[K, V | None]`",
            )
        return N.MakeMap(tuple(entries), T.widen(target), self.span(node))

    def given_keys(self, target: T.MapType, keys: list[N.Expr]) -> set[Value]:
        """Return the literal keys of a dict; refuse one that is given twice, or is no key."""
        given: set[Value] = set()
        for key in keys:
            if not isinstance(key, N.Const):
                continue
            if key.value in given:
                self.fail(
                    "missing-key",
                    key.span,
                    f"the key {show(target.key, key.value)} is given twice: Python keeps the last value",
                    "leave one of them out",
                )
            problem = outside(target.key, key.value, "the key")
            if problem is not None:
                self.fail(
                    "missing-key", key.span, problem, "leave it out, or enlarge the key domain"
                )
            given.add(key.value)
        return given

    def expected_map(self, node: ast.expr, expected: T.Type | None) -> T.MapType:
        """Return the Map type that the surroundings want, or refuse a dict that has none."""
        inner = expected.inner if isinstance(expected, T.OptionType) else expected
        if isinstance(inner, T.MapType):
            return inner
        if isinstance(inner, T.SetType) and isinstance(node, ast.Dict) and not node.keys:
            self.fail(
                "type-mismatch", node, "`{}` is an empty dict", "write `set()` for the empty set"
            )
        self.fail(
            "unsupported-expression",
            node,
            "a dict needs a known key domain",
            "assign it to a variable declared with `Map[K, V]`, iterate over a whole domain: `{n: 0 for n in self.Node}`,\n"
            "or, for a table, write `Const(Map[K, V], {...})` in the class",
        )


def _reader(context: Displays, node: ast.expr, expected: T.Type | None) -> Any:
    return lambda: context.value(node, expected)
