"""Writes docs/CLAIMS.md: `python tests/docs/rewrite_claims.py [--slow]`.

Fast instances are run, and those whose counterexample is shown. With `--slow`, so are the slow ones;
without it they are shown as their models expect them, which `make slow` holds.
"""

import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from claims import cases
from claims_page import PAGE, page
from documents import ROOT
from shipped import MODELS, result_of

from pyverify.errors import SpecError


def checked(model):
    """Check an instance in another process; a SpecError does not travel, its text does."""
    try:
        return result_of(model)
    except SpecError as error:
        raise RuntimeError(str(error)) from None


def key(model):
    return model.file, model.name


def wanted(slow):
    """Return the instances to run, the largest first."""
    told = {
        key(c.counterexample.model) for own in cases().values() for c in own if c.counterexample
    }
    shown = [m for m in MODELS if m.claims and (slow or m.tier == "fast" or key(m) in told)]
    return sorted(shown, key=lambda m: -m.counts["transitions"])


def main(slow):
    models = wanted(slow)
    with ProcessPoolExecutor() as pool:
        results = dict(zip(map(key, models), pool.map(checked, models), strict=True))
    text = page(cases(lambda model: results.get(key(model))))
    (ROOT / PAGE).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main("--slow" in sys.argv[1:])
