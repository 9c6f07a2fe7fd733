"""Reading diagrams back: small grammars of dot and of Mermaid, as their own documents have them.

Strict where it matters: whatever a label does not surely show unchanged is refused.
"""

import re
from typing import NamedTuple

from lark import Lark, Transformer

DOT = Lark(
    r"""
    start: "digraph" id "{" statement* "}"
    ?statement: setting | default | edge | node
    setting: id "=" id
    default: (NODE | EDGE) attributes
    edge: id "->" id attributes?
    node: id attributes
    attributes: "[" (id "=" id)* "]"
    id: WORD | QUOTED
    NODE.2: "node"
    EDGE.2: "edge"
    WORD: /[A-Za-z_0-9]+/
    QUOTED: /"(\\.|[^"\\])*"/s
    COMMENT: /\/\/[^\n]*/
    %ignore COMMENT
    %ignore /[ \n]+/
    """,
    parser="lalr",
)


class Read(NamedTuple):
    """A diagram as read: labels are lists of lines; looks are attributes, or names of classes."""

    title: str
    boxes: dict
    arrows: list
    looks: dict


class _Dot(Transformer):
    def id(self, children):
        text = str(children[0])
        return text[1:-1].replace('\\"', '"') if text.startswith('"') else text

    def attributes(self, children):
        return dict(zip(children[::2], children[1::2], strict=True))

    def setting(self, children):
        return ("setting", *children)

    def default(self, children):
        return ("default", *children)

    def node(self, children):
        return ("node", *children)

    def edge(self, children):
        return ("edge", *children, *([{}] if len(children) == 2 else []))


def dot_lines(label):
    """Return the lines of a label: after `\\"`, its escapes are `\\\\`, `\\n` and `\\l`."""
    lines, line, rest = [], "", label
    while rest:
        if not rest.startswith("\\"):
            line, rest = line + rest[0], rest[1:]
            continue
        assert rest[1] in "\\nl", rest
        if rest[1] == "\\":
            line += "\\"
        else:
            lines, line = [*lines, line], ""
        rest = rest[2:]
    return [*lines, line] if line else lines


def read_dot(text):
    """Return a dot text as read; the arrows from points to initial boxes are looks."""
    title, *statements = _Dot().transform(DOT.parse(text)).children
    nodes = {s[1]: s[2] for s in statements if s[0] == "node"}
    edges = [s[1:] for s in statements if s[0] == "edge"]
    points = {name for name, look in nodes.items() if look.get("shape") == "point"}
    looks = {name: dict(look) for name, look in nodes.items() if name not in points}
    for source, target, _ in edges:
        assert {source, target} <= set(nodes)
        if source in points:
            looks[target]["start"] = True
    boxes = {name: dot_lines(look.pop("label")) for name, look in looks.items()}
    arrows = [(a, b, dot_lines(look.get("label", ""))) for a, b, look in edges if a not in points]
    [shown] = [s[2] for s in statements if s[:2] == ("setting", "label")]
    assert shown == title
    return Read("\n".join(dot_lines(title)), boxes, arrows, looks)


# ---------------------------------------------------------------- Mermaid

LABEL = r"(?:[^\"<>#;:|{}`*&\\\n]|#\d+;|<br>)*"
FLOWCHART = {
    "comment": re.compile(r"%% .*"),
    "box": re.compile(rf'(\w+)\["({LABEL})"\]'),
    "start": re.compile(r"start_(\w+)\(\( \)\) --> \1"),
    "arrow": re.compile(rf'(\w+) -->(?:\|"({LABEL})"\|)? (\w+)'),
    "look": re.compile(r"classDef \w+ [\w:#,-]+"),
    "class": re.compile(r"class ([\w,]+) (\w+)"),
    "style": re.compile(r"linkStyle [\d,]+ [\w:#,-]+"),
}
SEQUENCE = {
    "comment": re.compile(r"%% .*"),
    "participant": re.compile(rf"participant (p\d+) as ({LABEL})"),
    "message": re.compile(rf"(p\d+)->>(p\d+): ({LABEL})"),
    "note": re.compile(rf"Note over (p\d+(?:,p\d+)?): ({LABEL})"),
    "loop": re.compile(r"loop [a-z ]+"),
    "end": re.compile(r"end"),
}


def mermaid_lines(label):
    """Return the lines that Mermaid shows of a label."""
    lines = label.split("<br>") if label else []
    return [re.sub(r"#(\d+);", lambda m: chr(int(m[1])), line) for line in lines]


def _statements(text, kind, grammar):
    first, title, second, head, *lines = text.splitlines()
    assert (first, second, head) == ("---", "---", kind)
    found = []
    for line in lines:
        assert line.startswith("    "), line
        matches = [(n, m) for n, p in grammar.items() if (m := p.fullmatch(line[4:]))]
        assert len(matches) == 1, line
        found += matches
    quoted = re.fullmatch(r"title: '((?:[^']|'')*)'", title)
    return quoted[1].replace("''", "'"), found


def read_flowchart(text):
    """Return a flowchart as read; looks are the classes of each box."""
    title, statements = _statements(text, "flowchart TB", FLOWCHART)
    boxes = {m[1]: mermaid_lines(m[2]) for n, m in statements if n == "box"}
    arrows = [(m[1], m[3], mermaid_lines(m[2] or "")) for n, m in statements if n == "arrow"]
    looks = {name: set() for name in boxes}
    for n, m in statements:
        if n == "class":
            for name in m[1].split(","):
                looks[name].add(m[2])
        if n == "start":
            looks[m[1]].add("start")
    assert {name for a, b, _ in arrows for name in (a, b)} <= set(boxes)
    return Read(title, boxes, arrows, looks)


def read_sequence(text):
    """Return a sequence diagram as read: its title, who takes part, and what happens in order.

    Messages are (from, to, lines), notes (over whom, lines), and "loop" and "end".
    """
    title, statements = _statements(text, "sequenceDiagram", SEQUENCE)
    names = {m[1]: " ".join(mermaid_lines(m[2])) for n, m in statements if n == "participant"}
    events = []
    for n, m in statements:
        if n == "message":
            events.append((names[m[1]], names[m[2]], mermaid_lines(m[3])))
        if n == "note":
            events.append(([names[p] for p in m[1].split(",")], mermaid_lines(m[2])))
        if n in ("loop", "end"):
            events.append(n)
    return title, list(names.values()), events
