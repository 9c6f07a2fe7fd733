----------------------------- MODULE MovesFirst ------------------------------
(****************************************************************************)
(* A server looks for room when it sets out, and reserves nothing: what it  *)
(* finds on arrival is another load.                                        *)
(****************************************************************************)
EXTENDS Integers

\* The sum of f[x] for all x in a set.
RECURSIVE SumOver(_, _)
SumOver(f, S) ==
  IF S = {} THEN 0
  ELSE LET x == CHOOSE x \in S : TRUE
       IN  f[x] + SumOver(f, S \ {x})

\* The sum of all values of a function or a sequence.
Sum(f) == SumOver(f, DOMAIN f)

CONSTANTS
  servers,
  racks,
  cap,      \* what a rack may draw, in units of 100 W: 12 kW
  peak,     \* what a server draws at most: 5.6 kW, eight GPUs of 700 W
  None      \* the absence of a value

ASSUME
  /\ servers \in Nat \ {0}
  /\ racks \in Nat /\ racks >= 2
  /\ cap \in Nat
  /\ peak \in Nat \ {0}

Server == 0 .. servers - 1
Draw == 0 .. peak
Rack == 0 .. racks - 1

VARIABLES
  draw,
  home,
  goal   \* where it moves to, while it moves

vars == <<draw, home, goal>>

TypeOK ==
  /\ draw \in [Server -> Draw]
  /\ home \in [Server -> Rack]
  /\ goal \in [Server -> Rack \cup {None}]

charged(s, r) == home[s] = r

load(r) == Sum([s \in {s \in Server : charged(s, r)} |-> draw[s]])

Init ==
  /\ draw = [s \in Server |-> 0]
  /\ home = [s \in Server |-> 0]
  /\ goal = [s \in Server |-> None]

draw_more(s, units) ==
  /\ units - draw[s] > 0
  /\ \A r \in Rack : ~charged(s, r) \/ load(r) + units - draw[s] <= cap
  /\ draw' = [draw EXCEPT ![s] = units]
  /\ UNCHANGED <<home, goal>>

draw_less(s) ==
  /\ draw[s] > 0
  /\ draw' = [draw EXCEPT ![s] = @ - 1]
  /\ UNCHANGED <<home, goal>>

reserve(s, r) ==
  /\ goal[s] = None
  /\ home[s] # r
  /\ load(r) + draw[s] <= cap
  /\ goal' = [goal EXCEPT ![s] = r]
  /\ UNCHANGED <<draw, home>>

arrive(s) ==
  /\ IF goal[s] # None
     THEN /\ home' = [home EXCEPT ![s] = goal[s]]
          /\ goal' = [goal EXCEPT ![s] = None]
     ELSE FALSE
  /\ UNCHANGED draw

Next ==
  \/ \E s \in Server, units \in Draw : draw_more(s, units)
  \/ \E s \in Server : draw_less(s) \/ arrive(s)
  \/ \E s \in Server, r \in Rack : reserve(s, r)

Spec == Init /\ [][Next]_vars

within_the_cap == \A r \in Rack : load(r) <= cap

moves_elsewhere == \A s \in Server : goal[s] # home[s]

a_rack_is_full == \E r \in Rack : load(r) = cap
never_a_rack_is_full == ~a_rack_is_full

==============================================================================
\* Written by pyverify emit, checksum 9c9d6138a2bd.
