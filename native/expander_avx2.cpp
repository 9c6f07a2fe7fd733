// The hot loop with AVX2.
#define PYVERIFY_TARGET __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt")))

#include <immintrin.h>

#include "expander.hpp"

namespace pyverify {

struct Avx2 {
    PYVERIFY_TARGET static unsigned equal(const Word* bucket, Word word) {
        return bits(low(bucket), high(bucket), _mm256_set1_epi64x(static_cast<long long>(word)));
    }

    PYVERIFY_TARGET static unsigned tagged(const Word* bucket, Word tag) {
        return bits(_mm256_srli_epi64(low(bucket), tag_shift),
                    _mm256_srli_epi64(high(bucket), tag_shift),
                    _mm256_set1_epi64x(static_cast<long long>(tag)));
    }

  private:
    PYVERIFY_TARGET static __m256i low(const Word* bucket) {
        return _mm256_load_si256(reinterpret_cast<const __m256i*>(bucket));
    }
    PYVERIFY_TARGET static __m256i high(const Word* bucket) { return low(bucket + 4); }

    PYVERIFY_TARGET static unsigned bits(__m256i low, __m256i high, __m256i wanted) {
        return same(low, wanted) | same(high, wanted) << 4;
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
