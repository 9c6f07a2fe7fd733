// Tests of the engine in C++: `test_engine` runs all of them, `test_engine NAME` those that begin
// so. `test_engine soak FIRST LAST` compares random graphs with these seeds, and `test_engine fill
// WORDS NUMBER` fills a table as large as you like.
//
// They are what the sanitizers run; the extension is tested from Python in tests/native.
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>

#include "../predecessors.hpp"
#include "../search.hpp"
#include "../walker.hpp"
#include "naive.hpp"
#include "programs.hpp"
#include "testing.hpp"

namespace {

using namespace pyverify;
using namespace pyverify::testing;

void compare(const std::vector<std::optional<Finding>>& found,
             const std::vector<std::optional<Finding>>& expected, const std::string& what) {
    expect_equal(found.size(), expected.size(), what + ": number");
    for (std::size_t k = 0; k < found.size(); ++k) {
        const std::string name = what + " " + std::to_string(k);
        expect_equal(found[k].has_value(), expected[k].has_value(), name + " found");
        if (!found[k]) continue;
        expect_equal(found[k]->level, expected[k]->level, name + " level");
        expect_equal(found[k]->state, expected[k]->state, name + " state");
    }
}

void compare_predecessors(const Search& search, const Naive& naive) {
    const std::size_t words = naive.program.words;
    for (std::uint64_t level = 1; level < naive.levels.size(); ++level) {
        std::vector<Word> targets;
        for (const State& state : naive.levels[level]) {
            targets.insert(targets.end(), state.begin(), state.end());
        }
        Predecessors predecessors(search, level, targets);
        while (!predecessors.run(1)) {}
        for (std::size_t i = 0; i < naive.levels[level].size(); ++i) {
            const State* expected = naive.smallest_predecessor(naive.levels[level][i], level);
            const Word* found = predecessors.of(i);
            expect(found != nullptr && expected != nullptr, "a predecessor");
            expect_equal(State(found, found + words), *expected, "the smallest predecessor");
        }
    }
}

void compare(const Search& search, const Naive& naive, bool trace) {
    expect(search.status() == naive.status, "status");
    std::vector<std::uint64_t> sizes;
    for (const auto& level : naive.levels) sizes.push_back(level.size());
    expect_equal(search.level_sizes(), sizes, "sizes of the levels");
    const std::vector<ActionCount> actions = search.actions();
    for (std::uint32_t action = 0; action < actions.size(); ++action) {
        const auto known = naive.counts.find(action);
        const Naive::Count count = known == naive.counts.end() ? Naive::Count{} : known->second;
        expect_equal(actions[action].transitions, count.transitions, "transitions");
        expect_equal(actions[action].failed, count.failed, "failed");
        expect_equal(actions[action].effective, count.effective, "effective");
    }
    expect_equal(search.inserted(), std::uint64_t{naive.visited.size()}, "stored states");
    compare(search.found(Search::Kind::watches), naive.watches, "watch");
    compare(search.found(Search::Kind::step_watches), naive.step_watches, "step watch");
    compare(search.found(Search::Kind::failures), naive.failures, "failure");
    if (trace) compare_predecessors(search, naive);
}

constexpr Isa isas[] = {Isa::plain, Isa::avx2, Isa::avx512};

// ---------------------------------------------------------------- tests

void agree_on(std::uint64_t seed, std::size_t most_workers) {
    const Program program = graphs::program(random_shape(seed));
    Question question = random_question(program, seed);
    Naive naive(program, question);
    naive.run();
    for (std::size_t workers = 1; workers <= most_workers; workers *= 2) {
        question.workers = workers;
        Search search(program, question, std::min(isas[(seed + workers) % 3], best_isa()));
        finish(search);
        compare(search, naive, seed % 5 == 0);
    }
}

void test_graphs() {
    for (std::uint64_t seed = 1; seed <= 150; ++seed) agree_on(seed, 4);
}

void test_two_phase_commit() {
    struct Known {
        Program program;
        std::uint64_t states, transitions;
        std::size_t depth;
    };
    const Known known[] = {{programs::TwoPhase<3>::program(), 288, 1145, 11},
                           {programs::TwoPhase<5>::program(), 8832, 58145, 17},
                           {programs::TwoPhase<7>::program(), 296448, 2744705, 23},
                           {programs::Channel<3, 2, 5, 5>::program(), 332202, 992466, 46}};
    for (const Known& k : known) {
        for (Isa isa : isas) {
            for (std::size_t workers : {1, 2, 3}) {
                Question question = ask_all(k.program, workers);
                question.failures[deadlock] = Mode::ignore;
                Search search(k.program, question, std::min(isa, best_isa()));
                finish(search);
                expect(search.status() == Status::complete, "complete");
                expect_equal(search.states(), k.states, "states");
                expect_equal(search.transitions(), k.transitions, "transitions");
                expect_equal(search.level_sizes().size(), k.depth, "depth");
                expect(!search.found(Search::Kind::watches)[0], "no violation");
            }
        }
    }
}

// A crowd: the blocks that workers take at the same time lead to the same states in the same order,
// so that all workers insert the same states at the same time.
constexpr Word crowd = 1024, crowd_levels = 80;
constexpr std::int64_t meetings = 64;

std::int64_t start_crowd(const Word*, Word* out, std::uint32_t* meta, std::int64_t cap) {
    if (cap < static_cast<std::int64_t>(crowd)) return -1;
    for (Word who = 0; who < crowd; ++who) {
        out[who] = who << 20 | 1;
        meta[who] = 0;
    }
    return crowd;
}

std::int64_t expand_crowd(const Word* state, Word* out, std::uint32_t* meta, std::int64_t cap) {
    const Word level = *state >> 1 & 0xffff, who = *state >> 20;
    if (cap < meetings) return -1;
    if (level + 1 == crowd_levels) return 0;
    for (std::int64_t i = 0; i < meetings; ++i) {
        const Word met = who % (crowd / meetings) * meetings + static_cast<Word>(i);
        out[i] = met << 20 | (level + 1) << 1 | 1;
        meta[i] = 0;
    }
    return meetings;
}

std::int64_t start_wide_crowd(const Word* state, Word* out, std::uint32_t* meta, std::int64_t cap) {
    const std::int64_t number = start_crowd(state, out, meta, cap / 2);
    for (std::int64_t i = number; i-- > 0;) {
        out[2 * i + 1] = out[i];
        out[2 * i] = 1;
    }
    return number;
}

std::int64_t expand_wide_crowd(const Word* state, Word* out, std::uint32_t* meta,
                               std::int64_t cap) {
    const std::int64_t number = expand_crowd(state + 1, out, meta, cap / 2);
    for (std::int64_t i = number; i-- > 0;) {
        out[2 * i + 1] = out[i];
        out[2 * i] = 1;
    }
    return number;
}

void test_crowd() {
    Program narrow, wide;
    narrow.expand = expand_crowd;
    narrow.start = start_crowd;
    wide.expand = expand_wide_crowd;
    wide.start = start_wide_crowd;
    wide.words = 2;
    for (Program* program : {&narrow, &wide}) {
        program->actions = {0};
        for (Isa isa : isas) {
            for (int time = 0; time < 3; ++time) {
                Question question = ask_all(*program, 4);
                Search search(*program, question, std::min(isa, best_isa()));
                finish(search);
                expect_equal(search.states(), Word{crowd * crowd_levels}, "states");
                expect_equal(search.transitions(), Word{meetings * crowd * (crowd_levels - 1)},
                             "steps");
            }
        }
    }
}

// A search that is stopped again and again, and goes on each time, finds the same.
void test_stopping() {
    const Program program = programs::Channel<3, 2, 4, 4>::program();
    for (std::size_t workers : {1, 3}) {
        Question question = ask_all(program, workers);
        question.failures[deadlock] = Mode::ignore;
        Search search(program, question);
        while (search.run(0.0002) == Status::running) {
            expect(search.frontier() <= search.states(), "frontier");
        }
        expect_equal(search.states(), std::uint64_t{62333}, "states");
        expect_equal(search.transitions(), std::uint64_t{184719}, "transitions");
    }
}

// The engine never uses more memory than it may, and says that it is the memory that stopped it.
void test_memory() {
    const Program wide = programs::Channel<3, 2, 7, 6>::program();
    const Program narrow = programs::TwoPhase<9>::program();
    for (const Program& program : {wide, narrow}) {
        std::uint64_t states = 0;
        for (std::uint64_t megabytes : {0, 1, 5, 20, 36}) {
            for (std::size_t workers : {1, 2}) {
                Question question = ask_all(program, workers);
                question.failures[deadlock] = Mode::ignore;
                question.memory = megabytes << 20;
                Search search(program, question);
                finish(search);
                expect(search.status() == Status::memory, "stopped by memory");
                expect(search.budget().peak() <= question.memory, "within the limit");
                if (workers == 1) {
                    expect(search.states() >= states, "more memory, more states");
                    states = search.states();
                }
            }
        }
        expect(states > 400000, "the memory is used");
    }
}

struct Broken final : Escapes {
    std::uint64_t calls = 0;
    void expand(const Word*, std::uint32_t, Entries&) override { fail(); }
    Word check(std::size_t, const Word*) override { return fail(); }
    Word step_check(std::size_t, const Word*, const Word*) override { return fail(); }
    std::int32_t within(const Word*) override { return static_cast<std::int32_t>(fail()); }
    std::int32_t terminal(const Word*) override { return static_cast<std::int32_t>(fail()); }
    static Word fail() { throw std::runtime_error("broken"); }
};

// What an escape throws comes out of `run`, and the search is over.
void test_exceptions() {
    Broken broken;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        graphs::Shape shape = random_shape(seed);
        shape.escapes = true;
        shape.vertices += 500;
        shape.most_edges += 2;
        Program program = graphs::program(shape);
        program.escapes = &broken;
        Search search(program, ask_all(program, 1 + seed % 3));
        bool thrown = false;
        try {
            finish(search);
        } catch (const std::runtime_error&) {
            thrown = true;
        }
        expect(thrown ? search.status() == Status::failed : search.inserted() < 400, "thrown");
        expect(search.run(1) != Status::running, "over");
    }
}

// Every step of a walk is one of the program's, and what it claims to have met is there.
void test_walks() {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        const Program program = graphs::program(random_shape(seed));
        const Question question = ask_all(program, 1);
        Naive naive(program, question);
        Walker walker(program, question, seed), again(program, question, seed);
        walker.run(50, 30, 10);
        while (!again.run(50, 30, 0.0001)) {}
        expect_equal(walker.steps(), again.steps(), "the same walks");
        expect_equal(walker.taken(), again.taken(), "the same steps");
        for (std::size_t k = 0; k < question.watches.size(); ++k) {
            const std::optional<Seen>& where = walker.watches()[k];
            if (!where) continue;
            const auto visits = walker.replay(where->walk, where->states, 30);
            expect_equal(std::uint64_t{visits.size()}, where->states, "replayed");
            const Word bits = program.checked(k / 63, visits.back().state.data());
            expect(bits >> (k % 63) & 1, "what was seen is there");
            for (std::size_t i = 1; i < visits.size(); ++i) {
                bool found = false;
                for (const auto& entry :
                     naive.entries(program.expand, visits[i - 1].state.data())) {
                    found = found ||
                            (entry.kind == Kind::passes && entry.instance == visits[i].instance &&
                             entry.after == visits[i].state);
                }
                expect(found, "a step of the program");
            }
        }
    }
}

// The table, grown from its smallest size, knows each state that was inserted and nothing else.
void fill_table(std::size_t words, std::uint64_t number) {
    Budget budget(std::uint64_t{1} << 36);
    Arena arena(budget, words, 1);
    Table table(budget, arena, words, 1);
    Tail tail(arena, words);
    const Width<0> width(words);
    std::vector<Word> state(words);
    const auto make = [&](std::uint64_t which) {
        for (std::size_t i = 0; i < words; ++i) state[i] = which + i * which;
        state[0] = which << 1 | 1;
        return hash(width, state.data());
    };
    const auto insert = [&](std::uint64_t which) {
        const Word h = make(which);
        if (!tail.make_room()) return Inserted::full;
        copy(width, state.data(), tail.place());
        const Inserted result = words == 1
                                    ? table.insert_word<Plain>(h, state[0])
                                    : table.insert<Plain>(width, h, state.data(), tail.index());
        if (result == Inserted::fresh) tail.advance();
        return result;
    };
    const std::atomic<bool> never{false};
    std::uint64_t fresh = 0, known = 0, strange = 0;
    for (std::uint64_t i = 0; i < number; ++i) {
        if (!table.reserve(1)) {
            expect(table.plan_growth() && table.grow_some(never) && table.end_growth(), "growth");
            expect(table.reserve(1), "reserve");
        }
        fresh += insert(i) == Inserted::fresh;
    }
    for (std::uint64_t i = 0; i < number; ++i) {
        known += insert(i) == Inserted::known;
        const Word h = make(number + i);
        strange += words == 1 ? table.contains_word<Plain>(h, state[0])
                              : table.contains<Plain>(width, h, state.data());
    }
    expect_equal(fresh, number, "every state is new the first time");
    expect_equal(known, number, "every state is known the second time");
    expect_equal(strange, std::uint64_t{0}, "no other state is known");
    expect(table.bytes() <= 16 * number, "the size of the table");
}

void test_table() {
    for (std::size_t words : {1, 2, 5}) fill_table(words, 700000);
}

void test_random() {
    // The first numbers that xoshiro256** gives from the state 1, 2, 3, 4 are known; ours is seeded
    // by splitmix64, so this only holds that nothing changes.
    Random random(42, 7);
    expect_equal(random.next(), Random(42, 7).next(), "the same stream");
    expect(random.next() != Random(42, 8).next(), "another stream");
    std::vector<int> counts(10);
    for (int i = 0; i < 100000; ++i) ++counts[random.below(10)];
    for (int count : counts) expect(count > 9500 && count < 10500, "each with the same chance");
}

const Case tests[] = {
    {"random", test_random},           {"table", test_table},           {"graphs", test_graphs},
    {"counts", test_two_phase_commit}, {"crowd", test_crowd},           {"stopping", test_stopping},
    {"memory", test_memory},           {"exceptions", test_exceptions}, {"walks", test_walks}};

}  // namespace

int main(int argc, char** argv) {
    if (argc == 4 && std::strcmp(argv[1], "soak") == 0) {
        const std::uint64_t first = std::strtoull(argv[2], nullptr, 10);
        const std::uint64_t last = std::strtoull(argv[3], nullptr, 10);
        for (std::uint64_t seed = first; seed < last; ++seed) agree_on(seed, 2);
        return 0;
    }
    if (argc == 4 && std::strcmp(argv[1], "fill") == 0) {
        fill_table(std::strtoull(argv[2], nullptr, 10), std::strtoull(argv[3], nullptr, 10));
        return 0;
    }
    return run_tests(tests, argc > 1 ? argv[1] : "");
}
