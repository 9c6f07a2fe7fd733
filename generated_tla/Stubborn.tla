------------------------------ MODULE Stubborn -------------------------------
(****************************************************************************)
(* Nobody withdraws: two that have stepped forward may stand in each        *)
(* other's way for ever.                                                    *)
(****************************************************************************)
EXTENDS Integers, FiniteSets

CONSTANTS
  n,    \* processes
  None  \* the absence of a value

\* Domains and loops below are those of this instance.
ASSUME n = 2

Proc == 0 .. n - 1

VARIABLES
  b,            \* does not want to enter
  c,            \* has not stepped forward
  k,            \* who may step forward
  worker_at,    \* where each process rests
  worker_seen,
  worker_j

vars == <<b, c, k, worker_at, worker_seen, worker_j>>

TypeOK ==
  /\ b \in [Proc -> BOOLEAN]
  /\ c \in [Proc -> BOOLEAN]
  /\ k \in Proc
  /\ worker_at \in [Proc -> {"rest", "look", "withdraw", "read", "ask",
                             "take_over", "forward", "compare", "critical",
                             "back", "leave", "done"}]
  /\ worker_seen \in [Proc -> Proc]
  /\ worker_j \in [Proc -> 0 .. 2]

withdraw(me) == None

\* Tell whether another has stepped forward.
meets(me, j) ==
  /\ j # me
  /\ ~c[j]

\* Tell whether a process tries to enter.
wants(p) ==
  /\ ~b[p]
  /\ worker_at[p] \notin {"critical", "back", "leave"}

Init ==
  /\ b = [p \in Proc |-> TRUE]
  /\ c = [p \in Proc |-> TRUE]
  /\ k = 0
  /\ worker_at = [p \in Proc |-> "rest"]
  /\ worker_seen = [me \in Proc |-> 0]
  /\ worker_j = [me \in Proc |-> 0]

worker_rest(me) ==
  /\ worker_at[me] = "rest"
  /\ b' = [b EXCEPT ![me] = FALSE]
  /\ IF worker_j[me] < n
     THEN /\ worker_at' = [worker_at EXCEPT ![me] = "look"]
          /\ UNCHANGED worker_j
     ELSE /\ worker_j' = [worker_j EXCEPT ![me] = 0]
          /\ worker_at' = [worker_at EXCEPT ![me] = "critical"]
  /\ UNCHANGED <<c, k, worker_seen>>

worker_look(me) ==
  /\ worker_at[me] = "look"
  /\ worker_at' = [worker_at EXCEPT ![me] = IF k # me
                                            THEN "withdraw"
                                            ELSE "forward"]
  /\ UNCHANGED <<b, c, k, worker_seen, worker_j>>

worker_withdraw(me) ==
  /\ worker_at[me] = "withdraw"
  /\ withdraw(me) = withdraw(me)
  /\ worker_at' = [worker_at EXCEPT ![me] = "read"]
  /\ UNCHANGED <<b, c, k, worker_seen, worker_j>>

worker_read(me) ==
  /\ worker_at[me] = "read"
  /\ worker_seen' = [worker_seen EXCEPT ![me] = k]
  /\ worker_at' = [worker_at EXCEPT ![me] = "ask"]
  /\ UNCHANGED <<b, c, k, worker_j>>

worker_ask(me) ==
  /\ worker_at[me] = "ask"
  /\ IF b[worker_seen[me]]
     THEN /\ worker_at' = [worker_at EXCEPT ![me] = "take_over"]
          /\ UNCHANGED <<worker_seen, worker_j>>
     ELSE /\ worker_seen' = [worker_seen EXCEPT ![me] = 0]
          /\ IF worker_j[me] < n
             THEN /\ worker_at' = [worker_at EXCEPT ![me] = "look"]
                  /\ UNCHANGED worker_j
             ELSE /\ worker_at' = [worker_at EXCEPT ![me] = "critical"]
                  /\ worker_j' = [worker_j EXCEPT ![me] = 0]
  /\ UNCHANGED <<b, c, k>>

worker_take_over(me) ==
  /\ worker_at[me] = "take_over"
  /\ k' = me
  /\ worker_seen' = [worker_seen EXCEPT ![me] = 0]
  /\ IF worker_j[me] < n
     THEN /\ worker_at' = [worker_at EXCEPT ![me] = "look"]
          /\ UNCHANGED worker_j
     ELSE /\ worker_j' = [worker_j EXCEPT ![me] = 0]
          /\ worker_at' = [worker_at EXCEPT ![me] = "critical"]
  /\ UNCHANGED <<b, c>>

worker_forward(me) ==
  /\ worker_at[me] = "forward"
  /\ c' = [c EXCEPT ![me] = FALSE]
  /\ IF worker_j[me] < n
     THEN /\ worker_at' = [worker_at EXCEPT ![me] = "compare"]
          /\ UNCHANGED worker_j
     ELSE IF worker_j[me] < n
          THEN /\ worker_at' = [worker_at EXCEPT ![me] = "look"]
               /\ UNCHANGED worker_j
          ELSE /\ worker_at' = [worker_at EXCEPT ![me] = "critical"]
               /\ worker_j' = [worker_j EXCEPT ![me] = 0]
  /\ UNCHANGED <<b, k, worker_seen>>

worker_compare(me) ==
  /\ worker_at[me] = "compare"
  /\ LET new_worker_at == [worker_at EXCEPT ![me] = "critical"]
     IN  LET new_worker_at2 == [worker_at EXCEPT ![me] = "look"]
         IN  IF meets(me, worker_j[me])
             THEN IF 0 < n
                  THEN /\ worker_j' = [worker_j EXCEPT ![me] = 0]
                       /\ worker_at' = new_worker_at2
                  ELSE /\ worker_j' = [worker_j EXCEPT ![me] = 0, ![me] = @]
                       /\ worker_at' = new_worker_at
             ELSE IF worker_j[me] + 1 < n
                  THEN /\ worker_j' = [worker_j EXCEPT ![me] = @ + 1]
                       /\ worker_at' = [worker_at EXCEPT ![me] = "compare"]
                  ELSE IF worker_j[me] + 1 < n
                       THEN /\ worker_j' = [worker_j EXCEPT ![me] = @ + 1]
                            /\ worker_at' = new_worker_at2
                       ELSE /\ worker_j' = [worker_j EXCEPT ![me] = 0]
                            /\ worker_at' = new_worker_at
  /\ UNCHANGED <<b, c, k, worker_seen>>

worker_critical(me) ==
  /\ worker_at[me] = "critical"
  /\ worker_at' = [worker_at EXCEPT ![me] = "back"]
  /\ UNCHANGED <<b, c, k, worker_seen, worker_j>>

worker_back(me) ==
  /\ worker_at[me] = "back"
  /\ c' = [c EXCEPT ![me] = TRUE]
  /\ worker_at' = [worker_at EXCEPT ![me] = "leave"]
  /\ UNCHANGED <<b, k, worker_seen, worker_j>>

worker_leave(me) ==
  /\ worker_at[me] = "leave"
  /\ b' = [b EXCEPT ![me] = TRUE]
  /\ worker_at' = [worker_at EXCEPT ![me] = "rest"]
  /\ UNCHANGED <<c, k, worker_seen, worker_j>>

worker(me) ==
  \/ worker_rest(me)
  \/ worker_look(me)
  \/ worker_withdraw(me)
  \/ worker_read(me)
  \/ worker_ask(me)
  \/ worker_take_over(me)
  \/ worker_forward(me)
  \/ worker_compare(me)
  \/ worker_critical(me)
  \/ worker_back(me)
  \/ worker_leave(me)

Next == \E me \in Proc : worker(me)

Spec ==
  /\ Init
  /\ [][Next]_vars
  /\ \A me \in Proc :
        WF_vars(\/ worker_look(me)
                \/ worker_withdraw(me)
                \/ worker_read(me)
                \/ worker_ask(me)
                \/ worker_take_over(me)
                \/ worker_forward(me)
                \/ worker_compare(me)
                \/ worker_critical(me)
                \/ worker_back(me)
                \/ worker_leave(me))

mutual_exclusion == Cardinality({p \in Proc : worker_at[p] = "critical"}) <= 1

somebody_enters ==
  (\E p \in Proc : wants(p)) ~> \E p \in Proc : worker_at[p] = "critical"

nobody_starves == \A p \in Proc : wants(p) ~> worker_at[p] = "critical"

all_step_forward == \A p \in Proc : ~c[p]
never_all_step_forward == ~all_step_forward

one_enters_while_others_want_to ==
  /\ \E p \in Proc : worker_at[p] = "critical"
  /\ \A p \in Proc : ~b[p]
never_one_enters_while_others_want_to == ~one_enters_while_others_want_to

==============================================================================
\* Written by pyverify emit, checksum 462db1df5e28.
