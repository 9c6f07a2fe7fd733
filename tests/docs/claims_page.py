"""The text of docs/CLAIMS.md, from judged claims."""

import re
from dataclasses import replace

from claims import CONDITIONAL, STANDINGS
from documents import ROOT
from short_story import short_story

from pyverify.ir.parts import instance_name
from pyverify.outcome import Verdict
from pyverify.report.lines import count, number
from pyverify.suggest import list_names
from pyverify.values import show

PAGE = "docs/CLAIMS.md"

DOCUMENTS = {
    "S0": "Scheduling across layers: end-to-end latency, and resources as a game",
    "S1": "The principles of scheduling surveyed: a hierarchy from hardware to business",
    "S2": "Distributed and cloud-native scheduling",
    "S3": "Engineering cases (10.4)",
    "S4": "Scheduling in distributed systems (6.4)",
}
# In the order of the page.
SYSTEMS = {
    "B4": "Flash sale",
    "C1": "Channels",
    "C2": "Select",
    "C3": "Sagas",
    "C4": "Circuit breaker",
    "C5": "Heartbeats, leases and failover",
    "C6": "Kubernetes scheduler",
    "C7": "Tomasulo with a reorder buffer",
    "D2": "Consistent hashing",
    "D7": "Two-phase commit",
    "R1": "The power of a rack",
    "R2": "A third server in a rack",
    "R3": "The bound of bin packing",
    "R4": "Assignment by a solver",
    "R5": "Auctions",
    "R7": "End-to-end latency",
    "R9": "Two power feeds",
    "R11": "Over-commitment",
    "R12": "Local and global optimum",
}
MARKS = {
    Verdict.HOLDS: "✓ holds",
    Verdict.VIOLATED: "✗ violated",
    Verdict.UNKNOWN: "? not decided",
}
MOST_OF_A_VALUE = 12
HARD_BLANK = "\u00a0"

INTRODUCTION = """\
# What the documents claim, and what is true

*Generated from [`models/`](../models) and [`specs/`](../specs) by `make docs`: do not edit. Every verdict,
count and trace below was found by running pyverify, and a test keeps it so.*

The specs of this repository model systems as five documents on scheduling describe them, and this page
takes what the documents claim of them one by one. The documents are in Chinese; quotes are translated.
*S1 862* is line 862 of the document S1.

{documents}
**{total} claims.** {counts}.

{glance}
How to read the tables:

- The first instance of a claim is the system **as documented**, and decides how the claim is counted. The
  others are larger ones, repaired ones, or ones where something is missing.
- Where the documents are silent on what matters, a claim is added; it says so. A claim that is "repaired" says
  what would have been right.
- ✓ *holds*: in every reachable state, of every step, or of every fair behaviour, of the instance with its
  parameters. It is no proof for larger ones, but where it says *proved* instead of a number of states, and how: there
  `pyverify prove` was asked ([PROVE.md](PROVE.md)), and what is open in the spec can be any number.
- ✗ *violated*: false, by the counterexample shown, which is a shortest one. Below it stands what
  repairs the claim, and where the repaired one holds.
- What is claimed of the long run (liveness) has counterexamples that go on for ever: ↺ says from where on they
  repeat, or that they stop. They are short, but perhaps not shortest. The documents name no fairness; what
  has to be assumed of it stands beside the claim, and the spec says it of its actions.
- *Holds under an assumption*: one that the document does not state, and without which the claim is false
  or says nothing.

Long counterexamples are shortened to ten lines: variables that never change in them are left out, `1-4  …`
names the actions of steps without what they change, dots at the end of a line stand for more. For the
whole of one, check its instance by name: `pyverify check models/heartbeat.toml:documented`.
"""


def page(found):
    """Return the whole page for claims by system."""
    return "\n".join([head(found), *(section(found, name) for name in ordered(found))])


def ordered(found):
    """Return the systems that have claims, in the order of the page."""
    strangers = found.keys() - SYSTEMS.keys()
    assert not strangers, f"write titles of {sorted(strangers)} into SYSTEMS"
    return [name for name in SYSTEMS if name in found]


# ---------------------------------------------------------------- the head


def head(found):
    """Return what stands above the systems; it depends on verdicts only."""
    standings = [case.standing for system in found.values() for case in system]
    return INTRODUCTION.format(
        documents=table(["", "document"], [(f"**{k}**", v) for k, v in DOCUMENTS.items()]),
        total=len(standings),
        counts=", ".join(f"{s}: {standings.count(s)}" for s in occurring(found)).capitalize(),
        glance=glance(found),
    )


def glance(found):
    """Return the table of how many claims of each system stand how."""
    rows = []
    for name in ordered(found):
        standings = [c.standing for c in found[name]]
        title = f"{name} · {SYSTEMS[name]}"
        counts = [str(standings.count(s) or "") for s in occurring(found)]
        rows.append([f"[{title}](#{anchor(title)})", *counts])
    heads = ["system", *occurring(found)]
    return table(heads, rows, "l" + "c" * (len(heads) - 1))


def occurring(found):
    """Return how claims stand, without what is true of none."""
    standings = {case.standing for system in found.values() for case in system}
    return [s for s in STANDINGS if s in standings]


def anchor(title):
    """Return the anchor of a heading, as forges make it."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


# ---------------------------------------------------------------- a system


def section(found, name):
    """Return the part of the page about one system."""
    stories = [counterexample(case) for case in found[name] if case.counterexample]
    return "\n".join([overview(found, name), *stories])


def overview(found, name):
    """Return what stands above the counterexamples; it depends on what models expect only."""
    return "\n".join(
        [f"## {name} · {SYSTEMS[name]}\n", files(found[name]), claims_table(found[name])]
    )


def files(own):
    """Return the lines that name the specs of a system, and the files of their instances."""
    specs = {j.spec[0]: j.model.file for case in own for j in case.judged}
    named = [
        f"[`{spec}`](../{spec}) ([instances](../{model.relative_to(ROOT)}))"
        for spec, model in specs.items()
    ]
    return "Specs: " + ", ".join(named) + ".\n"


def claims_table(own):
    rows = [row for case in own for row in claim_rows(case)]
    return table(["", "claim", "source", "instance", "verdict", "states"], rows, "lllllr")


def claim_rows(case):
    """Yield a row for each instance; the first has the claim."""
    told = case.claim.claim
    if case.claim.assumption:
        how = "Assuming" if case.standing == CONDITIONAL else "Where it holds, it assumes"
        told += f" *{how}: {case.claim.assumption}*"
    label = f"**{case.number}**"
    if case.counterexample:
        label = f"[{label}](#{anchor(title_of(case))})"
    first = [label, told, case.claim.source]
    for j in case.judged:
        file, spec = j.spec
        where = f"`{j.model.name}` of [`{spec}`](../{file})"
        visited = how_proved(j) if j.states is None else number(j.states)
        yield [*first, where, verdict_of(j), visited.replace(" ", HARD_BLANK)]
        first = ["", "", ""]


def how_proved(j):
    """By which method the prover has decided: a proof, or a path that Z3 has found."""
    if j.found is None:
        return "by proof"
    proof = j.found.proof
    if proof is None:
        return "by a path"
    methods = {"initial": "proved of all starts", "inductive": "proved, inductive"}
    return methods.get(proof.method) or f"proved, {f'k={proof.k}' if proof.k else proof.method}"


def verdict_of(j):
    said = MARKS[j.verdict]
    if j.verdict is Verdict.VIOLATED and j.length is not None:
        said += f", {count(j.length, 'step')}" if j.length else " at once"
    return said.replace(" ", HARD_BLANK)


def title_of(case):
    return f"{case.number} `{case.claim.property}`"


def counterexample(case):
    """Return the story of a violated claim, and what repairs it."""
    shown = case.counterexample
    assert shown.result is not None, f"{shown.model.title} was not run"
    story = "\n".join(short_story(shown.result, shown.found))
    return f"""\
### {title_of(case)}

> {case.claim.claim}

Instance `{shown.model.name}`, `{instance_of(shown)}`:

```text
{story}
```

{repair(case)}
"""


def instance_of(j):
    """Return the spec with its parameters; long constants are to be looked up in the spec."""
    spec = j.result.instance
    short = tuple(p for p in spec.parameters if len(show(p.type, p.value)) <= MOST_OF_A_VALUE)
    return instance_name(replace(spec, parameters=short))


def repair(case):
    """Return the sentence about the repair, and where the repaired claim holds."""
    good = [j.model.name for j in case.judged if j.verdict is Verdict.HOLDS]
    where = f"It holds in {list_names(good)}." if good else "No instance of it holds."
    return f"**Repair.** {case.claim.repair} {where}"


# ---------------------------------------------------------------- Markdown


def table(heads, rows, align=""):
    """Return a table; `align` has a letter for each column, l, r or c."""
    rules = {"l": "---", "r": "---:", "c": ":---:"}
    marks = [rules[a] for a in align or "l" * len(heads)]
    lines = [heads, marks, *([cell(c) for c in row] for row in rows)]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def cell(text):
    """Return text that stays in its cell."""
    return text.replace("|", "\\|").replace("\n", " ")
