"""The parameters of actions: each is a choice from a fixed domain. And of all marked methods."""

from __future__ import annotations

import ast
import sys
from typing import Any

from pyverify.frontend.capture import Function, span_of
from pyverify.frontend.choices import choices_of, has_choices
from pyverify.frontend.context import Frame, Locals
from pyverify.frontend.members import Method
from pyverify.frontend.reader import Reader
from pyverify.frontend.sizes import check_count
from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.typing import is_symmetric
from pyverify.lang import domains as D
from pyverify.lang.traps import shown
from pyverify.lang.words import OneOf
from pyverify.outcome import RESERVED
from pyverify.suggest import did_you_mean
from pyverify.values import iterate

# How many parameters, besides `self`, a marked method has; None: any number.
COUNTS = {
    "action": None, "init": 0, "invariant": 0, "step_invariant": 1, "temporal": 0, "reachable": 0,
    "always_possible": 0, "terminal": 0, "constraint": 0,
}  # fmt: skip

PROPERTIES = {"invariant", "step_invariant", "temporal", "reachable", "always_possible"}


def check_parameters(build: Any, name: str, method: Method) -> None:
    """Refuse a method whose signature does not fit its decorator."""
    function = method.function
    reader = Reader(build, Frame(function, {}, Locals(), effects=False))
    args = function.node.args
    if not function.positional():
        reader.fail(
            "bad-signature", function.span(), f"`{name}` has no `self`", f"write `def {name}(self)`"
        )
    if len(args.defaults) > len(function.parameters()):
        reader.fail(
            "bad-signature",
            args.defaults[0],
            f"`{function.receiver()}` has a default, and is always given",
            f"write `def {name}({function.receiver()}, ...)`",
        )
    for extra in (args.vararg, args.kwarg, *args.kwonlyargs):
        if extra is not None:
            reader.fail(
                "bad-signature",
                extra,
                f"parameter `{extra.arg}` is starred or keyword-only",
                "write plain parameters",
            )
    if method.mark is None:
        return
    refuse_reserved(reader, method, method.mark.kind)
    kind, count = method.mark.kind, len(function.parameters())
    coroutine = isinstance(function.node, ast.AsyncFunctionDef)
    if coroutine != (kind == "process"):
        reader.fail(
            "bad-signature",
            function.span(),
            f"@{kind} goes on a{'n `async def`' if kind == 'process' else ' `def`'}",
            "a process is an `async def`; everything else is a plain `def`",
        )
    if kind == "process":
        wanted = 0 if method.mark.options["domain"] is None else 1
        if count != wanted:
            reader.fail(
                "bad-signature",
                function.span(),
                f"a process {'without a domain takes only `self`' if not wanted else 'over a domain takes `self` and its own identity'}",
                f"write `async def {name}(self{', me' if wanted else ''})`"
                if wanted
                else f"write `@process(Domain)` above it, or `async def {name}(self)`",
            )
    elif COUNTS[kind] is not None and count != COUNTS[kind]:
        shape = "self, after" if COUNTS[kind] else "self"
        reader.fail(
            "bad-signature",
            function.span(),
            f"@{kind} takes ({shape})",
            f"write `def {name}({shape})`",
        )


def refuse_reserved(reader: Reader, method: Method, kind: str) -> None:
    """Refuse names that traces and reports use for something else."""
    taken = {"start"} if kind == "action" else set(RESERVED) if kind in PROPERTIES else set()
    if method.name in taken:
        what = "every trace begins with" if kind == "action" else "every spec has as a property"
        reader.fail(
            "bad-decorator",
            method.function.span(),
            f"`{method.name}` is a reserved name: it is what {what}",
            "choose another name",
        )


def action_params(reader: Reader, method: Method, locals_: Locals) -> tuple[N.ActionParam, ...]:
    """Return the parameters of an action, from `n: int = one_of(Node)` or `n: Node`."""
    function = method.function
    args = function.parameters()
    values = function.live.__defaults__ or ()
    defaults: dict[str, Any] = dict(
        zip([a.arg for a in args][len(args) - len(values) :], values, strict=True)
    )
    nodes = dict(
        zip(
            [a.arg for a in args][len(args) - len(values) :],
            function.node.args.defaults,
            strict=True,
        )
    )
    found = []
    for arg in args:
        node: ast.AST = nodes.get(arg.arg, arg.annotation or arg)
        domain, options = _options(method, reader, arg, defaults, node)
        name = locals_.name(arg.arg, arg.arg)
        found.append(N.ActionParam(name, domain, options, span_of(function.file, arg)))
    return tuple(found)


def _options(
    method: Method, reader: Reader, arg: ast.arg, defaults: dict[str, Any], node: Any
) -> tuple[T.Type, N.Expr]:
    resolver = method.members.resolver
    function = method.function
    if arg.arg in defaults:
        given = defaults[arg.arg]
        if not isinstance(given, OneOf):
            reader.fail(
                "bad-parameter",
                node,
                f"the default of `{arg.arg}` is not a choice",
                f"write `{arg.arg}: int = one_of(Node)`; an action is taken for each value",
            )
        options = given.options
    else:
        options = _annotated(function, arg, reader)
        if options is None or options is int or options is str:
            reader.fail(
                "bad-parameter",
                arg,
                f"nothing says which values `{arg.arg}` takes",
                f"write `{arg.arg}: int = one_of(Node)`",
            )
    if D.is_domain(options) or hasattr(options, "evaluate"):
        domain = resolver.resolve(options, reader.span(node))
        if not has_choices(domain):
            reader.fail(
                "bad-parameter",
                node,
                f"`{arg.arg}` ranges over {T.describe(domain)}, which is not finite",
                "choose from a finite domain: `one_of(Range(3))`",
            )
        span, what = reader.span(node), f"the values of `{arg.arg}`"
        return domain, choices_of(domain, span, what, reader.build.symbolic)
    return _listed(reader, arg, options, node)


def _listed(reader: Reader, arg: ast.arg, options: Any, node: Any) -> tuple[T.Type, N.Expr]:
    """Return the options of a choice from values that are written out."""
    if isinstance(options, (range, tuple)):
        check_count(len(options), reader.span(node), f"the values of `{arg.arg}`")
        options = [*options]
    expr = reader.lift(options, node) if isinstance(options, (list, set, frozenset)) else None
    if not isinstance(expr, N.Const) or not isinstance(expr.type, (T.SetType, T.SeqType)):
        reader.fail(
            "bad-parameter",
            node,
            f"`{arg.arg}` is chosen from {shown(options)}, which is no domain and no set of values",
            f"write `{arg.arg}: int = one_of(Range(3))`, or `one_of({{0, 1, 2}})`",
        )
    elem, values = expr.type.elem, iterate(expr.type, expr.value)
    return _tight(elem, values), N.Const(frozenset(values), T.SetType(elem), expr.span)


def _annotated(function: Function, arg: ast.arg, reader: Reader) -> Any:
    """Return the live annotation of a parameter; a postponed one is evaluated in its class."""
    found = function.live.__annotations__.get(arg.arg)
    if not isinstance(found, str):
        return found
    scope = dict(vars(function.owner)) if function.owner is not None else {}
    module = sys.modules.get(function.live.__module__)
    try:
        return eval(found, dict(vars(module)) if module else {}, scope)
    except NameError as missing:
        known = [n for n in (*scope, *(vars(module) if module else ())) if n[0] != "_"]
        reader.fail(
            "unknown-name",
            arg.annotation,
            f"`{missing.name}` is not defined",
            did_you_mean(str(missing.name), known) or f"write `{arg.arg}: int = one_of(Node)`",
        )
    except Exception:  # the annotation is the user's own code: anything may happen
        return None


def _tight(elem: T.Type, values: list[Any]) -> T.Type:
    """Return the smallest domain of this shape that holds the values."""
    if isinstance(elem, T.IntType) and values:
        return T.IntType(min(values), max(values) + 1)
    if isinstance(elem, T.TupleType) and values:
        return T.TupleType(
            tuple(_tight(t, [v[i] for v in values]) for i, t in enumerate(elem.items))
        )
    return elem


__all__ = ["action_params", "check_parameters", "is_symmetric"]
