// The way back: which state of a level leads to a state of the next one.
//
// No edges are stored. A level is expanded again, once for all the states asked for, and of each
// the smallest predecessor is kept, so the answer does not depend on any order.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "search.hpp"

namespace pyverify {

class Predecessors {
  public:
    // `targets` are states of the level after `level`, one after the other.
    Predecessors(const Search& search, std::uint64_t level, std::vector<Word> targets);

    // Go on for about so many seconds; true when all of the level was looked at.
    bool run(double seconds);

    // The smallest predecessor of a target; null if there is none.
    const Word* of(std::size_t target) const;

  private:
    struct Looker;
    static constexpr std::uint64_t block_states = 64;

    const Search& search_;
    const Program& program_;
    std::vector<Word> targets_;
    std::vector<std::uint32_t> slots_;  // a small hash table: numbers of targets, from 1
    Level level_;
    std::vector<std::vector<Word>> smallest_;  // by target; empty: none so far
};

}  // namespace pyverify
