// What compilers spell differently: atomic access to plain words, prefetching, bits, instruction
// sets.
#pragma once

#include <bit>

#include "words.hpp"

#if defined(_MSC_VER) && !defined(__clang__)
#include <xmmintrin.h>

#include <atomic>
#endif

// Put before what the hot loop consists of. A file that compiles the loop for more instructions
// than every processor has defines it, and only instantiates its own version; so nothing that is
// shared with the rest of the program is compiled with them.
#ifndef PYVERIFY_TARGET
#define PYVERIFY_TARGET
#endif

namespace pyverify {

inline int first_bit(Word bits) { return std::countr_zero(bits); }

#if defined(_MSC_VER) && !defined(__clang__)

inline void prefetch(const void* place) {
    _mm_prefetch(static_cast<const char*>(place), _MM_HINT_T0);
}

inline Word load(const Word* word) {
    return std::atomic_ref(*const_cast<Word*>(word)).load(std::memory_order_acquire);
}

inline bool exchange(Word* word, Word& expected, Word value) {
    return std::atomic_ref(*word).compare_exchange_strong(expected, value);
}

#else

inline void prefetch(const void* place) { __builtin_prefetch(place); }

inline Word load(const Word* word) { return __atomic_load_n(word, __ATOMIC_ACQUIRE); }

// Write `value` where `expected` stands; otherwise tell what stands there instead.
inline bool exchange(Word* word, Word& expected, Word value) {
    return __atomic_compare_exchange_n(word, &expected, value, false, __ATOMIC_ACQ_REL,
                                       __ATOMIC_ACQUIRE);
}

#endif

}  // namespace pyverify
