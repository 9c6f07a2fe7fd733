// What one worker does to build a graph, with a block of states at a time: tell which of them are
// nodes, enter these into the index, expand them and look their successors up.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "graph.hpp"

namespace pyverify {

class Graph::Builder {
  public:
    // Ends the work of one worker, and with it that of all.
    struct Stop {
        Status status;
    };

    explicit Builder(Graph& graph);
    virtual ~Builder() = default;

    // Mark the states that are nodes.
    void mark(const Block& block);
    // Enter the nodes into the index.
    virtual void enter(const Block& block) = 0;
    // Find the steps from the nodes, and what is true there.
    virtual void expand(const Block& block) = 0;

    // Add what was noted to what the graph knows.
    void tell();

  protected:
    // What is noted of a node before its successors are known: the letter, then what is enabled.
    std::size_t fact_words() const { return graph_.fact_words_; }

    // Write down which tests are true in a state, and let `note` know where one failed.
    template <class Note>
    void look(const Word* state, Word* letter, Note note) const {
        const Asked& asked = graph_.asked_;
        for (std::size_t group = 0; group < asked.atoms.size(); ++group) {
            Word bits = asked.atoms[group](state);
            if (bits & escape_bit) bits = asked.ask(group, state);
            const std::size_t first = group * tests_per_atoms;
            const std::size_t end = std::min(first + tests_per_atoms, asked.tests);
            for (std::size_t test = first; test < end; ++test, bits >>= 2) {
                letter[test / 64] |= (bits & 1) << test % 64;
                if (bits & 2) note(test);
            }
        }
    }

    // ------------------------------------------------------------ the steps of a node

    void begin_steps() {
        targets_.clear();
        labels_.clear();
        is_cut_ = false;
        hope_ = 0;
    }

    // Add a step to a node, or to what is none.
    void add_step(Node target, std::uint16_t label) {
        if (target == Index::none || (graph_.sieve_ && !graph_.is_node(target))) {
            is_cut_ = true;
            return;
        }
        if (!graph_.hopeful_.empty()) add_hope(target);
        keep_step(target, label);
    }

    // End the steps of a node. Unless it is left out, all that is known of it is kept.
    void end_steps(Node node, const Word* facts);

    Graph& graph_;

  private:
    // Keep a step of the node, unless it is one of the last. (Others may be there twice.)
    void keep_step(Node target, std::uint16_t label) {
        constexpr std::size_t few = 4;
        const std::size_t size = targets_.size();
        for (std::size_t i = size; i > 0 && i + few > size; --i) {
            if (targets_[i - 1] == target && labels_[i - 1] == label) return;
        }
        targets_.push_back(target);
        labels_.push_back(label);
    }

    void note(std::optional<Sighting>& known, Sighting seen) const;
    void mark(Node node, std::uint64_t level);
    void flush_marks();
    void add_hope(Node target);
    bool matters(Node node, const Word* facts);
    void take_notes(const Word* facts);
    Word* room_for(std::size_t words);
    void sort_steps();
    void set(const Pages& bits, std::uint64_t number, bool value) const;

    // Of the node at hand: the steps, whether one leads to what is no node, the hopes it leads to.
    std::vector<Node> targets_;
    std::vector<std::uint16_t> labels_;
    std::vector<std::pair<Node, std::uint16_t>> sorted_;
    bool is_cut_ = false;
    Word hope_ = 0;

    // The chunk at hand.
    Word* chunk_ = nullptr;
    std::uint64_t chunk_number_ = 0;
    std::size_t used_ = chunk_words;

    // Marks not written yet, of 64 neighbours: the number of the word, and its bits.
    std::uint64_t marks_at_ = 0;
    Word marks_ = 0;

    // What is added up, for all blocks so far.
    std::uint64_t step_count_ = 0, marked_ = 0;
    std::vector<Word> letter_;
    std::vector<std::optional<Sighting>> failed_;
    std::vector<Word> ever_letter_, ever_enabled_;
};

}  // namespace pyverify
