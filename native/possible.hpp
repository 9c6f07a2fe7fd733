// Whether something stays possible: the states from which no state can be reached where a test is
// true (the states where AG EF fails).
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "graph.hpp"

namespace pyverify {

// What the first of the states without hope is, and how many can be reached from there (itself
// included). A state with a step that leaves what was explored is given the benefit of the doubt.
struct Hopeless {
    Graph::Status status = Graph::Status::complete;
    std::optional<Sighting> first;
    std::uint64_t reached = 0;
};

Hopeless find_hopeless(const Graph& graph, std::size_t test, const std::atomic<bool>& cancel);

}  // namespace pyverify
