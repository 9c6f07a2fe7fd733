"""`pyverify simulate`: random walks through each target, judged like a check judges all of them."""

from __future__ import annotations

from typing import Any

import click

from pyverify.cli.options import shared


@click.command(name="simulate", short_help="Take random walks; report what breaks on the way.")
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@shared
@click.option(
    "--engine",
    type=click.Choice(("native", "reference")),
    default="native",
    show_default=True,
    help="What walks; a seed means other walks in the other engine.",
)
@click.option(
    "--seed",
    type=int,
    default=0,
    show_default=True,
    metavar="S",
    help="Seed of the choices: same seed, same walks.",
)
@click.option(
    "--depth",
    type=click.IntRange(min=1),
    default=100,
    show_default=True,
    metavar="D",
    help="Steps of a walk.",
)
@click.option(
    "--runs",
    type=click.IntRange(min=1),
    default=100,
    show_default=True,
    metavar="N",
    help="Number of walks.",
)
def command(**options: Any) -> None:
    """Take random walks through each TARGET (see `pyverify check --help`) and judge what they meet.

    Walks find violations; they never show that there are none. Exit status: 1 if something is
    violated, 0 if not: then every property that walks cannot decide is `unknown`.
    """
    from pyverify.cli.session import guarded
    from pyverify.cli.simulating import simulate_targets

    guarded(simulate_targets)(**options)
