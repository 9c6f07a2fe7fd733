// The hot loop with AVX2. All that is not the loop itself is included before its instructions are
// allowed, so that no function shared with the rest of the program is compiled with them.
#include <immintrin.h>

#include <algorithm>
#include <stdexcept>

#include "buckets.hpp"
#include "worker.hpp"

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt"))), \
                             apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,bmi,bmi2,lzcnt,popcnt")
#endif

#include "expander.hpp"

namespace pyverify {

struct Avx2 {
    static unsigned equal(const Word* bucket, Word word) {
        return bits(low(bucket), high(bucket), _mm256_set1_epi64x(static_cast<long long>(word)));
    }

    static unsigned tagged(const Word* bucket, Word tag) {
        return bits(_mm256_srli_epi64(low(bucket), tag_shift),
                    _mm256_srli_epi64(high(bucket), tag_shift),
                    _mm256_set1_epi64x(static_cast<long long>(tag)));
    }

  private:
    static __m256i low(const Word* bucket) {
        return _mm256_load_si256(reinterpret_cast<const __m256i*>(bucket));
    }
    static __m256i high(const Word* bucket) { return low(bucket + 4); }

    static unsigned bits(__m256i low, __m256i high, __m256i wanted) {
        const auto of = [&](__m256i half) {
            const __m256d same = _mm256_castsi256_pd(_mm256_cmpeq_epi64(half, wanted));
            return static_cast<unsigned>(_mm256_movemask_pd(same));
        };
        return of(low) | of(high) << 4;
    }
};

std::unique_ptr<Worker> make_avx2_worker(Exploration& exploration) {
    return make_expander<Avx2>(exploration);
}

}  // namespace pyverify

#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
