--------------------------- MODULE BoundedChannel ----------------------------
(****************************************************************************)
(* Every send and every receipt is one step.                                *)
(****************************************************************************)
EXTENDS Integers, Sequences, FiniteSets, Bags

\* The elements from index a up to, but without, index b, counted from 0.
Slice(s, a, b) ==
  LET within(i) == IF i < 0 THEN IF Len(s) + i < 0 THEN 0 ELSE Len(s) + i
                   ELSE IF i > Len(s) THEN Len(s) ELSE i
  IN  SubSeq(s, within(a) + 1, within(b))

\* The bag of the elements of a sequence.
BagOfSeq(s) ==
  [x \in {s[i] : i \in DOMAIN s} |-> Cardinality({i \in DOMAIN s : s[i] = x})]

CONSTANTS
  producers,
  consumers,
  items,       \* items of each producer
  cap,         \* items that fit in the channel
  channel_cap

\* Domains and loops below are those of this instance.
ASSUME
  /\ producers = 2
  /\ consumers = 2
  /\ items = 2
  /\ cap = 2
  /\ channel_cap = 2

Producer == 0 .. producers - 1
Serial == 0 .. items - 1
Consumer == 0 .. consumers - 1

VARIABLES
  channel_buf,
  sent,             \* all that was ever sent, in order
  received,
  producer_at,      \* where each process rests
  producer_serial,
  consumer_at       \* where each process rests

vars ==
  <<channel_buf, sent, received, producer_at, producer_serial, consumer_at>>

TypeOK ==
  /\ channel_buf \in Seq([producer: Producer, serial: Serial])
  /\ Len(channel_buf) <= 2
  /\ sent \in Seq([producer: Producer, serial: Serial])
  /\ Len(sent) <= 4
  /\ received \in Seq([producer: Producer, serial: Serial])
  /\ Len(received) <= 4
  /\ producer_at \in [Producer -> {"start", "send", "done"}]
  /\ producer_serial \in [Producer -> Serial]
  /\ consumer_at \in [Consumer -> {"receive", "done"}]

\* Tell whether nothing more fits.
channel_is_full == Len(channel_buf) = channel_cap

\* Tell whether nothing is under way.
channel_is_empty == channel_buf = <<>>

all_received == Len(received) = producers * items

Init ==
  /\ channel_buf = <<>>
  /\ sent = <<>>
  /\ received = <<>>
  /\ producer_at = [p \in Producer |-> "start"]
  /\ producer_serial = [me \in Producer |-> 0]
  /\ consumer_at = [c \in Consumer |-> "receive"]

producer_start(me) ==
  /\ producer_at[me] = "start"
  /\ producer_serial' = [producer_serial EXCEPT ![me] = 0]
  /\ producer_at' = [producer_at EXCEPT ![me] = "send"]
  /\ UNCHANGED <<channel_buf, sent, received, consumer_at>>

producer_send(me) ==
  /\ producer_at[me] = "send"
  /\ ~channel_is_full
  /\ LET item == [producer |-> me, serial |-> producer_serial[me]]
     IN  /\ channel_buf' = Append(channel_buf, item)
         /\ sent' = Append(sent, item)
         /\ IF producer_serial[me] = 0
            THEN /\ producer_serial' = [producer_serial EXCEPT ![me] = 1]
                 /\ producer_at' = [producer_at EXCEPT ![me] = "send"]
            ELSE /\ producer_at' = [producer_at EXCEPT ![me] = "done"]
                 /\ UNCHANGED producer_serial
         /\ UNCHANGED <<received, consumer_at>>

consumer_receive(me) ==
  /\ consumer_at[me] = "receive"
  /\ ~channel_is_empty
  /\ channel_buf' = Tail(channel_buf)
  /\ received' = Append(received, channel_buf[1])
  /\ consumer_at' = [consumer_at EXCEPT ![me] = "receive"]
  /\ UNCHANGED <<sent, producer_at, producer_serial>>

producer(me) ==
  \/ producer_start(me)
  \/ producer_send(me)

\* Stopping is fine here, and no deadlock.
Terminating ==
  /\ all_received
  /\ UNCHANGED vars

Next ==
  \/ \E me \in Producer : consumer_receive(me)
  \/ \E me \in Producer : producer(me)
  \/ Terminating

Spec == Init /\ [][Next]_vars

\* `buf` cannot hold more, by its domain: who tries violates `domain`.
channel_within_capacity == Len(channel_buf) \in 0 .. channel_cap

nothing_lost_or_doubled == BagOfSeq(sent) = BagOfSeq(received \o channel_buf)

first_in_first_out == received = Slice(sent, 0, Len(received))

everything_arrives == all_received
never_everything_arrives == ~everything_arrives

==============================================================================
\* Written by pyverify emit, checksum 68de7083044e.
