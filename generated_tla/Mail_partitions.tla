--------------------------- MODULE Mail_partitions ---------------------------
(****************************************************************************)
(* Node 0 sends 0, 1, 2, ... to all others, who keep what arrives.          *)
(****************************************************************************)
EXTENDS Integers, Sequences, FiniteSets, Bags, TLC

\* The elements of a sequence, or the values of a function.
Range(f) == {f[x] : x \in DOMAIN f}

\* The numbers in a set as a sequence, ascending.
RECURSIVE InOrder(_)
InOrder(S) ==
  IF S = {} THEN <<>>
  ELSE LET least == CHOOSE x \in S : \A y \in S : x <= y
       IN  <<least>> \o InOrder(S \ {least})

\* The numbers from a up to, but without, b in steps, as a sequence.
Counting(a, b, by) ==
  LET n == IF by = 0 THEN Assert(FALSE, "the step of a range is 0")
           ELSE IF by > 0 THEN IF a < b THEN (b - a + by - 1) \div by ELSE 0
           ELSE IF a > b THEN (a - b - by - 1) \div (-by) ELSE 0
  IN  [i \in 1 .. n |-> a + (i - 1) * by]

\* A bag with one x less; there must be one.
BagWithout(b, x) ==
  IF BagIn(x, b)
  THEN b (-) SetToBag({x})
  ELSE Assert(FALSE, "BagWithout: not in the bag")

\* What Op makes of a sequence, element by element from `base` on.
Fold(Op(_, _), base, s) ==
  LET f[i \in 0 .. Len(s)] == IF i = 0 THEN base ELSE Op(f[i - 1], s[i])
  IN  f[Len(s)]

CONSTANTS
  nodes,
  letters,         \* how many are sent
  room,            \* how many a node keeps
  lossy,
  duplicating,
  partitions,
  net_lossy,
  net_partitions,
  net_duplicating

\* Domains and loops below are those of this instance.
ASSUME
  /\ nodes = 3
  /\ letters = 2
  /\ room = 3
  /\ lossy = FALSE
  /\ duplicating = FALSE
  /\ partitions = TRUE
  /\ net_lossy = FALSE
  /\ net_partitions = TRUE
  /\ net_duplicating = FALSE

Node == 0 .. nodes - 1
Letter == 0 .. letters - 1
Other == 1 .. nodes - 1

VARIABLES
  net_flying,
  net_apart,   \* those that are cut off from the others
  sent,
  kept

vars == <<net_flying, net_apart, sent, kept>>

TypeOK ==
  /\ DOMAIN net_flying = Node \X Node
  /\ \A x \in Node \X Node : IsABag(net_flying[x])
  /\ \A x \in Node \X Node : BagToSet(net_flying[x]) \subseteq Letter
  /\ \A x \in Node \X Node : BagCardinality(net_flying[x]) <= 2
  /\ net_apart \subseteq Node
  /\ sent \in 0 .. 2
  /\ kept \in [Other -> Seq(Letter)]
  /\ \A o \in Other : Len(kept[o]) <= 3

\* Tell whether both nodes are on the same side of the partition, if there is
\* one.
net_joins(source, to) == source \in net_apart <=> to \in net_apart

\* Tell whether no message is under way.
net_is_quiet == \A k \in DOMAIN net_flying : net_flying[k] = EmptyBag

all_settled_or_full ==
  /\ sent = letters
  /\ \/ net_is_quiet
     \/ \E n \in Other : Len(kept[n]) = room

all_settled ==
  /\ sent = letters
  /\ net_is_quiet

\* One node has everything, while nothing has come to another that is cut off.
one_is_cut_off ==
  /\ \E n \in Other : ~net_joins(0, n) /\ kept[n] = <<>>
  /\ \E k \in DOMAIN kept : Len(kept[k]) = letters

Init ==
  /\ net_flying = [x \in Node \X Node |-> EmptyBag]
  /\ net_apart = {}
  /\ sent = 0
  /\ kept = [o \in Other |-> <<>>]

\* Lose a message.
net_lose(source, to) ==
  /\ net_lossy
  /\ net_flying[<<source, to>>] = net_flying[<<source, to>>]
  /\ \E choice \in BagToSet(net_flying[<<source, to>>]) :
        /\ net_flying' = [net_flying EXCEPT ![<<source, to>>] =
                                                BagWithout(@, choice)]
        /\ UNCHANGED <<net_apart, sent, kept>>

\* Cut some nodes off from the others: what is sent between the two has to
\* wait.
net_cut_off(side) ==
  /\ net_partitions
  /\ net_apart = {}
  /\ LET operand == 2 * Cardinality(side)
     IN  /\ 0 < operand
         /\ operand <= Cardinality(Node)
  /\ net_apart' = side
  /\ UNCHANGED <<net_flying, sent, kept>>

\* End the partition.
net_heal ==
  /\ net_partitions
  /\ net_apart # {}
  /\ net_apart' = {}
  /\ UNCHANGED <<net_flying, sent, kept>>

send ==
  /\ sent < letters
  /\ net_flying' = Fold(LAMBDA acc, to :
                          IF to # 0
                          THEN IF /\ net_duplicating
                                  /\ sent \in BagToSet(acc[<<0, to>>])
                               THEN acc
                               ELSE [acc EXCEPT ![<<0, to>>] =
                                                    @ (+) SetToBag({sent})]
                          ELSE acc,
                        net_flying, InOrder(Node))
  /\ sent' = sent + 1
  /\ UNCHANGED <<net_apart, kept>>

receive(n) ==
  /\ Len(kept[n]) < room
  /\ net_joins(0, n)
  /\ \E message \in BagToSet(net_flying[<<0, n>>]),
        arrives_again \in {FALSE, net_duplicating} :
        /\ net_flying' = IF ~arrives_again
                         THEN [net_flying EXCEPT ![<<0, n>>] =
                                                     BagWithout(@, message)]
                         ELSE net_flying
        /\ kept' = [kept EXCEPT ![n] = Append(@, message)]
        /\ UNCHANGED <<net_apart, sent>>

\* Stopping is fine here, and no deadlock.
Terminating ==
  /\ all_settled_or_full
  /\ UNCHANGED vars

Next ==
  \/ \E source, to \in Node : net_lose(source, to)
  \/ \E side \in SUBSET Node : net_cut_off(side)
  \/ net_heal
  \/ send
  \/ \E n \in Other : receive(n)
  \/ Terminating

Spec ==
  /\ Init
  /\ [][Next]_vars
  /\ WF_vars(send)
  /\ \A n \in Other : WF_vars(receive(n))

nothing_from_nowhere ==
  \A n \in Other : \A i \in DOMAIN kept[n] : kept[n][i] < sent

nothing_is_lost ==
  \/ ~all_settled
  \/ \A k \in DOMAIN kept : Range(kept[k]) = Letter

nothing_twice ==
  \A k \in DOMAIN kept : Cardinality(Range(kept[k])) = Len(kept[k])

in_order ==
  \A k \in DOMAIN kept : kept[k] = SortSeq(kept[k], LAMBDA x, y : x < y)

nothing_crosses_the_partition ==
  [][\A n \in Other :
        kept'[n] # kept[n] => 0 \in net_apart <=> n \in net_apart]_vars

\* The other side is just as much cut off; so this tells each partition once.
fewer_are_cut_off ==
  2 * Cardinality(net_apart) <= IF partitions THEN nodes ELSE 0

one_partition_at_a_time ==
  [][net_apart = net_apart' \/ {} \in {net_apart, net_apart'}]_vars

everything_will_arrive == <>\A k \in DOMAIN kept : Range(kept[k]) = Letter

all_arrive == \A k \in DOMAIN kept : kept[k] = Counting(0, letters, 1)
never_all_arrive == ~all_arrive

never_one_is_cut_off == ~one_is_cut_off

==============================================================================
\* Written by pyverify emit, checksum b20727d385df.
