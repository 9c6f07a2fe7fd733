------------------------ MODULE BinPacking_any_sizes -------------------------
(****************************************************************************)
(* Any tasks in any bins that can take them; a bin has two resources.       *)
(****************************************************************************)
EXTENDS Integers

\* The sum of f[x] for all x in a set.
RECURSIVE SumOver(_, _)
SumOver(f, S) ==
  IF S = {} THEN 0
  ELSE LET x == CHOOSE x \in S : TRUE
       IN  f[x] + SumOver(f, S \ {x})

\* The sum of all values of a function or a sequence.
Sum(f) == SumOver(f, DOMAIN f)

CONSTANTS tasks, bins

\* Domains and loops below are those of this instance.
ASSUME
  /\ tasks = 5
  /\ bins = 3

Resource == 0 .. 1
Task == 0 .. tasks - 1
Bin == 0 .. bins - 1

VARIABLES capacity, size, place

vars == <<capacity, size, place>>

TypeOK ==
  /\ capacity \in {n \in Int : n >= 1}
  /\ size \in [Resource -> [Task -> Int]]
  /\ place \in [Task -> Bin]

load(k, b) == Sum([t \in {t \in Task : place[t] = b} |-> size[k][t]])

asked(k) == Sum([t \in Task |-> size[k][t]])

Init ==
  /\ capacity \in {n \in Int : n >= 1}
  /\ size \in [Resource -> [Task -> Int]]
  /\ place \in [Task -> Bin]
  /\ \A k \in Resource, t \in Task : size[k][t] >= 0
  /\ \A k \in Resource, b \in Bin :
        Sum([t \in {t \in Task : place[t] = b} |-> size[k][t]]) <= capacity

Next == UNCHANGED vars

Spec == Init /\ [][Next]_vars

\* N >= max over k of the sum of what is asked, over the capacity.
at_least_as_many_as_the_bound ==
  \A k \in Resource : bins * capacity >= asked(k)

==============================================================================
\* Written by pyverify emit, checksum 4f66ae83a13b.
