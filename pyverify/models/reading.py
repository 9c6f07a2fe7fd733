"""Reads a model file: its instances in the order of the file, then its claims."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from pyverify.errors import Diagnostic, SpecError, UsageError
from pyverify.models.claim import Claim
from pyverify.models.model import Model
from pyverify.models.reader import Reader, Table
from pyverify.outcome import Verdict
from pyverify.source import Span
from pyverify.suggest import hint
from pyverify.toml_places import scan

# The keys of an instance and of a claim, and how each is read.
INSTANCE_KEYS: dict[str, Callable[[Reader, tuple[str, ...], Table, str], Any]] = {
    "spec": Reader.text,
    "params": Reader.table,
    "expect": Reader.verdicts,
    "counts": Reader.counts,
    "lengths": Reader.integers,
    "tier": Reader.tier,
    "source": Reader.text,
    "symmetry": Reader.boolean,
    "deadlock": Reader.boolean,
    "prove": Reader.boolean,
}
CLAIM_KEYS: dict[str, Callable[[Reader, tuple[str, ...], Table, str], Any]] = {
    "system": Reader.sentence,
    "claim": Reader.sentence,
    "source": Reader.sentence,
    "property": Reader.sentence,
    "instances": Reader.texts,
    "repair": Reader.sentence,
    "assumption": Reader.sentence,
}
_OPTIONAL = ("repair", "assumption")


def load_models(file: Path) -> list[Model]:
    """Return the instances of a model file."""
    models, claims = _read(file)
    return [replace(m, claims=tuple(c for c in claims if m.name in c.instances)) for m in models]


def load_claims(file: Path) -> list[Claim]:
    """Return the claims of a model file."""
    return _read(file)[1]


def _read(file: Path) -> tuple[list[Model], list[Claim]]:
    try:
        text = file.read_text(encoding="utf-8")
        document = tomllib.loads(text)
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SpecError(_not_toml(file, error)) from error
    reader = Reader(scan(file.resolve(), text))
    models = _models(reader, file, document)
    claims = document.get("claims", [])
    return models, [_claim(reader, i, table, models) for i, table in enumerate(claims)]


def _not_toml(file: Path, error: Exception) -> Diagnostic:
    place = re.search(r" \(at line (\d+), column (\d+)\)", str(error))
    line, col = (int(place[1]), int(place[2])) if place else (1, 1)
    message = str(error).replace(place[0], "") if place else str(error)
    span = Span(str(file.resolve()), line, col, line, col + 1)
    return Diagnostic("model", span, f"not TOML: {message[:1].lower()}{message[1:]}")


# ---------------------------------------------------------------- instances


def _models(reader: Reader, file: Path, document: Table) -> list[Model]:
    claims = document.get("claims", [])
    if not isinstance(claims, list) or not all(isinstance(c, dict) for c in claims):
        reader.refuse(("claims",), "`claims` is a list of tables", "write `[[claims]]` above each")
    tables = {k: v for k, v in document.items() if isinstance(v, dict)}
    shared = {k: v for k, v in document.items() if k not in tables and k != "claims"}
    reader.only_known((), shared, ("spec", "source", "claims"))
    if not tables:
        reader.refuse((), "this model file has no instance", "write a table such as `[small]`")
    spec = reader.text((), shared, "spec")
    source = reader.text((), shared, "source")
    return [_model(reader, file, name, table, spec, source) for name, table in tables.items()]


def _model(reader: Reader, file: Path, name: str, table: Table, spec: str, source: str) -> Model:
    reader.only_known((name,), table, INSTANCE_KEYS)
    read: dict[str, Any] = {"spec": spec, "source": source}
    read |= {key: INSTANCE_KEYS[key](reader, (name,), table, key) for key in table}
    found = Model(file, name, places=reader.places, **read)
    if not found.spec:
        help_ = 'write `spec = "../specs/lease.py:Lease"` at the top of the file'
        reader.refuse((name,), f"instance `{name}` does not say which spec it is of", help_)
    return found


# ---------------------------------------------------------------- claims


def _claim(reader: Reader, number: int, table: Table, models: list[Model]) -> Claim:
    path = ("claims", str(number))
    reader.only_known(path, table, CLAIM_KEYS)
    for key in CLAIM_KEYS:
        if key not in table and key not in _OPTIONAL:
            reader.refuse(path, f"this claim has no `{key}`")
    read = {key: CLAIM_KEYS[key](reader, path, table, key) for key in table}
    claim = Claim(number, reader.places, **read)
    _require_instances(reader, claim, models)
    return claim


def _require_instances(reader: Reader, claim: Claim, models: list[Model]) -> None:
    """Hold that the instances exist, and that there is a repair exactly if one violates it."""
    path = ("claims", str(claim.number))
    known = {m.name: m for m in models}
    for name in claim.instances:
        if name not in known:
            near = hint(name, known, "its instances")
            reader.refuse((*path, "instances"), f"there is no instance `{name}`", near)
    expected = {name: known[name].expected(claim.property) for name in claim.instances}
    broken = [name for name, verdict in expected.items() if verdict is Verdict.VIOLATED]
    if broken and not claim.repair:
        reader.refuse(
            path,
            f"`{claim.property}` is violated in `{broken[0]}`, and nothing says what repairs it",
            "write `repair`: one sentence on what repairs the claim, or why nothing can",
        )
    if claim.repair and not broken:
        reader.refuse(
            (*path, "repair"), f"none of the instances expects `{claim.property}` to be violated"
        )
