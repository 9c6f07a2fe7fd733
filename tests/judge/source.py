"""The user's text, prepared for CPython: all that is changed in it stands here.

Displays make the containers of `containers`, `implies` is lazy, a second name gets a copy, `await
when(p)` can look at `p` again, and the annotated locals of a process are read from and written to
the state. Everything else is run as it was written.
"""

import ast
import inspect

from judge.containers import Items, OrderedBag, OrderedSet, Total, own
from pyverify.lang import domains as D
from pyverify.lang.execution import Pause


class Prepare(ast.NodeTransformer):
    """What is changed in the user's text before Python runs it."""

    def __init__(self):
        self.locals = {}  # first line of an async method -> [(local, domain, initial value)]
        self.state = ()  # the annotated locals of the function around
        self.guards = {}  # the calls of `when`: whether they are guards

    def call(self, name, *args):
        return ast.Call(ast.Name(name, ast.Load()), list(args), [])

    # Displays and comprehensions make containers that know the order of their domain.

    def visit_Set(self, node):
        return self.call("_OrderedSet", self.generic_visit(ast.List(node.elts, ast.Load())))

    def visit_SetComp(self, node):
        return self.call("_OrderedSet", self.generic_visit(ast.ListComp(node.elt, node.generators)))

    def visit_List(self, node):
        self.generic_visit(node)
        return self.call("_Items", node) if isinstance(node.ctx, ast.Load) else node

    def visit_ListComp(self, node):
        return self.call("_Items", self.generic_visit(node))

    def visit_Dict(self, node):
        return self.call("_Total", self.generic_visit(node))

    def visit_DictComp(self, node):
        return self.call("_Total", self.generic_visit(node))

    def visit_Assign(self, node):
        """A value that gets a second name is copied (rule 14)."""
        self.generic_visit(node)
        if isinstance(node.value, (ast.Name, ast.Attribute, ast.Subscript, ast.IfExp)):
            node.value = self.call("_own", node.value)
        return node

    def visit_Call(self, node):
        """The right side of `implies` is looked at only if the left side holds."""
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "implies":
            left, right = node.args
            return ast.BoolOp(ast.Or(), [ast.UnaryOp(ast.Not(), left), right])
        return node

    # Processes.

    def visit_AsyncFunctionDef(self, node):
        outer = self.state
        declared = [s for s in node.body if isinstance(s, ast.AnnAssign)]
        self.locals[first_line(node)] = [local_declaration(s) for s in declared]
        self.state = tuple(s.target.id for s in declared)
        node.body = [s for s in node.body if s not in declared]
        self.find_guards(node)
        node.body = [self.visit(s) for s in node.body]
        me = "".join(f", {a.arg}" for a in node.args.args[1:2])
        here = f"__here__ = self._locals({node.name!r}{me})"
        node.body = ast.parse(here).body + (node.body or [ast.Pass()])
        self.state = outer
        return node

    def find_guards(self, node):
        """A `when` without a label directly after a `step` is that step's guard (rule 1)."""
        for stmt, before in in_text_order(node.body):
            if awaited(stmt) == "when":
                call = stmt.value.value
                self.guards[call] = awaited(before) == "step" and label_of(call) is None

    def visit_Await(self, node):
        """The condition of a `when` can be looked at again and again."""
        call = node.value
        if call in self.guards:
            look = ast.Lambda(
                ast.arguments([], [], None, [], [], None, []), self.visit(call.args[0])
            )
            return ast.Await(self.call("_when", look, ast.Constant(self.guards[call])))
        return self.generic_visit(node)

    def visit_Name(self, node):
        if node.id in self.state:
            return ast.Attribute(ast.Name("__here__", ast.Load()), node.id, node.ctx)
        return node


def first_line(node):
    """Where Python says that a function begins: at its first decorator."""
    return min(n.lineno for n in (node, *node.decorator_list))


def local_declaration(node):
    """(name, domain or None, initial value, the annotation) of an annotated local."""
    value = node.value
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "Var":
        initial = next((k.value for k in value.keywords if k.arg == "init"), None)
        return node.target.id, ast.unparse(value.args[0]), ast.unparse(initial or value.args[1])
    domain = node.annotation
    if isinstance(domain, ast.Subscript) and ast.unparse(domain.value) == "Annotated":
        domain = domain.slice.elts[1]
    return node.target.id, ast.unparse(domain), ast.unparse(value)


def in_text_order(body):
    """Every statement of a block and its inner blocks, with the one before it in its block."""
    before = None
    for stmt in body:
        yield stmt, before
        for inner in ("body", "orelse"):
            yield from in_text_order(getattr(stmt, inner, []))
        for case in getattr(stmt, "cases", []):
            yield from in_text_order(case.body)
        before = stmt


def awaits(stmt):
    """Does the statement await something, perhaps to keep its value?"""
    return isinstance(stmt, (ast.Expr, ast.Assign)) and isinstance(stmt.value, ast.Await)


def awaited(stmt):
    """Whether the statement awaits "step" or "when": which, or None."""
    if awaits(stmt):
        func = stmt.value.value.func
        return func.id if isinstance(func, ast.Name) and func.id in ("step", "when") else None
    return None


def label_of(call):
    return next((k.value.value for k in call.keywords if k.arg == "label"), None)


class Locations:
    """The names of the locations of a process.

    A location is known by the lines of the awaits that lead to it, from the process through its
    helpers. One that a helper brings again gets its name again, with `.2`.
    """

    def __init__(self, method, name):
        self.method, self.names, self.sources, self.last = method, {}, {}, ""
        self.walk(method(name).body, ())

    def walk(self, body, outer):
        for stmt, before in in_text_order(body):
            word = awaited(stmt)
            lines = (*outer, stmt.lineno)
            if word == "step":
                self.add(lines, stmt.value.value.args[0].value)
            elif word == "when" and (awaited(before) != "step" or label_of(stmt.value.value)):
                last = self.last
                self.add(lines, label_of(stmt.value.value) or self.implicit())
                self.last = self.last if label_of(stmt.value.value) else last
            elif word is None and awaits(stmt):
                self.walk(self.method(stmt.value.value.func.attr).body, lines)

    def add(self, lines, source):
        name, n = source, 1
        while name in self.names.values():
            n += 1
            name = f"{source}.{n}"
        self.names[lines], self.sources[name], self.last = name, source, name

    def implicit(self):
        n = 1
        stem = f"{self.last}.wait" if self.last else "wait"
        while f"{stem}{n}" in self.names.values():
            n += 1
        return f"{stem}{n}"

    def of(self, coroutine):
        """Where a coroutine rests; one that has ended is done."""
        lines = []
        while inspect.iscoroutine(coroutine) and coroutine.cr_frame is not None:
            lines.append(coroutine.cr_frame.f_lineno)
            coroutine = coroutine.cr_await
        return self.names[tuple(lines)] if lines else "done"


def rests_first(body, method):
    """Is the first thing a process reaches, through `while True:` heads, an await? (rule 3)"""
    for stmt in body:
        if isinstance(stmt, (ast.AnnAssign, ast.Pass)) or (
            isinstance(stmt, ast.Expr) and isinstance(stmt.value, ast.Constant)
        ):
            continue
        if isinstance(stmt, ast.While) and ast.unparse(stmt.test) == "True":
            return rests_first(stmt.body, method)
        if awaits(stmt):
            func = stmt.value.value.func
            return isinstance(func, ast.Name) or rests_first(method(func.attr).body, method)
        return False
    return False


def sorted_items(*args, **kwargs):
    return Items(sorted(*args, **kwargs))


BUILTINS = {
    "set": OrderedSet,
    "list": Items,
    "sorted": sorted_items,
    "_OrderedSet": OrderedSet,
    "_Items": Items,
    "_Total": Total,
    "_own": own,
    "_when": lambda look, is_guard: Pause("when", (look, is_guard)),
}


class BagWord:
    """`Bag[D, cap]` in a class body, `Bag([...])` in a method."""

    def __getitem__(self, item):
        return D.Bag[item]

    def __call__(self, items=()):
        return OrderedBag(items)
