"""Random expressions: for a wanted domain, a scope of readable names, and a depth.

There is one table of cases for each kind of domain. A case returns Python text. Most expressions
stay inside the wanted domain; some leave it or fail, because errors are part of the meaning.
"""

from dataclasses import dataclass, replace
from itertools import product

from generate.domains import BOOL, INT, Dom, integers
from generate.drawing import NotHere, Table, atom, bare


@dataclass(frozen=True)
class Helper:
    """A method or function that can be called: `effects` says whether only statements may."""

    text: str
    params: tuple
    result: Dom | None
    effects: bool = False
    call: bool = True  # False: a property, read without parentheses


@dataclass(frozen=True)
class Scope:
    """What can be named at some place: (text, domain) pairs, and what is allowed there."""

    pool: tuple  # the named domains
    reads: tuple = ()
    writes: tuple = ()  # state variables and process locals
    fresh: tuple = ()  # locals that may be mutated: containers made here
    names: tuple = ()  # locals that may be assigned again
    helpers: tuple = ()
    effects: bool = False  # may an expression choose, pop or call a helper with effects?
    loop: bool = False  # inside a for: break and continue are possible
    result: Dom | None = None  # of the function around
    returns: str = ""  # "none" or "value": how the function around is left
    chooses: bool = True  # may they choose?
    acts: bool = True  # may statements require, choose, or change the state?
    bound: int = 0  # comprehension variables so far

    def pure(self):
        return replace(self, effects=False)

    def reading(self, *more):
        return replace(self, reads=self.reads + more)


TABLES = {
    kind: Table()
    for kind in [
        "int",
        "bool",
        "enum",
        "symbols",
        "option",
        "tuple",
        "set",
        "map",
        "seq",
        "bag",
        "record",
        "union",
    ]
}


def expr(g, dom, scope, depth):
    """Python text of an expression for `dom`."""
    if depth <= 0:
        return leaf(g, dom, scope)
    return g.case(TABLES[dom.kind], dom, scope, depth)


def leaf(g, dom, scope):
    if g.chance(2, 3) or dom.kind == "bool":
        try:
            return read(g, dom, scope, 0)
        except NotHere:
            pass
    if dom.kind == "bool" and g.chance(3, 4):
        return f"{simple(g, INT, scope)} {g.pick(['<', '==', '>='])} {simple(g, INT, scope)}"
    return literal(g, dom, scope, 0)


def simple(g, dom, scope):
    """A name or a literal: nothing that would need a further expression."""
    found = [text for text, there in scope.reads if there == dom and there.within(dom)]
    if found and g.chance(3, 4):
        return g.pick(found)
    return literal(g, dom, replace(scope, reads=(), helpers=()), 0)


def several(*tables):
    """Register a case in several tables."""

    def register(weight=2):
        def at(case):
            for table in tables:
                table(weight)(case)
            return case

        return at

    return register


int_, bool_ = TABLES["int"], TABLES["bool"]
every = several(*TABLES.values())
collections = several(*(TABLES[k] for k in ("set", "seq", "bag")))

# ---------------------------------------------------------------- every kind


@several(*(t for k, t in TABLES.items() if k != "bool"))(4)
@bool_(1)
def literal(g, dom, scope, depth):
    match dom.kind:
        case "bool":
            return g.pick(["False", "True"])
        case "int":
            low, high = (0, 4) if dom is INT else (dom.low, dom.high)
            return str(g.between(low, high - 1))
        case "enum":
            return f"{dom.text}.{g.pick(dom.names)}"
        case "symbols":
            return f'"{g.pick(dom.names)}"'
        case "option":
            return "None"
        case "tuple":
            return "(" + ", ".join(expr(g, p, scope, depth - 1) for p in dom.parts) + ")"
        case "set":
            return "set()"
        case "seq":
            return "[]"
        case "bag":
            return "Bag()"
        case "map":
            return (map_comprehension if dom.parts[0].name else read)(g, dom, scope, depth)
        case "record":
            return record_display(g, dom, scope, depth)
        case "union":
            return record_display(g, dom.parts[0], scope, depth)


def routes(dom, far=2):
    """The ways from a value of `dom` to a value inside it: (steps, domain there)."""
    yield (), dom
    if not far:
        return
    match dom.kind:
        case "map":
            for steps, found in routes(dom.parts[1], far - 1):
                yield (("key", dom.parts[0]), *steps), found
        case "tuple":
            for i, part in enumerate(dom.parts):
                for steps, found in routes(part, far - 1):
                    yield (("item", i), *steps), found
        case "record":
            for name, part in zip(dom.names, dom.parts, strict=True):
                for steps, found in routes(part, far - 1):
                    yield (("field", name), *steps), found
        case "union":
            for name in sorted({n for record in dom.parts for n in record.names}):
                found = [
                    p for r in dom.parts for n, p in zip(r.names, r.parts, strict=True) if n == name
                ]
                if all(p == found[0] for p in found):
                    yield (("maybe_field", name),), found[0]
        case "seq":
            for steps, found in routes(dom.parts[0], far - 1):
                yield (("at", None), *steps), found


RISKY = ("maybe_field", "at")


@every(8)
def read(g, dom, scope, depth):
    """Something that is there: a variable, a local, or a part of one."""
    safe, risky = [], []
    for text, here in scope.reads:
        for steps, there in routes(here):
            if there == dom:
                fails = any(s in RISKY for s, _ in steps) or not there.within(dom)
                (risky if fails else safe).append((text, steps))
    text, steps = g.pick(risky if risky and (not safe or g.chance(1, 8)) else safe)
    for step, what in steps:
        text = follow(
            g, text, step, what, scope.pure() if scope.effects and g.chance(3, 4) else scope, depth
        )
    return text


def follow(g, text, step, what, scope, depth):
    g.used.add(f"path_{step}")
    match step:
        case "key":
            key = expr(g, what, scope, min(depth, 2) - 1) if depth > 0 else simple(g, what, scope)
            found = unwrapped(what, scope)
            if found and g.chance(1, 10):
                g.used.add("key_unwrapped")
                key = g.pick(found)
            return f"{text}[{bare(key)}]"
        case "item":
            return f"{text}[{what}]"
        case "field" | "maybe_field":
            return f"{text}.{what}"
        case "at":
            return f"{text}[{g.pick(['0', '-1', simple(g, integers(0, 2), scope)])}]"


Table.everything += ["path_key", "path_item", "path_field", "path_maybe_field", "path_at"]


@several(*(t for k, t in TABLES.items() if k != "bool"))(2)
@bool_(1)
def conditional(g, dom, scope, depth):
    then = expr(g, dom, scope.pure(), depth - 1)
    test = expr(g, BOOL, scope.pure(), depth - 1)
    return f"({atom(then)} if {atom(test)} else {atom(expr(g, dom, scope.pure(), depth - 1))})"


def unwrapped(dom, scope):
    """Optional values that can stand for one of `dom`; None is an error there."""
    return [text for text, d in scope.reads if d.kind == "option" and d.parts[0] == dom]


Table.everything += ["key_unwrapped"]


@every(1)
def pick_from_display(g, dom, scope, depth):
    """An element of a list that is written out."""
    items = [bare_argument(expr(g, dom, scope.pure(), min(depth, 2) - 1)) for _ in range(2)]
    if not any("self." in item for item in items):
        raise NotHere
    return f"[{', '.join(items)}][{bare(simple(g, integers(0, 2), scope))}]"


@every(2)
def call_pure(g, dom, scope, depth):
    """A call of a pure method, property or function."""
    return call(
        g, g.pick([h for h in scope.helpers if h.result == dom and not h.effects]), scope, depth
    )


@every(1)
def call_effectful(g, dom, scope, depth):
    """A call of a method that changes the state and returns a value."""
    if not scope.effects:
        raise NotHere
    return call(
        g, g.pick([h for h in scope.helpers if h.result == dom and h.effects]), scope, depth
    )


def call(g, helper, scope, depth):
    if not helper.call:
        return helper.text
    args = [argument(g, p, scope, depth) for p in helper.params]
    return f"{helper.text}({', '.join(map(bare_argument, args))})"


def argument(g, dom, scope, depth):
    """A helper takes the type of its arguments, so these must show all of it."""
    if dom.kind in ("int", "bool", "enum", "record"):
        return expr(g, dom, scope, min(depth, 2) - 1)
    return read(g, dom, scope, min(depth, 2) - 1)


def bare_argument(text):
    return text if text.startswith("(") and "," in text else bare(text)


@every(1)
def choice(g, dom, scope, depth):
    """`one_of` as a value."""
    if not (scope.effects and scope.chooses):
        raise NotHere
    return f"one_of({options(g, dom, scope, depth)})"


def options(g, dom, scope, depth):
    """A collection of values of `dom` to choose from: often a domain."""
    named = [p for p in scope.pool if p == dom]
    if named and g.chance(2, 3):
        return elements_of(g.pick(named))
    if dom.kind == "bool" and g.chance(1, 2):
        return "{True, False}"
    return collection(g, dom, scope.pure(), depth)


def elements_of(dom):
    """The domain as a collection that a method can iterate."""
    return f"self.{dom.name}" if dom.name else dom.text


def collection(g, elem, scope, depth):
    """A set, sequence or bag of values of `elem`, or the keys of a map."""
    found = [(t, d) for t, d in scope.reads if holds(d, elem)]
    named = [elements_of(p) for p in scope.pool if p == elem and (p.name or p.kind == "enum")]
    ways = ["display", *(["named"] if named else []), *(["read"] * 2 if found else [])]
    match g.pick(ways):
        case "read":
            return g.pick(found)[0]
        case "named":
            return g.pick(named)
    items = [expr(g, elem, scope, depth - 1) for _ in range(g.between(1, 2))]
    opening, closing = g.pick(["{}", "[]"]) if hashable(elem) else "[]"
    return opening + ", ".join(items) + closing


def holds(dom, elem):
    return dom.kind in ("set", "seq", "bag", "map") and dom.parts[0] == elem


def hashable(dom):
    """Can Python put its values into a set display?"""
    if dom.kind in ("set", "seq", "bag", "map"):
        return False
    return all(hashable(p) for p in dom.parts if isinstance(p, Dom))


# ---------------------------------------------------------------- integers


@int_(3)
def int_wrapped(g, dom, scope, depth):
    """Arithmetic that stays in a range."""
    left = atom(expr(g, dom, scope, depth - 1))
    right = atom(expr(g, INT, scope, depth - 2))
    return f"({left} {g.pick(['+', '-', '*'])} {right}) % {g.between(2, 3)}"


@int_(3)
def int_arithmetic(g, dom, scope, depth):
    op = g.pick(["+", "-", "*"])
    left = atom(expr(g, dom, scope, depth - 1))
    return f"{left} {op} {atom(expr(g, INT, scope, depth - 2))}"


@int_(1)
def int_divide(g, dom, scope, depth):
    left = atom(expr(g, dom, scope, depth - 1))
    right = g.pick(["2", "3", "-2", atom(expr(g, INT, scope, depth - 1))])
    return f"{left} {g.pick(['//', '%'])} {right if not right.startswith('-') else atom(right)}"


@int_(1)
def int_negative(g, dom, scope, depth):
    return f"-{atom(expr(g, dom, scope, depth - 1))}"


@int_(1)
def int_unwrapped(g, dom, scope, depth):
    """Arithmetic with an optional number."""
    text = g.pick(unwrapped(dom, scope))
    return f"{text} {g.pick(['+', '-', '*'])} {simple(g, INT, scope)}"


@int_(1)
def int_abs(g, dom, scope, depth):
    return f"abs({bare(expr(g, dom, scope, depth - 1))})"


@int_(1)
def int_of_bool(g, dom, scope, depth):
    return f"int({bare(expr(g, BOOL, scope, depth - 1))})"


@int_(2)
def int_len(g, dom, scope, depth):
    found = [t for t, d in scope.reads if d.kind in ("set", "seq", "bag", "map")]
    found += [f"self.{p.name}" for p in scope.pool if p.name and p.kind in ("int", "symbols")]
    return f"len({g.pick(found)})"


@int_(2)
def int_min_max(g, dom, scope, depth):
    args = [expr(g, dom, scope, depth - 1) for _ in range(2)]
    return f"{g.pick(['min', 'max'])}({', '.join(map(bare, args))})"


@int_(1)
def int_extreme(g, dom, scope, depth):
    """The least or greatest of a collection, perhaps of an empty one."""
    default = f", default={bare(expr(g, dom, scope.pure(), 0))}" if g.chance(1, 2) else ""
    return f"{g.pick(['min', 'max'])}({collection(g, INT, scope, depth)}{default})"


@int_(2)
def int_sum(g, dom, scope, depth):
    clause, inside = generator(g, scope, depth)
    body = expr(g, g.pick([BOOL, dom]), inside, depth - 1)
    return f"sum({bare(body)} {clause})"


@int_(1)
def int_sum_of(g, dom, scope, depth):
    return f"sum({collection(g, INT, scope, depth)})"


@int_(2)
def int_of_contents(g, dom, scope, depth):
    """The sum, least or greatest of what a map or collection holds."""
    return f"{g.pick(['sum', 'min', 'max', 'len'])}({contents(g, INT, scope)})"


@int_(1)
def int_count(g, dom, scope, depth):
    """How often a sequence or bag holds an element."""
    text, found = g.pick([r for r in scope.reads if r[1].kind in ("seq", "bag")])
    return f"{text}.count({bare_argument(expr(g, found.parts[0], scope, 0))})"


@int_(1)
def int_index(g, dom, scope, depth):
    text, found = g.pick([r for r in scope.reads if r[1].kind == "seq"])
    return f"{text}.index({bare_argument(expr(g, found.parts[0], scope, 0))})"


# ---------------------------------------------------------------- Booleans


@bool_(3)
def bool_equal(g, dom, scope, depth):
    found = g.pick([d for _, d in scope.reads] or [BOOL])
    left = typed(g, found, scope, depth)
    return f"{atom(left)} {g.pick(['==', '!='])} {atom(expr(g, found, scope, depth - 1))}"


def typed(g, dom, scope, depth):
    """An expression of the whole domain: a literal alone would be compared in vain."""
    return (
        expr(g, dom, scope, depth - 1)
        if dom.kind in ("int", "bool")
        else read(g, dom, scope, depth - 1)
    )


@bool_(4)
def bool_compare(g, dom, scope, depth):
    left, right = (atom(expr(g, INT, scope, depth - 1)) for _ in range(2))
    return f"{left} {g.pick(['<', '<=', '>', '>='])} {right}"


@bool_(1)
def bool_chain(g, dom, scope, depth):
    first, second, third = (atom(expr(g, INT, scope.pure(), depth - 1)) for _ in range(3))
    return f"{first} {g.pick(['<', '<=', '=='])} {second} {g.pick(['<', '<='])} {third}"


@bool_(1)
def bool_compare_tuples(g, dom, scope, depth):
    left, right = (
        f"({bare(expr(g, INT, scope, 0))}, {bare(expr(g, INT, scope, 0))})" for _ in range(2)
    )
    return f"{left} {g.pick(['<', '<=', '>', '>='])} {right}"


@bool_(3)
def bool_not(g, dom, scope, depth):
    return f"not {atom(expr(g, BOOL, scope, depth - 1))}"


@bool_(4)
def bool_and_or(g, dom, scope, depth):
    args = [atom(expr(g, BOOL, scope.pure(), depth - 1)) for _ in range(g.between(2, 3))]
    return f" {g.pick(['and', 'or'])} ".join(args)


@bool_(1)
def bool_implies(g, dom, scope, depth):
    args = [bare(expr(g, BOOL, scope.pure(), depth - 1)) for _ in range(2)]
    return f"implies({', '.join(args)})"


@bool_(2)
def bool_in(g, dom, scope, depth):
    sources = [d.parts[0] for _, d in scope.reads if d.kind in ("set", "seq", "bag", "map")]
    elem = g.pick(sources + list(scope.pool))
    left = atom(typed(g, elem, scope, depth))
    return f"{left} {g.pick(['in', 'not in'])} {collection(g, elem, scope, depth - 1)}"


@bool_(1)
def bool_in_tuple(g, dom, scope, depth):
    """The idiom `x in (0, 1)`."""
    elem = g.pick([d for _, d in scope.reads if d.kind in ("int", "enum", "symbols", "option")])
    items = [bare_argument(expr(g, elem, scope.pure(), 0)) for _ in range(2)]
    return f"{atom(typed(g, elem, scope, depth))} {g.pick(['in', 'not in'])} ({', '.join(items)})"


@bool_(1)
def bool_enum_is(g, dom, scope, depth):
    found = g.pick([d for _, d in scope.reads if d.kind == "enum"])
    return (
        f"{read(g, found, scope, 1)} {g.pick(['is', 'is not'])} {found.text}.{g.pick(found.names)}"
    )


@bool_(2)
def bool_any_all_of(g, dom, scope, depth):
    """`any` or `all` of what a collection holds."""
    return f"{g.pick(['any', 'all'])}({contents(g, BOOL, scope)})"


def contents(g, elem, scope):
    """The values in a map, or a collection itself."""
    maps = [f"{t}.values()" for t, d in scope.reads if d.kind == "map" and d.parts[1] == elem]
    others = [t for t, d in scope.reads if d.kind in ("set", "seq", "bag") and d.parts[0] == elem]
    return g.pick(maps + others)


@bool_(2)
def bool_is_none(g, dom, scope, depth):
    found = [
        (text, steps)
        for text, here in scope.reads
        for steps, there in routes(here, 1)
        if there.kind == "option"
    ]
    text, steps = g.pick(found)
    for step, what in steps:
        text = follow(g, text, step, what, scope, depth)
    return f"{text} {g.pick(['is', 'is not'])} None"


@bool_(3)
def bool_if_some(g, dom, scope, depth):
    """A test for None that protects what follows."""
    text = g.pick(unwrapped(INT, scope))
    test = f"{text} {g.pick(['<', '>=', '=='])} {atom(expr(g, INT, scope.pure(), depth - 1))}"
    return f"{text} is not None and {test}"


@bool_(2)
def bool_isinstance(g, dom, scope, depth):
    text, union = g.pick([r for r in scope.reads if r[1].kind == "union"])
    record = g.pick(union.parts)
    fields = [(s[0][1], d) for s, d in routes(union) if s and s[0][1] in record.names]
    if fields and g.chance(1, 2):
        name, dom = g.pick(fields)
        right = atom(expr(g, dom, scope.pure(), depth - 1))
        return f"isinstance({text}, {record.text}) and {text}.{name} == {right}"
    if g.chance(1, 4):
        return f"isinstance({text}, ({', '.join(p.text for p in union.parts)}))"
    return f"isinstance({text}, {record.text})"


@bool_(4)
def bool_all_any(g, dom, scope, depth):
    clause, inside = generator(g, scope, depth)
    return f"{g.pick(['all', 'any'])}({bare(expr(g, BOOL, inside, depth - 1))} {clause})"


@bool_(1)
def bool_all_any_nested(g, dom, scope, depth):
    """A quantifier over two variables, the second source perhaps depending on the first."""
    first, inside = generator(g, scope, depth, filters=False)
    second, inside = generator(g, inside, depth)
    return f"{g.pick(['all', 'any'])}({bare(expr(g, BOOL, inside, depth - 1))} {first} {second})"


@bool_(2)
def bool_subset(g, dom, scope, depth):
    found = g.pick([d for _, d in scope.reads if d.kind == "set"])
    left, right = (atom(expr(g, found, scope, depth - 1)) for _ in range(2))
    return f"{left} {g.pick(['<=', '<', '>=', '>'])} {right}"


@bool_(1)
def bool_set_method(g, dom, scope, depth):
    text, found = g.pick([r for r in scope.reads if r[1].kind == "set"])
    method = g.pick(["issubset", "isdisjoint", "issuperset"])
    return f"{text}.{method}({bare(expr(g, found, scope, depth - 1))})"


# ---------------------------------------------------------------- comprehensions


def generator(g, scope, depth, filters=True):
    """`for k in ...`, perhaps with `if`, and the scope inside; variables are k, k2, ..."""
    scope = scope.pure()
    target, source, more = loop_head(
        g, scope, depth, lambda n: f"k{scope.bound + n}" if scope.bound + n else "k"
    )
    inside = replace(scope.reading(*more), bound=scope.bound + len(more))
    clause = f"for {target} in {source}"
    if filters and g.chance(1, 3):
        clause += f" if {atom(expr(g, BOOL, inside, min(depth, 2) - 1))}"
    return clause, inside


loop_source = Table()


def loop_head(g, scope, depth, name):
    """(target, source, what the target binds): all that `for` can iterate over."""
    return g.case(loop_source, scope, depth, name)


@loop_source(8)
def for_domain(g, scope, depth, name):
    dom = g.pick([p for p in scope.pool if p.name or p.kind == "enum"])
    return name(0), elements_of(dom), ((name(0), dom),)


@loop_source(3)
def for_range(g, scope, depth, name):
    stop = g.between(2, 3)
    bounds = g.pick([f"{stop}", f"1, {stop}", f"{stop}, 0, -1", f"0, {stop + 2}, 2"])
    return name(0), f"range({bounds})", ((name(0), integers(0, stop + 1)),)


@loop_source(4)
def for_collection(g, scope, depth, name):
    text, dom = g.pick([r for r in scope.reads if r[1].kind in ("set", "seq", "bag")])
    return name(0), text, ((name(0), dom.parts[0]),)


@loop_source(2)
def for_map_keys(g, scope, depth, name):
    text, dom = g.pick([r for r in scope.reads if r[1].kind == "map"])
    return name(0), text + g.pick(["", ".keys()"]), ((name(0), dom.parts[0]),)


@loop_source(1)
def for_map_values(g, scope, depth, name):
    text, dom = g.pick([r for r in scope.reads if r[1].kind == "map"])
    return name(0), f"{text}.values()", ((name(0), dom.parts[1]),)


@loop_source(2)
def for_map_items(g, scope, depth, name):
    text, dom = g.pick([r for r in scope.reads if r[1].kind == "map"])
    a, b = name(0), name(1)
    return f"{a}, {b}", f"{text}.items()", ((a, dom.parts[0]), (b, dom.parts[1]))


@loop_source(1)
def for_enumerate(g, scope, depth, name):
    text, dom = g.pick([r for r in scope.reads if r[1].kind == "seq"])
    a, b = name(0), name(1)
    return f"{a}, {b}", f"enumerate({text})", ((a, integers(0, 2)), (b, dom.parts[0]))


@loop_source(1)
def for_zip(g, scope, depth, name):
    text, dom = g.pick([r for r in scope.reads if r[1].kind == "seq"])
    other, second = g.pick([r for r in scope.reads if r[1].kind == "seq"])
    a, b = name(0), name(1)
    return f"{a}, {b}", f"zip({text}, {other})", ((a, dom.parts[0]), (b, second.parts[0]))


@loop_source(1)
def for_pairs(g, scope, depth, name):
    """Elements that are pairs, taken apart."""
    pairs = [
        r
        for r in scope.reads
        if r[1].kind in ("set", "seq", "bag") and r[1].parts[0].kind == "tuple"
    ]
    text, dom = g.pick(pairs)
    a, b = name(0), name(1)
    return f"{a}, {b}", text, tuple(zip((a, b), dom.parts[0].parts, strict=True))


@loop_source(2)
def for_display(g, scope, depth, name):
    """A list or tuple that is written out."""
    dom = g.pick([d for _, d in scope.reads if d.kind in ("int", "bool", "enum")] or [INT])
    items = ", ".join(bare_argument(expr(g, dom, scope, 0)) for _ in range(2))
    return name(0), g.pick([f"({items})", f"[{items}]"]), ((name(0), dom),)


@loop_source(2)
def for_expression(g, scope, depth, name):
    """A set or sequence that is computed."""
    found = [d for _, d in scope.reads if d.kind in ("set", "seq")]
    dom = g.pick([d for d in found if d.parts[0].kind not in ("option", "union")])
    text = atom(g.case(TABLES[dom.kind], dom, scope, 1))
    if "set()" in text or "[]" in text:  # of what?
        raise NotHere
    return name(0), text, ((name(0), dom.parts[0]),)


@loop_source(1)
def for_enumerate_zip(g, scope, depth, name):
    """A target with a pair inside."""
    text, dom = g.pick([r for r in scope.reads if r[1].kind == "seq"])
    a, b, c = name(0), name(1), name(2)
    bound = ((a, integers(0, 2)), (b, dom.parts[0]), (c, dom.parts[0]))
    return f"{a}, ({b}, {c})", f"enumerate(zip({text}, {text}[1:]))", bound


@loop_source(1)
def for_sorted(g, scope, depth, name):
    return name(0), f"sorted({collection(g, INT, scope, depth)})", ((name(0), INT),)


@loop_source(1)
def for_reversed(g, scope, depth, name):
    text, dom = g.pick([r for r in scope.reads if r[1].kind == "seq"])
    return name(0), f"reversed({text})", ((name(0), dom.parts[0]),)


# ---------------------------------------------------------------- selections by key


def keyed(g, dom, scope, depth):
    """`source, key=lambda e: ...` over values of `dom`."""
    source = collection(g, dom, scope, depth)
    inside = replace(scope.pure().reading(("e", dom)), bound=scope.bound)
    if any(t == "e" for t, _ in scope.reads):
        raise NotHere
    if g.chance(1, 4):
        g.used.add("key_pair")
        pair = f"({bare(expr(g, INT, inside, depth - 1))}, {bare(expr(g, BOOL, inside, 0))})"
        return f"{source}, key=lambda e: {pair}"
    return f"{source}, key=lambda e: {bare(expr(g, INT, inside, depth - 1))}"


Table.everything += ["key_pair"]


scalars = several(*(TABLES[k] for k in ("int", "enum", "symbols", "record", "tuple", "bool")))


@scalars(1)
def select_by_key(g, dom, scope, depth):
    return f"{g.pick(['min', 'max'])}({keyed(g, dom, scope, depth)})"


@TABLES["seq"](1)
def sorted_by_key(g, dom, scope, depth):
    return f"sorted({keyed(g, dom.parts[0], scope, depth)})"


# ---------------------------------------------------------------- sets


@TABLES["set"](4)
def set_display(g, dom, scope, depth):
    if not hashable(dom.parts[0]):
        raise NotHere
    items = [expr(g, dom.parts[0], scope, depth - 1) for _ in range(g.between(1, 2))]
    return "{" + ", ".join(items) + "}"


@TABLES["set"](4)
def set_operator(g, dom, scope, depth):
    left, right = (atom(expr(g, dom, scope, depth - 1)) for _ in range(2))
    return f"{left} {g.pick(['|', '&', '-', '^'])} {right}"


@TABLES["set"](1)
def set_operation_method(g, dom, scope, depth):
    text, _ = g.pick([r for r in scope.reads if r[1] == dom])
    method = g.pick(["union", "intersection", "difference", "symmetric_difference"])
    return f"{text}.{method}({bare(expr(g, dom, scope, depth - 1))})"


@TABLES["set"](3)
def set_of_collection(g, dom, scope, depth):
    if not hashable(dom.parts[0]):
        raise NotHere
    return f"set({collection(g, dom.parts[0], scope, depth)})"


@TABLES["set"](3)
def set_comprehension(g, dom, scope, depth):
    if not hashable(dom.parts[0]):
        raise NotHere
    clause, inside = generator(g, scope, depth)
    return "{" + f"{bare_argument(expr(g, dom.parts[0], inside, depth - 1))} {clause}" + "}"


# ---------------------------------------------------------------- sequences


@TABLES["seq"](4)
def seq_display(g, dom, scope, depth):
    return f"[{', '.join(expr(g, dom.parts[0], scope, depth - 1) for _ in range(g.between(1, 2)))}]"


@TABLES["seq"](2)
def seq_concat(g, dom, scope, depth):
    left, right = (atom(expr(g, dom, scope, depth - 1)) for _ in range(2))
    return f"{left} + {right}"


@TABLES["seq"](2)
def seq_slice(g, dom, scope, depth):
    text, _ = g.pick([r for r in scope.reads if r[1] == dom])
    i = bare(expr(g, integers(0, 3), scope, 0))
    return text + g.pick(
        ["[1:]", "[:1]", "[:-1]", "[-1:]", "[:]", f"[{i}:]", f"[:{i}]", f"[{i}:2]"]
    )


@TABLES["seq"](2)
def seq_of_collection(g, dom, scope, depth):
    return f"list({collection(g, dom.parts[0], scope, depth)})"


@TABLES["seq"](1)
def seq_reversed(g, dom, scope, depth):
    return f"list(reversed({bare(expr(g, dom, scope, depth - 1))}))"


@TABLES["seq"](1)
def seq_sorted(g, dom, scope, depth):
    if dom.parts[0].kind not in ("int", "bool"):
        raise NotHere
    return f"sorted({collection(g, dom.parts[0], scope, depth)})"


@TABLES["seq"](3)
def seq_comprehension(g, dom, scope, depth):
    clause, inside = generator(g, scope, depth)
    return f"[{bare_argument(expr(g, dom.parts[0], inside, depth - 1))} {clause}]"


# ---------------------------------------------------------------- bags


@TABLES["bag"](4)
def bag_display(g, dom, scope, depth):
    return f"Bag([{', '.join(expr(g, dom.parts[0], scope, depth - 1) for _ in range(g.between(1, 2)))}])"


@TABLES["bag"](2)
def bag_sum(g, dom, scope, depth):
    left, right = (atom(expr(g, dom, scope, depth - 1)) for _ in range(2))
    return f"{left} + {right}"


@TABLES["bag"](2)
def bag_of_collection(g, dom, scope, depth):
    return f"Bag({collection(g, dom.parts[0], scope, depth)})"


# ---------------------------------------------------------------- maps, options, tuples, records


@TABLES["map"](4)
def map_comprehension(g, dom, scope, depth, expected=False):
    """`expected`: the keys are known from where the map goes."""
    key, value = dom.parts
    name = f"k{scope.bound}" if scope.bound else "k"
    inside = replace(scope.pure().reading((name, key)), bound=scope.bound + 1)
    if expected and g.chance(1, 4):
        return map_of_items(g, dom, scope, depth, name)
    clause = f"for {name} in {keys(g, dom, scope, expected)}"
    if expected and g.chance(1, 8):
        g.used.add("map_incomplete")
        clause += f" if {atom(expr(g, BOOL, inside, 1))}"
    return "{" + f"{name}: {bare_argument(expr(g, value, inside, depth - 1))} {clause}" + "}"


def map_of_items(g, dom, scope, depth, name):
    """A map made from the items of another."""
    found = [
        (t, d) for t, d in scope.reads if d.kind == "map" and d.parts[0].text == dom.parts[0].text
    ]
    text, source = g.pick(found)
    g.used.add("map_of_items")
    inside = scope.pure().reading((name, source.parts[0]), ("v", source.parts[1]))
    inside = replace(inside, bound=scope.bound + 1)
    value = bare_argument(expr(g, dom.parts[1], inside, depth - 1))
    return "{" + f"{name}: {value} for {name}, v in {text}.items()" + "}"


Table.everything += ["map_of_items"]


def keys(g, dom, scope, expected=False):
    """The key domain of a map, as a collection; at the worst, the map's own keys."""
    key = dom.parts[0]
    if key.name:
        return elements_of(key)
    if not expected:
        raise NotHere
    if key.kind == "enum":
        return key.text
    if key.kind == "int":
        return f"range({key.low}, {key.high})" if key.low else f"range({key.high})"
    if key.kind == "bool":
        return "[False, True]"
    raise NotHere


def map_display(g, dom, scope, depth):
    """Every key written out."""
    key, value = dom.parts
    if key.kind == "int" and key.size <= 3:
        names = [str(k) for k in range(key.low, key.high)]
    elif key.kind == "bool":
        names = ["False", "True"]
    elif key.kind == "symbols" and key.names:
        names = [f'"{n}"' for n in key.names]
    elif key.kind == "enum":
        names = [f"{key.text}.{n}" for n in key.names]
    else:
        raise NotHere
    if g.chance(1, 4):
        names = names[::-1]
    return (
        "{"
        + ", ".join(f"{n}: {bare_argument(expr(g, value, scope, depth - 1))}" for n in names)
        + "}"
    )


Table.everything += ["map_display", "map_incomplete"]


@TABLES["option"](5)
def option_some(g, dom, scope, depth):
    return expr(g, dom.parts[0], scope, depth - 1)


@TABLES["tuple"](4)
def tuple_display(g, dom, scope, depth):
    return "(" + ", ".join(bare_argument(expr(g, p, scope, depth - 1)) for p in dom.parts) + ")"


@TABLES["record"](4)
def record_display(g, dom, scope, depth):
    fields = [bare_argument(expr(g, p, scope, depth - 1)) for p in dom.parts]
    if g.chance(1, 2):
        return f"{dom.text}({', '.join(fields)})"
    return f"{dom.text}({', '.join(f'{n}={f}' for n, f in zip(dom.names, fields, strict=True))})"


@TABLES["union"](6)
def union_member(g, dom, scope, depth):
    return expr(g, g.pick(dom.parts), scope, depth - 1)


def no_literals():
    raise NotHere


def every_value(dom):
    """The literals of a small scalar domain, for displays and matches."""
    match dom.kind:
        case "int":
            return [str(v) for v in range(dom.low, dom.high)]
        case "bool":
            return ["False", "True"]
        case "enum":
            return [f"{dom.text}.{n}" for n in dom.names]
        case "symbols":
            return [f'"{n}"' for n in dom.names] or no_literals()
        case "tuple":
            return [f"({', '.join(v)})" for v in product(*map(every_value, dom.parts))]
    raise NotHere
