--------------------- MODULE SteppingDown_stepping_down ----------------------
(****************************************************************************)
(* The repair for lost messages: the primary has a lease, too, that         *)
(* acknowledgements renew.                                                  *)
(*                                                                          *)
(* It counts from the sending of the heartbeat, so that it is over before   *)
(* the monitor's is. The monitor acknowledges nothing once it has sent the  *)
(* notice.                                                                  *)
(****************************************************************************)
EXTENDS Integers, TLC

\* The smallest number in a set.
Min(S) == CHOOSE x \in S : \A y \in S : x <= y

\* A set without x, which must be in it.
Without(S, x) ==
  IF x \in S THEN S \ {x} ELSE Assert(FALSE, "Without: not in the set")

CONSTANTS
  lease,    \* ?
  period,   \* the primary sends a heartbeat at least every so many ticks
  delay,    \* a message takes at most so many ticks; RTT_max is twice that
  losses,   \* heartbeats may be lost
  stamped,  \* a heartbeat's age counts from its sending, not its arrival
  None      \* the absence of a value

ASSUME
  /\ losses \in BOOLEAN
  /\ stamped \in BOOLEAN

\* Domains and loops below are those of this instance.
ASSUME
  /\ lease = 5
  /\ period = 3
  /\ delay = 1

Travelled == 0 .. delay

VARIABLES
  crashed,
  silent,    \* ticks since the primary sent
  flying,    \* ages of heartbeats under way
  heard,     \* age of the newest that arrived
  notice,    \* age of the notice under way
  moved,     \* the users are routed to the backup
  unserved,  \* ticks since the crash, until moved
  acks,      \* ages since the heartbeat left
  acked      \* age of the newest one acknowledged

vars ==
  <<crashed, silent, flying, heard, notice, moved, unserved, acks, acked>>

TypeOK ==
  /\ crashed \in BOOLEAN
  /\ silent \in 0 .. 3
  /\ flying \subseteq Travelled
  /\ heard \in 0 .. 6
  /\ notice \in Travelled \cup {None}
  /\ moved \in BOOLEAN
  /\ unserved \in 0 .. 9
  /\ acks \subseteq 0 .. 2
  /\ acked \in 0 .. 6

expired == heard > lease

serving ==
  /\ ~crashed
  /\ acked <= lease

Init ==
  /\ crashed = FALSE
  /\ silent = 0
  /\ flying = {}
  /\ heard = 0
  /\ notice = None
  /\ moved = FALSE
  /\ unserved = 0
  /\ acks = {}
  /\ acked = 0

tick ==
  /\ 2 * delay \notin acks
  /\ silent < period
  /\ delay \notin flying
  /\ notice # delay
  /\ ~expired \/ notice # None \/ moved
  /\ silent' = silent + IF ~crashed THEN 1 ELSE 0
  /\ flying' = {age + 1 : age \in flying}
  /\ heard' = Min({heard + 1, lease + 1})
  /\ notice' = IF notice = None THEN None ELSE notice + 1
  /\ unserved' = unserved + IF crashed /\ ~moved THEN 1 ELSE 0
  /\ acks' = {age + 1 : age \in acks}
  /\ acked' = Min({acked + 1, lease + 1})
  /\ UNCHANGED <<crashed, moved>>

crash ==
  /\ ~crashed
  /\ crashed' = TRUE
  /\ silent' = 0
  /\ UNCHANGED <<flying, heard, notice, moved, unserved, acks, acked>>

send ==
  /\ ~crashed
  /\ silent' = 0
  /\ flying' = flying \cup {0}
  /\ UNCHANGED <<crashed, heard, notice, moved, unserved, acks, acked>>

receive ==
  \E age \in flying :
     /\ flying' = Without(flying, age)
     /\ heard' = Min({heard, IF stamped THEN age ELSE 0})
     /\ acks' = IF notice = None /\ ~moved THEN acks \cup {age} ELSE acks
     /\ UNCHANGED <<crashed, silent, notice, moved, unserved, acked>>

lose ==
  /\ losses
  /\ \E choice \in flying :
        /\ flying' = Without(flying, choice)
        /\ UNCHANGED <<crashed, silent, heard, notice, moved, unserved, acks,
                       acked>>

\* The lease is over: the monitor tells the users to go to the backup.
expire ==
  /\ expired
  /\ notice = None
  /\ ~moved
  /\ notice' = 0
  /\ UNCHANGED <<crashed, silent, flying, heard, moved, unserved, acks, acked>>

move ==
  /\ notice # None
  /\ notice' = None
  /\ moved' = TRUE
  /\ UNCHANGED <<crashed, silent, flying, heard, unserved, acks, acked>>

receive_ack ==
  \E age \in acks :
     /\ acks' = Without(acks, age)
     /\ acked' = Min({acked, age})
     /\ UNCHANGED <<crashed, silent, flying, heard, notice, moved, unserved>>

lose_ack ==
  /\ losses
  /\ \E choice \in acks :
        /\ acks' = Without(acks, choice)
        /\ UNCHANGED <<crashed, silent, flying, heard, notice, moved,
                       unserved, acked>>

Next ==
  \/ tick
  \/ crash
  \/ send
  \/ receive
  \/ lose
  \/ expire
  \/ move
  \/ receive_ack
  \/ lose_ack

Fairness ==
  /\ WF_vars(tick)
  /\ WF_vars(receive)
  /\ WF_vars(expire)
  /\ WF_vars(move)
  /\ WF_vars(receive_ack)

Spec == Init /\ [][Next]_vars /\ Fairness

moves_only_if_expired ==
  [][notice = None /\ notice' # None => heard > lease]_vars

failover_in_time == unserved < lease + 2 * delay

\* It takes a tick until "more than ?" is true.
failover_takes_no_longer == unserved <= lease + 1 + 2 * delay

users_are_served == []<>(~crashed \/ moved)

no_split_brain == ~(moved /\ serving)

fails_over ==
  /\ crashed
  /\ moved
never_fails_over == ~fails_over

\* Whoever has not crashed serves; true if nothing is lost and ? is at least
\* period + RTT.
steps_down_only_if_needed ==
  \/ crashed
  \/ serving

\* The users are moved, the primary is up, and does not serve them.
steps_down_in_time ==
  /\ moved
  /\ ~crashed
  /\ ~serving
never_steps_down_in_time == ~steps_down_in_time

==============================================================================
\* Written by pyverify emit, checksum 0ef7157d0cc6.
