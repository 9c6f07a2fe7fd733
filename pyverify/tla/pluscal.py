"""Processes as PlusCal: the module with its algorithm, as it is before pcal translates it."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from pyverify.errors import Diagnostic, SpecError
from pyverify.ir import nodes as N
from pyverify.passes.processes import DONE
from pyverify.tla import bodies
from pyverify.tla import pluscal_syntax as P
from pyverify.tla.emitted import Emitted
from pyverify.tla.helpers import closure
from pyverify.tla.module import (
    Writer,
    _dashes,
    _gap,
    _header,
    _plain,
    _wrapped,
    definition,
    module_name,
)
from pyverify.tla.naming import PLUSCAL, identifier
from pyverify.tla.pluscal_blocks import Block, is_one_loop, structured
from pyverify.tla.pluscal_bodies import step
from pyverify.tla.pluscal_spec import (
    PC,
    PLUSCAL_DONE,
    Located,
    called_by_steps,
    is_private,
    located,
)
from pyverify.tla.pluscal_steps import SELF, SharedLocal, Steps
from pyverify.tla.properties import fairness
from pyverify.tla.rewriting import distinct, mentions
from pyverify.tla.scope import NotExpressible, Scope
from pyverify.tla.syntax import (
    At,
    Box,
    Definition,
    Function,
    FunctionSet,
    Infix,
    Junction,
    Prefix,
    SetOf,
    Tla,
    Tuple,
    Word,
    conjunction,
    disjunction,
    string,
)
from pyverify.tla.values import domain, typed

FAIR = {None: "", "weak": "fair ", "strong": "fair+ "}
MARGIN = "  "


def emit_pluscal(spec: N.SpecIR, *, free: frozenset[str] = frozenset()) -> Emitted:
    """Return a spec of processes as a module with a PlusCal algorithm, before translation.

    SpecError where PlusCal has no words for what the spec does. `free` is as of `module.emit`.
    """
    try:
        return PlusCal(spec, free).module()
    except NotExpressible as why:
        raise SpecError(
            Diagnostic(
                "unsupported",
                why.span,
                f"this cannot be emitted as PlusCal: {why.what}",
                "`pyverify emit --to tla` writes it as TLA+",
            )
        ) from None


class PlusCal(Writer):
    """Writes one module with an algorithm."""

    avoided = PLUSCAL - {PC}

    def __init__(self, spec: N.SpecIR, free: frozenset[str] = frozenset()) -> None:
        self.original = spec
        super().__init__(spec, free=free)
        self.located: Located = located(spec, self.m.names)
        self.spec = self.m.spec = self.located.spec
        self._tell_labels()

    def _name_everything(self) -> None:
        """Give names: those of locals are the user's words, where nothing else has them."""
        names = self.m.names
        whole = self.spec
        names.of("variable", PC)
        at = {f"{p.name}.at" for p in whole.processes}
        locals_ = [
            (f"{p.name}.{x}" if f"{p.name}.{x}" in self._variables() else x, x)
            for p in whole.processes
            for x in p.locals
        ]
        mine = {full for full, _ in locals_}
        for v in whole.variables:
            if v.name not in mine | at:
                names.of("variable", v.name)
        for kind, all_ in (
            ("parameter", [p.name for p in self.parameters]),
            ("domain", list(self.m.domains)),
            ("symbol", [s for t in self.symmetric() for s in t.members]),
            ("process", [p.name for p in whole.processes]),
        ):
            for name in all_:
                names.of(kind, name)
        properties = {prop.name for prop in whole.properties}
        for prop in whole.properties:
            names.of("property", prop.name)
            if prop.kind == "reachable":
                names.of("never", "never_" + prop.name)
        for f in whole.functions:
            if f.name in properties and not f.params:
                names.same("function", "property", f.name)
            names.of("function", f.name)
        for full, short in locals_:
            if names.has(identifier(short)):
                names.of("variable", full)
            else:
                names.give("variable", full, names.fresh(short))

    def _variables(self) -> set[str]:
        return {v.name for v in self.spec.variables}

    def _tell_labels(self) -> None:
        for (process, location), label in self.located.labels.items():
            if label != location:
                self.m.note(f"The location `{location}` of `{process}` is called {label} here.")

    # ------------------------------------------------------------ the whole

    def module(self) -> Emitted:
        """Return the module."""
        m, names, name = self.m, self.m.names, module_name(self.spec.name)
        inside = called_by_steps(self.spec)
        defined = self.functions_of(inside)
        algorithm = self.algorithm(defined)
        functions = self.functions_of({f.name for f in self.spec.functions} - inside)
        domains = self.domains()
        type_ok = self.type_ok()
        properties, judged = self.properties()
        specification, behaviours = self.behaviours()
        constraint, constraint_lines = self.constraint()
        symmetry, symmetry_lines = self.symmetry()
        helpers = self.helpers()
        written = [*defined, *algorithm, *functions, *type_ok, *properties, *domains]
        has_none = self._mentions_none([*written, *behaviours])
        constants = self.constants(has_none)
        text = _template().render(
            name=name,
            dashes=_dashes(name),
            header=_header(self.spec, m),
            extends=", ".join(m.all_extends(closure(m.used))),
            helpers=helpers,
            constants=self.constant_lines(has_none),
            domains=domains,
            algorithm=algorithm,
            functions=functions,
            type_ok=type_ok,
            specification=behaviours,
            constraint=[*constraint_lines, *symmetry_lines],
            properties=properties,
            end="=" * 78,
        )
        return Emitted(
            name,
            text,
            tuple((v.name, self._name_of(v.name)) for v in self.original.variables),
            tuple((a.name, names.of("action", a.name)) for a in self.original.actions),
            judged,
            constants,
            symmetry,
            constraint,
            tuple(m.notes) + tuple(f"`{a}` is called {b} here." for a, b in names.renamed),
            self.pairs(),
            specification,
            (
                *((label, place) for (_, place), label in self.located.labels.items()),
                (PLUSCAL_DONE, DONE),
            ),
        )

    def _name_of(self, variable: str) -> str:
        process = next((p for p in self.spec.processes if variable == f"{p.name}.at"), None)
        if process is None:
            return self.m.names.of("variable", variable)
        return PC if process.domain is not None else f'{PC}["{identifier(process.name)}"]'

    def functions_of(self, chosen: set[str]) -> list[str]:
        """Return the definitions of some helpers."""
        whole = self.spec
        self.spec = replace(whole, functions=tuple(f for f in whole.functions if f.name in chosen))
        try:
            return self.functions()
        finally:
            self.spec = whole

    def _inlined(self, function: str, args: list[Tla], s: Scope) -> Tla:
        f = next(f for f in self.original.functions if f.name == function)
        f = next((g for g in self.m.spec.functions if g.name == function), f)
        inner = s
        for (name, _), arg in zip(f.params, args, strict=True):
            inner = inner.bind(name, arg)
        return bodies.result(f.body, inner.knowing(self.naturals[f.name]))

    def type_ok(self) -> list[str]:
        """Return the invariant of the domains; that of `pc` cannot be left."""
        said: list[Tla] = []
        for v in self.spec.variables:
            if v.name != PC:
                word = Word(self.m.names.of("variable", v.name))
                said += typed(self.m, word, v.domain, v.span)
        return definition(Definition("TypeOK", (), conjunction(*said)))

    # ------------------------------------------------------------ the algorithm

    def algorithm(self, defined: list[str]) -> list[str]:
        """Return the lines between the braces of the algorithm."""
        starts = self.starts()
        private = {
            self.m.names.of("variable", full): p.name
            for p in self.spec.processes
            for full in self.locals_of(p)
            if not self.located.tagged  # else they would be functions of pairs
            and is_private(self.spec, p, full)
            and self._is_uniform(p, full, starts)
        }
        try:
            return self._algorithm(defined, starts, private)
        except SharedLocal:
            return self._algorithm(defined, starts, {})

    def _algorithm(
        self, defined: list[str], starts: dict[str, tuple[str, Tla]], private: dict[str, str]
    ) -> list[str]:
        """Return its lines, where `private` are the locals and the processes that declare them."""
        lines = self.declared("variables", [x for x in starts if x not in private], starts)
        if defined:
            lines += [
                "",
                f"{MARGIN}define {{",
                *(f"    {x}".rstrip() for x in defined),
                f"{MARGIN}}}",
            ]
        for process in self.spec.processes:
            own = [x for x, owner in private.items() if owner == process.name]
            lines += (
                ["", *self.process(process, own, starts)]
                if lines
                else self.process(process, own, starts)
            )
        return lines

    def locals_of(self, process: N.Process) -> list[str]:
        """Return the variables of a process, but for its location."""
        known = self._variables()
        return [
            f"{process.name}.{x}" if f"{process.name}.{x}" in known else x for x in process.locals
        ]

    def starts(self) -> dict[str, tuple[str, Tla]]:
        r"""Return what each variable is at first: ("=", value) or ("\in", set)."""
        formula = bodies.initial(self.spec.init, self.scope)
        items = formula.items if isinstance(formula, Junction) else (formula,)
        found: dict[str, tuple[str, Tla]] = {}
        for item in items:
            match item:
                case Infix("=" | "\\in" as sign, Word(name), value) if name not in found:
                    if name != PC:
                        found[name] = (sign, distinct(value, frozenset()))
                case Word("TRUE"):
                    pass
                case _:
                    raise NotExpressible(
                        "initial states other than values and choices of single variables",
                        self.spec.span,
                    )
        words = [self.m.names.of("variable", v.name) for v in self.spec.variables if v.name != PC]
        if set(found) != set(words):
            raise NotExpressible("initial states other than of all variables", self.spec.span)
        return {x: found[x] for x in words}

    def _is_uniform(
        self, process: N.Process, full: str, starts: dict[str, tuple[str, Tla]]
    ) -> bool:
        """Tell whether a local can be declared in its process: it starts the same way in all."""
        if process.domain is None:
            return True
        return self._start_of_one(starts[self.m.names.of("variable", full)]) is not None

    def _start_of_one(self, start: tuple[str, Tla]) -> tuple[str, Tla] | None:
        match start:
            case "=", Function((bound,), value) if not any(mentions(value, n) for n in bound.names):
                return "=", value
            case "\\in", FunctionSet(_, image):
                return "\\in", image
            case _:
                return None

    def declared(
        self, word: str, names: list[str], starts: dict[str, tuple[str, Tla]]
    ) -> list[str]:
        """Return the declaration of some variables, with their comments."""
        if not names:
            return []
        docs = {self.m.names.of("variable", v.name): v.doc for v in self.spec.variables}
        lines = [f"{MARGIN}{word}"]
        for i, name in enumerate(names):
            sign, value = starts[name]
            end = ";" if i == len(names) - 1 else ","
            text = P.headed(f"{MARGIN * 2}{name} {sign} ", value, end)
            told = _plain(" ".join(docs.get(name, "").split()))
            if told and len(text) == 1 and len(text[0]) + len(told) + 5 <= 79:
                text[0] += rf"  \* {told}"
            elif told:
                text = [rf"{MARGIN * 2}\* {t}" for t in textwrap.wrap(told, 70)] + text
            lines += text
        return lines

    def process(
        self, process: N.Process, own: list[str], starts: dict[str, tuple[str, Tla]]
    ) -> list[str]:
        """Return one process."""
        name = self.m.names.of("process", process.name)
        which, many = self._identifiers(process), process.domain is not None
        mine = dict(starts)
        if many:
            for x in own:
                start = self._start_of_one(starts[x])
                assert start is not None
                mine[x] = start
        blocks = self.blocks(process, frozenset(own))
        told = [rf"{MARGIN}\* {line}".rstrip() for line in _wrapped(process.doc, 70)]
        sign = "\\in" if many else "="
        head = P.headed(f"{MARGIN}{FAIR[process.fair]}process ({name} {sign} ", which, ")")
        return [
            *told,
            *head,
            *(f"{MARGIN}{line}" for line in self.declared("variables", own, mine)),
            f"{MARGIN}{{",
            *P.code(self.structure(blocks), 6),
            f"{MARGIN}}}",
        ]

    def structure(self, blocks: list[Block]) -> P.Code:
        """Return the statements of a process.

        If all processes are loops of one step each, pcal leaves `pc` out of its translation: they are written with `goto`.
        """
        if len(self.spec.actions) > len(self.spec.processes) or not is_one_loop(blocks):
            return structured(blocks, PLUSCAL_DONE)
        return tuple(P.Labeled(b.label, b.fair, b.code) for b in blocks)

    def _identifiers(self, process: N.Process) -> Tla:
        tag = string(identifier(process.name))
        if process.domain is None:
            return Tuple((tag, Word("0"))) if self.located.tagged else tag
        whole = domain(self.m, process.domain)
        return Infix("\\X", SetOf((tag,)), whole) if self.located.tagged else whole

    def blocks(self, process: N.Process, own: frozenset[str]) -> list[Block]:
        """Return the steps of a process, that where it starts first."""
        steps = [a for a in self.spec.actions if a.process == process.name]
        start = self._start_label(process)
        labels = {a.name: self.m.names.of("action", a.name) for a in steps}
        steps.sort(key=lambda a: labels[a.name] != start)  # stable
        fair = self._fair_labels(process)
        made = []
        for a in steps:
            s, me = self._inside(a)
            s = s.knowing(self.naturals[a.name])
            turner = Steps(own, me, process.domain is not None, self.m.names.fresh, a.span)
            made.append(Block(labels[a.name], fair.get(a.name, ""), step(a, s, turner)))
        return made

    def _inside(self, a: N.Action) -> tuple[Scope, Tla]:
        """Return the scope of a step, and the identifier of its process as its formula has it."""
        if not a.params:
            return self.scope, SELF
        (p,) = a.params
        if not self.located.tagged:
            return self.scope.bind(p.name, SELF), SELF
        element = At(SELF, (Word("2"),))
        return self.scope.bind(p.name, element), Tuple(
            (string(identifier(str(a.process))), element)
        )

    def _start_label(self, process: N.Process) -> str:
        original = next(v for v in self.original.init if _is_place(v, process))
        assert isinstance(original, N.Assign)
        assert isinstance(original.value, N.Const)
        value = original.value.value
        location = value if process.domain is None else next(iter(value.values()))
        return self.located.labels[process.name, location]

    def _fair_labels(self, process: N.Process) -> dict[str, str]:
        """Return what stands behind the labels of steps whose fairness is not the process's."""
        if process.fair is None:
            return {}
        mine = [a.name for a in self.spec.actions if a.process == process.name]
        whole = self._whole_fairness(process)
        found = {a: "-" for a in mine if whole is None or a not in whole.actions}
        for f in self.spec.fairness:
            if f.kind == "strong" and process.fair == "weak" and len(f.actions) == 1:
                (only,) = f.actions
                if only in mine and only not in found and f.span != process.span:
                    found[only] = "+"
        return found

    def _whole_fairness(self, process: N.Process) -> N.Fairness | None:
        return next(
            (
                f
                for f in self.spec.fairness
                if f.span == process.span
                and f.kind == process.fair
                and all(a.startswith(f"{process.name}.") for a in f.actions)
            ),
            None,
        )

    # ------------------------------------------------------------ behaviours

    def unsaid(self) -> list[N.Fairness]:
        """Return the fairness that PlusCal has no words for."""
        said: list[N.Fairness] = []
        for process in self.spec.processes:
            whole = self._whole_fairness(process)
            if whole is not None:
                said.append(whole)
            for name, sign in self._fair_labels(process).items():
                if sign == "+":
                    said += [
                        f for f in self.spec.fairness if f.actions == (name,) and f.kind == "strong"
                    ]
        return [f for f in self.spec.fairness if not any(f is g for g in said)]

    def behaviours(self) -> tuple[str, list[str]]:
        """Return the specification: PlusCal's, or one that says more, with its definition."""
        stopping = [p for p in self.spec.properties if p.kind == "terminal"]
        unsaid = self.unsaid()
        if not stopping:
            if not unsaid:
                return "Spec", []
            parts = [Word("Spec"), *(fairness(f, self.scope) for f in unsaid)]
            comment = ("Fairness that PlusCal has no words for.",)
            return "FairSpec", definition(Definition("FairSpec", (), conjunction(*parts), comment))
        lines: list[str] = []
        for p in stopping:
            lines += _gap(lines) + self._predicate(p)
        where = disjunction(*(Word(self.m.names.of("property", p.name)) for p in stopping))
        stay = conjunction(where, Prefix("UNCHANGED", Word("vars")))
        comment = ("Stopping is fine here, and no deadlock.",)
        lines += ["", *definition(Definition("Stopping", (), stay, comment))]
        either = disjunction(Word("Next"), Word("Stopping"))
        said = [fairness(f, self.scope) for f in self.spec.fairness]
        parts = [Word("Init"), Prefix("[]", Box(either, Word("vars"))), *said]
        lines += ["", *definition(Definition("StoppingSpec", (), conjunction(*parts)))]
        return "StoppingSpec", lines


def _is_place(stmt: N.Stmt, process: N.Process) -> bool:
    return (
        isinstance(stmt, N.Assign)
        and isinstance(stmt.root, N.VarRef)
        and stmt.root.name == f"{process.name}.at"
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # PlusCal is no HTML
    )
    return environment.get_template("pluscal.tla.jinja")
