"""`pyverify emit --to dot` and `--to mermaid`: what is written, what is said, what it exits with."""

import pytest
from cli_specs import folder
from diagrams import read_dot, read_flowchart, read_sequence

__all__ = ["folder"]

CLOCK = '''\
from pyverify import Map, Range, Spec, Var, process, reachable, step


class Clocks(Spec):
    """Two clocks that stop."""

    Me = Range(2)
    ticked = Var(Map[Me, bool], init=False)

    @process(Me)
    async def hand(self, me) -> None:
        await step("tick")
        self.ticked[me] = True

    @process
    async def bell(self) -> None:
        await step("ring")

    @reachable
    def all_ticked(self) -> bool:
        return all(self.ticked[m] for m in self.Me)
'''


@pytest.fixture
def clocks(folder):
    folder.write("clocks.py", CLOCK)
    return folder


def written(folder):
    kinds = (".dot", ".mmd")
    return sorted(
        str(p.relative_to(folder.path)) for p in folder.path.rglob("*") if p.suffix in kinds
    )


def test_a_graph_is_written_beside_you(folder):
    shown = folder.run("emit", "counter.py", "--to", "dot")
    assert (shown.exit_code, shown.stdout, shown.stderr) == (0, "wrote Counter.dot\n", "")
    read = read_dot((folder.path / "Counter.dot").read_text().rpartition("// ")[0])
    assert read.title == "Counter(top=3, broken=False)"
    assert [lines[1] for lines in read.boxes.values()] == ["n=0", "n=1", "n=2", "n=3"]


def test_every_spec_of_a_file_and_every_instance_of_a_model(folder):
    assert folder.run("emit", "two.py", "--to", "mermaid", "-o", "a").exit_code == 0
    assert written(folder) == ["a/Counter.mmd", "a/Smaller.mmd"]
    shown = folder.run("emit", "models", "--to", "dot", "-o", "b")
    names = ("Counter_five", "Counter_huge", "Counter_three", "Smaller_smaller")
    assert written(folder)[2:] == [f"b/{name}.dot" for name in names]
    assert len(shown.stdout.splitlines()) == 4
    text = (folder.path / "b" / "Counter_five.dot").read_text()
    assert "Counter(top=5, broken=False)" in text


def test_a_single_text_goes_to_stdout_as_it_is(folder):
    shown = folder.run("emit", "counter.py", "--to", "mermaid", "-o", "-", "--set", "top=1")
    assert (shown.exit_code, written(folder)) == (0, [])
    assert len(read_flowchart(shown.stdout).boxes) == 2


def test_several_texts_do_not_go_to_stdout(folder):
    shown = folder.run("emit", "two.py", "--to", "dot", "-o", "-")
    assert (shown.exit_code, shown.stdout) == (2, "")
    assert "`-o -` writes one text, and there are 2: Counter.dot, Smaller.dot" in shown.stderr


def test_it_is_the_same_every_time(folder):
    texts = {folder.run("emit", "counter.py", "--to", "dot", "-o", "-").stdout for _ in range(2)}
    assert len(texts) == 1


def test_what_was_changed_is_kept(folder):
    folder.run("emit", "counter.py", "--to", "dot")
    file = folder.path / "Counter.dot"
    assert folder.run("emit", "counter.py", "--to", "dot").stdout == "Counter.dot is up to date\n"
    file.write_text(file.read_text() + "// mine\n")
    shown = folder.run("emit", "counter.py", "--to", "dot")
    assert shown.exit_code == 2
    assert "Counter.dot would be lost" in shown.stderr
    assert file.read_text().endswith("// mine\n")
    assert folder.run("emit", "counter.py", "--to", "dot", "--force").exit_code == 0
    assert "mine" not in file.read_text()


@pytest.mark.parametrize("notation", ["dot", "mermaid"])
def test_a_graph_that_is_cut_is_undecided(folder, notation):
    shown = folder.run("emit", "counter.py", "--to", notation, "--max-states", 2, "-o", "-")
    assert shown.exit_code == 3
    assert "Not all of it: the first 2 states" in shown.stdout
    assert "counter.py:Counter has more states than the 2 that are drawn" in shown.stderr
    whole = folder.run("emit", "counter.py", "--to", notation, "--max-states", 4, "-o", "-")
    assert (whole.exit_code, whole.stderr) == (0, "")


def test_what_mermaid_may_refuse_is_said(folder):
    arguments = ("counter.py", "--set", "top=600", "--max-states", 1000, "--to")
    shown = folder.run("emit", *arguments, "mermaid")
    assert shown.exit_code == 0
    assert "maxEdges" in shown.stderr
    assert folder.run("emit", *arguments, "dot").stderr == ""


def test_a_counterexample_is_a_path_or_a_sequence(folder):
    base = ("emit", "two.py:Smaller", "--property", "small", "-o", "-", "--to")
    path = read_dot(folder.run(*base, "dot").stdout)
    assert path.boxes["s2"] == ["2", "n 1→2", "✗ small"]
    title, people, events = read_sequence(folder.run(*base, "mermaid").stdout)
    assert (people, events[-1]) == (
        ["Smaller"],
        (["Smaller"], ["✗ small", "violated after 2 steps"]),
    )
    assert title == "Smaller(top=3, broken=False): small"
    same = read_flowchart(folder.run(*base, "mermaid", "--view", "path").stdout)
    assert same[:3] == path[:3]


def test_the_states_by_one_property(folder):
    base = ("emit", "two.py:Smaller", "--view", "states", "-o", "-", "--to", "dot", "--property")
    assert "✗ small" in folder.run(*base, "small").stdout
    assert "✗ small" not in folder.run(*base, "deadlock").stdout


def test_a_file_for_each_property(folder):
    broken = ("two.py:Smaller", "--set", "broken=True", "--property", "small")
    folder.run("emit", *broken, "--property", "domain", "--to", "mermaid")
    assert written(folder) == ["Smaller_domain.mmd", "Smaller_small.mmd"]


def test_what_holds_has_no_counterexample(folder):
    shown = folder.run("emit", "counter.py", "--property", "small", "--to", "dot")
    assert (shown.exit_code, shown.stdout, written(folder)) == (0, "", [])
    assert shown.stderr == "note: small holds; there is no trace to draw\n"


def test_what_is_not_decided_has_none_either(folder):
    arguments = ("--property", "small", "--max-states", 1, "--to", "dot")
    shown = folder.run("emit", "counter.py", *arguments)
    assert (shown.exit_code, written(folder)) == (3, [])
    assert "small is not decided: the limit on states" in shown.stderr


def test_locations_are_a_file_for_each_process(clocks):
    shown = clocks.run("emit", "clocks.py", "--view", "processes", "--to", "dot")
    assert shown.exit_code == 0
    assert written(clocks) == ["Clocks_bell.dot", "Clocks_hand.dot"]
    text = clocks.run("emit", "clocks.py", "--to", "mermaid", "--property", "all_ticked", "-o", "-")
    _, people, _ = read_sequence(text.stdout)
    assert people == ["hand 0", "hand 1"]


def test_one_bad_target_leaves_the_others_alone(folder):
    shown = folder.run("emit", "broken.py", "counter.py", "--to", "dot")
    assert shown.exit_code == 2
    assert "division by zero" in shown.stderr
    assert written(folder) == ["Counter.dot"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["counter.py"], "Missing option '--to'"),
        (["counter.py", "--to", "svg"], "'svg' is not one of"),
        (["nothere.py", "--to", "dot"], "no such file"),
        (["counter.py", "--to", "dot", "--property", "smal"], "did you mean `small`?"),
        (["counter.py", "--to", "dot", "--view", "path"], "--view path needs --property"),
        (["counter.py", "--to", "dot", "--view", "processes"], "has no processes"),
        (["counter.py", "--to", "dot", "--set", "up=1"], "no parameter `up`"),
        (
            ["two.py:Smaller", "--to", "dot", "--property", "small", "--view", "sequence"],
            "dot has no sequence diagrams",
        ),
    ],
)
def test_a_wrong_call_is_2(folder, arguments, said):
    shown = folder.run("emit", *arguments)
    assert (shown.exit_code, written(folder)) == (2, [])
    assert said in shown.stderr
