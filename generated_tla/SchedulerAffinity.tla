-------------------------- MODULE SchedulerAffinity --------------------------
(****************************************************************************)
(* As documented. All required terms, "IgnoredDuringExecution"; a pod has   *)
(* one label.                                                               *)
(****************************************************************************)
EXTENDS Integers, Sequences

\* The place in a sequence that has an index from 0, or from -1 backwards.
Place(s, i) == IF i < 0 THEN Len(s) + i + 1 ELSE i + 1

CONSTANTS
  churn,  \* pods may be stopped, and are then to be placed again
  None    \* the absence of a value

ASSUME churn \in BOOLEAN

Pod == 0 .. 1
Node == 0 .. 1

\* where each node is (topologyKey)
zone == <<0, 1>>

\* of each pod
label == <<"db", "web">>

\* nodeAffinity
selected == <<Pod, Pod>>

\* podAffinity
near == <<{}, {}>>

\* podAntiAffinity
apart == <<{"web"}, {}>>

VARIABLE place

vars == <<place>>

TypeOK == place \in [Pod -> Node \cup {None}]

\* The other pods of the node's zone.
others(p, n) ==
  {q \in Pod : q # p /\ place[q] \in {m \in Node : zone[m + 1] = zone[n + 1]}}

labels(p, n) == {label[q + 1] : q \in others(p, n)}

required(p) == near[p + 1]

check_affinity(p, n) ==
  /\ n \in selected[p + 1]
  /\ required(p) \subseteq labels(p, n)
  /\ apart[p + 1] \cap labels(p, n) = {}

zone_of(p) == IF place[p] = None THEN None ELSE zone[Place(zone, place[p])]

\* It is not placed, or has everything near it that it wants.
has_company(p) ==
  zone_of(p) # None
  => near[p + 1] \subseteq {label[q + 1] :
                               q \in {q \in Pod :
                                         q # p /\ zone_of(q) = zone_of(p)}}

zone_of_after(p) ==
  IF place'[p] = None THEN None ELSE zone[Place(zone, place'[p])]

\* It is not placed, or has everything near it that it wants.
has_company_after(p) ==
  zone_of_after(p) # None
  => near[p + 1] \subseteq {label[q + 1] :
                               q \in {q \in Pod : /\ q # p
                                                  /\ zone_of_after(q) =
                                                       zone_of_after(p)}}

everyone_is_scheduled == \A p \in Pod : place[p] # None

together == \A p \in Pod : has_company(p)

Init == place = [p \in Pod |-> None]

schedule(p, n) ==
  /\ place[p] = None
  /\ check_affinity(p, n)
  /\ place' = [place EXCEPT ![p] = n]

stop(p) ==
  /\ churn
  /\ place[p] # None
  /\ place' = [place EXCEPT ![p] = None]

\* Stopping is fine here, and no deadlock.
Terminating ==
  /\ everyone_is_scheduled
  /\ UNCHANGED vars

Next ==
  \/ \E p \in Pod, n \in Node : schedule(p, n)
  \/ \E p \in Pod : stop(p)
  \/ Terminating

Spec == Init /\ [][Next]_vars

on_a_selected_node ==
  \A p \in Pod : place[p] = None \/ place[p] \in selected[p + 1]

kept_apart == ~(\E p, q \in Pod :
                   /\ place[p] # None
                   /\ p # q
                   /\ label[q + 1] \in apart[p + 1]
                   /\ zone_of(p) = zone_of(q))

together_when_placed ==
  [][\A p \in Pod : place[p] = place'[p] \/ has_company_after(p)]_vars

together_in_the_end == everyone_is_scheduled => together

all_can_be_scheduled == everyone_is_scheduled
never_all_can_be_scheduled == ~all_can_be_scheduled

==============================================================================
\* Written by pyverify emit, checksum 5ed4b62483c7.
