// The hot loop with AVX-512.
#define PYVERIFY_TARGET __attribute__((target("avx512f,avx512vl,bmi,bmi2,lzcnt,popcnt")))

#include <immintrin.h>

#include "expander.hpp"

namespace pyverify {

// Volatile, or the compiler would read a bucket twice (see buckets.hpp).
struct Avx512 {
    __m512i slots;

    PYVERIFY_TARGET explicit Avx512(const Word* bucket)
        : slots(*reinterpret_cast<const volatile __m512i*>(bucket)) {}

    PYVERIFY_TARGET unsigned equal(Word word) const {
        return _mm512_cmpeq_epi64_mask(slots, all(word));
    }

    PYVERIFY_TARGET unsigned tagged(Word tag) const {
        return _mm512_cmpeq_epi64_mask(_mm512_maskz_srli_epi64(255, slots, tag_shift), all(tag));
    }

    PYVERIFY_TARGET static __m512i all(Word word) {
        return _mm512_set1_epi64(static_cast<long long>(word));
    }
};

std::unique_ptr<Worker> make_avx512_worker(Exploration& exploration) {
    return make_expander<Avx512>(exploration);
}

}  // namespace pyverify
