"""IR built by hand, for tests of what reads IR: short names for nodes, and a spec in one call."""

import itertools
import linecache

from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.source import NOWHERE, Span

BOOL, INT = T.BOOL, T.INT


def upto(n):
    return T.IntType(0, n)


def var(name, t=INT, after=False, span=NOWHERE):
    return N.VarRef(name, T.widen(t), after, span)


def loc(name, t=INT):
    return N.LocalRef(name, T.widen(t))


def lit(value, t=None):
    if t is None:
        t = BOOL if isinstance(value, bool) else INT if isinstance(value, int) else T.NONE
    return N.Const(value, t)


def op(name, *args, t=BOOL, span=NOWHERE):
    return N.Apply(name, args, t, span)


def not_(x):
    return op("not", x)


def eq(x, y):
    return op("eq", x, y)


def lt(x, y):
    return op("lt", x, y)


def add(x, y):
    return op("add", x, y, t=INT)


def sub(x, y):
    return op("sub", x, y, t=INT)


def at(base, index, t=INT, span=NOWHERE):
    return N.Index(base, index, T.widen(t), span)


def domain(t):
    """The set of all values of a domain, as `self.Node` is in a body."""
    from pyverify.values import elements

    return N.Const(frozenset(elements(t)), T.SetType(T.widen(t)))


def every(kind, name, source, body, *tests, t=BOOL, span=NOWHERE):
    clauses = (N.Generator(name, source), *(N.Filter(x) for x in tests))
    return N.Comprehension(kind, clauses, body, t, span)


def put(root, value, *indexes, span=NOWHERE):
    return N.Assign(root, indexes, value, span)


def require(test):
    return N.Require(test)


def pick(name, options):
    return N.Choose(name, options.type.elem, options)


def action(name, *body, span=NOWHERE, **params):
    made = tuple(N.ActionParam(n, t, domain(t)) for n, t in params.items())
    return N.Action(name, made, body, "", span=span)


def prop(kind, name, test):
    return N.Property(name, kind, test, None, "")


def invariant(name, test):
    return prop("invariant", name, test)


def spec(variables, *parts, init=None, functions=(), name="Toy"):
    """`variables` is {name: (domain, initial value)}; `parts` are actions and properties."""
    declared = tuple(N.Variable(n, d, "") for n, (d, _) in variables.items())
    start = tuple(put(var(n, d), lit(v, d)) for n, (d, v) in variables.items())
    return N.SpecIR(
        name=name,
        doc="",
        file="toy.py",
        parameters=(),
        variables=declared,
        init=start + tuple(init or ()),
        actions=tuple(p for p in parts if isinstance(p, N.Action)),
        processes=tuple(p for p in parts if isinstance(p, N.Process)),
        fairness=tuple(p for p in parts if isinstance(p, N.Fairness)),
        properties=tuple(p for p in parts if isinstance(p, N.Property)),
        functions=tuple(functions),
    )


class Source:
    """A line of source text, whose parts have spans."""

    made = itertools.count()

    def __init__(self, text):
        self.text, self.file = text, f"handmade_{next(self.made)}.py"
        linecache.cache[self.file] = (len(text), None, [text + "\n"], self.file)

    def __call__(self, part):
        col = self.text.index(part) + 1
        return Span(self.file, 1, col, 1, col + len(part))
