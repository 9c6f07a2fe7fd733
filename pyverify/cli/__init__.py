"""The command line: `pyverify check`, `simulate`, `emit` and `init`.

The only place that prints or exits. Commands are loaded when they are asked for, and load engines
and reports only when they run, so that `pyverify --help` is quick.
"""

from __future__ import annotations

import gc
from importlib import import_module

import click

import pyverify
from pyverify.suggest import hint

COMMANDS = ("check", "simulate", "prove", "solve", "emit", "crosscheck", "init")


class Commands(click.Group):
    """A group whose commands are modules of this package, each with its command in `command`."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """Return the names, in the order of the documentation."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Load a command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"pyverify.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; for an unknown one, say which is near."""
        name = args[0]
        if name in COMMANDS or name.startswith("-"):
            return super().resolve_command(ctx, args)
        if name.partition(":")[0].endswith((".py", ".toml")):
            raise click.UsageError(f"`{name}` is no command; did you mean `pyverify check {name}`?")
        raise click.UsageError(f"no such command `{name}`; {hint(name, COMMANDS, 'the commands')}")


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(pyverify.__version__, prog_name="pyverify", message="%(prog)s %(version)s")
def main() -> None:
    """Write a protocol as a Python class; explore every state it can reach.

    \b
    pyverify init lease          writes lease.py, a spec to start from
    pyverify check lease.py      explores it: holds, or how it breaks
    pyverify check models/       checks every instance against what is expected
    """
    # Loading and reading make many objects and hardly any garbage; Python looks for it after every 700.
    gc.set_threshold(50_000)
