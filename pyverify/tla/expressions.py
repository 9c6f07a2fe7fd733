"""Expressions of the IR as TLA+.

A comprehension over a collection becomes a quantifier, a set or a function over a set, with idioms first: a
sum of Booleans is a Cardinality, a loop over a sequence ranges over its DOMAIN. Where the order of a set
matters (language rule 8), it is made a sequence in the order of its domain.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.source import Span
from pyverify.tla.operators import (
    EMPTY,
    ZERO,
    applied,
    constant,
    domain_of,
    minus_one,
    not_negative,
    place_at,
    plus_one,
)
from pyverify.tla.ordering import at_most, below, first_of, in_order
from pyverify.tla.printing import show
from pyverify.tla.ranging import PLACES, elements_of, length, set_of
from pyverify.tla.rewriting import at, words_in
from pyverify.tla.scope import NotExpressible, Scope
from pyverify.tla.strictness import check, is_total, with_value
from pyverify.tla.syntax import (
    FALSE,
    TRUE,
    Apply,
    At,
    Bound,
    Definition,
    Dot,
    Filter,
    Function,
    If,
    Image,
    Infix,
    Junction,
    Lambda,
    Let,
    Prefix,
    Prime,
    Quantifier,
    Record,
    SetOf,
    Tla,
    Tuple,
    Word,
    conjunction,
    disjunction,
    negation,
    number,
    string,
)
from pyverify.tla.values import NONE, bound_for, domain, set_value, tag_of, value
from pyverify.values import in_order as ordered

SHORTER = 12
MUCH = 40  # a longer expression that stands twice gets a name


def expression(e: N.Expr, s: Scope) -> Tla:  # noqa: C901, PLR0912  # one case per node
    """Return an expression as TLA+; raise NotExpressible where there is none."""
    m = s.module
    match e:
        case N.Const(v, t, span):
            return value(m, t, v, span, s.inside)
        case N.ParamRef(name):
            return Word(m.names.of("parameter", name))
        case N.VarRef(name, _, after):
            return s.variable(name, after)
        case N.LocalRef(name):
            return s.locals[name]
        case N.Apply():
            return _apply(e, s)
        case N.And(args):
            return _between(conjunction(*(expression(a, s) for a in args)), s)
        case N.Or(args):
            return disjunction(*(expression(a, s) for a in args))
        case N.Implies(left, right):
            return Infix("=>", expression(left, s), expression(right, s))
        case N.IfExpr(test, then, orelse):
            return _if(expression(test, s), expression(then, s), expression(orelse, s))
        case N.Let(name, bound, body):
            return _let(name, expression(bound, s), body, s)
        case N.Index(base, index):
            return _index(base, index, s)
        case N.Item(base, position):
            return At(expression(base, s), (number(position + 1),))
        case N.Field(base, name):
            return Dot(expression(base, s), m.field(name, base.type))
        case N.MakeTuple(items) | N.MakeSeq(items):
            return Tuple(tuple(expression(i, s) for i in items))
        case N.MakeSet(items):
            return SetOf(tuple(expression(i, s) for i in items))
        case N.MakeMap():
            return _make_map(e, s)
        case N.MakeRecord(record, fields, t):
            assert isinstance(t, T.RecordType)
            names = [m.field(n, t) for n, _ in t.fields]
            given = zip(names, (expression(f, s) for f in fields), strict=True)
            return Record((*tag_of(m, record), *given))
        case N.IsRecord(inner, records):
            return _is_record(inner, records, s)
        case N.Coerce(inner):
            return expression(inner, s)
        case N.Narrow(inner):
            return expression(inner, s)
        case N.Comprehension():
            return comprehension(e, s)
        case N.Select():
            return _select(e, s)
        case N.Call(function, args):
            values = [expression(a, s) for a in args]
            checks = [check(v) for v in values if m.strict and not is_total(v)]
            return with_value(conjunction(*checks), call(function, values, s, e.span))
        case N.Every(t, _, span):
            return domain(m, t, span)


def _let(name: str, bound: Tla, body: N.Expr, s: Scope) -> Tla:
    """Return a LET; or no LET, where the value is short, or needed once."""
    inner = s.bind(name)
    word = inner.word(name)
    match expression(body, inner):
        case Infix("\\in", Word(text), interval) if text == word and word not in words_in(interval):
            return Infix("\\in", bound, interval)
        case made if len(show(bound)) > SHORTER:
            return Let((Definition(word, (), bound),), made)
        case _:
            return expression(body, s.bind(name, bound))


def _between(test: Tla, s: Scope) -> Tla:
    r"""Return `x \in a .. b` for `a <= x /\ x <= b`, where the bounds are numbers or names."""
    match test:
        case Junction(
            _, (Infix("<" | "<=" as low, Word() as a, x), Infix("<" | "<=" as high, y, Word() as b))
        ) if x == y:
            s.module.needs("Integers")
            first, last = a if low == "<=" else plus_one(a), b if high == "<=" else minus_one(b)
            return Infix("\\in", x, Infix("..", first, last))
        case _:
            return test


def _if(test: Tla, then: Tla, orelse: Tla) -> Tla:
    if (then, orelse) == (TRUE, FALSE):
        return test
    return If(test, then, orelse)


def call(function: str, args: list[Tla], s: Scope, span: Span) -> Tla:
    """Return a call of a helper of the spec: by its name, if what it reads has not changed in this step."""
    m = s.module
    if function not in m.operators:
        raise NotExpressible(f"the helper {function}", span)
    reads = m.operators[function]
    if reads & s.state.keys():
        return m.inlined(function, args, s)
    operator = Apply(m.names.of("function", function), tuple(args))
    return Prime(operator) if s.after and reads else operator


# ---------------------------------------------------------------- records, maps, sequences


def _is_record(inner: N.Expr, records: tuple[str, ...], s: Scope) -> Tla:
    m, x = s.module, expression(inner, s)
    t = inner.type
    tests: list[Tla] = []
    if isinstance(t, T.OptionType):
        tests.append(Infix("#", x, NONE))
        t = t.inner
    known = {r.record for r in t.records} if isinstance(t, T.UnionType) else {_record(t)}
    if not known <= set(records):
        tag = Dot(x, m.tag)
        named = [string(r) for r in records if r in known]
        if len(named) == 1:
            tests.append(Infix("=", tag, named[0]))
        else:
            tests.append(Infix("\\in", tag, SetOf(tuple(named))) if named else FALSE)
    return conjunction(*tests)


def _record(t: T.Type) -> str:
    return t.record if isinstance(t, T.RecordType) else ""


def _index(base: N.Expr, index: N.Expr, s: Scope) -> Tla:
    container = expression(base, s)
    if isinstance(base.type, T.MapType):
        return at(container, expression(index, s))
    return at(container, place(container, index, s))


def place(sequence: Tla, index: N.Expr, s: Scope) -> Tla:
    """Return the place (from 1) in a sequence that has an index from 0, or from -1 backwards."""
    return place_at(sequence, expression(index, s), index, s)


def _make_map(e: N.MakeMap, s: Scope) -> Tla:
    t = e.type
    assert isinstance(t, T.MapType)
    s.module.needs("TLC")
    shown: Tla | None = None
    for k, v in reversed(e.entries):  # of two entries for a key, the left one counts in `@@`
        pair = Infix(":>", expression(k, s), expression(v, s))
        shown = pair if shown is None else Infix("@@", shown, pair)
    if shown is None:
        return EMPTY
    keys = [k.value for k, _ in e.entries if isinstance(k, N.Const)]
    values = {repr(expression(v, s)) for _, v in e.entries}
    if len(values) == 1 and len(e.entries) > 1 and len(keys) == len(e.entries):
        bound = Bound((bound_for(s.module, t.key, s.inside),), domain(s.module, t.key, e.span))
        return Function((bound,), expression(e.entries[0][1], s))
    if len(keys) == len(e.entries):
        pairs = [Infix(":>", expression(k, s), expression(v, s)) for k, v in e.entries]
        shown = pairs[0]
        for p in pairs[1:]:
            shown = Infix("@@", shown, p)
    return shown


# ---------------------------------------------------------------- comprehensions


@dataclass(frozen=True, slots=True)
class Bounds:
    """Clauses as sets to range over: `steps` are bounds and filters in order."""

    steps: tuple[Bound | Tla, ...]
    scope: Scope

    def bounds(self) -> tuple[Bound, ...]:
        """Return the bounds alone."""
        return tuple(b for b in self.steps if isinstance(b, Bound))

    def filters(self) -> tuple[Tla, ...]:
        """Return the filters alone."""
        return tuple(f for f in self.steps if not isinstance(f, Bound))


def clauses_of(
    clauses: tuple[N.Generator | N.Filter, ...], s: Scope, counted: bool = False
) -> Bounds:
    """Return what the clauses range over, when order does not matter; nor multiplicity, unless `counted`."""
    steps: list[Bound | Tla] = []
    for clause in clauses:
        if isinstance(clause, N.Filter):
            steps.append(expression(clause.test, s))
            continue
        source = clause.source
        while isinstance(source, N.Coerce):
            source = source.value
        match source:
            case N.Comprehension("seq", inner, body):
                within = clauses_of(inner, s, counted)
                steps += within.steps
                s = _destructure(clause.target, expression(body, within.scope), within.scope)
            case N.MakeSeq() | N.Const() if not counted:
                bound, s = _named(
                    clause.target,
                    image_of(source, s),
                    s,
                    s.module.naturals.collection(source, s.naturals),
                )
                steps.append(bound)
            case _:
                bound, s = generator(clause, s)
                steps.append(bound)
    return Bounds(tuple(steps), s)


def generator(g: N.Generator, s: Scope) -> tuple[Bound, Scope]:
    """Return the set that a generator ranges over, and what its names mean for each element."""
    m = s.module
    match g.source:
        case N.Apply("range", (start, stop, step)) if constant(step) == 1:
            m.needs("Integers")
            low, high = expression(start, s), minus_one(expression(stop, s))
            from_zero = not_negative(start, s)
            return _named(g.target, Infix("..", low, high), s, from_zero)
        case N.Apply("seq", (inner,)):
            return generator(replace(g, source=inner), s)
        case N.Apply("enumerate", (inner,)) if _is_pair(g.target):
            sequence = expression(inner, s)
            index, element = _pair(g.target)
            i, s = s.inner(*([index] if isinstance(index, str) else []), *PLACES, avoid=sequence)
            s = _destructure(index, minus_one(Word(i)), s)
            if isinstance(index, str):
                s = replace(s, naturals=s.naturals | {index})
            s = _destructure(element, At(sequence, (Word(i),)), s)
            return Bound((i,), domain_of(sequence)), s
        case N.Apply("items", (inner,)) if _is_pair(g.target):
            function = expression(inner, s)
            key, image = _pair(g.target)
            bound, s = _named(key, domain_of(function), s)
            return bound, _destructure(image, At(function, (_variable(bound),)), s)
        case N.Apply("values", (inner,)):
            function = expression(inner, s)
            i, s = s.inner("k", *PLACES, avoid=function)
            return Bound((i,), domain_of(function)), _destructure(
                g.target, At(function, (Word(i),)), s
            )
        case _:
            pass
    source = expression(g.source, s)
    match g.source.type:
        case T.SeqType():
            wanted = [g.target] if isinstance(g.target, str) else []
            natural = m.naturals.collection(g.source, s.naturals)
            bound, one, s = elements_of(source, s, *wanted)
            s = _destructure(g.target, one, s)
            return bound, s.knowing(frozenset(wanted)) if natural else s
        case T.BagType() | T.MapType():
            natural = m.naturals.collection(g.source, s.naturals)
            return _named(g.target, domain_of(source), s, natural)
        case _:
            return _named(g.target, source, s, m.naturals.collection(g.source, s.naturals))


def _is_pair(target: N.Pattern) -> bool:
    return isinstance(target, tuple) and len(target) == 2


def _pair(target: N.Pattern) -> tuple[N.Pattern, N.Pattern]:
    assert isinstance(target, tuple)
    return target[0], target[1]


def _variable(b: Bound) -> Tla:
    return Tuple(tuple(map(Word, b.names))) if b.pattern else Word(b.names[0])


def _named(target: N.Pattern, source: Tla, s: Scope, natural: bool = False) -> tuple[Bound, Scope]:
    if isinstance(target, str):
        inner = s.bind(target)
        if natural:
            inner = replace(inner, naturals=inner.naturals | {target})
        return Bound((inner.word(target),), source), inner
    if all(isinstance(t, str) for t in target):
        names = []
        for t in target:
            s = s.bind(str(t))
            names.append(s.word(str(t)))
        return Bound(tuple(names), source, pattern=True), s
    name, s = s.inner("x", "y", "z")
    return Bound((name,), source), _destructure(target, Word(name), s)


def _destructure(target: N.Pattern, whole: Tla, s: Scope) -> Scope:
    if isinstance(target, str):
        return s.bind(target, whole)
    for i, part in enumerate(target, 1):
        s = _destructure(part, At(whole, (number(i),)), s)
    return s


def comprehension(e: N.Comprehension, s: Scope) -> Tla:
    """Return a quantifier, a set, a function or a sequence."""
    match e.kind:
        case "all" | "any":
            return quantified(
                e.kind, clauses_of(e.clauses, s), lambda inner: expression(e.body, inner)
            )
        case "set":
            return _set(e.clauses, e.body, s)
        case "seq":
            return _sequence(e, s)
        case _:
            return _map(e, s)


def quantified(kind: str, b: Bounds, body: Callable[[Scope], Tla]) -> Tla:
    r"""Return nested quantifiers, bounds that do not depend on each other in one."""
    return _quantified(kind, b.steps, body(b.scope))


def _quantified(kind: str, steps: tuple[Bound | Tla, ...], body: Tla) -> Tla:
    if not steps:
        return body
    bounds: list[Bound] = []
    rest = list(steps)
    while rest and isinstance(rest[0], Bound) and not _mentions(rest[0].domain, bounds):
        bounds.append(rest.pop(0))  # type: ignore[arg-type]  # a Bound, as was just asked
    filters: list[Tla] = []
    while rest and not isinstance(rest[0], Bound):
        filters.append(rest.pop(0))  # type: ignore[arg-type]  # no Bound
    inner = _quantified(kind, tuple(rest), body)
    if kind == "all":
        inner = Infix("=>", conjunction(*filters), inner) if filters else inner
        return Quantifier("\\A", joined(bounds), inner) if bounds else inner
    inner = conjunction(*filters, inner)
    return Quantifier("\\E", joined(bounds), inner) if bounds else inner


def joined(bounds: list[Bound]) -> tuple[Bound, ...]:
    r"""Return bounds with those over the same set in one: `x, y \in S`."""
    found: list[Bound] = []
    for b in bounds:
        if found and found[-1].domain == b.domain and not b.pattern and not found[-1].pattern:
            found[-1] = replace(found[-1], names=(*found[-1].names, *b.names))
        else:
            found.append(b)
    return tuple(found)


def _mentions(t: Tla, bounds: list[Bound]) -> bool:
    return bool(words_in(t) & {n for b in bounds for n in b.names})


def _set(clauses: tuple[N.Generator | N.Filter, ...], body: N.Expr, s: Scope) -> Tla:
    b = clauses_of(clauses, s)
    bounds, filters = b.bounds(), b.filters()
    result = expression(body, b.scope)
    if len(bounds) == 1:
        bound = bounds[0]
        if filters:
            bound = replace(bound, domain=Filter(bound, conjunction(*filters)))
        if result == _variable(bound):
            return bound.domain
        return Image(result, (bound,))
    if not filters and not any(_mentions(x.domain, list(bounds[:i])) for i, x in enumerate(bounds)):
        return Image(result, joined(list(bounds)))
    # Sets that depend on each other: from the inside out.
    found: Tla = SetOf((result,))
    pending: list[Tla] = []
    for i, step in reversed(list(enumerate(b.steps))):
        if not isinstance(step, Bound):
            pending.insert(0, step)
            continue
        bound = replace(step, domain=Filter(step, conjunction(*pending))) if pending else step
        pending = []
        single = isinstance(found, SetOf) and len(found.items) == 1
        found = (
            Image(found.items[0], (bound,))
            if single and isinstance(found, SetOf)
            else Prefix("UNION", Image(found, (bound,)))
        )
        del i
    return If(conjunction(*pending), found, SetOf(())) if pending else found


def _sequence(e: N.Comprehension, s: Scope) -> Tla:
    return _listed(e.clauses, e.body, s)


def _listed(clauses: tuple[N.Generator | N.Filter, ...], body: N.Expr, s: Scope) -> Tla:
    """Return a list comprehension: a sequence over places, or one after the other of several."""
    if not clauses:
        return Tuple((expression(body, s),))
    first, rest = clauses[0], clauses[1:]
    if isinstance(first, N.Filter):
        return If(expression(first.test, s), _listed(rest, body, s), EMPTY)
    source = as_sequence(first.source, s)
    natural = s.module.naturals.collection(first.source, s.naturals)
    filters = []
    while rest and isinstance(rest[0], N.Filter):
        filters.append(rest[0].test)
        rest = rest[1:]
    if filters:
        name, inner = s.inner(first.target if isinstance(first.target, str) else "x")
        inner = _destructure(first.target, Word(name), inner)
        test = conjunction(*(expression(f, inner) for f in filters))
        s.module.needs("Sequences")
        source = Apply("SelectSeq", (source, Lambda((name,), test)))
    if not rest and isinstance(body, N.LocalRef) and body.name == first.target:
        return source
    if isinstance(source, Apply) or len(show(source)) > MUCH:
        name, s = s.inner("all", "these")
        made = _along(first.target, Word(name), rest, body, s, natural)
        return source if made == Word(name) else Let((Definition(name, (), source),), made)
    return _along(first.target, source, rest, body, s, natural)


def _along(
    target: N.Pattern,
    source: Tla,
    rest: tuple[N.Generator | N.Filter, ...],
    body: N.Expr,
    s: Scope,
    natural: bool,
) -> Tla:
    i, inner = s.inner(*PLACES, avoid=source)
    inner = _destructure(target, At(source, (Word(i),)), inner)
    if natural and isinstance(target, str):
        inner = inner.knowing(frozenset({target}))
    bound = Bound((i,), domain_of(source))
    if not rest:
        made = expression(body, inner)
        return source if made == At(source, (Word(i),)) else Function((bound,), made)
    return Apply(s.module.use("Flatten"), (Function((bound,), _listed(rest, body, inner)),))


def as_sequence(source: N.Expr, s: Scope) -> Tla:
    """Return a collection as a sequence, in the order in which a loop meets its elements."""
    if isinstance(source, N.Const | N.ParamRef) and isinstance(source.type, T.SetType):
        elem = source.type.elem
        if not isinstance(elem, T.IntType):
            listed = ordered(elem, source.value)
            return Tuple(tuple(value(s.module, elem, v, source.span, s.inside) for v in listed))
    shown = expression(source, s)
    match source.type:
        case T.SeqType():
            return shown
        case T.SetType(elem):
            return in_order(shown, elem, s.module, source.span)
        case T.MapType(key, _):
            return in_order(domain_of(shown), key, s.module, source.span)
        case _:
            once = in_order(domain_of(shown), _element(source.type), s.module, source.span)
            return Apply(s.module.use("Repeated"), (shown, once))


def _map(e: N.Comprehension, s: Scope) -> Tla:
    t, body = e.type, e.body
    assert isinstance(t, T.MapType)
    if len(e.clauses) != 1 or not isinstance(e.clauses[0], N.Generator):
        raise NotExpressible("a dict made by several loops or with a condition", e.span)
    if not isinstance(body, N.MakeTuple):
        raise NotExpressible("a dict made of pairs", e.span)
    key, image = body.items
    bound, inner = generator(e.clauses[0], s)
    if expression(key, inner) != _variable(bound) or len(bound.names) != 1:
        raise NotExpressible("a dict whose keys are calculated", e.span)
    return Function((bound,), expression(image, inner))


# ---------------------------------------------------------------- operators

_INFIX = {
    "add": "+",
    "sub": "-",
    "mul": "*",
    "eq": "=",
    "ne": "#",
    "union": "\\cup",
    "inter": "\\cap",
    "diff": "\\",
    "subset": "\\subseteq",
    "concat": "\\o",
    "bag_union": "(+)",
}
_NEEDS = {
    "add": "Integers",
    "sub": "Integers",
    "mul": "Integers",
    "concat": "Sequences",
    "bag_union": "Bags",
}
_COMPARED = {"lt": "<", "le": "<=", "gt": ">", "ge": ">="}


def _apply(e: N.Apply, s: Scope) -> Tla:
    m, op = s.module, e.op
    if op in _INFIX:
        m.needs(*([_NEEDS[op]] if op in _NEEDS else []))
        left, right = (expression(a, s) for a in e.args)
        return _infix(op, left, right, e)
    if op in _COMPARED:
        left, right = (expression(a, s) for a in e.args)
        return _compared(op, left, right, e, s)
    if op in _OF_COLLECTION:
        found = _OF_COLLECTION[op](e.args, s)
        if m.strict and op == "count":  # TLC would not look at the element if there is nothing
            element = expression(e.args[1], s)
            return found if is_total(element) else with_value(check(element), found)
        return found
    made = applied(e, tuple(expression(a, s) for a in e.args), s)
    if made is not None:
        return made
    raise NotExpressible(f"the operator {op}", e.span)


def _infix(op: str, left: Tla, right: Tla, e: N.Apply) -> Tla:
    if op in ("eq", "ne") and right == ZERO and _empty(left) is not None:
        return Infix(_INFIX[op], *_is_empty(left))
    types = [a.type for a in e.args]
    if op in ("eq", "ne") and {type(t) for t in types} == {T.BoolType, T.IntType}:
        # TLC does not compare Booleans with numbers, and Python does.
        sides = zip((left, right), types, strict=True)
        left, right = (
            If(x, number(1), number(0)) if isinstance(t, T.BoolType) else x for x, t in sides
        )
        return Infix(_INFIX[op], left, right)
    if op in ("eq", "ne") and isinstance(e.args[0].type, T.BoolType):
        for a, b in ((left, right), (right, left)):
            if b in (TRUE, FALSE):
                return a if (b == TRUE) == (op == "eq") else negation(a)
        return Infix("<=>" if op == "eq" else "#", left, right)
    if op in ("eq", "ne") and any(
        isinstance(a.type, T.SetType | T.SeqType) and b == Prefix("DOMAIN", EMPTY)
        for a, b in zip(e.args, (left, right), strict=True)
    ):
        return Infix(_INFIX[op], left, SetOf(()))
    return Infix(_INFIX[op], left, right)


def _compared(op: str, left: Tla, right: Tla, e: N.Apply, s: Scope) -> Tla:
    t = e.args[0].type
    if isinstance(t, T.IntType) and isinstance(e.args[1].type, T.IntType):
        if op == "gt" and right == ZERO and _empty(left) is not None:
            return Infix("#", *_is_empty(left))
        s.module.needs("Integers")
        return Infix(_COMPARED[op], left, right)
    if op in ("gt", "ge"):
        left, right = right, left
    make = below if op in ("lt", "gt") else at_most
    return make(t, left, right, s.module, e.span)


def _empty(size: Tla) -> Tla | None:
    """Return the empty collection of the kind whose size is asked; None if it is no size."""
    kinds: dict[str, Tla] = {
        "Len": EMPTY,
        "Cardinality": SetOf(()),
        "BagCardinality": Word("EmptyBag"),
    }
    return kinds.get(size.name) if isinstance(size, Apply) else None


def _is_empty(size: Tla) -> tuple[Tla, Tla]:
    """Return a collection whose size is asked, and the empty one."""
    empty = _empty(size)
    assert isinstance(size, Apply)
    assert empty is not None
    return size.args[0], empty


def image_of(source: N.Expr, s: Scope) -> Tla:
    """Return the set of the elements of a collection."""
    match source:
        case N.Comprehension("seq" | "set", clauses, body):
            return _set(clauses, body, s)
        case N.Apply("seq" | "set" | "sorted" | "reversed" | "bag", (inner,)):
            return image_of(inner, s)
        case N.Apply("values", (inner,)):
            return Apply(s.module.use("Range"), (expression(inner, s),))
        case N.Apply("range", (start, stop, step)) if constant(step) == 1:
            s.module.needs("Integers")
            return Infix("..", expression(start, s), minus_one(expression(stop, s)))
        case N.MakeSeq(items):
            return SetOf(tuple(dict.fromkeys(expression(i, s) for i in items)))
        case N.Const(v, T.SeqType(elem), span):
            return set_value(s.module, elem, frozenset(v), span)
        case N.Coerce(inner):
            return image_of(inner, s)
        case _:
            pass
    shown = expression(source, s)
    match source.type:
        case T.SeqType():
            return set_of(shown, s)
        case T.BagType():
            s.module.needs("Bags")
            return Apply("BagToSet", (shown,))
        case T.MapType():
            return domain_of(shown)
        case _:
            return shown


def _sum(args: tuple[N.Expr, ...], s: Scope) -> Tla:
    m, (source,) = s.module, args
    match source:
        case N.Coerce(inner):
            return _sum((inner,), s)
        case N.Comprehension("seq", clauses, body):
            return _sum_of(clauses, body, s)
        case N.Apply("values", (inner,)) if isinstance(inner.type, T.MapType) and (
            isinstance(inner.type.value, T.IntType)
        ):
            return Apply(m.use("Sum"), (expression(inner, s),))
        case _:
            pass
    element = _element(source.type)
    shown = expression(source, s)
    if isinstance(source.type, T.BagType):
        return _sum_of_bag(shown, element, s)
    if isinstance(source.type, T.MapType):
        shown = domain_of(shown)
    if isinstance(element, T.BoolType):
        m.needs("FiniteSets")
        i, _ = s.inner(*PLACES, avoid=shown)
        test = At(shown, (Word(i),)) if isinstance(source.type, T.SeqType) else Word(i)
        over = domain_of(shown) if isinstance(source.type, T.SeqType) else shown
        return Apply("Cardinality", (Filter(Bound((i,), over), test),))
    if isinstance(source.type, T.SeqType):
        return Apply(m.use("Sum"), (shown,))
    x, _ = s.inner("x", "y", "z")
    return Apply(m.use("Sum"), (Function((Bound((x,), shown),), Word(x)),))


def _sum_of_bag(bag: Tla, element: T.Type, s: Scope) -> Tla:
    """Return the sum of a bag: each number as often as it is in it."""
    x, _ = s.inner("x", "y", "z", avoid=bag)
    if isinstance(element, T.BoolType):
        s.module.needs("Bags")
        return Apply("CopiesIn", (TRUE, bag))
    times = Infix("*", Word(x), At(bag, (Word(x),)))
    s.module.needs("Integers")
    return Apply(s.module.use("Sum"), (Function((Bound((x,), domain_of(bag)),), times),))


def _element(t: T.Type) -> T.Type:
    match t:
        case T.SetType(elem) | T.SeqType(elem) | T.BagType(elem):
            return elem
        case T.MapType(key, _):
            return T.widen(key)
        case _:
            return T.NEVER


def _sum_of(clauses: tuple[N.Generator | N.Filter, ...], body: N.Expr, s: Scope) -> Tla:
    if any(isinstance(c, N.Generator) and _repeats(c.source) for c in clauses):
        terms = body if isinstance(body.type, T.IntType) else N.Apply("int", (body,), T.INT)
        return Apply(s.module.use("Sum"), (_listed(clauses, terms, s),))
    b = clauses_of(clauses, s, counted=True)
    return _summed(b.steps, body, b.scope)


def _repeats(source: N.Expr) -> bool:
    """Tell whether a collection comes from a bag, so that its elements count more than once."""
    match source:
        case N.Apply("seq" | "sorted" | "reversed", (inner,)) | N.Coerce(inner):
            return _repeats(inner)
        case _:
            return isinstance(source.type, T.BagType)


def _summed(steps: tuple[Bound | Tla, ...], body: N.Expr, s: Scope) -> Tla:
    """Return the sum of `body`; of loops that depend on outer ones, a sum of sums."""
    m = s.module
    bounds: list[Bound] = []
    tests: list[Tla] = []
    rest = list(steps)
    while rest:
        step = rest[0]
        if isinstance(step, Bound):
            if _mentions(step.domain, bounds):
                break
            bounds.append(step)
        else:
            tests.append(step)
        rest.pop(0)
    counted, result = counting(body, s)
    if rest:
        counted, result = None, _summed(tuple(rest), body, s)
    if counted is not None:
        m.needs("FiniteSets")
        tests += [] if counted == TRUE else [counted]
        return Apply("Cardinality", (_selected(tuple(bounds), tests),))
    if tests and len(bounds) == 1:
        bounds = [replace(bounds[0], domain=Filter(bounds[0], conjunction(*tests)))]
    elif tests:
        result = If(conjunction(*tests), result, ZERO)
    return Apply(m.use("Sum"), (Function(joined(bounds), result),)) if bounds else result


def counting(body: N.Expr, s: Scope) -> tuple[Tla | None, Tla]:
    """Return the test that a term of a sum counts (None if it is another number), and the term."""
    while isinstance(body, N.Apply) and body.op == "int":
        body = body.args[0]
    shown = expression(body, s)
    if isinstance(body.type, T.BoolType):
        return shown, shown
    if isinstance(body, N.Const) and body.value == 1:
        return TRUE, shown
    return None, shown


def _selected(bounds: tuple[Bound, ...], tests: list[Tla]) -> Tla:
    if len(bounds) == 1:
        return Filter(bounds[0], conjunction(*tests)) if tests else bounds[0].domain
    over: Tla = bounds[0].domain
    for b in bounds[1:]:
        over = Infix("\\X", over, b.domain)
    names = tuple(n for b in bounds for n in b.names)
    return Filter(Bound(names, over, pattern=True), conjunction(*tests)) if tests else over


def _length(args: tuple[N.Expr, ...], s: Scope) -> Tla:
    m, (source,) = s.module, args
    match source:
        case N.Comprehension("seq", clauses, N.LocalRef() | N.Const()):
            return _sum_of(clauses, N.Const(1, T.INT), s)
        case N.Coerce(inner):
            return _length((inner,), s)
        case _:
            pass
    shown = expression(source, s)
    match source.type:
        case T.SeqType():
            return length(shown, s)
        case T.BagType():
            m.needs("Bags")
            return Apply("BagCardinality", (shown,))
        case T.MapType():
            m.needs("FiniteSets")
            return Apply("Cardinality", (domain_of(shown),))
        case _:
            m.needs("FiniteSets")
            return Apply("Cardinality", (shown,))


def _in(args: tuple[N.Expr, ...], s: Scope) -> Tla:
    element, collection = args
    over = image_of(collection, s)
    x = expression(element, s)
    match over:
        case SetOf((only,)):
            return Infix("=", x, only)
        case _:
            return Infix("\\in", x, over)


def _extreme(args: tuple[N.Expr, ...], s: Scope, largest: bool) -> Tla:
    t = _element(args[0].type)
    over = image_of(args[0], s)
    if isinstance(t, T.IntType):
        return Apply(s.module.use("Max" if largest else "Min"), (over,))
    x, y = _two_names(s)
    first, second = (Word(y), Word(x)) if largest else (Word(x), Word(y))
    test = at_most(t, first, second, s.module, args[0].span)
    every = Quantifier("\\A", (Bound((y,), over),), test)
    return Quantifier("CHOOSE", (Bound((x,), over),), every)


def _two_names(s: Scope) -> tuple[str, str]:
    first, s = s.inner("x", "y", "z")
    return first, s.inner("y", "z", "u")[0]


def _extreme_or(args: tuple[N.Expr, ...], s: Scope, largest: bool) -> Tla:
    over, default = image_of(args[0], s), expression(args[1], s)
    if isinstance(_element(args[0].type), T.IntType) and constant(args[1]) is not None:
        # The usual idiom, when the default is a bound of all: the extreme of one set more.
        pass
    return If(Infix("=", over, SetOf(())), default, _extreme(args[:1], s, largest))


def _as_set(args: tuple[N.Expr, ...], s: Scope) -> Tla:
    return image_of(args[0], s)


def _as_seq(args: tuple[N.Expr, ...], s: Scope) -> Tla:
    return as_sequence(args[0], s)


def _as_bag(args: tuple[N.Expr, ...], s: Scope) -> Tla:
    shown = expression(args[0], s)
    s.module.needs("Bags")
    match args[0].type:
        case T.BagType():
            return shown
        case T.SeqType():
            return Apply(s.module.use("BagOfSeq"), (shown,))
        case T.MapType():
            return Apply("SetToBag", (domain_of(shown),))
        case _:
            return Apply("SetToBag", (shown,))


def _sorted(args: tuple[N.Expr, ...], s: Scope) -> Tla:
    source = args[0]
    t = _element(source.type)
    x, y = _two_names(s)
    if isinstance(source.type, T.SeqType):
        s.module.needs("TLC", "Sequences")
        less = below(t, Word(x), Word(y), s.module, source.span)
        return Apply("SortSeq", (expression(source, s), Lambda((x, y), less)))
    if isinstance(t, T.IntType | T.BoolType):
        return as_sequence(source, s)
    less = below(t, Word(x), Word(y), s.module, source.span)
    once = Apply(s.module.use("Ordered"), (image_of(source, s), Lambda((x, y), less)))
    if not isinstance(source.type, T.BagType):
        return once
    return Apply(s.module.use("Repeated"), (expression(source, s), once))


def _count(args: tuple[N.Expr, ...], s: Scope) -> Tla:
    source = args[0]
    if isinstance(source, N.Comprehension) and source.kind == "seq":
        same = N.Apply("eq", (source.body, args[1]), T.BOOL, source.span)
        return _sum_of(source.clauses, same, s)
    collection, element = (expression(a, s) for a in args)
    if isinstance(args[0].type, T.BagType):
        s.module.needs("Bags")
        return Apply("CopiesIn", (element, collection))
    s.module.needs("FiniteSets")
    bound, one, _ = elements_of(collection, s)
    return Apply("Cardinality", (Filter(bound, Infix("=", one, element)),))


_OF_COLLECTION: dict[str, Callable[[tuple[N.Expr, ...], Scope], Tla]] = {
    "in": _in,
    "len": _length,
    "sum": _sum,
    "min": lambda a, s: _extreme(a, s, largest=False),
    "max": lambda a, s: _extreme(a, s, largest=True),
    "min_default": lambda a, s: _extreme_or(a, s, largest=False),
    "max_default": lambda a, s: _extreme_or(a, s, largest=True),
    "set": _as_set,
    "seq": _as_seq,
    "bag": _as_bag,
    "sorted": _sorted,
    "count": _count,
}


# ---------------------------------------------------------------- min, max and sorted by a key


def _select(e: N.Select, s: Scope) -> Tla:
    if e.kind == "sorted":
        return _sorted_by(e, s)
    if isinstance(e.source.type, T.SeqType):
        return _select_in_sequence(e, s)
    m, t = s.module, _element(e.source.type)
    over = image_of(e.source, s)
    name, inner = s.inner(e.name)
    best = _best(e, over, name, inner, lambda x: x)
    if isinstance(t, T.IntType):
        found: Tla = Apply(m.use("Min"), (best,))  # of several, the first in order
    else:
        found = first_of(best, t, m, e.span)
    if e.default is not None:
        return If(Infix("=", over, SetOf(())), expression(e.default, s), found)
    return found


def _sorted_by(e: N.Select, s: Scope) -> Tla:
    """Return a collection sorted by a key: the places of its elements sorted, then the elements at them."""
    m, source = s.module, as_sequence(e.source, s)
    named = []
    if len(show(source)) > SHORTER:
        name, s = s.inner("all", "these")
        named, source = [Definition(name, (), source)], Word(name)
    i, inner = s.inner(*PLACES)
    j, inner = inner.inner(*PLACES)
    one, two = (
        expression(e.key, inner.bind(e.name, At(source, (Word(place),)))) for place in (i, j)
    )
    tie = conjunction(Infix("=", one, two), Infix("<", Word(i), Word(j)))
    less = disjunction(below(e.key.type, one, two, m, e.span), tie)
    m.needs("Integers")
    order, s = s.inner("order", "sorted")
    places = Apply(m.use("Ordered"), (domain_of(source), Lambda((i, j), less)))
    element = At(source, (At(Word(order), (Word(i),)),))
    found = Function((Bound((i,), domain_of(Word(order))),), element)
    return Let((*named, Definition(order, (), places)), found)


def _select_in_sequence(e: N.Select, s: Scope) -> Tla:
    """Return the first of the best elements of a sequence."""
    m, source = s.module, expression(e.source, s)
    named = None
    if len(show(source)) > SHORTER:
        name, s = s.inner("all", "these")
        named, source = Definition(name, (), source), Word(name)
    i, inner = s.inner(*PLACES)
    best = _best(e, domain_of(source), i, inner, lambda x: At(source, (x,)))
    found: Tla = At(source, (Apply(m.use("Min"), (best,)),))
    if e.default is not None:
        found = If(Infix("=", source, EMPTY), expression(e.default, s), found)
    return found if named is None else Let((named,), found)


def _best(e: N.Select, over: Tla, name: str, s: Scope, element: Callable[[Tla], Tla]) -> Tla:
    """Return the set of those whose key no other's beats."""
    other, beside = s.inner("other", "another")
    natural = s.module.naturals.collection(e.source, s.naturals)
    known = frozenset({e.name}) if natural else frozenset[str]()
    one = expression(e.key, beside.bind(e.name, element(Word(name))).knowing(known))
    two = expression(e.key, beside.bind(e.name, element(Word(other))).knowing(known))
    first, second = (two, one) if e.kind == "max" else (one, two)
    test = at_most(e.key.type, first, second, s.module, e.span)
    return Filter(Bound((name,), over), Quantifier("\\A", (Bound((other,), over),), test))
