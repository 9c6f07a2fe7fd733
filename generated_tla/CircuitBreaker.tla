--------------------------- MODULE CircuitBreaker ----------------------------
(****************************************************************************)
(* As documented, with neither repair; a caller has one request at a time   *)
(* under way.                                                               *)
(****************************************************************************)
EXTENDS Integers, Sequences, FiniteSets

\* The elements of a sequence, or the values of a function.
Range(f) == {f[x] : x \in DOMAIN f}

\* The elements from index a up to, but without, index b, counted from 0.
Slice(s, a, b) ==
  LET within(i) == IF i < 0 THEN IF Len(s) + i < 0 THEN 0 ELSE Len(s) + i
                   ELSE IF i > Len(s) THEN Len(s) ELSE i
  IN  SubSeq(s, within(a) + 1, within(b))

CONSTANTS
  callers,
  window,        \* results that are judged in CLOSED
  probes,        \* results that are judged in HALF_OPEN
  theta,         \* ? in percent: the failure rate that is tolerated
  timeout,       \* ticks in OPEN
  limited,       \* repaired: so many requests at a time in HALF_OPEN
  generations,   \* repaired: late results do not count
  timer_limit,
  timer_urgent,
  None           \* the absence of a value

ASSUME
  /\ callers \in Nat
  /\ theta \in Nat
  /\ limited \in BOOLEAN
  /\ generations \in BOOLEAN

\* Domains and loops below are those of this instance.
ASSUME
  /\ window = 2
  /\ probes = 1
  /\ timeout = 1
  /\ timer_limit = 1
  /\ timer_urgent = FALSE

State == {"CLOSED", "OPEN", "HALF_OPEN"}
Caller == 0 .. callers - 1
Request == {"none", "current", "stale"}

VARIABLES
  state,
  results,    \* the last that count in this state; True is a failure
  request,
  timer_left  \* ticks until it expires; None: stopped

vars == <<state, results, request, timer_left>>

TypeOK ==
  /\ state \in State
  /\ results \in Seq(BOOLEAN)
  /\ Len(results) <= 2
  /\ request \in [Caller -> Request]
  /\ timer_left \in 0 .. 1 \cup {None}

\* How many requests of this state are under way.
sent == Cardinality({c \in Caller : request[c] = "current"})

admits ==
  \/ state = "CLOSED"
  \/ /\ state = "HALF_OPEN"
     /\ \/ ~limited
        \/ Len(results) + sent < probes

\* How many results are judged.
size == IF state = "CLOSED" THEN window ELSE probes

failing(results_) ==
  100 * Cardinality({i \in DOMAIN results_ : results_[i]})
    > theta * Len(results_)

\* Tell whether it was started, and is not expired.
timer_is_running ==
  /\ timer_left # None
  /\ timer_left > 0

\* Tell whether it was started `limit` ticks ago, or more.
timer_is_expired == timer_left = 0

failing_means_open ==
  state = "CLOSED" /\ Len(results) = window => ~failing(results)

\* The last results of the window, and one more, are above ?.
opens_only_if_failing_after ==
  state # "OPEN" /\ state' = "OPEN"
  => \E j \in DOMAIN <<FALSE, TRUE>> :
        failing(Slice(results \o <<<<FALSE, TRUE>>[j]>>, -size,
                      Len(results \o <<<<FALSE, TRUE>>[j]>>)))

\* From t_0, when it opens, for as long as was agreed.
open_until_the_timeout_after ==
  /\ state # "OPEN" /\ state' = "OPEN" => timer_left' = timeout
  /\ state = "OPEN" /\ state' # "OPEN" => timer_is_expired

\* A failure rate of exactly ? is not more than ?.
tolerates_theta ==
  /\ state = "CLOSED"
  /\ Len(results) = window
  /\ 100 * Cardinality({i \in DOMAIN results : results[i]}) = theta * window

Init ==
  /\ state = "CLOSED"
  /\ results = <<>>
  /\ request = [c \in Caller |-> "none"]
  /\ timer_left = None

send(c) ==
  /\ request[c] = "none"
  /\ admits
  /\ request' = [request EXCEPT ![c] = "current"]
  /\ UNCHANGED <<state, results, timer_left>>

answer(c, failed) ==
  /\ request[c] # "none"
  /\ IF state # "OPEN" /\ (request[c] = "current" \/ ~generations)
     THEN LET new_results ==
                Slice(results \o <<failed>>, -size, Len(results \o <<failed>>))
          IN  IF Len(new_results) = size
              THEN IF failing(new_results)
                   THEN /\ results' = <<>>
                        /\ timer_left' = timer_limit
                        /\ state' = "OPEN"
                        /\ request' = [[c2 \in Caller |->
                                           IF request[c2] = "current"
                                           THEN "stale"
                                           ELSE request[c2]]
                                        EXCEPT ![c] = "none"]
                   ELSE /\ IF state = "HALF_OPEN"
                           THEN /\ results' = <<>>
                                /\ state' = "CLOSED"
                                /\ request' = [[c2 \in Caller |->
                                                   IF request[c2] = "current"
                                                   THEN "stale"
                                                   ELSE request[c2]]
                                                EXCEPT ![c] = "none"]
                           ELSE /\ results' = new_results
                                /\ request' = [request EXCEPT ![c] = "none"]
                                /\ UNCHANGED state
                        /\ UNCHANGED timer_left
              ELSE /\ results' = new_results
                   /\ request' = [request EXCEPT ![c] = "none"]
                   /\ UNCHANGED <<timer_left, state>>
     ELSE /\ request' = [request EXCEPT ![c] = "none"]
          /\ UNCHANGED <<results, timer_left, state>>

tick ==
  /\ timer_is_running
  /\ ~(timer_urgent /\ timer_is_expired)
  /\ timer_left' = IF timer_left # None /\ timer_left > 0
                   THEN timer_left - 1
                   ELSE timer_left
  /\ UNCHANGED <<state, results, request>>

try_again ==
  /\ state = "OPEN"
  /\ timer_is_expired
  /\ state' = "HALF_OPEN"
  /\ results' = <<>>
  /\ request' = [c \in Caller |->
                    IF request[c] = "current" THEN "stale" ELSE request[c]]
  /\ UNCHANGED timer_left

Next ==
  \/ \E c \in Caller : send(c)
  \/ \E c \in Caller, failed \in BOOLEAN : answer(c, failed)
  \/ tick
  \/ try_again

Fairness ==
  /\ WF_vars(\E c \in Caller : send(c))
  /\ \A c \in Caller : WF_vars(\E failed \in BOOLEAN : answer(c, failed))
  /\ WF_vars(tick)
  /\ WF_vars(try_again)

Spec == Init /\ [][Next]_vars /\ Fairness

\* The last results of the window, and one more, are above ?.
opens_only_if_failing == [][opens_only_if_failing_after]_vars

open_rejects ==
  [][state = "OPEN"
     => \A c \in Caller : request[c] # "none" \/ request'[c] = "none"]_vars

\* From t_0, when it opens, for as long as was agreed.
open_until_the_timeout == [][open_until_the_timeout_after]_vars

\* Neither the state nor what it is judged by.
late_results_change_nothing ==
  [][(\E c \in Caller : request[c] = "stale" /\ request'[c] = "none")
     => state' = state /\ results' = results]_vars

few_probes == state = "HALF_OPEN" => sent <= probes

\* Closed again: that the timer has expired tells that it was open.
recovers ==
  /\ state = "CLOSED"
  /\ timer_is_expired
never_recovers == ~recovers

never_tolerates_theta == ~tolerates_theta

\* A request from before is still under way in HALF_OPEN.
late_and_half_open ==
  /\ state = "HALF_OPEN"
  /\ "stale" \in Range(request)
never_late_and_half_open == ~late_and_half_open

==============================================================================
\* Written by pyverify emit, checksum 18f9da44e29a.
