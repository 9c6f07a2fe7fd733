------------------------------ MODULE Patience -------------------------------
(****************************************************************************)
(* A client asks, and gets an answer or gives up, until the clock stops.    *)
(****************************************************************************)
EXTENDS Integers

CONSTANTS
  limit,          \* ticks that the client waits
  horizon,
  urgent,
  timer_urgent,
  timer_limit,
  clock_horizon,
  None            \* the absence of a value

\* Domains and loops below are those of this instance.
ASSUME
  /\ limit = 2
  /\ horizon = 5
  /\ urgent = FALSE
  /\ timer_urgent = FALSE
  /\ timer_limit = 2
  /\ clock_horizon = 5

VARIABLES
  clock_now,
  timer_left,  \* ticks until it expires; None: stopped
  asked,       \* when the client asked
  outcome

vars == <<clock_now, timer_left, asked, outcome>>

TypeOK ==
  /\ clock_now \in 0 .. 5
  /\ timer_left \in 0 .. 2 \cup {None}
  /\ asked \in 0 .. 5
  /\ outcome \in {"none", "asked", "answered", "gave up"}

\* Tell whether time has ended: where stopping is fine.
clock_is_over == clock_now = clock_horizon

\* Tell whether it was started `limit` ticks ago, or more.
timer_is_expired == timer_left = 0

\* Tell whether it was started, and is not expired.
timer_is_running ==
  /\ timer_left # None
  /\ timer_left > 0

waited == clock_now - asked

\* Neither too early nor too late; the latter needs an urgent timer.
gives_up_in_time_after ==
  outcome = "asked" /\ outcome' = "gave up" => waited = limit

answers_only_who_waits_after ==
  outcome # "answered" /\ outcome' = "answered" => timer_is_running

\* The answer comes in the last tick of the wait, and that in the last of all
\* time.
just_in_time ==
  /\ outcome = "answered"
  /\ waited = limit - 1
  /\ clock_is_over

Init ==
  /\ clock_now = 0
  /\ timer_left = None
  /\ asked = 0
  /\ outcome = "none"

tick ==
  /\ ~clock_is_over
  /\ clock_now' = clock_now + 1
  /\ ~(timer_urgent /\ timer_is_expired)
  /\ timer_left' = IF timer_left # None /\ timer_left > 0
                   THEN timer_left - 1
                   ELSE timer_left
  /\ UNCHANGED <<asked, outcome>>

ask ==
  /\ outcome' = "asked"
  /\ asked' = clock_now
  /\ timer_left' = timer_limit
  /\ UNCHANGED clock_now

answer ==
  /\ outcome = "asked"
  /\ ~timer_is_expired
  /\ outcome' = "answered"
  /\ timer_left' = None
  /\ UNCHANGED <<clock_now, asked>>

give_up ==
  /\ timer_is_expired
  /\ outcome' = "gave up"
  /\ timer_left' = None
  /\ UNCHANGED <<clock_now, asked>>

time_has_ended == clock_is_over

\* Stopping is fine here, and no deadlock.
Terminating ==
  /\ time_has_ended
  /\ UNCHANGED vars

Next ==
  \/ tick
  \/ ask
  \/ answer
  \/ give_up
  \/ Terminating

Spec == Init /\ [][Next]_vars

runs_until_the_limit ==
  timer_is_running <=> outcome = "asked" /\ waited < limit

expires_at_the_limit ==
  timer_is_expired <=> outcome = "asked" /\ waited >= limit

\* Neither too early nor too late; the latter needs an urgent timer.
gives_up_in_time == [][gives_up_in_time_after]_vars

time_passes_by_ticks == [][clock_now' \in {clock_now, clock_now + 1}]_vars

answers_only_who_waits == [][answers_only_who_waits_after]_vars

nobody_asks ==
  /\ outcome = "none"
  /\ clock_is_over
never_nobody_asks == ~nobody_asks

never_just_in_time == ~just_in_time

==============================================================================
\* Written by pyverify emit, checksum dca1297fa832.
