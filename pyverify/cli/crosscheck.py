"""`pyverify crosscheck`: ask TLC for a second opinion on each target."""

from __future__ import annotations

from typing import Any

import click

from pyverify.cli.options import duration, shared


@click.command(name="crosscheck", short_help="Compare each target's result with TLC's.")
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@shared
@click.option(
    "--to",
    type=click.Choice(["tla", "pluscal"]),
    default="tla",
    show_default=True,
    help="What TLC is given: the TLA+ of the spec, or the PlusCal of its processes.",
)
@click.option(
    "--max-states",
    type=click.IntRange(min=1),
    metavar="N",
    help="Leave out instances with more states than this, and say so.",
)
@click.option(
    "--time-limit",
    type=duration,
    default="10m",
    show_default=True,
    metavar="TIME",
    help="Stop a run of TLC after this long, such as 60s or 5m.",
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
    "--keep",
    metavar="DIR",
    help="Keep what TLC was given, and what it said, in this folder.",
)
def command(**options: Any) -> None:
    """Check each TARGET (see `pyverify check --help`), have TLC check it too, and compare.

    Compared are the verdict of every property, the number of distinct states, the depth, and the
    counterexamples: TLC's must be a behaviour of the spec that breaks the property, and as short as
    ours. What TLC cannot judge is listed and counted, never taken as agreed. Needs Java, and the jar
    of the TLA+ tools: TLA2TOOLS_JAR, or `pip install 'pyverify[tlc]'`.

    Exit status: 0 nothing differs, 1 a difference, 2 the spec or the call is wrong, 3 undecided (a
    limit was hit, or nothing could be compared), 4 internal error.
    """
    from pyverify.cli.crosschecking import crosscheck_targets
    from pyverify.cli.session import guarded

    guarded(crosscheck_targets)(**options)
