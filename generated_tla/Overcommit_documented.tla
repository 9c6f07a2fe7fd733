------------------------ MODULE Overcommit_documented ------------------------
(****************************************************************************)
(* Hosts 2r and 2r + 1 are in rack r; container c is a replica of service c *)
(* mod services.                                                            *)
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
  racks,
  services,
  replicas,
  None       \* the absence of a value

\* Domains and loops below are those of this instance.
ASSUME
  /\ racks = 3
  /\ services = 2
  /\ replicas = 2

Container == 0 .. services * replicas - 1
Host == 0 .. 2 * racks - 1
Rack == 0 .. racks - 1

VARIABLES host, memory, lost

vars == <<host, memory, lost>>

TypeOK ==
  /\ host \in [Container -> Host]
  /\ memory \in [Container -> 0 .. 256]
  /\ lost \in Rack \cup {None}

rack_of(c) == host[c] \div 2

spread == \A c, d \in Container :
             \/ c = d
             \/ c % services # d % services
             \/ rack_of(c) # rack_of(d)

is_up(s) == \E c \in Container : c % services = s /\ rack_of(c) # lost

Init ==
  /\ host \in [Container -> Host]
  /\ memory \in [Container -> 0 .. 256]
  /\ lost = None
  /\ \A h \in Host :
        2 * Sum([c \in {c \in Container : host[c] = h} |-> memory[c]])
          <= 3 * 256
  /\ \A c, d \in Container :
        \/ c = d
        \/ c % services # d % services
        \/ host[c] \div 2 # host[d] \div 2

lose(r) ==
  /\ lost = None
  /\ lost' = r
  /\ UNCHANGED <<host, memory>>

recover ==
  /\ lost # None
  /\ lost' = None
  /\ UNCHANGED <<host, memory>>

Next ==
  \/ \E r \in Rack : lose(r)
  \/ recover

Spec == Init /\ [][Next]_vars

every_service_is_up == \A s \in {0, 1} : is_up(s)

replicas_stay_apart == spread

no_memory_beyond_one_and_a_half ==
  \A h \in Host :
     2 * Sum([c \in {c \in Container : host[c] = h} |-> memory[c]]) <= 3 * 256

a_rack_is_lost == lost # None
never_a_rack_is_lost == ~a_rack_is_lost

==============================================================================
\* Written by pyverify emit, checksum d7124da31a26.
