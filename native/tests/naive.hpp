// The judge: breadth-first search with std::map, written to be read, not to be fast.
//
// It follows pyverify/reference/search.py, and shares with the engine only the description of the
// program it explores.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "../search.hpp"

namespace pyverify {

using State = std::vector<Word>;

struct Naive {
    struct Count {
        std::uint64_t transitions = 0;
        bool failed = false, effective = false;
    };

    Naive(const Program& explored, const Question& asked)
        : program(explored), question(asked), watches(asked.watches.size()),
          step_watches(asked.step_watches.size()), failures(failure_kinds) {}

    const Program& program;
    const Question& question;

    std::vector<std::vector<State>> levels;  // within the constraint, in order
    std::map<State, std::uint64_t> visited;  // the level; 0 outside the constraint
    std::map<std::uint32_t, Count> counts;   // by action
    std::vector<std::optional<Finding>> watches, step_watches, failures;
    std::map<State, std::vector<State>> predecessors;
    Status status = Status::complete;
    bool too_deep = false, violated = false;

    struct Entry {
        Kind kind;
        std::uint32_t instance;
        State after;
    };

    std::vector<Entry> entries(Expand function, const Word* state) const {
        std::vector<Word> out(program.words * 4096);
        std::vector<std::uint32_t> metas(4096);
        const std::int64_t number = function(state, out.data(), metas.data(), 4096);
        std::vector<Entry> found;
        Entries escaped;
        const auto add = [&](std::uint32_t meta, const Word* after) {
            found.push_back(
                {kind_of(meta), instance_of(meta), State(after, after + program.words)});
        };
        for (std::size_t i = 0; i < static_cast<std::size_t>(number); ++i) {
            if (kind_of(metas[i]) == Kind::escape) {
                program.escapes->expand(function == program.start ? nullptr : state,
                                        instance_of(metas[i]), escaped);
            } else {
                add(metas[i], out.data() + i * program.words);
            }
        }
        for (std::size_t i = 0; i < escaped.metas.size(); ++i) {
            add(escaped.metas[i], escaped.states.data() + i * program.words);
        }
        return found;
    }

    void note(std::vector<std::optional<Finding>>& found, const std::vector<Mode>& modes,
              std::size_t watch, std::uint64_t level, const State& state) {
        if (watch >= modes.size() || modes[watch] == Mode::ignore) return;
        if (modes[watch] == Mode::violation) violated = true;
        std::optional<Finding>& known = found[watch];
        if (modes[watch] == Mode::seen) {
            if (!known) known = Finding{level, {}};
            return;
        }
        const bool better = known && known->level == level && !state.empty() &&
                            program.less(state.data(), known->state.data());
        if (!known || better) known = Finding{level, state};
    }

    void reach(std::uint64_t level, State state, const State* before) {
        if (program.canon != nullptr) {
            State moved(state);
            program.canon(state.data(), moved.data());
            state = moved;
        }
        if (before != nullptr) predecessors[state].push_back(*before);
        if (visited.contains(state)) return;
        const std::int32_t within = program.is_within(state.data());
        if (within == yes && level > question.max_depth) {
            too_deep = true;
            return;
        }
        if (within == failure) note(failures, question.failures, failed_within, level, state);
        visited[state] = within == yes ? level : 0;
        for (std::size_t group = 0; group < program.check.size(); ++group) {
            const Word bits = program.checked(group, state.data());
            for (std::size_t k = 0; k < watches_per_group; ++k) {
                if (bits >> k & 1) note(watches, question.watches, 63 * group + k, level, state);
            }
        }
        if (within != yes) return;
        if (levels.size() < level) levels.resize(level);
        levels[level - 1].push_back(state);
    }

    void take(std::uint64_t level, const State* state, const Entry& entry) {
        const bool initial = state == nullptr;
        if (entry.kind != Kind::passes) {
            const auto kind = static_cast<std::size_t>(entry.kind) - 1;
            note(failures, question.failures, kind, level, initial ? State() : *state);
            if (!initial) counts[program.actions[entry.instance]].failed = true;
            return;
        }
        if (!initial) {
            Count& count = counts[program.actions[entry.instance]];
            ++count.transitions;
            if (entry.after == *state) return;
            count.effective = true;
            for (std::size_t group = 0; group < program.step_check.size(); ++group) {
                const Word bits = program.step_checked(group, state->data(), entry.after.data());
                for (std::size_t k = 0; k < watches_per_group; ++k) {
                    if (!(bits >> k & 1)) continue;
                    note(step_watches, question.step_watches, 63 * group + k, level, *state);
                }
            }
        }
        reach(level + 1, entry.after, state);
    }

    void expand(std::uint64_t level, const State& state) {
        const std::vector<Entry> found = entries(program.expand, state.data());
        for (const Entry& entry : found) take(level, &state, entry);
        if (!found.empty() || question.failures[deadlock] == Mode::ignore) return;
        const std::int32_t terminal = program.is_terminal(state.data());
        if (terminal == no) note(failures, question.failures, deadlock, level, state);
        if (terminal == failure) note(failures, question.failures, failed_terminal, level, state);
    }

    void run() {
        const State nothing(program.words);
        for (const Entry& entry : entries(program.start, nothing.data())) take(0, nullptr, entry);
        for (std::uint64_t level = 1;; ++level) {
            std::uint64_t states = 0;
            for (const auto& of : levels) states += of.size();
            if (too_deep)
                status = Status::max_depth;
            else if (levels.size() < level)
                status = Status::complete;
            else if (question.fail_fast && violated)
                status = Status::fail_fast;
            else if (states >= question.max_states)
                status = Status::max_states;
            else {
                for (const State& state : std::vector<State>(levels[level - 1]))
                    expand(level, state);
                continue;
            }
            return;
        }
    }

    const State* smallest_predecessor(const State& state, std::uint64_t level) const {
        const State* best = nullptr;
        const auto found = predecessors.find(state);
        if (found == predecessors.end()) return nullptr;
        for (const State& before : found->second) {
            if (visited.at(before) != level) continue;
            if (best == nullptr || program.less(before.data(), best->data())) best = &before;
        }
        return best;
    }
};

}  // namespace pyverify
