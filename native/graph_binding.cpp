// The graph of a search as a Python class; pyverify/native/_engine.pyi describes it.
//
// The work is done in threads of its own. Meanwhile the interpreter lock is released, and taken now
// and then to look at signals.
#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <tuple>

#include "fair.hpp"
#include "possible.hpp"
#include "python.hpp"

namespace pyverify {

using namespace nb::literals;

namespace {

const char* name_of(Graph::Status status) {
    switch (status) {
        case Graph::Status::complete: return "complete";
        case Graph::Status::expired: return "expired";
        case Graph::Status::memory: return "memory";
        case Graph::Status::too_large: break;
    }
    return "too-large";
}

std::vector<Word> words_in(const nb::bytes& bytes, std::size_t number) {
    return unpacked(bytes, number);
}

// Do some work in another thread until it is done, the time is up or a signal arrived.
template <class Work>
void supervised(std::optional<double> seconds, Work work) {
    std::atomic<bool> cancel{false};
    std::exception_ptr error;
    std::mutex mutex;
    std::condition_variable changed;
    bool done = false;
    std::thread thread([&] {
        try {
            work(cancel);
        } catch (...) {
            error = std::current_exception();
        }
        const std::scoped_lock lock(mutex);
        done = true;
        changed.notify_one();
    });
    const auto wait = [&] {
        const nb::gil_scoped_release unlocked;
        std::unique_lock lock(mutex);
        return changed.wait_for(lock, std::chrono::duration<double>(slice), [&] { return done; });
    };
    using Clock = std::chrono::steady_clock;
    const Clock::time_point start = Clock::now();
    bool interrupted = false;
    while (!wait()) {
        const std::chrono::duration<double> passed = Clock::now() - start;
        if (seconds && passed.count() > *seconds) cancel = true;
        if (!interrupted && PyErr_CheckSignals() != 0) interrupted = cancel = true;
    }
    thread.join();
    if (interrupted) throw nb::python_error();
    if (error) std::rethrow_exception(error);
}

using PlainEdge = std::tuple<std::uint32_t, std::uint32_t, Word, Word, Word>;
using PlainAutomaton = std::tuple<std::uint32_t, std::vector<std::uint32_t>, std::vector<PlainEdge>,
                                  Word, std::vector<std::pair<bool, std::uint32_t>>>;

// What the search leads to anyway: the automaton of whoever asks if something goes on for ever.
const Automaton anything{1, {0}, {{0, 0, 0, 0, 0}}, 0, {}};

struct PythonGraph {
    nb::object search, ask;
    Search& of;
    const Graph::Asked asked;
    const std::vector<Automaton> automata;
    const Fairness fairness;
    const std::vector<std::size_t> hopes;
    const bool endless;
    std::unique_ptr<Graph> graph;
    bool has_begun = false, is_built = false;

    const Graph& built() const {
        if (!is_built) throw std::logic_error("a graph that is not built");
        return *graph;
    }
    Graph::Status build(const std::atomic<bool>& cancel) {
        const Graph::Status status = graph->build(cancel);
        is_built = status == Graph::Status::complete;
        return status;
    }
    // Lassos need the whole graph.
    Graph::Status build_whole(const std::atomic<bool>& cancel) {
        is_built = false;
        graph.reset();  // first: there may not be memory for both
        graph = std::make_unique<Graph>(of, asked);
        return build(cancel);
    }
    nb::bytes state(Node node) const {
        return packed(built().state(node), built().program().words);
    }
    std::optional<PackedFinding> found(const std::optional<Sighting>& sighting) const {
        if (!sighting) return std::nullopt;
        return PackedFinding{sighting->level, state(sighting->node)};
    }
};

Automaton automaton(const PlainAutomaton& plain, const Graph::Asked& asked) {
    const auto& [states, initial, edges, marks, propositions] = plain;
    Automaton made{states, initial, {}, marks, {}};
    const auto check = [&](bool good) {
        if (!good) throw nb::value_error("not an automaton over this graph");
    };
    for (std::uint32_t q : initial) check(q < states);
    for (const auto& [source, target, must, must_not, shown] : edges) {
        check(source < states && target < states);
        made.edges.push_back({source, target, must, must_not, shown});
    }
    check(propositions.size() < 64);
    for (const auto& [of_step, bit] : propositions) {
        check(bit < (of_step ? 64 * asked.label_words : asked.tests + asked.enabled));
        made.propositions.push_back({of_step, bit});
    }
    return made;
}

void make_graph(PythonGraph* self, nb::object search, std::size_t label_words,
                const nb::bytes& labels, std::size_t tests,
                const std::vector<std::uintptr_t>& atoms, nb::object ask, std::size_t enabled,
                const nb::bytes& passing, bool ordered, std::size_t workers,
                const std::vector<PlainAutomaton>& automata, const nb::bytes& weak,
                const nb::bytes& strong, std::vector<std::size_t> hopes, bool endless) {
    auto& of = nb::cast<PythonSearch&>(search);
    const std::size_t instances = of.search.program().actions.size();
    if (label_words == 0 || workers == 0) throw nb::value_error("no labels, or no workers");
    if (tests > Graph::tests_per_atoms * atoms.size()) throw nb::value_error("too few atoms");
    for (std::size_t test : hopes) {
        if (test >= tests) throw nb::value_error("there is no such test");
    }
    Graph::Asked asked;
    asked.label_words = label_words;
    asked.labels = words_in(labels, instances * label_words);
    asked.tests = tests;
    for (std::uintptr_t address : atoms) asked.atoms.push_back(reinterpret_cast<Check>(address));
    PyObject* const function = ask.ptr();
    const std::size_t words = of.words();
    asked.ask = [function, words](std::size_t group, const Word* state) {
        const nb::gil_scoped_acquire gil;
        return nb::cast<Word>(nb::handle(function)(group, packed(state, words)));
    };
    asked.enabled = enabled;
    asked.passing = words_in(passing, instances * ((enabled + 63) / 64));
    asked.steps_in_order = ordered;
    asked.workers = workers;
    Fairness fairness{words_in(weak, label_words), words_in(strong, label_words)};
    std::vector<Automaton> made;
    for (const PlainAutomaton& plain : automata) made.push_back(automaton(plain, asked));
    std::vector<Automaton> all = made;
    if (endless) all.push_back(anything);
    auto graph =
        std::make_unique<Graph>(of.search, asked, sieve_for(all, fairness, hopes, tests));
    new (self) PythonGraph{std::move(search), std::move(ask),      of.search,
                           std::move(asked),  std::move(made),     std::move(fairness),
                           std::move(hopes),  endless,             std::move(graph)};
}

const char* build(PythonGraph& self, std::optional<double> seconds) {
    Graph::Status status{};
    if (self.has_begun) throw std::logic_error("a graph is built once");
    self.has_begun = true;
    supervised(seconds, [&](const auto& cancel) { status = self.build(cancel); });
    return name_of(status);
}

// By automaton: how the search ended, and the lasso if there is one.
using PlainAnswer =
    std::tuple<const char*, std::optional<std::pair<std::vector<nb::bytes>, std::size_t>>>;

std::vector<Answer> found_fair(PythonGraph& self, const std::vector<Automaton>& automata,
                               const std::atomic<bool>& cancel) {
    const auto find = [&] {
        return find_all_fair(self.built(), self.fairness, automata, self.asked.workers, cancel);
    };
    std::vector<Answer> answers = find();
    const bool violated = std::any_of(answers.begin(), answers.end(),
                                      [](const Answer& answer) { return answer.violated; });
    if (!violated || !self.built().is_sifted()) return answers;
    const Graph::Status status = self.build_whole(cancel);
    if (status == Graph::Status::complete) return find();
    return std::vector<Answer>(automata.size(), Answer{status, false, {}});
}

std::vector<PlainAnswer> find(PythonGraph& self, const std::vector<std::size_t>& which,
                              std::optional<double> seconds) {
    std::vector<Automaton> automata;
    for (std::size_t number : which) automata.push_back(self.automata.at(number));
    std::vector<Answer> answers;
    supervised(seconds, [&](const auto& cancel) { answers = found_fair(self, automata, cancel); });
    std::vector<PlainAnswer> told;
    for (const Answer& answer : answers) {
        told.emplace_back(name_of(answer.status), std::nullopt);
        if (!answer.violated) continue;
        std::vector<nb::bytes> states;
        for (Node node : answer.lasso.nodes) states.push_back(self.state(node));
        std::get<1>(told.back()) = {std::move(states), answer.lasso.loop};
    }
    return told;
}

std::pair<const char*, bool> goes_on(PythonGraph& self, std::optional<double> seconds) {
    if (!self.endless) throw nb::value_error("that was not to be asked");
    Answer answer;
    supervised(seconds, [&](const auto& cancel) {
        answer = find_fair(self.built(), self.fairness, anything, true, cancel);
    });
    return {name_of(answer.status), answer.violated};
}

std::tuple<const char*, std::optional<PackedFinding>, std::uint64_t> never_again(
    PythonGraph& self, std::size_t test, std::optional<double> seconds) {
    if (std::find(self.hopes.begin(), self.hopes.end(), test) == self.hopes.end()) {
        throw nb::value_error("that was not to be asked");
    }
    Hopeless hopeless;
    supervised(seconds,
               [&](const auto& cancel) { hopeless = find_hopeless(self.built(), test, cancel); });
    return {name_of(hopeless.status), self.found(hopeless.first), hopeless.reached};
}

std::vector<std::optional<PackedFinding>> failed(const PythonGraph& self) {
    std::vector<std::optional<PackedFinding>> all;
    for (const auto& sighting : self.built().failed()) all.push_back(self.found(sighting));
    return all;
}

}  // namespace

void bind_graph(nb::module_& m) {
    nb::class_<PythonGraph>(m, "Graph", nb::is_final())
        .def("__init__", make_graph, "search"_a, nb::kw_only(), "label_words"_a, "labels"_a,
             "tests"_a, "atoms"_a, "ask"_a, "enabled"_a, "passing"_a, "ordered"_a, "workers"_a,
             "automata"_a, "weak"_a, "strong"_a, "hopes"_a, "endless"_a, nb::keep_alive<1, 2>())
        .def("build", build, "seconds"_a.none())
        .def("find", find, "which"_a, "seconds"_a.none())
        .def("goes_on", goes_on, "seconds"_a.none())
        .def("never_again", never_again, "test"_a, "seconds"_a.none())
        .def_prop_ro("failed", failed)
        .def_prop_ro("ever_true", [](const PythonGraph& g) { return g.built().ever_letter(); })
        .def_prop_ro("ever_enabled", [](const PythonGraph& g) { return g.built().ever_enabled(); })
        .def_prop_ro("nodes", [](const PythonGraph& g) { return g.built().nodes(); })
        .def_prop_ro("steps", [](const PythonGraph& g) { return g.built().steps(); })
        .def_prop_ro("bytes", [](const PythonGraph& g) { return g.built().bytes(); });
}

}  // namespace pyverify
