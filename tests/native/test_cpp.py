"""The tests in native/tests: plain with the others, and under the sanitizers of the compiler.

They compare the engine with a search over std::map on random graphs, with 1, 2 and 4 workers.
"""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# By part of the engine, the names of its tests: native/tests/test_`part`.cpp.
NAMES = {
    "engine": [
        "random",
        "table",
        "graphs",
        "counts",
        "crowd",
        "stopping",
        "memory",
        "exceptions",
        "walks",
    ],
    "fair": [
        "random",
        "sifted",
        "same",
        "several",
        "processes",
        "limits",
        "budget",
    ],
    "graph": [
        "steps",
        "counts",
        "fan",
        "labels",
        "keys",
        "memory",
        "cancelling",
        "exceptions",
        "holes",
    ],
}


def build(name, part, *options, source=ROOT):
    """Build the tests of a part of the engine in build/`name`, and return the executable."""
    if not shutil.which("cmake") or not (shutil.which("c++") or shutil.which("g++")):
        pytest.skip("there is no C++ compiler, or no cmake")
    folder = source / "build" / name
    tests = ["-DPYVERIFY_EXTENSION=OFF", "-DPYVERIFY_TESTS=ON", "-DPYVERIFY_STRICT=ON"]
    run("cmake", "-S", source, "-B", folder, *tests, *options)
    run("cmake", "--build", folder, "--parallel", "2", "--target", f"test_{part}")
    return folder / f"test_{part}"


def run(*command):
    done = execute(*command)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def execute(*command):
    return subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("part", NAMES)
def test_the_engine(part):
    executable = build("tests", part)
    assert run(executable).splitlines() == [f"{name}: ok" for name in NAMES[part]]


@pytest.mark.slow
@pytest.mark.parametrize("sanitizers", ["address,undefined", "thread"])
@pytest.mark.parametrize("part", NAMES)
def test_the_engine_under_sanitizers(part, sanitizers):
    folder = f"tests-{sanitizers.partition(',')[0]}"
    options = f"-DPYVERIFY_SANITIZE={sanitizers}", "-DCMAKE_BUILD_TYPE=RelWithDebInfo"
    executable = build(folder, part, *options)
    for name in NAMES[part]:
        assert run(executable, name) == f"{name}: ok\n"


# One fault each: where, what is written there, and what is written instead. The tests of the part
# whose file it is in notice it.
FAULTS = {
    "a hash bit flips now and then": (
        "expander.hpp",
        "hashes_[to] = h;",
        "hashes_[to] = h ^ (h % 1000 == 0 ? Word{1} << 50 : 0);",
    ),
    "an insertion is lost": (
        "expander.hpp",
        "        ++inserted;",
        "        if (++inserted % 1000 == 0) return Return::level_done;",
    ),
    "the filter takes a hash for the state": (
        "expander.hpp",
        "if (equal(width_, there, state)) return true;",
        "if (there[width_.words() - 1] >> 24 == state[width_.words() - 1] >> 24) return true;",
    ),
    "tags are taken for states": (
        "table.hpp",
        "return equal(width, arena_.at(index_in(slot)), state);",
        "return slot != 0 && width.words() > 0 && state != nullptr;",
    ),
    "growth forgets what stands far from its home": (
        "table.cpp",
        "later.push_back({hash, moved});",
        "continue;",
    ),
    "a region keeps the old tags": (
        "table.cpp",
        "if (new_tag_start_ != tag_start_) {",
        "if (new_tag_start_ != tag_start_ && tag_start_ > 0) {",
    ),
    "a chunk begins one state late": (
        "arena.hpp",
        "next_ = *first;",
        "next_ = *first + 1;",
    ),
    "the worker that ends last wins": (
        "search.cpp",
        "program().less(state.data(), finding->state.data())",
        "true",
    ),
    "a level that was stopped is taken for done": (
        "search.cpp",
        "case Return::paused: break;",
        "case Return::paused: return;",
    ),
    "a key is taken for a state": (
        "index.hpp",
        "if (holds_states_ || equal(width, arena_->at(number), state)) return number;",
        "if (width.words() > 0) return number;",
    ),
    "states that do not fit into a key": (
        "index.hpp",
        "holds_states_(std::bit_width(used) + number_bits_ <= 64)",
        "holds_states_(used != ~Word{0})",
    ),
    "places in the old chunk": (
        "builder.cpp",
        "        used_ = 0;",
        "        used_ = chunk_number_ > 1;",
    ),
    "labels begin one step early": (
        "graph.hpp",
        "reinterpret_cast<const std::uint16_t*>(targets + size), size};",
        "reinterpret_cast<const std::uint16_t*>(targets + size - 1), size};",
    ),
    "a step is the same as any to its target": (
        "builder.hpp",
        "if (targets_[i - 1] == target && labels_[i - 1] == label) return;",
        "if (targets_[i - 1] == target) return;",
    ),
    "a step that leaves what was explored is not noted": (
        "builder.cpp",
        "if (is_cut_) set(graph_.cut_, node, true);",
        "",
    ),
    "the state seen last is the one where a test failed": (
        "builder.cpp",
        "if (better) known = seen;",
        "known = seen;",
    ),
    "loops enable an instance": (
        "builder.cpp",
        "if (equal(width_, state, after)) return false;",
        "",
    ),
    "where behaviours may stay does not matter": (
        "builder.cpp",
        "return !targets_.empty() || must_go_on == 0;",
        "return !targets_.empty();",
    ),
    "what matters to guards alone is left out": (
        "builder.cpp",
        "if (!graph_.is_guarded(facts)) return false;",
        "return false;",
    ),
    "what matters to hopes alone is left out": (
        "builder.cpp",
        "if (hope != all) return true;",
        "",
    ),
    "what the search executed is forgotten": (
        "graph.cpp",
        "    note_executed();",
        "",
    ),
    "only where a cycle may be matters": (
        "fair.cpp",
        "if (!waits) add_guard",
        "if (!waits && edge.source == edge.target) add_guard",
    ),
    "a guard asks for more than its edge": (
        "fair.cpp",
        "guard.must_not[bit / 64] |= (edge.must_not >> i & 1) << bit % 64;",
        "guard.must_not[bit / 64] |= (~edge.must >> i & 1) << bit % 64;",
    ),
    "what was left out is visited": (
        "fair.cpp",
        "if (graph_.is_node(part_.node(next))) return true;",
        "return true;",
    ),
    "components that run together": (
        "fair.cpp",
        "while (first > 0 && indices_[waiting_[first - 1]] >= index) --first;",
        "while (first > 0 && indices_[waiting_[first - 1]] > index) --first;",
    ),
    "moves out of a component count": (
        "fair.cpp",
        "if (index >= next_index_) continue;",
        "",
    ),
    "a move to what joins the component does not count": (
        "fair.cpp",
        "add_move(graph_.steps(part_.node(before.number)), before.place - 1, edge->marks);",
        "add_move(graph_.steps(part_.node(before.number)), 0, edge->marks);",
    ),
    "strong fairness asks for nothing": (
        "fair.cpp",
        "lacking.strong[i] &= facts.sometimes()[i] & ~facts.taken()[i];",
        "lacking.strong[i] = 0;",
    ),
    "strong fairness is weak": (
        "fair.cpp",
        "lacking.strong[i] &= facts.sometimes()[i] & ~facts.taken()[i];",
        "lacking.strong[i] &= facts.always()[i] & ~facts.taken()[i];",
    ),
    "a part without strong fairness is not searched again": (
        "fair.cpp",
        "if (!judge_.asks_strongly(part.node(member), lacking)) again.add(member);",
        "",
    ),
    "where all may stop, strong fairness is forgotten": (
        "fair.cpp",
        "if (enabled(node)[i] & (fairness_.weak[i] | fairness_.strong[i])) return false;",
        "if (enabled(node)[i] & fairness_.weak[i]) return false;",
    ),
    "the lasso found first": (
        "fair.cpp",
        "if (goal(hop) && (!best || is_before(hop, *best))) best = hop;",
        "if (goal(hop) && !best) best = hop;",
    ),
    "parallel steps are apart": (
        "product.hpp",
        "k < steps.size && steps.targets[k] == steps.targets[place - 1]; ++k) {",
        "k < place; ++k) {",
    ),
    "hope spreads in one direction only": (
        "possible.cpp",
        "if (before - left_ < before / 4) return spread_backwards();",
        "if (before - left_ < before / 4) return;",
    ),
    "a step backwards is lost": (
        "possible.cpp",
        "source[start[target]++] = node;",
        "source[start[target]] = node;",
    ),
    "what leaves what was explored gives no hope": (
        "possible.cpp",
        "graph.is_node(i) && !graph.is_cut(node) &&",
        "graph.is_node(i) &&",
    ),
}
PARTS = {
    "fair.cpp": "fair",
    "product.hpp": "fair",
    "builder.cpp": "graph",
    "builder.hpp": "graph",
    "graph.cpp": "graph",
    "graph.hpp": "graph",
    "index.hpp": "graph",
    "possible.cpp": "graph",
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_faults_are_noticed(fault, tmp_path):
    """What the tests in C++ are worth: each of these faults makes one of them fail."""
    place, right, wrong = FAULTS[fault]
    shutil.copytree(ROOT / "native", tmp_path / "native")
    shutil.copy(ROOT / "CMakeLists.txt", tmp_path)
    text = (ROOT / "native" / place).read_text(encoding="utf-8")
    assert text.count(right) == 1
    (tmp_path / "native" / place).write_text(text.replace(right, wrong), encoding="utf-8")
    fast = "-DPYVERIFY_SIMD=OFF", "-DPYVERIFY_STRICT=OFF", "-DCMAKE_CXX_FLAGS=-O1"
    part = PARTS.get(place, "engine")
    executable = build("tests", part, *fast, source=tmp_path)
    assert any(execute("timeout", "120", executable, name).returncode for name in NAMES[part])
