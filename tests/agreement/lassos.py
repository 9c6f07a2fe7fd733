"""A judge of temporal properties that only tries: does any of many lassos break the formula?

It walks about at random in the states of a spec, closes a cycle wherever it meets a state again, asks
whether that is fair, and evaluates the formula on it, each by its definition in docs/LANGUAGE.md. So it
cannot say that a formula holds; but where an engine says so, it may know better. All that it shares
with the engines is what a step is, and what an expression means.
"""

from itertools import product

from pyverify.ir import nodes as N
from pyverify.reference.evaluate import evaluate
from pyverify.reference.execute import Passed
from pyverify.reference.step import Resolved
from pyverify.values import iterate


class Wanderer:
    """The states of a small spec, and the steps between them."""

    def __init__(self, ir):
        self.ir, self.spec = ir, Resolved(ir)
        self.starts = list(dict.fromkeys(passed(self.spec.starts())))
        self.by = {}  # (state, next state): the instances that make this step
        self.passing = {}  # state: instances that have a passing execution
        self.changing = {}  # state: instances that have one that changes the state
        self.next = {}
        for state in (found := list(self.starts)):
            self.look(state)
            found += [s for s in self.next[state] if s not in self.next and s not in found]
        self.fairness = [pair for fair in ir.fairness for pair in self.split(fair)]
        self.known = {}

    def look(self, state):
        self.next[state], self.passing[state], self.changing[state] = [], set(), set()
        for e in self.spec.executions(state):
            if not isinstance(e.result, Passed):
                continue
            instance, after = (e.action.name, e.args), e.result.state
            self.passing[state].add(instance)
            if after != state:
                self.changing[state].add(instance)
                self.by.setdefault((state, after), set()).add(instance)
                if after not in self.next[state]:
                    self.next[state].append(after)

    def split(self, fair):
        """(kind, instances) for each value of the parameters that it is fair for."""
        groups = {}
        for action in self.ir.actions:
            if action.name in fair.actions:
                for args in self.spec.instances_of(action):
                    values = tuple(value for name, value in args if name in fair.per)
                    groups.setdefault(values, set()).add((action.name, args))
        return [(fair.kind, members) for members in groups.values()]

    # ------------------------------------------------------------ trying

    def counterexample(self, formula, draw, walks):
        """A fair lasso that breaks the formula, as (states, where it repeats itself from)."""
        for number in range(walks):
            walk = self.walk(draw, 2 + number % 24)
            for loop in [i for i, state in enumerate(walk) if state == walk[-1]]:
                states = walk[:-1] if loop < len(walk) - 1 else walk
                if self.is_fair(states, loop) and not self.holds(formula, states, loop):
                    return states, loop
        return None

    def walk(self, draw, length):
        """States from an initial one on; sometimes one of them stays as it is for a moment."""
        walk = [draw.choice(self.starts)]
        while len(walk) < length and self.next[walk[-1]]:
            still = draw.random() < 0.08
            walk.append(walk[-1] if still else draw.choice(self.next[walk[-1]]))
        return walk

    def steps(self, states, loop):
        return list(zip(states, [*states[1:], states[loop]], strict=True))

    def is_fair(self, states, loop):
        cycle = states[loop:]
        made = [self.by.get(step, set()) for step in self.steps(states, loop)[loop:]]
        for kind, members in self.fairness:
            taken = any(by & members for by in made)
            enabled = [bool(self.changing[state] & members) for state in cycle]
            asked = all(enabled) if kind == "weak" else any(enabled)
            if asked and not taken:
                return False
        return True

    # ------------------------------------------------------------ meaning

    def holds(self, formula, states, loop):
        return self.truth(formula, {}, states, loop)[0]

    def truth(self, f, names, states, loop):
        """Whether a formula is true at each place."""
        places = range(len(states))
        future = [range(min(i, loop), len(states)) for i in places]
        match f:
            case N.Atom(test):
                return [self.atom(test, names, state) for state in states]
            case N.ActionAtom(kind, actions, args):
                meant = self.meant(actions, args, names)
                if kind == "enabled":
                    return [bool(self.passing[state] & meant) for state in states]
                return [bool(self.by.get(s, set()) & meant) for s in self.steps(states, loop)]
            case N.Quantified(kind, clauses, body):
                rows = [
                    [(c[i] <= b[i]) if kind == "all" else (c[i] and b[i]) for i in places]
                    for c, b in self.instances(clauses, body, names, states, loop)
                ]
                return [(all if kind == "all" else any)(row[i] for row in rows) for i in places]
            case N.Temporal(op, args):
                a, *others = (self.truth(x, names, states, loop) for x in args)
        match op, others:
            case "not", []:
                return [not x for x in a]
            case "and", _:
                return [all(x[i] for x in (a, *others)) for i in places]
            case "or", _:
                return [any(x[i] for x in (a, *others)) for i in places]
            case "implies", [b]:
                return [b[i] or not a[i] for i in places]
            case "always", []:
                return [all(a[j] for j in future[i]) for i in places]
            case "eventually", []:
                return [any(a[j] for j in future[i]) for i in places]
            case "leads_to", [b]:
                later = [any(b[j] for j in future[i]) for i in places]
                return [all(later[j] for j in future[i] if a[j]) for i in places]
            case "until", [b]:
                return [self.until(a, b, [*range(i, len(states)), *range(loop, i)]) for i in places]

    def until(self, a, b, ahead):
        """Whether b comes, and a is true before it; `ahead` are the places, in order."""
        for i in ahead:
            if b[i] or not a[i]:
                return b[i]
        return False

    def atom(self, test, names, state):
        key = id(test), tuple(names.items()), state
        if key not in self.known:
            self.known[key] = self.evaluated(test, names, state)
        return self.known[key]

    def evaluated(self, expr, names, state):
        env = self.spec.env(state)
        env.locals.update(names)
        return evaluate(expr, env)

    def meant(self, actions, args, names):
        """The instances that `enabled(...)` or `taken(...)` is about; None in `args` is any value."""
        wanted = [None if a is None else self.evaluated(a, names, self.starts[0]) for a in args]
        return {
            (action.name, found)
            for action in self.ir.actions
            if action.name in actions
            for found in self.spec.instances_of(action)
            if all(a is None or v == w for (_, v), a, w in zip(found, args, wanted, strict=True))
        }

    def instances(self, clauses, body, names, states, loop):
        """(whether the filters pass, what the body is worth) at each place, for each choice."""
        rest = [c for c in clauses if isinstance(c, N.Generator)]
        tests = [c.test for c in clauses if isinstance(c, N.Filter)]
        everything = [self.elements(c, names) for c in rest]
        for chosen in product(*everything):
            bound = dict(names)
            for clause, value in zip(rest, chosen, strict=True):
                bound.update(bindings(clause.target, value))
            passes = [all(self.atom(t, bound, state) for t in tests) for state in states]
            yield passes, self.truth(body, bound, states, loop)

    def elements(self, clause, names):
        value = self.evaluated(clause.source, names, self.starts[0])
        return list(iterate(clause.source.type, value))


def passed(executions):
    return [e.result.state for e in executions if isinstance(e.result, Passed)]


def bindings(target, value):
    if isinstance(target, str):
        return {target: value}
    found = {}
    for part, item in zip(target, value, strict=True):
        found.update(bindings(part, item))
    return found
