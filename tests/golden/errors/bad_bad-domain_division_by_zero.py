"""Arithmetic on parameters that fails."""

from pyverify import Param, Range, Spec, Var


class Shards(Spec):
    shards = Param(0)
    load = Var(Range(12 // shards), init=0)
