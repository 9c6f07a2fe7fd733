"""Writes docs/CLAIMS.md: `python tests/docs/rewrite_claims.py`; every instance it shows is run."""

import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from claims import cases
from claims_page import PAGE, page
from documents import ROOT
from shipped import ALL, shown_result

from pyverify.errors import SpecError


def checked(model):
    """Check an instance in another process; a SpecError does not travel, its text does."""
    try:
        return shown_result(model)
    except SpecError as error:
        raise RuntimeError(str(error)) from None


def key(model):
    return model.file, model.name


def main():
    shown = sorted((m for m in ALL if m.claims), key=lambda m: -m.counts.get("transitions", 0))
    with ProcessPoolExecutor() as pool:
        results = dict(zip(map(key, shown), pool.map(checked, shown), strict=True))
    text = page(cases(lambda model: results[key(model)]))
    (ROOT / PAGE).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
