// Random walks: a sample of behaviours, judged as a search judges all of them.
//
// A walk starts in a random initial state and goes on with a random execution, each with the same
// chance among those that pass. A walk depends on the seed and its number only; so it is not kept,
// but taken again when somebody asks what happened in it.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <vector>

#include "exploration.hpp"
#include "program.hpp"
#include "random.hpp"

namespace pyverify {

// Where in which walk something was seen first: after how many states.
struct Seen {
    std::uint64_t walk, states;
};

class Walker {
  public:
    Walker(const Program& program, const Question& question, std::uint64_t seed);

    // Walk until there are so many walks, at most for so many seconds: false if the time was up.
    bool run(std::uint64_t walks, std::uint64_t max_depth, double seconds);

    std::uint64_t steps() const;
    std::uint64_t walks() const { return walks_; }
    std::uint64_t deepest() const { return deepest_; }
    std::uint64_t start_entries() const { return start_entries_; }
    std::uint64_t start_states() const;
    const std::vector<std::uint64_t>& taken() const { return taken_; }  // by instance

    const std::vector<std::optional<Seen>>& watches() const { return watches_.seen; }
    const std::vector<std::optional<Seen>>& step_watches() const { return step_watches_.seen; }
    const std::vector<std::optional<Seen>>& failures() const { return failures_.seen; }

    struct Visit {
        std::int64_t instance;  // that led there; -1: an initial state
        std::vector<Word> state;
    };
    // The first states of a walk, at most `length`.
    std::vector<Visit> replay(std::uint64_t walk, std::uint64_t length, std::uint64_t max_depth);

  private:
    // Watches of one kind: what each was first seen in, and which are not seen yet.
    struct Kept {
        explicit Kept(const std::vector<Mode>& modes);
        void hit(std::size_t watch, Seen where);
        void hit_all(std::size_t group, Word bits, Seen where);

        std::vector<Mode> modes;
        std::vector<std::optional<Seen>> seen;
        std::vector<Word> open;  // by group
        bool violated = false;
    };
    // Entries of a state; those that pass are moved to the front.
    struct Options {
        std::vector<Word> states;
        std::vector<std::uint32_t> metas;
        std::size_t passing = 0, all = 0;
    };

    void find_starts();
    bool violated() const;
    void walk_on(std::uint64_t max_depth);
    void arrive();
    void judge_step(const Word* after);
    void judge_stuck();
    // The executions in a state (null: of init); they are judged unless a walk is replayed.
    void expand(const Word* state, Options& options, bool judging);
    void sort_out(const Word* state, std::size_t entry, Options& options, bool judging);
    std::int64_t choose(const Options& options, Random& random, std::vector<Word>& state) const;
    Seen here() const { return {walks_, length_}; }

    const Program& program_;
    const bool fail_fast_;
    const std::uint64_t seed_;
    Kept watches_, step_watches_, failures_;
    Options starts_, options_;
    Entries escaped_;
    bool started_ = false;

    // The walk at hand; `length_` is its number of states, 0 before it begins.
    Random random_;
    std::vector<Word> state_;
    std::uint64_t length_ = 0;

    std::uint64_t walks_ = 0, deepest_ = 0, start_entries_ = 0;
    std::vector<std::uint64_t> taken_;
};

}  // namespace pyverify
