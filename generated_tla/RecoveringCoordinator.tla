------------------------ MODULE RecoveringCoordinator ------------------------
(****************************************************************************)
(* The repair: a manager that comes back and finds no decision in its log   *)
(* aborts.                                                                  *)
(****************************************************************************)
EXTENDS Integers, FiniteSets

CONSTANT participants

ASSUME participants \in Nat \ {0}

RM == 0 .. participants - 1
State == {"working", "prepared", "committed", "aborted"}

VARIABLES
  state,
  manager,
  prepared,  \* those that the manager has heard of
  messages

vars == <<state, manager, prepared, messages>>

TypeOK ==
  /\ state \in [RM -> State]
  /\ manager \in {"init", "committed", "aborted", "crashed"}
  /\ prepared \subseteq RM
  /\ messages \subseteq [type: {"Prepared"}, rm: RM] \cup [type: {"Commit"}]
                          \cup [type: {"Abort"}]

somebody_is_prepared == \E r \in RM : state[r] = "prepared"

all_decided == \A r \in RM : state[r] \in {"committed", "aborted"}

Init ==
  /\ state = [r \in RM |-> "working"]
  /\ manager = "init"
  /\ prepared = {}
  /\ messages = {}

manager_receives_prepared(r) ==
  /\ manager = "init"
  /\ [type |-> "Prepared", rm |-> r] \in messages
  /\ prepared' = prepared \cup {r}
  /\ UNCHANGED <<state, manager, messages>>

manager_commits ==
  /\ manager = "init"
  /\ prepared = RM
  /\ manager' = "committed"
  /\ messages' = messages \cup {[type |-> "Commit"]}
  /\ UNCHANGED <<state, prepared>>

manager_aborts ==
  /\ manager = "init"
  /\ manager' = "aborted"
  /\ messages' = messages \cup {[type |-> "Abort"]}
  /\ UNCHANGED <<state, prepared>>

prepare(r) ==
  /\ state[r] = "working"
  /\ state' = [state EXCEPT ![r] = "prepared"]
  /\ messages' = messages \cup {[type |-> "Prepared", rm |-> r]}
  /\ UNCHANGED <<manager, prepared>>

choose_to_abort(r) ==
  /\ state[r] = "working"
  /\ state' = [state EXCEPT ![r] = "aborted"]
  /\ UNCHANGED <<manager, prepared, messages>>

receive_commit(r) ==
  /\ [type |-> "Commit"] \in messages
  /\ state' = [state EXCEPT ![r] = "committed"]
  /\ UNCHANGED <<manager, prepared, messages>>

receive_abort(r) ==
  /\ [type |-> "Abort"] \in messages
  /\ state' = [state EXCEPT ![r] = "aborted"]
  /\ UNCHANGED <<manager, prepared, messages>>

crash ==
  /\ manager = "init"
  /\ manager' = "crashed"
  /\ UNCHANGED <<state, prepared, messages>>

recover ==
  /\ manager = "crashed"
  /\ manager' = "aborted"
  /\ messages' = messages \cup {[type |-> "Abort"]}
  /\ UNCHANGED <<state, prepared>>

\* Stopping is fine here, and no deadlock.
Terminating ==
  /\ all_decided
  /\ UNCHANGED vars

Next ==
  \/ \E r \in RM :
        \/ manager_receives_prepared(r)
        \/ prepare(r)
        \/ choose_to_abort(r)
        \/ receive_commit(r)
        \/ receive_abort(r)
  \/ manager_commits
  \/ manager_aborts
  \/ crash
  \/ recover
  \/ Terminating

Fairness ==
  /\ WF_vars(manager_aborts)
  /\ \A r \in RM : WF_vars(receive_commit(r))
  /\ \A r \in RM : WF_vars(receive_abort(r))
  /\ WF_vars(recover)

Spec == Init /\ [][Next]_vars /\ Fairness

\* Nobody commits while somebody else aborts.
atomic == ~ /\ \E r \in RM : state[r] = "committed"
            /\ \E r \in RM : state[r] = "aborted"

\* Nobody commits unless all are prepared, or have been.
commit_is_unanimous ==
  \/ [type |-> "Commit"] \notin messages
  \/ \A r \in RM : state[r] \in {"prepared", "committed"}

\* What the manager has decided is what it has sent, and nothing else.
decision_is_sent ==
  /\ manager = "committed" <=> [type |-> "Commit"] \in messages
  /\ manager = "aborted" <=> [type |-> "Abort"] \in messages

decided_is_final ==
  [][\A r \in RM : state[r] \in {"working", "prepared", state'[r]}]_vars

\* Nobody is prepared twice, so that this is as much as: each decides some
\* time.
nobody_stays_prepared == somebody_is_prepared ~> ~somebody_is_prepared

all_commit == \A r \in RM : state[r] = "committed"
never_all_commit == ~all_commit

\* Each by itself, before anything is said.
all_refuse ==
  /\ \A r \in RM : state[r] = "aborted"
  /\ messages = {}
never_all_refuse == ~all_refuse

all_prepare_in_vain ==
  \A r \in RM :
     /\ state[r] = "aborted"
     /\ [type |-> "Prepared", rm |-> r] \in messages
never_all_prepare_in_vain == ~all_prepare_in_vain

==============================================================================
\* Written by pyverify emit, checksum 2dfbd91c0985.
