"""The frontend: Python source to the IR, with diagnostics. It knows no engine.

`capture` finds sources, `members` settles what a class consists of, `names` to `processes`
read bodies (one chain of classes, each adding a part of the language), `build` puts all together.
"""

from pyverify.frontend.build import Built, build

__all__ = ["Built", "build"]
