#include "graph.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <exception>
#include <map>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "compiler.hpp"
#include "team.hpp"

namespace pyverify {

namespace {

constexpr std::uint64_t most_numbers = 0xffff'fffe;
constexpr std::size_t most_classes = 1 << 16;

std::size_t words_for(std::size_t bits) { return (bits + 63) / 64; }

void set_bit(Word* bits, std::uint64_t number) {
    std::atomic_ref<Word>(bits[number / 64])
        .fetch_or(Word{1} << number % 64, std::memory_order_relaxed);
}

// Ends the work of one worker, and with it that of all.
struct Stop {
    Graph::Status status;
};

}  // namespace

Graph::Graph(Search& search, Asked asked)
    : search_(search), program_(search.program()), asked_(std::move(asked)),
      letter_words_(words_for(asked_.tests + asked_.enabled)),
      passing_words_(words_for(asked_.enabled)),
      record_words_(1 + letter_words_ + asked_.label_words), failed_(asked_.tests),
      ever_letter_(letter_words_), ever_enabled_(asked_.label_words) {
    std::map<std::vector<Word>, std::size_t> numbers;
    const std::size_t width = asked_.label_words;
    for (std::size_t i = 0; i < program_.actions.size(); ++i) {
        const Word* label = asked_.labels.data() + i * width;
        const auto [at, fresh] =
            numbers.try_emplace(std::vector<Word>(label, label + width), numbers.size());
        if (fresh) classes_.insert(classes_.end(), label, label + width);
        class_of_.push_back(static_cast<std::uint16_t>(at->second));
    }
    too_large_ = numbers.size() > most_classes;
}

std::uint64_t Graph::steps() const { return step_count_.load(std::memory_order_relaxed); }

std::uint64_t Graph::bytes() const {
    std::uint64_t total = 0;
    for (const Pages* pages : {&inside_, &cut_, &records_}) {
        total += pages->size();
    }
    for (const auto& edges : edges_) total += edges->pages.size();
    return total;
}

std::vector<bool> Graph::set_bits(const std::vector<Word>& bits) {
    std::vector<bool> found;
    for (std::size_t i = 0; i < 64 * bits.size(); ++i) found.push_back(bits[i / 64] >> i % 64 & 1);
    return found;
}

// ---------------------------------------------------------------- one worker

// What one worker does with a block of states, and what it notes for itself.
class Graph::Builder {
  public:
    explicit Builder(Graph& graph)
        : graph_(graph), failed_(graph.failed_.size()), ever_letter_(graph.letter_words_),
          ever_enabled_(graph.asked_.label_words) {}
    virtual ~Builder() = default;

    // Enter the states into the index.
    virtual void enter(const Block& block) = 0;
    // Find the steps from the states, and what is true there.
    virtual void expand(const Block& block) = 0;

    // Add what was noted to what the graph knows.
    void tell() {
        for (std::size_t test = 0; test < failed_.size(); ++test) {
            if (failed_[test]) note(graph_.failed_[test], *failed_[test]);
        }
        for (std::size_t i = 0; i < ever_letter_.size(); ++i) {
            graph_.ever_letter_[i] |= ever_letter_[i];
        }
        for (std::size_t i = 0; i < ever_enabled_.size(); ++i) {
            graph_.ever_enabled_[i] |= ever_enabled_[i];
        }
    }

  protected:
    // Write down which tests are true in a state.
    void look(Node node, std::uint64_t level) {
        const Word* state = graph_.state(node);
        Word* letter = graph_.record(node) + 1;
        for (std::size_t group = 0; group < graph_.asked_.atoms.size(); ++group) {
            Word bits = graph_.asked_.atoms[group](state);
            if (bits & escape_bit) bits = graph_.asked_.ask(group, state);
            const std::size_t first = group * tests_per_atoms;
            const std::size_t end = std::min(first + tests_per_atoms, graph_.asked_.tests);
            for (std::size_t test = first; test < end; ++test, bits >>= 2) {
                letter[test / 64] |= (bits & 1) << test % 64;
                if (bits & 2) note(failed_[test], {level, node});
            }
        }
    }

    void note(std::optional<Sighting>& known, Sighting seen) const {
        const bool better =
            !known || seen.level < known->level ||
            (seen.level == known->level &&
             graph_.program_.less(graph_.state(seen.node), graph_.state(known->node)));
        if (better) known = seen;
    }

    void take_notes(Node node) {
        const Word* letter = graph_.letter(node);
        for (std::size_t i = 0; i < ever_letter_.size(); ++i) ever_letter_[i] |= letter[i];
        const Word* enabled = graph_.enabled(node);
        for (std::size_t i = 0; i < ever_enabled_.size(); ++i) ever_enabled_[i] |= enabled[i];
    }

    // ------------------------------------------------------------ steps, where they stay

    void begin_steps() { first_ = used_; }

    // Add a step of the node, unless it is one of the last. (Others may be there twice.)
    void add_step(Node target, std::uint16_t label) {
        constexpr std::size_t few = 4;
        for (std::size_t i = used_; i > first_ && i + few > used_; --i) {
            if (targets_[i - 1] == target && labels_[i - 1] == label) return;
        }
        if (used_ == chunk_steps) take_chunk();
        targets_[used_] = target;
        labels_[used_++] = label;
    }

    void end_steps(Node node) {
        const std::size_t size = used_ - first_;
        if (size == 0) return;
        if (graph_.asked_.steps_in_order) sort_steps();
        *graph_.record(node) = (chunk_ << chunk_bits | first_) << count_bits | size;
        step_count_ += size;
    }

    // What was added to the chunks since the last time.
    std::uint64_t take_step_count() { return std::exchange(step_count_, 0); }

    Graph& graph_;

  private:
    // Begin a new chunk with the steps of the node at hand: they have to stand together.
    void take_chunk() {
        const std::size_t size = used_ - first_;
        if (size == chunk_steps) throw Stop{Status::too_large};
        Edges* const edges = graph_.add_edges(chunk_);
        if (edges == nullptr) throw Stop{Status::memory};
        std::copy_n(targets_ + first_, size, edges->targets());
        std::copy_n(labels_ + first_, size, edges->labels());
        targets_ = edges->targets();
        labels_ = edges->labels();
        first_ = 0;
        used_ = size;
    }

    void sort_steps() {
        sorted_.clear();
        for (std::size_t i = first_; i < used_; ++i) sorted_.emplace_back(targets_[i], labels_[i]);
        std::sort(sorted_.begin(), sorted_.end());
        for (std::size_t i = 0; i < sorted_.size(); ++i) {
            std::tie(targets_[first_ + i], labels_[first_ + i]) = sorted_[i];
        }
    }

    Node* targets_ = nullptr;
    std::uint16_t* labels_ = nullptr;
    std::uint64_t chunk_ = 0;
    std::size_t first_ = chunk_steps, used_ = chunk_steps;  // the node's steps in the chunk
    std::uint64_t step_count_ = 0;
    std::vector<std::pair<Node, std::uint16_t>> sorted_;

    std::vector<std::optional<Sighting>> failed_;
    std::vector<Word> ever_letter_, ever_enabled_;
};

// The part that knows the width of states. Successors are gathered in batches, so that the slots of
// the index that they are looked up in have arrived when they are needed.
template <int W>
class Graph::WidthBuilder final : public Builder {
  public:
    explicit WidthBuilder(Graph& graph)
        : Builder(graph), program_(graph.program_), width_(program_.words), moved_(program_.words) {
        resize(1024);
    }

    void enter(const Block& block) override {
        constexpr std::uint64_t ahead = 16;
        std::array<Word, ahead> hashes{};
        for (std::uint64_t i = block.begin; i < block.end + ahead; ++i) {
            if (i >= block.begin + ahead) enter(i - ahead, hashes[i % ahead]);
            if (i >= block.end) continue;
            hashes[i % ahead] = hash(width_, graph_.state(static_cast<Node>(i)));
            graph_.index_.prefetch(hashes[i % ahead]);
        }
    }

    void expand(const Block& block) override {
        for (std::uint64_t i = block.begin; i < block.end; ++i) {
            if (!graph_.is_node(i)) continue;
            look(static_cast<Node>(i), block.level);
            successors(static_cast<Node>(i));
            if (filled_ >= batch) resolve();
        }
        resolve();
        graph_.step_count_.fetch_add(take_step_count(), std::memory_order_relaxed);
    }

  private:
    static constexpr std::size_t batch = 128, ahead = 8;

    void enter(std::uint64_t number, Word hash) {
        const Word* state = graph_.state(static_cast<Node>(number));
        if (program_.within != nullptr && program_.is_within(state) != yes) return;
        set_bit(words(graph_.inside_), number);
        graph_.index_.enter(hash, number);
    }

    // ------------------------------------------------------------ gathering

    void resize(std::size_t room) {
        room_ = room;
        states_.resize(room * program_.words);
        metas_.resize(room);
        hashes_.resize(room);
        labels_.resize(room);
    }

    Word* place(std::size_t number) { return states_.data() + number * width_.words(); }

    // Put the successors of a node behind the batch.
    void successors(Node node) {
        const Word* state = graph_.state(node);
        std::int64_t number;
        while ((number = program_.expand(state, place(filled_), metas_.data() + filled_,
                                         static_cast<std::int64_t>(room_ - filled_))) < 0) {
            resize(2 * room_);
        }
        const std::size_t end = filled_ + static_cast<std::size_t>(number);
        for (std::size_t i = filled_; i < end; ++i) {
            const std::uint32_t instance = instance_of(metas_[i]);
            if (kind_of(metas_[i]) == Kind::passes) [[likely]] {
                filled_ += pass(node, state, place(i), instance);
            } else if (kind_of(metas_[i]) == Kind::escape) {
                program_.escapes->expand(state, instance, escaped_);
            }
        }
        if (!escaped_.metas.empty()) take_escaped(node, state);
        ends_.emplace_back(node, filled_);
        take_notes(node);
    }

    void take_escaped(Node node, const Word* state) {
        const std::size_t number = escaped_.metas.size();
        if (filled_ + number > room_) resize(std::max(2 * room_, filled_ + number));
        for (std::size_t i = 0; i < number; ++i) {
            if (kind_of(escaped_.metas[i]) != Kind::passes) continue;
            const Word* after = escaped_.states.data() + i * width_.words();
            filled_ += pass(node, state, after, instance_of(escaped_.metas[i]));
        }
        escaped_.states.clear();
        escaped_.metas.clear();
    }

    // Note an execution, and put its state at the end of the batch if it is another.
    bool pass(Node node, const Word* state, const Word* after, std::uint32_t instance) {
        if (instance >= graph_.class_of_.size()) {
            throw std::logic_error("an instance that no action belongs to");
        }
        if (graph_.passing_words_ > 0) note_enabled(node, instance);
        if (equal(width_, state, after)) return false;
        const std::uint16_t number = graph_.class_of_[instance];
        Word* enabled = graph_.record(node) + 1 + graph_.letter_words_;
        const Word* label = graph_.label(number);
        for (std::size_t i = 0; i < graph_.asked_.label_words; ++i) enabled[i] |= label[i];
        if (program_.canon != nullptr) {
            program_.canon(after, moved_.data());
            after = moved_.data();
        }
        const Word h = hash(width_, after);
        graph_.index_.prefetch(h);
        if (place(filled_) != after) copy(width_, after, place(filled_));
        hashes_[filled_] = h;
        labels_[filled_] = number;
        return true;
    }

    void note_enabled(Node node, std::uint32_t instance) {
        Word* letter = graph_.record(node) + 1;
        const Word* passing = graph_.asked_.passing.data() + instance * graph_.passing_words_;
        for (std::size_t i = 0; i < graph_.passing_words_; ++i) {
            for (Word bits = passing[i]; bits != 0; bits &= bits - 1) {
                const std::size_t bit =
                    graph_.asked_.tests + 64 * i + static_cast<std::size_t>(first_bit(bits));
                letter[bit / 64] |= Word{1} << bit % 64;
            }
        }
    }

    // ------------------------------------------------------------ looking up

    // Look the successors in the batch up.
    void resolve() {
        const Index& index = graph_.index_;
        for (std::size_t k = 0; k < std::min(ahead, filled_); ++k) {
            index.prefetch_candidate(hashes_[k]);
        }
        std::size_t k = 0;
        for (const auto& [node, end] : ends_) {
            bool cut = false;
            begin_steps();
            for (; k < end; ++k) {
                if (k + ahead < filled_) index.prefetch_candidate(hashes_[k + ahead]);
                const Node target = index.find(width_, place(k), hashes_[k]);
                if (target == Index::none) {
                    cut = true;
                } else {
                    add_step(target, labels_[k]);
                }
            }
            if (cut) set_bit(words(graph_.cut_), node);
            end_steps(node);
        }
        ends_.clear();
        filled_ = 0;
    }

    const Program& program_;
    const Width<W> width_;

    // The batch: successors up to `filled_`, those of each node up to an end.
    std::size_t room_ = 0, filled_ = 0;
    std::vector<Word> states_;
    std::vector<std::uint32_t> metas_;
    std::vector<Word> hashes_;
    std::vector<std::uint16_t> labels_;
    std::vector<std::pair<Node, std::size_t>> ends_;

    std::vector<Word> moved_;  // by canon
    Entries escaped_;
};

std::unique_ptr<Graph::Builder> Graph::make_builder() {
    switch (program_.words) {
        case 1: return std::make_unique<WidthBuilder<1>>(*this);
        case 2: return std::make_unique<WidthBuilder<2>>(*this);
        case 3: return std::make_unique<WidthBuilder<3>>(*this);
        case 4: return std::make_unique<WidthBuilder<4>>(*this);
        default: return std::make_unique<WidthBuilder<0>>(*this);
    }
}

// ---------------------------------------------------------------- building

Graph::Status Graph::build(const std::atomic<bool>& cancel) {
    find_blocks();
    if (too_large_ || numbers_ > most_numbers) return Status::too_large;
    if (!make_room()) return Status::memory;
    for (Work work : {&Builder::enter, &Builder::expand}) {
        const Status status = together(cancel, work);
        if (status != Status::complete) return status;
    }
    finish();
    return Status::complete;
}

void Graph::find_blocks() {
    for (std::uint64_t level = 1;; ++level) {
        const std::vector<Range> ranges = search_.stored(level);
        if (ranges.empty()) break;
        for (const Range& range : ranges) {
            for (std::uint64_t i = range.begin; i < range.end; i += block_nodes) {
                blocks_.push_back({i, std::min(i + block_nodes, range.end), level});
            }
            numbers_ = std::max(numbers_, range.end);
        }
    }
}

bool Graph::make_room() {
    Budget& budget = search_.budget();
    const auto take = [&](Pages& pages, std::uint64_t size) {
        pages = Pages(budget, std::max<std::uint64_t>(size, 1) * sizeof(Word));
        return static_cast<bool>(pages);
    };
    std::uint64_t states = 0, first;
    for (const Block& block : blocks_) states += block.end - block.begin;
    index_ = Index(budget, search_.arena(), states, numbers_, used_bits());
    const std::uint64_t bits = (numbers_ + 63) / 64;
    // Every node has its steps in some chunk, be there none: the first.
    return index_ && take(inside_, bits) && take(cut_, bits) &&
           take(records_, numbers_ * record_words_) && add_edges(first) != nullptr;
}

// All the bits that are set in some state of one word.
Word Graph::used_bits() const {
    Word used = 0;
    for (const Block& block : blocks_) {
        if (program_.words > 1) return ~Word{0};
        for (std::uint64_t i = block.begin; i < block.end; ++i) used |= *search_.arena().at(i);
    }
    return used;
}

// Another chunk for steps, and its number; null if there is no memory for one.
Graph::Edges* Graph::add_edges(std::uint64_t& number) {
    auto edges = std::make_unique<Edges>(search_.budget(), chunk_steps);
    if (!edges->pages) return nullptr;
    const std::scoped_lock lock(mutex_);
    number = edges_.size();
    return edges_.emplace_back(std::move(edges)).get();
}

void Graph::finish() {
    for (const Range& range : search_.stored(1)) {
        for (std::uint64_t i = range.begin; i < range.end; ++i) {
            if (is_node(i)) initial_.push_back(static_cast<Node>(i));
        }
    }
    bool any_cut = false;
    for (std::uint64_t i = 0; i < (numbers_ + 63) / 64; ++i) {
        nodes_ += static_cast<std::uint64_t>(std::popcount(words(inside_)[i]));
        any_cut = any_cut || words(cut_)[i] != 0;
    }
    if (any_cut && program_.within == nullptr && search_.status() == pyverify::Status::complete) {
        throw std::logic_error("a successor that the search has not found");
    }
    index_ = Index();
}

// Do some work on all blocks, with all workers.
Graph::Status Graph::together(const std::atomic<bool>& cancel, Work work) {
    std::atomic<std::size_t> next{0};
    std::atomic<bool> stop{false};
    Status status = Status::complete;
    std::exception_ptr error;
    const auto work_on = [&] {
        const std::unique_ptr<Builder> builder = make_builder();
        while (!stop && !cancel) {
            const std::size_t number = next.fetch_add(1, std::memory_order_relaxed);
            if (number >= blocks_.size()) break;
            (*builder.*work)(blocks_[number]);
        }
        const std::scoped_lock lock(mutex_);
        builder->tell();
    };
    Team team(blocks_.size() > 4 ? asked_.workers : 1);
    team.each([&](std::size_t) {
        try {
            return work_on();
        } catch (const Stop& reason) {
            const std::scoped_lock lock(mutex_);
            status = reason.status;
        } catch (const std::bad_alloc&) {
            const std::scoped_lock lock(mutex_);
            status = Status::memory;
        } catch (...) {
            const std::scoped_lock lock(mutex_);
            error = std::current_exception();
        }
        stop = true;
    });
    if (error) std::rethrow_exception(error);
    return status == Status::complete && cancel ? Status::expired : status;
}

}  // namespace pyverify
