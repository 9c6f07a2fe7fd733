"""Linked images do what LLVM's own loader makes of the same object file, and refuse the rest."""

import ctypes
import struct
import subprocess
import sys

import pytest

pytest.importorskip("llvmlite")

from pyverify.native import machine
from pyverify.native.emitting import emit, jit
from pyverify.native.linking import Image, UnlinkableError, link, load

# A function of C, a constant in memory, the address of another function, a call.
MODULE = """
@table = internal constant [4 x i64] [i64 7, i64 11, i64 13, i64 17]
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
define i64 @at(i64 %i) {
  %p = getelementptr [4 x i64], ptr @table, i64 0, i64 %i
  %x = load i64, ptr %p
  ret i64 %x
}
define i64 @wiped(i64 %n) {
  %room = alloca i64, i64 %n
  call void @llvm.memset.p0.i64(ptr %room, i8 1, i64 %n, i1 false)
  %x = load i8, ptr %room
  %y = call i64 @at(i64 2)
  %z = zext i8 %x to i64
  %sum = add i64 %y, %z
  ret i64 %sum
}
define i64 @through(i64 %i) {
  %slot = alloca ptr
  store volatile ptr @at, ptr %slot
  %f = load volatile ptr, ptr %slot
  %x = call i64 %f(i64 %i)
  ret i64 %x
}
"""
CALLS = [("at", 0), ("at", 3), ("wiped", 9), ("wiped", 800), ("through", 1)]
ANSWERS = [7, 17, 14, 14, 11]


def answers(code):
    kind = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_int64)
    return [kind(code.address(name))(n) for name, n in CALLS]


@pytest.fixture(scope="module")
def compiled_object():
    data = emit(MODULE)
    if not data.startswith(b"\x7fELF") or struct.unpack_from("<H", data, 18) != (62,):
        pytest.skip("only ELF for x86-64 is linked")
    return data


def test_an_image_answers_what_llvm_answers(compiled_object):
    linked = load(Image.restored(link(compiled_object).stored()))
    assert answers(linked) == answers(jit(compiled_object)) == ANSWERS


def test_what_the_code_needs_from_outside_is_in_the_table(compiled_object):
    image = link(compiled_object)
    assert set(image.wanted) == {"memset", image.functions["at"]}


@pytest.mark.parametrize(("at", "byte"), [(0, 0), (4, 1), (18, 183)])
def test_other_formats_are_refused(compiled_object, at, byte):
    other = bytearray(compiled_object)
    other[at] = byte
    with pytest.raises(UnlinkableError):
        link(bytes(other))


@pytest.mark.parametrize(
    "text",
    [
        "declare i64 @unheard_of(i64) define i64 @f(i64 %i) "
        "{ %x = call i64 @unheard_of(i64 %i) ret i64 %x }",
        "@v = global i64 3 define i64 @f() { %x = load i64, ptr @v ret i64 %x }",
    ],
    ids=["an unknown function", "a variable"],
)
def test_unknown_things_are_refused(compiled_object, text):
    with pytest.raises(UnlinkableError):
        link(emit(text))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "pyverify"


@pytest.mark.parametrize("linkable", [True, False])
def test_what_is_kept_is_used_again(folder, monkeypatch, linkable):
    def refuse(data):
        raise UnlinkableError("of another kind")

    if not linkable:
        monkeypatch.setattr(machine, "link", refuse)
    first, second = machine.compiled(MODULE), machine.compiled(MODULE)
    assert (first.cached, second.cached) == (False, True)
    assert answers(first) == answers(second) == ANSWERS


@pytest.mark.parametrize(
    "damage", [lambda d: d[:-1], lambda d: b"", lambda d: d[:40] + b"?" + d[41:]]
)
def test_a_damaged_file_is_compiled_again(folder, damage):
    machine.compiled(MODULE)
    (file,) = folder.iterdir()
    file.write_bytes(damage(file.read_bytes()))
    again = machine.compiled(MODULE)
    assert not again.cached
    assert answers(again) == ANSWERS
    assert machine.compiled(MODULE).cached


def test_llvm_is_not_loaded_for_what_is_kept(folder, compiled_object):
    program = (
        "import sys; from pyverify.native.machine import compiled;"
        "compiled(sys.argv[1]); print('llvmlite' in sys.modules)"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", program, MODULE], capture_output=True, text=True, check=True
        ).stdout.strip()
        for _ in range(2)
    ]
    assert told == ["True", "False"]
