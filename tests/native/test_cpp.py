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


def build(name, *options):
    """Build the tests of the engine in build/`name`, and return the executable."""
    if not shutil.which("cmake") or not (shutil.which("c++") or shutil.which("g++")):
        pytest.skip("there is no C++ compiler, or no cmake")
    folder = ROOT / "build" / name
    tests = ["-DPYVERIFY_EXTENSION=OFF", "-DPYVERIFY_TESTS=ON", "-DPYVERIFY_STRICT=ON"]
    run("cmake", "-S", ROOT, "-B", folder, *tests, *options)
    run("cmake", "--build", folder, "--parallel", "2", "--target", "test_engine")
    return folder / "test_engine"


def run(*command):
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


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
