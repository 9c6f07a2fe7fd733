------------------ MODULE SearchingScheduler_searching_five ------------------
(****************************************************************************)
(* The repair: a node is a candidate only if some placement of all pods     *)
(* starts this way.                                                         *)
(****************************************************************************)
EXTENDS Integers, Sequences, FiniteSets, TLC

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

\* A sequence backwards.
Reverse(s) == [i \in 1 .. Len(s) |-> s[Len(s) - i + 1]]

\* The numbers from a up to, but without, b in steps, as a sequence.
Counting(a, b, by) ==
  LET n == IF by = 0 THEN Assert(FALSE, "the step of a range is 0")
           ELSE IF by > 0 THEN IF a < b THEN (b - a + by - 1) \div by ELSE 0
           ELSE IF a > b THEN (a - b - by - 1) \div (-by) ELSE 0
  IN  [i \in 1 .. n |-> a + (i - 1) * by]

\* Whether a sequence of numbers comes before another, as in a dictionary.
Below(s, t) ==
  \E i \in 1 .. Len(t) :
     /\ \A j \in 1 .. (i - 1) : j <= Len(s) /\ s[j] = t[j]
     /\ i = Len(s) + 1 \/ (i <= Len(s) /\ s[i] < t[i])

CONSTANTS
  pack,  \* prefer the fullest node, not the emptiest
  None   \* the absence of a value

ASSUME pack \in BOOLEAN

Pod == 0 .. 4
Node == 0 .. 1

\* what each pod requests
cpu == <<3, 3, 2, 2, 2>>

\* what each node has
capacity == <<6, 6>>

VARIABLE place

vars == <<place>>

TypeOK == place \in [Pod -> Node \cup {None}]

\* All pods fit where `goal` says.
allows(goal) ==
  \A n \in Node :
     Sum([p \in {p \in Pod : goal[p] = n} |-> cpu[p + 1]]) <= capacity[n + 1]

candidates(p) ==
  {goal[p] :
      goal \in {goal \in [Pod -> Node] :
                   /\ allows(goal)
                   /\ \A q \in Pod : place[q] \in {None, goal[q]}}}

free(n) == capacity[Place(capacity, n)]
             - Sum([p \in {p \in Pod : place[p] = n} |-> cpu[p + 1]])

score(n) == IF pack THEN -free(n) ELSE free(n)

pending == {p \in Pod : place[p] = None}

can_go(p) == candidates(p) # {}

is_over == \A p \in pending : ~can_go(p)

\* If pods are left over in the end, all of them together would not fit in any
\* way.
nobody_is_stranded ==
  is_over /\ pending # {} => \A goal \in [Pod -> Node] : ~allows(goal)

\* How many pods are placed of each size, the largest size first.
placed_by_size_after ==
  LET all == Reverse(Counting(0, 9, 1))
  IN  [i \in DOMAIN all |->
          Cardinality({p \in {p \in Pod : place'[p] # None} :
                          cpu[p + 1] = all[i]})]

\* How many pods are placed of each size, the largest size first.
placed_by_size ==
  LET all == Reverse(Counting(0, 9, 1))
  IN  [i \in DOMAIN all |-> Cardinality({p \in {p \in Pod : place[p] # None} :
                                            cpu[p + 1] = all[i]})]

Init == place = [p \in Pod |-> None]

schedule(p) ==
  /\ place[p] = None
  /\ \E n \in candidates(p) :
        /\ \A m \in candidates(p) : score(n) >= score(m)
        /\ place' = [place EXCEPT ![p] = n]

\* Stopping is fine here, and no deadlock.
Terminating ==
  /\ is_over
  /\ UNCHANGED vars

Next ==
  \/ \E p \in Pod : schedule(p)
  \/ Terminating

Spec == Init /\ [][Next]_vars /\ WF_vars(\E p \in Pod : schedule(p))

within_capacity == \A n \in Node : free(n) >= 0

everyone_will_be_placed == <>(pending = {})

everyone_is_placed == pending = {}
never_everyone_is_placed == ~everyone_is_placed

\* And so it ends.
every_step_is_progress == [][Below(placed_by_size, placed_by_size_after)]_vars

==============================================================================
\* Written by pyverify emit, checksum 9d8817638e39.
