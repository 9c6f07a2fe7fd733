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

// What stands in a bucket at one moment: every slot is read once. Others may fill slots meanwhile,
// but what was read as empty is tried by an exchange, and what was not is seen. Reading a slot a
// second time would break that: it could be found without the state first, and not empty then.
struct Plain {
    Word slots[bucket_slots];

    explicit Plain(const Word* bucket) {
        for (std::size_t i = 0; i < bucket_slots; ++i) slots[i] = load(bucket + i);
    }

    // The slots (as bits) that hold exactly `word`.
    unsigned equal(Word word) const {
        unsigned bits = 0;
        for (unsigned i = 0; i < bucket_slots; ++i) {
            bits |= static_cast<unsigned>(slots[i] == word) << i;
        }
        return bits;
    }

    // The slots with this tag; empty ones have tag 0.
    unsigned tagged(Word tag) const {
        unsigned bits = 0;
        for (unsigned i = 0; i < bucket_slots; ++i) {
            bits |= static_cast<unsigned>(slots[i] >> tag_shift == tag) << i;
        }
        return bits;
    }
};

}  // namespace pyverify
