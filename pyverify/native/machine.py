"""Machine code from LLVM IR: compiling, and keeping what was compiled.

Compiled modules are kept in the user's cache folder, by what they are compiled from, the LLVM that
would compile them and the processor. A file that is damaged or written by somebody else meanwhile
only means that it is compiled again. What is kept is linked, where that is possible (`linking`), so
that LLVM need not even be loaded for it.
"""

from __future__ import annotations

import hashlib
import os
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from pyverify.native.linking import Image, UnlinkableError, link, load

# Bump when what a module means changes without its text: the interface to the engine.
FORMAT = "3"
# At most so many bytes of compiled modules are kept.
MOST_KEPT = 256 << 20
_SUM = 32
_IMAGE, _OBJECT = b"i", b"o"  # what follows in a kept file


class InMemory(Protocol):
    """Code that can be called."""

    def address(self, name: str) -> int:
        """Return where a function is."""
        ...


@dataclass(frozen=True, slots=True)
class Machine:
    """Compiled code in memory: addresses of its functions, as long as this object lives."""

    code: InMemory
    cached: bool

    def address(self, name: str) -> int:
        """Return where a function is."""
        return self.code.address(name)


def compiled(text: str, cache: bool = True) -> Machine:
    """Return the machine code of an LLVM module."""
    path = _folder() / f"{_key(text)}.code" if cache else None
    kept = _read(path) if path else None
    if kept is not None:
        return Machine(_in_memory(kept), cached=True)
    code = _compile(text)
    if path:
        _write(path, code)
    return Machine(_in_memory(code), cached=False)


def _compile(text: str) -> bytes:
    from pyverify.native.emitting import emit

    data = emit(text)
    try:
        return _IMAGE + link(data).stored()
    except UnlinkableError:  # another processor or system: LLVM has to load it
        return _OBJECT + data


def _in_memory(code: bytes) -> InMemory:
    if code.startswith(_IMAGE):
        return load(Image.restored(code[1:]))
    from pyverify.native.emitting import jit

    return jit(code[1:])


def _key(text: str) -> str:
    parts = (FORMAT, _compiler(), _processor(), text)
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=20).hexdigest()


def _compiler() -> str:
    """Return what tells this LLVM from another one, without loading it."""
    spec = find_spec("llvmlite")
    if spec is None or spec.origin is None:
        return "none"
    folder = Path(spec.origin).parent
    files = [folder / "_version.py", *sorted((folder / "binding").glob("*llvmlite*"))]
    return " ".join(f"{f.name} {s.st_size} {s.st_mtime_ns}" for f in files for s in [f.stat()])


def _processor() -> str:
    """Return what tells this processor from one with other instructions."""
    try:
        told = Path("/proc/cpuinfo").read_text("utf-8").split("\n\n", maxsplit=1)[0]
    except OSError:  # not Linux
        from pyverify.native.emitting import processor

        return processor()
    lines = ("vendor_id", "cpu family", "model", "stepping", "flags", "Features", "CPU ")
    return "\n".join([os.uname().machine, *(x for x in told.split("\n") if x.startswith(lines))])


# ---------------------------------------------------------------- the cache


def _folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME")
    if base:
        return Path(base) / "pyverify"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "pyverify" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "pyverify"
    return Path.home() / ".cache" / "pyverify"


def _read(path: Path) -> bytes | None:
    """Return what was kept at `path`, if it is whole."""
    try:
        data = path.read_bytes()
        os.utime(path)
    except OSError:
        return None
    code = data[_SUM:]
    return code if _sum(path, code) == data[:_SUM] else None


def _sum(path: Path, code: bytes) -> bytes:
    """Return what shows that a file is whole, and what its name says."""
    return hashlib.blake2b(path.stem.encode() + code, digest_size=_SUM).digest()


def _write(path: Path, code: bytes) -> None:
    """Keep `code`; a cache that cannot be written is none."""
    import tempfile

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _make_room(path.parent)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(_sum(path, code) + code)
        Path(file.name).replace(path)
    except OSError:
        return


def _make_room(folder: Path) -> None:
    kept = []
    for path in folder.iterdir():
        try:
            info = path.stat()
        except OSError:  # another run removed it
            continue
        kept.append((info.st_mtime, info.st_size, path))
    total = sum(size for _, size, _ in kept)
    for _, size, path in sorted(kept):
        if total <= MOST_KEPT:
            return
        path.unlink(missing_ok=True)
        total -= size
