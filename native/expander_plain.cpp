// The hot loop for any processor, and the choice between the three.
#include "expander.hpp"

namespace pyverify {

std::unique_ptr<Worker> make_plain_worker(Exploration& exploration) {
    return make_expander<Plain>(exploration);
}

#ifdef PYVERIFY_X86

std::unique_ptr<Worker> make_avx2_worker(Exploration& exploration);
std::unique_ptr<Worker> make_avx512_worker(Exploration& exploration);

Isa best_isa() {
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("bmi2")) {
        return Isa::avx512;
    }
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
    return avx2 ? Isa::avx2 : Isa::plain;
}

std::unique_ptr<Worker> make_worker(Isa isa, Exploration& exploration) {
    switch (isa) {
        case Isa::avx512: return make_avx512_worker(exploration);
        case Isa::avx2: return make_avx2_worker(exploration);
        default: return make_plain_worker(exploration);
    }
}

#else

Isa best_isa() { return Isa::plain; }

std::unique_ptr<Worker> make_worker(Isa, Exploration& exploration) {
    return make_plain_worker(exploration);
}

#endif

}  // namespace pyverify
