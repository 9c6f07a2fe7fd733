"""A map with a billion keys."""
from pyverify import Map, Range, Spec, Var


class Memory(Spec):
    cell = Var(Map[Range(10**9), bool], init=False)
