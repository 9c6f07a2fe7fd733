"""Reading `@temporal` methods: LTL formulas over state predicates."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from pyverify import lang
from pyverify.errors import SpecError
from pyverify.frontend.capture import Function
from pyverify.frontend.comprehensions import constant_elements
from pyverify.frontend.context import Frame, Locals
from pyverify.frontend.reader import Reader
from pyverify.frontend.statics import Live, MethodRef, ProcessRef, SelfRef, Static
from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.visit import walk

# Words of formulas, by the number of formulas they take.
UNARY = {lang.always: "always", lang.eventually: "eventually"}
BINARY = {lang.until: "until", lang.leads_to: "leads_to", lang.implies: "implies"}
ACTIONS = {lang.enabled: "enabled", lang.taken: "taken"}
WORDS: dict[Any, str] = {**UNARY, **BINARY, **ACTIONS}


class FormulaReader(Reader):
    """Reads an expression as a formula where it contains temporal words, else as a state predicate."""

    # The helpers that are being looked at for temporal words: one that calls itself has no others.
    looked_at: frozenset[Any] = frozenset()

    def formula(self, node: ast.expr) -> N.Formula:
        """Return the formula that an expression is."""
        if not self.is_temporal(node):
            self.refuse_action(node)
            return N.Atom(self.boolean(node, "this part of the formula"), self.span(node))
        match node:
            case ast.BoolOp(op=op, values=values):
                return N.Temporal(
                    "and" if isinstance(op, ast.And) else "or",
                    tuple(map(self.formula, values)),
                    self.span(node),
                )
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return N.Temporal("not", (self.formula(operand),), self.span(node))
            case ast.Call():
                return self.formula_call(node)
            case _:
                self.fail(
                    "temporal-here",
                    node,
                    "temporal operators cannot stand inside this",
                    "combine them with `and`, `or`, `not`, `implies`, and `all`/`any` over a domain",
                )

    def word(self, node: ast.Call) -> str | None:
        """Return the temporal word that is called, or None."""
        for word, name in WORDS.items():
            if self.is_word(node.func, word):
                return name
        return None

    def is_temporal(self, node: ast.expr) -> bool:
        """Tell whether an expression contains a temporal word, or a helper that does."""
        for part in ast.walk(node):
            if isinstance(part, ast.Call):
                word = self.word(part)
                if (word is not None and word != "implies") or self.formula_helper(
                    part
                ) is not None:
                    return True
        return False

    def formula_helper(self, node: ast.Call) -> MethodRef | None:
        """Return the method that a call names if its own body is a formula."""
        if not isinstance(node.func, ast.Attribute):
            return None
        try:
            found = self.lower(node.func)
        except SpecError:
            return None
        if not isinstance(found, MethodRef):
            return None
        mark = found.method.mark
        if mark is not None:
            return found if mark.kind == "temporal" else None
        return found if self.returns_formula(found) else None

    def returns_formula(self, ref: MethodRef) -> bool:
        """Tell whether an undecorated helper has temporal words, or calls one that does."""
        function = ref.method.function
        if function.live in self.looked_at:
            return False
        frame = Frame(
            function, {function.receiver(): ref.receiver}, self.frame.locals, effects=False
        )
        inside = FormulaReader(self.build, frame)
        inside.looked_at = self.looked_at | {function.live}
        return any(
            inside.is_temporal(part)
            for part in ast.walk(function.node)
            if isinstance(part, ast.Call)
        )

    def inlined_formula(self, ref: MethodRef, node: ast.Call) -> N.Formula:
        """Read the formula that a helper returns, with the arguments in place of its parameters."""
        function = ref.method.function
        if self.build.is_active(function.live):
            self.fail(
                "recursion",
                node,
                f"`{function.name}` calls itself",
                "a formula is finite: quantify over a domain",
            )
        self.check_signature(function)
        bound = self.bind_arguments(ref, self.arguments(ref.method, node), node)
        for name, value in bound.items():
            if not isinstance(value, Static) and _reads_state(value):
                self.fail(
                    "temporal-here",
                    value.span,
                    f"`{name}` depends on the state, and the formula is about many states",
                    "give the helper a value that does not change, and read the state inside of it",
                )
        with self.build.calling(self, function, node):
            return read_formula(self.build, function, ref.receiver, self.frame.locals, bound)

    def refuse_action(self, node: ast.expr) -> None:
        """Refuse an action in the place of a formula."""
        named = node.func if isinstance(node, ast.Call) else node
        if not isinstance(named, ast.Attribute):
            return
        try:
            found = self.lower(named)
        except SpecError:
            return
        if not isinstance(found, MethodRef) or found.method.mark is None:
            return
        if found.method.mark.kind == "action":
            text = ast.unparse(named)
            self.fail(
                "temporal-here",
                node,
                f"`{text}` is an action, which is neither true nor false",
                f"ask whether it is possible, `enabled({text})`, or happens now, `taken({text})`",
            )

    def formula_call(self, node: ast.Call) -> N.Formula:
        """Read a call in a formula."""
        span, word = self.span(node), self.word(node)
        if word in UNARY.values():
            (arg,) = self.only(node, 1)
            return N.Temporal(word or "", (self.formula(arg),), span)
        if word in BINARY.values():
            a, b = self.only(node, 2)
            return N.Temporal(word or "", (self.formula(a), self.formula(b)), span)
        if word in ACTIONS.values():
            return self.action_atom(word or "", node)
        helper = self.formula_helper(node)
        if helper is not None:
            return self.inlined_formula(helper, node)
        if (
            isinstance(node.func, ast.Name)
            and node.func.id in ("all", "any")
            and len(node.args) == 1
        ):
            return self.quantified(node.func.id, node.args[0], node)
        self.fail(
            "temporal-here",
            node,
            "temporal operators cannot stand inside this call",
            "combine them with `and`, `or`, `not`, `implies`, and `all`/`any` over a domain",
        )

    def quantified(self, kind: str, arg: ast.expr, node: ast.Call) -> N.Formula:
        """Read `all(formula for x in Domain)`."""
        if not isinstance(arg, ast.GeneratorExp):
            self.fail(
                "temporal-here",
                arg,
                "a formula is quantified with a generator",
                f"write `{kind}(always(...) for n in self.Node)`",
            )
        with self.generators(arg.generators, ordered=False) as clauses:
            for clause, generator in zip(
                (c for c in clauses if isinstance(c, N.Generator)), arg.generators, strict=True
            ):
                if constant_elements(clause.source) is None:
                    self.fail(
                        "temporal-here",
                        generator.iter,
                        "a formula is quantified over a fixed domain, and this depends on the state",
                        "quantify over the domain, and test membership inside: `implies(x in self.s, ...)`",
                    )
            body = self.formula(arg.elt)
        return N.Quantified(kind, tuple(clauses), body, self.span(node))

    def action_atom(self, kind: str, node: ast.Call) -> N.Formula:
        """Read `enabled(self.renew, n)` and `taken(self.worker, p)`."""
        if not node.args or node.keywords:
            self.fail(
                "bad-call",
                node,
                f"`{kind}` takes an action, and values for its parameters",
                f"write `{kind}(self.renew)` or `{kind}(self.renew, n)`",
            )
        if isinstance(node.args[0], ast.Call):
            self.fail(
                "bad-call",
                node.args[0],
                f"`{kind}` asks about an action, and this would take it",
                f"name it without calling it: `{kind}({self.text(node.args[0].func)}, ...)`",
            )
        target = self.lower(node.args[0])
        values = [self.value(a) for a in node.args[1:]]
        match target:
            case MethodRef(receiver, method) if (
                method.mark is not None and method.mark.kind == "action"
            ):
                return self.atom(kind, (method.name,), receiver, values, node)
            case ProcessRef(receiver, method, _, index):
                names = tuple(
                    f"{method.name}.{label}" for label in self.build.step_labels(method.name)
                )
                return self.atom(
                    kind, names, receiver, [index, *values] if index is not None else values, node
                )
            case _:
                shown = target if isinstance(target, (Live, Static)) else None
                self.fail(
                    "bad-call",
                    node.args[0],
                    f"`{ast.unparse(node.args[0])}` is not an action"
                    if shown is not None
                    else f"`{kind}` takes an action, not a value",
                    f"name it without calling it: `{kind}(self.renew, n)`",
                )

    def atom(
        self,
        kind: str,
        names: tuple[str, ...],
        receiver: SelfRef,
        values: list[N.Expr],
        node: ast.Call,
    ) -> N.ActionAtom:
        """Return the atom for actions with the given arguments; missing ones mean "some"."""
        params = self.build.action_params(names[0]) if names else ()
        given: list[N.Expr] = [*receiver.indexes, *values]
        if len(given) > len(params):
            self.fail(
                "bad-call",
                node,
                f"`{names[0]}` has {len(params)} parameters, not {len(given)}",
                None,
            )
        args: list[N.Expr | None] = [
            self.coerce(v, p.domain, node, f"`{p.name}`")
            for v, p in zip(given, params, strict=False)
        ]
        args += [None] * (len(params) - len(args))
        return N.ActionAtom(kind, names, tuple(args), self.span(node))


def read_formula(
    build: Any,
    function: Function,
    ref: SelfRef,
    locals_: Locals,
    bound: Mapping[str, Any] | None = None,
) -> N.Formula:
    """Read a method marked @temporal, or a helper of one: a single `return` of a formula.

    `bound` are the values of a helper's parameters.
    """
    body = [
        s
        for s in function.node.body
        if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))
    ]
    env: dict[str, Any] = {function.receiver(): ref, **(bound or {})}
    frame = Frame(function, env, locals_, effects=False, refusal="a property (@temporal)")
    reader = FormulaReader(build, frame)
    if len(body) != 1 or not isinstance(body[0], ast.Return) or body[0].value is None:
        reader.fail(
            "temporal-here",
            function.span(),
            f"`{function.name}` is not a single formula",
            "write one `return` with the formula; use helpers for its state predicates",
        )
    return reader.formula(body[0].value)


def _reads_state(value: N.Expr) -> bool:
    return any(isinstance(part, (N.VarRef, N.Call)) for part in walk(value))


__all__ = ["FormulaReader", "T", "read_formula"]
