"""The value of an expression, as machine code: one case per `Expr` node.

Evaluation is Python's: operands left to right; what is lazy is jumped over, unless both sides are
a few instructions that cannot fail.
"""

from __future__ import annotations

from typing import assert_never, cast

from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.native.layout import frame
from pyverify.native.lowering.body import Body
from pyverify.native.lowering.collections import comprehension, make_set, select
from pyverify.native.lowering.conversion import certain, choose, convert
from pyverify.native.lowering.logic import conjunction, disjunction, tests_of
from pyverify.native.lowering.operators import apply
from pyverify.native.lowering.parts import (
    is_record,
    item,
    make_map,
    make_record,
    make_seq,
    make_tuple,
    record_field,
)
from pyverify.native.lowering.shapes import Unlowerable, narrowed, seen_as
from pyverify.native.lowering.statements import call
from pyverify.native.lowering.values import Val, component, constant, of_bit


def evaluate(b: Body, expr: N.Expr) -> Val:  # noqa: C901, PLR0912  # one case per node
    """Write the code that computes `expr`; return its value."""
    match expr:
        case N.Const() | N.ParamRef():
            return constant(b.c, expr.type, expr.value)
        case N.VarRef(name):
            return b.read_variable(name, expr.after)
        case N.LocalRef(name):
            return b.local(name)
        case N.Apply():
            return apply(b, expr)
        case N.And(args):
            return of_bit(conjunction(b, tests_of(b, args)))
        case N.Or(args):
            return of_bit(disjunction(b, tests_of(b, args)))
        case N.Implies(left, right):
            return of_bit(disjunction(b, [lambda: b.c.not_(b.truth(left)), lambda: b.truth(right)]))
        case N.IfExpr(test, then, orelse):
            return choose(b.c, b.truth(test), lambda: b.value(then), lambda: b.value(orelse))
        case N.Let(name, value, body):
            b.names[name] = b.value(value)
            return b.value(body)
        case N.Index(base, index):
            return item(b, b.value(base), b.value(index))
        case N.Item(base, position):
            v = b.value(base)
            if isinstance(v.shape, T.NeverType):
                return v
            items = cast("T.TupleType", v.shape).items
            return component(b.c, v, frame(v.shape).fields[position], items[position])
        case N.Field(base, name):
            return record_field(b, b.value(base), name)
        case N.MakeTuple(items):
            return make_tuple(b, [b.value(i) for i in items])
        case N.MakeSet(items):
            return make_set(b, [b.value(i) for i in items], expr.type)
        case N.MakeSeq(items):
            return make_seq(b, [b.value(i) for i in items])
        case N.MakeMap(entries):
            return make_map(b, expr, entries)
        case N.MakeRecord(record, fields):
            return make_record(b, record, expr, [b.value(f) for f in fields])
        case N.IsRecord(value, records):
            return of_bit(is_record(b, b.value(value), records))
        case N.Coerce(value, t):
            v = b.value(value)
            return certain(b.c, v, seen_as(v.shape, t))
        case N.Narrow(value, t):
            v = b.value(value)
            narrow, ok = convert(b.c, v, narrowed(v.shape, t))
            b.fail_unless(ok)
            return narrow
        case N.Comprehension():
            return comprehension(b, expr)
        case N.Select():
            return select(b, expr)
        case N.Call(function, args):
            return call(b, expr, b.spec.functions[function], [b.value(a) for a in args])
        case N.Every(domain):
            raise Unlowerable(f"a choice from {T.show(domain)}")
        case _:
            assert_never(expr)
