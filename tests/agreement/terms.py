"""Random expressions over one state of every kind of variable, for judges of single expressions.

`world()` is a spec with the variables, `terms(first, last)` are expressions over them as IR, and `states(n)`
are random states.
"""

from functools import cache
from random import Random

from agree import ir_of
from generate.domains import BOOL, Dom, bag_of, integers, map_of, option, pair, seq_of, set_of
from generate.drawing import Gen, NotHere
from generate.expressions import Scope, bare, expr

from pyverify.errors import SpecError
from pyverify.ir import nodes as N
from pyverify.values import elements

NODE, SMALL = integers(0, 2, "Node", "Node"), integers(-1, 3, "Small", "Small")
TAG = Dom("symbols", "Tag", 2, names=("on", "off"), name="Tag")
COLOR = Dom("enum", "Color", 3, names=("RED", "GREEN", "BLUE"))
PING = Dom("record", "Ping", 6, (BOOL, integers(0, 3)), ("a", "b"))
PONG = Dom("record", "Pong", 2, (BOOL,), ("a",))
MESSAGE = Dom("union", "Ping | Pong", 8, (PING, PONG))

VARIABLES = {
    "x": SMALL,
    "y": SMALL,
    "big": integers(-7, 8),
    "node": NODE,
    "flag": BOOL,
    "ready": BOOL,
    "color": COLOR,
    "tag": TAG,
    "owner": option(NODE),
    "found": option(SMALL),
    "both": pair(SMALL, BOOL),
    "group": set_of(SMALL),
    "others": set_of(SMALL),
    "colors": set_of(COLOR),
    "tags": set_of(TAG),
    "edges": set_of(pair(NODE, BOOL)),
    "inbox": set_of(MESSAGE),
    "line": seq_of(SMALL, 3),
    "queue": seq_of(SMALL, 2),
    "word": seq_of(COLOR, 3),
    "bits": seq_of(BOOL, 3),
    "heap": bag_of(SMALL, 3),
    "votes": bag_of(COLOR, 3),
    "count": map_of(NODE, SMALL),
    "seen": map_of(NODE, BOOL),
    "paint": map_of(COLOR, integers(0, 3)),
    "rows": map_of(NODE, seq_of(NODE, 2)),
    "ping": PING,
    "message": MESSAGE,
}
HEADER = """\
from enum import Enum

from pyverify import Bag, Field, Map, Range, Record, Seq, Set, Spec, Symbols, Var
from pyverify import action, implies


class Color(Enum):
    RED = 0
    GREEN = 1
    BLUE = 2


class Ping(Record):
    a: bool
    b: int = Field(Range(3))


class Pong(Record):
    a: bool


class Example(Spec):
    Node = Range(2)
    Small = Range(-1, 3)
    Tag = Symbols("on", "off")
"""


def initial(dom):
    """A literal of a domain, for `init=`."""
    match dom.kind:
        case "int":
            return str(dom.low)
        case "bool":
            return "False"
        case "enum":
            return f"{dom.text}.{dom.names[0]}"
        case "symbols":
            return f'"{dom.names[0]}"'
        case "option":
            return "None"
        case "tuple":
            return "(" + ", ".join(map(initial, dom.parts)) + ")"
        case "set":
            return "set()"
        case "seq":
            return "[]"
        case "bag":
            return "Bag()"
        case "map":
            return f"lambda self: {{k: {initial(dom.parts[1])} for k in {KEYS[dom.parts[0].text]}}}"
        case "record":
            return f"{dom.text}({', '.join(map(initial, dom.parts))})"
        case _:
            return initial(dom.parts[0])


KEYS = {"Node": "self.Node", "Color": "Color"}
DECLARED = "".join(f"    {n} = Var({d.text}, init={initial(d)})\n" for n, d in VARIABLES.items())
SCOPE = Scope(
    (NODE, SMALL, TAG, COLOR, PING, MESSAGE),
    reads=tuple((f"self.{name}", dom) for name, dom in VARIABLES.items()),
)


def spec_with(target, text):
    """The IR of a spec whose only action is `self.target = text`."""
    act = f"\n    @action\n    def act(self):\n        self.{target} = {text}\n"
    return ir_of(HEADER + DECLARED + act)


@cache
def world():
    """The spec with all variables."""
    return spec_with("x", "self.x")


def term(target, text):
    """The expression that a text is, as IR; None if the frontend refuses it."""
    try:
        (stmt,) = spec_with(target, text).actions[0].body
    except (SpecError, ValueError):
        return None
    return stmt.value if isinstance(stmt, N.Assign) else None


@cache
def terms(first, last):
    """Random expressions, (text, IR): those of the numbers from `first` up to `last` that are well formed."""
    return tuple(_terms(first, last))


def _terms(first, last):
    for seed in range(first, last):
        g = Gen(Random(seed).randrange)
        target = g.pick(VARIABLES)
        try:
            text = bare(expr(g, VARIABLES[target], SCOPE, g.between(1, 3)))
        except NotHere:
            continue
        found = term(target, text)
        if found is not None:
            yield text, found


def states(n):
    """Random states: each a list of values, in the order of the variables."""
    choose = Random(n)
    all_of = [list(elements(v.domain)) for v in world().variables]
    return [[choose.choice(values) for values in all_of] for _ in range(n)]


def changed(target, call):
    """The new value of a variable that a method like `append` changes, as IR."""
    act = f"\n    @action\n    def act(self):\n        self.{target}.{call}\n"
    body = ir_of(HEADER + DECLARED + act).actions[0].body
    assigned = [s.value for s in body if isinstance(s, N.Assign) and s.root.name == target]
    return assigned[-1]


def first_state():
    """The state in which everything has its first value: -1, FALSE, None, or empty."""
    return [next(iter(elements(v.domain))) for v in world().variables]
