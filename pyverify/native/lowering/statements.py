"""Statements as machine code, and the calls of helpers, which are written out where they are called.

A body leaves by its exits: `discard`, a failed assert, an `error`, or an escape to the reference
engine. A value outside the domain of a variable is only a failure if it is still there at the end of
the step: where nothing looks at the variable any more it is noted, elsewhere it is an escape.
"""

from __future__ import annotations

from typing import Any, assert_never, cast

from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.visit import walk
from pyverify.native.layout import frame, is_narrow
from pyverify.native.lowering.body import Body, beside
from pyverify.native.lowering.choices import choose
from pyverify.native.lowering.collections import each, each_element
from pyverify.native.lowering.conversion import convert
from pyverify.native.lowering.parts import key_place, seq_place
from pyverify.native.lowering.shapes import Unlowerable, join
from pyverify.native.lowering.values import (
    Loc,
    Val,
    component,
    copied,
    element_at,
    length,
    read,
    write,
)

Block = tuple[N.Stmt, ...]


def run(b: Body, body: Block) -> None:
    """Write the code of statements, one after the other."""
    for stmt in body:
        execute(b, stmt)


def execute(b: Body, stmt: N.Stmt) -> None:  # one case per node
    """Write the code of a statement."""
    c = b.c
    match stmt:
        case N.Assign():
            assign(b, stmt)
        case N.Require(test):
            c.leave_if(c.not_(b.truth(test)), b.exits.discard)
        case N.Assert(test):
            c.leave_if(c.not_(b.truth(test)), b.exits.failed_assert)
        case N.Evaluate(value):
            b.value(value)
        case N.If():
            branch(b, stmt)
        case N.For():
            loop(b, stmt)
        case N.Choose():
            choose(b, stmt)
        case N.Break():
            c.jump(b.loops[-1][1])
        case N.Continue():
            c.jump(b.loops[-1][0])
        case N.Return(value):
            give_back(b, value)
        case N.Scope():
            scope(b, stmt)
        case N.While() | N.Await():
            raise Unlowerable("a process that was not cut into steps")
        case _:
            assert_never(stmt)


def branch(b: Body, stmt: N.If) -> None:
    """Write an `if`."""
    c = b.c
    test = b.truth(stmt.test)
    if isinstance(test, bool):
        run(b, stmt.then if test else stmt.orelse)
        return
    then, orelse, end = c.new_label(), c.new_label(), c.new_label()
    reached = False
    c.branch(test, then, orelse)
    for label, body in ((then, stmt.then), (orelse, stmt.orelse)):
        c.label(label)
        facts = dict(b.facts)
        run(b, body)
        b.facts = facts
        if c.open:
            reached = True
            c.jump(end)
    b.forget((*stmt.then, *stmt.orelse))
    if reached:
        c.label(end)


def loop(b: Body, stmt: N.For) -> None:
    """Write a `for`."""
    c = b.c
    end = c.new_label()

    def one(v: Val) -> None:
        again = c.new_label()
        _bind(b, stmt, stmt.target, v)
        b.loops.append((again, end))
        b.forget(stmt.body)
        run(b, stmt.body)
        b.loops.pop()
        b.forget(stmt.body)
        c.label(again)

    if _is_changed_inside(stmt):
        each_element(b, copied(c, b.value(stmt.source)), one)
    else:
        each(b, stmt.source, one)
    c.label(end)


def _is_changed_inside(stmt: N.For) -> bool:
    """Tell whether the body may change what the loop runs over; helpers may return any variable."""
    read = list(walk(stmt.source))
    roots = {n.name for n in read if isinstance(n, N.VarRef | N.LocalRef)}
    calls = any(isinstance(n, N.Call) for n in read)
    return any(
        n.root.name in roots or (calls and isinstance(n.root, N.VarRef))
        for n in walk(stmt.body)
        if isinstance(n, N.Assign)
    )


def _bind(b: Body, stmt: N.For, target: N.Pattern, v: Val) -> None:
    if isinstance(target, str):
        if target in b.spec.fixed_names(stmt):
            b.names[target] = v
        else:
            b.set_local(target, v)
        return
    if isinstance(v.shape, T.NeverType):  # an element of nothing: never reached
        for name in target:
            _bind(b, stmt, name, v)
        return
    items = cast("T.TupleType", v.shape).items
    for place, name, item in zip(frame(v.shape).fields, target, items, strict=True):
        _bind(b, stmt, name, component(b.c, v, place, item))


# ---------------------------------------------------------------- assignments


def assign(b: Body, stmt: N.Assign) -> None:
    """Write an assignment to a variable, a local, or a part of one."""
    v = b.value(stmt.value)
    if isinstance(stmt.root, N.LocalRef):
        _assign_local(b, stmt, stmt.root.name, v)
        return
    name = stmt.root.name
    if (beside(name),) in b.slots:
        _assign_local(b, stmt, beside(name), v)
        if not stmt.indexes:
            b.note(name, T.NEVER if stmt.indexes else v.shape)
        return
    at = _place(b, b.variable(name), stmt.indexes)
    kept, ok = convert(b.c, v, at.shape)
    if ok is not True:
        # A set that has outgrown its list is no failure; the reference engine tells them apart.
        if id(stmt) in b.last_writes and b.overflow and not b.spec.keeps_lists(stmt.root.name):
            flag = b.c.or_(b.c.load(b.overflow), b.c.word(b.c.not_(ok)))
            b.c.store(flag, b.overflow)
        elif b.overflow and b.may_unpack(name):
            b.shapes.unpacked.add(name)
            b.shapes.changed = True
        else:
            b.escape_unless(ok)
    write(b.c, at, kept)


def _assign_local(b: Body, stmt: N.Assign, name: str, v: Val) -> None:
    if not stmt.indexes:
        b.set_local(name, v)
        return
    old = b.local(name)
    slot = b.slot(name, _with_part(old.shape, len(stmt.indexes), v.shape))
    if name in b.names:
        b.names.pop(name)
        kept, ok = convert(b.c, old, slot.shape)
        b.escape_unless(ok)
        write(b.c, slot, kept)
    at = _place(b, slot, stmt.indexes)
    kept, ok = convert(b.c, v, at.shape)
    b.escape_unless(ok)
    write(b.c, at, kept)


def _with_part(shape: T.Type, depth: int, part: T.Type) -> T.Type:
    """Return the shape of a container when a part `depth` levels below can be of shape `part`."""
    if depth == 0:
        return join(shape, part)
    match shape:
        case T.MapType(key, image):
            return T.MapType(key, _with_part(image, depth - 1, part))
        case T.SeqType(elem, cap):
            return T.SeqType(_with_part(elem, depth - 1, part), cap)
        case _:
            return shape


def _place(b: Body, at: Loc, indexes: tuple[N.Expr, ...]) -> Loc:
    """Return where a part is; KeyError or IndexError if it is nowhere."""
    for index in indexes:
        v = b.value(index)
        match at.shape:
            case T.MapType(key, image):
                at = element_at(b.c, at, key_place(b, key, v), image)
            case T.SeqType(elem, cap):
                if not cap:
                    b.c.jump(b.exits.error)
                    return Loc(at.pointer, 0, 0, elem)
                place = seq_place(b, length(b.c, read(b.c, at)), v)
                at = element_at(b.c, at, place, elem)
            case _:
                raise Unlowerable(f"an item of {T.show(at.shape)}")
    return at


def last_writes(body: Block) -> frozenset[int]:
    """Return the ids of the assignments after which nothing in the body looks at their variable.

    Assignments in loops are left out, and helpers that are called count as looking at everything.
    """
    found = []
    nodes: list[Any] = list(walk(body))
    in_loops = {id(n) for n in nodes if isinstance(n, N.For) for n in walk(n.body)}
    for place, node in enumerate(nodes):
        if not isinstance(node, N.Assign) or not isinstance(node.root, N.VarRef):
            continue
        own = {id(n) for n in walk(node)}
        later = [n for n in nodes[place:] if id(n) not in own]
        name = node.root.name
        looked_at = any(
            isinstance(n, N.Call) or (isinstance(n, N.VarRef) and n.name == name) for n in later
        )
        if not looked_at and id(node) not in in_loops:
            found.append(id(node))
    return frozenset(found)


# ---------------------------------------------------------------- helpers


def scope(b: Body, stmt: N.Scope) -> None:
    """Write the body of a helper with effects, in place."""
    c, end = b.c, b.c.new_label()
    outer = b.returns
    b.returns = (end, stmt.result)
    run(b, stmt.body)
    b.returns = outer
    if any(isinstance(n, N.Return) for n in walk(stmt.body[:-1])):
        b.forget(stmt.body)
    if c.open and stmt.result is not None:
        b.set_local(stmt.result, Val(T.NONE, 0))
    c.label(end)


def give_back(b: Body, value: N.Expr | None) -> None:
    """Write a `return`."""
    assert b.returns is not None, "an action returns to its end"
    end, result = b.returns
    if result is not None:
        b.set_local(result, Val(T.NONE, 0) if value is None else b.value(value))
    elif value is not None:
        b.value(value)
    b.c.jump(end)


def call(b: Body, expr: N.Call, function: N.Function, args: list[Val]) -> Val:
    """Write the body of a pure helper in place; return what it returns."""
    names = {name: v for (name, _), v in zip(function.params, args, strict=True)}
    inner = b.within(expr, names)
    if len(function.body) == 1 and isinstance(function.body[0], N.Return):
        only = function.body[0].value
        return Val(T.NONE, 0) if only is None else inner.value(only)
    c, end = b.c, b.c.new_label()
    inner.returns = (end, "=return")
    inner.keep_parameters(function.body)
    run(inner, function.body)
    if c.open:
        inner.set_local("=return", Val(T.NONE, 0))
    c.label(end)
    returned = inner.local("=return")
    return returned if is_narrow(returned.shape) else copied(c, returned)
