------------------------- MODULE SchedulerPredicates -------------------------
(****************************************************************************)
(* Priorities(p, n) is the share of n that is free: LeastRequestedPriority  *)
(* (S1 1295).                                                               *)
(****************************************************************************)
EXTENDS Integers, Sequences

\* The largest number in a set.
Max(S) == CHOOSE x \in S : \A y \in S : x >= y

\* The quotient of two integers, rounded down (TLC wants a positive divisor).
Quotient(a, b) == IF b < 0 THEN (-a) \div (-b) ELSE a \div b

\* The sum of f[x] for all x in a set.
RECURSIVE SumOver(_, _)
SumOver(f, S) ==
  IF S = {} THEN 0
  ELSE LET x == CHOOSE x \in S : TRUE
       IN  f[x] + SumOver(f, S \ {x})

\* The sum of all values of a function or a sequence.
Sum(f) == SumOver(f, DOMAIN f)

\* The numbers in a set as a sequence, ascending.
RECURSIVE InOrder(_)
InOrder(S) ==
  IF S = {} THEN <<>>
  ELSE LET least == CHOOSE x \in S : \A y \in S : x <= y
       IN  <<least>> \o InOrder(S \ {least})

\* The place in a sequence that has an index from 0, or from -1 backwards.
Place(s, i) == IF i < 0 THEN Len(s) + i + 1 ELSE i + 1

CONSTANTS
  host_if_set,    \* repaired: PodFitsHost is asked only of pods that name a
                  \* node
  common_volume,  \* repaired: the conflict is a common volume, not equality
  best_feasible,  \* repaired: the maximum is over the nodes that pass
  None            \* the absence of a value

ASSUME
  /\ host_if_set \in BOOLEAN
  /\ common_volume \in BOOLEAN
  /\ best_feasible \in BOOLEAN

Pod == 0 .. 3
Node == 0 .. 1

cpu == <<1, 1, 1, 1>>

volumes == <<{"orders"}, {"orders"}, {}, {}>>

selector == <<{}, {}, {}, {"ssd"}>>

capacity == <<4, 4>>

labels == <<{"ssd"}, {}>>

VARIABLE node_name

vars == <<node_name>>

TypeOK == node_name \in [Pod -> Node \cup {None}]

used(n) == Sum([p \in {p \in Pod : node_name[p] = n} |-> cpu[p + 1]])

fits_host(p, n) ==
  \/ node_name[p] = n
  \/ host_if_set /\ node_name[p] = None

pods(n) == {p \in Pod : node_name[p] = n}

conflict(p, q) ==
  IF common_volume
  THEN volumes[p + 1] \cap volumes[q + 1] # {}
  ELSE volumes[p + 1] = volumes[q + 1]

passes(p, n) ==
  /\ used(n) + cpu[p + 1] <= capacity[n + 1]
  /\ fits_host(p, n)
  /\ \A q \in pods(n) : ~conflict(p, q)
  /\ selector[p + 1] \subseteq labels[n + 1]

priority(n) == Quotient(100 * (capacity[Place(capacity, n)] - used(n)),
                        capacity[Place(capacity, n)])

everyone_is_scheduled == \A p \in Pod : node_name[p] # None

Init == node_name = [p \in Pod |-> None]

schedule(p, n) ==
  /\ node_name[p] = None
  /\ passes(p, n)
  /\ priority(n) = Max({priority(m) :
                           m \in {m \in Node :
                                     ~best_feasible \/ passes(p, m)}})
  /\ node_name' = [node_name EXCEPT ![p] = n]

\* Stopping is fine here, and no deadlock.
Terminating ==
  /\ everyone_is_scheduled
  /\ UNCHANGED vars

Next ==
  \/ \E p \in Pod, n \in Node : schedule(p, n)
  \/ Terminating

Spec == Init /\ [][Next]_vars

within_capacity == \A n \in Node : used(n) <= capacity[n + 1]

\* No two pods of a node have a volume in common.
no_volume_is_shared ==
  \A n \in Node :
     \A p, q \in pods(n) : p = q \/ volumes[p + 1] \cap volumes[q + 1] = {}

labels_match ==
  \A n \in Node : \A p \in pods(n) : selector[p + 1] \subseteq labels[n + 1]

\* S2 101-103: of the nodes that are left, a pod is bound to one with the
\* highest score.
bound_to_the_best ==
  [][\A p \in Pod, n, m \in Node :
        node_name[p] = None /\ node_name'[p] = n /\ passes(p, m)
        => priority(n) >= priority(m)]_vars

all_can_be_scheduled == everyone_is_scheduled
never_all_can_be_scheduled == ~all_can_be_scheduled

==============================================================================
\* Written by pyverify emit, checksum f5de289b6a04.
