"""The mutants of a spec file: one small change of what the protocol does, never of what judges it.

Judged by are properties, `@terminal` among them, and helpers that only properties use: these stay as
they are. So do parameters and constants, which belong to the instance, and the words of the language.
"""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from edits import DATA, Edit, Source, Words, edits

JUDGES = {
    "invariant",
    "step_invariant",
    "reachable",
    "temporal",
    "always_possible",
    "terminal",
    "constraint",
}
BEHAVIOURS = {"action", "process", "init"}
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Mutant:
    """A spec file with one change; `title` is the same as long as the changed place is."""

    file: Path
    title: str
    kind: str
    text: str


def mutants(file: Path, used: Iterable[Path] = (), users: Iterable[Path] = ()) -> list[Mutant]:
    """Return the mutants of a file, given the files that it uses and those that use it."""
    source = Source(file.read_text(encoding="utf-8"))
    below = dict.fromkeys((file, *used))
    words = words_of([tree_of(f) for f in below])
    names = names_in_behaviours([tree_of(f) for f in dict.fromkeys((*below, *users))])
    found: dict[str, tuple[str, Edit]] = {}
    for place, node in behaviours(_parsed(source.text), names):
        for edit in edits(node, source, words):
            found.setdefault(source.edited(edit), (place, edit))
    found.pop(source.text, None)
    titles = _distinct(
        f"{place}: {edit.kind}: {edit.before(source)} → {edit.after()}"
        for place, edit in found.values()
    )
    return [
        Mutant(file, title, edit.kind, text)
        for title, (text, (_, edit)) in zip(titles, found.items(), strict=True)
    ]


def _distinct(titles: Iterable[str]) -> list[str]:
    """Number titles that are the same, in the order of the text."""
    seen: Counter[str] = Counter()
    found = []
    for title in titles:
        seen[title] += 1
        found.append(f"{title} ({seen[title]})" if seen[title] > 1 else title)
    return found


def tree_of(file: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return _parsed(file.read_text(encoding="utf-8"))


@cache
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


def behaviours(tree: ast.Module, used: frozenset[str]) -> Iterator[tuple[str, ast.AST]]:
    """Yield what may be changed in a file, with its place: `Lease.renew`, `Lease.clock`."""
    for node in tree.body:
        if isinstance(node, FunctionNode) and node.name in used:
            yield node.name, node
        if isinstance(node, ast.ClassDef) and not is_data(node):
            for part in node.body:
                name = _name(part)
                if isinstance(part, FunctionNode) and is_behaviour(part, used):
                    yield f"{node.name}.{name}", part
                elif name and isinstance(part, (ast.Assign, ast.AnnAssign)) and part.value:
                    yield f"{node.name}.{name}", part.value


def _name(part: ast.stmt) -> str | None:
    match part:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return name
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
        case _:
            return None


def is_data(node: ast.ClassDef) -> bool:
    """Tell whether a class is a record or an enumeration."""
    bases = {b.id for b in node.bases if isinstance(b, ast.Name)}
    return bool(bases & {"Record", "Enum", "IntEnum", "StrEnum"})


def is_behaviour(node: FunctionNode, used: frozenset[str]) -> bool:
    """Tell whether a method is part of what happens: not only of what judges it."""
    names = decorators(node)
    return not names & JUDGES and (bool(names & BEHAVIOURS) or node.name in used)


def decorators(node: FunctionNode) -> set[str]:
    """Return the names of a function's decorators."""
    called = [d.func if isinstance(d, ast.Call) else d for d in node.decorator_list]
    return {d.id for d in called if isinstance(d, ast.Name)}


def names_in_behaviours(trees: list[ast.Module]) -> frozenset[str]:
    """Return every name that an action, process or initial value uses, directly or by helpers."""
    helpers: dict[str, list[FunctionNode]] = {}
    todo: list[ast.AST] = []
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, FunctionNode):
                names = decorators(node)
                if names & BEHAVIOURS:
                    todo.append(node)
                elif not names & JUDGES:
                    helpers.setdefault(node.name, []).append(node)
            elif isinstance(node, ast.ClassDef):
                todo += [p for p in node.body if _is_read_as_behaviour(p)]
    used: set[str] = set()
    while todo:
        for node in ast.walk(todo.pop()):
            name = getattr(node, "attr", None) or getattr(node, "id", None)
            if name and name not in used:
                used.add(name)
                todo += helpers.get(name, [])
    return frozenset(used)


def _is_read_as_behaviour(part: ast.stmt) -> bool:
    """Tell whether a class body sets up a part of the state there, and not a constant."""
    match part:
        case ast.Assign(value=value) | ast.AnnAssign(value=value):
            data = isinstance(value, ast.Call) and getattr(value.func, "id", "") in DATA
            return not data
        case _:
            return False


def words_of(trees: list[ast.Module]) -> Words:
    """Return the symbols, members of enumerations and locations in some files."""
    groups, labels = [], []
    for node in (n for tree in trees for n in ast.walk(tree)):
        match node:
            case ast.Call(func=ast.Name(id="Symbols"), args=args):
                groups.append(tuple(a.value for a in args if isinstance(a, ast.Constant)))
            case ast.Call(func=ast.Name(id="step"), args=[ast.Constant(value=label), *_]):
                labels.append(label)
            case ast.ClassDef() if is_data(node):
                members = [_name(p) for p in node.body if isinstance(p, ast.Assign)]
                groups.append(tuple(f"{node.name}.{m}" for m in members if m))
    return Words(tuple(groups), tuple(dict.fromkeys(labels)))
