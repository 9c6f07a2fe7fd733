"""A spec in Python, PlusCal and TLA+ side by side: each line, with what it became.

What a statement became is found out by leaving it out: the parts of the action's definition that
are then gone, or different, are what it stands for. So nothing here knows how the emitter works,
and nothing it says of a line can be out of date.
"""

import ast
import re
import textwrap
from dataclasses import dataclass, replace
from difflib import ndiff
from functools import cached_property

from documents import ROOT

from pyverify.cli.parameters import Trial
from pyverify.driver import prepare
from pyverify.ir.nodes import Require, VarRef
from pyverify.ir.visit import walk
from pyverify.load import load_spec
from pyverify.tla import emit
from pyverify.tla.pluscal import emit_pluscal

_HEAD = re.compile(r"([A-Za-z_]\w*)(\([^=]*\))? ==(?!=)")
_ITEM = re.compile(r"\s*(/\\|\\/) ")


@dataclass(frozen=True)
class Row:
    """Lines of Python, and the lines of TLA+ and of PlusCal that they became."""

    python: tuple[str, ...]
    tla: tuple[str, ...]
    pluscal: tuple[str, ...] = ()


class SideBySide:
    """A spec of the repository, by file and class; `rows` has all of it, in the order of the file."""

    def __init__(self, file, name):
        self.file, self.name = file, name
        built = prepare(load_spec(ROOT / file, name)())
        self.ir = built.ir
        self.free = Trial(built, emit).one_by_one()
        self.emitted = emit(self.ir, free=self.free)
        self.algorithm = emit_pluscal(self.ir, free=self.free).text if self.ir.processes else ""
        self.called = {**dict(self.emitted.definitions), **dict(self.emitted.variables)}

    @cached_property
    def source(self):
        return (ROOT / self.file).read_text(encoding="utf-8").splitlines()

    @cached_property
    def tree(self):
        module = ast.parse("\n".join(self.source))
        return next(n for n in module.body if isinstance(n, ast.ClassDef) and n.name == self.name)

    @cached_property
    def parts(self):
        """The definitions of the module, each with its lines."""
        return definitions(self.emitted.text)

    def python(self):
        """Return the class as it stands in its file."""
        return self.lines(self.tree.lineno, self.tree.end_lineno)

    def lines(self, first, last):
        return textwrap.dedent("\n".join(self.source[first - 1 : last])).splitlines()

    def rows(self):
        """Return what became of each part of the class."""
        found = []
        for node in self.tree.body:
            if isinstance(node, ast.Assign):
                found.append(self._component(node))
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found += self._function(node)
        return found

    # ------------------------------------------------------------ what stands in the class

    def _component(self, node):
        """A parameter, a domain or a variable."""
        name = node.targets[0].id
        own = self.called.get(name, name)
        found = [*self._declared(own), *self.parts.get(own, ())]
        for whole in ("TypeOK", "Init"):
            starts = (f"{own} \\in ", f"{own} = ", f"{own} \\subseteq ")
            found += [
                line
                for item in items(self.parts[whole])
                if re.sub(_ITEM, "", item[0], count=1).strip().startswith(starts)
                for line in textwrap.dedent("\n".join(item)).splitlines()
            ]
        texts = re.escape(own)
        algorithm = [*self._beginning(rf"{texts} (=|\\\\in) "), *self.stated.get(own, ())]
        return Row(tuple(self.lines(node.lineno, node.end_lineno)), tuple(found), tuple(algorithm))

    @cached_property
    def stated(self):
        """The definitions around the algorithm, each with its lines."""
        return definitions(self.algorithm)

    def _beginning(self, pattern):
        """Return the lines of the algorithm that begin so."""
        lines = map(str.strip, self.algorithm.partition("BEGIN TRANSLATION")[0].splitlines())
        return [line for line in lines if re.match(pattern, line)]

    def _declared(self, own):
        """Return the lines in which a constant or variable is declared."""
        text = self.emitted.text.splitlines()
        heads = [i for i, line in enumerate(text) if re.match(r"(CONSTANT|VARIABLE)S?\b", line)]
        for head in heads:
            word, _, here = text[head].partition(" ")
            block = [here, *(line for line in _until_blank(text[head + 1 :]))]
            for line in block:
                if re.match(rf"\s*{re.escape(own)}\s*(,|$|\\\*)", line):
                    return [f"{word.rstrip('S')} {line.strip().replace(',', '', 1)}"]
        return []

    def _function(self, node):
        steps = [a for a in self.ir.actions if node.name in (a.name, a.process)]
        if not steps:
            return [self._whole(node)]
        first = min(node.lineno, *(d.lineno for d in node.decorator_list), node.lineno)
        body = [n for n in node.body if not _is_docstring(n)]
        head = self.lines(first, body[0].lineno - 1)
        begun = self._beginning(rf"(fair\+? )?process \({re.escape(node.name)}_*\b")
        first = Row(tuple(head), tuple(self._head(node.name, steps)), tuple(begun))
        return [first, *self._body(body, steps)]

    def _whole(self, node):
        """A property or a helper: all of it became one definition."""
        first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
        own = self.called.get(node.name, node.name)
        why = {j.name: j.why_not for j in self.emitted.judged}.get(node.name)
        found = list(self.parts.get(own, ()))
        found += self.parts.get(f"never_{own}", ())
        if node.name in {p.name for p in self.ir.properties if p.kind == "terminal"}:
            found += self.parts.get("Terminating", ())
        if why:
            found.append(f"\\* nothing: {why}")
        stated = [*self.stated.get(own, ()), *self.stated.get(f"never_{own}", ())]
        return Row(tuple(self.lines(first, node.end_lineno)), tuple(found), tuple(stated))

    def _head(self, name, steps):
        """What declares an action, lists it in Next, and is fair to it."""
        own = self.called[name] if name in self.called else self._union(name)
        yield self.parts[own][0]
        yield from mentions(self.parts["Next"], own)
        names = {own, *(self.called[step.name] for step in steps)}
        for whole in ("Fairness", "Spec"):
            for item in items(self.parts.get(whole, ())):
                if re.search(r"\b[WS]F_", " ".join(item)) and names & words(item):
                    yield "\n".join([f"{whole} == … {item[0]}", *item[1:]])
        if steps[0].process and not any(p.kind == "terminal" for p in self.ir.properties):
            yield from self.parts.get("Terminating", ())

    def _union(self, process):
        """Return the definition of all steps of a process: its name may have been taken."""
        return next(n for n in self.parts if re.fullmatch(rf"{re.escape(process)}_*", n))

    def _body(self, body, steps):
        """Rows of the statements, by line, leaving out each in turn."""
        became, stated = {}, {}
        for step in steps:
            for line, found in self._became(step).items():
                became.setdefault(line, []).extend(found)
            if step.process:
                for line, found in self._stated(step).items():
                    stated.setdefault(line, []).extend(found)
        rows = []
        for first, last in _statements(body):
            python = tuple(self.lines(first, last))
            both = [
                dict.fromkeys(text for line in range(first, last + 1) for text in own.get(line, ()))
                for own in (became, stated)
            ]
            if python[0].startswith("while True"):
                both[1] = self._beginning(r"while \(TRUE\)")
            rows.append(Row(python, *map(tuple, both)))
        return rows

    def _stated(self, step):
        """Return, by line of the source, what a statement of a step became in the algorithm."""
        found = {}
        for i, stmt in enumerate(step.body):
            own = found.setdefault(stmt.span.line, [])
            if _is_of_place(stmt, f"{step.process}.at"):
                own += self._beginning(rf"{step.location}_*:[+-]?$") if i == 0 else []
                continue
            less = replace(step, body=(*step.body[:i], *step.body[i + 1 :]))
            actions = tuple(less if a is step else a for a in self.ir.actions)
            without = emit_pluscal(replace(self.ir, actions=actions)).text.splitlines()
            lines = self.algorithm.splitlines()
            own += [line[2:].strip() for line in ndiff(lines, without) if line.startswith("- ")]
        return found

    def _became(self, step):
        """Return, by line of the source, what a statement of an action became."""
        own = self.called[step.name]
        whole = items(self.parts[own])
        found = {}
        for i, stmt in enumerate(step.body):
            less = replace(step, body=(*step.body[:i], *step.body[i + 1 :]))
            left = [_plain(item) for item in items(self._without(step, less)[own])]
            gone = [item for item in whole if _plain(item) not in left and not _is_frame(item)]
            where = f"{self.parts[own][0]} … " if step.process else ""
            found.setdefault(stmt.span.line, []).extend(where + "\n".join(item) for item in gone)
        return found

    def _without(self, step, less):
        actions = tuple(less if a is step else a for a in self.ir.actions)
        return definitions(emit(replace(self.ir, actions=actions), free=self.free).text)


# ---------------------------------------------------------------- as Markdown


def section(file, name):
    """Return a spec in both languages, and the table of what became what."""
    both = SideBySide(file, name)
    lines = [
        "**In Python**",
        "",
        f'```python title="{file}"',
        *both.python(),
        "```",
        "",
        *(_algorithm(both, file, name) if both.algorithm else ()),
        "**In TLA+**",
        "",
        f'```tla of="{file}:{name}"',
        *both.emitted.text.splitlines(),
        "```",
        "",
        "**What became what**",
        "",
        *_table(both),
    ]
    return "\n".join(lines) + "\n"


def _algorithm(both, file, name):
    fence = f'```pluscal of="{file}:{name}"'
    return ["**In PlusCal**", "", fence, *both.algorithm.splitlines(), "```", ""]


def _table(both):
    if not both.algorithm:
        rows = [f"| {_cell(row.python)} | {_cell(row.tla)} |" for row in both.rows()]
        return ["| in Python | in TLA+ |", "|---|---|", *rows]
    cells = [map(_cell, (row.python, row.pluscal, row.tla)) for row in both.rows()]
    rows = [f"| {' | '.join(row)} |" for row in cells]
    return ["| in Python | in PlusCal | in TLA+ |", "|---|---|---|", *rows]


def _cell(texts):
    """Return lines of code as one cell; blanks in front are such that Markdown keeps them."""
    lines = [line for text in texts for line in text.splitlines() if line.strip()]
    return "<br>".join(f"`{_kept(line)}`" for line in lines) or "–"


def _kept(line):
    depth = _depth(line)
    return "\u00a0" * depth + line[depth:].rstrip().replace("|", "\\|")


# ---------------------------------------------------------------- texts


def definitions(text):
    """Return the definitions of a module by name, each with its lines, comments left out."""
    found, own = {}, None
    for line in text.splitlines():
        head = _HEAD.match(line)
        if head:
            own = found.setdefault(head[1], [])
        if not line.strip() or line.startswith(("\\*", "VARIABLE", "CONSTANT", "====")):
            own = None
        elif own is not None:
            own.append(line)
    return {name: tuple(lines) for name, lines in found.items()}


def items(lines):
    """Return the items of a definition's junction list, each with its lines."""
    depth = min((_depth(line) for line in lines[1:] if _ITEM.match(line)), default=None)
    found = []
    for line in lines[1:]:
        if _ITEM.match(line) and _depth(line) == depth:
            found.append([line[depth:]])
        elif found:
            found[-1].append(line[depth:])
    if not found and lines:
        found.append([_HEAD.sub("", lines[0]).strip(), *lines[1:]])
    return found


def mentions(lines, name):
    """Yield the lines below a head that mention a name, each behind those that it stands in."""
    for i, line in enumerate(lines):
        if i == 0 or name not in words([line]):
            continue
        around, depth = [line.strip()], _depth(line)
        for outer in reversed(lines[1:i]):
            if _depth(outer) < depth and outer.rstrip().endswith(":"):
                around = [outer.strip(), around[0].removeprefix("\\/ ")]
                depth = _depth(outer)
        yield f"{lines[0]} … {' '.join(around)}"


def words(lines):
    """Return the names in some lines of a module."""
    return set(re.findall(r"\w+", " ".join(lines)))


def _until_blank(lines):
    for line in lines:
        if not line.strip():
            return
        yield line


def _depth(line):
    return len(line) - len(line.lstrip())


def _plain(item):
    return " ".join(" ".join(item).split())


def _is_frame(item):
    return "UNCHANGED" in item[0]


def _is_of_place(stmt, place):
    """Does a statement say where a process is, or where it goes?"""
    part = stmt.test if isinstance(stmt, Require) else stmt
    return any(isinstance(n, VarRef) and n.name == place for n in walk(part))


def _is_docstring(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _statements(body):
    """Yield the first and last line of each simple statement, and of each head of a compound one."""
    for node in body:
        inner = getattr(node, "body", None)
        if inner:
            yield node.lineno, inner[0].lineno - 1
            yield from _statements(inner)
            yield from _statements(getattr(node, "orelse", []))
        else:
            yield node.lineno, node.end_lineno
