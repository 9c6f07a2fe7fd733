"""Count the reachable states of specs/rack_power.py exactly: `python benchmarks/rack_states.py [SERVERS CAP PEAK]`.

Every state in which no rack is overloaded is reachable: place and send the servers off while they draw nothing, then raise what
they draw one unit at a time; the loads only grow on the way. So it is enough to count the states within the cap,
server by server, by the loads of the two racks. Small instances are explored as well, and must have as many.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

SMALL = ((1, 2, 2), (2, 2, 2), (2, 3, 3), (3, 2, 2))


def count(servers: int, cap: int, peak: int) -> int:
    """Return the number of states of two racks: at home on either, or under way in either direction."""
    loads: Counter[tuple[int, int]] = Counter({(0, 0): 1})
    for _ in range(servers):
        after: Counter[tuple[int, int]] = Counter()
        for (a, b), ways in loads.items():
            for draw in range(peak + 1):
                for x, y, times in ((draw, 0, 1), (0, draw, 1), (draw, draw, 2)):
                    if a + x <= cap and b + y <= cap:
                        after[a + x, b + y] += times * ways
        loads = after
    return sum(loads.values())


def main() -> None:
    """Print the count of the instance that is asked for, after those that can be explored."""
    from pyverify import check
    from pyverify.load import load_spec

    rack_power = load_spec(Path("specs/rack_power.py"), "RackPower")
    for servers, cap, peak in SMALL:
        spec = rack_power(servers=servers, cap=cap, peak=peak)
        explored = check(spec).outcome.states
        assert explored == count(servers, cap, peak), (servers, cap, peak, explored)
        print(f"servers={servers}, cap={cap}, peak={peak}: {explored} states, counted and explored")
    servers, cap, peak = map(int, sys.argv[1:]) if len(sys.argv) > 1 else (10, 120, 56)
    print(f"servers={servers}, cap={cap}, peak={peak}: {count(servers, cap, peak)} states, counted")


if __name__ == "__main__":
    main()
