"""An initial value that goes through a set, in words that only Python has."""
from pyverify import Seq, Spec, Symbols, Var


class Queue(Spec):
    Tag = Symbols("a", "b")
    items = Var(Seq[Tag, 2], init=lambda self: [f"{tag}" for tag in {"b", "a"}])
