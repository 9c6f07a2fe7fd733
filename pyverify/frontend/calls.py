"""Reading calls: the words of the language, Python's builtins, methods of values, constructors."""

from __future__ import annotations

import ast
import enum
from collections.abc import Callable
from types import FunctionType, UnionType
from typing import Any, NoReturn

from pyverify import lang
from pyverify.frontend.capture import capture
from pyverify.frontend.comprehensions import Comprehensions
from pyverify.frontend.context import Bound, article
from pyverify.frontend.members import Method
from pyverify.frontend.sizes import check_count, range_size
from pyverify.frontend.statics import (
    BoundMethod,
    DomainRef,
    Live,
    MethodRef,
    ProcessQuery,
    SelfRef,
    Static,
    SuperRef,
    View,
)
from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.typing import is_ordered, is_symmetric, join
from pyverify.ir.visit import constants
from pyverify.lang import domains as D
from pyverify.lang.records import Record
from pyverify.lang.spec import Component
from pyverify.suggest import did_you_mean, hint, list_names
from pyverify.values import BagValue, Value, element_type

# Methods of values that change them, by the type of the receiver: (name, operator).
SET_METHODS = {
    "union": "union",
    "intersection": "inter",
    "difference": "diff",
    "symmetric_difference": "symdiff",
}
MUTATORS = {
    "add", "discard", "remove", "clear", "update", "append", "insert", "pop", "extend",
    "intersection_update", "difference_update", "symmetric_difference_update", "reverse", "sort",
    "setdefault", "popitem",
}  # fmt: skip
# Builtins whose result depends on the order of a generator's elements.
ORDERED = {"list", "enumerate", "zip", "reversed"}
# Those among them that take its elements one by one, as they are asked for theirs.
LAZY = {"enumerate", "zip", "reversed"}
# What to write instead of an argument that a builtin does not take here.
INSTEAD: dict[tuple[str, str | None], str] = {
    ("sum", None): "give it a collection: `sum([x, y])`",
    ("enumerate", None): "it counts from 0: add to the number where it is used",
    ("enumerate", "start"): "it counts from 0: add to the number where it is used",
    ("zip", None): "it takes two sequences: index a third one",
    ("all", None): "write `all(p(x) for x in ...)`, or `and`",
    ("any", None): "write `any(p(x) for x in ...)`, or `or`",
    ("set", None): "write `{x, y}`",
    ("list", None): "write `[x, y]`",
    ("when", None): "write `await when(condition)`",
    ("one_of", None): "write `one_of({x, y})`",
    ("require", None): "write `require(p and q)`, or two lines",
}
# What other libraries, or other collections, call a method.
SYNONYMS: dict[tuple[type[T.Type], str], str] = {
    (T.SetType, "append"): "write `.add(x)`",
    (T.SetType, "delete"): "write `.discard(x)`",
    (T.SeqType, "add"): "write `.append(x)`",
    (T.SeqType, "push"): "write `.append(x)`",
    (T.SeqType, "put"): "write `.append(x)`",
    (T.SeqType, "get"): "write `.pop(0)`, or index it",
    (T.SeqType, "popleft"): "write `.pop(0)`",
    (T.SeqType, "appendleft"): "write `.insert(0, x)`",
    (T.SeqType, "discard"): "write `if x in xs: xs.remove(x)`",
    (T.BagType, "append"): "write `.add(x)`",
    (T.BagType, "elements"): "iterate over the bag itself",
}
TEMPORAL_WORDS = {lang.always, lang.eventually, lang.until, lang.leads_to, lang.enabled, lang.taken}


class Calls(Comprehensions):
    """Calls of everything but the user's helpers."""

    def call(self, node: ast.Call, expected: T.Type | None) -> N.Expr | Static:
        """Read a call."""
        if (
            isinstance(node.func, ast.Name)
            and node.func.id == "super"
            and "super" not in self.frame.env
        ):
            return self.super_ref(node)
        target = self.lower(node.func)
        match target:
            case MethodRef():
                return self.call_method(target, self.arguments(target.method, node), node)
            case ProcessQuery():
                return self.at(target, node)
            case BoundMethod(receiver, name):
                return self.value_method(receiver, name, node)
            case Live(value):
                return self.live_call(value, node, expected)
            case DomainRef(domain):
                self.fail(
                    "not-callable",
                    node,
                    f"{T.describe(domain)} is a domain: it cannot be called",
                    "choose from it with `one_of(...)`",
                )
            case _:
                text = self.text(node.func)
                self.fail(
                    "not-callable",
                    node,
                    f"`{text}` is a value: it cannot be called",
                    f"write `{text}` without parentheses, which is right for properties too",
                )

    def arguments(self, method: Method, node: ast.Call) -> dict[str, ast.expr]:
        """Return the argument expressions of a call by parameter name; defaults are left out."""
        return self.match_arguments(
            method.function.name, [a.arg for a in method.function.parameters()], node
        )

    def match_arguments(self, name: str, names: list[str], node: ast.Call) -> dict[str, ast.expr]:
        """Match the arguments of a call to parameter names."""
        for arg in node.args:
            if isinstance(arg, ast.Starred):
                self.fail(
                    "unsupported-expression",
                    arg,
                    "`*` in a call is not part of the language",
                    "write the arguments out",
                )
        if len(node.args) > len(names):
            self.fail(
                "bad-call",
                node,
                f"`{name}` takes {_arguments(len(names))}, not {len(node.args)}",
                f"its parameters are {list_names(names)}",
            )
        given = dict(zip(names, node.args, strict=False))
        for keyword in node.keywords:
            if keyword.arg is None:
                self.fail(
                    "unsupported-expression",
                    keyword.value,
                    "`**` in a call is not part of the language",
                    "write the arguments out",
                )
            if keyword.arg not in names:
                self.fail(
                    "bad-call",
                    keyword,
                    f"`{name}` has no parameter `{keyword.arg}`",
                    did_you_mean(keyword.arg, names) or f"its parameters are {list_names(names)}",
                )
            if keyword.arg in given:
                self.fail(
                    "bad-call", keyword, f"`{keyword.arg}` is given twice", "leave one of them out"
                )
            given[keyword.arg] = keyword.value
        return given

    def super_ref(self, node: ast.Call) -> SuperRef:
        """Read `super()`."""
        ref, owner = self.self_ref(), self.frame.function.owner
        if ref is None or owner is None or node.args:
            self.fail(
                "bad-call",
                node,
                "`super()` only means something in a method, without arguments",
                "write `super().renew()`",
            )
        return SuperRef(ref, owner)

    def at(self, query: ProcessQuery, node: ast.Call) -> N.Expr:
        """Read `self.worker[p].at("a", "b")`."""
        ref = query.process
        indexes = (*ref.receiver.indexes, *((ref.index,) if ref.index is not None else ()))
        where = self.indexed_variable(
            f"{ref.method.name}.at", indexes, self.span(node), ref.receiver.after
        )
        known = self.build.process_labels(ref.method.name)
        labels: list[str] = []
        for arg in node.args:
            if not isinstance(arg, ast.Constant) or not isinstance(arg.value, str):
                self.fail(
                    "bad-label",
                    arg,
                    "a location is named by a string literal",
                    'write `.at("critical")`',
                )
            if arg.value not in known and self.build.settling:
                continue
            if arg.value not in known:
                self.fail(
                    "bad-label",
                    arg,
                    f"process `{ref.method.name}` has no location `{arg.value}`",
                    did_you_mean(arg.value, known) or f"its locations are {list_names(known)}",
                )
            labels += known[arg.value]
        if self.build.settling:
            # Until every process has been read, its locations are not all known.
            there = where.type.members if isinstance(where.type, T.SymbolType) else ()
            labels = [label for label in labels if label in there]
            if not labels:
                return N.Const(False, T.BOOL, self.span(node))
        if not labels:
            self.fail(
                "bad-label", node, "`at` asks for one location or more", 'write `.at("critical")`'
            )
        span = self.span(node)
        consts = [
            self.coerce(
                N.Const(label, T.SymbolType((label,), literal=True), span),
                where.type,
                node,
                "this location",
            )
            for label in labels
        ]
        if len(consts) == 1:
            return N.Apply("eq", (where, consts[0]), T.BOOL, span)
        return N.Apply(
            "in", (where, N.MakeSet(tuple(consts), T.SetType(where.type), span)), T.BOOL, span
        )

    # ------------------------------------------------------------ Python objects

    def live_call(self, value: Any, node: ast.Call, expected: T.Type | None) -> N.Expr | Static:
        """Read a call of a builtin, a word of the language, a class, or a function of the user's."""
        # By identity: what a user calls by mistake may be unhashable, or equal to anything.
        known = next((read for word, read in _BUILTINS.items() if word is value), None)
        if known is not None:
            return known(self, node, expected)
        if isinstance(value, type) and issubclass(value, Record):
            return self.record(value, node)
        if any(value is word for word in TEMPORAL_WORDS):
            self.fail(
                "temporal-here",
                node,
                f"`{value.__name__}` is a temporal operator",
                "it belongs in a method marked @temporal, outside comparisons and helpers",
            )
        if isinstance(value, FunctionType) and not value.__module__.startswith("pyverify."):
            method = Method(capture(value.__name__, value, None), None, False, self.build.root)
            return self.call_method(
                MethodRef(SelfRef(self.build.root, ()), method), self.arguments(method, node), node
            )
        if isinstance(value, type) and issubclass(value, enum.Enum):
            self.fail(
                "not-callable",
                node,
                f"{value.__name__}(...) is not part of the language",
                f"name the member: `{value.__name__}.NAME`",
            )
        self.refuse_call(value, node)

    def refuse_call(self, value: Any, node: ast.Call) -> NoReturn:
        """Refuse the call of something that has no meaning here."""
        name = str(getattr(value, "__name__", ""))
        if isinstance(value, type) and issubclass(value, Component):
            self.fail(
                "bad-component",
                node,
                "a component cannot be made in a body",
                f"make it once, in the class: `inbox = {name}(...)`",
            )
        if hasattr(value, "__wrapped__"):
            self.fail(
                "bad-decorator",
                node,
                f"`{name}` is wrapped by a decorator that is not pyverify's",
                "remove the decorator: pyverify reads the source of the method itself",
            )
        hints = {
            "print": "a spec has no output; look at the trace instead", "next": "choose with `one_of(...)`, or `min(...)`",
            "dict": "write a dict comprehension over a domain", "map": "write a comprehension", "filter": "write a comprehension with `if`",
            "pow": "multiply", "divmod": "write `//` and `%`", "str": "compare symbols or enum members directly", "round": "use integers",
            "choice": "choose with `one_of(...)`", "randint": "choose with `one_of(range(...))`", "random": "choose with `one_of(...)`",
            "sleep": "pause a process with `await step(...)`", "getattr": "write the attribute out", "hasattr": "take the union apart with `match`",
            "type": "use `isinstance` or `match`", "iter": "iterate with `for`", "hash": "compare values", "input": "choose with `one_of(...)`",
            "deepcopy": "values are copied by assignment", "copy": "values are copied by assignment",
            "time": "keep a clock in a variable, and let an action advance it", "monotonic": "keep a clock in a variable, and let an action advance it",
            "now": "keep a clock in a variable, and let an action advance it", "Counter": "use a `Bag`", "deque": "use a `Seq`",
            "setattr": "write the assignment out: `self.x = ...`", "delattr": "variables are never removed: use `D | None`",
            "tuple": "write the tuple out, or use a list", "sqrt": "compare squares", "float": "use integers", "repr": "compare values",
        }  # fmt: skip
        if name in {"step", "when"}:
            self.fail(
                "bad-await",
                node,
                f"`{name}(...)` does nothing unless it is awaited",
                f"write `await {name}(...)` in a process",
            )
        self.fail(
            "not-callable",
            node,
            f"`{self.text(node.func)}` is not part of the language",
            hints.get(
                name,
                "write a helper method, or use one of len, sum, all, any, min, max, abs, range, sorted, set, list",
            ),
        )

    def record(self, cls: type[Record], node: ast.Call) -> N.Expr:
        """Read the construction of a record."""
        t = self.resolve(cls, node)
        assert isinstance(t, T.RecordType)
        names = [n for n, _ in t.fields]
        given = self.match_arguments(cls.__name__, names, node)
        missing = [n for n in names if n not in given]
        if missing:
            self.fail(
                "bad-record",
                node,
                f"{cls.__name__} needs {list_names(missing)}",
                f"its fields are {list_names(names)}",
            )
        # Arguments are evaluated in the order in which they are written.
        written = sorted(given, key=lambda n: (given[n].lineno, given[n].col_offset))
        fields = dict(t.fields)
        values = dict(
            zip(
                written,
                self.in_order(*(self._field_reader(given[n], fields[n], n) for n in written)),
                strict=True,
            )
        )
        self.share([*values.values()])
        return N.MakeRecord(cls.__name__, tuple(values[n] for n in names), t, self.span(node))

    def _field_reader(self, node: ast.expr, domain: T.Type, name: str) -> Callable[[], N.Expr]:
        return lambda: self.coerce(self.value(node, domain), domain, node, f"field `{name}`")

    # ------------------------------------------------------------ builtins

    def only(self, node: ast.Call, count: int, *, keywords: tuple[str, ...] = ()) -> list[ast.expr]:
        """Return the positional arguments of a builtin, which takes exactly `count`."""
        name = ast.unparse(node.func)
        for keyword in node.keywords:
            if keyword.arg not in keywords:
                self.fail(
                    "bad-call",
                    keyword,
                    f"`{name}` has no argument `{keyword.arg}` here",
                    INSTEAD.get((name, keyword.arg)) or "leave it out",
                )
        if len(node.args) != count:
            self.fail(
                "bad-call",
                node,
                f"`{name}` takes {_arguments(count)}, not {len(node.args)}",
                INSTEAD.get((name, None)) or f"write `{name}({', '.join('xyz'[:count])})`",
            )
        for arg in node.args:
            if isinstance(arg, ast.Starred):
                self.fail(
                    "unsupported-expression",
                    arg,
                    "`*` in a call is not part of the language",
                    "write the arguments out",
                )
        return node.args

    def argument_collection(self, node: ast.expr, word: str, ordered: bool = False) -> N.Expr:
        """Read an argument that must be a collection (maps stand for their keys)."""
        ordered = ordered or word in ORDERED
        if word == "one_of":
            domain = self.named_domain(node)
            if domain is not None:
                return self.choices(self.resolve(domain, node), node)
        if isinstance(node, ast.GeneratorExp) and word not in LAZY:
            return self.comprehension(node, ordered)
        found = self.iterable(node, ordered)
        if isinstance(found.type, T.MapType):
            return N.Apply("keys", (found,), T.SetType(T.widen(found.type.key)), found.span)
        if element_type(found.type) is None:
            self.fail(
                "type-mismatch",
                node,
                f"`{word}` takes a collection, not {article(found.type)}",
                "a collection is a domain, set, list, map or bag",
            )
        return found

    def named_domain(self, node: ast.expr) -> Any:
        """Return what an expression is as a domain: a class, one of the spec, a union; else None."""
        match node:
            case ast.Name() | ast.Attribute():
                found = self.lower(node)
                if isinstance(found, DomainRef):
                    return found.domain
                live = found.value if isinstance(found, Live) else None
                return live if isinstance(live, (type, D.Domain, UnionType)) else None
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                parts = [self.named_domain(side) for side in (left, right)]
                named = [p is not None for p in parts]
                both = all(n or _is_none(x) for n, x in zip(named, (left, right), strict=True))
                return D.UnionDomain(tuple(parts)) if both and any(named) else None
            case _:
                return None

    def len_(self, node: ast.Call, _: T.Type | None) -> N.Expr:
        """Read `len(x)`."""
        (arg,) = self.only(node, 1)
        view = self.iterated(arg)
        if not view.sized:
            self.refuse_view(arg)
        found = view.source
        if isinstance(found.type, T.TupleType) or (element_type(found.type) is None):
            self.fail(
                "type-mismatch",
                arg,
                f"`len` takes a collection, not {article(found.type)}",
                "a collection is a domain, set, list, map or bag",
            )
        return N.Apply("len", (found,), T.INT, self.span(node))

    def sum_(self, node: ast.Call, _: T.Type | None) -> N.Expr:
        """Read `sum(numbers)`; bools count as 0 and 1."""
        start = node.args[1:] + [k.value for k in node.keywords if k.arg == "start"]
        if len(start) == 1:
            plain = ast.copy_location(ast.Call(node.func, node.args[:1], []), node)
            return self.sum_from(plain, start[0], node)
        (arg,) = self.only(node, 1)
        found = self.argument_collection(arg, "sum")
        elem = element_type(found.type)
        if not isinstance(elem, (T.IntType, T.RealType, T.BoolType, T.NeverType)):
            self.fail(
                "type-mismatch",
                arg,
                f"`sum` takes numbers or bools, not {article(elem or T.NEVER)}",
                "count with a condition: `sum(x == y for x in ...)`",
            )
        if (
            isinstance(found, N.Comprehension)
            and found.kind == "set"
            and not isinstance(arg, ast.GeneratorExp)
        ):
            self.warn(
                "sum-of-set",
                arg,
                "a set holds equal numbers once: they are added once",
                "write `sum(... for ...)` without braces, unless that is meant",
            )
        return N.Apply(
            "sum", (found,), T.REAL if isinstance(elem, T.RealType) else T.INT, self.span(node)
        )

    def sum_from(self, plain: ast.Call, start: ast.expr, node: ast.Call) -> N.Expr:
        """Read `sum(numbers, start)`."""
        total, first = self.in_order(lambda: self.sum_(plain, None), lambda: self.number(start))
        a, b = self.common(total, first, start, "`sum` of")
        return N.Apply("add", (a, b), a.type, self.span(node))

    def all_(self, node: ast.Call, _: T.Type | None) -> N.Expr:
        """Read `all(...)`."""
        return self.quantifier("all", self.only(node, 1)[0], node)

    def any_(self, node: ast.Call, _: T.Type | None) -> N.Expr:
        """Read `any(...)`."""
        return self.quantifier("any", self.only(node, 1)[0], node)

    def extreme(self, kind: str, node: ast.Call) -> N.Expr:
        """Read `min` and `max`, of a collection or of several values, with `key` and `default`."""
        keywords = {k.arg: k.value for k in node.keywords}
        unknown = [k for k in keywords if k not in ("key", "default")]
        if unknown or not node.args:
            self.fail(
                "bad-call",
                node,
                f"`{kind}` takes a collection or several values, `key=` and `default=`",
                f"write `{kind}(xs)`, `{kind}(x, y)` or `{kind}(xs, key=lambda x: ..., default=0)`",
            )
        if len(node.args) > 1:
            listed = ast.copy_location(ast.List(node.args, ast.Load()), node)
            source: N.Expr = self.value(listed)
        else:
            source = self.argument_collection(node.args[0], kind, ordered="key" in keywords)
        elem = element_type(source.type) or T.NEVER
        default = None
        if "default" in keywords:
            default = self.value(keywords["default"], elem)
            joined = join(elem, default.type)
            if joined is None:
                self.fail(
                    "type-mismatch",
                    keywords["default"],
                    f"the default is {article(default.type)}, the elements are {article(elem)}",
                    "give a default of the same type",
                )
            default = self.coerce(default, joined, keywords["default"], "the default")
        result = default.type if default is not None else elem
        if "key" in keywords:
            return self.select(kind, source, keywords["key"], default, result, node)
        self.check_order(elem, node, kind)
        if default is None:
            return N.Apply(kind, (source,), elem, self.span(node))
        if result != elem:
            source = self.coerce(
                source, T.with_elements(source.type, result), node, "this collection"
            )
        return N.Apply(f"{kind}_default", (source, default), result, self.span(node))

    def check_order(self, elem: T.Type, node: ast.expr, word: str) -> None:
        """Refuse `min`, `max` and `sorted` of what has no order."""
        if is_symmetric(elem):
            self.refuse_symmetric(node)
        if not is_ordered(elem) and not isinstance(elem, T.NeverType):
            self.fail(
                "type-mismatch",
                node,
                f"{article(elem)} has no order for `{word}`",
                f"give one: `{word}(..., key=lambda x: ...)`",
            )

    def select(
        self,
        kind: str,
        source: N.Expr,
        key: ast.expr,
        default: N.Expr | None,
        result: T.Type,
        node: ast.Call,
    ) -> N.Expr:
        """Read `min`, `max` or `sorted` with `key=lambda x: ...`."""
        elem = element_type(source.type) or T.NEVER
        if is_symmetric(elem):
            self.refuse_symmetric(node)
        key = key if isinstance(key, ast.Lambda) else self.as_lambda(key)
        if len(key.args.args) != 1:
            self.refuse_key(key)
        name = key.args.args[0].arg
        outer = dict(self.frame.env)
        unique = self.frame.locals.name(name, self.key(key))
        self.frame.env[name] = Bound(unique, elem)
        with self.pure("a key"):
            by = self.value(key.body)
        self.frame.env = outer
        self.check_order(by.type, key.body, kind)
        return N.Select(kind, unique, source, by, default, result, self.span(node))

    def as_lambda(self, key: ast.expr) -> ast.Lambda:
        """Return `key=self.load_of` and `key=len` as the lambda that calls it."""
        found = self.lower(key)
        if not isinstance(found, (MethodRef, Live)):
            self.refuse_key(key)
        element = ast.arg("each")
        call = ast.Call(key, [ast.Name("each", ast.Load())], [])
        arguments = ast.arguments([], [element], None, [], [], None, [])
        made = ast.Lambda(arguments, call)
        for part in (made, call, call.args[0], element):
            ast.copy_location(part, key)
        return made

    def refuse_key(self, key: ast.expr) -> NoReturn:
        """Refuse what is no key for an order."""
        self.fail(
            "bad-call",
            key,
            "`key` is a lambda or a helper, with one parameter",
            "write `key=lambda n: self.load[n]`, or `key=self.load_of`",
        )

    def min_(self, node: ast.Call, _: T.Type | None) -> N.Expr:
        """Read `min(...)`."""
        return self.extreme("min", node)

    def max_(self, node: ast.Call, _: T.Type | None) -> N.Expr:
        """Read `max(...)`."""
        return self.extreme("max", node)

    def sorted_(self, node: ast.Call, _: T.Type | None) -> N.Expr:
        """Read `sorted(collection, key=..., reverse=True)`."""
        (arg,) = self.only(node, 1, keywords=("key", "reverse"))
        given = {k.arg: k.value for k in node.keywords}
        source = self.argument_collection(arg, "sorted", ordered="key" in given)
        down = self.is_reverse(given["reverse"]) if "reverse" in given else False
        elem, span = element_type(source.type) or T.NEVER, self.span(node)
        listed = T.SeqType(elem)
        if "key" not in given:
            self.check_order(elem, node, "sorted")
            made: N.Expr = N.Apply("sorted", (source,), listed, span)
            return N.Apply("reversed", (made,), listed, span) if down else made
        if not down:
            return self.select("sorted", source, given["key"], None, listed, node)
        # Python keeps equals in their order in both directions.
        source = (
            source
            if isinstance(source.type, T.SeqType)
            else N.Apply("seq", (source,), listed, span)
        )
        source = N.Apply("reversed", (source,), listed, span)
        made = self.select("sorted", source, given["key"], None, listed, node)
        return N.Apply("reversed", (made,), listed, span)

    def is_reverse(self, node: ast.expr) -> bool:
        """Read the `reverse=` of `sorted`, which is written out."""
        if not isinstance(node, ast.Constant) or not isinstance(node.value, bool):
            self.fail(
                "bad-call",
                node,
                "`reverse` is True or False, literally",
                "write `sorted(xs, reverse=True) if ... else sorted(xs)`",
            )
        return node.value

    def abs_(self, node: ast.Call, _: T.Type | None) -> N.Expr:
        """Read `abs(x)`."""
        (arg,) = self.only(node, 1)
        found = self.number(arg)
        return N.Apply("abs", (found,), found.type, self.span(node))

    def int_(self, node: ast.Call, _: T.Type | None) -> N.Expr:
        """Read `int(flag)`."""
        (arg,) = self.only(node, 1)
        found = self.plain(self.value(arg))
        if found.type not in (T.BOOL, T.INT):
            self.fail(
                "type-mismatch",
                arg,
                f"`int` takes a bool, not {article(found.type)}",
                "numbers need no conversion, and nothing else is one",
            )
        return found if found.type == T.INT else N.Apply("int", (found,), T.INT, self.span(node))

    def bool_(self, node: ast.Call, _: T.Type | None) -> N.Expr:
        """Read `bool(flag)`, which is the flag."""
        return self.boolean(self.only(node, 1)[0], "the argument of `bool`")

    def range_(self, node: ast.Call, _: T.Type | None) -> Static:
        """Read `range(...)`: a sequence of integers."""
        if not 1 <= len(node.args) <= 3 or node.keywords:
            self.fail(
                "bad-call",
                node,
                "`range` takes one to three integers",
                "write `range(stop)` or `range(start, stop)`",
            )
        args = self.in_order(*(self._integer_reader(a) for a in node.args))
        span = self.span(node)
        zero, one = N.Const(0, T.INT, span), N.Const(1, T.INT, span)
        start, stop, step = (
            (zero, args[0], one)
            if len(args) == 1
            else (args[0], args[1], args[2] if len(args) == 3 else one)
        )
        fixed = constants((start, stop, step))
        if len(fixed) == 3 and fixed[2] != 0:
            check_count(range_size(*fixed), span, "the numbers of this range")
        made = N.Apply("range", (start, stop, step), T.SeqType(T.INT), span)
        return View(made, sized=True)

    def _integer_reader(self, node: ast.expr) -> Callable[[], N.Expr]:
        return lambda: self.coerce(self.value(node), T.INT, node, "this bound")

    def convert(
        self, op: str, make: type[T.SetType] | type[T.SeqType] | type[T.BagType], node: ast.Call
    ) -> N.Expr:
        """Read `set(...)`, `list(...)` and `Bag(...)`."""
        span = self.span(node)
        if not node.args:
            self.only(node, 0)
            empty: Value = {"set": frozenset(), "seq": (), "bag": BagValue()}[op]
            return N.Const(empty, make(T.NEVER), span)
        (arg,) = self.only(node, 1)
        source = self.argument_collection(arg, ast.unparse(node.func))
        elem = element_type(source.type) or T.NEVER
        if op == "seq" and is_symmetric(elem) and not isinstance(source.type, T.SeqType):
            self.refuse_symmetric(arg)
        return N.Apply(op, (source,), make(elem), span)

    def set_(self, node: ast.Call, _: T.Type | None) -> N.Expr:
        """Read `set(...)`."""
        return self.convert("set", T.SetType, node)

    def list_(self, node: ast.Call, _: T.Type | None) -> N.Expr:
        """Read `list(...)`."""
        return self.convert("seq", T.SeqType, node)

    def bag_(self, node: ast.Call, _: T.Type | None) -> N.Expr:
        """Read `Bag(...)`."""
        return self.convert("bag", T.BagType, node)

    def sequence_argument(self, node: ast.expr, word: str) -> N.Expr:
        """Read an argument of `enumerate`, `zip` or `reversed`: a sequence, or a collection in order."""
        found = self.argument_collection(node, word)
        if isinstance(found.type, T.SeqType):
            return found
        elem = element_type(found.type) or T.NEVER
        if is_symmetric(elem):
            self.refuse_symmetric(node)
        return N.Apply("seq", (found,), T.SeqType(elem), found.span)

    def reversed_(self, node: ast.Call, _: T.Type | None) -> Static:
        """Read `reversed(sequence)`."""
        found = self.sequence_argument(self.only(node, 1)[0], "reversed")
        return View(N.Apply("reversed", (found,), found.type, self.span(node)))

    def enumerate_(self, node: ast.Call, _: T.Type | None) -> Static:
        """Read `enumerate(sequence)`."""
        found = self.sequence_argument(self.only(node, 1)[0], "enumerate")
        elem = element_type(found.type) or T.NEVER
        pairs = T.SeqType(T.TupleType((T.INT, elem)))
        return View(N.Apply("enumerate", (found,), pairs, self.span(node)))

    def zip_(self, node: ast.Call, _: T.Type | None) -> Static:
        """Read `zip(a, b)`."""
        for keyword in node.keywords:
            value = keyword.value
            if keyword.arg == "strict" and not _is_false(value):
                self.fail(
                    "bad-call", keyword, "`zip` stops at the end of the shorter one here",
                    "compare the lengths before, and leave `strict` out or write `strict=False`",
                )  # fmt: skip
        a, b = self.only(node, 2, keywords=("strict",))
        left, right = self.in_order(
            lambda: self.sequence_argument(a, "zip"), lambda: self.sequence_argument(b, "zip")
        )
        pair = T.TupleType(
            (element_type(left.type) or T.NEVER, element_type(right.type) or T.NEVER)
        )
        return View(N.Apply("zip", (left, right), T.SeqType(pair), self.span(node)))

    def isinstance_(self, node: ast.Call, _: T.Type | None) -> N.Expr:
        """Read `isinstance(message, Prepare)`."""
        value_node, class_node = self.only(node, 2)
        found = self.raw_value(value_node)
        names = self.class_names(class_node, found.type)
        return N.IsRecord(found, names, T.BOOL, self.span(node))

    def class_names(self, node: ast.expr, t: T.Type) -> tuple[str, ...]:
        """Read the classes of an `isinstance` or of a pattern; refuse those the value cannot be of."""
        parts = node.elts if isinstance(node, ast.Tuple) else [node]
        names: list[str] = []
        inner = t.inner if isinstance(t, T.OptionType) else t
        possible = (
            inner.records
            if isinstance(inner, T.UnionType)
            else (inner,)
            if isinstance(inner, T.RecordType)
            else ()
        )
        for part in parts:
            live = self.lower(part)
            if (
                not isinstance(live, Live)
                or not isinstance(live.value, type)
                or not issubclass(live.value, Record)
            ):
                self.fail(
                    "type-mismatch",
                    part,
                    f"`{ast.unparse(part)}` is not a Record class",
                    "isinstance and class patterns take values of record unions apart",
                )
            record = self.resolve(live.value, part)
            if record not in possible:
                self.fail(
                    "never-equal",
                    part,
                    f"a value of {article(t)} is never of class {live.value.__name__}",
                    f"it is one of {list_names(r.record for r in possible)}" if possible else None,
                )
            names.append(live.value.__name__)
        return tuple(names)

    def implies_(self, node: ast.Call, _: T.Type | None) -> N.Expr:
        """Read `implies(p, q)`, where q is looked at only if p holds."""
        left, right = self.only(node, 2)
        with self.pure("an operand of `implies`"):
            a = self.boolean(left, "the left of `implies`")
            with self.knowing(a):
                b = self.boolean(right, "the right of `implies`")
        return N.Implies(a, b, T.BOOL, self.span(node))

    def one_of_(self, node: ast.Call, _: T.Type | None) -> N.Expr:
        """Read `one_of(options)`: a choice, made before the statement it stands in."""
        (arg,) = self.only(node, 1)
        self.state_effect(node, "a choice")
        options = self.argument_collection(arg, "one_of")
        out = self.state_effect(node, "a choice")
        elem = element_type(options.type) or T.NEVER
        if isinstance(elem, T.NeverType):
            self.fail(
                "type-mismatch",
                arg,
                "there is nothing to choose from",
                "give `one_of` a domain or a set",
            )
        name = self.temporary(self.choosing_for or "choice", elem, node)
        out.append(N.Choose(name, elem, options, self.span(node)))
        return N.LocalRef(name, elem, self.span(node))

    def require_(self, node: ast.Call, _: T.Type | None) -> N.Expr:
        """Refuse `require` where it is not a statement."""
        self.fail(
            "effect-here",
            node,
            "`require(...)` is a statement and has no value",
            "write it on a line of its own",
        )

    def param_in_body(self, node: ast.Call, _: T.Type | None) -> N.Expr:
        """Refuse declarations in bodies."""
        word = ast.unparse(node.func)
        self.fail(
            "not-callable",
            node,
            f"`{word}` declares something in a class body",
            "in a process, annotate the local: `x: int = Var(Range(3), init=0)`"
            if word == "Var"
            else f"name it there, `Node = {word}(...)`, and use `self.Node` here"
            + (f"; or write Python's `range({self.text(node)[6:-1]})`" if word == "Range" else ""),
        )

    # ------------------------------------------------------------ methods of values

    def value_method(self, receiver: N.Expr, name: str, node: ast.Call) -> N.Expr | Static:
        """Read a call of a method of a set, sequence, map or bag that changes nothing."""
        span = self.span(node)
        match receiver.type, name:
            case ((T.SetType() | T.SeqType() | T.BagType() | T.MapType()), "copy"):
                self.only(node, 0)
                return N.Coerce(receiver, receiver.type, span)
            case T.SetType(), _ if name in SET_METHODS:
                return self.set_method(SET_METHODS[name], receiver, node, T.BOOL)
            case T.SetType(), "issubset" | "issuperset" | "isdisjoint":
                return self.set_method(name, receiver, node, T.BOOL)
            case T.MapType(key, _), "keys":
                self.only(node, 0)
                return N.Apply("keys", (receiver,), T.SetType(T.widen(key)), span)
            case T.MapType(key, val), "values":
                self.only(node, 0)
                made = N.Apply("values", (receiver,), T.SeqType(T.widen(val)), span)
                return View(made, sized=True, arbitrary=is_symmetric(key))
            case T.MapType(key, val), "items":
                self.only(node, 0)
                pairs = T.SeqType(T.TupleType((T.widen(key), T.widen(val))))
                made = N.Apply("items", (receiver,), pairs, span)
                return View(made, sized=True, arbitrary=is_symmetric(key))
            case T.MapType(key, val), "get":
                return self.map_get(node)
            case ((T.SeqType(elem) | T.BagType(elem)), "count"):
                return self.element_method("count", receiver, elem, node, T.INT)
            case T.SeqType(elem), "index":
                return self.element_method("index_of", receiver, elem, node, T.INT)
            case T.BagType(), "total":
                self.only(node, 0)
                return N.Apply("len", (receiver,), T.INT, span)
            case _, _ if name in MUTATORS:
                return self.mutation(receiver, name, node)
            case _:
                self.unknown_method(receiver.type, name, node)

    def mutation(self, receiver: N.Expr, name: str, node: ast.Call) -> N.Expr:
        """Read a method that changes its receiver."""
        raise NotImplementedError  # pyverify.frontend.mutations

    def unknown_method(self, t: T.Type, name: str, node: ast.Call) -> NoReturn:
        """Refuse a method that the type does not have."""
        known = {
            T.SetType: ["add", "discard", "remove", "clear", "update", "union", "intersection", "difference", "issubset", "issuperset", "isdisjoint", "copy"],
            T.SeqType: ["append", "insert", "pop", "remove", "extend", "clear", "count", "index", "copy"],
            T.MapType: ["keys", "values", "items", "get", "copy"],
            T.BagType: ["add", "remove", "discard", "count", "total", "clear", "copy"],
        }.get(type(t), [])  # fmt: skip
        self.fail(
            "unknown-attribute",
            node,
            f"{article(t)} has no method `{name}`",
            SYNONYMS.get((type(t), name))
            or (hint(name, known, "its methods are") if known else "it has no methods"),
        )

    def set_method(self, op: str, receiver: N.Expr, node: ast.Call, _: T.Type) -> N.Expr:
        """Read `a.union(b)` and its like."""
        (arg,) = self.only(node, 1)
        first, second = self.in_order(lambda: receiver, lambda: self.as_set(arg))
        a, b = self.common(first, second, node, f"`{op}` between")
        span = self.span(node)
        if op == "issuperset":
            return N.Apply("subset", (b, a), T.BOOL, span)
        named = {"issubset": "subset", "isdisjoint": "disjoint"}
        return N.Apply(named.get(op, op), (a, b), T.BOOL if op in named else a.type, span)

    def as_set(self, node: ast.expr) -> N.Expr:
        """Read an argument that is taken as a set, whatever collection it is."""
        found = self.argument_collection(node, "this method")
        if isinstance(found.type, T.SetType):
            return found
        return N.Apply("set", (found,), T.SetType(element_type(found.type) or T.NEVER), found.span)

    def element_method(
        self, op: str, receiver: N.Expr, elem: T.Type, node: ast.Call, result: T.Type
    ) -> N.Expr:
        """Read a method that takes an element."""
        (arg,) = self.only(node, 1)
        first, second = self.in_order(lambda: receiver, lambda: self.value(arg, elem))
        a, b = self.comparable(N.LocalRef("?", elem, self.span(arg)), second, arg)
        first = self.coerce(first, T.with_elements(first.type, a.type), node, "this collection")
        return N.Apply(op, (first, b), result, self.span(node))

    def map_get(self, node: ast.Call) -> NoReturn:
        """Read `m.get(k)`: every key of a Map is there, so it is `m[k]`."""
        self.fail(
            "unknown-attribute",
            node,
            "a Map has all its keys, so `get` is not needed",
            f"write `{ast.unparse(node.func)[:-4]}[{ast.unparse(node.args[0]) if node.args else 'k'}]`",
        )


_BUILTINS: dict[Any, Callable[[Any, ast.Call, T.Type | None], N.Expr | Static]] = {
    len: Calls.len_,
    sum: Calls.sum_,
    all: Calls.all_,
    any: Calls.any_,
    min: Calls.min_,
    max: Calls.max_,
    sorted: Calls.sorted_,
    abs: Calls.abs_,
    int: Calls.int_,
    bool: Calls.bool_,
    range: Calls.range_,
    set: Calls.set_,
    frozenset: Calls.set_,
    list: Calls.list_,
    lang.Bag: Calls.bag_,
    reversed: Calls.reversed_,
    enumerate: Calls.enumerate_,
    zip: Calls.zip_,
    isinstance: Calls.isinstance_,
    lang.implies: Calls.implies_,
    lang.one_of: Calls.one_of_,
    lang.require: Calls.require_,
    lang.Var: Calls.param_in_body,
    lang.Param: Calls.param_in_body,
    lang.Const: Calls.param_in_body,
    lang.Range: Calls.param_in_body,
    lang.Symbols: Calls.param_in_body,
}


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def _arguments(count: int) -> str:
    return "no argument" if not count else "1 argument" if count == 1 else f"{count} arguments"


def is_word(value: Any, word: Any) -> bool:
    """Tell whether a Python object is that word of the language."""
    return value is word


__all__ = ["MUTATORS", "Calls", "D", "is_word"]
