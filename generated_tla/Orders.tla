------------------------------- MODULE Orders --------------------------------
(****************************************************************************)
(* Each order is taken by one node.                                         *)
(****************************************************************************)
EXTENDS Integers, FiniteSets

CONSTANTS
  nodes,
  orders,
  crashes,
  durable,    \* a node writes to disk what it confirms
  power_most

ASSUME
  /\ nodes \in Nat
  /\ orders \in Nat
  /\ durable \in BOOLEAN

\* Domains and loops below are those of this instance.
ASSUME
  /\ crashes = 2
  /\ power_most = 2

Node == 0 .. nodes - 1
Order == 0 .. orders - 1

VARIABLES power_up, power_crashes, memory, disk, confirmed

vars == <<power_up, power_crashes, memory, disk, confirmed>>

TypeOK ==
  /\ power_up \in [Node -> BOOLEAN]
  /\ power_crashes \in 0 .. 2
  /\ memory \in [Node -> SUBSET Order]
  /\ disk \in [Node -> SUBSET Order]
  /\ confirmed \subseteq Order

\* Tell whether `n` is up, and one more crash is to be looked at.
power_may_crash(n) ==
  /\ power_up[n]
  /\ power_crashes < power_most

\* Unless a node is down.
confirmed_orders_are_known ==
  \/ UNION {{o : o \in memory[n]} : n \in Node} = confirmed
  \/ ~(\A k \in DOMAIN power_up : power_up[k])

\* What then happens to nodes is of no interest any more.
all_confirmed == confirmed = Order

Init ==
  /\ power_up = [n \in Node |-> TRUE]
  /\ power_crashes = 0
  /\ memory = [n \in Node |-> {}]
  /\ disk = [n \in Node |-> {}]
  /\ confirmed = {}

take(n, o) ==
  /\ power_up[n]
  /\ o \notin confirmed
  /\ memory' = [memory EXCEPT ![n] = @ \cup {o}]
  /\ disk' = IF durable THEN [disk EXCEPT ![n] = @ \cup {o}] ELSE disk
  /\ confirmed' = confirmed \cup {o}
  /\ UNCHANGED <<power_up, power_crashes>>

crash(n) ==
  /\ power_may_crash(n)
  /\ power_up' = [power_up EXCEPT ![n] = FALSE]
  /\ power_crashes' = power_crashes + 1
  /\ memory' = [memory EXCEPT ![n] = {}]
  /\ UNCHANGED <<disk, confirmed>>

restart(n) ==
  /\ ~power_up[n]
  /\ power_up' = [power_up EXCEPT ![n] = TRUE]
  /\ memory' = [memory EXCEPT ![n] = disk[n]]
  /\ UNCHANGED <<power_crashes, disk, confirmed>>

\* Stopping is fine here, and no deadlock.
Terminating ==
  /\ all_confirmed
  /\ UNCHANGED vars

Next ==
  \/ \E n \in Node, o \in Order : take(n, o)
  \/ \E n \in Node : crash(n) \/ restart(n)
  \/ Terminating

Spec ==
  /\ Init
  /\ [][Next]_vars
  /\ WF_vars(\E n \in Node, o \in Order : take(n, o))
  /\ WF_vars(\E n \in Node : restart(n))

\* Not more nodes are down than there have been crashes.
power_who_is_down_has_crashed ==
  Cardinality({n \in Node : ~power_up[n]}) <= power_crashes

the_dead_remember_nothing == \A n \in Node : power_up[n] \/ memory[n] = {}

\* Since nodes that are down come back.
every_order_will_be_confirmed == <>all_confirmed

all_are_down == \A k \in DOMAIN power_up : ~power_up[k]
never_all_are_down == ~all_are_down

comes_back ==
  /\ \A k \in DOMAIN power_up : power_up[k]
  /\ power_crashes = crashes
never_comes_back == ~comes_back

==============================================================================
\* Written by pyverify emit, checksum c908fbf9755e.
