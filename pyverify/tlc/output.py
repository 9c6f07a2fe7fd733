"""What TLC says, with `-tool`: numbered messages, read as an answer.

The numbers are those of TLC 2.15's class `EC`. What is not known here is never taken for success:
the verdict is then `Ended.FAILED`, with all that was said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from pyverify.tla.helpers import HELPERS
from pyverify.tlc.values import Tree, UnreadableError, parse


class Ended(StrEnum):
    """How a run of TLC ended."""

    COMPLETE = "complete"  # everything was explored, nothing violated
    INVARIANT = "invariant"
    STEP = "step"  # a PROPERTY of the form [][A]_v
    TEMPORAL = "temporal"
    DEADLOCK = "deadlock"
    ASSERT = "assert"
    ERROR = "error"  # an expression has no value
    OVERFLOW = "overflow"  # an integer of more than 32 bits
    NO_START = "no start"  # no state satisfies Init
    REFUSED = "refused"  # a constant formula that TLC does not want to check
    LIMIT = "time limit"
    FAILED = "failed"  # anything else: TLC does not understand the module, is out of memory, ...


@dataclass(frozen=True, slots=True)
class Shown:
    """A state of a trace: TLC's name of the action that led to it, and its variables."""

    action: str | None
    values: dict[str, Tree]


@dataclass(frozen=True, slots=True)
class Behaviour:
    """States from an initial one on; of a lasso, `loop` is the place that the last leads back to."""

    states: tuple[Shown, ...]
    loop: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a run found out. `states` and `depth` are those of a complete search only.

    `name` is the definition that is violated, where TLC says which; `said` its own words.
    """

    ended: Ended
    name: str | None = None
    said: str = ""
    states: int | None = None
    depth: int | None = None
    behaviour: Behaviour | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A numbered message; those inside of it are part of its text, and follow it."""

    code: int
    text: str


_BEGIN = re.compile(r"@!@!@STARTMSG (\d+):\d+ @!@!@$")
_END = re.compile(r"@!@!@ENDMSG (\d+) @!@!@$")
_STATE = re.compile(r"(?P<number>\d+): (?:<(?P<action>\w+)[^>]*>|(?P<word>[^\n]*))")
_VARIABLE = re.compile(r"^(?:/\\ )?(\w+) = ", re.MULTILINE)

_WORKING_ON = "While working on the initial state:\n"

_INVARIANT = re.compile(r"Invariant (\S+) is violated")
_CONSTANT = re.compile(r"The invariant of (\S+) is equal to FALSE")
_PROPERTY = re.compile(r"(?:Action property|Property) (\S+) is violated")
_FAILED = re.compile(r"Evaluating (?:invariant|action property) (\S+) failed")


def messages(text: str) -> list[Message]:
    """Return the messages of an output, outer ones before those inside of them."""
    found: list[tuple[int, list[str]]] = []
    open_: list[list[str]] = []
    for line in text.splitlines():
        begin, end = _BEGIN.search(line), _END.match(line)
        if begin:
            lines: list[str] = []
            found.append((int(begin[1]), lines))
            open_.append(lines)
        elif end and open_:
            open_.pop()
        else:
            for lines in open_:
                lines.append(line)
    return [Message(code, "\n".join(lines)) for code, lines in found]


def read(text: str) -> Answer:
    """Return the answer in the output of a run; UnreadableError if its trace cannot be read."""
    said = messages(text)
    first = {m.code: m.text for m in reversed(said)}
    if _MISSING_KEY in first:  # a warning of TLC's, which goes on as if nothing were written
        return Answer(Ended.ERROR, said=first[_MISSING_KEY])
    found = next(filter(None, (_decisive(m, first) for m in said)), None)
    if found is None:
        return Answer(Ended.FAILED, said=text[-4000:])
    ended, name, words = found
    whole = ended is Ended.COMPLETE
    return Answer(
        ended,
        name,
        words,
        _number(r"([\d,]+) distinct states found", first.get(2199, "")) if whole else None,
        _number(r"search is (\d+)", first.get(2194, "")) if whole else None,
        _behaviour(said),
    )


def read_stopped(text: str) -> Answer:
    """Return the answer in the output of a run that was ended.

    That is an error that TLC only warns of: it goes on, perhaps for ever, as if there were none.
    """
    said = warned(text)
    return Answer(Ended.LIMIT) if said is None else Answer(Ended.ERROR, said=said)


def warned(text: str) -> str | None:
    """Return TLC's warning of what is an error, if there is one in an output."""
    return next((m.text for m in messages(text) if m.code == _MISSING_KEY), None)


Decision = tuple[Ended, str | None, str]

# Messages that name the definition they are about.
_NAMED = {
    2107: (Ended.INVARIANT, _INVARIANT),
    2110: (Ended.INVARIANT, _INVARIANT),
    2230: (Ended.REFUSED, _CONSTANT),
    2108: (Ended.STEP, _PROPERTY),
    2112: (Ended.STEP, _PROPERTY),
    2111: (Ended.ERROR, _FAILED),
    2113: (Ended.ERROR, _FAILED),
}
_PLAIN = {
    2114: Ended.DEADLOCK,
    2116: Ended.TEMPORAL,
    2118: Ended.NO_START,
    2253: Ended.REFUSED,
    2193: Ended.COMPLETE,
    2265: Ended.OVERFLOW,  # a number in the module is
}
# An exception, and one while working on an initial state.
_EXCEPTION, _INITIAL = 1000, 2102
# EXCEPT of what is not in the domain of a function.
_MISSING_KEY = 2144


def _decisive(m: Message, first: dict[int, str]) -> Decision | None:
    """Return what a message decides, if it does."""
    if m.code in _NAMED:
        ended, pattern = _NAMED[m.code]
        name = pattern.search(m.text)
        if name and ended is Ended.REFUSED:
            ended = Ended.INVARIANT
        if ended is Ended.ERROR and _OVERFLOW in m.text:
            ended = Ended.OVERFLOW
        return ended, name[1] if name else None, m.text
    if m.code in _PLAIN:
        return _PLAIN[m.code], None, m.text
    if m.code in (_INITIAL, _EXCEPTION):
        # It says where in the module, or shows the states before.
        evaluating = m.code == _INITIAL or bool({2103, 2121, 2147} & first.keys())
        return _exception(m.text, evaluating), None, m.text
    return None


_OVERFLOW = "Overflow when computing"
_ASSERTED = re.compile(r'first argument of Assert evaluated to FALSE.*\n"(.*)"')
_EVALUATION = re.compile(
    r"tlc2\.tool\.EvalException|java\.lang\.RuntimeException|tlc2\.tool\.TLCRuntimeException"
    r"|util\.Assert\$TLCRuntimeException"
)
# Where Python raises, our helpers fail with these words.
_RAISED = frozenset(
    found
    for text in HELPERS.values()
    for found in re.findall(r'Assert\(FALSE, "(.*?)"\)', str(text))
)


def _exception(text: str, evaluating: bool) -> Ended:
    """Return what an exception means that TLC tells of."""
    asserted = _ASSERTED.search(text)
    if asserted:
        return Ended.ERROR if asserted[1] in _RAISED else Ended.ASSERT
    if _OVERFLOW in text:
        return Ended.OVERFLOW
    known = "exception was" not in text or _EVALUATION.search(text)
    evaluating = evaluating or "Attempted to" in text
    return Ended.ERROR if evaluating and known else Ended.FAILED


def _number(pattern: str, text: str) -> int | None:
    found = re.search(pattern, text)
    return int(found[1].replace(",", "")) if found else None


# ---------------------------------------------------------------- traces


def _behaviour(said: list[Message]) -> Behaviour | None:
    states: list[Shown] = []
    loop: int | None = None
    for m in said:
        match m.code:
            case 2217:
                states.append(_shown(m.text))
            case 2218:
                loop = len(states) - 1
            case 2122:
                number = _STATE.match(m.text)
                if number is None:
                    raise UnreadableError(f"TLC leads back to an unknown state: {m.text!r}")
                loop = int(number["number"]) - 1
            case 2102 if _WORKING_ON in m.text:
                states = [Shown(None, _variables(m.text.partition(_WORKING_ON)[2]))]
            case 2107 | 2108 if "initial state" in m.text:
                states = [Shown(None, _variables(m.text.partition("\n")[2]))]
            case 2123 | 2117 | 2120 if not states:
                return None
            case _:
                continue
    return Behaviour(tuple(states), loop) if states else None


def _shown(text: str) -> Shown:
    first, _, rest = text.partition("\n")
    head = _STATE.match(first)
    if head is None:
        raise UnreadableError(f"TLC shows a state without its number: {first!r}")
    action = head["action"]
    return Shown(None if action in ("Initial", None) else action, _variables(rest))


def _variables(text: str) -> dict[str, Tree]:
    return {name: parse(shown) for name, shown in _assignments(text)}


def _assignments(text: str) -> Iterator[tuple[str, str]]:
    places = list(_VARIABLE.finditer(text))
    ends: list[int] = [*(p.start() for p in places[1:]), len(text)]
    for place, end in zip(places, ends, strict=True):
        yield place[1], text[place.end() : end]
