"""`pyverify emit --to smt2`: the queries mean what they say, which Z3 tells when it reads them back."""

import pytest
import z3
from cli_specs import WORDS, folder

__all__ = ["folder"]

CLOCKS = (
    WORDS
    + '''\
class Clock(Spec):
    """Goes round, by twos."""

    hour = Var(Range(12), init=0)
    alarm = Var(bool, init=False)

    @action
    def tick(self) -> None:
        self.hour = (self.hour + 2) % 12

    @invariant
    def even(self) -> bool:
        return self.hour % 2 == 0

    @invariant
    def not_three(self) -> bool:
        """True, but not inductive: who is at one comes to three."""
        return self.hour != 3

    @invariant
    def later(self) -> bool:
        return self.hour > 0

    @invariant
    def fails(self) -> bool:
        return 12 // self.hour >= 0

    @reachable
    def noon(self) -> bool:
        return self.hour == 6
'''
)


@pytest.fixture
def answers(folder):
    folder.write("clock.py", CLOCKS)

    def emitted(*options):
        shown = folder.run("emit", "clock.py", "--to", "smt2", "-o", "out", *options)
        assert shown.exit_code == 0, shown.output
        return shown, {p.stem: answer(p) for p in (folder.path / "out").iterdir()}

    return emitted


def answer(path):
    solver = z3.Solver(ctx=z3.Context())
    solver.from_file(str(path))
    return str(solver.check())


def test_two_queries_tell_what_is_inductive(answers):
    _, found = answers()
    assert found == {
        "Clock_even_start": "unsat",
        "Clock_even_step": "unsat",
        "Clock_not_three_start": "unsat",
        "Clock_not_three_step": "sat",
        "Clock_later_start": "sat",
        "Clock_later_step": "sat",
        "Clock_fails_start": "sat",  # to fail is to be false
        "Clock_fails_step": "sat",
    }


def test_what_has_no_queries_is_said(answers):
    shown, _ = answers()
    assert "note: Clock: `noon` has no queries: it is not an invariant" in shown.stderr


def test_only_the_properties_that_are_named(answers):
    shown, found = answers("--property", "even")
    assert set(found) == {"Clock_even_start", "Clock_even_step"}
    assert shown.stderr == ""


def test_the_text_says_what_is_asked(folder):
    folder.write("clock.py", CLOCKS)
    folder.run("emit", "clock.py", "--to", "smt2", "-o", "out")
    lines = (folder.path / "out" / "Clock_even_step.smt2").read_text().splitlines()
    assert lines[0].startswith("; Clock: does a step lead from a state with the invariant even")
    assert "(check-sat)" in lines
    assert lines[-1].startswith("; Written by pyverify emit, checksum ")


def test_it_is_the_same_every_time(folder):
    folder.write("clock.py", CLOCKS)
    for name in ("a", "b"):
        folder.run("emit", "clock.py", "--to", "smt2", "-o", name)
    texts = [{p.name: p.read_text() for p in (folder.path / name).iterdir()} for name in ("a", "b")]
    assert texts[0] == texts[1]
