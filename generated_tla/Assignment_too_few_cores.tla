---------------------- MODULE Assignment_too_few_cores -----------------------
(****************************************************************************)
(* Task t is a replica of service t // replicas; host h is in rack h mod    *)
(* racks; a task asks for 1 to 4 cores.                                     *)
(****************************************************************************)
EXTENDS Integers

\* The smallest number in a set.
Min(S) == CHOOSE x \in S : \A y \in S : x <= y

\* The sum of f[x] for all x in a set.
RECURSIVE SumOver(_, _)
SumOver(f, S) ==
  IF S = {} THEN 0
  ELSE LET x == CHOOSE x \in S : TRUE
       IN  f[x] + SumOver(f, S \ {x})

\* The sum of all values of a function or a sequence.
Sum(f) == SumOver(f, DOMAIN f)

CONSTANTS tasks, hosts, racks, replicas, cores

\* Domains and loops below are those of this instance.
ASSUME
  /\ tasks = 12
  /\ hosts = 6
  /\ racks = 3
  /\ replicas = 3
  /\ cores = 4

Task == 0 .. tasks - 1
Host == 0 .. hosts - 1

VARIABLE host

vars == <<host>>

TypeOK == host \in [Task -> Host]

asks(t) == 1 + (t % 4)

within_capacity ==
  \A h \in Host : Sum([t \in {t \in Task : host[t] = h} |-> asks(t)]) <= cores

replicas_apart ==
  \A t \in Task :
     \A u \in t + 1 .. Min({tasks, (t \div replicas + 1) * replicas}) - 1 :
        host[t] % racks # host[u] % racks

Init == host \in [Task -> Host]

Next == UNCHANGED vars

Spec == Init /\ [][Next]_vars

assigned ==
  /\ within_capacity
  /\ replicas_apart
never_assigned == ~assigned

==============================================================================
\* Written by pyverify emit, checksum c9b3bf7c7461.
