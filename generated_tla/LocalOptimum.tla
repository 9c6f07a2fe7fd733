---------------------------- MODULE LocalOptimum -----------------------------
(****************************************************************************)
(* Performance is more where more is better; all numbers are any positive   *)
(* integers.                                                                *)
(****************************************************************************)
EXTENDS Integers

\* The largest number in a set.
Max(S) == CHOOSE x \in S : \A y \in S : x >= y

CONSTANT least

ASSUME least \in Nat \ {0}

VARIABLES
  apart,     \* what two servers do, each with one task, without the way
  together,  \* what one server does with both
  overhead   \* what the way between two servers costs

vars == <<apart, together, overhead>>

TypeOK ==
  /\ apart \in Int
  /\ together \in Int
  /\ overhead \in Int

of_global_choice == Max({apart - overhead, together})

\* Each server's own use is best apart, if that is more; what it costs is not
\* looked at.
of_local_choice == IF apart >= together THEN apart - overhead ELSE together

Init ==
  /\ apart \in Int
  /\ together \in Int
  /\ overhead \in Int
  /\ together >= least
  /\ overhead >= least
  /\ apart > overhead

Next == UNCHANGED vars

Spec == Init /\ [][Next]_vars

global_is_never_worse == of_global_choice >= of_local_choice

\* Theorem 2 with the local choice as its base: G / L >= 1 + overhead / L.
global_is_better_by_the_overhead ==
  of_global_choice >= of_local_choice + overhead

local_is_worse == of_global_choice > of_local_choice
never_local_is_worse == ~local_is_worse

\* The ratio is 1, with an overhead.
local_is_as_good == of_global_choice = of_local_choice
never_local_is_as_good == ~local_is_as_good

==============================================================================
\* Written by pyverify emit, checksum 7c38092fd2ea.
