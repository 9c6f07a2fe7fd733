------------------------------ MODULE FlashSale ------------------------------
(****************************************************************************)
(* Looking at the stock and taking an item are one atomic step, as in the   *)
(* document.                                                                *)
(****************************************************************************)
EXTENDS Integers

CONSTANTS stock, buyers

\* Domains and loops below are those of this instance.
ASSUME
  /\ stock = 10000
  /\ buyers = 100000

VARIABLES
  inventory,
  orders,
  failures,   \* buyers who went away with nothing
  waiting

vars == <<inventory, orders, failures, waiting>>

TypeOK ==
  /\ inventory \in Int
  /\ orders \in Int
  /\ failures \in Int
  /\ waiting \in Int

Init ==
  /\ inventory = 10000
  /\ orders = 0
  /\ failures = 0
  /\ waiting = 100000

order ==
  /\ waiting > 0
  /\ inventory > 0
  /\ waiting' = waiting - 1
  /\ inventory' = inventory - 1
  /\ orders' = orders + 1
  /\ UNCHANGED failures

give_up ==
  /\ waiting > 0
  /\ inventory = 0
  /\ waiting' = waiting - 1
  /\ failures' = failures + 1
  /\ UNCHANGED <<inventory, orders>>

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
\* Written by pyverify emit, checksum 7be5bc93c693.
