----------------------------- MODULE Racks_hosts -----------------------------
(****************************************************************************)
(* The document's numbers: 128 servers of 2 kW in racks of 12 kW; 2000      *)
(* containers of 4 cores and 16 GB (S1 3117, 3362).                         *)
(*                                                                          *)
(* What a rack holds of equal things is all there is to know, so that the   *)
(* bound is reached: 22 racks, and 84 hosts.                                *)
(****************************************************************************)
EXTENDS Integers

CONSTANTS things, size, capacity

\* Domains and loops below are those of this instance.
ASSUME
  /\ things = 2000
  /\ size = 16
  /\ capacity = 384

VARIABLES
  bins,
  full   \* bins that hold as much as they can

vars == <<bins, full>>

TypeOK ==
  /\ bins \in Nat
  /\ full \in Int

\* How many things a bin holds at most.
most == capacity \div size

Init ==
  /\ bins \in Nat
  /\ full \in Int
  /\ 0 <= full
  /\ full <= bins
  /\ bins * most >= things

Next == UNCHANGED vars

Spec == Init /\ [][Next]_vars

at_least_the_bound == bins * capacity >= things * size

the_bound_is_enough == bins = (things * size + capacity - 1) \div capacity
never_the_bound_is_enough == ~the_bound_is_enough

==============================================================================
\* Written by pyverify emit, checksum 01d71d6f36be.
