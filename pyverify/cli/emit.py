"""`pyverify emit`: write each target in another notation."""

from __future__ import annotations

from typing import Any

import click

_NOTATIONS = ("tla", "pluscal", "dot", "mermaid", "smt2")


@click.command(name="emit", short_help="Write TLA+, PlusCal, SMT-LIB, or a diagram of each target.")
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@click.option(
    "--to", type=click.Choice(_NOTATIONS), required=True, help="What to write.", metavar="NOTATION"
)
@click.option(
    "-o",
    "output",
    default=".",
    metavar="DIR",
    help="The folder to write into, by default the current one; '-' is stdout, for a single text.",
)
@click.option("--force", is_flag=True, help="Write over files that pyverify did not write.")
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="Set a parameter of the spec (repeatable).",
)
@click.option(
    "--property",
    "properties",
    multiple=True,
    metavar="NAME",
    help="Draw the counterexample, or the witness, of this property (repeatable); "
    "of TLA+: put only these into the .cfg.",
)
@click.option(
    "--view",
    type=click.Choice(["states", "path", "sequence", "processes"]),
    help="What to draw: the state graph, a property's trace as a path of states or (mermaid) as a "
    "sequence diagram, or the locations of each process.",
)
@click.option(
    "--max-states",
    type=click.IntRange(min=1),
    metavar="N",
    help="Draw so many states at most. Default: 500 of dot, 100 of mermaid.",
)
@click.option("--self-loops", is_flag=True, help="Draw steps that change nothing, too.")
@click.option(
    "--no-deadlock", is_flag=True, help="Do not look for deadlocks; TLC: the .cfg says how not to."
)
@click.option(
    "--strict",
    is_flag=True,
    help="Of TLA+: compute all that Python computes, so that TLC finds the errors of values that nothing needs.",
)
@click.option("--debug", is_flag=True, help="Show Python's traceback for an internal error.")
def command(**options: Any) -> None:
    """Write each TARGET (see `pyverify check --help`) in another NOTATION.

    \b
    tla        a TLA+ module and a .cfg, for TLC
    pluscal    processes as an algorithm: pcal.trans -nocfg X.tla translates it, for TLC
    smt2       two queries for each invariant: if both are unsat, it is proved
    dot        a diagram for Graphviz: dot -Tsvg X.dot -o X.svg
    mermaid    a diagram that Markdown shows on many sites

    A file that pyverify did not write, or that was changed since, is left alone without --force.
    Exit status: 0 everything is written, 2 the spec or the call is wrong, 3 a diagram has only the
    first states of more, or whether there is a counterexample is not decided.
    """
    from pyverify.cli.emitting import emit_targets
    from pyverify.cli.session import guarded

    guarded(emit_targets)(**options)
