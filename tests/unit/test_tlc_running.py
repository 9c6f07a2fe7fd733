"""Running TLC: many runs, one machine; what takes too long or dies; nothing is left behind."""

import tempfile

import pytest

from pyverify.errors import InternalError, UsageError
from pyverify.tlc.jar import find_jar, find_java, missing
from pyverify.tlc.output import Ended, read, read_stopped
from pyverify.tlc.running import Job, Ran, Tlc

needs_tlc = pytest.mark.skipif(missing() is not None, reason=f"TLC is not run here: {missing()}")

MODULE = """\
---- MODULE {name} ----
EXTENDS Integers
VARIABLE x
Init == x = 0
Next == x < {top} /\\ x' = x + 1
Spec == Init /\\ [][Next]_x
Small == x < 3
====
"""


def counter(top, name="Counter", config="SPECIFICATION Spec\n", **options):
    return Job(name, MODULE.format(name=name, top=top), config, deadlock=False, **options)


@needs_tlc
def test_many_runs_in_one_machine(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Tlc(300) as tlc:
        found = [read(tlc.run(counter(top)).output) for top in (2, 5, 3)]
        machines = {tlc._machine}
        tlc.run(counter(1, name="Other"))
        machines.add(tlc._machine)
    assert [(a.ended, a.states, a.depth) for a in found] == [
        (Ended.COMPLETE, top + 1, top + 1) for top in (2, 5, 3)
    ]
    assert len(machines) == 1
    assert list(tmp_path.iterdir()) == []


@needs_tlc
def test_a_machine_of_its_own():
    with Tlc(300) as tlc:
        assert read(tlc.run(counter(4, large=True)).output).states == 5
        assert tlc._machine is None


@needs_tlc
@pytest.mark.parametrize("large", [False, True])
def test_what_takes_too_long_is_killed(large):
    with Tlc(300) as tlc:
        tlc.time_limit = 3
        assert tlc.run(counter(2_000_000_000, large=large)).stopped
        tlc.time_limit = 300
        assert read(tlc.run(counter(2)).output).states == 3


ENDLESS = """\
---- MODULE Endless ----
EXTENDS Integers
VARIABLES f, x
Init == f = [i \\in {1} |-> 0] /\\ x = 0
Next == f' = [f EXCEPT ![2] = 0] /\\ x' = x + 1
====
"""


@needs_tlc
def test_what_goes_on_for_ever_after_an_error_is_ended():
    """Without any time limit."""
    with Tlc() as tlc:
        ran = tlc.run(Job("Endless", ENDLESS, "INIT Init\nNEXT Next\n"))
        assert ran.stopped
        assert read_stopped(ran.output).ended is Ended.ERROR
        assert read(tlc.run(counter(2)).output).states == 3


@needs_tlc
def test_a_machine_that_dies_is_replaced():
    with Tlc(300) as tlc:
        tlc.run(counter(1))
        tlc._machine.child.kill()
        assert read(tlc.run(counter(2)).output).states == 3
        assert read(tlc.run(counter(3)).output).states == 4


class Scarce(Tlc):
    """TLC runs out of memory, but for large jobs."""

    def _together(self, tool, folder):
        return Ran("fine" if tool.large else "java.lang.OutOfMemoryError: Java heap space")


@needs_tlc
def test_what_needs_more_memory_gets_it():
    with Scarce(300) as tlc:
        assert tlc.run(counter(2)).output == "fine"


@needs_tlc
def test_a_module_is_translated():
    text = "---- MODULE A ----\n(* --algorithm A\nvariable x = 0;\nbegin\n  one: x := 1;\nend algorithm; *)\n====\n"
    with Tlc(300) as tlc:
        found = tlc.translated("A", text)
        assert "\\* BEGIN TRANSLATION" in found
        job = Job("A", found, "SPECIFICATION Spec\n")
        assert read(tlc.run(job).output).states == 2
        with pytest.raises(InternalError, match="pcal does not translate"):
            tlc.translated("A", text.replace(":=", "="))


@needs_tlc
def test_a_violation_and_a_module_that_is_none():
    with Tlc(300) as tlc:
        violated = read(tlc.run(counter(9, config="SPECIFICATION Spec\nINVARIANT Small\n")).output)
        broken = read(tlc.run(Job("Bad", "---- MODULE Bad ----\nx ==\n====\n", "INIT x\n")).output)
    assert (violated.ended, violated.name, len(violated.behaviour.states)) == (
        Ended.INVARIANT,
        "Small",
        4,
    )
    assert broken.ended is Ended.FAILED


@needs_tlc
def test_deadlocks_are_looked_for_unless_they_are_not():
    with Tlc(300) as tlc:
        job = counter(2)
        assert read(tlc.run(job).output).ended is Ended.COMPLETE
        looking = Job(job.module, job.text, job.config)
        assert read(tlc.run(looking).output).ended is Ended.DEADLOCK


# ---------------------------------------------------------------- where it is


def test_java_of_java_home_comes_first(tmp_path, monkeypatch):
    program = tmp_path / "bin" / "java"
    program.parent.mkdir()
    program.touch()
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert find_java() == str(program)


def test_a_wrong_java_home_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(UsageError, match="JAVA_HOME"):
        find_java()


def test_without_java_it_is_said_what_to_install(tmp_path, monkeypatch):
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="install one"):
        find_java()
    assert "needs Java" in missing()


def test_the_jar_is_the_one_that_is_named(tmp_path, monkeypatch):
    jar = tmp_path / "tla2tools.jar"
    jar.touch()
    monkeypatch.setenv("TLA2TOOLS_JAR", str(jar))
    assert find_jar() == jar
    monkeypatch.setenv("TLA2TOOLS_JAR", str(jar) + "x")
    with pytest.raises(UsageError, match="no such file"):
        find_jar()


def test_without_the_package_it_is_said_how_to_get_it(monkeypatch):
    monkeypatch.delenv("TLA2TOOLS_JAR", raising=False)
    monkeypatch.setattr("pyverify.tlc.jar.find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"pyverify\[tlc\]"):
        find_jar()
