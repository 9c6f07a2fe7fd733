"""Parameters of a spec, and arithmetic on them while they have no value yet.

`Range(nodes + 1)` in a class body builds a `ParamExpr`, evaluated once the spec is instantiated.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, overload

from pyverify.lang.traps import caller_span, name_in_progress, refuse, shown
from pyverify.source import Span

if TYPE_CHECKING:
    from pyverify.lang.domains import Domain

T = TypeVar("T")
A = TypeVar("A")
B = TypeVar("B")


def _unkept(symbol: str) -> Callable[[ParamExpr, object], Any]:
    """Return the method that refuses an operator which the language does not have."""

    def operate(parameter: ParamExpr, other: object) -> Any:  # noqa: ARG001  # Python passes it
        instead = "write `//`, or " if symbol == "/" else ""
        refuse(
            "class-body",
            f"`{symbol}` of parameter `{parameter.text}` cannot be kept for later",
            f"{instead}write the expression as `lambda self: ...`, which runs when parameters have values",
        )

    return operate


class ParamExpr:
    """An integer expression over parameters: `parts` are what it reads like, one after the other."""

    def __init__(
        self, parts: tuple[object, ...], evaluate: Callable[[Mapping[str, Any]], Any]
    ) -> None:
        self.parts = parts
        self.evaluate = evaluate

    @property
    def text(self) -> str:
        """Return how the expression reads; parameters get their names when the class is done."""
        return "".join(p.text if isinstance(p, ParamExpr) else str(p) for p in self.parts)

    def _binary(self, symbol: str, other: object, swap: bool = False) -> ParamExpr:
        if not isinstance(other, (int, ParamExpr)):
            refuse(
                "class-body",
                f"`{symbol}` between a parameter and {shown(other)} cannot be kept for later",
                "write the expression as `lambda self: ...`, which runs when parameters have values",
            )
        left, right = (other, self) if swap else (self, other)
        function = _OPERATORS[symbol]
        return ParamExpr(
            ("(", left, f" {symbol} ", right, ")"),
            lambda env: function(value_of(left, env), value_of(right, env)),
        )

    def __add__(self, other: object) -> ParamExpr:
        return self._binary("+", other)

    def __radd__(self, other: object) -> ParamExpr:
        return self._binary("+", other, swap=True)

    def __sub__(self, other: object) -> ParamExpr:
        return self._binary("-", other)

    def __rsub__(self, other: object) -> ParamExpr:
        return self._binary("-", other, swap=True)

    def __mul__(self, other: object) -> ParamExpr:
        return self._binary("*", other)

    def __rmul__(self, other: object) -> ParamExpr:
        return self._binary("*", other, swap=True)

    def __floordiv__(self, other: object) -> ParamExpr:
        return self._binary("//", other)

    def __rfloordiv__(self, other: object) -> ParamExpr:
        return self._binary("//", other, swap=True)

    def __mod__(self, other: object) -> ParamExpr:
        return self._binary("%", other)

    def __rmod__(self, other: object) -> ParamExpr:
        return self._binary("%", other, swap=True)

    def __neg__(self) -> ParamExpr:
        return ParamExpr(("-", self), lambda env: -value_of(self, env))

    __truediv__ = __rtruediv__ = _unkept("/")
    __pow__ = __rpow__ = _unkept("**")
    __lshift__ = __rlshift__ = _unkept("<<")
    __rshift__ = __rrshift__ = _unkept(">>")
    __and__ = __rand__ = _unkept("&")
    __xor__ = __rxor__ = _unkept("^")

    def __or__(self, other: object) -> Any:
        from pyverify.lang.domains import UnionDomain  # a parameter may stand for a domain

        return UnionDomain((self, other))

    def __eq__(self, other: object) -> bool:
        return True if self is other else self._trap("compared")

    __hash__ = object.__hash__

    def _trap(self, how: str) -> Any:
        refuse(
            "class-body",
            f"parameter `{self.text}` is {how} while the class is being created, when it has no value yet",
            "write the expression as `lambda self: ...` (for example "
            "`Range(lambda self: max(self.n, self.m))`), or move it into a method",
        )

    def __lt__(self, other: object) -> Any:
        return self._trap("compared")

    __le__ = __gt__ = __ge__ = __lt__

    def __bool__(self) -> bool:
        return bool(self._trap("used as a Boolean"))

    def __index__(self) -> int:
        return int(self._trap("used as an integer"))

    __int__ = __index__

    def __iter__(self) -> Any:
        return self._trap("iterated over")

    def __len__(self) -> int:
        return int(self._trap("measured with len()"))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._trap(f"asked for `.{name}`")

    def __repr__(self) -> str:
        return f"<{self.text}>"


_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "%": operator.mod,
}


def value_of(x: object, env: Mapping[str, Any]) -> Any:
    """Return the value of a ParamExpr under the parameters `env`; anything else is its own."""
    return x.evaluate(env) if isinstance(x, ParamExpr) else x


REQUIRED: Any = object()


class ParamMark(ParamExpr):
    """What `Param` returns: a named constant of the spec or component."""

    def __init__(
        self, default: Any, doc: str, least: int | None, most: int | None, symbolic: bool = False
    ) -> None:
        super().__init__((), lambda env: env[self.name])
        self.name = ""
        self.default = default
        self.doc = doc
        self.least, self.most = least, most
        self.symbolic = symbolic
        self.span: Span = caller_span()

    @property
    def text(self) -> str:
        """Return its name, which a class body that is still running has not told it yet."""
        return self.name or name_in_progress(self) or "?"

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name


class ConstMark:
    """What `Const` returns: a named structured constant."""

    def __init__(self, domain: Any, value: Any, doc: str) -> None:
        self.domain, self.value, self.doc = domain, value, doc
        self.name = "?"
        self.span: Span = caller_span()

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name


@overload
def Param(
    *, doc: str = ..., min: int | None = ..., max: int | None = ..., symbolic: bool = ...
) -> Any: ...
@overload
def Param(
    default: T,
    *,
    doc: str = ...,
    min: int | None = ...,
    max: int | None = ...,
    symbolic: bool = ...,
) -> T: ...
def Param(  # noqa: N802  # a word of the language, declared like a class
    default: Any = REQUIRED,
    *,
    doc: str = "",
    min: int | None = None,  # noqa: A002  # the language's word
    max: int | None = None,  # noqa: A002  # the language's word
    symbolic: bool = False,
) -> Any:
    """Declare a constant: an int, a bool or an enum member, set with `Heartbeat(nodes=4)`.

    A `symbolic` one of a spec may have any value that `min` and `max` allow: `pyverify prove` decides
    for all of them, unless it is given one. Without a default it is an int.

    Without a default it must be given where the spec or component is used; a component's may
    then also be a domain (`Item = Param()`, used as `Channel(Msg)`).
    """
    for bound in (min, max):
        if bound is not None and not isinstance(bound, int):
            refuse(
                "bad-parameter",
                f"`min` and `max` of a parameter are integers, not {shown(bound)}",
                "write `Param(3, min=1, max=8)`",
            )
    return ParamMark(default, doc, min, max, symbolic)


@overload
def Const(domain: type[T] | Domain[T], value: object, *, doc: str = ...) -> T: ...
@overload
def Const(
    domain: tuple[type[A] | Domain[A], type[B] | Domain[B]], value: object, *, doc: str = ...
) -> tuple[A, B]: ...
@overload
def Const(domain: object, value: object, *, doc: str = ...) -> Any: ...
def Const(domain: Any, value: Any, *, doc: str = "") -> Any:  # noqa: N802  # a word of the language
    """Declare a structured constant: a value of `domain`, or `lambda self: ...` over parameters."""
    return ConstMark(domain, value, doc)
