#include "possible.hpp"

#include <new>
#include <vector>

#include "compiler.hpp"

namespace pyverify {

namespace {

// Ends a search: there was no memory, the time was up.
struct Stop {
    Graph::Status status;
};

Pages taken(Budget& budget, std::uint64_t bytes) {
    Pages pages(budget, bytes);
    if (!pages) throw Stop{Graph::Status::memory};
    return pages;
}

// The nodes with hope: so far known to lead to what is hoped for. What is no node counts as one.
class Hope {
  public:
    Hope(const Graph& graph, std::size_t test, const std::atomic<bool>& cancel)
        : graph_(graph), cancel_(cancel),
          pages_(taken(graph.budget(), (graph.numbers() / 64 + 1) * sizeof(Word))) {
        for (std::uint64_t i = 0; i < graph.numbers(); ++i) {
            const Node node = static_cast<Node>(i);
            const bool without = graph.is_node(i) && !graph.is_cut(node) &&
                                 !(graph.letter(node)[test / 64] >> test % 64 & 1);
            if (without) {
                ++left_;
            } else {
                set(node);
            }
        }
    }

    // Let hope spread backwards over all steps. Most nodes lead to it level by level, so looking at
    // them from the last to the first finds nearly all; for the rest the steps are turned around.
    void spread() {
        for (std::uint64_t before; left_ > 0;) {
            before = left_;
            sweep();
            if (left_ == before) return;
            if (before - left_ < before / 4) return spread_backwards();
        }
    }

    std::optional<Sighting> first_without() const {
        std::optional<Sighting> first;
        for (const Graph::Block& block : graph_.blocks()) {
            if (left_ == 0 || (first && first->level < block.level)) break;
            look(block);
            for (std::uint64_t i = block.begin; i < block.end; ++i) {
                const Node node = static_cast<Node>(i);
                if (!has(node) && (!first || is_less(node, first->node))) {
                    first = Sighting{block.level, node};
                }
            }
        }
        return first;
    }

    // How many nodes can be reached from one without hope. They have none either; all get it.
    std::uint64_t count_from(Node node) {
        std::uint64_t reached = 0;
        std::vector<Node> waiting{node};
        set(node);
        while (!waiting.empty()) {
            look(++reached);
            const Graph::Steps steps = graph_.steps(waiting.back());
            waiting.pop_back();
            for (std::uint32_t k = 0; k < steps.size; ++k) {
                if (has(steps.targets[k])) continue;
                set(steps.targets[k]);
                waiting.push_back(steps.targets[k]);
            }
        }
        return reached;
    }

  private:
    Word* bits() const { return static_cast<Word*>(pages_.data()); }
    bool has(Node node) const { return bits()[node / 64] >> node % 64 & 1; }
    void set(Node node) { bits()[node / 64] |= Word{1} << node % 64; }
    void give(Node node) {
        set(node);
        --left_;
    }

    bool is_less(Node a, Node b) const {
        return graph_.program().less(graph_.state(a), graph_.state(b));
    }

    bool leads_to_hope(Node node) const {
        const Graph::Steps steps = graph_.steps(node);
        for (std::uint32_t k = 0; k < steps.size; ++k) {
            if (has(steps.targets[k])) return true;
        }
        return false;
    }

    // Look at the time: at every block, or now and then.
    void look(const Graph::Block&) const {
        if (cancel_) throw Stop{Graph::Status::expired};
    }
    void look(std::uint64_t count) const {
        if (count % 4096 == 0 && cancel_) throw Stop{Graph::Status::expired};
    }

    // Visit the nodes without hope, from the last level to the first.
    template <class Visit>
    void each_without(Visit visit) {
        for (auto block = graph_.blocks().rbegin(); block != graph_.blocks().rend(); ++block) {
            look(*block);
            for (std::uint64_t i = block->end; i-- > block->begin;) {
                if (!has(static_cast<Node>(i))) visit(static_cast<Node>(i));
            }
        }
    }

    void sweep() {
        each_without([&](Node node) {
            if (leads_to_hope(node)) give(node);
        });
    }

    void spread_backwards() {
        // The steps between nodes without hope by target: first how many, then from where.
        const Pages starts = taken(graph_.budget(), (graph_.numbers() + 1) * sizeof(Word));
        Word* const start = static_cast<Word*>(starts.data());
        const auto each_step = [&](auto visit) {
            each_without([&](Node node) {
                const Graph::Steps steps = graph_.steps(node);
                for (std::uint32_t k = 0; k < steps.size; ++k) {
                    if (!has(steps.targets[k])) visit(node, steps.targets[k]);
                }
            });
        };
        each_step([&](Node, Node target) { ++start[target + 1]; });
        for (std::uint64_t i = 0; i < graph_.numbers(); ++i) start[i + 1] += start[i];
        const Pages sources = taken(graph_.budget(), (start[graph_.numbers()] + 1) * sizeof(Node));
        Node* const source = static_cast<Node*>(sources.data());
        // Filling moves each start to its end, which is where the next one started.
        each_step([&](Node node, Node target) { source[start[target]++] = node; });
        std::vector<Node> waiting;
        each_without([&](Node node) {
            if (leads_to_hope(node)) waiting.push_back(node);
        });
        for (Node node : waiting) give(node);
        for (std::uint64_t count = 0; !waiting.empty();) {
            look(++count);
            const Node node = waiting.back();
            waiting.pop_back();
            for (Word i = node == 0 ? 0 : start[node - 1]; i < start[node]; ++i) {
                if (has(source[i])) continue;
                give(source[i]);
                waiting.push_back(source[i]);
            }
        }
    }

    const Graph& graph_;
    const std::atomic<bool>& cancel_;
    const Pages pages_;
    std::uint64_t left_ = 0;  // nodes without hope
};

}  // namespace

Hopeless find_hopeless(const Graph& graph, std::size_t test, const std::atomic<bool>& cancel) {
    Hopeless found;
    try {
        Hope hope(graph, test, cancel);
        hope.spread();
        found.first = hope.first_without();
        if (found.first) found.reached = hope.count_from(found.first->node);
    } catch (const Stop& stop) {
        return {stop.status, std::nullopt, 0};
    } catch (const std::bad_alloc&) {
        return {Graph::Status::memory, std::nullopt, 0};
    }
    return found;
}

}  // namespace pyverify
