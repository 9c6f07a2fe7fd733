"""A choice for each key, written as a choice of the whole map."""
from pyverify import Map, Range, Spec, Var, one_of


class Leases(Spec):
    lease = Var(Map[Range(2), bool], init=one_of(bool))
