"""Small spec files for tests of the command line, and a way to run it on them."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from pyverify.cli import main

WORDS = "from pyverify import Map, Param, Range, Spec, Var, action, invariant, one_of, require\n"
WORDS += "from pyverify import always, eventually, reachable, temporal\n\n\n"

COUNTER = '''\
class Counter(Spec):
    """Counts up to a top, and starts again."""

    top = Param(3, doc="the last number", min=1)
    broken = Param(False)

    n = Var(Range(top + 1), init=0)

    @action
    def up(self) -> None:
        """One more."""
        require(self.n < self.top or self.broken)
        self.n += 1

    @action
    def reset(self) -> None:
        require(self.n == self.top)
        self.n = 0

    @invariant
    def small(self) -> bool:
        """It never goes beyond the top."""
        return self.n <= self.top
'''

SMALLER = '''\


class Smaller(Counter):
    """Claims too much."""

    @invariant
    def small(self) -> bool:
        return self.n < 2
'''

HOPEFUL = """\


class Hopeful(Counter):
    @temporal
    def returns(self) -> bool:
        return always(eventually(self.n == 0))
"""

FILES = {
    "counter.py": WORDS + COUNTER,
    "two.py": WORDS + COUNTER + SMALLER,
    "hopeful.py": WORDS + COUNTER + HOPEFUL,
    "broken.py": WORDS + "x = 1 / 0\n",
    "notspec.py": "x = 1\n",
    "models/counter.toml": """\
spec = "../two.py:Counter"
[three]
counts = { states = 4, transitions = 4, depth = 4 }
[five]
params = { top = 5 }
[smaller]
spec = "../two.py:Smaller"
expect = { small = "violated" }
lengths = { small = 2 }
[huge]
params = { top = 9 }
tier = "slow"
""",
    "wrong.toml": """\
spec = "two.py:Smaller"
[a]
counts = { states = 5 }
[b]
expect = { small = "violated" }
""",
}


class Folder:
    """A folder of specs, and `pyverify` run in it."""

    def __init__(self, path):
        self.path = path

    def write(self, name, text):
        file = self.path / name
        file.parent.mkdir(exist_ok=True, parents=True)
        file.write_text(text)
        return file

    def run(self, *arguments):
        return CliRunner().invoke(main, list(map(str, arguments)))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = Folder(Path(tmp_path))
    for name, text in FILES.items():
        made.write(name, text)
    return made
