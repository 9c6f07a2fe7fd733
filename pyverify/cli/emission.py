"""What `pyverify emit` makes of one instance, whatever the notation, and how its files are called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pyverify.cli.status import Status
from pyverify.cli.targets import Job
from pyverify.cli.written import Text
from pyverify.ir.nodes import SpecIR


@dataclass(frozen=True, slots=True)
class Emission:
    """What became of one instance: texts, sentences about them for a person, and a status."""

    texts: tuple[Text, ...] = ()
    notes: tuple[str, ...] = ()
    status: Status = Status.EXPECTED


def stem(job: Job, spec: SpecIR, suffix: str = "") -> str:
    """Return a file's name without its ending: the spec, its instance, the property or process."""
    return "_".join(_words(job, spec, suffix))


def _words(job: Job, spec: SpecIR, suffix: str) -> Iterator[str]:
    yield spec.name
    if job.model is not None:
        yield file_word(job.model.name)
    if suffix:
        yield file_word(suffix)


def file_word(name: str) -> str:
    """Return a name as a word that every tool takes in the name of a file or module."""
    return re.sub(r"\W+", "_", name)
