// Random graphs as programs: every part of the contract occurs, at random, but always the same for
// a seed. A vertex is a number; its state are `words` words that look like anything.
#pragma once

#include <cstdint>

#include "../program.hpp"
#include "../random.hpp"

namespace pyverify::graphs {

// The graph that all functions below are about; set before a search begins.
struct Shape {
    std::uint64_t seed = 0, vertices = 100, starts = 1;
    std::size_t words = 1;
    std::uint32_t instances = 3, actions = 2;
    std::uint64_t most_edges = 2;  // of an instance
    bool failures = true, escapes = true, constraint = true, symmetry = false;
    std::uint64_t strange = 50;  // one in so many is a failure, an escape, outside ...
};
inline Shape shape;

// A number that depends on the seed, on what is asked, and of what.
inline std::uint64_t chance(std::uint64_t what, std::uint64_t a, std::uint64_t b,
                            std::uint64_t bound) {
    Random random(shape.seed * 1000 + what, a * 65536 + b);
    return random.below(bound);
}

inline void encode(std::uint64_t vertex, Word* out) {
    for (std::size_t i = 0; i < shape.words; ++i) {
        // Any words do, if one of them tells the vertex; that is the last.
        out[i] = Random(vertex, i).next() >> (7 * i % 50);
    }
    if (shape.words == 1) out[0] = 0;
    out[shape.words - 1] = vertex << 20 | (out[shape.words - 1] & 0xff0);
    out[0] |= 1;
}

inline std::uint64_t decode(const Word* state) { return state[shape.words - 1] >> 20; }

enum What { edges, target, kind_at, strangeness, number_of };

inline Kind kind_of_edge(std::uint64_t vertex, std::uint32_t instance, std::uint64_t edge) {
    const std::uint64_t kind = chance(kind_at, vertex, instance * 100 + edge, shape.strange);
    if (kind >= 1 && kind <= 3 && shape.failures) return static_cast<Kind>(kind);
    return Kind::passes;
}

template <class Put>
void edges_of(std::uint64_t vertex, std::uint32_t instance, Put put) {
    // Some vertices have no edge at all.
    if (vertex % 37 == 5) return;
    const std::uint64_t number = chance(edges, vertex, instance, shape.most_edges + 1);
    for (std::uint64_t edge = 0; edge < number; ++edge) {
        const std::uint64_t anywhere =
            chance(target, vertex, instance * 100 + edge, shape.vertices);
        const bool loop = chance(number_of, vertex, instance * 100 + edge, 13) == 0;
        put(kind_of_edge(vertex, instance, edge), loop ? vertex : anywhere);
    }
}

inline bool escapes(std::uint64_t vertex, std::uint32_t instance) {
    return shape.escapes && chance(strangeness, vertex, instance, shape.strange) == 0;
}

inline std::int64_t expand(const Word* state, Word* out, std::uint32_t* meta, std::int64_t cap) {
    const std::uint64_t vertex = decode(state);
    std::int64_t n = 0;
    bool fits = true;
    const auto add = [&](std::uint32_t what, std::uint64_t to) {
        if (n == cap) fits = false;
        if (!fits) return;
        encode(to, out + static_cast<std::size_t>(n) * shape.words);
        meta[n++] = what;
    };
    for (std::uint32_t instance = 0; instance < shape.instances; ++instance) {
        if (escapes(vertex, instance)) {
            add(meta_of(Kind::escape, instance), 0);
        } else {
            edges_of(vertex, instance,
                     [&](Kind kind, std::uint64_t to) { add(meta_of(kind, instance), to); });
        }
    }
    return fits ? n : -1;
}

inline std::int64_t start(const Word*, Word* out, std::uint32_t* meta, std::int64_t cap) {
    if (cap < static_cast<std::int64_t>(shape.starts)) return -1;
    for (std::uint64_t i = 0; i < shape.starts; ++i) {
        encode(chance(target, ~i, 0, shape.vertices), out + i * shape.words);
        meta[i] = shape.failures && i == 7 ? meta_of(Kind::error, 0) : 0;
    }
    return static_cast<std::int64_t>(shape.starts);
}

// Watch k holds of about one vertex in 2^k; of about one in 256 the machine code does not know.
inline Word bits_of(std::uint64_t group, std::uint64_t a, std::uint64_t b) {
    Word bits = 0;
    for (std::uint64_t k = 0; k < 16; ++k) {
        if (chance(100 + group, a + 1, b * 16 + k, std::uint64_t{2} << k) == 0)
            bits |= Word{1} << k;
    }
    return bits;
}
inline bool unsure(std::uint64_t a, std::uint64_t b) {
    return shape.escapes && chance(99, a, b, 256) == 0;
}

inline Word check0(const Word* s) {
    return unsure(decode(s), 0) ? escape_bit : bits_of(0, decode(s), 0);
}
inline Word check1(const Word* s) {
    return unsure(decode(s), 1) ? escape_bit : bits_of(1, decode(s), 0);
}
inline Word step_check0(const Word* a, const Word* b) {
    return unsure(decode(a), decode(b)) ? escape_bit : bits_of(2, decode(a), decode(b));
}

// Codes 0 to 3, mostly 1.
inline std::int32_t within(const Word* state) {
    const std::uint64_t code = chance(98, decode(state), 0, 4 * shape.strange);
    return code > 3 ? yes : code == 3 && !shape.escapes ? no : static_cast<std::int32_t>(code);
}
inline std::int32_t terminal(const Word* state) {
    const std::uint64_t code = chance(97, decode(state), 0, 8);
    return code > 3 ? yes : code == 3 && !shape.escapes ? no : static_cast<std::int32_t>(code);
}

// An order that is not that of the words.
inline std::int32_t compare(const Word* a, const Word* b) {
    const std::uint64_t x = decode(a) * 0x9e3779b97f4a7c15, y = decode(b) * 0x9e3779b97f4a7c15;
    return x < y ? -1 : x > y;
}

// Vertices that differ in the last bit are the same to symmetry.
inline void canon(const Word* in, Word* out) { encode(decode(in) & ~std::uint64_t{1}, out); }

// Answers what the functions above leave open: the same as everywhere else.
struct Answers final : Escapes {
    void expand(const Word* state, std::uint32_t instance, Entries& found) override {
        std::vector<Word> after(shape.words);
        edges_of(decode(state), instance, [&](Kind kind, std::uint64_t to) {
            encode(to, after.data());
            found.states.insert(found.states.end(), after.begin(), after.end());
            found.metas.push_back(meta_of(kind, instance));
        });
    }
    Word check(std::size_t group, const Word* state) override {
        return bits_of(group, decode(state), 0);
    }
    Word step_check(std::size_t, const Word* a, const Word* b) override {
        return bits_of(2, decode(a), decode(b));
    }
    std::int32_t within(const Word* state) override { return decode(state) % 3 == 0 ? no : yes; }
    std::int32_t terminal(const Word* state) override { return decode(state) % 3 == 0 ? yes : no; }
};
inline Answers answers;

inline Program program(const Shape& wanted) {
    shape = wanted;
    Program p;
    p.words = shape.words;
    p.expand = expand;
    p.start = start;
    p.check = {check0, check1};
    p.step_check = {step_check0};
    if (shape.constraint) p.within = within;
    p.terminal = terminal;
    p.compare = compare;
    if (shape.symmetry) p.canon = canon;
    for (std::uint32_t i = 0; i < shape.instances; ++i) p.actions.push_back(i % shape.actions);
    p.escapes = &answers;
    return p;
}

}  // namespace pyverify::graphs
