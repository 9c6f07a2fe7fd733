----------------------------- MODULE OneAtATime ------------------------------
(****************************************************************************)
(* Also a repair: whoever filters takes a lock, until it has bound.         *)
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

CONSTANTS
  None  \* the absence of a value

Pod == 0 .. 2
Node == 0 .. 1

\* what each pod requests
cpu == <<1, 1, 1>>

\* what each node has
capacity == <<2, 1>>

VARIABLES
  place,
  schedule_pod_at,    \* where each process rests
  schedule_pod_node,
  held

vars == <<place, schedule_pod_at, schedule_pod_node, held>>

TypeOK ==
  /\ place \in [Pod -> Node \cup {None}]
  /\ schedule_pod_at \in [Pod -> {"filter", "bind", "done"}]
  /\ schedule_pod_node \in [Pod -> Node \cup {None}]
  /\ held \in BOOLEAN

used(n) == Sum([p \in {p \in Pod : place[p] = n} |-> cpu[p + 1]])

fits(p, n) == used(n) + cpu[p + 1] <= capacity[n + 1]

Init ==
  /\ place = [p \in Pod |-> None]
  /\ schedule_pod_at = [p \in Pod |-> "filter"]
  /\ schedule_pod_node = [me \in Pod |-> None]
  /\ held = FALSE

schedule_pod_filter(me) ==
  /\ schedule_pod_at[me] = "filter"
  /\ ~held
  /\ held' = TRUE
  /\ \E choice \in {n \in Node : fits(me, n)} :
        /\ schedule_pod_node' = [schedule_pod_node EXCEPT ![me] = choice]
        /\ schedule_pod_at' = [schedule_pod_at EXCEPT ![me] = "bind"]
        /\ UNCHANGED place

schedule_pod_bind(me) ==
  /\ schedule_pod_at[me] = "bind"
  /\ place' = [place EXCEPT ![me] = schedule_pod_node[me]]
  /\ held' = FALSE
  /\ schedule_pod_at' = [schedule_pod_at EXCEPT ![me] = "done"]
  /\ UNCHANGED schedule_pod_node

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
\* Written by pyverify emit, checksum 26656c66b19a.
