"""From a model to the instance of its spec: the file is loaded, the parameters are fixed."""

from __future__ import annotations

from pyverify.errors import Diagnostic, SpecError, UsageError
from pyverify.lang import Spec
from pyverify.literals import from_value, parameter
from pyverify.load import load_spec, parse_target
from pyverify.models.model import Model


def instantiate(model: Model) -> Spec:
    """Load the model's spec and fix its parameters."""
    path, _, name = model.spec.rpartition(".py:")
    if not path:
        raise _at(
            model,
            "spec",
            f"`{model.spec}` names no class",
            'write `spec = "../specs/lease.py:Lease"`',
        )
    try:
        target = parse_target(f"{model.file.parent / path}.py:{name}")
        spec = load_spec(target.path, name)
    except UsageError as error:
        message, _, help_ = str(error).partition("\n")
        raise _at(model, "spec", message, help_) from None
    values = {}
    for key, value in model.params.items():
        try:
            values[key] = from_value(parameter(spec, key), value)
        except (UsageError, ValueError) as error:
            message, _, help_ = str(error).partition("\n")
            said = message if isinstance(error, UsageError) else f"parameter `{key}`: {message}"
            raise SpecError(
                Diagnostic("model", model.span("params", key), said, help_ or None)
            ) from None
    return spec(**values)


def _at(model: Model, key: str, message: str, help_: str) -> SpecError:
    place = model.span(key) if (model.name, key) in model.places.found else model.places.span(key)
    return SpecError(Diagnostic("model", place, message, help_ or None))
