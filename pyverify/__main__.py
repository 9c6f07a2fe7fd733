"""`python -m pyverify` is the `pyverify` command."""

from pyverify.cli import main

main(prog_name="pyverify")
