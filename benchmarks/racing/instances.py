"""What is raced: the same finite transition systems in four languages.

Parameters carry the names of the peers' models; `settings` says what pyverify's spec calls them.
The counts are known from all peers that could be asked (`peers/README.md`): whoever finds another
one is wrong, whatever its speed. `generated` is the peers' count, which includes the one initial
state; pyverify counts transitions only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Live:
    """A temporal property under weak fairness of every process, as the peers call it."""

    tla: str  # the property in the module
    spin: int  # -DLIVE of the Promela


@dataclass(frozen=True)
class Model:
    """One system, as it is called in each language."""

    name: str
    target: str  # of `pyverify check`
    properties: tuple[str, ...]  # that the peers judge too
    settings: dict[str, str]  # parameter of the peers -> parameter of the spec
    tla: str
    murphi: bool = True
    deadlock: bool = True  # whether the peers look for deadlocks
    live: Live | None = None  # the property is temporal
    cost_of: str | None = None  # the property is temporal, and told beside the safety of this model

    @property
    def promela(self) -> str:
        """Return how the file in Promela is called."""
        return self.tla.lower()


@dataclass(frozen=True)
class Instance:
    """A model with its parameters, and what SPIN has to be told of its size."""

    model: Model
    size: str
    params: dict[str, int]
    states: int
    generated: int
    slots: int  # log2 of SPIN's hash table
    depth: int  # of SPIN's depth-first search
    product: int | None = None  # states of SPIN, of the model and the property together

    @property
    def name(self) -> str:
        """Return what the tables call it."""
        return f"{self.model.name} {self.size}"

    @property
    def large(self) -> bool:
        """Tell whether it is large enough for the demands on speed and memory."""
        return self.states >= 1_000_000


_TWO_PHASE = Model(
    "twophase",
    "specs/two_phase_commit.py:TwoPhaseCommit",
    ("atomic", "deadlock"),
    {"N": "participants"},
    "TwoPhase",
)
_PHILOSOPHERS = Model(
    "philosophers",
    "benchmarks/yardsticks/philosophers.py",
    ("neighbours_do_not_both_eat", "deadlock"),
    {"N": "n"},
    "Philosophers",
)
_CHANNEL = Model(
    "channel",
    "benchmarks/yardsticks/channel.py",
    ("nothing_is_lost", "first_in_first_out"),
    {"P": "producers", "C": "consumers", "K": "capacity", "M": "messages"},
    "Channel",
    deadlock=False,
)
_SAGA = Model(
    "saga",
    "specs/saga_inventory.py:SagaInventory",
    ("no_item_is_lost",),
    {"N": "sagas", "S": "steps", "I0": "items"},
    "Saga",
    deadlock=False,
)
_FILTER = Model(
    "filter",
    "specs/filter_lock.py:FilterLock",
    ("mutual_exclusion", "deadlock"),
    {"N": "n"},
    "Filter",
    murphi=False,  # its yardstick is liveness, which Murphi does not have
)
_ONE = replace(
    _FILTER, name="filter-one", properties=("first_does_not_starve",), live=Live("LiveOne", 1)
)
_ALL = replace(_FILTER, name="filter-all", properties=("nobody_starves",), live=Live("LiveAll", 2))


def _costly(model: Model, name: str) -> Model:
    return replace(model, name=f"{model.name}-live", properties=(name,), cost_of=model.name)


_TWO_PHASE_LIVE = _costly(_TWO_PHASE, "nobody_stays_prepared")
_PHILOSOPHERS_LIVE = _costly(_PHILOSOPHERS, "somebody_eats")
_FILTER_LIVE = _costly(_FILTER, "first_does_not_starve")


def _channel(p: int, c: int, k: int, m: int) -> dict[str, int]:
    return {"P": p, "C": c, "K": k, "M": m}


def _saga(n: int, s: int, stock: int) -> dict[str, int]:
    return {"N": n, "S": s, "I0": stock}


INSTANCES = (
    Instance(_TWO_PHASE, "3", {"N": 3}, 288, 1146, 10, 1000),
    Instance(_TWO_PHASE, "7", {"N": 7}, 296_448, 2_744_706, 19, 10_000),
    Instance(_TWO_PHASE, "8", {"N": 8}, 1_745_408, 18_507_778, 22, 10_000),
    Instance(_TWO_PHASE, "9", {"N": 9}, 10_340_352, 123_558_402, 24, 10_000),
    Instance(_TWO_PHASE, "10", {"N": 10}, 61_515_776, 817_760_258, 26, 10_000),
    Instance(_PHILOSOPHERS, "13", {"N": 13}, 80_782, 670_512, 18, 200_000),
    Instance(_PHILOSOPHERS, "16", {"N": 16}, 1_136_689, 11_639_233, 21, 1_500_000),
    Instance(_PHILOSOPHERS, "18", {"N": 18}, 6_625_109, 76_403_975, 23, 8_000_000),
    Instance(_CHANNEL, "s", _channel(3, 2, 4, 4), 62_333, 184_720, 17, 10_000),
    Instance(_CHANNEL, "m", _channel(3, 2, 5, 5), 332_202, 992_467, 19, 10_000),
    Instance(_CHANNEL, "l", _channel(3, 2, 7, 6), 3_728_707, 11_179_318, 22, 10_000),
    Instance(_SAGA, "s", _saga(4, 4, 10), 190_239, 720_941, 18, 10_000),
    Instance(_SAGA, "m", _saga(5, 3, 9), 361_654, 1_658_286, 19, 10_000),
    Instance(_SAGA, "l", _saga(6, 3, 10), 4_633_304, 25_414_117, 23, 10_000),
    Instance(_FILTER, "3", {"N": 3}, 288, 652, 12, 10_000),
    Instance(_FILTER, "4", {"N": 4}, 4752, 13_081, 16, 1_000_000),
    Instance(_FILTER, "5", {"N": 5}, 88_560, 286_986, 18, 1_000_000),
    Instance(_FILTER, "6", {"N": 6}, 1_827_936, 6_803_689, 22, 10_000_000),
    Instance(_ONE, "3", {"N": 3}, 288, 652, 12, 10_000, 507),
    Instance(_ONE, "4", {"N": 4}, 4752, 13_081, 18, 1_000_000, 8793),
    Instance(_ONE, "5", {"N": 5}, 88_560, 286_986, 21, 5_000_000, 167_411),
    Instance(_ALL, "3", {"N": 3}, 288, 652, 12, 10_000, 945),
    Instance(_ALL, "4", {"N": 4}, 4752, 13_081, 18, 1_000_000, 20_916),
    Instance(_ALL, "5", {"N": 5}, 88_560, 286_986, 22, 10_000_000, 482_815),
    Instance(_TWO_PHASE_LIVE, "8", {"N": 8}, 1_745_408, 18_507_778, 22, 10_000),
    Instance(_PHILOSOPHERS_LIVE, "16", {"N": 16}, 1_136_689, 11_639_233, 21, 1_500_000),
    Instance(_FILTER_LIVE, "6", {"N": 6}, 1_827_936, 6_803_689, 22, 10_000_000),
)
COLD = INSTANCES[0]  # small enough that only the start counts
