---------------------- MODULE LookThenBuy_look_then_buy ----------------------
(****************************************************************************)
(* The test stands outside of the atomic step: somebody may take the last   *)
(* item in between.                                                         *)
(****************************************************************************)
EXTENDS Integers

VARIABLES
  stock,
  buyers,
  inventory,
  orders,
  failures,   \* buyers who went away with nothing
  waiting,
  looked      \* buyers who have seen an item, and are about to take it

vars == <<stock, buyers, inventory, orders, failures, waiting, looked>>

TypeOK ==
  /\ stock \in Nat
  /\ buyers \in Nat
  /\ inventory \in Int
  /\ orders \in Int
  /\ failures \in Int
  /\ waiting \in Int
  /\ looked \in Int

Init ==
  /\ stock \in Nat
  /\ buyers \in Nat
  /\ inventory = stock
  /\ orders = 0
  /\ failures = 0
  /\ waiting = buyers
  /\ looked = 0

order ==
  /\ looked > 0
  /\ looked' = looked - 1
  /\ inventory' = inventory - 1
  /\ orders' = orders + 1
  /\ UNCHANGED <<stock, buyers, failures, waiting>>

give_up ==
  /\ waiting > 0
  /\ inventory = 0
  /\ waiting' = waiting - 1
  /\ failures' = failures + 1
  /\ UNCHANGED <<stock, buyers, inventory, orders, looked>>

look ==
  /\ waiting > 0
  /\ inventory > 0
  /\ waiting' = waiting - 1
  /\ looked' = looked + 1
  /\ UNCHANGED <<stock, buyers, inventory, orders, failures>>

sale_is_over ==
  /\ waiting = 0
  /\ looked = 0

\* Nothing is sold below zero, and nobody is told that nothing is left.
stock_is_in_debt == inventory < 0

\* Stopping is fine here, and no deadlock.
Terminating ==
  /\ sale_is_over \/ stock_is_in_debt
  /\ UNCHANGED vars

Next ==
  \/ order
  \/ give_up
  \/ look
  \/ Terminating

Spec == Init /\ [][Next]_vars

never_oversold == inventory >= 0

every_item_is_accounted_for == orders + inventory = stock

every_buyer_is_accounted_for == orders + failures + waiting + looked = buyers

nobody_waits_in_debt ==
  /\ waiting >= 0
  /\ orders >= 0
  /\ failures >= 0
  /\ looked >= 0

failures_are_of_an_empty_stock ==
  [][failures' = failures \/ inventory = 0]_vars

==============================================================================
\* Written by pyverify emit, checksum 01270afe825a.
