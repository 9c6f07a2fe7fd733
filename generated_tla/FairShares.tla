----------------------------- MODULE FairShares ------------------------------
(****************************************************************************)
(* S0 275-291: in a VCG auction, shares of what is asked for differ by less *)
(* than epsilon.                                                            *)
(*                                                                          *)
(* A divisible resource of 100 units, two tenants with a worth per unit:    *)
(* all of it goes to whom it is worth most, as far as that one asks.        *)
(****************************************************************************)
EXTENDS Integers

\* The absolute value.
Abs(n) == IF n < 0 THEN -n ELSE n

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

CONSTANT units

ASSUME units \in Nat

Tenant == 0 .. 1

VARIABLES demand, worth

vars == <<demand, worth>>

TypeOK ==
  /\ demand \in [Tenant -> Int]
  /\ worth \in [Tenant -> Int]

first == Min({t \in Tenant : \A other \in Tenant : worth[other] <= worth[t]})

allocated(t) ==
  LET before == Min({demand[first], units})
  IN  IF t = first THEN before ELSE Min({demand[t], units - before})

\* |a0/d0 - a1/d1| < 1/2, the fractions multiplied out.
fair == 2 * Abs(allocated(0) * demand[1] - allocated(1) * demand[0])
          < demand[0] * demand[1]

Init ==
  /\ demand \in [Tenant -> Int]
  /\ worth \in [Tenant -> Int]
  /\ \A t \in Tenant : demand[t] > 0 /\ worth[t] > 0

Next == UNCHANGED vars

Spec == Init /\ [][Next]_vars

no_more_than_there_is == Sum([t \in Tenant |-> allocated(t)]) <= units

all_get_all == \A t \in Tenant : allocated(t) = demand[t]
never_all_get_all == ~all_get_all

==============================================================================
\* Written by pyverify emit, checksum 8410d744cedd.
