---------------------- MODULE ThirdServer_third_server -----------------------
(****************************************************************************)
(* Theorem 1's example (S1 3056-3068): of servers that draw 5.6 kW, a rack  *)
(* of 12 kW holds two.                                                      *)
(****************************************************************************)
EXTENDS Integers, FiniteSets

CONSTANTS
  cap  \* in units of 100 W

\* Domains and loops below are those of this instance.
ASSUME cap = 120

Server == 0 .. 5

VARIABLES
  peak,   \* what each draws: three fit if that is 4 kW or less
  inside

vars == <<peak, inside>>

TypeOK ==
  /\ peak \in {n \in Int : n >= 41}
  /\ inside \in [Server -> BOOLEAN]

count == Cardinality({s \in Server : inside[s]})

Init ==
  /\ peak \in {n \in Int : n >= 41}
  /\ inside \in [Server -> BOOLEAN]
  /\ Cardinality({s \in Server : inside[s]}) * peak <= cap

Next == UNCHANGED vars

Spec == Init /\ [][Next]_vars

at_most_two == count <= 2

two_fit == count = 2
never_two_fit == ~two_fit

==============================================================================
\* Written by pyverify emit, checksum 102ccdd25a51.
