"""What a step changed, in the smallest parts."""

import pytest

from pyverify.ir import types as T
from pyverify.report.changes import changes
from pyverify.values import MapValue, RecordValue, bag_of

N3 = T.IntType(0, 3)
PREPARE = T.RecordType("Prepare", (("rm", N3), ("ok", T.BOOL)))
COMMIT = T.RecordType("Commit", ())
MSG = T.UnionType((PREPARE, COMMIT))


def prepare(rm, ok=True):
    return RecordValue("Prepare", (rm, ok))


def mapping(*values):
    return MapValue(enumerate(values))


@pytest.mark.parametrize(
    ("domain", "old", "new", "told"),
    [
        (N3, 0, 1, ["v 0→1"]),
        (T.BOOL, True, False, ["v True→False"]),
        (T.SymbolType(("RED", "BLUE"), enum="Hue"), "RED", "BLUE", ["v Hue.RED→Hue.BLUE"]),
        (T.OptionType(N3), None, 2, ["v None→2"]),
        (T.OptionType(PREPARE), prepare(0), prepare(1), ["v.rm 0→1"]),
        (T.MapType(N3, T.BOOL), mapping(True, True, False), mapping(False, True, True),
         ["v[0] True→False", "v[2] False→True"]),
        (T.MapType(T.BOOL, N3), MapValue({False: 0, True: 1}), MapValue({False: 0, True: 2}),
         ["v[True] 1→2"]),
        (T.MapType(T.SymbolType(("a",)), T.MapType(N3, N3)), MapValue(a=mapping(0, 1, 2)),
         MapValue(a=mapping(0, 2, 2)), ["v[a][1] 1→2"]),
        (T.TupleType((N3, T.BOOL)), (0, True), (0, False), ["v[1] True→False"]),
        (T.SeqType(N3, 2), (1,), (1, 2), ["v [1]→[1, 2]"]),
        (T.SeqType(N3, 4), (1, 2), (1, 2, 0, 0), ["v append 0, 0"]),
        (T.SeqType(N3, 4), (1, 2), (2,), ["v pop(0) 1"]),
        (T.SeqType(N3, 4), (1, 2), (1,), ["v pop() 2"]),
        (T.SeqType(N3, 4), (1, 1), (1,), ["v pop() 1"]),
        (T.SeqType(N3, 4), (1, 2, 0), (2, 0, 1), ["v pop(0) 1 append 1"]),
        (T.SeqType(N3, 4), (1, 2, 0), (1, 0, 0), ["v[1] 2→0"]),
        (T.SeqType(PREPARE, 4), (prepare(0), prepare(1)), (prepare(0), prepare(2)), ["v[1].rm 1→2"]),
        (T.SeqType(N3, 4), (1, 2), (0, 1, 2), ["v [1, 2]→[0, 1, 2]"]),
        (T.SeqType(N3, 4), (1, 2), (), ["v [1, 2]→[]"]),
        (T.SetType(N3), frozenset({0, 1}), frozenset({1, 2}), ["v -0 +2"]),
        (T.SetType(MSG), frozenset(), frozenset({RecordValue("Commit", ())}), ["v +Commit()"]),
        (T.BagType(N3, 3), bag_of([1, 1]), bag_of([1, 2]), ["v -1 +2"]),
        (T.BagType(N3, 3), bag_of([1]), bag_of([1, 1, 1]), ["v +1 +1"]),
        (MSG, prepare(0), prepare(0, ok=False), ["v.ok True→False"]),
        (MSG, prepare(0), RecordValue("Commit", ()), ["v Prepare(rm=0, ok=T)→Commit()"]),
        (N3, 1, 1, []),
    ],
)  # fmt: skip
def test_changes_name_the_smallest_part(domain, old, new, told):
    assert [f"{c.path} {c.what}" for c in changes(domain, old, new, "v")] == told
