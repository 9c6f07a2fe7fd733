"""`pyverify prove`: prove the properties of each target, or say what is in the way."""

from __future__ import annotations

from typing import Any

import click

from pyverify.cli.options import duration, memory, shared


@click.command(name="prove", short_help="Prove properties by induction, for any number of states.")
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@shared
@click.option(
    "--depth",
    type=click.IntRange(min=1),
    metavar="K",
    help="Look at paths of up to K steps, to refute or for k-induction. Default: 12.",
)
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
    "--workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes that ask Z3. Default: one per core, 8 at most.",
)
@click.option(
    "--smt2",
    "dump",
    type=click.Path(exists=True, file_okay=False, writable=True),
    metavar="DIR",
    help="Write every query to this folder, as SMT-LIB.",
)
def command(**options: Any) -> None:
    """Prove what each TARGET says of its states and steps, with Z3.

    A property is tried by induction: alone, together with the others, and over K steps; then Spacer looks for an
    invariant that implies it. Symbolic parameters have any value, and variables may be unbounded.

    \b
    holds      proved, for every reachable state there is
    violated   with a trace, as `pyverify check` shows it
    unknown    with the step that induction does not exclude

    Exit status: 0 everything is proved, 1 something is violated, 2 the spec or the call is wrong,
    3 undecided, 4 internal error.
    """
    from pyverify.cli.proving import prove_targets
    from pyverify.cli.session import guarded

    guarded(prove_targets)(**options)
