"""TLC as a judge of expressions: a module prints the value of each in each of some states."""

import re

from pyverify.reference.environment import Env
from pyverify.reference.evaluate import evaluate
from pyverify.reference.failure import Failure
from pyverify.tla.expressions import expression
from pyverify.tla.helpers import closure
from pyverify.tla.helpers import lines as helper_lines
from pyverify.tla.printing import definition
from pyverify.tla.rewriting import distinct
from pyverify.tla.scope import NotExpressible, Scope, module_for
from pyverify.tla.syntax import (
    Apply,
    Definition,
    Infix,
    Junction,
    Prefix,
    Tuple,
    Word,
    disjunction,
    number,
)
from pyverify.tla.values import domain, value
from pyverify.tlc.running import Job
from pyverify.tlc.values import parse
from pyverify.tlc.values import value as read_value

FAILS = object()


def reference_value(world, e, state):
    """The value of an expression in a state, or FAILS."""
    index = {v.name: i for i, v in enumerate(world.variables)}
    try:
        return evaluate(e, Env(index, {}, list(state)))
    except Failure:
        return FAILS


def expressible(world, e):
    """Can the expression be written as TLA+?"""
    try:
        written(world, [e])
    except NotExpressible:
        return False
    return True


def written(world, expressions):
    """The module that names the variables, and a definition of each expression as TLA+."""
    module = module_for(world)
    for v in world.variables:
        module.names.of("variable", v.name)
    for name in module.domains:
        module.names.of("domain", name)
    names = [module.names.of("term", f"E{i}") for i in range(len(expressions))]
    bodies = [distinct(expression(e, Scope(module)), frozenset()) for e in expressions]
    return module, [Definition(n, (), b) for n, b in zip(names, bodies, strict=True)]


def job(world, expressions, states, always=False):
    """A module that prints `<<state, expression, value>>` for all pairs that have a value; and these.

    They are printed in steps, not initially: TLC 2.15 mixes up the values of a function that it prints
    before it has put its domain in order. `always`: print those without a value, too.
    """
    module, definitions = written(world, expressions)
    variables = [Word(module.names.of("variable", v.name)) for v in world.variables]
    number_of = Word(module.names.fresh("number"))
    expected, starts, steps = {}, [], []
    for s, state in enumerate(states):
        here = Infix("=", number_of, number(s))
        given = zip(variables, world.variables, state, strict=True)
        items = [Infix("=", word, value(module, v.domain, x)) for word, v, x in given]
        starts.append(Junction("/\\", (here, *items)))
        shown = []
        for i, e in enumerate(expressions):
            found = reference_value(world, e, state)
            if found is not FAILS or always:
                expected[s, i] = found
                term = Tuple((number(s), number(i), Word(definitions[i].name)))
                shown.append(Apply("PrintT", (term,)))
        everything = Prefix("UNCHANGED", Tuple((number_of, *variables)))
        steps.append(Junction("/\\", (here, *shown, everything)))
    module.needs("TLC", "Integers")
    init = Definition("Init", (), disjunction(*starts))
    step = Definition("Next", (), disjunction(*steps))
    declared = [w.text for w in (number_of, *variables)]
    text = text_of(module, "Terms", declared, [*definitions, init, step])
    return Job("Terms", text, CONFIG), expected


CONFIG = "INIT Init\nNEXT Next\nCONSTANT None = None\n"


def text_of(module, name, variables, definitions):
    """The text of a module with all that the definitions need."""
    domains = [
        Definition(module.names.of("domain", n), (), domain(module, t, named=False))
        for n, t in module.domains.items()
    ]
    used = closure(module.used)
    lines = [f"---- MODULE {name} ----", f"EXTENDS {', '.join(module.all_extends(used))}"]
    lines += ["CONSTANT None", f"VARIABLES {', '.join(variables)}"]
    for helper in used:
        lines += helper_lines(helper, module.names.has)
    for d in [*domains, *definitions]:
        lines += definition(d)
    return "\n".join([*lines, "===="]) + "\n"


def printed(output):
    """What TLC printed: the value of each (state, expression), as a tree."""
    found = {}
    for text in re.split(r"(?m)^(?=<<\s*\d+,)", output)[1:]:
        pairs = parse(re.split(r"(?m)^(?=[@A-Z])", text)[0]).sequence()
        found[pairs[0], pairs[1]] = pairs[2]
    return found


def value_of(t, tree):
    """A printed value as ours."""
    return read_value(t, tree)


__all__ = ["FAILS", "expressible", "job", "printed", "reference_value", "value_of"]
