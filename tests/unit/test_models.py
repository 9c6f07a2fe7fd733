"""Model files: what is read, what is refused and where, and what counts as expected."""

import pytest
from outcomes import BROKEN, STEPS, judged, result

from pyverify.errors import SpecError
from pyverify.expectations import judge, require_known
from pyverify.models import Model, instantiate, load_models
from pyverify.outcome import Trace, Verdict
from pyverify.toml_places import scan

SPEC = (
    "from pyverify import Param, Spec\nclass Lease(Spec):\n    n = Param(3)\n    ok = Param(True)\n"
)
GOOD = """\
spec = "lease.py:Lease"
source = "a book"

[documented]
params = { n = 4, ok = false }
expect = { safe = "violated", live = "unknown" }
lengths = { safe = 5 }
tier = "slow"

[documented.counts]
states = 10
depth = 3

[repaired]
symmetry = false
deadlock = false
source = "a paper"
"""


@pytest.fixture
def write(tmp_path):
    (tmp_path / "lease.py").write_text(SPEC)

    def write(text):
        path = tmp_path / "lease.toml"
        path.write_text(text)
        return path

    return write


def test_what_a_model_file_says(write):
    documented, repaired = load_models(write(GOOD))
    assert documented.title == "lease:documented"
    assert documented.params == {"n": 4, "ok": False}
    assert documented.expect == {"safe": Verdict.VIOLATED, "live": Verdict.UNKNOWN}
    assert documented.counts == {"states": 10, "depth": 3}
    assert documented.lengths == {"safe": 5}
    assert (documented.tier, documented.source) == ("slow", "a book")
    assert (repaired.tier, repaired.source) == ("fast", "a paper")
    assert (repaired.symmetry, repaired.deadlock) == (False, False)
    assert (documented.symmetry, documented.deadlock) == (None, True)


def test_an_instance_is_the_spec_with_its_parameters(write):
    documented, repaired = load_models(write(GOOD))
    assert repr(instantiate(documented)) == "Lease(n=4, ok=False)"
    assert repr(instantiate(repaired)) == "Lease(n=3, ok=True)"


HEAD = 'spec = "lease.py:Lease"\n'


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (HEAD, 1, "has no instance"),
        ("[a]\n", 1, "does not say which spec"),
        (HEAD + "[a]\nstates = 3\n", 3, "unknown key `states`"),
        (HEAD + "speck = 'x'\n[a]\n", 2, "unknown key `speck`"),
        (HEAD + "[a]\nexpects = {}\n", 3, "did you mean `expect`?"),
        (HEAD + "[a]\nexpect = { p = 'hold' }\n", 3, '`p` is "holds" or "violated"'),
        (HEAD + "[a.expect]\np = true\n", 3, "not true"),
        (HEAD + "[a]\nexpect = 'holds'\n", 3, "`expect` is a table"),
        (HEAD + "[a.counts]\nstate = 3\n", 3, "did you mean `states`?"),
        (HEAD + "[a.counts]\nstates = '3'\n", 3, "`states` is a number"),
        (HEAD + "[a]\ncounts = { states = -3 }\n", 3, "`states` is a number"),
        (HEAD + "[a]\ntier = 'quick'\n", 3, '`tier` is "fast" or "slow"'),
        (HEAD + "[a]\ndeadlock = 1\n", 3, "`deadlock` is true or false"),
        (HEAD + "[a]\nparams = [1]\n", 3, "`params` is a table"),
        (HEAD + "[a\n", 2, "not TOML"),
        (HEAD + "[a]\nx = \n", 3, "not TOML"),
    ],
)
def test_what_is_refused_and_where(write, text, line, said):
    with pytest.raises(SpecError) as error:
        load_models(write(text))
    (diagnostic,) = error.value.diagnostics
    assert (diagnostic.code, diagnostic.span.line) == ("model", line)
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('spec = "leese.py:Lease"\n[a]\n', 1, "did you mean `lease.py`?"),
        ('spec = "lease.py:Leese"\n[a]\n', 1, "did you mean `Lease`?"),
        ('spec = "lease.py"\n[a]\n', 1, "names no class"),
        (HEAD + '[a]\nspec = "lease.py:X"\n', 3, "no spec `X`"),
        (HEAD + "[a]\nparams = { m = 3 }\n", 3, "has no parameter `m`"),
        (HEAD + "[a.params]\nok = false\nn = '3'\n", 4, "parameter `n`: it is an integer, not"),
    ],
)
def test_what_is_refused_once_the_spec_is_there(write, text, line, said):
    (model,) = load_models(write(text))
    with pytest.raises(SpecError) as error:
        instantiate(model)
    (diagnostic,) = error.value.diagnostics
    assert (diagnostic.code, diagnostic.span.line) == ("model", line)
    assert said in str(error.value)


def test_an_expectation_of_an_unknown_property_is_refused(write):
    (model,) = load_models(write(HEAD + "[a.expect]\nsave = 'holds'\n"))
    with pytest.raises(SpecError, match="has no property `save`") as error:
        require_known(model, result().instance)
    assert error.value.diagnostics[0].span.line == 3


def model(tmp_path, **keys):
    return Model(tmp_path / "m.toml", "a", "x.py:X", scan(tmp_path / "m.toml", ""), **keys)


VIOLATED, UNKNOWN, HOLDS = Verdict.VIOLATED, Verdict.UNKNOWN, Verdict.HOLDS
OPEN = judged("p", UNKNOWN, reason="why")


@pytest.mark.parametrize(
    ("properties", "keys", "differences"),
    [
        ([judged("p")], {}, []),
        ([judged("p")], {"expect": {"p": HOLDS}}, []),
        ([BROKEN], {"expect": {"dead_means_expired": VIOLATED}}, []),
        ([BROKEN], {}, ["dead_means_expired: expected holds, got violated"]),
        ([judged("p")], {"expect": {"p": VIOLATED}}, ["p: expected violated, got holds"]),
        ([judged("deadlock", VIOLATED, "reserved")], {},
         ["deadlock: expected holds, got violated"]),
        ([OPEN], {"expect": {"p": UNKNOWN}}, []),
        ([OPEN], {}, ["p: expected holds, got unknown (why)"]),
        ([], {"expect": {"deadlock": VIOLATED}}, ["deadlock: expected violated, got not judged"]),
        ([], {"counts": {"states": 5453, "transitions": 27552, "depth": 13}}, []),
        ([], {"counts": {"states": 1}}, ["states: expected 1, got 5453"]),
        ([judged("p", VIOLATED, trace=Trace(STEPS))], {"expect": {"p": VIOLATED},
         "lengths": {"p": 5}}, []),
        ([judged("p", VIOLATED, trace=Trace(STEPS))], {"expect": {"p": VIOLATED},
         "lengths": {"p": 4}}, ["p, steps of the shortest trace: expected 4, got 5"]),
        ([judged("p")], {"lengths": {"p": 4}},
         ["p, steps of the shortest trace: expected 4, got no trace"]),
    ],
)  # fmt: skip
def test_what_is_as_expected(tmp_path, properties, keys, differences):
    found = judge(model(tmp_path, **keys), result(*properties))
    assert [str(d) for d in found.differences] == differences
    assert found.expected is not bool(differences)
    assert found.model == "m:a"


def test_what_a_limit_left_open_is_undecided(tmp_path):
    keys = {"counts": {"states": 9}, "lengths": {"p": 2}}
    found = judge(model(tmp_path, **keys), result(OPEN, complete=False))
    assert len(found.differences) == 3
    assert all(d.undecided for d in found.differences)
    complete = judge(model(tmp_path, **keys), result(judged("p")))
    assert not any(d.undecided for d in complete.differences)


def test_places_of_keys(tmp_path):
    text = '# x\n[a]\nparams = { "n" = 1, m = [2,\n3] }\nb.c = """\n[no]\n"""\n[d.e]\nf = 1\n'
    found = scan(tmp_path / "m.toml", text).found
    assert {path: span.line for path, span in found.items()} == {
        ("a",): 2,
        ("a", "params"): 3,
        ("a", "params", "n"): 3,
        ("a", "params", "m"): 3,
        ("a", "b", "c"): 5,
        ("d", "e"): 8,
        ("d", "e", "f"): 9,
    }
