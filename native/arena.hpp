// The arena: every state that was found, in chunks that never move.
//
// It only grows, level after level, so it is the frontier, the store and the trace information in
// one. Each worker fills chunks of its own; a state's index is 40 bits.
#pragma once

#include <bit>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "memory.hpp"
#include "words.hpp"

namespace pyverify {

// Consecutive indices: begin, begin + 1, ..., end - 1.
struct Range {
    std::uint64_t begin, end;
};

class Arena {
  public:
    static constexpr int index_bits = 40;

    Arena(Budget& budget, std::size_t words, std::size_t workers)
        : budget_(budget), words_(words), bits_(chunk_bits(words)),
          capacity_(most_chunks(budget.limit(), workers)),
          directory_(budget, capacity_ * sizeof(Word*)) {
        chunks_ = static_cast<Word**>(directory_.data());
    }

    explicit operator bool() const { return static_cast<bool>(directory_); }

    Word* at(std::uint64_t index) const {
        return chunks_[index >> bits_] + (index & (chunk_states() - 1)) * words_;
    }

    std::uint64_t chunk_states() const { return std::uint64_t{1} << bits_; }
    std::uint64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

    // Returns the index of the first state of a new chunk; nothing if there is no memory for one.
    std::optional<std::uint64_t> add_chunk() {
        const std::scoped_lock lock(mutex_);
        const std::uint64_t number = pages_.size();
        if (number == capacity_ || (number + 1) << bits_ >> index_bits != 0) return std::nullopt;
        Pages chunk(budget_, chunk_states() * words_ * sizeof(Word));
        if (!chunk) return std::nullopt;
        bytes_.fetch_add(chunk.size(), std::memory_order_relaxed);
        chunks_[number] = static_cast<Word*>(chunk.data());
        pages_.push_back(std::move(chunk));
        return number << bits_;
    }

  private:
    // Chunks are whole huge pages where the odd part of the width is small, and a few MB otherwise.
    static int chunk_bits(std::size_t words) {
        const int trailing = std::countr_zero(words);
        constexpr int page_bits = std::countr_zero(huge_page / sizeof(Word));
        if (words >> trailing <= 7 && trailing < page_bits) return page_bits - trailing;
        const int needed = static_cast<int>(std::bit_width(words));
        return needed < page_bits ? page_bits + 1 - needed : 1;
    }

    std::size_t most_chunks(std::uint64_t limit, std::size_t workers) const {
        const std::uint64_t chunk = words_ * sizeof(Word) << bits_;
        return static_cast<std::size_t>(limit / chunk) + workers + 1;
    }

    Budget& budget_;
    const std::size_t words_;
    const int bits_;
    const std::size_t capacity_;
    Pages directory_;
    Word** chunks_ = nullptr;
    std::mutex mutex_;
    std::vector<Pages> pages_;
    std::atomic<std::uint64_t> bytes_{0};
};

// The end of what one worker wrote into the arena.
class Tail {
  public:
    explicit Tail(Arena& arena, std::size_t words) : arena_(arena), words_(words) {}

    // Make sure that there is room for one state.
    bool make_room() {
        if (next_ != end_) return true;
        const std::optional<std::uint64_t> first = arena_.add_chunk();
        if (!first) return false;
        if (*first != end_ || next_ == begin_) {
            finish_run();
            begin_ = *first;
        }
        next_ = *first;
        end_ = *first + arena_.chunk_states();
        place_ = arena_.at(next_);
        return true;
    }

    Word* place() const { return place_; }
    std::uint64_t index() const { return next_; }

    void advance() {
        ++next_;
        place_ += words_;
    }

    // What was written since the last time, as ranges.
    std::vector<Range> take_runs() {
        finish_run();
        begin_ = next_;
        return std::exchange(runs_, {});
    }

  private:
    void finish_run() {
        if (next_ != begin_) runs_.push_back({begin_, next_});
    }

    Arena& arena_;
    const std::size_t words_;
    std::uint64_t begin_ = 0, next_ = 0, end_ = 0;
    Word* place_ = nullptr;
    std::vector<Range> runs_;
};

}  // namespace pyverify
