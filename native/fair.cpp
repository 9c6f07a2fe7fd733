#include "fair.hpp"

#include <algorithm>
#include <cstring>
#include <exception>
#include <memory>
#include <span>
#include <utility>

#include "compiler.hpp"
#include "product.hpp"
#include "team.hpp"

namespace pyverify {

namespace {

using Number = std::uint32_t;  // of a node of the product
constexpr std::uint64_t most_numbers = 0x7fff'ffff;

// Ends a search: there was no memory, the time was up.
struct Stop {
    Graph::Status status;
};

Pages taken(Budget& budget, std::uint64_t bytes) {
    Pages pages(budget, std::max<std::uint64_t>(bytes, 1));
    if (!pages) throw Stop{Graph::Status::memory};
    return pages;
}

// Looks at the time now and then.
class Watchman {
  public:
    explicit Watchman(const std::atomic<bool>& cancel) : cancel_(cancel) {}
    void look() {
        if (++count_ % 4096 == 0 && cancel_) throw Stop{Graph::Status::expired};
    }

  private:
    const std::atomic<bool>& cancel_;
    std::uint32_t count_ = 0;
};

// A set of nodes, or of numbers.
class NumberSet {
  public:
    NumberSet(Budget& budget, std::uint64_t numbers)
        : pages_(taken(budget, (numbers / 64 + 1) * sizeof(Word))), size_(numbers / 64 + 1) {}

    void add(Number number) { bits()[number / 64] |= Word{1} << number % 64; }
    bool has(Number number) const { return bits()[number / 64] >> number % 64 & 1; }
    template <class Visit>
    void each(Visit visit) const {
        for (std::uint64_t i = 0; i < size_; ++i) {
            for (Word word = bits()[i]; word != 0; word &= word - 1) {
                visit(static_cast<Number>(64 * i + static_cast<std::uint64_t>(first_bit(word))));
            }
        }
    }

  private:
    Word* bits() const { return static_cast<Word*>(pages_.data()); }

    Pages pages_;
    std::uint64_t size_;
};

// A list that grows within the budget: it may become as long as the product is large.
template <class T>
class List {
  public:
    explicit List(Budget& budget) : budget_(budget) {}

    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    T* begin() const { return start_; }
    T* end() const { return start_ + size_; }
    T& operator[](std::size_t i) const { return start_[i]; }
    T& back() const { return start_[size_ - 1]; }

    void push_back(const T& value) {
        if (size_ == room_) grow(size_ + 1);
        start_[size_++] = value;
    }
    void pop_back() { --size_; }
    void swap(List& other) {
        std::swap(pages_, other.pages_);
        std::swap(start_, other.start_);
        std::swap(size_, other.size_);
        std::swap(room_, other.room_);
    }
    void resize(std::size_t size) {
        if (size > room_) grow(size);
        size_ = size;
    }

  private:
    void grow(std::size_t size) {
        const std::size_t bytes = (size + size / 2) * sizeof(T);
        if (!pages_) {
            pages_ = taken(budget_, bytes);
        } else if (!pages_.resize(bytes)) {
            throw Stop{Graph::Status::memory};
        }
        start_ = static_cast<T*>(pages_.data());
        room_ = pages_.size() / sizeof(T);
    }

    Budget& budget_;
    Pages pages_;
    T* start_ = nullptr;
    std::size_t size_ = 0, room_ = 0;
};

// Sets of numbers, one behind the other. The first number of each has a flag.
class Groups {
  public:
    explicit Groups(Budget& budget) : numbers_(budget) {}

    bool empty() const { return numbers_.empty(); }
    void begin() { flag_next_ = flag; }
    void add(Number number) {
        numbers_.push_back(number | flag_next_);
        flag_next_ = 0;
    }

    // Move the last group to a list.
    void take_last(List<Number>& list) {
        list.resize(0);
        for (bool is_first = false; !is_first; numbers_.pop_back()) {
            is_first = numbers_.back() & flag;
            list.push_back(numbers_.back() & ~flag);
        }
    }

    template <class Visit>
    void each(Visit visit) const {
        for (Number number : numbers_) visit(number & ~flag);
    }

    // Visit those that are in one group with a number.
    template <class Visit>
    void each_with(Number number, Visit visit) const {
        std::size_t at = 0;
        while ((numbers_[at] & ~flag) != number) ++at;
        while (!(numbers_[at] & flag)) --at;
        do {
            visit(numbers_[at] & ~flag);
        } while (++at < numbers_.size() && !(numbers_[at] & flag));
    }

  private:
    static constexpr Number flag = most_numbers + 1;

    List<Number> numbers_;
    Number flag_next_ = 0;
};

// ---------------------------------------------------------------- the automaton's own components

struct Shape {
    std::vector<std::vector<std::uint32_t>> components;  // each before those that it leads to
    std::vector<std::uint32_t> of;                       // by state
};

Shape shape_of(const Automaton& automaton) {
    const std::size_t size = automaton.states;
    std::vector<std::vector<bool>> leads(size, std::vector<bool>(size));
    for (std::size_t q = 0; q < size; ++q) leads[q][q] = true;
    for (const Automaton::Edge& edge : automaton.edges) leads[edge.source][edge.target] = true;
    for (std::size_t via = 0; via < size; ++via) {
        for (std::size_t a = 0; a < size; ++a) {
            for (std::size_t b = 0; leads[a][via] && b < size; ++b) {
                if (leads[via][b]) leads[a][b] = true;
            }
        }
    }
    Shape shape;
    shape.of.resize(size);
    std::vector<bool> done(size);
    while (std::find(done.begin(), done.end(), false) != done.end()) {
        for (std::uint32_t q = 0; q < size; ++q) {
            if (done[q]) continue;
            bool is_first = true;
            for (std::size_t p = 0; p < size; ++p) {
                if (!done[p] && leads[p][q] && !leads[q][p]) is_first = false;
            }
            if (!is_first) continue;
            std::vector<std::uint32_t> members;
            for (std::uint32_t p = 0; p < size; ++p) {
                if (!leads[q][p] || !leads[p][q]) continue;
                members.push_back(p);
                shape.of[p] = static_cast<std::uint32_t>(shape.components.size());
                done[p] = true;
            }
            shape.components.push_back(std::move(members));
        }
    }
    return shape;
}

// Whether a run that stays in a component can be accepted.
bool may_accept(const Automaton& automaton, const std::vector<std::uint32_t>& component) {
    const auto has = [&](std::uint32_t q) {
        return std::find(component.begin(), component.end(), q) != component.end();
    };
    Word marks = 0;
    bool has_cycle = false;
    for (const Automaton::Edge& edge : automaton.edges) {
        if (!has(edge.source) || !has(edge.target)) continue;
        has_cycle = true;
        marks |= edge.marks;
    }
    return has_cycle && (automaton.marks & ~marks) == 0;
}

// Whether a component is one initial state that any letter keeps: then all states are met in it.
bool reaches_everything(const Automaton& automaton, const std::vector<std::uint32_t>& component) {
    const std::uint32_t q = component.front();
    const auto& initial = automaton.initial;
    const auto keeps = [&](const Automaton::Edge& edge) {
        return edge.source == q && edge.target == q && edge.must == 0 && edge.must_not == 0;
    };
    return component.size() == 1 && std::find(initial.begin(), initial.end(), q) != initial.end() &&
           std::any_of(automaton.edges.begin(), automaton.edges.end(), keeps);
}

// ---------------------------------------------------------------- components of the product

// The product restricted to one component of the automaton; a node (state, q) is numbered by state
// and the place of q among the component's states.
class Part {
  public:
    Part(const ProductGraph& product, const std::vector<std::uint32_t>& states)
        : product_(product), states_(states), place_(product.automaton().states, none),
          inner_(states.size()), exits_(states.size()) {
        for (std::uint32_t k = 0; k < states.size(); ++k) place_[states[k]] = k;
        for (std::uint32_t k = 0; k < states.size(); ++k) {
            for (const Automaton::Edge* edge : product.from(states[k])) {
                const bool stays = place_[edge->target] != none;
                (stays ? inner_ : exits_)[k].push_back(edge);
            }
        }
    }

    std::uint64_t numbers() const { return product_.graph().numbers() * states_.size(); }
    Number number(Node node, std::uint32_t q) const {
        return states_.size() == 1 ? node
                                   : static_cast<Number>(node * states_.size() + place_[q]);
    }
    Node node(Number number) const {
        return states_.size() == 1 ? number : static_cast<Node>(number / states_.size());
    }
    std::uint32_t k(Number number) const {
        return states_.size() == 1 ? 0 : static_cast<std::uint32_t>(number % states_.size());
    }
    std::uint32_t q(Number number) const { return states_[k(number)]; }

    const std::vector<const Automaton::Edge*>& inner(std::uint32_t k) const { return inner_[k]; }
    const std::vector<const Automaton::Edge*>& exits(std::uint32_t k) const { return exits_[k]; }
    const ProductGraph& product() const { return product_; }

  private:
    static constexpr std::uint32_t none = ~std::uint32_t{0};

    const ProductGraph& product_;
    const std::vector<std::uint32_t>& states_;
    std::vector<std::uint32_t> place_;
    std::vector<std::vector<const Automaton::Edge*>> inner_, exits_;
};

// What is known of a set of product nodes and the moves between them: the marks, whether some move
// changes the state, the labels, and what is enabled always and sometimes. A view of some words.
class Facts {
  public:
    Facts(Word* words, std::size_t label_words) : words_(words), size_(label_words) {}
    static std::size_t words(std::size_t label_words) { return 2 + 3 * label_words; }

    Word marks() const { return words_[0]; }
    bool changes() const { return words_[1] != 0; }
    const Word* taken() const { return words_ + 2; }
    const Word* always() const { return words_ + 2 + size_; }
    const Word* sometimes() const { return words_ + 2 + 2 * size_; }

    void begin(const Word* enabled) const {
        words_[0] = words_[1] = 0;
        for (std::size_t i = 0; i < size_; ++i) {
            words_[2 + i] = 0;
            words_[2 + size_ + i] = words_[2 + 2 * size_ + i] = enabled[i];
        }
    }
    void add_stutter(Word marks) const { words_[0] |= marks; }
    void add_step(Word marks, const Word* label) const {
        words_[0] |= marks;
        words_[1] = 1;
        for (std::size_t i = 0; i < size_; ++i) words_[2 + i] |= label[i];
    }
    void add(const Facts& other) const {
        for (std::size_t i = 0; i < words(size_); ++i) {
            const bool is_always = i >= 2 + size_ && i < 2 + 2 * size_;
            words_[i] = is_always ? words_[i] & other.words_[i] : words_[i] | other.words_[i];
        }
    }

  private:
    Word* const words_;
    const std::size_t size_;
};

// A depth-first search for components. A number is 0 before its visit, then small and unfinished,
// at last that of its component, from the top downwards.
//
// What is known of a component is gathered on the way: a move to an unfinished number stays in the
// component, and so does one to a number whose visit ends without completing a component.
class Components {
  public:
    static constexpr Number outside = ~Number{0};

    Components(const Part& part, Number* indices, Watchman& watchman)
        : part_(part), graph_(part.product().graph()), indices_(indices), watchman_(watchman),
          path_(graph_.budget()), facts_(graph_.budget()), waiting_(graph_.budget()) {}

    // Forget the components found: their numbers may be given again.
    void forget() { next_component_ = outside - 1; }

    bool is_new(Number number) const { return indices_[number] == 0; }

    // Visit all that is new from a root on: `enter` each number, tell the members of each component
    // and the facts about them.
    template <class Enter, class Tell>
    void search(Number root, Enter enter, Tell tell) {
        begin(root, enter);
        while (!path_.empty()) {
            watchman_.look();
            Number next;
            if (advance(path_.back(), next)) {
                begin(next, enter);
            } else if (path_.back().is_root) {
                complete(path_.back().number, tell);
                path_.pop_back();
            } else {
                join();
            }
        }
    }

  private:
    struct Visit {
        Number number;
        std::uint32_t place;  // the next one
        std::uint32_t edge : 31, is_root : 1;
    };

    template <class Enter>
    void begin(Number number, Enter enter) {
        indices_[number] = next_index_++;
        path_.push_back({number, 0, 0, 1});
        const Node node = part_.node(number);
        const std::size_t words = Facts::words(graph_.label_words());
        facts_.resize(words * path_.size());
        facts(path_.size()).begin(graph_.enabled(node));
        const Graph::Steps steps = graph_.steps(node);
        const std::uint32_t q = part_.q(number);
        for (std::uint32_t i = 0; i < steps.size; ++i) {
            pyverify::prefetch(indices_ + part_.number(steps.targets[i], q));
            graph_.prefetch(steps.targets[i]);
        }
        enter(number);
    }

    // What is known of a visit and those below it, by its place in the path, from 1.
    Facts facts(std::size_t depth) {
        const std::size_t words = graph_.label_words();
        return {facts_.begin() + (depth - 1) * Facts::words(words), words};
    }

    // Go on with the moves of a visit, up to one to a new number.
    bool advance(Visit& visit, Number& next) {
        const ProductGraph& product = part_.product();
        const Node node = part_.node(visit.number);
        const Word of_state = product.letter(node);
        const Graph::Steps steps = graph_.steps(node);
        const auto& edges = part_.inner(part_.k(visit.number));
        for (; visit.edge < edges.size(); visit.edge = visit.edge + 1, visit.place = 0) {
            const Automaton::Edge& edge = *edges[visit.edge];
            if (!product.may_match(edge, of_state)) continue;
            while (visit.place <= steps.size) {
                const std::uint32_t place = visit.place++;
                if (!ProductGraph::matches(edge, product.letter(of_state, steps, place))) continue;
                next = part_.number(place == 0 ? node : steps.targets[place - 1], edge.target);
                const Number index = indices_[next];
                if (index == 0) {
                    if (graph_.is_node(part_.node(next))) return true;
                    continue;
                }
                if (index >= next_index_) continue;
                lower(visit, index);
                add_move(steps, place, edge.marks);
            }
        }
        return false;
    }

    // Add a move of the last visit to what is known.
    void add_move(const Graph::Steps& steps, std::uint32_t place, Word marks) {
        if (place == 0) {
            facts(path_.size()).add_stutter(marks);
        } else {
            facts(path_.size()).add_step(marks, graph_.label(steps.labels[place - 1]));
        }
    }

    void lower(Visit& visit, Number index) {
        if (index >= indices_[visit.number]) return;
        indices_[visit.number] = index;
        visit.is_root = 0;
    }

    // End a visit that belongs to the component of the one before.
    void join() {
        const Number number = path_.back().number;
        waiting_.push_back(number);
        path_.pop_back();
        Visit& before = path_.back();
        lower(before, indices_[number]);
        facts(path_.size()).add(facts(path_.size() + 1));
        const Automaton::Edge* edge = part_.inner(part_.k(before.number))[before.edge];
        add_move(graph_.steps(part_.node(before.number)), before.place - 1, edge->marks);
    }

    template <class Tell>
    void complete(Number root, Tell tell) {
        const Number index = indices_[root];
        std::size_t first = waiting_.size();
        while (first > 0 && indices_[waiting_[first - 1]] >= index) --first;
        waiting_.push_back(root);
        const std::span<const Number> members(waiting_.begin() + first, waiting_.size() - first);
        for (Number member : members) indices_[member] = next_component_;
        next_index_ -= static_cast<Number>(members.size());
        tell(members, facts(path_.size()));
        waiting_.resize(first);
        --next_component_;
    }

    const Part& part_;
    const Graph& graph_;
    Number* const indices_;
    Watchman& watchman_;
    Number next_index_ = 1, next_component_ = outside - 1;
    List<Visit> path_;
    List<Word> facts_;
    List<Number> waiting_;
};

// ---------------------------------------------------------------- judging components

// What the moves of a set of product nodes still have to show.
struct Needed {
    Word marks = 0;
    bool step = false;  // some step that changes the state
    std::vector<Word> weak, strong;

    bool none() const { return none_but_strong() && is_zero(strong); }
    bool none_but_strong() const { return marks == 0 && !step && is_zero(weak); }

    static bool is_zero(const std::vector<Word>& bits) {
        return std::all_of(bits.begin(), bits.end(), [](Word word) { return word == 0; });
    }
};

class Judge {
  public:
    Judge(const ProductGraph& product, const Fairness& fairness, bool changing)
        : product_(product), fairness_(fairness), changing_(changing) {}

    const Word* enabled(Node node) const { return product_.graph().enabled(node); }

    // What a cycle must show, if it may visit these states: all marks, and of each constraint a
    // step, or for weak fairness a state where none is enabled.
    template <class Each>
    Needed needed(Each each_node) const {
        Needed needed{product_.automaton().marks, changing_, fairness_.weak, fairness_.strong};
        std::vector<Word> some(needed.strong.size());
        each_node([&](Node node) {
            for (std::size_t i = 0; i < some.size(); ++i) some[i] |= enabled(node)[i];
        });
        for (std::size_t i = 0; i < some.size(); ++i) needed.strong[i] &= some[i];
        return needed;
    }

    // What a component does not show.
    Needed lacking(const Facts& facts) const {
        Needed lacking{product_.automaton().marks & ~facts.marks(),
                       changing_ && !facts.changes(), fairness_.weak, fairness_.strong};
        for (std::size_t i = 0; i < lacking.weak.size(); ++i) {
            lacking.weak[i] &= facts.always()[i] & ~facts.taken()[i];
            lacking.strong[i] &= facts.sometimes()[i] & ~facts.taken()[i];
        }
        return lacking;
    }

    // Take off what a move shows; true if that was anything.
    bool meet(Needed& needed, Node source, const Move& move) const {
        bool met = (needed.marks & move.edge->marks) != 0;
        needed.marks &= ~move.edge->marks;
        if (move.place == 0) return met;
        met = met || needed.step;
        needed.step = false;
        const Word* label =
            product_.graph().label(product_.graph().steps(source).labels[move.place - 1]);
        for (std::size_t i = 0; i < needed.weak.size(); ++i) {
            met = met || (label[i] & (needed.weak[i] | needed.strong[i])) != 0;
            needed.weak[i] &= ~label[i];
            needed.strong[i] &= ~label[i];
        }
        return met;
    }

    // Take off what being in a state shows.
    bool meet(Needed& needed, Node node) const {
        bool met = false;
        for (std::size_t i = 0; i < needed.weak.size(); ++i) {
            met = met || (~enabled(node)[i] & needed.weak[i]) != 0;
            needed.weak[i] &= enabled(node)[i];
        }
        return met;
    }

    // Whether a behaviour may stay in (node, q) for ever.
    bool may_stop(Node node, std::uint32_t q) const {
        if (changing_) return false;
        for (std::size_t i = 0; i < fairness_.weak.size(); ++i) {
            if (enabled(node)[i] & (fairness_.weak[i] | fairness_.strong[i])) return false;
        }
        const Word letter = product_.letter(node);
        Word lacking = product_.automaton().marks;
        bool stays = false;
        for (const Automaton::Edge* edge : product_.from(q)) {
            if (edge->target != q || !ProductGraph::matches(*edge, letter)) continue;
            stays = true;
            lacking &= ~edge->marks;
        }
        return stays && lacking == 0;
    }

    bool asks_strongly(Node node, const Needed& lacking) const {
        for (std::size_t i = 0; i < lacking.strong.size(); ++i) {
            if (enabled(node)[i] & lacking.strong[i]) return true;
        }
        return false;
    }

  private:
    const ProductGraph& product_;
    const Fairness& fairness_;
    const bool changing_;
};

// ---------------------------------------------------------------- searching

// A product node by state and state of the automaton.
using Place = std::pair<Node, std::uint32_t>;

// The numbers of all nodes of the product.
class Numbers {
  public:
    explicit Numbers(const ProductGraph& product)
        : states_(product.automaton().states), size_(product.graph().numbers() * states_) {}

    std::uint64_t size() const { return size_; }
    Number number(Place place) const {
        return static_cast<Number>(place.first * states_ + place.second);
    }
    Place place(Number number) const {
        return {static_cast<Node>(number / states_), static_cast<std::uint32_t>(number % states_)};
    }

  private:
    std::uint64_t states_, size_;
};

class FairSearch {
  public:
    FairSearch(const Graph& graph, const Fairness& fairness, const Automaton& automaton,
               bool changing, const std::atomic<bool>& cancel)
        : graph_(graph), automaton_(automaton), product_(graph, automaton), numbers_(product_),
          judge_(product_, fairness, changing), watchman_(cancel), entries_(automaton.states),
          fair_(graph.budget()) {}

    // The fair components, by the numbers of all nodes of the product.
    const Groups& run() {
        const Shape shape = shape_of(automaton_);
        for (std::uint32_t q : automaton_.initial) {
            for (Node node : graph_.initial()) enter(node, q);
        }
        for (const auto& states : shape.components) {
            const Part part(product_, states);
            if (part.numbers() > most_numbers) throw Stop{Graph::Status::too_large};
            if (may_accept(automaton_, states)) {
                find_components(part, states);
            } else if (reaches_everything(automaton_, states)) {
                leave_from_everywhere(part, states.front());
            } else {
                pass_through(part, states);
            }
            for (std::uint32_t q : states) entries_[q].reset();
        }
        return fair_;
    }

    const ProductGraph& product() const { return product_; }
    const Numbers& numbers() const { return numbers_; }
    const Judge& judge() const { return judge_; }
    Watchman& watchman() { return watchman_; }

  private:
    void enter(Node node, std::uint32_t q) {
        if (!graph_.is_node(node)) return;
        if (!entries_[q]) entries_[q].emplace(graph_.budget(), graph_.numbers());
        entries_[q]->add(node);
    }

    void leave(const Part& part, Number number) {
        const Node node = part.node(number);
        const auto& exits = part.exits(part.k(number));
        if (exits.empty()) return;
        const Word of_state = product_.letter(node);
        const Graph::Steps steps = graph_.steps(node);
        for (const Automaton::Edge* edge : exits) {
            if (!product_.may_match(*edge, of_state)) continue;
            for (std::uint32_t place = 0; place <= steps.size; ++place) {
                const Word letter = product_.letter(of_state, steps, place);
                if (!ProductGraph::matches(*edge, letter)) continue;
                enter(place == 0 ? node : steps.targets[place - 1], edge->target);
            }
        }
    }

    void leave_from_everywhere(const Part& part, std::uint32_t q) {
        for (std::uint64_t i = 0; i < graph_.numbers(); ++i) {
            watchman_.look();
            if (graph_.is_node(i)) leave(part, part.number(static_cast<Node>(i), q));
        }
    }

    // Only what can be reached matters: nothing is accepted here.
    void pass_through(const Part& part, const std::vector<std::uint32_t>& states) {
        NumberSet seen(graph_.budget(), part.numbers());
        List<Number> waiting(graph_.budget());
        const auto reach = [&](Number number) {
            if (seen.has(number) || !graph_.is_node(part.node(number))) return;
            seen.add(number);
            waiting.push_back(number);
        };
        for (std::uint32_t q : states) {
            if (entries_[q]) entries_[q]->each([&](Node node) { reach(part.number(node, q)); });
        }
        while (!waiting.empty()) {
            watchman_.look();
            const Number number = waiting.back();
            waiting.pop_back();
            leave(part, number);
            each_inner(part, number, [&](const Move& move) {
                reach(part.number(move.target, move.edge->target));
            });
        }
    }

    // Visit the moves from a product node that stay in the part.
    template <class Visit>
    void each_inner(const Part& part, Number number, Visit visit) const {
        const Node node = part.node(number);
        const Word of_state = product_.letter(node);
        const Graph::Steps steps = graph_.steps(node);
        for (const Automaton::Edge* edge : part.inner(part.k(number))) {
            if (!product_.may_match(*edge, of_state)) continue;
            for (std::uint32_t place = 0; place <= steps.size; ++place) {
                const Word letter = product_.letter(of_state, steps, place);
                if (!ProductGraph::matches(*edge, letter)) continue;
                visit(Move{place == 0 ? node : steps.targets[place - 1], place, edge});
            }
        }
    }

    void find_components(const Part& part, const std::vector<std::uint32_t>& states) {
        const Pages pages = taken(graph_.budget(), part.numbers() * sizeof(Number));
        Components components(part, static_cast<Number*>(pages.data()), watchman_);
        Groups again(graph_.budget());
        for (std::uint32_t q : states) {
            if (!entries_[q]) continue;
            entries_[q]->each([&](Node node) {
                const Number root = part.number(node, q);
                if (!components.is_new(root)) return;
                components.search(
                    root, [&](Number number) { leave(part, number); },
                    [&](std::span<const Number> members, const Facts& facts) {
                        judge_component(part, members, facts, again);
                    });
            });
        }
        if (!again.empty()) search_again(part, again);
    }

    // Search parts of components, for whose rest strong fairness may not ask too much.
    void search_again(const Part& part, Groups& again) {
        const Pages pages = taken(graph_.budget(), part.numbers() * sizeof(Number));
        Number* indices = static_cast<Number*>(pages.data());
        std::memset(indices, 0xff, part.numbers() * sizeof(Number));
        Components components(part, indices, watchman_);
        List<Number> members(graph_.budget());
        while (!again.empty()) {
            again.take_last(members);
            for (Number number : members) indices[number] = 0;
            components.forget();
            for (Number root : members) {
                if (!components.is_new(root)) continue;
                components.search(
                    root, [](Number) {},
                    [&](std::span<const Number> found, const Facts& facts) {
                        judge_component(part, found, facts, again);
                    });
            }
            for (Number number : members) indices[number] = Components::outside;
        }
    }

    void judge_component(const Part& part, std::span<const Number> members, const Facts& facts,
                         Groups& again) {
        if (members.size() == 1) {
            if (judge_.may_stop(part.node(members[0]), part.q(members[0]))) accept(part, members);
            return;
        }
        const Needed lacking = judge_.lacking(facts);
        if (lacking.none()) {
            accept(part, members);
        } else if (lacking.none_but_strong()) {
            again.begin();
            for (Number member : members) {
                if (!judge_.asks_strongly(part.node(member), lacking)) again.add(member);
            }
        }
    }

    void accept(const Part& part, std::span<const Number> members) {
        if (numbers_.size() > most_numbers) throw Stop{Graph::Status::too_large};
        fair_.begin();
        for (Number member : members) {
            fair_.add(numbers_.number({part.node(member), part.q(member)}));
        }
    }

    const Graph& graph_;
    const Automaton& automaton_;
    const ProductGraph product_;
    const Numbers numbers_;
    const Judge judge_;
    Watchman watchman_;
    std::vector<std::optional<NumberSet>> entries_;  // by state of the automaton
    Groups fair_;
};

// ---------------------------------------------------------------- lassos

// A move of the whole product.
struct Hop {
    Number source, target;
    Move move;
};

// Shortest paths. Of several, the one whose states are least, from the end on: so it does not
// depend on the numbers that the nodes have.
class Paths {
  public:
    Paths(const ProductGraph& product, const Numbers& numbers, Watchman& watchman)
        : product_(product), numbers_(numbers), watchman_(watchman),
          pages_(taken(product.graph().budget(), 2 * numbers.size() * sizeof(Number))),
          stamps_(static_cast<Number*>(pages_.data())), parents_(stamps_ + numbers.size()),
          level_(product.graph().budget()), next_(product.graph().budget()) {}

    bool less(Number a, Number b) const {
        const auto [node_a, q_a] = numbers_.place(a);
        const auto [node_b, q_b] = numbers_.place(b);
        if (node_a == node_b) return q_a < q_b;
        return product_.graph().program().less(product_.graph().state(node_a),
                                               product_.graph().state(node_b));
    }

    // The shortest path from one of `starts` whose moves are all `allowed` and the last is a
    // `goal`, of at most so many moves.
    template <class Allowed, class Goal>
    std::optional<std::vector<Hop>> shortest(std::span<const Number> starts, std::size_t most,
                                             Allowed allowed, Goal goal) {
        const Number base = last_stamp_;
        last_stamp_ = base + 1;
        level_.resize(0);
        for (Number start : starts) {
            stamps_[start] = last_stamp_;
            level_.push_back(start);
        }
        for (std::size_t depth = 0; !level_.empty() && depth < most; ++depth) {
            last_stamp_ = base + 2 + static_cast<Number>(depth);
            std::optional<Hop> best;
            next_.resize(0);
            for (Number source : level_) {
                watchman_.look();
                const auto [node, q] = numbers_.place(source);
                product_.each_move(node, q, [&](const Move& move) {
                    const Number target = numbers_.number({move.target, move.edge->target});
                    const Hop hop{source, target, move};
                    if (!allowed(hop)) return;
                    if (goal(hop) && (!best || is_before(hop, *best))) best = hop;
                    reach(hop, base);
                });
            }
            if (best) return back(*best, base);
            level_.swap(next_);
        }
        return std::nullopt;
    }

  private:
    bool is_before(const Hop& a, const Hop& b) const {
        if (a.target != b.target) return less(a.target, b.target);
        return a.source != b.source && less(a.source, b.source);
    }

    void reach(const Hop& hop, Number base) {
        Number& stamp = stamps_[hop.target];
        if (stamp <= base) {
            stamp = last_stamp_;
            parents_[hop.target] = hop.source;
            next_.push_back(hop.target);
        } else if (stamp == last_stamp_ && hop.source != parents_[hop.target] &&
                   less(hop.source, parents_[hop.target])) {
            parents_[hop.target] = hop.source;
        }
    }

    std::vector<Hop> back(const Hop& last, Number base) const {
        std::vector<Hop> path{last};
        while (stamps_[path.back().source] != base + 1) {
            const Number source = parents_[path.back().source];
            path.push_back({source, path.back().source, {}});
        }
        std::reverse(path.begin(), path.end());
        return path;
    }

    const ProductGraph& product_;
    const Numbers& numbers_;
    Watchman& watchman_;
    const Pages pages_;
    Number* const stamps_;
    Number* const parents_;
    List<Number> level_, next_;
    Number last_stamp_ = 0;
};

class LassoMaker {
  public:
    LassoMaker(FairSearch& search, const Groups& fair)
        : product_(search.product()), numbers_(search.numbers()), judge_(search.judge()),
          components_(fair), paths_(product_, numbers_, search.watchman()),
          fair_(product_.graph().budget(), numbers_.size()) {
        fair.each([this](Number number) { fair_.add(number); });
        for (std::uint32_t q : product_.automaton().initial) {
            for (Node node : product_.graph().initial()) {
                starts_.push_back(numbers_.number({node, q}));
            }
        }
        std::sort(starts_.begin(), starts_.end());
        starts_.erase(std::unique(starts_.begin(), starts_.end()), starts_.end());
    }

    Lasso make() {
        const auto is_fair = [this](Number number) { return fair_.has(number); };
        std::vector<Number> prefix = way(is_fair, unlimited_moves);
        std::vector<Number> cycle = cycle_from(prefix.back());
        const auto stops = [&](Number number) {
            const auto [node, q] = numbers_.place(number);
            return is_fair(number) && judge_.may_stop(node, q);
        };
        std::vector<Number> still = way(stops, prefix.size() - 1 + cycle.size());
        if (!still.empty()) {
            prefix = std::move(still);
            cycle.clear();
        }
        Lasso lasso;
        for (Number number : prefix) lasso.nodes.push_back(node(number));
        lasso.loop = prefix.size() - 1;
        for (Number number : cycle) lasso.nodes.push_back(node(number));
        return lasso;
    }

  private:
    static constexpr std::size_t unlimited_moves = ~std::size_t{0};

    Node node(Number number) const { return numbers_.place(number).first; }

    // The shortest way from a start to a goal, by numbers; empty if there is none so short.
    template <class Goal>
    std::vector<Number> way(Goal goal, std::size_t most) {
        std::optional<Number> first;
        for (Number start : starts_) {
            if (goal(start) && (!first || paths_.less(start, *first))) first = start;
        }
        if (first) return {*first};
        const auto path = paths_.shortest(
            starts_, most, [](const Hop&) { return true; },
            [&](const Hop& hop) { return goal(hop.target); });
        if (!path) return {};
        std::vector<Number> numbers{path->front().source};
        for (const Hop& hop : *path) numbers.push_back(hop.target);
        return numbers;
    }

    // Moves within a fair component, from a product node back to it, that show all that is needed.
    std::vector<Number> cycle_from(Number entry) {
        NumberSet component(product_.graph().budget(), numbers_.size());
        components_.each_with(entry, [&](Number number) { component.add(number); });
        const auto inside = [&](const Hop& hop) { return component.has(hop.target); };
        Needed needed = judge_.needed([&](auto visit) {
            components_.each_with(entry, [&](Number number) { visit(node(number)); });
        });
        std::vector<Number> cycle;
        Number here = entry;
        judge_.meet(needed, node(here));
        const auto follow = [&](const std::vector<Hop>& path) {
            for (const Hop& hop : path) {
                cycle.push_back(hop.target);
                judge_.meet(needed, node(hop.target));
            }
            judge_.meet(needed, node(path.back().source), path.back().move);
            here = cycle.back();
        };
        while (!needed.none()) {
            const auto shows = [&](const Hop& hop) {
                Needed left = needed;
                return judge_.meet(left, node(hop.source), hop.move) ||
                       judge_.meet(left, node(hop.target));
            };
            const auto path = paths_.shortest({&here, 1}, unlimited_moves, inside, shows);
            if (!path) throw std::logic_error("a fair component lacks what it needs");
            follow(*path);
        }
        if (here != entry || cycle.empty()) {
            const auto path = paths_.shortest({&here, 1}, unlimited_moves, inside,
                                              [&](const Hop& hop) { return hop.target == entry; });
            if (!path) throw std::logic_error("a component that is not connected");
            follow(*path);
        }
        return cycle;
    }

    const ProductGraph& product_;
    const Numbers& numbers_;
    const Judge& judge_;
    const Groups& components_;
    Paths paths_;
    NumberSet fair_;
    std::vector<Number> starts_;
};

// ---------------------------------------------------------------- what matters

// Where an edge may match, as far as tests say it.
Graph::Sieve::Guard guard_of(const Automaton& automaton, const Automaton::Edge& edge,
                             std::size_t tests) {
    Graph::Sieve::Guard guard{std::vector<Word>((tests + 63) / 64),
                              std::vector<Word>((tests + 63) / 64)};
    for (std::size_t i = 0; i < automaton.propositions.size(); ++i) {
        const auto& [of_step, bit] = automaton.propositions[i];
        if (of_step || bit >= tests) continue;
        guard.must[bit / 64] |= (edge.must >> i & 1) << bit % 64;
        guard.must_not[bit / 64] |= (edge.must_not >> i & 1) << bit % 64;
    }
    return guard;
}

// Whether all that `b` matches `a` matches too.
bool covers(const Graph::Sieve::Guard& a, const Graph::Sieve::Guard& b) {
    for (std::size_t i = 0; i < a.must.size(); ++i) {
        if ((a.must[i] & ~b.must[i]) != 0 || (a.must_not[i] & ~b.must_not[i]) != 0) return false;
    }
    return true;
}

void add_guard(std::vector<Graph::Sieve::Guard>& guards, Graph::Sieve::Guard guard) {
    const auto covered = [&](const auto& known) { return covers(known, guard); };
    if (std::any_of(guards.begin(), guards.end(), covered)) return;
    std::erase_if(guards, [&](const auto& known) { return covers(guard, known); });
    guards.push_back(std::move(guard));
}

}  // namespace

Graph::Sieve sieve_for(const std::vector<Automaton>& automata, const Fairness& fairness,
                       std::vector<std::size_t> hopes, std::size_t tests) {
    Graph::Sieve sieve{{}, fairness.weak, std::move(hopes)};
    for (std::size_t i = 0; i < sieve.fair.size(); ++i) sieve.fair[i] |= fairness.strong[i];
    for (const Automaton& automaton : automata) {
        const Shape shape = shape_of(automaton);
        for (const Automaton::Edge& edge : automaton.edges) {
            const auto& component = shape.components[shape.of[edge.source]];
            // Waiting everywhere, for something to happen, is no reason to look at a state.
            const bool waits = shape.of[edge.source] == shape.of[edge.target] &&
                               !may_accept(automaton, component) &&
                               reaches_everything(automaton, component);
            if (!waits) add_guard(sieve.guards, guard_of(automaton, edge, tests));
        }
    }
    return sieve;
}

Answer find_fair(const Graph& graph, const Fairness& fairness, const Automaton& automaton,
                 bool changing, const std::atomic<bool>& cancel) {
    Answer answer;
    try {
        FairSearch search(graph, fairness, automaton, changing, cancel);
        const Groups& fair = search.run();
        answer.violated = !fair.empty();
        if (answer.violated && !graph.is_sifted()) answer.lasso = LassoMaker(search, fair).make();
    } catch (const Stop& stop) {
        return {stop.status, false, {}};
    } catch (const std::bad_alloc&) {
        return {Graph::Status::memory, false, {}};
    }
    return answer;
}

std::vector<Answer> find_all_fair(const Graph& graph, const Fairness& fairness,
                                  const std::vector<Automaton>& automata, std::size_t workers,
                                  const std::atomic<bool>& cancel) {
    std::vector<Answer> answers(automata.size());
    std::vector<std::exception_ptr> errors(automata.size());
    if (automata.empty()) return answers;
    std::atomic<std::size_t> next{0};
    Team team(std::min(workers, automata.size()));
    team.each([&](std::size_t) {
        for (std::size_t i; (i = next.fetch_add(1)) < automata.size();) {
            try {
                answers[i] = find_fair(graph, fairness, automata[i], false, cancel);
            } catch (...) {
                errors[i] = std::current_exception();
            }
        }
    });
    for (const std::exception_ptr& error : errors) {
        if (error) std::rethrow_exception(error);
    }
    return answers;
}

}  // namespace pyverify
