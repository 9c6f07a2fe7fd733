"""Running a spec: all executions of every action and every step of a process.

Executions are enumerated by running the same function again with another prefix of choices. A
coroutine cannot be copied, so a process is brought to where it rests by starting it anew and
letting it take the steps of its past, each in the state it had then.
"""

import ast
import inspect
import types
from dataclasses import dataclass
from itertools import product

from judge import containers
from judge.containers import in_order, natural, own
from judge.domains import filled
from judge.selves import Part, attributes, class_attribute, mapped
from judge.source import BUILTINS, BagWord, Locations, Prepare, first_line, rests_first
from pyverify.ir import types as T
from pyverify.lang import Spec, one_of
from pyverify.lang import domains as D
from pyverify.lang.execution import Discarded, executing
from pyverify.lang.parameters import ParamExpr
from pyverify.lang.words import OneOf, mark_of
from pyverify.values import MapValue, elements, outside

MOST_EXECUTIONS = 400  # of one action instance; a random spec with more is not worth the time

ERRORS = (LookupError, ValueError, ArithmeticError, TypeError, AttributeError)


class TooMany(Exception):
    """An action instance has more executions than this judge is willing to run."""


@dataclass(frozen=True)
class Process:
    """An `async def`, once for every place of its part and every element of `domain`.

    `locals` are (name, type, initial value as source).
    """

    part: Part
    name: str
    method: str
    domain: T.Type | None
    locals: tuple
    rests_first: bool
    locations: Locations

    @property
    def keys(self):
        return (*self.part.keys, *((self.domain,) if self.domain else ()))

    @property
    def parameter(self):
        function = class_attribute(self.part.cls, self.method)
        return inspect.getfullargspec(function).args[1] if self.domain else None

    def places(self):
        """All keys by which one process is chosen."""
        if self.domain is None:
            return self.part.places()
        mine = [self.part.resolve.python(self.domain, k) for k in elements(self.domain)]
        return [(*at, me) for at in self.part.places() for me in mine]

    def live(self, store, at):
        return self.part.live(store, at[: len(self.part.keys)])


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
        self.load(source)
        specs = [
            v for v in self.globals.values()
            if isinstance(v, type) and issubclass(v, Spec) and v.__module__ == "judged"
        ]  # fmt: skip
        self.cls = next(c for c in specs if c.__name__ == name) if name else specs[-1]
        self.variables, self.inits, self.initially = {}, [], []
        self.actions, self.processes, self.properties = [], {}, {}
        self.root = Part(self, self.cls, "", (), parameters)
        self.root.declare()
        for word, value in list(self.globals.items()):
            if isinstance(value, D.Domain):
                self.globals[word] = self.root.resolve.all_of(value)

    def load(self, source):
        """Execute the prepared file."""
        self.prepare, tree = Prepare(), ast.parse(source)
        found = ast.walk(ast.parse(source))
        self.coroutines = {first_line(n): n for n in found if isinstance(n, ast.AsyncFunctionDef)}
        tree = ast.fix_missing_locations(self.prepare.visit(tree))
        self.globals = {"__name__": "judged", **BUILTINS}
        exec(compile(tree, "<judged>", "exec", dont_inherit=True), self.globals)
        self.globals["Bag"] = BagWord()

    # ------------------------------------------------------------ what there is

    def add_method(self, part, name, function):
        mark = mark_of(function)
        match mark.kind:
            case "action":
                self.actions.append((part, name, self.action_options(part, function)))
            case "process":
                self.add_process(part, name, mark)
            case "init":
                self.initially.append((part, name))
            case kind:
                self.properties[part.path + name] = (part, name, kind)

    def kinds(self):
        """The kind of every property."""
        return {full: kind for full, (_, _, kind) in self.properties.items()}

    def add_process(self, part, name, mark):
        domain = mark.options["domain"]
        domain = None if domain is None else part.resolve(domain)
        keys, path = (*part.keys, *((domain,) if domain else ())), f"{part.path}{name}"
        known = {**self.globals, **attributes(part.cls)}
        known["self"] = types.SimpleNamespace(**attributes(part.cls))
        found = []

        def method(called):
            return self.coroutines[first_line_of(part, called)]

        for local, text, initial in self.prepare.locals[first_line_of(part, name)]:
            t = part.resolve(eval(text, known))
            found.append((local, t, initial))
            self.variables[f"{path}.{local}"] = mapped(keys, t)
        self.variables[f"{path}.at"] = mapped(keys, T.SymbolType(()))
        first = rests_first(method(name).body, method)
        self.processes[path] = Process(
            part, path, name, domain, tuple(found), first, Locations(method, name)
        )

    def action_options(self, part, function):
        """The values of each parameter, in order."""
        found = []
        for parameter in list(inspect.signature(function).parameters.values())[1:]:
            default = parameter.default
            chosen = default.options if isinstance(default, OneOf) else parameter.annotation
            found.append((parameter.name, self.options(chosen, part)))
        return found

    def options(self, collection, part=None):
        """The distinct values of a collection or domain, in domain order."""
        if isinstance(collection, type) or (D.is_domain(collection) and collection != ()):
            return list((part or self.root).resolve.all_of(collection))
        return in_order({natural(v): v for v in collection}.values())

    # ------------------------------------------------------------ executions

    def attempts(self, body, start):
        """Every execution of `body(store)` from a state: (failure, store, its result, choices)."""
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
        """The failure "domain" if a variable is outside its domain (rule 11)."""
        for name, t in self.variables.items():
            if name.endswith(".at") and name[:-3] in self.processes:
                continue
            try:
                if outside(t, store[name], name):
                    return "domain"
            except (TypeError, AttributeError):  # None, or a value of another shape
                return "domain"
        return None

    def executions(self, node):
        """All executions of all actions and processes in a state, unless they are discarded."""
        for part, name, params in self.actions:
            keys = [
                f"key{i}" if len(part.keys) > 1 else "key" for i in range(1, len(part.keys) + 1)
            ]
            names = (*keys, *(n for n, _ in params))
            for at in part.places():
                for values in product(*(options for _, options in params)):
                    args = tuple(zip(names, map(natural, (*at, *values)), strict=True))
                    yield from self.action_steps(part, name, at, values, args, node)
        for process in self.processes.values():
            for at in process.places():
                yield from self.process_steps(process, at, node)

    def action_steps(self, part, name, at, values, args, node):
        def body(store):
            getattr(part.live(store, at), name)(*map(own, values))

        for failure, store, _, _ in self.attempts(body, node.state):
            after = None if failure else Node(store, node.history)
            yield Execution(part.path + name, args, failure, after)

    # ------------------------------------------------------------ initial states

    def initial(self):
        """The executions of initialisation."""
        found = []
        for failure, store, history, _ in self.attempts(self.start, {}):
            found.append(Execution("start", (), failure, None if failure else Node(store, history)))
        return found

    def start(self, store):
        for part, name, mark in self.inits:
            if mark.has_init:
                put(store, part.path + name, part.places(), initial_value, part, name, mark)
        history = {}
        for process in self.processes.values():
            for local, t, initial in process.locals:
                put(
                    store,
                    f"{process.name}.{local}",
                    process.places(),
                    self.initial_local,
                    process,
                    t,
                    initial,
                )
            put(store, f"{process.name}.at", process.places(), self.first_location, process, store)
            history |= {(process.name, at): () for at in process.places()}
        for part, name in self.initially:
            for at in part.places():
                getattr(part.live(store, at), name)()
        return history

    def initial_local(self, at, process, t, initial):
        me = {process.parameter: at[-1]} if process.domain else {}
        return filled(t, own(eval(initial, {**self.globals, "self": process.live({}, at), **me})))

    def first_location(self, at, process, store):
        if not process.rests_first:
            return "start"
        coroutine = self.coroutine(process, at, store)
        coroutine.send(None)
        location = process.locations.of(coroutine)
        coroutine.close()
        return location

    # ------------------------------------------------------------ processes

    def process_steps(self, process, at, node):
        here = f"{process.name}.at"
        location = part_of(node.state[here], at)
        if location == "done":
            return
        past = node.history[process.name, at]
        names = ["key"] * len(process.part.keys) + [process.parameter]
        args = tuple(zip(names, map(natural, at), strict=False))

        def body(store):
            coroutine, rest = self.replay(process, at, past, store)
            try:
                step_of(coroutine, rest)
                return process.locations.of(coroutine)
            finally:
                coroutine.close()

        for failure, store, reached, choices in self.attempts(body, node.state):
            after = None
            if failure is None:
                store[here] = with_part(store[here], at, reached)
                steps = (*past, (node.state, choices))
                after = Node(store, {**node.history, (process.name, at): steps})
            yield Execution(f"{process.name}.{location}", args, failure, after)

    def coroutine(self, process, at, store):
        function = class_attribute(process.part.cls, process.method)
        return function(process.live(store, at), *at[len(process.part.keys) :])

    def replay(self, process, at, past, store):
        """A coroutine that has taken the steps of the past, about to go on from `store`."""
        now = dict(store)
        coroutine = self.coroutine(process, at, store)
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
        """True, False, or "error" if evaluating the property fails.

        In a map of components it must hold of each, a goal be reached by one of them.
        """
        part, method, kind = self.properties[name]
        try:
            found = (self.holds_at(part, at, method, state, after) for at in part.places())
            return any(found) if kind == "reachable" else all(found)
        except (AssertionError, *ERRORS):
            return "error"

    def holds_at(self, part, at, method, state, after):
        later = () if after is None else (part.live(dict(after), at),)
        return bool(getattr(part.live(dict(state), at), method)(*later))

    def finished(self, state):
        """All processes are done (rule 5)."""
        every = [
            part_of(state[f"{p.name}.at"], at) for p in self.processes.values() for at in p.places()
        ]
        return bool(every) and all(v == "done" for v in every)


def first_line_of(part, name):
    return class_attribute(part.cls, name).__code__.co_firstlineno


def initial_value(at, part, name, mark):
    """The value that one component's variable starts with."""
    value = part.resolve.number(mark.init) if isinstance(mark.init, ParamExpr) else mark.init
    if inspect.isfunction(value):
        value = value(part.live({}, at))
    if isinstance(value, OneOf):
        domain = D.is_domain(value.options)
        value = one_of(part.resolve.all_of(value.options) if domain else value.options)
    return filled(part.variables[name], own(value))


def put(store, variable, places, value, *of):
    """Store `value(at, *of)` for every place, in a map per key."""
    store[variable] = nested({tuple(map(natural, at)): value(at, *of) for at in places})


def nested(values):
    """{(a, b): v} as {a: {b: v}}; {(): v} as v."""
    if () in values:
        return values[()]
    inner = {}
    for (first, *rest), value in values.items():
        inner.setdefault(first, {})[tuple(rest)] = value
    return MapValue((key, nested(rest)) for key, rest in inner.items())


def part_of(value, at):
    for key in at:
        value = value[natural(key)]
    return value


def with_part(value, at, new):
    if not at:
        return new
    key = natural(at[0])
    return value.put(key, with_part(value[key], at[1:], new))


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
