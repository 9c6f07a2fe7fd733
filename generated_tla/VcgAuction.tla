----------------------------- MODULE VcgAuction ------------------------------
(****************************************************************************)
(* Bidder 0 may bid the truth or anything else; the others have bid         *)
(* something.                                                               *)
(****************************************************************************)
EXTENDS Integers

\* The smallest number in a set.
Min(S) == CHOOSE x \in S : \A y \in S : x <= y

\* The largest number in a set.
Max(S) == CHOOSE x \in S : \A y \in S : x >= y

\* The sum of f[x] for all x in a set.
RECURSIVE SumOver(_, _)
SumOver(f, S) ==
  IF S = {} THEN 0
  ELSE LET x == CHOOSE x \in S : TRUE
       IN  f[x] + SumOver(f, S \ {x})

\* The sum of all values of a function or a sequence.
Sum(f) == SumOver(f, DOMAIN f)

CONSTANTS bidders, outcomes

ASSUME
  /\ bidders \in Nat /\ bidders >= 2
  /\ outcomes \in Nat \ {0}

Outcome == 0 .. outcomes - 1
Bidder == 0 .. bidders - 1

VARIABLES
  value,  \* what it is worth to bidder 0
  lie,    \* what bidder 0 might say
  bid

vars == <<value, lie, bid>>

TypeOK ==
  /\ value \in [Outcome -> Int]
  /\ lie \in [Outcome -> Int]
  /\ bid \in [Bidder -> [Outcome -> Int]]

\* What the others bid for an outcome, together.
of_others(o) == Sum([b \in {b \in Bidder : b # 0} |-> bid[b][o]])

\* The outcome with the largest sum of bids, if bidder 0 says this.
chosen(said) == Min({o \in Outcome : \A other \in Outcome :
                                        said[other] + of_others(other)
                                          <= said[o] + of_others(o)})

payment(said) == Max({of_others(o) : o \in Outcome}) - of_others(chosen(said))

utility(said) == value[chosen(said)] - payment(said)

\* Of what is bid: no other outcome has a larger sum.
welfare_is_largest ==
  \A o \in Outcome :
     value[o] + of_others(o) <= value[chosen(value)] + of_others(chosen(value))

Init ==
  /\ value \in [Outcome -> Int]
  /\ lie \in [Outcome -> Int]
  /\ bid \in [Bidder -> [Outcome -> Int]]

Next == UNCHANGED vars

Spec == Init /\ [][Next]_vars

truth_is_best == utility(value) >= utility(lie)

\* The sign of S1 and S0's first formula: a payment is never negative.
nobody_is_paid == payment(value) >= 0

==============================================================================
\* Written by pyverify emit, checksum 45a55a7900fc.
