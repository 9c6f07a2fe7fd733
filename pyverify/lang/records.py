"""Records: immutable values with named fields, compared together with their class."""

from __future__ import annotations

import inspect
from typing import Any, ClassVar, TypeVar, dataclass_transform, overload

from pyverify.errors import Diagnostic, SpecError
from pyverify.lang.domains import Domain
from pyverify.lang.traps import caller_span, refuse, refuse_special
from pyverify.source import Span

T = TypeVar("T")


class FieldMark:
    """What `Field` returns: the domain of a record's field, or its name in the spec."""

    def __init__(self, domain: Any) -> None:
        self.domain = domain
        self.span: Span = caller_span()


@overload
def Field(domain: type[T] | Domain[T]) -> T: ...
@overload
def Field(domain: object) -> Any: ...
def Field(domain: object) -> Any:  # noqa: N802  # a word of the language
    """Declare a field of a record. `Field("Node")` means the domain `Node` of the spec that uses it."""
    return FieldMark(domain)


def _is_class_variable(annotation: object) -> bool:
    return str(annotation).startswith(("ClassVar", "typing.ClassVar"))


def _check_body(cls: type, annotations: dict[str, Any]) -> None:
    """Refuse what a record class cannot have: defaults, fields without a type, special methods."""
    for name, value in cls.__dict__.items():
        if isinstance(value, FieldMark) and name not in annotations:
            raise SpecError(
                Diagnostic(
                    "bad-record",
                    value.span,
                    f"`{name}` of {cls.__name__} has no annotation, so it is no field",
                    f"annotate it: `{name}: int = Field(...)`",
                )
            )
        declared = name in annotations and not _is_class_variable(annotations[name])
        if declared and not isinstance(value, FieldMark):
            refuse(
                "bad-record",
                f"field `{name}` of {cls.__name__} has a default value; the fields of a record are always given",
                f"write `{name}: bool`, or `{name}: int = Field(domain)`",
            )


@dataclass_transform(frozen_default=True, field_specifiers=(Field,))
class Record:
    """Base of record classes: `class Prepared(Record): rm: int = Field("RM")`."""

    __record_fields__: ClassVar[dict[str, Any]] = {}
    __record_span__: ClassVar[Span]
    __match_args__: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        fields = dict(cls.__record_fields__)
        own = inspect.get_annotations(cls)
        _check_body(cls, own)
        refuse_special(
            cls, "a record only has its fields: put what is computed into a helper of the spec"
        )
        for name, annotation in own.items():
            if not _is_class_variable(annotation):
                given = cls.__dict__.get(name)
                fields[name] = given if isinstance(given, FieldMark) else FieldMark(annotation)
                if name in cls.__dict__:
                    delattr(cls, name)
        cls.__record_fields__ = fields
        cls.__record_span__ = caller_span()
        setattr(cls, "__match_args__", tuple(fields))  # noqa: B010  # a type checker knows them from the annotations

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        names = list(type(self).__record_fields__)
        values = dict(zip(names, args, strict=False)) | kwargs
        if (
            len(args) > len(names)
            or set(values) != set(names)
            or len(values) != len(args) + len(kwargs)
        ):
            refuse(
                "bad-record",
                f"{type(self).__name__} has the fields ({', '.join(names)})",
                "give each of them once",
            )
        self.__dict__.update((n, values[n]) for n in names)

    def _key(self) -> tuple[Any, ...]:
        return tuple(self.__dict__[n] for n in type(self).__record_fields__)

    def __eq__(self, other: object) -> bool:
        return (
            type(other) is type(self) and isinstance(other, Record) and self._key() == other._key()
        )

    def __hash__(self) -> int:
        return hash((type(self).__name__, self._key()))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a {type(self).__name__} cannot be changed; make a new one")

    def __repr__(self) -> str:
        fields = ", ".join(f"{n}={self.__dict__[n]!r}" for n in type(self).__record_fields__)
        return f"{type(self).__name__}({fields})"
