// The numbers of states: an exact hash table that is filled once, and then only read.
//
// A slot is a number above 0 and, above it, a key. Where a state is one word with enough zeros at
// its top, the key is the state, and nothing else has to be looked at; that is why this is not the
// table of the search. Otherwise it is a tag, the low bits of the hash, and the state is compared.
#pragma once

#include <bit>
#include <cstdint>

#include "arena.hpp"
#include "compiler.hpp"
#include "memory.hpp"
#include "words.hpp"

namespace pyverify {

class Index {
  public:
    static constexpr std::uint32_t none = ~std::uint32_t{0};

    Index() = default;
    // Of up to so many states of an arena, with numbers below `numbers`. `used` has all the bits
    // that are set in any of them, if a state is one word.
    Index(Budget& budget, const Arena& arena, std::uint64_t states, std::uint64_t numbers,
          Word used)
        : arena_(&arena), slots_(states + states / 2 + 2), pages_(budget, slots_ * sizeof(Word)),
          number_bits_(std::bit_width(numbers)),
          holds_states_(std::bit_width(used) + number_bits_ <= 64) {}

    explicit operator bool() const { return static_cast<bool>(pages_); }
    std::size_t bytes() const { return pages_.size(); }

    void prefetch(Word hash) const { pyverify::prefetch(home(hash)); }

    // Enter a state that is not there yet. Any number of workers may do so at the same time; one
    // that is alone need not compete for slots.
    void enter(Word hash, std::uint64_t number, bool alone) {
        const Word slot = key(arena_->at(number), hash) | (number + 1);
        Word* at = home(hash);
        if (alone) {
            while (*at != 0) at = after(at);
            *at = slot;
            return;
        }
        for (Word there = 0; !exchange(at, there, slot); there = 0) at = after(at);
    }

    // Fetch the state that looking for one will compare with, once its slot has arrived.
    void prefetch_candidate(Word hash) const {
        if (holds_states_) return;
        const Word slot = *home(hash);
        if (slot != 0) pyverify::prefetch(arena_->at(number_in(slot)));
    }

    // The number of a state, if it was entered.
    template <int W>
    std::uint32_t find(Width<W> width, const Word* state, Word hash) const {
        const Word wanted = key(state, hash);
        for (const Word* at = home(hash); *at != 0; at = after(at)) {
            if ((*at ^ wanted) >> number_bits_ != 0) continue;
            const std::uint32_t number = number_in(*at);
            if (holds_states_ || equal(width, arena_->at(number), state)) return number;
        }
        return none;
    }

  private:
    Word* home(Word hash) const { return begin() + multiply(hash, slots_).high; }
    template <class Slot>
    Slot* after(Slot* at) const {
        return at + 1 == begin() + slots_ ? begin() : at + 1;
    }
    Word* begin() const { return static_cast<Word*>(pages_.data()); }

    Word key(const Word* state, Word hash) const {
        return (holds_states_ ? *state : hash) << number_bits_;
    }
    std::uint32_t number_in(Word slot) const {
        return static_cast<std::uint32_t>(slot & ((Word{1} << number_bits_) - 1)) - 1;
    }

    const Arena* arena_ = nullptr;
    std::uint64_t slots_ = 0;
    Pages pages_;
    int number_bits_ = 0;
    bool holds_states_ = false;
};

}  // namespace pyverify
