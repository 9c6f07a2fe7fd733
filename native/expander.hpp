// The hot loop: expand states, look up what comes out, keep what is new.
//
// Successors are gathered in batches; the line of the table that each will be looked up in is
// prefetched when it is added, so that it has arrived when the batch is inserted. A worker can be
// stopped between any two states, and goes on from there when called again.
//
// `I` is one of the instruction sets of buckets.hpp, `W` the words of a state (0: known at run
// time).
#pragma once

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "buckets.hpp"
#include "compiler.hpp"
#include "worker.hpp"

namespace pyverify {

template <class I, int W>
class Expander final : public Worker {
  public:
    explicit Expander(Exploration& exploration)
        : Worker(exploration), shared_(exploration), program_(exploration.program),
          width_(program_.words), init_(static_cast<std::uint32_t>(program_.actions.size())),
          moved_(program_.words) {
        resize(first_room);
        lately_states_ = std::max<std::size_t>(1, std::bit_floor(lately_words / program_.words));
        lately_.resize(lately_states_ * program_.words);
    }

    void start() override {
        std::int64_t number;
        while ((number = call(program_.start, moved_.data())) < 0) resize(2 * room_);
        take<true>(static_cast<std::size_t>(number), nullptr);
    }

    PYVERIFY_TARGET Return work() override {
        at_depth_limit_ = shared_.at_depth_limit();
        watches_steps_ = step_watches.any_open();
        for (;;) {
            for (; next_ < filled_; ++next_) {
                if (is_paused()) return Return::paused;
                if (const Return reason = insert(next_); reason != Return::level_done)
                    return reason;
            }
            next_ = filled_ = 0;
            while (filled_ < batch) {
                if (is_paused()) return Return::paused;
                if (place_ == block_end_ && !take_block()) break;
                if (at_ == run_end_) find_run();
                if (!expand(at_)) break;  // there is no room until the batch is inserted
                ++place_;
                at_ += width_.words();
            }
            if (filled_ == 0 && place_ == block_end_) return Return::level_done;
        }
    }

  private:
    static constexpr std::size_t batch = 64, first_room = 1024, ahead = 4;
    static constexpr std::size_t lately_words = (128 << 10) / sizeof(Word);
    static constexpr std::uint64_t block_states = 256, quota = 64;

    bool is_paused() const { return shared_.pause.load(std::memory_order_relaxed); }

    // ------------------------------------------------------------ the level

    // Take the next states of the level. Small blocks where there are few, for the others' sake.
    bool take_block() {
        const std::uint64_t size = shared_.level.size();
        const std::uint64_t states = std::clamp<std::uint64_t>(size / 64, 1, block_states);
        place_ = shared_.level.take(states);
        block_end_ = std::min(place_ + states, size);
        at_ = run_end_ = nullptr;
        return place_ != block_end_;
    }

    // Find the state at `place_`, and how far its neighbours lie behind it.
    void find_run() {
        const Range range = shared_.level.from(place_);
        const std::uint64_t chunk = shared_.arena.chunk_states();
        const std::uint64_t in_chunk = chunk - range.begin % chunk;
        at_ = shared_.arena.at(range.begin);
        run_end_ = at_ + std::min(range.end - range.begin, in_chunk) * width_.words();
    }

    // ------------------------------------------------------------ expanding

    void resize(std::size_t room) {
        room_ = room;
        states_.resize(room * program_.words);
        metas_.resize(room);
        hashes_.resize(room);
    }

    std::int64_t call(Expand function, const Word* state) {
        return function(state, states_.data() + filled_ * width_.words(), metas_.data() + filled_,
                        static_cast<std::int64_t>(room_ - filled_));
    }

    // False if the batch has to be inserted first.
    PYVERIFY_TARGET bool expand(const Word* state) {
        if (program_.within != nullptr && program_.is_within(state) != yes) return true;
        std::int64_t number;
        while ((number = call(program_.expand, state)) < 0) {
            if (filled_ > 0) return false;
            resize(2 * room_);
        }
        ++expanded;
        if (number == 0) {
            stuck(state);
        } else {
            take<false>(static_cast<std::size_t>(number), state);
        }
        return true;
    }

    // Look at the entries behind the batch, and move those that are successors into it.
    template <bool initial>
    PYVERIFY_TARGET void take(std::size_t number, const Word* state) {
        const std::size_t first = filled_;
        bool escaped = false;
        std::size_t entries = number, filled = first;
        for (std::size_t i = first; i < first + number; ++i) {
            const std::uint32_t meta = metas_[i];
            if (kind_of(meta) == Kind::passes) [[likely]] {
                filled += pass<initial>(state, states_.data() + i * width_.words(), meta, filled);
            } else if (kind_of(meta) == Kind::escape) {
                escaped = true;
                --entries;
                program_.escapes->expand(state, instance_of(meta), escaped_);
            } else {
                fail<initial>(state, meta);
            }
        }
        filled_ = filled;
        if (escaped) entries += take_escaped<initial>(state);
        if constexpr (initial) start_entries += entries;
        if (!initial && entries == 0) stuck(state);
    }

    template <bool initial>
    std::size_t take_escaped(const Word* state) {
        const std::size_t number = escaped_.metas.size();
        if (filled_ + number > room_) resize(std::max(2 * room_, filled_ + number));
        for (std::size_t i = 0; i < number; ++i) {
            const std::uint32_t meta = escaped_.metas[i];
            if (kind_of(meta) == Kind::passes) {
                const Word* after = escaped_.states.data() + i * width_.words();
                filled_ += pass<initial>(state, after, meta, filled_);
            } else {
                fail<initial>(state, meta);
            }
        }
        escaped_.states.clear();
        escaped_.metas.clear();
        return number;
    }

    // Count an execution that passes, and put its state into place `to` of the batch, unless it is
    // known that it would be found in the table.
    template <bool initial>
    PYVERIFY_TARGET bool pass(const Word* state, const Word* after, std::uint32_t instance,
                              std::size_t to) {
        if constexpr (!initial) {
            Tally& tally = of(instance);
            ++tally.transitions;
            if (equal(width_, state, after)) {
                ++tally.loops;
                return false;
            }
            if (watches_steps_) judge_step(state, after);
        }
        if (program_.canon != nullptr) {
            program_.canon(after, moved_.data());
            after = moved_.data();
        }
        const Word h = hash(width_, after);
        if (was_added_lately(after, h)) return false;
        shared_.table.prefetch(h);
        Word* const place = states_.data() + to * width_.words();
        if (place != after) copy(width_, after, place);
        metas_[to] = initial ? init_ : instance;
        hashes_[to] = h;
        return true;
    }

    void judge_step(const Word* state, const Word* after) {
        for (std::size_t group = 0; group < step_watches.groups(); ++group) {
            if (step_watches.open(group) == 0) continue;
            step_watches.hit_all(group, program_.step_checked(group, state, after), state);
        }
    }

    // Neighbours in a level have successors in common, so most duplicates are met soon again: the
    // last states are kept at hand. Costs no memory access outside the cache, and finds about half.
    PYVERIFY_TARGET bool was_added_lately(const Word* state, Word hash) {
        Word* const there = lately_.data() + (hash & (lately_states_ - 1)) * width_.words();
        if (equal(width_, there, state)) return true;
        copy(width_, state, there);
        return false;
    }

    template <bool initial>
    void fail(const Word* state, std::uint32_t meta) {
        failures.hit(failed_assert + (meta >> 24) - 1, state);
        if constexpr (!initial) of(instance_of(meta)).failed = true;
    }

    void stuck(const Word* state) {
        if (shared_.failures.mode(deadlock) == Mode::ignore) return;
        switch (program_.is_terminal(state)) {
            case no: return failures.hit(deadlock, state);
            case yes: return;
            default: return failures.hit(failed_terminal, state);
        }
    }

    Tally& of(std::uint32_t instance) {
        if (instance >= init_) throw std::logic_error("an instance that no action belongs to");
        return tally[instance];
    }

    // ------------------------------------------------------------ inserting

    PYVERIFY_TARGET Return insert(std::size_t number) {
        const Word* state = states_.data() + number * width_.words();
        const Word hash = hashes_[number];
        if (at_depth_limit_ && !may_go_deeper(state, hash)) return Return::level_done;
        if (quota_ == 0) {
            if (!shared_.table.reserve(quota)) return Return::table_full;
            quota_ = quota;
        }
        if (!tail.make_room()) return Return::no_memory;
        switch (look_up(number, state, hash)) {
            case Inserted::known: return Return::level_done;
            case Inserted::full: return Return::table_full;
            case Inserted::fresh: break;
        }
        Word* const kept = tail.place();
        if (width_.words() == 1) copy(width_, state, kept);
        tail.advance();
        --quota_;
        ++inserted;
        judge(kept, metas_[number]);
        return Return::level_done;
    }

    PYVERIFY_TARGET Inserted look_up(std::size_t number, const Word* state, Word hash) {
        if constexpr (W == 1) {
            return shared_.table.template insert_word<I>(hash, *state);
        } else {
            if (number + ahead < filled_) {
                shared_.table.template prefetch_candidate<I>(hashes_[number + ahead]);
            }
            // Others may compare with it as soon as the table knows it, so it has to be there.
            copy(width_, state, tail.place());
            return shared_.table.template insert<I>(width_, hash, state, tail.index());
        }
    }

    // At the depth limit, only states outside the constraint are inserted and judged: they would
    // not be expanded anyway. One within means that there is more to explore.
    PYVERIFY_TARGET bool may_go_deeper(const Word* state, Word hash) {
        const bool answered = shared_.too_deep.load(std::memory_order_relaxed);
        if (answered && program_.within == nullptr) return false;
        bool known;
        if constexpr (W == 1) {
            known = shared_.table.template contains_word<I>(hash, *state);
        } else {
            known = shared_.table.template contains<I>(width_, hash, state);
        }
        if (known) return false;
        if (program_.is_within(state) != yes) return true;
        shared_.too_deep.store(true, std::memory_order_relaxed);
        return false;
    }

    // Look at a new state, and count it.
    void judge(const Word* state, std::uint32_t instance) {
        for (std::size_t group = 0; group < watches.groups(); ++group) {
            if (watches.open(group) == 0) continue;
            watches.hit_all(group, program_.checked(group, state), state);
        }
        const std::int32_t answer = program_.is_within(state);
        if (answer == failure) failures.hit(failed_within, state);
        if (answer != yes) return;
        ++within;
        ++tally[instance].fresh;
    }

    Exploration& shared_;
    const Program& program_;
    const Width<W> width_;
    const std::uint32_t init_;  // stands for the instance of an initial state

    // What does not change before the next call of `work`.
    bool at_depth_limit_ = false, watches_steps_ = false;

    // The block: its places left, and the run of neighbours in the arena that they begin with.
    std::uint64_t place_ = 0, block_end_ = 0;
    const Word *at_ = nullptr, *run_end_ = nullptr;

    // The batch: successors up to `filled_`, inserted up to `next_`.
    std::size_t room_ = 0, filled_ = 0, next_ = 0;
    std::vector<Word> states_;
    std::vector<std::uint32_t> metas_;
    std::vector<Word> hashes_;

    // States that were added to a batch lately, each where its hash says.
    std::size_t lately_states_ = 0;
    std::vector<Word> lately_;

    std::vector<Word> moved_;  // by canon
    Entries escaped_;
    std::uint64_t quota_ = 0;  // insertions reserved in the table
};

template <class I>
std::unique_ptr<Worker> make_expander(Exploration& exploration) {
    switch (exploration.program.words) {
        case 1: return std::make_unique<Expander<I, 1>>(exploration);
        case 2: return std::make_unique<Expander<I, 2>>(exploration);
        case 3: return std::make_unique<Expander<I, 3>>(exploration);
        case 4: return std::make_unique<Expander<I, 4>>(exploration);
        case 5: return std::make_unique<Expander<I, 5>>(exploration);
        case 6: return std::make_unique<Expander<I, 6>>(exploration);
        case 7: return std::make_unique<Expander<I, 7>>(exploration);
        case 8: return std::make_unique<Expander<I, 8>>(exploration);
        default: return std::make_unique<Expander<I, 0>>(exploration);
    }
}

}  // namespace pyverify
