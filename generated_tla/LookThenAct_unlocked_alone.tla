--------------------- MODULE LookThenAct_unlocked_alone ----------------------
(****************************************************************************)
(* Send and receive in two steps each; with `lock`, nobody else may come in *)
(* between.                                                                 *)
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
  items,        \* items of each producer
  cap,          \* items that fit in the channel
  lock,         \* repaired: who looks takes the lock, if it is free, until it
                \* has acted
  channel_cap,
  None          \* the absence of a value

ASSUME lock \in BOOLEAN

\* Domains and loops below are those of this instance.
ASSUME
  /\ producers = 1
  /\ consumers = 1
  /\ items = 3
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
  consumer_at,      \* where each process rests
  consumer_head,
  held

vars == <<channel_buf, sent, received, producer_at, producer_serial,
          consumer_at, consumer_head, held>>

TypeOK ==
  /\ channel_buf \in Seq([producer: Producer, serial: Serial])
  /\ Len(channel_buf) <= 2
  /\ sent \in Seq([producer: Producer, serial: Serial])
  /\ Len(sent) <= 3
  /\ received \in Seq([producer: Producer, serial: Serial])
  /\ Len(received) <= 3
  /\ producer_at \in [Producer -> {"start", "look", "put", "done"}]
  /\ producer_serial \in [Producer -> Serial]
  /\ consumer_at \in [Consumer -> {"peek", "take", "done"}]
  /\ consumer_head \in [Consumer -> [producer: Producer, serial: Serial]
                                      \cup {None}]
  /\ held \in BOOLEAN

\* Tell whether nothing more fits.
channel_is_full == Len(channel_buf) = channel_cap

\* Tell whether nothing is under way.
channel_is_empty == channel_buf = <<>>

\* Return the oldest item, which stays; if there is none, that violates
\* `error`.
channel_peek == channel_buf[1]

all_received == Len(received) = producers * items

Init ==
  /\ channel_buf = <<>>
  /\ sent = <<>>
  /\ received = <<>>
  /\ producer_at = [p \in Producer |-> "start"]
  /\ producer_serial = [me \in Producer |-> 0]
  /\ consumer_at = [c \in Consumer |-> "peek"]
  /\ consumer_head = [me \in Producer |-> None]
  /\ held = FALSE

producer_start(me) ==
  /\ producer_at[me] = "start"
  /\ producer_serial' = [producer_serial EXCEPT ![me] = 0]
  /\ producer_at' = [producer_at EXCEPT ![me] = "look"]
  /\ UNCHANGED <<channel_buf, sent, received, consumer_at, consumer_head,
                 held>>

producer_look(me) ==
  /\ producer_at[me] = "look"
  /\ ~channel_is_full
  /\ ~held
  /\ held' = lock
  /\ producer_at' = [producer_at EXCEPT ![me] = "put"]
  /\ UNCHANGED <<channel_buf, sent, received, producer_serial, consumer_at,
                 consumer_head>>

producer_put(me) ==
  /\ producer_at[me] = "put"
  /\ LET item == [producer |-> me, serial |-> producer_serial[me]]
     IN  /\ channel_buf' = Append(channel_buf, item)
         /\ sent' = Append(sent, item)
         /\ held' = FALSE
         /\ LET new_producer_at == [producer_at EXCEPT ![me] = "look"]
            IN  IF producer_serial[me] = 0
                THEN /\ producer_serial' = [producer_serial EXCEPT ![me] = 1]
                     /\ producer_at' = new_producer_at
                ELSE IF producer_serial[me] = 1
                     THEN /\ producer_serial' = [producer_serial EXCEPT ![me] =
                                                                            2]
                          /\ producer_at' = new_producer_at
                     ELSE /\ producer_at' = [producer_at EXCEPT ![me] = "done"]
                          /\ UNCHANGED producer_serial
         /\ UNCHANGED <<received, consumer_at, consumer_head>>

consumer_peek(me) ==
  /\ consumer_at[me] = "peek"
  /\ ~channel_is_empty
  /\ ~held
  /\ held' = lock
  /\ consumer_head' = [consumer_head EXCEPT ![me] = channel_peek]
  /\ consumer_at' = [consumer_at EXCEPT ![me] = "take"]
  /\ UNCHANGED <<channel_buf, sent, received, producer_at, producer_serial>>

consumer_take(me) ==
  /\ consumer_at[me] = "take"
  /\ channel_buf' = Tail(channel_buf)
  /\ received' = Append(received, consumer_head[me])
  /\ consumer_head' = [consumer_head EXCEPT ![me] = None]
  /\ held' = FALSE
  /\ consumer_at' = [consumer_at EXCEPT ![me] = "peek"]
  /\ UNCHANGED <<sent, producer_at, producer_serial>>

producer(me) ==
  \/ producer_start(me)
  \/ producer_look(me)
  \/ producer_put(me)

consumer(me) ==
  \/ consumer_peek(me)
  \/ consumer_take(me)

\* Stopping is fine here, and no deadlock.
Terminating ==
  /\ all_received
  /\ UNCHANGED vars

Next ==
  \/ \E me \in Producer : producer(me)
  \/ \E me \in Producer : consumer(me)
  \/ Terminating

Spec == Init /\ [][Next]_vars

\* `buf` cannot hold more, by its domain: who tries violates `domain`.
channel_within_capacity == Len(channel_buf) \in 0 .. channel_cap

nothing_lost_or_doubled == BagOfSeq(sent) = BagOfSeq(received \o channel_buf)

first_in_first_out == received = Slice(sent, 0, Len(received))

everything_arrives == all_received
never_everything_arrives == ~everything_arrives

==============================================================================
\* Written by pyverify emit, checksum 711ac6e4e739.
