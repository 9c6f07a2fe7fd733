--------------------- MODULE LeavesRoom_leaves_room_four ---------------------
(****************************************************************************)
(* And the loop: a pod fits only where the rest still does, which takes a   *)
(* search.                                                                  *)
(****************************************************************************)
EXTENDS Integers, Sequences, FiniteSets, TLC

\* The sum of f[x] for all x in a set.
RECURSIVE SumOver(_, _)
SumOver(f, S) ==
  IF S = {} THEN 0
  ELSE LET x == CHOOSE x \in S : TRUE
       IN  f[x] + SumOver(f, S \ {x})

\* The sum of all values of a function or a sequence.
Sum(f) == SumOver(f, DOMAIN f)

\* A set without x, which must be in it.
Without(S, x) ==
  IF x \in S THEN S \ {x} ELSE Assert(FALSE, "Without: not in the set")

CONSTANTS
  None  \* the absence of a value

Pod == 0 .. 3
Node == 0 .. 1

\* what each pod requests
cpu == <<1, 1, 2, 2>>

\* what each node has
capacity == <<3, 3>>

VARIABLES
  unscheduled,
  schedule,
  scheduler_at  \* where each process rests

vars == <<unscheduled, schedule, scheduler_at>>

TypeOK ==
  /\ unscheduled \subseteq Pod
  /\ schedule \in [Pod -> Node \cup {None}]
  /\ scheduler_at \in {"start", "schedule", "done"}

\* All pods fit where `goal` says.
allows(goal) ==
  \A n \in Node :
     Sum([p \in {p \in Pod : goal[p] = n} |-> cpu[p + 1]]) <= capacity[n + 1]

node_fits(p, n) ==
  \E goal \in [Pod -> Node] :
     /\ goal[p] = n
     /\ allows(goal)
     /\ \A q \in Pod : q = p \/ schedule[q] \in {None, goal[q]}

used(n) == Sum([p \in {p \in Pod : schedule[p] = n} |-> cpu[p + 1]])

Init ==
  /\ unscheduled = Pod
  /\ schedule = [p \in Pod |-> None]
  /\ scheduler_at = "start"

scheduler_start ==
  /\ scheduler_at = "start"
  /\ scheduler_at' = IF unscheduled # {} THEN "schedule" ELSE "done"
  /\ UNCHANGED <<unscheduled, schedule>>

scheduler_schedule ==
  /\ scheduler_at = "schedule"
  /\ \E p \in unscheduled, n \in Node :
        /\ IF node_fits(p, n) /\ schedule[p] = None
           THEN /\ schedule' = [schedule EXCEPT ![p] = n]
                /\ unscheduled' = Without(unscheduled, p)
           ELSE UNCHANGED <<schedule, unscheduled>>
        /\ scheduler_at' = IF unscheduled' # {} THEN "schedule" ELSE "done"

scheduler ==
  \/ scheduler_start
  \/ scheduler_schedule

\* Stopping is fine here, and no deadlock.
Terminating ==
  /\ scheduler_at = "done"
  /\ UNCHANGED vars

Next ==
  \/ scheduler
  \/ Terminating

Spec == Init /\ [][Next]_vars /\ WF_vars(Next)

within_capacity == \A n \in Node : used(n) <= capacity[n + 1]

\* The fragment's `Invariant`.
scheduled_fits == \A p \in Pod, n \in Node : schedule[p] = n => node_fits(p, n)

\* While pods are unscheduled, one of them fits somewhere.
loop_goes_on ==
  unscheduled # {} => \E p \in unscheduled, n \in Node : node_fits(p, n)

\* Fairness sees to it that the loop does not choose for ever what does not
\* fit.
everyone_will_be_scheduled == <>(scheduler_at = "done")

everyone_is_scheduled == scheduler_at = "done"
never_everyone_is_scheduled == ~everyone_is_scheduled

==============================================================================
\* Written by pyverify emit, checksum 4bc9216e8b82.
