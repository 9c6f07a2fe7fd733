"""`pyverify init`: write a small spec, with comments, to start from."""

from __future__ import annotations

import keyword
import re
from pathlib import Path
from string import Template

import click

_STARTER = Template('''\
"""$title: clients share one resource; a server lends it to one of them at a time.

    pyverify check $file                     explores every state it can reach
    pyverify check $file --set clients=5     with more clients

Then break it: delete the line `require(self.holder is None)`, check again, and read the story.
"""

from pyverify import (
    Map,
    Param,
    Range,
    Spec,
    Symbols,
    Var,
    action,
    invariant,
    one_of,
    reachable,
    require,
)


class $name(Spec):
    """Clients ask for the resource, get it, and give it back."""

    # Parameters are the sizes to check with.
    clients = Param(3, doc="number of clients", min=1)

    # Domains: what values there are. Every state is made of finitely many.
    Client = Range(clients)  # 0 .. clients-1, as Python's range
    Phase = Symbols("idle", "waiting", "using")

    # Variables: together they are the state. An initial value that is not a map fills every key.
    phase = Var(Map[Client, Phase], init="idle")
    holder = Var(Client | None, init=None)

    # Actions: each is one atomic step, and any that is enabled may come next. `c` is a choice:
    # the step is possible for every client that passes the `require`s.
    @action
    def ask(self, c: int = one_of(Client)) -> None:
        """A client asks for the resource."""
        require(self.phase[c] == "idle")
        self.phase[c] = "waiting"

    @action
    def grant(self, c: int = one_of(Client)) -> None:
        """The server lends it to a client that waits."""
        require(self.phase[c] == "waiting")
        require(self.holder is None)
        self.phase[c] = "using"
        self.holder = c

    @action
    def give_back(self, c: int = one_of(Client)) -> None:
        """The client is done."""
        require(self.phase[c] == "using")
        self.phase[c] = "idle"
        self.holder = None

    # Invariants hold in every reachable state.
    @invariant
    def one_at_a_time(self) -> bool:
        """Two clients never use the resource at once."""
        return sum(self.phase[c] == "using" for c in self.Client) <= 1

    @invariant
    def holder_is_known(self) -> bool:
        """The server knows who uses it."""
        return all((self.phase[c] == "using") == (self.holder == c) for c in self.Client)

    # Something good can happen, too: without this, a spec that does nothing would pass.
    @reachable
    def all_busy(self) -> bool:
        """One client uses it while all others wait."""
        return all(self.phase[c] != "idle" for c in self.Client) and self.holder is not None
''')


@click.command(name="init", short_help="Write a commented spec to start from.")
@click.argument("name", metavar="NAME")
def command(name: str) -> None:
    """Write NAME.py, a small spec with comments that passes `pyverify check`."""
    given = Path(name)
    stem = given.stem.replace("-", "_")
    if given.suffix not in ("", ".py") or not stem.isidentifier() or keyword.iskeyword(stem):
        raise click.UsageError(f"`{name}` cannot name a Python file: write a word such as lease")
    path = given.with_name(f"{stem}.py")
    if stem == "pyverify":
        raise click.UsageError("a file called pyverify.py would hide pyverify itself")
    if not path.parent.is_dir():
        raise click.UsageError(f"there is no folder {path.parent}")
    text = _STARTER.substitute(
        title=stem.replace("_", " ").capitalize(), file=path, name=camel(stem)
    )
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise click.UsageError(f"{path} exists already; it is left as it is") from None
    except OSError as error:
        raise click.UsageError(f"cannot write {path}: {error.strerror}") from None
    click.echo(f"wrote {path}; now run `pyverify check {path}`")


def camel(name: str) -> str:
    """Return the name of a class for a file: traffic_light -> TrafficLight."""
    words = re.findall(r"[^_]+", name)
    return "".join(w[0].upper() + w[1:] for w in words) or "Starter"
