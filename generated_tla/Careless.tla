------------------------------ MODULE Careless -------------------------------
(****************************************************************************)
(* Waits for those who are higher, and not for those at the same level.     *)
(****************************************************************************)
EXTENDS Integers, FiniteSets

CONSTANTS
  n  \* processes

\* Domains and loops below are those of this instance.
ASSUME n = 3

Proc == 0 .. n - 1
Level == 1 .. n - 1

VARIABLES
  level,
  victim,    \* the last to come
  worker_at  \* where each process rests

vars == <<level, victim, worker_at>>

TypeOK ==
  /\ level \in [Proc -> 0 .. 2]
  /\ victim \in [Level -> Proc]
  /\ worker_at \in [Proc -> {"outside", "arrive", "wait", "critical", "done"}]

is_highest(p) == \A q \in Proc : level[q] <= level[p]

Init ==
  /\ level = [p \in Proc |-> 0]
  /\ victim = [l \in Level |-> 0]
  /\ worker_at = [p \in Proc |-> "outside"]

worker_outside(me) ==
  /\ worker_at[me] = "outside"
  /\ level' = [level EXCEPT ![me] = 1]
  /\ worker_at' = [worker_at EXCEPT ![me] = "arrive"]
  /\ UNCHANGED victim

worker_arrive(me) ==
  /\ worker_at[me] = "arrive"
  /\ victim' = [victim EXCEPT ![level[me]] = me]
  /\ worker_at' = [worker_at EXCEPT ![me] = "wait"]
  /\ UNCHANGED level

worker_wait(me) ==
  /\ worker_at[me] = "wait"
  /\ victim[level[me]] = me => is_highest(me)
  /\ IF level[me] = n - 1
     THEN /\ worker_at' = [worker_at EXCEPT ![me] = "critical"]
          /\ UNCHANGED level
     ELSE /\ level' = [level EXCEPT ![me] = @ + 1]
          /\ worker_at' = [worker_at EXCEPT ![me] = "arrive"]
  /\ UNCHANGED victim

worker_critical(me) ==
  /\ worker_at[me] = "critical"
  /\ level' = [level EXCEPT ![me] = 0]
  /\ worker_at' = [worker_at EXCEPT ![me] = "outside"]
  /\ UNCHANGED victim

worker(me) ==
  \/ worker_outside(me)
  \/ worker_arrive(me)
  \/ worker_wait(me)
  \/ worker_critical(me)

Next == \E me \in Proc : worker(me)

Spec == Init /\ [][Next]_vars /\ (\A me \in Proc : WF_vars(worker(me)))

mutual_exclusion == Cardinality({p \in Proc : worker_at[p] = "critical"}) <= 1

each_level_keeps_one_back ==
  \A k \in Level :
     Cardinality({p \in Proc : level[p] > k \/ worker_at[p] = "critical"})
       <= n - k

first_does_not_starve ==
  worker_at[0] \in {"arrive", "wait"} ~> worker_at[0] = "critical"

nobody_starves ==
  \A p \in Proc :
     worker_at[p] \in {"arrive", "wait"} ~> worker_at[p] = "critical"

all_wait == \A p \in Proc : worker_at[p] = "wait"
never_all_wait == ~all_wait

==============================================================================
\* Written by pyverify emit, checksum 49d8272fc57e.
