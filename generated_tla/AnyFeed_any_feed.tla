-------------------------- MODULE AnyFeed_any_feed ---------------------------
(****************************************************************************)
(* Servers are put wherever there is a plug.                                *)
(****************************************************************************)
EXTENDS Integers, Sequences, FiniteSets

\* The numbers in a set as a sequence, ascending.
RECURSIVE InOrder(_)
InOrder(S) ==
  IF S = {} THEN <<>>
  ELSE LET least == CHOOSE x \in S : \A y \in S : x <= y
       IN  <<least>> \o InOrder(S \ {least})

CONSTANTS groups, replicas

\* Domains and loops below are those of this instance.
ASSUME
  /\ groups = 2
  /\ replicas = 2

Server == 0 .. groups * replicas - 1
Feed == {"a", "b"}

VARIABLES feed, down

vars == <<feed, down>>

TypeOK ==
  /\ feed \in [Server -> Feed]
  /\ down \subseteq Feed

members(g) == SelectSeq(InOrder(Server), LAMBDA s : s % groups = g)

spans_both(g) ==
  \A f \in Feed : \E i \in DOMAIN members(g) : feed[members(g)[i]] = f

Init ==
  /\ feed \in [Server -> Feed]
  /\ down = {}

fail(f) ==
  /\ down = {}
  /\ down' = down \cup {f}
  /\ UNCHANGED feed

repair(f) ==
  /\ f \in down
  /\ down' = down \ {f}
  /\ UNCHANGED feed

Next == \E f \in Feed : fail(f) \/ repair(f)

Spec == Init /\ [][Next]_vars

every_group_is_served ==
  \A g \in {0, 1} :
     \E i \in DOMAIN members(g) : feed[members(g)[i]] \notin down

one_feed_at_a_time == Cardinality(down) <= 1

feeds_stay == \A g \in {0, 1} : spans_both(g)

feed_a_is_lost == "a" \in down
never_feed_a_is_lost == ~feed_a_is_lost

==============================================================================
\* Written by pyverify emit, checksum bf177f2789f4.
