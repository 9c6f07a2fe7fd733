---------------------------- MODULE SagaFragment -----------------------------
(****************************************************************************)
(* As documented: nothing starts a task, and nothing fails.                 *)
(****************************************************************************)
EXTENDS Integers

CONSTANTS
  tasks  \* steps of the saga

ASSUME tasks \in Nat

Task == 0 .. tasks - 1
Status == {"pending", "running", "completed", "failed", "compensated"}

VARIABLE status

vars == <<status>>

TypeOK == status \in [Task -> Status]

all_completed == \A t \in Task : status[t] = "completed"

Init == status = [t \in Task |-> "running"]

forward(t) ==
  /\ status[t] = "running"
  /\ status' = [status EXCEPT ![t] = "completed"]

compensate(t) ==
  /\ status[t] = "failed"
  /\ status' = [status EXCEPT ![t] = "compensated"]

\* Stopping is fine here, and no deadlock.
Terminating ==
  /\ all_completed
  /\ UNCHANGED vars

Next ==
  \/ \E t \in Task : forward(t) \/ compensate(t)
  \/ Terminating

Spec == Init /\ [][Next]_vars

status_is_known == \A t \in Task : status[t] \in Status

some_task_fails == \E t \in Task : status[t] = "failed"
never_some_task_fails == ~some_task_fails

some_task_is_compensated == \E t \in Task : status[t] = "compensated"
never_some_task_is_compensated == ~some_task_is_compensated

all_complete == all_completed
never_all_complete == ~all_complete

==============================================================================
\* Written by pyverify emit, checksum 0960d461b1ce.
