// What is looked for, and what was found: per watch, the first level in which it occurs and the
// smallest state of that level. So the result does not depend on the order within a level, and
// hence not on the number of workers.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "compiler.hpp"
#include "program.hpp"
#include "words.hpp"

namespace pyverify {

enum class Mode : std::uint8_t { ignore, note, violation, seen };

struct Finding {
    std::uint64_t level;
    std::vector<Word> state;  // empty for init, and of what was only seen
};

// The watches of one kind, and what was found of them in the levels that are finished.
class Watches {
  public:
    explicit Watches(std::vector<Mode> modes)
        : modes_(std::move(modes)), found_(modes_.size()),
          open_((modes_.size() + watches_per_group - 1) / watches_per_group) {
        for (std::size_t k = 0; k < modes_.size(); ++k) {
            if (modes_[k] != Mode::ignore) open_[k / watches_per_group] |= bit(k);
        }
    }

    static Word bit(std::size_t watch) { return Word{1} << watch % watches_per_group; }

    std::size_t size() const { return modes_.size(); }
    Mode mode(std::size_t watch) const { return modes_[watch]; }
    // By group, the watches that are still of interest.
    const std::vector<Word>& open() const { return open_; }
    const std::optional<Finding>& found(std::size_t watch) const { return found_[watch]; }

    void close(std::size_t watch, Finding finding) {
        if (modes_[watch] == Mode::violation) violated_ = true;
        found_[watch] = std::move(finding);
        open_[watch / watches_per_group] &= ~bit(watch);
    }

    bool violated() const { return violated_; }

  private:
    std::vector<Mode> modes_;
    std::vector<std::optional<Finding>> found_;
    std::vector<Word> open_;
    bool violated_ = false;
};

// What one worker has seen of some watches in the level at hand.
class Sightings {
  public:
    Sightings(const Program& program, const Watches& watches)
        : program_(program), watches_(watches), open_(watches.open()), seen_(watches.size()),
          smallest_(watches.size()) {}

    // The watches of a group that the worker still cares about.
    Word open(std::size_t group) const { return open_[group]; }
    std::size_t groups() const { return open_.size(); }
    bool is_open(std::size_t watch) const {
        return open_[watch / watches_per_group] & Watches::bit(watch);
    }
    bool any_open() const {
        return std::any_of(open_.begin(), open_.end(), [](Word bits) { return bits != 0; });
    }

    // Note that watches of a group occurred; `state` is null for init.
    void hit_all(std::size_t group, Word bits, const Word* state) {
        for (bits &= open_[group] & ~escape_bit; bits != 0; bits &= bits - 1) {
            hit(watches_per_group * group + static_cast<std::size_t>(first_bit(bits)), state);
        }
    }

    // Note that one watch occurred.
    void hit(std::size_t watch, const Word* state) {
        if (!is_open(watch)) return;
        any_ = true;
        if (watches_.mode(watch) == Mode::seen || state == nullptr) {
            seen_[watch] = true;
            open_[watch / watches_per_group] &= ~Watches::bit(watch);
            return;
        }
        std::vector<Word>& smallest = smallest_[watch];
        if (seen_[watch] && !program_.less(state, smallest.data())) return;
        seen_[watch] = true;
        smallest.assign(state, state + program_.words);
    }

    bool any() const { return any_; }
    bool seen(std::size_t watch) const { return seen_[watch]; }
    const std::vector<Word>& smallest(std::size_t watch) const { return smallest_[watch]; }

    // Forget the level, and look for what is open now.
    void clear() {
        open_ = watches_.open();
        if (!any_) return;
        any_ = false;
        std::fill(seen_.begin(), seen_.end(), false);
        for (std::vector<Word>& state : smallest_) state.clear();
    }

  private:
    const Program& program_;
    const Watches& watches_;
    std::vector<Word> open_;
    std::vector<bool> seen_;
    std::vector<std::vector<Word>> smallest_;
    bool any_ = false;
};

}  // namespace pyverify
