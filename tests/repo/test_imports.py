"""Imports go one way, as the table in docs/ARCHITECTURE.md says; imports inside functions count."""

import re

import pytest
from sources import ROOT, imports, modules, part_of

# Imports against the direction of the table, with the reason.
UPWARDS = {
    ("values", "ir"): "values are read with their type (`ir.types`); the other nodes hold values",
    ("result", "report"): "a Result shows itself in a REPL or notebook; loaded when it does",
}


# Who reads the environment although only the command line should, with the reason.
ENVIRONMENT = {
    "pyverify.native.machine": "where a user's caches are is said there",
    "pyverify.tlc.jar": "where Java and TLC are is said there",
}


def table():
    """Return the rows of the table by part: what it imports, and what it must not."""
    text = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    found = {}
    for line in text.partition("| part | imports | must not know |")[2].splitlines()[2:]:
        if not line.startswith("|"):
            break
        part, may, never, _ = (re.findall(r"`([^`]+)`", c) for c in line.strip("|").split("|"))
        found[part[0]] = (may, never)
    return found


TABLE = table()
MODULES = modules()


def test_every_part_has_a_row():
    assert {part_of(m) for m in MODULES} - {"__main__"} == set(TABLE)


@pytest.mark.parametrize("part", TABLE)
def test_a_part_imports_what_its_row_says(part):
    found = set()
    for module, tree in MODULES.items():
        if part_of(module) == part:
            found |= {part_of(name) for name in imports(tree) if name.split(".")[0] == "pyverify"}
    found -= {part}
    if part != "pyverify":
        found.discard("pyverify")  # the version, and the words
    assert sorted(found) == sorted(TABLE[part][0])


def test_imports_go_up_the_table():
    order = list(TABLE)
    against = {
        (part, other)
        for part, (may, _) in TABLE.items()
        for other in may
        if order.index(other) > order.index(part)
    }
    assert against == set(UPWARDS)


def test_values_know_types_only():
    ours = [n for n in imports(MODULES["pyverify.values"]) if n.startswith("pyverify")]
    assert ours == ["pyverify.ir.types"]


@pytest.mark.parametrize("part", TABLE)
def test_a_part_does_not_know_what_it_must_not(part):
    for module, tree in MODULES.items():
        if part_of(module) == part:
            outside = {name.split(".")[0] for name in imports(tree)}
            assert not outside & set(TABLE[part][1]), module


# Each heavy or opinionated dependency has one home.
HOMES = {
    "click": {"cli"},
    "rich": {"cli", "report"},
    "z3": {"smt"},
    "llvmlite": {"native"},
    "jinja2": {"tla", "report"},
    "lark": {"frontend"},
    "networkx": {"graph"},
}


def test_dependencies_stay_at_home():
    for module, tree in MODULES.items():
        for name in imports(tree):
            homes = HOMES.get(name.split(".")[0])
            assert homes is None or part_of(module) in homes, f"{module} imports {name}"


def test_only_the_command_line_prints_and_exits():
    import ast

    for module, tree in MODULES.items():
        if part_of(module) in ("cli", "__main__"):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                assert called not in ("print", "sys.exit", "os.getenv"), f"{module}: {called}"
            if isinstance(node, ast.Attribute) and ast.unparse(node) == "os.environ":
                assert module in ENVIRONMENT, f"{module}: os.environ"


def test_the_chain_of_readers_is_the_one_in_the_document():
    """Each class of the chain extends the one before it."""
    from pyverify.frontend.processes import ProcessReader

    text = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    chain = re.search(r"`context` →.*?`processes`", text, re.DOTALL)
    bases = [c.__module__.rpartition(".")[2] for c in reversed(ProcessReader.__mro__[:-1])]
    assert re.findall(r"`(\w+)`", chain[0]) == bases
