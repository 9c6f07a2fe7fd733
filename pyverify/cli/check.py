"""`pyverify check`: explore every reachable state of each target, and report."""

from __future__ import annotations

from typing import Any

import click

from pyverify.cli.options import duration, memory, shared

_ENGINES = ("native", "reference", "z3", "tlc")


@click.command(name="check", short_help="Explore every reachable state; report what breaks.")
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@shared
@click.option(
    "--ltl",
    "formulas",
    multiple=True,
    metavar="FORMULA",
    help="Judge a temporal formula too, such as '[](requested -> <> served)' (repeatable).",
)
@click.option(
    "--engine",
    type=click.Choice(_ENGINES),
    default="native",
    show_default=True,
    help="What explores: machine code, or the plain interpreter that it is measured against.",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Threads that explore; the result is the same. Default: a thread per core, 8 at most.",
)
@click.option(
    "--memory",
    type=memory,
    metavar="SIZE",
    help="Stop before pyverify uses more memory than this, such as 4GB. Default: what is free.",
)
@click.option(
    "--max-states",
    type=click.IntRange(min=1),
    metavar="N",
    help="Stop at the end of the level in which there are more states than this.",
)
@click.option(
    "--max-depth",
    type=click.IntRange(min=1),
    metavar="N",
    help="Stop after this many levels; the initial states are level 1.",
)
@click.option(
    "--time-limit", type=duration, metavar="TIME", help="Stop after this long, such as 60s or 5m."
)
@click.option(
    "--fail-fast", is_flag=True, help="Stop at the end of the level with the first violation."
)
@click.option(
    "--symmetry/--no-symmetry",
    default=None,
    help="Count one state for all that differ by symmetric symbols.",
)
@click.option(
    "--tier",
    type=click.Choice(["fast", "slow"]),
    default="fast",
    show_default=True,
    help="Of models: the fast instances, or the slow ones too.",
)
@click.option(
    "--list",
    "only_list",
    is_flag=True,
    help="List specs, parameters, actions and properties; check nothing.",
)
def command(**options: Any) -> None:
    """Explore every reachable state of each TARGET, and say what holds and how the rest breaks.

    \b
    TARGET is  spec.py            every spec in the file
               spec.py:Class      one of them
               models/x.toml      instances with expected results; x.toml:name for one
               models/            all model files in a folder

    Exit status: 0 as expected, 1 violated or not as a model expects, 2 the spec or the call is
    wrong, 3 undecided (a limit was hit), 4 internal error.
    """
    from pyverify.cli.checking import check_targets
    from pyverify.cli.session import guarded

    guarded(check_targets)(**options)
