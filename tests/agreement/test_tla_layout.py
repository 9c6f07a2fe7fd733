"""What is printed in narrow columns means what it did: TLC evaluates random formulas at many widths."""

from itertools import product
from random import Random

import pytest

from pyverify.tla.printing import layout
from pyverify.tla.syntax import (
    Bound,
    Definition,
    If,
    Infix,
    Junction,
    Let,
    Prefix,
    Quantifier,
    Word,
)
from pyverify.tlc.jar import missing
from pyverify.tlc.running import Job, Tlc

NAMES = ("a", "b", "c")
BOOLEAN = Word("BOOLEAN")
TRIPLES = "BOOLEAN \\X BOOLEAN \\X BOOLEAN"


def formula(draw, depth, bound=()):
    """A random formula over a, b, c and the names that are bound around."""
    if depth == 0:
        return Word(draw.choice([*NAMES, *bound, *bound]))

    def part():
        return formula(draw, depth - draw.randint(1, depth), bound)

    match draw.randrange(9):
        case 0 | 1:
            return Junction("/\\", tuple(part() for _ in range(draw.randint(2, 4))))
        case 2 | 3:
            return Junction("\\/", tuple(part() for _ in range(draw.randint(2, 4))))
        case 4:
            return Infix(draw.choice(["=>", "<=>", "=", "#"]), part(), part())
        case 5:
            return Prefix("~", part())
        case 6:
            return If(part(), part(), part())
        case 7:
            name = f"x{len(bound)}"
            body = formula(draw, depth - 1, (*bound, name))
            return Quantifier(draw.choice(["\\A", "\\E"]), (Bound((name,), BOOLEAN),), body)
        case _:
            name = f"y{len(bound)}"
            body = formula(draw, depth - 1, (*bound, name))
            return Let((Definition(name, (), part()),), body)


def truth(tree, names):
    """The value of a formula."""
    match tree:
        case Word(text):
            return names[text]
        case Prefix("~", arg):
            return not truth(arg, names)
        case Junction("/\\", items):
            return all(truth(i, names) for i in items)
        case Junction("\\/", items):
            return any(truth(i, names) for i in items)
        case Infix(op, left, right):
            one, two = truth(left, names), truth(right, names)
            return (not one or two) if op == "=>" else (one == two) == (op != "#")
        case If(test, then, orelse):
            return truth(then if truth(test, names) else orelse, names)
        case Quantifier(kind, (bound,), body):
            all_of = (truth(body, names | {bound.names[0]: v}) for v in (False, True))
            return all(all_of) if kind == "\\A" else any(all_of)
        case Let((d,), body):
            return truth(body, names | {d.name: truth(d.body, names)})


def values(tree):
    """Its values for all values of a, b and c, as a set of TLA+: the triples for which it is true."""
    rows = [
        row
        for row in product([False, True], repeat=3)
        if truth(tree, dict(zip(NAMES, row, strict=True)))
    ]
    words = {False: "FALSE", True: "TRUE"}
    return "{" + ", ".join(f"<<{', '.join(words[v] for v in row)}>>" for row in rows) + "}"


def module(trees_and_widths):
    """A module that says, of each formula at its width, for which values it is true."""
    lines = ["---- MODULE Layout ----", "EXTENDS TLC", "VARIABLE v"]
    for n, (tree, width) in enumerate(trees_and_widths):
        lines.append(f"F{n}(a, b, c) ==")
        lines += ["  " + line for line in layout(tree, width, listed=width % 2 == 0)]
        lines.append(f"T{n} == {{<<a, b, c>> \\in {TRIPLES} : F{n}(a, b, c)}}")
        lines.append(f'A{n} == Assert(T{n} = {values(tree)}, "formula {n}")')
    every = " /\\ ".join(f"A{n}" for n in range(len(trees_and_widths)))
    lines += [f"Init == v = 0 /\\ {every}", "Next == UNCHANGED v", "===="]
    return "\n".join(lines) + "\n"


def agreed(trees_and_widths):
    """None if TLC agrees with all; else what it says."""
    with Tlc(600) as tlc:
        job = Job("Layout", module(trees_and_widths), "INIT Init\nNEXT Next\n")
        output = tlc.run(job).output
    return None if "Finished computing initial states" in output else output


@pytest.mark.skipif(missing() is not None, reason=missing() or "")
def test_random_formulas_at_many_widths():
    asked = []
    for seed in range(600):
        draw = Random(seed)
        asked.append((formula(draw, draw.randint(2, 5)), draw.choice([10, 16, 24, 33, 48, 60, 79])))
    assert agreed(asked) is None


@pytest.mark.skipif(missing() is not None, reason=missing() or "")
def test_a_wrong_layout_is_told():
    """Else the test above could not fail."""
    tree = Infix("=>", Word("a"), Infix("=>", Word("b"), Word("c")))
    assert agreed([(tree, 79)]) is None
    wrong = module([(tree, 79)]).replace("(b => c)", "b").replace("a =>", "c =>")
    with Tlc(600) as tlc:
        output = tlc.run(Job("Layout", wrong, "INIT Init\nNEXT Next\n")).output
    assert "formula 0" in output
