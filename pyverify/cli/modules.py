"""The TLA+ or PlusCal of an instance that `pyverify emit` writes: a module, and a .cfg for TLC.

A spec becomes `Spec.tla` and `Spec.cfg`. An instance of a model shares the module of its spec, and
has a `Spec_instance.cfg`, if the module is the same text; where parameters shape the text, it has a
`Spec_instance.tla` of its own. So what a file is called does not depend on what else is emitted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from pyverify.cli.emission import Emission, file_word, stem
from pyverify.cli.parameters import Emitter, Trial
from pyverify.cli.targets import Job
from pyverify.cli.written import Text
from pyverify.driver import prepare, require_properties
from pyverify.errors import SpecError
from pyverify.frontend import Built
from pyverify.lang import Spec
from pyverify.models import Model
from pyverify.tla import Emitted, Judged, config, emit
from pyverify.tla.pluscal import emit_pluscal

# How a comment begins in both files. What follows ==== in a module is none of TLA+'s business.
_COMMENT = "\\*"


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
    emitted = _emitted(job, built, writing)
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


def _emitted(job: Job, built: Built, writing: Writing) -> Emitted:
    """Return the module of the spec if it is this instance's, too, and one of its own otherwise."""
    spec, emitter = built.ir, writing.emitter
    shared = _of_defaults(type(built.instance), writing.to, writing.strict)
    text, free = shared or (None, frozenset[str]())
    emitted = emitter(spec, free=free)
    if text is not None and emitted.text == text:
        return emitted
    free = Trial(built, emitter).together(free)
    if job.model is not None:
        spec = replace(spec, name=f"{spec.name}_{file_word(job.model.name)}")
    return emitter(spec, free=free)


def _shared(cls: type[Spec], to: str, strict: bool) -> tuple[str, frozenset[str]] | None:
    """Return the module of a spec as it is without a model, and its free parameters; None if there is none."""
    emitter = Writing(to, strict=strict).emitter
    try:
        built = prepare(cls())
        free = Trial(built, emitter).one_by_one()
        return emitter(built.ir, free=free).text, free
    except SpecError:
        return None  # a parameter has no default, or one with which this is no spec


_KNOWN: dict[tuple[type[Spec], str, bool], tuple[str, frozenset[str]] | None] = {}


def _of_defaults(cls: type[Spec], to: str, strict: bool) -> tuple[str, frozenset[str]] | None:
    """Return what `_shared` does, found out once."""
    key = (cls, to, strict)
    if key not in _KNOWN:
        _KNOWN[key] = _shared(*key)
    return _KNOWN[key]


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
