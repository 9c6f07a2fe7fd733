// Looking through one bucket of the table: 8 slots, one cache line, with or without SIMD.
//
// The SIMD versions are compiled for their instructions in files of their own (expander_*.cpp), and
// chosen at run time; other processors use the plain one.
#pragma once

#include <cstddef>

#include "compiler.hpp"
#include "words.hpp"

namespace pyverify {

constexpr std::size_t bucket_slots = 8;
constexpr int tag_shift = 40;  // a slot with a tag: 24 bits of tag above 40 bits of index

// Buckets are read while other workers fill them. What was read as empty is tried again by an
// exchange, so it does no harm to read an old value.
struct Plain {
    // The slots (as bits) that hold exactly `word`.
    static unsigned equal(const Word* bucket, Word word) {
        unsigned bits = 0;
        for (unsigned i = 0; i < bucket_slots; ++i) {
            bits |= static_cast<unsigned>(load(bucket + i) == word) << i;
        }
        return bits;
    }

    // The slots with this tag; empty ones have tag 0.
    static unsigned tagged(const Word* bucket, Word tag) {
        unsigned bits = 0;
        for (unsigned i = 0; i < bucket_slots; ++i) {
            bits |= static_cast<unsigned>(load(bucket + i) >> tag_shift == tag) << i;
        }
        return bits;
    }
};

}  // namespace pyverify
