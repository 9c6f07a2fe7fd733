"""A type of the standard library where a domain is meant."""
from pyverify import Range, Spec, Var


class Leases(Spec):
    lease = Var(dict[int, bool], init={})
