"""Locks, for one owner at a time, who may not take them twice.

    lock = Lock(Client)                        anyone who waits may be next
    lock = QueueLock(Client, cap=3)            who asked first is next

`acquire` waits. To `release` a lock that one does not own violates `assert`.
"""

from typing import Any

from pyverify.lang import Component, Param, Seq, Var, invariant, require


class Lock(Component):
    """Its state is its owner, if it has one."""

    Client = Param()  # the domain of those who may own it

    owner = Var(Client | None, init=None)

    def is_free(self) -> bool:
        """Tell whether nobody owns it."""
        return self.owner is None

    def acquire(self, me: Any) -> None:
        """Wait until nobody owns it, and own it."""
        require(self.owner is None)
        self.owner = me

    def release(self, me: Any) -> None:
        """Own it no more."""
        assert self.owner == me, "only its owner may release a lock"
        self.owner = None


class QueueLock(Lock):
    """One asks for it first, and gets it in the order of asking."""

    cap = Param(2, doc="how many may wait for it", min=1)

    waiting = Var(Seq[Lock.Client, cap], init=[])

    def ask(self, me: Any) -> None:
        """Get in line; to stand in it twice violates `assert`."""
        assert me not in self.waiting and self.owner != me, "one waits for it once"
        self.waiting.append(me)

    def acquire(self, me: Any) -> None:
        """Wait until nobody owns it and all that asked before have had it, and own it."""
        require(len(self.waiting) > 0 and self.waiting[0] == me)
        self.waiting.pop(0)
        super().acquire(me)

    @invariant
    def nobody_waits_twice(self) -> bool:
        """Nor does the owner wait."""
        return all(self.waiting.count(c) + int(self.owner == c) <= 1 for c in self.Client)
