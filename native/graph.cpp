#include "graph.hpp"

#include <algorithm>
#include <bit>
#include <exception>
#include <map>
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

}  // namespace

Graph::Graph(Search& search, Asked asked)
    : search_(search), program_(search.program()), asked_(std::move(asked)),
      letter_words_(words_for(asked_.tests + asked_.enabled)),
      passing_words_(words_for(asked_.enabled)), failed_(asked_.tests),
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
    for (const Pages* pages : {&index_, &inside_, &cut_, &letters_, &enabled_, &steps_}) {
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
        : graph_(graph), program_(graph.program_), width_(program_.words), moved_(program_.words),
          failed_(graph.failed_.size()), ever_letter_(graph.letter_words_),
          ever_enabled_(graph.asked_.label_words) {
        resize(1024);
    }

    bool out_of_memory = false, too_large = false;

    // Enter the states into the index.
    void enter(const Block& block) {
        constexpr std::uint64_t ahead = 16;
        std::array<Word, ahead> hashes{};
        for (std::uint64_t i = block.begin; i < block.end + ahead; ++i) {
            if (i >= block.begin + ahead) enter(i - ahead, hashes[i % ahead]);
            if (i >= block.end) continue;
            hashes[i % ahead] = hash(width_, graph_.search_.arena().at(i));
            pyverify::prefetch(slot(hashes[i % ahead]));
        }
    }

    // Find the steps from the states, and what is true there.
    void expand(const Block& block) {
        level_ = block.level;
        targets_.clear();
        labels_.clear();
        counts_.clear();
        for (std::uint64_t i = block.begin; i < block.end; ++i) {
            const auto first = targets_.size();
            const Node node = static_cast<Node>(i);
            if (graph_.is_node(i)) {
                look(node);
                successors(node);
            }
            counts_.push_back(static_cast<std::uint32_t>(targets_.size() - first));
        }
        store(block);
    }

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

  private:
    // ------------------------------------------------------------ the index

    Word* slot(Word hash) const { return words(graph_.index_) + (hash & graph_.index_mask_); }
    static Word tagged(Word hash, std::uint64_t node) { return (hash >> 32) << 32 | (node + 1); }

    void enter(std::uint64_t node, Word hash) {
        const bool within =
            program_.within == nullptr || program_.is_within(graph_.search_.arena().at(node)) == yes;
        if (!within) return;
        set_bit(words(graph_.inside_), node);
        for (std::uint64_t place = hash & graph_.index_mask_;;
             place = (place + 1) & graph_.index_mask_) {
            Word there = 0;
            if (exchange(words(graph_.index_) + place, there, tagged(hash, node))) return;
        }
    }

    // The node of a state, if there is one.
    std::optional<Node> find(const Word* state, Word hash) const {
        const Word tag = hash >> 32;
        for (std::uint64_t place = hash & graph_.index_mask_;;
             place = (place + 1) & graph_.index_mask_) {
            const Word there = words(graph_.index_)[place];
            if (there == 0) return std::nullopt;
            if (there >> 32 != tag) continue;
            const Node node = static_cast<Node>(there) - 1;
            if (equal(width_, graph_.state(node), state)) return node;
        }
    }

    // ------------------------------------------------------------ what is true

    void look(Node node) {
        const Word* state = graph_.state(node);
        Word* letter = words(graph_.letters_) + node * graph_.letter_words_;
        for (std::size_t group = 0; group < graph_.asked_.atoms.size(); ++group) {
            Word bits = graph_.asked_.atoms[group](state);
            if (bits & escape_bit) bits = graph_.asked_.ask(group, state);
            const std::size_t first = group * tests_per_atoms;
            const std::size_t end = std::min(first + tests_per_atoms, graph_.asked_.tests);
            for (std::size_t test = first; test < end; ++test, bits >>= 2) {
                if (bits & 1) letter[test / 64] |= Word{1} << test % 64;
                if (bits & 2) note(failed_[test], {level_, node});
            }
        }
    }

    void note(std::optional<Sighting>& known, Sighting seen) const {
        const bool better =
            !known || seen.level < known->level ||
            (seen.level == known->level &&
             program_.less(graph_.state(seen.node), graph_.state(known->node)));
        if (better) known = seen;
    }

    // ------------------------------------------------------------ steps

    void resize(std::size_t room) {
        states_.resize(room * program_.words);
        metas_.resize(room);
    }

    void successors(Node node) {
        const Word* state = graph_.state(node);
        pending_.clear();
        std::int64_t number;
        while ((number = program_.expand(state, states_.data(), metas_.data(),
                                         static_cast<std::int64_t>(metas_.size()))) < 0) {
            resize(2 * metas_.size());
        }
        for (std::size_t i = 0; i < static_cast<std::size_t>(number); ++i) {
            const std::uint32_t instance = instance_of(metas_[i]);
            if (kind_of(metas_[i]) == Kind::passes) {
                pass(node, state, states_.data() + i * program_.words, instance);
            } else if (kind_of(metas_[i]) == Kind::escape) {
                program_.escapes->expand(state, instance, escaped_);
            }
        }
        for (std::size_t i = 0; i < escaped_.metas.size(); ++i) {
            if (kind_of(escaped_.metas[i]) != Kind::passes) continue;
            pass(node, state, escaped_.states.data() + i * program_.words,
                 instance_of(escaped_.metas[i]));
        }
        resolve(node);
        escaped_.states.clear();
        escaped_.metas.clear();
        take_notes(node);
    }

    // Note an execution, and what has to be looked up.
    void pass(Node node, const Word* state, Word* after, std::uint32_t instance) {
        if (instance >= graph_.class_of_.size()) {
            throw std::logic_error("an instance that no action belongs to");
        }
        Word* letter = words(graph_.letters_) + node * graph_.letter_words_;
        const Word* passing = graph_.asked_.passing.data() + instance * graph_.passing_words_;
        const std::size_t tests = graph_.asked_.tests;
        for (std::size_t i = 0; i < graph_.passing_words_; ++i) {
            for (Word bits = passing[i]; bits != 0; bits &= bits - 1) {
                const std::size_t bit =
                    tests + 64 * i + static_cast<std::size_t>(first_bit(bits));
                letter[bit / 64] |= Word{1} << bit % 64;
            }
        }
        if (equal(width_, state, after)) return;
        const std::uint16_t number = graph_.class_of_[instance];
        Word* enabled = words(graph_.enabled_) + node * graph_.asked_.label_words;
        const Word* label = graph_.label(number);
        for (std::size_t i = 0; i < graph_.asked_.label_words; ++i) enabled[i] |= label[i];
        if (program_.canon != nullptr) {
            program_.canon(after, moved_.data());
            copy(width_, moved_.data(), after);
        }
        const Word h = hash(width_, after);
        pyverify::prefetch(slot(h));
        pending_.push_back({after, h, number});
    }

    // Look the successors of a node up.
    void resolve(Node node) {
        for (const Pending& next : pending_) {
            const Word there = *slot(next.hash);
            if (there != 0) pyverify::prefetch(graph_.state(static_cast<Node>(there) - 1));
        }
        const std::size_t first = targets_.size();
        bool cut = false;
        for (const Pending& next : pending_) {
            const std::optional<Node> target = find(next.state, next.hash);
            if (!target) {
                cut = true;
            } else if (!is_known(first, *target, next.label)) {
                targets_.push_back(*target);
                labels_.push_back(next.label);
            }
        }
        if (cut) set_bit(words(graph_.cut_), node);
        if (graph_.asked_.steps_in_order) sort_from(first);
    }

    // Whether one of the last steps is the same. (That others are there twice does no harm.)
    bool is_known(std::size_t first, Node target, std::uint16_t label) const {
        constexpr std::size_t few = 4;
        const std::size_t size = targets_.size();
        for (std::size_t i = std::max(first, size < few ? 0 : size - few); i < size; ++i) {
            if (targets_[i] == target && labels_[i] == label) return true;
        }
        return false;
    }

    void sort_from(std::size_t first) {
        sorted_.clear();
        for (std::size_t i = first; i < targets_.size(); ++i) {
            sorted_.emplace_back(targets_[i], labels_[i]);
        }
        std::sort(sorted_.begin(), sorted_.end());
        for (std::size_t i = 0; i < sorted_.size(); ++i) {
            targets_[first + i] = sorted_[i].first;
            labels_[first + i] = sorted_[i].second;
        }
    }

    void take_notes(Node node) {
        const Word* letter = graph_.letter(node);
        for (std::size_t i = 0; i < ever_letter_.size(); ++i) ever_letter_[i] |= letter[i];
        const Word* enabled = graph_.enabled(node);
        for (std::size_t i = 0; i < ever_enabled_.size(); ++i) ever_enabled_[i] |= enabled[i];
    }

    // Put the steps of a block where they stay. Those of one node stand in one chunk.
    void store(const Block& block) {
        std::size_t from = 0;
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            const std::size_t count = counts_[i];
            if (count > chunk_steps) {
                too_large = true;
                return;
            }
            if (count > chunk_steps - used_ && !take_chunk()) return;
            const std::uint64_t at = chunk_ << chunk_bits | used_;
            if (count > 0) {
                std::copy_n(targets_.begin() + static_cast<std::ptrdiff_t>(from), count,
                            edges_->targets() + used_);
                std::copy_n(labels_.begin() + static_cast<std::ptrdiff_t>(from), count,
                            edges_->labels() + used_);
                words(graph_.steps_)[block.begin + i] = at << count_bits | count;
            }
            used_ += count;
            from += count;
        }
        graph_.step_count_.fetch_add(from, std::memory_order_relaxed);
    }

    bool take_chunk() {
        const std::optional<std::uint64_t> number = graph_.add_edges();
        if (!number) {
            out_of_memory = true;
            return false;
        }
        const std::scoped_lock lock(graph_.mutex_);
        chunk_ = *number;
        edges_ = graph_.edges_[chunk_].get();
        used_ = 0;
        return true;
    }

    struct Pending {
        const Word* state;
        Word hash;
        std::uint16_t label;
    };

    Graph& graph_;
    const Program& program_;
    const Width<0> width_;
    std::uint64_t level_ = 0;
    std::vector<Word> states_, moved_;
    std::vector<std::uint32_t> metas_;
    Entries escaped_;
    std::vector<Pending> pending_;

    // The steps of the block, node by node.
    std::vector<Node> targets_;
    std::vector<std::uint16_t> labels_;
    std::vector<std::uint32_t> counts_;
    std::vector<std::pair<Node, std::uint16_t>> sorted_;

    // The chunk that steps are put into.
    Edges* edges_ = nullptr;
    std::uint64_t chunk_ = 0;
    std::size_t used_ = chunk_steps;

    std::vector<std::optional<Sighting>> failed_;
    std::vector<Word> ever_letter_, ever_enabled_;
};

// ---------------------------------------------------------------- building

Graph::Status Graph::build(const std::atomic<bool>& cancel) {
    find_blocks();
    if (too_large_ || numbers_ > most_numbers) return Status::too_large;
    if (!make_room()) return Status::memory;
    for (auto work : {static_cast<void (Builder::*)(const Block&)>(&Builder::enter),
                      &Builder::expand}) {
        const Status status = together(cancel, work);
        if (status != Status::complete) return status;
    }
    for (const Range& range : search_.stored(1)) {
        for (std::uint64_t i = range.begin; i < range.end; ++i) {
            if (is_node(i)) initial_.push_back(static_cast<Node>(i));
        }
    }
    for (std::uint64_t i = 0; i < (numbers_ + 63) / 64; ++i) {
        nodes_ += static_cast<std::uint64_t>(std::popcount(words(inside_)[i]));
    }
    index_ = Pages();
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
    std::uint64_t states = 0;
    for (const Block& block : blocks_) states += block.end - block.begin;
    const std::uint64_t slots = std::bit_ceil(2 * states + 2);
    index_mask_ = slots - 1;
    const std::uint64_t bits = (numbers_ + 63) / 64;
    // Every node has its steps in some chunk, be there none: the first.
    return take(index_, slots) && take(inside_, bits) && take(cut_, bits) &&
           take(letters_, numbers_ * letter_words_) &&
           take(enabled_, numbers_ * asked_.label_words) && take(steps_, numbers_) &&
           add_edges().has_value();
}

std::optional<std::uint64_t> Graph::add_edges() {
    const std::scoped_lock lock(mutex_);
    auto edges = std::make_unique<Edges>(search_.budget(), chunk_steps);
    if (!edges->pages) return std::nullopt;
    edges_.push_back(std::move(edges));
    return edges_.size() - 1;
}

// Do some work on all blocks, with all workers.
Graph::Status Graph::together(const std::atomic<bool>& cancel,
                              void (Builder::*work)(const Block&)) {
    std::atomic<std::size_t> next{0};
    std::atomic<bool> stop{false}, no_memory{false}, too_large{false};
    std::exception_ptr error;
    Team team(blocks_.size() > 4 ? asked_.workers : 1);
    team.each([&](std::size_t) {
        try {
            Builder builder(*this);
            while (!stop && !cancel) {
                const std::size_t number = next.fetch_add(1, std::memory_order_relaxed);
                if (number >= blocks_.size()) break;
                (builder.*work)(blocks_[number]);
                if (builder.out_of_memory) no_memory = true;
                if (builder.too_large) too_large = true;
                if (builder.out_of_memory || builder.too_large) stop = true;
            }
            const std::scoped_lock lock(mutex_);
            builder.tell();
        } catch (const std::bad_alloc&) {
            stop = no_memory = true;
        } catch (...) {
            stop = true;
            const std::scoped_lock lock(mutex_);
            error = std::current_exception();
        }
    });
    if (error) std::rethrow_exception(error);
    if (no_memory) return Status::memory;
    if (too_large) return Status::too_large;
    return cancel ? Status::expired : Status::complete;
}

// ---------------------------------------------------------------- always possible

Graph::Hopeless Graph::never_again(std::size_t test, const std::atomic<bool>& cancel) const {
    // The steps backwards: first how many lead to each node, then from where.
    Pages starts(budget(), (numbers_ + 1) * sizeof(Word));
    Pages sources(budget(), std::max<std::uint64_t>(steps(), 1) * sizeof(Node));
    Pages hopeful(budget(), (numbers_ / 64 + 1) * sizeof(Word));
    if (!starts || !sources || !hopeful) return {Status::memory, std::nullopt, 0};
    Word* start = words(starts);
    Node* source = static_cast<Node*>(sources.data());
    const auto each_step = [&](auto visit) {
        for (const Block& block : blocks_) {
            if (cancel) return;
            for (std::uint64_t i = block.begin; i < block.end; ++i) {
                const Steps from = steps(static_cast<Node>(i));
                for (std::uint32_t k = 0; k < from.size; ++k) {
                    visit(static_cast<Node>(i), from.targets[k]);
                }
            }
        }
    };
    each_step([&](Node, Node target) { ++start[target + 1]; });
    for (std::uint64_t i = 0; i < numbers_; ++i) start[i + 1] += start[i];
    // Filling moves each start to its end, which is the next one's start.
    each_step([&](Node node, Node target) { source[start[target]++] = node; });
    std::vector<Node> waiting;
    for (const Block& block : blocks_) {
        for (std::uint64_t i = block.begin; i < block.end; ++i) {
            const Node node = static_cast<Node>(i);
            const bool good = is_node(i) && (letter(node)[test / 64] >> test % 64 & 1);
            if (!good && !is_cut(node)) continue;
            set_bit(words(hopeful), i);
            waiting.push_back(node);
        }
    }
    while (!waiting.empty() && !cancel) {
        const Node node = waiting.back();
        waiting.pop_back();
        for (Word i = node == 0 ? 0 : start[node - 1]; i < start[node]; ++i) {
            if (bit(hopeful, source[i])) continue;
            set_bit(words(hopeful), source[i]);
            waiting.push_back(source[i]);
        }
    }
    Hopeless found;
    for (const Block& block : blocks_) {
        if (found.first && found.first->level < block.level) break;
        for (std::uint64_t i = block.begin; i < block.end; ++i) {
            if (!is_node(i) || bit(hopeful, i)) continue;
            const Node node = static_cast<Node>(i);
            if (!found.first || program_.less(state(node), state(found.first->node))) {
                found.first = Sighting{block.level, node};
            }
        }
    }
    if (found.first) {
        // Hopeless nodes lead to hopeless nodes only.
        waiting.assign(1, found.first->node);
        set_bit(words(hopeful), found.first->node);
        while (!waiting.empty() && !cancel) {
            const Steps from = steps(waiting.back());
            waiting.pop_back();
            ++found.reached;
            for (std::uint32_t k = 0; k < from.size; ++k) {
                if (bit(hopeful, from.targets[k])) continue;
                set_bit(words(hopeful), from.targets[k]);
                waiting.push_back(from.targets[k]);
            }
        }
    }
    found.status = cancel ? Status::expired : Status::complete;
    return found;
}

}  // namespace pyverify
