// Tests of the graph of a search: `test_graph` runs all of them, `test_graph NAME` those that begin
// so, `test_graph soak FIRST LAST` compares random graphs with these seeds.
#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <stdexcept>
#include <thread>
#include <tuple>

#include "../graph.hpp"
#include "../possible.hpp"
#include "naive.hpp"
#include "programs.hpp"
#include "testing.hpp"

namespace {

using namespace pyverify;
using namespace pyverify::testing;

const std::atomic<bool> never{false};

// ---------------------------------------------------------------- what is asked

// Test k of a group, as bits 2k and 2k + 1 of `atoms`. Some tests are always true.
Word truths(std::size_t group, const Word* state) {
    const std::uint64_t vertex = graphs::decode(state);
    Word bits = 0;
    for (std::size_t k = 0; k < Graph::tests_per_atoms; ++k) {
        if (graphs::chance(200 + group, vertex, k, 40 * graphs::shape.strange) == 0) {
            bits |= Word{2} << 2 * k;
        } else if (graphs::chance(300 + group, vertex, k, 1 + k * k) == 0) {
            bits |= Word{1} << 2 * k;
        }
    }
    return bits;
}

template <std::size_t group>
Word atoms(const Word* state) {
    return graphs::unsure(graphs::decode(state), 7 + group) ? escape_bit | 5 : truths(group, state);
}

Graph::Asked random_asked(const Program& program, std::uint64_t seed) {
    Random random(seed, 3);
    const std::size_t instances = program.actions.size();
    Graph::Asked asked;
    asked.label_words = 1 + random.below(3);
    asked.tests = random.below(63);
    asked.atoms = {atoms<0>, atoms<1>};
    asked.atoms.resize((asked.tests + Graph::tests_per_atoms - 1) / Graph::tests_per_atoms);
    asked.ask = truths;
    asked.enabled = random.below(3) * random.below(70);
    asked.steps_in_order = random.below(2);
    const auto bits = [&](std::size_t number) {
        std::vector<Word> words(number);
        for (Word& word : words) word = random.next() & random.next() & random.next();
        return words;
    };
    asked.labels = bits(instances * asked.label_words);
    asked.passing = bits(instances * ((asked.enabled + 63) / 64));
    if (asked.enabled % 64 != 0) {
        const std::size_t words = (asked.enabled + 63) / 64;
        for (std::size_t i = 0; i < instances; ++i) {
            asked.passing[(i + 1) * words - 1] &= (Word{1} << asked.enabled % 64) - 1;
        }
    }
    // Some instances are the same to whoever asks.
    if (random.below(2)) {
        std::fill_n(asked.labels.begin(), instances / 2 * asked.label_words, random.next());
    }
    return asked;
}

// ---------------------------------------------------------------- the judge

// The same, with sets and maps.
struct NaiveGraph {
    using Label = std::vector<Word>;
    struct Info {
        std::uint64_t level = 0;
        Label enabled;
        std::vector<bool> letter;
        bool cut = false;
        std::set<std::pair<State, Label>> steps;
    };

    const Program& program;
    const Graph::Asked& asked;
    std::map<State, Info> nodes;
    std::vector<std::optional<std::pair<std::uint64_t, State>>> failed;

    // Of the states that a search has found in its first levels.
    NaiveGraph(const Naive& naive, const Graph::Asked& about, std::size_t levels)
        : program(naive.program), asked(about), failed(about.tests) {
        for (std::size_t level = 1; level <= levels; ++level) {
            for (const State& state : naive.levels[level - 1]) nodes[state].level = level;
        }
        for (auto& [state, info] : nodes) {
            look(state, info);
            for (const auto& entry : naive.entries(program.expand, state.data())) {
                if (entry.kind == Kind::passes) take(state, info, entry);
            }
        }
    }

    void look(const State& state, Info& info) {
        info.enabled.assign(asked.label_words, 0);
        info.letter.assign(asked.tests + asked.enabled, false);
        for (std::size_t test = 0; test < asked.tests; ++test) {
            const Word bits = truths(test / 31, state.data()) >> 2 * (test % 31);
            info.letter[test] = bits & 1;
            if (!(bits & 2)) continue;
            auto& known = failed[test];
            if (!known || info.level < known->first ||
                (info.level == known->first &&
                 program.less(state.data(), known->second.data()))) {
                known = {info.level, state};
            }
        }
    }

    void take(const State& state, Info& info, const Naive::Entry& entry) {
        for (std::size_t bit = 0; bit < asked.enabled; ++bit) {
            const std::size_t words = (asked.enabled + 63) / 64;
            const Word word = asked.passing[entry.instance * words + bit / 64];
            if (word >> bit % 64 & 1) info.letter[asked.tests + bit] = true;
        }
        if (entry.after == state) return;
        State after = entry.after;
        if (program.canon != nullptr) program.canon(entry.after.data(), after.data());
        Label label(asked.label_words);
        for (std::size_t i = 0; i < asked.label_words; ++i) {
            label[i] = asked.labels[entry.instance * asked.label_words + i];
            info.enabled[i] |= label[i];
        }
        if (nodes.contains(after)) {
            info.steps.emplace(after, label);
        } else {
            info.cut = true;
        }
    }

    std::set<State> reached_from(const State& state) const {
        std::set<State> reached{state};
        std::vector<State> waiting{state};
        while (!waiting.empty()) {
            const State at = waiting.back();
            waiting.pop_back();
            for (const auto& [after, label] : nodes.at(at).steps) {
                if (reached.insert(after).second) waiting.push_back(after);
            }
        }
        return reached;
    }

    // As find_hopeless: level, state, states reached.
    std::optional<std::tuple<std::uint64_t, State, std::uint64_t>> never_again(
        std::size_t test) const {
        std::optional<std::tuple<std::uint64_t, State, std::uint64_t>> first;
        for (const auto& [state, info] : nodes) {
            const std::set<State> reached = reached_from(state);
            const bool hopeless = std::none_of(reached.begin(), reached.end(), [&](const State& s) {
                return nodes.at(s).letter[test] || nodes.at(s).cut;
            });
            if (!hopeless) continue;
            if (!first || info.level < std::get<0>(*first) ||
                (info.level == std::get<0>(*first) &&
                 program.less(state.data(), std::get<1>(*first).data()))) {
                first = {info.level, state, reached.size()};
            }
        }
        return first;
    }
};

State state_of(const Graph& graph, Node node) {
    return State(graph.state(node), graph.state(node) + graph.program().words);
}

void compare_node(const Graph& graph, const NaiveGraph& naive, Node node) {
    const auto known = naive.nodes.find(state_of(graph, node));
    expect(known != naive.nodes.end(), "a node is a state that was found");
    const NaiveGraph::Info& info = known->second;
    expect_equal(graph.is_cut(node), info.cut, "whether a step leads out");
    for (std::size_t i = 0; i < info.letter.size(); ++i) {
        expect_equal(static_cast<bool>(graph.letter(node)[i / 64] >> i % 64 & 1),
                     static_cast<bool>(info.letter[i]), "letter, bit " + std::to_string(i));
    }
    const std::size_t words = graph.label_words();
    expect_equal(NaiveGraph::Label(graph.enabled(node), graph.enabled(node) + words), info.enabled,
                 "what is enabled");
    std::set<std::pair<State, NaiveGraph::Label>> steps;
    const Graph::Steps found = graph.steps(node);
    for (std::uint32_t k = 0; k < found.size; ++k) {
        expect(graph.is_node(found.targets[k]), "a step leads to a node");
        const Word* label = graph.label(found.labels[k]);
        steps.emplace(state_of(graph, found.targets[k]), NaiveGraph::Label(label, label + words));
    }
    expect(steps == info.steps, "steps");
    expect(!naive.asked.steps_in_order ||
               std::is_sorted(found.targets, found.targets + found.size),
           "parallel steps stand together");
}

void compare_notes(const Graph& graph, const NaiveGraph& naive) {
    for (std::size_t test = 0; test < naive.asked.tests; ++test) {
        const auto& found = graph.failed()[test];
        const auto& known = naive.failed[test];
        expect_equal(found.has_value(), known.has_value(), "whether a test failed");
        if (!found) continue;
        expect_equal(found->level, known->first, "the level where a test failed");
        expect_equal(state_of(graph, found->node), known->second, "the state where a test failed");
    }
    std::vector<bool> letter(64 * graph.letter_words()), enabled(64 * graph.label_words());
    for (const auto& [state, info] : naive.nodes) {
        for (std::size_t i = 0; i < info.letter.size(); ++i) {
            if (info.letter[i]) letter[i] = true;
        }
        for (std::size_t i = 0; i < enabled.size(); ++i) {
            if (info.enabled[i / 64] >> i % 64 & 1) enabled[i] = true;
        }
    }
    expect_equal(graph.ever_letter(), letter, "what was ever true");
    expect_equal(graph.ever_enabled(), enabled, "what was ever enabled");
}

void compare_hopeless(const Graph& graph, const NaiveGraph& naive, std::size_t test) {
    const Hopeless found = find_hopeless(graph, test, never);
    const auto known = naive.never_again(test);
    expect(found.status == Graph::Status::complete, "complete");
    expect_equal(found.first.has_value(), known.has_value(), "whether hope is ever lost");
    if (!found.first) return;
    expect_equal(found.first->level, std::get<0>(*known), "the level where hope is lost");
    expect_equal(state_of(graph, found.first->node), std::get<1>(*known), "the state where");
    expect_equal(found.reached, std::get<2>(*known), "states without hope");
}

void compare(const Graph& graph, const NaiveGraph& naive) {
    expect_equal(graph.nodes(), std::uint64_t{naive.nodes.size()}, "number of nodes");
    std::uint64_t nodes = 0, steps = 0;
    for (std::uint64_t i = 0; i < graph.numbers(); ++i) {
        if (!graph.is_node(i)) {
            expect_equal(graph.steps(static_cast<Node>(i)).size, 0u, "no steps from elsewhere");
            continue;
        }
        ++nodes;
        steps += graph.steps(static_cast<Node>(i)).size;
        compare_node(graph, naive, static_cast<Node>(i));
    }
    expect_equal(nodes, graph.nodes(), "each state is one node");
    expect_equal(steps, graph.steps(), "number of steps");
    std::set<State> initial, known;
    for (Node node : graph.initial()) initial.insert(state_of(graph, node));
    for (const auto& [state, info] : naive.nodes) {
        if (info.level == 1) known.insert(state);
    }
    expect(initial == known && initial.size() == graph.initial().size(), "initial states");
    compare_notes(graph, naive);
    for (std::size_t test = naive.asked.tests; test-- > 0 && test + 2 > naive.asked.tests;) {
        if (naive.nodes.size() < 300) compare_hopeless(graph, naive, test);
    }
}

// ---------------------------------------------------------------- tests

bool is_guarded(const Graph::Sieve& sieve, const Word* letter) {
    return std::any_of(sieve.guards.begin(), sieve.guards.end(), [&](const auto& guard) {
        return (guard.must[0] & ~letter[0]) == 0 && (guard.must_not[0] & letter[0]) == 0;
    });
}

// A graph that lacks what does not matter to random guards, and to hopes. What it has is right.
void compare_sifted(Search& search, Graph::Asked asked, const Graph& whole, const NaiveGraph& naive,
                    std::uint64_t seed) {
    if (asked.tests == 0) return;
    Random random(seed, 9);
    Graph::Sieve sieve;
    sieve.fair.assign(asked.label_words, random.next());
    for (std::uint64_t i = random.below(3); i-- > 0;) {
        const Word all = (Word{1} << asked.tests) - 1;
        const Word must = random.next() & random.next() & random.next() & all;
        const Word must_not = random.next() & random.next() & all & ~must;
        sieve.guards.push_back({{must}, {must_not & random.next()}});
    }
    for (std::size_t test = asked.tests; test-- > 0 && test + 2 > asked.tests;) {
        if (random.below(3) > 0) sieve.hopes.push_back(test);
    }
    Graph sifted(search, asked, sieve);
    expect(sifted.build(never) == Graph::Status::complete, "complete");
    for (std::uint64_t i = 0; i < whole.numbers(); ++i) {
        const Node node = static_cast<Node>(i);
        if (!sifted.is_node(i)) {
            expect_equal(sifted.steps(node).size, 0u, "nothing is left");
            continue;
        }
        expect(whole.is_node(i), "a node");
        const std::size_t words = whole.letter_words();
        expect(std::equal(whole.letter(node), whole.letter(node) + words, sifted.letter(node)) &&
                   std::equal(whole.enabled(node), whole.enabled(node) + whole.label_words(),
                              sifted.enabled(node)),
               "what is true");
        // All steps to nodes are there.
        std::set<std::pair<Node, std::uint16_t>> known, found;
        const auto add = [&](const Graph::Steps& steps, auto& set) {
            for (std::uint32_t k = 0; k < steps.size; ++k) {
                if (!sifted.is_node(steps.targets[k])) continue;
                set.emplace(steps.targets[k], steps.labels[k]);
            }
        };
        add(whole.steps(node), known);
        add(sifted.steps(node), found);
        expect(known == found, "the steps between nodes");
    }
    // Who is guarded and left out leads to nothing that is guarded and stays.
    for (std::uint64_t i = 0; i < whole.numbers(); ++i) {
        const Node node = static_cast<Node>(i);
        if (!whole.is_node(i) || sifted.is_node(i)) continue;
        if (!is_guarded(sieve, whole.letter(node))) continue;
        bool must_go_on = false;
        for (std::size_t k = 0; k < whole.label_words(); ++k) {
            must_go_on = must_go_on || (whole.enabled(node)[k] & sieve.fair[k]) != 0;
        }
        expect(must_go_on, "nobody stays where a node was left out");
        const Graph::Steps steps = whole.steps(node);
        for (std::uint32_t k = 0; k < steps.size; ++k) {
            expect(!sifted.is_node(steps.targets[k]), "what was left out leads to no node");
        }
    }
    if (search.status() == Status::complete) compare_notes(sifted, naive);
    for (std::size_t test : sieve.hopes) {
        if (naive.nodes.size() < 300) compare_hopeless(sifted, naive, test);
    }
}

// A search that may have stopped anywhere, and was interrupted now and then, or was given up.
void agree_on(std::uint64_t seed, std::size_t most_workers) {
    const Program program = graphs::program(random_shape(seed));
    Question question = random_question(program, seed);
    Naive naive(program, question);
    naive.run();
    Graph::Asked asked = random_asked(program, seed);
    for (std::size_t workers = 1; workers <= most_workers; workers *= 2) {
        asked.workers = question.workers = workers;
        Search search(program, question);
        if (seed % 4 == 0) {
            search.run(1e-5 * static_cast<double>(seed % 16));
        } else {
            finish(search);
        }
        std::size_t levels = 0;
        while (levels < naive.levels.size() && !search.stored(levels + 1).empty()) ++levels;
        const NaiveGraph known(naive, asked, levels);
        const std::uint64_t before = search.budget().used();
        {
            Graph graph(search, asked);
            expect(graph.build(never) == Graph::Status::complete, "complete");
            compare(graph, known);
            expect_equal(search.budget().used() - before, graph.bytes(), "bytes");
            compare_sifted(search, asked, graph, known, seed);
        }
        expect_equal(search.budget().used(), before, "all memory is given back");
    }
}

void test_steps() {
    for (std::uint64_t seed = 1; seed <= 150; ++seed) agree_on(seed, 4);
}

Graph::Asked ask_processes(const Program& program, std::uint32_t (*process)(std::uint32_t),
                           std::size_t workers) {
    Graph::Asked asked;
    for (std::uint32_t i = 0; i < program.actions.size(); ++i) {
        asked.labels.push_back(Word{1} << process(i));
    }
    asked.workers = workers;
    return asked;
}

template <class Described>
void count(std::uint64_t nodes, std::uint64_t steps) {
    const Program program = Described::program();
    for (std::size_t workers : {1, 2, 3}) {
        Question question = ask_all(program, workers);
        question.failures[deadlock] = Mode::ignore;
        Search search(program, question);
        finish(search);
        Graph graph(search, ask_processes(program, Described::process, workers));
        expect(graph.build(never) == Graph::Status::complete, "complete");
        expect_equal(graph.nodes(), nodes, "nodes");
        expect_equal(graph.steps(), steps, "steps");
        expect_equal(graph.initial().size(), std::size_t{1}, "initial states");
    }
}

// NaiveGraph counts as many, in seconds.
void test_counts() {
    count<programs::TwoPhase<3>>(288, 653);
    count<programs::TwoPhase<6>>(50816, 209345);
    count<programs::Channel<3, 2, 4, 4>>(62333, 184719);
}

// The first instance of `fan` leads to all states, the others nowhere.
Word fan = 0;

std::int64_t start_fan(const Word*, Word* out, std::uint32_t* meta, std::int64_t) {
    out[0] = 1;
    meta[0] = 0;
    return 1;
}

std::int64_t expand_fan(const Word* state, Word* out, std::uint32_t* meta, std::int64_t cap) {
    if (*state > 5) return 0;
    if (cap < static_cast<std::int64_t>(fan)) return -1;
    for (Word i = 0; i < fan; ++i) {
        out[i] = 2 * i + 1;
        meta[i] = static_cast<std::uint32_t>(i) % 2;
    }
    return static_cast<std::int64_t>(fan);
}

// The steps of a state are kept together, however many chunks are begun.
void test_fan() {
    // What is known of a state fits in 8 MiB; a step has 6 bytes.
    for (Word size : {700'000, 1'398'100, 1'398'101, 1'398'102}) {
        fan = size;
        Program program;
        program.expand = expand_fan;
        program.start = start_fan;
        program.actions = {0, 1};
        Question question = ask_all(program, 1);
        question.failures[deadlock] = Mode::ignore;
        Search search(program, question);
        finish(search);
        Graph::Asked asked;
        asked.labels = {1, 2};
        Graph graph(search, asked);
        const Graph::Status status = graph.build(never);
        // One of the steps is a loop.
        const bool fits = size - 1 <= 1'398'100;
        expect(status == (fits ? Graph::Status::complete : Graph::Status::too_large),
               "how many steps a state can have");
        if (status != Graph::Status::complete) continue;
        expect_equal(graph.steps(), 3 * size - 3, "steps");
        for (std::uint64_t node = 0; node < graph.numbers(); ++node) {
            const Word at = graph.is_node(node) ? *graph.state(static_cast<Node>(node)) : 9;
            if (at > 5) continue;
            const Graph::Steps steps = graph.steps(static_cast<Node>(node));
            Word expected = 1;
            for (std::uint32_t k = 0; k < steps.size; ++k, expected += 2) {
                if (expected == at) expected += 2;
                expect_equal(*graph.state(steps.targets[k]), expected, "a target");
                expect_equal(*graph.label(steps.labels[k]), Word{1} << expected / 2 % 2, "a label");
            }
        }
    }
}

// As many labels as fit into 16 bits, and no more.
void test_labels() {
    graphs::Shape shape = random_shape(3);
    shape.constraint = shape.symmetry = false;
    for (std::size_t labels : {65536, 65537}) {
        Program program = graphs::program(shape);
        program.actions.resize(labels);
        Search search(program, ask_all(program, 1));
        finish(search);
        Graph::Asked asked;
        for (std::size_t i = 0; i < labels; ++i) asked.labels.push_back(i);
        Graph graph(search, asked);
        expect(graph.build(never) ==
                   (labels == 65536 ? Graph::Status::complete : Graph::Status::too_large),
               "how many labels there can be");
    }
}

// The graph keeps within the memory of the search, and says that it is the memory that is missing.
void test_memory() {
    const Program program = programs::TwoPhase<6>::program();
    bool lacked = false, sufficed = false;
    for (std::uint64_t megabytes = 2; megabytes <= 64; megabytes += megabytes < 24 ? 1 : 8) {
        Question question = ask_all(program, 2);
        question.memory = megabytes << 20;
        Search search(program, question);
        finish(search);
        if (search.status() != Status::complete) continue;
        Graph::Asked asked = ask_processes(program, programs::TwoPhase<6>::process, 2);
        asked.tests = 2;
        asked.atoms = {programs::TwoPhase<6>::atoms};
        Graph graph(search, asked);
        const Graph::Status status = graph.build(never);
        expect(status == Graph::Status::memory || status == Graph::Status::complete, "memory");
        expect(!sufficed || status == Graph::Status::complete, "more memory does");
        lacked = lacked || status == Graph::Status::memory;
        sufficed = sufficed || status == Graph::Status::complete;
        if (status == Graph::Status::complete) {
            const Graph::Status hopeless = find_hopeless(graph, 1, never).status;
            expect(hopeless == Graph::Status::memory || hopeless == status, "memory later");
        }
        expect(search.budget().peak() <= question.memory, "within the limit");
    }
    expect(lacked && sufficed, "both occur");
}

// Whoever asks for it to end is heard.
void test_cancelling() {
    const Program program = programs::TwoPhase<7>::program();
    for (std::size_t workers : {1, 3}) {
        Question question = ask_all(program, workers);
        Search search(program, question);
        finish(search);
        const Graph::Asked asked = ask_processes(program, programs::TwoPhase<7>::process, workers);
        std::atomic<bool> cancel{true};
        Graph given_up(search, asked);
        expect(given_up.build(cancel) == Graph::Status::expired, "given up at once");
        for (int milliseconds : {1, 3, 9, 27}) {
            cancel = false;
            Graph graph(search, asked);
            std::thread other([&] {
                std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
                cancel = true;
            });
            const Graph::Status status = graph.build(cancel);
            other.join();
            expect(status == Graph::Status::expired || graph.nodes() == 296448, "given up");
        }
    }
}

// Answers while the search runs, and then no more.
struct Tired final : Escapes {
    bool is_tired = false;
    void rest() const {
        if (is_tired) throw std::runtime_error("tired");
    }
    void expand(const Word* state, std::uint32_t instance, Entries& found) override {
        rest();
        graphs::answers.expand(state, instance, found);
    }
    Word check(std::size_t group, const Word* s) override { return graphs::answers.check(group, s); }
    Word step_check(std::size_t group, const Word* a, const Word* b) override {
        return graphs::answers.step_check(group, a, b);
    }
    std::int32_t within(const Word* state) override {
        rest();
        return graphs::answers.within(state);
    }
    std::int32_t terminal(const Word* state) override { return graphs::answers.terminal(state); }
};

// What an escape throws comes out of `build`.
void test_exceptions() {
    std::size_t thrown = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        graphs::Shape shape = random_shape(seed);
        shape.escapes = true;
        shape.vertices += 500;
        shape.most_edges += 2;
        Tired tired;
        Program program = graphs::program(shape);
        program.escapes = &tired;
        Search search(program, ask_all(program, 1 + seed % 3));
        finish(search);
        Graph::Asked asked = random_asked(program, seed);
        asked.workers = 1 + seed % 3;
        tired.is_tired = seed % 2 == 0;
        if (!tired.is_tired) {
            asked.ask = [](std::size_t, const Word*) -> Word { throw std::runtime_error("tired"); };
        }
        Graph graph(search, asked);
        try {
            expect(graph.build(never) == Graph::Status::complete, "complete");
        } catch (const std::runtime_error&) {
            ++thrown;
        }
    }
    expect(thrown > 20, "exceptions");
}

std::int64_t expand_elsewhere(const Word* state, Word* out, std::uint32_t* meta,
                              std::int64_t cap) {
    const std::int64_t number = programs::TwoPhase<3>::expand(state, out, meta, cap);
    if (number > 0) out[0] = Word{1} << 60 | 1;
    return number;
}

// A step to a state that the search has not found would be a hole in the graph.
void test_holes() {
    Program program = programs::TwoPhase<3>::program();
    Search search(program, ask_all(program, 1));
    finish(search);
    program.expand = expand_elsewhere;
    Graph graph(search, ask_processes(program, programs::TwoPhase<3>::process, 1));
    bool thrown = false;
    try {
        graph.build(never);
    } catch (const std::logic_error&) {
        thrown = true;
    }
    expect(thrown, "a hole is noticed");
}

// Chains of states that are hard to tell apart: one word that differs at its top only, or two words
// with the same hash.
struct Top {
    static constexpr std::size_t words = 1;
    static void encode(Word place, Word* out) { out[0] = place << 56 | 1; }
    static Word decode(const Word* state) { return state[0] >> 56; }
};

struct SameHash {
    static constexpr std::size_t words = 2;
    // The second word makes up for what the first does to the hash: see words.hpp.
    static void encode(Word place, Word* out) {
        out[0] = place << 1 | 1;
        out[1] = 12345 ^ fold(0x8ebc6af09c88c6e3 ^ out[0], 0xa0761d6478bd642f);
    }
    static Word decode(const Word* state) { return state[0] >> 1; }
};

constexpr Word chain_length = 200;

template <class Code>
std::int64_t expand_chain(const Word* state, Word* out, std::uint32_t* meta, std::int64_t cap) {
    if (cap < 2) return -1;
    const Word place = state == nullptr ? 0 : Code::decode(state);
    Code::encode(state == nullptr ? 0 : (place + 1) % chain_length, out);
    Code::encode(place / 2, out + Code::words);
    meta[0] = meta[1] = 0;
    return state == nullptr ? 1 : 2;
}

template <class Code>
std::int64_t start_chain(const Word*, Word* out, std::uint32_t* meta, std::int64_t cap) {
    return expand_chain<Code>(nullptr, out, meta, cap);
}

template <class Code>
void check_chain() {
    Program program;
    program.words = Code::words;
    program.expand = expand_chain<Code>;
    program.start = start_chain<Code>;
    program.actions = {0};
    Search search(program, ask_all(program, 1));
    finish(search);
    Graph::Asked asked;
    asked.labels = {0};
    Graph graph(search, asked);
    expect(graph.build(never) == Graph::Status::complete, "complete");
    expect_equal(graph.nodes(), chain_length, "nodes");
    for (Node node = 0; node < chain_length; ++node) {
        const Word place = Code::decode(graph.state(node));
        std::set<Word> expected{(place + 1) % chain_length, place / 2}, found;
        expected.erase(place);
        const Graph::Steps steps = graph.steps(node);
        for (std::uint32_t k = 0; k < steps.size; ++k) {
            found.insert(Code::decode(graph.state(steps.targets[k])));
        }
        expect(found == expected, "steps along the chain");
    }
}

void test_keys() {
    Word first[2], second[2];
    SameHash::encode(1, first);
    SameHash::encode(2, second);
    expect_equal(hash(Width<2>(2), first), hash(Width<2>(2), second), "the same hash");
    check_chain<Top>();
    check_chain<SameHash>();
}

const Case tests[] = {{"steps", test_steps},           {"counts", test_counts},
                      {"fan", test_fan},               {"labels", test_labels},
                      {"keys", test_keys},             {"memory", test_memory},
                      {"cancelling", test_cancelling}, {"exceptions", test_exceptions},
                      {"holes", test_holes}};

}  // namespace

int main(int argc, char** argv) {
    if (argc == 4 && std::strcmp(argv[1], "soak") == 0) {
        const std::uint64_t first = std::strtoull(argv[2], nullptr, 10);
        const std::uint64_t last = std::strtoull(argv[3], nullptr, 10);
        for (std::uint64_t seed = first; seed < last; ++seed) agree_on(seed, 2);
        return 0;
    }
    return run_tests(tests, argc > 1 ? argv[1] : "");
}
