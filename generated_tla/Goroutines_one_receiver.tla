----------------------- MODULE Goroutines_one_receiver -----------------------
(****************************************************************************)
(* Senders send their items in order; receivers receive for ever.           *)
(****************************************************************************)
EXTENDS Integers, Sequences, FiniteSets, Bags, TLC

\* The elements of a sequence, or the values of a function.
Range(f) == {f[x] : x \in DOMAIN f}

\* The numbers in a set as a sequence, ascending.
RECURSIVE InOrder(_)
InOrder(S) ==
  IF S = {} THEN <<>>
  ELSE LET least == CHOOSE x \in S : \A y \in S : x <= y
       IN  <<least>> \o InOrder(S \ {least})

\* The elements from index a up to, but without, index b, counted from 0.
Slice(s, a, b) ==
  LET within(i) == IF i < 0 THEN IF Len(s) + i < 0 THEN 0 ELSE Len(s) + i
                   ELSE IF i > Len(s) THEN Len(s) ELSE i
  IN  SubSeq(s, within(a) + 1, within(b))

\* The bag of the elements of a sequence.
BagOfSeq(s) ==
  [x \in {s[i] : i \in DOMAIN s} |-> Cardinality({i \in DOMAIN s : s[i] = x})]

\* The sequences in a sequence, one after the other.
RECURSIVE Flatten(_)
Flatten(ss) == IF ss = <<>> THEN <<>> ELSE Head(ss) \o Flatten(Tail(ss))

CONSTANTS
  senders,
  receivers,
  items,        \* items of each sender
  cap,          \* 0: unbuffered
  channel_cap,
  None          \* the absence of a value

\* Domains and loops below are those of this instance.
ASSUME
  /\ senders = 2
  /\ receivers = 1
  /\ items = 2
  /\ cap = 0
  /\ channel_cap = 0

Sender == 0 .. senders - 1
Serial == 0 .. items - 1
Goroutine == 0 .. senders + receivers - 1
Receiver == senders .. senders + receivers - 1

VARIABLES
  channel_buf,
  channel_sendq,
  channel_recvq,
  channel_got,     \* what each received last
  channel_closed,
  sent,            \* all items, in the order of sending
  kept,
  sender_at,       \* where each process rests
  sender_serial,
  receiver_at      \* where each process rests

vars == <<channel_buf, channel_sendq, channel_recvq, channel_got,
          channel_closed, sent, kept, sender_at, sender_serial, receiver_at>>

TypeOK ==
  /\ channel_buf \in Seq([sender: Sender, serial: Serial])
  /\ Len(channel_buf) <= 0
  /\ channel_sendq \in Seq(Goroutine \X [sender: Sender, serial: Serial])
  /\ Len(channel_sendq) <= 3
  /\ channel_recvq \in Seq(Goroutine)
  /\ Len(channel_recvq) <= 3
  /\ channel_got \in [Goroutine -> [sender: Sender, serial: Serial]
                                     \cup {None}]
  /\ channel_closed \in BOOLEAN
  /\ sent \in Seq([sender: Sender, serial: Serial])
  /\ Len(sent) <= 4
  /\ kept \in [Receiver -> Seq([sender: Sender, serial: Serial])]
  /\ \A r \in Receiver : Len(kept[r]) <= 4
  /\ sender_at \in [Sender -> {"start", "send", "sent", "done"}]
  /\ sender_serial \in [Sender -> Serial]
  /\ receiver_at \in [Receiver -> {"receive", "received", "done"}]

\* Tell whether `me` is in a queue, and so asleep.
channel_is_waiting(me) ==
  \/ me \in Range(channel_recvq)
  \/ \E i \in DOMAIN channel_sendq : channel_sendq[i][1] = me

\* Return the items that were sent and not received, in the order of sending.
channel_under_way ==
  channel_buf \o [i \in DOMAIN channel_sendq |-> channel_sendq[i][2]]

\* Senders wait only for room, receivers only for items, and nobody at a closed
\* channel.
channel_who_waits_has_to ==
  /\ \/ Len(channel_buf) = channel_cap
     \/ channel_sendq = <<>>
  /\ \/ channel_recvq = <<>>
     \/ /\ channel_under_way = <<>>
        /\ ~channel_closed

all_kept ==
  LET all == InOrder(Receiver) IN Flatten([i \in DOMAIN all |-> kept[all[i]]])

all_received == Cardinality(Range(all_kept)) = senders * items

nothing_lost_or_doubled ==
  BagOfSeq(sent) = BagOfSeq(all_kept
                              \o SelectSeq([i \in 1 .. 3 |->
                                               channel_got[i - 1]],
                                           LAMBDA item : item # None)
                              \o channel_under_way)

\* What is under way was sent last, and each receiver gets what was sent
\* earlier first.
first_in_first_out ==
  /\ Slice(sent, Len(sent) - Len(channel_under_way), Len(sent))
       = channel_under_way
  /\ \A r \in Receiver :
        kept[r] = SelectSeq(sent, LAMBDA item : item \in Range(kept[r]))

Init ==
  /\ channel_buf = <<>>
  /\ channel_sendq = <<>>
  /\ channel_recvq = <<>>
  /\ channel_got = [g \in Goroutine |-> None]
  /\ channel_closed = FALSE
  /\ sent = <<>>
  /\ kept = [r \in Receiver |-> <<>>]
  /\ sender_at = [s \in Sender |-> "start"]
  /\ sender_serial = [me \in Sender |-> 0]
  /\ receiver_at = [r \in Receiver |-> "receive"]

sender_start(me) ==
  /\ sender_at[me] = "start"
  /\ sender_serial' = [sender_serial EXCEPT ![me] = 0]
  /\ sender_at' = [sender_at EXCEPT ![me] = "send"]
  /\ UNCHANGED <<channel_buf, channel_sendq, channel_recvq, channel_got,
                 channel_closed, sent, kept, receiver_at>>

sender_send(me) ==
  /\ sender_at[me] = "send"
  /\ LET item == [sender |-> me, serial |-> sender_serial[me]]
     IN  /\ Assert(~channel_closed, "send on closed channel")
         /\ sent' = Append(sent, item)
         /\ sender_at' = [sender_at EXCEPT ![me] = "sent"]
         /\ IF channel_recvq # <<>>
            THEN /\ channel_recvq' = Tail(channel_recvq)
                 /\ channel_got' = [channel_got EXCEPT ![channel_recvq[1]] =
                                                           item]
                 /\ UNCHANGED <<channel_buf, channel_sendq>>
            ELSE /\ IF Len(channel_buf) < channel_cap
                    THEN /\ channel_buf' = Append(channel_buf, item)
                         /\ UNCHANGED channel_sendq
                    ELSE /\ channel_sendq' = Append(channel_sendq,
                                                    <<me, item>>)
                         /\ UNCHANGED channel_buf
                 /\ UNCHANGED <<channel_recvq, channel_got>>
         /\ UNCHANGED <<channel_closed, kept, sender_serial, receiver_at>>

sender_sent(me) ==
  /\ sender_at[me] = "sent"
  /\ ~channel_is_waiting(me)
  /\ IF sender_serial[me] = 0
     THEN /\ sender_serial' = [sender_serial EXCEPT ![me] = 1]
          /\ sender_at' = [sender_at EXCEPT ![me] = "send"]
     ELSE /\ sender_at' = [sender_at EXCEPT ![me] = "done"]
          /\ UNCHANGED sender_serial
  /\ UNCHANGED <<channel_buf, channel_sendq, channel_recvq, channel_got,
                 channel_closed, sent, kept, receiver_at>>

receiver_receive(me) ==
  /\ receiver_at[me] = "receive"
  /\ receiver_at' = [receiver_at EXCEPT ![me] = "received"]
  /\ IF channel_under_way # <<>>
     THEN /\ channel_got' = [channel_got EXCEPT ![me] = channel_under_way[1]]
          /\ channel_sendq' = IF channel_sendq # <<>>
                              THEN Tail(channel_sendq)
                              ELSE channel_sendq
          /\ channel_buf' = Tail(IF channel_sendq # <<>>
                                 THEN Append(channel_buf, channel_sendq[1][2])
                                 ELSE channel_buf)
          /\ UNCHANGED channel_recvq
     ELSE /\ channel_got' = [channel_got EXCEPT ![me] = None]
          /\ channel_recvq' = IF channel_closed
                              THEN channel_recvq
                              ELSE Append(channel_recvq, me)
          /\ UNCHANGED <<channel_sendq, channel_buf>>
  /\ UNCHANGED <<channel_closed, sent, kept, sender_at, sender_serial>>

receiver_received(me) ==
  /\ receiver_at[me] = "received"
  /\ ~channel_is_waiting(me)
  /\ IF channel_got[me] # None
     THEN /\ kept' = [kept EXCEPT ![me] = Append(@, channel_got[me])]
          /\ channel_got' = [channel_got EXCEPT ![me] = None]
     ELSE UNCHANGED <<kept, channel_got>>
  /\ receiver_at' = [receiver_at EXCEPT ![me] = "receive"]
  /\ UNCHANGED <<channel_buf, channel_sendq, channel_recvq, channel_closed,
                 sent, sender_at, sender_serial>>

sender(me) ==
  \/ sender_start(me)
  \/ sender_send(me)
  \/ sender_sent(me)

receiver(me) ==
  \/ receiver_receive(me)
  \/ receiver_received(me)

\* The receivers go on waiting.
may_rest == all_received

\* Stopping is fine here, and no deadlock.
Terminating ==
  /\ may_rest
  /\ UNCHANGED vars

Next ==
  \/ \E me \in Sender : sender(me)
  \/ \E me \in Receiver : receiver(me)
  \/ Terminating

Spec ==
  /\ Init
  /\ [][Next]_vars
  /\ \A me \in Sender : WF_vars(sender(me))
  /\ \A me \in Receiver : WF_vars(receiver(me))

\* `buf` cannot hold more, by its domain: who tries violates `domain`.
channel_within_capacity == Len(channel_buf) \in 0 .. channel_cap

senders_are_served ==
  \A s \in Sender : channel_is_waiting(s) ~> ~channel_is_waiting(s)

everything_will_arrive == <>all_received

\* The premise of S1 621.
both_ends_wait ==
  /\ channel_sendq # <<>>
  /\ channel_recvq # <<>>
never_both_ends_wait == ~both_ends_wait

everything_arrives == all_received
never_everything_arrives == ~everything_arrives

==============================================================================
\* Written by pyverify emit, checksum 3a3a4fac5304.
