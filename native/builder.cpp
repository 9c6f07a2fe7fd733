#include "builder.hpp"

#include <array>
#include <stdexcept>
#include <tuple>

#include "compiler.hpp"

namespace pyverify {

// ---------------------------------------------------------------- whatever the width of states

Graph::Builder::Builder(Graph& graph)
    : graph_(graph), letter_(graph.letter_words_), failed_(graph.failed_.size()),
      ever_letter_(graph.letter_words_), ever_enabled_(graph.asked_.label_words) {}

void Graph::Builder::tell() {
    for (std::size_t test = 0; test < failed_.size(); ++test) {
        if (failed_[test]) note(graph_.failed_[test], *failed_[test]);
    }
    for (std::size_t i = 0; i < ever_letter_.size(); ++i) graph_.ever_letter_[i] |= ever_letter_[i];
    for (std::size_t i = 0; i < ever_enabled_.size(); ++i) {
        graph_.ever_enabled_[i] |= ever_enabled_[i];
    }
    graph_.marked_ += marked_;
    graph_.step_count_ += step_count_;
}

void Graph::Builder::note(std::optional<Sighting>& known, Sighting seen) const {
    const bool better =
        !known || seen.level < known->level ||
        (seen.level == known->level &&
         graph_.program_.less(graph_.state(seen.node), graph_.state(known->node)));
    if (better) known = seen;
}

// Set a bit, or clear it. A worker that is alone need not care for the bits beside it.
void Graph::Builder::set(const Pages& bits, std::uint64_t number, bool value) const {
    Word& word = words(bits)[number / 64];
    const Word bit = Word{1} << number % 64;
    if (graph_.asked_.workers == 1) {
        word = value ? word | bit : word & ~bit;
    } else if (value) {
        std::atomic_ref<Word>(word).fetch_or(bit, std::memory_order_relaxed);
    } else {
        std::atomic_ref<Word>(word).fetch_and(~bit, std::memory_order_relaxed);
    }
}

// ------------------------------------------------------------ which states are nodes

void Graph::Builder::mark(const Block& block) {
    for (std::uint64_t i = block.begin; i < block.end; ++i) {
        mark(static_cast<Node>(i), block.level);
    }
    flush_marks();
}

void Graph::Builder::mark(Node node, std::uint64_t level) {
    const Word* state = graph_.state(node);
    if (graph_.program_.within != nullptr && graph_.program_.is_within(state) != yes) return;
    for (Word& word : letter_) word = 0;
    look(state, letter_.data(), [&](std::size_t test) { note(failed_[test], {level, node}); });
    for (std::size_t i = 0; i < letter_.size(); ++i) ever_letter_[i] |= letter_[i];
    if (graph_.sieve_ && !graph_.is_guarded(letter_.data()) &&
        graph_.hopes_in(letter_.data()) == graph_.all_hopes()) {
        return;
    }
    if (node / 64 != marks_at_) {
        flush_marks();
        marks_at_ = node / 64;
    }
    marks_ |= Word{1} << node % 64;
    ++marked_;
}

// Neighbours of the block at hand may be marked by others.
void Graph::Builder::flush_marks() {
    std::atomic_ref<Word>(words(graph_.inside_)[marks_at_])
        .fetch_or(std::exchange(marks_, 0), std::memory_order_relaxed);
}

// ------------------------------------------------------------ what is known of a node

void Graph::Builder::add_hope(Node target) {
    for (std::size_t which = 0; which < graph_.hopeful_.size(); ++which) {
        if (bit(graph_.hopeful_[which], target)) hope_ |= Word{1} << which;
    }
}

void Graph::Builder::end_steps(Node node, const Word* facts) {
    take_notes(facts);
    if (graph_.sieve_ && !matters(node, facts)) return set(graph_.inside_, node, false);
    if (is_cut_) set(graph_.cut_, node, true);
    if (graph_.asked_.steps_in_order) sort_steps();
    const std::size_t size = targets_.size();
    if (size > most_steps) throw Stop{Status::too_large};
    constexpr std::size_t step_bytes = sizeof(Node) + sizeof(std::uint16_t);
    Word* const room =
        room_for(fact_words() + (size * step_bytes + sizeof(Word) - 1) / sizeof(Word));
    graph_.places()[node] =
        (chunk_number_ << chunk_bits | static_cast<Word>(room - chunk_)) << count_bits | size;
    for (std::size_t i = 0; i < fact_words(); ++i) room[i] = facts[i];
    Node* const targets = reinterpret_cast<Node*>(room + fact_words());
    std::uint16_t* const labels = reinterpret_cast<std::uint16_t*>(targets + size);
    for (std::size_t i = 0; i < size; ++i) targets[i] = targets_[i];
    for (std::size_t i = 0; i < size; ++i) labels[i] = labels_[i];
    step_count_ += size;
}

// Room in a chunk, for what has to stand together.
Word* Graph::Builder::room_for(std::size_t words) {
    if (words > chunk_words) throw Stop{Status::too_large};
    if (chunk_words - used_ < words) {
        chunk_ = graph_.add_chunk(chunk_number_);
        if (chunk_ == nullptr) throw Stop{Status::memory};
        used_ = 0;
    }
    used_ += words;
    return chunk_ + used_ - words;
}

// Whether a node must stay, now that its successors are known; see Sieve. What a sifted graph
// leaves out has all the hope there is.
bool Graph::Builder::matters(Node node, const Word* facts) {
    const Word all = graph_.all_hopes();
    const Word hope = is_cut_ ? all : hope_ | graph_.hopes_in(facts);
    for (std::size_t which = 0; which < graph_.hopeful_.size(); ++which) {
        if (hope >> which & 1) set(graph_.hopeful_[which], node, true);
    }
    if (hope != all) return true;
    if (!graph_.is_guarded(facts)) return false;
    const Word* enabled = facts + graph_.letter_words_;
    Word must_go_on = 0;
    for (std::size_t i = 0; i < graph_.asked_.label_words; ++i) {
        must_go_on |= enabled[i] & graph_.sieve_->fair[i];
    }
    return !targets_.empty() || must_go_on == 0;
}

void Graph::Builder::take_notes(const Word* facts) {
    for (Word& word : ever_letter_) word |= *facts++;
    for (Word& word : ever_enabled_) word |= *facts++;
}

void Graph::Builder::sort_steps() {
    sorted_.clear();
    for (std::size_t i = 0; i < targets_.size(); ++i) {
        sorted_.emplace_back(targets_[i], labels_[i]);
    }
    std::sort(sorted_.begin(), sorted_.end());
    for (std::size_t i = 0; i < sorted_.size(); ++i) std::tie(targets_[i], labels_[i]) = sorted_[i];
}

// ---------------------------------------------------------------- states of W words

// Successors are gathered in batches, so that the slots of the index that they are looked up in
// have arrived when they are needed.
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
        std::array<Node, ahead> nodes{};
        std::size_t waiting = 0, number = 0;
        const auto enter_first = [&] {
            const std::size_t first = (number - waiting--) % ahead;
            graph_.index_.enter(hashes[first], nodes[first], graph_.asked_.workers == 1);
        };
        for (std::uint64_t i = block.begin; i < block.end; ++i) {
            if (!graph_.is_node(i)) continue;
            if (waiting == ahead) enter_first();
            const Node node = nodes[number % ahead] = static_cast<Node>(i);
            const Word h = hashes[number % ahead] = hash(width_, graph_.state(node));
            graph_.index_.prefetch(h);
            ++number, ++waiting;
        }
        while (waiting > 0) enter_first();
    }

    void expand(const Block& block) override {
        for (std::uint64_t i = block.end; i-- > block.begin;) {
            if (!graph_.is_node(i)) continue;
            successors(static_cast<Node>(i));
            if (filled_ >= batch) resolve();
        }
        resolve();
    }

  private:
    static constexpr std::size_t batch = 128, ahead = 8;

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
        facts_.resize((ends_.size() + 1) * fact_words());
        Word* const facts = facts_.data() + ends_.size() * fact_words();
        for (std::size_t i = 0; i < fact_words(); ++i) facts[i] = 0;
        look(state, facts, [](std::size_t) {});
        std::int64_t number;
        while ((number = program_.expand(state, place(filled_), metas_.data() + filled_,
                                         static_cast<std::int64_t>(room_ - filled_))) < 0) {
            resize(2 * room_);
        }
        const std::size_t end = filled_ + static_cast<std::size_t>(number);
        for (std::size_t i = filled_; i < end; ++i) {
            const std::uint32_t instance = instance_of(metas_[i]);
            if (kind_of(metas_[i]) == Kind::passes) [[likely]] {
                filled_ += pass(facts, state, place(i), instance);
            } else if (kind_of(metas_[i]) == Kind::escape) {
                program_.escapes->expand(state, instance, escaped_);
            }
        }
        if (!escaped_.metas.empty()) take_escaped(facts, state);
        ends_.emplace_back(node, filled_);
    }

    void take_escaped(Word* facts, const Word* state) {
        const std::size_t number = escaped_.metas.size();
        if (filled_ + number > room_) resize(std::max(2 * room_, filled_ + number));
        for (std::size_t i = 0; i < number; ++i) {
            if (kind_of(escaped_.metas[i]) != Kind::passes) continue;
            const Word* after = escaped_.states.data() + i * width_.words();
            filled_ += pass(facts, state, after, instance_of(escaped_.metas[i]));
        }
        escaped_.states.clear();
        escaped_.metas.clear();
    }

    // Note an execution, and put its state at the end of the batch if it is another.
    bool pass(Word* facts, const Word* state, const Word* after, std::uint32_t instance) {
        if (instance >= graph_.class_of_.size()) {
            throw std::logic_error("an instance that no action belongs to");
        }
        if (graph_.passing_words_ > 0) graph_.note_passing(instance, facts);
        if (equal(width_, state, after)) return false;
        const std::uint16_t number = graph_.class_of_[instance];
        Word* enabled = facts + graph_.letter_words_;
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

    // ------------------------------------------------------------ looking up

    // Look the successors in the batch up.
    void resolve() {
        const Index& index = graph_.index_;
        for (std::size_t k = 0; k < std::min(ahead, filled_); ++k) {
            index.prefetch_candidate(hashes_[k]);
        }
        std::size_t k = 0;
        const Word* facts = facts_.data();
        for (const auto& [node, end] : ends_) {
            begin_steps();
            for (; k < end; ++k) {
                if (k + ahead < filled_) index.prefetch_candidate(hashes_[k + ahead]);
                add_step(index.find(width_, place(k), hashes_[k]), labels_[k]);
            }
            end_steps(node, facts);
            facts += fact_words();
        }
        ends_.clear();
        filled_ = 0;
    }

    const Program& program_;
    const Width<W> width_;

    // The batch: successors up to `filled_`, those of each node up to an end, and its facts.
    std::size_t room_ = 0, filled_ = 0;
    std::vector<Word> states_;
    std::vector<std::uint32_t> metas_;
    std::vector<Word> hashes_;
    std::vector<std::uint16_t> labels_;
    std::vector<std::pair<Node, std::size_t>> ends_;
    std::vector<Word> facts_;

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

}  // namespace pyverify
