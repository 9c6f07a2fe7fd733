------------------------------ MODULE TakesBoth ------------------------------
(****************************************************************************)
(* Both forks at once, or none; and luck.                                   *)
(****************************************************************************)
EXTENDS Integers

\* The smallest number in a set.
Min(S) == CHOOSE x \in S : \A y \in S : x <= y

\* The largest number in a set.
Max(S) == CHOOSE x \in S : \A y \in S : x >= y

CONSTANTS
  philosophers,
  ordered,       \* repaired: all begin with the lower fork, not the left one
  None           \* the absence of a value

ASSUME
  /\ philosophers \in Nat /\ philosophers >= 2
  /\ ordered \in BOOLEAN

Phil == 0 .. philosophers - 1

VARIABLES
  holder,  \* who has the fork
  phil_at  \* where each process rests

vars == <<holder, phil_at>>

TypeOK ==
  /\ holder \in [Phil -> Phil \cup {None}]
  /\ phil_at \in [Phil -> {"think", "hungry", "eat", "done"}]

right(me) == (me + 1) % philosophers

first(me) == IF ordered THEN Min({me, right(me)}) ELSE me

is_free(fork) == holder[fork] = None

second(me) == IF ordered THEN Max({me, right(me)}) ELSE right(me)

Init ==
  /\ holder = [p \in Phil |-> None]
  /\ phil_at = [p \in Phil |-> "think"]

phil_think(me) ==
  /\ phil_at[me] = "think"
  /\ phil_at' = [phil_at EXCEPT ![me] = "hungry"]
  /\ UNCHANGED holder

phil_hungry(me) ==
  /\ phil_at[me] = "hungry"
  /\ is_free(first(me))
  /\ is_free(second(me))
  /\ phil_at' = [phil_at EXCEPT ![me] = "eat"]
  /\ holder' = [holder EXCEPT ![first(me)] = me, ![second(me)] = me]

phil_eat(me) ==
  /\ phil_at[me] = "eat"
  /\ phil_at' = [phil_at EXCEPT ![me] = "think"]
  /\ holder' = [holder EXCEPT ![me] = None, ![right(me)] = None]

phil(me) ==
  \/ phil_think(me)
  \/ phil_hungry(me)
  \/ phil_eat(me)

Next == \E me \in Phil : phil(me)

Spec ==
  /\ Init
  /\ [][Next]_vars
  /\ \A me \in Phil : SF_vars(phil_hungry(me) \/ phil_eat(me))

neighbours_do_not_both_eat ==
  ~(\E p \in Phil : phil_at[p] = "eat" /\ phil_at[right(p)] = "eat")

somebody_eats ==
  (\E p \in Phil : phil_at[p] = "hungry") ~> \E p \in Phil : phil_at[p] = "eat"

nobody_starves == \A p \in Phil : phil_at[p] = "hungry" ~> phil_at[p] = "eat"

one_eats_and_all_others_want_to ==
  /\ \E p \in Phil : phil_at[p] = "eat"
  /\ \A p \in Phil : phil_at[p] # "think"
never_one_eats_and_all_others_want_to == ~one_eats_and_all_others_want_to

==============================================================================
\* Written by pyverify emit, checksum 4f53cd023d59.
