"""Runs the rows of the documents' tables: in pyverify, and in Python itself.

Expressions and statements are over the variables of `SPEC`, which docs/LANGUAGE.md shows.
"""

import ast
import sys
from types import SimpleNamespace

from documents import blocks

from pyverify import Explorer, check
from pyverify.errors import SpecError
from pyverify.frontend.convert import DomainView
from pyverify.lang.execution import executing
from pyverify.load import load_specs

PREAMBLE = "from enum import Enum\nfrom pyverify import *\n\n"
END = """
    ran = Var(bool, init=False)

    @terminal
    def fine(self):
        return self.ran in {True, False}
"""
# What a row's note says where the difference is meant.
UNLIKE = "unlike Python"
ONCE = ("require(not self.ran)", "self.ran = True")


def spec_text():
    """Return the spec whose variables the rows use."""
    (found,) = (b for b in blocks("docs/LANGUAGE.md") if b.title == "rows.py")
    return PREAMBLE + found.text


def load(body, folder):
    """Return the spec with more in its class body."""
    path = folder / "rows.py"
    path.write_text(spec_text() + END + body, encoding="utf-8")
    return load_specs(path)[-1]


def method(mark, *statements):
    lines = "".join(f"        {s}\n" for s in statements)
    return f"\n    @{mark}\n    def row(self):\n{lines}"


def result_of(spec, name):
    return check(spec).property(name)


def in_python(spec):
    """Return `self` as Python code sees it, and the globals of the spec's file."""
    explorer = Explorer(spec)
    (state,) = explorer.initial_states()
    seen = {v: getattr(state, v) for v in explorer.variables}
    domains = {n: _view(explorer, n) for n in ("Node", "Phase")}
    return SimpleNamespace(**seen, **domains), vars(sys.modules[spec.__module__])


def _view(explorer, name):
    """Return a domain of the spec as Python code sees it."""
    resolver = explorer._built.members.resolver
    return DomainView(resolver.resolve(resolver.attribute(name)), resolver.converter)


def run_expression(expression, value, note, folder):
    """Check a row `expression | value`."""
    failing = value.endswith("Error")
    claim = f"({expression}) == ({expression})" if failing else f"({expression}) == ({value})"
    spec = load(method("invariant", f"return {claim}"), folder)
    found = result_of(spec, "row")
    me, names = in_python(spec)
    if failing:
        assert value in (found.reason or ""), found
        assert _raises(lambda: eval(expression, {**names, "self": me})) == value
        return
    assert found.verdict == "holds", found.explanation
    if UNLIKE in note:
        return
    assert eval(expression, {**names, "self": me}) == eval(value, {**names, "self": me})


def run_statement(statement, then, note, folder):
    """Check a row `statement | then`."""
    failing = then.endswith("Error")
    after = () if failing else (f"assert {then}",)
    spec = load(method("action", *ONCE, statement, *after), folder)
    result = check(spec)
    if UNLIKE in note:
        return
    me, names = in_python(spec)

    def run():
        with executing(min):
            exec(statement, {**names, "self": me})

    if failing:
        assert then in result.property("error").reason
        assert _raises(run) == then
        return
    assert result.holds, str(result)
    assert result.outcome.transitions > 0
    scope = {**names, "self": me}
    with executing(min):
        exec(statement, scope)
        assert eval(then, scope)


def _raises(action):
    try:
        action()
    except Exception as error:
        return type(error).__name__
    return None


def run_refusal(text, code, note, folder):
    """Check a row `refused | code`."""
    try:
        ast.parse(text, mode="eval")
        statement = f"y = {text}"
    except SyntaxError:
        statement = text
    try:
        check(load(method("action", statement), folder))
    except SpecError as error:
        assert error.diagnostics[0].code == code, str(error)
        return
    raise AssertionError(f"`{text}` is accepted")


def run_domain(domain, values, note, folder):
    """Check a row `domain | values, in order`."""
    spec = load(f"\n    D = {domain}\n    d = Var(D, init=one_of(D))\n", folder)
    found = list(_view(Explorer(spec), "D"))
    more = values.endswith(", …")
    names = vars(sys.modules[spec.__module__])
    wanted = list(eval(f"[{values.removesuffix(', …')}]", dict(names)))
    assert found[: len(wanted)] == wanted
    assert more == (len(found) > len(wanted)), len(found)


RUNNERS = {
    ("expression", "value"): run_expression,
    ("statement", "then"): run_statement,
    ("refused", "code"): run_refusal,
    ("domain", "values, in order"): run_domain,
}
