"""The shipped models and their results, each found out once in a run of the tests.

Workers of one run share a folder (`shared` of conftest.py); a result that another worker has left
there is read, not found out again. Nothing outlives the run.
"""

import os
import pickle
from pathlib import Path

from pyverify.driver import DEFAULT_ENGINE, attempt, prepare, question, run
from pyverify.expectations import judge, require_known
from pyverify.models import instantiate, load_models

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "models").rglob("*.toml"))
ALL = [m for file in FILES for m in load_models(file)]
# Those that engines explore, and those that are proved.
MODELS = [m for m in ALL if not m.prove]
PROVED = [m for m in ALL if m.prove]


def result_of(model, engine=DEFAULT_ENGINE):
    """Check one instance, and compare it with what its model expects."""
    built = prepare(instantiate(model), (), model.prove)
    require_known(model, built.ir)
    if model.prove:
        return judge(model, attempt(built, question(deadlock=model.deadlock, time_limit=300.0)))
    asked = question(deadlock=model.deadlock, symmetry=model.symmetry)
    return judge(model, run(built, asked, engine, lambda progress: None))


def shown_result(model):
    """Return the result of an instance that tests and documents show.

    The reference engine says what a spec means; it is asked about all but the slow instances.
    """
    return result_of(model, "reference" if model.tier == "fast" else DEFAULT_ENGINE)


def shared_result(model, folder):
    """Return the result of an instance, from `folder` if it is there."""
    kept = folder / "-".join([*model.file.relative_to(ROOT).parts, f"{model.name}.pickle"])
    if kept.exists():
        return pickle.loads(kept.read_bytes())
    result = shown_result(model)
    mine = kept.with_suffix(f".{os.getpid()}")
    mine.write_bytes(pickle.dumps(result))
    mine.replace(kept)  # at once, so that nobody reads half of it
    return result
