"""Small changes of a protocol's source, each of which should be noticed.

An `Edit` replaces a piece of the text; the rest of the file, its lines and its comments stay. What
is changed is what a person gets wrong: a guard, a comparison, a constant, the order of two updates.
The operators are the usual ones of mutation analysis (DeMillo, Lipton, Sayward, 1978), restated for
guarded actions and processes.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

COMPARISONS = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
ARITHMETIC = {ast.Add: ast.Sub, ast.Sub: ast.Add}
CALLS = {"all": "any", "any": "all", "min": "max", "max": "min"}
ATOMS = (ast.Constant, ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.Await)
# Calls that say what an instance is made of, and what things are called; not what happens.
DATA = ("Param", "Const", "Symbols", "Field")
FAIRNESS = "drop fairness"
SWAP = "swap updates"


@dataclass(frozen=True)
class Edit:
    """Replace what stands between two places of the source, each (line, byte column)."""

    kind: str
    start: tuple[int, int]
    end: tuple[int, int]
    text: str

    def before(self, source: "Source") -> str:
        """Return what is replaced, on one line."""
        return _one_line(source.between(self.start, self.end))

    def after(self) -> str:
        """Return what it is replaced by, on one line and without the brackets around it."""
        text = _one_line(self.text)
        return text[1:-1] if self.text.startswith("(") and self.text.endswith(")") else text


def _one_line(text: str) -> str:
    return " ".join(text.split())


class Source:
    """A text with places as `ast` counts them: lines from 1, columns in bytes."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._bytes = text.encode()
        self._starts = [0]
        for line in self._bytes.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))

    def between(self, start: tuple[int, int], end: tuple[int, int]) -> str:
        """Return the text between two places."""
        return self._bytes[self._offset(start) : self._offset(end)].decode()

    def edited(self, edit: Edit) -> str:
        """Return the text with the edit made."""
        start, end = self._offset(edit.start), self._offset(edit.end)
        return (self._bytes[:start] + edit.text.encode() + self._bytes[end:]).decode()

    def of(self, node: ast.AST) -> str:
        """Return the text of a node."""
        return self.between(_start(node), _end(node))

    def _offset(self, place: tuple[int, int]) -> int:
        return self._starts[place[0] - 1] + place[1]


def _start(node) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _end(node) -> tuple[int, int]:
    return node.end_lineno, node.end_col_offset


def _statement(kind: str, node: ast.stmt) -> Edit:
    return Edit(kind, _start(node), _end(node), "pass")


def _expression(kind: str, node: ast.expr, new: ast.expr | str) -> Edit:
    if isinstance(new, str):
        return Edit(kind, _start(node), _end(node), new)
    text = ast.unparse(new)
    return Edit(kind, _start(node), _end(node), text if isinstance(new, ATOMS) else f"({text})")


# ---------------------------------------------------------------- what there is to change


@dataclass(frozen=True)
class Words:
    """The values that a string or a member of an enumeration could be mistaken for."""

    groups: tuple[tuple[str, ...], ...]
    labels: tuple[str, ...]

    def others(self, value: str) -> list[str]:
        """Return the other symbols of every group with this one."""
        found = [v for group in self.groups if value in group for v in group if v != value]
        return list(dict.fromkeys(found))

    def other_labels(self, value: str) -> list[str]:
        """Return the other locations of processes."""
        return [v for v in self.labels if v != value] if value in self.labels else []


def edits(node: ast.AST, source: Source, words: Words) -> Iterator[Edit]:
    """Yield every change of one thing in a piece of syntax, in the order of the text."""
    match node:
        case ast.Assert() | ast.arguments() | ast.Constant(value=None):
            return  # an assertion judges; what is chosen from is the parameters' business
        case ast.Call(func=ast.Name(id=name)) if name in DATA:
            return
        case ast.Call(func=ast.Name(id="step"), keywords=keywords):
            yield from (_without_keyword(node, k, source) for k in keywords if k.arg == "fair")
            return
        case ast.Call(func=ast.Attribute(attr="at"), args=args):
            for label in args:
                yield from _labels(label, words)
            return
        case ast.keyword(arg="doc" | "fair" | "fair_per"):
            return
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield from _fairness(node, source)
            for default in node.args.defaults:
                yield from edits(default, source, words)
            yield from _block(_without_docstring(node.body), source, words)
            return
        case ast.AnnAssign():
            yield from edits(node.value, source, words) if node.value else ()
            return
        case ast.stmt():
            yield from _of_statement(node, source)
        case ast.expr():
            yield from _of_expression(node, words)
    for field, value in ast.iter_fields(node):
        if field in ("body", "orelse") and isinstance(value, list):
            yield from _block(value, source, words)
        elif isinstance(value, list):
            for item in value:
                yield from edits(item, source, words) if isinstance(item, ast.AST) else ()
        elif isinstance(value, ast.AST):
            yield from edits(value, source, words)


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    match body:
        case [ast.Expr(value=ast.Constant(value=str())), *rest]:
            return rest
        case _:
            return body


def _block(body: list[ast.stmt], source: Source, words: Words) -> Iterator[Edit]:
    for stmt in body:
        yield from edits(stmt, source, words)
    for first, second in pairwise(body):
        if _is_update(first) and _is_update(second) and source.of(first) != source.of(second):
            between = source.between(_end(first), _start(second))
            swapped = source.of(second) + between + source.of(first)
            yield Edit(SWAP, _start(first), _end(second), swapped)


def _is_update(node: ast.stmt) -> bool:
    match node:
        case ast.Assign() | ast.AugAssign() | ast.Delete():
            return True
        case ast.Expr(value=ast.Call(func=ast.Name(id="require"))):
            return False
        case ast.Expr(value=ast.Call()):
            return True
        case _:
            return False


def _of_statement(node: ast.stmt, source: Source) -> Iterator[Edit]:
    match node:
        case ast.Expr(value=ast.Call(func=ast.Name(id="require"))):
            yield _statement("drop a guard", node)
        case ast.Expr(value=ast.Await(value=ast.Call(func=ast.Name(id="when")))):
            yield _statement("drop a guard", node)
        case ast.Expr(value=ast.Await(value=ast.Call(func=ast.Name(id="step")))):
            yield _statement("drop a step", node)
        case ast.Expr(value=ast.Await() | ast.Call()) | ast.Delete():
            yield _statement("drop an update", node)
        case ast.Assign() | ast.AugAssign():
            yield _statement("drop an update", node)
        case ast.Break() | ast.Continue():
            yield _statement("drop a jump", node)
        case ast.If(test=test):
            yield _expression("skip a branch", test, "False")
            yield _expression("skip a branch", test, "True")
        case ast.Match(cases=cases):
            for case in cases:
                yield Edit("skip a branch", _start(case.body[0]), _end(case.body[-1]), "pass")
    if isinstance(node, ast.AugAssign) and type(node.op) in ARITHMETIC:
        new = ast.AugAssign(node.target, ARITHMETIC[type(node.op)](), node.value)
        yield Edit("plus and minus", _start(node), _end(node), ast.unparse(new))


def _of_expression(node: ast.expr, words: Words) -> Iterator[Edit]:
    match node:
        case ast.Compare(left=left, ops=ops, comparators=right):
            for i, op in enumerate(ops):
                for other in COMPARISONS[type(op)]:
                    new = ast.Compare(left, [*ops[:i], other(), *ops[i + 1 :]], right)
                    yield _expression("flip a comparison", node, new)
        case ast.BoolOp(op=op, values=values):
            is_and = isinstance(op, ast.And)
            yield _expression(
                "and and or", node, ast.BoolOp(ast.Or() if is_and else ast.And(), values)
            )
            for i in range(len(values)):
                rest = [*values[:i], *values[i + 1 :]]
                kind = "drop a conjunct" if is_and else "drop a disjunct"
                yield _expression(kind, node, rest[0] if len(rest) == 1 else ast.BoolOp(op, rest))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield _expression("drop a not", node, operand)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in ARITHMETIC:
            new = ast.BinOp(left, ARITHMETIC[type(op)](), right)
            yield _expression("plus and minus", node, new)
        case ast.IfExp(body=body, orelse=orelse):
            yield _expression("skip a branch", node, body)
            yield _expression("skip a branch", node, orelse)
        case ast.Call(func=ast.Name(id=name) as func) if name in CALLS:
            yield _expression(f"{name} and {CALLS[name]}", func, CALLS[name])
        case ast.Constant() | ast.Attribute(value=ast.Name()):
            yield from _constants(node, words)


def _constants(node: ast.Constant | ast.Attribute, words: Words) -> Iterator[Edit]:
    match node:
        case ast.Constant(value=bool(value)):
            yield _expression("another constant", node, str(not value))
        case ast.Constant(value=int(value)):
            yield _expression("off by one", node, ast.Constant(value + 1))
            yield _expression("off by one", node, ast.Constant(value - 1))
        case ast.Constant(value=str(value)):
            for other in words.others(value):
                yield _expression("another constant", node, f'"{other}"')
        case ast.Attribute(value=ast.Name(id=name), attr=attr):
            for other in words.others(f"{name}.{attr}"):
                yield _expression("another constant", node, other)


def _labels(node: ast.expr, words: Words) -> Iterator[Edit]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        for other in words.other_labels(node.value):
            yield _expression("another location", node, f'"{other}"')


def _fairness(node: ast.FunctionDef | ast.AsyncFunctionDef, source: Source) -> Iterator[Edit]:
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call):
            for keyword in decorator.keywords:
                if keyword.arg in ("fair", "fair_per"):
                    yield _without_keyword(decorator, keyword, source)


def _without_keyword(call: ast.Call, keyword: ast.keyword, source: Source) -> Edit:
    """Drop a keyword; without `fair`, `fair_per` means nothing, so it goes too."""
    dropped = ("fair", "fair_per") if keyword.arg == "fair" else (keyword.arg,)
    kept = [source.of(a) for a in call.args]
    kept += [source.of(k) for k in call.keywords if k.arg not in dropped]
    text = f"{source.of(call.func)}({', '.join(kept)})" if kept else source.of(call.func)
    return Edit(FAIRNESS, _start(call), _end(call), text)
