"""Small specs that are hard on the native engine: its borders, and what was wrong with it once.

Each is the body of a class `Example`, after the definitions of `BEFORE`.
"""

import textwrap

BEFORE = """
from enum import Enum
from pyverify import *


B20 = 1 << 20
B30 = 1 << 30
B31 = 1 << 31
B32 = 1 << 32
B33 = 1 << 33
B39 = 1 << 39
B40 = 1 << 40
B41 = 1 << 41
B50 = 1 << 50
B60 = 1 << 60
B61 = 1 << 61
B62 = 1 << 62
B63 = 1 << 63


class Color(Enum):
    RED = 1
    GREEN = 2
    BLUE = 3


class One(Record):
    only: int = Field(Range(3, 4))


class Small(Record):
    n: int = Field(Range(3))


class Pair(Record):
    a: int = Field(Range(-5, 6))
    b: bool


class Large(Record):
    x: int = Field(Range(1 << 40))
    y: int = Field(Range(1 << 40))


class Row(Record):
    items: list = Field(Seq[Range(1 << 20), 4])
    tail: int = Field(Range(5))


class Other(Record):
    word: int = Field(Range(1 << 50))
    more: int = Field(Range(1 << 50))
    last: int = Field(Range(1 << 50))


def big(x: int) -> int:
    return x * x
"""

SPECS = {
    # ------------------------------------------------------------ states
    "no_variables": """
        @action
        def step(self):
            pass
    """,
    "no_actions": """
        x = Var(Range(3), init=one_of(Range(3)))
        @invariant
        def small(self):
            return self.x < 2
    """,
    "one_value": """
        x = Var(Range(5, 6), init=5)
        m = Var(Map[Range(2, 3), Range(7, 8)], init=7)
        s = Var(Set[Range(4, 5)], init=set())
        q = Var(Seq[Range(4, 5), 3], init=[])
        b = Var(Bag[Range(4, 5), 3], init=Bag())
        o = Var(Range(4, 5) | None, init=None)
        r = Var(One, init=One(3))
        @action
        def more(self, n: int = one_of(Range(4, 5))):
            self.q.append(n)
            self.b.add(n)
            self.s.add(self.m[2] - 3)
            self.o = n
            self.x = self.m[2] - 2
            self.r = One(self.q[-1] - 1)
        @action
        def less(self):
            self.q.pop(0)
            self.b.remove(4)
            self.o = None
        @invariant
        def same(self):
            return self.b == Bag(self.q) and (4 in self.s or len(self.b) == 0)
        @invariant
        def wrong(self):
            return self.m[self.x] == 7
    """,
    "empty_domains": """
        n = Param(0)
        Node = Range(n)
        s = Var(Set[Node], init=set())
        m = Var(Map[Node, bool], init=False)
        q = Var(Seq[Node, 2], init=[])
        o = Var(Node | None, init=None)
        x = Var(Range(3), init=0)
        @action
        def step(self, k: int = one_of(Node)):
            self.s.add(k)
        @action
        def other(self):
            self.x = len(self.s) + sum(self.m[k] for k in self.Node) + len(self.q) + 1
            for k in self.Node:
                self.m[k] = not self.m[k]
        @action
        def choice(self):
            self.o = one_of(self.s)
        @action
        def wrong(self):
            self.q.append(min(self.s))
        @invariant
        def nothing(self):
            return self.o is None and all(self.m[k] for k in self.Node) and self.s == set(self.Node)
    """,
    "far_ranges": """
        x = Var(Range(-B40, -B40 + 5), init=-B40)
        y = Var(Range(-7, -2), init=-3)
        z = Var(Range(B60, B60 + 3), init=B60)
        @action
        def up(self):
            self.x += 1
        @action
        def down(self):
            self.y -= 1
            self.z = (self.z * 3 + 1) - self.z * 2
        @action
        def mixed(self):
            require((self.x * self.y + self.z) % 7 != 3)
            self.y = self.x % -5 - 3
        @invariant
        def products(self):
            return self.x * self.y < self.z * self.z and self.x * self.x * self.x < self.z
        @invariant
        def quotients(self):
            return self.x // self.y >= 0 and -self.z // 3 < self.x // -2
    """,
    "sixty_two_bits": """
        x = Var(Range(-B62, B62), init=one_of({-B62, B62 - 1, 0}))
        o = Var(Range(-B62, B62) | None, init=None)
        @action
        def add(self, d: int = one_of({-1, 1})):
            self.x += d
        @action
        def double(self):
            self.x = self.x + self.x - self.x
        @action
        def triple(self):
            self.x = self.x * 3 // 3
        @action
        def square(self):
            self.x = self.x * self.x // max(self.x, 1)
        @action
        def keep(self):
            self.o = self.x if self.o is None else abs(self.o) - 1
        @constraint
        def near(self):
            return abs(self.x) > B62 - 4 or abs(self.x) < 4
        @invariant
        def small(self):
            return self.x + self.x != 6
    """,
    "exactly_sixty_four_bits": """
        a = Var(Range(B32), init=B32 - 1)
        b = Var(Range(B31), init=0)
        m = Var(Map[Range(8), Range(256)], init=255)
        s = Var(Set[Range(64)], init=set())
        t = Var(Set[Range(-1, 62)], init={-1, 61})
        @action
        def swap(self):
            self.a, self.b = self.b, self.a // 2
        @action
        def add(self, n: int = one_of({0, 31, 32, 62, 63})):
            require(len(self.s) < 3)
            self.s.add(n)
            self.m[n % 8] = n * 4
        @action
        def both(self):
            require(len(self.t) < 4)
            self.t = self.t ^ self.s ^ {7}
        @invariant
        def last(self):
            return 63 not in self.s or max(self.s) == 63
        @invariant
        def no_pair(self):
            return not {62, 63} <= self.s
    """,
    # ------------------------------------------------------------ wide values
    "wide_maps_of_records": """
        Key = (Range(3), bool)
        m = Var(Map[Key, Large], init=Large(0, 0))
        @action
        def put(self, k: tuple = one_of(Key), x: int = one_of({1, B40 - 1})):
            require(sum(self.m[j] != Large(0, 0) for j in self.m) < 2)
            self.m[k] = Large(x, self.m[(0, True)].x)
        @action
        def clear(self, k: tuple = one_of(Key)):
            self.m[k] = Large(0, self.m[k].y - self.m[k].x)
        @invariant
        def bounded(self):
            return all(v.x + v.y < B41 - 2 for v in self.m.values())
    """,
    "long_sequences": """
        q = Var(Seq[Range(-3, 500), 20], init=[1, -3, 499])
        @action
        def insert(self, at: int = one_of({-30, -2, 0, 1, 30}), n: int = one_of({-3, 499})):
            require(len(self.q) < 5)
            self.q.insert(at, n)
        @action
        def pop(self, at: int = one_of({-4, -1, 0, 2})):
            x = self.q.pop(at)
            require(x != 1)
        @action
        def slices(self, a: int = one_of({-9, -1, 1, 9}), b: int = one_of({-9, -1, 2, 9})):
            require(len(self.q) >= 3)
            self.q = self.q[a:b] + self.q[:1]
        @action
        def turn(self):
            self.q.reverse()
        @action
        def sort(self):
            self.q.sort()
        @action
        def drop(self):
            self.q.remove(1)
            del self.q[-1]
        @invariant
        def has_one(self):
            return 1 in self.q or len(self.q) != 2
        @invariant
        def index(self):
            return self.q.index(499) < 3
    """,
    "short_sequences": """
        q = Var(Seq[Range(-1, 2), 6], init=[])
        b = Var(Seq[bool, 4], init=[])
        @action
        def insert(self, at: int = one_of({-9, -1, 0, 1, 9}), n: int = one_of({-1, 1})):
            require(len(self.q) < 3)
            self.q.insert(at, n)
        @action
        def slices(self, a: int = one_of({-9, -1, 1, 9}), b: int = one_of({-9, -1, 2, 9})):
            require(len(self.q) >= 2)
            self.q = self.q[a:] + self.q[:b] + self.q[a:b]
        @action
        def pop(self, at: int = one_of({-3, -1, 0, 1, 3})):
            n = self.q.pop(at)
            self.b.append(n > 0)
        @action
        def cut(self):
            del self.b[0]
            self.b = self.b[-1:]
        @invariant
        def full(self):
            return len(self.q) + len(self.b) < 9
    """,
    "sequences_of_sequences": """
        q = Var(Seq[Seq[Range(9), 3], 3], init=[])
        w = Var(Seq[Seq[Range(B33), 3], 3], init=[])
        @action
        def more(self, n: int = one_of({1, 8})):
            require(len(self.q) < 2)
            self.q.append([n])
            self.w.append([n, B32])
        @action
        def deep(self, i: int = one_of({-1, 0, 1})):
            require(len(self.q[i]) < 3)
            self.q[i].append(len(self.q))
            self.w[i][-1] = len(self.q)
            self.w[i].insert(0, self.q[i][0])
        @action
        def swap(self):
            require(len(self.q) == 2)
            self.w[0], self.w[1] = self.w[1], self.w[0]
            self.q[0], self.q[1] = self.q[1], self.q[0]
        @action
        def sort(self):
            self.q = sorted(self.q, key=len)
        @invariant
        def different(self):
            return len(self.q) < 2 or self.q[0] != self.q[1] or self.w[0] == self.w[-1]
    """,
    "large_sets": """
        s = Var(Set[Range(-10, 300)], init={-10, 299})
        t = Var(Set[(Range(20), Range(20))], init=set())
        @action
        def add(self, n: int = one_of({-10, 53, 54, 118, 299})):
            require(len(self.s) < 4)
            self.s.add(n)
            self.t.add((abs(n) % 20, 19))
        @action
        def take(self):
            x = one_of(self.s)
            self.s.remove(x)
            self.t.discard((x % 20, 19))
        @action
        def mix(self):
            require(len(self.s) < 4)
            self.s = (self.s | {a * b for a, b in self.t if a * b < 300}) - {0}
        @action
        def inverse(self):
            require(len(self.s & {53, 54}) == 2)
            self.s ^= {53, -10}
        @invariant
        def ordered(self):
            return list(self.s) == sorted(self.s)
        @invariant
        def sums(self):
            return sum(self.s) != 299 + 53 and not (self.s < {-10, 53, 54, 299})
    """,
    "sets_kept_as_lists": """
        s = Var(Set[Range(-10, 3000)], init={-10, 2999})
        t = Var(Set[Large], init=set())
        @action
        def add(self, n: int = one_of({-10, 53, 54, 118, 2999})):
            require(len(self.s) < 4)
            self.s.add(n)
            self.t.add(Large(B40 - 1 - abs(n), abs(n)))
        @action
        def take(self):
            x = one_of(self.s)
            self.s.remove(x)
        @action
        def take_record(self):
            x = one_of(self.t)
            require(x.y != 10)
            self.t.discard(x)
            self.t.discard(Large(0, 0))
        @action
        def mix(self):
            self.s = {v.y for v in self.t} | (self.s & {53, 54}) - {0}
        @action
        def inverse(self):
            self.s = (self.s ^ {53, -10}) & {53, -10, 54}
        @invariant
        def ordered(self):
            return list(self.s) == sorted(self.s) and len(self.t) < 5
        @invariant
        def sums(self):
            return sum(self.s) != 2999 + 53 and not (self.s < {-10, 53, 54, 2999})
        @constraint
        def few(self):
            return len(self.t) < 3
    """,
    "more_than_a_list_has_room_for": """
        s = Var(Set[Range(5000)], init=set())
        n = Var(Range(30), init=0)
        @action
        def add(self):
            require(self.n < 20)
            self.s.add(self.n * 200)
            self.n += 1
        @action
        def drop(self):
            require(len(self.s) > 9)
            self.s = {x for x in self.s if x % 400 == 0}
        @invariant
        def few(self):
            return len(self.s) < 18
        @step_invariant
        def grows(self, after):
            return self.s <= after.s or len(after.s) < 9
    """,
    "sets_of_sets": """
        Few = Set[Range(3)]
        s = Var(Set[Few], init=set())
        @action
        def add(self, e: set = one_of(Few)):
            require(len(self.s) < 2)
            self.s.add(e)
        @action
        def merge(self):
            a = one_of(self.s)
            b = one_of(self.s - {a})
            self.s -= {a, b}
            self.s.add(a | b)
        @action
        def turn(self):
            self.s = {{2 - n for n in e} for e in self.s}
        @invariant
        def not_all(self):
            return {0, 1, 2} not in self.s or len(self.s) == 1
        @invariant
        def first(self):
            return [len(e) for e in self.s] != [3, 1]
    """,
    "bags_of_records": """
        b = Var(Bag[Large, 4], init=Bag())
        u = Var(Bag[Small | Pair, 3], init=Bag())
        o = Var(Bag[Range(3) | None, 3], init=Bag())
        @action
        def put(self, x: int = one_of({0, B40 - 1}), y: int = one_of({0, 7})):
            require(len(self.b) < 3)
            self.b.add(Large(x, y))
        @action
        def take(self):
            v = one_of(self.b)
            self.b.remove(v)
            self.u.add(Small(v.y % 3) if v.x == 0 else Pair(-5, v.y == 0))
        @action
        def swap(self):
            v = one_of(self.u)
            self.u.remove(v)
            match v:
                case Small(n):
                    self.o.add(n if n > 0 else None)
                case Pair(a, b) if b:
                    self.o.discard(None)
        @constraint
        def few(self):
            return len(self.u) + len(self.o) < 4
        @invariant
        def lists(self):
            return len(list(self.b)) == self.b.total() and self.o.count(None) < 2
        @invariant
        def order(self):
            return [v.y for v in self.b] != [7, 0]
    """,
    "order_of_very_large_values": """
        b = Var(Bag[(Large, Large), 3], init=Bag())
        s = Var(Set[(Large, Large)], init=set())
        @action
        def put(self, i: int = one_of({0, 1, B40 - 1}), j: int = one_of({0, B39})):
            require(len(self.b) < 2)
            v = (Large(i, j), Large(j, i))
            self.b.add(v)
            self.s.add(v)
        @invariant
        def small_first(self):
            return [a.x for a, _ in self.b] == sorted([a.x for a, _ in self.b])
        @invariant
        def same(self):
            return list(self.s) == list(self.b) or len(self.s) < len(self.b)
    """,
    "options_of_wide_values": """
        o = Var(Seq[Range(B30), 4] | None, init=None)
        p = Var(Large | None, init=None)
        m = Var(Map[Range(2), Set[Range(100)] | None], init=None)
        @action
        def some(self, n: int = one_of({0, B30 - 1})):
            require(self.o is None or len(self.o) < 2)
            self.o = [n] if self.o is None else self.o + [n]
            self.p = Large(n, len(self.o))
        @action
        def none(self):
            require(self.o is not None)
            self.m[len(self.o) % 2] = {len(self.o), 99}
            self.o = None
        @action
        def both(self):
            require(self.m[0] is not None)
            self.m[1] = self.m[0]
            self.m[0] = None
            self.p = None
        @action
        def wrong(self):
            require(self.m[1] is not None and self.p is None)
            self.p = Large(0, self.p.x)
        @invariant
        def known(self):
            return self.p is None or self.p.y <= 2
        @invariant
        def fails(self):
            return len(self.o) < 3
    """,
    "unions_of_different_widths": """
        u = Var(Small | Row | Other | None, init=Small(0))
        @action
        def rows(self, n: int = one_of({0, B20 - 1})):
            match self.u:
                case Small(k):
                    self.u = Row([n, k], k)
                case Row(items, tail) if len(items) < 4:
                    self.u = Row(items + [n], tail) if tail == 0 else Other(n, tail, len(items))
                case Other(word=w, more=m):
                    self.u = Small(m % 3) if w == 0 else None
        @action
        def pick(self, k: int = one_of(Range(3))):
            self.u = Row([k, k, k, k], 4) if k > 1 else Other(B50 - 1, B50 - 1, B50 - 1)
        @action
        def mixed(self):
            v = Row([1, 2, 3], 1) if self.u is None else Other(B50 - 1, 7, B50 - 2)
            w = Small(2) if isinstance(self.u, Other) else v
            self.u = w
        @invariant
        def tails(self):
            return not isinstance(self.u, Row) or self.u.tail < 4
        @invariant
        def fails(self):
            return self.u.word < 5
    """,
    "wide_unions_in_collections": """
        q = Var(Seq[Row | Other, 3], init=[])
        m = Var(Map[Range(2), Small | Row | Other], init=Small(0))
        @action
        def push(self, k: int = one_of(Range(3))):
            require(len(self.q) < 3)
            self.q.append(Row([k], k) if k < 2 else Other(B50 - 1, B50 - 1, B50 - 1))
        @action
        def pop(self):
            v = self.q.pop(0)
            self.m[len(self.q) % 2] = v
        @action
        def turn(self):
            self.q = [v for v in self.q if isinstance(v, Row)] + [v for v in self.q if isinstance(v, Other)]
        @action
        def local(self):
            every = [self.m[0], self.m[1]]
            every.append(Row([5, 6, 7, 8], 4))
            every[0] = Other(B50 - 1, B50 - 1, B50 - 1)
            self.m[1] = every[-1]
            self.m[0] = every[0]
        @invariant
        def rows(self):
            return all(v.items != [1] for v in self.q if isinstance(v, Row))
        @invariant
        def small(self):
            return self.m[1] != Row([5, 6, 7, 8], 4) or self.m[0] == self.m[1]
    """,
    "keys_of_all_kinds": """
        byrec = Var(Map[Pair, bool], init=False)
        byopt = Var(Map[Range(-1, 2) | None, Range(4)], init=0)
        byenum = Var(Map[Color, Color], init=Color.RED)
        bybool = Var(Map[bool, Range(3)], init=2)
        byset = Var(Map[Set[bool], bool], init=True)
        byunion = Var(Map[Small | One, Color | None], init=None)
        @action
        def a(self, p: Pair = one_of({Pair(-5, True), Pair(5, False)})):
            self.byrec[p] = not self.byrec[p]
        @action
        def b(self, o: int | None = one_of(Range(-1, 2) | None)):
            require(self.byopt[o] < 1)
            self.byopt[o] += 1
            self.byenum[Color.GREEN] = Color.BLUE if o is None else Color.GREEN
        @action
        def c(self, s: set = one_of(Set[bool])):
            require(sum(self.byopt[o] for o in self.byopt) < 2)
            self.byset[s] = self.bybool[True in s] == 2
            self.bybool[self.byset[set()]] = 1
            self.byunion[Small(1)] = Color.BLUE
            self.byunion[One(3)] = self.byunion[Small(1)]
        @invariant
        def few(self):
            return sum(self.byrec[k] for k in self.byrec.keys()) < 2
        @invariant
        def colors(self):
            return [v for v in self.byunion.values()].count(Color.BLUE) < 2 or len(self.byset) == 4
        @invariant
        def bad_key(self):
            return self.byopt[self.byopt[None] + 1] == 0
    """,
    # ------------------------------------------------------------ numbers
    "on_the_way_outside": """
        x = Var(Range(-2, 3), init=0)
        m = Var(Map[Range(2), Range(3)], init=0)
        @action
        def there_and_back(self, d: int = one_of({-7, 7})):
            self.x += d
            require(self.x > -9)
            self.x -= d
            self.x += 1
        @action
        def parts(self):
            self.m[0] += 5
            self.m[1] = self.m[0] - 4
            self.m[0] = self.m[0] - 5
        @action
        def loops(self):
            for i in range(4):
                self.x = self.x * 2 + i
            self.x = self.x % 5 - 2
        @action
        def sometimes(self, b: bool = one_of(bool)):
            self.x += 2
            if b:
                return
            self.x = 0
        @action
        def errs_after(self):
            self.x = 9
            self.m[self.x - 8] = 1
            require(self.m[0] > 0)
            self.m[2] = 1
    """,
    "divisions": """
        x = Var(Range(-6, 7), init=one_of(Range(-6, 7)))
        y = Var(Range(-3, 4), init=one_of(Range(-3, 4)))
        @action
        def quotient(self):
            self.x = self.x // self.y
        @action
        def rest(self):
            self.y = self.x % self.y
        @action
        def constants(self):
            self.x = -7 // 2 + 7 % -3 + self.x // 3 - self.x // -4 + self.x % 5 - 4
        @invariant
        def law(self):
            return self.y == 0 or self.x == self.y * (self.x // self.y) + self.x % self.y
        @invariant
        def fails(self):
            return 12 // self.y < 12
        @step_invariant
        def monotone(self, after):
            return after.x // after.y <= abs(self.x)
    """,
    "overflow_of_machine_words": """
        x = Var(Range(B33), init=B33 - 1)
        n = Var(Range(4), init=0)
        @action
        def square(self):
            y = self.x * self.x * self.x * self.x
            self.x = y % 1000003
        @action
        def sums(self):
            total = 0
            for i in range(20):
                total = total * 8 + self.x
            self.x = total % 999983
        @action
        def huge(self):
            y = B61 + self.x
            z = y + y + y + y
            self.x = (z - B63) % 7
        @action
        def negative(self):
            y = -B62 - self.x
            self.x = abs(y * 4) % 1009
        @action
        def powers(self):
            y = B40
            self.x = sum(y * y * i for i in range(3)) % 17 + min(y * y, y) % 2
        @constraint
        def bounded(self):
            return self.x < 3000 or self.x > B32
        @invariant
        def compare(self):
            return big(big(big(self.x))) >= self.x or self.x == 1
        @invariant
        def never(self):
            return big(big(self.x)) % 5 != 1
    """,
    "slices_and_indexes": """
        q = Var(Seq[Range(4), 5], init=[3, 2, 1, 0])
        i = Var(Range(-6, 7), init=one_of(Range(-6, 7)))
        j = Var(Range(-6, 7), init=one_of({-6, -2, 0, 2, 6}))
        @action
        def cut(self):
            self.q = self.q[self.i : self.j]
        @action
        def item(self):
            self.q[self.i] = self.q[self.j]
        @action
        def put(self):
            self.q.insert(self.i, 3)
        @action
        def take(self):
            del self.q[self.j]
        @invariant
        def some(self):
            return self.q[self.i :][:1] != [1] or self.q.count(2) == 1
        @invariant
        def indexes(self):
            return self.q[self.i] < 4
    """,
    # ------------------------------------------------------------ control
    "early_ways_out": """
        x = Var(Range(10), init=0)
        s = Var(Set[Range(4)], init=set())
        def find(self, k: int) -> int:
            for i in range(4):
                for j in range(3):
                    if j > i:
                        break
                    if i * j == k:
                        return i + j
                    if j == 1 and i in self.s:
                        continue
                if i == k + 2:
                    return 9
            return 0
        @action
        def a(self, k: int = one_of(Range(6))):
            self.x = self.find(k)
            if self.x == 9:
                return
            for i in self.Four:
                if i == self.x:
                    break
                if i in self.s:
                    continue
                self.s.add(i)
                if len(self.s) == 3:
                    return
            self.x = 1
        Four = Range(4)
        @action
        def b(self):
            for i in range(self.x):
                for j in range(i, 0, -2):
                    require(j not in self.s or i < 5)
                    if j + i > 7:
                        self.s.clear()
                        break
                else_done = i
                self.x = else_done
        @invariant
        def found(self):
            return self.find(self.x) != 9 or len(self.s) < 3
    """,
    "empty_loops": """
        x = Var(Range(5), init=0)
        s = Var(Set[Range(3)], init=set())
        @action
        def a(self):
            for i in []:
                self.x = 9
            for i in range(3, 1):
                self.x = 9
            for i in range(0, 5, -1):
                self.x = 9
            for i in self.s - {0, 1, 2}:
                self.x = i
            self.x += len([i for i in range(self.x, 0)]) + sum(i for i in range(5, 2)) + 1
        @action
        def b(self):
            y = one_of([i for i in self.s if i > 2])
            self.x = y
        @action
        def c(self):
            self.s = {i for i in range(self.x)}
            assert max([i for i in self.s], default=-1) == self.x - 1
        @invariant
        def nothing(self):
            return all(False for i in range(2, 2)) and not any(True for i in self.s - self.s)
    """,
    "choices_everywhere": """
        x = Var(Range(6), init=0)
        q = Var(Seq[Range(3), 3], init=[])
        def draw(self) -> int:
            a = one_of(range(3))
            require(a != len(self.q))
            return a
        @action
        def loop(self):
            self.q.clear()
            for i in range(2):
                k = one_of({n for n in range(3) if n >= i})
                if k == 2:
                    break
                self.q.append(k)
            self.x = len(self.q)
        @action
        def helper(self):
            self.x = 5
            self.x = self.draw()
            if self.x == 1:
                self.q = [self.draw(), self.draw()]
            assert self.q != [2, 2]
        @action
        def after_writes(self):
            self.q.append(1)
            self.x = one_of(self.q)
            self.q.remove(one_of([0, self.x]))
        @invariant
        def small(self):
            return self.x < 5 and self.q != [1, 0]
    """,
    "many_choices": """
        x = Var(Range(3), init=0)
        @action
        def a(self):
            total = 0
            for i in range(70):
                total += one_of({0, 1} if i > 66 else {0})
            self.x = total % 3
        @action
        def b(self):
            for i in range(64):
                k = one_of({i % 2})
                if k == 1 and self.x == 2:
                    self.x = one_of({0, 1})
    """,
    "missing_cases": """
        u = Var(Small | Pair | One, init=one_of([Small(0), Pair(-5, False), One(3)]))
        x = Var(Range(4), init=0)
        @action
        def a(self):
            match self.u:
                case Small(n=0):
                    self.x = 1
                case Pair(a=-5, b=flag) if not flag:
                    self.u = Small(1)
        @action
        def b(self):
            match (self.x, self.u):
                case (1, Small(n)) if n == 0:
                    self.u = Pair(n - 5, True)
                case (0 | 1, Pair() as p):
                    self.x = p.a + 6 if p.b else 2
                case (k, One(only=o)) if k < 3:
                    self.x = o
        @action
        def c(self):
            self.x = self.u.n
        @invariant
        def ok(self):
            return self.x != 3
    """,
    "loop_over_what_a_helper_returns": """
        q = Var(Seq[Range(100), 12], init=[1, 2, 3])
        w = Var(Seq[Seq[Range(100), 12], 3], init=[[1, 2], [3]])
        n = Var(Range(1000), init=0)
        def items(self) -> list:
            return self.q
        def rows(self) -> list:
            return self.w
        @action
        def grow(self):
            require(len(self.q) <= 3)
            for x in self.items():
                self.q.insert(0, x + 5)
        @action
        def shrink(self):
            for x in self.items():
                self.n += x
                self.q.pop()
        @action
        def nested(self):
            require(len(self.w[0]) < 5)
            for row in self.rows():
                for x in row:
                    self.w[0].insert(0, x + 1)
        @constraint
        def few(self):
            return self.n < 200 and all(x < 30 for x in self.q)
        @invariant
        def sums(self):
            return self.n < 150
    """,
    "copies_of_wide_values": """
        a = Var(Seq[Range(100), 12], init=[1])
        b = Var(Seq[Range(100), 12], init=[2, 3])
        m = Var(Map[Range(3), Seq[Range(100), 12]], init=[])
        p = Var((Seq[Range(100), 12], Seq[Range(100), 12]), init=([], [7]))
        @action
        def swap(self):
            self.a, self.b = self.b, self.a
        @action
        def turn(self):
            self.m[0], self.m[1], self.m[2] = self.m[1], self.m[2], self.a
        @action
        def pair(self):
            self.p = (self.p[1], self.a)
        @action
        def old(self):
            old = list(self.a)
            self.a.append(len(old))
            require(len(self.a) < 4)
            self.b = old + self.b[:1]
        @action
        def map(self):
            self.m = {k: self.m[2 - k] for k in self.m}
        @action
        def choose(self):
            row = self.m[0] if len(self.m[0]) > len(self.a) else self.a
            self.a = self.b
            self.m[1] = row
        @constraint
        def short(self):
            return len(self.b) < 4
        @invariant
        def differ(self):
            return self.a != self.b or self.p[0] != self.a
    """,
    "order_of_a_set_of_constants": """
        listed = Const(Seq[Range(5), 5], [4, 2, 3, 0])
        q = Var(Seq[Range(5), 4], init=[])
        s = Var(Set[Range(5)], init=set())
        @action
        def first(self):
            self.q = []
            for x in set(self.listed):
                self.q.append(x)
        @action
        def second(self):
            self.q = [x for x in set(self.listed)]
        @action
        def third(self):
            self.q = list({3, 1, 2})
        @action
        def fourth(self):
            self.q = [x for x in Bag([4, 2, 2])]
        @action
        def fifth(self):
            self.q = []
            for x in [4, 1, 0]:
                self.q.append(x)
        @invariant
        def all_sorted(self):
            return self.q == sorted(self.q)
    """,
    "scattered_constants": """
        table = Const(Seq[Large, 5], [Large(0, B39), Large(B39, 0), Large(3, 3), Large(B40 - 1, 1)])
        @action
        def records(self):
            found = 0
            for v in self.table:
                if v.x == self.x:
                    found += 1
                elif v.y == self.n:
                    found += v.y
                elif v.x > self.n and v.y < self.x:
                    found += 2
                elif (v.x + v.y + self.n) % 3 == 1:
                    found = found * 2 + 1
                else:
                    found += (v.x + found) % 5
                for j in range(found % 3):
                    found += j * v.y % 7
                    if found % 5 == 4:
                        break
            self.n = found % B40
        x = Var(Range(B40), init=0)
        n = Var(Range(B40), init=1)
        @action
        def loop(self):
            total = 0
            for k in [1, B20, B39, 5]:
                if self.x == k:
                    total += 1
                elif self.n == k:
                    total += k
                elif self.n > k and self.x < k:
                    total += 2
                elif (self.n + self.x + k) % 3 == 1:
                    total = total * 2 + 1
                else:
                    total += (k + total) % 5
                if total > B39:
                    total = total // 2 + k % 3
                for j in range(total % 3):
                    total += j * k % 7
                    if total % 5 == 4:
                        break
            self.n = total % B40
            self.x = one_of([1, B39])
        @constraint
        def few(self):
            return self.n % 7 != 4
        @invariant
        def never(self):
            return self.n not in [3, B39, B40 - 1]
    """,
    "symbols_in_sets": """
        Phase = Symbols("c", "a", "b")
        p = Var(Phase, init="a")
        q = Var(Seq[Phase, 4], init=[])
        s = Var(Set[Phase], init=set())
        @action
        def local(self):
            found = set()
            found.add("b")
            found.add("c")
            found.add(self.p)
            self.q = list(found)
        @action
        def listed(self):
            self.q = [x for x in set(["b", "a", "c"])]
        @action
        def move(self):
            self.p = one_of({"b", "c"} - self.s)
            self.s ^= {self.p, "a"}
        @invariant
        def first(self):
            return self.q[:1] != ["c"] or len(self.q) != 3
        @invariant
        def order(self):
            return self.q != ["a", "b", "c"]
    """,
    "unions_in_sets": """
        u = Var(Set[Small | Pair], init=set())
        q = Var(Seq[Small | Pair, 4], init=[])
        @action
        def local(self):
            found = {Pair(0, False)}
            rest = [Pair(1, True), Small(2)]
            self.q = rest + [x for x in self.u][:2]
        @action
        def other(self, k: int = one_of(Range(2))):
            x = Pair(k, True) if k == 1 else Small(k)
            self.u.add(x)
            self.u.add(Pair(0, False))
            self.q = list(self.u)[:4]
        @invariant
        def first(self):
            return len(self.q) == 0 or isinstance(self.q[0], Small)
        @step_invariant
        def step(self, after):
            return self.q[:1] == after.q[:1]
    """,
    "sorting": """
        q = Var(Seq[(Range(3), Range(-2, 3)), 5], init=[(2, -2), (0, 2), (2, 2), (0, -2)])
        @action
        def by_first(self):
            self.q = sorted(self.q, key=lambda p: p[0])
        @action
        def by_second(self):
            self.q = sorted(self.q, key=lambda p: -p[1], reverse=True)
        @action
        def whole(self):
            self.q.sort()
        @action
        def extremes(self):
            require(max(self.q, key=lambda p: p[0]) != min(self.q, key=lambda p: (p[1], p[0])))
            self.q = [max(self.q)] + self.q[1:]
        @invariant
        def first(self):
            return self.q[0] != (0, 2) or self.q[1] != (0, -2)
    """,
    # ------------------------------------------------------------ properties
    "many_properties": "\n".join(
        [
            "        x = Var(Range(70), init=0)",
            "        o = Var(Range(3) | None, init=None)",
            "        @action",
            "        def up(self):",
            "            self.x += 1",
            "            self.o = self.x % 3",
            *(
                f"        @{kind}\n        def {kind}_{i}(self{', after' if step else ''}):\n"
                f"            return {'after' if step else 'self'}.x {op} {i}"
                for i in range(70)
                for kind, op, step in (
                    ("invariant", "!=", False),
                    ("reachable", "==", False),
                    ("step_invariant", "!=", True),
                )
            ),
            "        @invariant",
            "        def errs(self):",
            "            return self.o < 3",
            "        @step_invariant",
            "        def errs_too(self, after):",
            "            return self.o <= after.o + 2",
        ]
    ),
    "properties_that_fail": """
        x = Var(Range(4), init=0)
        m = Var(Map[Range(1, 3), Range(3)], init=1)
        q = Var(Seq[Range(3), 2], init=[0])
        @action
        def up(self):
            require(self.x < 3)
            self.x += 1
            self.q = self.q[self.x - 1 :]
        @terminal
        def end(self):
            return self.m[self.x - 1] == 1 and 2 // (self.x - 3) < 1
        @invariant
        def key(self):
            return self.m[self.x + 1] == 1
        @invariant
        def index(self):
            return self.q[0] == 0
        @reachable
        def divides(self):
            return 6 // (self.x - 1) == 3
        @step_invariant
        def pops(self, after):
            return self.q.index(after.x - 1) == 0
    """,
    "constraints_that_fail": """
        x = Var(Range(4), init=0)
        @action
        def up(self):
            require(self.x < 3)
            self.x += 1
        @action
        def stay(self):
            require(self.x == 2)
        @constraint
        def fine(self):
            return 2 // (self.x - 2) < 5
        @constraint
        def small(self):
            return self.x < 3
        @invariant
        def low(self):
            return self.x < 2
    """,
    "constraint_on_the_start": """
        x = Var(Range(4), init=one_of(Range(4)))
        @action
        def up(self):
            self.x += 1
        @constraint
        def small(self):
            return self.x in {1, 2}
        @invariant
        def low(self):
            return self.x < 3
    """,
    "all_kinds_of_failures": """
        x = Var(Range(3), init=0)
        def check(self, k: int) -> int:
            return [5, 6, 7][k]
        @action
        def fails(self, k: int = one_of(Range(8))):
            match k:
                case 0:
                    assert self.x < 2
                case 1:
                    self.x = [1, 2][self.x] if self.x < 2 else self.check(self.x + 1)
                case 2:
                    self.x = self.check(self.x + 1) - 5
                case 3:
                    self.x += 1
                case 4:
                    require(self.x > 5)
                    assert False
                case 5:
                    self.x = 7
                    assert self.x != 7 or self.check(2) == 7
                case 6:
                    require(self.x == 2)
                    self.x = min({n for n in range(3) if n > self.x})
                case _:
                    pass
    """,
    # ------------------------------------------------------------ symmetry
    "symmetry_of_two_types": """
        A = Symbols(3, symmetric=True)
        B = Symbols(3, symmetric=True)
        holds = Var(Map[A, B | None], init=None)
        seen = Var(Set[(A, B)], init=set())
        @action
        def take(self, a: str = one_of(A), b: str = one_of(B)):
            require(self.holds[a] is None)
            self.holds[a] = b
            self.seen.add((a, b))
        @action
        def leave(self, a: str = one_of(A)):
            require(self.holds[a] is not None)
            self.holds[a] = None
        @invariant
        def few(self):
            return len(self.seen) < 5
        @invariant
        def alone(self):
            return all(self.holds[a] != self.holds[b] or self.holds[a] is None for a in self.A for b in self.A if a != b)
    """,
    "symmetry_of_collections": """
        P = Symbols(3, symmetric=True)
        q = Var(Seq[P, 3], init=[])
        b = Var(Bag[(P, Range(2)), 3], init=Bag())
        s = Var(Set[Set[P]], init=set())
        m = Var(Map[(P, P), bool], init=False)
        o = Var(Map[P, Seq[P, 2] | None], init=None)
        @action
        def put(self, p: str = one_of(P), k: int = one_of(Range(2))):
            require(len(self.q) < 2)
            self.q.append(p)
            self.b.add((p, k))
            self.s.add(set(self.q))
        @action
        def link(self, p: str = one_of(P)):
            require(len(self.q) > 0)
            self.m[(self.q[0], p)] = True
            self.o[p] = self.q[-1:]
            self.q = []
        @constraint
        def few(self):
            return sum(self.m.values()) < 2
        @invariant
        def none(self):
            return len(self.b) < 3
        @invariant
        def selves(self):
            return not any(self.m[(p, p)] for p in self.P)
    """,
    "symmetry_of_wide_unions": """
        P = Symbols(3, symmetric=True)
        ToList = Seq[P, 4]
        MoreList = Seq[(P, Range(B30 + 1)), 2]
        Mails = Mail | Other
        class_of = Var(Map[P, Range(B30)], init=0)
        u = Var(Map[P, Mails], init=Other(0, 0, 0))
        @action
        def send(self, p: str = one_of(P), k: int = one_of({1, B30 - 1})):
            require(sum(self.class_of[r] > 0 for r in self.P) < 2)
            self.class_of[p] = k
            self.u[p] = Other(B50 - 1, B50 - 1, B50 - 1)
        @action
        def mail(self, p: str = one_of(P), r: str = one_of(P)):
            require(self.class_of[p] == 1)
            self.u[r] = Mail([p, r, p], [(p, 5), (r, B30)])
        @invariant
        def few(self):
            return sum(isinstance(self.u[p], Mail) for p in self.P) < 3
    """,
    # ------------------------------------------------------------ processes, constants, tables
    "processes": """
        Node = Range(2)
        turn = Var(Node | None, init=None)
        hits = Var(Map[Node, Range(4)], init=0)
        @process(Node)
        async def worker(self, n: int):
            k: int = Var(Range(-1, 3), init=-1)
            i: int = Var(Range(3), init=0)
            while True:
                await step("a")
                k = self.hits[n] - 1
                await when(self.turn is None)
                self.turn = n
                await step("b")
                if k >= 1:
                    break
                i = 0
                while i < 2:
                    await step("c")
                    self.hits[n] += 1 if i == k + 1 else 0
                    k = i
                    i += 1
                await step("d")
                self.turn = None
                k = 0
            self.turn = None
        @process
        async def watch(self):
            while True:
                await step("look")
                require(self.turn is not None)
                if self.hits[0] == 2 and self.hits[1] == 2:
                    return
        @invariant
        def apart(self):
            return sum(self.hits.values()) < 4
        @reachable
        def both(self):
            return self.worker[0].done and self.worker[1].done
    """,
    "large_constants": """
        Node = Range(40)
        table = Const(Map[Node, Seq[Node, 40]], lambda self: {n: [(n * 7 + i) % 40 for i in range(n % 5)] for n in self.Node})
        allowed = Const(Set[(Node, Node)], lambda self: {(n, (n * n + 1) % 40) for n in self.Node})
        cost = Const(Map[(Node, Node), Range(-100, 100)], lambda self: {(a, b): (a - b) * 2 for a in self.Node for b in self.Node})
        at = Var(Node, init=0)
        spent = Var(Range(-500, 500), init=0)
        @action
        def go(self, n: int = one_of(Node)):
            require((self.at, n) in self.allowed or n in self.table[self.at])
            self.spent += self.cost[(self.at, n)]
            self.at = n
        @constraint
        def near(self):
            return abs(self.spent) < 300
        @invariant
        def edges(self):
            return all((self.at, n) not in self.allowed or n != 25 for n in self.Node)
    """,
    "many_instances": """
        Node = Range(41)
        x = Var(Node, init=0)
        y = Var(Range(-20, 21), init=0)
        @action
        def jump(self, a: int = one_of(Node), b: int = one_of(Range(-20, 21))):
            require(a == self.x + 1 and b * b == a or (a, b) == (5, -20))
            self.x = a
            self.y = b
        @action
        def pick(self, p: Pair = one_of(Pair), c: Color | None = one_of(Color | None), o: tuple = one_of((bool, Range(9)))):
            require(p.a == self.y + 1 and p.b == o[0] and o[1] == 8 and c is Color.GREEN)
            self.y = p.a + (3 if c is None else 1)
        @action
        def wide(self, v: Large = one_of([Large(i, B40 - 1 - i) for i in range(60)])):
            require(v.x == self.x and v.y % 3 == 1)
            self.x = v.y % 41
        @invariant
        def low(self):
            return self.y < 3 or self.x < 7
    """,
    "helpers_with_parameters": """
        x = Var(Range(8), init=0)
        q = Var(Seq[Range(B20), 5], init=[])
        def clamp(self, k: int, q: list) -> list:
            if k > 3:
                k = 3
                q = q + [k]
            elif k == 2:
                q = []
            for i in range(k):
                k = k - i
                q = q[i:]
            return q + [k + 5]
        def twice(self, f: int) -> int:
            if f > 2:
                f -= 1
            return f * 2
        @action
        def a(self, k: int = one_of(Range(6))):
            self.q = self.clamp(k, self.q)[:5]
            j = k
            if k == 1:
                j = self.twice(j) + self.twice(3)
            self.x = j
        @invariant
        def small(self):
            return self.clamp(self.x, self.q) != [5] and self.twice(self.x) < 11
    """,
    "facts_of_variables_beside_the_state": """
        x = Var(Range(-3, 4), init=0)
        y = Var(Range(-3, 4), init=0)
        m = Var(Map[Range(2), Range(4)], init=1)
        def set(self, k: int) -> int:
            self.x = 40 + k
            if k > 1:
                self.x = -7
                return self.x
            self.y -= 9
            return self.x - 40
        @action
        def branches(self, k: int = one_of(Range(4))):
            self.x = 100
            if k == 0:
                self.x = -50
            elif k == 1:
                self.x -= 40
            self.y = self.x // 25
            self.x = abs(self.x) % 4
        Range4 = Range(4)
        @action
        def loops(self, k: int = one_of(Range(4))):
            self.x = 10
            for i in range(k):
                self.x -= 7 * i
                if self.x < 0:
                    self.y += 5
                    break
                if i == 1:
                    continue
                self.x += 9
            self.y = self.y // 2 - 1
            self.x = self.x % 3
        @action
        def helpers(self, k: int = one_of(Range(4))):
            self.y = self.set(k) % 3
            self.x = self.x % 4 - self.y
        @action
        def choices(self):
            self.x = 8
            k = one_of({0, 3})
            self.x -= k * 2
            self.y = one_of({self.x % 3, 1})
            self.x = self.x - 5 if k == 0 else self.x
        @action
        def parts(self, k: int = one_of(Range(4))):
            self.m[k % 2] += 6
            self.m[0], self.m[1] = self.m[1] - k, self.m[0] - 6
            if self.m[0] < 0:
                self.m[0] = 3
            for i in range(2):
                self.m[i] = self.m[i] % 4
    """,
    "parts_outside_for_a_while": """
        q = Var(Seq[Range(4), 3], init=[0])
        s = Var(Set[Range(4)], init=set())
        p = Var((Range(3), Range(3)), init=(0, 0))
        r = Var(Small, init=Small(0))
        o = Var(Range(3) | None, init=None)
        b = Var(Bag[Range(3), 2], init=Bag())
        w = Var(Map[Range(20), Map[Range(4), Range(1000)]], init=0)
        @action
        def long(self):
            for i in range(6):
                self.q.append(i + 3)
            self.q = [n % 4 for n in self.q[-2:]]
        @action
        def large(self):
            self.s.add(9)
            self.s.add(-4)
            require(len(self.s) > 2)
            self.s = {n for n in self.s if 0 < n < 4}
        @action
        def small(self, n: int = one_of(Range(4))):
            self.s.add(n)
            self.p = (7 - n, n)
            self.p = (self.p[0] - 5, self.p[1])
        @action
        def record(self, n: int = one_of(Range(4))):
            self.r = Small(self.r.n + 5)
            self.r = Small(self.r.n - 5 + n)
            self.o = 7
            self.o = None if n == 1 else n
        @action
        def bag(self, n: int = one_of(Range(4))):
            for i in range(4):
                self.b.add(n + i)
            for i in range(4):
                self.b.remove(n + 3 - i)
            self.b.add(n)
        @action
        def wide(self, n: int = one_of({0, 19})):
            self.w[n][3] += 1500
            self.w[n][3] -= 1499
            self.w[19 - n][0] = self.w[n][3]
        @constraint
        def near(self):
            return self.w[0][3] < 3 and self.w[19][3] < 3
        @invariant
        def few(self):
            return len(self.s) < 4 and self.p != (1, 1)
    """,
    "patterns_and_names": """
        u = Var((Small | Pair, Range(3) | None), init=(Small(2), None))
        x = Var(Range(20), init=0)
        @action
        def look(self):
            match self.u:
                case (Small(n), None):
                    self.u = (Pair(n, n > 1), n)
                case (Pair(a, True) as p, k) if a + (k if k is not None else 0) > 1:
                    a = a - 1
                    self.u = (Pair(a, a > 0), 0 if k is None else (k + 1) % 3)
                    self.x = p.a + a
                case (Pair(b=False), 0 | 1 | 2 as k):
                    k, j = 7, k
                    self.x = k + j
                case (first, _):
                    self.u = (first, 2)
        @action
        def names(self):
            x = self.x
            y = [x for x in range(3) if x != self.x]
            for x in list(y):
                x += 1
                y = y + [x]
            n = sum(x * y for x, y in zip(y, y[1:]))
            self.x = (n + x + len(y)) % 20
        @action
        def scopes(self):
            t = (self.x, [self.x])
            a, (b) = t
            b = b + [a]
            c = d = b
            c = c + d
            self.x = len(c) + len(d)
        @invariant
        def low(self):
            return self.x < 16
    """,
    "comparisons": """
        a = Var((Range(-2, 3), bool, Range(1000)), init=(0, False, 999))
        b = Var((Range(-2, 3), bool, Range(1000)), init=(0, True, 0))
        q = Var(Seq[Range(-2, 3), 2], init=[])
        @action
        def step(self, x: int = one_of({-2, 2}), f: bool = one_of(bool)):
            self.a = max(self.a, (x, f, 5))
            self.b = min((x, not f, 6), self.b)
        @action
        def swap(self):
            require(self.a > self.b)
            self.a, self.b = self.b, self.a
            self.q = [x for x, f, _ in [self.a, self.b] if f]
        @invariant
        def order(self):
            return (self.a <= self.b) == (not self.b < self.a) and not (self.a < self.a)
        @invariant
        def lists(self):
            return self.q == [] or self.q[0] < 2 or self.q <= [2, 0]
        @invariant
        def chained(self):
            return not (-1 <= self.a[0] <= self.b[0] <= 1) or self.a[1] < self.b[1]
    """,
    "sets_in_all_sizes": """
        empty = Var(Set[Range(2)], init=set())
        s = Var(Set[Range(-32, 32)], init={-32, 31})
        t = Var(Set[Range(-33, 32)], init={-33, 31})
        u = Var(Set[Range(1024)], init={1023})
        v = Var(Set[Range(1025)], init={1024})
        @action
        def add(self, n: int = one_of({-33, -32, 0, 31, 1024})):
            require(len(self.u) < 4 and len(self.v) < 4)
            self.u = self.u | {abs(n) % 1024}
            self.v.add(abs(n))
            self.t.add(min(n, 31))
            self.s = {k for k in self.t if k > -33}
        @action
        def cross(self):
            self.v = {k for k in self.u} | {k + 1 for k in self.u if k > 1000} | self.v - {31}
            self.empty = {len(self.v) % 2}
        @action
        def less(self, n: int = one_of({-33, 31})):
            self.t.remove(n)
            self.v.discard(n + 5)
            self.s -= {n, 7}
        @action
        def pick(self):
            k = one_of(self.t - self.s)
            j = one_of(self.v & self.u)
            self.t ^= {k, j % 30}
        @constraint
        def few(self):
            return len(self.v) < 5
        @invariant
        def subsets(self):
            return self.s <= self.t and (self.v >= self.u or self.v.isdisjoint({2, 3}))
        @invariant
        def proper(self):
            return not (self.empty < self.u) or len(self.empty) == 0
        @invariant
        def extremes(self):
            return max(self.t, default=0) - min(self.t, default=0) < 64 or 1024 not in self.v
    """,
    "bags_of_everything": """
        b = Var(Bag[Set[Range(3)], 3], init=Bag())
        c = Var(Bag[Range(2) | None, 2], init=Bag())
        d = Var(Bag[(Color, bool), 2], init=Bag())
        e = Var(Bag[Seq[bool, 2], 2], init=Bag())
        @action
        def sets(self, s: set = one_of(Set[Range(3)])):
            require(len(self.b) < 2)
            self.b = self.b + Bag([s])
        @action
        def options(self, o: int | None = one_of(Range(2) | None)):
            self.c.add(o)
            self.c.discard(0)
        @action
        def pairs(self, c: Color = one_of(Color)):
            self.d = Bag([(c, c == Color.RED), (Color.GREEN, False)])
            self.e.add([True] if c is Color.BLUE else [False, True])
        @action
        def clear(self):
            self.c.remove(None)
            self.e.clear()
        @invariant
        def first(self):
            return [len(s) for s in self.b] != [2, 1] and self.d.count((Color.GREEN, False)) < 2
        @invariant
        def twice(self):
            return all(self.b.count(s) == 1 for s in self.b)
        @invariant
        def listed(self):
            return list(self.e) != [[True], [False, True]]
    """,
    "start_of_all_kinds": """
        x = Var(Range(4), init=one_of({1, 3}))
        q = Var(Seq[Range(B30), 4])
        s = Var(Set[Range(4)], init=one_of(Set[Range(2)]))
        m = Var(Map[Range(2), Large | None], init=None)
        @init
        def start(self):
            self.q = [one_of({0, B30 - 1})]
            require(self.x == 3 or self.q[0] == 0)
            self.x = self.x + 4
            self.m[self.x % 2] = Large(self.q[-1], self.x)
            self.x = self.x - 4 + len(self.s) * 2 - 2
            if self.x == 3:
                self.x = 4 // len(self.s)
                assert len(self.s) == 2
        @action
        def up(self):
            self.x += 1
        @invariant
        def low(self):
            return self.x < 3
    """,
    "failures_at_the_start": """
        x = Var(Range(4), init=one_of({1, 3}))
        @init
        def start(self):
            self.x = [2, 5][self.x - 1]
        @action
        def up(self):
            self.x += 1
    """,
    "views_of_maps": """
        m = Var(Map[Range(-1, 3), Range(5)], init=lambda self: {-1: 4, 0: 0, 1: 3, 2: 3})
        n = Var(Map[Color, Seq[Range(9), 2]], init=[])
        x = Var(Range(-1, 9), init=0)
        @action
        def best(self):
            self.x = max(self.m, key=lambda k: self.m[k])
            self.m[self.x] = min(self.m.values())
        @action
        def items(self):
            for k, v in list(self.m.items()):
                if k == v:
                    self.m[k] = 4
                    self.x = k
                    break
            else_ = sorted([v for v in self.m.values()], reverse=True)
            self.n[Color.RED] = else_[:2]
        @action
        def turn(self):
            self.n = {c: self.n[d] for c, d in zip([Color.RED, Color.GREEN, Color.BLUE], [Color.BLUE, Color.RED, Color.GREEN])}
        @action
        def wrong(self):
            self.m = {k: self.m[k + 1] for k in self.m}
        @action
        def missing(self):
            self.m = {k: 1 for k in self.m if k != self.x or k == 0}
        @invariant
        def sums(self):
            return sum(self.m) == 2 and sum(self.m.values()) != 9 and len(self.m.items()) == 4
        @invariant
        def has(self):
            return self.x in self.m and 9 not in self.m
    """,
    "values_too_large_for_the_stack": """
        q = Var(Seq[Seq[Seq[Range(B40), 20], 20], 20], init=[])
        @action
        def grow(self):
            require(len(self.q) < 3)
            self.q = self.q + [[[len(self.q)], [B39]]]
        @action
        def turn(self):
            self.q = list(reversed(self.q + self.q[:1]))
            self.q.insert(1, self.q.pop())
            self.q = [row + row[1:] for row in self.q[:2]]
        @constraint
        def few(self):
            return len(self.q) < 4
    """,
}

SPECS |= {
    "symbols_in_another_order": """
        Tag = Symbols("on", "off", "idle")
        y = Var(Bag[Tag, 3], init=Bag(["on", "off"]))
        z = Var(Set[Bag[Tag | None, 2]], init=set())
        @action
        def literals(self):
            self.y = Bag(["idle", max(["off", "on"], key=lambda e: 2)])
        @action
        def listed(self):
            found = ["off", "idle", "on"]
            self.y = Bag(found)
            self.z = {Bag(["off", "on"]), Bag(["idle"])}
        @action
        def one(self, t: str = one_of(Tag)):
            self.y = Bag(["off", t])
            self.z.add(Bag(["off", "on"]))
        @invariant
        def same(self):
            return Bag(["off", "on"]) == Bag(["on", "off"]) and self.y != Bag(["off", "on"])
    """,
    "unions_in_another_order": """
        y = Var(Bag[Small | Pair, 2], init=Bag())
        @action
        def both(self):
            self.y = Bag([Pair(a=0, b=True), Small(n=1)])
        @action
        def turned(self):
            self.y = Bag([Small(n=1), Pair(a=0, b=True)])
    """,
    "a_tie_of_errors": """
        q = Var(Seq[bool, 1], init=[True])
        @action
        def wrong(self):
            self.q = [self.q[1]]
        @action
        def change(self, v: list[bool] = one_of(Seq[bool, 1])):
            self.q = v
        @constraint
        def last(self):
            return self.q[-1]
    """,
}

SYMMETRIC_RECORD = """

class Mail(Record):
    to: list = Field("ToList")
    more: list = Field("MoreList")
"""


def source(name):
    """The text of a spec of the table, as a user would write it."""
    before = BEFORE + (SYMMETRIC_RECORD if "Mail" in SPECS[name] else "")
    body = textwrap.dedent(SPECS[name])
    return f"{before}\n\nclass Example(Spec):\n" + textwrap.indent(body.strip("\n"), "    ") + "\n"
