"""A random spec, from its imports to its last property.

The order is that of the class: named domains, constants, components, variables, `@init`, helpers,
actions, processes, properties. Later parts may use earlier ones.
"""

import re
from dataclasses import replace

from generate.domains import BOOL, INT, Dom, draw_domain, integers, option
from generate.drawing import Gen, NotHere, Table, bare, indent
from generate.expressions import Helper, Scope, expr, read
from generate.processes import fetching_coroutine, random_coroutine, random_process
from generate.specifics import concrete, filled
from generate.statements import assign_item, assign_next, block, known, mutate

STATES = 600  # the product of the sizes of all variables stays below

Table.everything += ["init_dict", "init_fill"]


class RandomSpec:
    """The text of a file with one spec, called `Example`, and the constructs in it."""

    def __init__(self, source, constructs, parameters):
        self.source, self.constructs, self.parameters = source, constructs, parameters

    def __repr__(self):
        return f"\n{self.source}" + (f"# with {self.parameters}\n" if self.parameters else "")


class World:
    """What has been written so far."""

    def __init__(self, g):
        self.g = g
        self.top = []  # lines before the class: enums, records, functions, components
        self.body = []  # lines of the class
        self.scope = Scope(())
        self.space = 1
        self.actions = []  # (name, parameters, how they are written)
        self.parameters = {}  # values of parameters that are not their defaults
        self.bases = ""  # what the class extends, and its fairness, if it is not just Spec
        self.processes = []  # (name, domain, labels, locals)

    def room(self):
        return STATES // self.space

    def add(self, lines, blank=True):
        self.body += [*([""] if blank and self.body else []), *lines]


def random_spec(below):
    """Write one random spec, asking `below(n)` for all decisions."""
    g = Gen(below)
    w = World(g)
    for part in (
        enums, records, domains, constants, functions, component, variables, initially,
        helpers, actions, environment, processes, properties,
    ):  # fmt: skip
        g.counts = dict(g.counts)
        part(g, w)
    return written(g, w, variant(g, w))


def written(g, w, extension):
    """Put together what was written, with the body of a subclass, if there is one."""
    body = [*w.top, "", "", f"class Example({w.bases or 'Spec'}):", *indent(w.body)]
    if extension:
        body = [
            *w.top,
            "",
            "",
            f"class Base({w.bases or 'Spec'}):",
            *indent(w.body),
            "",
            "",
            "class Example(Base):",
            *indent(extension),
        ]
    source = "\n".join(line.rstrip() for line in [*imports(body), *body]) + "\n"
    return RandomSpec(source, frozenset(g.used), w.parameters)


def variant(g, w):
    """The body of a subclass that changes an action or an initial value; often there is none."""
    if not g.chance(1, 8):
        return []
    g.used.add("subclass")
    name, params, texts = g.pick(w.actions)
    g.counts = {}
    inside = replace(w.scope.reading(*params), returns="none")
    call = f"super().{name}({', '.join(n for n, _ in sorted(params, key=lambda p: order_of(p, texts)))})"
    around = g.pick(["after", "before", "instead", "removed"])
    if around == "removed" and len(w.actions) > 1:
        return [f"{name} = None"]
    body = block(g, inside, 1, 2)[0]
    body = {"after": [call, *body], "before": [*body, call]}.get(around, body)
    # A class body does not see the names of its base class.
    for dom in w.scope.pool:
        if dom.name:
            texts = [re.sub(rf"\b{dom.name}\b", f"Base.{dom.name}", text) for text in texts]
    return ["@action", f"def {name}({', '.join(['self', *texts])}):", *indent(body)]


def order_of(param, texts):
    return next(i for i, text in enumerate(texts) if text.startswith(param[0] + ":"))


Table.everything += ["subclass"]


WORDS = [
    "Bag",
    "Component",
    "Const",
    "Field",
    "Map",
    "Param",
    "Range",
    "Record",
    "Seq",
    "Set",
    "Spec",
    "Symbols",
    "Var",
    "action",
    "always",
    "always_possible",
    "constraint",
    "enabled",
    "eventually",
    "implies",
    "init",
    "invariant",
    "leads_to",
    "one_of",
    "process",
    "reachable",
    "require",
    "step",
    "step_invariant",
    "taken",
    "temporal",
    "terminal",
    "until",
    "when",
]


def imports(body):
    text = "\n".join(body)
    found = [word for word in WORDS if word == "Spec" or has_word(text, word)]
    lines = ["from enum import Enum", ""] if has_word(text, "Enum") else []
    return [*lines, f"from pyverify import {', '.join(found)}"]


def has_word(text, word):
    letters = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
    at = -1
    while (at := text.find(word, at + 1)) >= 0:
        around = text[at - 1 : at] + text[at + len(word) : at + len(word) + 1]
        if not set(around) & letters:
            return True
    return False


# ---------------------------------------------------------------- classes and domains


def enums(g, w):
    if not g.chance(1, 3):
        return
    g.used.add("enum_class")
    names = ("RED", "GREEN", "BLUE")[: g.between(2, 3)]
    w.top += ["", "", "class Color(Enum):", *indent([f"{n} = {i}" for i, n in enumerate(names)])]
    w.scope = replace(w.scope, pool=(*w.scope.pool, Dom("enum", "Color", len(names), names=names)))


def records(g, w):
    """Up to two record classes and their union; their fields may name a domain of the spec."""
    g.used.add("record_class") if (several := g.below(3)) else None
    made = []
    for name in ("Ping", "Pong")[:several]:
        fields = [record_field(g, w, f) for f in ("a", "b")[: g.below(3)]]
        lines = [line for line, _ in fields] or ["pass"]
        w.top += ["", "", f"class {name}(Record):", *indent(lines)]
        size = 1
        for _, d in fields:
            size *= d.size
        made.append(
            Dom("record", name, size, tuple(d for _, d in fields), ("a", "b")[: len(fields)])
        )
    w.scope = replace(w.scope, pool=w.scope.pool + tuple(made))
    if len(made) == 2:
        g.used.add("union_of_records")
        w.scope = replace(
            w.scope,
            pool=(
                *w.scope.pool,
                Dom("union", "Ping | Pong", sum(m.size for m in made), tuple(made)),
            ),
        )


def record_field(g, w, name):
    kind = g.below(4)
    if kind == 0:
        return f"{name}: bool", BOOL
    if kind == 1:
        g.used.add("field_of_named_domain")
        return f'{name}: int = Field("Node")', integers(0, 2, "Node", "Node")
    if kind == 2 and w.scope.pool and w.scope.pool[0].kind == "enum":
        return f"{name}: Color", w.scope.pool[0]
    high = g.between(2, 3)
    return f"{name}: int = Field(Range({high}))", integers(0, high)


Table.everything += ["enum_class", "record_class", "union_of_records", "field_of_named_domain"]


def domains(g, w):
    """`Node` is always there, with two elements; perhaps others."""
    made = [integers(0, 2, "Node", "Node")]
    if g.chance(1, 3):
        g.used.add("parameter")
        default = 2
        if g.chance(1, 3):
            g.used.add("parameter_given")
            default, w.parameters = 3, {"size": 2}
        w.body.append(f'size = Param({default}, doc="how many nodes")')
        bound = g.pick(["size", "size * 2 - 2", "size + 1 - 1", "lambda self: max(self.size, 1)"])
        w.body.append(f"Node = Range({bound})")
        w.scope = w.scope.reading(("self.size", integers(2, 3)))
    else:
        w.body.append("Node = Range(2)")
    if g.chance(1, 2):
        low = g.between(-1, 1)
        made.append(integers(low, 3, "Small", "Small"))
        w.body.append(f"Small = Range({low}, 3)")
    if g.chance(1, 3):
        g.used.add("symbols")
        made.append(Dom("symbols", "Tag", 2, names=("on", "off"), name="Tag"))
        w.body.append('Tag = Symbols("on", "off")')
    if g.chance(1, 8):
        g.used.add("symbols_anonymous")
        made.append(Dom("symbols", "Peer", 2, name="Peer"))
        w.body.append("Peer = Symbols(2)")
    if g.chance(1, 6):
        g.used.add("named_domain_option")
        found = option(made[0])
        made.append(replace(found, text="Owner", name="Owner"))
        w.body.append("Owner = Node | None")
    if g.chance(1, 6):
        g.used.add("named_domain_set")
        made.append(Dom("set", "Group", 4, (made[0],), name="Group"))
        w.body.append("Group = Set[Node]")
    w.scope = replace(w.scope, pool=(*made, *w.scope.pool))


Table.everything += [
    "parameter",
    "parameter_given",
    "symbols",
    "symbols_anonymous",
    "named_domain_option",
    "named_domain_set",
]


def constants(g, w):
    if g.chance(1, 6):
        g.used.add("module_constant")
        w.top += ["", f"LIMIT = {g.between(1, 2)}"]
        w.scope = w.scope.reading(("LIMIT", integers(1, 3)))
    if g.chance(1, 6):
        g.used.add("class_constant")
        w.body.append(f"most = {g.between(1, 2)}")
        w.scope = w.scope.reading(("self.most", integers(1, 3)))
    if g.chance(1, 6):
        g.used.add("structured_constant")
        dom = Dom("map", "Map[Node, Range(3)]", 9, (integers(0, 2, "Node", "Node"), integers(0, 3)))
        w.body.append(f"weight = Const({dom.text}, {{0: {g.below(3)}, 1: {g.below(3)}}})")
        w.scope = w.scope.reading(("self.weight", dom))


Table.everything += ["module_constant", "class_constant", "structured_constant"]


def functions(g, w):
    """A plain function outside the class."""
    if not g.chance(1, 5):
        return
    g.used.add("module_function")
    result = g.pick([INT, BOOL])
    inside = Scope(
        w.scope.pool[1:1], reads=(("n", INT), *(r for r in w.scope.reads if r[0] == "LIMIT"))
    )
    text = bare(expr(g, result, inside, 2))
    w.top += ["", "", f"def twist(n: int) -> {result.annotation}:", f"    return {text}"]
    w.scope = replace(w.scope, helpers=(*w.scope.helpers, Helper("twist", (INT,), result)))


Table.everything += ["module_function"]


# ---------------------------------------------------------------- variables


def variables(g, w):
    for name in ("x", "y", "z", "u")[: g.between(1, 4)]:
        room = min(w.room(), 64)
        if room < 2:
            break
        dom = draw_domain(g, w.scope.pool, room)
        try:
            line = f"{name} = Var({dom.text}{initial(g, w, dom)})"
        except NotHere:  # symbols without names have no literals
            if dom.size > 8:
                continue
            line = f"{name} = Var({dom.text}, init=one_of({dom.text}))"
        w.space *= dom.size
        w.body.append(line)
        entry = (f"self.{name}", dom)
        w.scope = replace(w.scope.reading(entry), writes=(*w.scope.writes, entry))


def initial(g, w, dom):
    """`init=`: a value, a choice, or a function of the parameters."""
    way = g.below(8)
    if way == 7 and dom.size <= 8:
        g.used.add("init_choice")
        return f", init=one_of({dom.text})"
    if way == 6 and dom.kind == "int" and dom.size >= 3:
        g.used.add("init_choice_of_set")
        return f", init=one_of({{{dom.low}, {dom.high - 1}}})"
    if way == 5 and not (
        "Map[" in dom.text and "Group" in dom.text
    ):  # sets are no keys in a lambda
        g.used.add("init_lambda")
        parameters = tuple(r for r in w.scope.reads if r[0] in ("self.size", "self.most", "LIMIT"))
        inside = replace(w.scope, reads=parameters, writes=(), helpers=())
        try:
            return f", init=lambda self: {bare(expr(g, dom, inside, g.below(2)))}"
        except NotHere:
            pass
    return f", init={filled(g, dom) if dom.kind == 'map' else concrete(g, dom)}"


Table.everything += ["init_choice", "init_choice_of_set", "init_lambda"]


def initially(g, w):
    if not g.chance(1, 5):
        return
    g.used.add("init_method")
    g.counts.clear()
    lines, _ = block(g, replace(w.scope, acts=True, helpers=()), 1, 2)
    w.add(["@init", "def start(self):", *indent(lines)])


Table.everything += ["init_method"]


# ---------------------------------------------------------------- components


def component(g, w):
    """One component class, used as a field or as a family of them."""
    if not g.chance(1, 4):
        return
    g.used.add("component")
    pool = tuple(p for p in w.scope.pool if p.kind in ("enum",))
    lines, arguments = [], ""
    scope = Scope(pool)
    if g.chance(1, 3):
        g.used.add("component_parameter")
        lines.append("depth = Param(1)")
        arguments = g.pick(["", "depth=2", "2"])
        scope = scope.reading(("self.depth", integers(1, 3)))
    if g.chance(1, 3):
        g.used.add("component_domain_parameter")
        item = integers(0, 2, "Item", "Item")
        lines.insert(0, "Item = Param()")
        arguments = ", ".join(a for a in ("Node", arguments) if a)
        scope = replace(scope, pool=(item, *pool))
    held = []
    for name in ("held", "flag")[: g.between(1, 2)]:
        dom = draw_domain(g, scope.pool, 8)
        lines.append(
            f"{name} = Var({dom.text}, init={filled(g, dom) if dom.kind == 'map' else concrete(g, dom)})"
        )
        entry = (f"self.{name}", dom)
        held.append((name, dom))
        scope = replace(scope.reading(entry), writes=(*scope.writes, entry))
    made = []
    for _ in range(g.between(1, 2)):
        try:
            more, helper = method(g, scope, g.fresh("part"))
        except NotHere:
            continue
        lines += ["", *more]
        made.append(helper)
    lines += component_methods(g, scope)
    w.top += ["", "", "class Box(Component):", *indent(lines)]
    place_component(g, w, arguments, held, made)


def component_methods(g, scope):
    """What a component brings of its own: initial values, an action, a claim, a process."""
    lines, saved, g.counts = [], g.counts, {}
    if g.chance(1, 6):
        g.used.add("component_init")
        lines += ["", "@init", "def prepare(self):", *indent(block(g, scope, 1, 2)[0])]
    if g.chance(1, 4):
        g.used.add("component_action")
        lines += [
            "",
            "@action",
            "def move(self):",
            *indent(action_body(g, replace(scope, returns="none"))),
        ]
    if g.chance(1, 4):
        g.used.add("component_claim")
        kind = g.pick(["invariant", "reachable"])
        lines += ["", f"@{kind}", "def claim(self):", *one_test(g, scope)]
    if g.chance(1, 8):
        g.used.add("component_process")
        g.counts = {}
        lines += ["", *random_process(g, replace(scope, helpers=()), "server", None, 2)[0]]
    g.counts = saved
    return lines


Table.everything += ["component_init", "component_action", "component_claim", "component_process"]


def exported(dom):
    """A domain of the component, as the spec around knows it: its Item is the spec's Node."""
    if dom.name == "Item":
        return replace(dom, text="Node", name="Node")
    parts = tuple(map(exported, dom.parts))
    return replace(dom, parts=parts, text=dom.text.replace("Item", "Node"))


def place_component(g, w, arguments, held, made):
    held = [(n, exported(d)) for n, d in held]
    made = [
        replace(h, params=tuple(map(exported, h.params)), result=h.result and exported(h.result))
        for h in made
    ]
    size = 1
    for _, dom in held:
        size *= dom.size
    if g.chance(1, 2) and size <= 8:
        g.used.add("component_family")
        w.space *= size**2
        w.body.append(f"box = Map[Node, Box({arguments})]")
        paths = ["self.box[0]", "self.box[1]"]
    else:
        w.space *= size
        w.body.append(f"box = Box({arguments})")
        paths = ["self.box"]
    entries = tuple((f"{p}.{n}", d) for p in paths for n, d in held)
    calls = tuple(replace(h, text=h.text.replace("self", p, 1)) for p in paths for h in made)
    w.scope = replace(
        w.scope.reading(*entries), writes=w.scope.writes + entries, helpers=w.scope.helpers + calls
    )


Table.everything += [
    "component", "component_parameter", "component_domain_parameter", "component_family"
]  # fmt: skip


# ---------------------------------------------------------------- helpers and actions

helper_method = Table()


def helpers(g, w):
    for _ in range(g.below(4)):
        try:
            lines, helper = method(g, w.scope, g.fresh("helper"))
        except NotHere:
            continue
        w.add(lines)
        w.scope = replace(w.scope, helpers=(*w.scope.helpers, helper))


def method(g, scope, name):
    saved, g.counts = g.counts, {}
    try:
        return g.case(helper_method, scope, name)
    finally:
        g.counts = saved


def wanted(g, scope):
    return g.pick([BOOL, INT, *(d for _, d in scope.reads)])


@helper_method(3)
def helper_property(g, scope, name):
    dom = wanted(g, scope)
    lines = [
        "@property",
        f"def {name}(self){returning(dom)}:",
        f"    return {result(g, dom, scope, 2)}",
    ]
    return lines, Helper(f"self.{name}", (), dom, call=False)


@helper_method(3)
def helper_expression(g, scope, name):
    params = parameters(g, scope)
    dom = wanted(g, scope)
    lines = [
        f"def {name}({signature(params)}){returning(dom)}:",
        f"    return {result(g, dom, scope.reading(*params), 2)}",
    ]
    return lines, Helper(f"self.{name}", tuple(d for _, d in params), dom)


@helper_method(2)
def helper_pure_statements(g, scope, name):
    """Statements that change locals only, and may return early."""
    params = parameters(g, scope)
    dom = wanted(g, scope)
    inside = replace(
        scope.pure().reading(*params), writes=(), acts=False, returns="value", result=dom
    )
    lines, after = block(g, inside, 2, 3)
    lines = [
        f"def {name}({signature(params)}){returning(dom)}:",
        *indent(lines),
        f"    return {result(g, dom, after, 1)}",
    ]
    return lines, Helper(f"self.{name}", tuple(d for _, d in params), dom)


@helper_method(3)
def helper_effects(g, scope, name):
    params = parameters(g, scope)
    inside = replace(scope.reading(*params), returns="none")
    lines = [f"def {name}({signature(params)}) -> None:", *indent(block(g, inside, 2, 2)[0])]
    return lines, Helper(f"self.{name}", tuple(d for _, d in params), None, effects=True)


@helper_method(2)
def helper_effects_value(g, scope, name):
    params = parameters(g, scope)
    dom = wanted(g, scope)
    inside = replace(scope.reading(*params), returns="value", result=dom)
    lines, after = block(g, inside, 2, 2)
    lines = [
        f"def {name}({signature(params)}){returning(dom)}:",
        *indent(lines),
        f"    return {result(g, dom, after, 1)}",
    ]
    return lines, Helper(f"self.{name}", tuple(d for _, d in params), dom, effects=True)


def result(g, dom, scope, depth):
    """What a helper returns; its type is the helper's."""
    text = bare(expr(g, dom, scope.pure(), depth))
    if dom.kind in ("option", "union"):
        return read(g, dom, scope.pure(), 1)
    if dom.kind not in ("int", "bool", "enum", "record"):
        known(text, dom)
    return text


def returning(dom):
    return f" -> {dom.annotation}" if dom.annotation else ""


def parameters(g, scope):
    doms = [INT, BOOL, *(d for _, d in scope.reads)]
    return tuple((n, g.pick(doms)) for n in ("a", "b")[: g.below(3)])


def signature(params):
    return ", ".join(["self", *(f"{n}: {d.annotation}" if d.annotation else n for n, d in params)])


def actions(g, w):
    for _ in range(g.between(1, 3)):
        g.counts, saved = {}, g.counts
        name = f"act{len(w.actions) + 1}"
        params, texts = [], []
        for n in ("n", "m")[: g.pick([0, 1, 1, 2])]:
            dom, text = action_parameter(g, w, n)
            params.append((n, dom))
            texts.append(text)
        texts.sort(key=lambda text: "=" in text)  # Python wants those without a default first
        w.actions.append((name, params, texts))
        inside = replace(w.scope.reading(*params), acts=True, returns="none")
        lines = [
            g.pick(
                ["@action", "@action", "@action", '@action(fair="weak")', '@action(fair="strong")']
            ),
            f"def {name}({', '.join(['self', *texts])}):",
            *indent(action_body(g, inside)),
        ]
        w.add(lines)
        g.counts = saved


def environment(g, w):
    """Actions that set a variable to any value: they open the state space for the others."""
    small = [(t, d) for t, d in w.scope.writes if d.size <= 9 and t.count(".") == 1]
    for text, dom in small[: g.below(3)]:
        g.used.add("environment")
        name = text.removeprefix("self.")
        hint = f": {dom.annotation}" if dom.annotation else ""
        w.add(
            ["@action", f"def set_{name}(self, v{hint} = one_of({dom.text})):", f"    {text} = v"]
        )


Table.everything += ["environment"]


def action_body(g, scope):
    """A block, and then usually a change, so that there is something to explore."""
    lines, after = block(g, scope, 2, 2) if g.chance(3, 4) else ([], scope)
    if not lines or g.chance(2, 3):
        change = g.pick([assign_next, assign_item, mutate])
        try:
            lines += change(g, after, 1)[0]
        except NotHere:
            lines += block(g, after, 1, 1)[0]
    return lines


def action_parameter(g, w, name):
    dom = g.pick([p for p in w.scope.pool if p.name or p.kind in ("enum", "record", "union")])
    way = g.below(4)
    if way == 3 and dom.name and dom.kind in ("int", "symbols"):
        g.used.add("parameter_shorthand")
        return dom, f"{name}: {dom.text}"
    if way == 2 and dom.size > 1 and dom.kind == "int":
        g.used.add("parameter_of_set")
        return dom, f"{name}: int = one_of({{{dom.low}, {dom.high - 1}}})"
    g.used.add("parameter_of_domain")
    return dom, f"{name}: {dom.annotation} = one_of({dom.text})"


Table.everything += ["parameter_shorthand", "parameter_of_set", "parameter_of_domain"]


# ---------------------------------------------------------------- processes


def processes(g, w):
    if not g.chance(1, 3):
        return
    node = w.scope.pool[0]
    one_process(g, w, "worker", g.pick([None, node, node]))
    if g.chance(1, 4):
        g.used.add("process_second")
        one_process(g, w, "helper_process", None)


def one_process(g, w, name, dom):
    g.used.add("process_family" if dom else "process_single")
    g.counts = {}
    scope, unseen = w.scope, []
    me = (dom,) if dom else ()
    if g.chance(1, 3):
        g.used.add("process_coroutine")
        w.add(random_coroutine(g, scope, f"pause_{name}", dom, unseen))
        scope = replace(
            scope, helpers=(*scope.helpers, Helper(f"self.pause_{name}", me, "coroutine"))
        )
    if g.chance(1, 4):
        result = g.pick([BOOL, integers(0, 3)])
        try:
            w.add(fetching_coroutine(g, scope, f"fetch_{name}", dom, unseen, result))
        except NotHere:
            return
        g.used.add("process_fetch")
        fetch = Helper(f"self.fetch_{name}", (*me, result), "value")
        scope = replace(scope, helpers=(*scope.helpers, fetch))
    lines, labels, state = random_process(g, scope, name, dom, w.room())
    w.add(lines)
    w.processes.append((name, dom, labels, state))


Table.everything += ["process_second", "process_fetch"]
Table.everything += ["process_family", "process_single", "process_coroutine"]

# ---------------------------------------------------------------- properties

prop = Table()


def properties(g, w):
    scope = w.scope.reading(*process_reads(g, w))
    for _ in range(g.below(4)):
        g.counts, saved = {}, g.counts
        w.add(g.case(prop, w, scope))
        g.counts = saved


def process_reads(g, w):
    for name, dom, labels, state in w.processes:
        for one in (f"self.{name}[0]", f"self.{name}[1]") if dom else (f"self.{name}",):
            g.used.add("process_view")
            yield f"{one}.done", BOOL
            if labels:
                yield f'{one}.at("{g.pick(labels)}")', BOOL
            for local, there in state:
                yield f"{one}.{local}", there


Table.everything += ["process_view"]


def one_test(g, scope):
    return [f"    return {bare(expr(g, BOOL, scope.pure(), 3))}"]


@prop(6)
def property_invariant(g, w, scope):
    return ["@invariant", f"def claim{bump(w)}(self):", *one_test(g, scope)]


@prop(2)
def property_invariant_statements(g, w, scope):
    """An invariant with a loop, an early return."""
    inside = replace(scope.pure(), writes=(), acts=False, returns="value", result=BOOL)
    lines, after = block(g, inside, 2, 2)
    return ["@invariant", f"def claim{bump(w)}(self):", *indent(lines), *one_test(g, after)]


@prop(3)
def property_step_invariant(g, w, scope):
    later = tuple(
        (t.replace("self.", "after.", 1), d) for t, d in scope.writes if t.startswith("self.")
    )
    return [
        "@step_invariant",
        f"def step{bump(w)}(self, after):",
        *one_test(g, scope.reading(*later, *later)),
    ]


@prop(3)
def property_reachable(g, w, scope):
    return ["@reachable", f"def goal{bump(w)}(self):", *one_test(g, scope)]


@prop(2)
def property_terminal(g, w, scope):
    return ["@terminal", f"def fine{bump(w)}(self):", *one_test(g, scope)]


@prop(2)
def property_constraint(g, w, scope):
    return ["@constraint", f"def small{bump(w)}(self):", *one_test(g, scope)]


def bump(w):
    w.count = getattr(w, "count", 0) + 1
    return w.count
