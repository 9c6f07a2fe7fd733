"""Formulas as text (`--ltl`): how they are read, and what is said of what is none."""

import ast
import json

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from pyverify.cli import main
from pyverify.driver import prepare
from pyverify.errors import SpecError, render
from pyverify.frontend.text import parse
from pyverify.ir.show import show_formula
from pyverify.load import load_specs

SPEC = """
from pyverify import Component, Map, Range, Spec, Var, action, always, eventually, invariant
from pyverify import process, require, step, temporal


class Lamp(Component):
    on = Var(bool, init=False)

    @action(fair="weak")
    def switch(self):
        self.on = not self.on

    def lit(self):
        return self.on


class Counter(Spec):
    Node = Range(2)
    n = Var(Map[Node, Range(4)], init=0)
    U = Var(bool, init=False)
    lamp = Lamp()

    @action(fair="weak", fair_per="i")
    def up(self, i: Node):
        require(self.n[i] < 3)
        self.n[i] += 1

    @process(Node)
    async def worker(self, me):
        await step("work")

    @invariant
    def small(self):
        return all(self.n[i] <= 3 for i in self.Node)

    @property
    def full(self):
        return all(self.n[i] == 3 for i in self.Node)

    def reached(self, k):
        return any(self.n[i] >= k for i in self.Node)

    def reaches(self, i, k):
        return eventually(self.n[i] == k)

    @temporal
    def fills(self):
        return eventually(self.full)
"""


@pytest.fixture
def spec(tmp_path):
    (tmp_path / "counter.py").write_text(SPEC, encoding="utf-8")
    return load_specs(tmp_path / "counter.py")[-1]


# What is written, and what it is as Python. The first of each group says how tightly things bind.
READ = [
    ("a -> b -> c", "implies(a, implies(b, c))"),
    ("a ~> b -> c ~> d", "implies(leads_to(a, b), leads_to(c, d))"),
    ("a || b ~> c && d", "leads_to(a or b, c and d)"),
    ("a || b && c", "a or (b and c)"),
    ("a && b U c && d", "a and until(b, c) and d"),
    ("a U b U c", "until(a, until(b, c))"),
    ("[] a U <> b", "until(always(a), eventually(b))"),
    ("[] a && b", "always(a) and b"),
    ("! a == 1", "not a == 1"),
    ("[] a == 1", "always(a == 1)"),
    ("[] <> ! a", "always(eventually(not a))"),
    ("not a and b or c", "not a and b or c"),
    ("a /\\ b \\/ c", "a and b or c"),
    ("a => b", "implies(a, b)"),
    ("(a -> b) -> c", "implies(implies(a, b), c)"),
    ("1 + 2 * 3 - x // 2 % 5 < 7 <= y", "1 + 2 * 3 - x // 2 % 5 < 7 <= y"),
    ("-x ** 2 | y & z ^ w", "-x ** 2 | y & z ^ w"),
    ("a not in b and c is not None", "a not in b and c is not None"),
    ("x == [] && y == {1, 2}", "x == [] and y == {1, 2}"),
    ("s == [x for x in t if x > 1]", "s == [x for x in t if x > 1]"),
    ("(1,) == t[1, 2].u('k', v=\"w\")", "(1,) == t[1, 2].u('k', v='w')"),
    ("all(p for n in D if n > 1 for a, b in E)", "all((p for n in D if n > 1 for a, b in E))"),
    ("all(n in D, m in E: p ~> q)", "all((leads_to(p, q) for n in D for m in E))"),
    ("always(implies(a, eventually(b)))", "always(implies(a, eventually(b)))"),
    ("nothing or android", "nothing or android"),
    ("U U U", "until(U, U)"),
]


@pytest.mark.parametrize(("text", "python"), READ)
def test_how_tightly_things_bind(text, python):
    assert ast.unparse(parse(text, "--ltl")) == python


@pytest.mark.parametrize("python", [python for _, python in READ])
def test_python_itself_is_read_as_python_reads_it(python):
    want = ast.parse(python, mode="eval").body
    assert ast.dump(parse(python, "--ltl")) == ast.dump(want)


def test_every_part_knows_its_place():
    text = 'a\n  && "ü" == é U (b)'
    for node in ast.walk(parse(text, "--ltl")):
        if isinstance(node, ast.Name) and node.id in "aéb":
            assert ast.get_source_segment(text, node) == node.id


REFUSED = [
    ("", "there is no formula", 1),
    ("[] ", "the formula ends too early", 3),
    ("always(p", "the formula ends too early", 9),
    ("p = 1", "`=` is not expected here", 3),
    ("p q", "`q` is not expected here", 3),
    ("X p", "`p` is not expected here", 3),
    ("p $ q", "`$` is not expected here", 3),
    ("p == 'abc", "this text has no end", 6),
    ("p ~> q ~> r", "`~>` is not expected here", 8),
    ("all(n: p)", "before the colon there are names and what they range over", 5),
    ("all(n < D: p)", "before the colon there are names and what they range over", 5),
    ("9" * 2000, "a number of 2000 digits is too long", 1),
]


@pytest.mark.parametrize(("text", "message", "column"), REFUSED)
def test_what_is_no_formula_is_pointed_at(text, message, column):
    with pytest.raises(SpecError) as error:
        parse(text, "--ltl")
    (found,) = error.value.diagnostics
    assert (found.code, found.message) == ("bad-formula", message)
    assert (found.span.file, found.span.line, found.span.col) == ("--ltl", 1, column)
    assert found.help


def test_too_deep():
    with pytest.raises(SpecError, match="nested too deeply"):
        parse("(" * 50_000 + "p" + ")" * 50_000, "--ltl")


def formulas(built):
    return {p.name: show_formula(p.formula) for p in built.ir.properties if p.name in built.added}


# The same property as text, and as a method would say it.
SAME = [
    ("[] small", "always(self.small())"),
    ("always(self.small)", "always(self.small())"),
    ("small() U full", "until(self.small(), self.full)"),
    ("<> lamp.on && lamp.lit", "eventually(self.lamp.on) and self.lamp.lit()"),
    ("reached(2) ~> n[0] == 3", "leads_to(self.reached(2), self.n[0] == 3)"),
    ("all(i in Node: <> n[i] == 1)", "all(eventually(self.n[i] == 1) for i in self.Node)"),
    ("all(<> n == 1 for n in Node)", "all(eventually(n == 1) for n in self.Node)"),
    ("enabled(up, 0) || taken(up)", "enabled(self.up, 0) or taken(self.up)"),
    ("enabled(lamp.switch)", "enabled(self.lamp.switch)"),
    ("enabled(worker, 1) || enabled(worker[1])", "enabled(self.worker, 1) or enabled(self.worker, 1)"),
    ('<> worker[0].at("work")', 'eventually(self.worker[0].at("work"))'),
    ("<> worker[0].done", "eventually(self.worker[0].done)"),
    ("fills -> reaches(0, 2)", "implies(eventually(self.full), eventually(self.n[0] == 2))"),
    ("U U U", "until(self.U, self.U)"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "method"), SAME)
def test_members_are_named_without_self(spec, tmp_path, text, method):
    (tmp_path / "more.py").write_text(
        "from pyverify import enabled, implies, leads_to, taken, until\n"
        + SPEC
        + f"\n    @temporal\n    def same(self):\n        return {method}\n",
        encoding="utf-8",
    )
    other = prepare(load_specs(tmp_path / "more.py")[-1])
    same = next(p for p in other.ir.properties if p.name == "same")
    found = formulas(prepare(spec, (text,)))
    assert found == {"ltl": show_formula(same.formula)}


WRONG = [
    ("[] n", "not-bool", 4),
    ("nn == 1", "unknown-name", 1),
    ("<> up", "temporal-here", 4),
    ("enabled(small)", "bad-call", 9),
    ("taken(up, 1, 2)", "bad-call", 1),
    ("([] small) == True", "temporal-here", 1),
    ("reaches(n[0], 1)", "temporal-here", 9),
    ("sum(<> small for i in Node)", "temporal-here", 1),
    ("all(i in {n[0]}: <> small)", "temporal-here", 10),
]


@pytest.mark.parametrize(("text", "code", "column"), WRONG)
def test_what_makes_no_sense_of_this_spec_is_pointed_at(spec, text, code, column):
    with pytest.raises(SpecError) as error:
        prepare(spec, (text,))
    (found,) = error.value.diagnostics
    assert (found.code, found.span.file, found.span.col) == (code, "--ltl", column), render(found)


def test_names_avoid_those_of_the_spec(tmp_path):
    (tmp_path / "named.py").write_text(
        SPEC.replace("def small", "def ltl2").replace("fills", "ltl"), encoding="utf-8"
    )
    built = prepare(load_specs(tmp_path / "named.py")[-1], ("<> full", "[] ltl2"))
    assert built.added == ("ltl3", "ltl4")


def check(tmp_path, *options):
    (tmp_path / "counter.py").write_text(SPEC, encoding="utf-8")
    target = str(tmp_path / "counter.py")
    return CliRunner().invoke(
        main, ["check", f"{target}:Counter", "--engine", "reference", *options]
    )


def test_the_command_judges_them_beside_the_spec(tmp_path):
    ran = check(tmp_path, "--no-deadlock", "--ltl", "<> full", "--ltl", "<> U", "--json", "-")
    (found,) = json.loads(ran.stdout)["results"]
    verdicts = {p["name"]: p["verdict"] for p in found["properties"]}
    assert (verdicts["fills"], verdicts["ltl"], verdicts["ltl2"]) == ("holds", "holds", "violated")
    assert ran.exit_code == 1


def test_they_are_judged_whatever_properties_are_named(tmp_path):
    ran = check(tmp_path, "--property", "small", "--ltl", "<> full", "--json", "-")
    (found,) = json.loads(ran.stdout)["results"]
    assert {p["name"] for p in found["properties"]} == {"small", "ltl"}
    assert ran.exit_code == 0


def test_a_wrong_one_is_shown_with_a_caret(tmp_path):
    ran = check(tmp_path, "--ltl", "[] (small -> n = 1)")
    assert ran.exit_code == 2
    assert "--ltl:1:16: error[bad-formula]" in ran.stderr
    assert "\n    1 | [] (small -> n = 1)\n      |                ^\n" in ran.stderr


PIECES = st.sampled_from(
    ["[]", "<>", "U", "~>", "->", "&&", "||", "!", "(", ")", "[", "]", "{", "}", ",", ":", ".", "=",
     "==", "in", "not", "is", "for", "if", "all", "any", "enabled", "taken", "always", "until", "n",
     "small", "up", "self", "Node", "lamp", "full", "worker", "reaches", "0", "1", "'x'", "None",
     "ü", "\n", "+", "*", "lambda", "\\", '"'],
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(pieces=st.lists(PIECES, max_size=12))
def test_nothing_makes_a_traceback(built_once, pieces):
    try:
        prepare(built_once, (" ".join(pieces),))
    except SpecError as error:
        for found in error.diagnostics:
            assert found.span.file == "--ltl"
            render(found)


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=20))
def test_no_text_makes_a_traceback(built_once, text):
    try:
        prepare(built_once, (text,))
    except SpecError as error:
        assert all(found.span.file == "--ltl" for found in error.diagnostics)


@pytest.fixture(scope="module")
def built_once(tmp_path_factory):
    path = tmp_path_factory.mktemp("text") / "counter.py"
    path.write_text(SPEC, encoding="utf-8")
    return load_specs(path)[-1]
