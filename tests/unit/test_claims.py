"""Claims of a model file: what is read, what is refused and where."""

import pytest
from outcomes import result

from pyverify.errors import SpecError, UsageError
from pyverify.expectations import require_known
from pyverify.models import load_claims, load_models

INSTANCES = """\
spec = "lease.py:Lease"

[documented]
expect = { safe = "violated", live = "unknown" }

[repaired]
expect = { live = "unknown" }
"""
SAFE = """
[[claims]]
system = "C5"
claim = "Nobody alive is declared dead."
source = "S1 862"
property = "safe"
instances = ["documented", "repaired"]
repair = "A renewal withdraws the verdict."
"""
LIVE = """
[[claims]]
system = "C5"
claim = "Everybody returns."
source = "S1 865"
property = "live"
instances = ["repaired"]
assumption = "Nodes do renew."
"""


@pytest.fixture
def write(tmp_path):
    def write(text):
        path = tmp_path / "lease.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_what_claims_say(write):
    safe, live = load_claims(write(INSTANCES + SAFE + LIVE))
    assert (safe.system, safe.claim) == ("C5", "Nobody alive is declared dead.")
    assert (safe.source, safe.property) == ("S1 862", "safe")
    assert safe.instances == ("documented", "repaired")
    assert (safe.repair, safe.assumption) == ("A renewal withdraws the verdict.", "")
    assert (live.repair, live.assumption) == ("", "Nodes do renew.")


def test_an_instance_has_the_claims_that_name_it(write):
    documented, repaired = load_models(write(INSTANCES + SAFE + LIVE))
    assert [c.property for c in documented.claims] == ["safe"]
    assert [c.property for c in repaired.claims] == ["safe", "live"]


def test_a_file_without_claims(write):
    assert load_claims(write(INSTANCES)) == []


def changed(old, new):
    assert old in SAFE
    return INSTANCES + SAFE.replace(old, new)


BROKEN = "`safe` is violated in `documented`, and nothing says what repairs it"


@pytest.mark.parametrize(
    ("text", "line", "col", "said"),
    [
        (changed("system =", "row = 1\nsystem ="), 10, 1, "unknown key `row`"),
        (changed("claim =", "clam ="), 11, 1, "did you mean `claim`?"),
        (changed('system = "C5"\n', ""), 9, 3, "this claim has no `system`"),
        (changed('source = "S1 862"\n', ""), 9, 3, "this claim has no `source`"),
        (changed('"S1 862"', '" "'), 12, 1, "`source` says nothing"),
        (changed('"S1 862"', "862"), 12, 1, "`source` is a string, not 862"),
        (changed('["documented", "repaired"]', '"documented"'), 14, 1,
         '`instances` is a list of strings, not "documented"'),
        (changed('["documented", "repaired"]', '["documented", 3]'), 14, 1,
         '`instances` is a list of strings, not ["documented", 3]'),
        (changed('["documented", "repaired"]', "[]"), 14, 1, "`instances` is empty"),
        (changed('"repaired"]', '"documented"]'), 14, 1, '"documented" is in `instances` twice'),
        (changed('"repaired"]', '"repared"]'), 14, 1, "there is no instance `repared`"),
        (changed('"repaired"]', '"repared"]'), 14, 1, "did you mean `repaired`?"),
        (changed('"repaired"]', '"repaired",]').replace("repair =", "#"), 9, 3, BROKEN),
        (changed('"A renewal withdraws the verdict."', '""'), 15, 1, "`repair` says nothing"),
        (changed('["documented", "repaired"]', '["repaired"]'), 15, 1,
         "none of the instances expects `safe` to be violated"),
        (INSTANCES + SAFE + LIVE.replace("source", "sauce"), 20, 1, "did you mean `source`?"),
        ("claims = 3\n" + INSTANCES, 1, 1, "`claims` is a list of tables"),
        ("claims = ['safe']\n" + INSTANCES, 1, 1, "write `[[claims]]`"),
        (INSTANCES + SAFE.replace("[[claims]]", "[claims]"), 9, 2, "`claims` is a list of tables"),
        (INSTANCES + SAFE.replace("claims", "claim"), 9, 3, "unknown key `claim`"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("load", [load_models, load_claims])
def test_what_is_refused_and_where(write, load, text, line, col, said):
    with pytest.raises(SpecError) as error:
        load(write(text))
    (diagnostic,) = error.value.diagnostics
    assert (diagnostic.code, diagnostic.span.line, diagnostic.span.col) == ("model", line, col)
    assert said in str(error.value)


def test_what_a_user_is_told(write):
    path = write(changed('"repaired"]', '"repared"]'))
    with pytest.raises(SpecError) as error:
        load_models(path)
    assert str(error.value) == (
        f"{path}:14:1: error[model]: there is no instance `repared`\n"
        '   14 | instances = ["documented", "repared"]\n'
        "      | ^^^^^^^^^\n"
        "  help: did you mean `repaired`?"
    )


def instance_claiming(write, name):
    head = 'spec = "lease.py:Lease"\n[repaired]\n'
    (model,) = load_models(write(head + LIVE.replace('"live"', f'"{name}"')))
    return model


def test_a_claim_about_an_unknown_property_is_refused(write):
    with pytest.raises(SpecError, match="did you mean `deadlock`") as error:
        require_known(instance_claiming(write, "dedlock"), result().instance)
    assert error.value.diagnostics[0].span.line == 8


def test_a_reserved_property_may_be_claimed(write):
    require_known(instance_claiming(write, "deadlock"), result().instance)


def test_a_file_that_cannot_be_read(tmp_path):
    with pytest.raises(UsageError, match="cannot read"):
        load_claims(tmp_path / "none.toml")
