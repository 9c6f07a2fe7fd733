"""The folder `generated_tla/`: every spec and instance of `models/` as TLA+."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "generated_tla"


def emit_into(folder):
    """Have `pyverify emit` write all of `models/` into a folder."""
    command = [
        sys.executable,
        "-m",
        "pyverify",
        "emit",
        "models/",
        "--to",
        "tla",
        "-o",
        str(folder),
    ]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def texts(folder):
    """Return the texts in a folder by the names of their files."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())}
