------------------------- MODULE CountedOnce_larger --------------------------
(****************************************************************************)
(* The repair: room for p beside the others, whether p is there already or  *)
(* not.                                                                     *)
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

\* The place in a sequence that has an index from 0, or from -1 backwards.
Place(s, i) == IF i < 0 THEN Len(s) + i + 1 ELSE i + 1

\* A set without x, which must be in it.
Without(S, x) ==
  IF x \in S THEN S \ {x} ELSE Assert(FALSE, "Without: not in the set")

CONSTANTS
  None  \* the absence of a value

Pod == 0 .. 4
Node == 0 .. 2

\* what each pod requests
cpu == <<1, 1, 2, 2, 3>>

\* what each node has
capacity == <<4, 3, 3>>

VARIABLES
  unscheduled,
  schedule,
  scheduler_at  \* where each process rests

vars == <<unscheduled, schedule, scheduler_at>>

TypeOK ==
  /\ unscheduled \subseteq Pod
  /\ schedule \in [Pod -> Node \cup {None}]
  /\ scheduler_at \in {"start", "schedule", "done"}

node_fits(p, n) ==
  Sum([q \in {q \in Pod : q # p /\ schedule[q] = n} |-> cpu[q + 1]])
    + cpu[Place(cpu, p)]
    <= capacity[n + 1]

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
\* Written by pyverify emit, checksum 80704388489a.
