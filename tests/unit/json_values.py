"""The table of encodings in docs/JSON.md: run this file to write it anew."""

import json
from fractions import Fraction
from pathlib import Path

from pyverify.ir import types as T
from pyverify.values import MapValue, RecordValue, bag_of, show, to_json

NODE = T.IntType(0, 3, name="Node")
COLOUR = T.SymbolType(("RED", "GREEN"), enum="Colour")
PREPARE = T.RecordType("Prepare", (("rm", NODE), ("colour", COLOUR)))
COMMIT = T.RecordType("Commit", ())
PAIR = T.TupleType((T.BOOL, NODE))

EXAMPLES = [
    (T.BOOL, True),
    (T.IntType(0, 3), 2),
    (T.REAL, Fraction(1, 3)),
    (T.SymbolType(("idle", "busy")), "idle"),
    (COLOUR, "RED"),
    (T.OptionType(NODE), None),
    (T.OptionType(NODE), 1),
    (PAIR, (True, 1)),
    (T.SetType(NODE), frozenset({2, 0})),
    (T.SeqType(NODE, 3), (2, 2, 0)),
    (T.BagType(NODE, 3), bag_of([2, 0, 2])),
    (T.MapType(NODE, T.BOOL), MapValue({0: True, 1: False, 2: False})),
    (T.MapType(T.BOOL, NODE), MapValue({False: 0, True: 2})),
    (T.MapType(COLOUR, NODE), MapValue({"RED": 0, "GREEN": 2})),
    (
        T.MapType(T.TupleType((T.BOOL, T.BOOL)), NODE),
        MapValue({(a, b): a + b for a in (False, True) for b in (False, True)}),
    ),
    (COMMIT, RecordValue("Commit", ())),
    (PREPARE, RecordValue("Prepare", (1, "GREEN"))),
    (T.UnionType((PREPARE, COMMIT)), RecordValue("Commit", ())),
]

DOCUMENT = Path(__file__).parents[2] / "docs" / "JSON.md"
BEGIN = "<!-- values: written by `python tests/unit/json_values.py` -->\n"
END = "<!-- /values -->"


def table():
    rows = ["| domain | shown as | JSON |", "| --- | --- | --- |"]
    for domain, value in EXAMPLES:
        encoded = json.dumps(to_json(domain, value))
        named = T.show(domain).replace("|", "\\|")
        rows.append(f"| `{named}` | `{show(domain, value)}` | `{encoded}` |")
    return "\n".join(rows) + "\n"


def rewritten(text):
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + table() + END + after


if __name__ == "__main__":
    DOCUMENT.write_text(rewritten(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
