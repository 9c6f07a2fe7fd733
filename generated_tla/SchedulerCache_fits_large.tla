---------------------- MODULE SchedulerCache_fits_large ----------------------
(****************************************************************************)
(* A cache hears of each binding at some time later, in any order.          *)
(****************************************************************************)
EXTENDS Integers, Sequences

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
  schedulers,
  check,
  assume,      \* a scheduler enters in its cache what it is about to bind
  looks,       \* repaired: a scheduler that is refused looks where the pod is
  None         \* the absence of a value

ASSUME
  /\ assume \in BOOLEAN
  /\ looks \in BOOLEAN

\* Domains and loops below are those of this instance.
ASSUME
  /\ schedulers = 3
  /\ check = "FITS"

Pod == 0 .. 2
Node == 0 .. 1
Places == [Pod -> Node \cup {None}]
Scheduler == 0 .. schedulers - 1
Pods == SUBSET Pod

\* what each pod requests
cpu == <<1, 1, 1>>

\* what each node has
capacity == <<2, 1>>

VARIABLES
  place,             \* the truth: what the API server knows
  cache,
  scheduler_at,      \* where each process rests
  scheduler_binding

vars == <<place, cache, scheduler_at, scheduler_binding>>

TypeOK ==
  /\ place \in Places
  /\ cache \in [Scheduler -> Places]
  /\ scheduler_at \in [Scheduler -> {"filter", "bind", "done"}]
  /\ scheduler_binding \in [Scheduler -> [pod: Pod, node: Node, seen: Pods]
                                           \cup {None}]

cached_pods(s, n) == {p \in Pod : cache[s][p] = n}

fits(pods_, p, n) ==
  Sum([q \in {q \in Pod : q \in pods_ \/ q = p} |-> cpu[q + 1]])
    <= capacity[Place(capacity, n)]

pods(n) == {p \in Pod : place[p] = n}

\* The API server's answer.
accepted(b) == LET unbound == place[b.pod] = None
               IN  IF check = "NOTHING"
                   THEN TRUE
                   ELSE IF check = "POD"
                        THEN unbound
                        ELSE IF check = "FITS"
                             THEN /\ unbound
                                  /\ fits(pods(b.node), b.pod, b.node)
                             ELSE unbound /\ pods(b.node) = b.seen

everyone_is_bound == \A p \in Pod : place[p] # None

outdated(b) == place[b.pod] = None => ~fits(pods(b.node), b.pod, b.node)

\* A scheduler is about to bind what would be wrong by now.
stale_choice == \E b \in Scheduler :
                   /\ scheduler_binding[b] # None
                   /\ outdated(scheduler_binding[b])

\* A binding is accepted, but its node has changed since it was looked at.
accepts_the_unseen ==
  \E b \in Scheduler :
     /\ scheduler_binding[b] # None
     /\ accepted(scheduler_binding[b])
     /\ pods(scheduler_binding[b].node) # scheduler_binding[b].seen

Init ==
  /\ place = [p \in Pod |-> None]
  /\ cache = [s \in Scheduler |-> [p \in Pod |-> None]]
  /\ scheduler_at = [s \in Scheduler |-> "filter"]
  /\ scheduler_binding = [me \in Pod |-> None]

scheduler_filter(me) ==
  /\ scheduler_at[me] = "filter"
  /\ \E pod \in {p \in Pod : cache[me][p] = None} :
        \E node \in {n \in Node : fits(cached_pods(me, n), pod, n)} :
           /\ scheduler_binding' = [scheduler_binding EXCEPT
                                       ![me] = [pod |-> pod,
                                                node |-> node,
                                                seen |->
                                                  cached_pods(me, node)]]
           /\ cache' = IF assume
                       THEN [cache EXCEPT ![me][pod] = node]
                       ELSE cache
           /\ scheduler_at' = [scheduler_at EXCEPT ![me] = "bind"]
           /\ UNCHANGED place

scheduler_bind(me) ==
  /\ scheduler_at[me] = "bind"
  /\ IF accepted(scheduler_binding[me])
     THEN /\ place' = [place EXCEPT ![scheduler_binding[me].pod] =
                                        scheduler_binding[me].node]
          /\ UNCHANGED cache
     ELSE /\ cache' = [cache EXCEPT ![me][scheduler_binding[me].pod] =
                                        IF looks
                                        THEN place[scheduler_binding[me].pod]
                                        ELSE None]
          /\ UNCHANGED place
  /\ scheduler_binding' = [scheduler_binding EXCEPT ![me] = None]
  /\ scheduler_at' = [scheduler_at EXCEPT ![me] = "filter"]

\* A cache hears of a binding.
watch(s, p) ==
  /\ place[p] # None
  /\ cache[s][p] # place[p]
  /\ cache' = [cache EXCEPT ![s][p] = place[p]]
  /\ UNCHANGED <<place, scheduler_at, scheduler_binding>>

scheduler(me) ==
  \/ scheduler_filter(me)
  \/ scheduler_bind(me)

\* Stopping is fine here, and no deadlock.
Terminating ==
  /\ everyone_is_bound
  /\ UNCHANGED vars

Next ==
  \/ \E s \in Scheduler, p \in Pod : watch(s, p)
  \/ \E me \in Pod : scheduler(me)
  \/ Terminating

Spec ==
  /\ Init
  /\ [][Next]_vars
  /\ \A me \in Pod : WF_vars(scheduler(me))
  /\ \A s \in Scheduler, p \in Pod : WF_vars(watch(s, p))

within_capacity ==
  \A n \in Node : Sum([p \in pods(n) |-> cpu[p + 1]]) <= capacity[n + 1]

bound_once == [][\A p \in Pod : place[p] \in {None, place'[p]}]_vars

everyone_will_be_bound == <>everyone_is_bound

never_stale_choice == ~stale_choice

never_accepts_the_unseen == ~accepts_the_unseen

\* All pods are bound, and all caches have heard of it.
everyone_knows ==
  /\ everyone_is_bound
  /\ \A s \in Scheduler : cache[s] = place
never_everyone_knows == ~everyone_knows

==============================================================================
\* Written by pyverify emit, checksum 3c6d77bb40e7.
