------------------- MODULE SchedulerCode_larger_documented -------------------
(****************************************************************************)
(* As written.                                                              *)
(****************************************************************************)
EXTENDS Integers, Sequences, TLC

\* The elements of a sequence, or the values of a function.
Range(f) == {f[x] : x \in DOMAIN f}

\* The absolute value.
Abs(n) == IF n < 0 THEN -n ELSE n

\* The smallest number in a set.
Min(S) == CHOOSE x \in S : \A y \in S : x <= y

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
  None  \* the absence of a value

Pod == 0 .. 3
Node == 0 .. 2
Resource == {"cpu", "memory"}

\* the requests of each pod's containers
containers ==
  <<<<"cpu" :> 1 @@ "memory" :> 2>>, <<"cpu" :> 2 @@ "memory" :> 1>>,
    <<[r \in Resource |-> 1], [r \in Resource |-> 1]>>,
    <<"cpu" :> 1 @@ "memory" :> 0>>>>

allocatable == <<[r \in Resource |-> 3], "cpu" :> 2 @@ "memory" :> 3,
                 "cpu" :> 2 @@ "memory" :> 4>>

VARIABLE place

vars == <<place>>

TypeOK == place \in [Pod -> Node \cup {None}]

\* What `check_resources` reads.
request(p, r) == containers[p + 1][1][r]

allocated(n, r) ==
  Sum([p \in {p \in Pod : place[p] = n} |->
          Sum([i \in DOMAIN containers[p + 1] |-> containers[p + 1][i][r]])])

check_resources(p, n) ==
  \A r \in Resource : request(p, r) <= allocatable[n + 1][r] - allocated(n, r)

predicate_filter(p) ==
  SelectSeq(InOrder(Node), LAMBDA n : check_resources(p, n))

allocated_2(n, r) ==
  Sum([p \in {p \in Pod : place[p] = n} |->
          Sum([i \in DOMAIN containers[p + 1] |-> containers[p + 1][i][r]])])

utilization(n, r) ==
  Quotient(100 * allocated_2(n, r), allocatable[Place(allocatable, n)][r])

allocated_3(n, r) ==
  Sum([p \in {p \in Pod : place[p] = n} |->
          Sum([i \in DOMAIN containers[p + 1] |-> containers[p + 1][i][r]])])

utilization_2(n, r) ==
  Quotient(100 * allocated_3(n, r), allocatable[Place(allocatable, n)][r])

imbalance(n) == Abs(utilization(n, "cpu") - utilization_2(n, "memory"))

score(n) == (100 - utilization(n, "cpu")) * 10 + (100 - imbalance(n)) * 3

utilization_3(n, r) == Quotient(100 * allocated(n, r), allocatable[n + 1][r])

tilt(n) == LET used == [i \in DOMAIN <<"cpu", "memory">> |->
                           utilization_3(n, <<"cpu", "memory">>[i])]
           IN  Max(Range(used)) - Min(Range(used))

\* Node m is less used than n and no less balanced, or no more used and better
\* balanced.
beats(m, n) == LET less == utilization(n, "cpu") - utilization(m, "cpu")
                   straighter == tilt(n) - tilt(m)
               IN  /\ less >= 0
                   /\ straighter >= 0
                   /\ less + straighter > 0

nobody_fits == \A p \in Pod : place[p] # None \/ predicate_filter(p) = <<>>

Init == place = [p \in Pod |-> None]

schedule(p) ==
  /\ place[p] = None
  /\ place' = [place EXCEPT ![p] = LET all == predicate_filter(p)
                                   IN  all[Min({i \in DOMAIN all :
                                                   \A other \in DOMAIN all :
                                                      score(all[other]) <=
                                                        score(all[i])})]]

\* Stopping is fine here, and no deadlock.
Terminating ==
  /\ nobody_fits
  /\ UNCHANGED vars

Next ==
  \/ \E p \in Pod : schedule(p)
  \/ Terminating

Spec == Init /\ [][Next]_vars

within_capacity ==
  \A n \in Node, r \in Resource : allocated(n, r) <= allocatable[n + 1][r]

placed_once == [][\A p \in Pod : place[p] \in {None, place'[p]}]_vars

\* A pod is put where no candidate beats the node in everything that is scored.
best_is_taken ==
  [][\A p \in Pod, n \in Node :
        ~(\E i \in DOMAIN predicate_filter(p) :
             /\ place[p] # n
             /\ place'[p] = n
             /\ beats(predicate_filter(p)[i], n))]_vars

somebody_waits ==
  /\ nobody_fits
  /\ \E p \in Pod : place[p] = None
never_somebody_waits == ~somebody_waits

==============================================================================
\* Written by pyverify emit, checksum 7c0d09f39bfa.
