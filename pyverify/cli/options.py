"""The options that several commands share, and how their values are read."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

_SIZES = {"": 1, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}
_SIZES |= {f"{k}I": 1024.0**i for i, k in enumerate(("K", "M", "G", "T"), 1)}
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "": 1.0}


def memory(text: str) -> int:
    """Read a number of bytes: 4GB, 512MB, 1.5GiB."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?I?)B?", text.strip().upper())
    if found is None or found[2] not in _SIZES or not float(found[1]):
        raise click.BadParameter(f"`{text}` is not a size: write 4GB or 512MB")
    return int(float(found[1]) * _SIZES[found[2]])


def duration(text: str) -> float:
    """Read a duration in seconds: 60s, 5m, 1h30m; a bare number means seconds."""
    written = text.strip().lower()
    parts = re.findall(r"(\d+(?:\.\d+)?)(ms|s|m|h|$)", written)
    total = sum(float(n) * _SECONDS[unit] for n, unit in parts)
    if "".join(n + unit for n, unit in parts) != written or not total:
        raise click.BadParameter(f"`{text}` is not a duration: write 60s, 5m or 1h30m")
    return total


def shared(function: F) -> F:
    """Add the options that every command about a target has."""
    for option in reversed(_SHARED):
        function = option(function)
    return function


_SHARED = (
    click.option(
        "--set",
        "settings",
        multiple=True,
        metavar="NAME=VALUE",
        help="Set a parameter of the spec (repeatable).",
    ),
    click.option(
        "--property",
        "properties",
        multiple=True,
        metavar="NAME",
        help="Judge only this property (repeatable).",
    ),
    click.option("--no-deadlock", is_flag=True, help="Do not look for deadlocks."),
    click.option(
        "--json", "json_file", metavar="FILE", help="Write the results as JSON; '-' is stdout."
    ),
    click.option("--debug", is_flag=True, help="Show Python's traceback for an internal error."),
)
