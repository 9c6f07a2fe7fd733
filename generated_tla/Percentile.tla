----------------------------- MODULE Percentile ------------------------------
(****************************************************************************)
(* S1 1362: p99 is E + 2 * sqrt(Var). Here 98 of 100 requests take one      *)
(* time, and two another.                                                   *)
(*                                                                          *)
(* The hundredth part of the requests takes as long as the slow ones;       *)
(* without roots, the claim is that (slow - mean)^2 <= 4 Var, where all     *)
(* times are multiplied by 100.                                             *)
(****************************************************************************)
EXTENDS Integers

CONSTANT slow_ones

ASSUME slow_ones \in 1 .. 99

VARIABLES fast, slow

vars == <<fast, slow>>

TypeOK ==
  /\ fast \in Int
  /\ slow \in Int

p99_is_within_two_deviations ==
  LET mean == (100 - slow_ones) * fast + slow_ones * slow
      above == 100 * slow - mean
      below == mean - 100 * fast
  IN  100 * above * above <= 4
                               * (slow_ones * above * above
                                    + (100 - slow_ones) * below * below)

Init ==
  /\ fast \in Int
  /\ slow \in Int
  /\ 0 <= fast
  /\ fast <= slow
  /\ slow <= 10000

Next == UNCHANGED vars

Spec == Init /\ [][Next]_vars

==============================================================================
\* Written by pyverify emit, checksum f987a4e56c94.
