r"""TLA+ as text: parentheses only where they are needed, lines of at most 79 columns.

Precedences are ranges (Lamport, *Specifying Systems*, table 6): of two operators whose ranges overlap, neither
binds tighter, and there have to be parentheses. What does not fit in a line is laid out by its
outermost construct first: lists of `/\` and `\/` one under the other, `THEN` and `ELSE` under
their `IF`. A text is a list of lines, all but the first relative to the column where it begins.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, partial
from typing import assert_never

from pyverify.tla.syntax import (
    Apply,
    At,
    Bound,
    Box,
    Case,
    Definition,
    Dot,
    Except,
    Fair,
    Filter,
    Function,
    FunctionSet,
    If,
    Image,
    Infix,
    Junction,
    Lambda,
    Let,
    Noted,
    Prefix,
    Prime,
    Quantifier,
    Record,
    RecordSet,
    SetOf,
    Tla,
    Tuple,
    Update,
    Word,
)

WIDTH = 79
SMALL = 30  # a call or a set of this width is never broken

# Least and greatest precedence.
INFIX = {
    "=>": (1, 1),
    "<=>": (2, 2),
    "~>": (2, 2),
    "/\\": (3, 3),
    "\\/": (3, 3),
    "=": (5, 5),
    "#": (5, 5),
    "<": (5, 5),
    ">": (5, 5),
    "<=": (5, 5),
    ">=": (5, 5),
    "\\in": (5, 5),
    "\\notin": (5, 5),
    "\\subseteq": (5, 5),
    "@@": (6, 6),
    ":>": (7, 7),
    "\\cup": (8, 8),
    "\\cap": (8, 8),
    "\\": (8, 8),
    "..": (9, 9),
    "+": (10, 10),
    "(+)": (10, 10),
    "(-)": (11, 11),
    "\\X": (10, 13),
    "%": (10, 11),
    "-": (11, 11),
    "*": (13, 13),
    "\\div": (13, 13),
    "\\o": (13, 13),
}
PREFIX = {
    "~": (4, 4),
    "[]": (4, 15),
    "<>": (4, 15),
    "ENABLED": (4, 15),
    "UNCHANGED": (4, 15),
    "SUBSET": (8, 13),
    "UNION": (8, 13),
    "DOMAIN": (9, 9),
    "-": (12, 12),
}
ASSOCIATIVE = {"+", "*", "\\cup", "\\cap", "\\o", "/\\", "\\/", "@@", "-", "(+)"}
# Their operand has parentheses unless it is one thing: `DOMAIN (f \\o g)`.
_APPLIED = {"DOMAIN", "SUBSET", "UNION"}
_TIGHTEST = (20, 20)
_SPACED = {"..": "..", "^": "^"}  # the only ones written without spaces, unless long

Lines = list[str]


def show(expr: Tla) -> str:
    """Return an expression in one line."""
    return _flat(expr)


def definition(d: Definition, indent: int = 0) -> Lines:
    """Return the lines of a definition, with its comment above."""
    head = d.name + (f"({', '.join(d.params)})" if d.params else "") + " == "
    room = WIDTH - indent
    lines = [rf"\* {line}".rstrip() for line in d.comment]
    if d.recursive:
        params = f"({', '.join('_' for _ in d.params)})" if d.params else ""
        lines.append(f"RECURSIVE {d.name}{params}")
    return lines + _headed(head, d.body, room, listed=True)


def _headed(head: str, body: Tla, room: int, listed: bool = False) -> Lines:
    """Return a definition's text: beside its head if that is short, else below it."""
    if not (listed and _is_list(body)) and _fits(body, room - len(head)):
        return [head + _flat(body)]
    if not _is_list(body) or len(head) > 24:
        below = layout(body, room - 2, listed)
        beside = layout(body, room - len(head), listed)
        if len(head) > 16 and isinstance(body, (Quantifier, If, Infix, Let, Prefix)):
            return [head.rstrip(), *_indented(below, 2)]
        if len(head) > 24 or len(beside) > len(below) or _widest(beside) + len(head) > room:
            return [head.rstrip(), *_indented(below, 2)]
        return _after(head, beside)
    return [head.rstrip(), *_indented(layout(body, room - 2, listed), 2)]


def _is_list(body: Tla) -> bool:
    return isinstance(body, Junction)


def layout(expr: Tla, room: int, listed: bool = False) -> Lines:
    """Return the lines of an expression in `room` columns; `listed` puts a junction in a list."""
    return [*_layout(expr, room, listed)]


@lru_cache(maxsize=10_000)  # where nothing fits, each layout of the whole asks for the same parts
def _layout(expr: Tla, room: int, listed: bool) -> tuple[str, ...]:
    if isinstance(expr, Junction) and listed:
        return tuple(_list(expr, room))
    if _fits(expr, room):
        return (_flat(expr),)
    return tuple(_broken(expr, room))


def _fits(expr: Tla, room: int) -> bool:
    return not _forced(expr) and len(_flat(expr)) <= room


def _forced(expr: Tla) -> bool:
    """Tell whether a text needs lines of its own: there is a comment in it."""
    match expr:
        case Noted():
            return True
        case Junction(_, items):
            return any(map(_forced, items))
        case Let(definitions, body):
            return len(definitions) > 1 or any(d.comment for d in definitions) or _forced(body)
        case If(_, then, orelse):
            return _forced(then) or _forced(orelse)
        case Quantifier(_, _, body):
            return _forced(body)
        case _:
            return False


# ---------------------------------------------------------------- one line


def _flat(e: Tla) -> str:  # noqa: C901, PLR0912  # one case per construct
    match e:
        case Word(text):
            return text
        case Prefix(op, arg):
            inner = _operand(arg, _around(op), "right", op)
            return f"{op}{inner}" if op in ("-", "[]", "<>", "~") else f"{op} {inner}"
        case Prime(arg):
            return _operand(arg, (15, 15), "left", "'") + "'"
        case Infix(op, left, right):
            p = INFIX[op]
            a, b = _operand(left, p, "left", op), _operand(right, p, "right", op)
            return f"{a} {op} {b}"
        case Junction(op, items):
            last = len(items) - 1
            sides = ["right" if i == last else "left" for i in range(len(items))]
            shown = [_operand(x, INFIX[op], s, op) for x, s in zip(items, sides, strict=True)]
            return f" {op} ".join(shown)
        case Apply("<<", (action, variables)):
            return f"<<{_flat(action)}>>_{_flat(variables)}"
        case Apply(name, args):
            return f"{name}({_comma(args)})" if args else name
        case At(function, args):
            return f"{_applied(function)}[{_comma(args)}]"
        case Dot(record, field):
            return f"{_operand(record, (17, 17), 'left', '.')}.{field}"
        case Tuple(items):
            return f"<<{_comma(items)}>>"
        case SetOf(items):
            return f"{{{_comma(items)}}}"
        case Filter(bound, test):
            return f"{{{_bounds((bound,))} : {_flat(test)}}}"
        case Image(body, bounds):
            text = f"({_flat(body)})" if _looks_bound(body) else _flat(body)
            return f"{{{text} : {_bounds(bounds)}}}"
        case Function(bounds, body):
            return f"[{_bounds(bounds)} |-> {_flat(body)}]"
        case FunctionSet(domain, image):
            return f"[{_flat(domain)} -> {_flat(image)}]"
        case Record(fields):
            return f"[{', '.join(f'{n} |-> {_flat(v)}' for n, v in fields)}]"
        case RecordSet(fields):
            return f"[{', '.join(f'{n}: {_flat(v)}' for n, v in fields)}]"
        case Except(function, updates):
            changes = ", ".join(_update(u) + _flat(u.value) for u in updates)
            return f"[{_flat(function)} EXCEPT {changes}]"
        case If(test, then, orelse):
            return f"IF {_flat(test)} THEN {_flat(then)} ELSE {_flat(orelse)}"
        case Case(arms, other):
            parts = [f"{_flat(p)} -> {_arm(v)}" for p, v in arms]
            parts += [] if other is None else [f"OTHER -> {_flat(other)}"]
            return "CASE " + " [] ".join(parts)
        case Let(definitions, body):
            shown = [" ".join(definition(d, -10_000)) for d in definitions]
            return f"LET {' '.join(shown)} IN {_flat(body)}"
        case Quantifier(kind, bounds, body):
            return f"{kind} {_bounds(bounds)} : {_flat(body)}"
        case Lambda(params, body):
            return f"LAMBDA {', '.join(params)} : {_flat(body)}"
        case Box(action, variables):
            return f"[{_boxed(action)}]_{_flat(variables)}"
        case Fair(kind, variables, action):
            return f"{kind}_{variables}({_flat(action)})"
        case Noted(_, body):
            return _flat(body)
        case _:
            assert_never(e)


def _boxed(action: Tla) -> str:
    r"""Return what stands in `[A]_v`: TLA+'s parser takes `[x \in S` for the beginning of a function."""
    text = _flat(action)
    return f"({text})" if re.match(r"\w+ \\in ", text) else text


def _applied(function: Tla) -> str:
    """Return what stands before an index: `f`, `f'`, or something in parentheses."""
    if isinstance(function, Prime) and isinstance(function.arg, Word):
        return _flat(function)
    return _operand(function, (16, 16), "left", "[")


def _comma(items: tuple[Tla, ...]) -> str:
    return ", ".join(map(_flat, items))


def _arm(value: Tla) -> str:
    return f"({_flat(value)})" if isinstance(value, Case) else _flat(value)


def _bounds(bounds: tuple[Bound, ...]) -> str:
    return ", ".join(map(_bound, bounds))


def _bound(b: Bound) -> str:
    names = ", ".join(b.names)
    return (
        f"{f'<<{names}>>' if b.pattern else names} \\in {_operand(b.domain, (5, 5), 'right', '')}"
    )


def _bound_lines(bounds: tuple[Bound, ...], room: int) -> Lines:
    """Return bounds below each other, if they do not fit in a line."""
    if len(_bounds(bounds)) <= room:
        return [_bounds(bounds)]
    lines: Lines = []
    for i, b in enumerate(bounds):
        names = ", ".join(b.names)
        head = f"{f'<<{names}>>' if b.pattern else names} \\in "
        text = _after(head, _operand_lines(b.domain, (5, 5), "right", "", room - len(head)))
        lines += text if i == len(bounds) - 1 else _closed(text, ",")
    return lines


def _update(u: Update) -> str:
    path = "".join(f".{p}" if isinstance(p, str) else f"[{_flat(p)}]" for p in u.path)
    return f"!{path} = "


# ---------------------------------------------------------------- parentheses


def _precedence(e: Tla) -> tuple[int, int] | None:
    """Return the range of the outermost operator; None if it takes all that follows."""
    match e:
        case Prefix(op):
            return PREFIX[op]
        case Prime():
            return (15, 15)
        case Infix(op) | Junction(op):
            return INFIX[op]
        case If() | Case() | Let() | Quantifier() | Lambda():
            return None
        case Noted(_, body):
            return _precedence(body)
        case _:
            return _TIGHTEST


def _operator(e: Tla) -> str:
    return e.op if isinstance(e, (Infix, Junction, Prefix)) else ""


def _operand(e: Tla, around: tuple[int, int], side: str, op: str) -> str:
    """Return an operand in one line, in parentheses unless it binds tighter than what is around."""
    return f"({_flat(e)})" if _needs_parentheses(e, around, side, op) else _flat(e)


def _needs_parentheses(e: Tla, around: tuple[int, int], side: str, op: str) -> bool:
    own = _precedence(e)
    if own is None:  # it goes on to the end of what is around it: fine if that ends there, too
        return side == "left" or op in ("", "'", "[", ".", "/\\", "\\/", "~")
    if side == "left" and isinstance(e, (Prefix, Infix, Junction)) and _open_ended(e):
        return True
    if own[0] > around[1] or (isinstance(e, Prefix) and op in PREFIX and "-" not in (op, e.op)):
        return False
    if _operator(e) == "~" and op in ("=", "#") and side == "right":
        return False  # nothing that could follow binds tighter than the one, and not the other
    if (_operator(e), op) == ("+", "-") and side == "left":
        return False  # TLA+ reads `a + b - c` as `a + (b - c)`, which is the same number
    if _operator(e) == op and op in ASSOCIATIVE and side == "left":
        return isinstance(e, Prefix)
    return True


def _looks_bound(e: Tla) -> bool:
    r"""Tell whether an expression begins as a bound does: `{x \in S : p}` is a filter, whatever is meant."""
    match e:
        case Infix("\\in", Word() | Tuple(), _):
            return True
        case Infix(_, left, _):
            return _looks_bound(left)
        case Junction(_, items):
            return _looks_bound(items[0])
        case _:
            return False


def _around(prefix: str) -> tuple[int, int]:
    return (15, 15) if prefix in _APPLIED else PREFIX[prefix]


def _open_ended(e: Tla) -> bool:
    """Tell whether an expression ends in one that takes all that follows."""
    match e:
        case If() | Case() | Let() | Quantifier() | Lambda():
            return True
        case Prefix(op, arg):
            return _open_ended(arg) and not _needs_parentheses(arg, _around(op), "right", op)
        case Infix(op, _, right):
            return _open_ended(right) and not _needs_parentheses(right, INFIX[op], "right", op)
        case Junction(op, items):
            return _open_ended(items[-1]) and not _needs_parentheses(
                items[-1], INFIX[op], "right", op
            )
        case _:
            return False


# ---------------------------------------------------------------- several lines


def _broken(e: Tla, room: int) -> Lines:  # noqa: C901, PLR0912  # one case per construct
    match e:
        case Junction():
            return _list(e, room)
        case Noted(comment, body):
            return [rf"\* {comment}", *layout(body, room)]
        case Prefix("~", Junction() as arg):
            return _after("~ ", _list(arg, room - 2))
        case Prefix(op, arg):
            head = op if op in ("-", "[]", "<>", "~") else f"{op} "
            return _after(head, _operand_lines(arg, _around(op), "right", op, room - len(head)))
        case Infix():
            return _broken_infix(e, room)
        case Apply("<<", (action, variables)):
            return _closed(_after("<<", layout(action, room - 2)), f">>_{_flat(variables)}")
        case Apply(name, args) if args:
            return _items(f"{name}(", args, ")", room)
        case At(function, args):
            head = _applied(function) + "["
            if len(head) <= room // 2:
                return _items(head, args, "]", room)
            index = min(len(_comma(args)) + 2, room // 2)
            before = _operand_lines(function, (16, 16), "left", "[", room - index)
            return [*before[:-1], *_items(before[-1] + "[", args, "]", room)]
        case Tuple(items):
            return _items("<<", items, ">>", room)
        case SetOf(items):
            return _items("{", items, "}", room)
        case Filter(bound, test):
            return _scoped(f"{{{_bounds((bound,))} :", test, "}", room, 4)
        case Image(body, bounds):
            if _looks_bound(body):
                inner = _closed(_after("{(", layout(body, room - 2)), ")")
            else:
                inner = _after("{", layout(body, room - 1))
            return [
                *inner[:-1],
                inner[-1] + " :",
                *_indented(_closed(_bound_lines(bounds, room - 5), "}"), 4),
            ]
        case Function(bounds, body):
            return _scoped(f"[{_bounds(bounds)} |->", body, "]", room, 4)
        case FunctionSet(domain, image):
            head = f"[{_flat(domain)} -> "
            return _closed(_after(head, layout(image, room - len(head) - 1)), "]")
        case Record(fields):
            return _fields("[", [(f"{n} |-> ", v) for n, v in fields], "]", room)
        case RecordSet(fields):
            return _fields("[", [(f"{n}: ", v) for n, v in fields], "]", room)
        case Except(function, updates):
            return _broken_except(function, updates, room)
        case If():
            return _broken_if(e, room)
        case Case(arms, other):
            return _broken_case(arms, other, room)
        case Let(definitions, body):
            lines: Lines = []
            for i, d in enumerate(definitions):
                lines += _after("    " if i else "LET ", definition(d, WIDTH - room + 4))
            return lines + _after("IN  ", layout(body, room - 4, listed=True))
        case Quantifier(kind, bounds, body):
            return _broken_quantifier(kind, bounds, body, room)
        case Lambda(params, body):
            head = f"LAMBDA {', '.join(params)} : "
            beside = _after(head, layout(body, room - len(head)))
            if _widest(beside) <= room:
                return beside
            return [head.rstrip(), *_indented(layout(body, room - 2), 2)]
        case Box(action, variables):
            closing = f"]_{_flat(variables)}"
            return _closed(_after("[", layout(action, room - 1 - len(closing))), closing)
        case Fair(kind, variables, action):
            return _items(f"{kind}_{variables}(", (action,), ")", room)
        case _:
            return [_flat(e)]


def _list(e: Junction, room: int) -> Lines:
    lines: Lines = []
    for item in e.items:
        if isinstance(item, Noted):
            lines.append(rf"\* {item.comment}")
            item = item.body  # noqa: PLW2901
        mixed = isinstance(item, Junction) and item.op != e.op
        lines += _after(f"{e.op} ", layout(item, room - 3, listed=mixed and not _short(item)))
    return lines


def _short(item: Tla) -> bool:
    return isinstance(item, Junction) and len(_flat(item)) <= WIDTH // 2 and not _forced(item)


def _broken_infix(e: Infix, room: int) -> Lines:
    p = INFIX[e.op]
    if e.op in ("=", "#", "\\in", "\\notin", "\\subseteq", "<=", ">=", "<", ">", ":>"):
        left = _operand(e.left, p, "left", e.op)
        head = f"{left} {e.op} "
        if len(head) <= max(room // 2, 24):
            return _narrow(
                room,
                lambda: _after(head, _operand_lines(e.right, p, "right", e.op, room - len(head))),
                lambda: [
                    head.rstrip(),
                    *_indented(_operand_lines(e.right, p, "right", e.op, room - 2), 2),
                ],
            )
        below = _operand_lines(e.left, p, "left", e.op, room - 2)
        right = _operand_lines(e.right, p, "right", e.op, room - 4 - len(e.op))
        return [*below, *_indented(_after(f"{e.op} ", right), 2)]
    left_lines = _operand_lines(e.left, p, "left", e.op, room)
    head = f"{e.op} "
    right_lines = _operand_lines(e.right, p, "right", e.op, room - len(head) - 2)
    # What is indented would belong to the last item of a list.
    listed = e.op == "=>" or isinstance(e.left, Junction)
    return [*left_lines, *_indented(_after(head, right_lines), 0 if listed else 2)]


def _operand_lines(e: Tla, around: tuple[int, int], side: str, op: str, room: int) -> Lines:
    if not _needs_parentheses(e, around, side, op):
        return layout(e, room)
    # A list is ended by its column, so it needs no parentheses where nothing comes after it.
    last = side == "right" and op in ("=>", "[]", "<>")
    if isinstance(e, Junction) and last and not _fits(e, room - 2):
        return _list(e, room)
    return _closed(_after("(", layout(e, room - 2)), ")")


def _items(opening: str, items: tuple[Tla, ...], closing: str, room: int) -> Lines:
    """Return items beside each other where they fit, lined up behind the opening."""
    if not items:
        return [opening + closing]
    indent = len(opening)
    flat = f"{opening}{_comma(items)}{closing}"
    if len(flat) <= SMALL and not any(map(_forced, items)):
        return [flat]  # broken, it would be no easier to read
    beside = _closed(_after(opening, _filled(items, room - indent, len(closing))), closing)
    if indent <= 28 and (indent <= 4 or _widest(beside) <= room):
        return beside
    return [opening, *_indented(_closed(_filled(items, room - 4, len(closing)), closing), 4)]


def _filled(items: tuple[Tla, ...], room: int, closing: int) -> Lines:
    lines: Lines = []
    line = ""
    for i, item in enumerate(items):
        comma = "," if i < len(items) - 1 else ""
        text = _flat(item) + comma
        if line and len(line) + 1 + len(text) <= room - closing:
            line += " " + text
            continue
        if line:
            lines.append(line)
        line = ""
        if _fits(item, room - closing):
            line = text
        else:
            broken = layout(item, room - closing)
            lines += [*broken[:-1], broken[-1] + comma]
    return [*lines, line] if line else lines


def _fields(opening: str, fields: list[tuple[str, Tla]], closing: str, room: int) -> Lines:
    lines: Lines = []
    for i, (head, value) in enumerate(fields):
        inner = _after(head, layout(value, room - len(opening) - len(head) - 1))
        if _widest(inner) > room - len(opening) - 1:
            below = layout(value, room - len(opening) - 3)
            inner = [head.rstrip(), *_indented(below, 2)]
        lines += [*inner[:-1], inner[-1] + ("," if i < len(fields) - 1 else closing)]
    return _after(opening, lines)


def _broken_except(function: Tla, updates: tuple[Update, ...], room: int) -> Lines:
    head = f"[{_flat(function)} EXCEPT "
    if len(head) > room:  # what is changed has lines of its own
        changed = _after("EXCEPT ", _updates(updates, room - 9))
        return [*_after("[", layout(function, room - 1)), *_indented(changed, 2)]

    def below() -> Lines:
        return [head.rstrip(), *_indented(_updates(updates, room - 4), 4)]

    if len(head) > max(room // 2, 24):
        return below()
    return _narrow(room, lambda: _after(head, _updates(updates, room - len(head))), below)


def _updates(updates: tuple[Update, ...], room: int) -> Lines:
    """Return what an EXCEPT changes, and the bracket that ends it."""
    lines: Lines = []
    for i, u in enumerate(updates):
        path = _update(u)
        inner = _narrow(
            room - 1,
            partial(_beside, path, u.value, room - 1),
            partial(_below, path, u.value, room - 1),
        )
        lines += _closed(inner, "," if i < len(updates) - 1 else "]")
    return lines


def _beside(head: str, value: Tla, room: int) -> Lines:
    return _after(head, layout(value, room - len(head)))


def _below(head: str, value: Tla, room: int) -> Lines:
    return [head.rstrip(), *_indented(layout(value, room - 4), 4)]


def _broken_if(e: If, room: int) -> Lines:
    lines = _after("IF ", layout(e.test, room - 3))
    lines += _after("THEN ", layout(e.then, room - 5, listed=_listed(e.then)))
    orelse = e.orelse
    if isinstance(orelse, If):
        return [*lines, *_after("ELSE ", _broken_if(orelse, room - 5))]
    return [*lines, *_after("ELSE ", layout(orelse, room - 5, listed=_listed(orelse)))]


def _listed(e: Tla) -> bool:
    return isinstance(e, Junction) and not _short(e)


def _broken_case(arms: tuple[tuple[Tla, Tla], ...], other: Tla | None, room: int) -> Lines:
    lines: Lines = []
    every: list[tuple[str, Tla]] = [(f"{_flat(p)} -> ", v) for p, v in arms]
    every += [] if other is None else [("OTHER -> ", other)]
    for i, (head, value) in enumerate(every):
        first = "  [] " if i else "CASE "
        if len(head) > room // 2:
            lines += [first + head.rstrip(), *_indented(layout(value, room - 9), 9)]
        else:
            lines += _after(first + head, layout(value, room - 5 - len(head)))
    return lines


def _broken_quantifier(kind: str, bounds: tuple[Bound, ...], body: Tla, room: int) -> Lines:
    head = f"{kind} {_bounds(bounds)} :"
    lines = [head]
    if len(head) > room:
        room_here = room - len(kind) - 3
        lines = _after(f"{kind} ", _closed(_bound_lines(bounds, room_here), " :"))
    return [*lines, *_indented(layout(body, room - 3, listed=_listed(body)), len(kind) + 1)]


def _scoped(head: str, body: Tla, closing: str, room: int, indent: int) -> Lines:
    beside = room - len(head) - 1 - len(closing)
    if beside > room // 2:
        inner = layout(body, beside)
        below = layout(body, room - indent - len(closing))
        fits = _widest(inner) <= beside or _widest(inner) - beside <= _widest(below) - room + indent
        if len(inner) <= len(below) and fits:
            return _closed(_after(head + " ", inner), closing)
    inner = layout(body, room - indent - len(closing))
    return [head, *_indented(_closed(inner, closing), indent)]


# ---------------------------------------------------------------- lines


def _after(head: str, lines: Lines) -> Lines:
    """Return lines that begin behind `head`."""
    return [head + lines[0], *_indented(lines[1:], len(head))]


def _indented(lines: Lines, by: int) -> Lines:
    return [" " * by + line if line else line for line in lines]


def _closed(lines: Lines, closing: str) -> Lines:
    return [*lines[:-1], lines[-1] + closing]


def _narrow(room: int, *ways: Callable[[], Lines]) -> Lines:
    """Return the first layout that keeps to its room, else the narrowest."""
    tried: list[Lines] = []
    for way in ways:
        tried.append(way())
        if _widest(tried[-1]) <= room:
            return tried[-1]
    return min(tried, key=_widest)


def _widest(lines: Lines) -> int:
    return max(map(len, lines))
