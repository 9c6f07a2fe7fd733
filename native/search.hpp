// Breadth-first search by levels: every reachable state, once; the same result with any number of
// workers.
//
// The search alternates between phases in which all workers expand the level, or grow the table,
// and moments between them in which one thread decides what comes next.
#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <vector>

#include "exploration.hpp"
#include "worker.hpp"

namespace pyverify {

class Team;

enum class Status { running, complete, fail_fast, max_depth, max_states, memory, failed };

struct ActionCount {
    std::uint64_t transitions = 0, fresh = 0;
    bool failed = false, effective = false;
};

class Search {
  public:
    Search(const Program& program, const Question& question, Isa isa = best_isa());

    // Go on for about so many seconds. What an escape throws is thrown again, and the search is
    // over.
    Status run(double seconds);
    Status status() const { return status_; }

    std::uint64_t states() const;
    std::uint64_t transitions() const;
    std::uint64_t frontier() const;
    std::uint64_t start_entries() const { return workers_.front()->start_entries; }
    // The states that the constraint allows, by level; the last may be incomplete.
    std::vector<std::uint64_t> level_sizes() const;
    std::vector<ActionCount> actions() const;
    std::vector<Tally> tallies() const;  // by instance

    enum class Kind { watches, step_watches, failures };
    // By watch; of the level at hand what was found so far.
    std::vector<std::optional<Finding>> found(Kind kind) const;

    // What is stored of a level, as ranges of the arena; levels count from 1.
    std::vector<Range> stored(std::uint64_t level) const;

    const Program& program() const { return shared_.program; }
    const Arena& arena() const { return shared_.arena; }
    const Table& table() const { return shared_.table; }
    const Budget& budget() const { return shared_.budget; }
    Budget& budget() { return shared_.budget; }
    std::uint64_t inserted() const;
    std::size_t worker_count() const { return workers_.size(); }

  private:
    enum class Phase { start, work, growth };
    struct Stored {
        std::size_t first_range, ranges;
        std::uint64_t within;
    };

    void advance(Team& team, const std::atomic<bool>& expired);
    void work(Team& team);
    void grow(Team& team);
    void end_level();
    void merge(Watches& watches, Sightings Worker::* member, Kind kind);
    std::optional<Finding> at_hand(Sightings Worker::* member, Kind kind, std::size_t watch) const;
    template <class Work>
    void together(Team& team, bool alone, Work work);

    const Question question_;
    Exploration shared_;
    std::vector<std::unique_ptr<Worker>> workers_;
    std::vector<Range> ranges_;   // of all levels
    std::vector<Stored> levels_;  // the finished ones
    std::uint64_t finished_within_ = 0;
    Phase phase_ = Phase::start;
    Status status_ = Status::running;
};

}  // namespace pyverify
