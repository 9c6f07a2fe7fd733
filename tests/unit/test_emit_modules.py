"""`pyverify emit --to tla`: which files there are, what the .cfg has, and that TLC reads them."""

import pytest
from cli_specs import WORDS, folder

from pyverify.tlc.jar import missing
from pyverify.tlc.output import Ended, read
from pyverify.tlc.running import Job, Tlc

__all__ = ["folder"]

MANY = (
    WORDS
    + '''\
from pyverify import always_possible


class Light(Spec):
    """A light that can be switched."""

    on = Var(bool, init=False)

    @action
    def switch(self) -> None:
        self.on = not self.on

    @reachable
    def shines(self) -> bool:
        return self.on

    @temporal
    def goes_out(self) -> bool:
        return always(eventually(not self.on))

    @always_possible
    def can_shine(self) -> bool:
        return self.on
'''
)


TURNS = (
    WORDS
    + '''\
from pyverify import process, step


class Turns(Spec):
    """Two that take turns."""

    Who = Range(2)
    turn = Var(Who, init=0)

    @process(Who)
    async def worker(self, me: int) -> None:
        while True:
            await step("work")
            self.turn = 1 - me

    @invariant
    def together(self) -> bool:
        return all(self.worker[w].at("work") for w in self.Who)
'''
)


@pytest.fixture
def light(folder):
    folder.write("light.py", MANY)
    return folder


def emitted(folder, *arguments):
    shown = folder.run("emit", *arguments, "--to", "tla", "-o", "out")
    assert shown.exit_code == 0, shown.output
    return shown


def names(folder):
    return sorted(p.name for p in (folder.path / "out").iterdir())


def text(folder, name):
    return (folder.path / "out" / name).read_text()


def test_a_spec_is_a_module_and_a_cfg(folder):
    shown = emitted(folder, "counter.py")
    assert names(folder) == ["Counter.cfg", "Counter.tla"]
    assert shown.stdout.splitlines() == ["wrote out/Counter.tla", "wrote out/Counter.cfg"]
    assert " MODULE Counter " in text(folder, "Counter.tla").splitlines()[0]
    assert "  small\n" in text(folder, "Counter.cfg")
    end, mark = text(folder, "Counter.tla").splitlines()[-2:]
    assert set(end) == {"="} and mark.startswith(r"\* Written by pyverify emit, checksum ")


def test_an_instance_has_a_module_of_its_own_only_if_it_is_another_text(folder):
    emitted(folder, "models/counter.toml:three")
    assert names(folder) == ["Counter.tla", "Counter_three.cfg"]
    emitted(folder, "models/counter.toml:five")
    assert names(folder) == [
        "Counter.tla",
        "Counter_five.cfg",
        "Counter_five.tla",
        "Counter_three.cfg",
    ]
    assert " MODULE Counter_five " in text(folder, "Counter_five.tla").splitlines()[0]


def test_what_is_emitted_beside_changes_no_name_and_no_text(folder):
    emitted(folder, "models")
    together = {name: text(folder, name) for name in names(folder)}
    for name in together:
        (folder.path / "out" / name).unlink()
    for instance in ("huge", "five", "three", "smaller"):
        emitted(folder, f"models/counter.toml:{instance}")
    assert {name: text(folder, name) for name in names(folder)} == together


def test_only_the_module_goes_to_stdout_and_the_cfg_is_told_of(folder):
    shown = folder.run("emit", "counter.py", "--to", "tla", "-o", "-")
    assert shown.exit_code == 0
    assert shown.stdout.startswith("-----") and "SPECIFICATION" not in shown.stdout
    assert shown.stderr == "note: `-o DIR` writes Counter.cfg beside it\n"


def test_what_tlc_cannot_judge_is_said_and_not_in_the_cfg(light):
    shown = emitted(light, "light.py")
    assert "note: Light: `can_shine` is not in the .cfg: " in shown.stderr
    cfg = text(light, "Light.cfg")
    assert "goes_out" in cfg
    assert "can_shine" not in cfg


def test_a_property_that_is_named_is_all_that_the_cfg_has(light):
    shown = emitted(light, "light.py", "--property", "shines")
    assert shown.stderr == ""
    cfg = text(light, "Light.cfg")
    assert "  never_shines\n" in cfg
    assert "goes_out" not in cfg
    shown = light.run("emit", "light.py", "--to", "tla", "--property", "shine")
    assert shown.exit_code == 2
    assert "shines" in shown.stderr


def test_what_is_for_diagrams_is_not_taken_silently(folder):
    for option in (("--view", "states"), ("--max-states", "5"), ("--self-loops",)):
        shown = folder.run("emit", "counter.py", "--to", "tla", *option)
        assert shown.exit_code == 2
        assert f"{option[0]} is about diagrams" in shown.stderr


def test_what_was_not_written_by_pyverify_is_kept(folder):
    emitted(folder, "counter.py")
    file = folder.path / "out" / "Counter.tla"
    file.write_text(file.read_text().replace("Counts", "Counted"))
    shown = folder.run("emit", "counter.py", "--to", "tla", "-o", "out")
    assert shown.exit_code == 2
    assert "out/Counter.tla would be lost" in shown.stderr
    assert "Counted" in file.read_text()


def test_processes_become_an_algorithm(folder):
    folder.write("turns.py", TURNS)
    shown = folder.run("emit", "turns.py", "--to", "pluscal", "-o", "out")
    assert shown.exit_code == 0, shown.output
    assert names(folder) == ["Turns.cfg", "Turns.tla"]
    module = text(folder, "Turns.tla")
    assert module.index("--algorithm Turns") < module.index("BEGIN TRANSLATION")
    assert "process (worker \\in " in module
    assert "  together\n" in text(folder, "Turns.cfg")


def test_what_pluscal_has_no_words_for_is_refused(folder):
    shown = folder.run("emit", "counter.py", "--to", "pluscal", "-o", "out")
    assert shown.exit_code == 2
    assert "cannot be emitted as PlusCal" in shown.stderr
    assert not (folder.path / "out").exists()


def test_no_deadlock_is_said_in_the_cfg(folder):
    emitted(folder, "counter.py", "--no-deadlock")
    assert "-deadlock" in text(folder, "Counter.cfg")


@pytest.mark.skipif(missing() is not None, reason="TLC is not installed")
def test_tlc_reads_the_files_and_finds_what_pyverify_does(folder, light):
    emitted(folder, "models", "light.py")
    judged = {}
    with Tlc(120) as tlc:
        for module, cfg in (
            ("Counter", "Counter_three"),
            ("Counter_five", "Counter_five"),
            ("Smaller", "Smaller_smaller"),
            ("Light", "Light"),
        ):
            job = Job(module, text(folder, f"{module}.tla"), text(folder, f"{cfg}.cfg"))
            judged[cfg] = read(tlc.run(job).output)
    assert judged["Counter_three"].ended is Ended.COMPLETE
    assert (judged["Counter_three"].states, judged["Counter_five"].states) == (4, 6)
    assert (judged["Smaller_smaller"].ended, judged["Smaller_smaller"].name) == (
        Ended.INVARIANT,
        "small",
    )
    assert judged["Light"].ended is Ended.TEMPORAL
