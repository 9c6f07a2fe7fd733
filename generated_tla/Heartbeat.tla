------------------------------ MODULE Heartbeat ------------------------------
(****************************************************************************)
(* As documented: a node renews its lease or is declared dead.              *)
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
  /\ UNCHANGED <<clock, alive>>

expire(n) ==
  /\ clock - lease[n] > delta
  /\ alive' = [alive EXCEPT ![n] = FALSE]
  /\ UNCHANGED <<clock, lease>>

Next ==
  \/ tick
  \/ \E n \in Node : renew(n) \/ expire(n)

Spec == Init /\ [][Next]_vars /\ WF_vars(tick)

dead_means_expired == \A n \in Node : alive[n] \/ clock - lease[n] > delta

everyone_returns == []<>\A n \in Node : alive[n]

everyone_dies == \A n \in Node : ~alive[n]
never_everyone_dies == ~everyone_dies

==============================================================================
\* Written by pyverify emit, checksum 6ecec1a2ea69.
