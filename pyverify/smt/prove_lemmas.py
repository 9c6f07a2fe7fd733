"""What Spacer has found, in the language: invariants that a user can paste.

A conjunct of Z3's becomes an expression of the IR, and its text. The texts are shown only if
the expressions are an inductive invariant that implies the claim, as plain induction sees them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import z3

from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.smt.prove_solver import Asker
from pyverify.smt.prove_system import Claim, System
from pyverify.smt.shapes import MapOf, Opt, Rec, SetOf, Sym, Tup
from pyverify.smt.terms import Num
from pyverify.source import NOWHERE
from pyverify.values import Value, in_order

Term = Any
# sign -> the operator of the contrary, and its sign
_CONTRARY = {
    "<=": ("gt", ">"),
    "<": ("ge", ">="),
    ">=": ("lt", "<"),
    ">": ("le", "<="),
    "==": ("ne", "!="),
    "!=": ("eq", "=="),
}
# A lemma longer than this helps nobody.
_LONGEST = 200


class NoWords(Exception):  # noqa: N818  # a way out, not an error
    """A formula has no short way to be written in the language."""


@dataclass(frozen=True, slots=True)
class Written:
    """An expression and its text; `loose` tells that it needs brackets within another.

    Of a comparison, `sign` is how it is written.
    """

    expr: N.Expr
    text: str
    loose: bool = False
    sign: str | None = None

    @property
    def tight(self) -> str:
        """Return the text as it stands within another."""
        return f"({self.text})" if self.loose else self.text


@dataclass(frozen=True, slots=True)
class _Place:
    """What a constant of a state is: how it is read, and, of a symbol, its type."""

    read: Written
    symbols: T.SymbolType | None = None
    location: str | None = None  # of a process: what `.at(...)` is asked of


def in_words(system: System, formula: Term) -> list[Written]:
    """Return the conjuncts of a formula about `now`, written out; NoWords if one cannot be."""
    writer = _Writer(system)
    whole = z3.simplify(formula, elim_and=False)
    parts = whole.children() if z3.is_and(whole) else [whole]
    return [writer.predicate(part) for part in parts]


def lemmas(
    system: System, asker: Asker, claim: Claim, known: Mapping[str, Term], formula: Term
) -> tuple[str, ...]:
    """Return invariants as text, no more than it takes; nothing if there are no words for them."""
    try:
        return _lemmas(system, asker, claim, known, formula)
    except Exception:  # a courtesy, which must not cost the proof: also where the time is over
        return ()


def _lemmas(
    system: System, asker: Asker, claim: Claim, known: Mapping[str, Term], formula: Term
) -> tuple[str, ...]:
    found = in_words(system, formula)
    if any(len(w.text) > _LONGEST for w in found):
        return ()
    if not _suffice(system, asker, claim, known, found):
        return ()
    for written in list(found):
        fewer = [w for w in found if w is not written]
        if _suffice(system, asker, claim, known, fewer):
            found = fewer
    return tuple(sorted(w.text for w in found))


def _suffice(
    system: System,
    asker: Asker,
    claim: Claim,
    known: Mapping[str, Term],
    found: list[Written],
) -> bool:
    """Tell whether expressions hold at the start, are kept by steps, and exclude what breaks the claim."""
    good = [system.true]
    for written in found:
        judged = system.encoding.holds(written.expr, system.now)
        good.append(z3.And(judged.value, z3.Not(judged.error)))
    invariant = z3.And(good)
    if claim.good is not None:
        # What is proved is the claim together with the lemmas: that is what pasting them gives.
        invariant = z3.And(invariant, claim.good)
    later = z3.substitute(invariant, *zip(system.now.constants, system.then.constants, strict=True))
    given = [system.domains, *known.values()]
    queries = (
        [system.start, z3.Not(invariant)],
        [*given, invariant, system.step, z3.Not(later)],
        [*given, invariant, claim.bad],
    )
    solver = asker.solver()
    return all(asker.ask(solver, f"lemmas {claim.name}", *q).impossible for q in queries)


class _Writer:
    """Writes formulas about the constants of `now`."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.numbers = system.encoding.shapes.symbol
        self.processes = {p.name: p for p in system.spec.processes}
        self.places: dict[int, _Place] = {}
        for v in system.spec.variables:
            shape = system.now.shapes[v.name]
            for term, place in self._places(v.domain, shape, self._variable(v)):
                self.places[term.get_id()] = place

    # ------------------------------------------------------------ constants

    def _variable(self, v: N.Variable) -> _Place:
        expr = N.VarRef(v.name, T.widen(v.domain), False, NOWHERE)
        process, dot, local = v.name.partition(".")
        if dot and process not in self.processes:
            return _Place(Written(expr, ""))
        location = f"self.{process}" if local == "at" else None
        return _Place(Written(expr, f"self.{v.name}"), None, location)

    def _places(self, t: T.Type, shape: Any, place: _Place) -> Iterator[tuple[Term, _Place]]:
        """Yield the constants in a part of a state with what they are; parts without words are left out."""
        read = place.read
        if not read.text:
            return
        match t, shape:
            case T.SymbolType(), Sym(Num(term)):
                yield term, _Place(read, t, place.location)
            case ((T.IntType() | T.RealType()), Num(term)):
                yield term, place
            case T.BoolType(), _:
                yield shape, place
            case T.OptionType(inner), Opt(present, value):
                none = N.Const(None, T.NONE, NOWHERE)
                there = N.Apply("ne", (read.expr, none), T.BOOL, NOWHERE)
                yield present, _Place(Written(there, f"{read.text} is not None", True))
                value_of = N.Narrow(read.expr, T.widen(inner), NOWHERE)
                yield from self._places(inner, value, _Place(Written(value_of, read.text)))
            case T.MapType(key, image), MapOf(at):
                for k, x in at.items():
                    yield from self._places(image, x, self._entry(place, key, k, image))
            case T.SetType(elem), SetOf(has):
                for v, term in has.items():
                    if text := _value(elem, v):
                        inside = (N.Const(v, T.widen(elem), NOWHERE), read.expr)
                        expr = N.Apply("in", inside, T.BOOL, NOWHERE)
                        yield term, _Place(Written(expr, f"{text} in {read.text}", True))
            case T.TupleType(items), Tup(parts):
                for i, (item, x) in enumerate(zip(items, parts, strict=True)):
                    part = N.Item(read.expr, i, T.widen(item), NOWHERE)
                    yield from self._places(item, x, _Place(Written(part, f"{read.text}[{i}]")))
            case T.RecordType(_, fields), Rec(_, parts):
                for (name, field), x in zip(fields, parts, strict=True):
                    of = N.Field(read.expr, name, T.widen(field), NOWHERE)
                    yield from self._places(field, x, _Place(Written(of, f"{read.text}.{name}")))
            case _:
                return

    def _entry(self, place: _Place, key: T.Type, k: Value, image: T.Type) -> _Place:
        """Return an entry of a map; of a process, the index stands behind its name."""
        text = _value(key, k)
        index = N.Const(k, T.widen(key), NOWHERE)
        expr = N.Index(place.read.expr, index, T.widen(image), NOWHERE)
        if not text:
            return _Place(Written(expr, ""))
        process, dot, local = place.read.text.removeprefix("self.").partition(".")
        shown = f"self.{process}[{text}].{local}" if dot else f"{place.read.text}[{text}]"
        location = None if place.location is None else f"{place.location}[{text}]"
        return _Place(Written(expr, shown), None, location)

    # ------------------------------------------------------------ formulas

    def predicate(self, term: Term) -> Written:
        """Return a Boolean formula in words."""
        known = self.places.get(term.get_id())
        if known is not None:
            return known.read
        one = self._only_symbol(term)
        if one is not None:
            return self._membership(term, *one)
        if z3.is_true(term) or z3.is_false(term):
            value = bool(z3.is_true(term))
            return Written(N.Const(value, T.BOOL, NOWHERE), str(value))
        if z3.is_not(term):
            return _negated(self.predicate(term.arg(0)))
        if z3.is_and(term):
            return _joined("and", [self.predicate(x) for x in term.children()])
        if z3.is_or(term):
            return self._clause(term.children())
        if z3.is_implies(term):
            return self._clause([z3.Not(term.arg(0)), term.arg(1)])
        return self._relation(term)

    def _clause(self, parts: list[Term]) -> Written:
        """Return a disjunction: as an implication, where parts of it are negated."""
        left = [self.predicate(x.arg(0)) for x in parts if z3.is_not(x)]
        right = [self.predicate(x) for x in parts if not z3.is_not(x)]
        if not left:
            return _joined("or", right)
        if not right:
            return _negated(_joined("and", left))
        one, other = _joined("and", left), _joined("or", right)
        expr = N.Implies(one.expr, other.expr, T.BOOL, NOWHERE)
        return Written(expr, f"implies({one.text}, {other.text})")

    def _relation(self, term: Term) -> Written:
        signs = {
            z3.Z3_OP_LE: ("le", "<="), z3.Z3_OP_LT: ("lt", "<"), z3.Z3_OP_GE: ("ge", ">="),
            z3.Z3_OP_GT: ("gt", ">"), z3.Z3_OP_EQ: ("eq", "=="), z3.Z3_OP_DISTINCT: ("ne", "!="),
        }  # fmt: skip
        kind = term.decl().kind()
        if kind not in signs or term.num_args() != 2:
            raise NoWords
        op, sign = signs[kind]
        a, b = term.children()
        boolean = z3.is_bool(a)
        x, y = (self.predicate(a), self.predicate(b)) if boolean else (self._side(a), self._side(b))
        left, right = (x.tight, y.tight) if boolean else (x.text, y.text)
        return Written(
            N.Apply(op, (x.expr, y.expr), T.BOOL, NOWHERE), f"{left} {sign} {right}", True, sign
        )

    def _side(self, term: Term) -> Written:
        """Return a number, or a symbol that is compared with another, in words."""
        known = self.places.get(term.get_id())
        if known is not None:
            if known.location is not None:
                raise NoWords
            return known.read
        if z3.is_int_value(term):
            value = term.as_long()
            return Written(N.Const(value, T.INT, NOWHERE), str(value), value < 0)
        kinds = {z3.Z3_OP_ADD: ("add", "+"), z3.Z3_OP_SUB: ("sub", "-"), z3.Z3_OP_MUL: ("mul", "*")}
        kind = term.decl().kind()
        if kind == z3.Z3_OP_UMINUS:
            inner = self._side(term.arg(0))
            return Written(N.Apply("neg", (inner.expr,), T.INT, NOWHERE), f"-{inner.tight}", True)
        if kind not in kinds or not z3.is_int(term):
            raise NoWords
        op, sign = kinds[kind]
        found, *more = [self._side(x) for x in term.children()]
        for other in more:
            expr = N.Apply(op, (found.expr, other.expr), T.INT, NOWHERE)
            found = Written(expr, f"{found.tight} {sign} {other.tight}", True)
        return found

    # ------------------------------------------------------------ symbols

    def _only_symbol(self, term: Term) -> tuple[Term, _Place] | None:
        """Return the constant of a formula that is about one symbol alone; None if it is about more."""
        if not z3.is_bool(term) or z3.is_and(term) or z3.is_or(term) or z3.is_not(term):
            return None
        constants = list(_constants(term))
        if len(constants) != 1:
            return None
        place = self.places.get(constants[0].get_id())
        return None if place is None or place.symbols is None else (constants[0], place)

    def _membership(self, term: Term, constant: Term, place: _Place) -> Written:
        """Return which symbols satisfy a formula, or which do not, if those are fewer."""
        t = place.symbols
        assert t is not None
        met = [m for m in t.members if self._is_met(term, constant, m)]
        unmet = [m for m in t.members if m not in met]
        if not met or not unmet:
            return Written(N.Const(bool(met), T.BOOL, NOWHERE), str(bool(met)))
        if len(unmet) < len(met):
            return _negated(_one_of(place, t, unmet))
        return _one_of(place, t, met)

    def _is_met(self, term: Term, constant: Term, member: str) -> bool:
        number = z3.IntVal(self.numbers(member).number.term, self.system.ctx)
        return bool(z3.is_true(z3.simplify(z3.substitute(term, (constant, number)))))


def _constants(term: Term) -> Iterator[Term]:
    if z3.is_const(term) and term.decl().kind() == z3.Z3_OP_UNINTERPRETED:
        yield term
    for x in term.children():
        yield from _constants(x)


def _one_of(place: _Place, t: T.SymbolType, members: list[str]) -> Written:
    read, plain = place.read, T.widen(t)
    names = [_symbol(t, m) for m in members]
    values = N.Const(frozenset(members), T.SetType(plain), NOWHERE)
    inside = N.Apply("in", (read.expr, values), T.BOOL, NOWHERE)
    if place.location is not None:
        return Written(inside, f"{place.location}.at({', '.join(names)})")
    if len(members) == 1:
        one = N.Const(members[0], plain, NOWHERE)
        return Written(
            N.Apply("eq", (read.expr, one), T.BOOL, NOWHERE), f"{read.text} == {names[0]}", True
        )
    return Written(inside, f"{read.text} in {{{', '.join(names)}}}", True)


def _negated(x: Written) -> Written:
    expr = N.Apply("not", (x.expr,), T.BOOL, NOWHERE)
    if isinstance(x.expr, N.Apply) and x.expr.op == "ne" and x.text.endswith(" is not None"):
        return Written(expr, x.text.replace(" is not None", " is None"), True)
    if x.sign is not None and isinstance(x.expr, N.Apply) and x.text.count(f" {x.sign} ") == 1:
        op, sign = _CONTRARY[x.sign]
        contrary = N.Apply(op, x.expr.args, T.BOOL, NOWHERE)
        return Written(contrary, x.text.replace(f" {x.sign} ", f" {sign} "), True, sign)
    return Written(expr, f"not {x.tight}", True)


def _joined(word: str, parts: list[Written]) -> Written:
    if len(parts) == 1:
        return parts[0]
    make = N.And if word == "and" else N.Or
    text = f" {word} ".join(x.tight if _needs_brackets(x) else x.text for x in parts)
    return Written(make(tuple(x.expr for x in parts), T.BOOL, NOWHERE), text, True)


def _needs_brackets(x: Written) -> bool:
    """Tell whether a part of a conjunction or disjunction is one itself: comparisons bind tighter."""
    return isinstance(x.expr, N.And | N.Or)


def _symbol(t: T.SymbolType, member: str) -> str:
    return f"{t.enum}.{member}" if t.enum else f'"{member}"'


def _value(t: T.Type, v: Value) -> str:
    """Return a value as one writes it in a spec; empty where there is no short way."""
    match t:
        case T.IntType() | T.BoolType():
            return str(v)
        case T.SymbolType():
            return _symbol(t, v)
        case T.TupleType(items):
            parts = [_value(i, x) for i, x in zip(items, v, strict=True)]
            return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})" if all(parts) else ""
        case T.OptionType(inner):
            return "None" if v is None else _value(inner, v)
        case T.SetType(elem) if v:
            parts = [_value(elem, x) for x in in_order(elem, v)]
            return "{" + ", ".join(parts) + "}" if all(parts) else ""
        case _:
            return ""
