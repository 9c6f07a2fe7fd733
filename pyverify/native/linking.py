"""Machine code that needs no LLVM to be loaded: an object file, linked into one flat image.

Loading LLVM costs more time and memory than a small search, and what it would do with code from the
cache is little: the modules of this engine call nothing but each other and a few functions of C.
An image is the sections of the object, one after the other, followed by the table of the absolute
addresses that the code looks up, the only thing that depends on where the image is loaded. (Names
and numbers: System V ABI for x86-64.) For any other format or processor there is no image.
"""

from __future__ import annotations

import ctypes
import json
import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass

_X86_64_ELF = b"\x7fELF\x02\x01\x01"
_RELOCATABLE, _X86_64 = 1, 62
_PROGBITS, _SYMTAB, _RELA = 1, 2, 4
_WRITE, _ALLOC = 1, 2
_PC64, _GOTOFF64, _GOT64, _GOTPC64 = 24, 25, 27, 29  # relocations
_TABLE = "_GLOBAL_OFFSET_TABLE_"
_UNWIND = ".eh_frame"  # no exception passes through this code
OF_C = ("memset", "memmove", "memcpy")


class UnlinkableError(Exception):
    """An object file with something that is not known here."""


@dataclass(frozen=True)
class Image:
    """Linked code: where functions are in it, and the addresses that its table asks for."""

    code: bytes
    functions: dict[str, int]
    table: int
    wanted: list[int | str]  # an offset in the image, or a function of C

    def stored(self) -> bytes:
        """Return it as bytes."""
        head = {"functions": self.functions, "table": self.table, "wanted": self.wanted}
        return json.dumps(head).encode() + b"\n" + self.code

    @staticmethod
    def restored(data: bytes) -> Image:
        """Return what was stored."""
        head, _, code = data.partition(b"\n")
        return Image(code, **json.loads(head))


@dataclass(frozen=True)
class Loaded:
    """An image in memory, for as long as this object lives."""

    memory: mmap.mmap
    base: int
    functions: dict[str, int]

    def address(self, name: str) -> int:
        """Return where a function is."""
        return self.base + self.functions[name]


def load(image: Image) -> Loaded:
    """Put an image into executable memory; OSError if the system does not allow that."""
    memory = mmap.mmap(-1, len(image.code), flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    memory[:] = image.code
    base = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    c = ctypes.CDLL(None)
    for number, wanted in enumerate(image.wanted):
        if isinstance(wanted, str):
            address = ctypes.cast(getattr(c, wanted), ctypes.c_void_p).value or 0
        else:
            address = base + wanted
        struct.pack_into("<Q", memory, image.table + 8 * number, address)
    allowed = mmap.PROT_READ | mmap.PROT_EXEC
    if c.mprotect(ctypes.c_void_p(base), ctypes.c_size_t(len(image.code)), allowed) != 0:
        raise OSError("memory cannot be made executable")
    return Loaded(memory, base, image.functions)


def link(data: bytes) -> Image:
    """Link an object file; UnlinkableError if it is of another kind."""
    return _Linker(data).image()


@dataclass(frozen=True)
class _Section:
    name: str
    kind: int
    flags: int
    offset: int
    size: int
    info: int
    align: int


@dataclass(frozen=True)
class _Symbol:
    name: str
    section: int
    value: int


class _Linker:
    def __init__(self, data: bytes) -> None:
        kind, machine = struct.unpack_from("<HH", data, 16)
        if not data.startswith(_X86_64_ELF) or (kind, machine) != (_RELOCATABLE, _X86_64):
            raise UnlinkableError("not an object file for x86-64")
        self.data = data
        self.sections = list(self._sections())
        self.symbols = list(self._symbols())
        self.code = bytearray()
        self.places: dict[int, int] = {}  # of the sections in the image
        self.wanted: list[int | str] = []
        self.table = 0

    def image(self) -> Image:
        self._lay_out()
        self.table = self._room(b"", 8)
        for number, section in enumerate(self.sections):
            if section.kind == _RELA and section.info in self.places:
                self._relocate(number, self.places[section.info])
        self.code += bytes(8 * len(self.wanted))
        functions = {
            s.name: self._offset(s) for s in self.symbols if s.name and s.section in self.places
        }
        return Image(bytes(self.code), functions, self.table, self.wanted)

    def _sections(self) -> Iterator[_Section]:
        (start,) = struct.unpack_from("<Q", self.data, 40)
        size, count, names = struct.unpack_from("<HHH", self.data, 58)
        heads = [
            struct.unpack_from("<IIQQQQIIQQ", self.data, start + i * size) for i in range(count)
        ]
        base = heads[names][4]
        for name, kind, flags, _, offset, length, _, info, align, _ in heads:
            yield _Section(self._text(base + name), kind, flags, offset, length, info, align)

    def _symbols(self) -> Iterator[_Symbol]:
        names = next(s.offset for s in self.sections if s.name == ".strtab")
        for table in (s for s in self.sections if s.kind == _SYMTAB):
            for at in range(table.offset, table.offset + table.size, 24):
                name, _, _, section, value, _ = struct.unpack_from("<IBBHQQ", self.data, at)
                yield _Symbol(self._text(names + name), section, value)

    def _text(self, at: int) -> str:
        return self.data[at : self.data.index(b"\0", at)].decode("ascii")

    def _lay_out(self) -> None:
        for number, s in enumerate(self.sections):
            if not s.flags & _ALLOC or s.name == _UNWIND or s.size == 0:
                continue
            if s.kind != _PROGBITS or s.flags & _WRITE:
                raise UnlinkableError(f"section {s.name}")
            content = self.data[s.offset : s.offset + s.size]
            self.places[number] = self._room(content, s.align)

    def _room(self, content: bytes, align: int) -> int:
        self.code += bytes(-len(self.code) % max(align, 1))
        place = len(self.code)
        self.code += content
        return place

    def _relocate(self, number: int, place: int) -> None:
        section = self.sections[number]
        for at in range(section.offset, section.offset + section.size, 24):
            offset, info, addend = struct.unpack_from("<QQq", self.data, at)
            symbol = self.symbols[info >> 32]
            here = place + offset
            value = self._value(info & 0xFFFFFFFF, symbol, here) + addend
            struct.pack_into("<q", self.code, here, value)

    def _value(self, kind: int, symbol: _Symbol, here: int) -> int:
        if kind == _GOTPC64 and symbol.name == _TABLE:
            return self.table - here
        if kind == _PC64:
            return self._offset(symbol) - here
        if kind == _GOTOFF64:
            return self._offset(symbol) - self.table
        if kind == _GOT64:
            return 8 * self._entry(symbol)
        raise UnlinkableError(f"relocation {kind} of {symbol.name}")

    def _entry(self, symbol: _Symbol) -> int:
        """Return the number of the entry of the table with the address of a symbol."""
        wanted = symbol.name if symbol.name in OF_C else self._offset(symbol)
        if wanted not in self.wanted:
            self.wanted.append(wanted)
        return self.wanted.index(wanted)

    def _offset(self, symbol: _Symbol) -> int:
        if symbol.section not in self.places:
            raise UnlinkableError(f"symbol {symbol.name}")
        return self.places[symbol.section] + symbol.value
