// The graph that a search leaves behind, in flat arrays: the steps between states, and what is true
// of both.
//
// No edges are stored while states are found. Afterwards every state is expanded once more and its
// successors are looked up, by any number of workers. A node is the index of its state in the
// arena, so there are a few numbers that no node has.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "index.hpp"
#include "search.hpp"

namespace pyverify {

using Node = std::uint32_t;

// A state where something was noted: the first level with one, and the least state there.
struct Sighting {
    std::uint64_t level;
    Node node;
};

class Graph {
  public:
    // What is to be known of states and steps. A label is a set of bits about a step, by the
    // instance that makes it; `passing` are bits about a state in which an instance is enabled.
    struct Asked {
        std::size_t label_words = 1;
        std::vector<Word> labels;  // by instance, `label_words` each
        std::size_t tests = 0;     // bits of `atoms`, tests_per_atoms of each
        std::vector<Check> atoms;  // bit 2k: test k is true; 2k + 1: it failed; escape_bit: ask
        std::function<Word(std::size_t group, const Word* state)> ask;
        std::size_t enabled = 0;     // bits of `passing`
        std::vector<Word> passing;   // by instance, as many words as `enabled` needs
        bool steps_in_order = false;  // by target: parallel steps stand together
        std::size_t workers = 1;
    };
    static constexpr std::size_t tests_per_atoms = 31;

    enum class Status { complete, expired, memory, too_large };

    Graph(Search& search, Asked asked);

    // Build it. Once `cancel` is set it ends soon, as "expired", and the graph is of no use.
    Status build(const std::atomic<bool>& cancel);

    // ------------------------------------------------------------ what is known then

    const Program& program() const { return program_; }
    Budget& budget() const { return search_.budget(); }
    std::uint64_t numbers() const { return numbers_; }  // more than any node
    std::uint64_t nodes() const { return nodes_; }
    std::uint64_t steps() const;
    std::uint64_t bytes() const;

    const Word* state(Node node) const { return search_.arena().at(node); }
    // All states, level after level; some are no nodes.
    struct Block {
        std::uint64_t begin, end, level;
    };
    const std::vector<Block>& blocks() const { return blocks_; }
    const std::vector<Node>& initial() const { return initial_; }
    bool is_node(std::uint64_t number) const { return bit(inside_, number); }
    // Whether some step leads out of what was explored.
    bool is_cut(Node node) const { return bit(cut_, node); }

    std::size_t label_words() const { return asked_.label_words; }
    std::size_t letter_words() const { return letter_words_; }
    // The tests, then the bits of `passing`.
    const Word* letter(Node node) const { return record(node) + 1; }
    // The union of the labels of all steps that change the state, of those cut off too.
    const Word* enabled(Node node) const { return record(node) + 1 + letter_words_; }
    const Word* label(std::uint16_t number) const {
        return classes_.data() + number * asked_.label_words;
    }

    // Steps that change the state. A node may be missing its successors only if it `is_cut`.
    struct Steps {
        const Node* targets;
        const std::uint16_t* labels;
        std::uint32_t size;
    };
    Steps steps(Node node) const {
        const Word packed = *record(node);
        const Edges& chunk = *edges_[packed >> count_bits >> chunk_bits];
        const std::size_t first = packed >> count_bits & (chunk_steps - 1);
        return {chunk.targets() + first, chunk.labels() + first,
                static_cast<std::uint32_t>(packed & ((Word{1} << count_bits) - 1))};
    }
    void prefetch(Node node) const { pyverify::prefetch(record(node)); }

    // By test: where evaluating it failed.
    const std::vector<std::optional<Sighting>>& failed() const { return failed_; }
    // Whether a bit of `letter`, or of `enabled`, is ever set.
    std::vector<bool> ever_letter() const { return set_bits(ever_letter_); }
    std::vector<bool> ever_enabled() const { return set_bits(ever_enabled_); }

  private:
    static constexpr int count_bits = 24, chunk_bits = 20;
    static constexpr std::size_t chunk_steps = std::size_t{1} << chunk_bits;
    static constexpr std::uint64_t block_nodes = 256;

    // Room for many steps.
    struct Edges {
        Pages pages;
        explicit Edges(Budget& budget, std::size_t size)
            : pages(budget, size * (sizeof(Node) + sizeof(std::uint16_t))), size_(size) {}
        Node* targets() const { return static_cast<Node*>(pages.data()); }
        std::uint16_t* labels() const {
            return reinterpret_cast<std::uint16_t*>(targets() + size_);
        }

      private:
        std::size_t size_;
    };
    class Builder;
    template <int W>
    class WidthBuilder;
    using Work = void (Builder::*)(const Block&);

    // By node, what is visited together: where its steps are, the letter, what is enabled.
    Word* record(Node node) const { return words(records_) + node * record_words_; }
    static Word* words(const Pages& pages) { return static_cast<Word*>(pages.data()); }
    static bool bit(const Pages& pages, std::uint64_t number) {
        return words(pages)[number / 64] >> number % 64 & 1;
    }
    static std::vector<bool> set_bits(const std::vector<Word>& bits);

    void find_blocks();
    bool make_room();
    Word used_bits() const;
    std::unique_ptr<Builder> make_builder();
    Status together(const std::atomic<bool>& cancel, Work work);
    Edges* add_edges(std::uint64_t& number);
    void finish();

    Search& search_;
    const Program& program_;
    Asked asked_;
    std::size_t letter_words_ = 0, passing_words_ = 0, record_words_ = 0;
    std::uint64_t numbers_ = 0, nodes_ = 0;
    std::vector<Block> blocks_;
    std::vector<Node> initial_;
    std::vector<std::uint16_t> class_of_;  // by instance
    std::vector<Word> classes_;
    bool too_large_ = false;

    Index index_;  // while building
    Pages inside_, cut_, records_;
    std::vector<std::unique_ptr<Edges>> edges_;
    std::mutex mutex_;
    std::atomic<std::uint64_t> step_count_{0};
    std::vector<std::optional<Sighting>> failed_;
    std::vector<Word> ever_letter_, ever_enabled_;
};

}  // namespace pyverify
