"""What a user is told about each spec in `errors/`: the golden texts, and the command to rewrite them.

    python -m tests.golden.rewrite

reads every `errors/bad_<code>_<why>.py` as `pyverify check` would (import, frontend, a short
search) and writes what is said beside it. Review the difference: a person reads these texts.
"""

from pathlib import Path

from pyverify.driver import prepare, run
from pyverify.engines import Limits, Question
from pyverify.errors import SpecError, UsageError, render
from pyverify.load import load_specs

ERRORS = Path(__file__).parent / "errors"
STATES = 2000


def bad_specs():
    """Return the files of specs that are wrong, in order of name."""
    return sorted(ERRORS.glob("bad_*.py"))


def code_of(path):
    """Return the code that a file's name promises: `bad_<code>_<why>.py`."""
    return path.stem.split("_")[1]


def diagnostics(path):
    """Return the diagnostics of a file: its errors, or the warnings of every spec in it."""
    found = []
    try:
        for spec in load_specs(path):
            result = run(prepare(spec), Question(limits=Limits(max_states=STATES)), "reference")
            found += result.warnings
    except SpecError as error:
        found += error.diagnostics
    return found


def told(path):
    """Return what a user reads about a file, with paths relative to its folder."""
    try:
        texts = [render(d) for d in diagnostics(path.resolve())]
    except UsageError as error:
        texts = [str(error)]
    return "\n\n".join(texts).replace(f"{path.resolve().parent}/", "") + "\n"


def main():
    """Write the text of every spec, and remove those without one."""
    kept = set()
    for path in bad_specs():
        golden = path.with_suffix(".txt")
        text = told(path)
        kept.add(golden)
        if not golden.exists() or golden.read_text(encoding="utf-8") != text:
            golden.write_text(text, encoding="utf-8")
            print(f"wrote {golden.name}")
    for golden in set(ERRORS.glob("*.txt")) - kept:
        golden.unlink()
        print(f"removed {golden.name}")


if __name__ == "__main__":
    main()
