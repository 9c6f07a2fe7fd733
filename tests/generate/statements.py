"""Random statements: the bodies of actions, helpers and the steps of processes.

A case gets the scope and returns (lines, scope after them). Locals born inside a branch or a loop
are forgotten after it, as their value would be.
"""

import re
from dataclasses import replace

from generate.domains import BOOL, INT, integers
from generate.drawing import NotHere, Table, atom, bare, indent
from generate.expressions import (
    bare_argument,
    call,
    every_value,
    expr,
    follow,
    loop_head,
    map_comprehension,
    map_display,
    options,
    read,
    routes,
    simple,
)

statement = Table()


def block(g, scope, depth, length=2):
    """One to `length` statements, and the scope after them."""
    lines = []
    for _ in range(g.between(1, length)):
        more, scope = g.case(statement, scope, depth)
        lines += more
    return lines, scope


def inner_block(g, scope, depth, length=2):
    """The indented lines of a block whose locals are forgotten."""
    return indent(block(g, scope, depth - 1, length)[0])


def value(g, dom, scope, depth=2, effects=True):
    return bare_argument(expr(g, dom, replace(scope, effects=scope.acts and effects), depth))


def acting(scope):
    if not scope.acts:
        raise NotHere


def choosing(scope):
    if not (scope.acts and scope.chooses):
        raise NotHere


def test(g, scope, depth=2):
    return bare(expr(g, BOOL, scope.pure(), depth))


def place(g, scope, wanted=lambda dom: True, of_local=0):
    """A path that may be assigned or mutated: (text, domain). Of a local's value, only the whole
    may be mutated (`of_local` is 0), and only an item assigned (1)."""
    found = [
        (text, steps, there)
        for text, here in scope.writes + scope.fresh
        for steps, there in routes(here)
        if wanted(there)
        and all(s in ("key", "at") for s, _ in steps)
        and ((text, here) in scope.writes or len(steps) == of_local)
    ]
    text, steps, there = g.pick(found)
    for step, what in steps:
        text = follow(g, text, step, what, scope.pure(), 1)
    return text, there


# ---------------------------------------------------------------- simple statements


@statement(1)
def do_nothing(g, scope, depth):
    return ["pass"], scope


@statement(10)
def assign(g, scope, depth):
    text, dom = g.pick(scope.writes)
    return [assignment(text, whole_value(g, dom, scope))], scope


def whole_value(g, dom, scope):
    """A value for a place that says what keys a map has."""
    if dom.kind == "map" and g.chance(1, 2):
        g.used.add("map_display")
        write = g.pick([map_comprehension, map_display])
        inside = replace(scope, effects=False)
        return (
            map_comprehension(g, dom, inside, 2, True)
            if write is map_comprehension
            else write(g, dom, inside, 2)
        )
    return value(g, dom, scope)


def assignment(text, right):
    if text == right:
        raise NotHere
    return f"{text} = {right}"


@statement(6)
def assign_item(g, scope, depth):
    text, dom = place(g, scope, of_local=1)
    return [assignment(text, whole_value(g, dom, scope))], scope


@statement(6)
def assign_next(g, scope, depth):
    """What keeps a state space going: an integer counted round, a Boolean turned over."""
    text, dom = place(g, scope, lambda d: d.kind in ("int", "bool"), of_local=1)
    if dom.kind == "bool":
        return [f"{text} = not {text}"], scope
    if dom.low == 0:
        return [f"{text} = ({text} + 1) % {dom.high}"], scope
    return [f"{text} = {text} + 1 if {text} < {dom.high - 1} else {dom.low}"], scope


@statement(4)
def assign_augmented(g, scope, depth):
    text, dom = place(g, scope, lambda d: d.kind in ("int", "set", "seq", "bag"))
    match dom.kind:
        case "int":
            op = g.pick(["+=", "-=", "*=", "//=", "%="])
            # With an index before it, the order of effects would be in doubt: refused.
            right = value(g, integers(1, 3), scope, 1, effects="[" not in text)
        case "set":
            op = g.pick(["|=", "-=", "&=", "^="])
            right = bare(expr(g, dom, scope.pure(), 1))
        case _:
            op, right = "+=", bare(expr(g, dom, scope.pure(), 1))
    return [f"{text} {op} {right}"], scope


@statement(4)
def local(g, scope, depth):
    dom = g.pick([d for _, d in scope.reads + scope.writes])
    name = g.fresh("x")
    text = read(g, dom, scope, 1) if dom.kind in ("option", "union") else value(g, dom, scope)
    known(text, dom)
    after = replace(scope.reading((name, dom)), names=(*scope.names, (name, dom)))
    return [f"{name} = {text}"], after


def known(text, dom):
    """A local gets its type from its value, which should show all of it."""
    if dom.kind == "union" and any(p.text + "(" in text for p in dom.parts):
        raise NotHere
    if dom.kind == "option" and not re.search(r"[a-z]", text.replace("one_of", "")):
        raise NotHere
    partial = ("set()", "[]", "Bag()", "[None", "{None", '"')
    if text == "None" or any(part in text for part in partial):
        raise NotHere


@statement(2)
def local_container(g, scope, depth):
    """A copy, which may be changed without changing the state."""
    text, dom = g.pick([r for r in scope.reads if r[1].kind in ("set", "seq")])
    name = g.fresh("copy")
    made = {"set": "set", "seq": "list"}[dom.kind]
    after = replace(scope.reading((name, dom)), fresh=(*scope.fresh, (name, dom)))
    return [f"{name} = {made}({text})"], after


@statement(2)
def local_again(g, scope, depth):
    name, dom = g.pick(scope.names)
    if dom.kind == "int" and g.chance(1, 2):
        return [f"{name} += {value(g, integers(1, 3), scope, 1)}"], scope
    return [assignment(name, value(g, dom, scope))], scope


@statement(1)
def unpack(g, scope, depth):
    """Two locals from a pair."""
    pairs = [d for _, d in scope.reads if d.kind == "tuple"]
    dom = g.pick(pairs)
    names = [g.fresh("x") for _ in dom.parts]
    bound = tuple(zip(names, dom.parts, strict=True))
    text = read(g, dom, scope, 1)
    after = replace(scope.reading(*bound), names=scope.names + bound)
    return [f"{', '.join(names)} = {bare_tuple(text)}"], after


def bare_tuple(text):
    return bare(text) if not text.startswith("((") else text


@statement(1)
def assign_two(g, scope, depth):
    """Two variables at once: the right sides are read first."""
    first, second = g.pick(scope.writes), g.pick(scope.writes)
    if first == second:
        raise NotHere
    values = f"{value(g, first[1], scope, 1)}, {value(g, second[1], scope, 1)}"
    return [f"{first[0]}, {second[0]} = {values}"], scope


@statement(1)
def local_annotated(g, scope, depth):
    if scope.returns in ("process", "fetch"):  # there, it would be part of the state
        raise NotHere
    dom = g.pick([d for _, d in scope.reads + scope.writes if d.annotation])
    name = g.fresh("x")
    text = read(g, dom, scope, 1) if dom.kind in ("option", "union") else value(g, dom, scope)
    known(text, dom)
    after = replace(scope.reading((name, dom)), names=(*scope.names, (name, dom)))
    return [f"{name}: {dom.annotation} = {text}"], after


@statement(1)
def local_map(g, scope, depth):
    """A map made here, which may be changed by itself."""
    dom = g.pick([d for _, d in scope.reads if d.kind == "map" and d.parts[0].name])
    name = g.fresh("table")
    text = map_comprehension(g, dom, replace(scope, effects=False), 2)
    after = replace(scope.reading((name, dom)), fresh=(*scope.fresh, (name, dom)))
    return [f"{name} = {text}"], after


@statement(1)
def assign_both(g, scope, depth):
    """One value for a local and a variable."""
    text, dom = g.pick([w for w in scope.writes if w[1].kind in ("int", "bool", "enum", "record")])
    name = g.fresh("x")
    after = replace(scope.reading((name, dom)), names=(*scope.names, (name, dom)))
    return [f"{name} = {text} = {value(g, dom, scope)}"], after


@statement(2)
def swap_items(g, scope, depth):
    text, dom = place(g, scope, lambda d: d.kind == "map")
    i, j = (bare(expr(g, dom.parts[0], scope.pure(), 0)) for _ in range(2))
    return [f"{text}[{i}], {text}[{j}] = {text}[{j}], {text}[{i}]"], scope


@statement(3)
def guard(g, scope, depth):
    acting(scope)
    return [f"require({test(g, scope)})"], scope


@statement(2)
def check(g, scope, depth):
    number = g.pick([t for t, d in scope.reads if d.kind == "int"] or ["0"])
    why = g.pick(["", ', "must hold"', f', f"is {{{number}}}"'])
    return [f"assert {test(g, scope)}{why}"], scope


@statement(3)
def choose(g, scope, depth):
    """A local that is chosen."""
    choosing(scope)
    dom = g.pick([d for _, d in scope.reads + scope.writes] + list(scope.pool))
    name = g.fresh("pick")
    text = f"one_of({options(g, dom, replace(scope, effects=True), 1)})"
    known(text, dom)
    after = replace(scope.reading((name, dom)), names=(*scope.names, (name, dom)))
    return [f"{name} = {text}"], after


@statement(2)
def call_statement(g, scope, depth):
    """A helper called for its effects."""
    acting(scope)
    found = [h for h in scope.helpers if h.effects]
    return [call(g, g.pick(found), replace(scope, effects=True), 2)], scope


@statement(1)
def leave(g, scope, depth):
    """An early return, from an action or a helper."""
    if scope.returns == "none":
        return [f"if {test(g, scope, 1)}:", "    return"], scope
    if scope.returns == "value":
        returned = bare(expr(g, scope.result, scope.pure(), 1))
        return [f"if {test(g, scope, 1)}:", f"    return {returned}"], scope
    raise NotHere


# ---------------------------------------------------------------- mutators

MUTATORS = {"set": Table(), "seq": Table(), "bag": Table()}


@statement(8)
def mutate(g, scope, depth):
    """A method that changes a collection in its place."""
    text, dom = place(g, scope, lambda d: d.kind in MUTATORS)
    return [g.case(MUTATORS[dom.kind], text, dom, scope)], scope


def argument(g, text, dom, scope):
    """An argument of a method that changes `text`.

    One that changes the state itself, or follows an index, would leave in doubt what is changed:
    the frontend refuses some of these.
    """
    quiet = replace(scope, helpers=tuple(h for h in scope.helpers if not h.effects))
    return value(g, dom, quiet, 1, effects="[" not in text)


def element(g, text, dom, scope):
    return argument(g, text, dom.parts[0], scope)


def mutator(kind, weight):
    return MUTATORS[kind](weight)


@mutator("set", 4)
def set_add(g, text, dom, scope):
    return f"{text}.add({element(g, text, dom, scope)})"


@mutator("set", 2)
def set_discard(g, text, dom, scope):
    return f"{text}.discard({element(g, text, dom, scope)})"


@mutator("set", 2)
def set_remove(g, text, dom, scope):
    return f"{text}.remove({element(g, text, dom, scope)})"


@mutator("set", 2)
def set_update(g, text, dom, scope):
    method = g.pick(
        ["update", "difference_update", "intersection_update", "symmetric_difference_update"]
    )
    return f"{text}.{method}({argument(g, text, dom, scope)})"


@mutator("seq", 4)
def seq_append(g, text, dom, scope):
    return f"{text}.append({element(g, text, dom, scope)})"


@mutator("seq", 2)
def seq_pop(g, text, dom, scope):
    return f"{text}.pop({g.pick(['0', '', '-1', '1'])})"


@mutator("seq", 3)
def seq_insert(g, text, dom, scope):
    return f"{text}.insert({g.pick(['0', '1', '-1'])}, {element(g, text, dom, scope)})"


@mutator("seq", 2)
def seq_remove(g, text, dom, scope):
    return f"{text}.remove({element(g, text, dom, scope)})"


@mutator("seq", 2)
def seq_extend(g, text, dom, scope):
    return f"{text}.extend({argument(g, text, dom, scope)})"


@mutator("seq", 1)
def seq_delete(g, text, dom, scope):
    return f"del {text}[{g.pick(['0', '-1', '1'])}]"


@mutator("seq", 1)
def seq_in_place(g, text, dom, scope):
    ordered = dom.parts[0].kind in ("int", "bool")
    return f"{text}.{g.pick(['reverse', 'sort'] if ordered else ['reverse'])}()"


@mutator("bag", 4)
def bag_add(g, text, dom, scope):
    return f"{text}.add({element(g, text, dom, scope)})"


@mutator("bag", 2)
def bag_remove(g, text, dom, scope):
    return f"{text}.remove({element(g, text, dom, scope)})"


@mutator("bag", 3)
def bag_discard(g, text, dom, scope):
    return f"{text}.discard({element(g, text, dom, scope)})"


def clear(g, text, dom, scope):
    return f"{text}.clear()"


for _kind in MUTATORS:
    mutator(_kind, 1)(clear)


@statement(2)
def local_popped(g, scope, depth):
    """The value of a pop."""
    text, dom = place(g, scope, lambda d: d.kind == "seq")
    name = g.fresh("head")
    bound = (name, dom.parts[0])
    after = replace(scope.reading(bound), names=(*scope.names, bound))
    return [f"{name} = {text}.pop({g.pick(['0', '', '-1'])})"], after


@statement(1)
def assign_popped(g, scope, depth):
    """A pop inside a larger expression: its effect comes in evaluation order."""
    text, _ = place(g, scope, lambda d: d.kind == "seq" and d.parts[0].kind == "int")
    target, there = place(g, scope, lambda d: d.kind == "int")
    left = atom(expr(g, there, scope.pure(), 1))
    return [f"{target} = {left} + {text}.pop({g.pick(['0', ''])})"], scope


# ---------------------------------------------------------------- compound statements


def deeper(depth):
    if depth <= 0:
        raise NotHere


@statement(6)
def branch(g, scope, depth):
    deeper(depth)
    lines = [f"if {test(g, scope)}:", *inner_block(g, scope, depth)]
    if g.chance(1, 4):
        g.used.add("branch_elif")
        lines += [f"elif {test(g, scope)}:", *inner_block(g, scope, depth)]
    if g.chance(1, 2):
        g.used.add("branch_else")
        lines += ["else:", *inner_block(g, scope, depth)]
    return lines, scope


Table.everything += ["branch_elif", "branch_else"]


@statement(2)
def branch_either(g, scope, depth):
    """A branch that is chosen."""
    choosing(scope)
    deeper(depth)
    lines = ["if one_of({True, False}):", *inner_block(g, scope, depth)]
    if g.chance(1, 2):
        lines += ["else:", *inner_block(g, scope, depth)]
    return lines, scope


@statement(2)
def branch_some(g, scope, depth):
    """A branch in which an optional value is known to be there."""
    deeper(depth)
    text, dom = g.pick([r for r in scope.reads if r[1].kind == "option"])
    lines = [f"if {text} is not None:", *inner_block(g, scope, depth)]
    if dom.parts[0].kind == "int":
        name = g.fresh("x")
        lines.insert(1, f"    {name} = {text} + {simple(g, INT, scope)}")
    return lines, scope


@statement(2)
def branch_isinstance(g, scope, depth):
    """A branch in which the class of a value is known."""
    deeper(depth)
    text, union = g.pick([r for r in scope.reads if r[1].kind == "union"])
    record = g.pick(union.parts)
    fields = [(s[0][1], d) for s, d in routes(union) if s and s[0][1] in record.names]
    inside = scope.reading(*((f"{text}.{name}", d) for name, d in fields))
    return [f"if isinstance({text}, {record.text}):", *inner_block(g, inside, depth)], scope


@statement(4)
def loop(g, scope, depth):
    deeper(depth)
    names = {}
    target, source, bound = loop_head(
        g, replace(scope.pure(), bound=0), depth, lambda n: names.setdefault(n, g.fresh("i"))
    )
    # Choices in a loop multiply; a few specs have them all the same.
    inside = unchanged(scope, source)
    inside = replace(inside.reading(*bound), loop=True, chooses=scope.chooses and g.chance(1, 4))
    return [f"for {target} in {source}:", *inner_block(g, inside, depth, 3)], scope


def root_of(text):
    """The path without the keys of component families, of which all are meant."""
    return text.replace("self.box[0]", "self.box").replace("self.box[1]", "self.box")


def unchanged(scope, source):
    """The scope of a loop's body, in which what is iterated over may not change."""
    source = root_of(source)
    names = [(t, root_of(t)) for t, _ in scope.writes + scope.fresh + scope.names]
    over = [t for t, root in names if re.search(rf"{re.escape(root)}\b", source)]
    if not over:
        return scope
    return replace(
        scope,
        writes=tuple(w for w in scope.writes if w[0] not in over),
        fresh=tuple(f for f in scope.fresh if f[0] not in over),
        names=tuple(n for n in scope.names if n[0] not in over),
        helpers=tuple(h for h in scope.helpers if not h.effects),
    )


@statement(2)
def loop_break(g, scope, depth):
    if not scope.loop:
        raise NotHere
    return [f"if {test(g, scope, 1)}:", "    break"], scope


@statement(2)
def loop_continue(g, scope, depth):
    if not scope.loop:
        raise NotHere
    return [f"if {test(g, scope, 1)}:", "    continue"], scope


@statement(3)
def match_record(g, scope, depth):
    """A union taken apart, perhaps not completely."""
    deeper(depth)
    text, union = g.pick([r for r in scope.reads if r[1].kind == "union"])
    lines = [f"match {text}:"]
    for record in union.parts if g.chance(3, 4) else union.parts[:1]:
        pattern, bound = record_pattern(g, record)
        lines += indent([f"case {pattern}:", *inner_block(g, scope.reading(*bound), depth)])
    return lines + default_case(g, scope, depth), scope


def record_pattern(g, record):
    style = g.pick(["empty", "positional", "keyword", "as", "literal"])
    if style == "empty":
        return f"{record.text}()", ()
    if style == "as":
        g.used.add("match_as")
        name = g.fresh("whole")
        return f"{record.text}() as {name}", ((name, record),)
    if style == "literal":
        return literal_pattern(g, record), ()
    g.used.add("match_capture")
    names = [g.fresh("f") for _ in record.names]
    bound = tuple(zip(names, record.parts, strict=True))
    if style == "positional":
        return f"{record.text}({', '.join(names)})", bound
    return (
        f"{record.text}({', '.join(f'{a}={b}' for a, b in zip(record.names, names, strict=True))})",
        bound,
    )


def literal_pattern(g, record):
    """A pattern that only some values of the class match."""
    found = list(zip(record.names, record.parts, strict=True))
    if not found:
        return f"{record.text}()"
    g.used.add("match_literal")
    name, dom = g.pick(found)
    return f"{record.text}({name}={g.pick(every_value(dom))})"


Table.everything += ["match_as", "match_literal"]


@statement(1)
def match_classes(g, scope, depth):
    """Several classes in one case."""
    deeper(depth)
    text, union = g.pick([r for r in scope.reads if r[1].kind == "union"])
    names = " | ".join(f"{p.text}()" for p in union.parts)
    return [f"match {text}:", *indent([f"case {names}:", *inner_block(g, scope, depth)])], scope


@statement(1)
def match_none_or(g, scope, depth):
    deeper(depth)
    found = [
        r for r in scope.reads if r[1].kind == "option" and r[1].parts[0].kind in ("int", "enum")
    ]
    text, dom = g.pick(found)
    first = every_value(dom.parts[0])[0]
    lines = [f"match {text}:", *indent([f"case None | {first}:", *inner_block(g, scope, depth)])]
    return lines + default_case(g, scope, depth), scope


@statement(1)
def match_two(g, scope, depth):
    """Two values looked at together."""
    deeper(depth)
    scalars = [
        r for r in scope.reads if r[1].kind in ("int", "bool", "enum", "symbols") and r[1].size <= 4
    ]
    (one, first), (two, second) = g.pick(scalars), g.pick(scalars)
    name = g.fresh("t")
    lines = [
        f"match ({one}, {two}):",
        *indent(
            [
                f"case ({g.pick(every_value(first))}, {g.pick(every_value(second))}):",
                *inner_block(g, scope, depth),
            ]
        ),
        *indent([f"case (_, {name}):", *inner_block(g, scope.reading((name, second)), depth)]),
    ]
    return lines, scope


def default_case(g, scope, depth):
    if not g.chance(1, 3):
        return []
    g.used.add("match_default")
    return indent(["case _:", *inner_block(g, scope, depth)])


Table.everything += ["match_capture", "match_default"]


@statement(3)
def match_value(g, scope, depth):
    """A scalar compared with its values."""
    deeper(depth)
    text, dom = g.pick([r for r in scope.reads if r[1].kind in ("enum", "symbols", "int", "bool")])
    values = every_value(dom)[:3]
    lines = [f"match {text}:"]
    for v in values[: g.between(1, len(values))]:
        condition = ""
        if g.chance(1, 6):
            g.used.add("match_guard")
            condition = f" if {test(g, scope, 1)}"
        lines += indent([f"case {v}{condition}:", *inner_block(g, scope, depth)])
    return lines + default_case(g, scope, depth), scope


@statement(1)
def match_alternatives(g, scope, depth):
    deeper(depth)
    text, dom = g.pick([r for r in scope.reads if r[1].kind in ("enum", "symbols", "int")])
    values = every_value(dom)
    lines = [
        f"match {text}:",
        *indent([f"case {' | '.join(values[:2])}:", *inner_block(g, scope, depth)]),
    ]
    return lines + default_case(g, scope, depth), scope


@statement(2)
def match_option(g, scope, depth):
    """None, or a value that gets a name."""
    deeper(depth)
    text, dom = g.pick([r for r in scope.reads if r[1].kind == "option"])
    name = g.fresh("some")
    lines = [
        f"match {text}:",
        *indent(["case None:", *inner_block(g, scope, depth)]),
        *indent([f"case {name}:", *inner_block(g, scope.reading((name, dom)), depth)]),
    ]
    return lines, scope


Table.everything += ["match_guard"]


@statement(1)
def match_tuple(g, scope, depth):
    deeper(depth)
    text, dom = g.pick([r for r in scope.reads if r[1].kind == "tuple"])
    names = [g.fresh("t") for _ in dom.parts]
    first = every_value(dom.parts[0])[0]
    bound = tuple(zip(names, dom.parts, strict=True))
    lines = [
        f"match {text}:",
        *indent([f"case ({first}, _):", *inner_block(g, scope, depth)]),
        *indent([f"case ({', '.join(names)}):", *inner_block(g, scope.reading(*bound), depth)]),
    ]
    return lines, scope
