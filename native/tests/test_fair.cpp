// Tests of fair behaviours: `test_fair` runs all of them, `test_fair NAME` those that begin so,
// `test_fair soak FIRST LAST` compares random graphs, automata and fairness with these seeds.
#include <algorithm>
#include <cstdlib>
#include <new>
#include <set>
#include <string>
#include <tuple>

#include "../fair.hpp"
#include "programs.hpp"
#include "testing.hpp"

namespace {

std::atomic<std::size_t> bytes_from_the_heap{0};

}  // namespace

// To compilers that see through them, these would look like a mismatch.
[[gnu::noinline]] void* operator new(std::size_t bytes) {
    bytes_from_the_heap += bytes;
    if (void* start = std::malloc(bytes)) return start;
    throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* start) noexcept { std::free(start); }
[[gnu::noinline]] void operator delete(void* start, std::size_t) noexcept { std::free(start); }

namespace {

using namespace pyverify;
using namespace pyverify::testing;

const std::atomic<bool> never{false};

// ---------------------------------------------------------------- what is asked

constexpr std::size_t tests_asked = 6;

Word atoms(const Word* state) {
    Word bits = 0;
    for (std::size_t k = 0; k < tests_asked; ++k) {
        if (graphs::chance(200, graphs::decode(state), k, 2) == 0) bits |= Word{1} << 2 * k;
    }
    return bits;
}

// A few bits among many, so that several words of a label matter.
std::vector<std::uint32_t> some_bits(Random& random, std::size_t words, std::size_t number) {
    std::vector<std::uint32_t> bits;
    for (std::size_t i = 0; i < number; ++i) {
        bits.push_back(static_cast<std::uint32_t>(random.below(64 * words)));
    }
    return bits;
}

struct Problem {
    Graph::Asked asked;
    Fairness fairness;
    std::vector<std::uint32_t> weak, strong;  // the same, as numbers of bits
    Automaton automaton;
    bool changing = false;
};

Automaton random_automaton(Random& random, const std::vector<std::uint32_t>& step_bits) {
    Automaton made;
    made.states = static_cast<std::uint32_t>(1 + random.below(4));
    for (std::uint32_t i = 0; i < 1 + random.below(4); ++i) {
        const bool of_step = random.below(3) == 0;
        const std::uint64_t bit =
            of_step ? step_bits[random.below(step_bits.size())] : random.below(tests_asked + 3);
        made.propositions.push_back({of_step, static_cast<std::uint32_t>(bit)});
    }
    made.marks = (Word{1} << random.below(4)) - 1;
    const Word all = (Word{1} << made.propositions.size()) - 1;
    for (std::uint64_t i = 0; i < 2 * made.states + random.below(6); ++i) {
        const Word must = random.next() & random.next() & all;
        made.edges.push_back({static_cast<std::uint32_t>(random.below(made.states)),
                              static_cast<std::uint32_t>(random.below(made.states)), must,
                              random.next() & random.next() & all & ~must,
                              random.next() & made.marks});
    }
    for (std::uint32_t q = 0; q < made.states; ++q) {
        if (q == 0 || random.below(4) == 0) made.initial.push_back(q);
    }
    // As automata of formulas often do: wait, for as long as one likes.
    if (random.below(2)) made.edges.push_back({0, 0, 0, 0, 0});
    return made;
}

// As those of formulas often are: wait, as long as one likes, and from then on see what tests ask
// for. Most states do not matter to it.
Automaton watching_automaton(Random& random) {
    Automaton made;
    made.states = static_cast<std::uint32_t>(2 + random.below(2));
    made.initial = {0};
    made.marks = (Word{1} << random.below(3)) - 1;
    for (std::uint32_t i = 0; i < 2; ++i) {
        made.propositions.push_back({false, static_cast<std::uint32_t>(random.below(tests_asked))});
    }
    made.edges.push_back({0, 0, 0, 0, 0});
    for (std::uint32_t q = 1; q < made.states; ++q) {
        for (std::uint32_t source : {q - 1, q}) {
            const Word must = random.below(4);
            made.edges.push_back({source, q, must, 3 & ~must, made.marks});
        }
    }
    return made;
}

Problem random_case(const Program& program, std::uint64_t seed) {
    Random random(seed, 5);
    Problem made;
    made.changing = random.below(8) == 0;
    const std::size_t words = 1 + random.below(2);
    made.weak = some_bits(random, words, random.below(4));
    made.strong = some_bits(random, words, random.below(4));
    made.fairness = {std::vector<Word>(words), std::vector<Word>(words)};
    for (std::uint32_t bit : made.weak) made.fairness.weak[bit / 64] |= Word{1} << bit % 64;
    for (std::uint32_t bit : made.strong) made.fairness.strong[bit / 64] |= Word{1} << bit % 64;
    made.asked.label_words = words;
    for (std::size_t i = 0; i < words * program.actions.size(); ++i) {
        made.asked.labels.push_back(random.next() & random.next());
    }
    made.asked.tests = tests_asked;
    made.asked.atoms = {atoms};
    made.asked.enabled = 3;
    for (std::size_t i = 0; i < program.actions.size(); ++i) {
        made.asked.passing.push_back(random.below(8));
    }
    made.asked.steps_in_order = true;
    made.automaton = random.below(3) == 0 ? watching_automaton(random)
                                           : random_automaton(random, some_bits(random, words, 2));
    return made;
}

// ---------------------------------------------------------------- the judge

// A graph of positions with what is true there, steps between them, and the product of all that
// with an automaton, as sets and matrices. It decides by trying, for each set of strongly fair
// constraints, that just these are never enabled again.
class NaiveProduct {
  public:
    struct Step {
        std::size_t source, target;
        std::vector<Word> taken;
        bool is_stutter;
    };
    struct Position {
        Word letter = 0;  // of the automaton's propositions about states
        std::vector<Word> enabled;
    };

    NaiveProduct(const Problem& asked, std::vector<Position> positions, std::vector<Step> steps,
                 const std::set<std::size_t>& initial)
        : asked_(asked), positions_(std::move(positions)), states_(asked.automaton.states) {
        for (const Step& step : steps) {
            for (const Automaton::Edge& edge : asked.automaton.edges) {
                const Word letter = positions_[step.source].letter | letter_of(step);
                if ((edge.must & ~letter) != 0 || (edge.must_not & letter) != 0) continue;
                moves_.push_back({step.source * states_ + edge.source,
                                  step.target * states_ + edge.target, edge.marks, step});
            }
        }
        for (std::size_t position : initial) {
            for (std::uint32_t q : asked.automaton.initial) {
                starts_.insert(position * states_ + q);
            }
        }
        reached_ = starts_;
        for (std::size_t before = 0; before != reached_.size();) {
            before = reached_.size();
            for (const Move& move : moves_) {
                if (reached_.contains(move.source)) reached_.insert(move.target);
            }
        }
    }

    // How many moves lead to the nearest fair component; nothing if none does.
    std::optional<std::size_t> nearest_fair() const {
        const std::set<std::size_t> fair = fair_numbers();
        std::set<std::size_t> seen = starts_;
        for (std::size_t distance = 0;; ++distance) {
            for (std::size_t number : seen) {
                if (fair.contains(number)) return distance;
            }
            std::set<std::size_t> next = seen;
            for (const Move& move : moves_) {
                if (seen.contains(move.source)) next.insert(move.target);
            }
            if (next.size() == seen.size()) return std::nullopt;
            seen = std::move(next);
        }
    }

  private:
    std::set<std::size_t> fair_numbers() const {
        std::set<std::size_t> fair;
        for (std::uint64_t left_out = 0; left_out >> asked_.strong.size() == 0; ++left_out) {
            std::set<std::size_t> left;
            for (std::size_t number : reached_) {
                bool stays = true;
                for (std::size_t i = 0; i < asked_.strong.size(); ++i) {
                    if (left_out >> i & 1 && is_enabled(number, asked_.strong[i])) stays = false;
                }
                if (stays) left.insert(number);
            }
            add_fair_components(left, left_out, fair);
        }
        return fair;
    }

    struct Move {
        std::size_t source, target;
        Word marks;
        Step step;
    };

    Word letter_of(const Step& step) const {
        Word letter = 0;
        for (std::size_t i = 0; i < asked_.automaton.propositions.size(); ++i) {
            const auto& [of_step, bit] = asked_.automaton.propositions[i];
            if (of_step && step.taken[bit / 64] >> bit % 64 & 1) letter |= Word{1} << i;
        }
        return letter;
    }

    bool is_enabled(std::size_t number, std::uint32_t bit) const {
        return positions_[number / states_].enabled[bit / 64] >> bit % 64 & 1;
    }

    void add_fair_components(const std::set<std::size_t>& nodes, std::uint64_t left_out,
                             std::set<std::size_t>& fair) const {
        const std::size_t size = positions_.size() * states_;
        std::vector<std::vector<bool>> leads(size, std::vector<bool>(size));
        for (const Move& move : moves_) {
            if (nodes.contains(move.source) && nodes.contains(move.target)) {
                leads[move.source][move.target] = true;
            }
        }
        for (std::size_t via : nodes) {
            for (std::size_t a : nodes) {
                for (std::size_t b : nodes) {
                    if (leads[a][via] && leads[via][b]) leads[a][b] = true;
                }
            }
        }
        for (std::size_t number : nodes) {
            if (leads[number][number] && is_fair(nodes, leads, number, left_out)) {
                fair.insert(number);
            }
        }
    }

    bool is_fair(const std::set<std::size_t>& nodes, const std::vector<std::vector<bool>>& leads,
                 std::size_t number, std::uint64_t left_out) const {
        const auto inside = [&](std::size_t other) {
            return nodes.contains(other) && leads[number][other] && leads[other][number];
        };
        Word marks = 0;
        std::vector<Word> taken(asked_.asked.label_words);
        bool changes = false;
        for (const Move& move : moves_) {
            if (!inside(move.source) || !inside(move.target)) continue;
            marks |= move.marks;
            changes = changes || !move.step.is_stutter;
            for (std::size_t i = 0; i < taken.size(); ++i) taken[i] |= move.step.taken[i];
        }
        if (marks != asked_.automaton.marks || (asked_.changing && !changes)) return false;
        const auto is_taken = [&](std::uint32_t bit) { return taken[bit / 64] >> bit % 64 & 1; };
        for (std::uint32_t bit : asked_.weak) {
            const bool disabled = std::any_of(nodes.begin(), nodes.end(), [&](std::size_t other) {
                return inside(other) && !is_enabled(other, bit);
            });
            if (!is_taken(bit) && !disabled) return false;
        }
        for (std::size_t i = 0; i < asked_.strong.size(); ++i) {
            if (!(left_out >> i & 1) && !is_taken(asked_.strong[i])) return false;
        }
        return true;
    }

    const Problem& asked_;
    const std::vector<Position> positions_;
    const std::size_t states_;
    std::vector<Move> moves_;
    std::set<std::size_t> starts_, reached_;
};

NaiveProduct::Position position_of(const Graph& graph, Node node, const Automaton& automaton) {
    NaiveProduct::Position position;
    for (std::size_t i = 0; i < automaton.propositions.size(); ++i) {
        const auto& [of_step, bit] = automaton.propositions[i];
        if (!of_step && graph.letter(node)[bit / 64] >> bit % 64 & 1) {
            position.letter |= Word{1} << i;
        }
    }
    position.enabled.assign(graph.enabled(node), graph.enabled(node) + graph.label_words());
    return position;
}

// What any instance that leads from one node to another takes; nothing if none does.
std::optional<std::vector<Word>> taken_between(const Graph& graph, Node source, Node target) {
    std::optional<std::vector<Word>> taken;
    const Graph::Steps steps = graph.steps(source);
    for (std::uint32_t k = 0; k < steps.size; ++k) {
        if (steps.targets[k] != target) continue;
        if (!taken) taken.emplace(graph.label_words());
        const Word* label = graph.label(steps.labels[k]);
        for (std::size_t i = 0; i < taken->size(); ++i) (*taken)[i] |= label[i];
    }
    return taken;
}

std::optional<std::size_t> nearest_fair(const Graph& graph, const Problem& asked) {
    std::vector<Node> nodes;
    for (std::uint64_t i = 0; i < graph.numbers(); ++i) {
        if (graph.is_node(i)) nodes.push_back(static_cast<Node>(i));
    }
    const std::vector<Word> nothing(graph.label_words());
    std::vector<NaiveProduct::Position> positions;
    std::vector<NaiveProduct::Step> steps;
    std::set<std::size_t> initial;
    for (std::size_t a = 0; a < nodes.size(); ++a) {
        positions.push_back(position_of(graph, nodes[a], asked.automaton));
        steps.push_back({a, a, nothing, true});
        for (std::size_t b = 0; b < nodes.size(); ++b) {
            const auto taken = taken_between(graph, nodes[a], nodes[b]);
            if (taken) steps.push_back({a, b, *taken, false});
        }
        const std::vector<Node>& starts = graph.initial();
        if (std::find(starts.begin(), starts.end(), nodes[a]) != starts.end()) initial.insert(a);
    }
    return NaiveProduct(asked, positions, steps, initial).nearest_fair();
}

// A lasso is a graph as well, in which every behaviour goes the same way.
void check_lasso(const Graph& graph, const Problem& asked, const Lasso& lasso) {
    const std::vector<Node>& nodes = lasso.nodes;
    const std::vector<Node>& starts = graph.initial();
    expect(!nodes.empty() && lasso.loop < nodes.size(), "a lasso");
    expect(std::find(starts.begin(), starts.end(), nodes[0]) != starts.end(), "begins initially");
    expect(nodes.back() == nodes[lasso.loop], "the cycle closes");
    const bool stops = lasso.loop + 1 == nodes.size();
    const std::size_t size = stops ? nodes.size() : nodes.size() - 1;
    std::vector<NaiveProduct::Position> positions;
    std::vector<NaiveProduct::Step> steps;
    for (std::size_t i = 0; i < size; ++i) {
        positions.push_back(position_of(graph, nodes[i], asked.automaton));
        const std::size_t next = i + 1 < size ? i + 1 : lasso.loop;
        const bool stutters = nodes[i] == nodes[next];
        const auto taken = taken_between(graph, nodes[i], nodes[next]);
        expect(stutters || taken, "a step of the graph");
        const std::vector<Word> nothing(graph.label_words());
        steps.push_back({i, next, stutters ? nothing : *taken, stutters});
    }
    expect(NaiveProduct(asked, positions, steps, {0}).nearest_fair().has_value(),
           "a lasso is fair and accepted");
}

// ---------------------------------------------------------------- tests

int left_out = 0;  // how often a sifted graph lacked something

graphs::Shape small_shape(std::uint64_t seed) {
    Random random(seed, 6);
    graphs::Shape shape = random_shape(seed);
    shape.vertices = 1 + random.below(12);
    shape.starts = 1 + random.below(3);
    shape.words = 1 + random.below(2);
    shape.instances = static_cast<std::uint32_t>(1 + random.below(5));
    shape.most_edges = 1 + random.below(2);
    shape.constraint = random.below(4) == 0;
    shape.symmetry = false;
    return shape;
}

// A graph without the nodes that do not matter to some automata, and to some hopes, has the same
// verdict for each of them.
void check_sifted(Search& search, const Problem& asked, bool violated, std::uint64_t seed) {
    Random random(seed, 8);
    std::vector<Automaton> automata{asked.automaton};
    if (random.below(3) == 0) automata.push_back(random_automaton(random, {0, 5}));
    std::vector<std::size_t> hopes;
    if (random.below(3) == 0) hopes.push_back(random.below(tests_asked));
    Graph::Asked about = asked.asked;
    about.workers = 1 + random.below(2);
    Graph sifted(search, about, sieve_for(automata, asked.fairness, hopes, tests_asked));
    expect(sifted.build(never) == Graph::Status::complete && sifted.is_sifted(), "complete");
    const Answer answer =
        find_fair(sifted, asked.fairness, asked.automaton, asked.changing, never);
    expect(answer.status == Graph::Status::complete, "decided");
    expect_equal(answer.violated, violated, "the verdict of what matters");
    expect(answer.lasso.nodes.empty(), "no lasso");
    left_out += sifted.nodes() < search.states();
}

// Whether there was a violation.
bool agree_on(std::uint64_t seed) {
    const Program program = graphs::program(small_shape(seed));
    Search search(program, ask_all(program, 1));
    finish(search);
    const Problem asked = random_case(program, seed);
    Graph graph(search, asked.asked);
    expect(graph.build(never) == Graph::Status::complete, "complete");
    const Answer answer =
        find_fair(graph, asked.fairness, asked.automaton, asked.changing, never);
    expect(answer.status == Graph::Status::complete, "decided");
    const std::optional<std::size_t> nearest = nearest_fair(graph, asked);
    expect_equal(answer.violated, nearest.has_value(), "the verdict");
    check_sifted(search, asked, answer.violated, seed);
    if (!answer.violated) return false;
    check_lasso(graph, asked, answer.lasso);
    // It may be longer only in order to stop, which saves the cycle.
    const bool stops = answer.lasso.loop + 1 == answer.lasso.nodes.size();
    expect(stops ? answer.lasso.loop >= *nearest : answer.lasso.loop == *nearest, "a short prefix");
    return true;
}

void test_random_graphs() {
    int violated = 0;
    constexpr int number = 3000;
    for (std::uint64_t seed = 1; seed <= number; ++seed) violated += agree_on(seed);
    expect(violated > number / 5 && violated < number * 4 / 5, "both verdicts occur");
    expect(left_out > number / 10, "nodes are left out");
}

std::vector<std::vector<Word>> states_of(const Graph& graph, const Lasso& lasso) {
    std::vector<std::vector<Word>> states;
    for (Node node : lasso.nodes) {
        states.emplace_back(graph.state(node), graph.state(node) + graph.program().words);
    }
    return states;
}

// The same steps, the last one first.
std::int64_t backwards(const Word* state, Word* out, std::uint32_t* meta, std::int64_t cap) {
    const std::int64_t n = graphs::expand(state, out, meta, cap);
    const std::size_t words = graphs::shape.words;
    for (std::int64_t i = 0, j = n - 1; i < j; ++i, --j) {
        Word* const one = out + static_cast<std::size_t>(i) * words;
        std::swap_ranges(one, one + words, out + static_cast<std::size_t>(j) * words);
        std::swap(meta[i], meta[j]);
    }
    return n;
}

// Where most does not matter: larger graphs, fair to every step that an automaton watches.
void test_sifted() {
    for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
        graphs::Shape shape = small_shape(seed);
        shape.vertices *= 4;
        const Program program = graphs::program(shape);
        Search search(program, ask_all(program, 1));
        finish(search);
        Problem asked = random_case(program, seed);
        Random random(seed, 10);
        asked.automaton = watching_automaton(random);
        for (Word& word : asked.fairness.weak) word = random.below(4) ? ~Word{0} : 0;
        Graph graph(search, asked.asked);
        expect(graph.build(never) == Graph::Status::complete, "complete");
        const Answer whole =
            find_fair(graph, asked.fairness, asked.automaton, asked.changing, never);
        check_sifted(search, asked, whole.violated, seed);
    }
}

// The lasso does not depend on the order in which states are found, by several workers or one.
void test_same_lasso() {
    int violated = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        graphs::Shape shape = small_shape(seed);
        shape.vertices = 4000;
        shape.most_edges = 3;
        Program program = graphs::program(shape);
        Problem asked = random_case(program, seed);
        std::optional<std::tuple<bool, std::vector<std::vector<Word>>, std::size_t>> first;
        for (const auto& [workers, expand] : {std::pair<std::size_t, Expand>{1, graphs::expand},
                                              {1, backwards},
                                              {4, graphs::expand},
                                              {4, graphs::expand}}) {
            program.expand = expand;
            asked.asked.workers = workers;
            Search search(program, ask_all(program, workers));
            finish(search);
            Graph graph(search, asked.asked);
            expect(graph.build(never) == Graph::Status::complete, "complete");
            const Answer answer =
                find_fair(graph, asked.fairness, asked.automaton, asked.changing, never);
            if (answer.violated && workers == 1) check_lasso(graph, asked, answer.lasso);
            std::tuple told{answer.violated, states_of(graph, answer.lasso), answer.lasso.loop};
            expect(!first || *first == told, "the same lasso");
            first = std::move(told);
            violated += answer.violated;
        }
    }
    expect(violated > 20, "lassos occur");
}

// Several automata at the same time are answered as each for itself.
void test_several() {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        const Program program = graphs::program(small_shape(seed));
        Search search(program, ask_all(program, 1));
        finish(search);
        Problem asked = random_case(program, seed);
        asked.changing = false;
        Graph graph(search, asked.asked);
        expect(graph.build(never) == Graph::Status::complete, "complete");
        Random random(seed, 7);
        std::vector<Automaton> automata;
        for (int i = 0; i < 9; ++i) automata.push_back(random_automaton(random, {0, 5}));
        const std::vector<Answer> all = find_all_fair(graph, asked.fairness, automata, 3, never);
        expect_equal(all.size(), automata.size(), "as many answers");
        for (std::size_t i = 0; i < automata.size(); ++i) {
            const Answer one = find_fair(graph, asked.fairness, automata[i], false, never);
            expect_equal(all[i].violated, one.violated, "the same verdict");
            expect(all[i].lasso.nodes == one.lasso.nodes, "the same lasso");
        }
    }
}

// Of the programs written by hand, what is known of them.
struct Known {
    Program program;
    Graph::Asked asked;
    Fairness fair;
};

template <class Described>
Known known(std::size_t workers) {
    Known made{Described::program(), {}, {{~Word{0}}, {0}}};
    for (std::uint32_t i = 0; i < made.program.actions.size(); ++i) {
        made.asked.labels.push_back(Word{1} << Described::process(i));
    }
    made.asked.tests = 2;
    made.asked.atoms = {Described::atoms};
    made.asked.workers = workers;
    return made;
}

// Test 0 and then never test 1; and test 1 only finitely often.
const std::vector<Automaton> broken{
    {2, {0}, {{0, 0, 0, 0, 0}, {0, 1, 1, 2, 0}, {1, 1, 0, 2, 1}}, 1, {{false, 0}, {false, 1}}},
    {2, {0}, {{0, 0, 0, 0, 0}, {0, 1, 0, 1, 0}, {1, 1, 0, 1, 1}}, 1, {{false, 1}}}};

void test_processes() {
    Known of = known<programs::TwoPhase<6>>(2);
    Search search(of.program, ask_all(of.program, 2));
    finish(search);
    Graph graph(search, of.asked);
    expect(graph.build(never) == Graph::Status::complete, "complete");
    const auto violated = [&](const Fairness& fairness, std::size_t which) {
        const std::vector<Answer> all = find_all_fair(graph, fairness, broken, 2, never);
        expect(all[which].status == Graph::Status::complete, "decided");
        return all[which].violated;
    };
    expect(!violated(of.fair, 0) && !violated(of.fair, 1), "fair processes decide");
    expect(violated({{0}, {0}}, 0) && violated({{0}, {0}}, 1), "without fairness none need to");
    // Process 0 is the transaction manager, 1 the participant that the tests are about.
    expect(violated({{~Word{1}}, {0}}, 0), "the manager may stop");
    expect(violated({{~Word{2}}, {0}}, 0), "the participant may stop");
    expect(!violated({{3}, {0}}, 0), "the others may stop");
    expect(!violated({{0}, {~Word{0}}}, 0), "strong fairness does as well");
}

void test_limits() {
    Known of = known<programs::TwoPhase<6>>(1);
    for (std::uint64_t megabytes = 14; megabytes <= 64; megabytes += 1) {
        Question question = ask_all(of.program, 1);
        question.memory = megabytes << 20;
        Search search(of.program, question);
        finish(search);
        Graph graph(search, of.asked);
        if (graph.build(never) != Graph::Status::complete) continue;
        const std::uint64_t used = search.budget().used();
        for (const Fairness& fairness : {of.fair, Fairness{{0}, {0}}}) {
            const Answer answer = find_fair(graph, fairness, broken[0], false, never);
            const bool right = answer.violated == (fairness.weak[0] == 0);
            expect(answer.status == Graph::Status::memory ? !answer.violated : right, "memory");
            expect(megabytes < 60 || answer.status == Graph::Status::complete, "enough memory");
        }
        expect_equal(search.budget().used(), used, "all memory is given back");
        expect(search.budget().peak() <= question.memory, "within the limit");
        const std::atomic<bool> cancel{true};
        expect(find_fair(graph, of.fair, broken[0], false, cancel).status ==
                   Graph::Status::expired, "given up");
    }
}

// A ring with a tree of shortcuts, and a way out of it: searches are deep, lassos short. By action:
// on in the ring, a shortcut, out.
namespace ring {

constexpr Word length = 100000, way_out = 5, watched = 77;

Word place(const Word* state) { return state[0] >> 1; }

std::int64_t expand(const Word* state, Word* out, std::uint32_t* meta, std::int64_t cap) {
    if (cap < 3) return -1;
    const Word here = state == nullptr ? length - 1 : place(state);
    std::int64_t n = 0;
    const auto add = [&](std::uint32_t action, Word to) {
        out[n] = to << 1 | 1;
        meta[n++] = action;
    };
    if (here == length) return 0;
    add(0, (here + 1) % length);
    if (state != nullptr && 2 * here + 1 < length) add(1, 2 * here + 1);
    if (here == way_out) add(2, length);
    return n;
}

std::int64_t start(const Word*, Word* out, std::uint32_t* meta, std::int64_t cap) {
    return expand(nullptr, out, meta, cap);
}

Word atoms(const Word* state) {
    return (place(state) == watched ? 1 : 0) | (place(state) == length ? 4 : 0);
}

}  // namespace ring

// Whatever grows with the product is counted in the budget: next to nothing is taken elsewhere.
void test_budget() {
    Program program;
    program.words = 1;
    program.expand = ring::expand;
    program.start = ring::start;
    program.actions = {0, 1, 2};
    Search search(program, ask_all(program, 1));
    finish(search);
    Graph::Asked asked;
    asked.labels = {1, 2, 4};
    asked.tests = 2;
    asked.atoms = {ring::atoms};
    Graph graph(search, asked);
    expect(graph.build(never) == Graph::Status::complete, "complete");
    expect_equal(graph.nodes(), ring::length + 1, "nodes");
    const std::vector<Automaton::Proposition> both{{false, 0}, {false, 1}};
    const Automaton anything{1, {0}, {{0, 0, 0, 0, 0}}, 0, {}};
    const Automaton again_and_again{1, {0}, {{0, 0, 0, 0, 0}, {0, 0, 1, 0, 1}}, 1, both};
    // On to the place that is watched, and from then on for ever elsewhere.
    const Automaton passing{
        2, {0}, {{0, 0, 0, 2, 0}, {0, 1, 1, 0, 0}, {1, 1, 0, 1, 1}}, 1, both};
    const struct {
        Automaton automaton;
        std::vector<std::uint32_t> weak, strong;
        std::size_t loop;
        bool stops;
    } questions[] = {{anything, {}, {}, 0, true},        {anything, {0, 1}, {}, 4, true},
                     {anything, {0, 1}, {2}, 4, true},   {again_and_again, {}, {2}, 9, true},
                     {again_and_again, {0}, {}, 0, false}, {passing, {}, {}, 10, true}};
    for (const auto& [automaton, weak, strong, loop, stops] : questions) {
        Problem problem{asked, {{0}, {0}}, weak, strong, automaton, false};
        for (std::uint32_t bit : weak) problem.fairness.weak[0] |= Word{1} << bit;
        for (std::uint32_t bit : strong) problem.fairness.strong[0] |= Word{1} << bit;
        const std::size_t before = bytes_from_the_heap;
        const Answer answer = find_fair(graph, problem.fairness, automaton, false, never);
        const std::size_t bytes = bytes_from_the_heap - before;
        expect(answer.violated, "there is a behaviour");
        check_lasso(graph, problem, answer.lasso);
        expect_equal(answer.lasso.loop, loop, "the length of the prefix");
        expect_equal(answer.lasso.loop + 1 == answer.lasso.nodes.size(), stops, "it stops");
        expect(bytes < ring::length, "nothing large from the heap");
    }
}

const Case tests[] = {{"random", test_random_graphs}, {"sifted", test_sifted},
                      {"same", test_same_lasso},      {"several", test_several},
                      {"processes", test_processes},
                      {"limits", test_limits},        {"budget", test_budget}};

}  // namespace

int main(int argc, char** argv) {
    if (argc == 4 && std::strcmp(argv[1], "soak") == 0) {
        const std::uint64_t first = std::strtoull(argv[2], nullptr, 10);
        const std::uint64_t last = std::strtoull(argv[3], nullptr, 10);
        for (std::uint64_t seed = first; seed < last; ++seed) agree_on(seed);
        return 0;
    }
    return run_tests(tests, argc > 1 ? argv[1] : "");
}
