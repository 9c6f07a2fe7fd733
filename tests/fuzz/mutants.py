"""Damaged specs: good ones, and the golden bad ones, with something in them changed.

`mutant(seed)` is the same for the same seed and sources. A mutation works on the syntax tree (drop,
double, swap, replace, wrap, splice) or on the text (lines, indentation, truncation). What comes out
is sometimes a good spec, mostly a bad one, now and then no Python at all.
"""

import ast
import copy
from functools import cache
from pathlib import Path
from random import Random

from strategies import spec_of_seed

ROOT = Path(__file__).parents[2]
GENERATED = 40
WORDS = [
    "require", "one_of", "step", "when", "always", "eventually", "enabled", "taken", "implies", "Range", "Map", "Set",
    "Seq", "Bag", "Symbols", "Var", "Param", "Const", "Spec", "Record", "Field", "Component", "self", "int", "bool",
    "len", "sum", "all", "any", "min", "max", "sorted", "list", "set", "dict", "range", "enumerate", "zip", "print",
    "super", "isinstance", "abs", "reversed", "undefined", "None", "True", "type", "str", "float", "object",
]  # fmt: skip
ATTRIBUTES = [
    "append", "pop", "add", "remove", "discard", "at", "done", "keys", "values", "items", "get", "copy", "count", "index",
    "clear", "update", "union", "nothing", "n", "x", "__class__", "name", "value", "insert", "extend", "sort", "total",
]  # fmt: skip
CONSTANTS = [
    0,
    1,
    -1,
    2,
    3,
    7,
    100,
    1000,
    True,
    False,
    None,
    "a",
    "idle",
    "done",
    "start",
    "",
    0.5,
    1j,
    b"x",
    ...,
]
DECORATORS = [
    "action", "invariant", "process", "temporal", "reachable", "init", "terminal", "constraint", "step_invariant",
    "always_possible", "property", "staticmethod", "classmethod", "action(fair='weak')", "process(Range(2))",
    "process(bool)", "action(fair_per='n')", "process()", "invariant()",
]  # fmt: skip
DOMAINS = [
    "Range(10**9)", "Set[Set[Set[Range(9)]]]", "Map[Range(10**9), bool]", "Map[bool, Range(10**9)]", "Symbols(10**8)",
    "Seq[Range(3), 10**9]", "Bag[Range(10**6), 10**6]", "(Range(10**5), Range(10**5))", "Range(0)", "Range(3, -3)",
    "Seq[Range(0), 10**9]", "Seq[bool, 0]", "Range(1)", "int", "Real", "str", "Set[Range(40)]", "Map[Set[Range(30)], bool]",
    "Symbols(0)", "Symbols(2, symmetric=True)", "bool | None", "Range(2) | None", "None", "()", "Seq[bool, -1]",
    "Map[Map[bool, bool], bool]", "Range(10**2000)", "Bag[bool, 3]", "Set[()]", "Range(lambda self: 10**9)",
]  # fmt: skip
WRAPPERS = [
    "await {}", "lambda: {}", "lambda x: {}", "[{}]", "{{{}}}", "{{{}: {}}}", "({},)", "({}, {})", "not {}", "-{}", "~{}",
    "len({})", "set({})", "list({})", "sum({})", "sorted({})", "one_of({})", "require({})", "all({})", "any({})",
    "min({})", "{}[0]", "{}[0:1]", "{}()", "{}.x", "{}.pop()", "{}.copy()", "{} is None", "{} == {}", "{} + {}", "{} and {}",
    "{} in {}", "{} if {} else {}", "(y := {})", "f'{{{}}}'", "[x for x in {}]", "{{x for x in {} if x}}", "(x for x in {})",
    "{{x: 0 for x in {}}}", "*{}", "(yield {})", "range({})", "enumerate({})", "max({}, key=lambda x: {})", "Bag({})",
    "self.{}", "always({})", "enabled({})", "reversed({})", "isinstance({}, {})", "self.__init__({})", "{}.at('done')",
    "{} < {} < {}", "[{}][{}]", "int({})", "bool({})", "{}.items()", "super().x({})", "implies({}, {})", "Range({})",
]  # fmt: skip
BLOCKS = [
    "if True:\n    {}", "while True:\n    {}", "for _ in range(2):\n    {}", "try:\n    {}\nfinally:\n    pass",
    "with self:\n    {}", "def inner():\n    {}", "class Inner:\n    {}", "for x in self.Node:\n    {}\nelse:\n    pass",
    "match 1:\n    case 1:\n        {}", "async def inner():\n    {}", "if self.x:\n    {}\nelse:\n    {}",
    "match self.x:\n    case x if x:\n        {}\n    case _:\n        {}", "while self.x:\n    {}\n    break",
]  # fmt: skip
EXPRESSIONS = (
    ast.Name,
    ast.Attribute,
    ast.Subscript,
    ast.Call,
    ast.Constant,
    ast.BinOp,
    ast.Compare,
    ast.BoolOp,
)
BINARY = [ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod, ast.Div, ast.Pow, ast.BitOr, ast.BitAnd, ast.BitXor, ast.LShift, ast.MatMult]  # fmt: skip
COMPARE = [
    ast.Eq,
    ast.NotEq,
    ast.Lt,
    ast.LtE,
    ast.Gt,
    ast.GtE,
    ast.Is,
    ast.IsNot,
    ast.In,
    ast.NotIn,
]


@cache
def sources():
    """Return the texts that are damaged: the documented specs, random ones, and bad ones."""
    files = [
        *sorted((ROOT / "specs").glob("*.py")),
        *sorted((ROOT / "tests" / "golden" / "errors").glob("*.py")),
    ]
    texts = [path.read_text(encoding="utf-8") for path in files]
    good = [t for t in texts if len(t) < 12_000 and parses(t)]
    return [*good, *(spec_of_seed(seed).source for seed in range(GENERATED)), *EMBEDDED]


def parses(text):
    """Tell whether a text is Python."""
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


def mutant(seed):
    """Return the text of the mutant of this number."""
    rng = Random(seed)
    while True:
        text = damaged(rng)
        if not loops_at_import(text):
            return text


def loops_at_import(text):
    """Tell whether importing a text may never end, which is no fault of pyverify's."""
    if "while" not in text or not parses(text):
        return False
    todo = [ast.parse(text)]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.While):
            return True
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            todo += ast.iter_child_nodes(node)
    return False


def damaged(rng):
    """Return a text with one thing changed, or a few."""
    text = rng.choice(sources())
    if rng.random() < 0.15:
        return rng.choice(TEXT)(text, rng)
    tree = ast.parse(text)
    try:
        for _ in range(rng.choice([1, 1, 1, 2, 3])):
            for _ in range(20):
                if rng.choice(TREE)(tree, rng):
                    break
        return ast.unparse(ast.fix_missing_locations(tree)) + "\n"
    except Exception:  # a tree that no text stands for, or one too deep to copy
        return rng.choice(TEXT)(text, rng)


# ---------------------------------------------------------------- the tree


def bodies(tree):
    """Return every list of statements."""
    found = []
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            part = getattr(node, name, None)
            if isinstance(part, list) and part:
                found.append(part)
    return found


def inner_bodies(tree):
    """Return the lists of statements inside classes and functions."""
    return [b for b in bodies(tree) if b is not tree.body] or bodies(tree)


def places(tree, kinds=EXPRESSIONS):
    """Return every place of an expression that is read: (parent, field, index or None)."""
    found = []
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            items = enumerate(value) if isinstance(value, list) else [(None, value)]
            for i, item in items:
                stored = isinstance(getattr(item, "ctx", None), (ast.Store, ast.Del))
                if (
                    isinstance(item, kinds)
                    and not stored
                    and not isinstance(parent, ast.ImportFrom)
                ):
                    found.append((parent, field, i))
    return found


def get(place):
    """Return what stands at a place."""
    parent, field, i = place
    value = getattr(parent, field)
    return value if i is None else value[i]


def put(place, new):
    """Replace what stands at a place."""
    parent, field, i = place
    if i is None:
        setattr(parent, field, new)
    else:
        getattr(parent, field)[i] = new
    return True


def expression(text):
    """Return the tree of an expression; None for what only a function may say."""
    try:
        return ast.parse(f"async def f(self):\n    ({text})").body[0].body[0].value
    except SyntaxError:
        return None


def statements(text):
    """Return the statements of a text, as in the body of a coroutine."""
    try:
        inner = text.replace("\n", "\n    ")
        return ast.parse(f"async def f(self):\n    {inner}").body[0].body
    except SyntaxError:
        return []


def pick(rng, options):
    """Return a random option, or None when there is none."""
    return rng.choice(options) if options else None


def drop_statement(tree, rng):
    """Remove a statement."""
    body = pick(rng, inner_bodies(tree))
    del body[rng.randrange(len(body))]
    if not body:
        body.append(ast.Pass())
    return True


def double_statement(tree, rng):
    """Write a statement twice."""
    body = pick(rng, inner_bodies(tree))
    body.insert(rng.randrange(len(body) + 1), copy.deepcopy(rng.choice(body)))
    return True


def swap_statements(tree, rng):
    """Exchange two statements."""
    body = pick(rng, [b for b in inner_bodies(tree) if len(b) > 1])
    if body is None:
        return False
    i, j = rng.sample(range(len(body)), 2)
    body[i], body[j] = body[j], body[i]
    return True


def move_statement(tree, rng):
    """Copy a statement to another place, perhaps in another function or class."""
    source, target = pick(rng, inner_bodies(tree)), pick(rng, inner_bodies(tree))
    target.insert(rng.randrange(len(target) + 1), copy.deepcopy(rng.choice(source)))
    return True


def wrap_statement(tree, rng):
    """Put a statement into an `if`, a loop, a `try`, a nested function, ..."""
    body = pick(rng, inner_bodies(tree))
    i = rng.randrange(len(body))
    try:
        text = ast.unparse(ast.fix_missing_locations(copy.deepcopy(body[i])))
    except Exception:
        return False
    block = rng.choice(BLOCKS)
    depth = "        " if "case" in block else "    "
    made = statements(block.replace("{}", text.replace("\n", "\n" + depth)))
    body[i : i + 1] = made or [body[i]]
    return bool(made)


def replace_operator(tree, rng):
    """Replace an operator by another of its kind."""
    nodes = [
        n
        for n in ast.walk(tree)
        if isinstance(n, (ast.BinOp, ast.AugAssign, ast.Compare, ast.BoolOp, ast.UnaryOp))
    ]
    node = pick(rng, nodes)
    match node:
        case ast.BinOp() | ast.AugAssign():
            node.op = rng.choice(BINARY)()
        case ast.Compare():
            node.ops[rng.randrange(len(node.ops))] = rng.choice(COMPARE)()
        case ast.BoolOp():
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        case ast.UnaryOp():
            node.op = rng.choice([ast.Not, ast.USub, ast.UAdd, ast.Invert])()
        case _:
            return False
    return True


def replace_name(tree, rng):
    """Replace a name, read or written, by another of the file or of the language."""
    names = [n for n in ast.walk(tree) if isinstance(n, (ast.Name, ast.arg))]
    node = pick(rng, names)
    if node is None:
        return False
    known = [n.id for n in names if isinstance(n, ast.Name)] + [
        n.arg for n in names if isinstance(n, ast.arg)
    ]
    new = rng.choice([*known, *WORDS])
    if isinstance(node, ast.Name):
        node.id = new
    else:
        node.arg = new
    return True


def replace_attribute(tree, rng):
    """Replace the name of an attribute, a method or a keyword."""
    nodes = [
        n
        for n in ast.walk(tree)
        if isinstance(
            n, (ast.Attribute, ast.FunctionDef, ast.AsyncFunctionDef, ast.keyword, ast.ClassDef)
        )
    ]
    node = pick(rng, nodes)
    if node is None:
        return False
    field = (
        "attr"
        if isinstance(node, ast.Attribute)
        else "arg"
        if isinstance(node, ast.keyword)
        else "name"
    )
    known = [getattr(n, "attr", None) or getattr(n, "name", None) for n in nodes]
    setattr(node, field, rng.choice([k for k in known if k] + ATTRIBUTES))
    return True


def replace_constant(tree, rng):
    """Replace a literal."""
    found = [n for n in ast.walk(tree) if isinstance(n, ast.Constant)]
    node = pick(rng, found)
    if node is None:
        return False
    node.value = rng.choice([*CONSTANTS, *(n.value for n in found)])
    node.kind = None
    return True


def replace_domain(tree, rng):
    """Replace a domain by another, perhaps a huge one."""
    domains = [p for p in places(tree) if _is_domain(get(p))]
    place = pick(rng, domains)
    return place is not None and put(place, expression(rng.choice(DOMAINS)))


def _is_domain(node):
    makers = {"Range", "Map", "Set", "Seq", "Bag", "Symbols", "bool"}
    match node:
        case (
            ast.Call(func=ast.Name(id=name))
            | ast.Subscript(value=ast.Name(id=name))
            | ast.Name(id=name)
        ):
            return name in makers
        case _:
            return False


def wrap_expression(tree, rng):
    """Put an expression into another."""
    place = pick(rng, places(tree))
    if place is None:
        return False
    try:
        text = ast.unparse(get(place))
    except Exception:
        return False
    made = expression(rng.choice(WRAPPERS).format(*[text] * 3))
    return made is not None and put(place, made)


def splice(tree, rng):
    """Put a copy of one expression, of this file or of another, in the place of another."""
    donor = ast.parse(rng.choice(sources())) if rng.random() < 0.3 else tree
    source, target = pick(rng, places(donor)), pick(rng, places(tree))
    if source is None or target is None:
        return False
    return put(target, copy.deepcopy(get(source)))


def change_call(tree, rng):
    """Drop, double or swap arguments of a call."""
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and (n.args or n.keywords)]
    node = pick(rng, calls)
    if node is None:
        return False
    match rng.randrange(6):
        case 0 if node.args:
            del node.args[rng.randrange(len(node.args))]
        case 1 if node.keywords:
            del node.keywords[rng.randrange(len(node.keywords))]
        case 2 if node.args:
            node.args.append(copy.deepcopy(rng.choice(node.args)))
        case 3 if node.args:
            node.keywords.append(ast.keyword(rng.choice(ATTRIBUTES), node.args.pop()))
        case 4:
            node.keywords.append(ast.keyword(None, ast.Name("self", ast.Load())))
        case _:
            node.args.reverse()
    return True


def change_decorators(tree, rng):
    """Remove, add or replace a decorator."""
    nodes = [
        n
        for n in ast.walk(tree)
        if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    ]
    node = pick(rng, nodes)
    if node is None:
        return False
    if node.decorator_list and rng.random() < 0.6:
        del node.decorator_list[rng.randrange(len(node.decorator_list))]
    if rng.random() < 0.7:
        node.decorator_list.insert(0, expression(rng.choice(DECORATORS)))
    return True


def change_signature(tree, rng):
    """Drop, add, star or default a parameter, or make a function a coroutine."""
    nodes = [
        (b, i)
        for b in bodies(tree)
        for i, n in enumerate(b)
        if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]
    found = pick(rng, nodes)
    if found is None:
        return False
    body, i = found
    node, args = body[i], body[i].args
    match rng.randrange(9):
        case 0 if args.args:
            del args.args[rng.randrange(len(args.args))]
            args.defaults = args.defaults[: len(args.args)]
        case 1:
            args.args.append(ast.arg(rng.choice(["extra", "n", "me", "self"]), None))
        case 2:
            args.vararg = ast.arg("rest", None)
        case 3:
            args.kwarg = ast.arg("rest", None)
        case 4:
            args.kwonlyargs, args.kw_defaults = [ast.arg("only", None)], [None]
        case 5 if args.args and len(args.defaults) < len(args.args):
            args.defaults.insert(
                0,
                expression(
                    rng.choice(["one_of(bool)", "0", "None", "one_of([])", "[]", "one_of(3)"])
                ),
            )
        case 6 if args.args:
            rng.choice(args.args).annotation = expression(
                rng.choice([*DOMAINS, "int", "'Node'", "1"])
            )
        case 7:
            args.posonlyargs, args.args = [*args.posonlyargs, *args.args], []
        case _:
            kind = (
                ast.FunctionDef if isinstance(node, ast.AsyncFunctionDef) else ast.AsyncFunctionDef
            )
            body[i] = kind(**{f: getattr(node, f) for f in node._fields if hasattr(node, f)})
    return True


def change_bases(tree, rng):
    """Replace the bases of a class."""
    node = pick(rng, [n for n in ast.walk(tree) if isinstance(n, ast.ClassDef)])
    names = [n.name for n in ast.walk(tree) if isinstance(n, ast.ClassDef)]
    if node is None:
        return False
    bases = rng.choice(
        [
            [],
            ["Spec"],
            ["Component"],
            ["Record"],
            [rng.choice(names)],
            ["Spec", rng.choice(names)],
            ["object"],
        ]
    )
    node.bases = [ast.Name(b, ast.Load()) for b in bases]
    return True


TREE = [
    drop_statement, double_statement, swap_statements, move_statement, wrap_statement, replace_operator, replace_name,
    replace_name, replace_attribute, replace_constant, replace_domain, wrap_expression, wrap_expression, splice, splice,
    change_call, change_decorators, change_signature, change_bases,
]  # fmt: skip


# ---------------------------------------------------------------- the text


def drop_line(text, rng):
    """Remove a line."""
    lines = text.splitlines()
    del lines[rng.randrange(len(lines))]
    return "\n".join(lines) + "\n"


def indent_line(text, rng):
    """Indent a line more, or less, or by a tab."""
    lines = text.splitlines()
    i = rng.randrange(len(lines))
    lines[i] = rng.choice(
        ["    " + lines[i], lines[i][4:], "\t" + lines[i].lstrip(), " " + lines[i]]
    )
    return "\n".join(lines) + "\n"


def truncate(text, rng):
    """Cut the text off somewhere."""
    return text[: rng.randrange(len(text))]


def replace_character(text, rng):
    """Replace, insert or remove a character."""
    i = rng.randrange(len(text))
    return (
        text[:i]
        + rng.choice(["", "(", ")", ":", "é", "\0", "'", "#", "\\", " ", "\t", "=", "."])
        + text[i + rng.randrange(2) :]
    )


def shift_columns(text, rng):
    """Put letters of several bytes before everything on a line."""
    lines = text.splitlines()
    i = rng.randrange(len(lines))
    lines[i] = (
        lines[i].replace("self.", "self.é", 1) if "self." in lines[i] else lines[i] + "  # ééé"
    )
    return "\n".join(lines) + "\n"


TEXT = [drop_line, indent_line, truncate, replace_character, shift_columns]


# ---------------------------------------------------------------- sources of their own

EMBEDDED = [
    '''
from enum import Enum
from typing import Annotated
from pyverify import (Bag, Component, Const, Field, Map, Param, Range, Real, Record, Seq, Set, Spec, Symbols, Var, action,
    always, always_possible, constraint, enabled, eventually, implies, init, invariant, leads_to, one_of, process,
    reachable, require, step, step_invariant, taken, temporal, terminal, until, when)

class Color(Enum):
    RED = 1
    GREEN = 2

class Prepared(Record):
    rm: int = Field("RM")

class Commit(Record):
    ok: bool

class Chan(Component):
    Item = Param()
    cap = Param(1)
    buf = Var(Seq[Item, cap], init=[])

    def full(self):
        return len(self.buf) >= self.cap

    def send(self, x):
        require(not self.full())
        self.buf.append(x)

    async def receive(self):
        await when(len(self.buf) > 0)
        return self.buf.pop(0)

    @invariant
    def bounded(self):
        return len(self.buf) <= self.cap

class P(Spec):
    n = Param(2, min=1, max=3, doc="how many")
    RM = Range(n)
    S = Symbols("working", "prepared")
    st = Var(Map[RM, S], init="working")
    msgs = Var(Set[Prepared | Commit], init=set())
    col = Var(Color, init=one_of(Color))
    owner = Var(RM | None, init=None)
    pair = Var((RM, bool), init=(0, False))
    bag = Var(Bag[RM, 2], init=Bag())
    chan = Chan(RM, cap=n)
    chans = Map[RM, Chan(RM)]
    w = Const(Map[RM, Range(5)], lambda self: {r: r + 1 for r in self.RM})

    @init
    def begin(self):
        self.owner = one_of({None, 0})
        require(self.n > 0)

    @property
    def busy(self):
        return any(self.st[r] == "prepared" for r in self.RM)

    @action(fair="weak", fair_per="r")
    def prepare(self, r: int = one_of(RM)):
        """A docstring."""
        require(self.st[r] == "working" and not self.busy)
        self.st[r] = "prepared"
        self.msgs.add(Prepared(rm=r))
        if self.owner is None:
            self.owner = r
        a, b = self.pair
        self.pair = (r, not b)
        self.bag.discard(r)

    @action
    def talk(self, r: RM):
        self.chans[r].send(r)

    @action
    def read(self):
        m = one_of(self.msgs)
        match m:
            case Prepared(rm=r) if r > 0:
                self.owner = r
            case Prepared(rm=0) | Commit(ok=True):
                self.owner = None
            case Commit(ok=x):
                self.col = Color.RED if x else Color.GREEN
            case _:
                pass
        self.msgs = {x for x in self.msgs if x != m}
        for i, x in enumerate(sorted(self.bag, key=lambda k: -k)):
            self.bag.remove(x)

    @process(RM, fair="weak")
    async def worker(self, me: int):
        tries: int = Var(Range(3), init=one_of({0, 1}))
        seen: bool = False
        while tries < 2:
            await step("go", fair="strong")
            await when(self.w[me] > 0)
            tries += 1
            if seen:
                continue
            seen = not seen
        await step("end")
        got = await self.chans[me].receive()
        self.st[got] = "working"

    @step_invariant
    def grows(self, after):
        return self.worker[0].tries <= after.worker[0].tries

    @temporal
    def live(self):
        return always(implies(self.busy, eventually(not self.busy))) and all(
            leads_to(self.st[r] == "prepared", enabled(self.prepare, r) or taken(self.worker, r)) for r in self.RM)

    @reachable
    def finished(self):
        return all(self.worker[r].done or self.worker[r].at("go", "end") for r in self.RM)

    @always_possible
    def calm(self):
        return not self.busy

    @constraint
    def small(self):
        return len(self.msgs) <= 2

    @terminal
    def over(self):
        return sum(self.worker[r].done for r in self.RM) == self.n
''',
    """
from pyverify import Map, Range, Spec, Var, process, step, when, invariant

class Peterson(Spec):
    Proc = Range(2)
    flag = Var(Map[Proc, bool], init=False)
    turn = Var(Proc, init=0)

    @process(Proc, fair="weak")
    async def worker(self, me):
        while True:
            await step("request", fair=False)
            self.flag[me] = True
            await step("give_way")
            self.turn = 1 - me
            await step("wait")
            await when(not self.flag[1 - me] or self.turn == me)
            await step("critical")
            await step("leave")
            self.flag[me] = False

    @invariant
    def mutual_exclusion(self):
        return sum(self.worker[p].at("critical") for p in self.Proc) <= 1
""",
    """
from __future__ import annotations
from pyverify import Component, Map, Param, Range, Seq, Spec, Symbols, Var, action, invariant, one_of, require, process, step, when

class Base(Spec):
    n = Param(2)
    Node = Symbols(n, symmetric=True)
    up = Var(Map[Node, bool], init=True)
    leader = Var(Node | None, init=None)
    log = Var(Seq[Node, 2], init=[])

    def elect(self, who):
        require(self.up[who])
        self.leader = who
        return who

    @action
    def crash(self, who: Node):
        self.up[who] = False
        if self.leader == who:
            self.leader = None

    @action
    def vote(self, who: str = one_of(Node)):
        chosen = self.elect(who)
        if len(self.log) < 2 and chosen not in self.log:
            self.log.append(chosen)

    @invariant
    def leader_is_up(self):
        return self.leader is None or self.up[self.leader]

class Careful(Base):
    crash = None

    @action
    def vote(self, who: str = one_of(Base.Node)):
        require(self.leader is None)
        super().vote(who)
""",
]
