-------------------------- MODULE ConsistentHashing --------------------------
(****************************************************************************)
(* Nodes 0 .. nodes - 1 are there; node `nodes` comes.                      *)
(*                                                                          *)
(* Renamed: Place is Place_.                                                *)
(****************************************************************************)
EXTENDS Integers, Sequences

\* The smallest number in a set.
Min(S) == CHOOSE x \in S : \A y \in S : x <= y

\* The numbers in a set as a sequence, ascending.
RECURSIVE InOrder(_)
InOrder(S) ==
  IF S = {} THEN <<>>
  ELSE LET least == CHOOSE x \in S : \A y \in S : x <= y
       IN  <<least>> \o InOrder(S \ {least})

CONSTANTS nodes, ring

ASSUME
  /\ nodes \in Nat \ {0}
  /\ ring \in Nat /\ ring >= 2

Node == 0 .. nodes
Place_ == 0 .. ring - 1

VARIABLES place, key

vars == <<place, key>>

TypeOK ==
  /\ place \in [Node -> Place_]
  /\ key \in Place_

\* How far it is from the key to a node, along the ring.
way(n) == (place[n] - key) % ring

after == Min({each \in Node : \A other \in Node : way(each) <= way(other)})

before == LET all == SelectSeq(InOrder(Node), LAMBDA n : n # nodes)
          IN  all[Min({i \in DOMAIN all : \A other \in DOMAIN all :
                                             way(all[i]) <= way(all[other])})]

Init ==
  /\ place \in [Node -> Place_]
  /\ key \in Place_
  /\ \A m, n \in Node : m = n \/ place[m] # place[n]

Next == UNCHANGED vars

Spec == Init /\ [][Next]_vars

moves_only_to_the_new_node ==
  \/ after = before
  \/ after = nodes

\* A key moves exactly if the new node comes before the old one.
new_node_takes_what_is_before_it == after = nodes <=> way(nodes) < way(before)

a_key_moves == after = nodes
never_a_key_moves == ~a_key_moves

a_key_stays == after # nodes
never_a_key_stays == ~a_key_stays

==============================================================================
\* Written by pyverify emit, checksum 3bcf59bcade2.
