// Programs for tests and measurements, written by hand like generated code would be.
#pragma once

#include "../program.hpp"

namespace pyverify::programs {

// Two-phase commit (Gray and Lamport, "Consensus on Transaction Commit") in one word:
// bit 0; then 2 bits per resource manager; prepared at the manager; prepared messages; the
// transaction manager (2 bits); messages commit and abort.
template <int N>
struct TwoPhase {
    static constexpr int prepared_at = 1 + 2 * N, sent_at = prepared_at + N,
                         manager_at = sent_at + N, commit_at = manager_at + 2,
                         abort_at = commit_at + 1;
    static constexpr Word everyone = (Word{1} << N) - 1;
    enum State : Word { working, prepared, committed, aborted };
    static constexpr std::uint32_t instances = 2 + 5 * N;

    static Word manager(Word s, int n) { return s >> (1 + 2 * n) & 3; }
    static Word with(Word s, int n, Word state) {
        return (s & ~(Word{3} << (1 + 2 * n))) | state << (1 + 2 * n);
    }

    static std::int64_t start(const Word*, Word* out, std::uint32_t* meta, std::int64_t cap) {
        if (cap < 1) return -1;
        out[0] = 1;
        meta[0] = 0;
        return 1;
    }

    static std::int64_t expand(const Word* state, Word* out, std::uint32_t* meta,
                               std::int64_t cap) {
        if (cap < instances) return -1;
        const Word s = *state;
        std::int64_t n = 0;
        const auto add = [&](std::uint32_t instance, Word after, bool enabled) {
            out[n] = after;
            meta[n] = instance;
            n += enabled;
        };
        const Word tm = s >> manager_at & 3;
        const bool commit = s >> commit_at & 1, abort = s >> abort_at & 1;
        add(0, s | Word{committed} << manager_at | Word{1} << commit_at,
            tm == 0 && (s >> prepared_at & everyone) == everyone);
        add(1, s | Word{aborted} << manager_at | Word{1} << abort_at, tm == 0);
        for (int r = 0; r < N; ++r) {
            const auto first = static_cast<std::uint32_t>(2 + 5 * r);
            const bool is_working = manager(s, r) == working;
            add(first, with(s, r, prepared) | Word{1} << (sent_at + r), is_working);
            add(first + 1, with(s, r, aborted), is_working);
            add(first + 2, with(s, r, committed), commit);
            add(first + 3, with(s, r, aborted), abort);
            add(first + 4, s | Word{1} << (prepared_at + r),
                tm == 0 && (s >> (sent_at + r) & 1) != 0);
        }
        return n;
    }

    // Watch 0: one has committed, another has aborted.
    static Word check(const Word* state) {
        constexpr Word low = []() {
            Word bits = 0;
            for (int n = 0; n < N; ++n) bits |= Word{1} << (2 * n);
            return bits;
        }();
        const Word managers = *state >> 1, ones = managers & low, twos = managers >> 1 & low;
        return (twos & ~ones) != 0 && (twos & ones) != 0;
    }

    // Test 0: the first is prepared; test 1: it has committed or aborted.
    static Word atoms(const Word* state) {
        const Word first = manager(*state, 0);
        return Word{first == prepared} | Word{first >= committed} << 2;
    }
    // Each resource manager with its messages, and the transaction manager.
    static std::uint32_t process(std::uint32_t instance) {
        return instance < 2 ? 0 : 1 + (instance - 2) / 5;
    }

    static Program program() {
        Program p;
        p.expand = expand;
        p.start = start;
        p.check = {check};
        for (std::uint32_t i = 0; i < instances; ++i)
            p.actions.push_back(i < 2 ? i : 2 + (i - 2) % 5);
        return p;
    }
};

// A bounded FIFO channel with P producers of M messages each, C consumers and K slots, in four
// words: the producers of what is queued, the numbers of what is queued, sent and done, length and
// busy. Four bits each; bit 0 of word 0 is the mark, so the first word is shifted by one.
template <int P, int C, int K, int M>
struct Channel {
    static_assert(K < 15 && M < 16 && P < 8 && C < 15);
    static constexpr std::uint32_t instances = P + 2 * C;

    static Word get(Word word, int place) { return word >> (4 * place) & 15; }
    static Word add(Word word, int place, Word by) { return word + (by << (4 * place)); }

    static std::int64_t start(const Word*, Word* out, std::uint32_t* meta, std::int64_t cap) {
        if (cap < 1) return -1;
        out[0] = 1;
        out[1] = out[2] = out[3] = 0;
        meta[0] = 0;
        return 1;
    }

    static std::int64_t expand(const Word* s, Word* out, std::uint32_t* meta, std::int64_t cap) {
        if (cap < instances) return -1;
        std::int64_t n = 0;
        const Word producers = s[0] >> 1, numbers = s[1], counts = s[2], rest = s[3];
        const Word length = get(rest, 0);
        const auto put = [&](std::uint32_t instance, Word a, Word b, Word c, Word d) {
            Word* to = out + 4 * n;
            to[0] = a << 1 | 1;
            to[1] = b;
            to[2] = c;
            to[3] = d;
            meta[n++] = instance;
        };
        for (int p = 0; p < P; ++p) {
            const Word sent = get(counts, p);
            if (sent == M || length == K) continue;
            put(static_cast<std::uint32_t>(p), add(producers, static_cast<int>(length), p + 1),
                add(numbers, static_cast<int>(length), sent + 1), add(counts, p, 1), rest + 1);
        }
        for (int c = 0; c < C; ++c) {
            const Word busy = get(rest, 1 + c);
            if (busy == 0 && length > 0) {
                put(static_cast<std::uint32_t>(P + c), producers >> 4, numbers >> 4, counts,
                    add(rest, 1 + c, get(producers, 0)) - 1);
            }
            if (busy != 0) {
                put(static_cast<std::uint32_t>(P + C + c), producers, numbers,
                    add(counts, 8 + static_cast<int>(busy) - 1, 1), rest - (busy << (4 * (1 + c))));
            }
        }
        return n;
    }

    // Watch 0: a message is lost, or the messages of a producer are out of order.
    static Word check(const Word* s) {
        const Word producers = s[0] >> 1, numbers = s[1], counts = s[2], rest = s[3];
        for (int p = 0; p < P; ++p) {
            Word n = get(counts, 8 + p);
            for (int c = 0; c < C; ++c) n += get(rest, 1 + c) == static_cast<Word>(p + 1);
            for (int i = 0; i < K; ++i) {
                if (get(producers, i) == static_cast<Word>(p + 1) && get(numbers, i) != ++n)
                    return 1;
            }
            if (n != get(counts, p)) return 1;
        }
        return 0;
    }

    // Test 0: something is queued; test 1: nothing is, and no consumer is busy.
    static Word atoms(const Word* state) {
        const Word length = get(state[3], 0);
        return Word{length > 0} | Word{state[3] == 0} << 2;
    }
    static std::uint32_t process(std::uint32_t instance) {
        return instance < P ? instance : P + (instance - P) % C;
    }

    static Program program() {
        Program p;
        p.words = 4;
        p.expand = expand;
        p.start = start;
        p.check = {check};
        for (std::uint32_t i = 0; i < instances; ++i)
            p.actions.push_back(i < P ? 0 : i < P + C ? 1 : 2);
        return p;
    }
};

}  // namespace pyverify::programs
