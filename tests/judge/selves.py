"""`self`: an object of the user's class whose variables live in a dict.

A `Part` is a spec, or a component at its path; components in a map share one, and `at` says which
of them is meant. `Part.live` makes the object that the user's methods get. It is an instance of a
subclass, so methods, properties and `super()` work by themselves.
"""

import types

from judge.containers import Container, Place, natural, own
from judge.domains import Reading, Resolver, filled, frozen
from pyverify.ir import types as T
from pyverify.lang import Component, Spec
from pyverify.lang import domains as D
from pyverify.lang.parameters import REQUIRED, ConstMark, ParamExpr, ParamMark
from pyverify.lang.spec import VarMark, declared_parameters
from pyverify.lang.words import mark_of
from pyverify.values import elements


class Part:
    """A spec or component: `keys` are the domains that choose it in the maps it is in."""

    def __init__(self, judge, cls, path, keys, given):
        self.judge, self.cls, self.path, self.keys = judge, cls, path, keys
        self.variables, self.parts, self.marks = {}, {}, {}
        self.settle(given)

    def settle(self, given):
        """Give parameters and constants their values."""
        self.values = {}
        self.resolve = Resolver(self.cls, self.values, self.path and self.judge.root.resolve)
        marks = declared_parameters(self.cls)
        for name, mark in marks.items():
            default = mark.default if isinstance(mark, ParamMark) else mark.value
            self.values[name] = given.get(name, default)
            assert self.values[name] is not REQUIRED, name
        for name, mark in marks.items():
            if isinstance(mark, ConstMark):
                value = self.values[name]
                value = value(Reading(self.resolve)) if callable(value) else value
                t = self.resolve(mark.domain)
                self.values[name] = self.resolve.python(t, filled(t, value))

    def declare(self):
        """Find variables, components and marked methods, in order of declaration."""
        for name, value in attributes(self.cls).items():
            family = isinstance(value, D.MapDomain) and isinstance(value.value, Component)
            if isinstance(value, VarMark):
                self.variables[name] = self.resolve(value.domain)
                self.judge.variables[self.path + name] = mapped(self.keys, self.variables[name])
                self.judge.inits.append((self, name, value))
            elif isinstance(value, Component) or family:
                self.add_component(name, value, family)
            elif isinstance(value, D.Domain):
                self.resolve(value)  # symbols get their order
            elif mark_of(value) is not None:
                self.marks[name] = mark_of(value)
                self.judge.add_method(self, name, value)

    def add_component(self, name, value, family):
        made = value.value if family else value
        keys = (*self.keys, self.resolve(value.key)) if family else self.keys
        given = {n: self.argument(v) for n, v in made.component_arguments.items()}
        part = Part(self.judge, type(made), f"{self.path}{name}.", keys, given)
        self.parts[name] = (part, family)
        part.declare()

    def argument(self, value):
        """An argument of a component: a domain or a value, which may use parameters."""
        if isinstance(value, (D.Domain, types.UnionType, type)):
            return self.resolve(value)
        if isinstance(value, ParamExpr):
            return value.evaluate(self.values)
        return value(Reading(self.resolve)) if callable(value) else value

    def places(self):
        """All `at` of this part: one for a spec, one per key in a map."""
        found = [()]
        for key in self.keys:
            found = [(*at, self.resolve.python(key, k)) for at in found for k in elements(key)]
        return found

    def live(self, store, at=()):
        """The object that is `self` in the user's methods, over the state `store`."""
        live = object.__new__(live_class(self.cls))
        object.__setattr__(live, "_part", (self, store, at))
        return live


def mapped(keys, t):
    """The type of a variable that there is once for all these keys."""
    for key in reversed(keys):
        t = T.MapType(key, t)
    return t


def place_of(judge, variable, store, at):
    """The place of a variable in the state, or of one component's or process's share of it."""
    full, resolve = judge.variables[variable], judge.root.resolve
    place = Place(
        lambda: resolve.python(full, store[variable]),
        lambda value: store.__setitem__(variable, frozen(full, value)),
    )
    for key in at:
        place = place.inside(key)
    return place


def value_at(place):
    value = place.get()
    return value.at(place) if isinstance(value, Container) else value


def attributes(cls):
    """The attributes of a user's class in order of declaration; `a = None` removes one."""
    found = {}
    for base in reversed(cls.__mro__):
        if base not in (object, Spec, Component):
            found.update((n, v) for n, v in vars(base).items() if not n.startswith("__"))
    return {n: v for n, v in found.items() if v is not None}


LIVE = {}


def live_class(cls):
    if cls not in LIVE:
        live = LIVE[cls] = type(cls.__name__, (cls,), {})
        # Afterwards, since a user's class may not define special methods.
        live.__getattribute__, live.__setattr__ = read_attribute, write_attribute
    return LIVE[cls]


def read_attribute(self, name):
    plain = object.__getattribute__
    if name.startswith("__"):
        return plain(self, name)
    part, store, at = plain(self, "_part")
    if name == "_locals":
        return lambda process, *me: Locals(part, process, store, (*at, *me))
    if name in part.variables:
        return value_at(place_of(part.judge, part.path + name, store, at))
    if name in part.parts:
        inner, family = part.parts[name]
        return Family(inner, store, at) if family else inner.live(store, at)
    if part.path + name in part.judge.processes:
        process = part.judge.processes[part.path + name]
        return ViewFamily(process, store, at) if process.domain else View(process, store, at)
    found = part.values[name] if name in part.values else class_attribute(part.cls, name)
    is_union = isinstance(found, (D.Domain, types.UnionType, tuple)) and D.is_domain(found)
    if is_union or type(found).__module__ == T.__name__:
        return part.resolve.all_of(found)
    return own(found) if name in part.values else plain(self, name)


def class_attribute(cls, name):
    return next((vars(base)[name] for base in cls.__mro__ if name in vars(base)), None)


def write_attribute(self, name, value):
    part, store, at = object.__getattribute__(self, "_part")
    place_of(part.judge, part.path + name, store, at).put(own(value))


def one_of_keys(domain, key):
    if natural(key) not in list(elements(domain)):
        raise KeyError(key)
    return key


class Family:
    """Components in a map, not chosen yet."""

    def __init__(self, part, store, at):
        self.part, self.store, self.at = part, store, at

    def __getitem__(self, key):
        at = (*self.at, one_of_keys(self.part.keys[len(self.at)], key))
        return self.part.live(self.store, at)


class Locals:
    """The annotated locals of one process, by attribute."""

    def __init__(self, part, process, store, at):
        path = f"{part.path}{process}."
        object.__setattr__(
            self, "_place", lambda name: place_of(part.judge, path + name, store, at)
        )

    def __getattr__(self, name):
        return value_at(self._place(name))

    def __setattr__(self, name, value):
        self._place(name).put(own(value))


class View:
    """A process as a property sees it."""

    def __init__(self, process, store, at):
        self._process, self._store, self._at = process, store, at

    def _where(self):
        found = self._store[f"{self._process.name}.at"]
        for key in self._at:
            found = found[natural(key)]
        return found

    @property
    def done(self):
        return self._where() == "done"

    def at(self, *labels):
        sources = self._process.locations.sources
        return sources.get(self._where(), self._where()) in labels

    def __getattr__(self, name):
        process = self._process
        return place_of(process.part.judge, f"{process.name}.{name}", self._store, self._at).get()


class ViewFamily:
    """The processes over a domain, not chosen yet."""

    def __init__(self, process, store, at):
        self.process, self.store, self.at = process, store, at

    def __getitem__(self, key):
        one_of_keys(self.process.domain, key)
        return View(self.process, self.store, (*self.at, key))
