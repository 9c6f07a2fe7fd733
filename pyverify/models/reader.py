"""Typed access to the tables of one TOML file; everything unexpected is a SpecError at its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NoReturn

from pyverify.errors import Diagnostic, SpecError
from pyverify.models.model import COUNTS, TIERS
from pyverify.outcome import Verdict
from pyverify.suggest import hint
from pyverify.toml_places import Places

Table = dict[str, Any]
Path = tuple[str, ...]

_EXPECTABLE = (Verdict.HOLDS, Verdict.VIOLATED, Verdict.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads keys of tables; `path` is where a table stands in the file."""

    places: Places

    def refuse(self, path: Path, message: str, help_: str | None = None) -> NoReturn:
        """Raise a SpecError at the place of `path`."""
        raise SpecError(Diagnostic("model", self.places.span(*path), message, help_))

    def wrong(self, path: Path, expected: str, value: object) -> NoReturn:
        """Refuse a value that is not of the expected kind."""
        self.refuse(path, f"`{path[-1]}` is {expected}, not {_as_written(value)}")

    def only_known(self, path: Path, table: Table, known: Iterable[str]) -> None:
        """Refuse the first key that is not known."""
        for key in table:
            if key not in known:
                self.refuse((*path, key), f"unknown key `{key}`", hint(key, known, "the keys"))

    def text(self, path: Path, table: Table, key: str) -> str:
        """Return a string; "" where the key is not there."""
        value = table.get(key, "")
        return value if isinstance(value, str) else self.wrong((*path, key), "a string", value)

    def sentence(self, path: Path, table: Table, key: str) -> str:
        """Return a string that says something."""
        value = self.text(path, table, key).strip()
        return value or self.refuse((*path, key), f"`{key}` says nothing")

    def texts(self, path: Path, table: Table, key: str) -> tuple[str, ...]:
        """Return a list of different strings, at least one."""
        value = table[key]
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            self.wrong((*path, key), "a list of strings", value)
        for v in value:
            if value.count(v) > 1:
                self.refuse((*path, key), f'"{v}" is in `{key}` twice')
        return tuple(value) or self.refuse((*path, key), f"`{key}` is empty")

    def boolean(self, path: Path, table: Table, key: str) -> bool:
        """Return true or false."""
        value = table[key]
        if isinstance(value, bool):
            return value
        self.wrong((*path, key), "true or false", value)

    def tier(self, path: Path, table: Table, key: str) -> str:
        """Return one of the tiers."""
        if table[key] not in TIERS:
            self.wrong((*path, key), " or ".join(f'"{t}"' for t in TIERS), table[key])
        return str(table[key])

    def table(self, path: Path, table: Table, key: str) -> Table:
        """Return a table."""
        value = table[key]
        return value if isinstance(value, dict) else self.wrong((*path, key), "a table", value)

    def verdicts(self, path: Path, table: Table, key: str) -> dict[str, Verdict]:
        """Return verdicts by the names of properties."""
        found = self.table(path, table, key)
        for name, value in found.items():
            if value not in _EXPECTABLE:
                self.wrong((*path, key, name), " or ".join(f'"{v}"' for v in _EXPECTABLE), value)
        return {name: Verdict(value) for name, value in found.items()}

    def integers(self, path: Path, table: Table, key: str) -> dict[str, int]:
        """Return numbers by name, none negative."""
        found = self.table(path, table, key)
        for name, value in found.items():
            if type(value) is not int or value < 0:
                self.wrong((*path, key, name), "a number", value)
        return found

    def counts(self, path: Path, table: Table, key: str) -> dict[str, int]:
        """Return numbers by the names of counts."""
        found = self.integers(path, table, key)
        self.only_known((*path, key), found, COUNTS)
        return found


def _as_written(value: object) -> str:
    """Return a value as TOML writes it."""
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, list):
        return "[" + ", ".join(map(_as_written, value)) + "]"
    return str(value).lower() if value in (True, False) else str(value)
