"""The source that a class was made from, kept when the class is created.

A file may change while a session that has imported it goes on; what is checked must be what was
imported, not a mixture of both.
"""

from __future__ import annotations

import linecache

# The attribute of a class that holds (file, text).
SNAPSHOT = "__pyverify_source__"


def read_source(file: str) -> str:
    """Return the text of a file or notebook cell as it is now, or "" when it cannot be read."""
    linecache.checkcache(file)
    return "".join(linecache.getlines(file))


def keep_source(cls: type, file: str) -> None:
    """Remember the source of the file in which `cls` is being created."""
    setattr(cls, SNAPSHOT, (file, read_source(file)))
