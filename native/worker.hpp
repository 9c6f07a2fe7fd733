// One worker of a search: what it counts and sees, and how it is driven.
//
// The hot loop is in expander.hpp, once per width and instruction set; here is what they have in
// common.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "arena.hpp"
#include "exploration.hpp"
#include "findings.hpp"

namespace pyverify {

// Why a worker returned. All but level_done mean that it goes on where it was when called again.
enum class Return { level_done, paused, table_full, no_memory };

// What is counted of one action instance.
struct Tally {
    std::uint64_t transitions = 0, loops = 0, fresh = 0;
    bool failed = false;
};

class Worker {
  public:
    explicit Worker(Exploration& exploration)
        : watches(exploration.program, exploration.watches),
          step_watches(exploration.program, exploration.step_watches),
          failures(exploration.program, exploration.failures),
          tail(exploration.arena, exploration.program.words),
          tally(exploration.program.actions.size() + 1) {}
    virtual ~Worker() = default;

    // Find the initial states; to be followed by `work`.
    virtual void start() = 0;
    // Expand blocks of the level until none is left.
    virtual Return work() = 0;

    // What it counts; `within` are the new states of the next level that the constraint allows.
    std::uint64_t within = 0, expanded = 0, inserted = 0, start_entries = 0;
    // What it saw in the level at hand.
    Sightings watches, step_watches, failures;
    Tail tail;
    std::vector<Tally> tally;  // by instance, and one for init
};

// The fastest on this machine.
enum class Isa { plain, avx2, avx512 };
Isa best_isa();

std::unique_ptr<Worker> make_worker(Isa isa, Exploration& exploration);

}  // namespace pyverify
