"""The symbols of a spec, in a fixed order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.visit import walk


def symbols(spec: N.SpecIR) -> Iterator[str]:
    """Yield all symbols that values of a spec can have, those of a domain one after the other."""
    for v in spec.variables:
        yield from _of(v.domain)
    for n in walk((spec.init, spec.actions, spec.properties, spec.functions)):
        for name in ("type", "domain"):
            t: Any = getattr(n, name, None)
            if t is not None:
                yield from _of(t)
    yield "done"


def _of(t: T.Type) -> Iterator[str]:
    match t:
        case T.SymbolType(members):
            yield from members
        case T.OptionType(inner) | T.SetType(inner) | T.SeqType(inner) | T.BagType(inner):
            yield from _of(inner)
        case T.MapType(key, image):
            yield from _of(key)
            yield from _of(image)
        case T.TupleType(items):
            for i in items:
                yield from _of(i)
        case T.RecordType(_, fields):
            for _, f in fields:
                yield from _of(f)
        case T.UnionType(records):
            for r in records:
                yield from _of(r)
        case _:
            return
