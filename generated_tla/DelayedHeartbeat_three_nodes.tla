-------------------- MODULE DelayedHeartbeat_three_nodes ---------------------
(****************************************************************************)
(* Nodes send at least every `delta`, the network delivers within `delay`,  *)
(* in any order.                                                            *)
(*                                                                          *)
(* A loop is unrolled for the elements of this instance.                    *)
(****************************************************************************)
EXTENDS Integers, TLC

\* The smallest number in a set.
Min(S) == CHOOSE x \in S : \A y \in S : x <= y

\* A set without x, which must be in it.
Without(S, x) ==
  IF x \in S THEN S \ {x} ELSE Assert(FALSE, "Without: not in the set")

CONSTANTS
  nodes,  \* monitored nodes
  delta,  \* a node sends again before more than so many ticks have passed
  delay,  \* a heartbeat arrives before more than so many ticks have passed
  lease   \* a node is declared dead when its heartbeat is older than this

ASSUME delay \in Nat

\* Domains and loops below are those of this instance.
ASSUME
  /\ nodes = 3
  /\ delta = 1
  /\ lease = 1

Node == 0 .. nodes - 1
Travelled == 0 .. delay

VARIABLES
  silent,  \* ticks since the node sent
  flying,  \* ages of its heartbeats under way
  heard,   \* age of the newest that has arrived
  alive

vars == <<silent, flying, heard, alive>>

TypeOK ==
  /\ silent \in [Node -> 0 .. 1]
  /\ flying \in [Node -> SUBSET Travelled]
  /\ heard \in [Node -> 0 .. 2]
  /\ alive \in [Node -> BOOLEAN]

Init ==
  /\ silent = [n \in Node |-> 0]
  /\ flying = [n \in Node |-> {}]
  /\ heard = [n \in Node |-> 0]
  /\ alive = [n \in Node |-> TRUE]

\* Time passes, unless somebody has to move first.
tick ==
  /\ silent[0] < delta
  /\ delay \notin flying[0]
  /\ silent[1] < delta
  /\ delay \notin flying[1]
  /\ [silent EXCEPT ![0] = @ + 1, ![1] = @ + 1][2] < delta
  /\ delay \notin [flying EXCEPT ![0] = {age + 1 : age \in @},
                                 ![1] = {age + 1 : age \in @}][
                      2]
  /\ silent' = [silent EXCEPT ![0] = @ + 1, ![1] = @ + 1, ![2] = @ + 1]
  /\ flying' = [flying EXCEPT ![0] = {age + 1 : age \in @},
                              ![1] = {age + 1 : age \in @},
                              ![2] = {age + 1 : age \in @}]
  /\ heard' = [heard EXCEPT ![0] = Min({@ + 1, lease + 1}),
                            ![1] = Min({@ + 1, lease + 1}),
                            ![2] = Min({@ + 1, lease + 1})]
  /\ UNCHANGED alive

send(n) ==
  /\ silent' = [silent EXCEPT ![n] = 0]
  /\ flying' = [flying EXCEPT ![n] = @ \cup {0}]
  /\ UNCHANGED <<heard, alive>>

receive(n) == \E age \in flying[n] :
                 /\ flying' = [flying EXCEPT ![n] = Without(@, age)]
                 /\ heard' = [heard EXCEPT ![n] = Min({@, age})]
                 /\ alive' = [alive EXCEPT ![n] = TRUE]
                 /\ UNCHANGED silent

expire(n) ==
  /\ heard[n] > lease
  /\ alive' = [alive EXCEPT ![n] = FALSE]
  /\ UNCHANGED <<silent, flying, heard>>

Next ==
  \/ tick
  \/ \E n \in Node : send(n) \/ receive(n) \/ expire(n)

Spec == Init /\ [][Next]_vars /\ (\A n \in Node : WF_vars(receive(n)))

dead_means_expired == \A n \in Node : alive[n] \/ heard[n] > lease

\* Every node sends in time here, so none is ever declared dead.
nobody_is_slandered == \A n \in Node : alive[n]

each_returns == \A n \in Node : []<>alive[n]

everyone_returns == []<>\A n \in Node : alive[n]

\* The lease is not longer than needed.
almost_expired == \E n \in Node : heard[n] = lease
never_almost_expired == ~almost_expired

==============================================================================
\* Written by pyverify emit, checksum a65a3f521fc5.
