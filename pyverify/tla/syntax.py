"""A small abstract syntax of TLA+: expressions and definitions, before they are laid out.

Everything is frozen. What the words mean: Lamport, *Specifying Systems* (2002), part IV.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """An identifier, a number, a string, TRUE, `@`: one token, which never needs parentheses."""

    text: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """`~ p`, `-n`, `SUBSET S`, `[] p`, `ENABLED A`, ...: `op` as in `printing.PREFIX`."""

    op: str
    arg: Tla


@dataclass(frozen=True, slots=True)
class Prime:
    """`x'`."""

    arg: Tla


@dataclass(frozen=True, slots=True)
class Infix:
    """`left op right`: `op` as in `printing.INFIX`, but for conjunction and disjunction."""

    op: str
    left: Tla
    right: Tla


@dataclass(frozen=True, slots=True)
class Junction:
    r"""A conjunction (`op` is `/\`) or disjunction (`\/`) of two or more."""

    op: str
    items: tuple[Tla, ...]


@dataclass(frozen=True, slots=True)
class Apply:
    """`Op(a, b)`."""

    name: str
    args: tuple[Tla, ...]


@dataclass(frozen=True, slots=True)
class At:
    """`f[a, b]`."""

    function: Tla
    args: tuple[Tla, ...]


@dataclass(frozen=True, slots=True)
class Dot:
    """`r.field`."""

    record: Tla
    field: str


@dataclass(frozen=True, slots=True)
class Tuple:
    """`<<a, b>>`."""

    items: tuple[Tla, ...]


@dataclass(frozen=True, slots=True)
class SetOf:
    """`{a, b}`."""

    items: tuple[Tla, ...]


@dataclass(frozen=True, slots=True)
class Bound:
    r"""`x, y \in S`, or `<<x, y>> \in S` if it is a `pattern`."""

    names: tuple[str, ...]
    domain: Tla
    pattern: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    r"""`{x \in S : p}`."""

    bound: Bound
    test: Tla


@dataclass(frozen=True, slots=True)
class Image:
    r"""`{e : x \in S}`."""

    body: Tla
    bounds: tuple[Bound, ...]


@dataclass(frozen=True, slots=True)
class Function:
    r"""`[x \in S |-> e]`."""

    bounds: tuple[Bound, ...]
    body: Tla


@dataclass(frozen=True, slots=True)
class FunctionSet:
    """`[S -> T]`."""

    domain: Tla
    image: Tla


@dataclass(frozen=True, slots=True)
class Record:
    """`[a |-> e, b |-> f]`."""

    fields: tuple[tuple[str, Tla], ...]


@dataclass(frozen=True, slots=True)
class RecordSet:
    """`[a: S, b: T]`."""

    fields: tuple[tuple[str, Tla], ...]


@dataclass(frozen=True, slots=True)
class Update:
    """`![i].field = value` of an EXCEPT; a step of the path is an index, or a field as a `str`."""

    path: tuple[Tla | str, ...]
    value: Tla


@dataclass(frozen=True, slots=True)
class Except:
    """`[f EXCEPT ![i] = v, ![j] = w]`."""

    function: Tla
    updates: tuple[Update, ...]


@dataclass(frozen=True, slots=True)
class If:
    """`IF test THEN a ELSE b`."""

    test: Tla
    then: Tla
    orelse: Tla


@dataclass(frozen=True, slots=True)
class Case:
    """`CASE p -> a [] q -> b [] OTHER -> c`."""

    arms: tuple[tuple[Tla, Tla], ...]
    other: Tla | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """`Name(params) == body`; `comment` are lines above it, without their signs."""

    name: str
    params: tuple[str, ...]
    body: Tla
    comment: tuple[str, ...] = ()
    recursive: bool = False
    local: bool = False


@dataclass(frozen=True, slots=True)
class Let:
    """`LET definitions IN body`."""

    definitions: tuple[Definition, ...]
    body: Tla


@dataclass(frozen=True, slots=True)
class Quantifier:
    r"""`\A x \in S : p` (`kind` is `\A`), `\E`, or `CHOOSE` (one bound of one name)."""

    kind: str
    bounds: tuple[Bound, ...]
    body: Tla


@dataclass(frozen=True, slots=True)
class Lambda:
    """`LAMBDA x, y : e`, as the argument of an operator."""

    params: tuple[str, ...]
    body: Tla


@dataclass(frozen=True, slots=True)
class Box:
    """`[A]_v`."""

    action: Tla
    variables: Tla


@dataclass(frozen=True, slots=True)
class Fair:
    """`WF_v(A)` or `SF_v(A)` (`kind` is "WF" or "SF")."""

    kind: str
    variables: str
    action: Tla


@dataclass(frozen=True, slots=True)
class Noted:
    """An expression with a comment of one line before it, as an item of a junction list."""

    comment: str
    body: Tla


Tla = (
    Word
    | Prefix
    | Prime
    | Infix
    | Junction
    | Apply
    | At
    | Dot
    | Tuple
    | SetOf
    | Filter
    | Image
    | Function
    | FunctionSet
    | Record
    | RecordSet
    | Except
    | If
    | Case
    | Let
    | Quantifier
    | Lambda
    | Box
    | Fair
    | Noted
)

TRUE, FALSE, HERE = Word("TRUE"), Word("FALSE"), Word("@")


def number(n: int) -> Tla:
    """Return an integer."""
    return Word(str(n)) if n >= 0 else Prefix("-", Word(str(-n)))


def string(text: str) -> Word:
    """Return a string."""
    return Word('"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"')


def conjunction(*items: Tla) -> Tla:
    r"""Return the conjunction, flat and without TRUE."""
    return _junction("/\\", items, TRUE, FALSE)


def disjunction(*items: Tla) -> Tla:
    r"""Return the disjunction, flat and without FALSE."""
    return _junction("\\/", items, FALSE, TRUE)


def _junction(op: str, items: tuple[Tla, ...], nothing: Word, all_: Word) -> Tla:
    flat: list[Tla] = []
    for item in items:
        flat += item.items if isinstance(item, Junction) and item.op == op else (item,)
    flat = [i for i in flat if i != nothing]
    if not flat or all_ in flat[:1]:
        return all_ if flat else nothing
    return flat[0] if len(flat) == 1 else Junction(op, tuple(flat))


_OPPOSITE = {"=": "#", "#": "=", "\\in": "\\notin", "\\notin": "\\in"}
_OPPOSITE |= {"<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def negation(test: Tla) -> Tla:
    """Return the negation, without a sign where a relation has an opposite."""
    match test:
        case Word("TRUE"):
            return FALSE
        case Word("FALSE"):
            return TRUE
        case Prefix("~", inner):
            return inner
        case Infix(op, left, right) if op in _OPPOSITE:
            return Infix(_OPPOSITE[op], left, right)
        case Quantifier("\\E", bounds, body) if not isinstance(body, Junction):
            return Quantifier("\\A", bounds, negation(body))
        case Quantifier("\\A", bounds, Infix("=>", left, right)):
            return Quantifier("\\E", bounds, conjunction(left, negation(right)))
        case _:
            return Prefix("~", test)
