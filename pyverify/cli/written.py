"""Writing texts into a folder without doing harm: what pyverify did not write stays as it is.

Every file ends in a comment with a checksum of the rest, so that a file can be told that somebody
else wrote, or has changed since: it is written over only when that is asked for. Nothing is written
before all of it can be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pyverify.errors import UsageError

_MARK = "Written by pyverify emit, checksum"
_LAST_LINE = re.compile(rf"\S+ {_MARK} ([0-9a-f]{{12}})\.\n\Z")


@dataclass(frozen=True, slots=True)
class Text:
    """A text for a file called `file`; `comment` begins a comment in its language.

    `source` names, in a message, what the text is of. One that is only `beside` another is left
    out where a single text is wanted.
    """

    file: str
    text: str
    comment: str
    source: str
    beside: bool = False

    def marked(self) -> str:
        """Return the text with the line that tells that it is ours."""
        return f"{self.text}{self.comment} {_MARK} {_checksum(self.text)}.\n"


def write_all(texts: Iterable[Text], folder: Path, force: bool) -> list[tuple[Path, bool]]:
    """Write the texts into `folder`, which is made if need be.

    Return the path of each, and whether it is new or has changed. UsageError, and nothing written,
    where that would destroy what somebody else wrote.
    """
    wanted = _by_path(texts, folder)
    if not wanted:
        return []
    known = {path: _read(path) for path in wanted}
    if not force:
        _refuse_foreign(wanted, known)
    made = [(path, text.marked()) for path, text in wanted.items()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in made:
            if text != known[path]:
                path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write to {error.filename or folder}: {error.strerror}") from error
    return [(path, text != known[path]) for path, text in made]


def _by_path(texts: Iterable[Text], folder: Path) -> dict[Path, Text]:
    """Return the texts by their paths; two different ones of one name are refused."""
    wanted: dict[Path, Text] = {}
    for text in texts:
        other = wanted.setdefault(folder / text.file, text)
        if other.text != text.text:
            raise UsageError(
                f"both {other.source} and {text.source} would be written to {folder / text.file}\n"
                "emit them one by one, into different folders"
            )
    return wanted


def _read(path: Path) -> str | None:
    """Return what is in a file; None if there is none."""
    try:
        return path.read_bytes().decode(errors="replace")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from error


def _refuse_foreign(wanted: dict[Path, Text], known: dict[Path, str | None]) -> None:
    foreign = []
    for path, text in wanted.items():
        there = known[path]
        if there is not None and there not in (text.text, text.marked()) and not _is_ours(there):
            foreign.append(path)
    if foreign:
        which = "it was" if len(foreign) == 1 else "they were"
        raise UsageError(
            f"{', '.join(map(str, foreign))} would be lost: {which} not written by `pyverify emit`, "
            "or changed since\nnothing was written; `--force` writes over what is there, "
            "`-o DIR` writes elsewhere"
        )


def _is_ours(text: str) -> bool:
    found = _LAST_LINE.search(text)
    return found is not None and found[1] == _checksum(text[: found.start()])


def _checksum(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:12]
