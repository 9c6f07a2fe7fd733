"""The TLA+ or PlusCal of an instance that `pyverify emit` writes: a module, and a .cfg for TLC.

A spec becomes `Spec.tla` and `Spec.cfg`. An instance of a model shares the module of its spec, and
has a `Spec_instance.cfg`, if the module is the same text; where parameters shape the text, it has a
`Spec_instance.tla` of its own. So what a file is called does not depend on what else is emitted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from pyverify.cli.emission import Emission, file_word, stem
from pyverify.cli.targets import Job
from pyverify.cli.written import Text
from pyverify.driver import prepare, require_properties
from pyverify.errors import SpecError
from pyverify.frontend import Built
from pyverify.ir.nodes import SpecIR
from pyverify.models import Model, instantiate
from pyverify.tla import Emitted, Judged, config, emit
from pyverify.tla.pluscal import emit_pluscal

# How a comment begins in both files. What follows ==== in a module is none of TLA+'s business.
_COMMENT = "\\*"


Emitter = Callable[[SpecIR], Emitted]


@dataclass(frozen=True, slots=True)
class Writing:
    """In which language, and what goes into the .cfg: no `properties` are all that TLC judges."""

    to: str = "tla"
    properties: tuple[str, ...] = ()
    deadlock: bool = True
    strict: bool = False

    @property
    def emitter(self) -> Emitter:
        """Return what writes a module."""
        return emit_pluscal if self.to == "pluscal" else partial(emit, strict=self.strict)


def write(job: Job, built: Built, writing: Writing) -> Emission:
    """Return the module of an instance and its .cfg; SpecError where TLA+ has no words for it."""
    spec, model = built.ir, job.model
    require_properties(spec, writing.properties or None)
    emitter = writing.emitter
    emitted = emitter(spec)
    if model is not None and emitted.text != _of_defaults(model, emitter):
        emitted = emitter(replace(spec, name=f"{spec.name}_{file_word(model.name)}"))
    # By spec, not by instance: of many instances, each is said once.
    notes = [f"{spec.name}: {note}" for note in _notes(emitted, writing)]
    asked = (
        emitted if _may_be_symmetric(emitted, writing, model) else replace(emitted, symmetry=None)
    )
    deadlock = writing.deadlock and (model is None or model.deadlock)
    cfg = config(asked, writing.properties or None, deadlock=deadlock)
    texts = (
        Text(f"{emitted.module}.tla", emitted.text.rstrip("\n") + "\n", _COMMENT, job.target),
        Text(f"{stem(job, spec)}.cfg", cfg, _COMMENT, job.target, beside=True),
    )
    return Emission(texts, tuple(notes))


def _of_defaults(model: Model, emitter: Emitter) -> str | None:
    """Return the module of a model's spec as it is without the model; None if there is none."""
    try:
        return emitter(_default(model)).text
    except SpecError:
        return None  # a parameter has no default, or one with which this is no spec


def _default(model: Model) -> SpecIR:
    return prepare(type(instantiate(model))()).ir


def _may_be_symmetric(emitted: Emitted, writing: Writing, model: Model | None) -> bool:
    """Tell whether TLC may take states that differ by symbols for one: not for liveness."""
    if model is not None and model.symmetry is False:
        return False
    return not any(j.kind == "temporal" for j in _checked(emitted, writing))


def _checked(emitted: Emitted, writing: Writing) -> list[Judged]:
    """Return the properties that the .cfg is asked to have, and can."""
    wanted = [j for j in emitted.judged if not writing.properties or j.name in writing.properties]
    return [j for j in wanted if j.why_not is None]


def _notes(emitted: Emitted, writing: Writing) -> Iterator[str]:
    """Yield what a reader must know: what is not as in the spec, and what TLC does not judge."""
    yield from emitted.notes
    for j in emitted.judged:
        if j.why_not and (not writing.properties or j.name in writing.properties):
            yield f"`{j.name}` is not in the .cfg: {j.why_not}"
    if emitted.symmetry and any(j.kind == "temporal" for j in _checked(emitted, writing)):
        yield (
            "the .cfg leaves SYMMETRY out, with which TLC may miss what violates a temporal property"
        )
