"""CPython as the judge: a spec's meaning found by running the user's own functions.

The file is executed as it stands, except for what Python cannot know by itself, all of it in
`judge.source`. `self` is an object whose variables are read from and written to a dict; the words
of the language are hooked through `pyverify.lang.execution`. The frontend and the engines have no
part in this: a judge shares nothing with them but the domains and values that it is compared in.
"""

from judge.running import Execution, Judge, Node, TooMany

__all__ = ["Execution", "Judge", "Node", "TooMany"]
