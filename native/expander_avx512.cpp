// The hot loop with AVX-512. All that is not the loop itself is included before its instructions are
// allowed, so that no function shared with the rest of the program is compiled with them.
#include <immintrin.h>

#include <algorithm>
#include <stdexcept>

#include "buckets.hpp"
#include "worker.hpp"

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx512f,avx512vl,bmi,bmi2,lzcnt,popcnt"))), \
                             apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,avx512vl,bmi,bmi2,lzcnt,popcnt")
#endif

#include "expander.hpp"

namespace pyverify {

struct Avx512 {
    static unsigned equal(const Word* bucket, Word word) {
        return _mm512_cmpeq_epi64_mask(load_all(bucket), all(word));
    }

    static unsigned tagged(const Word* bucket, Word tag) {
        return _mm512_cmpeq_epi64_mask(_mm512_srli_epi64(load_all(bucket), tag_shift), all(tag));
    }

  private:
    static __m512i load_all(const Word* bucket) { return _mm512_load_si512(bucket); }
    static __m512i all(Word word) { return _mm512_set1_epi64(static_cast<long long>(word)); }
};

std::unique_ptr<Worker> make_avx512_worker(Exploration& exploration) {
    return make_expander<Avx512>(exploration);
}

}  // namespace pyverify

#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
