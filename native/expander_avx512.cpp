// The hot loop with AVX-512.
#define PYVERIFY_TARGET __attribute__((target("avx512f,avx512vl,bmi,bmi2,lzcnt,popcnt")))

#include <immintrin.h>

#include "expander.hpp"

namespace pyverify {

struct Avx512 {
    PYVERIFY_TARGET static unsigned equal(const Word* bucket, Word word) {
        return _mm512_cmpeq_epi64_mask(load_all(bucket), all(word));
    }

    PYVERIFY_TARGET static unsigned tagged(const Word* bucket, Word tag) {
        return _mm512_cmpeq_epi64_mask(_mm512_maskz_srli_epi64(255, load_all(bucket), tag_shift),
                                       all(tag));
    }

  private:
    PYVERIFY_TARGET static __m512i load_all(const Word* bucket) { return _mm512_load_si512(bucket); }
    PYVERIFY_TARGET static __m512i all(Word word) { return _mm512_set1_epi64(static_cast<long long>(word)); }
};

std::unique_ptr<Worker> make_avx512_worker(Exploration& exploration) {
    return make_expander<Avx512>(exploration);
}

}  // namespace pyverify
