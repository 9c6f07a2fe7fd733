"""CPython as the judge: a spec's meaning found by running the user's own functions.

The file is executed as it stands, except for what Python cannot know by itself (`Prepare` lists
all of it): displays make the containers of `containers`, `implies` is lazy, `await when(p)` can
look at `p` again, annotated locals of a process live in the state. `self` is an object whose
variables are read from and written to a dict. The frontend and the engines have no part in this.
"""

import ast
import inspect
import types
from dataclasses import dataclass
from enum import Enum
from itertools import product

import containers
from containers import (
    Container,
    Items,
    OrderedBag,
    OrderedSet,
    Place,
    Total,
    in_order,
    natural,
    own,
)

from pyverify.ir import types as T
from pyverify.lang import Component, Spec, one_of
from pyverify.lang import domains as D
from pyverify.lang.execution import Discarded, Pause, executing
from pyverify.lang.parameters import REQUIRED, ConstMark, ParamExpr, ParamMark
from pyverify.lang.spec import VarMark, declared_parameters
from pyverify.lang.words import OneOf, mark_of
from pyverify.values import MapValue, elements, outside

MOST_EXECUTIONS = 400  # of one action instance; a random spec with more is not worth the time


class TooMany(Exception):
    """An action instance has more executions than this judge is willing to run."""


ERRORS = (LookupError, ValueError, ArithmeticError, TypeError, AttributeError)

# ---------------------------------------------------------------- the source


class Prepare(ast.NodeTransformer):
    """What is changed in the user's text before Python runs it."""

    def __init__(self):
        self.locals = {}  # name of an async method -> [(local, domain, initial value)]
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
        self.locals[node.name] = [local_declaration(s) for s in declared]
        self.state = tuple(s.target.id for s in declared)
        node.body = [s for s in node.body if s not in declared]
        self.find_guards(node)
        node.body = [self.visit(s) for s in node.body]
        me = node.args.args[1].arg if len(node.args.args) > 1 else None
        here = f"__here__ = self._locals({node.name!r}, {me})"
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
            look = ast.Lambda(ast.arguments([], [], None, [], [], None, []), self.visit(call.args[0]))
            return ast.Await(self.call("_when", look, ast.Constant(self.guards[call])))
        return self.generic_visit(node)

    def visit_Name(self, node):
        if node.id in self.state:
            return ast.Attribute(ast.Name("__here__", ast.Load()), node.id, node.ctx)
        return node


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


def awaited(stmt):
    """"step" or "when" if the statement awaits one, else None."""
    if isinstance(stmt, ast.Expr) and isinstance(stmt.value, ast.Await):
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

    def __init__(self, methods, name):
        self.methods, self.names, self.sources, self.last = methods, {}, {}, ""
        self.walk(methods[name].body, ())

    def walk(self, body, outer):
        for stmt, before in in_text_order(body):
            word = awaited(stmt)
            lines = (*outer, stmt.lineno)
            if word == "step":
                self.add(lines, stmt.value.value.args[0].value)
            elif word == "when" and (awaited(before) != "step" or label_of(stmt.value.value)):
                self.add(lines, label_of(stmt.value.value) or self.implicit())
            elif word is None and isinstance(stmt, ast.Expr) and isinstance(stmt.value, ast.Await):
                self.walk(self.methods[stmt.value.value.func.attr].body, lines)

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


def rests_first(body, methods):
    """Is the first thing a process reaches, through `while True:` heads, an await? (rule 3)"""
    for stmt in body:
        if isinstance(stmt, (ast.AnnAssign, ast.Pass)) or isinstance(stmt, ast.Expr) and isinstance(stmt.value, ast.Constant):
            continue
        if isinstance(stmt, ast.While) and ast.unparse(stmt.test) == "True":
            return rests_first(stmt.body, methods)
        if isinstance(stmt, ast.Expr) and isinstance(stmt.value, ast.Await):
            func = stmt.value.value.func
            return isinstance(func, ast.Name) or rests_first(methods[func.attr].body, methods)
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


# ---------------------------------------------------------------- domains and values


class Resolver:
    """Turns the domains of a class into types; `values` are its parameters."""

    def __init__(self, cls, values, root=None):
        self.cls, self.values, self.root = cls, values, root or self
        self.classes = self.root.classes if root else {}

    def __call__(self, domain):
        match domain:
            case D.Domain() if domain.name and isinstance(getattr(self.cls, domain.name, None), D.Domain):
                domain = getattr(self.cls, domain.name)  # a subclass may have redefined it
        match domain:
            case ParamExpr():
                return self(domain.evaluate(self.values))
            case None:
                return T.NONE
            case tuple():
                return T.TupleType(tuple(map(self, domain)))
            case types.UnionType():
                return self.union(domain.__args__)
            case D.UnionDomain():
                return self.union(domain.parts)
            case D.RangeDomain():
                return T.IntType(self.number(domain.lo), self.number(domain.hi))
            case D.SymbolsDomain():
                return self.symbols(domain)
            case D.SetDomain():
                return T.SetType(self(domain.elem))
            case D.MapDomain():
                return T.MapType(self(domain.key), self(domain.value))
            case D.SeqDomain():
                return T.SeqType(self(domain.elem), self.number(domain.cap))
            case D.BagDomain():
                return T.BagType(self(domain.elem), self.number(domain.cap))
            case type():
                return self.of_class(domain)
        return domain  # a type already

    def of_class(self, cls):
        self.classes[cls.__name__] = cls
        if cls is bool:
            return T.BOOL
        if cls is type(None):
            return T.NONE
        if issubclass(cls, Enum):
            return T.SymbolType(tuple(m.name for m in cls), enum=cls.__name__)
        fields = tuple((n, self.field(f.domain)) for n, f in cls.__record_fields__.items())
        return T.RecordType(cls.__name__, fields)

    def field(self, domain):
        return self.root(getattr(self.root.cls, domain)) if isinstance(domain, str) else self(domain)

    def union(self, parts):
        records, other, optional = [], None, False
        for part in map(self, parts):
            optional |= part == T.NONE or isinstance(part, T.OptionType)
            inner = part.inner if isinstance(part, T.OptionType) else part
            if isinstance(inner, T.RecordType):
                records.append(inner)
            elif isinstance(inner, T.UnionType):
                records += inner.records
            elif inner != T.NONE and inner != T.NEVER:
                other = inner
        for place, record in enumerate(records):
            containers.RECORDS[record.record] = place
        base = other or (records[0] if len(records) == 1 else T.UnionType(tuple(records)))
        return T.OptionType(base) if optional else base

    def symbols(self, domain):
        members = domain.members
        if domain.count is not None:
            members = tuple(f"{domain.name or 's'}{i}" for i in range(self.number(domain.count)))
        containers.SYMBOLS.update((m, i) for i, m in enumerate(members))
        return T.SymbolType(members)

    def number(self, x):
        if isinstance(x, ParamExpr):
            return x.evaluate(self.values)
        return x(Reading(self)) if callable(x) else x

    def python(self, t, value):
        """The value as a body sees it."""
        if isinstance(t, (T.IntType, T.BoolType)):
            return value
        match t:
            case T.SymbolType(_, str() as name):
                return self.classes[name][value]
            case T.OptionType(inner):
                return None if value is None else self.python(inner, value)
            case T.TupleType(items):
                return tuple(map(self.python, items, value))
            case T.SetType(elem):
                return OrderedSet(self.python(elem, v) for v in value)
            case T.SeqType(elem):
                return Items(self.python(elem, v) for v in value)
            case T.MapType(key, val):
                return Total((self.python(key, k), self.python(val, v)) for k, v in value.items())
            case T.BagType(elem):
                return OrderedBag(self.python(elem, v) for v, n in value.items() for _ in range(n))
            case T.RecordType(record, fields):
                return self.classes[record](*(self.python(f, v) for (_, f), v in zip(fields, value.values, strict=True)))
            case T.UnionType():
                return self.python(t.record(value.record), value)
        return value

    def all_of(self, domain):
        """A domain as a body sees it."""
        t = self(domain)
        return OrderedSet(self.python(t, v) for v in elements(t))


class Reading:
    """`self` of a `lambda self: ...` in a class body: parameters, constants and domains."""

    def __init__(self, resolver):
        self._resolver = resolver

    def __getattr__(self, name):
        resolver = self._resolver
        found = resolver.values[name] if name in resolver.values else getattr(resolver.cls, name)
        is_type = type(found).__module__ == T.__name__
        return resolver.all_of(found) if is_type or isinstance(found, (D.Domain, types.UnionType)) else own(found)


def frozen(t, value):
    """The value as the state keeps it. A dict must have exactly the keys of its Map (KeyError)."""
    match t:
        case T.OptionType(inner) if value is not None:
            return frozen(inner, value)
        case T.TupleType(items) if isinstance(value, tuple):
            return tuple(map(frozen, items, value))
        case T.SeqType(elem) if isinstance(value, list):
            return tuple(frozen(elem, v) for v in value)
        case T.MapType(key, val) if isinstance(value, dict):
            given = {natural(k): frozen(val, v) for k, v in dict.items(value)}
            keys = list(elements(key))
            if set(given) != set(keys):
                raise KeyError(f"the keys are {keys}, not {list(given)}")
            return MapValue((k, given[k]) for k in keys)
    return natural(value)


def filled(t, value):
    """An initial value: what is not a map fills every key of one."""
    match t:
        case T.OptionType(inner) if value is not None:
            return filled(inner, value)
        case T.TupleType(items):
            return tuple(map(filled, items, value))
        case T.MapType(key, val):
            if isinstance(value, dict):
                given = {natural(k): filled(val, v) for k, v in dict.items(value)}
                return MapValue((k, given[k]) for k in elements(key))
            return MapValue((k, filled(val, value)) for k in elements(key))
    return frozen(t, value)


# ---------------------------------------------------------------- self


class Part:
    """A spec, or a component at a path: what its attributes mean. `keys` choose it in its family."""

    def __init__(self, judge, cls, path, keys, given, outer=None):
        self.judge, self.cls, self.path, self.keys = judge, cls, path, keys
        self.parameters = declared_parameters(cls)
        self.values = {}
        self.resolve = Resolver(cls, self.values, judge.root.resolve if outer else None)
        for name, mark in self.parameters.items():
            self.values[name] = given.get(name, mark.default if isinstance(mark, ParamMark) else mark.value)
            assert self.values[name] is not REQUIRED, name
        for name, mark in self.parameters.items():
            if isinstance(mark, ConstMark) and callable(self.values[name]):
                self.values[name] = self.values[name](Reading(self.resolve))
            if isinstance(mark, ConstMark):
                t = self.resolve(mark.domain)
                self.values[name] = self.resolve.python(t, filled(t, self.values[name]))
        self.variables, self.parts = {}, {}

    def declare(self):
        """Find variables and components, in order of declaration."""
        for name, value in attributes(self.cls).items():
            if isinstance(value, D.Domain) and not isinstance(getattr(value, "value", None), Component):
                self.resolve(value)  # symbols get their order
            family = isinstance(value, D.MapDomain) and isinstance(value.value, Component)
            if isinstance(value, VarMark):
                t = self.resolve(value.domain)
                self.variables[name] = t
                full = t
                for key in reversed(self.keys):
                    full = T.MapType(key, full)
                self.judge.variables[self.path + name] = full
                self.judge.inits.append((self, name, value))
            elif isinstance(value, Component) or family:
                keys = (*self.keys, self.resolve(value.key)) if family else self.keys
                made = value.value if family else value
                given = {n: self.argument(v) for n, v in made.component_arguments.items()}
                part = Part(self.judge, type(made), f"{self.path}{name}.", keys, given, self)
                self.parts[name] = (part, family)
                part.declare()

    def argument(self, value):
        if isinstance(value, (D.Domain, types.UnionType, type)):
            return self.resolve(value)
        if isinstance(value, ParamExpr):
            return value.evaluate(self.values)
        return value(Reading(self.resolve)) if callable(value) else value

    def place(self, name, store, at):
        full = self.judge.variables[self.path + name]

        def get():
            return self.resolve.python(full, store[self.path + name])

        def put(value):
            store[self.path + name] = frozen(full, value)

        place = Place(get, put)
        for key in at:
            place = place.inside(key)
        return place

    def live(self, store, at=()):
        """The object that is `self` in the user's methods, over the state `store`."""
        live = object.__new__(live_class(self.cls))
        object.__setattr__(live, "_part", (self, store, at))
        return live


def attributes(cls):
    found = {}
    for base in reversed(cls.__mro__):
        if base not in (object, Spec, Component):
            found.update((n, v) for n, v in vars(base).items() if not n.startswith("__"))
    return {n: v for n, v in found.items() if v is not None}


LIVE = {}


def live_class(cls):
    if cls not in LIVE:
        LIVE[cls] = type(cls.__name__, (cls,), {"__getattribute__": read_attribute, "__setattr__": write_attribute})
    return LIVE[cls]


def read_attribute(self, name):
    plain = object.__getattribute__
    if name.startswith("__"):
        return plain(self, name)
    part, store, at = plain(self, "_part")
    if name == "_locals":
        return lambda process, me=None: Locals(part, process, store, () if me is None else (me,))
    if name in part.variables:
        place = part.place(name, store, at)
        value = place.get()
        return value.at(place) if isinstance(value, Container) else value
    if name in part.parts:
        inner, family = part.parts[name]
        return Family(inner, store, at) if family else inner.live(store, at)
    if name in part.judge.processes and part.path == "":
        process = part.judge.processes[name]
        return View(process, store, ()) if process.domain is None else ViewFamily(process, store)
    found = part.values[name] if name in part.values else vars_of(part.cls, name)
    if isinstance(found, (D.Domain, types.UnionType, tuple)) and D.is_domain(found):
        return part.resolve.all_of(found)
    if type(found).__module__ == T.__name__:
        return part.resolve.all_of(found)
    return own(found) if name in part.values else plain(self, name)


def vars_of(cls, name):
    return next((vars(base)[name] for base in cls.__mro__ if name in vars(base)), None)


def write_attribute(self, name, value):
    part, store, at = object.__getattribute__(self, "_part")
    part.place(name, store, at).put(own(value))


class Family:
    """Components in a map, not chosen yet."""

    def __init__(self, part, store, at):
        self.part, self.store, self.at = part, store, at

    def __getitem__(self, key):
        domain = self.part.keys[len(self.at)]
        if natural(key) not in list(elements(domain)):
            raise KeyError(key)
        at = (*self.at, key)
        return self.part.live(self.store, at) if len(at) == len(self.part.keys) else Family(self.part, self.store, at)


class Locals:
    """The annotated locals of one process."""

    def __init__(self, part, process, store, at):
        object.__setattr__(self, "_place", lambda name: part.judge.local_place(process, name, store, at))

    def __getattr__(self, name):
        place = self._place(name)
        value = place.get()
        return value.at(place) if isinstance(value, Container) else value

    def __setattr__(self, name, value):
        self._place(name).put(own(value))


class View:
    """A process as a property sees it."""

    def __init__(self, process, store, at):
        self._process, self._store, self._at = process, store, at

    @property
    def done(self):
        return self._where() == "done"

    def _where(self):
        place = self._store[f"{self._process.name}.at"]
        return place[natural(self._at[0])] if self._at else place

    def at(self, *labels):
        return self._process.locations.sources.get(self._where(), self._where()) in labels

    def __getattr__(self, name):
        return self._process.judge.local_place(self._process.name, name, self._store, self._at).get()


class ViewFamily:
    def __init__(self, process, store):
        self.process, self.store = process, store

    def __getitem__(self, key):
        if natural(key) not in list(elements(self.process.domain)):
            raise KeyError(key)
        return View(self.process, self.store, (key,))


# ---------------------------------------------------------------- the judge


@dataclass(frozen=True)
class Process:
    """An `async def`: `locals` are (name, type, initial value as source)."""

    judge: object
    name: str
    domain: T.Type | None
    function: object
    locals: tuple
    rests_first: bool
    locations: Locations

    def keys(self):
        return [None] if self.domain is None else list(elements(self.domain))


@dataclass(frozen=True)
class Node:
    """A state, and how each process came to where it rests: its steps, as (state before, choices)."""

    state: dict
    history: dict


@dataclass(frozen=True)
class Execution:
    """One execution that was not discarded. `failure` is None or "assert", "domain", "error"."""

    action: str
    args: tuple
    failure: str | None
    after: Node | None

    def key(self, names):
        """What is compared with an engine's execution."""
        state = self.after and tuple(self.after.state[n] for n in names)
        return self.action, self.args, self.failure, state


class Judge:
    """One instance of a spec, to be run by CPython."""

    most_executions = MOST_EXECUTIONS

    def __init__(self, source, name=None, **parameters):
        containers.SYMBOLS.clear()
        containers.RECORDS.clear()
        tree, prepare = ast.parse(source), Prepare()
        self.methods = {n.name: n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.AsyncFunctionDef)}
        starts = {n: rests_first(f.body, self.methods) for n, f in self.methods.items()}
        tree = ast.fix_missing_locations(prepare.visit(tree))
        self.globals = {"__name__": "judged", **BUILTINS}
        exec(compile(tree, "<judged>", "exec", dont_inherit=True), self.globals)
        self.globals["Bag"] = BagWord()
        specs = [
            v for v in self.globals.values()
            if isinstance(v, type) and issubclass(v, Spec) and v.__module__ == "judged"
        ]  # fmt: skip
        self.cls = next(c for c in specs if c.__name__ == name) if name else specs[-1]
        self.variables, self.inits, self.processes = {}, [], {}
        self.root = Part(self, self.cls, "", (), parameters)
        self.root.declare()
        for word, value in list(self.globals.items()):
            if isinstance(value, D.Domain):
                self.globals[word] = self.root.resolve.all_of(value)
        self.find_methods(prepare, starts)

    def find_methods(self, prepare, starts):
        self.actions, self.properties, self.initially = [], {}, []
        for name, value in attributes(self.cls).items():
            mark = mark_of(value)
            if mark is None:
                continue
            match mark.kind:
                case "action":
                    self.actions.append((name, self.action_options(value)))
                case "process":
                    self.add_process(name, value, mark, prepare, starts)
                case "init":
                    self.initially.append(name)
                case kind:
                    self.properties[name] = kind

    def add_process(self, name, function, mark, prepare, starts):
        domain = mark.options["domain"]
        domain = None if domain is None else self.root.resolve(domain)
        known = {**self.globals, **attributes(self.cls), "self": types.SimpleNamespace(**attributes(self.cls))}
        found = []
        for local, text, initial in prepare.locals[name]:
            t = self.root.resolve(eval(text, known))
            found.append((local, t, initial))
            self.variables[f"{name}.{local}"] = t if domain is None else T.MapType(domain, t)
        places = T.SymbolType(())
        self.variables[f"{name}.at"] = places if domain is None else T.MapType(domain, places)
        self.processes[name] = Process(
            self, name, domain, function, tuple(found), starts[name], Locations(self.methods, name)
        )

    def action_options(self, function):
        """The values of each parameter, in order."""
        found = []
        for parameter in list(inspect.signature(function).parameters.values())[1:]:
            chosen = parameter.default if isinstance(parameter.default, OneOf) else parameter.annotation
            found.append((parameter.name, self.options(getattr(chosen, "options", chosen))))
        return found

    def options(self, collection):
        """The distinct values of a collection or domain, in domain order."""
        if isinstance(collection, type) or D.is_domain(collection) and collection != ():
            return list(self.root.resolve.all_of(collection))
        return in_order({natural(v): v for v in collection}.values())

    def local_place(self, process, name, store, at):
        full = self.variables[f"{process}.{name}"]
        key = f"{process}.{name}"
        place = Place(
            lambda: self.root.resolve.python(full, store[key]),
            lambda value: store.__setitem__(key, frozen(full, value)),
        )
        return place.inside(at[0]) if at else place

    # ------------------------------------------------------------ running

    def attempts(self, body, start):
        """Every execution of `body(store)` from a state: (failure, store, what body returned, choices)."""
        prefixes, number = [[]], 0
        while prefixes:
            prefix = prefixes.pop()
            number += 1
            if number > self.most_executions:
                raise TooMany
            taken, store = [], dict(start)

            def chooser(collection, prefix=prefix, taken=taken):
                options = self.options(collection)
                if not options:
                    raise Discarded
                at = len(taken)
                if at == len(prefix):
                    prefixes.extend([*prefix[:at], i] for i in range(1, len(options)))
                    prefix.append(0)
                taken.append(prefix[at])
                return own(options[prefix[at]])

            try:
                with executing(chooser):
                    result = body(store)
            except Discarded:
                continue
            except AssertionError:
                yield "assert", None, None, tuple(taken)
            except ERRORS:
                yield "error", None, None, tuple(taken)
            else:
                yield self.outside(store), store, result, tuple(taken)

    def outside(self, store):
        """"domain" if a variable is outside its domain (rule 11)."""
        for name, t in self.variables.items():
            if name.endswith(".at") and name[:-3] in self.processes:
                continue
            try:
                if outside(t, store[name], name):
                    return "domain"
            except (TypeError, AttributeError):  # None, or a value of another shape
                return "domain"
        return None

    def initial(self):
        """The executions of initialisation."""
        found = []
        for failure, store, history, _ in self.attempts(self.start, {}):
            found.append(Execution("start", (), failure, None if failure else Node(store, history)))
        return found

    def start(self, store):
        for part, name, mark in self.inits:
            if mark.has_init:
                store[part.path + name] = self.initial_value(part, name, mark)
        for name in self.initially:
            getattr(self.root.live(store), name)()
        history = {}
        for process in self.processes.values():
            for local, t, initial in process.locals:
                values = [(k, filled(t, self.evaluate(initial, process, k, store))) for k in process.keys()]
                store[f"{process.name}.{local}"] = values[0][1] if process.domain is None else MapValue(values)
            at = []
            for key in process.keys():
                history[process.name, key] = ()
                at.append((key, self.first_place(process, key, store)))
            store[f"{process.name}.at"] = at[0][1] if process.domain is None else MapValue(at)
        return history

    def initial_value(self, part, name, mark):
        value = mark.init
        full = part.judge.variables[part.path + name]
        if inspect.isfunction(value):
            value = value(part.live({}))
        if isinstance(value, OneOf):
            value = one_of(part.resolve.all_of(value.options) if D.is_domain(value.options) else value.options)
        return filled(full, own(value))

    def evaluate(self, text, process, key, store):
        me = {} if process.domain is None else {inspect.getfullargspec(process.function).args[1]: self.user_key(process, key)}
        return eval(text, {**self.globals, "self": self.root.live(store), **me})

    def user_key(self, process, key):
        return self.root.resolve.python(process.domain, key)

    def executions(self, node):
        """All executions of all actions and processes in a state, unless they are discarded."""
        for name, params in self.actions:
            for values in product(*(options for _, options in params)):
                args = tuple((n, natural(v)) for (n, _), v in zip(params, values, strict=True))

                def body(store, name=name, values=values):
                    getattr(self.root.live(store), name)(*map(own, values))

                for failure, store, _, _ in self.attempts(body, node.state):
                    yield Execution(name, args, failure, None if failure else Node(store, node.history))
        for process in self.processes.values():
            for key in process.keys():
                yield from self.process_steps(process, key, node)

    # ------------------------------------------------------------ processes

    def process_steps(self, process, key, node):
        here = f"{process.name}.at"
        at = node.state[here] if process.domain is None else node.state[here][key]
        if at == "done":
            return
        past = node.history[process.name, key]
        args = ()
        if process.domain is not None:
            args = ((inspect.getfullargspec(process.function).args[1], key),)

        def body(store):
            coroutine, rest = self.replay(process, key, past, store)
            try:
                step_of(coroutine, rest)
                return process.locations.of(coroutine)
            finally:
                coroutine.close()

        for failure, store, place, choices in self.attempts(body, node.state):
            after = None
            if failure is None:
                store[here] = place if process.domain is None else store[here].put(key, place)
                step = (node.state, choices)
                after = Node(store, {**node.history, (process.name, key): (*past, step)})
            yield Execution(f"{process.name}.{at}", args, failure, after)

    def coroutine(self, process, key, store):
        live = self.root.live(store)
        function = vars_of(self.cls, process.name)
        me = () if process.domain is None else (self.user_key(process, key),)
        return function(live, *me)

    def first_place(self, process, key, store):
        if not process.rests_first:
            return "start"
        coroutine = self.coroutine(process, key, store)
        coroutine.send(None)
        place = process.locations.of(coroutine)
        coroutine.close()
        return place

    def replay(self, process, key, past, store):
        """A coroutine that has taken the steps of the past, about to go on from `store`."""
        now = dict(store)
        coroutine = self.coroutine(process, key, store)
        rest = coroutine.send(None) if process.rests_first else None
        try:
            for before, choices in past:
                store.clear()
                store.update(before)
                given = iter(choices)
                with executing(lambda c, given=given: own(self.options(c)[next(given)])):
                    rest = step_of(coroutine, rest)
        except BaseException:
            coroutine.close()
            raise
        store.clear()
        store.update(now)
        return coroutine, rest

    # ------------------------------------------------------------ properties

    def holds(self, name, state, after=None):
        """True, False, or "error" if evaluating the property fails."""
        live = self.root.live(dict(state))
        later = () if after is None else (self.root.live(dict(after)),)
        try:
            return bool(getattr(live, name)(*later))
        except (AssertionError, *ERRORS):
            return "error"

    def finished(self, state):
        """All processes are done (rule 5)."""
        places = [state[f"{p}.at"] for p in self.processes]
        every = [v for at in places for v in (at.values() if isinstance(at, dict) else [at])]
        return bool(every) and all(v == "done" for v in every)


def step_of(coroutine, rest):
    """Run from where a coroutine rests to where it rests next; None stands for its end."""
    if rest is not None and rest[0] == "when" and not rest[1][0]():
        raise Discarded
    try:
        event = coroutine.send(None)
        if event[0] == "when" and event[1][1]:  # the guard of the step where it rested
            if not event[1][0]():
                raise Discarded
            event = coroutine.send(None)
    except StopIteration:
        return None
    return event
