"""Compare many random specs: `python tests/agreement/soak.py FIRST LAST`.

Prints every spec on which the judges disagree. With `--outcomes` it prints what the reference
engine says of each instead, for comparing two runs with each other. With `--native` the native
engine is compared with the reference engine; see `native.compared`. With `--liveness` they are, and
the judge that tries lassos, on temporal properties under fairness; see `liveness.compared`. With `--tlc`
TLC is asked about each; see `crosscheck.compared`.
"""

import os
import sys
import traceback
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent)]

from agree import Skipped, agree_on, ir_of  # noqa: E402
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


def soak_native(first, last):
    from native import compared
    from pyverify.native import is_built

    assert is_built(), "the native engine needs a C++ compiler"
    os.environ["XDG_CACHE_HOME"] = os.devnull  # compile every spec, keep none of them
    done, wide, wrong = 0, 0, 0
    for seed in range(first, last):
        try:
            words = compared(seed)
        except Exception:  # whatever it is, the run goes on
            wrong += 1
            print(f"\n{'=' * 72}\nspec_of_seed({seed})")
            traceback.print_exc(limit=-3, file=sys.stdout)
        else:
            done, wide = done + bool(words), wide + (words > 1)
    told = f"{wide} of them wider than 64 bits; {wrong} disagreements"
    print(f"{last - first} seeds, {done} specs that the frontend takes, {told}")


def soak_liveness(first, last):
    from liveness import compared
    from liveness import spec_of_seed as numbered

    from pyverify.native import is_built

    assert is_built(), "the native engine needs a C++ compiler"
    os.environ["XDG_CACHE_HOME"] = os.devnull
    found, wrong = Counter(), 0
    for seed in range(first, last):
        try:
            found += compared(seed)
        except Exception:  # whatever it is, the run goes on and the spec is shown
            wrong += 1
            print(f"\n{'=' * 72}\nspec_of_seed({seed})\n{numbered(seed).source}")
            traceback.print_exc(limit=-3, file=sys.stdout)
    told = ", ".join(f"{number} {what}" for what, number in sorted(found.items()))
    print(f"{last - first} specs: {told}; {wrong} disagreements")


def soak_tlc(first, last):
    from crosscheck import compared, source_of

    from pyverify.tlc.running import Tlc

    found, wrong = Counter(), 0
    with Tlc(300) as tlc:
        for seed in range(first, last):
            try:
                found += compared(seed, tlc.run)
            except Exception:  # whatever it is, the run goes on and the spec is shown
                wrong += 1
                source, parameters = source_of(seed)
                print(f"\n{'=' * 72}\nseed {seed} {parameters}\n{source}")
                traceback.print_exc(limit=-3, file=sys.stdout)
            sys.stdout.flush()
    for what, number in sorted(found.items()):
        print(f"{number:8} {what}")
    print(f"{last - first} specs, {wrong} disagreements")


def soak(first, last):
    wrong = 0
    for seed in range(first, last):
        spec = spec_of_seed(seed)
        try:
            agree_on(spec.source, **spec.parameters)
        except Skipped:  # nothing to compare
            continue
        except Exception:  # whatever it is, the run goes on and the spec is shown
            wrong += 1
            print(f"\n{'=' * 72}\nspec_of_seed({seed})\n{spec.source}")
            traceback.print_exc(limit=-3, file=sys.stdout)
    print(f"{last - first} specs, {wrong} disagreements")


if __name__ == "__main__":
    if sys.argv[1] == "--outcomes":
        outcomes(*map(int, sys.argv[2:]))
    elif sys.argv[1] == "--native":
        soak_native(*map(int, sys.argv[2:]))
    elif sys.argv[1] == "--liveness":
        soak_liveness(*map(int, sys.argv[2:]))
    elif sys.argv[1] == "--tlc":
        soak_tlc(*map(int, sys.argv[2:]))
    else:
        soak(*map(int, sys.argv[1:]))
