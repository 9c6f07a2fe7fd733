"""The file ends the interpreter."""
import sys

from pyverify import Range, Spec, Var


class Counter(Spec):
    n = Var(Range(3), init=0)


sys.exit("done")
