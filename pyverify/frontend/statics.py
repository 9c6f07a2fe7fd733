"""What a name or attribute can mean before it has a run-time value.

`self`, a component, a method, a domain, a class: the frontend follows these while it reads a body;
only what is left over becomes an expression of the IR.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pyverify.frontend.members import Members, Method
from pyverify.ir import types as T
from pyverify.ir.nodes import Expr


@dataclass(frozen=True, slots=True, eq=False)
class SelfRef:
    """The spec or a component: `indexes` choose it among the components of a map.

    `after` is the second parameter of a step invariant: the state after the step. While fewer
    indexes are given than the component has keys, only indexing makes sense.
    """

    members: Members
    indexes: tuple[Expr, ...]
    after: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class MethodRef:
    """A method of `receiver`, not called yet."""

    receiver: SelfRef
    method: Method


@dataclass(frozen=True, slots=True, eq=False)
class ProcessRef:
    """A process, or a family of them when `index` is still missing."""

    receiver: SelfRef
    method: Method
    domain: T.Type | None
    index: Expr | None


@dataclass(frozen=True, slots=True, eq=False)
class ProcessQuery:
    """`self.worker[p].at`, not called yet."""

    process: ProcessRef


@dataclass(frozen=True, slots=True, eq=False)
class DomainRef:
    """A domain, used as the set of its values."""

    domain: T.Type


@dataclass(frozen=True, slots=True, eq=False)
class Live:
    """A Python object from outside the spec: a module, class, function or constant."""

    value: Any


@dataclass(frozen=True, slots=True, eq=False)
class SuperRef:
    """`super()` in a method that `owner` defines."""

    receiver: SelfRef
    owner: type


@dataclass(frozen=True, slots=True, eq=False)
class BoundMethod:
    """A method of a value: `self.queue.append`, `names.items`."""

    receiver: Expr
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """What Python makes lazily (`range(3)`, `m.items()`, a generator): to iterate over, no value.

    `arbitrary` tells that its order is that of symmetric symbols, which have none.
    """

    source: Expr
    sized: bool = False
    arbitrary: bool = False


Static = (
    SelfRef
    | MethodRef
    | ProcessRef
    | ProcessQuery
    | DomainRef
    | Live
    | SuperRef
    | BoundMethod
    | View
)
