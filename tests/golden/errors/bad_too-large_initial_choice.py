"""An initial choice from all sets of sets."""
from pyverify import Range, Set, Spec, Var, one_of


class Members(Spec):
    family = Var(Set[Set[Set[Range(8)]]], init=one_of(Set[Set[Set[Range(8)]]]))
