"""The nodes of the IR: all that can exist.

A `SpecIR` is one instance: a spec with its parameters fixed. Nodes are frozen; children are
tuples; `span` says where the user wrote it and never counts in comparisons. Every expression
carries its type (`pyverify.ir.types`), filled in by the frontend.

Evaluation order is Python's: operands left to right; in `Assign` the value before the indexes.
No name of a local is ever shadowed within an action, function or property body; comprehensions
beside each other may bind the same one (docs/WARTS.md).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pyverify.ir.types import Type
from pyverify.source import NOWHERE, Span
from pyverify.values import Value

# ---------------------------------------------------------------- expressions


@dataclass(frozen=True, slots=True)
class Const:
    """A literal value."""

    value: Value
    type: Type
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class ParamRef:
    """A parameter of the spec, with its value in this instance. Its name is kept for emitters."""

    name: str
    value: Value
    type: Type
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class VarRef:
    """A state variable; with `after`, its value after the step (step invariants only)."""

    name: str
    type: Type
    after: bool = False
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class LocalRef:
    """A local variable, an action or function parameter, or a variable bound by a comprehension."""

    name: str
    type: Type
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Apply:
    """A strict operator of `pyverify.ir.ops` applied to its operands."""

    op: str
    args: tuple[Expr, ...]
    type: Type
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class And:
    """Conjunction of Booleans, left to right, stopping at the first False."""

    args: tuple[Expr, ...]
    type: Type
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Or:
    """Disjunction of Booleans, left to right, stopping at the first True."""

    args: tuple[Expr, ...]
    type: Type
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Implies:
    """`right` is evaluated only if `left` is True."""

    left: Expr
    right: Expr
    type: Type
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class IfExpr:
    """`then if test else orelse`; only the chosen branch is evaluated."""

    test: Expr
    then: Expr
    orelse: Expr
    type: Type
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Let:
    """`value` is evaluated once and bound to `name` in `body` (chained comparisons use it)."""

    name: str
    value: Expr
    body: Expr
    type: Type
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Index:
    """`base[index]` of a map (KeyError) or a sequence (IndexError; negative as in Python)."""

    base: Expr
    index: Expr
    type: Type
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Item:
    """Component `position` (from 0) of a tuple; never fails."""

    base: Expr
    position: int
    type: Type
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a record; `base` is of RecordType or UnionType.

    On a union, an AttributeError when the value is of a class without the field.
    """

    base: Expr
    name: str
    type: Type
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class MakeTuple:
    """A tuple display."""

    items: tuple[Expr, ...]
    type: Type
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class MakeSet:
    """A set display."""

    items: tuple[Expr, ...]
    type: Type
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class MakeSeq:
    """A list display."""

    items: tuple[Expr, ...]
    type: Type
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class MakeMap:
    """A dict display; a later entry for a key wins. KeyError unless the keys are `type.key`."""

    entries: tuple[tuple[Expr, Expr], ...]
    type: Type
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class MakeRecord:
    """A record: one expression per field, in order of declaration. Fields are not range-checked."""

    record: str
    fields: tuple[Expr, ...]
    type: Type
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class IsRecord:
    """`isinstance(value, (classes...))` for a value of RecordType or UnionType, or None."""

    value: Expr
    records: tuple[str, ...]
    type: Type
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Coerce:
    """The same value seen at a larger type (`T` as `T | None`, a record as a union, ...).

    Never fails, and is the identity on values: it is there for engines with typed layouts.
    """

    value: Expr
    type: Type
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Narrow:
    """The same value seen at a smaller type; TypeError when it is None or of another class."""

    value: Expr
    type: Type
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Generator:
    """`for target in source`: iterates sets, maps (keys) and bags in domain order."""

    target: Pattern
    source: Expr
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Filter:
    """`if test` of a comprehension."""

    test: Expr
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Comprehension:
    """A quantifier or comprehension. `kind` is "all", "any", "set", "seq" or "map".

    "all" and "any" stop at the first deciding element. `body` of a "map" is a pair; the keys must
    be exactly `type.key` (KeyError), and a later pair for a key wins.
    """

    kind: str
    clauses: tuple[Generator | Filter, ...]
    body: Expr
    type: Type
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Select:
    """`min`, `max` or `sorted` (`kind`) of a collection by a key; ties keep the first, in order.

    "min" and "max" of nothing: `default` if given, else ValueError.
    """

    kind: str
    name: str
    source: Expr
    key: Expr
    default: Expr | None
    type: Type
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a pure helper of `SpecIR.functions`."""

    function: str
    args: tuple[Expr, ...]
    type: Type
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Every:
    """The set of all values of a domain that cannot be written out: of `int`, or of a huge one.

    It stands only for the `options` of a `Choose` or of an action's parameter.
    """

    domain: Type
    type: Type
    span: Span = field(default=NOWHERE, compare=False)


Expr = (
    Const
    | ParamRef
    | VarRef
    | LocalRef
    | Apply
    | And
    | Or
    | Implies
    | IfExpr
    | Let
    | Index
    | Item
    | Field
    | MakeTuple
    | MakeSet
    | MakeSeq
    | MakeMap
    | MakeRecord
    | IsRecord
    | Coerce
    | Narrow
    | Comprehension
    | Select
    | Call
    | Every
)

# What a loop or comprehension binds: a name, or names for the components of a tuple.
Pattern = str | tuple["Pattern", ...]

# ---------------------------------------------------------------- statements


@dataclass(frozen=True, slots=True)
class Assign:
    """`root[i][j]... = value`; without indexes, of the whole variable or local.

    Indexing a map with a key it lacks is a KeyError, a sequence outside its length an IndexError.
    """

    root: VarRef | LocalRef
    indexes: tuple[Expr, ...]
    value: Expr
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Choose:
    """Bind `name` to one element of `options` (a collection): one execution per distinct element.

    In domain order; no options, no execution.
    """

    name: str
    type: Type
    options: Expr
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Require:
    """Discard the execution unless `test` holds."""

    test: Expr
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Assert:
    """Fail with kind "assert" unless `test` holds; `message` is the user's text or ""."""

    test: Expr
    message: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Evaluate:
    """Evaluate for its possible failure only, and drop the value."""

    value: Expr
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class If:
    """`if test: then else: orelse`."""

    test: Expr
    then: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class For:
    """Iterate over the value `source` has at the start; sets, maps and bags in domain order."""

    target: Pattern
    source: Expr
    body: tuple[Stmt, ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class While:
    """A loop of a process; exists only in `Process.body`, where every path through it awaits."""

    test: Expr
    body: tuple[Stmt, ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Break:
    """Leave the innermost `For` (or `While`)."""

    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Continue:
    """Go on with the next element of the innermost `For` (or test of the `While`)."""

    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Return:
    """Leave the innermost `Scope`, or the function or action when there is none."""

    value: Expr | None
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Scope:
    """The body of a helper with effects, inlined where it was called.

    `Return(v)` inside binds `v` to the local `result` (when there is one) and leaves the scope.
    """

    name: str
    result: str | None
    body: tuple[Stmt, ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Await:
    """A location of a process, where it rests until `guard` holds; only in `Process.body`.

    `label` is unique in the process; `source_label` is what the user wrote (a helper coroutine
    that is inlined twice has its labels twice).
    """

    label: str
    source_label: str
    guard: Expr | None
    fair: str | None
    span: Span = field(default=NOWHERE, compare=False)


Stmt = (
    Assign
    | Choose
    | Require
    | Assert
    | Evaluate
    | If
    | For
    | While
    | Break
    | Continue
    | Return
    | Scope
    | Await
)

# ---------------------------------------------------------------- formulas (LTL without next)


@dataclass(frozen=True, slots=True)
class Atom:
    """A state predicate."""

    test: Expr
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class ActionAtom:
    """`enabled(action, args)` or `taken(action, args)` (`kind`); None in `args` means "some".

    `actions` names every action meant: all steps of a process, for one.
    """

    kind: str
    actions: tuple[str, ...]
    args: tuple[Expr | None, ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Temporal:
    """`op` is not, and, or, implies, always, eventually, until or leads_to."""

    op: str
    args: tuple[Formula, ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Quantified:
    """`all` or `any` (`kind`) over a fixed domain: a conjunction or disjunction of formulas."""

    kind: str
    clauses: tuple[Generator | Filter, ...]
    body: Formula
    span: Span = field(default=NOWHERE, compare=False)


Formula = Atom | ActionAtom | Temporal | Quantified

# ---------------------------------------------------------------- a spec


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter or structured constant with its value in this instance.

    `least` and `most` are what an integer may be in any instance, where that is declared.
    """

    name: str
    value: Value
    type: Type
    doc: str
    span: Span = field(default=NOWHERE, compare=False)
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Variable:
    """A state variable: `inbox.buf` for one of a component, `worker.at` for a process's location.

    A `symbolic` one is a parameter without a value: `init` chooses one, and no action changes it.
    """

    name: str
    domain: Type
    doc: str
    span: Span = field(default=NOWHERE, compare=False)
    symbolic: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class ActionParam:
    """A parameter of an action: one instance per element of `options`, in domain order."""

    name: str
    domain: Type
    options: Expr
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Action:
    """An atomic step. `process` and `location` are set for the steps of a process."""

    name: str
    params: tuple[ActionParam, ...]
    body: tuple[Stmt, ...]
    doc: str
    process: str | None = None
    location: str | None = None
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Fairness:
    """`kind` ("weak" or "strong") fairness of the union of `actions`, separately for each value
    of the parameters `per`."""

    kind: str
    actions: tuple[str, ...]
    per: tuple[str, ...]
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Function:
    """A pure helper: reads state, parameters and its arguments; returns a value on every path.

    `after` helpers read the state after the step. `Assert` is the only statement that can fail it.
    """

    name: str
    params: tuple[tuple[str, Type], ...]
    body: tuple[Stmt, ...]
    type: Type
    doc: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Process:
    """A sequential process per element of `domain` (None: a single one), as the user wrote it.

    `locals` are the names of its state variables besides `<name>.at`; steps are in
    `SpecIR.actions`, made from `body` by `pyverify.passes.processes`.
    """

    name: str
    domain: Type | None
    param: str | None
    locals: tuple[str, ...]
    body: tuple[Stmt, ...]
    fair: str | None
    doc: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Property:
    """Something judged.

    `kind` is "invariant", "step_invariant", "reachable", "terminal", "constraint", "temporal" or
    "always_possible"; `formula` is set for "temporal" only, `test` for all others.
    """

    name: str
    kind: str
    test: Expr | None
    formula: Formula | None
    doc: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class NamedRange:
    """A range of integers that the class names, as it was written: for emitters.

    `low` and `high` (which is one too many) are expressions over parameters.
    """

    name: str
    domain: Type
    low: Expr
    high: Expr
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class SpecIR:
    """One instance of a spec. `init` assigns every variable; its choices are the initial states.

    `ranges` say how bounds of named domains were written; they are no part of the meaning.
    """

    name: str
    doc: str
    file: str
    parameters: tuple[Parameter, ...]
    variables: tuple[Variable, ...]
    init: tuple[Stmt, ...]
    actions: tuple[Action, ...]
    processes: tuple[Process, ...]
    fairness: tuple[Fairness, ...]
    properties: tuple[Property, ...]
    functions: tuple[Function, ...]
    span: Span = field(default=NOWHERE, compare=False)
    ranges: tuple[NamedRange, ...] = field(default=(), compare=False)
