// What the tests in C++ have in common: expectations, searches of random graphs, and how they are run.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <iterator>
#include <string>

#include "../search.hpp"
#include "graphs.hpp"

namespace pyverify::testing {

inline void expect(bool condition, const std::string& what) {
    if (condition) return;
    std::fprintf(stderr, "failed: %s (graph with seed %llu, %zu words)\n", what.c_str(),
                 static_cast<unsigned long long>(graphs::shape.seed), graphs::shape.words);
    std::exit(1);
}

template <class T>
inline void expect_equal(const T& found, const T& expected, const std::string& what) {
    expect(found == expected, what);
}

inline Question ask_all(const Program& program, std::size_t workers) {
    Question question;
    question.workers = workers;
    question.watches.assign(63 * program.check.size(), Mode::note);
    question.step_watches.assign(63 * program.step_check.size(), Mode::note);
    question.failures.assign(failure_kinds, Mode::violation);
    return question;
}

inline void finish(Search& search) {
    while (search.run(1) == Status::running) {}
}

inline graphs::Shape random_shape(std::uint64_t seed) {
    constexpr std::size_t widths[] = {1, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 20};
    Random random(seed, 1);
    graphs::Shape shape;
    shape.seed = seed;
    shape.vertices = 1 + random.below(seed % 10 == 0 ? 5000 : 400);
    shape.starts = 1 + random.below(seed % 7 == 0 ? 1500 : 10);
    shape.words = widths[random.below(std::size(widths))];
    shape.instances = static_cast<std::uint32_t>(1 + random.below(5));
    shape.actions = static_cast<std::uint32_t>(1 + random.below(3));
    shape.most_edges = 1 + random.below(seed % 11 == 0 ? 90 : 3);
    shape.failures = random.below(2);
    shape.escapes = random.below(2);
    shape.constraint = random.below(2);
    shape.symmetry = random.below(3) == 0;
    shape.strange = 10 + random.below(200);
    return shape;
}

inline Question random_question(const Program& program, std::uint64_t seed) {
    Random random(seed, 2);
    Question question = ask_all(program, 1);
    for (Mode& mode : question.watches) mode = static_cast<Mode>(random.below(4));
    for (Mode& mode : question.step_watches) mode = static_cast<Mode>(random.below(4));
    for (Mode& mode : question.failures) mode = static_cast<Mode>(random.below(3));
    question.fail_fast = random.below(5) == 0;
    if (random.below(4) == 0) question.max_depth = 1 + random.below(12);
    if (random.below(6) == 0) question.max_states = 1 + random.below(500);
    return question;
}

struct Case {
    const char* name;
    std::function<void()> run;
};

// Run the tests whose name begins so; the exit status of the program.
template <class Tests>
int run_tests(const Tests& tests, const char* name) {
    int number = 0;
    for (const Case& test : tests) {
        if (std::strstr(test.name, name) != test.name) continue;
        test.run();
        std::printf("%s: ok\n", test.name);
        ++number;
    }
    return number > 0 ? 0 : 2;
}

}  // namespace pyverify::testing
