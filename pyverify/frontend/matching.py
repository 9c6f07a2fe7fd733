"""Reading `match`: patterns become tests and bindings, cases a chain of `if`s."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from pyverify.frontend.context import Local, article
from pyverify.frontend.narrowing import Code, path_of, roots_of
from pyverify.frontend.statements import End, Statements
from pyverify.frontend.statics import Live
from pyverify.ir import nodes as N
from pyverify.ir import types as T
from pyverify.ir.typing import overlaps
from pyverify.suggest import hint, list_names
from pyverify.values import elements, size

# Domains larger than this are not enumerated to see whether a match is complete.
ENUMERABLE = 64


class Matching(Statements):
    """`match` on records, enums, symbols, integers, options and tuples."""

    def match_statement(self, stmt: ast.Match) -> None:
        """Read `match subject: case ...`."""
        subject = self.raw_value(stmt.subject)
        known = self.narrowed(subject).type
        out = self.statements(stmt, "`match`")
        if not self.is_fixed(subject):
            name = self.temporary("subject", subject.type, stmt.subject)
            ref = N.LocalRef(name, subject.type, subject.span)
            out.append(N.Assign(ref, (), subject, subject.span))
            self.remember_copy(ref, subject)
            subject = ref
        cases, whole = self.reached(known, stmt)
        out.extend(self.cases(subject, cases, whole))

    def remember_copy(self, copy: N.LocalRef, subject: N.Expr) -> None:
        """What the cases tell of the copy, they tell of the state that it is a copy of."""
        path, mark = path_of(subject), path_of(copy)
        named = {b.name for b in self.frame.env.values() if isinstance(b, Local)}
        if path is None or mark is None:
            return
        if not any(kind == "local" and name in named for kind, name in roots_of(path)):
            self.frame.copies[mark] = path

    def is_fixed(self, subject: N.Expr) -> bool:
        """Tell whether nothing in the cases can change a subject: no copy is needed."""
        named = {b.name for b in self.frame.env.values() if isinstance(b, Local)}
        fixed_local = isinstance(subject, N.LocalRef) and subject.name not in named
        return fixed_local or isinstance(subject, (N.Const, N.ParamRef))

    def cases(
        self, subject: N.Expr, cases: list[ast.match_case], whole: bool
    ) -> tuple[N.Stmt, ...]:
        """Return the statements that try the cases in order; a `whole` match ends in its last one."""
        if not cases:
            return ()
        case, span = cases[0], self.span(cases[0].pattern)
        test, bindings = self.pattern(subject, case.pattern)
        if whole and len(cases) == 1:
            test = N.Const(True, T.BOOL, span)
        if case.guard is not None:
            return self.guarded_case(subject, cases, whole, (test, bindings))
        ends: list[End] = []
        with self.branch(ends):
            self.learn(test, True)
            then = (*self.bound(bindings), *self.block(case.body))
        if isinstance(test, N.Const):
            self.frame.assigned, self.frame.facts = ends[0].assigned, ends[0].facts
            return then
        with self.branch(ends):
            self.learn(test, False)
            orelse = self.cases(subject, cases[1:], whole)
        self.meet(ends)
        return (N.If(test, then, orelse, span),)

    def bound(self, bindings: list[tuple[str, N.Expr, ast.pattern]]) -> tuple[N.Stmt, ...]:
        """Return the statements that bind the names of a pattern."""
        outer = self.frame.out
        written = Code(self.frame)
        self.frame.out = written
        try:
            for name, value, pattern in bindings:
                self.capture(name, value, pattern)
            return tuple(written)
        finally:
            self.frame.out = outer

    def guarded_case(
        self,
        subject: N.Expr,
        cases: list[ast.match_case],
        whole: bool,
        found: tuple[N.Expr, list[tuple[str, N.Expr, ast.pattern]]],
    ) -> tuple[N.Stmt, ...]:
        """Return the statements of `case pattern if guard` and of the cases after it.

        Whether the case is taken is a local of its own, so that the cases after it are written
        once, not once for the pattern and once for the guard.
        """
        case, (test, bindings) = cases[0], found
        assert case.guard is not None
        span, no = self.span(case.guard), N.Const(False, T.BOOL, self.span(case.pattern))
        taken = N.LocalRef(self.temporary("matched", T.BOOL, case.pattern), T.BOOL, span)
        before = None if self.frame.assigned is None else set(self.frame.assigned)
        then = self.bound(bindings)
        with self.pure("the guard of a case"), self.knowing(test):
            guard = self.boolean(case.guard, "the guard of this case")
        head: tuple[N.Stmt, ...] = (*then, N.Assign(taken, (), guard, span))
        if not isinstance(test, N.Const):
            head = (N.Assign(taken, (), no, span), N.If(test, head, (), self.span(case.pattern)))
        ends: list[End] = []
        with self.branch(ends):
            self.learn(N.And((test, guard), T.BOOL, span), True)
            body = self.block(case.body)
        if not isinstance(test, N.Const):
            self.frame.assigned = before
        with self.branch(ends):
            orelse = self.cases(subject, cases[1:], whole)
        self.meet(ends)
        return (*head, N.If(taken, body, orelse, span))

    def capture(self, name: str, value: N.Expr, pattern: ast.pattern) -> None:
        """Bind a name of a pattern."""
        target = ast.copy_location(ast.Name(name, ast.Store()), pattern)
        self.assign_name(target, value, None)
        binding = self.frame.env.get(name)
        if isinstance(binding, Local):
            self.frame.locals.shared.setdefault(binding.name, self.span(pattern))

    # ------------------------------------------------------------ patterns

    def pattern(
        self, subject: N.Expr, pattern: ast.pattern
    ) -> tuple[N.Expr, list[tuple[str, N.Expr, ast.pattern]]]:
        """Return the test of a pattern (Const True if it always matches) and what it binds."""
        span = self.span(pattern)
        always = N.Const(True, T.BOOL, span)
        match pattern:
            case ast.MatchAs(pattern=None, name=None):
                return always, []
            case ast.MatchAs(pattern=None, name=str() as name):
                return always, [(name, subject, pattern)]
            case ast.MatchAs(pattern=inner, name=name) if inner is not None:
                test, bindings = self.pattern(subject, inner)
                whole = self.as_matched(subject, inner)
                return test, [*bindings, *([(name, whole, pattern)] if name else [])]
            case ast.MatchValue(value=node):
                return self.equals(subject, node), []
            case ast.MatchSingleton(value=value):
                node = ast.copy_location(ast.Constant(value), pattern)
                return self.equals(subject, node), []
            case ast.MatchOr(patterns=patterns):
                return self.alternatives(subject, patterns)
            case ast.MatchClass():
                return self.class_pattern(subject, pattern)
            case ast.MatchSequence(patterns=patterns):
                return self.tuple_pattern(subject, patterns, pattern)
            case _:
                self.fail(
                    "unsupported-statement",
                    pattern,
                    f"the pattern `{self.span(pattern).one_line()}` is not part of the language",
                    "match records, values, tuples, or use `if`",
                )

    def equals(self, subject: N.Expr, node: ast.expr) -> N.Expr:
        """Return the test of a value pattern."""
        a, b = self.comparable(subject, self.value(node), node)
        return N.Apply("eq", (a, b), T.BOOL, self.span(node))

    def alternatives(
        self, subject: N.Expr, patterns: list[ast.pattern]
    ) -> tuple[N.Expr, list[tuple[str, N.Expr, ast.pattern]]]:
        """Return the test of `a | b`, which binds nothing."""
        tests = []
        for pattern in patterns:
            test, bindings = self.pattern(subject, pattern)
            if bindings:
                self.fail(
                    "unsupported-statement",
                    pattern,
                    "alternatives that bind names are not part of the language",
                    "write one case for each",
                )
            if isinstance(test, N.Const):
                return test, []
            tests.append(test)
        return N.Or(tuple(tests), T.BOOL, tests[0].span), []

    def class_pattern(
        self, subject: N.Expr, pattern: ast.MatchClass
    ) -> tuple[N.Expr, list[tuple[str, N.Expr, ast.pattern]]]:
        """Return the test of `Prepared(rm=r)` and what its fields bind."""
        (name,) = self.class_names(pattern.cls, subject.type)
        record = self.as_matched(subject, pattern)
        assert isinstance(record.type, T.RecordType)
        only = subject.type == record.type
        tests: list[N.Expr] = (
            [] if only else [N.IsRecord(subject, (name,), T.BOOL, self.span(pattern))]
        )
        bindings: list[tuple[str, N.Expr, ast.pattern]] = []
        names = [n for n, _ in record.type.fields]
        if len(pattern.patterns) > len(names):
            self.fail(
                "bad-record",
                pattern,
                f"{name} has {len(names)} field{'' if len(names) == 1 else 's'}, not {len(pattern.patterns)}",
                f"its fields are {list_names(names)}",
            )
        parts = [
            *zip(names, pattern.patterns, strict=False),
            *zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True),
        ]
        for field_name, part in parts:
            t = record.type.field_type(field_name)
            if t is None:
                self.fail(
                    "unknown-attribute",
                    part,
                    f"{name} has no field `{field_name}`",
                    hint(field_name, names, "its fields are"),
                )
            test, bound = self.pattern(
                N.Field(record, field_name, T.widen(t), self.span(part)), part
            )
            if not isinstance(test, N.Const):
                tests.append(test)
            bindings += bound
        return self.conjunction(tests, pattern), bindings

    def conjunction(self, tests: list[N.Expr], pattern: ast.pattern) -> N.Expr:
        """Return the tests of a pattern as one."""
        if not tests:
            return N.Const(True, T.BOOL, self.span(pattern))
        return tests[0] if len(tests) == 1 else N.And(tuple(tests), T.BOOL, self.span(pattern))

    def as_matched(self, subject: N.Expr, pattern: ast.pattern) -> N.Expr:
        """Return the subject at the type that a class pattern has established."""
        if not isinstance(pattern, ast.MatchClass):
            return subject
        (name,) = self.class_names(pattern.cls, subject.type)
        inner = self.plain(subject)
        if isinstance(inner.type, T.UnionType):
            record = inner.type.record(name)
            assert record is not None
            return N.Narrow(inner, record, self.span(pattern))
        return inner

    def tuple_pattern(
        self, subject: N.Expr, patterns: list[ast.pattern], pattern: ast.pattern
    ) -> tuple[N.Expr, list[tuple[str, N.Expr, ast.pattern]]]:
        """Return the test of `(a, b)` and what it binds."""
        if isinstance(subject.type, T.SeqType) or any(
            isinstance(p, ast.MatchStar) for p in patterns
        ):
            self.fail(
                "unsupported-statement",
                pattern,
                "a pattern for sequences is not part of the language",
                "test `len(...)`, and take the elements by index",
            )
        if not isinstance(subject.type, T.TupleType) or len(subject.type.items) != len(patterns):
            self.fail(
                "never-equal",
                pattern,
                f"{article(subject.type)} is not a tuple of {len(patterns)}",
                "give the pattern as many parts as the tuple has",
            )
        tests: list[N.Expr] = []
        bindings: list[tuple[str, N.Expr, ast.pattern]] = []
        for i, (part, t) in enumerate(zip(patterns, subject.type.items, strict=True)):
            test, bound = self.pattern(N.Item(subject, i, t, self.span(part)), part)
            if not isinstance(test, N.Const):
                tests.append(test)
            bindings += bound
        return self.conjunction(tests, pattern), bindings

    # ------------------------------------------------------------ completeness

    def reached(self, t: T.Type, stmt: ast.Match) -> tuple[list[ast.match_case], bool]:
        """Return the cases that can be reached, and whether they cover all values.

        Where no case matches a value, nothing happens (language rule 13), which is warned about.
        """
        patterns: list[ast.pattern] = []
        for i, case in enumerate(stmt.cases, 1):
            if case.guard is None:
                patterns.append(case.pattern)
                if not self.unmatched(t, patterns):
                    return stmt.cases[:i], True
        self.warn(
            "incomplete-match",
            stmt.subject,
            f"no case matches {list_names(self.unmatched(t, patterns))}; nothing happens then",
            "add the case, or `case _: pass` to say so",
        )
        return stmt.cases, False

    def unmatched(self, t: T.Type, patterns: list[ast.pattern]) -> list[str]:
        """Return what no pattern matches, as far as classes and literal values tell."""
        flat = [
            p
            for pattern in patterns
            for p in (pattern.patterns if isinstance(pattern, ast.MatchOr) else [pattern])
        ]
        flat = [
            p.pattern if isinstance(p, ast.MatchAs) and p.pattern is not None else p for p in flat
        ]
        if any(isinstance(p, ast.MatchAs) for p in flat):
            return []
        inner = t.inner if isinstance(t, T.OptionType) else t
        missing = (
            ["None"]
            if isinstance(t, T.OptionType)
            and not any(isinstance(p, ast.MatchSingleton) and p.value is None for p in flat)
            else []
        )
        if isinstance(inner, (T.UnionType, T.RecordType)):
            records = inner.records if isinstance(inner, T.UnionType) else (inner,)
            taken = {
                n
                for p in flat
                if isinstance(p, ast.MatchClass) and _irrefutable(p)
                for n in self.classes(p.cls)
            }
            return missing + [r.record for r in records if r.record not in taken]
        if isinstance(inner, (T.SymbolType, T.BoolType)) and size(inner) <= ENUMERABLE:
            seen = {self.literal_of(p) for p in flat}
            return missing + [str(v) for v in elements(inner) if str(v) not in seen]
        if isinstance(inner, T.TupleType) and any(
            isinstance(p, ast.MatchSequence) and all(map(_irrefutable, p.patterns)) for p in flat
        ):
            return missing
        return [*missing, "other values"]

    def classes(self, node: ast.expr) -> Iterator[str]:
        """Yield the classes that a pattern names; whether the value can be of them is seen elsewhere."""
        for part in node.elts if isinstance(node, ast.Tuple) else [node]:
            live = self.lower(part)
            if isinstance(live, Live) and isinstance(live.value, type):
                yield live.value.__name__

    def literal_of(self, pattern: ast.pattern) -> str | None:
        """Return the constant that a pattern is, as it is shown."""
        match pattern:
            case ast.MatchSingleton(value=value):
                return str(value)
            case ast.MatchValue(value=node):
                found = self.value(node)
                return str(found.value) if isinstance(found, N.Const) else None
            case _:
                return None


def _irrefutable(pattern: ast.pattern) -> bool:
    match pattern:
        case ast.MatchAs(pattern=None):
            return True
        case ast.MatchClass(patterns=patterns, kwd_patterns=others):
            return all(
                isinstance(p, ast.MatchAs) and p.pattern is None for p in (*patterns, *others)
            )
        case _:
            return False


__all__ = ["Matching", "overlaps"]
