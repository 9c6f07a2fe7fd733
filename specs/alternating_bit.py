"""The alternating bit: every message arrives, over channels that lose (Bartlett et al., 1969).

The sender repeats its message, with a bit, until the bit comes back; then it turns the bit and has
the next message. The receiver takes the first packet with the bit it waits for, and repeats the bit
of what it has. Packets and bits may get lost at any time, though in their order.

That a message arrives takes more than that nobody stops: if every packet is lost as soon as it is
sent, none can be received for long. Who receives must be *strongly* fair: of what is sent again and
again, something arrives. Losing is fair to nobody: it need never happen.
"""

from typing import Self

from pyverify import (
    Field,
    Param,
    Range,
    Record,
    Seq,
    Spec,
    Var,
    action,
    always,
    eventually,
    implies,
    invariant,
    leads_to,
    one_of,
    reachable,
    require,
    step_invariant,
    temporal,
)


class Packet(Record):
    """A message under way."""

    bit: bool
    message: int = Field("Message")


class AlternatingBit(Spec):
    """A sender with one message after another, for ever."""

    cap = Param(1, doc="how much is under way in each direction", min=1)
    messages = Param(2, doc="different ones")
    packets_get_lost = Param(True)
    bits_get_lost = Param(True)

    Message = Range(messages)

    packets = Var(Seq[Packet, cap], init=[])
    bits = Var(Seq[bool, cap], init=[], doc="on their way back")
    message = Var(Message, init=one_of(Message))
    bit = Var(bool, init=False, doc="of the message")
    received = Var(Message | None, init=None, doc="the last one")
    awaited = Var(bool, init=False, doc="the bit of the next one")

    def has_arrived(self) -> bool:
        return self.awaited != self.bit

    @action(fair="weak")
    def send(self) -> None:
        require(len(self.packets) < self.cap)
        self.packets.append(Packet(self.bit, self.message))

    @action(fair="strong")
    def receive(self) -> None:
        require(len(self.packets) > 0)
        packet = self.packets.pop(0)
        if packet.bit == self.awaited:
            self.received = packet.message
            self.awaited = not self.awaited

    @action(fair="weak")
    def send_back(self) -> None:
        require(len(self.bits) < self.cap)
        self.bits.append(not self.awaited)

    @action(fair="strong")
    def hear_back(self) -> None:
        require(len(self.bits) > 0)
        if self.bits.pop(0) == self.bit:
            self.bit = not self.bit
            self.message = one_of(self.Message)

    @action
    def lose(self) -> None:
        """Lose any packet."""
        require(self.packets_get_lost)
        which = one_of(range(len(self.packets)))
        del self.packets[which]

    @action
    def lose_bit(self) -> None:
        require(self.bits_get_lost)
        which = one_of(range(len(self.bits)))
        del self.bits[which]

    @invariant
    def received_is_sent(self) -> bool:
        return implies(self.has_arrived(), self.received == self.message)

    @step_invariant
    def nothing_is_skipped(self, after: Self) -> bool:
        """The next message has its turn when the last has arrived."""
        return implies(after.bit != self.bit, self.has_arrived())

    @temporal
    def every_message_arrives(self) -> bool:
        return leads_to(not self.has_arrived(), self.has_arrived())

    @temporal
    def sender_goes_on(self) -> bool:
        return always(eventually(self.bit) and eventually(not self.bit))

    @reachable
    def arrives_again(self) -> bool:
        """What is under way has arrived already."""
        return self.has_arrived() and len(self.packets) > 0 and self.packets[0].bit == self.bit

    @reachable
    def another_follows(self) -> bool:
        """Another message than the last one received is under way."""
        return any(p.bit == self.awaited and p.message != self.received for p in self.packets) and (
            self.received is not None
        )


class WeaklyFair(AlternatingBit):
    """Nobody stops, and that is all: enough if nothing is lost, and else not."""

    @action(fair="weak")
    def receive(self) -> None:
        super().receive()

    @action(fair="weak")
    def hear_back(self) -> None:
        super().hear_back()


class AnyAnswer(AlternatingBit):
    """The sender takes any bit that comes back for an answer to what it has just sent."""

    @action(fair="strong")
    def hear_back(self) -> None:
        require(len(self.bits) > 0)
        self.bits.pop(0)
        self.bit = not self.bit
        self.message = one_of(self.Message)
