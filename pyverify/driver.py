"""Drive a check: build the instance, ask an engine, replay every trace before anyone sees it.

A trace that does not replay in the reference engine is a defect of pyverify: it is raised as one,
never shown. Engines are named here and loaded when they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from time import perf_counter
from typing import Any, TypedDict, Unpack

from pyverify.engines import Engine, Limits, Question, Report, Unsupported, Walks
from pyverify.errors import Diagnostic, InternalError, SpecError, UsageError
from pyverify.frontend import Built, build
from pyverify.ir.nodes import SpecIR
from pyverify.lang import Spec
from pyverify.outcome import RESERVED, Outcome
from pyverify.result import Result, Seconds
from pyverify.suggest import hint, list_names

# name -> where the engine is. A name without a place is promised by the contract, and refused.
ENGINES: dict[str, str | None] = {
    "reference": "pyverify.reference:ReferenceEngine",
    "native": "pyverify.native:NativeEngine",
    "z3": "pyverify.smt.bounded:Z3Engine",
    "tlc": "pyverify.tlc.engine:TlcEngine",
}
DEFAULT_ENGINE = "native"

# Declarations among the properties: they are used, not judged.
_DECLARATIONS = ("terminal", "constraint")


class CheckOptions(TypedDict, total=False):
    """The keyword arguments of `check` about what to judge and where to stop."""

    properties: Iterable[str] | None
    deadlock: bool
    symmetry: bool | None
    fail_fast: bool
    workers: int | None
    max_states: int | None
    max_depth: int | None
    time_limit: float | None
    memory: int | None


_ONE_WORKER = "the reference engine explores with one worker"
_LIMITS = ("max_states", "max_depth", "time_limit", "memory")


def check(
    spec: Spec | type[Spec],
    *,
    engine: str = DEFAULT_ENGINE,
    progress: Report | None = None,
    **options: Unpack[CheckOptions],
) -> Result:
    """Explore every reachable state of an instance and judge its properties.

    `check(Heartbeat)`, `check(Heartbeat(nodes=4), max_states=10**6, properties=["safe"])`.
    """
    prepared = prepare(spec)
    return run(prepared, question(**options), engine, progress)


def question(**options: Unpack[CheckOptions]) -> Question:
    """Return the question that keyword options ask."""
    given: dict[str, Any] = {**options}
    for name in given:
        if name not in CheckOptions.__annotations__:
            near = hint(name, CheckOptions.__annotations__, "the options")
            raise TypeError(f"check() has no option `{name}`; {near}")
    limits = {name: given.pop(name) for name in _LIMITS if name in given}
    wanted = given.pop("properties", None)
    properties = None if wanted is None else tuple(wanted)
    return Question(properties, limits=Limits(**limits), **given)


def prepare(
    spec: Spec | type[Spec], formulas: tuple[str, ...] = (), symbolic: bool = False
) -> Built:
    """Build the IR of an instance; a class means its defaults.

    `formulas` are temporal properties as text, judged beside those of the spec. `symbolic` leaves symbolic
    parameters that are not given without a value.
    """
    if not isinstance(spec, Spec) and not (isinstance(spec, type) and issubclass(spec, Spec)):
        raise UsageError(f"{spec!r} is not a spec: pass a subclass of Spec, or an instance of one")
    return build(spec, formulas, symbolic)


def run(built: Built, asked: Question, engine: str, progress: Report | None = None) -> Result:
    """Answer a question about an instance that is already built."""
    require_properties(built.ir, asked.properties)
    chosen, notes = engine_for(built.ir, engine)
    refuse(chosen.supports(built.ir, asked), f"the {engine} engine cannot check this")
    if chosen.name == "reference" and (asked.workers or 1) > 1:
        notes = (*notes, _ONE_WORKER)
    return answer(built, asked, chosen.name, lambda: chosen.run(built.ir, asked, progress), notes)


def walk(
    built: Built, asked: Question, walks: Walks, engine: str, progress: Report | None = None
) -> Result:
    """Take random walks through an instance that is already built."""
    from pyverify.reference import unlisted

    refuse(unlisted(built.ir), "there are no random walks through this")
    chosen, notes = engine_for(built.ir, engine)
    return answer(
        built, asked, chosen.name, lambda: chosen.walk(built.ir, asked, walks, progress), notes
    )


def attempt(
    built: Built,
    asked: Question,
    progress: Report | None = None,
    depth: int | None = None,
    dump: str | None = None,
) -> Result:
    """Try to prove what is asked about an instance that is already built.

    `depth` is how long the paths are that are looked at beside, `dump` a folder for the queries.
    """
    require_properties(built.ir, asked.properties)
    prover = import_module("pyverify.smt.prove")
    depth = depth or prover.DEFAULT_DEPTH
    proving = prover.Prover(built.ir, asked, depth, dump, progress)
    try:
        return answer(built, asked, "z3", proving.run)
    except prover.CannotProve as error:
        refuse([error.what], "Z3 cannot be asked about this")
        raise


def satisfy(
    built: Built, asked: Question, progress: Report | None = None, dump: str | None = None
) -> Result:
    """Look for initial states that satisfy the goals of an instance: its `reachable` properties."""
    require_properties(built.ir, asked.properties)
    prove = import_module("pyverify.smt.prove")
    solve = import_module("pyverify.smt.solve")
    if not solve.goals(built.ir, asked):
        raise UsageError(
            f"{built.ir.name} has no goal to solve\n"
            "a goal is a @reachable property: what the initial state that is looked for satisfies"
        )
    solving = solve.Solving(built.ir, asked, dump, progress)
    try:
        return answer(built, asked, "z3", solving.run)
    except prove.CannotProve as error:
        refuse([error.what], "Z3 cannot be asked about this")
        raise


def solve(spec: Spec | type[Spec], **options: Unpack[CheckOptions]) -> Result:
    """Look for an initial state that satisfies each `reachable` property, or prove that there is none."""
    return satisfy(prepare(spec, symbolic=True), question(**options))


def prove(
    spec: Spec | type[Spec],
    *,
    depth: int | None = None,
    progress: Report | None = None,
    **options: Unpack[CheckOptions],
) -> Result:
    """Prove the properties of an instance, or find what breaks them, without visiting its states.

    Symbolic parameters that are not given have any value. `prove(Sale)`, `prove(Sale, time_limit=10)`.
    """
    return attempt(prepare(spec, symbolic=True), question(**options), progress, depth)


def refuse(declined: Iterable[Unsupported], what: str) -> None:
    """Raise SpecError if there is something that cannot be done; `what` is not done then."""
    said = [Diagnostic("unsupported", u.span, f"{what}: {u.what}", u.instead) for u in declined]
    if said:
        raise SpecError(*said)


def engine_for(spec: SpecIR, name: str) -> tuple[Engine, tuple[str, ...]]:
    """Return the engine to use for a spec when `name` is asked for, and why it is another one."""
    chosen = engine_named(name)
    why = chosen.unable(spec)
    if why is None:
        return chosen, ()
    return engine_named("reference"), (f"{why}, so the reference engine explored",)


def answer(
    built: Built,
    asked: Question,
    engine: str,
    explore: Callable[[], Outcome],
    notes: tuple[str, ...] = (),
) -> Result:
    """Run `explore`, replay the traces of what comes out, and return it as a Result."""
    started = perf_counter()
    outcome = explore()
    seconds = outcome.explore_seconds or perf_counter() - started
    replay_traces(built.ir, outcome)
    return Result(
        instance=built.ir,
        question=asked,
        engine=engine,
        outcome=outcome,
        seconds=Seconds(frontend=built.seconds, compile=outcome.compile_seconds, explore=seconds),
        warnings=(*built.warnings, *outcome.warnings),
        notes=(*notes, *outcome.notes),
    )


def engine_named(name: str) -> Engine:
    """Return an engine; UsageError when there is none of that name, or none yet."""
    there = [n for n, place in ENGINES.items() if place]
    if name not in ENGINES:
        raise UsageError(f"there is no engine `{name}`\n{hint(name, there, 'the engines')}")
    place = ENGINES[name]
    if place is None:
        raise UsageError(
            f"the {name} engine does not exist yet\nwhat there is: {list_names(there)} "
            f"(`--engine {DEFAULT_ENGINE}` is the default)"
        )
    module, _, attribute = place.partition(":")
    engine: Engine = getattr(import_module(module), attribute)()
    return engine


def judged(spec: SpecIR) -> list[str]:
    """Return the names that can be asked for: the spec's own properties, then the reserved ones."""
    return [p.name for p in spec.properties if p.kind not in _DECLARATIONS] + list(RESERVED)


def require_properties(spec: SpecIR, wanted: tuple[str, ...] | None) -> None:
    """Raise UsageError for a property that the spec does not have, with the near names."""
    if wanted is not None and not list(wanted):
        raise UsageError("no property is left to judge\nname one, or leave `properties` out")
    kinds = {p.name: p.kind for p in spec.properties}
    known = judged(spec)
    for name in wanted or ():
        if name in known:
            continue
        why = hint(name, known, "its properties")
        if kinds.get(name) in _DECLARATIONS:
            why = f"it is a @{kinds[name]}, which is taken into account and not judged"
        raise UsageError(f"{spec.name} has no property `{name}`\n{why}")


def replay_traces(spec: SpecIR, outcome: Outcome) -> None:
    """Replay every trace in the reference engine; InternalError unless all are what they claim."""
    from pyverify.reference import replay, violates
    from pyverify.reference.step import resolved

    ready = resolved(spec)
    for p in outcome.properties:
        if p.trace is None:
            continue
        replay(ready, p.trace)
        if not violates(ready, p.name, p.trace):
            raise InternalError(
                f"the trace shown for `{p.name}` does not end where it should when replayed"
            )
