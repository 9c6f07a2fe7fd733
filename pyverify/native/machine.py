"""Machine code from LLVM IR: compiling, and keeping what was compiled.

Compiled modules are kept in the user's cache folder, by what they are compiled from, the version
of LLVM and the processor. A file that is damaged or written by somebody else meanwhile only means
that it is compiled again.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import llvmlite
import llvmlite.binding as llvm

# Bump when what a module means changes without its text: the interface to the engine.
FORMAT = "1"
# At most so many bytes of compiled modules are kept.
MOST_KEPT = 256 << 20
_SUM = 32


@dataclass(frozen=True, slots=True)
class Machine:
    """Compiled code in memory: addresses of its functions, as long as this object lives."""

    engine: Any
    cached: bool

    def address(self, name: str) -> int:
        """Return where a function is."""
        return int(self.engine.get_function_address(name))


_initialised = False


def _target() -> Any:
    global _initialised  # noqa: PLW0603  # LLVM wants to be told once per process
    if not _initialised:
        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
        _initialised = True
    return llvm.Target.from_default_triple()


def compiled(text: str, cache: bool = True) -> Machine:
    """Return the machine code of an LLVM module."""
    target = _target()
    cpu, features = llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()
    machine = target.create_target_machine(
        cpu=cpu, features=features, opt=1, jit=False, reloc="pic"
    )
    key = _key(text, cpu, features)
    path = _folder() / f"{key}.o" if cache else None
    kept = _read(path) if path else None
    empty = llvm.parse_assembly("")
    engine = llvm.create_mcjit_compiler(empty, machine)
    code = kept if kept is not None else _compile(text, machine)
    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    if path and kept is None:
        _write(path, code)
    return Machine(engine, kept is not None)


def _key(text: str, cpu: str, features: str) -> str:
    parts = (FORMAT, llvmlite.__version__, str(llvm.llvm_version_info), cpu, features, text)
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=20).hexdigest()


def _compile(text: str, machine: Any) -> bytes:
    module = llvm.parse_assembly(text)
    options = llvm.create_pipeline_tuning_options(speed_level=1)
    builder = llvm.create_pass_builder(machine, options)
    passes = llvm.create_new_module_pass_manager()
    passes.add_sroa_pass()
    passes.add_simplify_cfg_pass()
    passes.add_instruction_combine_pass()
    passes.add_simplify_cfg_pass()
    passes.run(module, builder)
    return bytes(machine.emit_object(module))


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
    return code if hashlib.blake2b(code, digest_size=_SUM).digest() == data[:_SUM] else None


def _write(path: Path, code: bytes) -> None:
    """Keep `code`; a cache that cannot be written is none."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _make_room(path.parent)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(hashlib.blake2b(code, digest_size=_SUM).digest() + code)
        Path(file.name).replace(path)
    except OSError:
        return


def _make_room(folder: Path) -> None:
    kept = []
    for path in folder.glob("*.o"):
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
