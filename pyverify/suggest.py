"""Did you mean: the near names of an unknown one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def did_you_mean(name: str, known: Iterable[str]) -> str | None:
    """Return a help text naming the closest known names, or None when none is close."""
    folded = {n.casefold(): n for n in known}
    near = get_close_matches(name.casefold(), folded, 3, cutoff=0.6)
    if not near:
        return None
    return "did you mean " + " or ".join(f"`{folded[n]}`" for n in near) + "?"


def closest(name: str, known: Iterable[str]) -> str | None:
    """Return the one known name that is closest, or None when none is close."""
    folded = {n.casefold(): n for n in known}
    near = get_close_matches(name.casefold(), folded, 1, cutoff=0.6)
    return folded[near[0]] if near else None


def hint(name: str, known: Iterable[str], what: str) -> str:
    """Return a help text with the closest known names, or all of them when none is close."""
    names = list(known)
    listed = f"{what}: {list_names(names)}" if names else f"there are no {what}"
    return did_you_mean(name, names) or listed


def list_names(names: Iterable[str]) -> str:
    """Return names for a sentence, `a`, `b` and `c`, or "none"."""
    quoted = [f"`{n}`" for n in names]
    if len(quoted) < 2:
        return quoted[0] if quoted else "none"
    return ", ".join(quoted[:-1]) + " and " + quoted[-1]
