"""Writing LLVM IR as text: one function at a time, constants folded on the way.

An operand is a Python `int` (a constant of type i64), a `bool` (a constant of type i1) or the
name of an LLVM value. So arithmetic on constants never reaches LLVM, and a loop that is written
out over constants becomes constant shifts and masks. Within a basic block no pure instruction is
written twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

X = TypeVar("X")

# An operand of type i64, i1 or ptr: see above.
Operand = int | str
Bit = bool | str

MASK = (1 << 64) - 1


def signed(x: int) -> int:
    """Return the signed 64-bit number with the same bits as `x`."""
    x &= MASK
    return x - (1 << 64) if x >> 63 else x


@dataclass(slots=True)
class Piece:
    """Code written aside: a block `label`, and those behind it up to the open block `block`."""

    label: str
    lines: list[str]
    block: str
    open: bool
    known: dict[tuple[str, ...], str]

    @property
    def is_straight(self) -> bool:
        """Tell whether it is a single block that goes on, so that it can stand anywhere."""
        return self.open and self.block == self.label


# A shift by a negative number stands where nothing gets to: behind the test that an index is none.
_FOLD: dict[str, Callable[[int, int], int]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "and": lambda a, b: a & b,
    "or": lambda a, b: a | b,
    "xor": lambda a, b: a ^ b,
    "shl": lambda a, b: (a & MASK) << b if 0 <= b < 64 else 0,
    "lshr": lambda a, b: (a & MASK) >> b if 0 <= b < 64 else 0,
    "ashr": lambda a, b: signed(a) >> min(b & MASK, 63),
    "udiv": lambda a, b: (a & MASK) // (b & MASK),
    "urem": lambda a, b: (a & MASK) % (b & MASK),
}
_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "slt": lambda a, b: a < b,
    "sle": lambda a, b: a <= b,
    "sgt": lambda a, b: a > b,
    "sge": lambda a, b: a >= b,
    "ult": lambda a, b: (a & MASK) < (b & MASK),
    "ule": lambda a, b: (a & MASK) <= (b & MASK),
}
# operation -> (operand on the right that changes nothing)
_RIGHT_UNIT = {
    "add": 0,
    "sub": 0,
    "mul": 1,
    "or": 0,
    "xor": 0,
    "shl": 0,
    "lshr": 0,
    "ashr": 0,
    "udiv": 1,
    "and": -1,
}
_COMMUTES = {"add", "mul", "and", "or", "xor"}


class Module:
    """The text of an LLVM module: functions, constant tables, declared intrinsics."""

    def __init__(self) -> None:
        """Start empty."""
        self.parts: list[str] = []
        self.declared: set[str] = set()
        self.tables: dict[tuple[int, ...], str] = {}

    def declare(self, text: str) -> None:
        """Declare an external function once."""
        self.declared.add(text)

    def table(self, words: tuple[int, ...]) -> str:
        """Return the name of a constant array of words."""
        if words not in self.tables:
            self.tables[words] = f"@table{len(self.tables)}"
        return self.tables[words]

    def text(self) -> str:
        """Return the whole module."""
        tables = [
            f"{name} = private unnamed_addr constant [{len(words)} x i64] ["
            + ", ".join(f"i64 {signed(w)}" for w in words)
            + "]"
            for words, name in self.tables.items()
        ]
        return "\n".join([*tables, *sorted(self.declared), *self.parts]) + "\n"


@dataclass
class Code:
    """The text of one function being written. `open` tells whether the block has no end yet."""

    module: Module
    lines: list[str] = field(default_factory=list)
    allocas: list[str] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    count: int = 0
    block: str = "entry"
    open: bool = True
    known: dict[tuple[str, ...], str] = field(default_factory=dict)

    # ------------------------------------------------------------ the text

    def finish(self, signature: str) -> None:
        """Add the function `signature` with this body to the module."""
        body = "\n".join(["entry:", *self.allocas, *self.lines])
        self.module.parts.append(f"define {signature} {{\n{body}\n}}\n")

    def aside(self, write: Callable[[], X]) -> tuple[X, Piece]:
        """Let `write` write its code aside, for `place` or `enter`; return what it returns too."""
        saved = self.lines, self.block, self.open, self.known
        label = self.new_label()
        self.lines, self.block, self.open, self.known = [], label, True, dict(self.known)
        try:
            result = write()
            return result, Piece(label, self.lines, self.block, self.open, self.known)
        finally:
            self.lines, self.block, self.open, self.known = saved

    def place(self, piece: Piece) -> None:
        """Put a straight piece here."""
        if not self.open:
            self.label(self.new_label("dead"))
        self.lines += piece.lines
        self.known = piece.known

    def enter(self, piece: Piece) -> None:
        """Put a piece here as blocks of its own; nothing may fall into it."""
        self.lines.append(f"{piece.label}:")
        self.lines += piece.lines
        self.block, self.open, self.known = piece.block, piece.open, {}

    def fresh(self, prefix: str = "v") -> str:
        """Return a new name."""
        self.count += 1
        return f"%{prefix}{self.count}"

    def emit(self, line: str) -> None:
        """Write one instruction."""
        if not self.open:
            self.label(self.new_label("dead"))
        self.lines.append("  " + line)

    def pure(self, *key: str, text: str) -> str:
        """Write an instruction without effects, unless its value is known in this block."""
        if key in self.known:
            return self.known[key]
        name = self.fresh()
        self.emit(f"{name} = {text}")
        self.known[key] = name
        return name

    # ------------------------------------------------------------ blocks

    def new_label(self, prefix: str = "b") -> str:
        """Return a new label."""
        self.count += 1
        return f"{prefix}{self.count}"

    def label(self, name: str) -> None:
        """Start the block `name`; the one before it goes on to it, if it is open."""
        if self.open:
            self.lines.append(f"  br label %{name}")
        self.lines.append(f"{name}:")
        self.block, self.open = name, True
        self.known = {}

    def jump(self, target: str) -> None:
        """End the block by going to `target`."""
        self.emit(f"br label %{target}")
        self.open = False

    def branch(self, test: Bit, yes: str, no: str) -> None:
        """End the block by going to `yes` or `no`."""
        if isinstance(test, bool):
            self.jump(yes if test else no)
            return
        self.emit(f"br i1 {test}, label %{yes}, label %{no}")
        self.open = False

    def leave_if(self, test: Bit, target: str) -> None:
        """Go to `target` if `test` is true; else go on in a new block."""
        if test is False:
            return
        onward = self.new_label()
        self.branch(test, target, onward)
        self.label(onward)

    def ret(self, operand: Operand, kind: str = "i64") -> None:
        """End the function."""
        self.emit(f"ret {kind} {operand}")
        self.open = False

    def phi(self, kind: str, cases: list[tuple[Operand | Bit, str]]) -> str:
        """Return the value that depends on the block one comes from."""
        name = self.fresh()
        listed = ", ".join(f"[ {text(x)}, %{block} ]" for x, block in cases)
        self.emit(f"{name} = phi {kind} {listed}")
        return name

    # ------------------------------------------------------------ numbers

    def op(self, name: str, a: Operand, b: Operand) -> Operand:
        """Return `a name b` of two 64-bit numbers, folded where both are constants."""
        if isinstance(a, int) and isinstance(b, int):
            return signed(_FOLD[name](a, b))
        if isinstance(a, int) and name in _COMMUTES:
            a, b = b, a
        if isinstance(b, int):
            if _RIGHT_UNIT.get(name) == b:
                return a
            if b == 0 and name in ("mul", "and"):
                return 0
            if name == "urem" and b == 1:
                return 0
            if name in ("udiv", "urem") and b > 0 and b & (b - 1) == 0:
                shift = b.bit_length() - 1
                return self.lshr(a, shift) if name == "udiv" else self.and_(a, b - 1)
        if a == 0 and name in ("shl", "lshr", "udiv", "urem"):
            return 0
        return self.pure(name, str(a), str(b), text=f"{name} i64 {text(a)}, {text(b)}")

    def add(self, a: Operand, b: Operand) -> Operand:
        """Return the sum."""
        return self.op("add", a, b)

    def sub(self, a: Operand, b: Operand) -> Operand:
        """Return the difference."""
        return self.op("sub", a, b)

    def mul(self, a: Operand, b: Operand) -> Operand:
        """Return the product."""
        return self.op("mul", a, b)

    def and_(self, a: Operand, b: Operand) -> Operand:
        """Return the bits that both have."""
        return self.op("and", a, b)

    def or_(self, a: Operand, b: Operand) -> Operand:
        """Return the bits that one has."""
        return self.op("or", a, b)

    def xor(self, a: Operand, b: Operand) -> Operand:
        """Return the bits that exactly one has."""
        return self.op("xor", a, b)

    def shl(self, a: Operand, b: Operand) -> Operand:
        """Return `a` shifted left by `b` < 64."""
        return self.op("shl", a, b)

    def lshr(self, a: Operand, b: Operand) -> Operand:
        """Return `a` shifted right by `b` < 64."""
        return self.op("lshr", a, b)

    def shl_any(self, a: Operand, b: Operand) -> Operand:
        """Return `a` shifted left by `b`, which may be 64 or more."""
        if isinstance(b, int):
            return self.shl(a, b) if b < 64 else 0
        shifted = self.shl(a, self.and_(b, 63))
        return self.select(self.cmp("ult", b, 64), shifted, 0)

    def low(self, a: Operand, bits: int) -> Operand:
        """Return the lowest `bits` bits of `a`."""
        return a if bits >= 64 else self.and_(a, (1 << bits) - 1)

    def low_any(self, a: Operand, bits: Operand) -> Operand:
        """Return the lowest `bits` bits of `a`, for a number of bits that may be 0 to 64."""
        if isinstance(bits, int):
            return self.low(a, bits)
        return self.and_(a, self.sub(self.shl_any(1, bits), 1))

    def count_ones(self, a: Operand) -> Operand:
        """Return the number of bits set."""
        if isinstance(a, int):
            return (a & MASK).bit_count()
        self.module.declare("declare i64 @llvm.ctpop.i64(i64)")
        return self.pure("ctpop", a, text=f"call i64 @llvm.ctpop.i64(i64 {a})")

    def lowest_bit(self, a: Operand) -> Operand:
        """Return the place of the lowest bit set; 64 if there is none."""
        if isinstance(a, int):
            a &= MASK
            return (a & -a).bit_length() - 1 if a else 64
        self.module.declare("declare i64 @llvm.cttz.i64(i64, i1)")
        return self.pure("cttz", a, text=f"call i64 @llvm.cttz.i64(i64 {a}, i1 false)")

    def highest_bit(self, a: Operand) -> Operand:
        """Return the place of the highest bit set; -1 if there is none."""
        if isinstance(a, int):
            return (a & MASK).bit_length() - 1
        self.module.declare("declare i64 @llvm.ctlz.i64(i64, i1)")
        zeros = self.pure("ctlz", a, text=f"call i64 @llvm.ctlz.i64(i64 {a}, i1 false)")
        return self.sub(63, zeros)

    def checked(self, name: str, a: Operand, b: Operand, overflow: str) -> Operand:
        """Return `a name b` ("add", "sub", "mul"); go to `overflow` if it does not fit 64 bits."""
        if isinstance(a, int) and isinstance(b, int):
            exact = _FOLD[name](a, b)
            if -(1 << 63) <= exact < 1 << 63:
                return int(exact)
            self.jump(overflow)
            return 0
        intrinsic = f"@llvm.s{name}.with.overflow.i64"
        self.module.declare(f"declare {{ i64, i1 }} {intrinsic}(i64, i64)")
        pair, value, bad = self.fresh(), self.fresh(), self.fresh()
        self.emit(f"{pair} = call {{ i64, i1 }} {intrinsic}(i64 {text(a)}, i64 {text(b)})")
        self.emit(f"{value} = extractvalue {{ i64, i1 }} {pair}, 0")
        self.emit(f"{bad} = extractvalue {{ i64, i1 }} {pair}, 1")
        self.leave_if(bad, overflow)
        return value

    # ------------------------------------------------------------ bits

    def cmp(self, how: str, a: Operand, b: Operand) -> Bit:
        """Return the comparison `how` (eq, ne, slt, ult, ...) of two 64-bit numbers."""
        if isinstance(a, int) and isinstance(b, int):
            return bool(_COMPARE[how](signed(a), signed(b)))
        if a == b:
            return how in ("eq", "sle", "sge", "ule")
        return self.pure("icmp", how, str(a), str(b), text=f"icmp {how} i64 {text(a)}, {text(b)}")

    def both(self, a: Bit, b: Bit) -> Bit:
        """Return the conjunction."""
        if isinstance(a, bool):
            return b if a else False
        if isinstance(b, bool):
            return a if b else False
        return a if a == b else self.pure("and1", a, b, text=f"and i1 {a}, {b}")

    def either(self, a: Bit, b: Bit) -> Bit:
        """Return the disjunction."""
        if isinstance(a, bool):
            return True if a else b
        if isinstance(b, bool):
            return True if b else a
        return a if a == b else self.pure("or1", a, b, text=f"or i1 {a}, {b}")

    def differ(self, a: Bit, b: Bit) -> Bit:
        """Return whether exactly one of two bits is set."""
        if isinstance(a, bool):
            return self.not_(b) if a else b
        if isinstance(b, bool):
            return self.not_(a) if b else a
        return self.pure("xor1", a, b, text=f"xor i1 {a}, {b}")

    def not_(self, a: Bit) -> Bit:
        """Return the negation."""
        return (not a) if isinstance(a, bool) else self.pure("not", a, text=f"xor i1 {a}, true")

    def word(self, a: Bit) -> Operand:
        """Return a bit as the number 0 or 1."""
        return int(a) if isinstance(a, bool) else self.pure("zext", a, text=f"zext i1 {a} to i64")

    def bit(self, a: Operand) -> Bit:
        """Return whether a number is not 0."""
        return self.cmp("ne", a, 0)

    def select(self, test: Bit, a: Operand, b: Operand) -> Operand:
        """Return `a` if `test`, else `b`."""
        if isinstance(test, bool):
            return a if test else b
        if a == b:
            return a
        return self.pure(
            "sel", test, str(a), str(b), text=f"select i1 {test}, i64 {text(a)}, i64 {text(b)}"
        )

    def select_pointer(self, test: Bit, a: str, b: str) -> str:
        """Return the pointer `a` if `test`, else `b`."""
        if isinstance(test, bool):
            return a if test else b
        return self.pure("selp", test, a, b, text=f"select i1 {test}, ptr {a}, ptr {b}")

    # ------------------------------------------------------------ memory

    def alloca(self, words: int = 1) -> str:
        """Return the address of memory for `words` words, as long as the function runs."""
        name = self.fresh("m")
        kind = "i64" if words == 1 else f"[{words} x i64]"
        self.allocas.append(f"  {name} = alloca {kind}, align 8")
        self.sizes.append(words)
        return name

    def give_back(self, kept: int) -> None:
        """Give the memory back that was asked for after the first `kept` times."""
        del self.allocas[kept:], self.sizes[kept:]

    def at(self, pointer: str, index: Operand) -> str:
        """Return the address of the word `index` places behind `pointer`."""
        if index == 0:
            return pointer
        return self.pure(
            "gep", pointer, str(index), text=f"getelementptr i64, ptr {pointer}, i64 {text(index)}"
        )

    def load(self, pointer: str, index: Operand = 0) -> str:
        """Return a word in memory; known until something is stored."""
        where = self.at(pointer, index)
        return self.pure("load", where, text=f"load i64, ptr {where}, align 8")

    def store(self, value: Operand, pointer: str, index: Operand = 0) -> None:
        """Write a word to memory."""
        where = self.at(pointer, index)
        self.emit(f"store i64 {text(value)}, ptr {where}, align 8")
        for key in [k for k in self.known if k[0] == "load"]:
            del self.known[key]
        if isinstance(value, str):
            self.known[("load", where)] = value

    def copy(self, target: str, source: str, words: int) -> None:
        """Copy words that do not overlap, or are the same."""
        if words <= 4:
            for i in range(words):
                self.store(self.load(source, i), target, i)
            return
        self.module.declare("declare void @llvm.memmove.p0.p0.i64(ptr, ptr, i64, i1)")
        self.emit(
            f"call void @llvm.memmove.p0.p0.i64(ptr align 8 {target}, ptr align 8 {source}, i64 {8 * words}, i1 false)"
        )
        self.known = {k: v for k, v in self.known.items() if k[0] != "load"}

    def zero(self, target: str, words: int) -> None:
        """Fill words with zero."""
        if words <= 4:
            for i in range(words):
                self.store(0, target, i)
            return
        self.module.declare("declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)")
        self.emit(
            f"call void @llvm.memset.p0.i64(ptr align 8 {target}, i8 0, i64 {8 * words}, i1 false)"
        )
        self.known = {k: v for k, v in self.known.items() if k[0] != "load"}


def text(x: Operand | Bit) -> str:
    """Return an operand as LLVM writes it."""
    if isinstance(x, bool):
        return "true" if x else "false"
    return str(signed(x)) if isinstance(x, int) else x
