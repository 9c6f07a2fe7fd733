"""Race pyverify against SPIN, Rumur and TLC on the same systems, in turn, and print the ratios.

    python benchmarks/race.py                             all tools, the instances of the record
    python benchmarks/race.py --sizes 3,7,s,m --rounds 3  small ones; medians of three rounds
    python benchmarks/race.py --models saga --tools pyverify,spin-dfs

All tools must find the counts that are known, or the exit status is 1. A tool that is not there is
reported as such. CPU seconds are compared, since other work on the machine disturbs them least; read
ratios, not absolute figures. With `--write` the results are kept in `benchmarks/results.json`, beside
those of other instances, and `docs/BENCHMARKS.md` is written from them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shlex
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from racing.contestants import CONTESTANTS, ROOT, Contestant, Measured, Pyverify, WrongError, race
from racing.instances import COLD, INSTANCES, Instance
from racing.page import tables, written
from racing.processes import TooSlowError

RESULTS = ROOT / "benchmarks" / "results.json"
PAGE = ROOT / "docs" / "BENCHMARKS.md"
Record = dict[str, Any]
ONLY_COLD = {"pyverify (first time)"}


def main() -> int:
    """Race, print, and write if asked to."""
    options = _options()
    if options.page:
        PAGE.write_text(written(PAGE.read_text("utf-8"), _kept()), "utf-8")
        return 0
    instances = _chosen(options.models.split(","), options.sizes.split(","))
    tools, absent = _present(options.tools.split(","))
    about = {**_about(tools), "absent": absent}
    record: Record = {"about": {}, "runs": [], "left_out": []}
    wrong = 0
    for instance in instances:
        for number in range(options.rounds):
            for tool in tools if number == 0 or not instance.large else _quick(tools):
                wrong += _one(tool, instance, number, options.time_limit, record)
    record["about"] = {i.name: about for i in instances}
    print(tables(record))
    if options.write and not wrong:
        merged = _merged(record)
        RESULTS.write_text(json.dumps(merged, indent=1) + "\n", "utf-8")
        PAGE.write_text(written(PAGE.read_text("utf-8"), merged), "utf-8")
    return 1 if wrong else 0


def _quick(tools: list[Contestant]) -> list[Contestant]:
    """Return those that are quick enough on large instances to be run again."""
    return [tool for tool in tools if isinstance(tool, Pyverify)]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    models = ",".join(dict.fromkeys(i.model.name for i in INSTANCES))
    parser.add_argument("--models", default=models, help=f"of {models}")
    parser.add_argument(
        "--sizes", default="3,8,16,l,5,6", help="those that a model does not have are skipped"
    )
    parser.add_argument("--tools", default=",".join(c.name for c in CONTESTANTS))
    parser.add_argument(
        "--rounds",
        type=int,
        default=3,
        help="of others than pyverify: only on instances below a million states",
    )
    parser.add_argument("--time-limit", type=float, default=360, help="seconds for each program")
    parser.add_argument("--write", action="store_true", help="keep the results, write the page")
    parser.add_argument("--page", action="store_true", help="only write the page again")
    return parser.parse_args()


def _chosen(models: list[str], sizes: list[str]) -> list[Instance]:
    chosen = [i for i in INSTANCES if i.model.name in models and i.size in sizes]
    if not chosen:
        known = ", ".join(i.name for i in INSTANCES)
        raise SystemExit(f"no such instance; there are {known}")
    return chosen


def _present(names: list[str]) -> tuple[list[Contestant], list[str]]:
    """Return the tools that are there, and why the others are not."""
    known = {c.name: c for c in CONTESTANTS}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise SystemExit(f"no tool {', '.join(unknown)}; there are {', '.join(known)}")
    reasons = {name: known[name].missing() for name in names}
    absent = [f"{name}: {reason}" for name, reason in reasons.items() if reason]
    for line in absent:
        print(f"ABSENT: {line}")
    return [known[name] for name, reason in reasons.items() if not reason], absent


def _one(tool: Contestant, instance: Instance, number: int, limit: float, record: Record) -> int:
    """Run a tool on an instance once; return 1 if its answer is wrong."""
    if not tool.runs(instance) or (tool.name in ONLY_COLD and instance is not COLD):
        return 0
    try:
        measured = race(tool, instance, limit)
    except WrongError as e:
        print(f"WRONG: {e}")
        return 1
    except TooSlowError as e:
        if number == 0:
            print(f"LEFT OUT: {tool.name} on {instance.name}: {e}")
            record["left_out"].append([instance.name, tool.name, str(e)])
        return 0
    record["runs"].append(asdict(measured))
    print(_line(measured), flush=True)
    return 0


def _line(m: Measured) -> str:
    return (
        f"{m.instance:<16} {m.tool:<22} {m.states:>10,} states  before {m.before_cpu:6.2f} s CPU"
        f"  search {m.cpu:7.2f} s CPU {m.wall:7.2f} s  {m.memory / 1e6:7.0f} MB  load {m.load:.1f}"
    )


def _about(tools: list[Contestant]) -> dict[str, object]:
    return {
        "command": shlex.join(["python", "benchmarks/race.py", *sys.argv[1:]]),
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "machine": f"{os.cpu_count()} cores, {_processor()}, {platform.system()}",
        "versions": {tool.name: tool.version() for tool in tools if "(" not in tool.name},
    }


def _processor() -> str:
    """Return what kind of processor this is, by its widest vectors; not its brand."""
    try:
        flags = Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:
        return platform.machine()
    widest = next((f for f in ("avx512f", "avx2") if f in flags), "no avx2")
    return f"{platform.machine()} with {widest}"


def _kept() -> Record:
    return json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}


def _merged(record: Record) -> Record:
    """Return the record with the kept results of instances that were not run again."""
    kept = _kept()
    again = record["about"].keys()
    return {
        "about": {**kept.get("about", {}), **record["about"]},
        "runs": [r for r in kept.get("runs", []) if r["instance"] not in again] + record["runs"],
        "left_out": [r for r in kept.get("left_out", []) if r[0] not in again] + record["left_out"],
    }


if __name__ == "__main__":
    sys.exit(main())
