------------------------ MODULE NotReached_three_bins ------------------------
(****************************************************************************)
(* Three tasks of two thirds of a bin: the bound is two bins, and three are *)
(* needed.                                                                  *)
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

CONSTANT bins

\* Domains and loops below are those of this instance.
ASSUME bins = 3

Task == 0 .. 2
Bin == 0 .. bins - 1

VARIABLE place

vars == <<place>>

TypeOK == place \in [Task -> Bin]

Init == place \in [Task -> Task]

Next == UNCHANGED vars

Spec == Init /\ [][Next]_vars

it_fits == \A b \in Bin : Sum([t \in {t \in Task : place[t] = b} |-> 2]) <= 3
never_it_fits == ~it_fits

==============================================================================
\* Written by pyverify emit, checksum 3937414eadc7.
