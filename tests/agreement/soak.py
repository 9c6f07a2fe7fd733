"""Compare many random specs: `python tests/agreement/soak.py FIRST LAST`.

Prints every spec on which the judges disagree. With `--outcomes` it prints what the reference
engine says of each instead, for comparing two runs with each other.
"""

import sys
import traceback
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent)]

from agree import agree_on, ir_of  # noqa: E402
from strategies import spec_of_seed  # noqa: E402

from pyverify.engines import Limits, Question  # noqa: E402
from pyverify.errors import SpecError  # noqa: E402
from pyverify.reference import ReferenceEngine  # noqa: E402


def outcomes(first, last):
    for seed in range(first, last):
        try:
            spec = spec_of_seed(seed)
            ir = ir_of(spec.source, **spec.parameters)
            outcome = ReferenceEngine().run(ir, Question(limits=Limits(max_states=150)))
        except SpecError as refusal:
            print(seed, type(refusal).__name__)
            continue
        shown = [(p.name, p.verdict, p.reason, p.trace) for p in outcome.properties]
        print(seed, "Outcome", outcome.states, outcome.transitions, outcome.depth, shown)


def soak(first, last):
    wrong = 0
    for seed in range(first, last):
        spec = spec_of_seed(seed)
        try:
            agree_on(spec.source, **spec.parameters)
        except Exception:  # whatever it is, the run goes on and the spec is shown
            wrong += 1
            print(f"\n{'=' * 72}\nspec_of_seed({seed})\n{spec.source}")
            traceback.print_exc(limit=-3, file=sys.stdout)
    print(f"{last - first} specs, {wrong} disagreements")


if __name__ == "__main__":
    if sys.argv[1] == "--outcomes":
        outcomes(*map(int, sys.argv[2:]))
    else:
        soak(*map(int, sys.argv[1:]))
