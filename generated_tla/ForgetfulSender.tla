--------------------------- MODULE ForgetfulSender ---------------------------
(****************************************************************************)
(* Without the black spot: a node may be woken behind the token's back, and *)
(* nobody sees it.                                                          *)
(****************************************************************************)
EXTENDS Integers

CONSTANTS
  nodes  \* nodes of the ring

ASSUME nodes \in Nat /\ nodes >= 2

Node == 0 .. nodes - 1
Color == {"white", "black"}

VARIABLES
  active,
  color,
  position,  \* who has the token
  token

vars == <<active, color, position, token>>

TypeOK ==
  /\ active \in [Node -> BOOLEAN]
  /\ color \in [Node -> Color]
  /\ position \in Node
  /\ token \in Color

\* What node 0 can see: the token is home and white, and so is the node, which
\* is idle.
detected ==
  /\ position = 0
  /\ token = "white"
  /\ color[0] = "white"
  /\ ~active[0]

visited_are_idle == ~(\E n \in Node : active[n] /\ n > position)

black_ahead == \E n \in Node : color[n] = "black" /\ n <= position

\* What node 0 can see: the token is home and white, and so is the node, which
\* is idle.
detected_after ==
  /\ position' = 0
  /\ token' = "white"
  /\ color'[0] = "white"
  /\ ~active'[0]

Init ==
  /\ active \in [Node -> BOOLEAN]
  /\ color \in [Node -> Color]
  /\ position \in Node
  /\ token = "black"

\* The last round was inconclusive: node 0 sends a white token again.
start_probe ==
  /\ position = 0
  /\ "black" \in {token, color[0]}
  /\ position' = nodes - 1
  /\ token' = "white"
  /\ color' = [color EXCEPT ![0] = "white"]
  /\ UNCHANGED active

\* An idle node passes it on; a black one need not wait, as the round is void
\* anyway.
pass_token ==
  /\ position > 0
  /\ \/ ~active[position]
     \/ "black" \in {token, color[position]}
  /\ token' = IF color[position] = "black" THEN "black" ELSE token
  /\ color' = [color EXCEPT ![position] = "white"]
  /\ position' = position - 1
  /\ UNCHANGED active

send_work(n, to) ==
  /\ active[n]
  /\ n # to
  /\ active' = [active EXCEPT ![to] = TRUE]
  /\ UNCHANGED <<color, position, token>>

become_idle(n) ==
  /\ active[n]
  /\ active' = [active EXCEPT ![n] = FALSE]
  /\ UNCHANGED <<color, position, token>>

termination_is_known == detected

\* Stopping is fine here, and no deadlock.
Terminating ==
  /\ termination_is_known
  /\ UNCHANGED vars

Next ==
  \/ start_probe
  \/ pass_token
  \/ \E n, to \in Node : send_work(n, to)
  \/ \E n \in Node : become_idle(n)
  \/ Terminating

Spec == Init /\ [][Next]_vars /\ WF_vars(start_probe) /\ WF_vars(pass_token)

detection_is_right == detected => \A n \in Node : ~active[n]

\* P0 \/ P1 \/ P2 of the paper: it explains why, as every step preserves it.
inductive ==
  \/ visited_are_idle
  \/ black_ahead
  \/ token = "black"

\* Down by one, or from 0 to the last; who passes it on is white.
token_goes_round ==
  [][\/ position' = position
     \/ /\ position' = (position - 1) % nodes
        /\ color'[position] = "white"]_vars

detection_is_final == [][detected => detected_after]_vars

termination_is_detected == (\A n \in Node : ~active[n]) ~> detected

detects_something == detected
never_detects_something == ~detects_something

somebody_wakes_behind_a_white_token ==
  /\ token = "white"
  /\ ~visited_are_idle
never_somebody_wakes_behind_a_white_token ==
  ~somebody_wakes_behind_a_white_token

==============================================================================
\* Written by pyverify emit, checksum 85d175b9ba32.
