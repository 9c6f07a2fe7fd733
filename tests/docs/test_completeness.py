"""The reference leaves nothing out, and its links lead somewhere."""

import fnmatch
import re

import pytest
from documents import DOCUMENTS, ROOT, blocks, read, rows

import pyverify
from pyverify.frontend.calls import _BUILTINS, MUTATORS, SET_METHODS
from pyverify.lang.domains import Real
from pyverify.models.reading import CLAIM_KEYS, INSTANCE_KEYS


def in_code(text):
    return set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]*)`", text))))


def cells(*heads):
    """Return the first cells of the rows under these headings, as they are written."""
    return [r for r in rows("docs/LANGUAGE.md") if r.heads[: len(heads)] == heads]


def test_every_word_is_explained():
    explained = set()
    for row in cells("word", "meaning"):
        explained |= in_code(row.cells[0]) or {row.cells[0]}
    formulas = [
        in_code(r.cells[0]) or set(re.findall(r"\w+", r.cells[0]))
        for r in cells("word", "true of a behaviour if")
    ]
    explained |= set().union(*formulas)
    assert not set(pyverify.lang.__all__) - explained


def test_every_builtin_and_method_is_shown():
    lines = " ".join(read("docs/LANGUAGE.md"))
    words = [
        b.__name__ for b in _BUILTINS if not getattr(b, "__module__", "").startswith("pyverify")
    ]
    for name in [*words, *SET_METHODS, *MUTATORS - {"setdefault", "popitem"}]:
        assert f"{name}(" in lines or f"`{name}`" in lines, name
    assert Real.__name__ in lines


def test_every_key_of_a_model_file_is_explained():
    assert cells_of("docs/MODELS.md", "key of an instance", "says") == [*INSTANCE_KEYS]
    assert cells_of("docs/MODELS.md", "key of a claim", "says") == [*CLAIM_KEYS]


def anchors(document):
    """Return the anchors of a document's headings, as forges make them."""
    found = set()
    for line in read(document):
        if line.startswith("#"):
            title = line.lstrip("#").strip().lower().replace("`", "")
            found.add(re.sub(r"[^\w\- ]", "", title).replace(" ", "-"))
    return found


@pytest.mark.parametrize("document", [*DOCUMENTS, "docs/CLAIMS.md"])
def test_links_lead_somewhere(document):
    text = "\n".join(read(document))
    for block in blocks(document):
        text = text.replace(block.text, "")
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        path, _, anchor = target.partition("#")
        if target.startswith("http"):
            continue
        file = (ROOT / document).parent / path if path else ROOT / document
        assert file.exists(), target
        if anchor:
            assert anchor in anchors(file.resolve().relative_to(ROOT)), target


def cells_of(document, *heads):
    return [r.cells[0] for r in rows(document) if r.heads == heads]


def test_the_readme_names_every_spec_and_folder():
    folder = ROOT / "specs"
    specs = {str(p.relative_to(folder)) for p in folder.rglob("*.py")}
    named = " ".join(cells_of("README.md", "specs", "show")).replace("`", "").split()
    matched = [set(fnmatch.filter(specs, pattern.rstrip(","))) for pattern in named]
    assert all(matched)
    assert set().union(*matched) == specs
    cells = cells_of("README.md", "folder", "what it is")
    folders = [name for cell in cells for name in cell.replace("`", "").split(", ")]
    assert all((ROOT / f).is_dir() for f in folders)
    parts = {p.parent.name for p in (ROOT / "pyverify").glob("*/__init__.py")}
    assert {f"pyverify/{p}/" for p in parts} <= set(folders)


def test_commands_of_the_readme_exist():
    import click

    from pyverify.cli import main

    targets = set(
        re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    text = " ".join(read("README.md"))
    assert set(re.findall(r"`make (\w+)`", text)) <= targets
    for command, options in re.findall(r"`pyverify (\w+)([^`]*)`", text):
        found = main.get_command(click.Context(main), command)
        known = {o for p in found.params for o in p.opts}
        assert set(re.findall(r"--\w[\w-]*", options)) <= known
