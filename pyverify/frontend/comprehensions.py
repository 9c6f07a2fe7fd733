"""Reading comprehensions, quantifiers, and the patterns that loops bind."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pyverify.frontend.context import Bound, article
from pyverify.frontend.expressions import Expressions
from pyverify.frontend.sizes import check_count, every, range_size
from pyverify.frontend.statics import DomainRef, Live
from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.typing import is_symmetric, join
from pyverify.ir.visit import constants
from pyverify.lang import domains as D
from pyverify.values import element_type, iterate

KINDS = {ast.ListComp: "seq", ast.SetComp: "set", ast.GeneratorExp: "seq"}


class Comprehensions(Expressions):
    """Comprehensions; their variables are visible inside only."""

    def comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, ordered: bool = True
    ) -> N.Expr:
        """Read a list or set comprehension; `ordered` tells whether a list's order matters."""
        kind = KINDS[type(node)]
        with self.generators(node.generators, ordered and kind == "seq") as clauses:
            body = self.value(node.elt)
            self.share([body])
        t = T.SetType(body.type) if kind == "set" else T.SeqType(body.type)
        return N.Comprehension(kind, tuple(clauses), body, t, self.span(node))

    def quantifier(self, kind: str, node: ast.expr, at: ast.expr) -> N.Expr:
        """Read the argument of `all` or `any`: a generator, or a collection of bools."""
        if not isinstance(node, ast.GeneratorExp):
            # A list or set in brackets is made in full before any element is looked at.
            if isinstance(node, (ast.ListComp, ast.SetComp)):
                source = self.comprehension(node, ordered=False)
            else:
                source = self.tuple_as_list(self.iterated(node).source)
            if element_type(source.type) not in (T.BOOL, T.NEVER):
                self.fail(
                    "type-mismatch",
                    node,
                    f"`{kind}` takes bools, not {article(source.type)}",
                    f"write `{kind}(p(x) for x in ...)`",
                )
            name = self.frame.locals.name("each", self.key(at))
            body = N.LocalRef(name, T.BOOL, self.span(node))
            return N.Comprehension(
                kind, (N.Generator(name, source, self.span(node)),), body, T.BOOL, self.span(at)
            )
        with self.generators(node.generators, ordered=False) as clauses:
            body_expr = self.boolean(node.elt, f"what `{kind}` asks of each element")
        return N.Comprehension(kind, tuple(clauses), body_expr, T.BOOL, self.span(at))

    def dict_comprehension(self, node: ast.DictComp, expected: T.Type | None) -> N.Expr:
        """Read a dict comprehension: over a whole domain, or where a Map is expected."""
        with self.generators(node.generators, ordered=False) as clauses:
            target = self.comprehended_map(node, expected)
            key = self.coerce(self.value(node.key, target.key), target.key, node.key, "this key")
            value = self.value(
                node.value, target.value if not isinstance(target.value, T.NeverType) else None
            )
            self.share([value])
            if not isinstance(target.value, T.NeverType):
                value = self.coerce(value, target.value, node.value, "this value")
        pair = N.MakeTuple((key, value), T.TupleType((key.type, value.type)), self.span(node))
        return N.Comprehension(
            "map", tuple(clauses), pair, T.MapType(target.key, value.type), self.span(node)
        )

    def comprehended_map(self, node: ast.DictComp, expected: T.Type | None) -> T.MapType:
        """Return the key domain of a dict comprehension: the expected one, or the one iterated over."""
        inner = expected.inner if isinstance(expected, T.OptionType) else expected
        if isinstance(inner, T.MapType):
            return inner
        first = node.generators[0]
        whole = len(node.generators) == 1 and not first.ifs and isinstance(first.target, ast.Name)
        if whole and isinstance(node.key, ast.Name) and node.key.id == first.target.id:  # type: ignore[attr-defined]
            source = self.lower(first.iter)
            if isinstance(source, DomainRef):
                return T.MapType(source.domain, T.NEVER)
            if isinstance(source, Live) and D.is_domain(source.value):
                return T.MapType(self.resolve(source.value, first.iter), T.NEVER)
            if not isinstance(source, DomainRef) and isinstance(
                getattr(source, "type", None), T.MapType
            ):
                return T.MapType(source.type.key, T.NEVER)  # type: ignore[union-attr]
        return self.expected_map(node, expected)

    def filled(self, found: N.Expr, domain: T.Type, node: ast.expr) -> N.Expr:
        """Return an initial value at a domain; what is no map is the value of every key of one."""
        if not isinstance(domain, T.MapType) or isinstance(found.type, T.MapType):
            return self.coerce(found, T.widen(domain), node, "this initial value")
        value, span = self.filled(found, domain.value, node), found.span
        name = self.frame.locals.name("key", (T.show(domain), self.key(node)))
        key, options = T.widen(domain.key), frozenset(every(domain.key, span, "the keys"))
        types = T.TupleType((key, value.type))
        pair = N.MakeTuple((N.LocalRef(name, key, span), value), types, span)
        source = N.Generator(name, N.Const(options, T.SetType(key), span), span)
        return N.Comprehension("map", (source,), pair, T.MapType(domain.key, value.type), span)

    @contextmanager
    def generators(
        self, nodes: list[ast.comprehension], ordered: bool
    ) -> Iterator[list[N.Generator | N.Filter]]:
        """Read the clauses of a comprehension, and bind their variables while the body is read."""
        clauses: list[N.Generator | N.Filter] = []
        outer = dict(self.frame.env)
        first = self.iterable(nodes[0].iter, ordered)
        with self.pure("a comprehension"), self.knowing():
            try:
                for i, node in enumerate(nodes):
                    if node.is_async:
                        self.fail(
                            "unsupported-expression",
                            node.iter,
                            "`async for` is not part of the language",
                            "await in a statement of its own",
                        )
                    source = first if i == 0 else self.iterable(node.iter, ordered)
                    target = self.bind_pattern(node.target, element_type(source.type) or T.NEVER)
                    clauses.append(N.Generator(target, source, self.span(node.iter)))
                    for test in node.ifs:
                        found = self.boolean(test, "this condition")
                        self.learn(found, True)
                        clauses.append(N.Filter(found, self.span(test)))
                yield clauses
            finally:
                self.frame.env = outer

    def iterable(self, node: ast.expr, ordered: bool) -> N.Expr:
        """Read what is iterated over: a domain, a collection; a tuple display is a list."""
        if isinstance(node, ast.Tuple):
            node = ast.copy_location(ast.List(node.elts, ast.Load()), node)
        view = self.iterated(node)
        found = self.tuple_as_list(view.source)
        elem = element_type(found.type)
        if elem is None:
            self.fail(
                "type-mismatch",
                node,
                f"{article(found.type)} cannot be iterated over",
                "write `range(n)`"
                if found.type == T.INT
                else "its parts differ in type: take it apart, `a, b = ...`"
                if isinstance(found.type, T.TupleType)
                else "iterate over a domain, set, list, map or bag",
            )
        unordered = is_symmetric(elem) and not isinstance(found.type, T.SeqType)
        if ordered and (unordered or view.arbitrary):
            self.refuse_symmetric(node)
        return found

    def tuple_as_list(self, found: N.Expr) -> N.Expr:
        """Return a tuple whose parts have one type as the list of them; anything else as it is."""
        if not isinstance(found.type, T.TupleType):
            return found
        elem: T.Type | None = T.NEVER
        for item in found.type.items:
            elem = join(elem, item) if elem is not None else None
        if elem is None:
            return found
        span, simple = found.span, isinstance(found, (N.Const, N.ParamRef, N.VarRef, N.LocalRef))
        name = "" if simple else self.frame.locals.name("parts", self.key(span))
        base = found if simple else N.LocalRef(name, found.type, span)
        parts = [N.Item(base, i, t, span) for i, t in enumerate(found.type.items)]
        items = tuple(self.coerce(p, elem, span, "this part") for p in parts)
        made = N.MakeSeq(items, T.SeqType(elem), span)
        return made if simple else N.Let(name, found, made, made.type, span)

    def refuse_symmetric(self, node: ast.expr) -> None:
        """Refuse an iteration in order over symbols that have none."""
        self.fail(
            "symmetric", node, "symmetric symbols have no order to iterate in",
            "use a quantifier, a set comprehension or `one_of`, or make the symbols not symmetric",
        )  # fmt: skip

    def bind_pattern(self, target: ast.expr, t: T.Type) -> N.Pattern:
        """Bind the names of a comprehension's target, and return it for the IR."""
        match target:
            case ast.Name(id=name):
                unique = self.frame.locals.name(name, self.key(target))
                self.frame.env[name] = Bound(unique, t)
                return unique
            case ast.Tuple(elts=elts) | ast.List(elts=elts):
                items = self.unpacked(target, t, len(elts))
                return tuple(self.bind_pattern(e, i) for e, i in zip(elts, items, strict=True))
            case _:
                self.fail(
                    "bad-target",
                    target,
                    f"a loop binds names, not `{ast.unparse(target)}`",
                    "write `for x in ...` or `for a, b in ...`",
                )

    def unpacked(self, node: Any, t: T.Type, count: int) -> tuple[T.Type, ...]:
        """Return the types of the components of a tuple that is taken apart."""
        if isinstance(t, T.NeverType):
            return (T.NEVER,) * count
        if not isinstance(t, T.TupleType):
            self.fail(
                "type-mismatch",
                node,
                f"{article(t)} is not a tuple to take apart",
                "take the elements of a sequence by index: `xs[0]`, `xs[1:]`"
                if isinstance(t, T.SeqType)
                else "give it one name",
            )
        if len(t.items) != count:
            self.fail(
                "type-mismatch",
                node,
                f"a tuple of {len(t.items)} is taken apart into {count}",
                "name each component",
            )
        return t.items


def constant_elements(expr: N.Expr) -> list[Any] | None:
    """Return the elements of a collection that is the same in every state, in order; else None."""
    match expr:
        case N.Const(value, T.SetType() | T.SeqType() as t):
            return iterate(t, value)
        case N.Apply("range", args):
            bounds = constants(args)
            if len(bounds) < len(args) or bounds[2] == 0:
                return None
            check_count(range_size(*bounds), expr.span, "the numbers of this range")
            return list(range(*bounds))
        case N.MakeSeq(items) | N.MakeSet(items):
            values = constants(items)
            if len(values) < len(items):
                return None
            return iterate(expr.type, frozenset(values)) if isinstance(expr, N.MakeSet) else values
        case N.Coerce(value):
            return constant_elements(value)
        case _:
            return None
