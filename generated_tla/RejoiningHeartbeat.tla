------------------------- MODULE RejoiningHeartbeat --------------------------
(****************************************************************************)
(* The repair: a renewal withdraws the verdict. Both claims hold, if nodes  *)
(* do renew (are fair).                                                     *)
(*                                                                          *)
(* All return *together* only because the clock stops at the horizon; with  *)
(* a clock that runs on, each node returns again and again, but two of them *)
(* may always be dead in turns.                                             *)
(****************************************************************************)
EXTENDS Integers

CONSTANTS
  nodes,   \* monitored nodes
  delta,   \* lease duration in ticks
  horizon  \* the clock stops here

ASSUME
  /\ nodes \in Nat
  /\ delta \in Nat
  /\ horizon \in Nat

Time == 0 .. horizon
Node == 0 .. nodes - 1

VARIABLES clock, lease, alive

vars == <<clock, lease, alive>>

TypeOK ==
  /\ clock \in Time
  /\ lease \in [Node -> Time]
  /\ alive \in [Node -> BOOLEAN]

Init ==
  /\ clock = 0
  /\ lease = [n \in Node |-> 0]
  /\ alive = [n \in Node |-> TRUE]

tick ==
  /\ clock < horizon
  /\ clock' = clock + 1
  /\ UNCHANGED <<lease, alive>>

renew(n) ==
  /\ lease' = [lease EXCEPT ![n] = clock]
  /\ alive' = [alive EXCEPT ![n] = TRUE]
  /\ UNCHANGED clock

expire(n) ==
  /\ clock - lease[n] > delta
  /\ alive' = [alive EXCEPT ![n] = FALSE]
  /\ UNCHANGED <<clock, lease>>

Next ==
  \/ tick
  \/ \E n \in Node : renew(n) \/ expire(n)

Spec ==
  /\ Init
  /\ [][Next]_vars
  /\ WF_vars(tick)
  /\ \A n \in Node : WF_vars(renew(n))

dead_means_expired == \A n \in Node : alive[n] \/ clock - lease[n] > delta

everyone_returns == []<>\A n \in Node : alive[n]

everyone_dies == \A n \in Node : ~alive[n]
never_everyone_dies == ~everyone_dies

all_renew ==
  /\ clock > delta
  /\ \A n \in Node : lease[n] = clock
never_all_renew == ~all_renew

==============================================================================
\* Written by pyverify emit, checksum e877432f7566.
