------------------------- MODULE Select_in_turn_four -------------------------
(****************************************************************************)
(* A goroutine receives from several channels, for ever, by a `select`      *)
(* without default.                                                         *)
(****************************************************************************)
EXTENDS Integers, Sequences, FiniteSets

\* The elements of a sequence, or the values of a function.
Range(f) == {f[x] : x \in DOMAIN f}

\* The smallest number in a set.
Min(S) == CHOOSE x \in S : \A y \in S : x <= y

\* The numbers in a set as a sequence, ascending.
RECURSIVE InOrder(_)
InOrder(S) ==
  IF S = {} THEN <<>>
  ELSE LET least == CHOOSE x \in S : \A y \in S : x <= y
       IN  <<least>> \o InOrder(S \ {least})

\* The elements from index a up to, but without, index b, counted from 0.
Slice(s, a, b) ==
  LET within(i) == IF i < 0 THEN IF Len(s) + i < 0 THEN 0 ELSE Len(s) + i
                   ELSE IF i > Len(s) THEN Len(s) ELSE i
  IN  SubSeq(s, within(a) + 1, within(b))

\* The sequences in a sequence, one after the other.
RECURSIVE Flatten(_)
Flatten(ss) == IF ss = <<>> THEN <<>> ELSE Head(ss) \o Flatten(Tail(ss))

\* What Op makes of a sequence, element by element from `base` on.
Fold(Op(_, _), base, s) ==
  LET f[i \in 0 .. Len(s)] == IF i = 0 THEN base ELSE Op(f[i - 1], s[i])
  IN  f[Len(s)]

CONSTANTS
  cases,
  polling,
  patience,    \* how often a ready case may be passed over
  channel_cap

\* Domains and loops below are those of this instance.
ASSUME
  /\ cases = 4
  /\ polling = "IN_TURN"
  /\ patience = 3
  /\ channel_cap = 1

Case == 0 .. cases - 1

orders == {<<0, 1, 2, 3>>, <<1, 2, 3, 0>>, <<2, 3, 0, 1>>, <<3, 0, 1, 2>>}

VARIABLES
  channel_buf,
  last,         \* the case that was chosen last
  passed_over   \* ... in a row, while ready

vars == <<channel_buf, last, passed_over>>

TypeOK ==
  /\ channel_buf \in [Case -> Seq(0 .. 0)]
  /\ \A c \in Case : Len(channel_buf[c]) <= 1
  /\ last \in Case
  /\ passed_over \in [Case -> 0 .. 4]

\* Tell whether nothing more fits.
channel_is_full(key) == Len(channel_buf[key]) = channel_cap

\* Tell whether nothing is under way.
channel_is_empty(key) == channel_buf[key] = <<>>

ready == {c \in Case : ~channel_is_empty(c)}

\* Return the orders that may be drawn now.
drawn ==
  SelectSeq(<<<<0, 1, 2, 3>>, <<1, 2, 3, 0>>, <<2, 3, 0, 1>>, <<3, 0, 1, 2>>>>,
            LAMBDA o : polling # "IN_TURN" \/ o[Len(o)] = last)

\* Return the case that each of them makes the goroutine choose; none if none
\* is ready.
choices ==
  LET all == drawn
  IN  Flatten([i \in DOMAIN all |->
                  Slice(SelectSeq(all[i], LAMBDA x : x \in ready), 0, 1)])

\* Of the orders that may be drawn, 1 / |ready cases| choose it.
every_ready_case_is_as_likely ==
  \A c \in ready :
     Cardinality({i \in DOMAIN choices : choices[i] = c})
       * Cardinality(ready)
       = Len(choices)

Init ==
  /\ channel_buf = [c \in Case |-> <<>>]
  /\ last = 0
  /\ passed_over = [c \in Case |-> 0]

\* Somebody sends on the channel of a case, which is ready then.
send(c) ==
  /\ ~channel_is_full(c)
  /\ channel_buf' = [channel_buf EXCEPT ![c] = Append(@, 0)]
  /\ UNCHANGED <<last, passed_over>>

select(c) ==
  /\ c \in Range(choices)
  /\ ~channel_is_empty(c)
  /\ channel_buf' = [channel_buf EXCEPT ![c] = Tail(@)]
  /\ last' = c
  /\ passed_over' = [Fold(LAMBDA acc, other :
                            [acc EXCEPT ![other] = Min({@ + 1, patience + 1})],
                          passed_over, InOrder(ready))
                      EXCEPT ![c] = 0]

Next == \E c \in Case : send(c) \/ select(c)

Spec == Init /\ [][Next]_vars /\ WF_vars(\E c \in Case : select(c))

\* `buf` cannot hold more, by its domain: who tries violates `domain`.
channel_within_capacity ==
  \A key \in Case : Len(channel_buf[key]) \in 0 .. channel_cap

every_ready_case_may_be_chosen == ready = Range(choices)

\* A ready case is passed over at most `patience` times.
nobody_waits_too_long == \A c \in Case : passed_over[c] <= patience

no_case_starves == \A c \in Case : [](c \in ready => <>(c \notin ready))

all_are_ready == ready = Case
never_all_are_ready == ~all_are_ready

==============================================================================
\* Written by pyverify emit, checksum 5d88e57aa9e5.
