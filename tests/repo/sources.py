"""The package as data for the tests here: its modules, what each imports, its match statements."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "pyverify"


def modules():
    """Return every module of the package by its dotted name, as a syntax tree."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def part_of(module):
    """Return the folder or file right below `pyverify` that a module belongs to."""
    return module.split(".")[1] if "." in module else "pyverify"


def imports(tree):
    """Return every dotted name that a module imports, anywhere in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def cases(module, function):
    """Return the node classes, written `N.Name` or `T.Name`, that a function has a case for."""
    tree = modules()[module]
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == function:
            for pattern in (n for n in ast.walk(node) if isinstance(n, ast.MatchClass)):
                found.add(ast.unparse(pattern.cls).split(".")[-1])
    return found
