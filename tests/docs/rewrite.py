"""Writes what pyverify really says into the documents: `python tests/docs/rewrite.py [FILE...]`.

Read the difference before you keep it: a block that changed is a claim that changed.
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from documents import DOCUMENTS, ROOT, blocks
from run_blocks import emitted, said_of, session, write


def rewritten(document):
    """Return the document with every block that is generated brought up to date."""
    lines = (ROOT / document).read_text(encoding="utf-8").splitlines()
    own = blocks(document)
    for before, block in reversed(list(zip([None, *own], own, strict=False))):
        with tempfile.TemporaryDirectory() as name:
            said = fresh(own, before, block, Path(name).resolve())
        if said is not None:
            lines[block.line : block.line + block.text.count("\n")] = said.splitlines()
    return "\n".join(lines) + "\n"


def fresh(own, before, block, folder):
    """Return what a block should say; None if it is not one that is generated."""
    before_it = [b for b in own if b.line < block.line and b.title]
    new = [b for b in before_it if not (ROOT / b.title).exists()]
    if block.kind == "text":
        for other in new:
            write(other, folder)
        return said_of(before, folder, block.words[0] if block.words else None)
    if block.kind == "console":
        return session(block, folder, new)
    if block.of:
        return emitted(block, folder, new)
    return None


if __name__ == "__main__":
    for document in sys.argv[1:] or DOCUMENTS:
        new = rewritten(document)
        (ROOT / document).write_text(new, encoding="utf-8")
