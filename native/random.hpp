// Random numbers that are the same on every machine: xoshiro256** 1.0 by David Blackman and
// Sebastiano Vigna, seeded by splitmix64 as they recommend (both in the public domain,
// prng.di.unimi.it).
#pragma once

#include <bit>
#include <cstdint>

#include "words.hpp"

namespace pyverify {

class Random {
  public:
    // Different streams of one seed have nothing to do with each other.
    Random(std::uint64_t seed, std::uint64_t stream) {
        std::uint64_t state = seed;
        state = split(state) ^ stream;
        for (std::uint64_t& word : state_) word = split(state);
    }

    std::uint64_t next() {
        const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
        const std::uint64_t shifted = state_[1] << 17;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= shifted;
        state_[3] = std::rotl(state_[3], 45);
        return result;
    }

    // A number below `bound`, each with the same chance but for one part in 2^64 / bound.
    std::uint64_t below(std::uint64_t bound) { return multiply(next(), bound).high; }

  private:
    static std::uint64_t split(std::uint64_t& state) {
        std::uint64_t z = (state += 0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }

    std::uint64_t state_[4];
};

}  // namespace pyverify
