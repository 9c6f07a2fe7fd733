"""The IR as text: close to the Python it came from, one statement a line.

For people who work on pyverify: in internal errors, tests and `docs/ARCHITECTURE.md`. State variables
are written `$name`, their values after the step `$name'`; a checked down-cast is `x!`.
"""

from __future__ import annotations

from typing import assert_never

from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.ops import OPERATORS
from pyverify.ir.parts import of_any_step
from pyverify.values import show as show_value

_INDENT = "    "


def show_expr(expr: N.Expr) -> str:
    """Return an expression as one line of text, fully parenthesised where infix."""
    match expr:
        case N.Const(value, t):
            return _constant(value, t)
        case N.ParamRef(name) | N.LocalRef(name):
            return name
        case N.VarRef(name, _, after):
            return f"${name}" + ("'" if after else "")
        case N.Apply(op, args):
            return _apply(op, [show_expr(a) for a in args])
        case N.And(args) | N.Or(args):
            word = " and " if isinstance(expr, N.And) else " or "
            return "(" + word.join(map(show_expr, args)) + ")"
        case N.Implies(left, right):
            return f"({show_expr(left)} => {show_expr(right)})"
        case N.IfExpr(test, then, orelse):
            return f"({show_expr(then)} if {show_expr(test)} else {show_expr(orelse)})"
        case N.Let(name, value, body):
            return f"(let {name} = {show_expr(value)} in {show_expr(body)})"
        case N.Index(base, index):
            return f"{show_expr(base)}[{show_expr(index)}]"
        case N.Item(base, position):
            return f"{show_expr(base)}.{position}"
        case N.Field(base, name):
            return f"{show_expr(base)}.{name}"
        case N.Coerce(value):
            return show_expr(value)
        case N.Narrow(value):
            return f"{show_expr(value)}!"
        case N.IsRecord(value, records):
            return f"({show_expr(value)} is {' | '.join(records)})"
        case N.Comprehension(kind, clauses, body):
            return f"{kind}({show_expr(body)}{_clauses(clauses)})"
        case N.Select(kind, name, source, key, default):
            end = "" if default is None else f" default {show_expr(default)}"
            return f"{kind}({name} in {show_expr(source)} by {show_expr(key)}{end})"
        case N.Call(function, args):
            return f"{function}({_listed(args)})"
        case _:
            return _display(expr)


def _display(
    expr: N.MakeTuple | N.MakeSet | N.MakeSeq | N.MakeMap | N.MakeRecord | N.Every,
) -> str:
    match expr:
        case N.MakeTuple(items):
            return f"({_listed(items)},)"
        case N.MakeSet(items):
            return "{" + _listed(items) + "}"
        case N.MakeSeq(items):
            return f"[{_listed(items)}]"
        case N.MakeMap(entries):
            return "{" + ", ".join(f"{show_expr(k)}: {show_expr(v)}" for k, v in entries) + "}"
        case N.MakeRecord(record, fields):
            return f"{record}({_listed(fields)})"
        case N.Every(domain):
            return T.show(domain)
        case _:
            assert_never(expr)


def _constant(value: object, t: T.Type) -> str:
    return repr(value) if isinstance(t, T.SymbolType) and t.enum is None else show_value(t, value)


def _apply(op: str, args: list[str]) -> str:
    infix = OPERATORS[op].infix
    return f"({args[0]} {infix} {args[1]})" if infix else f"{op}({', '.join(args)})"


def _listed(items: tuple[N.Expr, ...]) -> str:
    return ", ".join(map(show_expr, items))


def _clauses(clauses: tuple[N.Generator | N.Filter, ...]) -> str:
    texts = []
    for clause in clauses:
        match clause:
            case N.Generator(target, source):
                texts.append(f" for {_pattern(target)} in {show_expr(source)}")
            case N.Filter(test):
                texts.append(f" if {show_expr(test)}")
            case _:
                assert_never(clause)
    return "".join(texts)


def _pattern(target: N.Pattern) -> str:
    return target if isinstance(target, str) else "(" + ", ".join(map(_pattern, target)) + ")"


def show_body(body: tuple[N.Stmt, ...], depth: int = 1) -> list[str]:
    """Return statements as indented lines."""
    lines = [line for stmt in body for line in _statement(stmt, depth)]
    return lines or [_INDENT * depth + "pass"]


def _statement(stmt: N.Stmt, depth: int) -> list[str]:
    pad = _INDENT * depth
    match stmt:
        case N.If(test, then, orelse):
            lines = [f"{pad}if {show_expr(test)}:", *show_body(then, depth + 1)]
            return [*lines, f"{pad}else:", *show_body(orelse, depth + 1)] if orelse else lines
        case N.For(target, source, body):
            head = f"{pad}for {_pattern(target)} in {show_expr(source)}:"
            return [head, *show_body(body, depth + 1)]
        case N.While(test, body):
            return [f"{pad}while {show_expr(test)}:", *show_body(body, depth + 1)]
        case N.Scope(name, result, body):
            head = f"{pad}scope {name}{' -> ' + result if result else ''}:"
            return [head, *show_body(body, depth + 1)]
        case _:
            return [pad + _simple(stmt)]


def _simple(stmt: N.Stmt) -> str:
    match stmt:
        case N.Assign(root, indexes, value):
            path = show_expr(root) + "".join(f"[{show_expr(i)}]" for i in indexes)
            return f"{path} := {show_expr(value)}"
        case N.Choose(name, _, options):
            return f"{name} :in {show_expr(options)}"
        case N.Require(test):
            return f"require {show_expr(test)}"
        case N.Assert(test, message):
            return f"assert {show_expr(test)}" + (f", {message!r}" if message else "")
        case N.Evaluate(value):
            return f"evaluate {show_expr(value)}"
        case N.Return(value):
            return "return" if value is None else f"return {show_expr(value)}"
        case N.Await(label, _, guard, fair):
            text = f"await {label}" + (f" fair {fair}" if fair else "")
            return text if guard is None else f"{text} when {show_expr(guard)}"
        case N.Break():
            return "break"
        case N.Continue():
            return "continue"
        case N.If() | N.For() | N.While() | N.Scope():
            raise AssertionError(stmt)
        case _:
            assert_never(stmt)


def show_formula(formula: N.Formula) -> str:
    """Return a temporal formula as one line of text."""
    match formula:
        case N.Atom(test):
            return show_expr(test)
        case N.ActionAtom(kind, actions, args):
            given = "".join(", _" if a is None else f", {show_expr(a)}" for a in args)
            return f"{kind}({' | '.join(actions)}{given})"
        case N.Temporal(op, args):
            return f"{op}({', '.join(map(show_formula, args))})"
        case N.Quantified(kind, clauses, body):
            return f"{kind}({show_formula(body)}{_clauses(clauses)})"
        case _:
            assert_never(formula)


def show_spec(ir: N.SpecIR) -> str:
    """Return a whole instance as text."""
    lines = [f"spec {ir.name}"]
    lines += [
        f"param {p.name}: {T.describe(p.type)} = {show_value(p.type, p.value)}"
        for p in ir.parameters
    ]
    lines += [f"var ${v.name}: {T.describe(v.domain)}" for v in ir.variables]
    lines += ["init:", *show_body(ir.init)]
    for f in ir.functions:
        lines += [f"function {f.name}({', '.join(n for n, _ in f.params)}) -> {T.show(f.type)}:"]
        lines += show_body(f.body)
    for action in ir.actions:
        params = ", ".join(f"{p.name} in {T.show(p.domain)}" for p in action.params)
        lines += [f"action {action.name}({params}):", *show_body(action.body)]
    for fair in ir.fairness:
        per = f" per {', '.join(fair.per)}" if fair.per else ""
        names = "any step" if of_any_step(ir, fair) else " | ".join(fair.actions)
        lines.append(f"{fair.kind} fairness of {names}{per}")
    for p in ir.properties:
        shown = (
            show_formula(p.formula)
            if p.formula is not None
            else show_expr(p.test)
            if p.test
            else ""
        )
        lines.append(f"{p.kind} {p.name}: {shown}")
    return "\n".join(lines) + "\n"
