"""From what a user names, `file.py:Class`, to live classes: targets, and importing a user's file.

The file is executed from its source under a module name of its own, so that neither stale byte
code nor a module of the same name elsewhere gets in the way. While it runs, its folder is on the
import path, and what it prints goes to stderr. Whatever it raises is told at the user's own line.
"""

from __future__ import annotations

import ast
import linecache
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import module_from_spec, spec_from_file_location
from inspect import signature
from pathlib import Path
from types import ModuleType, TracebackType

from pyverify.errors import Diagnostic, Note, SpecError, UsageError
from pyverify.lang import Spec
from pyverify.lang.traps import frame_span
from pyverify.source import Span, source_line
from pyverify.suggest import did_you_mean, hint, list_names

# Marks a module that was imported because it lies beside a spec, with that folder.
_HOME = "__pyverify_beside__"


@dataclass(frozen=True, slots=True)
class Target:
    """What a user named: a file or folder, and after a colon a class or a model's instance."""

    path: Path
    name: str | None = None

    def __str__(self) -> str:
        return f"{self.path}:{self.name}" if self.name else str(self.path)


def parse_target(text: str) -> Target:
    """Read `file.py`, `file.py:Class`, `models/x.toml:name` or a folder; it must exist."""
    path, colon, name = text.rpartition(":")
    if colon and Path(path).suffix in (".py", ".toml") and not Path(text).exists():
        target = Target(Path(path), name)
    else:
        target = Target(Path(text))
    if not target.path.exists():
        raise UsageError(f"no such file: {target.path}\n{_near_files(target.path)}".rstrip())
    if target.path.is_file() and target.path.suffix not in (".py", ".toml"):
        raise UsageError(
            f"{target.path} is neither a spec nor a model\n"
            "name a file `spec.py`, a class `spec.py:Class`, a model `models/x.toml` or a folder"
        )
    return target


def _near_files(path: Path) -> str:
    siblings = path.parent.iterdir() if path.parent.is_dir() else ()
    names = sorted(p.name for p in siblings if p.suffix in (".py", ".toml") or p.is_dir())
    if path.with_suffix(".py").name in names:
        return f"did you mean `{path.with_suffix('.py')}`?"
    return did_you_mean(path.name, names) or ""


def load_spec(path: Path, name: str) -> type[Spec]:
    """Import a file and return the one spec called `name`."""
    specs = {s.__name__: s for s in load_specs(path)}
    if name not in specs:
        raise UsageError(f"there is no spec `{name}` in {path}\n{hint(name, specs, 'its specs')}")
    return specs[name]


def load_specs(path: Path) -> list[type[Spec]]:
    """Import a file and return the specs defined in it, in order; there is at least one."""
    module = import_file(path)
    found = [v for v in vars(module).values() if isinstance(v, type) and issubclass(v, Spec)]
    own = list(dict.fromkeys(s for s in found if s.__module__ == module.__name__))
    _refuse_namesakes(path.resolve(), {s.__name__ for s in own})
    if own:
        return own
    imported = [s.__name__ for s in found if s is not Spec]
    more = f"it only imports {', '.join(imported)}: check the file that defines it"
    if not imported:
        more = "a spec is a class `Lease(Spec)`; `pyverify init lease` writes one to start from"
    raise UsageError(f"no spec is defined in {path}\n{more}")


def _refuse_namesakes(path: Path, specs: set[str]) -> None:
    """Refuse two classes of one name, of which Python keeps the last one only."""
    seen: dict[str, ast.ClassDef] = {}
    for node in ast.parse(_read(path)).body:
        if isinstance(node, ast.ClassDef) and node.name in specs:
            if node.name in seen:
                first = seen[node.name]
                raise SpecError(
                    Diagnostic(
                        "duplicate-name",
                        _class_name(path, node),
                        f"there are two classes `{node.name}` in this file: the first one would be lost",
                        "rename one of them",
                        (Note(_class_name(path, first), "defined here first"),),
                    )
                )
            seen[node.name] = node


def _class_name(path: Path, node: ast.ClassDef) -> Span:
    col = node.col_offset + len("class ") + 1
    return Span(str(path), node.lineno, col, node.lineno, col + len(node.name))


def import_file(path: Path) -> ModuleType:
    """Execute a Python file as a module of its own; SpecError for whatever goes wrong in it."""
    path = path.resolve()
    linecache.checkcache(str(path))
    name = f"{path.stem}_{sha256(str(path).encode()).hexdigest()[:8]}"
    spec = spec_from_file_location(name, path)
    if spec is None:
        raise UsageError(f"{path} cannot be imported")
    module = module_from_spec(spec)
    # Dataclasses and enums look their module up while the class statement runs.
    sys.modules[name] = module
    try:
        with _beside(path.parent), redirect_stdout(sys.stderr):
            exec(compile(_read(path), str(path), "exec", dont_inherit=True), module.__dict__)
    except BaseException as error:
        del sys.modules[name]
        if isinstance(error, (SpecError, UsageError, KeyboardInterrupt, MemoryError)):
            raise
        raise SpecError(_told(error, path)) from error
    return module


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error


@contextmanager
def _beside(folder: Path) -> Iterator[None]:
    """Let `from other_spec import X` find the files of `folder`, and no others of the same name.

    Two folders may each have a `common.py`: what an earlier load left under that name goes.
    """
    for name, module in list(sys.modules.items()):
        home = getattr(module, "__dict__", {}).get(_HOME)
        if home not in (None, folder) and (folder / f"{name}.py").exists():
            del sys.modules[name]
    known = set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name in set(sys.modules) - known:
            file = getattr(sys.modules[name], "__file__", None)
            if file and Path(file).parent == folder:
                setattr(sys.modules[name], _HOME, folder)


def _told(error: BaseException, path: Path) -> Diagnostic:
    """Return the diagnostic for an exception of the user's module."""
    if isinstance(error, SyntaxError) and error.filename:
        return Diagnostic("syntax-error", _syntax_span(error), (error.msg or "invalid syntax"))
    span = _last_own_line(error.__traceback__, path)
    if isinstance(error, NameError) and _hidden_in_class(error):
        return Diagnostic(
            "class-body",
            span,
            f"`{error.name}` is not visible here: inside a comprehension or lambda, "
            "Python does not see the names of the class body",
            f"if it is a parameter or domain, write `lambda self: ... self.{error.name} ...`; "
            "any other constant may stand above the class",
        )
    # Python adds the place of a module, which is no news.
    said = re.sub(r" \(\S*\.py\)$", "", str(error))
    said = re.sub(r"<(?:\w+\.)*(\w+) object at 0x\w+>", r"<\1>", said)
    what = type(error).__name__ + (f": {said}" if said else "")
    return Diagnostic(
        "import-failed", span, f"importing the file failed: {what}", _import_help(error, path)
    )


def _hidden_in_class(error: NameError) -> bool:
    """Tell whether a name is missing because a nested scope cannot see the class around it."""
    tb, frames = error.__traceback__, []
    while tb is not None:
        frames.append(tb.tb_frame)
        tb = tb.tb_next
    nested = bool(frames) and frames[-1].f_code.co_name.startswith("<")
    return nested and any(
        error.name in f.f_locals and "__qualname__" in f.f_locals for f in frames[:-1]
    )


def _import_help(error: BaseException, path: Path) -> str | None:
    match error:
        case NameError(name=str() as name):
            return _name_help(name)
        case ModuleNotFoundError(name=str() as name):
            return did_you_mean(name, ["pyverify", *(p.stem for p in path.parent.glob("*.py"))])
        case ImportError() if "relative import" in str(error):
            return "write `from other import X`: files beside this one are found by their name"
        case ImportError(name=str() as name) if name in sys.modules:
            wanted = re.match(r"cannot import name '(\w+)'", str(error))
            known = [n for n in dir(sys.modules[name]) if not n.startswith("_")]
            return did_you_mean(wanted[1], known) if wanted else None
        case TypeError():
            return _call_help(str(error))
        case SystemExit():
            return 'put what a script does below `if __name__ == "__main__":`'
        case _:
            return None


def _name_help(name: str) -> str | None:
    import pyverify

    if name in pyverify.__all__:
        return f"write `from pyverify import {name}`"
    if name == "self":
        return "there is no `self` in a class body: write `one_of(Node)`, `Range(n)`"
    return did_you_mean(name, pyverify.__all__)


def _call_help(said: str) -> str | None:
    """Return what to write instead of a call of one of the words that Python refused."""
    from pyverify import lang

    if " for |: " in said and "'tuple'" in said:
        return "Python has no `|` for tuples: name the parts in a record, `class Pair(Record)`, and write `Pair | None`"
    decorator = re.match(r"(\w+)\(\) missing 1 required positional argument: 'method'", said)
    if decorator:
        return f"write `@{decorator[1]}`, without parentheses"
    call = re.match(r"(\w+)\(\) ", said)
    word = getattr(lang, call[1], None) if call else None
    if call is None or word is None or not callable(word):
        return None
    names = list(signature(word).parameters)
    wrong = re.search(r"unexpected keyword argument '(\w+)'", said)
    near = did_you_mean(wrong[1], names) if wrong else None
    return near or f"`{call[1]}` takes {list_names(names)}"


def _syntax_span(error: SyntaxError) -> Span:
    file, line = str(error.filename), error.lineno or 1
    linecache.checkcache(file)
    # Python counts some of these in bytes.
    col = min(max(error.offset or 1, 1), len(source_line(file, line)) + 1)
    end_line = error.end_lineno or line
    end_col = error.end_offset or col
    return Span(file, line, col, end_line, end_col if end_line > line or end_col > col else col + 1)


def _last_own_line(tb: TracebackType | None, path: Path) -> Span:
    """Return the innermost place that is in the user's folder; else the top of the file."""
    place = Span(str(path), 1, 1, 1, 1)
    while tb is not None:
        if Path(tb.tb_frame.f_code.co_filename).parent == path.parent:
            place = frame_span(tb.tb_frame, tb.tb_lasti)
        tb = tb.tb_next
    return place
