------------------------- MODULE FlashSale_any_crowd -------------------------
(****************************************************************************)
(* Looking at the stock and taking an item are one atomic step, as in the   *)
(* document.                                                                *)
(****************************************************************************)
EXTENDS Integers

VARIABLES
  stock,
  buyers,
  inventory,
  orders,
  failures,   \* buyers who went away with nothing
  waiting

vars == <<stock, buyers, inventory, orders, failures, waiting>>

TypeOK ==
  /\ stock \in Nat
  /\ buyers \in Nat
  /\ inventory \in Int
  /\ orders \in Int
  /\ failures \in Int
  /\ waiting \in Int

Init ==
  /\ stock \in Nat
  /\ buyers \in Nat
  /\ inventory = stock
  /\ orders = 0
  /\ failures = 0
  /\ waiting = buyers

order ==
  /\ waiting > 0
  /\ inventory > 0
  /\ waiting' = waiting - 1
  /\ inventory' = inventory - 1
  /\ orders' = orders + 1
  /\ UNCHANGED <<stock, buyers, failures>>

give_up ==
  /\ waiting > 0
  /\ inventory = 0
  /\ waiting' = waiting - 1
  /\ failures' = failures + 1
  /\ UNCHANGED <<stock, buyers, inventory, orders>>

sale_is_over == waiting = 0

\* Stopping is fine here, and no deadlock.
Terminating ==
  /\ sale_is_over
  /\ UNCHANGED vars

Next ==
  \/ order
  \/ give_up
  \/ Terminating

Spec == Init /\ [][Next]_vars

never_oversold == inventory >= 0

every_item_is_accounted_for == orders + inventory = stock

every_buyer_is_accounted_for == orders + failures + waiting = buyers

nobody_waits_in_debt ==
  /\ waiting >= 0
  /\ orders >= 0
  /\ failures >= 0

failures_are_of_an_empty_stock ==
  [][failures' = failures \/ inventory = 0]_vars

==============================================================================
\* Written by pyverify emit, checksum 0fdae3769e36.
