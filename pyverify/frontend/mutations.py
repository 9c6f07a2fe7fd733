"""Reading changes: assignment to paths, and the methods that change a set, sequence or bag.

A change in place becomes an assignment of the changed value to the same path. Only paths from
`self` and locals that own their value may be changed (language rule 14): changing another name
for a part of the state would be one thing in Python and another under value semantics.
"""

from __future__ import annotations

import ast
from typing import Any, NoReturn

from pyverify.frontend.calls import Calls
from pyverify.frontend.context import Local, StateLocal, article
from pyverify.frontend.statics import DomainRef, Live, MethodRef, SelfRef, Static
from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.typing import join
from pyverify.ir.visit import walk
from pyverify.values import BagValue, element_type

COLLECTIONS = (T.SetType, T.SeqType, T.BagType, T.MapType)

# (receiver, method) -> operator with one element.
ELEMENT_OPERATORS = {
    (T.SetType, "add"): "set_add",
    (T.SetType, "discard"): "set_discard",
    (T.SetType, "remove"): "set_remove",
    (T.SeqType, "append"): "append",
    (T.SeqType, "remove"): "remove",
    (T.BagType, "add"): "bag_add",
    (T.BagType, "discard"): "bag_discard",
    (T.BagType, "remove"): "bag_remove",
}
# Set methods that change the set by another collection.
SET_UPDATES = {
    "update": "union",
    "intersection_update": "inter",
    "difference_update": "diff",
    "symmetric_difference_update": "symdiff",
}


class Mutations(Calls):
    """Assignments and changes in place."""

    def assign(self, target: ast.expr, value: N.Expr, source: ast.expr | None) -> None:
        """Write the assignment of a value that has been read to a target."""
        match target:
            case ast.Name():
                self.assign_name(target, value, source)
            case ast.Tuple(elts=elts) | ast.List(elts=elts):
                self.unpack(elts, target, value)
            case ast.Attribute() | ast.Subscript():
                with self.pure("the target of an assignment"):
                    place = self.lower(target)
                if isinstance(place, SelfRef):
                    self.fail(
                        "bad-target",
                        target,
                        "a component cannot be assigned",
                        "assign its variables",
                    )
                if isinstance(place, MethodRef):
                    self.fail(
                        "bad-target",
                        target,
                        f"`{self.text(target)}` is a method: it cannot be assigned",
                        "declare a variable for what changes: `x = Var(domain, init=...)`",
                    )
                if isinstance(place, Static):
                    place = self.value(target)
                path = self.path(place, target)
                given = self.coerce(value, place.type, source or target, "this value")
                with self.assigning(place, value):
                    self.store(path, given, target)
            case _:
                self.fail(
                    "bad-target",
                    target,
                    f"`{ast.unparse(target)}` cannot be assigned",
                    "assign a variable, a local, or an element of one",
                )

    def unpack(self, elts: list[ast.expr], target: ast.expr, value: N.Expr) -> None:
        """Write `a, b = pair`: the whole right side is evaluated before anything is assigned."""
        items = self.unpacked(target, value.type, len(elts))
        out = self.statements(target, "an assignment")
        if isinstance(value, N.MakeTuple):
            parts: list[N.Expr] = []
            for elt, item in zip(elts, value.items, strict=True):
                name = self.temporary("item", item.type, elt)
                out.append(N.Assign(N.LocalRef(name, item.type, item.span), (), item, item.span))
                parts.append(N.LocalRef(name, item.type, item.span))
        else:
            name = self.temporary("pair", value.type, target)
            ref = N.LocalRef(name, value.type, value.span)
            out.append(N.Assign(ref, (), value, value.span))
            parts = [N.Item(ref, i, t, value.span) for i, t in enumerate(items)]
        for elt, part in zip(elts, parts, strict=True):
            if isinstance(elt, ast.Starred):
                self.fail(
                    "bad-target", elt, "`*` in a target is not part of the language", "use a slice"
                )
            self.assign(elt, part, None)

    def assign_name(self, target: ast.Name, value: N.Expr, source: ast.expr | None) -> None:
        """Write the assignment of a local (or of a process's part of the state)."""
        binding = self.frame.env.get(target.id)
        span = self.span(target)
        if isinstance(binding, StateLocal):
            out = self.state_effect(target, "an assignment to the state")
            found = self.coerce(value, binding.domain, source or target, "this value")
            root = N.VarRef(
                binding.variable, T.widen(self.build.variable_domain(binding.variable)), False, span
            )
            place = self.indexed_variable(binding.variable, binding.indexes, span, after=False)
            with self.assigning(place, value):
                out.append(N.Assign(root, binding.indexes, found, span))
            return
        if binding is not None and not isinstance(binding, Local):
            self.fail(
                "bad-target",
                target,
                f"`{target.id}` cannot be assigned here",
                "parameters of actions and processes are fixed: use another name",
            )
        name = binding.name if isinstance(binding, Local) else self.own_name(target.id)
        self.frame.env[target.id] = Local(name)
        joined = self.frame.locals.widen_to(name, value.type)
        if joined is None:
            old = self.frame.locals.types[name]
            self.fail(
                "type-mismatch",
                target,
                f"`{target.id}` was {article(old)} and would become {article(value.type)}",
                self.mismatch_help(value, old) or "use another name",
            )
        if isinstance(value.type, COLLECTIONS) and not (source is not None and self.owns(source)):
            self.frame.locals.shared.setdefault(name, span)
            self.share([value])
        out, ref = self.statements(target, "an assignment"), N.LocalRef(name, joined, span)
        given = self.coerce(value, joined, target, "this value")
        with self.assigning(ref, value):
            out.append(N.Assign(ref, (), given, span))
        if self.frame.assigned is not None:
            self.frame.assigned.add(name)

    def owns(self, node: ast.expr) -> bool:
        """Tell whether an expression makes a new collection, rather than naming one that exists."""
        match node:
            case (
                ast.List()
                | ast.Set()
                | ast.Dict()
                | ast.ListComp()
                | ast.SetComp()
                | ast.DictComp()
                | ast.BinOp()
            ):
                return True
            case ast.Subscript(slice=ast.Slice()):
                return True
            case ast.IfExp(body=body, orelse=orelse):
                return self.owns(body) and self.owns(orelse)
            case ast.Call(func=ast.Name(id=name)):
                return name in {"set", "list", "sorted", "Bag", "reversed", "range", "frozenset"}
            case ast.Call(func=ast.Attribute(attr=attr)):
                return attr in {
                    "copy",
                    "union",
                    "intersection",
                    "difference",
                    "symmetric_difference",
                }
            case _:
                return False

    # ------------------------------------------------------------ paths

    def path(self, place: Any, node: ast.expr) -> tuple[N.VarRef | N.LocalRef, tuple[N.Expr, ...]]:
        """Return root and indexes of an expression that names a place; refuse any other."""
        indexes: list[N.Expr] = []
        part = place
        while isinstance(part, N.Index):
            indexes.insert(0, part.index)
            part = part.base
        match part:
            case N.VarRef(after=True):
                self.fail(
                    "bad-target",
                    node,
                    "the state after the step cannot be changed",
                    "step invariants only compare",
                )
            case N.VarRef(name) if self.build.is_parameter(name):
                self.refuse_parameter(name, node)
            case N.VarRef():
                self.refuse_foreign_local(part, node)
                self.state_effect(node, "a change of the state")
                return part, tuple(indexes)
            case N.Call():
                self.fail(
                    "bad-target",
                    node,
                    f"`{self.text(node)}` is calculated, by a property or a helper",
                    "change the variables that it is calculated from",
                )
            case N.LocalRef(name):
                self.check_owned(name, len(indexes), node)
                return part, tuple(indexes)
            case N.ParamRef(name):
                self.refuse_parameter(name, node)
            case N.Field():
                self.fail(
                    "bad-target",
                    node,
                    "a record cannot be changed",
                    "make a new one, and put it in the place of the old",
                )
            case N.Item():
                self.fail(
                    "bad-target",
                    node,
                    "a tuple cannot be changed",
                    "make a new one, and put it in the place of the old",
                )
            case N.Narrow():
                self.fail(
                    "bad-target",
                    node,
                    "a part of an optional value cannot be changed in place",
                    "build the new value and assign it to the whole variable",
                )
            case _:
                self.fail(
                    "bad-target",
                    node,
                    f"`{self.text(node)}` cannot be changed",
                    self.keep_in_state(node),
                )

    def refuse_parameter(self, name: str, node: ast.expr) -> NoReturn:
        """Refuse to change a parameter."""
        self.fail(
            "bad-target",
            node,
            f"`{name}` is a parameter: it never changes",
            "declare a `Var` for what changes",
        )

    def refuse_foreign_local(self, variable: N.VarRef, node: ast.expr) -> None:
        """Refuse to change a process's location or local from outside of it."""
        root = node
        while isinstance(root, (ast.Attribute, ast.Subscript)):
            root = root.value
        own = isinstance(root, ast.Name) and isinstance(self.frame.env.get(root.id), StateLocal)
        if not own and self.build.belongs_to_process(variable.name):
            self.fail(
                "bad-target",
                node,
                "a local of a process is changed by that process only",
                "keep what others change in a variable of the spec",
            )

    def keep_in_state(self, node: ast.expr) -> str:
        """Return what to write instead of changing something that is not part of the state."""
        root = node
        while isinstance(root, ast.Subscript):
            root = root.value
        found = self.lower(root) if isinstance(root, ast.Attribute) else None
        if isinstance(found, DomainRef):
            return "a domain never changes; declare a variable for what does"
        match root:
            case ast.Attribute(value=ast.Name(), attr=name) if isinstance(found, Live):
                return f"it is a constant of the class; what changes is declared `{name} = Var(domain, init=...)`"
            case ast.Name(id=name) if name not in self.frame.env:
                return f"it belongs to the module; what changes is part of the state: `{name} = Var(domain, init=...)`"
            case _:
                return "change a path from `self`, or a local that owns its value"

    def check_owned(self, name: str, depth: int, node: ast.expr) -> None:
        """Refuse to change a local in place that may be another name for something else."""
        shared = self.frame.locals.shared.get(name)
        root = node
        while isinstance(root, (ast.Subscript, ast.Attribute)):
            root = root.value
        text = ast.unparse(root)
        if shared is not None or not isinstance(self.frame.env.get(text), Local):
            self.fail(
                "shared-local", node, f"`{text}` may be another name for a value that lives elsewhere: Python would change that too",
                f"change the path from `self` itself, or start from a copy: `{text} = list(...)` or `set(...)`",
            )  # fmt: skip
        if depth > 1:
            self.fail(
                "shared-local",
                node,
                "an element of a local collection cannot be changed in place",
                "build the new element and assign it",
            )

    def store(
        self, path: tuple[N.VarRef | N.LocalRef, tuple[N.Expr, ...]], value: N.Expr, node: ast.expr
    ) -> None:
        """Write an assignment to a path."""
        root, indexes = path
        if isinstance(root, N.LocalRef) and not indexes:
            joined = self.frame.locals.widen_to(root.name, value.type)
            if joined is None:
                self.fail(
                    "type-mismatch",
                    node,
                    f"{article(root.type)} would become {article(value.type)}",
                    None,
                )
            root, value = (
                N.LocalRef(root.name, joined, root.span),
                self.coerce(value, joined, node, "this value"),
            )
        self.statements(node, "an assignment").append(
            N.Assign(root, indexes, value, self.span(node))
        )

    # ------------------------------------------------------------ methods

    def mutation(self, receiver: N.Expr, name: str, node: ast.Call) -> N.Expr:
        """Read a method that changes its receiver; its value is None unless it is `pop`."""
        assert isinstance(node.func, ast.Attribute)
        target = node.func.value
        optional = isinstance(receiver, N.Narrow)
        place = receiver.value if isinstance(receiver, N.Narrow) else receiver
        path = self.path(place, target)
        self.build.in_place.add(self.span(node))
        if isinstance(path[0], N.LocalRef) and path[1]:
            self.check_owned(path[0].name, 2, target)
        if isinstance(receiver.type, T.SeqType) and name == "pop":
            return self.pop(receiver, path, node)
        changed = self.changed(receiver, name, node)
        # Locals may come to hold elements of a larger type; variables may not.
        if isinstance(path[0], N.VarRef) or optional or path[1]:
            changed = self.coerce(changed, place.type, node, "the changed value")
        self.store(path, changed, node)
        return N.Const(None, T.NONE, self.span(node))

    def changed(self, receiver: N.Expr, name: str, node: ast.Call) -> N.Expr:
        """Return the value of the receiver after a mutating method."""
        span, kind = self.span(node), type(receiver.type)
        op = ELEMENT_OPERATORS.get((kind, name))
        if op is not None:
            (arg,) = self.only(node, 1)
            whole, element = self.with_element(receiver, arg, node)
            return N.Apply(op, (whole, element), whole.type, span)
        match receiver.type, name:
            case T.SetType(), "clear":
                self.only(node, 0)
                return N.Const(frozenset(), receiver.type, span)
            case T.SeqType(), "clear":
                self.only(node, 0)
                return N.Const((), receiver.type, span)
            case T.BagType(), "clear":
                self.only(node, 0)
                return N.Const(BagValue(), receiver.type, span)
            case T.SetType(), _ if name in SET_UPDATES:
                (arg,) = self.only(node, 1)
                first, second = self.receiver_then(receiver, arg, lambda: self.as_set(arg))
                a, b = self.common(first, second, node, f"`{name}` between")
                return N.Apply(SET_UPDATES[name], (a, b), a.type, span)
            case T.SeqType(), "insert":
                return self.inserted(receiver, node)
            case T.SeqType(), "extend":
                (arg,) = self.only(node, 1)
                first, second = self.receiver_then(
                    receiver, arg, lambda: self.sequence_argument(arg, "list")
                )
                a, b = self.common(first, second, node, "`extend` of")
                return N.Apply("concat", (a, b), a.type, span)
            case T.SeqType(), "reverse":
                self.only(node, 0)
                return N.Apply("reversed", (receiver,), receiver.type, span)
            case T.SeqType(elem), "sort":
                self.only(node, 0)
                self.check_order(elem, node, "sort")
                return N.Apply("sorted", (receiver,), receiver.type, span)
            case T.SetType(), "pop":
                self.fail(
                    "unknown-attribute",
                    node,
                    "which element `set.pop` takes is not defined",
                    "choose one: `x = one_of(self.s)`, then `self.s.remove(x)`",
                )
            case T.MapType(), _:
                self.fail(
                    "unknown-attribute",
                    node,
                    f"a Map has always all its keys: it has no `{name}`",
                    "assign to a key: `self.m[k] = v`; for a partial map use `Map[K, V | None]`",
                )
            case _:
                self.unknown_method(receiver.type, name, node)

    def with_element(
        self, receiver: N.Expr, arg: ast.expr, node: ast.Call
    ) -> tuple[N.Expr, N.Expr]:
        """Read an element that goes into (or out of) a collection, at a common type."""
        elem = element_type(receiver.type) or T.NEVER
        whole, element = self.receiver_then(receiver, arg, lambda: self.value(arg, elem))
        if join(elem, element.type) is None or not isinstance(_root(receiver), N.LocalRef):
            return whole, self.coerce(element, elem, arg, "this element")
        joined = join(elem, element.type) or elem
        self.share([element])
        return self.coerce(
            whole, T.with_elements(receiver.type, joined), node, "this collection"
        ), self.coerce(element, joined, arg, "this element")

    def receiver_then(self, receiver: N.Expr, arg: ast.expr, read: Any) -> tuple[N.Expr, Any]:
        """Read an argument after the receiver's path; effects of the argument are seen by the receiver."""
        out = self.statements(arg, "a change")
        mark = len(out)
        found = read()
        if len(out) > mark:
            root, new = _root(receiver), tuple(out[mark:])
            only_chosen = all(isinstance(s, N.Choose) for s in new)
            if not only_chosen and (reads_state(_indexes(receiver)) or replaces(new, root)):
                self.refuse_late_effect(arg)
            if isinstance(receiver, (N.Index, N.Narrow)):
                out.insert(mark, N.Evaluate(receiver, receiver.span))
        return receiver, found

    def refuse_late_effect(self, node: ast.expr) -> NoReturn:
        """Refuse an effect that could change which element is meant, after Python has found it."""
        self.fail(
            "effect-here",
            node,
            "this changes the state after Python has looked up, in the state, what to change",
            "assign it to a local in a statement of its own before",
        )

    def inserted(self, receiver: N.Expr, node: ast.Call) -> N.Expr:
        """Read `seq.insert(i, x)`."""
        at, arg = self.only(node, 2)
        elem = element_type(receiver.type) or T.NEVER

        def both() -> list[N.Expr]:
            return self.in_order(
                lambda: self.coerce(self.value(at), T.INT, at, "this position"),
                lambda: self.value(arg, elem),
            )

        _, (position, element) = self.receiver_then(receiver, arg, both)
        self.share([element])
        joined = join(elem, element.type)
        if joined is None or isinstance(_root(receiver), N.VarRef):
            joined = elem
        whole = self.coerce(receiver, T.SeqType(joined), node, "this sequence")
        return N.Apply(
            "insert",
            (whole, position, self.coerce(element, joined, arg, "this element")),
            whole.type,
            self.span(node),
        )

    def pop(
        self,
        receiver: N.Expr,
        path: tuple[N.VarRef | N.LocalRef, tuple[N.Expr, ...]],
        node: ast.Call,
    ) -> N.Expr:
        """Read `seq.pop()` and `seq.pop(i)`: the element, and the sequence without it."""
        span = self.span(node)
        elem = element_type(receiver.type) or T.NEVER
        position: N.Expr = N.Const(-1, T.INT, span)
        if node.args:
            (arg,) = self.only(node, 1)
            _, found = self.receiver_then(receiver, arg, lambda: self.value(arg))
            position = self.coerce(found, T.INT, arg, "this position")
        else:
            self.only(node, 0)
        out = self.statements(node, "a change")
        name = self.temporary("popped", elem, node)
        ref = N.LocalRef(name, elem, span)
        out.append(N.Assign(ref, (), N.Index(receiver, position, elem, span), span))
        self.store(path, N.Apply("delete", (receiver, position), receiver.type, span), node)
        return ref


def _indexes(expr: N.Expr) -> tuple[N.Expr, ...]:
    """Return what chooses the part of a variable that an expression names."""
    found: list[N.Expr] = []
    while isinstance(expr, (N.Index, N.Narrow, N.Field, N.Item)):
        if isinstance(expr, N.Index):
            found.append(expr.index)
        expr = expr.value if isinstance(expr, N.Narrow) else expr.base
    return tuple(found)


# Operators that stand for a change in place, and for nothing else.
IN_PLACE = {*ELEMENT_OPERATORS.values(), "insert", "delete"}


def replaces(body: tuple[N.Stmt, ...], root: N.Expr) -> bool:
    """Tell whether statements may put another value in the place of a variable's own."""
    for stmt in walk(body):
        if isinstance(stmt, N.Assign) and isinstance(root, N.VarRef) and stmt.root == root:
            value = stmt.value
            same = isinstance(value, N.Apply) and value.op in IN_PLACE
            if not same or _root(value.args[0]) != root:  # type: ignore[union-attr]  # an Apply
                return True
    return False


def reads_state(node: Any) -> bool:
    """Tell whether expressions read the state, directly or in a helper."""
    return any(isinstance(n, (N.VarRef, N.Call)) for n in walk(node))


def _root(expr: N.Expr) -> N.Expr:
    while isinstance(expr, (N.Index, N.Narrow, N.Field, N.Item)):
        expr = expr.value if isinstance(expr, N.Narrow) else expr.base
    return expr
