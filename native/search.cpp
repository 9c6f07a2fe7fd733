#include "search.hpp"

#include <algorithm>
#include <new>
#include <numeric>
#include <system_error>
#include <utility>

#include "alarm.hpp"
#include "team.hpp"

namespace pyverify {

namespace {

// A level up to here is not worth waking the other workers.
constexpr std::uint64_t lonely_level = 128;

// Where no limit is given: what the machine has, but for a little.
std::uint64_t memory_limit(std::uint64_t given) {
    const std::uint64_t available = available_memory();
    return std::min(given, available - available / 16);
}

}  // namespace

Search::Search(const Program& program, const Question& question, Isa isa)
    : question_(question), shared_(program, question, memory_limit(question.memory)) {
    for (std::size_t i = 0; i < std::max<std::size_t>(question.workers, 1); ++i) {
        workers_.push_back(make_worker(isa, shared_));
    }
    if (!shared_.arena || !shared_.table) status_ = Status::memory;
}

// ---------------------------------------------------------------- running

Status Search::run(double seconds) {
    if (status_ != Status::running) return status_;
    try {
        std::atomic<bool> expired{false};
        Team team(workers_.size());
        const Alarm alarm(seconds, [&] {
            expired = true;
            shared_.pause = true;
        });
        while (status_ == Status::running && !expired) advance(team, expired);
    } catch (const std::bad_alloc&) {
        status_ = Status::memory;
    } catch (const std::system_error&) {
        status_ = Status::memory;  // there was none for a thread
    } catch (...) {
        status_ = Status::failed;
        throw;
    }
    return status_;
}

void Search::advance(Team& team, const std::atomic<bool>& expired) {
    // In this order: the alarm, which sets `expired` first, may ring in between.
    shared_.pause = false;
    if (expired) return;
    switch (phase_) {
        case Phase::start:
            together(team, true, [](Worker& worker) { worker.start(); });
            phase_ = Phase::work;
            return;
        case Phase::work: return work(team);
        case Phase::growth: return grow(team);
    }
}

// Call `work` with all workers, or only the first. What one throws, the search ends with.
template <class Work>
void Search::together(Team& team, bool alone, Work work) {
    std::vector<std::exception_ptr> errors(workers_.size());
    const auto guarded = [&](std::size_t number) {
        try {
            work(*workers_[number]);
        } catch (...) {
            errors[number] = std::current_exception();
            shared_.pause = true;
        }
    };
    if (alone || workers_.size() == 1) {
        guarded(0);
    } else {
        team.each(guarded);
    }
    for (const std::exception_ptr& error : errors) {
        if (error) std::rethrow_exception(error);
    }
}

void Search::work(Team& team) {
    std::atomic<bool> done{true}, full{false}, no_memory{false};
    together(team, shared_.level.size() <= lonely_level, [&](Worker& worker) {
        switch (worker.work()) {
            case Return::level_done: return;
            case Return::paused: break;
            case Return::table_full: full = true; break;
            case Return::no_memory: no_memory = true; break;
        }
        done = false;
        shared_.pause = true;  // what stops one has to be dealt with by all
    });
    if (no_memory || (full && !shared_.table.plan_growth())) {
        status_ = Status::memory;
    } else if (full) {
        phase_ = Phase::growth;
    } else if (done) {
        end_level();
    }
}

void Search::grow(Team& team) {
    std::atomic<bool> failed{false};
    together(team, false, [&](Worker&) {
        if (!shared_.table.grow_some(shared_.pause)) failed = true;
    });
    if (failed) {
        status_ = Status::memory;
    } else if (shared_.table.end_growth()) {
        phase_ = Phase::work;
    }
}

// ---------------------------------------------------------------- between levels

void Search::end_level() {
    using enum Status;
    merge(shared_.watches, &Worker::watches, Kind::watches);
    merge(shared_.step_watches, &Worker::step_watches, Kind::step_watches);
    merge(shared_.failures, &Worker::failures, Kind::failures);

    const std::size_t first = ranges_.size();
    for (const auto& worker : workers_) {
        const std::vector<Range> runs = worker->tail.take_runs();
        ranges_.insert(ranges_.end(), runs.begin(), runs.end());
    }
    const std::uint64_t found = states(), within = found - finished_within_;
    levels_.push_back({first, ranges_.size() - first, within});
    finished_within_ = found;

    const bool violated = shared_.watches.violated() || shared_.step_watches.violated() ||
                          shared_.failures.violated();
    if (shared_.too_deep) {
        status_ = max_depth;
    } else if (within == 0) {
        status_ = complete;
    } else if (question_.fail_fast && violated) {
        status_ = fail_fast;
    } else if (found >= question_.max_states) {
        status_ = max_states;
    } else {
        shared_.level.assign(stored(++shared_.depth));
    }
}

void Search::merge(Watches& watches, Sightings Worker::* member, Kind kind) {
    bool any = false;
    for (const auto& worker : workers_) any = any || ((*worker).*member).any();
    for (std::size_t watch = 0; any && watch < watches.size(); ++watch) {
        std::optional<Finding> finding = at_hand(member, kind, watch);
        if (finding) watches.close(watch, std::move(*finding));
    }
    for (const auto& worker : workers_) ((*worker).*member).clear();
}

// What all workers together have seen of a watch in the level at hand.
std::optional<Finding> Search::at_hand(Sightings Worker::* member, Kind kind,
                                       std::size_t watch) const {
    // States are judged when they are found, for the next level; steps from the states of this one.
    const bool is_new = kind == Kind::watches || (kind == Kind::failures && watch == failed_within);
    std::optional<Finding> finding;
    for (const auto& worker : workers_) {
        const Sightings& sightings = (*worker).*member;
        if (!sightings.any() || !sightings.seen(watch)) continue;
        const std::vector<Word>& state = sightings.smallest(watch);
        if (!finding || (!state.empty() && program().less(state.data(), finding->state.data()))) {
            finding = Finding{shared_.depth + (is_new ? 1 : 0), state};
        }
    }
    return finding;
}

// ---------------------------------------------------------------- telling

namespace {

template <class Workers>
std::uint64_t sum(const Workers& workers, std::uint64_t Worker::* member) {
    std::uint64_t total = 0;
    for (const auto& worker : workers) total += (*worker).*member;
    return total;
}

}  // namespace

std::uint64_t Search::states() const { return sum(workers_, &Worker::within); }

std::uint64_t Search::frontier() const { return states() - sum(workers_, &Worker::expanded); }

std::uint64_t Search::inserted() const { return sum(workers_, &Worker::inserted); }

std::uint64_t Search::transitions() const {
    std::uint64_t total = 0;
    for (const ActionCount& action : actions()) total += action.transitions;
    return total;
}

std::vector<std::uint64_t> Search::level_sizes() const {
    std::vector<std::uint64_t> sizes;
    for (const Stored& level : levels_) sizes.push_back(level.within);
    sizes.push_back(states() - finished_within_);
    while (!sizes.empty() && sizes.back() == 0) sizes.pop_back();
    return sizes;
}

std::vector<Tally> Search::tallies() const {
    std::vector<Tally> all(program().actions.size());
    for (const auto& worker : workers_) {
        for (std::size_t instance = 0; instance < all.size(); ++instance) {
            const Tally& tally = worker->tally[instance];
            all[instance].transitions += tally.transitions;
            all[instance].loops += tally.loops;
            all[instance].fresh += tally.fresh;
            all[instance].failed = all[instance].failed || tally.failed;
        }
    }
    return all;
}

std::vector<ActionCount> Search::actions() const {
    const std::vector<std::uint32_t>& action_of = program().actions;
    const std::uint32_t last = std::accumulate(
        action_of.begin(), action_of.end(), std::uint32_t{0},
        [](std::uint32_t most, std::uint32_t action) { return std::max(most, action + 1); });
    std::vector<ActionCount> counts(last);
    const std::vector<Tally> all = tallies();
    for (std::size_t instance = 0; instance < all.size(); ++instance) {
        const Tally& tally = all[instance];
        ActionCount& count = counts[action_of[instance]];
        count.transitions += tally.transitions;
        count.fresh += tally.fresh;
        count.failed = count.failed || tally.failed;
        count.effective = count.effective || tally.transitions > tally.loops;
    }
    return counts;
}

std::vector<std::optional<Finding>> Search::found(Kind kind) const {
    const auto [watches, member] = [&]() -> std::pair<const Watches&, Sightings Worker::*> {
        switch (kind) {
            case Kind::watches: return {shared_.watches, &Worker::watches};
            case Kind::step_watches: return {shared_.step_watches, &Worker::step_watches};
            default: return {shared_.failures, &Worker::failures};
        }
    }();
    std::vector<std::optional<Finding>> all;
    for (std::size_t watch = 0; watch < watches.size(); ++watch) {
        const std::optional<Finding>& known = watches.found(watch);
        all.push_back(known ? known : at_hand(member, kind, watch));
    }
    return all;
}

std::vector<Range> Search::stored(std::uint64_t level) const {
    if (level == 0 || level > levels_.size()) return {};
    const Stored& of = levels_[level - 1];
    const auto first = ranges_.begin() + static_cast<std::ptrdiff_t>(of.first_range);
    return {first, first + static_cast<std::ptrdiff_t>(of.ranges)};
}

}  // namespace pyverify
