"""The queries in SMT-LIB that `pyverify emit` writes of an instance."""

from __future__ import annotations

from pyverify.cli.emission import Emission, stem
from pyverify.cli.targets import Job
from pyverify.cli.written import Text
from pyverify.driver import question, require_properties
from pyverify.frontend import Built
from pyverify.smt.queries import queries


def write(job: Job, built: Built, properties: tuple[str, ...]) -> Emission:
    """Return two queries for each invariant; what other properties have none is said."""
    spec = built.ir
    require_properties(spec, properties or None)
    texts = tuple(
        Text(f"{stem(job, spec, f'{q.property}_{q.name}')}.smt2", q.text, ";", job.target)
        for q in queries(spec, question(properties=properties or None))
    )
    left = [
        f"{spec.name}: `{p.name}` has no queries: {_WHY}"
        for p in spec.properties
        if p.kind not in ("invariant", "terminal", "constraint")
        and (not properties or p.name in properties)
    ]
    return Emission(texts, tuple(left))


_WHY = "it is not an invariant; `pyverify prove --smt2 DIR` writes down what it asks"
