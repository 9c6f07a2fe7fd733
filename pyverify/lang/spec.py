"""`Spec`, `Component` and `Var`: what a user's class is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar, overload

from pyverify.errors import Diagnostic, SpecError
from pyverify.lang.domains import Domain
from pyverify.lang.parameters import REQUIRED, ConstMark, ParamMark
from pyverify.lang.snapshots import keep_source
from pyverify.lang.traps import caller_span, refuse, refuse_special, shown
from pyverify.lang.words import Fair
from pyverify.source import Span

T = TypeVar("T")
A = TypeVar("A")
B = TypeVar("B")

_UNSET: Any = object()
_SPECIAL = "variables start with `init=...`, or in a method marked @init; call other methods by a name of their own"


class VarMark:
    """What `Var` returns: the domain of a state variable and its initial value."""

    def __init__(self, domain: Any, init: Any, doc: str) -> None:
        self.domain, self.init, self.doc = domain, init, doc
        self.has_init = init is not _UNSET
        self.span: Span = caller_span()


@overload
def Var(domain: type[T] | Domain[T], init: object = ..., *, doc: str = ...) -> T: ...
@overload
def Var(
    domain: tuple[type[A] | Domain[A], type[B] | Domain[B]], init: object = ..., *, doc: str = ...
) -> tuple[A, B]: ...
@overload
def Var(domain: object, init: object = ..., *, doc: str = ...) -> Any: ...
def Var(domain: Any, init: Any = _UNSET, *, doc: str = "") -> Any:  # noqa: N802  # a word of the language
    """Declare a state variable. `init` is a value, `one_of(D)`, or `lambda self: ...`.

    A value that is not a map fills every key of a map. Without `init`, an `@init` method sets it.
    In a process, `tries: int = Var(Range(3), init=0)` declares a local that is part of the state.
    """
    return VarMark(domain, init, doc)


# The attribute of a class that holds its SpecFairness.
_FAIRNESS = "__pyverify_fairness__"


@dataclass(frozen=True, slots=True)
class SpecFairness:
    """Fairness of all steps of a spec together; `kind` is None where a subclass takes it back."""

    kind: Fair
    span: Span


def spec_fairness(cls: type[Spec]) -> SpecFairness | None:
    """Return the fairness that a spec, or the nearest of its bases, states for all its steps."""
    found: SpecFairness | None = getattr(cls, _FAIRNESS, None)
    return found if found is not None and found.kind is not None else None


class Spec:
    """Base of specs. `Heartbeat(nodes=4)` is an instance: the spec with its parameters fixed.

    `class Heartbeat(Spec, fair="weak")` says that some step keeps happening: a behaviour only stops
    where no step can change anything. A subclass inherits it, or states its own; `fair=None` takes
    it back. It is TLA+'s WF_vars(Next).
    """

    def __init_subclass__(cls, *, fair: Fair = _UNSET, **unknown: Any) -> None:
        keep_source(cls, caller_span().file)
        refuse_special(cls, _SPECIAL)
        for name in unknown:
            refuse(
                "bad-decorator",
                f"a spec takes `fair` beside its bases, not `{name}`",
                f'write `class {cls.__name__}(Spec, fair="weak")`',
            )
        if fair is _UNSET:
            return
        if fair not in (None, "weak", "strong"):
            refuse(
                "bad-decorator",
                f'fair is None, "weak" or "strong", not {shown(fair)}',
                f'write `class {cls.__name__}(Spec, fair="weak")`',
            )
        setattr(cls, _FAIRNESS, SpecFairness(fair, caller_span()))

    def __init__(self, **parameters: Any) -> None:
        declared = declared_parameters(type(self))
        for name in parameters:
            if name not in declared:
                raise SpecError(
                    _unknown_parameter(type(self).__name__, name, list(declared), caller_span())
                )
        self.__dict__["_given"] = dict(parameters)
        for name, mark in declared.items():
            default = mark.default if isinstance(mark, ParamMark) else mark.value
            if name in parameters or default is not REQUIRED:
                self.__dict__[name] = parameters.get(name, default)

    def __repr__(self) -> str:
        marks = declared_parameters(type(self))
        shown = {n: v for n, v in self.__dict__.items() if isinstance(marks.get(n), ParamMark)}
        return f"{type(self).__name__}({', '.join(f'{n}={v!r}' for n, v in shown.items())})"


def given(spec: Spec) -> dict[str, Any]:
    """Return the parameters that an instance was made with; the others have their defaults."""
    return dict(spec.__dict__["_given"])


class Component:
    """Base of reusable parts: `inbox = Channel(Msg, cap=2)`, or `Map[Node, Channel(Msg)]`."""

    def __init_subclass__(cls) -> None:
        keep_source(cls, caller_span().file)
        refuse_special(cls, _SPECIAL)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        declared = declared_parameters(type(self))
        given = dict(zip(declared, args, strict=False))
        if len(args) > len(declared):
            refuse(
                "bad-component",
                f"{type(self).__name__} has {len(declared)} parameter{'' if len(declared) == 1 else 's'}, and is given {len(args)} arguments",
                f"its parameters are {', '.join(declared) or 'none'}",
            )
        for name in kwargs:
            if name not in declared or name in given:
                raise SpecError(
                    _unknown_parameter(type(self).__name__, name, list(declared), caller_span())
                )
        self.component_arguments: dict[str, Any] = given | kwargs
        self.component_name: str | None = None
        self.component_span: Span = caller_span()

    def __set_name__(self, owner: type, name: str) -> None:
        self.component_name = name

    def __or__(self, other: object) -> Any:
        refuse(
            "bad-component",
            "a component is not a value: it cannot be optional",
            "use a component as a field, or as the value of a Map",
        )


def declared_parameters(cls: type) -> dict[str, Any]:
    """Return the `Param` and `Const` marks of a class by name, in order of first declaration."""
    found: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        for name, value in base.__dict__.items():
            if isinstance(value, (ParamMark, ConstMark)):
                found[name] = value
            elif name in found:
                del found[name]
    return found


def _unknown_parameter(owner: str, name: str, declared: list[str], span: Span) -> Diagnostic:
    from difflib import get_close_matches

    near = get_close_matches(name, declared, 1)
    known = f"its parameters are {', '.join(declared)}" if declared else "it has none"
    return Diagnostic(
        "unknown-parameter",
        span,
        f"{owner} has no parameter `{name}`",
        f"did you mean `{near[0]}`?" if near else known,
    )
