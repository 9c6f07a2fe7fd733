----------------------------- MODULE Sharing_two -----------------------------
(****************************************************************************)
(* Clients take the lock, use what it protects, and give it back, again and *)
(* again.                                                                   *)
(****************************************************************************)
EXTENDS Integers, FiniteSets, TLC

\* The smallest number in a set.
Min(S) == CHOOSE x \in S : \A y \in S : x <= y

\* A set without x, which must be in it.
Without(S, x) ==
  IF x \in S THEN S \ {x} ELSE Assert(FALSE, "Without: not in the set")

CONSTANTS
  clients,
  much,     \* the number of times at which one stops counting
  None      \* the absence of a value

ASSUME clients \in Nat

\* Domains and loops below are those of this instance.
ASSUME much = 2

Client == 0 .. clients - 1

VARIABLES
  lock_owner,
  wanting,
  skipped,
  client_at    \* where each process rests

vars == <<lock_owner, wanting, skipped, client_at>>

TypeOK ==
  /\ lock_owner \in Client \cup {None}
  /\ wanting \subseteq Client
  /\ skipped \in [Client -> 0 .. 2]
  /\ client_at \in [Client -> {"idle", "wait", "use", "done"}]

\* Tell whether nobody owns it.
lock_is_free == lock_owner = None

Init ==
  /\ lock_owner = None
  /\ wanting = {}
  /\ skipped = [c \in Client |-> 0]
  /\ client_at = [c \in Client |-> "idle"]

client_idle(me) ==
  /\ client_at[me] = "idle"
  /\ wanting' = wanting \cup {me}
  /\ skipped' = [skipped EXCEPT ![me] = 0]
  /\ client_at' = [client_at EXCEPT ![me] = "wait"]
  /\ UNCHANGED lock_owner

client_wait(me) ==
  /\ client_at[me] = "wait"
  /\ lock_owner = None
  /\ lock_owner' = me
  /\ wanting' = Without(wanting, me)
  /\ skipped' = [c \in Client |-> IF c \in wanting'
                                  THEN Min({skipped[c] + 1, much})
                                  ELSE skipped[c]]
  /\ client_at' = [client_at EXCEPT ![me] = "use"]

client_use(me) ==
  /\ client_at[me] = "use"
  /\ Assert(lock_owner = me, "only its owner may release a lock")
  /\ lock_owner' = None
  /\ client_at' = [client_at EXCEPT ![me] = "idle"]
  /\ UNCHANGED <<wanting, skipped>>

client(me) ==
  \/ client_idle(me)
  \/ client_wait(me)
  \/ client_use(me)

Next == \E me \in Client : client(me)

Spec ==
  /\ Init
  /\ [][Next]_vars
  /\ \A me \in Client : WF_vars(client_wait(me) \/ client_use(me))

one_at_a_time == Cardinality({c \in Client : client_at[c] = "use"}) <= 1

who_uses_it_owns_it == lock_is_free <=> \A c \in Client : client_at[c] # "use"

\* Nobody waits while others take the lock more often than there are others.
everybody_has_a_turn == \A c \in Client : skipped[c] < clients

whoever_waits_gets_it ==
  \A c \in Client : client_at[c] = "wait" ~> client_at[c] = "use"

everybody_waits == \A c \in Client : client_at[c] = "wait"
never_everybody_waits == ~everybody_waits

==============================================================================
\* Written by pyverify emit, checksum 22441b58a0fe.
