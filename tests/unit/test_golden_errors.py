"""Every diagnostic has a golden example, a code of the table, and an explanation in the reference."""

import ast
import re
from pathlib import Path

import pytest
from golden.rewrite import bad_specs, code_of, diagnostics, told

import pyverify
from pyverify.codes import CODES

PACKAGE = Path(pyverify.__file__).parent
REFERENCE = PACKAGE.parent / "docs" / "ERRORS.md"

# Codes that no spec file can trigger, with the reason.
NOT_BY_A_SPEC = {
    "bad-formula": "it is said about --ltl; tests/unit/test_formula_text.py has its examples",
    "model": "it is said about TOML files; tests/unit/test_models.py has its examples",
}

# What makes a diagnostic; the code is its first argument.
MAKERS = {"Diagnostic", "fail", "warn", "refuse"}


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@pytest.mark.parametrize("path", bad_specs(), ids=lambda path: path.stem)
def test_what_a_user_is_told(path):
    golden = path.with_suffix(".txt")
    assert golden.exists(), "run `python -m tests.golden.rewrite` and read what it wrote"
    assert told(path) == golden.read_text(encoding="utf-8")


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@pytest.mark.parametrize("path", bad_specs(), ids=lambda path: path.stem)
def test_diagnostics_are_well_formed(path):
    found = diagnostics(path.resolve())
    assert code_of(path) in {d.code for d in found}, "the file's name tells its code"
    assert len({(d.code, d.span, d.message) for d in found}) == len(found), "said twice"
    for d in found:
        assert d.span.line > 0
        assert " at 0x" not in d.message, "an address tells nobody anything"
        assert d.message == d.message.strip().rstrip(".")
        assert "pyverify/frontend" not in str(d)


def test_every_code_has_a_golden_example():
    shown = {code_of(path) for path in bad_specs()}
    assert shown | set(NOT_BY_A_SPEC) == set(CODES)
    assert not shown & set(NOT_BY_A_SPEC)


def test_golden_texts_without_a_spec():
    specs = {path.stem for path in bad_specs()}
    texts = {path.stem for path in bad_specs()[0].parent.glob("*.txt")}
    assert texts == specs


def literals(node):
    """Return the texts that an expression may be, as far as they are written there."""
    match node:
        case ast.Constant(value=str() as text):
            return [text]
        case ast.IfExp(body=body, orelse=orelse):
            return [*literals(body), *literals(orelse)]
        case _:
            return []


def used_codes():
    """Yield (file, line, code) of every diagnostic that the package's source makes."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in MAKERS and node.args:
                for code in literals(node.args[0]):
                    yield path.relative_to(PACKAGE), node.lineno, code


def test_every_code_that_is_used_is_in_the_table():
    unknown = [use for use in used_codes() if use[2] not in CODES]
    assert not unknown


def test_every_code_of_the_table_is_used():
    assert {code for _, _, code in used_codes()} == set(CODES)


def test_the_table_is_sorted_and_says_one_thing_each():
    assert list(CODES) == sorted(CODES)
    for text in CODES.values():
        assert text[0].islower() or text[0] == "`"
        assert not text.endswith(".")


def test_the_reference_explains_exactly_the_codes():
    headings = re.findall(r"^### `(.+)`$", REFERENCE.read_text(encoding="utf-8"), re.MULTILINE)
    assert headings == list(CODES)


def test_the_reference_repeats_the_table():
    text = REFERENCE.read_text(encoding="utf-8")
    for code, sentence in CODES.items():
        assert f"### `{code}`\n\n{sentence[0].upper()}{sentence[1:]}." in text


def sections():
    """Yield (code, lines) of the explanations."""
    parts = re.split(r"^### `(.+)`$", REFERENCE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for code, body in zip(parts[1::2], parts[2::2], strict=True):
        yield code, [line for line in body.splitlines() if line.strip()]


def test_explanations_are_short_and_show_both_spellings():
    for code, lines in sections():
        explained = " ".join(lines[1:])
        assert 2 <= len(lines) <= 6, code
        assert re.search(r"\b[Nn]ot\b", explained), f"{code}: what is the wrong spelling?"
        assert explained.count("`") >= 2, f"{code}: what is the right one?"


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
def test_the_reference_tells_warnings():
    marked = {code for code, lines in sections() if lines[1].startswith("*Warning.*")}
    found = [d for path in bad_specs() for d in diagnostics(path.resolve())]
    errors = {d.code for d in found if d.severity == "error"}
    assert marked == {d.code for d in found} - errors
