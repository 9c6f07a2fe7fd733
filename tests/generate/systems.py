"""Random labelled graphs as specs, with random fairness and temporal properties.

The specs of `generate.specs` use all of the language, and their behaviours are mostly trivial. Here it is
the other way round: one variable, actions that are tables of where it may go, and everything that
temporal properties are made of.
"""

STATES = 6


def random_system(r):
    """Write a spec, called `Example`, asking the `random.Random` r."""
    size = r.randint(2, STATES)
    lines = [
        "from pyverify import (",
        "    Const, Map, Range, Set, Spec, Var, action, always, always_possible, constraint, enabled,",
        "    eventually, implies, leads_to, one_of, process, step, taken, temporal, until, when,",
        ")",
        "",
        "",
        f"class Example(Spec{spec_fairness(r)}):",
        f"    State = Range({size})",
        "    Who = Range(2)",
        f"    s = Var(State, init={initial(r, size)})",
    ]
    actions = []
    for i in range(r.randint(1, 4)):
        name, params = f"act{i}", r.choice(["", "", "who"])
        actions.append((name, params))
        lines += action(r, name, params, size)
    if r.random() < 0.1:
        lines += [
            "",
            "    @constraint",
            "    def small(self):",
            f"        return self.s < {size - 1}",
        ]
    for i in range(3):
        lines += prop(r, i, size, actions)
    return "\n".join(lines) + "\n"


def spec_fairness(r):
    return r.choice([*[""] * 8, ', fair="weak"', ', fair="strong"'])


def initial(r, size):
    return r.choice(["0", "0", "one_of(State)", f"one_of({{0, {size - 1}}})"])


def action(r, name, params, size):
    """An action whose next states are told by a table; where that is empty, it is not enabled."""
    fair = r.choice([None, "weak", "weak", "strong"])
    given = []
    if fair:
        given.append(f'fair="{fair}"')
        if params and r.random() < 0.5:
            given.append(f'fair_per="{params}"')
    decorator = f"@action({', '.join(given)})" if given else "@action"
    if not params:
        table = f"    next_{name} = Const(Map[State, Set[State]], {targets(r, size)})"
        where, signature = f"self.next_{name}[self.s]", "self"
    else:
        both = ", ".join(f"{who}: {targets(r, size)}" for who in range(2))
        table = f"    next_{name} = Const(Map[Who, Map[State, Set[State]]], {{{both}}})"
        where, signature = f"self.next_{name}[who][self.s]", "self, who: int = one_of(Who)"
    return [
        table,
        "",
        f"    {decorator}",
        f"    def {name}({signature}):",
        f"        self.s = one_of({where})",
    ]


def targets(r, size):
    """For each state a few next ones: often one, often none, sometimes itself."""
    rows = []
    for state in range(size):
        number = r.choice([0, 0, 1, 1, 1, 2])
        chosen = {r.randrange(size) for _ in range(number)}
        shown = "{" + ", ".join(map(str, sorted(chosen))) + "}" if chosen else "set()"
        rows.append(f"{state}: {shown}")
    return "{" + ", ".join(rows) + "}"


# ---------------------------------------------------------------- properties


def prop(r, number, size, actions):
    if r.random() < 0.12:
        test = state_test(r, size, None)
        return ["", "    @always_possible", f"    def p{number}(self):", f"        return {test}"]
    formula = (
        usual(r, size, actions) if r.random() < 0.5 else deep(r, r.randint(1, 3), size, actions)
    )
    if not any(word in formula for word in ("always(", "eventually(", "until(", "leads_to(")):
        formula = f"eventually({formula})"
    return ["", "    @temporal", f"    def p{number}(self):", f"        return {formula}"]


def usual(r, size, actions):
    """What people write."""
    p, q = (atom(r, size, actions, None) for _ in range(2))
    return r.choice(
        [
            f"leads_to({p}, {q})",
            f"always(eventually({p}))",
            f"eventually({p})",
            f"eventually(always({p}))",
            f"always({p})",
            f"until({p}, {q})",
            f"always(implies({p}, until({p}, {q})))",
            f"implies(always(eventually({p})), always(eventually({q})))",
            f"all(leads_to(self.s == n, {q}) for n in self.State if n != {r.randrange(size)})",
            "any(always(eventually(self.s == n)) for n in self.State)",
            f"all(implies(eventually(always(enabled({a(r, actions)}))), eventually(taken({a(r, actions)}))) for n in self.Who)",
        ]
    )


def a(r, actions):
    return f"self.{r.choice(actions)[0]}"


def deep(r, depth, size, actions, bound=None):
    if depth == 0:
        return atom(r, size, actions, bound)

    def below():
        return deep(r, depth - 1, size, actions, bound)

    match r.randrange(10):
        case 0:
            return f"not ({below()})"
        case 1:
            return f"({below()} and {below()})"
        case 2:
            return f"({below()} or {below()})"
        case 3:
            return f"implies({below()}, {below()})"
        case 4 | 5:
            return f"always({below()})"
        case 6 | 7:
            return f"eventually({below()})"
        case 8:
            return f"until({below()}, {below()})"
        case _ if bound is None:
            kind = r.choice(["all", "any"])
            inner = deep(r, depth - 1, size, actions, "n")
            return f"{kind}(always({inner}) for n in self.State if n > {r.randrange(size)})"
        case _:
            return f"leads_to({below()}, {below()})"


def atom(r, size, actions, bound):
    match r.randrange(8):
        case 0:
            return f"enabled({call(r, actions)})"
        case 1:
            return f"taken({call(r, actions)})"
        case _:
            return state_test(r, size, bound)


def call(r, actions):
    name, params = r.choice(actions)
    return f"self.{name}" + (f", {r.randrange(2)}" if params and r.random() < 0.5 else "")


def state_test(r, size, bound):
    if bound and r.random() < 0.6:
        return f"self.s == {bound}"
    some = sorted(r.sample(range(size), r.randint(1, max(1, size - 1))))
    if len(some) == 1:
        return f"self.s == {some[0]}"
    return f"self.s in {{{', '.join(map(str, some))}}}"
