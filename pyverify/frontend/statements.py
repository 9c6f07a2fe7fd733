"""Reading statements, and deciding which locals surely have a value after them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import reduce
from typing import NoReturn

from pyverify import lang
from pyverify.errors import SpecError
from pyverify.frontend.comprehensions import constant_elements
from pyverify.frontend.context import Local, StateLocal, article
from pyverify.frontend.expressions import REFUSED
from pyverify.frontend.mutations import Mutations
from pyverify.frontend.narrowing import NONE, Code, Facts, common, without, written_roots
from pyverify.frontend.statics import BoundMethod, Live, MethodRef, Static
from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.typing import is_symmetric
from pyverify.values import element_type

REFUSED_STATEMENTS: dict[type[ast.stmt], tuple[str, str]] = {
    ast.With: ("`with`", "take and release the lock in steps of their own"),
    ast.AsyncWith: ("`async with`", "await the steps of taking and releasing"),
    ast.Try: (
        "`try`",
        "an error is a violation here; test for it with `if`, or guard with `require`",
    ),
    ast.Raise: (
        "`raise`",
        'write `assert False, "why"` for what must not happen, `require(...)` for a guard',
    ),
    ast.Global: ("`global`", "the state is in the variables of the spec: `self.x`"),
    ast.Nonlocal: ("`nonlocal`", "the state is in the variables of the spec: `self.x`"),
    ast.Import: ("`import` in a body", "import at the top of the file"),
    ast.ImportFrom: ("`import` in a body", "import at the top of the file"),
    ast.FunctionDef: ("a nested function", "write a method beside this one"),
    ast.AsyncFunctionDef: ("a nested coroutine", "write a method beside this one"),
    ast.ClassDef: ("a nested class", "write it at the top of the file, or in the class body"),
    ast.AsyncFor: ("`async for`", "iterate with `for`, and await in its body"),
}


@dataclass(frozen=True, slots=True)
class End:
    """What is known at the end of a branch: which locals have a value, and of which types."""

    assigned: set[str] | None
    facts: Facts


class Statements(Mutations):
    """Statements of actions, helpers, properties and @init; processes add their own."""

    def block(self, body: list[ast.stmt]) -> tuple[N.Stmt, ...]:
        """Read a list of statements into a list of its own."""
        outer = self.frame.out
        self.frame.out = Code(self.frame)
        try:
            for stmt in body:
                self.guarded(stmt)
            return tuple(self.frame.out)
        finally:
            self.frame.out = outer

    def guarded(self, stmt: ast.stmt) -> None:
        """Read a statement; while types are still settling, its errors do not count."""
        try:
            self.statement(stmt)
        except SpecError:
            if self.strict:
                raise

    def statement(self, stmt: ast.stmt) -> None:
        """Read a statement."""
        self.build.spend(self.span(stmt))
        if self.frame.assigned is None and self.strict and not isinstance(stmt, ast.Pass):
            self.warn("unreachable", stmt, "this is never reached", "remove it")
        match stmt:
            case ast.Expr(value=value):
                self.expression_statement(value)
            case ast.Assign(targets=targets, value=value):
                self.assignment(targets, value)
            case ast.AnnAssign():
                self.annotated(stmt)
            case ast.AugAssign():
                self.augmented(stmt)
            case ast.Delete(targets=targets):
                self.delete(targets)
            case ast.If():
                self.if_statement(stmt)
            case ast.For():
                self.for_statement(stmt)
            case ast.While():
                self.while_statement(stmt)
            case ast.Match():
                self.match_statement(stmt)
            case ast.Assert():
                self.assert_statement(stmt)
            case ast.Return():
                self.return_statement(stmt)
            case ast.Break() | ast.Continue():
                self.jump(stmt)
            case ast.Pass():
                pass
            case _:
                what, instead = REFUSED_STATEMENTS.get(
                    type(stmt), (f"`{type(stmt).__name__}`", "write it in simpler terms")
                )
                self.fail(
                    "unsupported-statement",
                    _head(self, stmt),
                    f"{what} is not part of the language",
                    instead,
                )

    def match_statement(self, stmt: ast.Match) -> None:
        """Read `match`."""
        raise NotImplementedError  # pyverify.frontend.matching

    # ------------------------------------------------------------ simple statements

    def expression_statement(self, node: ast.expr) -> None:
        """Read a call made for its effect, or a docstring."""
        if isinstance(node, ast.Constant) and (isinstance(node.value, str) or node.value is ...):
            return
        if type(node) in REFUSED:
            self.lower(node)
        if not isinstance(node, ast.Call):
            self.no_effect(node)
        if self.is_word(node.func, lang.require):
            self.require(node)
            return
        found = self.value(node)
        if isinstance(
            found, (N.Call, N.Apply, N.Comprehension, N.Select, N.MakeRecord, N.IsRecord, N.Implies)
        ):
            if not isinstance(found, N.Call):
                self.no_effect(node)
            self.statements(node, "a statement").append(N.Evaluate(found, self.span(node)))

    def no_effect(self, node: ast.expr) -> NoReturn:
        """Refuse an expression whose value is thrown away."""
        text = self.text(node)
        instead = "assign its value to something, or remove it"
        match node:
            case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
                instead = (
                    f"write `{self.text(left)} = {self.text(right)}` to assign, "
                    f"`require({text})` or `assert {text}` if it must hold"
                )
            case ast.Compare() | ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
                instead = f"write `require({text})` or `assert {text}` if it must hold"
            case ast.Attribute():
                found = self.lower(node)
                if isinstance(found, (BoundMethod, MethodRef)):
                    instead = f"call it: `{text}()`"
            case ast.Call(func=ast.Attribute(value=receiver)) if isinstance(
                self.lower(node.func), BoundMethod
            ):
                instead = f"it makes a new value: write `{self.text(receiver)} = {text}` to keep it"
            case ast.Call(args=[first, *_]):
                instead = f"it makes a new value: write `{self.text(first)} = {text}` to keep it"
            case _:
                pass
        self.fail("no-effect", node, f"`{text}` has no effect", instead)

    def is_word(self, node: ast.expr, word: object) -> bool:
        """Tell whether an expression names a word of the language."""
        if not isinstance(node, (ast.Name, ast.Attribute)):
            return False
        if isinstance(node, ast.Attribute) and not isinstance(node.value, ast.Name):
            return False
        root = node.id if isinstance(node, ast.Name) else node.value.id  # type: ignore[attr-defined]
        if root in self.frame.env:
            return False
        try:
            found = self.lower(node)
        except SpecError:
            return False
        return isinstance(found, Live) and found.value is word

    def require(self, node: ast.Call) -> None:
        """Read `require(p)`."""
        self.state_effect(node, "`require`")
        (arg,) = self.only(node, 1)
        test = self.boolean(arg, "what `require` asks")
        self.statements(node, "`require`").append(N.Require(test, self.span(arg)))
        self.learn(test, True)

    def assert_statement(self, stmt: ast.Assert) -> None:
        """Read `assert p, "why"`."""
        message = ""
        if isinstance(stmt.msg, ast.Constant):
            message = str(stmt.msg.value)
        elif stmt.msg is not None:
            message = ast.unparse(stmt.msg)
        test = self.boolean(stmt.test, "what `assert` claims")
        self.statements(stmt, "`assert`").append(N.Assert(test, message, self.span(stmt.test)))
        self.learn(test, True)

    def assignment(self, targets: list[ast.expr], value: ast.expr) -> None:
        """Read `target = value`, and `a = b = value`."""
        self.choosing_for = _last_name(targets[0])
        try:
            found = self.raw_value(value, self.expected(targets[0]))
        finally:
            self.choosing_for = ""
        if len(targets) == 1 and self.chosen_directly(targets[0], found, value):
            return
        if len(targets) > 1 and not isinstance(found, (N.Const, N.ParamRef)):
            name = self.temporary("value", found.type, value)
            ref = N.LocalRef(name, found.type, found.span)
            self.statements(value, "an assignment").append(N.Assign(ref, (), found, found.span))
            found = ref
        for target in targets:
            self.assign(target, found, value)

    def chosen_directly(self, target: ast.expr, found: N.Expr, value: ast.expr) -> bool:
        """Make `x = one_of(...)` a choice of `x` itself; tell whether that is what it was.

        Not `y = x` after it: both names are in use from then on.
        """
        out = self.frame.out
        if not isinstance(target, ast.Name) or not out or not isinstance(found, N.LocalRef):
            return False
        choice, binding = out[-1], self.frame.env.get(target.id)
        if not isinstance(choice, N.Choose) or choice.name != found.name:
            return False
        if choice.span != self.span(value):
            return False
        if binding is not None and not isinstance(binding, Local):
            return False
        name = self.own_name(target.id)
        if self.frame.locals.widen_to(name, found.type) != found.type:
            return False
        out[-1] = replace(choice, name=name)
        self.frame.env[target.id] = Local(name)
        self.frame.locals.shared.setdefault(name, found.span)
        if self.frame.assigned is not None:
            self.frame.assigned.add(name)
        return True

    def expected(self, target: ast.expr) -> T.Type | None:
        """Return the type that an assigned value should have, where the target knows it."""
        match target:
            case ast.Name(id=name):
                binding = self.frame.env.get(name)
                if isinstance(binding, StateLocal):
                    return T.widen(binding.domain)
                return (
                    self.frame.locals.types.get(binding.name)
                    if isinstance(binding, Local)
                    else None
                )
            case ast.Attribute() | ast.Subscript():
                with self.pure("the target of an assignment"):
                    place = self.lower(target)
                return None if isinstance(place, Static) else place.type
            case _:
                return None

    def annotated(self, stmt: ast.AnnAssign) -> None:
        """Read `x: T = value` outside a process: an ordinary local, the annotation is for the reader."""
        if not isinstance(stmt.target, ast.Name):
            self.fail(
                "unsupported-statement",
                stmt,
                "only locals are annotated in a body",
                f"write `{self.text(stmt.target)} = ...`; a variable is declared once, in the class",
            )
        if stmt.value is None:
            self.fail(
                "unsupported-statement",
                stmt,
                f"`{stmt.target.id}` is declared without a value",
                f"leave the line out: a local begins with `{stmt.target.id} = ...`",
            )
        self.assign(
            stmt.target, self.value(stmt.value, self.annotation(stmt.annotation)), stmt.value
        )

    def annotation(self, node: ast.expr) -> T.Type | None:
        """Return the domain that an annotation names, if it names one."""
        try:
            live = eval(
                compile(ast.Expression(node), "<annotation>", "eval"),
                dict(self.frame.function.live.__globals__),
                _class_scope(self),
            )
            found: T.Type = self.build.root.resolver.resolve(live, self.span(node))
        except Exception:  # an annotation may be anything at all, and only serves as a hint here
            return None
        return found

    def augmented(self, stmt: ast.AugAssign) -> None:
        """Read `target += value`."""
        load = _as_load(stmt.target)
        out = self.statements(stmt, "an assignment")
        mark = len(out)

        def before() -> N.Expr:
            with self.pure("the target of an assignment"):
                return self.plain(self.value(load))

        old, change = self.in_order(before, lambda: self.plain(self.value(stmt.value)))
        if len(out) > mark and any(isinstance(n, ast.Subscript) for n in ast.walk(stmt.target)):
            self.refuse_late_effect(stmt.value)
        if isinstance(old.type, (T.SetType, T.SeqType, T.BagType)):
            if len(out) > mark:
                self.fail(
                    "effect-here",
                    stmt.value,
                    "a value with an effect cannot be merged in place",
                    "assign it to a local first",
                )
            place = self.lower(load)
            if not isinstance(place, Static) and not isinstance(
                self.frame.env.get(getattr(load, "id", "")), StateLocal
            ):
                self.path(place.value if isinstance(place, N.Narrow) else place, stmt.target)
                self.build.in_place.add(self.span(stmt.target))
        found = self.apply_binary(stmt.op, old, change, stmt)
        if isinstance(stmt.target, ast.Name) and isinstance(
            old.type, (T.SetType, T.SeqType, T.BagType)
        ):
            source: ast.expr | None = ast.copy_location(ast.List([], ast.Load()), stmt.value)
        else:
            source = None
        self.assign(stmt.target, found, source)

    def delete(self, targets: list[ast.expr]) -> None:
        """Read `del seq[i]`."""
        for target in targets:
            if not isinstance(target, ast.Subscript) or isinstance(target.slice, ast.Slice):
                self.fail(
                    "unsupported-statement",
                    target,
                    f"`del {ast.unparse(target)}` is not part of the language",
                    "`del` removes an element of a sequence: `del self.queue[0]`",
                )
            base = self.plain(self.value(_as_load(target.value)))
            if isinstance(base.type, T.MapType):
                self.fail(
                    "unsupported-statement",
                    target,
                    "a Map has always all its keys",
                    "declare `Map[K, V | None]` and assign None",
                )
            if not isinstance(base.type, T.SeqType):
                self.fail(
                    "unsupported-statement",
                    target,
                    f"an element of {article(base.type)} cannot be deleted by index",
                    "write `.remove(x)` or `.discard(x)`",
                )
            path = self.path(base, target.value)
            self.build.in_place.add(self.span(target))
            with self.pure("the index of `del`"):
                at = self.value(target.slice)
            index = self.coerce(at, T.INT, target.slice, "this index")
            self.store(path, N.Apply("delete", (base, index), base.type, self.span(target)), target)

    # ------------------------------------------------------------ control flow

    @contextmanager
    def branch(self, ends: list[End]) -> Iterator[None]:
        """Read one of several branches that start alike; `ends` collects what is known after each."""
        start, facts = self.frame.assigned, self.frame.facts
        self.frame.assigned = None if start is None else set(start)
        try:
            yield
        finally:
            ends.append(End(self.frame.assigned, self.frame.facts))
            self.frame.assigned, self.frame.facts = start, facts

    def meet(self, ends: list[End]) -> None:
        """Go on after branches: with what is known at the end of every branch that gets here."""
        alive = [e for e in ends if e.assigned is not None]
        self.frame.assigned = (
            set.intersection(*(e.assigned or set() for e in alive)) if alive else None
        )
        self.frame.facts = reduce(common, (e.facts for e in alive)) if alive else NONE

    def if_statement(self, stmt: ast.If) -> None:
        """Read `if`."""
        test = self.boolean(stmt.test, "this condition")
        out = self.statements(stmt, "`if`")
        ends: list[End] = []
        with self.branch(ends):
            self.learn(test, True)
            then = self.block(stmt.body)
        with self.branch(ends):
            self.learn(test, False)
            orelse = self.block(stmt.orelse)
        self.meet(ends)
        out.append(N.If(test, then, orelse, self.span(stmt.test)))

    def repeated(self, node: ast.stmt, read: Callable[[], N.For]) -> N.For:
        """Read a loop's body, knowing only what none of its turns changes."""
        loops, key, before = self.frame.locals.loops, self.key(node), self.frame.facts
        while True:
            known = loops.get(key, set())
            self.frame.facts = without(before, known)
            found = read()
            written = written_roots(found)
            self.frame.facts = before
            if written is None or written <= known:
                return found
            loops[key] = known | written
            self.frame.locals.changed = True
            if not self.strict:
                return found

    def for_statement(self, stmt: ast.For) -> None:
        """Read `for`: over the value that the collection has at the start."""
        if stmt.orelse:
            self.fail(
                "unsupported-statement",
                stmt.orelse[0],
                "`else` of a loop is not part of the language",
                "use a flag",
            )
        source = self.iterable(stmt.iter, ordered=True)
        out = self.statements(stmt, "`for`")
        self.refuse_element_changes(source, stmt)
        elem = element_type(source.type) or T.NEVER

        def turn() -> N.For:
            with self.branch([]):
                target = self.loop_target(stmt.target, elem)
                return N.For(target, source, self.loop_body(stmt.body), self.span(stmt.iter))

        loop = self.repeated(stmt, turn)
        changed = changed_roots(loop.body) & live_roots(source)
        if changed:
            _, name = min(changed)
            self.fail(
                "changing-loop",
                stmt.iter,
                f"this loop changes `{name}` while iterating over it",
                f"iterate over a copy: `for ... in list({ast.unparse(stmt.iter)})`",
            )
        out.append(loop)

    def refuse_element_changes(self, source: N.Expr, stmt: ast.For) -> None:
        """Refuse loops whose order would tell symmetric symbols apart."""
        elem = element_type(source.type)
        if (
            elem is not None
            and is_symmetric(elem)
            and constant_elements(source) is None
            and isinstance(source.type, T.SeqType)
        ):
            return
        if elem is not None and is_symmetric(elem) and not isinstance(source.type, T.SeqType):
            self.refuse_symmetric(stmt.iter)

    def loop_body(self, body: list[ast.stmt]) -> tuple[N.Stmt, ...]:
        """Read the body of a loop."""
        self.frame.loops += 1
        try:
            return self.block(body)
        finally:
            self.frame.loops -= 1

    def loop_target(self, target: ast.expr, t: T.Type) -> N.Pattern:
        """Bind the names of a `for` statement, which are locals of the whole function."""
        match target:
            case ast.Name():
                binding = self.frame.env.get(target.id)
                if binding is not None and not isinstance(binding, Local):
                    self.fail(
                        "bad-target",
                        target,
                        f"`{target.id}` already means something else here",
                        "use another name",
                    )
                name = self.own_name(target.id)
                self.frame.env[target.id] = Local(name)
                if self.frame.locals.widen_to(name, t) is None:
                    self.fail(
                        "type-mismatch",
                        target,
                        f"`{target.id}` was {article(self.frame.locals.types[name])} and would become {article(t)}",
                        "use another name",
                    )
                self.frame.locals.shared.setdefault(name, self.span(target))
                if self.frame.assigned is not None:
                    self.frame.assigned.add(name)
                return name
            case ast.Tuple(elts=elts) | ast.List(elts=elts):
                items = self.unpacked(target, t, len(elts))
                return tuple(self.loop_target(e, i) for e, i in zip(elts, items, strict=True))
            case _:
                self.fail(
                    "bad-target",
                    target,
                    f"a loop binds names, not `{ast.unparse(target)}`",
                    "bind a name, and assign it in the body",
                )

    def while_statement(self, stmt: ast.While) -> None:
        """Refuse `while` outside processes: nothing would say that it ends."""
        self.fail(
            "unsupported-statement",
            _head(self, stmt),
            "`while` is for processes, where every turn awaits",
            "iterate over something finite: `for i in range(n)`",
        )

    def jump(self, stmt: ast.Break | ast.Continue) -> None:
        """Read `break` and `continue`."""
        if not self.frame.loops:
            self.fail("unsupported-statement", stmt, "there is no loop here", "write `return`")
        make = N.Break if isinstance(stmt, ast.Break) else N.Continue
        self.statements(stmt, "a jump").append(make(self.span(stmt)))
        self.frame.assigned = None

    def return_statement(self, stmt: ast.Return) -> None:
        """Read `return`: a value is for helpers and properties."""
        value = None
        if stmt.value is not None and not (
            isinstance(stmt.value, ast.Constant) and stmt.value.value is None
        ):
            if self.frame.result is None:
                self.fail(
                    "bad-return",
                    stmt.value,
                    "actions, processes and @init methods return nothing",
                    "assign to a variable, or leave the value out",
                )
            value = self.value(stmt.value)
        elif self.frame.result is not None:
            value = N.Const(None, T.NONE, self.span(stmt))
        if value is not None and self.frame.result is not None:
            joined = self.frame.locals.widen_to(self.frame.result, value.type)
            if joined is None:
                self.fail(
                    "type-mismatch",
                    stmt,
                    f"this returns {article(value.type)}, another return {article(self.frame.locals.types[self.frame.result])}",
                    "return one type of value",
                )
            value = self.coerce(value, joined, stmt, "this value")
        self.statements(stmt, "`return`").append(N.Return(value, self.span(stmt)))
        self.frame.assigned = None


def _head(context: Statements, stmt: ast.stmt) -> ast.AST:
    """Return the statement's own first line as something to point at."""
    first = ast.Pass()
    span = context.span(stmt)
    first.lineno = first.end_lineno = stmt.lineno
    first.col_offset = stmt.col_offset
    end = (
        stmt.end_col_offset
        if stmt.end_lineno == stmt.lineno
        else stmt.col_offset + len(_first_word(stmt))
    )
    first.end_col_offset = end or span.col
    return first


def _first_word(stmt: ast.stmt) -> str:
    return {
        "AsyncWith": "async with",
        "AsyncFor": "async for",
        "FunctionDef": "def",
        "AsyncFunctionDef": "async def",
        "ClassDef": "class",
    }.get(type(stmt).__name__, type(stmt).__name__.lower())


def _class_scope(context: Statements) -> dict[str, object]:
    owner = context.frame.function.owner
    return dict(vars(owner)) if owner is not None else {}


def _last_name(target: ast.expr) -> str:
    """Return what a choice for an assigned place is called; nothing for a plain local."""
    while isinstance(target, ast.Subscript):
        target = target.value
    return target.attr if isinstance(target, ast.Attribute) else ""


def _as_load(node: ast.expr) -> ast.expr:
    """Return a copy of a target that is read instead of written."""
    match node:
        case ast.Name(id=name):
            return ast.copy_location(ast.Name(name, ast.Load()), node)
        case ast.Attribute(value=value, attr=attr):
            return ast.copy_location(ast.Attribute(value, attr, ast.Load()), node)
        case ast.Subscript(value=value, slice=part):
            return ast.copy_location(ast.Subscript(value, part, ast.Load()), node)
        case _:
            return node


# A state variable or a local, told apart: a local may have a variable's name.
Root = tuple[str, str]


def root_of(ref: N.VarRef | N.LocalRef) -> Root:
    """Return which variable or local a reference names."""
    return type(ref).__name__, ref.name


def changed_roots(body: tuple[N.Stmt, ...]) -> set[Root]:
    """Return the variables and locals that statements assign, in any branch."""
    found: set[Root] = set()
    for stmt in body:
        match stmt:
            case N.Assign(root):
                found.add(root_of(root))
            case N.If(_, then, orelse):
                found |= changed_roots(then) | changed_roots(orelse)
            case N.For(_, _, inner) | N.While(_, inner) | N.Scope(_, _, inner):
                found |= changed_roots(inner)
            case _:
                pass
    return found


def live_roots(source: N.Expr) -> set[Root]:
    """Return the variables whose change Python's loop over `source` would see.

    A loop over a map sees its keys, which never change; what an operator computes is new.
    """
    match source:
        case N.Apply("values" | "items" | "enumerate" | "zip" | "reversed", args):
            return set().union(*(_path_root(a) | live_roots(a) for a in args))
        case _ if isinstance(source.type, T.MapType):
            return set()
        case _:
            return _path_root(source)


def _path_root(expr: N.Expr) -> set[Root]:
    while isinstance(expr, (N.Index, N.Narrow)):
        expr = expr.value if isinstance(expr, N.Narrow) else expr.base
    return {root_of(expr)} if isinstance(expr, (N.VarRef, N.LocalRef)) else set()


Reader = Callable[[], None]
__all__ = ["MethodRef", "Statements", "changed_roots", "live_roots"]
