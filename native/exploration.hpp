// What the workers of a search share: the question, the states found, the level at hand.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <limits>
#include <vector>

#include "arena.hpp"
#include "findings.hpp"
#include "memory.hpp"
#include "program.hpp"
#include "table.hpp"

namespace pyverify {

// The kinds of failures, as watches of their own.
enum Failure : std::size_t {
    failed_assert,
    failed_domain,
    failed_error,
    deadlock,
    failed_within,
    failed_terminal,
    failure_kinds
};

// The states of one level, as places 0, 1, ... that workers take blocks of.
class Level {
  public:
    void assign(std::vector<Range> ranges) {
        ranges_ = std::move(ranges);
        starts_.assign(1, 0);
        for (const Range& range : ranges_) {
            starts_.push_back(starts_.back() + range.end - range.begin);
        }
        cursor_ = 0;
    }

    std::uint64_t size() const { return starts_.back(); }

    // Take up to `number` places: the first, or size() if none is left.
    std::uint64_t take(std::uint64_t number) {
        if (cursor_.load(std::memory_order_relaxed) >= size()) return size();
        return std::min(cursor_.fetch_add(number, std::memory_order_relaxed), size());
    }

    bool is_taken() const { return cursor_.load(std::memory_order_relaxed) >= size(); }

    // The indices from a place on, up to the end of its range.
    Range from(std::uint64_t place) const {
        const auto after = std::upper_bound(starts_.begin(), starts_.end(), place);
        const auto number = static_cast<std::size_t>(after - starts_.begin() - 1);
        return {ranges_[number].begin + (place - starts_[number]), ranges_[number].end};
    }

  private:
    std::vector<Range> ranges_;
    std::vector<std::uint64_t> starts_{0};
    std::atomic<std::uint64_t> cursor_{0};
};

constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();

struct Question {
    std::vector<Mode> watches, step_watches, failures;
    std::size_t workers = 1;
    std::uint64_t max_depth = unlimited, max_states = unlimited, memory = unlimited;
    bool fail_fast = false;
};

struct Exploration {
    Exploration(const Program& to_explore, const Question& question, std::uint64_t memory)
        : program(to_explore), watches(question.watches), step_watches(question.step_watches),
          failures(question.failures), max_depth(question.max_depth), budget(memory),
          arena(budget, program.words, question.workers),
          table(budget, arena, program.words, question.workers) {}

    const Program& program;
    Watches watches, step_watches, failures;
    const std::uint64_t max_depth;
    Budget budget;
    Arena arena;
    Table table;

    // The level being expanded: 0 while the initial states are found.
    std::uint64_t depth = 0;
    Level level;
    std::atomic<bool> pause{false};     // somebody wants all workers to return
    std::atomic<bool> too_deep{false};  // a state below the depth limit was met

    bool at_depth_limit() const { return depth >= max_depth; }
};

}  // namespace pyverify
