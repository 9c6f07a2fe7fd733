"""Random ground formulas and words, for the tests of `pyverify.ltl`."""

from pyverify.ltl.formula import FALSE, TRUE, Formula

UNARY = ("not", "always", "eventually")
BINARY = ("and", "or", "implies", "until", "leads_to")


def prop(number):
    """The proposition of this number."""
    return Formula("prop", (), number)


def of(op, *args):
    """A formula: numbers stand for propositions."""
    return Formula(op, tuple(prop(a) if isinstance(a, int) else a for a in args))


def random_formula(draw, depth, props):
    """A formula over `props` propositions with operators nested up to `depth` times."""
    if depth == 0 or draw.random() < 0.1:
        return draw.choice([TRUE, FALSE]) if draw.random() < 0.05 else prop(draw.randrange(props))
    op = draw.choice(UNARY + UNARY + BINARY)
    many = 1 if op in UNARY else draw.choice([2, 2, 3]) if op in ("and", "or") else 2
    return Formula(op, tuple(random_formula(draw, depth - 1, props) for _ in range(many)))


def random_word(draw, props):
    """The letters of a short word, and where it starts to repeat itself."""
    letters = [draw.randrange(1 << props) for _ in range(draw.randint(1, 6))]
    return letters, draw.randrange(len(letters))
