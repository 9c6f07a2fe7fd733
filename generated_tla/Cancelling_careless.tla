------------------------- MODULE Cancelling_careless -------------------------
(****************************************************************************)
(* Some goroutine that waits decides to give up, leaves its queue later,    *)
(* and tries again.                                                         *)
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

\* A sequence without the element at place i.
RemoveAt(s, i) ==
  IF i \in DOMAIN s THEN SubSeq(s, 1, i - 1) \o SubSeq(s, i + 1, Len(s))
  ELSE Assert(FALSE, "RemoveAt: no such place")

\* The first place of x in a sequence.
PlaceOf(s, x) ==
  CHOOSE i \in DOMAIN s : s[i] = x /\ \A j \in 1 .. (i - 1) : s[j] # x

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
  times,        \* how often somebody gives up
  careful,      \* repaired: who leaves looks whether it was served in between
  channel_cap,
  None          \* the absence of a value

ASSUME careful \in BOOLEAN

\* Domains and loops below are those of this instance.
ASSUME
  /\ senders = 2
  /\ receivers = 1
  /\ items = 1
  /\ cap = 0
  /\ times = 1
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
  receiver_at,     \* where each process rests
  leaving,
  given_up

vars ==
  <<channel_buf, channel_sendq, channel_recvq, channel_got, channel_closed,
    sent, kept, sender_at, sender_serial, receiver_at, leaving, given_up>>

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
  /\ Len(sent) <= 2
  /\ kept \in [Receiver -> Seq([sender: Sender, serial: Serial])]
  /\ \A r \in Receiver : Len(kept[r]) <= 3
  /\ sender_at \in [Sender -> {"start", "send", "sent", "done"}]
  /\ sender_serial \in [Sender -> 0 .. 1]
  /\ receiver_at \in [Receiver -> {"receive", "received", "done"}]
  /\ leaving \subseteq Goroutine
  /\ given_up \in 0 .. 1

\* Tell whether `me` is in a queue, and so asleep.
channel_is_waiting(me) ==
  \/ me \in Range(channel_recvq)
  \/ \E i \in DOMAIN channel_sendq : channel_sendq[i][1] = me

\* Tell whether `me` takes it that nobody has served it.
believes_in_vain(me) ==
  /\ me \in leaving
  /\ careful => channel_is_waiting(me)

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
  /\ leaving = {}
  /\ given_up = 0

sender_start(me) ==
  /\ sender_at[me] = "start"
  /\ sender_at' = [sender_at EXCEPT ![me] = IF sender_serial[me] < items
                                            THEN "send"
                                            ELSE "done"]
  /\ UNCHANGED <<channel_buf, channel_sendq, channel_recvq, channel_got,
                 channel_closed, sent, kept, sender_serial, receiver_at,
                 leaving, given_up>>

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
         /\ UNCHANGED <<channel_closed, kept, sender_serial, receiver_at,
                        leaving, given_up>>

sender_sent(me) ==
  /\ sender_at[me] = "sent"
  /\ \/ ~channel_is_waiting(me)
     \/ me \in leaving
  /\ IF believes_in_vain(me)
     THEN /\ sent' = RemoveAt(sent,
                              PlaceOf(sent,
                                      [sender |-> me,
                                       serial |-> sender_serial[me]]))
          /\ UNCHANGED sender_serial
     ELSE /\ sender_serial' = [sender_serial EXCEPT ![me] = @ + 1]
          /\ UNCHANGED sent
  /\ channel_sendq' = LET all == SelectSeq(channel_sendq, LAMBDA x : x[1] # me)
                      IN  [i \in DOMAIN all |-> <<all[i][1], all[i][2]>>]
  /\ channel_recvq' = SelectSeq(channel_recvq, LAMBDA g : g # me)
  /\ leaving' = leaving \ {me}
  /\ sender_at' = [sender_at EXCEPT ![me] = IF sender_serial'[me] < items
                                            THEN "send"
                                            ELSE "done"]
  /\ UNCHANGED <<channel_buf, channel_got, channel_closed, kept, receiver_at,
                 given_up>>

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
  /\ UNCHANGED <<channel_closed, sent, kept, sender_at, sender_serial,
                 leaving, given_up>>

receiver_received(me) ==
  /\ receiver_at[me] = "received"
  /\ \/ ~channel_is_waiting(me)
     \/ me \in leaving
  /\ channel_sendq' = LET all == SelectSeq(channel_sendq, LAMBDA x : x[1] # me)
                      IN  [i \in DOMAIN all |-> <<all[i][1], all[i][2]>>]
  /\ channel_recvq' = SelectSeq(channel_recvq, LAMBDA g : g # me)
  /\ leaving' = leaving \ {me}
  /\ LET item == IF believes_in_vain(me) THEN None ELSE channel_got[me]
     IN  /\ receiver_at' = [receiver_at EXCEPT ![me] = "receive"]
         /\ LET new_channel_got == [channel_got EXCEPT ![me] = None]
            IN  IF item # None
                THEN /\ channel_got' = IF believes_in_vain(me)
                                       THEN new_channel_got
                                       ELSE new_channel_got
                     /\ kept' = [kept EXCEPT ![me] = Append(@, item)]
                ELSE /\ channel_got' = IF believes_in_vain(me)
                                       THEN new_channel_got
                                       ELSE channel_got
                     /\ UNCHANGED kept
         /\ UNCHANGED <<channel_buf, channel_closed, sent, sender_at,
                        sender_serial, given_up>>

time_out(g) ==
  /\ channel_is_waiting(g)
  /\ g \notin leaving
  /\ given_up < times
  /\ given_up' = given_up + 1
  /\ leaving' = leaving \cup {g}
  /\ UNCHANGED <<channel_buf, channel_sendq, channel_recvq, channel_got,
                 channel_closed, sent, kept, sender_at, sender_serial,
                 receiver_at>>

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
  \/ \E g \in Goroutine : time_out(g)
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

\* What all of this is about.
served_while_leaving == \E g \in leaving : ~channel_is_waiting(g)
never_served_while_leaving == ~served_while_leaving

==============================================================================
\* Written by pyverify emit, checksum ba9e03adfcd7.
