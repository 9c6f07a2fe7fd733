------------------ MODULE ForgetsNames_forgets_names_longer ------------------
(****************************************************************************)
(* The register alias table stays as it is.                                 *)
(*                                                                          *)
(* Renamed: Place is Place_.                                                *)
(****************************************************************************)
EXTENDS Integers, Sequences, TLC

\* The elements of a sequence, or the values of a function.
Range(f) == {f[x] : x \in DOMAIN f}

\* The smallest number in a set.
Min(S) == CHOOSE x \in S : \A y \in S : x <= y

\* The elements from index a up to, but without, index b, counted from 0.
Slice(s, a, b) ==
  LET within(i) == IF i < 0 THEN IF Len(s) + i < 0 THEN 0 ELSE Len(s) + i
                   ELSE IF i > Len(s) THEN Len(s) ELSE i
  IN  SubSeq(s, within(a) + 1, within(b))

\* A sequence without the element at place i.
RemoveAt(s, i) ==
  IF i \in DOMAIN s THEN SubSeq(s, 1, i - 1) \o SubSeq(s, i + 1, Len(s))
  ELSE Assert(FALSE, "RemoveAt: no such place")

\* The first place of x in a sequence.
PlaceOf(s, x) ==
  CHOOSE i \in DOMAIN s : s[i] = x /\ \A j \in 1 .. (i - 1) : s[j] # x

\* What Op makes of a sequence, element by element from `base` on.
Fold(Op(_, _), base, s) ==
  LET f[i \in 0 .. Len(s)] == IF i = 0 THEN base ELSE Op(f[i - 1], s[i])
  IN  f[Len(s)]

CONSTANTS
  registers,
  stations,
  length,     \* instructions of the program
  unary,      \* fewer programs: src1 and src2 are the same
  None        \* the absence of a value

ASSUME unary \in BOOLEAN

\* Domains and loops below are those of this instance.
ASSUME
  /\ registers = 2
  /\ stations = 2
  /\ length = 4

Station == 0 .. stations - 1
Number == 0 .. length - 1
Source == -2 .. 3 \cup {None}
Place_ == 0 .. registers - 1
State == [Place_ -> [type: {"Value"}, of: Source]]

VARIABLES
  issued,
  window,    \* the stations in use, in program order
  number,    \* of the instruction in a station
  operands,
  alias,     \* the register alias table
  register,
  in_order,
  before,    \* its state when it came to this one
  needed,    \* the operands that it found
  trap,      \* its state at the instruction that has trapped
  dst,
  done       \* ROB[id].value

vars == <<issued, window, number, operands, alias, register, in_order,
          before, needed, trap, dst, done>>

TypeOK ==
  /\ issued \in 0 .. 4
  /\ window \in Seq(Station)
  /\ Len(window) <= 2
  /\ number \in [Station -> Number \cup {None}]
  /\ operands \in [Station -> Seq([type: {"Value"}, of: Source]
                                    \cup [type: {"Tag"}, station: Station])]
  /\ \A s \in Station : Len(operands[s]) <= 2
  /\ alias \in [Place_ -> Station \cup {None}]
  /\ register \in State
  /\ in_order \in State
  /\ before \in [Station -> State \cup {None}]
  /\ needed \in [Station -> Seq([type: {"Value"}, of: Source])]
  /\ \A s \in Station : Len(needed[s]) <= 2
  /\ trap \in State \cup {None}
  /\ dst \in [Station -> Place_ \cup {None}]
  /\ done \in [Station -> [type: {"Value"}, of: Source] \cup [type: {"Fault"}]
                            \cup {None}]

read(r) == IF alias[r] = None
           THEN register[r]
           ELSE [type |-> "Tag", station |-> alias[r]]

read_2(r) ==
  LET subject == IF alias[r] = None THEN None ELSE done[alias[r]]
  IN  IF subject # None /\ subject.type = "Value" THEN subject ELSE read(r)

ready(s) ==
  /\ Len(operands[s]) = 2
  /\ \A i \in DOMAIN operands[s] : operands[s][i].type = "Value"

ready_2(s) ==
  /\ done[s] = None
  /\ ready(s)

result(s) == [type |-> "Value",
              of |-> IF operands[s] = needed[s] THEN number[s] ELSE None]

may_commit(s) == s = window[1]

rename_again == None

idle == window = <<>>

to_be(o) ==
  IF o.type = "Tag" THEN [type |-> "Value", of |-> number[o.station]] ELSE o

older(a, b) ==
  /\ a.of # None
  /\ b.of # None
  /\ a.of < b.of

in_flight(i) == i \in Range(number)

Init ==
  /\ issued = 0
  /\ window = <<>>
  /\ number = [s \in Station |-> None]
  /\ operands = [s \in Station |-> <<>>]
  /\ alias = [p \in Place_ |-> None]
  /\ register = 0 :> [type |-> "Value", of |-> -1]
                  @@ 1 :> [type |-> "Value", of |-> -2]
  /\ in_order = 0 :> [type |-> "Value", of |-> -1]
                  @@ 1 :> [type |-> "Value", of |-> -2]
  /\ before = [s \in Station |-> None]
  /\ needed = [s \in Station |-> <<>>]
  /\ trap = None
  /\ dst = [s \in Station |-> None]
  /\ done = [s \in Station |-> None]

issue(i) ==
  /\ ~unary \/ i.src1 = i.src2
  /\ trap = None
  /\ issued < length
  /\ Len(window) < stations
  /\ LET s == Min(Station \ Range(window))
     IN  /\ window' = Append(window, s)
         /\ number' = [number EXCEPT ![s] = issued]
         /\ before' = [before EXCEPT ![s] = in_order]
         /\ issued' = issued + 1
         /\ operands' = [operands EXCEPT ![s] = <<read_2(i.src1),
                                                  read_2(i.src2)>>]
         /\ needed' = [needed EXCEPT ![s] = <<in_order[i.src1],
                                              in_order[i.src2]>>]
         /\ alias' = [alias EXCEPT ![i.dst] = s]
         /\ in_order' = [in_order EXCEPT ![i.dst] = [type |-> "Value",
                                                     of |-> number'[s]]]
         /\ dst' = [dst EXCEPT ![s] = i.dst]
         /\ UNCHANGED <<register, trap, done>>

execute(s) ==
  /\ trap = None
  /\ ready_2(s)
  /\ done' = [done EXCEPT ![s] = result(s)]
  /\ operands' = [t \in Station |->
                     [i \in DOMAIN operands[t] |->
                         IF operands[t][i] = [type |-> "Tag", station |-> s]
                         THEN result(s)
                         ELSE operands[t][i]]]
  /\ UNCHANGED <<issued, window, number, alias, register, in_order, before,
                 needed, trap, dst>>

fault(s) ==
  /\ trap = None
  /\ ready_2(s)
  /\ done' = [done EXCEPT ![s] = [type |-> "Fault"]]
  /\ UNCHANGED <<issued, window, number, operands, alias, register, in_order,
                 before, needed, trap, dst>>

commit(s) ==
  /\ trap = None
  /\ done[s] # None
  /\ may_commit(s)
  /\ IF done[s] # None /\ done[s].type = "Value"
     THEN /\ IF dst[s] # None
             THEN /\ register' = [register EXCEPT ![dst[s]] = done[s]]
                  /\ alias' = IF alias[dst[s]] = s
                              THEN [alias EXCEPT ![dst[s]] = None]
                              ELSE alias
             ELSE UNCHANGED <<register, alias>>
          /\ window' = RemoveAt(window, PlaceOf(window, s))
          /\ number' = [number EXCEPT ![s] = None]
          /\ before' = [before EXCEPT ![s] = None]
          /\ operands' = [operands EXCEPT ![s] = <<>>]
          /\ needed' = [needed EXCEPT ![s] = <<>>]
          /\ dst' = [dst EXCEPT ![s] = None]
          /\ done' = [done EXCEPT ![s] = None]
          /\ UNCHANGED trap
     ELSE /\ trap' = before[s]
          /\ UNCHANGED <<register, alias, window, number, before, operands,
                         needed, dst, done>>
  /\ UNCHANGED <<issued, in_order>>

\* Issue a branch on register r; it has two equal operands, and writes no
\* register.
branch(r) ==
  /\ trap = None
  /\ issued < length
  /\ Len(window) < stations
  /\ LET s == Min(Station \ Range(window))
     IN  /\ window' = Append(window, s)
         /\ number' = [number EXCEPT ![s] = issued]
         /\ before' = [before EXCEPT ![s] = in_order]
         /\ issued' = issued + 1
         /\ operands' = [operands EXCEPT ![s] = <<read_2(r), read_2(r)>>]
         /\ needed' = [needed EXCEPT ![s] = <<in_order[r], in_order[r]>>]
         /\ UNCHANGED <<alias, register, in_order, trap, dst, done>>

\* Execute a branch, and find that the program goes on elsewhere.
mispredict(s) ==
  /\ trap = None
  /\ s \in Range(window)
  /\ dst[s] = None
  /\ ready_2(s)
  /\ LET end ==
           Fold(LAMBDA acc, t : [window |-> RemoveAt(acc.window,
                                                     PlaceOf(acc.window, t)),
                                 number |-> [acc.number EXCEPT ![t] = None],
                                 before |-> [acc.before EXCEPT ![t] = None],
                                 operands |-> [acc.operands EXCEPT ![t] =
                                                                       <<>>],
                                 needed |-> [acc.needed EXCEPT ![t] = <<>>],
                                 dst |-> [acc.dst EXCEPT ![t] = None],
                                 done |-> [acc.done EXCEPT ![t] = None]],
                [window |-> window,
                 number |-> number,
                 before |-> before,
                 operands |-> operands,
                 needed |-> needed,
                 dst |-> dst,
                 done |-> [done EXCEPT ![s] = result(s)]],
                Slice(window, PlaceOf(window, s) - 1 + 1, Len(window)))
     IN  /\ window' = end.window
         /\ number' = end.number
         /\ before' = end.before
         /\ operands' = end.operands
         /\ needed' = end.needed
         /\ dst' = end.dst
         /\ rename_again = rename_again
         /\ in_order' = IF before'[s] # None THEN before'[s] ELSE in_order
         /\ done' = end.done
         /\ UNCHANGED <<issued, alias, register, trap>>

finished ==
  \/ trap # None
  \/ issued = length /\ idle

\* Stopping is fine here, and no deadlock.
Terminating ==
  /\ finished
  /\ UNCHANGED vars

Next ==
  \/ \E i \in [dst: Station, src1: Station, src2: Station] : issue(i)
  \/ \E s \in Station : execute(s) \/ fault(s) \/ commit(s) \/ mispredict(s)
  \/ \E r \in Place_ : branch(r)
  \/ Terminating

Spec ==
  /\ Init
  /\ [][Next]_vars
  /\ WF_vars(\E s \in Station : execute(s))
  /\ WF_vars(\E s \in Station : commit(s))

\* RAW is kept, and WAR is gone: nobody reads what a younger instruction has
\* written.
operands_come_from_the_last_writer ==
  \A s \in Station :
     \A k \in DOMAIN operands[s] : to_be(operands[s][k]) = needed[s][k]

\* WAW is gone: no register is set back to the value of an older instruction.
no_write_comes_too_late ==
  [][\A r \in Place_ : ~older(register'[r], register[r])]_vars

\* Whenever everything that was issued has been executed.
same_result_as_in_order == idle => register = in_order

\* All instructions before the one that traps are done, and none after it.
traps_are_precise == trap # None => register = trap

nothing_happens_after_a_trap == [][trap = None]_vars

\* What is visible is always what the oldest instruction that is not done has
\* to find.
every_state_is_one_of_program_order ==
  \A i \in DOMAIN Slice(window, 0, 1) :
     register = before[Slice(window, 0, 1)[i]]

\* Nobody waits for ever for a result that never comes, unless a trap ends it
\* all.
every_instruction_ends ==
  \A i \in Number : in_flight(i) ~> trap # None \/ ~in_flight(i)

\* The oldest is not done, and a younger one is.
overtaken ==
  /\ \E i \in DOMAIN Slice(window, 0, 1) : done[Slice(window, 0, 1)[i]] = None
  /\ \E k \in DOMAIN done : done[k] # None /\ done[k].type = "Value"
never_overtaken == ~overtaken

results_are_final ==
  [][\A s \in Station : done[s] \in {None, done'[s]} \/ done'[s] = None]_vars

\* An instruction faults while an older one, not done, may still trap before
\* it.
speculative_fault ==
  /\ \E i \in DOMAIN Slice(window, 0, 1) : done[Slice(window, 0, 1)[i]] = None
  /\ [type |-> "Fault"] \in Range(done)
never_speculative_fault == ~speculative_fault

\* What is done behind a branch may still be thrown away, even a trap.
fault_behind_a_branch ==
  /\ [type |-> "Fault"] \in Range(done)
  /\ \E i \in DOMAIN Slice(window, 0, 1) :
        /\ done[Slice(window, 0, 1)[i]] = None
        /\ dst[Slice(window, 0, 1)[i]] = None
never_fault_behind_a_branch == ~fault_behind_a_branch

==============================================================================
\* Written by pyverify emit, checksum 5a0aba670405.
