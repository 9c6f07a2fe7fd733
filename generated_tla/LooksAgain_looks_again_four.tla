--------------------- MODULE LooksAgain_looks_again_four ---------------------
(****************************************************************************)
(* The repair: a thread binds only what still fits, and else begins anew.   *)
(****************************************************************************)
EXTENDS Integers, Sequences, FiniteSets

\* The sum of f[x] for all x in a set.
RECURSIVE SumOver(_, _)
SumOver(f, S) ==
  IF S = {} THEN 0
  ELSE LET x == CHOOSE x \in S : TRUE
       IN  f[x] + SumOver(f, S \ {x})

\* The sum of all values of a function or a sequence.
Sum(f) == SumOver(f, DOMAIN f)

\* The place in a sequence that has an index from 0, or from -1 backwards.
Place(s, i) == IF i < 0 THEN Len(s) + i + 1 ELSE i + 1

CONSTANTS
  None  \* the absence of a value

Pod == 0 .. 3
Node == 0 .. 2

\* what each pod requests
cpu == <<1, 1, 1, 1>>

\* what each node has
capacity == <<2, 1, 1>>

VARIABLES
  place,
  schedule_pod_at,   \* where each process rests
  schedule_pod_node

vars == <<place, schedule_pod_at, schedule_pod_node>>

TypeOK ==
  /\ place \in [Pod -> Node \cup {None}]
  /\ schedule_pod_at \in [Pod -> {"filter", "bind", "done"}]
  /\ schedule_pod_node \in [Pod -> Node \cup {None}]

used(n) == Sum([p \in {p \in Pod : place[p] = n} |-> cpu[p + 1]])

fits(p, n) == used(n) + cpu[p + 1] <= capacity[n + 1]

used_2(n) == Sum([p \in {p \in Pod : place[p] = n} |-> cpu[p + 1]])

fits_2(p, n) == used_2(n) + cpu[p + 1] <= capacity[Place(capacity, n)]

Init ==
  /\ place = [p \in Pod |-> None]
  /\ schedule_pod_at = [p \in Pod |-> "filter"]
  /\ schedule_pod_node = [me \in Pod |-> None]

schedule_pod_filter(me) ==
  /\ schedule_pod_at[me] = "filter"
  /\ \E choice \in {n \in Node : fits(me, n)} :
        /\ schedule_pod_node' = [schedule_pod_node EXCEPT ![me] = choice]
        /\ schedule_pod_at' = [schedule_pod_at EXCEPT ![me] = "bind"]
        /\ UNCHANGED place

schedule_pod_bind(me) ==
  /\ schedule_pod_at[me] = "bind"
  /\ IF fits_2(me, schedule_pod_node[me])
     THEN /\ place' = [place EXCEPT ![me] = schedule_pod_node[me]]
          /\ schedule_pod_at' = [schedule_pod_at EXCEPT ![me] = "done"]
          /\ UNCHANGED schedule_pod_node
     ELSE /\ schedule_pod_node' = [schedule_pod_node EXCEPT ![me] = None]
          /\ schedule_pod_at' = [schedule_pod_at EXCEPT ![me] = "filter"]
          /\ UNCHANGED place

schedule_pod(me) ==
  \/ schedule_pod_filter(me)
  \/ schedule_pod_bind(me)

\* Stopping is fine here, and no deadlock.
Terminating ==
  /\ \A p \in Pod : schedule_pod_at[p] = "done"
  /\ UNCHANGED vars

Next ==
  \/ \E me \in Pod : schedule_pod(me)
  \/ Terminating

Spec == Init /\ [][Next]_vars /\ (\A me \in Pod : WF_vars(schedule_pod(me)))

within_capacity == \A n \in Node : used(n) <= capacity[n + 1]

filter_chooses ==
  \A p \in Pod : schedule_pod_at[p] = "filter" <=> schedule_pod_node[p] = None

result_is_a_place ==
  \A p \in Pod : schedule_pod_at[p] = "done" <=> place[p] # None

everyone_will_be_scheduled == <>\A p \in Pod : schedule_pod_at[p] = "done"

everyone_is_scheduled == \A p \in Pod : schedule_pod_at[p] = "done"
never_everyone_is_scheduled == ~everyone_is_scheduled

two_at_once == Cardinality({p \in Pod : schedule_pod_at[p] = "bind"}) >= 2
never_two_at_once == ~two_at_once

==============================================================================
\* Written by pyverify emit, checksum 50cbfb28ffc1.
