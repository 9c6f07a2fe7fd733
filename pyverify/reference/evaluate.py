"""The value of an expression: the meaning of every `Expr` node, in Python's evaluation order.

`evaluate` raises `Failure` where the user's Python would raise (language rule 10). It never
changes the state; comprehensions bind their names in the locals and leave them there, which
nobody sees because names are unique within a body.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import assert_never

from pyverify.errors import InternalError
from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.reference.environment import Env
from pyverify.reference.failure import called, error
from pyverify.reference.operators import PLAIN, TYPED
from pyverify.values import MapValue, RecordValue, Value, elements, iterate, show


def evaluate(expr: N.Expr, env: Env) -> Value:  # noqa: C901, PLR0912  # one case per node
    """Return the value of `expr` in `env`; raise Failure where Python would raise."""
    match expr:
        case N.LocalRef():
            return env.locals[expr.name]
        case N.VarRef():
            values = env.after if expr.after else env.state
            assert values is not None, "only step invariants read the state after"
            return values[env.index[expr.name]]
        case N.Const() | N.ParamRef():
            return expr.value
        case N.Apply():
            return apply(expr, [evaluate(a, env) for a in expr.args])
        case N.Index():
            return item(expr.base, evaluate(expr.base, env), expr.index, evaluate(expr.index, env))
        case N.And():
            return all(evaluate(a, env) for a in expr.args)
        case N.Or():
            return any(evaluate(a, env) for a in expr.args)
        case N.Implies():
            return not evaluate(expr.left, env) or evaluate(expr.right, env)
        case N.IfExpr():
            return evaluate(expr.then if evaluate(expr.test, env) else expr.orelse, env)
        case N.Comprehension():
            return comprehension(expr, env)
        case N.Coerce():
            return evaluate(expr.value, env)
        case N.Narrow():
            return narrow(expr, evaluate(expr.value, env))
        case N.Item():
            return evaluate(expr.base, env)[expr.position]
        case N.Field():
            return record_field(expr, evaluate(expr.base, env))
        case N.IsRecord():
            value = evaluate(expr.value, env)
            return value is not None and value.record in expr.records
        case N.Call():
            return env.functions[expr.function]([evaluate(a, env) for a in expr.args], env)
        case N.Let():
            env.locals[expr.name] = evaluate(expr.value, env)
            return evaluate(expr.body, env)
        case N.MakeTuple() | N.MakeSeq():
            return tuple([evaluate(i, env) for i in expr.items])
        case N.MakeSet():
            return frozenset([evaluate(i, env) for i in expr.items])
        case N.MakeMap():
            pairs = [(evaluate(k, env), evaluate(v, env)) for k, v in expr.entries]
            return total_map(expr, dict(pairs))
        case N.MakeRecord():
            return RecordValue(expr.record, tuple([evaluate(f, env) for f in expr.fields]))
        case N.Select():
            return select(expr, env)
        case N.Every(domain):
            raise InternalError(f"the values of {T.show(domain)} cannot be listed")
        case _:
            assert_never(expr)


def apply(expr: N.Apply, operands: list[Value]) -> Value:
    """Return the operator of `expr` applied to its evaluated operands."""
    plain = PLAIN.get(expr.op)
    return plain(*operands) if plain else TYPED[expr.op](expr, *operands)


def item(base: N.Expr, container: Value, index: N.Expr, key: Value) -> Value:
    """Return `container[key]` of a map or a sequence, whose expressions `base` and `index` are."""
    try:
        return container[key]
    except KeyError:
        keys = base.type.key if isinstance(base.type, T.MapType) else index.type
        told = (
            f"KeyError: {show(index.type, key)} is not a key of {called(base)} ({T.describe(keys)})"
        )
    except IndexError:
        told = (
            f"IndexError: {key} is no index of {called(base)}, which has {len(container)} elements"
        )
    raise error(told, index.span)


def narrow(expr: N.Narrow, value: Value) -> Value:
    """Return `value` if it is of the narrower type: no None, no record class that this lacks."""
    found = strangers(expr.type, value)
    if not found:
        return value
    verb = "is" if value is None or isinstance(value, RecordValue) else "holds"
    wanted = "" if found == {"None"} else f", not {T.show(expr.type)}"
    raise error(f"TypeError: {called(expr.value)} {verb} {min(found)}{wanted}", expr.span)


def strangers(t: T.Type, value: Value) -> set[str]:
    """Return what in `value` is None, or of a record class, where type `t` has no such thing."""
    match t:
        case T.OptionType(inner):
            return set() if value is None else strangers(inner, value)
        case _ if value is None:
            return {"None"}
        case T.RecordType(record):
            return set() if value.record == record else {f"a {value.record}"}
        case T.UnionType():
            return set() if t.record(value.record) else {f"a {value.record}"}
        case T.TupleType(items):
            return set().union(*map(strangers, items, value))
        case T.SetType(elem) | T.SeqType(elem) | T.BagType(elem):
            return set().union(*(strangers(elem, v) for v in value))
        case T.MapType(_, image):
            return set().union(*(strangers(image, v) for v in value.values()))
        case _:
            return set()


def record_field(expr: N.Field, value: RecordValue) -> Value:
    """Return a field of a record; the classes of a union may lack it."""
    t = expr.base.type
    record = t.record(value.record) if isinstance(t, T.UnionType) else t
    assert isinstance(record, T.RecordType), "a field is read from a record"
    for place, (name, _) in enumerate(record.fields):
        if name == expr.name:
            return value.values[place]
    raise error(
        f"AttributeError: {called(expr.base)} is a {value.record}, which has no field {expr.name}",
        expr.span,
    )


# ---------------------------------------------------------------- collections


def bind(target: N.Pattern, value: Value, names: dict[str, Value]) -> None:
    """Bind the names of a pattern to the components of `value`."""
    if isinstance(target, str):
        names[target] = value
    else:
        for part, component in zip(target, value, strict=True):
            bind(part, component, names)


def bindings(clauses: tuple[N.Generator | N.Filter, ...], env: Env) -> Iterator[None]:
    """Bind the names of the clauses in every way that passes the filters, in order."""
    if not clauses:
        yield
        return
    first, rest = clauses[0], clauses[1:]
    match first:
        case N.Filter(test):
            if evaluate(test, env):
                yield from bindings(rest, env)
        case N.Generator(target, source):
            for value in iterate(source.type, evaluate(source, env)):
                bind(target, value, env.locals)
                yield from bindings(rest, env)
        case _:
            assert_never(first)


def comprehension(expr: N.Comprehension, env: Env) -> Value:
    """Return the value of a quantifier or a comprehension."""
    produced = (evaluate(expr.body, env) for _ in bindings(expr.clauses, env))
    match expr.kind:
        case "all":
            return all(produced)
        case "any":
            return any(produced)
        case "set":
            return frozenset(produced)
        case "seq":
            return tuple(produced)
        case "map":
            return total_map(expr, dict(produced))
        case _:
            raise AssertionError(f"a comprehension of kind {expr.kind!r}")


def total_map(expr: N.MakeMap | N.Comprehension, entries: dict[Value, Value]) -> MapValue:
    """Return the map with these entries, whose keys must be exactly those of its type."""
    assert isinstance(expr.type, T.MapType), "a dict display is a map"
    key = expr.type.key
    wanted = map_keys(key)
    for k in entries:
        if k not in wanted:
            raise error(f"KeyError: {show(key, k)} is not a key ({T.describe(key)})", expr.span)
    for k in wanted:
        if k not in entries:
            raise error(
                f"KeyError: the key {show(key, k)} ({T.describe(key)}) is missing", expr.span
            )
    return MapValue((k, entries[k]) for k in wanted)


@lru_cache(maxsize=256)
def map_keys(key: T.Type) -> dict[Value, None]:
    """Return the values of a key domain, in order; a dict for its fast `in`."""
    return dict.fromkeys(elements(key))


def select(expr: N.Select, env: Env) -> Value:
    """Return the first smallest or largest element by a key, or all of them sorted by it."""
    found = iterate(expr.source.type, evaluate(expr.source, env))
    default = None if expr.default is None else evaluate(expr.default, env)

    def key(value: Value) -> Value:
        env.locals[expr.name] = value
        return evaluate(expr.key, env)

    if expr.kind == "sorted":
        return tuple(sorted(found, key=key))
    if not found:
        if expr.default is not None:
            return default
        raise error(f"ValueError: {expr.kind} of {called(expr.source)}, which is empty", expr.span)
    return min(found, key=key) if expr.kind == "min" else max(found, key=key)
