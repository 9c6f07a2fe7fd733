"""A variable declared with `Field`."""
from pyverify import Field, Range, Spec


class Election(Spec):
    term: int = Field(Range(3))
