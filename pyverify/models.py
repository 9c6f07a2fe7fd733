"""Models: named instances of a spec in a TOML file, with what is expected of each.

    spec = "../specs/heartbeat.py:Heartbeat"
    [documented]
    params = { nodes = 3 }
    expect = { dead_means_expired = "violated" }
    counts = { states = 5453, transitions = 27552, depth = 13 }

A property that `expect` does not name must hold, the reserved ones too. A key that is not known
is an error at its line: an expectation that is not read would be met for ever.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from pyverify.errors import Diagnostic, SpecError, UsageError
from pyverify.lang import Spec
from pyverify.literals import from_value, parameter
from pyverify.load import load_spec, parse_target
from pyverify.outcome import Verdict
from pyverify.source import Span
from pyverify.suggest import hint
from pyverify.toml_places import Places, scan

COUNTS = ("states", "transitions", "depth")
TIERS = ("fast", "slow")


@dataclass(frozen=True, slots=True)
class Model:
    """One instance of a model file, as it is written; nothing of the spec is loaded yet."""

    file: Path
    name: str
    spec: str
    places: Places
    params: dict[str, Any] = field(default_factory=dict)
    expect: dict[str, Verdict] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    lengths: dict[str, int] = field(default_factory=dict)
    tier: str = "fast"
    source: str = ""
    symmetry: bool | None = None
    deadlock: bool = True

    @property
    def title(self) -> str:
        """Return the name it goes by in reports: the file's stem and its own name."""
        return f"{self.file.stem}:{self.name}"

    def span(self, *path: str) -> Span:
        """Return where a key of this instance is written."""
        return self.places.span(self.name, *path)


# ---------------------------------------------------------------- reading


def load_models(file: Path) -> list[Model]:
    """Read a model file; its instances are in the order of the file."""
    try:
        text = file.read_text(encoding="utf-8")
        document = tomllib.loads(text)
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SpecError(_not_toml(file, error)) from error
    reader = _Reader(scan(file.resolve(), text))
    tables = {k: v for k, v in document.items() if isinstance(v, dict)}
    shared = {k: v for k, v in document.items() if k not in tables}
    reader.only_known((), shared, ("spec", "source"))
    if not tables:
        reader.refuse((), "this model file has no instance", "write a table such as `[small]`")
    spec = reader.text((), shared, "spec")
    source = reader.text((), shared, "source")
    return [reader.model(file, name, table, spec, source) for name, table in tables.items()]


def _not_toml(file: Path, error: Exception) -> Diagnostic:
    place = re.search(r" \(at line (\d+), column (\d+)\)", str(error))
    line, col = (int(place[1]), int(place[2])) if place else (1, 1)
    message = str(error).replace(place[0], "") if place else str(error)
    span = Span(str(file.resolve()), line, col, line, col + 1)
    return Diagnostic("model", span, f"not TOML: {message[:1].lower()}{message[1:]}")


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the tables of one file; everything unexpected is a SpecError at its place."""

    places: Places

    def model(self, file: Path, name: str, table: dict[str, Any], spec: str, source: str) -> Model:
        self.only_known((name,), table, _KEYS)
        read: dict[str, Any] = {"spec": spec, "source": source}
        read |= {key: _KEYS[key](self, (name,), table, key) for key in table}
        found = Model(file, name, places=self.places, **read)
        if not found.spec:
            help_ = 'write `spec = "../specs/lease.py:Lease"` at the top of the file'
            self.refuse((name,), f"instance `{name}` does not say which spec it is of", help_)
        return found

    def refuse(self, path: tuple[str, ...], message: str, help_: str | None = None) -> NoReturn:
        raise SpecError(Diagnostic("model", self.places.span(*path), message, help_))

    def only_known(
        self, path: tuple[str, ...], table: dict[str, Any], known: Iterable[str]
    ) -> None:
        for key in table:
            if key not in known:
                self.refuse((*path, key), f"unknown key `{key}`", hint(key, known, "the keys"))

    def text(self, path: tuple[str, ...], table: dict[str, Any], key: str) -> str:
        value = table.get(key, "")
        return value if isinstance(value, str) else self.wrong((*path, key), "a string", value)

    def boolean(self, path: tuple[str, ...], table: dict[str, Any], key: str) -> bool:
        value = table[key]
        return (
            value if isinstance(value, bool) else self.wrong((*path, key), "true or false", value)
        )

    def tier(self, path: tuple[str, ...], table: dict[str, Any], key: str) -> str:
        if table[key] not in TIERS:
            self.wrong((*path, key), " or ".join(f'"{t}"' for t in TIERS), table[key])
        return str(table[key])

    def table(self, path: tuple[str, ...], table: dict[str, Any], key: str) -> dict[str, Any]:
        value = table[key]
        return value if isinstance(value, dict) else self.wrong((*path, key), "a table", value)

    def verdicts(
        self, path: tuple[str, ...], table: dict[str, Any], key: str
    ) -> dict[str, Verdict]:
        found = self.table(path, table, key)
        for name, value in found.items():
            if value not in _EXPECTABLE:
                self.wrong((*path, key, name), " or ".join(f'"{v}"' for v in _EXPECTABLE), value)
        return {name: Verdict(value) for name, value in found.items()}

    def integers(self, path: tuple[str, ...], table: dict[str, Any], key: str) -> dict[str, int]:
        found = self.table(path, table, key)
        for name, value in found.items():
            if type(value) is not int or value < 0:
                self.wrong((*path, key, name), "a number", value)
        return found

    def counts(self, path: tuple[str, ...], table: dict[str, Any], key: str) -> dict[str, int]:
        found = self.integers(path, table, key)
        self.only_known((*path, key), found, COUNTS)
        return found

    def wrong(self, path: tuple[str, ...], expected: str, value: object) -> NoReturn:
        shown = (
            f'"{value}"'
            if isinstance(value, str)
            else str(value).lower()
            if value in (True, False)
            else str(value)
        )
        self.refuse(path, f"`{path[-1]}` is {expected}, not {shown}")


_EXPECTABLE = (Verdict.HOLDS, Verdict.VIOLATED, Verdict.UNKNOWN)

# The keys of an instance, and how each is read.
_KEYS: dict[str, Callable[[_Reader, tuple[str, ...], dict[str, Any], str], Any]] = {
    "spec": _Reader.text,
    "params": _Reader.table,
    "expect": _Reader.verdicts,
    "counts": _Reader.counts,
    "lengths": _Reader.integers,
    "tier": _Reader.tier,
    "source": _Reader.text,
    "symmetry": _Reader.boolean,
    "deadlock": _Reader.boolean,
}

# ---------------------------------------------------------------- the instance


def instantiate(model: Model) -> Spec:
    """Load the model's spec and fix its parameters."""
    path, _, name = model.spec.rpartition(".py:")
    if not path:
        raise _at(
            model,
            "spec",
            f"`{model.spec}` names no class",
            'write `spec = "../specs/lease.py:Lease"`',
        )
    try:
        target = parse_target(f"{model.file.parent / path}.py:{name}")
        spec = load_spec(target.path, name)
    except UsageError as error:
        message, _, help_ = str(error).partition("\n")
        raise _at(model, "spec", message, help_) from None
    values = {}
    for key, value in model.params.items():
        try:
            values[key] = from_value(parameter(spec, key), value)
        except (UsageError, ValueError) as error:
            message, _, help_ = str(error).partition("\n")
            said = message if isinstance(error, UsageError) else f"parameter `{key}`: {message}"
            raise SpecError(
                Diagnostic("model", model.span("params", key), said, help_ or None)
            ) from None
    return spec(**values)


def _at(model: Model, key: str, message: str, help_: str) -> SpecError:
    place = model.span(key) if (model.name, key) in model.places.found else model.places.span(key)
    return SpecError(Diagnostic("model", place, message, help_ or None))
