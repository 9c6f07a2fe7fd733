"""A whole spec as one LLVM module: the functions that the search engine calls.

What has no machine code (see `Unlowerable`) becomes an escape: the engine asks the reference
engine there, for that action or property alone. So every spec can be lowered; `escapes` says what
is slow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.native.code import Bit, Code, Module, Operand, Piece
from pyverify.native.layout import StateLayout, Unpackable, frame, is_narrow, key_count, pack_words
from pyverify.native.lowering import choices
from pyverify.native.lowering.body import Body, Exits, Shapes, Spec
from pyverify.native.lowering.expressions import evaluate
from pyverify.native.lowering.logic import conjunction, disjunction, tests_of
from pyverify.native.lowering.loops import repeat
from pyverify.native.lowering.order import order
from pyverify.native.lowering.shapes import Unlowerable, joined, of_value, seen_as
from pyverify.native.lowering.statements import last_writes, run
from pyverify.native.lowering.symmetry import Permutation, canon
from pyverify.native.lowering.values import Loc, Val, constant, cooked, element, read
from pyverify.values import Value

# Kinds of entries that `expand` makes; see the C++ engine.
PASSES, FAILED_ASSERT, FAILED_DOMAIN, FAILED_ERROR, ESCAPE = range(5)
KIND_SHIFT = 24
# The bit of a group of watches that asks the reference engine.
ASK = 63
# State predicates of one function: each takes two bits, its value and whether evaluating it fails.
ATOMS = 31
# The instances of an action are written out one by one as long as this many instructions do.
WRITTEN_OUT = 1500
# Words on the stack that a function may take: threads have little of it on some systems.
MOST_STACK = 1 << 15

Args = tuple[tuple[str, Value], ...]
X = TypeVar("X")


@dataclass(frozen=True, slots=True)
class Watch:
    """Something to note about states: `test` being `value`, or its evaluation failing."""

    test: N.Expr
    value: bool


@dataclass(frozen=True, slots=True)
class Watched:
    """All that is asked about states and steps; `atoms` are the state predicates of formulas."""

    states: Sequence[Watch] = ()
    steps: Sequence[Watch] = ()
    atoms: Sequence[N.Expr] = ()


@dataclass(slots=True)
class Program:
    """The text of the module; what in it is left to the reference engine, and why."""

    module: Module
    escapes: dict[str, str] = field(default_factory=dict)


def lower(
    ir: N.SpecIR,
    layout: StateLayout,
    instances: Sequence[tuple[N.Action, Sequence[Args]]],
    watched: Watched,
    swaps: Sequence[Permutation] = (),
) -> Program:
    """Return the module of a spec: `expand`, `start`, `check0`..., `step0`..., and so on.

    `instances` are the actions in order, each with the arguments of its instances; `swaps` the
    permutations of symmetric symbols, the identity first (none: no symmetry).
    """
    spec = Spec(
        ir,
        layout,
        {v.name: i for i, v in enumerate(ir.variables)},
        {f.name: f for f in ir.functions},
        evaluate,
    )
    for body in (ir.init, *(a.body for a in ir.actions), *(f.body for f in ir.functions)):
        spec.note_locals(body)
    program = Program(Module())
    _Expand(program, spec).write("expand", instances)
    start = N.Action("init", (), ir.init, "", span=ir.span)
    _Expand(program, spec, initial=True).write("start", [(start, [()])])
    for number, group in enumerate(groups(watched.states, ASK)):
        _bits(program, spec, f"check{number}", _noted(group), "ptr %state", "")
    for number, group in enumerate(groups(watched.steps, ASK)):
        _bits(program, spec, f"step{number}", _noted(group), "ptr %state, ptr %after", "%after")
    for number, predicates in enumerate(groups(watched.atoms, ATOMS)):
        _bits(program, spec, f"atoms{number}", _valued(predicates), "ptr %state", "")
    _within(program, spec)
    _terminal(program, spec)
    _compare(program, spec)
    if swaps:
        _canon(program, spec, swaps)
    return program


def groups(watched: Sequence[X], size: int) -> list[Sequence[X]]:
    """Return what functions of bits are about, in groups that fit a word."""
    return [watched[i : i + size] for i in range(0, len(watched), size)]


# ---------------------------------------------------------------- attempts


def attempt(
    program: Program,
    c: Code,
    what: str,
    write: Callable[[Shapes], None],
    otherwise: Callable[[], None],
) -> Piece:
    """Return the code of a body, written until the shapes of its locals are known.

    If it has no machine code, that of `otherwise`.
    """
    shapes, before = Shapes(), len(c.sizes)
    try:
        while True:
            shapes.changed = False
            _, piece = c.aside(lambda: write(shapes))
            if not shapes.changed:
                if sum(c.sizes) > MOST_STACK:
                    raise Unlowerable("values too large for the stack")
                return piece
            shapes.attempts += 1
            c.give_back(before)
    except (Unlowerable, Unpackable) as why:
        c.give_back(before)
        program.escapes.setdefault(what, str(why))
        return c.aside(otherwise)[1]


# ---------------------------------------------------------------- steps


class _Expand:
    """Writes a function that finds all executions in a state."""

    def __init__(self, program: Program, spec: Spec, initial: bool = False) -> None:
        self.program, self.spec, self.initial = program, spec, initial
        self.c = Code(program.module)
        self.count = self.c.alloca()
        self.words = spec.layout.words

    def write(self, name: str, instances: Sequence[tuple[N.Action, Sequence[Args]]]) -> None:
        c = self.c
        total = sum(len(args) for _, args in instances)
        c.store(0, self.count)
        self.full = c.new_label("full")
        self.room = c.fresh("room")
        # Each instance makes at least one entry fit, so only choices look at the room again.
        c.emit(f"{self.room} = sub i64 %cap, {total + 1}")
        c.leave_if(c.cmp("slt", self.room, 0), self.full)
        base = 0
        for action, args in instances:
            self._action(action, list(args), base)
            base += len(args)
        c.ret(c.load(self.count))
        c.label(self.full)
        c.ret(-1)
        c.finish(f"i64 @{name}(ptr %state, ptr %out, ptr %meta, i64 %cap)")

    def _action(self, action: N.Action, instances: list[Args], base: int) -> None:
        if not instances:
            return
        c = self.c
        names = [dict(args) for args in instances]
        types = {p.name: p.options.type for p in action.params}
        first = self._instance(action, self._constants(types, names[0]), base)
        if len(instances) > 2 and len(first.lines) * len(instances) > WRITTEN_OUT:
            tables = self._tables(types, names)
            c.label(c.new_label())

            def one(index: Operand) -> None:
                args = {n: self._from_table(shape, table, index) for n, shape, table in tables}
                self._enter(self._instance(action, args, c.add(index, base)))

            repeat(c, len(instances), one)
            return
        self._enter(first)
        for place, args in enumerate(names[1:], 1):
            self._enter(self._instance(action, self._constants(types, args), base + place))

    def _enter(self, piece: Piece) -> None:
        self.c.jump(piece.label)
        self.c.enter(piece)

    def _constants(self, types: dict[str, T.Type], args: dict[str, Value]) -> dict[str, Val]:
        return {n: constant(self.c, _element(types[n]), v) for n, v in args.items()}

    def _tables(
        self, types: dict[str, T.Type], names: list[dict[str, Value]]
    ) -> list[tuple[str, T.Type, str]]:
        found = []
        for name, collection in types.items():
            t = _element(collection)
            shape = seen_as(joined(of_value(t, args[name]) for args in names), t)
            words = tuple(w for args in names for w in pack_words(shape, args[name]))
            found.append((name, shape, self.program.module.table(words)))
        return found

    def _from_table(self, shape: T.Type, table: str, index: Operand) -> Val:
        c = self.c
        if is_narrow(shape):
            return cooked(c, shape, c.load(table, index))
        return read(c, Loc(table, c.mul(index, frame(shape).words), 0, shape))

    # ------------------------------------------------------------ one instance

    def _instance(self, action: N.Action, args: dict[str, Val], number: Operand) -> Piece:
        return attempt(
            self.program,
            self.c,
            action.name,
            lambda shapes: self._executions(action, dict(args), number, shapes),
            lambda: self._put_entry(ESCAPE, number),
        )

    def _executions(
        self, action: N.Action, args: dict[str, Val], number: Operand, shapes: Shapes
    ) -> None:
        """Write all executions of one instance."""
        c = self.c
        chooses = any(True for s in _all_statements(action.body) if isinstance(s, N.Choose))
        script = choices.new_script(c) if chooses else None
        again, following, done = c.new_label(), c.new_label(), c.new_label()
        first = c.load(self.count)
        kept = c.alloca()
        c.store(first, kept)
        if script:
            choices.start(c, script)
            c.label(again)
            c.leave_if(c.cmp("sgt", c.load(self.count), self.room), self.full)
            choices.rewind(c, script)
        labels = {kind: c.new_label() for kind in (FAILED_ASSERT, FAILED_ERROR, ESCAPE)}
        exits = Exits(labels[FAILED_ERROR], labels[ESCAPE], labels[FAILED_ASSERT], following)
        body = Body(c, self.spec, "%state", exits, shapes, names=args)
        body.script = script
        body.last_writes = last_writes(action.body)
        body.overflow = c.alloca()
        end = c.new_label()
        body.returns = (end, None)
        body.keep_parameters(action.body)
        self._run(body, action.body)
        c.label(end)
        self._pass(body, number)
        c.jump(following)
        for kind in (FAILED_ASSERT, FAILED_ERROR):
            c.label(labels[kind])
            self._put_entry(kind, number)
            c.jump(following)
        c.label(following)
        if script:
            choices.advance(c, script, again, done)
        else:
            c.jump(done)
        c.label(labels[ESCAPE])
        c.store(c.load(kept), self.count)
        self._put_entry(ESCAPE, number)
        c.jump(done)
        c.label(done)

    def _run(self, body: Body, stmts: tuple[N.Stmt, ...]) -> None:
        """Write the statements; the state is copied before the first one that may change it."""
        c = self.c
        c.store(0, body.overflow)
        changed = next(
            (i for i, s in enumerate(stmts) if any(_writes(n) for n in _all_statements((s,)))),
            len(stmts),
        )
        run(body, stmts[:changed])
        if not c.open:
            return
        target = c.at("%out", c.mul(c.load(self.count), self.words))
        if self.initial:
            c.zero(target, self.words)
            c.store(1, target)
        else:
            c.copy(target, "%state", self.words)
        body.state = target
        body.unpack()
        run(body, stmts[changed:])

    def _pass(self, body: Body, number: Operand) -> None:
        c = self.c
        if body.state == "%state":
            # The body left before it changed anything.
            c.copy(c.at("%out", c.mul(c.load(self.count), self.words)), "%state", self.words)
        else:
            body.pack()
        kind = c.mul(c.load(body.overflow), FAILED_DOMAIN)
        self._put_entry(kind, number)

    def _put_entry(self, kind: Operand, number: Operand) -> None:
        c = self.c
        count = c.load(self.count)
        meta = c.or_(c.shl(kind, KIND_SHIFT), number)
        address, low = c.fresh(), c.fresh()
        c.emit(f"{address} = getelementptr i32, ptr %meta, i64 {count}")
        if isinstance(meta, int):
            low = str(meta)
        else:
            c.emit(f"{low} = trunc i64 {meta} to i32")
        c.emit(f"store i32 {low}, ptr {address}, align 4")
        c.store(c.add(count, 1), self.count)


def _element(t: T.Type) -> T.Type:
    match t:
        case T.SetType(elem) | T.SeqType(elem) | T.BagType(elem):
            return elem
        case T.MapType(key):
            return T.widen(key)
        case _:
            raise Unlowerable(f"{T.show(t)} is no collection")


def _all_statements(body: tuple[N.Stmt, ...]) -> list[N.Stmt]:
    found: list[N.Stmt] = []
    for stmt in body:
        found.append(stmt)
        match stmt:
            case N.If(_, then, orelse):
                found += _all_statements((*then, *orelse))
            case N.For() | N.Scope() | N.While():
                found += _all_statements(stmt.body)
            case _:
                pass
    return found


def _writes(stmt: N.Stmt) -> bool:
    """Tell whether a statement changes the state, or ends the body with the state as it is then."""
    if isinstance(stmt, N.Return):
        return True
    return isinstance(stmt, N.Assign) and isinstance(stmt.root, N.VarRef)


# ---------------------------------------------------------------- properties


def _exits(c: Code) -> Exits:
    failed = c.new_label()
    return Exits(failed, c.new_label(), failed)


# A bit that is set where a test is true (or is not: False), and one where evaluating it fails.
Noted = tuple[N.Expr, bool, int, int]


def _noted(watches: Sequence[Watch]) -> list[Noted]:
    return [(w.test, w.value, n, n) for n, w in enumerate(watches)]


def _valued(predicates: Sequence[N.Expr]) -> list[Noted]:
    return [(test, True, 2 * n, 2 * n + 1) for n, test in enumerate(predicates)]


def _bits(
    program: Program, spec: Spec, name: str, noted: Sequence[Noted], params: str, after: str
) -> None:
    """Write a function that returns bits about a state or a step."""
    c = Code(program.module)
    mask = c.alloca()
    c.store(0, mask)

    def note(bit: Operand) -> None:
        c.store(c.or_(c.load(mask), bit), mask)

    def judge(shapes: Shapes, part: Noted) -> None:
        test, value, bit, failed = part
        exits, onward = _exits(c), c.new_label()
        truth = Body(c, spec, "%state", exits, shapes, after=after).truth(test)
        note(c.shl(c.word(truth if value else c.not_(truth)), bit))
        c.jump(onward)
        c.label(exits.error)
        note(1 << failed)
        c.jump(onward)
        c.label(exits.escape)
        note(-(1 << ASK))
        c.jump(onward)
        c.label(onward)

    for part in noted:
        write = partial(judge, part=part)
        piece = attempt(program, c, _said(spec, part[0]), write, lambda: note(-(1 << ASK)))
        c.jump(piece.label)
        c.enter(piece)
    c.ret(c.load(mask))
    c.finish(f"i64 @{name}({params})")


def _said(spec: Spec, test: N.Expr) -> str:
    """Return what a test is to the user: a property, or a part of one."""
    named = (p.name for p in spec.ir.properties if p.test is test)
    return next(named, f"the condition on line {test.span.line}")


NO, YES, FAILS, ASKS = range(4)


def _within(program: Program, spec: Spec) -> None:
    tests = [p.test for p in spec.ir.properties if p.kind == "constraint" and p.test]
    if tests:
        _decide(program, spec, "within", lambda b: _all(b, tests))


def _all(b: Body, tests: list[N.Expr]) -> Bit:
    return conjunction(b, tests_of(b, tests))


def _terminal(program: Program, spec: Spec) -> None:
    declared = [p.test for p in spec.ir.properties if p.kind == "terminal" and p.test]

    def stops(b: Body) -> Bit:
        finished: list[Callable[[], Bit]] = [lambda: _finished(b)] if spec.ir.processes else []
        return disjunction(b, [*finished, *tests_of(b, declared)])

    _decide(program, spec, "terminal", stops)


def _finished(b: Body) -> Bit:
    """Return whether all processes are done (language rule 5)."""
    good = b.c.alloca()
    b.c.store(1, good)
    for process in b.spec.ir.processes:
        _all_done(b, read(b.c, b.variable(f"{process.name}.at")), good)
    return b.c.bit(b.c.load(good))


def _all_done(b: Body, v: Val, good: str) -> None:
    c = b.c
    match v.shape:
        case T.MapType(key, image):
            repeat(c, key_count(key), lambda i: _all_done(b, element(c, v, i, image), good))
        case T.SymbolType(members):
            done = c.cmp("eq", v.number, members.index("done")) if "done" in members else False
            c.store(c.and_(c.load(good), c.word(done)), good)
        case _:
            raise Unlowerable("a process that is nowhere")


def _decide(program: Program, spec: Spec, name: str, decide: Callable[[Body], Bit]) -> None:
    """Write a function that returns NO, YES, FAILS or ASKS."""
    c = Code(program.module)

    def judge(shapes: Shapes) -> None:
        exits = _exits(c)
        answer = decide(Body(c, spec, "%state", exits, shapes))
        _return(c, c.select(answer, YES, NO))
        c.label(exits.error)
        _return(c, FAILS)
        c.label(exits.escape)
        _return(c, ASKS)

    piece = attempt(program, c, name, judge, lambda: _return(c, ASKS))
    c.jump(piece.label)
    c.enter(piece)
    c.finish(f"i32 @{name}(ptr %state)")


def _return(c: Code, x: Operand) -> None:
    if isinstance(x, int):
        c.ret(x, "i32")
        return
    low = c.fresh()
    c.emit(f"{low} = trunc i64 {x} to i32")
    c.ret(low, "i32")


def _compare(program: Program, spec: Spec) -> None:
    c = Code(program.module)
    smaller, larger = c.new_label(), c.new_label()
    for where, shape in zip(spec.layout.places, spec.layout.shapes, strict=True):
        a = read(c, Loc("%a", where.word, where.bit, shape))
        b = read(c, Loc("%b", where.word, where.bit, shape))
        order(c, a, b, smaller, larger)
    c.ret(0, "i32")
    c.label(smaller)
    c.ret(-1, "i32")
    c.label(larger)
    c.ret(1, "i32")
    c.finish("i32 @compare(ptr %a, ptr %b)")


def _canon(program: Program, spec: Spec, swaps: Sequence[Permutation]) -> None:
    c = Code(program.module)
    nowhere = c.new_label()
    body = Body(c, spec, "%in", Exits(nowhere, nowhere, nowhere), Shapes())
    canon(body, spec.layout, swaps, spec.layout.words)
    c.emit("ret void")
    c.open = False
    c.label(nowhere)
    c.emit("unreachable")
    c.open = False
    c.finish("void @canon(ptr %in, ptr %out)")
