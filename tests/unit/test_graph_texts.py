"""Diagrams as text: whatever the words in them are, they are read back as they were."""

import shutil
import subprocess

import pytest
from diagrams import read_dot, read_flowchart, read_sequence
from hypothesis import given
from hypothesis import strategies as st

from pyverify.graph import dot, mermaid
from pyverify.graph.diagram import Arrow, Box, Diagram, Mark

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=12)
NASTY = (
    'a"b',
    "c\\d",
    "\\",
    "x\\",
    "e;f#g",
    "`h`: %% end",
    "<b>&amp;{x}|y|",
    "style: #12;",
    "a[0](b)",
)
NASTY += ("$x^2$ ~~ é☃ *z* _q_", "#35;", "-->", "//", "/* */", "end", "classDef x:#1;")
LINES = st.lists(WORDS | st.sampled_from(NASTY), min_size=1, max_size=3).map(tuple)
MARKS = st.sets(st.sampled_from(Mark)).map(lambda found: tuple(sorted(found)))


@st.composite
def diagrams(draw):
    size = draw(st.integers(1, 4))
    boxes = tuple(Box(f"s{i}", draw(LINES), draw(MARKS)) for i in range(size))
    ends = st.integers(0, size - 1).map(lambda i: f"s{i}")
    arrow = st.builds(Arrow, ends, ends, LINES | st.just(()), MARKS)
    return Diagram(draw(WORDS), boxes, tuple(draw(st.lists(arrow, max_size=5))), ("A remark.",))


def content(diagram):
    boxes = {box.name: list(box.lines) for box in diagram.boxes}
    return boxes, [(a.source, a.target, list(a.lines)) for a in diagram.arrows]


@given(diagrams())
def test_dot_is_read_back(diagram):
    read = read_dot(dot.write(diagram))
    assert (read.boxes, read.arrows) == content(diagram)
    assert read.title == diagram.title
    for box in diagram.boxes:
        look = read.looks[box.name]
        assert look.get("start", False) == (Mark.INITIAL in box.marks)
        assert (look.get("peripheries") == "2") == (Mark.TERMINAL in box.marks)
        assert ("filled" in look.get("style", "")) == bool(
            {Mark.VIOLATING, Mark.OUTSIDE} & {*box.marks}
        )


@given(diagrams())
def test_mermaid_is_read_back(diagram):
    read = read_flowchart(mermaid.write(diagram))
    assert (read.boxes, read.arrows) == content(diagram)
    assert read.title == diagram.title
    for box in diagram.boxes:
        starts = {"start"} if Mark.INITIAL in box.marks else set()
        assert read.looks[box.name] == {*box.marks} | starts


@given(LINES, LINES)
def test_words_of_a_sequence_are_read_back(title, lines):
    words = mermaid.joined(lines)
    body = [f"    participant p0 as {mermaid.joined(title[:1])}", f"    p0->>p0: {words}"]
    read = read_sequence(mermaid.titled(title[0], ["sequenceDiagram", *body]))
    assert read == (title[0], [title[0]], [(title[0], title[0], list(lines))])


def test_the_colour_of_an_arrow_counts_the_arrows_of_starts():
    boxes = (Box("a", ("a",), (Mark.INITIAL,)), Box("b", ("b",)))
    arrows = (Arrow("a", "b"), Arrow("b", "a", ("bad",), (Mark.VIOLATING,)))
    text = mermaid.write(Diagram("t", boxes, arrows))
    drawn = [line for line in text.splitlines() if " -->" in line]
    number = int(text.partition("linkStyle ")[2].split()[0])
    assert "bad" in drawn[number]


def test_what_mermaid_refuses_to_draw_is_said():
    assert mermaid.too_large("x", mermaid.MOST_ARROWS) is None
    assert "maxEdges" in mermaid.too_large("x", mermaid.MOST_ARROWS + 1)
    assert "maxTextSize" in mermaid.too_large("x" * (mermaid.MOST_CHARACTERS + 1), 1)


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_graphviz_draws_the_worst():
    boxes = tuple(Box(f"s{i}", (word, word), tuple(Mark)) for i, word in enumerate(NASTY))
    arrows = tuple(Arrow("s0", box.name, box.lines) for box in boxes)
    text = dot.write(Diagram(NASTY[0], boxes, arrows))
    done = subprocess.run(["dot", "-Tsvg"], input=text, text=True, capture_output=True, check=True)
    assert done.stdout.count('class="node"') == 2 * len(boxes)
