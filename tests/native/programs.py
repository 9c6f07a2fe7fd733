"""Programs for the engine made of Python functions: ctypes gives them addresses, as if compiled."""

import ctypes
from collections import namedtuple

import pytest

from pyverify.native import _engine

WORDS = ctypes.POINTER(ctypes.c_uint64)
METAS = ctypes.POINTER(ctypes.c_uint32)
TYPES = {
    "expand": ctypes.CFUNCTYPE(ctypes.c_int64, WORDS, WORDS, METAS, ctypes.c_int64),
    "start": ctypes.CFUNCTYPE(ctypes.c_int64, WORDS, WORDS, METAS, ctypes.c_int64),
    "check": ctypes.CFUNCTYPE(ctypes.c_uint64, WORDS),
    "step_check": ctypes.CFUNCTYPE(ctypes.c_uint64, WORDS, WORDS),
    "within": ctypes.CFUNCTYPE(ctypes.c_int32, WORDS),
    "terminal": ctypes.CFUNCTYPE(ctypes.c_int32, WORDS),
    "compare": ctypes.CFUNCTYPE(ctypes.c_int32, WORDS, WORDS),
    "canon": ctypes.CFUNCTYPE(None, WORDS, WORDS),
}
PASSES, ASSERT, DOMAIN, ERROR, ESCAPE = range(5)
ASK = 3

Entry = namedtuple("Entry", "instance number kind", defaults=(PASSES,))


def pack(number, words=1):
    """Return the state that stands for a number: it is in the last word, above the mark."""
    values = [1] + [0] * (words - 1)
    values[-1] |= number << 1
    return b"".join(value.to_bytes(8, "little") for value in values)


def unpack(state):
    return int.from_bytes(state[-8:], "little") >> 1


def read(pointer, words):
    return pointer[words - 1] >> 1


def program(after, starts=(0,), *, words=1, instances=4, **others):
    """Return a program of numbers: `after` gives the entries of a number, `starts` the first ones.

    The other functions take numbers too; `check` and `step_check` are lists of such functions.
    """

    def write(entries, out, meta, cap):
        if len(entries) > cap:
            return -1
        for i, entry in enumerate(entries):
            for place in range(words):
                out[i * words + place] = 0
            out[i * words + words - 1] = entry.number << 1
            out[i * words] |= 1
            meta[i] = entry.kind << 24 | entry.instance
        return len(entries)

    def expand(state, out, meta, cap):
        return write([Entry(*e) for e in after(read(state, words))], out, meta, cap)

    def start(_state, out, meta, cap):
        return write([n if isinstance(n, Entry) else Entry(0, n) for n in starts], out, meta, cap)

    kept = []

    def address(kind, function):
        kept.append(TYPES[kind](function))
        return ctypes.cast(kept[-1], ctypes.c_void_p).value

    def of_numbers(function):
        return lambda *states: function(*(read(s, words) for s in states))

    given = {}
    for kind in ("check", "step_check"):
        given[kind] = [address(kind, of_numbers(f)) for f in others.pop(kind, ())]
    for kind in ("within", "terminal", "compare"):
        if kind in others:
            given[kind] = address(kind, of_numbers(others.pop(kind)))
    if "canon" in others:
        function = others.pop("canon")

        def canon(state, out):
            number = function(read(state, words))
            write([Entry(0, number)], out, (ctypes.c_uint32 * 1)(), 1)

        given["canon"] = address("canon", canon)
    others.setdefault("actions", range(instances))
    return _engine.Program(
        words, address("expand", expand), address("start", start), **given, **others, owner=kept
    )


ENDLESS = """
define i64 @start(ptr %state, ptr %out, ptr %meta, i64 %cap) {
    store i64 1, ptr %out
    store i32 0, ptr %meta
    ret i64 1
}
define i64 @expand(ptr %state, ptr %out, ptr %meta, i64 %cap) {
    %few = icmp ult i64 %cap, 2
    br i1 %few, label %more, label %enough
more:
    ret i64 -1
enough:
    %word = load i64, ptr %state
    %twice = shl i64 %word, 1
    %one = add i64 %twice, 1
    %other = add i64 %twice, 3
    %second = getelementptr i64, ptr %out, i64 1
    %second_meta = getelementptr i32, ptr %meta, i64 1
    store i64 %one, ptr %out
    store i64 %other, ptr %second
    store i32 0, ptr %meta
    store i32 0, ptr %second_meta
    ret i64 2
}
"""


def compiled_endless():
    """Return a program with more states than anybody will see, in which no Python runs."""
    llvm = pytest.importorskip("llvmlite.binding")
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_default_triple().create_target_machine()
    compiled = llvm.create_mcjit_compiler(llvm.parse_assembly(ENDLESS), machine)
    compiled.finalize_object()
    expand, start = map(compiled.get_function_address, ("expand", "start"))
    return _engine.Program(1, expand, start, actions=[0], owner=compiled)


def finish(search):
    while search.run(1.0) == "running":
        pass
    return search


def search(made, **options):
    return finish(_engine.Search(made, **options))
