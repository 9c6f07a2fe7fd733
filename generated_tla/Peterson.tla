------------------------------ MODULE Peterson -------------------------------
(****************************************************************************)
(* Every line between two awaits is one atomic step.                        *)
(****************************************************************************)
EXTENDS Integers, FiniteSets

Proc == 0 .. 1

VARIABLES
  flag,
  turn,
  worker_at  \* where each process rests

vars == <<flag, turn, worker_at>>

TypeOK ==
  /\ flag \in [Proc -> BOOLEAN]
  /\ turn \in Proc
  /\ worker_at \in [Proc -> {"request", "give_way", "wait", "critical",
                             "leave", "done"}]

Init ==
  /\ flag = [p \in Proc |-> FALSE]
  /\ turn = 0
  /\ worker_at = [p \in Proc |-> "request"]

worker_request(me) ==
  /\ worker_at[me] = "request"
  /\ flag' = [flag EXCEPT ![me] = TRUE]
  /\ worker_at' = [worker_at EXCEPT ![me] = "give_way"]
  /\ UNCHANGED turn

worker_give_way(me) ==
  /\ worker_at[me] = "give_way"
  /\ turn' = 1 - me
  /\ worker_at' = [worker_at EXCEPT ![me] = "wait"]
  /\ UNCHANGED flag

worker_wait(me) ==
  /\ worker_at[me] = "wait"
  /\ ~flag[1 - me] \/ turn = me
  /\ worker_at' = [worker_at EXCEPT ![me] = "critical"]
  /\ UNCHANGED <<flag, turn>>

worker_critical(me) ==
  /\ worker_at[me] = "critical"
  /\ worker_at' = [worker_at EXCEPT ![me] = "leave"]
  /\ UNCHANGED <<flag, turn>>

worker_leave(me) ==
  /\ worker_at[me] = "leave"
  /\ flag' = [flag EXCEPT ![me] = FALSE]
  /\ worker_at' = [worker_at EXCEPT ![me] = "request"]
  /\ UNCHANGED turn

worker(me) ==
  \/ worker_request(me)
  \/ worker_give_way(me)
  \/ worker_wait(me)
  \/ worker_critical(me)
  \/ worker_leave(me)

Next == \E me \in Proc : worker(me)

Spec ==
  /\ Init
  /\ [][Next]_vars
  /\ \A me \in Proc :
        WF_vars(\/ worker_give_way(me)
                \/ worker_wait(me)
                \/ worker_critical(me)
                \/ worker_leave(me))

mutual_exclusion == Cardinality({p \in Proc : worker_at[p] = "critical"}) <= 1

flag_tells_who_wants_it ==
  \A p \in Proc :
     /\ worker_at[p] = "request" => ~flag[p]
     /\ worker_at[p] \in {"wait", "critical", "leave"} => flag[p]

nobody_starves ==
  \A p \in Proc : worker_at[p] = "wait" ~> worker_at[p] = "critical"

both_want_it == \A p \in Proc : worker_at[p] = "wait"
never_both_want_it == ~both_want_it

\* It need not take turns with one who stays away.
one_enters_alone == \E p \in Proc : worker_at[p] = "critical" /\ ~flag[1 - p]
never_one_enters_alone == ~one_enters_alone

==============================================================================
\* Written by pyverify emit, checksum 8c5ed795390a.
