// The graph that a search leaves behind, in flat arrays: the steps between states, and what is true
// of both.
//
// No edges are stored while states are found. Afterwards states are expanded once more and their
// successors are looked up, by any number of workers. A node is the index of its state in the
// arena, so there are numbers that no node has.
//
// A graph can be sifted: then it lacks nodes that cannot matter to what is asked. States are looked
// at from the last level to the first, so most successors are decided on before a state is: one
// that only leads to what was left out is mostly left out as well, and its steps are never kept.
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

    // Which nodes matter. A guard is about tests, as bits of letters. Where one matches, a node may
    // be part of a behaviour that is looked for; it is, at most, if it leads to another such node or
    // behaviours may stay there: if no step with one of the `fair` bits is enabled. Besides, a node
    // matters while it is open whether it leads to each `hope`: to a node where that test is true.
    struct Sieve {
        struct Guard {
            std::vector<Word> must, must_not;
        };
        std::vector<Guard> guards;
        std::vector<Word> fair;  // bits of labels
        std::vector<std::size_t> hopes;
    };
    static constexpr std::size_t most_hopes = 64;

    enum class Status { complete, expired, memory, too_large };

    Graph(Search& search, Asked asked, std::optional<Sieve> sieve = std::nullopt);

    // Build it. Once `cancel` is set it ends soon, as "expired", and the graph is of no use.
    Status build(const std::atomic<bool>& cancel);

    // ------------------------------------------------------------ what is known then

    const Program& program() const { return program_; }
    Budget& budget() const { return search_.budget(); }
    std::uint64_t numbers() const { return numbers_; }  // more than any node
    std::uint64_t nodes() const { return nodes_; }
    std::uint64_t steps() const { return step_count_; }
    bool is_sifted() const { return sieve_.has_value(); }
    std::uint64_t bytes() const;

    const Word* state(Node node) const { return search_.arena().at(node); }
    // All states, level after level; some are no nodes.
    struct Block {
        std::uint64_t begin, end, level;
    };
    const std::vector<Block>& blocks() const { return blocks_; }
    const std::vector<Node>& initial() const { return initial_; }
    bool is_node(std::uint64_t number) const { return bit(inside_, number); }
    // Whether some step leads to what is no node.
    bool is_cut(Node node) const { return bit(cut_, node); }

    std::size_t label_words() const { return asked_.label_words; }
    std::size_t letter_words() const { return letter_words_; }
    // The tests, then the bits of `passing`.
    const Word* letter(Node node) const { return facts(node); }
    // The union of the labels of all steps that change the state, of those cut off too.
    const Word* enabled(Node node) const { return facts(node) + letter_words_; }
    const Word* label(std::uint16_t number) const {
        return classes_.data() + number * asked_.label_words;
    }

    // Steps that change the state. A node may be missing its successors only if it `is_cut`; in a
    // sifted graph some may be no nodes.
    struct Steps {
        const Node* targets;
        const std::uint16_t* labels;
        std::uint32_t size;
    };
    Steps steps(Node node) const {
        const auto size = static_cast<std::uint32_t>(places()[node] & most_steps);
        const Node* const targets = reinterpret_cast<const Node*>(facts(node) + fact_words_);
        return {targets, reinterpret_cast<const std::uint16_t*>(targets + size), size};
    }
    void prefetch(Node node) const { pyverify::prefetch(places() + node); }

    // By test: where evaluating it failed.
    const std::vector<std::optional<Sighting>>& failed() const { return failed_; }
    // Whether a bit of `letter`, or of `enabled`, is ever set, in a state that was left out too.
    std::vector<bool> ever_letter() const { return set_bits(ever_letter_); }
    std::vector<bool> ever_enabled() const { return set_bits(ever_enabled_); }

  private:
    static constexpr int count_bits = 24, chunk_bits = 20;
    static constexpr Word most_steps = (Word{1} << count_bits) - 1;  // of a node
    static constexpr std::size_t chunk_words = std::size_t{1} << chunk_bits;
    static constexpr std::uint64_t block_nodes = 256;

    class Builder;
    template <int W>
    class WidthBuilder;
    using Work = void (Builder::*)(const Block&);

    // By node, where in a chunk all that is known of it stands, and the number of its steps.
    Word* places() const { return words(places_); }
    // The letter and what is enabled; behind it the targets of the steps, and then their labels.
    const Word* facts(Node node) const {
        const Word place = places()[node] >> count_bits;
        return chunks_[place >> chunk_bits] + (place & (chunk_words - 1));
    }
    static Word* words(const Pages& pages) { return static_cast<Word*>(pages.data()); }
    static bool bit(const Pages& pages, std::uint64_t number) {
        const std::atomic_ref<Word> word(words(pages)[number / 64]);
        return word.load(std::memory_order_relaxed) >> number % 64 & 1;
    }
    static std::vector<bool> set_bits(const std::vector<Word>& bits);

    void find_blocks();
    bool make_room();
    bool make_index();
    Word used_bits() const;
    bool is_guarded(const Word* letter) const;
    Word hopes_in(const Word* letter) const;
    Word all_hopes() const;
    void note_passing(std::size_t instance, Word* letter) const;
    std::unique_ptr<Builder> make_builder();
    Status together(const std::atomic<bool>& cancel, Work work);
    Word* add_chunk(std::uint64_t& number);
    void note_executed();
    void finish();

    Search& search_;
    const Program& program_;
    Asked asked_;
    std::optional<Sieve> sieve_;
    std::size_t letter_words_ = 0, passing_words_ = 0, fact_words_ = 0;
    std::uint64_t numbers_ = 0, nodes_ = 0;
    std::vector<Block> blocks_;
    std::vector<Node> initial_;
    std::vector<std::uint16_t> class_of_;  // by instance
    std::vector<Word> classes_;
    bool too_large_ = false;

    Index index_;  // while building
    Pages inside_, cut_, places_;
    std::vector<Pages> hopeful_;  // by hope: the nodes known to lead to it
    std::uint64_t marked_ = 0;  // nodes, before others were left out
    std::vector<Pages> pages_;  // of the chunks
    std::vector<Word*> chunks_;
    std::mutex mutex_;
    std::uint64_t step_count_ = 0;
    std::vector<std::optional<Sighting>> failed_;
    std::vector<Word> ever_letter_, ever_enabled_;
};

}  // namespace pyverify
