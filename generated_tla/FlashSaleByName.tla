--------------------------- MODULE FlashSaleByName ---------------------------
(****************************************************************************)
(* The buyers one by one: their places are all there is, beside the stock.  *)
(****************************************************************************)
EXTENDS Integers, FiniteSets

CONSTANTS stock, buyers

ASSUME buyers \in Nat \ {0}

\* Domains and loops below are those of this instance.
ASSUME stock = 2

Buyer == 0 .. buyers - 1

VARIABLES inventory, place

vars == <<inventory, place>>

TypeOK ==
  /\ inventory \in 0 .. 2
  /\ place \in [Buyer -> {"waiting", "ordered", "failed"}]

Init ==
  /\ inventory = 2
  /\ place = [b \in Buyer |-> "waiting"]

order(b) ==
  /\ place[b] = "waiting"
  /\ inventory > 0
  /\ inventory' = inventory - 1
  /\ place' = [place EXCEPT ![b] = "ordered"]

give_up(b) ==
  /\ place[b] = "waiting"
  /\ inventory = 0
  /\ place' = [place EXCEPT ![b] = "failed"]
  /\ UNCHANGED inventory

sale_is_over == \A b \in Buyer : place[b] # "waiting"

\* Stopping is fine here, and no deadlock.
Terminating ==
  /\ sale_is_over
  /\ UNCHANGED vars

Next ==
  \/ \E b \in Buyer : order(b) \/ give_up(b)
  \/ Terminating

Spec == Init /\ [][Next]_vars

every_item_is_accounted_for ==
  Cardinality({b \in Buyer : place[b] = "ordered"}) + inventory = stock

sold_out == inventory = 0
never_sold_out == ~sold_out

==============================================================================
\* Written by pyverify emit, checksum 9e319270f994.
