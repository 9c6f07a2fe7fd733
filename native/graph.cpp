#include "graph.hpp"

#include <algorithm>
#include <bit>
#include <exception>
#include <map>
#include <stdexcept>
#include <utility>

#include "builder.hpp"
#include "compiler.hpp"
#include "team.hpp"

namespace pyverify {

namespace {

constexpr std::uint64_t most_numbers = 0xffff'fffe;
constexpr std::size_t most_classes = 1 << 16;

std::size_t words_for(std::size_t bits) { return (bits + 63) / 64; }

}  // namespace

Graph::Graph(Search& search, Asked asked, std::optional<Sieve> sieve)
    : search_(search), program_(search.program()), asked_(std::move(asked)),
      sieve_(std::move(sieve)),
      letter_words_(words_for(asked_.tests + asked_.enabled)),
      passing_words_(words_for(asked_.enabled)),
      fact_words_(letter_words_ + asked_.label_words), failed_(asked_.tests),
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
    if (sieve_ && sieve_->hopes.size() > most_hopes) sieve_.reset();
}

std::uint64_t Graph::bytes() const {
    std::uint64_t total = 0;
    for (const Pages* pages : {&inside_, &cut_, &places_}) {
        total += pages->size();
    }
    for (const Pages& pages : hopeful_) total += pages.size();
    for (const Pages& pages : pages_) total += pages.size();
    return total;
}

std::vector<bool> Graph::set_bits(const std::vector<Word>& bits) {
    std::vector<bool> found;
    for (std::size_t i = 0; i < 64 * bits.size(); ++i) found.push_back(bits[i / 64] >> i % 64 & 1);
    return found;
}

// ---------------------------------------------------------------- building

Graph::Status Graph::build(const std::atomic<bool>& cancel) {
    find_blocks();
    if (too_large_ || numbers_ > most_numbers) return Status::too_large;
    if (!make_room()) return Status::memory;
    Status status = together(cancel, &Builder::mark);
    if (status == Status::complete && !make_index()) status = Status::memory;
    for (Work work : {&Builder::enter, &Builder::expand}) {
        if (status == Status::complete) status = together(cancel, work);
    }
    if (status == Status::complete) finish();
    return status;
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
    const std::uint64_t bits = (numbers_ + 63) / 64;
    if (sieve_) hopeful_.resize(sieve_->hopes.size());
    for (Pages& pages : hopeful_) {
        if (!take(pages, bits)) return false;
    }
    // What is no node has its place at the beginning of the first chunk, where nothing is known.
    std::uint64_t first;
    return take(inside_, bits) && take(cut_, bits) && take(places_, numbers_) &&
           add_chunk(first) != nullptr;
}

bool Graph::make_index() {
    index_ = Index(search_.budget(), search_.arena(), marked_, numbers_, used_bits());
    return static_cast<bool>(index_);
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

// Another chunk, and its number; null if there is no memory for one.
Word* Graph::add_chunk(std::uint64_t& number) {
    Pages pages(search_.budget(), chunk_words * sizeof(Word));
    if (!pages) return nullptr;
    const std::scoped_lock lock(mutex_);
    number = pages_.size();
    pages_.push_back(std::move(pages));
    return chunks_.emplace_back(words(pages_.back()));
}

// ---------------------------------------------------------------- what matters

namespace {

bool matches(const Graph::Sieve::Guard& guard, const Word* letter) {
    for (std::size_t i = 0; i < guard.must.size(); ++i) {
        if ((guard.must[i] & ~letter[i]) != 0 || (guard.must_not[i] & letter[i]) != 0) return false;
    }
    return true;
}

}  // namespace

bool Graph::is_guarded(const Word* letter) const {
    return std::any_of(sieve_->guards.begin(), sieve_->guards.end(),
                       [&](const Sieve::Guard& guard) { return matches(guard, letter); });
}

// The hopes that are fulfilled where a letter is true.
Word Graph::hopes_in(const Word* letter) const {
    Word hopes = 0;
    for (std::size_t which = 0; which < sieve_->hopes.size(); ++which) {
        const std::size_t test = sieve_->hopes[which];
        hopes |= (letter[test / 64] >> test % 64 & 1) << which;
    }
    return hopes;
}

Word Graph::all_hopes() const {
    const std::size_t number = sieve_->hopes.size();
    return number == 0 ? 0 : ~Word{0} >> (64 - number);
}

// Note which bits are set where an instance has an execution that passes.
void Graph::note_passing(std::size_t instance, Word* letter) const {
    const Word* passing = asked_.passing.data() + instance * passing_words_;
    for (std::size_t i = 0; i < passing_words_; ++i) {
        for (Word bits = passing[i]; bits != 0; bits &= bits - 1) {
            const std::size_t bit =
                asked_.tests + 64 * i + static_cast<std::size_t>(first_bit(bits));
            letter[bit / 64] |= Word{1} << bit % 64;
        }
    }
}

// The search has executed what was left out here.
void Graph::note_executed() {
    const std::vector<Tally> tallies = search_.tallies();
    for (std::size_t instance = 0; instance < class_of_.size(); ++instance) {
        const Tally& tally = tallies[instance];
        if (tally.transitions > 0) note_passing(instance, ever_letter_.data());
        if (tally.transitions == tally.loops) continue;
        for (std::size_t i = 0; i < asked_.label_words; ++i) {
            ever_enabled_[i] |= label(class_of_[instance])[i];
        }
    }
}

void Graph::finish() {
    note_executed();
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
    if (!sieve_ && any_cut && program_.within == nullptr &&
        search_.status() == pyverify::Status::complete) {
        throw std::logic_error("a successor that the search has not found");
    }
    index_ = Index();
}

// Do some work on all blocks, the last first, with all workers.
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
            (*builder.*work)(blocks_[blocks_.size() - 1 - number]);
        }
        const std::scoped_lock lock(mutex_);
        builder->tell();
    };
    Team team(blocks_.size() > 4 ? asked_.workers : 1);
    team.each([&](std::size_t) {
        try {
            return work_on();
        } catch (const Builder::Stop& reason) {
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
