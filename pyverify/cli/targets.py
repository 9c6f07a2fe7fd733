"""What a command line's targets stand for: jobs, each of one instance.

A job is prepared only when its turn comes, so that one broken file leaves the others alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from pyverify.cli.session import Session
from pyverify.driver import prepare
from pyverify.errors import UsageError
from pyverify.expectations import require_known
from pyverify.frontend import Built
from pyverify.lang import Spec
from pyverify.literals import from_text
from pyverify.load import Target, load_spec, load_specs, parse_target
from pyverify.models import Model, instantiate, load_models
from pyverify.report.lines import short_path
from pyverify.suggest import hint


@dataclass(frozen=True, slots=True)
class Job:
    """One instance to look at; `model` is set when it comes from a model file.

    `title` is what a person calls it, `target` what names it on the command line.
    """

    title: str
    target: str
    prepare: Callable[[], Built]
    model: Model | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked of the targets: values for parameters, the slowest tier wanted, and temporal
    properties as text beside their own; `symbolic` leaves symbolic parameters open."""

    settings: Mapping[str, str]
    slow: bool = False
    formulas: tuple[str, ...] = ()
    symbolic: bool = False


def files(text: str) -> list[Target]:
    """Return the target, or all model files in it, however deep, when it is a folder."""
    target = parse_target(text)
    if not target.path.is_dir():
        return [target]
    found = sorted(target.path.rglob("*.toml"))
    if not found:
        specs = sorted(p.name for p in target.path.glob("*.py"))
        more = (
            f"for the specs in it, name the files: `pyverify check {target.path / specs[0]}`"
            if specs
            else ""
        )
        raise UsageError(f"there are no models (*.toml) in {target.path}\n{more}".rstrip())
    return [Target(f) for f in found]


def jobs(target: Target, selection: Selection) -> list[Job]:
    """Return the jobs of one file, all tiers."""
    if target.path.suffix == ".toml":
        return list(_model_jobs(target, selection))
    specs = [load_spec(target.path, target.name)] if target.name else load_specs(target.path)
    return [_spec_job(target, spec, selection) for spec in specs]


def wanted(target: Target, job: Job, selection: Selection) -> bool:
    """Tell whether a job's tier is asked for; an instance that is named always is."""
    return job.model is None or bool(target.name) or selection.slow or job.model.tier == "fast"


def _spec_job(target: Target, spec: type[Spec], selection: Selection) -> Job:
    def build() -> Built:
        given = spec(**from_text(spec, selection.settings))
        return prepare(given, selection.formulas, selection.symbolic)

    name = f"{short_path(str(target.path))}:{spec.__name__}"
    return Job(name, name, build)


def _model_jobs(target: Target, selection: Selection) -> Iterator[Job]:
    if selection.settings:
        raise UsageError(
            f"--set does not go with a model: the parameters of {target} are fixed\n"
            "name the spec instead, as in `pyverify check spec.py:Class --set nodes=4`"
        )
    models = {m.name: m for m in load_models(target.path)}
    if target.name and target.name not in models:
        near = hint(target.name, models, "its instances")
        raise UsageError(f"there is no instance `{target.name}` in {target.path}\n{near}")
    for model in [models[target.name]] if target.name else models.values():
        name = f"{short_path(str(target.path))}:{model.name}"
        yield Job(model.title, name, partial(_prepare_model, model, selection), model)


def _prepare_model(model: Model, selection: Selection) -> Built:
    symbolic = selection.symbolic or model.prove
    built = prepare(instantiate(model), selection.formulas, symbolic)
    require_known(model, built.ir)
    return built


def gather(session: Session, texts: Iterable[str], selection: Selection) -> tuple[list[Job], int]:
    """Return the jobs of all targets and how many slow ones are left out; refusals are told."""
    found: list[Job] = []
    skipped = 0
    for text in texts:
        try:
            targets = files(text)
        except UsageError as error:
            session.refuse(text, error)
            continue
        for target in targets:
            try:
                own = jobs(target, selection)
            except Exception as error:
                session.refuse(str(target), error)
                continue
            kept = [job for job in own if wanted(target, job, selection)]
            found += kept
            skipped += len(own) - len(kept)
    return found, skipped
