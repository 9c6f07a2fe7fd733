"""`pyverify prove` and `pyverify solve` on a command line: statuses, reports, JSON, refusals."""

import json

from cli_specs import folder

__all__ = ["folder"]

HEAD = "from pyverify import *\n\n\n"

SALE = (
    HEAD
    + """\
class Sale(Spec):
    stock = Param(5, symbolic=True, min=0)
    careful = Param(True)

    left = Var(int, init=stock)

    @action
    def order(self, pieces: int = one_of(int)):
        require(0 < pieces and (pieces <= self.left or not self.careful))
        self.left -= pieces

    @terminal
    def sold_out(self):
        return self.left == 0

    @invariant
    def never_below_zero(self):
        return self.left >= 0
"""
)

# Fermat's last theorem for cubes: true, and not for Z3 to prove.
FERMAT = (
    HEAD
    + """\
class Fermat(Spec):
    a = Var(int, init=1)
    b = Var(int, init=1)
    c = Var(int, init=1)

    @action
    def choose(self, x: int = one_of(int), y: int = one_of(int), z: int = one_of(int)):
        require(x > 0 and y > 0 and z > 0)
        self.a, self.b, self.c = x, y, z

    @invariant
    def fine(self):
        return self.a * self.a * self.a + self.b * self.b * self.b != self.c * self.c * self.c
"""
)

HUGE = (
    HEAD
    + """\
class Huge(Spec):
    n = Var(Range(9), init=0)
    seen = Var(Set[Set[Range(13)]], init=set())

    @action
    def look(self):
        self.n = 0
"""
)

PLACING = (
    HEAD
    + """\
class Placing(Spec):
    a = Var(Range(3), init=one_of(Range(3)))
    b = Var(int, init=one_of(int))

    @init
    def bounded(self):
        require(self.b * 2 == self.a + 6)

    @reachable
    def two(self):
        return self.a == 2

    @reachable
    def odd(self):
        return self.a == 1
"""
)


def test_proved_is_0(folder):
    folder.write("sale.py", SALE)
    shown = folder.run("prove", "sale.py")
    assert shown.exit_code == 0
    assert "sale.py · Sale(careful=True)\n✓ never_below_zero   holds (proved, inductive)" in (
        shown.stdout
    )


def test_violated_is_1_and_shows_the_parameter(folder):
    folder.write("sale.py", SALE)
    shown = folder.run(
        "prove", "sale.py", "--set", "careful=False", "--property", "never_below_zero"
    )
    assert shown.exit_code == 1
    assert "✗ never_below_zero   violated after 1 step" in shown.stdout
    assert (
        "  0  start" in shown.stdout
        and "stock=" in shown.stdout
        and "order(pieces=" in shown.stdout
    )


def test_a_value_that_is_given_is_no_symbol(folder):
    folder.write("sale.py", SALE)
    shown = folder.run("prove", "sale.py", "--set", "stock=3")
    assert shown.exit_code == 0 and "Sale(stock=3, careful=True)" in shown.stdout


def test_undecided_is_3_with_a_gap(folder):
    folder.write("fermat.py", FERMAT)
    shown = folder.run(
        "prove", "fermat.py", "--time-limit", "2s", "--property", "fine", "--depth", "1"
    )
    assert shown.exit_code == 3
    assert "? fine   unknown: " in shown.stdout


def test_json_has_proofs_and_gaps(folder):
    folder.write("sale.py", SALE)
    shown = folder.run("prove", "sale.py", "--json", "-")
    (result,) = json.loads(shown.stdout)["results"]
    assert result["engine"] == "z3" and result["complete"] and result["states"] is None
    first = result["properties"][0]
    assert first["name"] == "never_below_zero" and first["verdict"] == "holds"
    assert first["proof"] == {"method": "inductive", "k": None, "uses": [], "lemmas": []}


def test_a_wrong_call_is_2(folder):
    folder.write("sale.py", SALE)
    assert folder.run("prove", "nothere.py").exit_code == 2
    assert folder.run("prove", "sale.py", "--property", "never").exit_code == 2
    assert folder.run("prove", "sale.py", "--smt2", "nowhere").exit_code == 2
    assert folder.run("prove", "sale.py", "--depth", "0").exit_code == 2
    shown = folder.run("solve", "sale.py")
    assert shown.exit_code == 2 and "Sale has no goal to solve" in shown.stderr


def test_what_has_no_formula_is_2_and_says_where(folder):
    folder.write("huge.py", HUGE)
    shown = folder.run("prove", "huge.py")
    assert shown.exit_code == 2
    assert "huge.py:6:" in shown.stderr and "Z3 cannot be asked about this" in shown.stderr
    assert "Traceback" not in shown.stderr


def test_one_broken_file_leaves_the_others_alone(folder):
    folder.write("sale.py", SALE)
    folder.write("huge.py", HUGE)
    shown = folder.run("prove", "huge.py", "sale.py")
    assert shown.exit_code == 2 and "✓ never_below_zero" in shown.stdout


def test_queries_are_written(folder):
    folder.write("sale.py", SALE)
    (folder.path / "queries").mkdir()
    assert folder.run("prove", "sale.py", "--smt2", "queries").exit_code == 0
    texts = [p.read_text() for p in (folder.path / "queries").iterdir()]
    assert any("(check-sat)" in t for t in texts)


def test_solved_is_0_and_impossible_1(folder):
    folder.write("placing.py", PLACING)
    shown = folder.run("solve", "placing.py", "--property", "two")
    assert shown.exit_code == 0
    assert "✓ two   reached in an initial state" in shown.stdout and "a=2  b=4" in shown.stdout
    shown = folder.run("solve", "placing.py")
    assert shown.exit_code == 1
    assert "no initial state satisfies it" in shown.stdout


def test_help_loads_no_solver():
    import subprocess
    import sys

    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom pyverify.cli import main\n"
        "for name in ('prove', 'solve'):\n"
        "    assert CliRunner().invoke(main, [name, '--help']).exit_code == 0\n"
        "assert 'z3' not in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
