------------------------------ MODULE Checkout -------------------------------
(****************************************************************************)
(* The example of S0 320-330: 5, 10, 80, 20, 30, 15, 2 and 1 ms.            *)
(****************************************************************************)
EXTENDS Integers, Sequences

\* The sum of f[x] for all x in a set.
RECURSIVE SumOver(_, _)
SumOver(f, S) ==
  IF S = {} THEN 0
  ELSE LET x == CHOOSE x \in S : TRUE
       IN  f[x] + SumOver(f, S \ {x})

\* The sum of all values of a function or a sequence.
Sum(f) == SumOver(f, DOMAIN f)

CONSTANT parts

ASSUME parts \in Nat \ {0}

Part == 0 .. parts - 1

VARIABLES bound, time

vars == <<bound, time>>

TypeOK ==
  /\ bound \in [Part -> Int]
  /\ time \in [Part -> Int]

Init ==
  /\ bound \in [Part -> Int]
  /\ time \in [Part -> Int]
  /\ \A p \in Part : 0 <= time[p] /\ time[p] <= bound[p]
  /\ \A p \in Part : bound[p] = <<5, 10, 80, 20, 30, 15, 2, 1>>[p + 1]

Next == UNCHANGED vars

Spec == Init /\ [][Next]_vars

the_whole_is_within_the_sum ==
  Sum([p \in Part |-> time[p]]) <= Sum([p \in Part |-> bound[p]])

the_sum_is_reached == \A p \in Part : time[p] = bound[p] /\ bound[p] > 0
never_the_sum_is_reached == ~the_sum_is_reached

below_200_ms == Sum([p \in Part |-> time[p]]) < 200

never_beyond_163_ms == Sum([p \in Part |-> time[p]]) <= 163

==============================================================================
\* Written by pyverify emit, checksum 85003387e019.
