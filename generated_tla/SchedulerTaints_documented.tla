--------------------- MODULE SchedulerTaints_documented ----------------------
(****************************************************************************)
(* As documented. Of a taint only the effect is kept; the score is least    *)
(* load, first node.                                                        *)
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

CONSTANTS
  nodes,
  drained,  \* repaired: NoSchedule is set on nodes that have nobody to keep
            \* off
  None      \* the absence of a value

ASSUME
  /\ nodes \in Nat
  /\ drained \in BOOLEAN

Node == 0 .. nodes - 1
Effect == {"NoSchedule", "PreferNoSchedule", "NoExecute"}
Pod == 0 .. 1

\* of each pod
tolerates == <<{}, {"NoSchedule", "NoExecute"}>>

VARIABLES taints, place

vars == <<taints, place>>

TypeOK ==
  /\ taints \in [Node -> SUBSET Effect]
  /\ place \in [Pod -> Node \cup {None}]

suffers(p, effect, n) == effect \in taints[n] \ tolerates[p + 1]

check_tolerations(p, n) == ~suffers(p, "NoSchedule", n)

feasible(p) == SelectSeq(InOrder(Node), LAMBDA n : check_tolerations(p, n))

pods(n) == SelectSeq(InOrder(Pod), LAMBDA p : place[p] = n)

best(p, nodes_) ==
  nodes_[Min({i \in DOMAIN nodes_ :
                 \A other \in DOMAIN nodes_ :
                    Len(pods(nodes_[i])) <= Len(pods(nodes_[other]))})]

suffers_2(p, effect, n) == effect \in taints[n] \ tolerates[p + 1]

suffers_3(p, effect, n) == effect \in taints[n] \ tolerates[p + 1]

suffers_after(p, effect, n) == effect \in taints'[n] \ tolerates[p + 1]

Init ==
  /\ taints = [n \in Node |-> {}]
  /\ place = [p \in Pod |-> None]

schedule(p) ==
  /\ place[p] = None
  /\ feasible(p) # <<>>
  /\ place' = [place EXCEPT ![p] = best(p, feasible(p))]
  /\ UNCHANGED taints

taint(n, effect) ==
  /\ drained /\ effect = "NoSchedule"
     => \A i \in DOMAIN pods(n) : effect \in tolerates[pods(n)[i] + 1]
  /\ taints' = [taints EXCEPT ![n] = @ \cup {effect}]
  /\ UNCHANGED place

untaint(n, effect) ==
  /\ taints' = [taints EXCEPT ![n] = @ \ {effect}]
  /\ UNCHANGED place

Next ==
  \/ \E p \in Pod : schedule(p)
  \/ \E n \in Node, effect \in Effect : taint(n, effect) \/ untaint(n, effect)

Spec == Init /\ [][Next]_vars

\* A pod is put on no node with a taint NoSchedule that it does not tolerate.
no_schedule_is_heeded ==
  [][~(\E p \in Pod, n \in Node :
          /\ place[p] # n
          /\ place'[p] = n
          /\ suffers(p, "NoSchedule", n))]_vars

no_execute_is_heeded ==
  [][~(\E p \in Pod, n \in Node :
          /\ place[p] # n
          /\ place'[p] = n
          /\ suffers_2(p, "NoExecute", n))]_vars

\* A node with PreferNoSchedule is taken only if all that are left have it.
avoided_if_possible ==
  [][\A p \in Pod, n \in Node :
        place[p] # n /\ place'[p] = n
        => \/ ~suffers_3(p, "PreferNoSchedule", n)
           \/ \A i \in DOMAIN feasible(p) :
                 suffers_3(p, "PreferNoSchedule", feasible(p)[i])]_vars

\* A pod keeps its node, unless that has a taint NoExecute which it does not
\* tolerate.
leaves_for_a_reason ==
  [][\A n \in Node :
        \A i \in DOMAIN pods(n) :
           \/ place[pods(n)[i]] \in {None, place'[pods(n)[i]]}
           \/ suffers_after(pods(n)[i], "NoExecute", n)]_vars

dedicated == \A n \in Node :
                \A i \in DOMAIN pods(n) : ~suffers(pods(n)[i], "NoSchedule", n)

\* NoExecute: whoever does not tolerate it has to leave.
nobody_stays ==
  \A n \in Node :
     \A i \in DOMAIN pods(n) : ~suffers_2(pods(n)[i], "NoExecute", n)

\* Each effect stands on some node that has pods.
tainted_and_used ==
  \A effect \in Effect : \E n \in Node : effect \in taints[n] /\ pods(n) # <<>>
never_tainted_and_used == ~tainted_and_used

==============================================================================
\* Written by pyverify emit, checksum 426d49491e91.
