"""Domains, as a class body writes them: `Range(n)`, `Map[Node, Time]`, `Color | None`.

They only remember what was written; the frontend resolves them once parameters have values. The
makers (`Map`, `Set`, ...) are objects, not classes, so that `Map[Node, Time]` is an ordinary
expression to a type checker and `Var(Map[Node, Time])` has type `dict[int, int]`.
"""

from __future__ import annotations

import enum
import types
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar, overload

from pyverify.lang.bags import BagOf
from pyverify.lang.parameters import ParamExpr
from pyverify.lang.traps import caller_span, name_in_progress, refuse, shown
from pyverify.source import Span

if TYPE_CHECKING:
    from pyverify.lang.spec import Component

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V")
A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C", bound="Component")


class Domain(Generic[T_co]):
    """A finite set of values. In a method, `self.Node` can be iterated, measured and tested."""

    def __init__(self) -> None:
        self.name: str | None = None
        self.owner: type | None = None
        self.span: Span = caller_span()

    def __set_name__(self, owner: type, name: str) -> None:
        if self.name is None:
            self.name, self.owner = name, owner

    @overload
    def __or__(self, other: None) -> Domain[T_co | None]: ...
    @overload
    def __or__(self, other: object) -> Domain[Any]: ...
    def __or__(self, other: object) -> Domain[Any]:
        return UnionDomain((self, other))

    def __ror__(self, other: object) -> Domain[Any]:
        return UnionDomain((other, self))

    def _trap(self, how: str) -> NoReturn:
        name = self.name or name_in_progress(self)
        refuse(
            "class-body",
            f"domain{f' `{name}`' if name else ''} is {how} while the class is being created, "
            "when it has no elements yet",
            f"write `lambda self: ...` over `self.{name or 'Node'}`, or move it into a method",
        )

    def _arithmetic(self, other: object) -> NoReturn:  # noqa: ARG002  # Python passes it
        refuse(
            "class-body",
            "a domain is not a number: there is no arithmetic on it",
            "calculate with its bounds: `Range(1, n)`, `Range(n + 1)`",
        )

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _arithmetic

    def __iter__(self) -> Iterator[T_co]:
        self._trap("iterated over")

    def __len__(self) -> int:  # noqa: PLE0303  # it refuses
        self._trap("measured with len()")

    def __contains__(self, item: object) -> bool:
        self._trap("tested with `in`")

    def __bool__(self) -> bool:  # noqa: PLE0304  # it refuses
        self._trap("used as a Boolean")

    def __index__(self) -> int:  # noqa: PLE0305  # it refuses
        self._trap("used as an integer")


class RangeDomain(Domain[int]):
    """The integers `lo <= i < hi`; bounds are ints, ParamExprs or lambdas over the spec."""

    def __init__(self, lo: Any, hi: Any) -> None:
        super().__init__()
        self.lo, self.hi = lo, hi


class SymbolsDomain(Domain[str]):
    """Named symbols, or `count` anonymous ones."""

    def __init__(self, members: tuple[str, ...], count: Any, symmetric: bool) -> None:
        super().__init__()
        self.members, self.count, self.symmetric = members, count, symmetric


class UnionDomain(Domain[Any]):
    """`A | B | None`; nested unions are flattened by the frontend."""

    def __init__(self, parts: tuple[Any, ...]) -> None:
        super().__init__()
        self.parts = parts


class SetDomain(Domain[Any]):
    """Sets of elements of `elem`."""

    def __init__(self, elem: Any) -> None:
        super().__init__()
        self.elem = elem


class MapDomain(Domain[Any]):
    """Total functions from `key`; a Component as `value` makes a family of components."""

    def __init__(self, key: Any, value: Any) -> None:
        super().__init__()
        self.key, self.value = key, value


class SeqDomain(Domain[Any]):
    """Sequences of at most `cap` elements."""

    def __init__(self, elem: Any, cap: Any) -> None:
        super().__init__()
        self.elem, self.cap = elem, cap


class BagDomain(Domain[Any]):
    """Multisets of at most `cap` elements."""

    def __init__(self, elem: Any, cap: Any) -> None:
        super().__init__()
        self.elem, self.cap = elem, cap


class Real:
    """The rational numbers: for the symbolic engine only."""


Bound = int | Callable[[Any], int]


@overload
def Range(hi: Bound, /) -> Domain[int]: ...
@overload
def Range(lo: Bound, hi: Bound, /) -> Domain[int]: ...
def Range(*bounds: Any) -> Domain[int]:  # noqa: N802  # a word of the language
    """Return the integers `0 .. hi-1`, or `lo .. hi-1`: half-open, like Python's range."""
    for bound in bounds:
        if not isinstance(bound, (int, ParamExpr)) and not callable(bound):
            refuse(
                "bad-domain",
                f"a bound of Range is an integer, not {shown(bound)}",
                "write `Range(3)` or `Range(1, n + 1)`",
            )
    match bounds:
        case (hi,):
            return RangeDomain(0, hi)
        case (lo, hi):
            return RangeDomain(lo, hi)
        case _:
            refuse(
                "bad-domain",
                f"Range takes one or two bounds, not {len(bounds)}",
                "write `Range(3)` or `Range(1, n + 1)`",
            )


@overload
def Symbols(*names: str) -> Domain[str]: ...
@overload
def Symbols(count: Bound, /, *, symmetric: bool = ...) -> Domain[str]: ...
def Symbols(*names: Any, symmetric: bool = False) -> Domain[str]:  # noqa: N802  # a word of the language
    """Return symbols written as these strings, or `count` symbols that only have their identity."""
    if len(names) == 1 and (isinstance(names[0], (int, ParamExpr)) or callable(names[0])):
        return SymbolsDomain((), names[0], symmetric)
    for name in names:
        if not isinstance(name, str):
            listed = isinstance(name, Iterable) and not isinstance(name, Domain)
            refuse(
                "bad-domain",
                f"a symbol is a string, not {shown(name)}",
                "unpack it: `Symbols(*names)`"
                if listed
                else 'write `Symbols("idle", "busy")` or `Symbols(3)`',
            )
    if symmetric:
        refuse(
            "bad-domain",
            "named symbols cannot be symmetric: their names tell them apart",
            "write `Symbols(3, symmetric=True)`",
        )
    if not names:
        refuse("bad-domain", "there are no symbols here", 'write `Symbols("idle", "busy")`')
    twice = [name for i, name in enumerate(names) if name in names[:i]]
    if twice:
        refuse("bad-domain", f'the symbol "{twice[0]}" is given twice', "give each symbol once")
    return SymbolsDomain(names, None, symmetric=False)


class _Maker:
    """What is common to the words that make domains in brackets.

    Python would otherwise iterate over anything with brackets, and without end.
    """

    def __iter__(self) -> NoReturn:
        word = type(self).__name__[1:-5]
        refuse("bad-domain", f"`{word}` by itself is no domain", f"write `{word}[...]`")

    def __contains__(self, item: object) -> bool:
        iter(self)


class _SetMaker(_Maker):
    """`Set[D]`; `Set[A, B]` is sets of pairs."""

    @overload
    def __getitem__(self, elem: type[T] | Domain[T]) -> Domain[set[T]]: ...
    @overload
    def __getitem__(
        self, elem: tuple[type[A] | Domain[A], type[B] | Domain[B]]
    ) -> Domain[set[tuple[A, B]]]: ...
    @overload
    def __getitem__(self, elem: types.UnionType | tuple[Any, ...] | None) -> Domain[set[Any]]: ...
    def __getitem__(self, elem: Any) -> Domain[Any]:
        return SetDomain(elem)


class _MapMaker(_Maker):
    """`Map[K, V]`: total functions from the finite domain K."""

    @overload
    def __getitem__(self, item: tuple[type[K] | Domain[K], C]) -> dict[K, C]: ...
    @overload
    def __getitem__(
        self, item: tuple[type[K] | Domain[K], type[V] | Domain[V]]
    ) -> Domain[dict[K, V]]: ...
    @overload
    def __getitem__(
        self, item: tuple[tuple[type[A] | Domain[A], type[B] | Domain[B]], type[V] | Domain[V]]
    ) -> Domain[dict[tuple[A, B], V]]: ...
    @overload
    def __getitem__(self, item: tuple[type[K] | Domain[K], Any]) -> Domain[dict[K, Any]]: ...
    @overload
    def __getitem__(self, item: tuple[Any, Any]) -> Domain[dict[Any, Any]]: ...
    def __getitem__(self, item: Any) -> Any:
        if not isinstance(item, tuple) or len(item) != 2:
            refuse(
                "bad-domain",
                "Map takes a key domain and a value domain",
                "write `Map[Node, bool]`; for pairs as keys, `Map[(Node, Node), bool]`",
            )
        return MapDomain(*item)


class _SeqMaker(_Maker):
    """`Seq[D, cap]`: sequences of at most `cap` elements."""

    @overload
    def __getitem__(self, item: tuple[type[T] | Domain[T], int]) -> Domain[list[T]]: ...
    @overload
    def __getitem__(self, item: tuple[Any, Any]) -> Domain[list[Any]]: ...
    def __getitem__(self, item: Any) -> Domain[Any]:
        return SeqDomain(*_capped("Seq", item))


class _BagMaker(_Maker):
    """`Bag[D, cap]` is a domain; `Bag()` and `Bag([x, x])` are values."""

    @overload
    def __getitem__(self, item: tuple[type[T] | Domain[T], int]) -> Domain[BagOf[T]]: ...
    @overload
    def __getitem__(self, item: tuple[Any, Any]) -> Domain[BagOf[Any]]: ...
    def __getitem__(self, item: Any) -> Domain[Any]:
        return BagDomain(*_capped("Bag", item))

    def __call__(self, items: Iterable[T] = ()) -> BagOf[T]:
        return BagOf(items)


def _capped(word: str, item: Any) -> tuple[Any, Any]:
    if not isinstance(item, tuple) or len(item) != 2:
        refuse(
            "bad-domain",
            f"{word} takes an element domain and a capacity",
            f"write `{word}[Msg, 3]`: every state must be finite",
        )
    if not isinstance(item[1], (int, ParamExpr)) and not callable(item[1]):
        refuse(
            "bad-domain",
            f"the capacity of a {word} is an integer, not {shown(item[1])}",
            f"write `{word}[Msg, 3]`",
        )
    return item


Set = _SetMaker()
Map = _MapMaker()
Seq = _SeqMaker()
Bag = _BagMaker()


def is_domain(x: object) -> bool:
    """Tell whether `x` can stand where a domain is expected."""
    if isinstance(x, tuple):
        return bool(x) and all(map(is_domain, x))
    if isinstance(x, type):
        return x in (bool, int, Real) or issubclass(x, enum.Enum) or hasattr(x, "__record_fields__")
    return x is None or isinstance(x, (Domain, types.UnionType))
