// What the engine is asked to explore: addresses of machine code, and what to do where that gives
// up.
//
// The contract of the functions is written in pyverify/native/_engine.pyi.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "words.hpp"

namespace pyverify {

using Expand = std::int64_t (*)(const Word* state, Word* out, std::uint32_t* meta,
                                std::int64_t cap);
using Check = Word (*)(const Word* state);
using StepCheck = Word (*)(const Word* before, const Word* after);
using Test = std::int32_t (*)(const Word* state);
using Compare = std::int32_t (*)(const Word* a, const Word* b);
using Canon = void (*)(const Word* in, Word* out);

enum class Kind : std::uint32_t { passes, failed_assert, failed_domain, error, escape };

constexpr std::uint32_t meta_of(Kind kind, std::uint32_t instance) {
    return static_cast<std::uint32_t>(kind) << 24 | instance;
}
constexpr Kind kind_of(std::uint32_t meta) { return static_cast<Kind>(meta >> 24); }
constexpr std::uint32_t instance_of(std::uint32_t meta) { return meta & 0xffffff; }

// What `within` and `terminal` return.
constexpr std::int32_t no = 0, yes = 1, failure = 2, ask = 3;

constexpr std::size_t watches_per_group = 63;
constexpr Word escape_bit = Word{1} << watches_per_group;

// Executions that an escape returned: states, one after the other, and their metas.
struct Entries {
    std::vector<Word> states;
    std::vector<std::uint32_t> metas;
};

// Answers where the machine code does not. Called by any worker; an exception ends the search.
class Escapes {
  public:
    virtual ~Escapes() = default;
    // `state` is null for an instance of init.
    virtual void expand(const Word* state, std::uint32_t instance, Entries& found) = 0;
    virtual Word check(std::size_t group, const Word* state) = 0;
    virtual Word step_check(std::size_t group, const Word* before, const Word* after) = 0;
    virtual std::int32_t within(const Word* state) = 0;
    virtual std::int32_t terminal(const Word* state) = 0;
};

struct Program {
    std::size_t words = 1;
    Expand expand = nullptr, start = nullptr;
    std::vector<Check> check;
    std::vector<StepCheck> step_check;
    Test within = nullptr, terminal = nullptr;
    Compare compare = nullptr;
    Canon canon = nullptr;
    std::vector<std::uint32_t> actions;  // by instance
    Escapes* escapes = nullptr;

    // The canonical order of states; without a function for it, that of their words.
    bool less(const Word* a, const Word* b) const {
        if (compare != nullptr) return compare(a, b) < 0;
        for (std::size_t i = 0; i < words; ++i) {
            if (a[i] != b[i]) return a[i] < b[i];
        }
        return false;
    }

    std::int32_t is_within(const Word* state) const {
        if (within == nullptr) return yes;
        const std::int32_t answer = within(state);
        return answer == ask ? escapes->within(state) : answer;
    }

    std::int32_t is_terminal(const Word* state) const {
        if (terminal == nullptr) return no;
        const std::int32_t answer = terminal(state);
        return answer == ask ? escapes->terminal(state) : answer;
    }

    Word checked(std::size_t group, const Word* state) const {
        const Word bits = check[group](state);
        return bits & escape_bit ? bits | escapes->check(group, state) : bits;
    }

    Word step_checked(std::size_t group, const Word* before, const Word* after) const {
        const Word bits = step_check[group](before, after);
        return bits & escape_bit ? bits | escapes->step_check(group, before, after) : bits;
    }
};

}  // namespace pyverify
