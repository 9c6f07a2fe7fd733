"""How long it takes to assign tasks to hosts: `python benchmarks/assignment.py [TASKS ...]`.

The problem is that of specs/assignment.py: capacities in cores, and the replicas of a service in different racks. Solvers: Z3 with
pseudo-Boolean constraints, Z3 with integers, OR-tools' CP-SAT (if `ortools` is there), and `pyverify solve`, which
writes the spec down by itself. Every assignment is checked.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

Instance = tuple[int, int, int, int, int]
LIMIT = 120.0  # seconds for each


def instance(tasks: int) -> Instance:
    """Return tasks, hosts, racks, replicas and cores: hosts are four fifths full."""
    hosts = max(6, tasks // 10)
    return tasks, hosts, 6, 3, -(-5 * sum(1 + t % 4 for t in range(tasks)) // (4 * hosts))


def is_valid(found: list[int], given: Instance) -> bool:
    """Tell whether an assignment is one."""
    tasks, hosts, racks, replicas, cores = given
    load = [0] * hosts
    for t, h in enumerate(found):
        load[h] += 1 + t % 4
    places = {(t // replicas, h % racks) for t, h in enumerate(found)}
    return max(load) <= cores and len(places) == tasks


def by_pseudo_booleans(given: Instance) -> list[int] | None:
    """Ask Z3, with a Boolean for each task and host."""
    import z3

    tasks, hosts, racks, replicas, cores = given
    on = [[z3.Bool(f"{t}@{h}") for h in range(hosts)] for t in range(tasks)]
    solver = z3.SolverFor("QF_FD")
    solver.set("timeout", int(LIMIT * 1000))
    for row in on:
        solver.add(z3.PbEq([(x, 1) for x in row], 1))
    for h in range(hosts):
        solver.add(z3.PbLe([(on[t][h], 1 + t % 4) for t in range(tasks)], cores))
    for first in range(0, tasks, replicas):
        group = range(first, min(first + replicas, tasks))
        for r in range(racks):
            solver.add(z3.AtMost(*(on[t][h] for t in group for h in range(r, hosts, racks)), 1))
    if solver.check() != z3.sat:
        return None
    model = solver.model()
    return [next(h for h in range(hosts) if z3.is_true(model[on[t][h]])) for t in range(tasks)]


def by_integers(given: Instance) -> list[int] | None:
    """Ask Z3, with an integer for each task."""
    import z3

    tasks, hosts, racks, replicas, cores = given
    host = [z3.Int(f"host{t}") for t in range(tasks)]
    solver = z3.Solver()
    solver.set("timeout", int(LIMIT * 1000))
    solver.add(*(z3.And(x >= 0, x < hosts) for x in host))
    for h in range(hosts):
        solver.add(z3.Sum([z3.If(x == h, 1 + t % 4, 0) for t, x in enumerate(host)]) <= cores)
    for first in range(0, tasks, replicas):
        solver.add(z3.Distinct([x % racks for x in host[first : first + replicas]]))
    if solver.check() != z3.sat:
        return None
    model = solver.model()
    return [model[x].as_long() for x in host]


def by_cp_sat(given: Instance) -> list[int] | None:
    """Ask OR-tools' CP-SAT, with one worker."""
    from ortools.sat.python import cp_model

    tasks, hosts, racks, replicas, cores = given
    model = cp_model.CpModel()
    on = [[model.new_bool_var(f"{t}@{h}") for h in range(hosts)] for t in range(tasks)]
    for row in on:
        model.add_exactly_one(row)
    for h in range(hosts):
        model.add(sum((1 + t % 4) * on[t][h] for t in range(tasks)) <= cores)
    for first in range(0, tasks, replicas):
        group = range(first, min(first + replicas, tasks))
        for r in range(racks):
            model.add_at_most_one(on[t][h] for t in group for h in range(r, hosts, racks))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = LIMIT
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return [next(h for h in range(hosts) if solver.value(on[t][h])) for t in range(tasks)]


def by_pyverify(given: Instance) -> list[int] | None:
    """Ask `pyverify solve`."""
    from pathlib import Path

    from pyverify.driver import solve
    from pyverify.load import load_spec

    names = ("tasks", "hosts", "racks", "replicas", "cores")
    spec = load_spec(Path("specs/assignment.py"), "Assignment")
    result = solve(spec(**dict(zip(names, given, strict=True))), time_limit=LIMIT)
    (found,) = (p for p in result.outcome.properties if p.name == "assigned")
    if found.trace is None or found.trace.steps[0].state is None:
        return None
    return list(found.trace.steps[0].state[0].values())


WAYS: dict[str, Callable[[Instance], list[int] | None]] = {
    "Z3, pseudo-Booleans": by_pseudo_booleans,
    "Z3, integers": by_integers,
    "OR-tools CP-SAT": by_cp_sat,
    "pyverify solve": by_pyverify,
}


def main() -> None:
    """Print a line for each size and way."""
    print("| tasks | hosts | way | seconds |\n| --: | --: | --- | --: |")
    for tasks in map(int, sys.argv[1:] or ("30", "100", "1000")):
        given = instance(tasks)
        for name, way in WAYS.items():
            started = time.perf_counter()
            try:
                found = way(given)
            except ImportError:
                print(f"| {tasks} | {given[1]} | {name} | not installed |")
                continue
            seconds = time.perf_counter() - started
            assert found is None or is_valid(found, given), name
            told = f"{seconds:.2f}" if found is not None else f"nothing in {seconds:.0f}"
            print(f"| {tasks} | {given[1]} | {name} | {told} |", flush=True)


if __name__ == "__main__":
    main()
