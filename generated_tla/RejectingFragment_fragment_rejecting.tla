---------------- MODULE RejectingFragment_fragment_rejecting -----------------
(****************************************************************************)
(* Half a repair: a call looks at `state`. The counter and HALF_OPEN are as *)
(* they were.                                                               *)
(****************************************************************************)
EXTENDS Integers, Sequences, FiniteSets

\* The smallest number in a set.
Min(S) == CHOOSE x \in S : \A y \in S : x <= y

\* The elements from index a up to, but without, index b, counted from 0.
Slice(s, a, b) ==
  LET within(i) == IF i < 0 THEN IF Len(s) + i < 0 THEN 0 ELSE Len(s) + i
                   ELSE IF i > Len(s) THEN Len(s) ELSE i
  IN  SubSeq(s, within(a) + 1, within(b))

CONSTANTS
  threshold,     \* so many failures in a row are tolerated
  timeout,       \* ticks in OPEN
  window,        \* ?t: the failure rate is that of so many results
  theta,         \* ? in percent: the failure rate that is tolerated
  timer_limit,
  timer_urgent,
  None           \* the absence of a value

ASSUME theta \in Nat

\* Domains and loops below are those of this instance.
ASSUME
  /\ threshold = 1
  /\ timeout = 2
  /\ window = 5
  /\ timer_limit = 2
  /\ timer_urgent = FALSE

State == {"CLOSED", "OPEN", "HALF_OPEN"}

VARIABLES
  state,
  failure_count,  \* beyond the threshold all are the same
  timer_left,     \* ticks until it expires; None: stopped
  recent,         \* the last results; True is a failure
  passed_in       \* where the last request found the breaker

vars == <<state, failure_count, timer_left, recent, passed_in>>

TypeOK ==
  /\ state \in State
  /\ failure_count \in 0 .. 2
  /\ timer_left \in 0 .. 2 \cup {None}
  /\ recent \in Seq(BOOLEAN)
  /\ Len(recent) <= 5
  /\ passed_in \in State

\* Tell whether it was started, and is not expired.
timer_is_running ==
  /\ timer_left # None
  /\ timer_left > 0

\* Tell whether it was started `limit` ticks ago, or more.
timer_is_expired == timer_left = 0

above_theta ==
  100 * Cardinality({i \in DOMAIN recent : recent[i]}) > theta * Len(recent)

\* The failure rate, in a whole window, is above ?.
failing ==
  /\ Len(recent) = window
  /\ above_theta

above_theta_after ==
  100 * Cardinality({i \in DOMAIN (recent') : recent'[i]})
    > theta * Len(recent')

Init ==
  /\ state = "CLOSED"
  /\ failure_count = 0
  /\ timer_left = None
  /\ recent = <<>>
  /\ passed_in = "CLOSED"

call(failed) ==
  /\ state # "OPEN"
  /\ passed_in' = state
  /\ recent' = Slice(recent \o <<failed>>, -window, Len(recent \o <<failed>>))
  /\ IF failed
     THEN LET new_failure_count == Min({failure_count + 1, threshold + 1})
          IN  /\ IF state = "CLOSED" /\ new_failure_count > threshold
                 THEN /\ state' = "OPEN"
                      /\ timer_left' = timer_limit
                 ELSE UNCHANGED <<state, timer_left>>
              /\ failure_count' = new_failure_count
     ELSE /\ failure_count' = 0
          /\ UNCHANGED <<state, timer_left>>

tick ==
  /\ timer_is_running
  /\ ~(timer_urgent /\ timer_is_expired)
  /\ timer_left' = IF timer_left # None /\ timer_left > 0
                   THEN timer_left - 1
                   ELSE timer_left
  /\ UNCHANGED <<state, failure_count, recent, passed_in>>

reset ==
  /\ state = "OPEN"
  /\ timer_is_expired
  /\ state' = "HALF_OPEN"
  /\ UNCHANGED <<failure_count, timer_left, recent, passed_in>>

Next ==
  \/ \E failed \in BOOLEAN : call(failed)
  \/ tick
  \/ reset

Spec == Init /\ [][Next]_vars /\ WF_vars(tick) /\ WF_vars(reset)

\* What the theorem's first half comes to if OPEN shall not wait for one more
\* failure.
failing_means_open == failing => state # "CLOSED"

\* If requests go on for ever.
failing_leads_to_open ==
  []<><<\E failed \in BOOLEAN : call(failed)>>_vars
  => failing ~> state = "OPEN"

\* The other half of "Trip ? ...".
opens_only_if_failing ==
  [][state = "CLOSED" /\ state' = "OPEN" => above_theta_after]_vars

open_rejects == passed_in # "OPEN"

open_until_the_timeout ==
  [][state = "OPEN" /\ state' # "OPEN" => timer_is_expired]_vars

\* Closed again: that the timer has expired tells that it was open.
recovers ==
  /\ state = "CLOSED"
  /\ timer_is_expired
never_recovers == ~recovers

\* If from some time on no request fails.
closes_if_the_service_is_back ==
  <>[][~call(TRUE)]_vars => []<>(state = "CLOSED")

half_open == state = "HALF_OPEN"
never_half_open == ~half_open

==============================================================================
\* Written by pyverify emit, checksum 65623716f9bd.
