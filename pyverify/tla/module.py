"""A whole module: the parts in the order in which one reads a specification."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from pyverify.errors import Diagnostic, SpecError
from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.visit import calls_in, variables_read, walk
from pyverify.tla import bodies
from pyverify.tla.emitted import Emitted, Judged
from pyverify.tla.expressions import expression
from pyverify.tla.helpers import HELPERS, closure
from pyverify.tla.helpers import lines as helper_lines
from pyverify.tla.naming import identifier
from pyverify.tla.printing import WIDTH, show
from pyverify.tla.printing import definition as printed
from pyverify.tla.properties import fairness, formula, next_steps
from pyverify.tla.rewriting import distinct, words_in
from pyverify.tla.scope import Module, NotExpressible, Scope, module_for
from pyverify.tla.syntax import (
    Apply,
    Box,
    Definition,
    Infix,
    Junction,
    Prefix,
    SetOf,
    Tla,
    Tuple,
    Word,
    conjunction,
    disjunction,
    number,
)
from pyverify.tla.tidying import tidy
from pyverify.tla.values import bound_for, domain, model_value, typed, value

WRAPPED = 76
NEVER = "never_"
_MODULES = "Naturals Integers Reals Sequences FiniteSets Bags TLC RealTime Toolbox Randomization"
STANDARD_MODULES = frozenset(_MODULES.split())


@dataclass(frozen=True, slots=True)
class Block:
    """Definitions that belong together, under an optional title."""

    title: str
    lines: tuple[str, ...]


def emit(spec: N.SpecIR, *, strict: bool = False, free: frozenset[str] = frozenset()) -> Emitted:
    """Return a spec as a TLA+ module; SpecError where TLA+ has no words for what it does.

    A `strict` one also has the errors of values that nothing needs, which makes it hard to read. Of `free` parameters
    it does not assume the value that they have in this instance.
    """
    try:
        return Writer(spec, strict, free).module()
    except NotExpressible as why:
        raise SpecError(cannot_emit(why)) from None


def _may_end(spec: N.SpecIR, process: N.Process) -> bool:
    """Tell whether a process may come to its end: some step of it goes there, or the start is there."""
    bodies = (spec.init, *(a.body for a in spec.actions if a.process == process.name))
    return any(isinstance(n, N.Const) and n.value == "done" for body in bodies for n in walk(body))


def module_name(name: str) -> str:
    """Return what a spec's module is called: never as one of the standard modules, nor as a word of TLA+."""
    text = identifier(name)
    return text + "_" if text in STANDARD_MODULES else text


def cannot_emit(why: NotExpressible) -> Diagnostic:
    """Return what is said about a spec that cannot be written as TLA+."""
    return Diagnostic(
        "unsupported",
        why.span,
        f"this cannot be emitted as TLA+: {why.what}",
        "write it with a quantifier, a comprehension or a loop over a list; "
        "`pyverify check` decides it as it is",
    )


class Writer:
    """Writes one module; the parts are methods, in order."""

    avoided: frozenset[str] = frozenset()  # words that no name may be

    def __init__(
        self, spec: N.SpecIR, strict: bool = False, free: frozenset[str] = frozenset()
    ) -> None:
        self.spec, self.free = spec, free
        self.m = module_for(spec, self.avoided)
        self.m.strict = strict
        self.scope = Scope(self.m)
        self.parameters = (*spec.parameters, *_of_components(spec))
        self.m.inlined = self._inlined
        self.naturals = self.m.naturals.parameters
        self.defined: set[str] = set()
        self._name_everything()

    def _name_everything(self) -> None:
        """Give the module's names first, so that bound names can avoid them."""
        spec, names = self.spec, self.m.names
        for v in spec.variables:
            names.of("variable", v.name)
        for p in self.parameters:
            names.of("parameter", p.name)
        for name in self.m.domains:
            names.of("domain", name)
        for t in self.symmetric():
            for symbol in t.members:
                names.of("symbol", symbol)
        properties = {prop.name for prop in spec.properties}
        for prop in spec.properties:
            names.of("property", prop.name)
            if prop.kind == "reachable":
                names.of("never", NEVER + prop.name)
        for a in spec.actions:
            names.of("action", a.name)
        for process in spec.processes:
            names.of("process", process.name)
        for f in spec.functions:
            if f.name in properties and not f.params:
                names.same("function", "property", f.name)
            names.of("function", f.name)

    def symmetric(self) -> list[T.SymbolType]:
        """Return the symmetric domains."""
        found: dict[tuple[str, ...], T.SymbolType] = {}
        from pyverify.tla.scope import all_types

        for t in all_types(self.spec):
            if isinstance(t, T.SymbolType) and t.symmetric:
                found.setdefault(t.members, t)
                if t.name:
                    found[t.members] = t
        return list(found.values())

    # ------------------------------------------------------------ the whole

    def module(self) -> Emitted:
        """Return the module."""
        spec, m = self.spec, self.m
        functions = self.functions()
        init = self.init()
        actions = self.actions()
        domains = self.domains()
        type_ok = self.type_ok()
        properties, judged = self.properties()
        specification = self.specification()
        constraint, constraint_lines = self.constraint()
        symmetry, symmetry_lines = self.symmetry()
        helpers = self.helpers()
        has_none = self._mentions_none(
            [
                *(*functions, *init, *actions, *type_ok, *properties, *domains),
                *(*specification, *constraint_lines, *helpers),
            ]
        )
        constants, declarations = self.constants(has_none), self.constant_lines(has_none)
        name = module_name(spec.name)
        text = _template().render(
            dashes=_dashes(name),
            header=_header(spec, m),
            extends=", ".join(m.all_extends(closure(m.used))),
            helpers=helpers,
            constants=declarations,
            domains=domains,
            variables=self.variable_lines(),
            vars=definition(self._vars()),
            type_ok=type_ok,
            functions=functions,
            init=init,
            actions=actions,
            specification=specification,
            constraint=[*constraint_lines, *symmetry_lines],
            properties=properties,
            end="=" * 78,
        )
        names = m.names
        return Emitted(
            name,
            text,
            tuple((v.name, names.of("variable", v.name)) for v in spec.variables),
            tuple((a.name, names.of("action", a.name)) for a in spec.actions),
            judged,
            constants,
            symmetry,
            constraint,
            tuple(m.notes) + tuple(f"`{a}` is called {b} here." for a, b in names.renamed),
            self.pairs(),
        )

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Return what each thing of the spec is called."""
        names, spec = self.m.names, self.spec
        found = [(p.name, names.of("parameter", p.name)) for p in self.parameters]
        found += [(d, names.of("domain", d)) for d in self.m.domains]
        found += [(f.name, names.of("function", f.name)) for f in spec.functions]
        found += [(a.name, names.of("action", a.name)) for a in spec.actions]
        found += [(p.name, names.of("property", p.name)) for p in spec.properties]
        return tuple(found)

    def _mentions_none(self, lines: Iterable[str]) -> bool:
        import re

        return any(
            re.search(r"\bNone\b", line) for line in lines if not line.lstrip().startswith("\\*")
        )

    # ------------------------------------------------------------ declarations

    def constants(self, has_none: bool) -> tuple[tuple[str, str], ...]:
        """Return what the .cfg assigns."""
        found = [
            (self.m.names.of("parameter", p.name), show(value(self.m, p.type, p.value, p.span)))
            for p in self.parameters
            if _simple(p.type)
        ]
        for t in self.symmetric():
            found += [(s, s) for s in (model_value(self.m, x) for x in t.members)]
        return (*found, ("None", "None")) if has_none else tuple(found)

    def constant_lines(self, has_none: bool) -> list[str]:
        """Return the declarations of constants, and what is assumed of them."""
        m = self.m
        declared = [
            (m.names.of("parameter", p.name), p.doc) for p in self.parameters if _simple(p.type)
        ]
        for t in self.symmetric():
            declared += [(model_value(m, x), "") for x in t.members]
        if has_none:
            declared.append(("None", "the absence of a value"))
        lines = _declarations("CONSTANT", declared)
        simple = [p for p in self.parameters if _simple(p.type)]
        free = [self.assumed(p) for p in simple if p.name in self.free]
        fixed = [self.assumed(p) for p in simple if p.name not in self.free]
        if free:
            lines += ["", *_assume(free)]
        if fixed:
            why = r"\* Domains and loops below are those of this instance."
            lines += ["", why, *_assume(fixed)]
        return lines

    def assumed(self, p: N.Parameter) -> Tla:
        """Return what is assumed of a parameter: its value, or what it may be in any instance."""
        word = Word(self.m.names.of("parameter", p.name))
        if p.name not in self.free:
            return Infix("=", word, value(self.m, p.type, p.value, p.span))
        if not isinstance(p.type, T.IntType):
            return Infix("\\in", word, domain(self.m, p.type))
        if p.least is not None and p.most is not None:
            return Infix("\\in", word, Infix("..", number(p.least), number(p.most)))
        assert isinstance(p.value, int)
        natural = p.value >= 0 if p.least is None else p.least >= 0
        self.m.needs("Integers")
        whole: Tla = Word("Nat" if natural else "Int")
        if p.least == 1:
            whole = Infix("\\", whole, SetOf((number(0),)))
        said: list[Tla] = [Infix("\\in", word, whole)]
        if p.least is not None and p.least not in (0, 1):
            said.append(Infix(">=", word, number(p.least)))
        if p.most is not None:
            said.append(Infix("<=", word, number(p.most)))
        return conjunction(*said)

    def domains(self) -> list[str]:
        """Return the definitions of the named domains, each after those it is made of."""
        m = self.m
        lines: list[str] = []
        done: set[str] = set()

        def write(name: str) -> None:
            if name in done:
                return
            done.add(name)
            from pyverify.tla.scope import parts

            for part in parts(replace(m.domains[name], name=None)):
                if part.name in m.domains:
                    write(str(part.name))
            try:
                body = domain(m, m.domains[name], named=False)
            except NotExpressible:
                return
            lines.extend(definition(Definition(m.names.of("domain", name), (), body)))

        for name in m.domains:
            write(name)
        for p in self.parameters:
            if not _simple(p.type):
                body = value(m, p.type, p.value, p.span)
                name, doc = m.names.of("parameter", p.name), tuple(_wrapped(p.doc))
                lines += _gap(lines) + definition(Definition(name, (), body, doc))
        return lines

    def variable_lines(self) -> list[str]:
        """Return the declaration of the variables, with their comments."""
        declared = [(self.m.names.of("variable", v.name), v.doc) for v in self.spec.variables]
        return _declarations("VARIABLE", declared)

    def _vars(self) -> Definition:
        words = tuple(Word(self.m.names.of("variable", v.name)) for v in self.spec.variables)
        return Definition("vars", (), Tuple(words))

    def type_ok(self) -> list[str]:
        """Return the invariant of the domains."""
        said: list[Tla] = []
        for v in self.spec.variables:
            word = Word(self.m.names.of("variable", v.name))
            said += typed(self.m, word, v.domain, v.span)
        return definition(Definition("TypeOK", (), conjunction(*said)))

    def helpers(self) -> list[str]:
        """Return the operators that the standard modules lack."""
        lines: list[str] = []
        for name in closure(self.m.used):
            helper = HELPERS[name]
            lines += [
                *(["", ""][:1] if lines else []),
                rf"\* {helper.comment}",
                *helper_lines(name, self.m.names.has),
            ]
        return lines

    # ------------------------------------------------------------ behaviour

    def functions(self) -> list[str]:
        """Return the pure helpers as operators, each after those it calls."""
        lines: list[str] = []
        for f in _callees_first(self.spec.functions):
            s = self.scope
            for name, _ in f.params:
                s = s.bind(name)
            s = s.knowing(self.naturals[f.name])
            try:
                body = bodies.result(f.body, s)
            except NotExpressible:
                continue  # what calls it says so
            reads = variables_read(f.body)
            for g in calls_in(f.body):
                reads |= self.m.operators.get(g, frozenset())
            self.m.operators[f.name] = frozenset(reads)
            params = tuple(show(s.locals[name]) for name, _ in f.params)
            name = self.m.names.of("function", f.name)
            self.defined.add(name)
            lines += _gap(lines) + definition(
                Definition(name, params, body, tuple(_wrapped(f.doc)))
            )
        return lines

    def _inlined(self, function: str, args: list[Tla], s: Scope) -> Tla:
        f = next(f for f in self.spec.functions if f.name == function)
        inner = s
        for (name, _), arg in zip(f.params, args, strict=True):
            inner = inner.bind(name, arg)
        return bodies.result(f.body, inner.knowing(self.naturals[f.name]))

    def init(self) -> list[str]:
        """Return the initial states."""
        return definition(Definition("Init", (), bodies.initial(self.spec.init, self.scope)))

    def actions(self) -> list[str]:
        """Return a definition per action, and one per process of all its steps."""
        lines: list[str] = []
        for a in self.spec.actions:
            s = self.scope
            for p in a.params:
                s = s.bind(p.name)
            body = self._tidied(bodies.action(a.body, s.knowing(self.naturals[a.name])))
            params = tuple(show(s.locals[p.name]) for p in a.params)
            name = self.m.names.of("action", a.name)
            lines += _gap(lines) + definition(
                Definition(name, params, body, tuple(_wrapped(a.doc)))
            )
        for process in self.spec.processes:
            lines += self._process(process, lines)
        return lines

    def _tidied(self, formula: Tla) -> Tla:
        """Return an action as it is to be read; a strict module is not."""
        if self.m.strict:
            return formula
        names = self.m.names
        return tidy(formula, self.m.said, lambda name, t: names.bound((name,), words_in(t)))

    def _process(self, process: N.Process, before: list[str]) -> list[str]:
        steps = [a for a in self.spec.actions if a.process == process.name]
        if len(steps) < 2:  # one step has its own name
            return []
        s = self.scope
        for p in steps[0].params:
            s = s.bind(p.name)
        params = tuple(s.locals[p.name] for p in steps[0].params)
        calls = [Apply(self.m.names.of("action", a.name), params) for a in steps]
        name = self.m.names.of("process", process.name)
        d = Definition(
            name, tuple(map(show, params)), disjunction(*calls), tuple(_wrapped(process.doc))
        )
        return _gap(before) + definition(d)

    def terminating(self) -> Tla | None:
        """Return where stopping is fine: a terminal property, or that all processes are done."""
        tests = [
            Apply(self.m.names.of("property", p.name), ())
            for p in self.spec.properties
            if p.kind == "terminal"
        ]
        finished = self._finished()
        if finished is not None:
            tests.append(finished)  # type: ignore[arg-type]  # any expression
        return disjunction(*tests) if tests else None

    def _finished(self) -> Tla | None:
        spec = self.spec
        if not spec.processes or not all(_may_end(spec, p) for p in spec.processes):
            return None
        said: list[Tla] = []
        for process in spec.processes:
            v = next(v for v in spec.variables if v.name == f"{process.name}.at")
            word = Word(self.m.names.of("variable", v.name))
            said.append(_all_done(self.m, word, v.domain))
        return conjunction(*said)

    def specification(self) -> list[str]:
        """Return Next, fairness and Spec."""
        spec = self.spec
        lines: list[str] = []
        steps = self._steps()
        terminating = self.terminating()
        if terminating is not None and spec.actions:
            for p in spec.properties:
                if p.kind == "terminal":
                    text = self._predicate(p)
                    lines += (_gap(lines) + text) if text else []
            stay = Prefix("UNCHANGED", Word("vars"))
            comment = ("Stopping is fine here, and no deadlock.",)
            d = Definition("Terminating", (), conjunction(terminating, stay), comment)
            lines += _gap(lines) + definition(d)
            steps.append(Word("Terminating"))
        if not spec.actions:
            steps = [Prefix("UNCHANGED", Word("vars"))]
        if len(steps) == 1:
            next_ = definition(Definition("Next", (), steps[0]))
        else:
            next_ = definition(Definition("Next", (), Junction("\\/", tuple(steps))))
        lines += _gap(lines) + next_
        fair = [fairness(f, self.scope) for f in spec.fairness]
        parts: list[Tla] = [Word("Init"), Prefix("[]", Box(Word("Next"), Word("vars")))]
        if len(fair) > 2:  # more than fit beside Spec
            lines += ["", *definition(Definition("Fairness", (), conjunction(*fair)))]
            parts.append(Word("Fairness"))
        else:
            parts += fair
        text = definition(Definition("Spec", (), conjunction(*parts)))
        flat = "Spec == " + show(conjunction(*parts))
        return [*lines, "", *([flat] if len(flat) <= WIDTH else text)]

    def _steps(self) -> list[Tla]:
        spec, s = self.spec, self.scope
        whole = {
            p.name for p in spec.processes if sum(a.process == p.name for a in spec.actions) > 1
        }
        own = tuple(a for a in spec.actions if a.process not in whole)
        found = next_steps(own, s)
        for process in spec.processes:
            if process.name in whole:
                first = next(a for a in spec.actions if a.process == process.name)
                found.append(self._step_of_process(process, first))
        return found

    def _step_of_process(self, process: N.Process, first: N.Action) -> Tla:
        from pyverify.tla.properties import step_of
        from pyverify.tla.syntax import Quantifier

        step = step_of(first, self.scope)
        name = self.m.names.of("process", process.name)
        if isinstance(step, Quantifier) and isinstance(step.body, Apply):
            return Quantifier("\\E", step.bounds, Apply(name, step.body.args))
        return Apply(name, ())

    # ------------------------------------------------------------ properties

    def properties(self) -> tuple[list[str], tuple[Judged, ...]]:
        """Return the definitions of what is judged, and how each property stands."""
        lines: list[str] = []
        judged: list[Judged] = []
        for p in self.spec.properties:
            if p.kind in ("terminal", "constraint"):
                continue
            try:
                text, found = self._property(p)
            except NotExpressible as why:
                text, found = [], Judged(p.name, p.kind, None, _sentence(why.what))
            lines += (_gap(lines) + text) if text else []
            judged.append(found)
        judged += [
            Judged("deadlock", "reserved", None),
            Judged("assert", "reserved", None),
            Judged("domain", "reserved", "TypeOK"),
            Judged("error", "reserved", None),
        ]
        return lines, tuple(judged)

    def _property(self, p: N.Property) -> tuple[list[str], Judged]:
        names = self.m.names
        name = names.of("property", p.name)
        match p.kind:
            case "always_possible":
                raise NotExpressible(
                    "that something stays possible (AG EF) is no formula of TLA+", p.span
                )
            case "temporal":
                assert p.formula is not None
                body = formula(p.formula, self.scope)
                d = Definition(name, (), body, tuple(_wrapped(p.doc)))
                return definition(d), Judged(p.name, p.kind, name)
            case "step_invariant":
                assert p.test is not None
                box = Prefix("[]", Box(expression(p.test, self.scope), Word("vars")))
                d = Definition(name, (), box, tuple(_wrapped(p.doc)))
                return definition(d), Judged(p.name, p.kind, name)
            case "reachable":
                never = names.of("never", NEVER + p.name)
                denied = Definition(never, (), Prefix("~", Word(name)), ())
                return [*self._predicate(p), *definition(denied)], Judged(p.name, p.kind, never)
            case _:
                return self._predicate(p), Judged(p.name, p.kind, name)

    def _predicate(self, p: N.Property) -> list[str]:
        assert p.test is not None
        name = self.m.names.of("property", p.name)
        if name in self.defined:
            return []
        self.defined.add(name)
        return definition(
            Definition(name, (), expression(p.test, self.scope), tuple(_wrapped(p.doc)))
        )

    def constraint(self) -> tuple[str | None, list[str]]:
        """Return the constraint's name and definition."""
        found = [p for p in self.spec.properties if p.kind == "constraint"]
        if not found:
            return None, []
        lines: list[str] = []
        for p in found:
            lines += _gap(lines) + self._predicate(p)
        names = [self.m.names.of("property", p.name) for p in found]
        if len(names) == 1:
            return names[0], lines
        together = self.m.names.fresh("Constraint")
        return together, [
            *lines,
            *definition(Definition(together, (), conjunction(*map(Word, names)))),
        ]

    def symmetry(self) -> tuple[str | None, list[str]]:
        """Return the definition of the permutations of symmetric symbols."""
        found = self.symmetric()
        if not found:
            return None, []
        self.m.needs("TLC")
        sets: Tla | None = None
        for t in found:
            one = Apply("Permutations", (domain(self.m, t),))
            sets = one if sets is None else Infix("\\cup", sets, one)
        assert sets is not None
        return "Symmetry", definition(Definition("Symmetry", (), sets))


def _of_components(spec: N.SpecIR) -> tuple[N.Parameter, ...]:
    """Return the parameters of components, which a spec reads, and does not list."""
    listed = {p.name for p in spec.parameters}
    found: dict[str, N.Parameter] = {}
    for n in walk((spec.init, spec.actions, spec.properties, spec.functions)):
        if isinstance(n, N.ParamRef) and n.name not in listed:
            found.setdefault(n.name, N.Parameter(n.name, n.value, n.type, "", n.span))
    return tuple(found.values())


def _simple(t: T.Type) -> bool:
    return isinstance(t, T.BoolType | T.IntType | T.SymbolType)


def _all_done(m: Module, place: Tla, t: T.Type) -> Tla:
    from pyverify.tla.syntax import At, Bound, Quantifier

    if isinstance(t, T.MapType):
        k = bound_for(m, t.key, words_in(place))
        inner = _all_done(m, At(place, (Word(k),)), t.value)
        return Quantifier("\\A", (Bound((k,), domain(m, t.key)),), inner)
    return Infix("=", place, Word('"done"'))


def _callees_first(functions: tuple[N.Function, ...]) -> list[N.Function]:
    by_name = {f.name: f for f in functions}
    order: dict[str, N.Function] = {}

    def visit(f: N.Function) -> None:
        if f.name in order:
            return
        for g in calls_in(f.body):
            if g in by_name and g != f.name:
                visit(by_name[g])
        order[f.name] = f

    for f in functions:
        visit(f)
    return list(order.values())


# ---------------------------------------------------------------- layout


def definition(d: Definition) -> list[str]:
    """Return the lines of a definition, in which nothing is bound twice."""
    return printed(replace(d, body=distinct(d.body, frozenset(d.params))))


@cache
def _template() -> Template:
    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(
        loader=loader,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # TLA+ is no HTML
    )
    return environment.get_template("module.tla.jinja")


def _dashes(name: str) -> str:
    left = max((78 - len(name) - 9) // 2, 4)
    right = max(78 - len(name) - 9 - left, 4)
    return f"{'-' * left} MODULE {name} {'-' * right}"


def _header(spec: N.SpecIR, m: Module) -> list[str]:
    lines = _wrapped(spec.doc, 72)
    if m.names.renamed:
        told = ", ".join(f"{a} is {b}" for a, b in m.names.renamed)
        lines += ["", *textwrap.wrap(f"Renamed: {told}.", 72)]
    for note in m.notes:
        lines += ["", *textwrap.wrap(note, 72)]
    stars = "(" + "*" * 76 + ")"
    return [stars, *(f"(* {line:<72} *)" for line in lines), stars] if lines else []


def _wrapped(doc: str, width: int = WRAPPED) -> list[str]:
    paragraphs = doc.strip().split("\n\n") if doc.strip() else []
    lines: list[str] = []
    for paragraph in paragraphs:
        lines += ["", *textwrap.wrap(" ".join(paragraph.split()), width)]
    return [_plain(line) for line in lines[1:]]


_SIGNS = {"∧": "/\\", "∨": "\\/", "¬": "~", "≥": ">=", "≤": "<=", "≠": "#", "→": "->", "⇒": "=>"}
_SIGNS |= {
    "—": "-",
    "–": "-",
    "…": "...",
    "×": "x",
    "“": '"',
    "”": '"',
    "’": "'",
    "∀": "\\A",
    "∃": "\\E",
}
_SIGNS |= {"□": "[]", "◇": "<>", "∈": "\\in", "·": "*", "∪": "\\cup", "∩": "\\cap"}


def _plain(line: str) -> str:
    """Return a line for a comment in ASCII, all that TLC's parser reads."""
    for sign, text in _SIGNS.items():
        line = line.replace(sign, text)
    line = unicodedata.normalize("NFKD", line).encode("ascii", "replace").decode()
    return line.replace("(*", "( *").replace("*)", "* )")


def _declarations(word: str, declared: list[tuple[str, str]]) -> list[str]:
    if not declared:
        return []
    if len(declared) == 1 and not declared[0][1]:
        return [f"{word} {declared[0][0]}"]
    if not any(doc for _, doc in declared):
        names = ", ".join(n for n, _ in declared)
        plural = f"{word}S "
        return textwrap.wrap(plural + names, 78, subsequent_indent=" " * len(plural))
    commas = [n + ("," if i < len(declared) - 1 else "") for i, (n, _) in enumerate(declared)]
    column = max(map(len, commas)) + 2
    lines = [f"{word}S"]
    for text, (_, doc) in zip(commas, declared, strict=True):
        told = textwrap.wrap(_plain(" ".join(doc.split())), 79 - column - 5)
        lines.append(f"  {text:<{column}}" + (rf"\* {told[0]}" if told else ""))
        lines += [" " * (column + 2) + rf"\* {more}" for more in told[1:]]
    return [line.rstrip() for line in lines]


def _assume(tests: list[Tla]) -> list[str]:
    if len(tests) == 1:
        return [f"ASSUME {show(tests[0])}"]
    lines = definition(Definition("A", (), Junction("/\\", tuple(tests))))
    return ["ASSUME", *lines[1:]]


def _gap(lines: list[str]) -> list[str]:
    return [""] if lines else []


def _sentence(what: str) -> str:
    return what[0].lower() + what[1:]


_ = (SetOf, walk)
