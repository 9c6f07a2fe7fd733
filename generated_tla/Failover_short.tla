--------------------------- MODULE Failover_short ----------------------------
(****************************************************************************)
(* As documented. Only ages are kept, not times; nobody lets a deadline     *)
(* pass, or stops for ever.                                                 *)
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
  /\ lease = 3
  /\ period = 1
  /\ delay = 2

Travelled == 0 .. delay

VARIABLES
  crashed,
  silent,   \* ticks since the primary sent
  flying,   \* ages of heartbeats under way
  heard,    \* age of the newest that arrived
  notice,   \* age of the notice under way
  moved,    \* the users are routed to the backup
  unserved  \* ticks since the crash, until moved

vars == <<crashed, silent, flying, heard, notice, moved, unserved>>

TypeOK ==
  /\ crashed \in BOOLEAN
  /\ silent \in 0 .. 1
  /\ flying \subseteq Travelled
  /\ heard \in 0 .. 4
  /\ notice \in Travelled \cup {None}
  /\ moved \in BOOLEAN
  /\ unserved \in 0 .. 9

expired == heard > lease

\* The primary takes itself for the primary.
serving == ~crashed

Init ==
  /\ crashed = FALSE
  /\ silent = 0
  /\ flying = {}
  /\ heard = 0
  /\ notice = None
  /\ moved = FALSE
  /\ unserved = 0

\* Time passes, unless somebody has to move first.
tick ==
  /\ silent < period
  /\ delay \notin flying
  /\ notice # delay
  /\ ~expired \/ notice # None \/ moved
  /\ silent' = silent + IF ~crashed THEN 1 ELSE 0
  /\ flying' = {age + 1 : age \in flying}
  /\ heard' = Min({heard + 1, lease + 1})
  /\ notice' = IF notice = None THEN None ELSE notice + 1
  /\ unserved' = unserved + IF crashed /\ ~moved THEN 1 ELSE 0
  /\ UNCHANGED <<crashed, moved>>

crash ==
  /\ ~crashed
  /\ crashed' = TRUE
  /\ silent' = 0
  /\ UNCHANGED <<flying, heard, notice, moved, unserved>>

send ==
  /\ ~crashed
  /\ silent' = 0
  /\ flying' = flying \cup {0}
  /\ UNCHANGED <<crashed, heard, notice, moved, unserved>>

receive == \E age \in flying :
              /\ flying' = Without(flying, age)
              /\ heard' = Min({heard, IF stamped THEN age ELSE 0})
              /\ UNCHANGED <<crashed, silent, notice, moved, unserved>>

lose ==
  /\ losses
  /\ \E choice \in flying :
        /\ flying' = Without(flying, choice)
        /\ UNCHANGED <<crashed, silent, heard, notice, moved, unserved>>

\* The lease is over: the monitor tells the users to go to the backup.
expire ==
  /\ expired
  /\ notice = None
  /\ ~moved
  /\ notice' = 0
  /\ UNCHANGED <<crashed, silent, flying, heard, moved, unserved>>

move ==
  /\ notice # None
  /\ notice' = None
  /\ moved' = TRUE
  /\ UNCHANGED <<crashed, silent, flying, heard, unserved>>

Next ==
  \/ tick
  \/ crash
  \/ send
  \/ receive
  \/ lose
  \/ expire
  \/ move

Fairness ==
  /\ WF_vars(tick)
  /\ WF_vars(receive)
  /\ WF_vars(expire)
  /\ WF_vars(move)

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

==============================================================================
\* Written by pyverify emit, checksum 171a11aa3aac.
