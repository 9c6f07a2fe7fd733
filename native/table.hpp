// The visited set: an exact hash table in buckets of one cache line.
//
// States of one word stand in the table themselves. For wider ones a slot is 40 bits of arena index
// and a tag of 24 bits of the hash. No slot is ever emptied, and a bucket is filled from its first
// slot on, so insertion needs no lock: two workers with the same state compete for the same slot.
//
// The place of a state is its hash as a fraction of the table. So the table is in order of hash,
// and growing it is a sequential pass, in place. It grows by regions (a share of the hashes each,
// chosen by the top bits), one after the other or several at once, so that growing can be
// interrupted.
//
// When a table with tags grows, the hash is put together from the place of a slot and its tag. For
// that, the tag consists of the bits that follow the top `tag_start_` ones, and overlaps with what
// the place says; bits below it are not used at all. After every growth by 256 the tags are made
// anew.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "arena.hpp"
#include "buckets.hpp"
#include "memory.hpp"
#include "words.hpp"

namespace pyverify {

enum class Inserted { fresh, known, full };

class Table {
  public:
    Table(Budget& budget, Arena& arena, std::size_t words, std::size_t workers);

    explicit operator bool() const { return !regions_.empty(); }

    void prefetch(Word hash) const { pyverify::prefetch(home(hash & used_bits_)); }

    // ------------------------------------------------------------ states of one word

    template <class Isa>
    PYVERIFY_TARGET Inserted insert_word(Word hash, Word state) {
        Word* bucket = home(hash);
        for (int probe = 0; probe < most_probes; ++probe, bucket += bucket_slots) {
            const Isa there_now(bucket);
            if (there_now.equal(state) != 0) return Inserted::known;
            for (unsigned empty = there_now.equal(0); empty != 0; empty &= empty - 1) {
                Word there = 0;
                if (claim(bucket + first_bit(empty), there, state)) return Inserted::fresh;
                if (there == state) return Inserted::known;
            }
        }
        return Inserted::full;
    }

    template <class Isa>
    PYVERIFY_TARGET bool contains_word(Word hash, Word state) const {
        const Word* bucket = home(hash);
        for (int probe = 0; probe < most_probes; ++probe, bucket += bucket_slots) {
            const Isa there_now(bucket);
            if (there_now.equal(state) != 0) return true;
            if (there_now.equal(0) != 0) return false;
        }
        return false;
    }

    // ------------------------------------------------------------ wider states

    // `state` stands in the arena at `index` already.
    template <class Isa, int W>
    PYVERIFY_TARGET Inserted insert(Width<W> width, Word hash, const Word* state,
                                    std::uint64_t index) {
        const Word tag = tag_of(hash), slot = tag << tag_shift | (index + 1);
        Word* bucket = home(hash & used_bits_);
        for (int probe = 0; probe < most_probes; ++probe, bucket += bucket_slots) {
            const Isa there_now(bucket);
            unsigned empty = there_now.equal(0);
            for (unsigned same = there_now.tagged(tag) & ~empty; same != 0; same &= same - 1) {
                if (is_at(width, load(bucket + first_bit(same)), state)) return Inserted::known;
            }
            for (; empty != 0; empty &= empty - 1) {
                Word there = 0;
                if (claim(bucket + first_bit(empty), there, slot)) return Inserted::fresh;
                if (there >> tag_shift == tag && is_at(width, there, state)) return Inserted::known;
            }
        }
        return Inserted::full;
    }

    template <class Isa, int W>
    PYVERIFY_TARGET bool contains(Width<W> width, Word hash, const Word* state) const {
        const Word tag = tag_of(hash);
        const Word* bucket = home(hash & used_bits_);
        for (int probe = 0; probe < most_probes; ++probe, bucket += bucket_slots) {
            const Isa there_now(bucket);
            const unsigned empty = there_now.equal(0);
            for (unsigned same = there_now.tagged(tag) & ~empty; same != 0; same &= same - 1) {
                if (is_at(width, load(bucket + first_bit(same)), state)) return true;
            }
            if (empty != 0) return false;
        }
        return false;
    }

    // Fetch the state that an insertion will compare with, once its bucket has arrived.
    template <class Isa>
    PYVERIFY_TARGET void prefetch_candidate(Word hash) const {
        const Word* bucket = home(hash & used_bits_);
        const unsigned same = Isa(bucket).tagged(tag_of(hash));
        if (same == 0) return;
        const Word slot = load(bucket + first_bit(same));
        if (slot != 0) pyverify::prefetch(arena_.at(index_in(slot)));
    }

    // ------------------------------------------------------------ growth

    // Reserve the right to insert `number` states; false means that the table should grow first.
    bool reserve(std::uint64_t number) {
        if (reserved_.fetch_add(number, std::memory_order_relaxed) + number <= most_used_)
            return true;
        reserved_.fetch_sub(number, std::memory_order_relaxed);
        return false;
    }

    // Growing: one thread plans (false: there is no memory to grow into), any number of workers
    // grow regions until none is left or `pause` is set, one thread ends. Meanwhile nothing is
    // inserted.
    bool plan_growth();
    bool grow_some(const std::atomic<bool>& pause);
    bool is_growing() const { return !grown_.empty(); }
    // False if not all of it is done yet.
    bool end_growth();

    std::uint64_t slots() const { return slots_; }
    std::uint64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

  private:
    // Where a region lies, in 16 bytes: the place of a hash is found with one load.
    struct Place {
        Word* slots = nullptr;
        std::uint64_t packed = 0;  // buckets, and in the low byte the number of top bits used up

        std::uint64_t buckets() const { return packed >> 8; }
        int prefix_bits() const { return static_cast<int>(packed & 63); }
        Word* bucket_of(Word hash) const {
            return slots + bucket_slots * multiply(hash << (packed & 63), packed >> 8).high;
        }
    };

    struct Region {
        Pages pages;
        std::uint64_t buckets = 0;
        int prefix_bits = 0;
        Word prefix = 0;  // the first hash that belongs here

        Place place() const {
            const auto packed = buckets << 8 | static_cast<std::uint64_t>(prefix_bits);
            return {static_cast<Word*>(pages.data()), packed};
        }
    };

    static constexpr int directory_bits = 8;
    // Buckets behind the last one that can be a home, so that nothing ever wraps around.
    static constexpr int most_probes = 192, spare_buckets = most_probes;
    static constexpr int tag_bits = 64 - tag_shift;

    Word* home(Word hash) const {
        return directory_[hash >> (64 - directory_bits)].bucket_of(hash);
    }

    // Write into a slot that was read as empty, or tell what somebody else has written meanwhile. A
    // worker that is alone need not compete: an atomic exchange costs as much as the rest.
    bool claim(Word* slot, Word& there, Word value) const {
        if (!alone_) return exchange(slot, there, value);
        *slot = value;
        return true;
    }

    Word tag_of(Word hash) const { return hash << tag_start_ >> tag_shift; }
    static std::uint64_t index_in(Word slot) { return (slot & ((Word{1} << tag_shift) - 1)) - 1; }

    template <int W>
    bool is_at(Width<W> width, Word slot, const Word* state) const {
        return equal(width, arena_.at(index_in(slot)), state);
    }

    bool has_tags() const { return words_ > 1; }
    Region make_region(Word prefix, int prefix_bits, std::uint64_t buckets);
    static std::uint64_t whole_buckets(std::uint64_t buckets);
    void enter(const Region& region);
    bool grow_region(Region& old, std::vector<Region>& made);
    bool move_up(const Region& old, const std::vector<Region>& made);
    void prefetch_states(const Word* slots, std::uint64_t bucket) const;
    Word hash_in(const Region& region, std::uint64_t bucket, Word slot) const;
    static bool put(Word* home, Word slot);

    Budget& budget_;
    const Arena& arena_;
    const std::size_t words_;
    const bool alone_;  // there is one worker

    std::array<Place, std::size_t{1} << directory_bits> directory_;
    Word used_bits_ = ~Word{0};  // of the hash
    int tag_start_ = 0;
    std::vector<Region> regions_;
    std::uint64_t slots_ = 0, most_used_ = 0;
    std::atomic<std::uint64_t> reserved_{0}, bytes_{0};

    // While growing: by old region, what replaces it.
    std::vector<std::vector<Region>> grown_;
    std::atomic<std::size_t> next_old_{0}, done_old_{0};
    std::atomic<bool> growth_failed_{false};
    std::uint64_t new_buckets_ = 0;  // of each new region
    int new_prefix_bits_ = 0, new_tag_start_ = 0;
};

}  // namespace pyverify
