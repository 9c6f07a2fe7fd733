// What the parts of the extension share: states as bytes, and the search that the others look into.
#pragma once

#include <nanobind/nanobind.h>

#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "search.hpp"

namespace pyverify {

namespace nb = nanobind;

constexpr double slice = 0.1;  // seconds between two looks at signals

inline nb::bytes packed(const Word* state, std::size_t words) {
    return nb::bytes(reinterpret_cast<const char*>(state), words * sizeof(Word));
}

inline std::vector<Word> unpacked(const nb::bytes& state, std::size_t words) {
    if (state.size() != words * sizeof(Word)) throw nb::value_error("a state of the wrong size");
    std::vector<Word> result(words);
    std::memcpy(result.data(), state.data(), state.size());
    return result;
}

// A state as kept: the level it was found in, and the packed state.
using PackedFinding = std::pair<std::uint64_t, nb::bytes>;

struct PythonSearch {
    nb::object program;                 // keeps it alive
    std::size_t watches, step_watches;  // how many were given
    Search search;

    std::size_t words() const { return search.program().words; }

    std::vector<std::optional<PackedFinding>> found(Search::Kind kind, std::size_t number) const {
        std::vector<std::optional<PackedFinding>> all;
        for (const std::optional<Finding>& finding : search.found(kind)) {
            if (all.size() == number) break;
            all.emplace_back();
            if (!finding) continue;
            const std::vector<Word>& state = finding->state;
            all.back() = {finding->level, packed(state.data(), state.size())};
        }
        return all;
    }
};

// Add the graph of a search, and what is asked about behaviours, to the extension.
void bind_graph(nb::module_& m);

}  // namespace pyverify
