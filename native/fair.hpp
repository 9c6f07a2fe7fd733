// Fair behaviours that an automaton accepts: whether there is one, and a short lasso if so.
//
// The product of the graph with the automaton is never built. Its strongly connected components
// are found with one number per node (D. Pearce, "A space-efficient algorithm for finding strongly
// connected components", 2016), within the components of the automaton, and judged as they are
// found: generalised Büchi acceptance and fairness at once, without a copy of the graph for each
// constraint (E. A. Emerson and C.-L. Lei, 1987). Where strong fairness lacks a step, the states
// that ask for it are left out, and the rest is searched again.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <vector>

#include "graph.hpp"

namespace pyverify {

// A generalised Büchi automaton over words of propositions; marks are on transitions. A behaviour
// is accepted if some run takes transitions with each mark infinitely often.
struct Automaton {
    // A proposition: a bit of the letter of a state, or of the label of a step.
    struct Proposition {
        bool of_step;
        std::uint32_t bit;
    };
    struct Edge {
        std::uint32_t source, target;
        Word must, must_not;  // over propositions
        Word marks;
    };

    std::uint32_t states = 0;
    std::vector<std::uint32_t> initial;
    std::vector<Edge> edges;
    Word marks = 0;  // all there are
    std::vector<Proposition> propositions;
};

// What behaviours must be fair to, as bits of labels.
struct Fairness {
    std::vector<Word> weak, strong;
};

// States from an initial one on; the cycle starts at `loop`, and the last state is the same as
// there. If `loop` is the last place, the behaviour stays there.
struct Lasso {
    std::vector<Node> nodes;
    std::size_t loop = 0;
};

struct Answer {
    Graph::Status status = Graph::Status::complete;
    bool violated = false;
    Lasso lasso;  // if the graph is whole: a sifted one may lack the way there
};

// Which nodes matter to some automata under some fairness, and to `hopes`: tests that
// `find_hopeless` is asked about. `tests` is the number of those asked of states.
Graph::Sieve sieve_for(const std::vector<Automaton>& automata, const Fairness& fairness,
                       std::vector<std::size_t> hopes, std::size_t tests);

// Find a fair behaviour that the automaton accepts; with `changing`, one that goes on for ever.
Answer find_fair(const Graph& graph, const Fairness& fairness, const Automaton& automaton,
                 bool changing, const std::atomic<bool>& cancel);

// The same for several automata, some at the same time.
std::vector<Answer> find_all_fair(const Graph& graph, const Fairness& fairness,
                                  const std::vector<Automaton>& automata, std::size_t workers,
                                  const std::atomic<bool>& cancel);

}  // namespace pyverify
