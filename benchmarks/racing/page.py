"""What was measured, as Markdown: the demands, search, liveness, the start, two workers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median
from typing import Any

from racing.instances import COLD, INSTANCES, Instance

OURS, FIRST, PAIR = "pyverify", "pyverify (first time)", "pyverify (2 workers)"
SPIN = ("spin-dfs", "spin-bfs")
START, END = "<!-- measured: written by race.py -->", "<!-- end of what was measured -->"


@dataclass(frozen=True)
class Demand:
    """A ratio that is asked for: peers' figure over ours, at least; of the best of some tools.

    `ours`: another figure of ours that is compared with the peers' `figure`.
    """

    text: str
    tools: tuple[str, ...]
    figure: str
    least: float
    cold: bool = False
    ours: str | None = None


DEMANDS = (
    Demand("search, states per CPU second: 5 times SPIN", SPIN, "cpu", 5),
    Demand("search, states per CPU second: 10 times Rumur", ("rumur",), "cpu", 10),
    Demand("search, states per CPU second: 100 times TLC", ("tlc",), "cpu", 100),
    Demand("peak memory: at most SPIN depth first", ("spin-dfs",), "memory", 1),
    Demand(
        "cold start, CPU: a fifth of the fastest peer", (*SPIN, "rumur", "tlc"), "whole", 5, True
    ),
)

LIVE_DEMANDS = (
    Demand("run, CPU: at or below SPIN's", ("spin-dfs",), "cpu", 1),
    Demand("all of it, CPU: at or below SPIN's run alone", ("spin-dfs",), "cpu", 1, ours="whole"),
    Demand("all of it, CPU: a tenth of TLC's", ("tlc",), "whole", 10),
)
MOST = 3  # times the safety run that a temporal property may cost
LONG_ENOUGH = 50_000  # states: in fewer, a temporal property takes less than can be measured

SEARCH = (
    "instance",
    "states",
    "tool",
    "runs",
    "search CPU s",
    "states per CPU s",
    "pyverify is",
    "all CPU s",
    "peak MB",
    "bytes/state",
)

Run = dict[str, Any]


class Results:
    """The medians of what was measured."""

    def __init__(self, record: dict[str, Any]) -> None:
        """Read the runs of a record."""
        self.record = record
        self.runs: dict[tuple[str, str], list[Run]] = {}
        for run in record["runs"]:
            run["whole"] = run["before_cpu"] + run["cpu"]
            run["whole_wall"] = run["before_wall"] + run["wall"]
            self.runs.setdefault((run["instance"], run["tool"]), []).append(run)
        there = {name for name, _ in self.runs}
        self.instances = [i for i in INSTANCES if i.name in there]

    def get(self, instance: str, tool: str, figure: str) -> float | None:
        """Return the median of a figure."""
        runs = self.runs.get((instance, tool))
        return median(run[figure] for run in runs) if runs else None

    def tools(self, instance: str) -> list[str]:
        """Return the tools that were run on an instance, in their order."""
        return list(dict.fromkeys(tool for name, tool in self.runs if name == instance))

    def ratio(
        self, instance: str, tools: Iterable[str], figure: str, ours_is: str | None = None
    ) -> float | None:
        """Return the best peer's figure over ours, which may be another one."""
        ours = self.get(instance, OURS, ours_is or figure)
        peers = [x for tool in tools if (x := self.get(instance, tool, figure)) is not None]
        return min(peers) / ours if peers and ours else None


def tables(record: dict[str, Any]) -> str:
    """Return all tables of a record."""
    results = Results(record)
    parts: tuple[tuple[str, Callable[[Results], list[list[str]]]], ...] = (
        ("Demands", _demands),
        ("Search", _search),
        ("Demands on liveness", _live_demands),
        ("Liveness", _live),
        ("What liveness costs", _cost),
        ("Cold start", _cold),
        ("Two workers", _pair),
    )
    texts = [f"## {title}\n\n{_table(rows)}" for title, f in parts if len(rows := f(results)) > 1]
    return "\n\n".join([*texts, _left_out(record), _about(results)])


def written(document: str, record: dict[str, Any]) -> str:
    """Return the document with its tables replaced by those of a record."""
    head, rest = document.split(START)
    _, tail = rest.split(END)
    return f"{head}{START}\n\n{tables(record)}\n\n{END}{tail}"


def _demands(results: Results) -> list[list[str]]:
    instances = [i for i in results.instances if i.large and _is_safety(i)]
    rows = [["demand", *(i.name for i in instances), COLD.name]]
    for demand in DEMANDS:
        names = [i.name for i in instances]
        cells = [] if demand.cold else [_verdict(results, demand, name) for name in names]
        cells = cells or ["" for _ in names]
        last = _verdict(results, demand, COLD.name) if demand.cold else ""
        rows.append([demand.text, *cells, last])
    return rows


def _verdict(results: Results, demand: Demand, instance: str) -> str:
    ratio = results.ratio(instance, demand.tools, demand.figure, demand.ours)
    if ratio is None:
        return "not run"
    return f"{ratio:.1f}" if ratio >= demand.least else f"**{ratio:.1f}**"


def _search(results: Results) -> list[list[str]]:
    rows = [list(SEARCH)]
    for i in results.instances:
        for tool in results.tools(i.name):
            if i is COLD or tool in (FIRST, PAIR) or not _is_safety(i):
                continue
            cpu, whole = results.get(i.name, tool, "cpu"), results.get(i.name, tool, "whole")
            memory = results.get(i.name, tool, "memory")
            assert cpu is not None and whole is not None and memory is not None
            speed = f"{i.states / cpu:,.0f}" if cpu > 0.02 else "too short"
            ratio = results.ratio(i.name, [tool], "cpu") if cpu > 0.02 else None
            times = f"{ratio:.1f} ×" if ratio and ratio > 0 and tool != OURS else ""
            runs = str(len(results.runs[i.name, tool]))
            start = [i.name, f"{i.states:,}"] if tool == OURS else ["", ""]
            cells = [f"{max(cpu, 0):.2f}", speed, times, f"{whole:.2f}", f"{memory / 1e6:.0f}"]
            rows.append([*start, tool, runs, *cells, f"{memory / i.states:.0f}" if i.large else ""])
    return rows


def _is_safety(instance: Instance) -> bool:
    return instance.model.live is None and instance.model.cost_of is None


def _live_demands(results: Results) -> list[list[str]]:
    names = [i.name for i in results.instances if i.model.live and i.states >= LONG_ENOUGH]
    rows = [[d.text, *(_verdict(results, d, name) for name in names)] for d in LIVE_DEMANDS]
    return [["demand", *names], *rows] if names else []


def _live(results: Results) -> list[list[str]]:
    rows = [["instance", "states", "tool", "runs", "run CPU s", "wall s", "all CPU s", "peak MB"]]
    for i in results.instances:
        for tool in results.tools(i.name) if i.model.live else ():
            cpu, wall, whole, memory = (
                results.get(i.name, tool, f) or 0.0 for f in ("cpu", "wall", "whole", "memory")
            )
            start = [i.name, f"{i.states:,}"] if tool == OURS else ["", ""]
            cells = [f"{max(cpu, 0):.2f}", f"{max(wall, 0):.2f}", f"{whole:.2f}"]
            runs = str(len(results.runs[i.name, tool]))
            rows.append([*start, tool, runs, *cells, f"{memory / 1e6:.0f}"])
    return rows


def _cost(results: Results) -> list[list[str]]:
    head = ["instance", "states", "steps", "safety, CPU s", "with the property", "times"]
    rows = [[*head, "peak MB", "bytes/state", "bytes/step"]]
    for i in results.instances:
        base = f"{i.model.cost_of} {i.size}"
        safe, live = (results.get(name, OURS, "cpu") for name in (base, i.name))
        memory = results.get(i.name, OURS, "memory")
        if i.model.cost_of is None or not safe or not live or memory is None:
            continue
        times = f"{live / safe:.1f}" if live <= MOST * safe else f"**{live / safe:.1f}**"
        steps = i.generated - 1
        cells = [f"{i.states:,}", f"{steps:,}", f"{safe:.2f}", f"{live:.2f}", times]
        per = [f"{memory / 1e6:.0f}", f"{memory / i.states:.0f}", f"{memory / steps:.0f}"]
        rows.append([i.name, *cells, *per])
    return rows


def _cold(results: Results) -> list[list[str]]:
    rows = [["tool", "wall s", "CPU s", "peak MB"]]
    for tool in results.tools(COLD.name):
        if tool == PAIR:
            continue
        wall, cpu = (results.get(COLD.name, tool, f) for f in ("whole_wall", "whole"))
        memory = results.get(COLD.name, tool, "memory")
        assert wall is not None and cpu is not None and memory is not None
        rows.append([tool, f"{wall:.2f}", f"{cpu:.2f}", f"{memory / 1e6:.0f}"])
    return rows


def _pair(results: Results) -> list[list[str]]:
    rows = [["instance", "wall s, 1 worker", "2 workers", "ratio", "CPU ratio", "load average"]]
    for i in results.instances:
        one, two = (results.get(i.name, tool, "wall") for tool in (OURS, PAIR))
        if not i.large or not one or not two:
            continue
        cpu = results.ratio(i.name, [PAIR], "cpu")
        load = results.get(i.name, PAIR, "load")
        rows.append(
            [i.name, f"{one:.2f}", f"{two:.2f}", f"{one / two:.2f}", f"{cpu:.2f}", f"{load:.1f}"]
        )
    return rows


def _left_out(record: dict[str, Any]) -> str:
    lines = [f"- {tool} on {name}: {why}" for name, tool, why in record["left_out"]]
    lines += [f"- on {name}: {why}" for name, a in record["about"].items() for why in a["absent"]]
    return "Left out: nothing." if not lines else "Left out:\n\n" + "\n".join(lines)


def _about(results: Results) -> str:
    groups: dict[str, list[str]] = {}
    about = results.record["about"]
    for i in results.instances:
        a = about[i.name]
        versions = "; ".join(dict.fromkeys(f"{v}" for v in a["versions"].values()))
        text = f"{a['date']}, {a['machine']}: `{a['command']}` ({versions})"
        groups.setdefault(text, []).append(i.name)
    return "Measured:\n\n" + "\n".join(f"- {', '.join(n)}: {t}" for t, n in groups.items())


def _table(rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    right = " --: |" * (len(rows[0]) - 1)
    return "\n".join([lines[0], "| --- |" + right, *lines[1:]])
