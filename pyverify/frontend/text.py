"""Formulas as text, for the command line: `[](req -> <> ack)`, `always(implies(req, ack))`.

The grammar (`formulas.lark`) knows the signs of temporal logic and the expressions of Python. What
comes out is a syntax tree of Python with the language's own words called, `always(...)`, and every
node's place in the text, so that whoever reads a `@temporal` method can read it too.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeVar

from pyverify.errors import Diagnostic, SpecError
from pyverify.source import Span

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

E = TypeVar("E", bound=ast.AST)

# Python refuses to read far longer numbers.
_MOST_DIGITS = 1000

# Trees of the grammar that are calls of a word of the language.
_WORDS = {"implies", "leads_to", "until", "always", "eventually"}

_COMPARATORS: dict[str, type[ast.cmpop]] = {
    "==": ast.Eq, "!=": ast.NotEq, "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE,
    "in": ast.In, "not in": ast.NotIn, "is": ast.Is, "is not": ast.IsNot,
}  # fmt: skip
_CONSTANTS = {"True": True, "False": False, "None": None}
_OPERATORS: dict[str, type[ast.operator]] = {
    "|": ast.BitOr, "^": ast.BitXor, "&": ast.BitAnd, "+": ast.Add, "-": ast.Sub,
    "*": ast.Mult, "//": ast.FloorDiv, "/": ast.Div, "%": ast.Mod, "**": ast.Pow,
}  # fmt: skip

# What people write who know another notation, and what it is called here.
_INSTEAD = {
    "=": "write `==` for equality",
    "<->": "write `(p -> q) && (q -> p)`",
    "X": "formulas here are without `next`: what holds must not depend on steps that change nothing",
    "G": "write `[] p` or `always(p)`",
    "F": "write `<> p` or `eventually(p)`",
    "W": "write `p U q || [] p`",
    "R": "write `!(!p U !q)`",
    "if": "write `p -> q`, or `all(... for x in D if p)`",
    "lambda": "name what is meant, and write the formula itself",
}


def parse(text: str, file: str) -> ast.expr:
    """Return the syntax tree of a formula; places in it are in `file`.

    SpecError, with the place, if it is none.
    """
    from lark.exceptions import UnexpectedInput

    try:
        return _Maker(text, file).expression(_parser().parse(text))
    except UnexpectedInput as problem:
        raise SpecError(_refusal(text, file, problem)) from None
    except RecursionError:
        whole = Span(file, 1, 1, 1, len(text.split("\n", 1)[0]) + 1)
        raise SpecError(
            Diagnostic(
                "too-deep",
                whole,
                "something in here is nested too deeply to be read",
                "split it into helpers of the spec",
            )
        ) from None


@lru_cache(maxsize=1)
def _parser() -> Lark:
    from lark import Lark

    grammar = files(__package__).joinpath("formulas.lark").read_text(encoding="utf-8")
    return Lark(
        grammar,
        start="formula",
        parser="lalr",
        propagate_positions=True,
        maybe_placeholders=False,
    )


def _refusal(text: str, file: str, problem: Any) -> Diagnostic:
    """Return what is said of text that is no formula."""
    from lark.exceptions import UnexpectedToken

    lines = text.split("\n")
    if isinstance(problem, UnexpectedToken) and problem.token.type != "$END":
        token = problem.token
        span = Span(file, token.line, token.column, token.end_line, token.end_column)
        previous = _before(text, token.start_pos)
        instead = _INSTEAD.get(str(token)) or _INSTEAD.get(previous)
        return Diagnostic(
            "bad-formula", span, f"`{token}` is not expected here", instead or _EXPECTED
        )
    if isinstance(problem, UnexpectedToken):
        end = len(lines[-1].rstrip()) + 1
        span = Span(file, len(lines), end, len(lines), end + 1)
        said = "the formula ends too early" if text.strip() else "there is no formula"
        return Diagnostic("bad-formula", span, said, _EXPECTED)
    line, column = problem.line, problem.column
    character = lines[line - 1][column - 1]
    span = Span(file, line, column, line, column + 1)
    instead = _INSTEAD.get(character, _EXPECTED)
    if character in "\"'":
        return Diagnostic("bad-formula", span, "this text has no end", f"close it with {character}")
    return Diagnostic("bad-formula", span, f"`{character}` is not expected here", instead)


_EXPECTED = "a formula is like `always(implies(p, eventually(q)))` or `[](p -> <> q)`"


def _before(text: str, position: int) -> str:
    """Return the word that stands just before a place."""
    words = text[:position].split()
    return words[-1].lstrip("(") if words else ""


class _Maker:
    """Makes Python's syntax tree of the grammar's."""

    def __init__(self, text: str, file: str) -> None:
        self.lines, self.file = text.split("\n"), file

    def placed(self, node: E, tree: Tree[Token] | Token) -> E:
        """Return the node with the place of what it is made from; Python counts bytes."""
        at: Any = getattr(tree, "meta", tree)
        made: Any = node
        made.lineno, made.end_lineno = at.line, at.end_line
        made.col_offset = self.bytes_before(at.line, at.column)
        made.end_col_offset = self.bytes_before(at.end_line, at.end_column)
        return node

    def span(self, tree: Tree[Token]) -> Span:
        at = tree.meta
        return Span(self.file, at.line, at.column, at.end_line, at.end_column)

    def bytes_before(self, line: int, column: int) -> int:
        return len(self.lines[line - 1][: column - 1].encode())

    def expression(self, tree: Tree[Token]) -> ast.expr:
        kind, parts = str(tree.data), tree.children
        if kind == "parenthesised":
            return self.expression(self.tree(parts[0]))
        if kind in _WORDS:
            name = self.placed(ast.Name(kind, ast.Load()), tree)
            return self.placed(ast.Call(name, self.expressions(parts), []), tree)
        made: ast.expr = getattr(self, f"make_{kind}")(tree)
        return self.placed(made, tree)

    def tree(self, part: Tree[Token] | Token) -> Tree[Token]:
        assert not isinstance(part, str), "only keywords and names are tokens"
        return part

    def expressions(self, parts: list[Any]) -> list[ast.expr]:
        return [self.expression(part) for part in parts if not isinstance(part, str)]

    # ------------------------------------------------------------ connectives and operators

    def make_disjunction(self, tree: Tree[Token]) -> ast.expr:
        return ast.BoolOp(ast.Or(), self.expressions(tree.children))

    def make_conjunction(self, tree: Tree[Token]) -> ast.expr:
        return ast.BoolOp(ast.And(), self.expressions(tree.children))

    def make_negation(self, tree: Tree[Token]) -> ast.expr:
        return ast.UnaryOp(ast.Not(), self.expressions(tree.children)[0])

    def make_comparison(self, tree: Tree[Token]) -> ast.expr:
        signs = [" ".join(map(str, self.tree(t).children)) for t in tree.children[1::2]]
        values = self.expressions(tree.children[::2])
        return ast.Compare(values[0], [_COMPARATORS[s]() for s in signs], values[1:])

    def make_binary(self, tree: Tree[Token]) -> ast.expr:
        left, right = self.expressions(tree.children)
        return ast.BinOp(left, _OPERATORS[str(tree.children[1])](), right)

    def make_minus(self, tree: Tree[Token]) -> ast.expr:
        return ast.UnaryOp(ast.USub(), self.expressions(tree.children)[0])

    # ------------------------------------------------------------ operands

    def make_name(self, tree: Tree[Token]) -> ast.expr:
        name = str(tree.children[0])
        if name in _CONSTANTS:
            return ast.Constant(_CONSTANTS[name])
        return ast.Name(name, ast.Load())

    def make_number(self, tree: Tree[Token]) -> ast.expr:
        digits = str(tree.children[0])
        if len(digits) > _MOST_DIGITS:
            raise SpecError(
                Diagnostic(
                    "bad-formula",
                    self.span(tree),
                    f"a number of {len(digits)} digits is too long",
                    "name it in the spec, as a parameter",
                )
            )
        return ast.Constant(int(digits))

    def make_string(self, tree: Tree[Token]) -> ast.expr:
        return ast.Constant(str(tree.children[0])[1:-1])

    def make_attribute(self, tree: Tree[Token]) -> ast.expr:
        value = self.expression(self.tree(tree.children[0]))
        return ast.Attribute(value, str(tree.children[1]), ast.Load())

    def make_subscript(self, tree: Tree[Token]) -> ast.expr:
        base, items = map(self.tree, tree.children)
        found = self.expressions(items.children)
        index = found[0] if len(found) == 1 else self.placed(ast.Tuple(found, ast.Load()), items)
        return ast.Subscript(self.expression(base), index, ast.Load())

    def make_tuple(self, tree: Tree[Token]) -> ast.expr:
        first, *more = map(self.tree, tree.children)
        rest = self.expressions(more[0].children) if more else []
        return ast.Tuple([self.expression(first), *rest], ast.Load())

    def make_list(self, tree: Tree[Token]) -> ast.expr:
        items = [part for t in tree.children for part in self.tree(t).children]
        return ast.List(self.expressions(items), ast.Load())

    def make_set(self, tree: Tree[Token]) -> ast.expr:
        return ast.Set(self.expressions(self.tree(tree.children[0]).children))

    def make_generator(self, tree: Tree[Token]) -> ast.expr:
        return ast.GeneratorExp(*self.comprehension(tree.children))

    def make_list_of(self, tree: Tree[Token]) -> ast.expr:
        return ast.ListComp(*self.comprehension(tree.children))

    def make_set_of(self, tree: Tree[Token]) -> ast.expr:
        return ast.SetComp(*self.comprehension(tree.children))

    # ------------------------------------------------------------ calls and quantifiers

    def make_call(self, tree: Tree[Token]) -> ast.expr:
        function, arguments = map(self.tree, tree.children)
        values, named = [], []
        for part in map(self.tree, arguments.children):
            if part.data == "keyword":
                value = self.expression(self.tree(part.children[1]))
                named.append(self.placed(ast.keyword(str(part.children[0]), value), part))
            else:
                values.append(self.expression(part))
        return ast.Call(self.expression(function), values, named)

    def make_call_generator(self, tree: Tree[Token]) -> ast.expr:
        function, *rest = tree.children
        inside = self.placed(ast.GeneratorExp(*self.comprehension(rest)), tree)
        return ast.Call(self.expression(self.tree(function)), [inside], [])

    def make_quantified(self, tree: Tree[Token]) -> ast.expr:
        """Make `all(n in Node: p)` the same as `all(p for n in Node)`."""
        function, binders, body = map(self.tree, tree.children)
        clauses = [self.binder(self.tree(part)) for part in binders.children]
        inside = self.placed(ast.GeneratorExp(self.expression(body), clauses), tree)
        return ast.Call(self.expression(function), [inside], [])

    def binder(self, tree: Tree[Token]) -> ast.comprehension:
        found = None if tree.data == "keyword" else self.expression(tree)
        match found:
            case ast.Compare(ast.Name() as name, [ast.In()], [source]):
                name.ctx = ast.Store()
                return ast.comprehension(name, source, [], 0)
            case _:
                raise SpecError(
                    Diagnostic(
                        "bad-formula",
                        self.span(tree),
                        "before the colon there are names and what they range over",
                        "write `all(n in Node: p)` or `all(n in Node, m in Node: p)`",
                    )
                )

    def comprehension(self, parts: list[Any]) -> tuple[ast.expr, list[ast.comprehension]]:
        body, clauses = map(self.tree, parts)
        return self.expression(body), [self.clause(self.tree(c)) for c in clauses.children]

    def clause(self, tree: Tree[Token]) -> ast.comprehension:
        target, source, *tests = map(self.tree, tree.children)
        if target.data == "names":
            names: list[ast.expr] = [
                self.placed(ast.Name(str(n), ast.Store()), n) for n in target.children
            ]
            made: ast.expr = self.placed(ast.Tuple(names, ast.Store()), target)
        else:
            made = self.placed(ast.Name(str(target.children[0]), ast.Store()), target)
        return ast.comprehension(made, self.expression(source), self.expressions(tests), 0)
