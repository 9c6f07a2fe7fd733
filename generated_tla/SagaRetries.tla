----------------------------- MODULE SagaRetries -----------------------------
(****************************************************************************)
(* The repair: a compensation stays in the list until it returns, so it is  *)
(* tried again.                                                             *)
(*                                                                          *)
(* It may raise after its effect, and then happens twice: it has to be      *)
(* idempotent, as this one is.                                              *)
(****************************************************************************)
EXTENDS Integers, Sequences, TLC

\* All elements of a sequence but the last.
Front(s) ==
  IF s = <<>> THEN Assert(FALSE, "Front of an empty sequence")
  ELSE SubSeq(s, 1, Len(s) - 1)

CONSTANTS
  sagas,  \* sagas that share the record
  steps,  \* steps of each
  None    \* the absence of a value

\* Domains and loops below are those of this instance.
ASSUME
  /\ sagas = 1
  /\ steps = 3

Id == 0 .. sagas - 1

VARIABLES
  record,  \* the saga that wrote the record last
  undo,    \* the old value, per executed step
  failed

vars == <<record, undo, failed>>

TypeOK ==
  /\ record \in Id \cup {None}
  /\ undo \in [Id -> Seq(Id \cup {None})]
  /\ \A i \in Id : Len(undo[i]) <= 3
  /\ failed \in [Id -> BOOLEAN]

completed(s) == Len(undo[s]) = steps

aborted(s) ==
  /\ failed[s]
  /\ undo[s] = <<>>

all_over == \A s \in Id : completed(s) \/ aborted(s)

Init ==
  /\ record = None
  /\ undo = [i \in Id |-> <<>>]
  /\ failed = [i \in Id |-> FALSE]

\* f_i: overwrite the record, and keep what it was.
forward(s) ==
  /\ ~failed[s]
  /\ ~completed(s)
  /\ undo' = [undo EXCEPT ![s] = Append(@, record)]
  /\ record' = s
  /\ UNCHANGED failed

\* The next step raises, before any effect.
fail(s) ==
  /\ ~failed[s]
  /\ ~completed(s)
  /\ failed' = [failed EXCEPT ![s] = TRUE]
  /\ UNCHANGED <<record, undo>>

\* c_i of the last step that is not yet compensated.
compensate(s) ==
  /\ failed[s]
  /\ ~aborted(s)
  /\ undo' = [undo EXCEPT ![s] = Front(@)]
  /\ record' = undo[s][Len(undo[s])]
  /\ UNCHANGED failed

compensation_fails(s) ==
  /\ failed[s]
  /\ ~aborted(s)
  /\ \E choice \in {TRUE, FALSE} :
        /\ record' = IF choice THEN undo[s][Len(undo[s])] ELSE record
        /\ UNCHANGED <<undo, failed>>

\* Stopping is fine here, and no deadlock.
Terminating ==
  /\ all_over
  /\ UNCHANGED vars

Next ==
  \/ \E s \in Id :
        \/ forward(s)
        \/ fail(s)
        \/ compensate(s)
        \/ compensation_fails(s)
  \/ Terminating

Spec == Init /\ [][Next]_vars /\ (\A s \in Id : WF_vars(compensate(s)))

\* Condition 1: what a step keeps is what was there.
compensable ==
  [][\A s \in Id :
        Len(undo'[s]) > Len(undo[s]) => undo'[s][Len(undo'[s])] = record]_vars

completed_is_final == [][\A s \in Id : completed(s) => undo'[s] = undo[s]]_vars

only_failed_are_undone ==
  [][\A s \in Id : failed[s] \/ Len(undo'[s]) >= Len(undo[s])]_vars

completed_does_not_fail == [][~(\E s \in Id : completed(s) /\ failed'[s])]_vars

\* Condition 3: of an aborted saga nothing is left in the record.
aborted_leaves_no_trace == \A s \in Id : aborted(s) => record # s

\* Condition 3, for the others: once a saga has completed, the record is not
\* blank.
completed_is_kept == (\E s \in Id : completed(s)) => record # None

failed_saga_ends == \A s \in Id : failed[s] ~> aborted(s)

last_step_fails == \E s \in Id : failed[s] /\ Len(undo[s]) = steps - 1
never_last_step_fails == ~last_step_fails

\* The first step is taken back, and will be again.
compensated_and_not_known == \E s \in Id : failed[s] /\ undo[s] = <<record>>
never_compensated_and_not_known == ~compensated_and_not_known

==============================================================================
\* Written by pyverify emit, checksum e4ecb8c3ff5b.
