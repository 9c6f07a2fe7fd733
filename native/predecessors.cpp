#include "predecessors.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <exception>
#include <mutex>

#include "alarm.hpp"
#include "team.hpp"

namespace pyverify {

// What one worker finds; buffers of its own, since the search may be in the middle of a level.
struct Predecessors::Looker {
    Predecessors& all;
    const Program& program;
    Width<0> width;
    std::vector<Word> states;
    std::vector<std::uint32_t> metas;
    std::vector<Word> moved;
    Entries escaped;
    std::vector<std::vector<Word>> smallest;

    explicit Looker(Predecessors& owner)
        : all(owner), program(owner.program_), width(program.words), moved(program.words),
          smallest(owner.smallest_.size()) {
        resize(1024);
    }

    void resize(std::size_t room) {
        states.resize(room * program.words);
        metas.resize(room);
    }

    void expand(const Word* state) {
        if (program.within != nullptr && program.is_within(state) != yes) return;
        std::int64_t number;
        while ((number = program.expand(state, states.data(), metas.data(),
                                        static_cast<std::int64_t>(metas.size()))) < 0) {
            resize(2 * metas.size());
        }
        for (std::size_t i = 0; i < static_cast<std::size_t>(number); ++i) {
            if (kind_of(metas[i]) == Kind::passes) {
                look(state, states.data() + i * program.words);
            } else if (kind_of(metas[i]) == Kind::escape) {
                program.escapes->expand(state, instance_of(metas[i]), escaped);
            }
        }
        for (std::size_t i = 0; i < escaped.metas.size(); ++i) {
            if (kind_of(escaped.metas[i]) != Kind::passes) continue;
            look(state, escaped.states.data() + i * program.words);
        }
        escaped.states.clear();
        escaped.metas.clear();
    }

    void look(const Word* state, const Word* after) {
        if (program.canon != nullptr) {
            program.canon(after, moved.data());
            after = moved.data();
        }
        const std::size_t mask = all.slots_.size() - 1;
        std::size_t place = hash(width, after) & mask;
        for (; all.slots_[place] != 0; place = (place + 1) & mask) {
            const std::size_t target = all.slots_[place] - 1;
            if (equal(width, all.targets_.data() + target * program.words, after)) {
                keep(smallest[target], state);
            }
        }
    }

    void keep(std::vector<Word>& best, const Word* state) const {
        if (!best.empty() && !program.less(state, best.data())) return;
        best.assign(state, state + program.words);
    }
};

Predecessors::Predecessors(const Search& search, std::uint64_t level, std::vector<Word> targets)
    : search_(search), program_(search.program()), targets_(std::move(targets)),
      smallest_(targets_.size() / program_.words) {
    slots_.resize(std::bit_ceil(4 * smallest_.size() + 1));
    for (std::size_t target = 0; target < smallest_.size(); ++target) {
        const Word* state = targets_.data() + target * program_.words;
        std::size_t place = hash(Width<0>(program_.words), state) & (slots_.size() - 1);
        while (slots_[place] != 0) place = (place + 1) & (slots_.size() - 1);
        slots_[place] = static_cast<std::uint32_t>(target + 1);
    }
    level_.assign(search.stored(level));
}

bool Predecessors::run(double seconds) {
    std::atomic<bool> pause{false};
    std::exception_ptr error;
    std::mutex mutex;
    const auto look = [&](std::size_t) {
        try {
            Looker looker(*this);
            while (!pause) {
                const std::uint64_t place = level_.take(block_states);
                const std::uint64_t end = std::min(place + block_states, level_.size());
                if (place == end) break;
                for (std::uint64_t i = place; i < end; ++i) {
                    looker.expand(search_.arena().at(level_.from(i).begin));
                }
            }
            const std::scoped_lock lock(mutex);
            for (std::size_t target = 0; target < smallest_.size(); ++target) {
                const std::vector<Word>& found = looker.smallest[target];
                if (!found.empty()) looker.keep(smallest_[target], found.data());
            }
        } catch (...) {
            pause = true;
            const std::scoped_lock lock(mutex);
            error = std::current_exception();
        }
    };
    {
        const Alarm alarm(seconds, [&] { pause = true; });
        Team team(level_.size() > block_states ? search_.worker_count() : 1);
        team.each(look);
    }
    if (error) std::rethrow_exception(error);
    return level_.is_taken();
}

const Word* Predecessors::of(std::size_t target) const {
    return smallest_[target].empty() ? nullptr : smallest_[target].data();
}

}  // namespace pyverify
