"""The IR as formulas for Z3, and what is asked with them: proofs, solutions, bounded checks.

A spec is run symbolically, as the reference engine runs it: values are structures of Python objects whose leaves are
terms of Z3 with known bounds. What is known stays a plain Python value, so loops over constants
unfold and disappear. Integers are bit-vectors that are wide enough never to wrap, or mathematical integers.

| module | what it is |
| --- | --- |
| `terms` | Booleans and numbers with bounds |
| `symbols` | all symbols of a spec, in a fixed order |
| `shapes` | symbolic values: equality, choice between two, domains, fresh ones, decoding |
| `evaluate`, `operators` | expressions |
| `execute` | statements: path, flow, errors, choices |
| `encoding` | a spec: states, initial, steps, properties |
| `prove` | which strategies are tried, and what is said in the end |
| `prove_system` | claims about paths of states; `prove_solver`: queries, `prove_traces`: models as traces |
| `prove_induction` | induction, alone, together, over k steps |
| `prove_spacer`, `prove_lemmas` | invariants that are found, checked, and written in the language |
| `prove_tasks`, `prove_race` | the strategies as processes, with limits on time and memory that are kept |
| `solve` | an initial state for a goal |

`bounded` is beside them: `check --engine z3`.
"""
