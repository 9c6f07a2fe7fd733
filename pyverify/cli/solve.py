"""`pyverify solve`: find an initial state that satisfies a goal, or prove that there is none."""

from __future__ import annotations

from typing import Any

import click

from pyverify.cli.options import duration, memory, shared


@click.command(name="solve", short_help="Find an initial state that satisfies a goal.")
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@shared
@click.option(
    "--time-limit",
    type=duration,
    metavar="TIME",
    default="60s",
    show_default=True,
    help="Stop after this long, for each target.",
)
@click.option(
    "--memory",
    type=memory,
    metavar="SIZE",
    help="Stop before Z3 uses more memory than this, such as 4GB.",
)
@click.option(
    "--smt2",
    "dump",
    type=click.Path(exists=True, file_okay=False, writable=True),
    metavar="DIR",
    help="Write every query to this folder, as SMT-LIB.",
)
def command(**options: Any) -> None:
    """Find, with Z3, an initial state of each TARGET that satisfies its goals: its @reachable properties.

    Initial values chosen with `one_of` and `require` in @init methods say what is possible; the
    goal says what is wanted. The state is shown, and checked by the reference engine.

    Exit status: 0 every goal has a state, 1 one has none (which is proved), 2 the spec or the call
    is wrong, 3 undecided, 4 internal error.
    """
    from pyverify.cli.proving import solve_targets
    from pyverify.cli.session import guarded

    guarded(solve_targets)(**options)
