---------------------------- MODULE Ring_buffered ----------------------------
(****************************************************************************)
(* Goroutine n sends n, so many times; then it receives as many items.      *)
(*                                                                          *)
(* Renamed: channel.who_waits_has_to is channel_who_waits_has_to_.          *)
(****************************************************************************)
EXTENDS Integers, Sequences, TLC

\* The elements of a sequence, or the values of a function.
Range(f) == {f[x] : x \in DOMAIN f}

CONSTANTS
  goroutines,
  items,               \* items that each sends before it receives
  cap,                 \* items that fit in each channel; 0: unbuffered
  one_receives_first,  \* repaired: the first goroutine receives before it
                       \* sends
  channel_cap,
  None                 \* the absence of a value

ASSUME
  /\ goroutines \in Nat
  /\ one_receives_first \in BOOLEAN

\* Domains and loops below are those of this instance.
ASSUME
  /\ items = 1
  /\ cap = 1
  /\ channel_cap = 1

Goroutine == 0 .. goroutines - 1

VARIABLES
  channel_buf,
  channel_sendq,
  channel_recvq,
  channel_got,     \* what each received last
  channel_closed,
  goroutine_at,    \* where each process rests
  goroutine_count

vars == <<channel_buf, channel_sendq, channel_recvq, channel_got,
          channel_closed, goroutine_at, goroutine_count>>

TypeOK ==
  /\ channel_buf \in [Goroutine -> Seq(Goroutine)]
  /\ \A g \in Goroutine : Len(channel_buf[g]) <= 1
  /\ channel_sendq \in [Goroutine -> Seq(Goroutine \X Goroutine)]
  /\ \A g \in Goroutine : Len(channel_sendq[g]) <= 1
  /\ channel_recvq \in [Goroutine -> Seq(Goroutine)]
  /\ \A g \in Goroutine : Len(channel_recvq[g]) <= 1
  /\ channel_got \in [Goroutine -> [Goroutine -> Goroutine \cup {None}]]
  /\ channel_closed \in [Goroutine -> BOOLEAN]
  /\ goroutine_at \in [Goroutine -> {"start", "next", "wait", "done"}]
  /\ goroutine_count \in [Goroutine -> 0 .. 2]

\* Tell what comes next: the first half is to send, or else to receive.
sends(me, count) == (count < items) # (one_receives_first /\ me = 0)

before(me) == (me - 1) % goroutines

\* Return the items that were sent and not received, in the order of sending.
channel_under_way(key) ==
  channel_buf[key]
    \o [i \in DOMAIN channel_sendq[key] |-> channel_sendq[key][i][2]]

\* Tell whether `me` is in a queue, and so asleep.
channel_is_waiting(key, me) ==
  \/ me \in Range(channel_recvq[key])
  \/ \E i \in DOMAIN channel_sendq[key] : channel_sendq[key][i][1] = me

\* Senders wait only for room, receivers only for items, and nobody at a closed
\* channel.
channel_who_waits_has_to_(key) ==
  /\ \/ Len(channel_buf[key]) = channel_cap
     \/ channel_sendq[key] = <<>>
  /\ \/ channel_recvq[key] = <<>>
     \/ /\ channel_under_way(key) = <<>>
        /\ ~channel_closed[key]

Init ==
  /\ channel_buf = [g \in Goroutine |-> <<>>]
  /\ channel_sendq = [g \in Goroutine |-> <<>>]
  /\ channel_recvq = [g \in Goroutine |-> <<>>]
  /\ channel_got = [g \in Goroutine |-> [x \in Goroutine |-> None]]
  /\ channel_closed = [g \in Goroutine |-> FALSE]
  /\ goroutine_at = [g \in Goroutine |-> "start"]
  /\ goroutine_count = [me \in Goroutine |-> 0]

goroutine_start(me) ==
  /\ goroutine_at[me] = "start"
  /\ goroutine_at' = [goroutine_at EXCEPT ![me] = IF goroutine_count[me] <
                                                       2 * items
                                                  THEN "next"
                                                  ELSE "done"]
  /\ UNCHANGED <<channel_buf, channel_sendq, channel_recvq, channel_got,
                 channel_closed, goroutine_count>>

goroutine_next(me) ==
  /\ goroutine_at[me] = "next"
  /\ IF sends(me, goroutine_count[me])
     THEN /\ Assert(~channel_closed[me], "send on closed channel")
          /\ goroutine_count' = [goroutine_count EXCEPT ![me] = @ + 1]
          /\ goroutine_at' = [goroutine_at EXCEPT ![me] = "wait"]
          /\ IF channel_recvq[me] # <<>>
             THEN /\ channel_recvq' = [channel_recvq EXCEPT ![me] = Tail(@)]
                  /\ channel_got' = [channel_got EXCEPT
                                        ![me][channel_recvq[me][1]] = me]
                  /\ UNCHANGED <<channel_buf, channel_sendq>>
             ELSE /\ IF Len(channel_buf[me]) < channel_cap
                     THEN /\ channel_buf' = [channel_buf EXCEPT
                                                ![me] = Append(@, me)]
                          /\ UNCHANGED channel_sendq
                     ELSE /\ channel_sendq' = [channel_sendq EXCEPT
                                                  ![me] =
                                                      Append(@, <<me, me>>)]
                          /\ UNCHANGED channel_buf
                  /\ UNCHANGED <<channel_recvq, channel_got>>
          /\ UNCHANGED channel_closed
     ELSE /\ goroutine_count' = [goroutine_count EXCEPT ![me] = @ + 1]
          /\ goroutine_at' = [goroutine_at EXCEPT ![me] = "wait"]
          /\ IF channel_under_way(before(me)) # <<>>
             THEN /\ channel_got' = [channel_got EXCEPT
                                        ![before(me)][me] =
                                            channel_under_way(before(me))[1]]
                  /\ IF channel_sendq[before(me)] # <<>>
                     THEN /\ channel_sendq' = [channel_sendq EXCEPT
                                                  ![before(me)] = Tail(@)]
                          /\ channel_buf' =
                               [channel_buf EXCEPT
                                   ![before(me)] =
                                       Append(@,
                                              channel_sendq[before(me)][1][2]),
                                   ![before(me)] = Tail(@)]
                     ELSE /\ channel_buf' = [channel_buf EXCEPT ![before(me)] =
                                                                    Tail(@)]
                          /\ UNCHANGED channel_sendq
                  /\ UNCHANGED channel_recvq
             ELSE /\ channel_got' = [channel_got EXCEPT ![before(me)][me] =
                                                            None]
                  /\ channel_recvq' = IF channel_closed[before(me)]
                                      THEN channel_recvq
                                      ELSE [channel_recvq EXCEPT
                                               ![before(me)] = Append(@, me)]
                  /\ UNCHANGED <<channel_sendq, channel_buf>>
          /\ UNCHANGED channel_closed

goroutine_wait(me) ==
  /\ goroutine_at[me] = "wait"
  /\ ~channel_is_waiting(me, me)
  /\ ~channel_is_waiting(before(me), me)
  /\ goroutine_at' = [goroutine_at EXCEPT ![me] = IF goroutine_count[me] <
                                                       2 * items
                                                  THEN "next"
                                                  ELSE "done"]
  /\ UNCHANGED <<channel_buf, channel_sendq, channel_recvq, channel_got,
                 channel_closed, goroutine_count>>

goroutine(me) ==
  \/ goroutine_start(me)
  \/ goroutine_next(me)
  \/ goroutine_wait(me)

\* Stopping is fine here, and no deadlock.
Terminating ==
  /\ \A g \in Goroutine : goroutine_at[g] = "done"
  /\ UNCHANGED vars

Next ==
  \/ \E me \in Goroutine : goroutine(me)
  \/ Terminating

Spec == Init /\ [][Next]_vars /\ (\A me \in Goroutine : WF_vars(goroutine(me)))

\* Senders wait only for room, receivers only for items, and nobody at a closed
\* channel.
channel_who_waits_has_to ==
  \A key \in Goroutine : channel_who_waits_has_to_(key)

\* `buf` cannot hold more, by its domain: who tries violates `domain`.
channel_within_capacity ==
  \A key \in Goroutine : Len(channel_buf[key]) \in 0 .. channel_cap

all_receive_from_the_one_before ==
  \A g \in Goroutine :
     \/ goroutine_at[g] # "done"
     \/ channel_got[before(g)][g] = before(g)

all_will_be_done == <>\A g \in Goroutine : goroutine_at[g] = "done"

all_are_done == \A g \in Goroutine : goroutine_at[g] = "done"
never_all_are_done == ~all_are_done

==============================================================================
\* Written by pyverify emit, checksum e0069cfd8385.
