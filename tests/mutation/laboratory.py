"""A copy of the specs and models in which one file is changed at a time, and who depends on whom.

`pyverify.lib` is copied too, under another name, so that its parts can be changed without changing
the pyverify that judges them.
"""

import ast
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from shutil import copytree, ignore_patterns

from changed_specs import Mutant, mutants, tree_of
from lines import forget_files

from pyverify.models import Model, load_models

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "pyverify" / "lib"
COPIED_LIBRARY = "library_under_test"
NO_CACHE = ignore_patterns("__pycache__")


class Laboratory:
    """Files that may be changed, and the models that may notice."""

    def __init__(self, file: Path, folder: Path) -> None:
        """Copy to `folder` all that is needed to check what depends on `file`."""
        self.folder = folder
        for part in ("specs", "models"):
            copytree(ROOT / part, folder / part, ignore=NO_CACHE, dirs_exist_ok=True)
        copytree(LIBRARY, folder / COPIED_LIBRARY, ignore=NO_CACHE, dirs_exist_ok=True)
        for path in folder.rglob("*.py"):
            path.write_text(_renamed(path.read_text(encoding="utf-8")), encoding="utf-8")
        self.copy = folder / _place_in_copy(file)
        self.models = [
            m
            for f in sorted((folder / "models").rglob("*.toml"))
            for m in load_models(f)
            if m.tier == "fast" and file in uses(ROOT / _spec_of(m).relative_to(folder.resolve()))
        ]

    @contextmanager
    def holding(self, text: str) -> Iterator[None]:
        """Let the copy of the file be this text, and nothing be left of what was imported before."""
        self.copy.write_text(_renamed(text), encoding="utf-8")
        forget_files()
        # Byte code is told stale by the second, and mutants come faster than that.
        writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True
        sys.path.insert(0, str(self.folder))
        try:
            yield
        finally:
            sys.path.remove(str(self.folder))
            sys.dont_write_bytecode = writes
            for name, module in [*sys.modules.items()]:
                if (getattr(module, "__file__", None) or "").startswith(str(self.folder)):
                    del sys.modules[name]


def _renamed(text: str) -> str:
    return text.replace("from pyverify.lib", f"from {COPIED_LIBRARY}")


def _place_in_copy(file: Path) -> Path:
    if file.is_relative_to(LIBRARY):
        return COPIED_LIBRARY / file.relative_to(LIBRARY)
    return file.relative_to(ROOT)


def _spec_of(model: Model) -> Path:
    return (model.file.parent / model.spec.rpartition(":")[0]).resolve()


# ---------------------------------------------------------------- who uses whom


def changeable() -> list[Path]:
    """Return the files that are mutated: the specs that are explored, and the parts of `pyverify.lib`.

    Mutants of specs that are proved are not tried (docs/WARTS.md).
    """
    specs = sorted((ROOT / "specs").rglob("*.py"))
    return [f for f in specs if f.stem not in proved()] + sorted(LIBRARY.glob("[!_]*.py"))


@cache
def proved() -> set[str]:
    """Return the names of the model files with instances that are proved."""
    files = sorted((ROOT / "models").rglob("*.toml"))
    return {f.stem for f in files if any(m.prove for m in load_models(f))}


@cache
def uses(file: Path) -> frozenset[Path]:
    """Return the files of ours that a file depends on, itself included."""
    found, todo = {file}, [file]
    while todo:
        for path in _imported(todo.pop()):
            if path not in found:
                found.add(path)
                todo.append(path)
    return frozenset(found)


def _imported(file: Path) -> list[Path]:
    found = []
    for node in ast.walk(tree_of(file)):
        match node:
            case ast.ImportFrom(module="pyverify.lib", names=names):
                found += [_part_of_library(alias.name) for alias in names]
            case ast.ImportFrom(module=str(module)) if module.startswith("pyverify.lib."):
                found.append(LIBRARY / f"{module.rpartition('.')[2]}.py")
            case ast.ImportFrom(module=str(module)):
                found.append(file.parent / f"{module}.py")
    return [path for path in found if path.exists()]


def _part_of_library(name: str) -> Path:
    """Return the file of the library that defines `name`."""
    for path in sorted(LIBRARY.glob("[!_]*.py")):
        if any(getattr(node, "name", None) == name for node in tree_of(path).body):
            return path
    return LIBRARY / "__init__.py"


def mutants_of(file: Path) -> list[Mutant]:
    """Return the mutants of a file."""
    users = [f for f in changeable() if file in uses(f)]
    return mutants(file, sorted(uses(file)), users)


def stem(file: Path) -> str:
    """Return what a file is called in the record: `saga`, `pyverify/lib/channel`."""
    home = ROOT if file.is_relative_to(LIBRARY) else ROOT / "specs"
    return file.relative_to(home).with_suffix("").as_posix()
