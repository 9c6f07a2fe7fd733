// How fast the engine is on two programs written by hand: measure [name] [workers|walks]
// [plain|avx2|avx512]
//
// The counts are asserted: a wrong result is never timed.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "../search.hpp"
#include "../walker.hpp"
#include "programs.hpp"

namespace {

using namespace pyverify;

struct Measured {
    const char* name;
    Program program;
    std::uint64_t states;
    Mode deadlock;
};

const Measured all[] = {
    {"twophase3", programs::TwoPhase<3>::program(), 288, Mode::violation},
    {"twophase8", programs::TwoPhase<8>::program(), 1745408, Mode::violation},
    {"twophase9", programs::TwoPhase<9>::program(), 10340352, Mode::violation},
    {"twophase10", programs::TwoPhase<10>::program(), 61515776, Mode::violation},
    {"channel_m", programs::Channel<3, 2, 5, 5>::program(), 332202, Mode::ignore},
    {"channel_l", programs::Channel<3, 2, 7, 6>::program(), 3728707, Mode::ignore},
};

double cpu() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

void run(const Measured& measured, std::size_t workers, Isa isa) {
    Question question;
    question.watches = {Mode::violation};
    question.failures.assign(failure_kinds, Mode::violation);
    question.failures[deadlock] = measured.deadlock;
    question.workers = workers;
    const double cpu_before = cpu();
    const auto before = std::chrono::steady_clock::now();
    Search search(measured.program, question, isa);
    while (search.run(10) == Status::running) {}
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - before;
    const double seconds = cpu() - cpu_before;
    const auto states = static_cast<double>(search.states());
    if (search.status() != Status::complete || search.states() != measured.states) {
        std::fprintf(stderr, "%s: %.0f states instead of %llu\n", measured.name, states,
                     static_cast<unsigned long long>(measured.states));
        std::exit(1);
    }
    for (auto kind : {Search::Kind::watches, Search::Kind::failures}) {
        for (const auto& finding : search.found(kind)) {
            if (finding) std::exit((std::fprintf(stderr, "%s: violated\n", measured.name), 1));
        }
    }
    const auto transitions = static_cast<double>(search.transitions());
    std::printf(
        "%-10s %zu workers: %9.0f states %10.0f transitions depth %zu, %6.2f s, %6.2f s CPU, "
        "%5.2f M states/s, %5.1f ns/transition, %4.1f bytes/state (peak)\n",
        measured.name, workers, states, transitions, search.level_sizes().size(), wall.count(),
        seconds, states / wall.count() / 1e6, seconds / transitions * 1e9,
        static_cast<double>(search.budget().peak()) / states);
}

void walk(const Measured& measured) {
    Question question;
    question.watches = {Mode::violation};
    question.failures.assign(failure_kinds, Mode::violation);
    question.failures[deadlock] = measured.deadlock;
    Walker walker(measured.program, question, 1);
    const double before = cpu();
    while (!walker.run(1000000, 100, 10)) {}
    const auto steps = static_cast<double>(walker.steps());
    std::printf("%-10s %.0f steps in random walks of 100, %.2f M steps/s of CPU\n", measured.name,
                steps, steps / (cpu() - before) / 1e6);
}

}  // namespace

int main(int argc, char** argv) {
    const char* name = argc > 1 ? argv[1] : "";
    const bool walks = argc > 2 && std::strcmp(argv[2], "walks") == 0;
    const std::size_t workers = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 1;
    Isa isa = best_isa();
    if (argc > 3) {
        isa = std::strcmp(argv[3], "plain") == 0  ? Isa::plain
              : std::strcmp(argv[3], "avx2") == 0 ? Isa::avx2
                                                  : Isa::avx512;
    }
    for (const Measured& measured : all) {
        if (std::strstr(measured.name, name) != measured.name) continue;
        walks ? walk(measured) : run(measured, workers, isa);
    }
}
