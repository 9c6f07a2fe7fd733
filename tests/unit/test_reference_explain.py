from handmade import BOOL, INT, Source, domain, lit, upto

from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.reference.evaluate import Env
from pyverify.reference.execute import Runnable
from pyverify.reference.explain import explain
from pyverify.source import Span
from pyverify.values import MapValue

LINE = Source("p(n) and all(self.alive[n] or self.clock - self.lease[n] > self.delta for n in N)")
MAPS, FLAGS = T.MapType(upto(2), INT), T.MapType(upto(2), BOOL)
STATE = {
    "clock": 3,
    "lease": MapValue({0: 0, 1: 3}),
    "alive": MapValue({0: True, 1: False}),
    "x": 0,
}


def env(functions=(), **names):
    runnables = {f.name: Runnable(f) for f in functions}
    index = {n: i for i, n in enumerate(STATE)}
    return Env(index, runnables, list(STATE.values()), None, names)


def told(explanation):
    bound = [f"{b.text}={b.value}" for b in explanation.bindings]
    return bound, [f"{v.text} = {v.value}" for v in explanation.values]


def local(name, part):
    return N.LocalRef(name, INT, LINE(part))


def variable(name, t=INT):
    return N.VarRef(name, t, False, LINE("self." + name))


def quantified(kind="all"):
    n = local("n", "n")
    alive = N.Index(variable("alive", FLAGS), n, BOOL, LINE("self.alive[n]"))
    lease = N.Index(variable("lease", MAPS), n, INT, LINE("self.lease[n]"))
    silent = N.Apply("sub", (variable("clock"), lease), INT, LINE("self.clock - self.lease[n]"))
    delta = N.ParamRef("delta", 2, INT, LINE("self.delta"))
    late = N.Apply("gt", (silent, delta), BOOL, LINE("self.clock - self.lease[n] > self.delta"))
    text = "self.alive[n] or self.clock - self.lease[n] > self.delta"
    body = N.Or((alive, late), BOOL, LINE(text))
    whole = LINE("all(self.alive[n] or self.clock - self.lease[n] > self.delta for n in N)")
    clauses = (N.Generator("n", domain(upto(2))),)
    return N.Comprehension(kind, clauses, body, BOOL, whole)


EXPECTED = [
    "self.alive[n] = False",
    "self.clock - self.lease[n] = 0",
    "self.delta = 2",
    "self.clock = 3",
    "self.lease[n] = 3",
]


def test_the_element_of_an_all_and_its_values():
    explanation = explain(quantified(), env())
    assert explanation.text == "self.alive[n] or self.clock - self.lease[n] > self.delta"
    assert told(explanation) == (["n=1"], EXPECTED)


def test_the_failing_conjunct():
    both = N.And((lit(True), quantified()), BOOL, LINE(LINE.text))
    assert told(explain(both, env())) == (["n=1"], EXPECTED)


def test_an_implication_shows_its_antecedent_too():
    left = N.Apply("gt", (variable("clock"), lit(1)), BOOL)
    inside = N.Implies(left, N.And((quantified(),), BOOL), BOOL)
    bound, values = told(explain(inside, env()))
    assert (bound, values) == (["n=1"], EXPECTED)


def test_not_any_names_the_element_that_does():
    negated = N.Apply("not", (quantified("any"),), BOOL, LINE(LINE.text))
    explanation = explain(negated, env())
    assert explanation.text == "self.alive[n]"
    assert told(explanation) == (["n=0"], ["self.alive[n] = True"])


def test_a_helper_is_opened_once():
    source = Source("return n > self.x + 9")
    total = N.Apply(
        "add", (N.VarRef("x", INT, False, source("self.x")), lit(9)), INT, source("self.x + 9")
    )
    n = N.LocalRef("n", INT, Span(source.file, 1, 8, 1, 9))
    body = N.Apply("gt", (n, total), BOOL, source("n > self.x + 9"))
    p = N.Function("p", (("n", INT),), (N.Return(body),), BOOL, "")
    explanation = explain(N.Call("p", (lit(4),), BOOL, LINE("p(n)")), env([p]))
    assert explanation.text == "n > self.x + 9"
    assert told(explanation) == (["n=4"], ["self.x + 9 = 9", "self.x = 0"])


def test_at_most_eight_values_and_no_literals():
    names = [f"v{i}" for i in range(12)]
    source = Source(" == ".join(names) + " == 1")
    parts = [N.LocalRef(n, INT, source(n)) for n in names]
    total = N.Apply("eq", (*parts, lit(1)), BOOL, source(source.text))
    values = explain(total, env(**dict.fromkeys(names, 5))).values
    assert [v.text for v in values] == names[:8]


def test_an_explanation_never_fails():
    broken = N.And((N.LocalRef("missing", BOOL),), BOOL, LINE("p(n)"))
    explanation = explain(broken, env())
    assert (explanation.text, explanation.values) == ("p(n)", ())


def test_a_failing_sub_expression_is_left_out():
    bad = N.Apply("floordiv", (lit(1), variable("clock")), INT, LINE("self.delta"))
    worse = N.Index(variable("lease", MAPS), lit(9), INT, LINE("self.lease[n]"))
    test = N.Apply("lt", (bad, worse), BOOL, LINE("self.alive[n]"))
    assert told(explain(test, env())) == ([], ["self.delta = 0", "self.clock = 3"])
