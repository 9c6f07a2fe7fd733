"""Targets, and importing a user's file: whatever is wrong is told at the user's own line."""

import re
import sys

import pytest

from pyverify.errors import SpecError, UsageError
from pyverify.lang import Spec
from pyverify.load import import_file, load_spec, load_specs, parse_target


@pytest.fixture
def write(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(name, text=""):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        return path

    return write


def refused(error):
    (diagnostic,) = error.value.diagnostics
    return diagnostic


def test_targets(write):
    write("lease.py")
    write("models/lease.toml")
    for text, name in [
        ("lease.py", None),
        ("lease.py:Lease", "Lease"),
        ("models/lease.toml:small", "small"),
        ("models", None),
    ]:
        target = parse_target(text)
        assert (target.name, str(target)) == (name, text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("leas.py", "did you mean `lease.py`?"),
        ("lease", "did you mean `lease.py`?"),
        ("nowhere/x.py", "no such file"),
        ("notes.txt", "neither a spec nor a model"),
    ],
)
def test_targets_that_are_not_there(write, text, said):
    write("lease.py")
    write("notes.txt")
    with pytest.raises(UsageError, match=said.replace("?", r"\?")):
        parse_target(text)


def test_the_specs_of_a_file_in_order(write):
    write("base.py", "from pyverify import Spec\nclass Base(Spec): pass\n")
    path = write(
        "two.py",
        "from base import Base\nclass B(Base): pass\nclass A(Base): pass\nAlias = B\nn = 1\n",
    )
    found = load_specs(path)
    assert [s.__name__ for s in found] == ["B", "A"]
    assert all(issubclass(s, Spec) for s in found)
    assert load_spec(path, "A").__name__ == "A"


def test_a_file_without_a_spec(write):
    write("base.py", "from pyverify import Spec\nclass Base(Spec): pass\n")
    with pytest.raises(UsageError, match="pyverify init"):
        load_specs(write("empty.py"))
    with pytest.raises(UsageError, match="only imports Base"):
        load_specs(write("imports.py", "from base import Base\n"))
    with pytest.raises(UsageError, match="did you mean `Base`"):
        load_spec(write("base.py", "from pyverify import Spec\nclass Base(Spec): pass\n"), "Bass")


def test_a_changed_file_is_read_again(write):
    first = import_file(write("x.py", "n = 1\n"))
    second = import_file(write("x.py", "n = 2\n"))
    assert (first.n, second.n) == (1, 2)


def test_two_folders_may_have_a_module_of_the_same_name(write):
    write("one/common.py", "n = 1\n")
    write("two/common.py", "n = 2\n")
    found = [import_file(write(f"{d}/x.py", "from common import n\n")).n for d in ("one", "two")]
    assert found == [1, 2]


def test_the_import_path_is_left_as_it_was(write):
    before = list(sys.path)
    with pytest.raises(SpecError):
        load_specs(write("bad.py", "1 / 0\n"))
    assert sys.path == before
    assert not [m for m in sys.modules if re.fullmatch("bad_[0-9a-f]{8}", m)]


def test_what_a_file_prints_does_not_go_to_stdout(write, capsys):
    import_file(write("x.py", "print('hello')\n"))
    assert capsys.readouterr().out == ""


def test_an_exception_is_told_where_it_was_raised(write):
    with pytest.raises(SpecError) as error:
        load_specs(write("bad.py", "def f():\n    return [][3]\n\nx = f()\n"))
    told = refused(error)
    assert (told.code, told.span.line) == ("import-failed", 2)
    assert "IndexError: list index out of range" in told.message
    assert "return [][3]" in str(error.value)


def test_an_exception_in_a_library_is_told_where_the_user_called_it(write):
    with pytest.raises(SpecError) as error:
        load_specs(write("bad.py", "import json\n\nx = json.loads('{')\n"))
    assert refused(error).span.line == 3


def test_an_exit_is_no_exit(write):
    with pytest.raises(SpecError, match="SystemExit"):
        load_specs(write("bad.py", "import sys\nsys.exit(0)\n"))


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("x = 1\nclass X(:\n", 2, "invalid syntax"),
        ("def f():\nreturn 1\n", 2, "expected an indented block"),
    ],
)
def test_a_file_that_is_not_python(write, text, line, said):
    with pytest.raises(SpecError) as error:
        load_specs(write("bad.py", text))
    told = refused(error)
    assert (told.code, told.span.line) == ("syntax-error", line)
    assert said in told.message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("class X(Spec): pass\n", "write `from pyverify import Spec`"),
        ("from .other import X\n", "write `from other import X`"),
        ("from leese import X\n", "did you mean `lease`?"),
    ],
)
def test_the_usual_mistakes_have_their_remedy(write, text, said):
    write("lease.py")
    with pytest.raises(SpecError) as error:
        load_specs(write("bad.py", text))
    assert said in refused(error).help
