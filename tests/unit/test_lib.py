"""What the parts of `pyverify.lib` refuse: misuse of them is a violation, never a silent step.

What they do when they are used well is in `specs/lib/` and `models/lib/`.
"""

import pytest

from pyverify import Param, Range, Spec, Var, action, check, require
from pyverify.lib import GoChannel, Network, OrderedNetwork, QueueLock


class Flood(Spec):
    """More is sent than the network can hold."""

    Node = Range(2)
    net = Network(Node, Node, cap=2)
    sent = Var(Range(4), init=0)

    @action
    def send(self):
        require(self.sent < 3)
        self.net.send(0, 1, 0)
        self.sent += 1


class OrderedFlood(Flood):
    net = OrderedNetwork(Flood.Node, Flood.Node, cap=2)


class PatientFlood(Flood):
    """Nothing is sent that the network cannot hold."""

    @action
    def send(self):
        require(self.net.has_room(0, 1))
        super().send()


class Closing(Spec):
    """Who waits to send when the channel is closed panics, as who closes it twice."""

    Goroutine = Range(2)
    waiting = Param(False)
    link = GoChannel(Goroutine, Goroutine)
    calls = Var(Range(3), init=0)

    @action
    def call(self):
        require(self.calls < 2)
        if self.waiting and self.calls == 0:
            self.link.send(0, 0)
        else:
            self.link.close()
        self.calls += 1


class Impatient(Spec):
    """Nobody asks for a lock twice."""

    Client = Range(2)
    lock = QueueLock(Client, cap=2)

    @action
    def ask(self):
        self.lock.ask(0)


def lengths(spec):
    """Return how many states lead to the misuse, of each kind that there is."""
    violated = [p for p in check(spec).outcome.properties if p.trace and p.verdict == "violated"]
    return {p.name: len(p.trace) for p in violated if p.name != "deadlock"}


@pytest.mark.parametrize("flood", [Flood, OrderedFlood])
def test_a_full_network_is_no_guard(flood):
    assert lengths(flood()) == {"domain": 3}


def test_who_asks_for_room_waits():
    assert lengths(PatientFlood()) == {}


def test_closing_twice_panics():
    assert lengths(Closing()) == {"assert": 2}


def test_who_waits_to_send_panics_at_the_close():
    assert lengths(Closing(waiting=True)) == {"assert": 2}


def test_asking_twice_is_refused():
    assert lengths(Impatient()) == {"assert": 2}
