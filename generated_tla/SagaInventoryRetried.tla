------------------------ MODULE SagaInventoryRetried -------------------------
(****************************************************************************)
(* Giving back raises after its effect and is tried again. It is not        *)
(* idempotent: items multiply.                                              *)
(****************************************************************************)
EXTENDS Integers, FiniteSets

\* The elements of a sequence, or the values of a function.
Range(f) == {f[x] : x \in DOMAIN f}

CONSTANTS
  sagas,
  steps,  \* steps of each saga
  items   \* the stock at first

ASSUME
  /\ sagas \in Nat
  /\ steps \in Nat

\* Domains and loops below are those of this instance.
ASSUME items = 3

Saga == 0 .. sagas - 1
Step == 0 .. steps - 1
Status == {"pending", "done", "failed", "compensating", "compensated"}

VARIABLES status, stock

vars == <<status, stock>>

TypeOK ==
  /\ status \in [Saga -> [Step -> Status]]
  /\ stock \in 0 .. 3

ready(s, t) ==
  /\ status[s][t] = "pending"
  /\ t # 0 => status[s][t - 1] = "done"

completed(s) == status[s][steps - 1] = "done"

aborted(s) == status[s][0] \in {"failed", "compensated"}

holds(s, t) == status[s][t] \in {"done", "compensating"}

Init ==
  /\ status = [s \in Saga |-> [x \in Step |-> "pending"]]
  /\ stock = 3

forward(s, t) ==
  /\ ready(s, t)
  /\ stock > 0
  /\ status' = [status EXCEPT ![s][t] = "done"]
  /\ stock' = stock - 1

fail(s, t) ==
  /\ ready(s, t)
  /\ status' = [status EXCEPT ![s][t] = "failed"]
  /\ UNCHANGED stock

start_compensation(s, t) ==
  /\ t + 1 < steps
  /\ status[s][t] = "done"
  /\ status[s][t + 1] \in {"failed", "compensated"}
  /\ status' = [status EXCEPT ![s][t] = "compensating"]
  /\ UNCHANGED stock

end_compensation(s, t) ==
  /\ status[s][t] = "compensating"
  /\ status' = [status EXCEPT ![s][t] = "compensated"]
  /\ stock' = stock + 1

compensation_fails(s, t) ==
  /\ status[s][t] = "compensating"
  /\ stock' = stock + 1
  /\ UNCHANGED status

all_over == \A s \in Saga : completed(s) \/ aborted(s)

\* Stopping is fine here, and no deadlock.
Terminating ==
  /\ all_over
  /\ UNCHANGED vars

Next ==
  \/ \E s \in Saga, t \in Step :
        \/ forward(s, t)
        \/ fail(s, t)
        \/ start_compensation(s, t)
        \/ end_compensation(s, t)
        \/ compensation_fails(s, t)
  \/ Terminating

Spec ==
  /\ Init
  /\ [][Next]_vars
  /\ \A s \in Saga : WF_vars(\E t \in Step : start_compensation(s, t))
  /\ \A s \in Saga : WF_vars(\E t \in Step : end_compensation(s, t))

no_item_is_lost ==
  stock + Cardinality({<<s, t>> \in Saga \X Step : holds(s, t)}) = items

aborted_holds_nothing == \A s \in Saga, t \in Step : aborted(s) => ~holds(s, t)

nothing_starts_again ==
  [][\A s \in Saga, t \in Step :
        status'[s][t] = "pending" => status[s][t] = "pending"]_vars

failed_saga_ends == \A s \in Saga : "failed" \in Range(status[s]) ~> aborted(s)

all_abort_at_the_last_step == \A s \in Saga : status[s][steps - 1] = "failed"
never_all_abort_at_the_last_step == ~all_abort_at_the_last_step

==============================================================================
\* Written by pyverify emit, checksum 96887ea8a446.
