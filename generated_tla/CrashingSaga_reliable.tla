------------------------ MODULE CrashingSaga_reliable ------------------------
(****************************************************************************)
(* One saga; its steps happen in order, so that a number tells which are    *)
(* executed.                                                                *)
(****************************************************************************)
EXTENDS Integers

CONSTANTS
  steps,
  crashes,    \* the coordinator crashes at most so often
  log,        \* when a step is written to the log
  idempotent  \* to compensate what is not done, or not any more, changes
              \* nothing

ASSUME
  /\ steps \in Nat
  /\ idempotent \in BOOLEAN

\* Domains and loops below are those of this instance.
ASSUME
  /\ crashes = 0
  /\ log = "NONE"

Step == 0 .. steps - 1
Count == 0 .. steps

VARIABLES
  effect,  \* 1 if done, less if undone too often
  known,   \* executed and not compensated, as the coordinator knows
  logged,  \* the same, as the log says
  failed,
  crashed

vars == <<effect, known, logged, failed, crashed>>

TypeOK ==
  /\ effect \in [Step -> 0 .. 1]
  /\ known \in Count
  /\ logged \in Count
  /\ failed \in BOOLEAN
  /\ crashed \in 0 .. 0

written ==
  \/ log = "NONE"
  \/ logged = known

completed ==
  /\ ~failed
  /\ known = steps
  /\ written

aborted ==
  /\ failed
  /\ known = 0
  /\ written

over == ~completed => aborted

\* What write-ahead means: the log knows all that may have to be compensated.
done_is_logged ==
  \/ log # "BEFORE"
  \/ \A t \in Step : effect[t] # 1 \/ t < logged

Init ==
  /\ effect = [s \in Step |-> 0]
  /\ known = 0
  /\ logged = 0
  /\ failed = FALSE
  /\ crashed = 0

intend ==
  /\ log = "BEFORE"
  /\ ~failed
  /\ logged = known
  /\ known < steps
  /\ logged' = logged + 1
  /\ UNCHANGED <<effect, known, failed, crashed>>

forward ==
  /\ ~failed
  /\ known < steps
  /\ IF log = "BEFORE" THEN logged = known + 1 ELSE written
  /\ effect' = [effect EXCEPT ![known] = @ + 1]
  /\ known' = known + 1
  /\ UNCHANGED <<logged, failed, crashed>>

\* The next step raises, before any effect.
fail ==
  /\ ~failed
  /\ known < steps
  /\ failed' = TRUE
  /\ UNCHANGED <<effect, known, logged, crashed>>

compensate ==
  /\ failed
  /\ known > 0
  /\ written
  /\ known' = known - 1
  /\ effect' = IF effect[known'] = 1 \/ ~idempotent
               THEN [effect EXCEPT ![known'] = @ - 1]
               ELSE effect
  /\ UNCHANGED <<logged, failed, crashed>>

\* The log follows: a step is done, or compensated, or was intended and failed.
write ==
  /\ log # "NONE"
  /\ \/ logged < known
     \/ failed /\ logged > known
  /\ logged' = known
  /\ UNCHANGED <<effect, known, failed, crashed>>

\* And start again, to compensate what the log says.
crash ==
  /\ crashed < crashes
  /\ ~over
  /\ crashed' = crashed + 1
  /\ known' = logged
  /\ failed' = TRUE
  /\ UNCHANGED <<effect, logged>>

\* Stopping is fine here, and no deadlock.
Terminating ==
  /\ over
  /\ UNCHANGED vars

Next ==
  \/ intend
  \/ forward
  \/ fail
  \/ compensate
  \/ write
  \/ crash
  \/ Terminating

Fairness ==
  /\ WF_vars(intend)
  /\ WF_vars(forward)
  /\ WF_vars(compensate)
  /\ WF_vars(write)

Spec == Init /\ [][Next]_vars /\ Fairness

aborted_leaves_no_trace == aborted => \A t \in Step : effect[t] = 0

completed_is_done == completed => \A t \in Step : effect[t] = 1

over_is_final == [][~over]_vars

\* The coordinator goes on, also after a crash; it is not known for how long a
\* step runs.
ends == <>over

aborts_at_the_last_step ==
  /\ failed
  /\ known = steps - 1
  /\ crashed = 0
never_aborts_at_the_last_step == ~aborts_at_the_last_step

aborts_after_all_crashes ==
  /\ aborted
  /\ crashed = crashes
never_aborts_after_all_crashes == ~aborts_after_all_crashes

==============================================================================
\* Written by pyverify emit, checksum 8a28e3b9ace3.
