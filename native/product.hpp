// The product of a graph with an automaton, as far as anyone needs it: who follows whom.
#pragma once

#include <cstdint>
#include <vector>

#include "fair.hpp"

namespace pyverify {

// A step of the product. `place` counts the steps of the node, from 1; 0 is the stutter.
struct Move {
    Node target;
    std::uint32_t place;
    const Automaton::Edge* edge;
};

class ProductGraph {
  public:
    ProductGraph(const Graph& graph, const Automaton& automaton)
        : graph_(graph), automaton_(automaton), from_(automaton.states) {
        for (const Automaton::Edge& edge : automaton.edges) from_[edge.source].push_back(&edge);
        for (std::size_t i = 0; i < automaton.propositions.size(); ++i) {
            if (automaton.propositions[i].of_step) about_steps_ |= Word{1} << i;
        }
    }

    const Graph& graph() const { return graph_; }
    const Automaton& automaton() const { return automaton_; }
    const std::vector<const Automaton::Edge*>& from(std::uint32_t q) const { return from_[q]; }

    // What is true in a state, of the automaton's propositions.
    Word letter(Node node) const {
        const Word* bits = graph_.letter(node);
        Word letter = 0;
        for (std::size_t i = 0; i < automaton_.propositions.size(); ++i) {
            const auto& [of_step, bit] = automaton_.propositions[i];
            if (!of_step) letter |= (bits[bit / 64] >> bit % 64 & 1) << i;
        }
        return letter;
    }

    // The same, with what is true of a step. Who else may take it does not matter: a proposition is
    // about the pair of states, and parallel steps stand together.
    Word letter(Word of_state, const Graph::Steps& steps, std::uint32_t place) const {
        if (about_steps_ == 0 || place == 0) return of_state;
        std::uint32_t first = place - 1;
        while (first > 0 && steps.targets[first - 1] == steps.targets[place - 1]) --first;
        Word letter = of_state;
        for (std::uint32_t k = first;
             k < steps.size && steps.targets[k] == steps.targets[place - 1]; ++k) {
            const Word* label = graph_.label(steps.labels[k]);
            for (std::size_t i = 0; i < automaton_.propositions.size(); ++i) {
                const auto& [of_step, bit] = automaton_.propositions[i];
                if (of_step) letter |= (label[bit / 64] >> bit % 64 & 1) << i;
            }
        }
        return letter;
    }

    static bool matches(const Automaton::Edge& edge, Word letter) {
        return (edge.must & ~letter) == 0 && (edge.must_not & letter) == 0;
    }

    // Whether an edge can match in a state whatever the step is.
    bool may_match(const Automaton::Edge& edge, Word of_state) const {
        return (edge.must & ~about_steps_ & ~of_state) == 0 && (edge.must_not & of_state) == 0;
    }

    // Visit every move from (node, q).
    template <class Visit>
    void each_move(Node node, std::uint32_t q, Visit visit) const {
        const Word of_state = letter(node);
        const Graph::Steps steps = graph_.steps(node);
        for (const Automaton::Edge* edge : from_[q]) {
            if (!may_match(*edge, of_state)) continue;
            if (matches(*edge, of_state)) visit(Move{node, 0, edge});
            for (std::uint32_t place = 1; place <= steps.size; ++place) {
                if (about_steps_ != 0 && !matches(*edge, letter(of_state, steps, place))) continue;
                visit(Move{steps.targets[place - 1], place, edge});
            }
        }
    }

  private:
    const Graph& graph_;
    const Automaton& automaton_;
    std::vector<std::vector<const Automaton::Edge*>> from_;
    Word about_steps_ = 0;
};

}  // namespace pyverify
