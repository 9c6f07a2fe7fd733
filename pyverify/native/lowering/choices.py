"""Choices inside a body: `one_of`, as machine code.

A body has no memory between executions, so it is run again for each way its choices can fall, as the
reference engine does: the places chosen so far are a script that the body reads, and at its end the
last choice that has another option takes it.
"""

from __future__ import annotations

from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.native.code import Code, Operand
from pyverify.native.layout import is_narrow
from pyverify.native.lowering.body import Body, Script
from pyverify.native.lowering.collections import as_set, size_of
from pyverify.native.lowering.loops import each_member
from pyverify.native.lowering.places import from_ordinal
from pyverify.native.lowering.shapes import Unlowerable
from pyverify.native.lowering.values import Val, element

# More choices than this in one execution are left to the reference engine.
MOST_CHOICES = 64


def new_script(c: Code) -> Script:
    """Return memory for choices."""
    return Script(c.alloca(MOST_CHOICES), c.alloca(MOST_CHOICES), c.alloca(), c.alloca())


def start(c: Code, script: Script) -> None:
    """Write the start of the first execution."""
    c.store(0, script.filled)


def rewind(c: Code, script: Script) -> None:
    """Write the start of each execution."""
    c.store(0, script.depth)


def advance(c: Code, script: Script, again: str, done: str) -> None:
    """Write the end of an execution: to `again` with the next choices, to `done` if there are none."""
    head, look, more, drop = (c.new_label() for _ in range(4))
    c.label(head)
    depth = c.load(script.depth)
    c.branch(c.cmp("eq", depth, 0), done, look)
    c.label(look)
    last = c.sub(depth, 1)
    following = c.add(c.load(script.taken, last), 1)
    c.branch(c.cmp("slt", following, c.load(script.options, last)), more, drop)
    c.label(more)
    c.store(following, script.taken, last)
    c.store(depth, script.filled)
    c.jump(again)
    c.label(drop)
    c.store(last, script.depth)
    c.jump(head)


def choose(b: Body, stmt: N.Choose) -> None:
    """Write a choice: bind one of the distinct options, or discard if there are none."""
    script = b.script
    if script is None:
        raise Unlowerable("a choice outside a step")
    c = b.c
    options = b.value(stmt.options)
    if not isinstance(stmt.options.type, T.SetType):
        options = as_set(b, options)
    if isinstance(options.shape, T.SetType) and isinstance(options.shape.elem, T.NeverType):
        b.set_local(stmt.name, Val(T.NEVER, 0))
        c.jump(b.exits.discard)
        return
    count = size_of(b, options)
    c.leave_if(c.cmp("eq", count, 0), b.exits.discard)
    depth = c.load(script.depth)
    b.escape_unless(c.cmp("slt", depth, MOST_CHOICES))
    fresh, onward = c.new_label(), c.new_label()
    c.branch(c.cmp("slt", depth, c.load(script.filled)), onward, fresh)
    c.label(fresh)
    c.store(0, script.taken, depth)
    c.store(c.add(depth, 1), script.filled)
    c.jump(onward)
    c.label(onward)
    c.store(count, script.options, depth)
    c.store(c.add(depth, 1), script.depth)
    _bind(b, stmt, options, c.load(script.taken, depth))


def _bind(b: Body, stmt: N.Choose, options: Val, place: Operand) -> None:
    if isinstance(options.shape, T.BagType):
        b.set_local(stmt.name, element(b.c, options, place, options.shape.elem))
        return
    assert isinstance(options.shape, T.SetType)
    b.set_local(stmt.name, from_ordinal(b.c, options.shape.elem, nth(b, options, place)))


def nth(b: Body, options: Val, place: Operand) -> Operand:
    """Return the place in its domain of element number `place` of a set."""
    c = b.c
    if is_narrow(options.shape) and isinstance(options.x, int):
        bits = [i for i in range(64) if options.x >> i & 1]
        if not bits:  # nothing to choose from: never reached
            return 0
        if bits == list(range(bits[0], bits[0] + len(bits))):
            return c.add(place, bits[0])
        return c.load(c.module.table(tuple(bits)), place)
    left, found, done = c.alloca(), c.alloca(), c.new_label()
    c.store(place, left)

    def one(member: Operand) -> None:
        here, onward = c.new_label(), c.new_label()
        c.branch(c.cmp("eq", c.load(left), 0), here, onward)
        c.label(here)
        c.store(member, found)
        c.jump(done)
        c.label(onward)
        c.store(c.sub(c.load(left), 1), left)

    each_member(c, options, one)
    c.label(done)
    return c.load(found)
