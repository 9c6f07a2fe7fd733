"""The tests in native/tests: plain with the others, and under the sanitizers of the compiler.

They compare the engine with a search over std::map on random graphs, with 1, 2 and 4 workers.
"""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMES = [
    "random",
    "table",
    "graphs",
    "counts",
    "crowd",
    "stopping",
    "memory",
    "exceptions",
    "walks",
]


def build(name, *options, source=ROOT):
    """Build the tests of the engine in build/`name`, and return the executable."""
    if not shutil.which("cmake") or not (shutil.which("c++") or shutil.which("g++")):
        pytest.skip("there is no C++ compiler, or no cmake")
    folder = source / "build" / name
    tests = ["-DPYVERIFY_EXTENSION=OFF", "-DPYVERIFY_TESTS=ON", "-DPYVERIFY_STRICT=ON"]
    run("cmake", "-S", source, "-B", folder, *tests, *options)
    run("cmake", "--build", folder, "--parallel", "2", "--target", "test_engine")
    return folder / "test_engine"


def run(*command):
    done = execute(*command)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def execute(*command):
    return subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)


def test_the_engine():
    executable = build("tests")
    assert run(executable).split() == [word for name in NAMES for word in (f"{name}:", "ok")]


@pytest.mark.slow
@pytest.mark.parametrize("sanitizers", ["address,undefined", "thread"])
def test_the_engine_under_sanitizers(sanitizers):
    folder = f"tests-{sanitizers.partition(',')[0]}"
    options = f"-DPYVERIFY_SANITIZE={sanitizers}", "-DCMAKE_BUILD_TYPE=RelWithDebInfo"
    executable = build(folder, *options)
    for name in NAMES:
        assert run(executable, name) == f"{name}: ok\n"


# One fault each: where, what is written there, and what is written instead.
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
    "an end of level is missed": (
        "search.cpp",
        "done = false;",
        "done = full;",
    ),
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
    executable = build("tests", *fast, source=tmp_path)
    assert any(execute("timeout", "120", executable, name).returncode for name in NAMES)
