"""Runs the blocks of the documents as a user would: through files, the loader and the reports."""

import io
import re
import shlex
import shutil
import sys
from contextlib import chdir
from doctest import ELLIPSIS, DocTestParser, DocTestRunner

from click.testing import CliRunner
from documents import ROOT
from lines import forget_files
from side_by_side import definitions

from pyverify.cli import main
from pyverify.driver import prepare, question, run
from pyverify.errors import SpecError
from pyverify.ir.show import show_spec
from pyverify.load import load_specs
from pyverify.report.diagnostics import shortened
from pyverify.report.terminal import report, summary

PREAMBLE = "from enum import Enum\nfrom pyverify import *\n"
WIDTH = 100
TIMES = re.compile(r" · \d[\d ]*(\.\d+)? s explore, \d[\d ]*(\.\d+)? s compile")
SECONDS = re.compile(r"^([✓✗?!] \S+ .* )( *\d+\.\d\d)(?=  \d)", re.MULTILINE)  # of a table's row


def workspace(folder, titled=()):
    """Fill a folder with what sessions may name; return the lines put before each titled block."""
    for name in ("specs", "models"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return dict(write(block, folder) for block in titled)


def write(block, folder):
    """Write a titled block to its file; return the file and how many lines were put before it.

    One with the word `more` is added to what the file has, below as many blank lines as is usual.
    """
    path = folder / (block.title or "spec.py")
    if "more" in block.words:
        blank = "\n" if block.text.startswith(" ") else "\n\n"
        path.write_text(path.read_text(encoding="utf-8") + blank + block.text, encoding="utf-8")
        return path, 0
    imports = re.match(r'(""".*?"""\s*)?(from|import) ', block.text, re.DOTALL)
    bare = block.kind == "python" and not imports
    path.write_text((PREAMBLE if bare else "") + block.text, encoding="utf-8")
    return path, PREAMBLE.count("\n") if bare else 0


def said_of(block, folder, word=None):
    """Return what pyverify says of a python block: summaries, a `story`, or the `ir`."""
    path, added = write(block, folder)
    forget_files()  # the blocks' files have the same names
    with chdir(folder):
        return renumbered(path.name, _said(path, word), added)


def _said(path, word):
    try:
        specs = [prepare(s) for s in load_specs(path)]
        if word == "ir":
            return "\n".join(show_spec(s.ir) for s in specs)
        results = [run(s, question(), "reference") for s in specs]
    except SpecError as error:
        return "\n\n".join(str(shortened(d)) for d in error.diagnostics) + "\n"
    show = report if word == "story" else summary
    texts = ["\n".join(t.plain.rstrip() for t in show(r, WIDTH)) for r in results]
    return without_times("\n\n".join(texts) + "\n")


def without_times(text):
    """Return the text without what differs from run to run; in a table, dots take its place."""
    return SECONDS.sub(lambda m: m[1] + "…".rjust(len(m[2])), TIMES.sub("", text))


def renumbered(name, text, added):
    """Return the text with the line numbers of the file made those of the block."""
    if not added:
        return text
    text = re.sub(rf"({re.escape(name)}):(\d+)", lambda m: f"{m[1]}:{int(m[2]) - added}", text)
    # Fewer lines than were added has only the text of a command line (`--ltl`).
    return re.sub(
        r"^( *)(\d+) \|",
        lambda m: f"{int(m[2]) - added:>5} |" if int(m[2]) > added else m[0],
        text,
        flags=re.MULTILINE,
    )


def session(block, folder, titled=()):
    """Return a console block with what its commands really print."""
    added = workspace(folder, titled)
    out, status = [], 0
    with chdir(folder):
        for line in block.text.splitlines():
            if not line.startswith("$ "):
                continue
            out.append(line)
            words = shlex.split(line[2:])
            if words == ["echo", "$?"]:
                out.append(str(status))
                continue
            assert words[0] == "pyverify", f"{block}: cannot run `{line[2:]}`"
            ran = CliRunner().invoke(main, words[1:])
            status = ran.exit_code
            out += [x.rstrip() for x in ran.output.rstrip().splitlines()]
    text = without_times("\n".join(out) + "\n")
    for path, lines in added.items():
        text = renumbered(path.name, text, lines)
    return text


def emitted(block, folder, titled=()):
    """Return what `pyverify emit` writes in the notation of a block.

    Of a block with words, it is the definitions of these names, without what is said of them.
    """
    workspace(folder, titled)
    with chdir(folder):
        words = ["emit", *shlex.split(block.of), "--to", block.kind, "-o", "-"]
        ran = CliRunner().invoke(main, words)
    assert ran.exit_code in (0, 3), f"{block}: {ran.output}"
    if not block.words:
        return ran.stdout
    found = definitions(ran.stdout)
    return "\n\n".join("\n".join(found[word]) for word in block.words) + "\n"


def doctested(block, folder):
    """Run a Python session; return what doctest complains about."""
    test = DocTestParser().get_doctest(block.text, {}, str(block), block.document, block.line)
    told, known = io.StringIO(), set(sys.modules)
    sys.path.insert(0, str(folder))
    with chdir(folder):
        DocTestRunner(optionflags=ELLIPSIS).run(test, out=told.write)
    sys.path.remove(str(folder))
    for name in set(sys.modules) - known:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(folder)):
            del sys.modules[name]
    return told.getvalue()
