"""The words of methods: decorators, `require`, `one_of`, `step`, `when`, the temporal operators."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass
from types import CodeType
from typing import Any, Generic, Literal, NoReturn, Protocol, TypeVar, cast, overload

from pyverify.errors import UsageError
from pyverify.lang.domains import Domain
from pyverify.lang.execution import Discarded, Pause, chooser
from pyverify.lang.traps import caller_span, refuse, shown
from pyverify.source import Span

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")
K = TypeVar("K")
K_contra = TypeVar("K_contra", contravariant=True)

Fair = Literal["weak", "strong"] | None

# The attribute under which a decorated function carries its mark.
MARK = "__pyverify_mark__"


@dataclass(frozen=True)
class Mark:
    """What a decorator said of a function. `options` are its keyword arguments."""

    kind: str
    options: dict[str, Any]
    span: Span


def mark_of(function: object) -> Mark | None:
    """Return the mark that a decorator left on `function`, or None."""
    found = getattr(function, MARK, None)
    return found if isinstance(found, Mark) else None


def _marker(kind: str, span: Span, **options: Any) -> Callable[[F], F]:
    def decorate(function: F) -> F:
        inner: Any = function
        if not hasattr(inner, "__code__"):
            refuse(
                "bad-decorator",
                f"@{kind} goes on a method, not on {shown(inner)}",
                _marker_help(kind, inner),
            )
        if mark_of(inner):
            refuse(
                "bad-decorator",
                f"`{inner.__name__}` has two of pyverify's decorators",
                "keep one of them",
            )
        setattr(inner, MARK, Mark(kind, options, span))
        return function

    return decorate


def _marker_help(kind: str, inner: object) -> str:
    if inner in ("weak", "strong"):
        return f'write `@{kind}(fair="{inner}")`'
    if isinstance(inner, (property, staticmethod, classmethod)):
        return f"a method is an @{kind} or a {type(inner).__name__}, not both"
    return f"put @{kind} directly above `def`"


@overload
def action(function: F, /) -> F: ...
@overload
def action(*, fair: Fair = ..., fair_per: str | tuple[str, ...] = ...) -> Callable[[F], F]: ...
def action(
    function: Any = None, /, *, fair: Fair = None, fair_per: str | tuple[str, ...] = ()
) -> Any:
    """Mark a method as an atomic step; `fair_per="n"` asks fairness for each value of `n`."""
    if fair not in (None, "weak", "strong"):
        refuse(
            "bad-decorator",
            f'fair is None, "weak" or "strong", not {shown(fair)}',
            'write `@action(fair="weak")`',
        )
    if fair_per and fair is None:
        refuse(
            "bad-decorator",
            "`fair_per` tells for what to be fair, and this action is not fair",
            'write `@action(fair="weak", fair_per="n")`',
        )
    per = (fair_per,) if isinstance(fair_per, str) else tuple(fair_per)
    mark = _marker("action", caller_span(), fair=fair, fair_per=per)
    return mark if function is None else mark(function)


class ProcessView(Protocol):
    """What a property sees of one process; its locals are attributes too."""

    @property
    def done(self) -> bool:
        """Whether the process has returned."""

    def at(self, *labels: str) -> bool:
        """Tell whether the process rests at one of these locations."""

    def __getattr__(self, name: str) -> Any: ...


class ProcessFamily(Protocol[K_contra]):
    """What a property sees of the processes over a domain."""

    def __getitem__(self, key: K_contra) -> ProcessView: ...


class Body(Protocol):
    """The `async def` of a process without a domain."""

    __code__: CodeType

    def __call__(self, me: Any, /) -> Coroutine[Any, Any, None]:
        """Start the process."""


class _FamilyDecorator(Generic[K]):
    def __init__(self, mark: Callable[[Any], Any]) -> None:
        self._mark = mark

    def __call__(self, function: Callable[[Any, K], Coroutine[Any, Any, None]]) -> ProcessFamily[K]:
        return cast(ProcessFamily[K], self._mark(function))


@overload
def process(function: Body, /) -> ProcessView: ...
@overload
def process(*, fair: Fair = ...) -> Callable[[Body], ProcessView]: ...
@overload
def process(domain: Domain[K] | type[K], /, *, fair: Fair = ...) -> _FamilyDecorator[K]: ...
def process(domain: Any = None, /, *, fair: Fair = None) -> Any:
    """Mark an `async def` as a sequential process, one for each element of the domain."""
    if fair not in (None, "weak", "strong"):
        refuse(
            "bad-decorator",
            f'fair is None, "weak" or "strong", not {shown(fair)}',
            'write `@process(Node, fair="weak")`',
        )
    span = caller_span()
    if callable(domain) and hasattr(domain, "__code__"):
        return _marker("process", span, domain=None, fair=None)(domain)
    mark = _marker("process", span, domain=domain, fair=fair)
    return mark if domain is None else _FamilyDecorator(mark)


def _plain(kind: str) -> Callable[[F], F]:
    def decorate(function: F) -> F:
        return _marker(kind, caller_span())(function)

    decorate.__name__ = kind
    return decorate


def invariant(method: F) -> F:
    """Mark a method as true in every reachable state."""
    return _plain("invariant")(method)


def step_invariant(method: F) -> F:
    """Mark a method `(self, after)` as true of every step that changes something."""
    return _plain("step_invariant")(method)


def temporal(method: F) -> F:
    """Mark a method as an LTL formula true of every fair behaviour."""
    return _plain("temporal")(method)


def reachable(method: F) -> F:
    """Mark a method as true in some reachable state."""
    return _plain("reachable")(method)


def always_possible(method: F) -> F:
    """Mark a method as reachable again from every reachable state."""
    return _plain("always_possible")(method)


def terminal(method: F) -> F:
    """Mark a method as true of the states in which stopping is fine."""
    return _plain("terminal")(method)


def constraint(method: F) -> F:
    """Mark a method as true of the states worth exploring; the result says so loudly."""
    return _plain("constraint")(method)


def init(method: F) -> F:
    """Mark a method as setting initial values, after the `init=` of the variables."""
    return _plain("init")(method)


class OneOf:
    """A choice written outside a body: a parameter's default, or an initial value."""

    def __init__(self, options: Any) -> None:
        self.options = options
        self.span: Span = caller_span()


@overload
def one_of(options: Domain[T], /) -> T: ...
@overload
def one_of(options: type[T], /) -> T: ...
@overload
def one_of(options: Iterable[T], /) -> T: ...
def one_of(options: Any, /) -> Any:
    """Choose an element: every choice is explored. With nothing to choose from, there is no step."""
    choose = chooser()
    return OneOf(options) if choose is None else choose(options)


def require(condition: bool, /) -> None:
    """Guard: the step is possible only if `condition` holds."""
    if chooser() is None:
        refuse(
            "outside-body",
            "`require` only means something in the body of an action",
            "call it in an action, a process or their helpers",
        )
    if not condition:
        raise Discarded


def step(label: str, *, fair: Fair | Literal[False] = None) -> Awaitable[None]:  # noqa: ARG001  # read from the source
    """Rest at a location of the process called `label`; `fair` overrides the process's."""
    return Pause("step", label)


def when(condition: bool, *, label: str | None = None) -> Awaitable[None]:  # noqa: ARG001  # read from the source
    """Rest until `condition` holds."""
    return Pause("when", condition)


def implies(left: bool, right: bool) -> bool:
    """`right` holds, if `left` does; in a spec, `right` is looked at only then."""
    return not left or right


def _formula(word: str) -> NoReturn:
    raise UsageError(
        f"`{word}` only means something in a method marked @temporal, which pyverify reads and never runs"
    )


def always(formula: bool, /) -> bool:  # noqa: ARG001  # read from the source
    """The formula holds from now on."""
    _formula("always")


def eventually(formula: bool, /) -> bool:  # noqa: ARG001  # read from the source
    """The formula holds now or at some later time."""
    _formula("eventually")


def until(left: bool, right: bool, /) -> bool:  # noqa: ARG001  # read from the source
    """`right` happens, and `left` holds all the time before."""
    _formula("until")


def leads_to(left: bool, right: bool, /) -> bool:  # noqa: ARG001  # read from the source
    """Whenever `left` holds, `right` holds then or later."""
    _formula("leads_to")


def enabled(action: object, /, *args: object) -> bool:  # noqa: ARG001  # read from the source
    """The action, with these arguments if given, can take a step."""
    _formula("enabled")


def taken(action: object, /, *args: object) -> bool:  # noqa: ARG001  # read from the source
    """This step is one of the action's, and changes the state."""
    _formula("taken")
