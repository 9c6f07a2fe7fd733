"""Random processes: `async def` with awaits in all the places the language allows.

Between two awaits stand the ordinary statements of `statements`. Every path around a `while` must
await, so the body of one begins with a `step`. Locals that are part of the state are annotated at
the top; the plain ones of a segment are forgotten at its end.
"""

from dataclasses import replace

from generate.domains import BOOL, draw_domain
from generate.drawing import NotHere, Table, bare, indent
from generate.expressions import elements_of, expr
from generate.specifics import concrete
from generate.statements import block, test

flow = Table()


def random_process(g, scope, name, dom, budget):
    """(lines of the process, labels, state locals, its share of the state space)."""
    me = "me" if dom else None
    state, declarations = locals_of(g, scope, budget)
    inside = replace(
        scope.reading(*state, *(((me, dom),) if dom else ())),
        writes=scope.writes + state,
        returns="process",
    )
    labels = []
    body = process_body(g, inside, labels)
    fair = g.pick(["", "", 'fair="weak"', 'fair="strong"'])
    head = ", ".join(part for part in (dom.text if dom else "", fair) if part)
    lines = [
        f"@process({head})" if head else "@process",
        f"async def {name}(self{', me' if dom else ''}):",
        *indent(declarations + body),
    ]
    return lines, labels, state


def locals_of(g, scope, budget):
    state, lines = [], []
    if g.chance(1, 4):
        add_local(
            g,
            "turn",
            g.pick([p for p in scope.pool if p.kind == "int" and p.name] or [BOOL]),
            state,
            lines,
        )
    for _ in range(g.below(3)):
        dom = draw_domain(g, scope.pool, min(budget, 3), 1)
        if dom.kind != "map":
            add_local(g, "local", dom, state, lines)
    return tuple(state), lines


def add_local(g, stem, dom, state, lines):
    name = g.fresh(stem)
    try:
        lines.append(declaration(g, name, dom))
    except NotHere:  # symbols without names have no literals
        return
    state.append((name, dom))


def declaration(g, name, dom):
    if dom.name and g.chance(1, 2):
        g.used.add("process_local_named_domain")
        return f"{name}: {dom.name} = {concrete(g, dom)}"
    if dom.kind in ("bool", "enum") and g.chance(1, 2):
        g.used.add("process_local_plain")
        return f"{name}: {dom.text} = {concrete(g, dom)}"
    if dom.kind in ("int", "bool", "enum", "symbols") and g.chance(1, 5):
        g.used.add("process_local_choice")
        both = f"{concrete(g, dom)}, {concrete(g, dom)}"
        return f"{name}: {dom.annotation} = Var({dom.text}, init=one_of({{{both}}}))"
    return plain_declaration(g, name, dom)


def plain_declaration(g, name, dom):
    g.used.add("process_local_var")
    text = dom.text if dom.kind != "int" or dom.name is None else f"self.{dom.name}"
    return f"{name}: {dom.annotation or 'object'} = Var({text}, init={concrete(g, dom)})"


Table.everything += [
    "process_local_named_domain",
    "process_local_plain",
    "process_local_var",
    "process_local_choice",
]


def process_body(g, scope, labels):
    lines = []
    if g.chance(1, 4):
        g.used.add("process_prologue")
        lines += block(g, scope, 1, 1)[0]
    if g.chance(1, 2):
        g.used.add("process_forever")
        return [*lines, "while True:", *indent(segments(g, replace(scope, loop=True), labels, 2))]
    return lines + segments(g, scope, labels, 2)


Table.everything += ["process_prologue", "process_forever"]


def segments(g, scope, labels, depth):
    """A step, then more flow; every path through the lines awaits."""
    lines = flow_step(g, scope, labels, depth)
    for _ in range(g.below(3)):
        lines += g.case(flow, scope, labels, depth)
    return lines


@flow(6)
def flow_step(g, scope, labels, depth):
    label = g.fresh("L")
    labels.append(label)
    fair = g.pick(["", "", "", ", fair=False", ', fair="strong"'])
    lines = [f'await step("{label}"{fair})']
    if g.chance(1, 3):
        g.used.add("flow_guard")
        lines.append(f"await when({test(g, scope)})")
    return lines + plain(g, scope)


Table.everything += ["flow_guard"]


def plain(g, scope):
    """Statements without an await."""
    return block(g, scope, 2, 2)[0] if g.chance(3, 4) else []


@flow(3)
def flow_when(g, scope, labels, depth):
    """A boundary of its own: the statement before it is not a step."""
    label = g.fresh("W")
    named = f', label="{label}"' if g.chance(1, 2) else ""
    if named:
        labels.append(label)
    return [*block(g, scope, 1, 1)[0], f"await when({test(g, scope)}{named})", *plain(g, scope)]


@flow(3)
def flow_if(g, scope, labels, depth):
    if depth <= 0:
        raise NotHere
    lines = [f"if {test(g, scope)}:", *indent(segments(g, scope, labels, depth - 1))]
    if g.chance(1, 2):
        lines += [
            "else:",
            *indent(
                segments(g, scope, labels, depth - 1)
                if g.chance(1, 2)
                else plain(g, scope) or ["pass"]
            ),
        ]
    return lines


@flow(2)
def flow_while(g, scope, labels, depth):
    if depth <= 0:
        raise NotHere
    return [
        f"while {test(g, scope)}:",
        *indent(segments(g, replace(scope, loop=True), labels, depth - 1)),
    ]


@flow(4)
def flow_for(g, scope, labels, depth):
    """A loop over a domain whose body awaits: its variable is state, hence annotated."""
    if depth <= 0:
        raise NotHere
    dom = g.pick([p for p in scope.pool if p.name and p.kind in ("int", "symbols")])
    found = [t for t, d in scope.writes if not t.startswith("self.") and d.text == dom.text]
    name = g.pick(found)
    writes = tuple(w for w in scope.writes if w[0] != name)
    body = segments(g, replace(scope, loop=True, writes=writes), labels, depth - 1)
    return [f"for {name} in {elements_of(dom)}:", *indent(body)]


@flow(2)
def flow_break(g, scope, labels, depth):
    if not scope.loop:
        raise NotHere
    return [f"if {test(g, scope)}:", f"    {g.pick(['break', 'continue'])}"]


@flow(1)
def flow_return(g, scope, labels, depth):
    if scope.returns != "process":  # a coroutine with a value returns one everywhere
        raise NotHere
    return [f"if {test(g, scope)}:", "    return"]


@flow(2)
def flow_helper(g, scope, labels, depth):
    """A helper coroutine, inlined."""
    found = [h for h in scope.helpers if h.result == "coroutine"]
    helper = g.pick(found)
    return [f"await {helper.text}({', '.join('me' for _ in helper.params)})"]


@flow(2)
def flow_value(g, scope, labels, depth):
    """A helper coroutine that returns a value."""
    helper, dom = g.pick([(h, h.params[-1]) for h in scope.helpers if h.result == "value"])
    args = ", ".join("me" for _ in helper.params[:-1])
    found = [t for t, d in scope.writes if d == dom]
    name = g.pick([g.fresh("got"), *found])
    inside = scope.reading((name, dom))
    return [f"{name} = await {helper.text}({args})", *block(g, inside, 1, 2)[0]]


@flow(3)
def flow_plain(g, scope, labels, depth):
    return plain(g, scope) or ["pass"]


def fetching_coroutine(g, scope, name, dom, labels, result):
    """A helper coroutine that returns a value, perhaps from the middle."""
    inside = replace(scope.reading(("me", dom)) if dom else scope, returns="fetch")
    body = segments(g, inside, labels, 0)
    early = bare(expr(g, result, inside.pure(), 1))
    if g.chance(1, 2):
        body += [f"if {test(g, inside)}:", f"    return {early}", *flow_step(g, inside, labels, 0)]
    body += [f"return {bare(expr(g, result, inside.pure(), 1))}"]
    return [f"async def {name}(self{', me' if dom else ''}):", *indent(body)]


def random_coroutine(g, scope, name, dom, labels):
    """A helper coroutine, called with the process's own parameter."""
    inside = scope.reading(("me", dom)) if dom else scope
    body = segments(g, replace(inside, returns="process"), labels, 0)
    return [f"async def {name}(self{', me' if dom else ''}):", *indent(body)]
