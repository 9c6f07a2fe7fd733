"""The diagrams that `pyverify emit` draws of an instance, as texts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pyverify.cli.emission import Emission, stem
from pyverify.cli.progress import ProgressLine
from pyverify.cli.session import Session
from pyverify.cli.status import Status
from pyverify.cli.targets import Job
from pyverify.cli.written import Text
from pyverify.driver import question, require_properties, run
from pyverify.errors import UsageError
from pyverify.frontend import Built
from pyverify.graph import dot, locations, mermaid, paths, sequence, states
from pyverify.graph.diagram import Diagram
from pyverify.ir.nodes import SpecIR
from pyverify.outcome import PropertyResult, Verdict

# States that are drawn unless `--max-states` says otherwise: more is not looked at, but stared at.
MOST_STATES = {"dot": 500, "mermaid": 100}
ENDINGS = {"dot": (".dot", "//"), "mermaid": (".mmd", "%%")}


@dataclass(frozen=True, slots=True)
class Drawing:
    """What to draw, and how: the options of the command."""

    to: str
    view: str | None = None
    properties: tuple[str, ...] = ()
    most: int | None = None
    self_loops: bool = False
    deadlock: bool = True

    def __post_init__(self) -> None:
        if self.chosen in ("path", "sequence") and not self.properties:
            raise UsageError(f"--view {self.chosen} needs --property NAME: of which one?")
        if self.chosen == "sequence" and self.to == "dot":
            raise UsageError("dot has no sequence diagrams\n`--to mermaid` has, or `--view path`")

    @property
    def chosen(self) -> str:
        """Return the view: unless it is named, a property's counterexample, or else the states."""
        if self.view:
            return self.view
        if not self.properties:
            return "states"
        return "sequence" if self.to == "mermaid" else "path"


@dataclass(slots=True)
class Artist:
    """Draws one instance."""

    job: Job
    built: Built
    drawing: Drawing
    session: Session
    texts: list[Text] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    status: Status = Status.EXPECTED

    def draw(self) -> Emission:
        """Draw what is asked for."""
        require_properties(self.spec, self.drawing.properties or None)
        views: dict[str, Callable[[], None]] = {
            "states": self._states,
            "processes": self._processes,
            "path": self._traces,
            "sequence": self._traces,
        }
        views[self.drawing.chosen]()
        return Emission(tuple(self.texts), tuple(self.notes), self.status)

    @property
    def spec(self) -> SpecIR:
        """Return the instance."""
        return self.built.ir

    def _states(self) -> None:
        drawing = self.drawing
        most = drawing.most or MOST_STATES[drawing.to]
        graph = states.state_graph(self.spec, most, drawing.deadlock, drawing.properties or None)
        if graph.cut:
            self.notes.append(
                f"{self.job.target} has more states than the {most} that are drawn\n"
                "`--max-states` draws more of them, smaller parameters (`--set`) make fewer"
            )
            self.status = Status.UNDECIDED
        self._add("", states.draw(graph, drawing.self_loops))

    def _processes(self) -> None:
        if not self.spec.processes:
            raise UsageError(f"{self.spec.name} has no processes, so it has no locations to draw")
        for process in self.spec.processes:
            self._add(process.name, locations.draw(self.spec, process))

    def _traces(self) -> None:
        for name in self.drawing.properties:
            p = self._judged(name)
            if p.trace is None:
                self._untraced(p)
            elif self.drawing.chosen == "sequence":
                self._add_text(name, sequence.write(self.spec, p))
            else:
                self._add(name, paths.draw(self.spec, p))

    def _judged(self, name: str) -> PropertyResult:
        deadlock = self.drawing.deadlock
        asked = question(properties=(name,), deadlock=deadlock, max_states=self.drawing.most)
        with ProgressLine(self.job.title, self.session.err) as line:
            return run(self.built, asked, "native", line).property(name)

    def _untraced(self, p: PropertyResult) -> None:
        reason = f": {p.reason}" if p.reason else ""
        self.notes.append(f"{p.name} {_VERDICTS[p.verdict]}{reason}; there is no trace to draw")
        if p.verdict is Verdict.UNKNOWN:
            self.status = Status.UNDECIDED

    def _add(self, suffix: str, diagram: Diagram) -> None:
        if self.drawing.to == "dot":
            self._add_text(suffix, dot.write(diagram))
            return
        text = mermaid.write(diagram)
        why = mermaid.too_large(text, len(diagram.arrows))
        if why:
            self.notes.append(f"{self.job.target}: {why}")
        self._add_text(suffix, text)

    def _add_text(self, suffix: str, text: str) -> None:
        ending, comment = ENDINGS[self.drawing.to]
        name = stem(self.job, self.spec, suffix)
        self.texts.append(Text(f"{name}{ending}", text, comment, self.job.target))


_VERDICTS = {
    Verdict.HOLDS: "holds",
    Verdict.VIOLATED: "is violated",
    Verdict.UNKNOWN: "is not decided",
    Verdict.ERROR: "cannot be judged",
}
