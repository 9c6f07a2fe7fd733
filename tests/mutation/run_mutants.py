"""Run every mutant of every spec: `python tests/mutation/run_mutants.py [--write] [saga …]`.

Prints who survives. `--write` puts the result into the record in docs/WARTS.md, where survivors that
are new wait for a reason.
"""

import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from os import cpu_count
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from fates import SURVIVED, Experiment, Fate
from laboratory import changeable, mutants_of, stem
from record import WARTS, Record, counted, read_record, score, table, updated, written

# Mutants of one file that a worker runs in one go: exploring the unchanged spec takes its time too.
PART = 40


def fates_of_part(file: Path, first: int) -> dict[str, Fate]:
    """Return the fates of some mutants of a file by their titles."""
    with TemporaryDirectory() as folder:
        experiment = Experiment(file, Path(folder))
        part = mutants_of(file)[first : first + PART]
        return {mutant.title: experiment.fate(mutant) for mutant in part}


def fates_of(files: Iterable[Path]) -> dict[str, dict[str, Fate]]:
    """Return the fates of all mutants of some files, by the names of the files."""
    with ProcessPoolExecutor(cpu_count()) as pool:
        jobs = [
            (stem(file), pool.submit(fates_of_part, file, first))
            for file in files
            for first in range(0, len(mutants_of(file)), PART)
        ]
        found: dict[str, dict[str, Fate]] = {}
        for name, job in jobs:
            found.setdefault(name, {}).update(job.result())
            print(".", end="", file=sys.stderr, flush=True)
        return found


def main(arguments: list[str]) -> None:
    """Run, print, and perhaps write."""
    wanted = {a for a in arguments if not a.startswith("-")}
    files = [f for f in changeable() if not wanted or {f.stem, stem(f)} & wanted]
    fates = fates_of(files)
    rows = {name: counted(found) for name, found in fates.items()}
    for name, found in fates.items():
        killed, possible = score(rows[name])
        print(f"\n{name}: {killed} of {possible} killed")
        for title, fate in found.items():
            if fate in (*SURVIVED, Fate.UNREAD):
                print(f"  {fate}: {title}")
    print("\n" + table(Record(rows)))
    if "--write" in arguments:
        document = WARTS.read_text(encoding="utf-8")
        record = read_record()
        if not wanted:
            record.rows.clear()
        WARTS.write_text(written(updated(record, fates), document), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
