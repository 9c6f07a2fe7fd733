"""LLVM, as far as it is used: text of a module to an object file, and that into memory.

The only file that loads llvmlite, and loaded only where there is something to compile.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import llvmlite.binding as llvm


@dataclass(frozen=True)
class Jitted:
    """Code that LLVM has put into memory, for as long as this object lives."""

    engine: Any

    def address(self, name: str) -> int:
        """Return where a function is."""
        return int(self.engine.get_function_address(name))


_initialised = False


def _host() -> tuple[str, str]:
    return llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()


def processor() -> str:
    """Return this processor's name and features, as LLVM knows them."""
    return " ".join(_host())


def _machine() -> Any:
    global _initialised  # noqa: PLW0603  # LLVM wants to be told once per process
    if not _initialised:
        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
        _initialised = True
    cpu, features = _host()
    return llvm.Target.from_default_triple().create_target_machine(
        cpu=cpu, features=features, opt=1, jit=False, reloc="pic"
    )


def emit(text: str) -> bytes:
    """Compile the text of a module, for this processor, to an object file."""
    machine = _machine()
    module = llvm.parse_assembly(text)
    options = llvm.create_pipeline_tuning_options(speed_level=1)
    builder = llvm.create_pass_builder(machine, options)
    passes = llvm.create_new_module_pass_manager()
    passes.add_sroa_pass()
    passes.add_simplify_cfg_pass()
    passes.add_instruction_combine_pass()
    passes.add_simplify_cfg_pass()
    passes.run(module, builder)
    return bytes(machine.emit_object(module))


def jit(data: bytes) -> Jitted:
    """Put an object file into memory."""
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), _machine())
    engine.add_object_file(llvm.ObjectFileRef.from_data(data))
    engine.finalize_object()
    return Jitted(engine)
