// The hot loop with AVX2.
#define PYVERIFY_TARGET __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt")))

#include <immintrin.h>

#include "expander.hpp"

namespace pyverify {

// Volatile, or the compiler could read a bucket twice (see buckets.hpp).
struct Avx2 {
    __m256i low, high;

    PYVERIFY_TARGET explicit Avx2(const Word* bucket)
        : low(*reinterpret_cast<const volatile __m256i*>(bucket)),
          high(*reinterpret_cast<const volatile __m256i*>(bucket + 4)) {}

    PYVERIFY_TARGET unsigned equal(Word word) const { return bits(low, high, word); }

    PYVERIFY_TARGET unsigned tagged(Word tag) const {
        return bits(_mm256_srli_epi64(low, tag_shift), _mm256_srli_epi64(high, tag_shift), tag);
    }

    PYVERIFY_TARGET static unsigned bits(__m256i low, __m256i high, Word wanted) {
        const __m256i all = _mm256_set1_epi64x(static_cast<long long>(wanted));
        return same(low, all) | same(high, all) << 4;
    }

    PYVERIFY_TARGET static unsigned same(__m256i half, __m256i wanted) {
        const __m256d equal = _mm256_castsi256_pd(_mm256_cmpeq_epi64(half, wanted));
        return static_cast<unsigned>(_mm256_movemask_pd(equal));
    }
};

std::unique_ptr<Worker> make_avx2_worker(Exploration& exploration) {
    return make_expander<Avx2>(exploration);
}

}  // namespace pyverify
