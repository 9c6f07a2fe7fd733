"""Results as one JSON document: the contract that scripts rely on (`docs/JSON.md`).

Values are encoded by `pyverify.values.to_json`. Keys are added, never renamed or removed, while
`version` stays 1.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pyverify
from pyverify.errors import Diagnostic
from pyverify.ir.naming import written
from pyverify.ir.nodes import SpecIR
from pyverify.ir.parts import action_named, choice_types, domains_of
from pyverify.outcome import Explanation, Gap, Outcome, Proof, PropertyResult, Step, Trace
from pyverify.report.lines import short_path
from pyverify.result import Refused, Result
from pyverify.source import Span
from pyverify.values import to_json


def dumps(results: Iterable[Result | Refused]) -> str:
    """Return the document as text."""
    return json.dumps(document(results), indent=2, ensure_ascii=False) + "\n"


def document(results: Iterable[Result | Refused]) -> dict[str, Any]:
    """Return the document as plain dicts and lists."""
    found = [_refused(r) if isinstance(r, Refused) else _result(r) for r in results]
    return {"version": 1, "tool": f"pyverify {pyverify.__version__}", "results": found}


def _result(r: Result) -> dict[str, Any]:
    o = r.outcome
    return {
        "spec": r.spec,
        "file": short_path(r.file),
        "digest": r.digest,
        "params": {p.name: to_json(p.type, p.value) for p in r.params},
        "engine": r.engine,
        "verdict": str(o.verdict),
        "complete": o.complete,
        "stopped_by": o.stopped_by,
        "states": o.states,
        "transitions": o.transitions,
        "depth": o.depth,
        "peak_memory": o.peak_memory,
        "statistics": _statistics(o),
        "seconds": {
            "frontend": r.seconds.frontend,
            "compile": r.seconds.compile,
            "explore": r.seconds.explore,
        },
        "flags": {
            "constraint": o.flags.constraint,
            "symmetry": o.flags.symmetry,
            "deadlock": o.flags.deadlock,
        },
        "properties": [_property(r.instance, p) for p in o.properties],
        "actions": [
            {"name": a.name, "transitions": a.transitions, "new_states": a.new_states}
            for a in o.actions
        ],
        "warnings": [_diagnostic(d) for d in r.warnings],
        "diagnostics": [],
        "expected": r.expected,
        "model": r.model,
        "differences": [
            {"subject": d.subject, "expected": d.expected, "got": d.got} for d in r.differences
        ],
    }


def _statistics(o: Outcome) -> dict[str, Any] | None:
    """Return what the exploration cost; null where an engine does not tell."""
    s = o.statistics
    if s is None:
        return None
    return {
        "workers": s.workers,
        "states_per_second": o.states_per_second,
        "bytes_per_state": s.bytes_per_state,
        "table_load": s.table_load,
        "table_bytes": s.table_bytes,
        "arena_bytes": s.arena_bytes,
        "peak_bytes": s.peak_bytes,
        "widest_level": o.widest_level,
    }


def _refused(r: Refused) -> dict[str, Any]:
    """Return the same keys for a target that no engine has seen; what is not known is null."""
    file, _, name = r.target.rpartition(":")
    named = file.endswith((".py", ".toml"))
    return {
        "spec": name if named and file.endswith(".py") else None,
        "file": file if named else r.target,
        "digest": None,
        "params": {},
        "engine": None,
        "verdict": "error",
        "complete": False,
        "stopped_by": None,
        "states": None,
        "transitions": None,
        "depth": None,
        "peak_memory": None,
        "statistics": None,
        "seconds": {"frontend": 0.0, "compile": 0.0, "explore": 0.0},
        "flags": {"constraint": False, "symmetry": False, "deadlock": False},
        "properties": [],
        "actions": [],
        "warnings": [],
        "diagnostics": [_diagnostic(d) for d in r.diagnostics] or [_message(r)],
        "expected": None,
        "model": name if named and file.endswith(".toml") else None,
        "differences": [],
    }


def _property(spec: SpecIR, p: PropertyResult) -> dict[str, Any]:
    out: dict[str, Any] = {"name": p.name, "kind": p.kind, "verdict": str(p.verdict)}
    if p.reason is not None:
        out["reason"] = p.reason
    out |= _place(p.span)
    if p.trace is not None:
        out["trace"] = [_step(spec, s) for s in p.trace.steps]
        out |= _loop(p.trace)
    if p.explanation is not None:
        out["explanation"] = _explanation(p.explanation)
    if p.proof is not None:
        out["proof"] = _proof(p.proof)
    if p.gap is not None:
        out["gap"] = _gap(spec, p.gap)
    return out


def _proof(proof: Proof) -> dict[str, Any]:
    uses, lemmas = list(proof.uses), list(proof.lemmas)
    return {"method": proof.method, "k": proof.k, "uses": uses, "lemmas": lemmas}


def _gap(spec: SpecIR, gap: Gap) -> dict[str, Any]:
    return {
        "trace": [_step(spec, s) for s in gap.trace.steps],
        "assumed": list(gap.assumed),
        "reason": gap.reason,
        "explanation": None if gap.explanation is None else _explanation(gap.explanation),
        "suggestions": list(gap.suggestions),
    }


def _loop(trace: Trace) -> dict[str, int]:
    return {} if trace.loop is None else {"loop": trace.loop}


def _step(spec: SpecIR, step: Step) -> dict[str, Any]:
    action = action_named(spec, step.action)
    choices = choice_types(spec.init if action is None else action.body)
    state = None
    if step.state is not None:
        pairs = zip(spec.variables, step.state, strict=True)
        state = {v.name: to_json(v.domain, value) for v, value in pairs}
    return {
        "action": step.action,
        "args": {n: to_json(t, v) for (n, v), t in zip(step.args, domains_of(action), strict=True)},
        "choices": [{"name": written(n), "value": to_json(choices[n], v)} for n, v in step.choices],
        "state": state,
        "line": step.span.line or None,
    }


def _explanation(e: Explanation) -> dict[str, Any]:
    return {
        "text": e.text,
        **_place(e.span),
        "bindings": {b.text: b.value for b in e.bindings},
        "values": {v.text: v.value for v in e.values},
        "blocked": [
            {"action": b.action, "instances": list(b.instances), "text": b.text, **_place(b.span)}
            for b in e.blocked
        ],
        "unmet": [
            {
                "text": u.text,
                **_place(u.span),
                "bindings": {b.text: b.value for b in u.bindings},
                "at": u.at,
                "said": u.said,
            }
            for u in e.unmet
        ],
        "fairness": [
            {"kind": n.kind, "action": n.action, "how": n.how, "at": n.at} for n in e.fairness
        ],
    }


def _place(span: Span) -> dict[str, Any]:
    known = span.line > 0
    return {"file": short_path(span.file) if known else None, "line": span.line if known else None}


def _diagnostic(d: Diagnostic) -> dict[str, Any]:
    return {
        "code": d.code,
        "severity": d.severity,
        **_place(d.span),
        "column": d.span.col or None,
        "message": d.message,
        "help": d.help,
    }


def _message(r: Refused) -> dict[str, Any]:
    where = {"file": None, "line": None, "column": None}
    first, _, rest = r.message.partition("\n")
    code = {"wrong": "usage", "undecided": "undecided", "internal": "internal-error"}[r.family]
    return {"code": code, "severity": "error", **where, "message": first, "help": rest or None}
