"""Random specs over the whole language whose behaviours matter: fairness, and temporal properties.

`generate.systems` writes graphs, where formulas can be anything. Here it is specs as people write them,
with components, processes and helpers, and formulas over what there is in them.
"""

import re
from dataclasses import replace
from typing import ClassVar

from generate.domains import BOOL
from generate.drawing import Gen, NotHere, Table, bare
from generate.expressions import expr
from generate.specifics import concrete
from generate.specs import (
    STATES,
    World,
    actions,
    bump,
    component,
    constants,
    domains,
    enums,
    environment,
    functions,
    helpers,
    initially,
    process_reads,
    processes,
    records,
    variables,
    written,
)

SMALL = (
    40  # the product of the sizes of all variables stays below, but for the locations of processes
)
OPERATORS = 4  # at most so many of always, eventually, until, taken in a formula: leads_to is two


def live_spec(below):
    """Write one random spec with fairness and temporal properties."""
    g = Gen(below)
    w = World(g)
    w.space = STATES // SMALL
    for part in (
        enums, records, domains, constants, functions, component, variables, initially,
        helpers, actions, environment, processes, fairness, claims,
    ):  # fmt: skip
        g.counts = dict(g.counts)
        part(g, w)
    return written(g, w, [])


# ---------------------------------------------------------------- fairness


def fairness(g, w):
    """Decide anew what is fair: most of it, since without fairness every behaviour may stop."""
    if g.chance(1, 6):
        w.bases = f'Spec, fair="{g.pick(["weak", "strong"])}"'
    usual = g.pick(["weak", "strong", "mixed", "none"])
    for i, line in enumerate(w.body):
        if line.startswith("@action"):
            w.body[i] = fair_action(g, usual, w.body[i + 1])
        elif line.startswith("@process"):
            w.body[i] = fair_process(g, usual, line)


def one_kind(g, usual):
    return g.pick(["weak", "strong", "none"]) if usual == "mixed" or g.chance(1, 8) else usual


def fair_action(g, usual, head):
    kind = one_kind(g, usual)
    if kind == "none":
        return "@action"
    names = re.findall(r", ([nmv])\b", head.split(" = ")[0] + head)
    per = [n for n in dict.fromkeys(names) if g.chance(1, 2)]
    shown = {0: "", 1: f', fair_per="{per[0] if per else ""}"'}.get(
        len(per), f", fair_per={tuple(per)}"
    )
    return f'@action(fair="{kind}"{shown})'


def fair_process(g, usual, line):
    kind = one_kind(g, usual)
    domain = re.sub(r'(, )?fair="\w+"', "", line.removeprefix("@process").strip("()"))
    given = [domain] if domain else []
    given += [] if kind == "none" else [f'fair="{kind}"']
    return f"@process({', '.join(given)})" if given else "@process"


# ---------------------------------------------------------------- properties


class Formulas(Table):
    """The cases of formulas, which are no constructs of the specs of `generate.specs`."""

    everything: ClassVar = []


formula = Formulas()


def claims(g, w):
    scope = w.scope.reading(*process_reads(g, w)).pure()
    for _ in range(g.between(2, 4)):
        g.counts, saved = {}, g.counts
        if g.chance(1, 8):
            lines = [
                "@always_possible",
                f"def claim{bump(w)}(self):",
                f"    return {happens(g, w, scope)}",
            ]
        else:
            lines = ["@temporal", f"def claim{bump(w)}(self):", f"    return {whole(g, w, scope)}"]
        w.add(lines)
        g.counts = saved


def whole(g, w, scope):
    w.left = OPERATORS
    text = bare(part(g, w, scope, g.between(1, 3)))
    if not re.search(r"\b(always|eventually|until|leads_to|taken|enabled)\(", text):
        text = f"always(eventually({text}))"
    return text


def part(g, w, scope, depth):
    """A formula; what is left of the operators is spent from left to right."""
    if depth <= 0 or w.left <= 0:
        return atom(g, w, scope)
    return g.case(formula, w, scope, depth)


def spend(w, number):
    if w.left < number:
        raise NotHere
    w.left -= number


@formula(1)
def formula_atom(g, w, scope, depth):
    return atom(g, w, scope)


@formula(4)
def formula_always(g, w, scope, depth):
    spend(w, 1)
    return f"always({bare(part(g, w, scope, depth - 1))})"


@formula(4)
def formula_eventually(g, w, scope, depth):
    spend(w, 1)
    return f"eventually({bare(part(g, w, scope, depth - 1))})"


@formula(4)
def formula_again_and_again(g, w, scope, depth):
    spend(w, 2)
    return f"always(eventually({bare(part(g, w, scope, depth - 2))}))"


@formula(4)
def formula_leads_to(g, w, scope, depth):
    spend(w, 2)
    return f"leads_to({bare(part(g, w, scope, depth - 2))}, {bare(part(g, w, scope, depth - 1))})"


@formula(3)
def formula_until(g, w, scope, depth):
    spend(w, 1)
    return f"until({bare(part(g, w, scope, depth - 1))}, {bare(part(g, w, scope, depth - 1))})"


@formula(2)
def formula_not(g, w, scope, depth):
    return f"(not {part(g, w, scope, depth - 1)})"


@formula(2)
def formula_joined(g, w, scope, depth):
    several = [part(g, w, scope, depth - 1) for _ in range(g.between(2, 3))]
    return f"({g.pick([' and ', ' or ']).join(several)})"


@formula(2)
def formula_implies(g, w, scope, depth):
    return f"implies({bare(part(g, w, scope, depth - 1))}, {bare(part(g, w, scope, depth - 1))})"


@formula(3)
def formula_quantified(g, w, scope, depth):
    """Over a domain, perhaps with a filter; each instance has operators of its own."""
    w.left, before = w.left // 2, w.left
    if w.left < 1:
        w.left = before
        raise NotHere
    name = f"q{scope.bound or ''}"
    dom = g.pick([p for p in scope.pool if p.name and p.kind in ("int", "symbols") and p.size <= 3])
    inside = replace(scope.reading((name, dom)), bound=scope.bound + 1)
    body = bare(part(g, w, inside, depth))
    tests = [happens(g, w, inside) for _ in range(g.pick([0, 0, 1]))]
    w.left = 0
    source = " ".join([f"for {name} in self.{dom.name}", *(f"if {t}" for t in tests)])
    return f"{g.pick(['all', 'any'])}({body} {source})"


# ---------------------------------------------------------------- atoms


def atom(g, w, scope):
    match g.below(6):
        case 0 | 1 | 2:
            return happens(g, w, scope)
        case 3:
            return expr(g, BOOL, scope, 1)
        case 4:
            return f"enabled({of_actions(g, w, scope)})"
    if w.left < 1:
        return happens(g, w, scope)
    w.left -= 1
    return f"taken({of_actions(g, w, scope)})"


def happens(g, w, scope):
    """A state predicate that is true now and then: something has one of its values."""
    known = ("self.x", "self.y", "self.z", "self.worker")
    some = [(t, d) for t, d in scope.reads if t.startswith(known) and "map" not in kinds(d)]
    try:
        text, dom = g.pick(some)
        return f"({text} == {concrete(g, dom)})" if dom.kind != "bool" else text
    except NotHere:
        return expr(g, BOOL, scope, 1)


def kinds(dom):
    return {dom.kind}.union(*map(kinds, dom.parts))


def of_actions(g, w, scope):
    """An action or process, perhaps with values for its first parameters."""
    places = [f"self.{name}" + ("[0]" if dom else "") for name, dom, _, _ in w.processes]
    if places and g.chance(1, 3):
        g.used.add("formula_of_process")
        return g.pick(places)
    name, params, texts = g.pick(w.actions)
    doms = dict(params)
    ordered = [doms[text.split(":")[0]] for text in texts]
    values = []
    for dom in ordered[: g.below(len(ordered) + 1)]:
        bound = [t for t, d in scope.reads if t.startswith("q") and d == dom]
        try:
            values.append(g.pick(bound) if bound and g.chance(2, 3) else concrete(g, dom))
        except NotHere:
            break
    if values:
        g.used.add("formula_of_instance")
    return ", ".join([f"self.{name}", *values])


Formulas.everything += ["formula_of_process", "formula_of_instance"]
