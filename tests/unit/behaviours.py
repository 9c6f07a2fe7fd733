"""Small labelled graphs as specs, and formulas about them, for tests of temporal properties."""

from handmade import N, T, action, domain, eq, lit, loc, put, spec, upto, var

from pyverify.values import MapValue


def system(steps, *parts, fair="", start=0):
    """A spec with the variable `x`. `steps` is {action: "0>1 1>2"}; `fair` is like "weak a, strong b c".

    An action with two texts has a parameter `p` in Range(2), which tells whose steps it makes.
    """
    tables = {a: [_edges(t) for t in _tuple(texts)] for a, texts in steps.items()}
    size = 1 + max(
        [start, *(n for all_ in tables.values() for e in all_ for pair in e for n in pair)]
    )
    made = [_action(a, all_, size) for a, all_ in tables.items()]
    return spec({"x": (upto(size), start)}, *made, *_fairness(fair), *parts)


def _tuple(texts):
    return texts if isinstance(texts, tuple) else (texts,)


def _edges(text):
    return [tuple(map(int, edge.split(">"))) for edge in text.split()]


def _action(name, tables, size):
    sets = T.SetType(T.INT)
    row = T.MapType(upto(size), sets)
    rows = [
        MapValue({i: frozenset(b for a, b in edges if a == i) for i in range(size)})
        for edges in tables
    ]
    whole = N.Const(MapValue(dict(enumerate(rows))), T.MapType(upto(len(rows)), row))
    of_whom = loc("p") if len(rows) > 1 else lit(0)
    options = N.Index(N.Index(whole, of_whom, row), var("x", upto(size)), sets)
    body = N.Choose("to", T.INT, options), put(var("x", upto(size)), loc("to"))
    return action(name, *body, **({"p": upto(len(rows))} if len(rows) > 1 else {}))


def _fairness(text):
    """Read "weak a, strong b c, weak a/p": fairness of `b` and `c` together, of `a` for each p."""
    for one in filter(None, text.split(", ")):
        kind, *actions = one.split()
        per = tuple(a.split("/")[1] for a in actions if "/" in a)
        yield N.Fairness(kind, tuple(a.split("/")[0] for a in actions), per)


def temporal(formula, name="live"):
    return N.Property(name, "temporal", None, formula, "")


def among(*numbers):
    """`x` is one of these."""
    sets = T.SetType(T.INT)
    return N.Apply("in", (var("x"), N.Const(frozenset(numbers), sets)), T.BOOL)


def of(op, *args):
    """A formula; a number stands for `x` being that."""
    return N.Temporal(
        op, tuple(N.Atom(eq(var("x"), lit(a))) if isinstance(a, int) else a for a in args)
    )


def always(f):
    return of("always", f)


def eventually(f):
    return of("eventually", f)


def again(f):
    return always(eventually(f))


def settles(f):
    return eventually(always(f))


def enabled(*actions):
    return N.ActionAtom("enabled", actions, ())


def taken(*actions, args=()):
    return N.ActionAtom("taken", actions, tuple(None if a is None else lit(a) for a in args))


def each(f):
    """`f` of every p in Range(2)."""
    return N.Quantified("all", (N.Generator("p", domain(upto(2))),), f)
