#include "walker.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include "alarm.hpp"

namespace pyverify {

Walker::Kept::Kept(const std::vector<Mode>& given)
    : modes(given), seen(given.size()), open(Watches(given).open()) {}

void Walker::Kept::hit(std::size_t watch, Seen where) {
    Word& group = open[watch / watches_per_group];
    if (!(group & Watches::bit(watch))) return;
    group &= ~Watches::bit(watch);
    seen[watch] = where;
    violated = violated || modes[watch] == Mode::violation;
}

void Walker::Kept::hit_all(std::size_t group, Word bits, Seen where) {
    for (bits &= open[group] & ~escape_bit; bits != 0; bits &= bits - 1) {
        hit(watches_per_group * group + static_cast<std::size_t>(first_bit(bits)), where);
    }
}

Walker::Walker(const Program& program, const Question& question, std::uint64_t seed)
    : program_(program), fail_fast_(question.fail_fast), seed_(seed), watches_(question.watches),
      step_watches_(question.step_watches), failures_(question.failures), random_(seed, 0),
      state_(program.words), taken_(program.actions.size()) {}

// ---------------------------------------------------------------- walking

bool Walker::run(std::uint64_t walks, std::uint64_t max_depth, double seconds) {
    std::atomic<bool> expired{false};
    const Alarm alarm(seconds, [&] { expired = true; });
    if (!started_) find_starts();
    while (walks_ < walks && starts_.passing > 0) {
        if (fail_fast_ && violated()) return true;
        if (expired.load(std::memory_order_relaxed)) return false;
        walk_on(max_depth);
    }
    return true;
}

bool Walker::violated() const {
    return watches_.violated || step_watches_.violated || failures_.violated;
}

void Walker::find_starts() {
    expand(nullptr, starts_, true);
    start_entries_ = starts_.all;
    started_ = true;
}

// Take one step, or begin a walk, and end it where it cannot go on.
void Walker::walk_on(std::uint64_t max_depth) {
    if (length_ == 0) {
        random_ = Random(seed_, walks_);
        choose(starts_, random_, state_);
    } else {
        const std::int64_t instance = choose(options_, random_, state_);
        ++taken_.at(static_cast<std::size_t>(instance));
    }
    ++length_;
    deepest_ = std::max(deepest_, length_);
    arrive();
    if (options_.passing > 0 && length_ <= max_depth) return;
    length_ = 0;
    ++walks_;
}

// Judge the state that the walk has come to, and see what is possible there.
void Walker::arrive() {
    const Word* state = state_.data();
    for (std::size_t group = 0; group < program_.check.size(); ++group) {
        if (watches_.open[group] == 0) continue;
        watches_.hit_all(group, program_.checked(group, state), here());
    }
    options_.passing = options_.all = 0;
    const std::int32_t within = program_.is_within(state);
    if (within == failure) failures_.hit(failed_within, here());
    if (within != yes) return;
    expand(state, options_, true);
    if (options_.all == 0 && failures_.modes[deadlock] != Mode::ignore) judge_stuck();
}

void Walker::judge_stuck() {
    const std::int32_t answer = program_.is_terminal(state_.data());
    if (answer != yes) failures_.hit(answer == no ? deadlock : failed_terminal, here());
}

void Walker::judge_step(const Word* after) {
    if (equal(Width<0>(program_.words), state_.data(), after)) return;
    for (std::size_t group = 0; group < program_.step_check.size(); ++group) {
        if (step_watches_.open[group] == 0) continue;
        step_watches_.hit_all(group, program_.step_checked(group, state_.data(), after), here());
    }
}

std::int64_t Walker::choose(const Options& options, Random& random,
                            std::vector<Word>& state) const {
    const auto number = static_cast<std::size_t>(random.below(options.passing));
    copy(Width<0>(program_.words), options.states.data() + number * program_.words, state.data());
    return instance_of(options.metas[number]);
}

void Walker::expand(const Word* state, Options& options, bool judging) {
    const Expand function = state == nullptr ? program_.start : program_.expand;
    const Word* given = state == nullptr ? state_.data() : state;
    std::int64_t number = -1;
    while (options.metas.empty() ||
           (number = function(given, options.states.data(), options.metas.data(),
                              static_cast<std::int64_t>(options.metas.size()))) < 0) {
        const std::size_t room = std::max<std::size_t>(256, 2 * options.metas.size());
        options.states.resize(room * program_.words);
        options.metas.resize(room);
    }
    options.passing = options.all = 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(number); ++i) {
        if (kind_of(options.metas[i]) == Kind::escape) {
            program_.escapes->expand(state, instance_of(options.metas[i]), escaped_);
        } else {
            sort_out(state, i, options, judging);
        }
    }
    // What escapes returned goes where there is room by now, behind what passes.
    for (std::size_t i = 0; i < escaped_.metas.size(); ++i) {
        const std::size_t last = options.passing;
        if (last == options.metas.size()) {
            options.states.resize(2 * last * program_.words);
            options.metas.resize(2 * last);
        }
        options.metas[last] = escaped_.metas[i];
        copy(Width<0>(program_.words), escaped_.states.data() + i * program_.words,
             options.states.data() + last * program_.words);
        sort_out(state, last, options, judging);
    }
    escaped_.states.clear();
    escaped_.metas.clear();
}

void Walker::sort_out(const Word* state, std::size_t entry, Options& options, bool judging) {
    ++options.all;
    const std::uint32_t meta = options.metas[entry];
    const Word* after = options.states.data() + entry * program_.words;
    if (kind_of(meta) != Kind::passes) {
        const Seen where = state == nullptr ? Seen{0, 0} : here();
        if (judging) failures_.hit(failed_assert + (meta >> 24) - 1, where);
        return;
    }
    if (judging && state != nullptr) judge_step(after);
    Word* const to = options.states.data() + options.passing * program_.words;
    if (to != after) copy(Width<0>(program_.words), after, to);
    options.metas[options.passing++] = meta;
}

// ---------------------------------------------------------------- telling

std::uint64_t Walker::steps() const {
    return std::accumulate(taken_.begin(), taken_.end(), std::uint64_t{0});
}

std::uint64_t Walker::start_states() const {
    std::vector<std::vector<Word>> states;
    for (std::size_t i = 0; i < starts_.passing; ++i) {
        const auto first = starts_.states.begin() + static_cast<std::ptrdiff_t>(i * program_.words);
        states.emplace_back(first, first + static_cast<std::ptrdiff_t>(program_.words));
    }
    std::sort(states.begin(), states.end());
    return static_cast<std::uint64_t>(std::unique(states.begin(), states.end()) - states.begin());
}

std::vector<Walker::Visit> Walker::replay(std::uint64_t walk, std::uint64_t length,
                                          std::uint64_t max_depth) {
    std::vector<Visit> visits;
    if (!started_) find_starts();
    Random random(seed_, walk);
    Options options = starts_;
    std::vector<Word> state(program_.words);
    while (visits.size() < length && options.passing > 0 && visits.size() <= max_depth) {
        const std::int64_t instance = choose(options, random, state);
        visits.push_back({visits.empty() ? -1 : instance, state});
        options.passing = 0;
        if (program_.is_within(state.data()) == yes) expand(state.data(), options, false);
    }
    return visits;
}

}  // namespace pyverify
