"""Parts that many protocols need, written in the language itself, as Components.

They are read from their source like any spec: subclass one to change it.
"""

from pyverify.lib.channel import Channel
from pyverify.lib.clock import Clock, Timer
from pyverify.lib.crash import Crash
from pyverify.lib.go_channel import GoChannel
from pyverify.lib.lock import Lock, QueueLock
from pyverify.lib.network import Network, OrderedNetwork

__all__ = [
    "Channel",
    "Clock",
    "Crash",
    "GoChannel",
    "Lock",
    "Network",
    "OrderedNetwork",
    "QueueLock",
    "Timer",
]
