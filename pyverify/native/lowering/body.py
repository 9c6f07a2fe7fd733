"""What the code of one body (an action, a property, a helper) is written with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.visit import walk
from pyverify.native.code import Bit, Code
from pyverify.native.layout import StateLayout, frame
from pyverify.native.lowering.conversion import convert
from pyverify.native.lowering.shapes import Unlowerable, grown, join
from pyverify.native.lowering.values import Loc, Val, read, room, write

# Where a local is in the text: the calls that led there, and its name.
Key = tuple[object, ...]

# After so many attempts to write a body, the shapes of its locals get room to grow.
ATTEMPTS = 6

# Variables of more words are not unpacked.
LARGEST_UNPACKED = 16


@dataclass(slots=True)
class Shapes:
    """What is known of the shapes of locals; found out by writing the body until it is true.

    `unpacked` are the variables that may leave their domain on the way: the body keeps them beside
    the packed state until its end.
    """

    of: dict[Key, T.Type] = field(default_factory=dict)
    unpacked: set[str] = field(default_factory=set)
    attempts: int = 0
    changed: bool = False

    def admit(self, key: Key, shape: T.Type) -> T.Type:
        """Note that a local gets values of `shape`; return the shape that it has."""
        known = self.of.get(key)
        if known is None:
            self.of[key] = shape
            return shape
        wanted = join(known, shape)
        if wanted == known:
            return known
        settled = grown(known, wanted) if self.attempts >= ATTEMPTS else wanted
        if settled == known:
            return known
        self.of[key] = settled
        self.changed = True
        if self.attempts > 4 * ATTEMPTS:
            raise Unlowerable("a local whose shape does not settle")
        return self.of[key]


@dataclass(frozen=True, slots=True)
class Spec:
    """What every body of a spec needs to know of it.

    `evaluate` writes the code of an expression (`expressions.evaluate`): whatever kind of node has
    sub-expressions asks it.
    """

    ir: N.SpecIR
    layout: StateLayout
    index: Mapping[str, int]
    functions: Mapping[str, N.Function]
    evaluate: Callable[[Body, N.Expr], Val]
    fixed: dict[int, frozenset[str]] = field(default_factory=dict)
    assigned: dict[int, frozenset[str]] = field(default_factory=dict)

    def keeps_lists(self, variable: str) -> bool:
        """Tell whether the variable has sets that are kept as lists, which may become full."""
        place = self.index[variable]
        return self.layout.shapes[place] != self.layout.domains[place]

    def fixed_names(self, loop: N.For) -> frozenset[str]:
        """Return the targets of a loop that nothing else assigns or uses: see `note_locals`."""
        return self.fixed.get(id(loop), frozenset())

    def note_locals(self, body: tuple[N.Stmt, ...]) -> None:
        """Find out which locals a body assigns, and which loop targets are only used inside, unchanged."""
        nodes = list(walk(body))
        uses = Counter(n.name for n in nodes if isinstance(n, N.LocalRef))
        targets = Counter(name for n in nodes for name in _targets(n))
        self.assigned[id(body)] = frozenset(targets)
        for loop in nodes:
            if isinstance(loop, N.For):
                inside = Counter(n.name for n in walk(loop.body) if isinstance(n, N.LocalRef))
                self.fixed[id(loop)] = frozenset(
                    name
                    for name in _names(loop.target)
                    if targets[name] == 1 and inside[name] == uses[name]
                )


def beside(variable: str) -> str:
    """Return the name of the local that stands for a variable; no user's local is called so."""
    return f"self.{variable}"


def _targets(node: object) -> list[str]:
    match node:
        case N.For(target):
            return _names(target)
        case N.Assign(N.LocalRef(name)) | N.Choose(name):
            return [name]
        case N.Scope(_, str() as result):
            return [result]
        case _:
            return []


def _names(target: N.Pattern) -> list[str]:
    return [target] if isinstance(target, str) else [n for part in target for n in _names(part)]


@dataclass(frozen=True, slots=True)
class Script:
    """Memory of the choices: what was taken, out of how many, where in it we are, how much is set."""

    taken: str
    options: str
    depth: str
    filled: str


@dataclass(slots=True)
class Exits:
    """Labels of the ways out of a body that is not done: see `program`."""

    error: str
    escape: str
    failed_assert: str
    discard: str = ""


@dataclass(slots=True)
class Body:
    """A body being written: its code, where the state is, what names stand for, the ways out.

    `state` and `after` point at packed states. `returns` is where `return` goes, and the local
    that it sets; `loops` are the labels of `continue` and `break`, innermost last. `overflow` is
    memory that notes a value outside its domain, `script` that of choices.
    `facts` are tighter bounds of variables beside the state, as long as they hold for certain.
    """

    c: Code
    spec: Spec
    state: str
    exits: Exits
    shapes: Shapes
    after: str = ""
    path: Key = ()
    names: dict[str, Val] = field(default_factory=dict)
    slots: dict[Key, Loc] = field(default_factory=dict)
    returns: tuple[str, str | None] | None = None
    loops: list[tuple[str, str]] = field(default_factory=list)
    last_writes: frozenset[int] = frozenset()
    overflow: str = ""
    facts: dict[str, T.Type] = field(default_factory=dict)
    script: Script | None = None

    def within(self, call: object, names: dict[str, Val]) -> Body:
        """Return the body of a helper that is called here: its own names, the same state."""
        return replace(self, path=(*self.path, id(call)), names=names, returns=None, loops=[])

    def value(self, expr: N.Expr) -> Val:
        """Write the code that computes `expr`; return its value."""
        return self.spec.evaluate(self, expr)

    def truth(self, expr: N.Expr) -> Bit:
        """Write the code that computes a Boolean expression."""
        v = self.value(expr)
        if isinstance(v.shape, T.NeverType):  # about an element of nothing: never reached
            return False
        if not isinstance(v.shape, T.BoolType):
            raise Unlowerable("a condition that is no Boolean")
        return v.bit

    def keep_parameters(self, body: tuple[N.Stmt, ...]) -> None:
        """Give those parameters a place in memory that the body assigns to, perhaps not always."""
        for name in self.spec.assigned[id(body)] & self.names.keys():
            self.set_local(name, self.names[name])

    # ------------------------------------------------------------ variables and locals

    def variable(self, name: str, after: bool = False) -> Loc:
        """Return where a state variable is."""
        if not after and (unpacked := self.slots.get((beside(name),))):
            return unpacked
        return self.packed(name, after)

    def packed(self, name: str, after: bool = False) -> Loc:
        """Return where a state variable is in the packed state."""
        place = self.spec.index[name]
        where, shape = self.spec.layout.places[place], self.spec.layout.shapes[place]
        return Loc(self.after if after else self.state, where.word, where.bit, shape)

    def unpack(self) -> None:
        """Put the variables beside the state that may leave their domain on the way."""
        for name in sorted(self.shapes.unpacked):
            v = read(self.c, self.packed(name))
            slot = self.slot(beside(name), v.shape)
            write(self.c, slot, convert(self.c, v, slot.shape)[0])
            self.note(name, v.shape)

    def note(self, name: str, shape: T.Type) -> None:
        """Note the shape of what a variable beside the state has been set to."""
        self.facts.pop(name, None)
        if isinstance(shape, T.IntType) and (beside(name),) in self.slots:
            self.facts[name] = shape

    def forget(self, stmts: tuple[N.Stmt, ...]) -> None:
        """Forget what is known of variables that the statements may or may not have set."""
        for node in walk(stmts):
            if isinstance(node, N.Assign):
                self.facts.pop(node.root.name, None)

    def read_variable(self, name: str, after: bool) -> Val:
        """Return the value of a state variable."""
        v = read(self.c, self.variable(name, after))
        return Val(self.facts[name], v.x) if name in self.facts and not after else v

    def may_unpack(self, name: str) -> bool:
        """Tell whether a variable may be kept beside the state: not if it is large, or has lists."""
        words = frame(self.packed(name).shape).words
        return words <= LARGEST_UNPACKED and not self.spec.keeps_lists(name)

    def pack(self) -> None:
        """Write the variables that were beside the state back to it, or note the overflow."""
        c = self.c
        for name in sorted(self.shapes.unpacked):
            slot = self.slots.get((beside(name),))
            if slot is None:  # found out just now: the body will be written again
                continue
            at = self.packed(name)
            kept, ok = convert(c, read(c, slot), at.shape)
            c.store(c.or_(c.load(self.overflow), c.word(c.not_(ok))), self.overflow)
            write(c, at, kept)

    def local(self, name: str) -> Val:
        """Return the value of a local."""
        if name in self.names:
            return self.names[name]
        slot = self.slots.get((*self.path, name))
        if slot is None:
            raise Unlowerable(f"the local {name} is read before it is written")
        return read(self.c, slot)

    def slot(self, name: str, shape: T.Type) -> Loc:
        """Return where a local is that gets a value of `shape`."""
        key = (*self.path, name)
        shape = self.shapes.admit(key, shape)
        known = self.slots.get(key)
        if known is None or known.shape != shape:
            self.slots[key] = known = room(self.c, shape)
        return known

    def set_local(self, name: str, v: Val) -> None:
        """Assign to a local."""
        self.names.pop(name, None)
        slot = self.slot(name, v.shape)
        kept, ok = convert(self.c, v, slot.shape)
        self.escape_unless(ok)
        write(self.c, slot, kept)

    # ------------------------------------------------------------ ways out

    def fail_unless(self, ok: Bit) -> None:
        """Leave with an `error` unless `ok`."""
        self.c.leave_if(self.c.not_(ok), self.exits.error)

    def escape_unless(self, ok: Bit) -> None:
        """Leave it to the reference engine unless `ok`."""
        self.c.leave_if(self.c.not_(ok), self.exits.escape)
