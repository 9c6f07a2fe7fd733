// States as words: how they are copied, compared and hashed.
//
// A state is W words of 64 bits, and nothing here knows what they mean. W is a constant where the
// compiler can use it (Width<1> to Width<8>), and a number otherwise (Width<0>).
#pragma once

#include <cstddef>
#include <cstdint>

#if defined(_MSC_VER) && !defined(__clang__)
#include <intrin.h>
#endif

namespace pyverify {

using Word = std::uint64_t;

template <int W>
struct Width {
    static_assert(W > 0);
    constexpr explicit Width(std::size_t) {}
    static constexpr std::size_t words() { return W; }
};

template <>
struct Width<0> {
    std::size_t number;
    constexpr explicit Width(std::size_t words) : number(words) {}
    constexpr std::size_t words() const { return number; }
};

template <int W>
inline bool equal(Width<W> width, const Word* a, const Word* b) {
    Word difference = 0;
    for (std::size_t i = 0; i < width.words(); ++i) difference |= a[i] ^ b[i];
    return difference == 0;
}

template <int W>
inline void copy(Width<W> width, const Word* from, Word* to) {
    for (std::size_t i = 0; i < width.words(); ++i) to[i] = from[i];
}

struct Product {
    Word high, low;
};

inline Product multiply(Word a, Word b) {
#if defined(_MSC_VER) && !defined(__clang__)
    Product product;
    product.low = _umul128(a, b, &product.high);
    return product;
#else
    __extension__ using Wide = unsigned __int128;
    const Wide wide = static_cast<Wide>(a) * b;
    return {static_cast<Word>(wide >> 64), static_cast<Word>(wide)};
#endif
}

// The "folded multiply" of wyhash (Wang Yi): both halves of a product, each bit of which depends on
// other bits of the factors.
inline Word fold(Word a, Word b) {
    const Product product = multiply(a, b);
    return product.high ^ product.low;
}

// Both ends of the result are used: the top bits as the place in the table, those below as the tag.
template <int W>
inline Word hash(Width<W> width, const Word* state) {
    constexpr Word factor = 0xa0761d6478bd642f, last = 0xe7037ed1a0b428db;
    Word h = 0x8ebc6af09c88c6e3;
    for (std::size_t i = 0; i < width.words(); ++i) h = fold(h ^ state[i], factor);
    return fold(h, last);
}

}  // namespace pyverify
