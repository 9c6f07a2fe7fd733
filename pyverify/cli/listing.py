"""`pyverify check --list`: what there is in a spec, without exploring anything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from rich.text import Text

from pyverify.cli.session import Session
from pyverify.cli.status import Status, combined, of_result
from pyverify.cli.targets import Job, Selection, gather
from pyverify.ir import types as T
from pyverify.ir.nodes import Action, SpecIR
from pyverify.ir.parts import of_any_step
from pyverify.report.lines import sentence, short_path
from pyverify.values import show

# A column is at most so wide; what is longer pushes the next one.
_WIDEST = 36


def list_targets(session: Session, targets: tuple[str, ...], selection: Selection) -> Status:
    """Print what every target consists of."""
    jobs, _ = gather(session, targets, replace(selection, slow=True))
    for i, job in enumerate(jobs):
        try:
            spec = job.prepare().ir
        except Exception as error:
            session.refuse(job.target, error)
            continue
        session.out.lines([*([Text()] if i else []), *listing(job, spec, session.out.line_width)])
    return combined(map(of_result, session.results))


def listing(job: Job, spec: SpecIR, width: int) -> list[Text]:
    """Return the lines about one instance."""
    model = f" [{job.title}]" if job.model else ""
    lines = [
        Text.assemble((f"{short_path(spec.file)} · ", "dim"), (spec.name, "bold"), (model, "dim"))
    ]
    if spec.doc:
        lines += sentence(Text("  "), _first_sentence(spec.doc), "italic", width)
    whole = next((f for f in spec.fairness if of_any_step(spec, f)), None)
    fair = {name: f.kind for f in spec.fairness if f is not whole for name in f.actions}
    if whole is not None:
        lines.append(Text(f"  {whole.kind} fairness of any step", "dim"))
    lines += _section(
        "parameters", ((p.name, show(p.type, p.value), p.doc) for p in spec.parameters), width
    )
    lines += _section(
        "variables", ((v.name, T.show(v.domain), v.doc) for v in spec.variables), width
    )
    lines += _section(
        "actions", ((_signature(a), fair.get(a.name, ""), a.doc) for a in spec.actions), width
    )
    lines += _section("properties", ((p.name, p.kind, p.doc) for p in spec.properties), width)
    return lines


def _signature(action: Action) -> str:
    params = ", ".join(f"{p.name}: {T.show(p.domain)}" for p in action.params)
    return f"{action.name}({params})" if params else action.name


def _section(title: str, rows: Iterable[tuple[str, str, str]], width: int) -> list[Text]:
    found = list(rows)
    if not found:
        return []
    first, second = (min(max(len(row[i]) for row in found), _WIDEST) for i in (0, 1))
    lines = [Text(f"  {title}", "bold")]
    for name, what, doc in found:
        head = Text.assemble("    ", (f"{name:<{first}}", "cyan"), f"  {what:<{second}}  ")
        lines += sentence(head, _first_sentence(doc), "dim", width)
    return lines


def _first_sentence(doc: str) -> str:
    return " ".join(doc.split("\n\n", maxsplit=1)[0].split())
