"""Expressions as terms: what the reference engine's `evaluate` gives, for all states at once.

What is lazy in Python (`and`, `if`, quantifiers) is evaluated under the condition that it is reached, so that it fails only
where Python would. `over` says where the run is over: something failed, or a `require` was false; the first that
happens counts (language rule 10).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, assert_never

from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.smt.shapes import (
    BagOf,
    CannotEncode,
    MapOf,
    Opt,
    Rec,
    SeqOf,
    SetOf,
    Shape,
    Shapes,
    Tup,
    Uni,
)
from pyverify.smt.terms import Bool, Num, choose_bool, conj, disj, neg, number
from pyverify.source import Span
from pyverify.values import Value, elements, in_order

KINDS = ("assert", "domain", "error")
Guarded = tuple[Bool, Any]


class Evaluator:
    """Evaluates expressions in an environment of shapes.

    `env` has the values of names, by ("state", x), ("after", x) and ("local", n). `path` is the condition under which
    this place is reached, `failures` when the run fails so.
    """

    def __init__(self, spec: N.SpecIR, shapes: Shapes, env: dict[tuple[str, str], Any]) -> None:
        self.spec, self.shapes, self.numbers = spec, shapes, shapes.numbers
        self.functions = {f.name: f for f in spec.functions}
        self.env = env
        self.path: Bool = True
        self.over: Bool = False
        self.failures: dict[str, Bool] = dict.fromkeys(KINDS, False)

    # ------------------------------------------------------------ paths and failures

    @contextmanager
    def under(self, condition: Bool) -> Iterator[None]:
        """Go on under a condition, for a while."""
        saved = self.path
        self.path = conj(saved, condition)
        try:
            yield
        finally:
            self.path = saved

    def fails_if(self, kind: str, condition: Bool) -> None:
        """Note that the run fails here if the condition is true."""
        if condition is False:
            return
        here = conj(self.path, neg(self.over), condition)
        self.failures[kind] = disj(self.failures[kind], here)
        self.over = disj(self.over, here)

    def discard(self, condition: Bool) -> None:
        """Note that this is no execution if the condition is true."""
        self.over = disj(self.over, conj(self.path, condition))

    # ------------------------------------------------------------ expressions

    def value(self, e: N.Expr) -> Any:  # noqa: C901, PLR0912  # one case per node
        """Return the value of an expression."""
        match e:
            case N.Const(v, t) | N.ParamRef(_, v, t):
                return self.shapes.known(t, v)
            case N.VarRef(name, _, after):
                return self.env["after" if after else "state", name]
            case N.LocalRef(name):
                return self.env["local", name]
            case N.Apply():
                from pyverify.smt.operators import apply

                return apply(self, e)
            case N.And(args):
                return self._lazily(args, lambda done: done, conj)
            case N.Or(args):
                return self._lazily(args, neg, disj)
            case N.Implies(left, right):
                test = self.value(left)
                with self.under(test):
                    return disj(neg(test), self.value(right))
            case N.IfExpr(test, then, orelse):
                return self.branch(
                    self.value(test), lambda: self.value(then), lambda: self.value(orelse)
                )
            case N.Let(name, bound, body):
                self.env["local", name] = self.value(bound)
                return self.value(body)
            case N.Index(base, index):
                container = self.value(base)
                return self.item(base.type, container, self.value(index))
            case N.Item(base, position):
                return self.value(base).items[position]
            case N.Field(base, name):
                return self._field(base, self.value(base), name)
            case N.MakeTuple(items):
                return Tup(tuple([self.value(i) for i in items]))
            case N.MakeSeq(items):
                return SeqOf(number(len(items)), tuple([self.value(i) for i in items]))
            case N.MakeSet(items, t):
                return self.set_of(self.element(t), [(True, self.value(i)) for i in items], e.span)
            case N.MakeMap(entries):
                pairs = [(True, self.value(k), self.value(v)) for k, v in entries]
                return self.map_of(e.type, pairs, e.span)
            case N.MakeRecord(record, fields):
                return Rec(record, tuple([self.value(f) for f in fields]))
            case N.IsRecord(inner, records):
                return self._is_record(self.value(inner), records)
            case N.Coerce(inner, t):
                return self.widened(self.value(inner), inner.type, t)
            case N.Narrow(inner, t):
                return self.narrowed(self.value(inner), inner.type, t)
            case N.Comprehension():
                return self._comprehension(e)
            case N.Select():
                return self._select(e)
            case N.Call(function, args):
                return self.call(self.functions[function], [self.value(a) for a in args])
            case N.Every():
                raise CannotEncode(e.span, "the set of all values of an infinite domain")
            case _:
                assert_never(e)

    def _lazily(
        self,
        args: tuple[N.Expr, ...],
        goes_on: Callable[[Bool], Bool],
        together: Callable[..., Bool],
    ) -> Bool:
        reached: Bool = True
        found: list[Bool] = []
        for a in args:
            with self.under(reached):
                x = self.value(a)
            found.append(x)
            reached = conj(reached, goes_on(x))
            if reached is False:
                break
        return together(*found)

    def branch(self, test: Bool, then: Callable[[], Any], orelse: Callable[[], Any]) -> Any:
        """Return the value of the branch that is taken; what both change is chosen between."""
        if isinstance(test, bool):
            return then() if test else orelse()
        before = self.env
        self.env = dict(before)
        with self.under(test):
            a = then()
        one, self.env = self.env, dict(before)
        with self.under(neg(test)):
            b = orelse()
        two = self.env
        self.env = self._merged(test, one, two)
        return None if a is None and b is None else self.shapes.choose(test, a, b)

    def _merged(
        self, test: Bool, one: dict[tuple[str, str], Any], two: dict[tuple[str, str], Any]
    ) -> dict[tuple[str, str], Any]:
        found = dict(one)
        for key, b in two.items():
            if key not in one:
                found[key] = b
            elif one[key] is not b:
                found[key] = self.shapes.choose(test, one[key], b)
        return found

    def call(self, function: N.Function, args: list[Any]) -> Any:
        """Return what a helper returns (set by the runner of statements)."""
        raise NotImplementedError

    # ------------------------------------------------------------ types

    def element(self, t: T.Type) -> T.Type:
        """Return the type of what a collection has."""
        match t:
            case T.SetType(elem) | T.SeqType(elem) | T.BagType(elem):
                return elem
            case T.MapType(key):
                return T.widen(key)
            case _:
                return T.NEVER

    def widened(self, x: Any, old: T.Type, new: T.Type) -> Any:
        """Return a value seen at a larger type."""
        if old == new:
            return x
        s = self.shapes
        match old, new:
            case T.IntType(), T.RealType():
                return self.numbers.real(x)
            case T.OptionType(inner), T.OptionType(other):
                if x.value is None:
                    return Opt(False, s.default(other))
                return Opt(x.present, self.widened(x.value, inner, other))
            case _, T.OptionType(other):
                return Opt(True, self.widened(x, old, other))
            case T.RecordType(record), T.UnionType(records):
                rest = {r.record: x if r.record == record else s.default(r) for r in records}
                return Uni({r.record: r.record == record for r in records}, rest)  # type: ignore[arg-type]  # records
            case T.UnionType(), T.UnionType(records):
                of = {r.record: x.of.get(r.record, False) for r in records}
                rest = {r.record: x.records.get(r.record) or s.default(r) for r in records}
                return Uni(of, rest)  # type: ignore[arg-type]  # records
            case T.TupleType(items), T.TupleType(others):
                parts = zip(x.items, items, others, strict=True)
                return Tup(tuple(self.widened(v, i, o) for v, i, o in parts))
            case T.SeqType(elem), T.SeqType(other):
                return SeqOf(x.length, tuple(self.widened(v, elem, other) for v in x.slots))
            case T.MapType(_, image), T.MapType(_, other):
                return MapOf({k: self.widened(v, image, other) for k, v in x.at.items()})
            case _:  # sets and bags of known values
                return x

    def narrowed(self, x: Any, old: T.Type, new: T.Type) -> Any:
        """Return a value seen at a smaller type; it is a failure if it is not of that type."""
        if old == new:
            return x
        match old, new:
            case T.OptionType(inner), T.OptionType(other):
                with self.under(x.present):
                    value = None if x.value is None else self.narrowed(x.value, inner, other)
                return Opt(x.present, value)
            case T.OptionType(inner), _:
                self.fails_if("error", neg(x.present))
                value = x.value
                if value is None:
                    return self.shapes.default(new)
                with self.under(x.present):
                    return self.narrowed(value, inner, new)
            case T.UnionType(), T.RecordType(record):
                self.fails_if("error", neg(x.of.get(record, False)))
                return x.records.get(record) or self.shapes.default(new)
            case T.UnionType(), T.UnionType(records):
                kept = {r.record for r in records}
                self.fails_if("error", disj(*(g for r, g in x.of.items() if r not in kept)))
                of = {r.record: x.of.get(r.record, False) for r in records}
                s = self.shapes
                rest = {r.record: x.records.get(r.record) or s.default(r) for r in records}
                return Uni(of, rest)  # type: ignore[arg-type]  # records
            case T.TupleType(items), T.TupleType(others):
                parts = zip(x.items, items, others, strict=True)
                return Tup(tuple(self.narrowed(v, i, o) for v, i, o in parts))
            case T.SeqType(elem), T.SeqType(other):
                slots = []
                for i, v in enumerate(x.slots):
                    with self.under(self.numbers.lt(number(i), x.length)):
                        slots.append(self.narrowed(v, elem, other))
                return SeqOf(x.length, tuple(slots))
            case T.MapType(_, image), T.MapType(_, other):
                return MapOf({k: self.narrowed(v, image, other) for k, v in x.at.items()})
            case T.SetType(), T.SetType(other):
                return self._narrowed_set(x, other)
            case T.BagType(), T.BagType(other):
                return self._narrowed_bag(x, other)
            case _:
                return x

    def _narrowed_set(self, x: SetOf, elem: T.Type) -> SetOf:
        from pyverify.reference.evaluate import strangers

        strange = {v for v in x.has if strangers(elem, v)}
        self.fails_if("error", disj(*(x.has[v] for v in strange)))
        return SetOf({v: g for v, g in x.has.items() if v not in strange})

    def _narrowed_bag(self, x: BagOf, elem: T.Type) -> BagOf:
        from pyverify.reference.evaluate import strangers

        strange = {v for v in x.count if strangers(elem, v)}
        self.fails_if("error", disj(*(self.numbers.lt(number(0), x.count[v]) for v in strange)))
        return BagOf({v: c for v, c in x.count.items() if v not in strange})

    def _is_record(self, x: Any, records: tuple[str, ...]) -> Bool:
        match x:
            case Opt(present, value):
                return False if value is None else conj(present, self._is_record(value, records))
            case Uni(of):
                return disj(*(g for r, g in of.items() if r in records))
            case Rec(record):
                return record in records
            case _:
                raise AssertionError("a record, or None")

    def _field(self, base: N.Expr, x: Any, name: str) -> Any:
        t = base.type
        if isinstance(t, T.RecordType):
            return x.fields[[n for n, _ in t.fields].index(name)]
        assert isinstance(t, T.UnionType)
        found: Any = None
        lacking: list[Bool] = []
        for r in t.records:
            names = [n for n, _ in r.fields]
            if name not in names:
                lacking.append(x.of[r.record])
                continue
            part = x.records[r.record].fields[names.index(name)]
            found = part if found is None else self.shapes.choose(x.of[r.record], part, found)
        self.fails_if("error", disj(*lacking))
        return found

    # ------------------------------------------------------------ collections

    def iterate(self, t: T.Type, x: Any) -> list[Guarded]:
        """Return the elements that a collection may have, each with when it does, in a loop's order."""
        n = self.numbers
        elem = self.element(t)
        match x:
            case SetOf(has):
                return [
                    (has[v], self.shapes.known(elem, v))
                    for v in in_order(elem, has)
                    if has[v] is not False
                ]
            case MapOf(at):
                return [(True, self.shapes.known(elem, k)) for k in at]
            case SeqOf(length, slots):
                found = [(n.lt(number(i), length), v) for i, v in enumerate(slots)]
                return [(g, v) for g, v in found if g is not False]
            case BagOf(count):
                return [
                    (n.lt(number(i), count[v]), self.shapes.known(elem, v))
                    for v in in_order(elem, count)
                    for i in range(int(count[v].hi or 0))
                ]
            case _:
                raise AssertionError(f"{T.show(t)} is no collection")

    def set_of(self, elem: T.Type, items: list[Guarded], span: Span) -> SetOf:
        """Return the set of those values that are there."""
        has: dict[Value, Bool] = {}
        for there, x in items:
            for v, same in self.cases(elem, x, span):
                has[v] = disj(has.get(v, False), conj(there, same))
        return SetOf({v: g for v, g in has.items() if g is not False})

    def cases(self, t: T.Type, x: Any, span: Span) -> list[tuple[Value, Bool]]:
        """Return the known values that a value may have, each with when it has."""
        values = self.shapes.possible(t, x, span)
        if len(values) == 1:
            return [(values[0], True)]
        return [(v, self.shapes.eq(x, self.shapes.known(t, v))) for v in values]

    def bag_of(self, elem: T.Type, items: list[Guarded], span: Span) -> BagOf:
        """Return the bag of those values that are there."""
        count: dict[Value, Num] = {}
        n = self.numbers
        for there, x in items:
            for v, same in self.cases(elem, x, span):
                one = n.choose(conj(there, same), number(1), number(0))
                count[v] = n.add(count.get(v, number(0)), one)
        return BagOf(count)

    def seq_of(self, items: list[Guarded]) -> SeqOf:
        """Return the sequence of those values that are there, in order."""
        found = SeqOf(number(0), ())
        for there, x in items:
            found = self.appended(found, there, x)
        return found

    def appended(self, q: SeqOf, there: Bool, x: Any) -> SeqOf:
        """Return a sequence with a value more, if it is there."""
        n, s = self.numbers, self.shapes
        if there is False:
            return q
        length = n.add(q.length, n.choose(there, number(1), number(0)))
        if q.length.known:
            at = int(q.length.term)
            kept = q.slots[at] if at < len(q.slots) else None
            new = x if kept is None else s.choose(there, x, kept)
            return SeqOf(length, (*q.slots[:at], new, *q.slots[at + 1 :]))
        most = len(q.slots) if q.length.hi is None else min(len(q.slots), int(q.length.hi))
        slots = [*q.slots]
        for i in range(most + 1):
            here = conj(there, n.eq(q.length, number(i)))
            if here is False:
                continue
            if i == len(slots):
                slots.append(x)
            else:
                slots[i] = s.choose(here, x, slots[i])
        return SeqOf(length, tuple(slots))

    def map_of(self, t: T.Type, entries: list[tuple[Bool, Any, Any]], span: Span) -> MapOf:
        """Return the map with these entries, of which a later one for a key wins."""
        assert isinstance(t, T.MapType)
        s = self.shapes
        keys = list(elements(t.key))
        there: dict[Value, Bool] = dict.fromkeys(keys, False)
        at: dict[Value, Any] = dict.fromkeys(keys)
        for guard, k, v in entries:
            for known, same in self.cases(T.widen(t.key), k, span):
                here = conj(guard, same)
                if known not in there:
                    self.fails_if("error", here)
                    continue
                there[known] = disj(there[known], here)
                at[known] = v if at[known] is None else s.choose(here, v, at[known])
        self.fails_if("error", neg(conj(*there.values())))
        for k in keys:
            if at[k] is None:
                at[k] = s.default(t.value)
        return MapOf(at)

    def item(self, t: T.Type, container: Any, key: Any) -> Any:
        """Return what a map or a sequence has at a place; it is a failure if there is none."""
        if isinstance(t, T.MapType) and isinstance(key, Num) and key.known:
            there = container.at.get(key.term)
            if there is not None:
                return there
        found = self.pick(self.places(t, container, key))
        if found is None:  # of an empty sequence: it has failed
            return self.shapes.default(t.value if isinstance(t, T.MapType) else self.element(t))
        return found

    def places(self, t: T.Type, container: Any, key: Any) -> list[Guarded]:
        """Return what may be at a place, each with when it is; note the failure if nothing is."""
        n = self.numbers
        if isinstance(t, T.MapType):
            keys = [
                (self.shapes.eq(key, self.shapes.known(t.key, k)), v)
                for k, v in container.at.items()
            ]
            self.fails_if("error", neg(disj(*(c for c, _ in keys))))
            return keys
        back = n.lt(key, number(0))
        at = n.choose(back, n.add(key, container.length), key)
        inside = conj(n.le(number(0), at), n.lt(at, container.length))
        self.fails_if("error", neg(inside))
        return [(conj(inside, n.eq(at, number(i))), v) for i, v in enumerate(container.slots)]

    def pick(self, found: list[Guarded]) -> Any:
        """Return the value whose condition is true; one is."""
        kept = [(c, v) for c, v in found if c is not False]
        if not kept:
            return found[0][1] if found else None
        value = kept[-1][1]
        for c, v in reversed(kept[:-1]):
            value = self.shapes.choose(c, v, value)
        return value

    def bind(self, target: N.Pattern, x: Any) -> None:
        """Bind the names of a pattern."""
        if isinstance(target, str):
            self.env["local", target] = x
        else:
            for part, item in zip(target, x.items, strict=True):
                self.bind(part, item)

    # ------------------------------------------------------------ comprehensions

    def _turns(
        self, clauses: tuple[N.Generator | N.Filter, ...], reached: Bool, gate: list[Bool]
    ) -> Iterator[Bool]:
        """Bind the names in every way, and yield when there is that turn.

        `gate` has the condition that the loop goes on so far, which the caller may change.
        """
        if not clauses:
            yield reached
            return
        first, rest = clauses[0], clauses[1:]
        if isinstance(first, N.Filter):
            with self.under(conj(reached, gate[0])):
                test = self.value(first.test)
            reached = conj(reached, test)
            if reached is not False:
                yield from self._turns(rest, reached, gate)
            return
        with self.under(conj(reached, gate[0])):
            found = self.items(first.source)
        for there, x in found:
            here = conj(reached, there)
            if here is not False:
                self.bind(first.target, x)
                yield from self._turns(rest, here, gate)

    def _comprehension(self, e: N.Comprehension) -> Any:
        if e.kind in ("all", "any"):
            return self._quantifier(e)
        found = self._produced(e)
        match e.kind:
            case "set":
                return self.set_of(self.element(e.type), found, e.span)
            case "seq":
                return self.seq_of(found)
            case _:
                pairs = [(there, x.items[0], x.items[1]) for there, x in found]
                return self.map_of(e.type, pairs, e.span)

    def _produced(self, e: N.Comprehension) -> list[Guarded]:
        found: list[Guarded] = []
        for there in self._turns(e.clauses, True, [True]):
            with self.under(there):
                found.append((there, self.value(e.body)))
        return found

    def items(self, e: N.Expr) -> list[Guarded]:
        """Return the elements of a collection, in order, each with when it is there.

        A list that is only gone through is not put together: where each of its elements stands does not matter.
        """
        match e:
            case N.Comprehension("seq"):
                return self._produced(e)
            case N.Coerce(N.Comprehension("seq", _, body) as inner, T.SeqType(elem)):
                produced = self._produced(inner)
                return [(there, self.widened(x, body.type, elem)) for there, x in produced]
            case N.Apply("seq", (inner,)) if not isinstance(inner.type, T.BagType):
                return self.items(inner)
            case N.Apply("reversed", (inner,)):
                return self.items(inner)[::-1]
            case N.Apply("concat", (left, right)):
                return self.items(left) + self.items(right)
            case _:
                return self.iterate(e.type, self.value(e))

    def _quantifier(self, e: N.Comprehension) -> Bool:
        every = e.kind == "all"
        undecided: list[Bool] = [True]  # no turn so far has decided it
        found: list[Bool] = []
        for there in self._turns(e.clauses, True, undecided):
            with self.under(conj(undecided[0], there)):
                x = self.value(e.body)
            found.append(disj(neg(there), x) if every else conj(there, x))
            undecided[0] = conj(undecided[0], found[-1] if every else neg(found[-1]))
            if undecided[0] is False:
                break
        return conj(*found) if every else disj(*found)

    def _select(self, e: N.Select) -> Any:
        found = self.items(e.source)
        default = None if e.default is None else self.value(e.default)
        keyed: list[tuple[Bool, Any, Any]] = []
        for there, x in found:
            with self.under(there):
                self.env["local", e.name] = x
                keyed.append((there, self.value(e.key), x))
        if e.kind == "sorted":
            return self.sorted(keyed, e.key.type)
        any_, best = self.extreme(keyed, e.key.type, e.kind == "max")
        if e.default is None:
            self.fails_if("error", neg(any_))
            return self.shapes.default(self.element(e.source.type)) if best is None else best
        return default if best is None else self.shapes.choose(any_, best, default)

    def extreme(
        self, keyed: list[tuple[Bool, Any, Any]], key_type: T.Type, largest: bool
    ) -> tuple[Bool, Any]:
        """Return whether there is one, and the first smallest or largest by a key."""
        any_: Bool = False
        best_key: Any = None
        best: Any = None
        for there, key, x in keyed:
            if best is None:
                any_, best_key, best = there, key, x
                continue
            better = self.less(best_key, key) if largest else self.less(key, best_key)
            takes = conj(there, disj(neg(any_), better))
            best_key = self.shapes.choose(takes, key, best_key)
            best = self.shapes.choose(takes, x, best)
            any_ = disj(any_, there)
        del key_type
        return any_, best

    def sorted(self, keyed: list[tuple[Bool, Any, Any]], key_type: T.Type) -> SeqOf:
        """Return those that are there as a sequence, ascending by key; equal ones as they come."""
        n, s = self.numbers, self.shapes
        keys, values = SeqOf(number(0), ()), SeqOf(number(0), ())
        for there, key, x in keyed:
            before = [
                conj(n.lt(number(i), keys.length), neg(self.less(key, k)))
                for i, k in enumerate(keys.slots)
            ]
            at = n.count(before)
            keys = self._inserted(keys, there, at, key)
            values = self._inserted(values, there, at, x)
        del s, key_type
        return values

    def _inserted(self, q: SeqOf, there: Bool, at: Num, x: Any) -> SeqOf:
        n, s = self.numbers, self.shapes
        slots: list[Any] = []
        for i in range(len(q.slots) + 1):
            old = q.slots[i] if i < len(q.slots) else None
            left = q.slots[i - 1] if i else None
            new = x if left is None else s.choose(n.eq(at, number(i)), x, left)
            if old is not None:
                new = s.choose(conj(there, n.le(at, number(i))), new, old)
            slots.append(new)
        return SeqOf(n.add(q.length, n.choose(there, number(1), number(0))), tuple(slots))

    # ------------------------------------------------------------ order

    def less(self, a: Any, b: Any) -> Bool:
        """Return Python's `a < b`, of numbers, Booleans, tuples and sequences of them."""
        n, s = self.numbers, self.shapes
        match a, b:
            case Num(), Num():
                return n.lt(a, b)
            case Tup(x), Tup(y):
                return self._before([*zip(x, y, strict=True)])
            case SeqOf(k, x), SeqOf(m, y):
                found = n.lt(k, m)  # if all places that both have are equal
                for i in reversed(range(min(len(x), len(y)))):
                    both = conj(n.lt(number(i), k), n.lt(number(i), m))
                    here = disj(self.less(x[i], y[i]), conj(s.eq(x[i], y[i]), found))
                    found = choose_bool(both, here, n.lt(k, m))
                return found
            case _:
                return conj(neg(a), b)

    def _before(self, pairs: list[tuple[Any, Any]]) -> Bool:
        found: Bool = False
        for a, b in reversed(pairs):
            found = disj(self.less(a, b), conj(self.shapes.eq(a, b), found))
        return found


__all__ = ["KINDS", "Evaluator", "Guarded", "Shape"]
