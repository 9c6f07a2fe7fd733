"""How TLA+ is laid out: parentheses where they are needed and nowhere else, lists, lines of 79 columns."""

import pytest

from pyverify.tla.printing import WIDTH, definition, layout, show
from pyverify.tla.rewriting import distinct
from pyverify.tla.syntax import (
    FALSE,
    TRUE,
    Apply,
    At,
    Bound,
    Box,
    Case,
    Definition,
    Dot,
    Except,
    Fair,
    Filter,
    Function,
    FunctionSet,
    If,
    Image,
    Infix,
    Lambda,
    Let,
    Noted,
    Prefix,
    Prime,
    Quantifier,
    Record,
    RecordSet,
    SetOf,
    Tuple,
    Update,
    Word,
    conjunction,
    disjunction,
    negation,
    number,
    string,
)
from pyverify.tlc.jar import missing
from pyverify.tlc.running import Job, Tlc

a, b, c, f, s, x = map(Word, "abcfsx")
in_s = (Bound(("x",), s),)


def infix(*parts):
    """`infix(a, "+", b)`."""
    left, op, right = parts
    return Infix(op, left, right)


ONE_LINE = [
    (infix(infix(a, "+", b), "+", c), "a + b + c"),
    (infix(a, "+", infix(b, "+", c)), "a + (b + c)"),
    (infix(a, "-", infix(b, "-", c)), "a - (b - c)"),
    (infix(infix(a, "-", b), "-", c), "a - b - c"),
    (infix(infix(a, "+", b), "-", c), "a + b - c"),
    (infix(infix(a, "-", b), "+", c), "a - b + c"),
    (infix(infix(a, "+", b), "*", c), "(a + b) * c"),
    (infix(a, "+", infix(b, "*", c)), "a + b * c"),
    (infix(infix(a, "\\div", b), "*", c), "(a \\div b) * c"),
    (infix(a, "..", infix(b, "-", c)), "a .. b - c"),
    (infix(x, "\\in", infix(a, "..", b)), "x \\in a .. b"),
    (infix(infix(a, "\\cup", b), "\\", c), "(a \\cup b) \\ c"),
    (infix(a, "=>", infix(b, "=>", c)), "a => (b => c)"),
    (infix(conjunction(a, b), "=>", c), "a /\\ b => c"),
    (infix(a, "<=>", infix(b, "=>", c)), "a <=> (b => c)"),
    (infix(infix(a, "=", b), "=", c), "(a = b) = c"),
    (infix(a, "=", negation(b)), "a = ~b"),
    (infix(infix(a, "=", negation(b)), "=", c), "(a = ~b) = c"),
    (conjunction(infix(a, "=", negation(b)), c), "a = ~b /\\ c"),
    (infix(infix(a, "=", negation(b)), "=>", c), "a = ~b => c"),
    (infix(negation(a), "=", b), "(~a) = b"),
    (negation(infix(a, "=", b)), "a # b"),
    (negation(infix(a, "\\in", b)), "a \\notin b"),
    (negation(infix(a, "<", b)), "a >= b"),
    (negation(conjunction(a, b)), "~(a /\\ b)"),
    (negation(negation(a)), "a"),
    (conjunction(a, disjunction(b, c)), "a /\\ (b \\/ c)"),
    (conjunction(a, conjunction(b, c)), "a /\\ b /\\ c"),
    (conjunction(TRUE, a), "a"),
    (disjunction(FALSE, a), "a"),
    (conjunction(), "TRUE"),
    (disjunction(), "FALSE"),
    (number(-3), "-3"),
    (infix(a, "-", number(-3)), "a - -3"),
    (Prefix("-", infix(a, "+", b)), "-(a + b)"),
    (string('say "no" \\'), '"say \\"no\\" \\\\"'),
    (Prime(At(f, (x,))), "f[x]'"),
    (At(Prime(f), (x,)), "f'[x]"),
    (At(infix(a, "\\o", b), (x,)), "(a \\o b)[x]"),
    (Dot(At(f, (x,)), "to"), "f[x].to"),
    (infix(Prefix("DOMAIN", f), "\\o", b), "(DOMAIN f) \\o b"),
    (infix(x, "\\in", Prefix("DOMAIN", f)), "x \\in DOMAIN f"),
    (Prefix("SUBSET", infix(a, "\\cup", b)), "SUBSET (a \\cup b)"),
    (Prefix("[]", infix(a, "=>", Prefix("<>", b))), "[](a => <>b)"),
    (Prefix("[]", Prefix("<>", a)), "[]<>a"),
    (infix(a, "~>", conjunction(b, c)), "a ~> b /\\ c"),
    (Tuple((a, b)), "<<a, b>>"),
    (SetOf(()), "{}"),
    (Filter(in_s[0], infix(x, "<", a)), "{x \\in s : x < a}"),
    (Image(infix(x, "+", a), in_s), "{x + a : x \\in s}"),
    (Function(in_s, number(0)), "[x \\in s |-> 0]"),
    (FunctionSet(s, Word("BOOLEAN")), "[s -> BOOLEAN]"),
    (Record((("to", a), ("ok", TRUE))), "[to |-> a, ok |-> TRUE]"),
    (RecordSet((("to", s),)), "[to: s]"),
    (Except(f, (Update((a, b), c),)), "[f EXCEPT ![a][b] = c]"),
    (Except(f, (Update((a,), b), Update(("to",), c))), "[f EXCEPT ![a] = b, !.to = c]"),
    (If(a, b, c), "IF a THEN b ELSE c"),
    (infix(If(a, b, c), "+", x), "(IF a THEN b ELSE c) + x"),
    (infix(x, "+", If(a, b, c)), "x + IF a THEN b ELSE c"),
    (conjunction(x, If(a, b, c)), "x /\\ (IF a THEN b ELSE c)"),
    (conjunction(If(a, b, c), x), "(IF a THEN b ELSE c) /\\ x"),
    (conjunction(Quantifier("\\A", in_s, a), b), "(\\A x \\in s : a) /\\ b"),
    (negation(Quantifier("\\E", in_s, a)), "\\A x \\in s : ~a"),
    (Quantifier("\\E", (Bound(("x", "y"), s), Bound(("z",), a)), b), "\\E x, y \\in s, z \\in a : b"),
    (Quantifier("\\A", (Bound(("x", "y"), s, pattern=True),), b), "\\A <<x, y>> \\in s : b"),
    (Case(((a, b),), c), "CASE a -> b [] OTHER -> c"),
    (Let((Definition("y", (), a),), infix(Word("y"), "+", b)), "LET y == a IN y + b"),
    (Apply("Op", (a, Lambda(("x",), x))), "Op(a, LAMBDA x : x)"),
    (Box(Word("Next"), Word("vars")), "[Next]_vars"),
    (Fair("WF", "vars", Word("Next")), "WF_vars(Next)"),
]  # fmt: skip


@pytest.mark.parametrize(("tree", "text"), ONE_LINE, ids=[text for _, text in ONE_LINE])
def test_one_line(tree, text):
    assert show(tree) == text


LONG = Word("a_rather_long_name")
LAID_OUT = [
    (
        Definition("Send", ("p",), conjunction(infix(a, "=", b), infix(Prime(x), "=", c))),
        ["Send(p) ==", "  /\\ a = b", "  /\\ x' = c"],
    ),
    (
        Definition("Next", (), disjunction(a, Quantifier("\\E", in_s, Apply("Send", (x,))))),
        ["Next ==", "  \\/ a", "  \\/ \\E x \\in s : Send(x)"],
    ),
    (Definition("N", (), infix(a, "+", b), ("How many.",)), ["\\* How many.", "N == a + b"]),
    (
        Definition("F", ("n",), infix(a, "+", b), recursive=True),
        ["RECURSIVE F(_)", "F(n) == a + b"],
    ),
    (
        Definition("Noted", (), conjunction(Noted("why", a), b)),
        ["Noted ==", "  \\* why", "  /\\ a", "  /\\ b"],
    ),
]


@pytest.mark.parametrize(("tree", "lines"), LAID_OUT, ids=[d.name for d, _ in LAID_OUT])
def test_definitions(tree, lines):
    assert definition(tree) == lines


def test_if_is_laid_out_under_its_keywords():
    tree = If(infix(LONG, "=", a), conjunction(LONG, LONG, a), infix(LONG, "+", b))
    assert layout(tree, 50) == [
        "IF a_rather_long_name = a",
        "THEN /\\ a_rather_long_name",
        "     /\\ a_rather_long_name",
        "     /\\ a",
        "ELSE a_rather_long_name + b",
    ]


def test_lists_need_no_parentheses_in_lists():
    tree = conjunction(disjunction(LONG, conjunction(LONG, a)), infix(a, "=>", b))
    assert layout(tree, 40) == [
        "/\\ \\/ a_rather_long_name",
        "   \\/ a_rather_long_name /\\ a",
        "/\\ a => b",
    ]


def test_an_except_is_broken_after_its_function():
    tree = Except(f, tuple(Update((number(n),), LONG) for n in range(3)))
    assert layout(tree, 40) == [
        "[f EXCEPT ![0] = a_rather_long_name,",
        "          ![1] = a_rather_long_name,",
        "          ![2] = a_rather_long_name]",
    ]


def test_what_would_be_too_wide_goes_below_its_head():
    """`delay`, not where the EXCEPT or the equation would put it."""
    queue = At(Word("waiting_at_the_counter"), (Word("somebody_who_sells"),))
    longer = Apply("Append", (Word("@"), Word("somebody_who_buys")))
    tree = Except(Word("waiting_at_the_counter"), (Update((Word("somebody_who_sells"),), longer),))
    assert layout(tree, 60) == [
        "[waiting_at_the_counter EXCEPT",
        "    ![somebody_who_sells] = Append(@, somebody_who_buys)]",
    ]
    assert layout(Infix("=", Word("waiting_at_the_counter'"), tree), 60) == [
        "waiting_at_the_counter' =",
        "  [waiting_at_the_counter EXCEPT",
        "      ![somebody_who_sells] = Append(@, somebody_who_buys)]",
    ]
    assert layout(At(tree, (queue,)), 70) == [
        "[waiting_at_the_counter EXCEPT",
        "    ![somebody_who_sells] =",
        "        Append(@, somebody_who_buys)][",
        "    waiting_at_the_counter[somebody_who_sells]]",
    ]


def test_what_has_no_arguments_has_no_parentheses():
    """However narrow it is."""
    assert layout(Apply("everybody_is_served", ()), 3) == ["everybody_is_served"]


def test_a_set_is_filled():
    tree = infix(x, "\\in", SetOf(tuple(string(f"state{n}") for n in range(9))))
    lines = layout(tree, 50)
    assert lines[0] == 'x \\in {"state0", "state1", "state2", "state3",'
    assert all(line.startswith("       ") for line in lines[1:])
    assert max(map(len, lines)) <= 50


def nested(depth):
    """An expression that is too wide for a line, whatever it is."""
    if depth == 0:
        return infix(LONG, "=", LONG)
    one = nested(depth - 1)
    kinds = [
        conjunction(one, one),
        disjunction(negation(one), one),
        If(one, one, one),
        Quantifier("\\A", in_s, infix(one, "=>", one)),
        Filter(in_s[0], one),
    ]
    return kinds[depth % len(kinds)]


@pytest.mark.parametrize("depth", range(1, 5))
def test_no_line_is_too_long(depth):
    lines = definition(Definition("Wide", (), nested(depth)))
    assert max(map(len, lines)) <= WIDTH
    assert "".join("".join(lines).split()) != ""


MODULE = """---- MODULE Texts ----
EXTENDS Integers, Sequences
VARIABLE vars
a == 1
b == 2
c == 3
f == [i \\in {1} |-> 1]
s == {1}
x == 1
Op(p, q) == p
Init == vars = 0
Next == UNCHANGED vars
"""


@pytest.mark.skipif(missing() is not None, reason=missing() or "")
def test_tla_reads_every_line():
    """The parser of the TLA+ tools takes what is printed; it has a stern view of precedences."""
    trees = [distinct(tree, frozenset("x")) for tree, text in ONE_LINE if "LAMBDA" not in text]
    lines = [
        line for n, t in enumerate(trees) for line in definition(Definition(f"D{n}", ("p",), t))
    ]
    text = "\n".join([MODULE, *lines, "===="])
    with Tlc(600) as tlc:
        output = tlc.run(Job("Texts", text, "INIT Init\nNEXT Next\n")).output
    assert "Finished computing initial states" in output, output


@pytest.mark.skipif(missing() is not None, reason=missing() or "")
def test_tla_refuses_what_needs_parentheses():
    """Else the test above could not fail."""
    text = MODULE + "D(p) == DOMAIN f \\o f\n===="
    with Tlc(600) as tlc:
        output = tlc.run(Job("Texts", text, "INIT Init\nNEXT Next\n")).output
    assert "Finished computing initial states" not in output


@pytest.mark.parametrize("op", ["[]", "<>"])
@pytest.mark.parametrize("width", range(16, 80))
def test_a_list_stays_under_its_operator(op, width):
    """`<>(a /\\ b)` is never `<>a /\\ b`, at whatever width."""
    body = conjunction(infix(LONG, "=", a), infix(LONG, "=", b))
    lines = layout(Prefix(op, body), width)
    head = "\n".join(lines)
    in_parentheses = head.startswith(f"{op}(") and head.endswith(")")
    items = [line for line in lines[1:] if "/\\" in line]
    as_list = lines[0].startswith(f"{op}/\\ ") and [i.startswith("  /\\ ") for i in items] == [True]
    assert in_parentheses or as_list
