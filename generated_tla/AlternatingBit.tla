--------------------------- MODULE AlternatingBit ----------------------------
(****************************************************************************)
(* A sender with one message after another, for ever.                       *)
(****************************************************************************)
EXTENDS Integers, Sequences, TLC

\* A sequence without the element at place i.
RemoveAt(s, i) ==
  IF i \in DOMAIN s THEN SubSeq(s, 1, i - 1) \o SubSeq(s, i + 1, Len(s))
  ELSE Assert(FALSE, "RemoveAt: no such place")

CONSTANTS
  cap,               \* how much is under way in each direction
  messages,          \* different ones
  packets_get_lost,
  bits_get_lost,
  None               \* the absence of a value

ASSUME
  /\ messages \in Nat
  /\ packets_get_lost \in BOOLEAN
  /\ bits_get_lost \in BOOLEAN

\* Domains and loops below are those of this instance.
ASSUME cap = 1

Message == 0 .. messages - 1

VARIABLES
  packets,
  bits,      \* on their way back
  message,
  bit,       \* of the message
  received,  \* the last one
  awaited    \* the bit of the next one

vars == <<packets, bits, message, bit, received, awaited>>

TypeOK ==
  /\ packets \in Seq([bit: BOOLEAN, message: Message])
  /\ Len(packets) <= 1
  /\ bits \in Seq(BOOLEAN)
  /\ Len(bits) <= 1
  /\ message \in Message
  /\ bit \in BOOLEAN
  /\ received \in Message \cup {None}
  /\ awaited \in BOOLEAN

has_arrived == awaited # bit

Init ==
  /\ packets = <<>>
  /\ bits = <<>>
  /\ message \in Message
  /\ bit = FALSE
  /\ received = None
  /\ awaited = FALSE

send ==
  /\ Len(packets) < cap
  /\ packets' = Append(packets, [bit |-> bit, message |-> message])
  /\ UNCHANGED <<bits, message, bit, received, awaited>>

receive ==
  /\ packets # <<>>
  /\ packets' = Tail(packets)
  /\ IF packets[1].bit <=> awaited
     THEN /\ received' = packets[1].message
          /\ awaited' = ~awaited
     ELSE UNCHANGED <<received, awaited>>
  /\ UNCHANGED <<bits, message, bit>>

send_back ==
  /\ Len(bits) < cap
  /\ bits' = Append(bits, ~awaited)
  /\ UNCHANGED <<packets, message, bit, received, awaited>>

hear_back ==
  /\ bits # <<>>
  /\ bits' = Tail(bits)
  /\ IF bits[1] <=> bit
     THEN /\ bit' = ~bit
          /\ message' \in Message
          /\ UNCHANGED <<packets, received, awaited>>
     ELSE UNCHANGED <<packets, message, bit, received, awaited>>

\* Lose any packet.
lose ==
  /\ packets_get_lost
  /\ \E which \in 0 .. Len(packets) - 1 :
        /\ packets' = RemoveAt(packets, which + 1)
        /\ UNCHANGED <<bits, message, bit, received, awaited>>

lose_bit ==
  /\ bits_get_lost
  /\ \E which \in 0 .. Len(bits) - 1 :
        /\ bits' = RemoveAt(bits, which + 1)
        /\ UNCHANGED <<packets, message, bit, received, awaited>>

Next ==
  \/ send
  \/ receive
  \/ send_back
  \/ hear_back
  \/ lose
  \/ lose_bit

Fairness ==
  /\ WF_vars(send)
  /\ SF_vars(receive)
  /\ WF_vars(send_back)
  /\ SF_vars(hear_back)

Spec == Init /\ [][Next]_vars /\ Fairness

received_is_sent == has_arrived => received = message

\* The next message has its turn when the last has arrived.
nothing_is_skipped == [][bit' # bit => has_arrived]_vars

every_message_arrives == ~has_arrived ~> has_arrived

sender_goes_on == [](<>bit /\ <>~bit)

\* What is under way has arrived already.
arrives_again ==
  /\ has_arrived
  /\ packets # <<>>
  /\ packets[1].bit <=> bit
never_arrives_again == ~arrives_again

\* Another message than the last one received is under way.
another_follows ==
  /\ \E i \in DOMAIN packets :
        /\ packets[i].bit <=> awaited
        /\ packets[i].message # received
  /\ received # None
never_another_follows == ~another_follows

==============================================================================
\* Written by pyverify emit, checksum 5d824d745975.
