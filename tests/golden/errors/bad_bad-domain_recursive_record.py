"""A record that contains itself."""
from pyverify import Field, Record, Set, Spec, Var


class Tree(Record):
    left: "Tree | None" = Field("Tree")


class Forest(Spec):
    trees = Var(Set[Tree], init=set())
