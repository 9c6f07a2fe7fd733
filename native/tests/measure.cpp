// How fast the engine is on two programs written by hand: measure [name] [workers|walks]
// [plain|avx2|avx512|behaviours]
//
// The counts are asserted: a wrong result is never timed.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include "../fair.hpp"
#include "../graph.hpp"
#include "../possible.hpp"
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
    Check atoms;                                   // test 0 leads to test 1
    std::uint32_t (*process)(std::uint32_t instance);  // which is weakly fair
};

template <int N>
Measured two_phase(const char* name, std::uint64_t states) {
    return {name, programs::TwoPhase<N>::program(), states, Mode::violation,
            programs::TwoPhase<N>::atoms, programs::TwoPhase<N>::process};
}

template <int P, int C, int K, int M>
Measured channel(const char* name, std::uint64_t states) {
    using Program = programs::Channel<P, C, K, M>;
    return {name, Program::program(), states, Mode::ignore, Program::atoms, Program::process};
}

const Measured all[] = {
    two_phase<3>("twophase3", 288),
    two_phase<8>("twophase8", 1745408),
    two_phase<9>("twophase9", 10340352),
    two_phase<10>("twophase10", 61515776),
    channel<3, 2, 5, 5>("channel_m", 332202),
    channel<3, 2, 7, 6>("channel_l", 3728707),
};

double cpu() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// Whether test 0 leads to test 1, if every process is weakly fair.
void run_behaviours(const Measured& measured, Search& search, std::size_t workers,
                    double search_cpu) {
    Graph::Asked asked;
    for (std::uint32_t i = 0; i < measured.program.actions.size(); ++i) {
        asked.labels.push_back(Word{1} << measured.process(i));
    }
    asked.tests = 2;
    asked.atoms = {measured.atoms};
    asked.workers = workers;
    const std::atomic<bool> never{false};
    const double start = cpu();
    Graph graph(search, asked);
    const Graph::Status built = graph.build(never);
    const double built_at = cpu();
    const Automaton broken{2, {0}, {{0, 0, 0, 0, 0}, {0, 1, 1, 2, 0}, {1, 1, 0, 2, 1}}, 1,
                           {{false, 0}, {false, 1}}};
    const Answer answer = find_fair(graph, {{~Word{0}}, {0}}, broken, false, never);
    const double found_at = cpu();
    const Hopeless hopeless = find_hopeless(graph, 1, never);
    if (built != Graph::Status::complete || answer.status != built || hopeless.status != built ||
        answer.violated || graph.nodes() != measured.states) {
        std::fprintf(stderr, "%s: a wrong answer about behaviours\n", measured.name);
        std::exit(1);
    }
    const auto states = static_cast<double>(graph.nodes());
    const auto steps = static_cast<double>(graph.steps());
    std::printf(
        "           graph %10.0f steps, %5.2f s CPU, %5.1f ns/step, %4.1f bytes/state, of them "
        "%4.1f/step; leads_to %5.2f s CPU, always possible %5.2f s CPU; %4.2f times the search\n",
        steps, built_at - start, (built_at - start) / steps * 1e9,
        static_cast<double>(graph.bytes()) / states,
        static_cast<double>(sizeof(Node) + sizeof(std::uint16_t)), found_at - built_at,
        cpu() - found_at, (search_cpu + found_at - start) / search_cpu);
}

void run(const Measured& measured, std::size_t workers, Isa isa, bool behaviours) {
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
    if (behaviours) run_behaviours(measured, search, workers, seconds);
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
    bool behaviours = false;
    if (argc > 3) {
        const auto is = [&](const char* word) { return std::strcmp(argv[3], word) == 0; };
        behaviours = is("behaviours");
        isa = is("plain") ? Isa::plain : is("avx2") ? Isa::avx2 : best_isa();
    }
    for (const Measured& measured : all) {
        if (std::strstr(measured.name, name) != measured.name) continue;
        walks ? walk(measured) : run(measured, workers, isa, behaviours);
    }
}
