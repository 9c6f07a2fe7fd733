"""A `Result`: an outcome together with the instance it is about, ready to be reported.

`Refused` stands in its place when a target never got as far as an engine. Reports read both; they
know nothing of engines.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from pyverify.engines import Question
from pyverify.errors import Diagnostic
from pyverify.ir.digest import digest
from pyverify.ir.nodes import Parameter, SpecIR
from pyverify.outcome import Outcome, PropertyResult, Verdict
from pyverify.suggest import hint


@dataclass(frozen=True, slots=True)
class Seconds:
    """Where the time went."""

    frontend: float = 0.0
    compile: float = 0.0
    explore: float = 0.0


@dataclass(frozen=True, slots=True)
class Difference:
    """An expectation of a model that was not met; `undecided` says a longer run may meet it."""

    subject: str
    expected: str
    got: str
    undecided: bool = False

    def __str__(self) -> str:
        return f"{self.subject}: expected {self.expected}, got {self.got}"


@dataclass(frozen=True, slots=True)
class Refused:
    """A target that could not be checked, and whose fault that is: one of errors.py's families."""

    target: str
    message: str
    family: Literal["wrong", "undecided", "internal"] = "wrong"
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Result:
    """What is known of one instance. `bool(result)` is True when everything judged holds.

    `model` is the instance's name in `models/`, if it has one; then `expected` says whether its
    expectations are met, and `differences` which are not.
    """

    instance: SpecIR
    question: Question
    engine: str
    outcome: Outcome
    seconds: Seconds = Seconds()
    warnings: tuple[Diagnostic, ...] = ()
    model: str | None = None
    expected: bool | None = None
    differences: tuple[Difference, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def spec(self) -> str:
        """Return the name of the spec."""
        return self.instance.name

    @property
    def file(self) -> str:
        """Return the file the spec is written in."""
        return self.instance.file

    @property
    def digest(self) -> str:
        """Return the digest of the instance's meaning."""
        return digest(self.instance)

    @property
    def params(self) -> tuple[Parameter, ...]:
        """Return the parameters with their values."""
        return self.instance.parameters

    @property
    def verdict(self) -> Verdict:
        """Return the verdict of the whole: the worst of its properties."""
        return self.outcome.verdict

    @property
    def holds(self) -> bool:
        """Tell whether every property that was judged holds."""
        return self.verdict is Verdict.HOLDS

    def property(self, name: str) -> PropertyResult:
        """Return the result of one property; KeyError with the near names if there is none."""
        try:
            return self.outcome.result(name)
        except KeyError:
            known = [p.name for p in self.outcome.properties]
            near = hint(name, known, "properties judged")
            raise KeyError(f"no property `{name}` was judged; {near}") from None

    def __bool__(self) -> bool:
        return self.holds

    def __str__(self) -> str:
        from pyverify.report.terminal import render  # rich is loaded when something is shown

        return render(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        from pyverify.report.html import render

        return render(self)
