"""Python's `range` of a parameter."""
from pyverify import Param, Set, Spec, Var, Range


class Members(Spec):
    nodes = Param(3)
    up = Var(Set[Range(nodes)], init=set(range(nodes)))
