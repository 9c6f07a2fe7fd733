// The engine as a Python extension; pyverify/native/_engine.pyi describes it.
//
// The interpreter lock is released while the engine works, and taken again by whatever worker asks
// a Python function. States are bytes in Python.
#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <cstring>
#include <memory>
#include <optional>
#include <stdexcept>

#include "predecessors.hpp"
#include "python.hpp"
#include "walker.hpp"

namespace nb = nanobind;
using namespace nb::literals;
using namespace pyverify;

namespace {

// ---------------------------------------------------------------- program

// Asks Python functions; any may be missing.
class PythonEscapes final : public Escapes {
  public:
    std::size_t words = 1;
    nb::object expand_escape, check_escape, step_escape, within_escape, terminal_escape;

    void expand(const Word* state, std::uint32_t instance, Entries& found) override {
        const nb::gil_scoped_acquire gil;
        const nb::bytes given = state == nullptr ? nb::bytes("", 0) : pack(state);
        for (nb::handle entry : asked(expand_escape)(given, instance)) {
            const auto [kind, after] = nb::cast<std::pair<std::uint32_t, nb::bytes>>(entry);
            if (kind >= static_cast<std::uint32_t>(Kind::escape)) {
                throw nb::value_error("an escape returned an unknown kind of execution");
            }
            found.metas.push_back(meta_of(static_cast<Kind>(kind), instance));
            const bool passes = static_cast<Kind>(kind) == Kind::passes;
            const std::vector<Word> word =
                passes ? unpacked(after, words) : std::vector<Word>(words);
            found.states.insert(found.states.end(), word.begin(), word.end());
        }
    }

    Word check(std::size_t group, const Word* state) override {
        const nb::gil_scoped_acquire gil;
        return nb::cast<Word>(asked(check_escape)(group, pack(state)));
    }

    Word step_check(std::size_t group, const Word* before, const Word* after) override {
        const nb::gil_scoped_acquire gil;
        return nb::cast<Word>(asked(step_escape)(group, pack(before), pack(after)));
    }

    std::int32_t within(const Word* state) override { return test(within_escape, state); }
    std::int32_t terminal(const Word* state) override { return test(terminal_escape, state); }

  private:
    nb::bytes pack(const Word* state) const { return packed(state, words); }

    static const nb::object& asked(const nb::object& function) {
        if (!function.is_valid() || function.is_none()) {
            throw std::logic_error("an escape without a function to ask");
        }
        return function;
    }

    std::int32_t test(const nb::object& function, const Word* state) const {
        const nb::gil_scoped_acquire gil;
        const auto answer = nb::cast<std::int32_t>(asked(function)(pack(state)));
        if (answer < no || answer > failure) throw nb::value_error("an escape returned no test");
        return answer;
    }
};

struct PythonProgram {
    Program program;
    PythonEscapes escapes;
    nb::object owner;

    PythonProgram() = default;
    PythonProgram(const PythonProgram&) = delete;
};

template <class Function>
Function function_at(std::uintptr_t address) {
    return reinterpret_cast<Function>(address);
}

template <class Function>
std::vector<Function> functions_at(const std::vector<std::uintptr_t>& addresses) {
    std::vector<Function> functions;
    for (std::uintptr_t address : addresses) {
        if (address == 0) throw nb::value_error("a check without an address");
        functions.push_back(function_at<Function>(address));
    }
    return functions;
}

void make_program(PythonProgram* self, std::size_t words, std::uintptr_t expand,
                  std::uintptr_t start, const std::vector<std::uintptr_t>& check,
                  const std::vector<std::uintptr_t>& step_check, std::uintptr_t within,
                  std::uintptr_t terminal, std::uintptr_t compare, std::uintptr_t canon,
                  std::vector<std::uint32_t> actions, nb::object expand_escape,
                  nb::object check_escape, nb::object step_escape, nb::object within_escape,
                  nb::object terminal_escape, nb::object owner) {
    constexpr std::size_t most_words = std::size_t{1} << 17, most_instances = std::size_t{1} << 24;
    if (words == 0 || words > most_words) throw nb::value_error("unsupported width of a state");
    if (expand == 0 || start == 0) throw nb::value_error("expand and start must be given");
    if (actions.size() >= most_instances) throw nb::value_error("too many action instances");
    new (self) PythonProgram();
    Program& program = self->program;
    program.words = self->escapes.words = words;
    program.expand = function_at<Expand>(expand);
    program.start = function_at<Expand>(start);
    program.check = functions_at<Check>(check);
    program.step_check = functions_at<StepCheck>(step_check);
    program.within = function_at<Test>(within);
    program.terminal = function_at<Test>(terminal);
    program.compare = function_at<Compare>(compare);
    program.canon = function_at<Canon>(canon);
    program.actions = std::move(actions);
    program.escapes = &self->escapes;
    self->escapes.expand_escape = std::move(expand_escape);
    self->escapes.check_escape = std::move(check_escape);
    self->escapes.step_escape = std::move(step_escape);
    self->escapes.within_escape = std::move(within_escape);
    self->escapes.terminal_escape = std::move(terminal_escape);
    self->owner = std::move(owner);
}

// ---------------------------------------------------------------- question

std::vector<Mode> modes_of(const std::vector<int>& numbers, std::size_t size, const char* what) {
    if (numbers.size() > size) throw nb::value_error(what);
    std::vector<Mode> modes(size, Mode::ignore);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (numbers[i] < 0 || numbers[i] > static_cast<int>(Mode::seen)) {
            throw nb::value_error("an unknown mode of a watch");
        }
        modes[i] = static_cast<Mode>(numbers[i]);
    }
    return modes;
}

Question question_of(const Program& program, const std::vector<int>& watches,
                     const std::vector<int>& step_watches, const std::vector<int>& failures) {
    const auto room = [](const auto& groups) { return groups.size() * watches_per_group; };
    Question question;
    question.watches = modes_of(watches, room(program.check), "more watches than checks");
    question.step_watches =
        modes_of(step_watches, room(program.step_check), "more step watches than checks");
    question.failures = modes_of(failures, failure_kinds, "more kinds of failures than there are");
    return question;
}

// ---------------------------------------------------------------- search

const char* name_of(Status status) {
    switch (status) {
        case Status::running: return "running";
        case Status::complete: return "complete";
        case Status::fail_fast: return "fail-fast";
        case Status::max_depth: return "max-depth";
        case Status::max_states: return "max-states";
        case Status::memory: return "memory";
        case Status::failed: break;
    }
    return "failed";
}

const char* name_of(Isa isa) {
    switch (isa) {
        case Isa::avx512: return "avx512";
        case Isa::avx2: return "avx2";
        case Isa::plain: break;
    }
    return "plain";
}

// For tests: no more than what is named, and no more than the processor has.
Isa isa_called(const std::optional<std::string>& name) {
    if (!name) return best_isa();
    for (Isa isa : {Isa::plain, Isa::avx2, Isa::avx512}) {
        if (*name == name_of(isa)) return std::min(isa, best_isa());
    }
    throw nb::value_error("an unknown instruction set");
}

struct Statistics {
    std::uint64_t table_slots, table_used, table_bytes, arena_bytes, bytes, peak_bytes;
};

using Limit = std::optional<std::uint64_t>;

void make_search(PythonSearch* self, nb::object given, const std::vector<int>& watches,
                 const std::vector<int>& step_watches, const std::vector<int>& failures,
                 std::size_t workers, Limit max_depth, Limit max_states, Limit memory,
                 bool fail_fast, const std::optional<std::string>& isa) {
    const Program& program = nb::cast<const PythonProgram&>(given).program;
    constexpr std::size_t most_workers = 1024;
    if (workers == 0 || workers > most_workers) throw nb::value_error("1 to 1024 workers");
    Question question = question_of(program, watches, step_watches, failures);
    question.workers = workers;
    question.max_depth = max_depth.value_or(unlimited);
    question.max_states = max_states.value_or(unlimited);
    question.memory = memory.value_or(unlimited);
    question.fail_fast = fail_fast;
    new (self) PythonSearch{std::move(given),
                            watches.size(),
                            step_watches.size(),
                            {program, question, isa_called(isa)}};
}

const char* run_search(PythonSearch& self, double seconds) {
    const nb::gil_scoped_release unlocked;
    return name_of(self.search.run(seconds));
}

std::vector<std::tuple<std::uint64_t, std::uint64_t, bool, bool>> actions_of(
    const PythonSearch& self) {
    std::vector<std::tuple<std::uint64_t, std::uint64_t, bool, bool>> all;
    for (const ActionCount& count : self.search.actions()) {
        all.emplace_back(count.transitions, count.fresh, count.failed, count.effective);
    }
    return all;
}

std::vector<std::optional<nb::bytes>> predecessors_of(const PythonSearch& self, std::uint64_t level,
                                                      const std::vector<nb::bytes>& targets) {
    std::vector<Word> states;
    for (const nb::bytes& target : targets) {
        const std::vector<Word> state = unpacked(target, self.words());
        states.insert(states.end(), state.begin(), state.end());
    }
    Predecessors predecessors(self.search, level, std::move(states));
    const auto run = [&] {
        const nb::gil_scoped_release unlocked;
        return predecessors.run(slice);
    };
    while (!run()) {
        if (PyErr_CheckSignals() != 0) throw nb::python_error();
    }
    std::vector<std::optional<nb::bytes>> found;
    for (std::size_t target = 0; target < targets.size(); ++target) {
        const Word* state = predecessors.of(target);
        found.emplace_back();
        if (state != nullptr) found.back() = packed(state, self.words());
    }
    return found;
}

std::uint64_t level_entries(const PythonSearch& self, std::uint64_t level) {
    std::uint64_t number = 0;
    for (const Range& range : self.search.stored(level)) number += range.end - range.begin;
    return number;
}

nb::bytes entries_of(const PythonSearch& self, std::uint64_t level, std::uint64_t first,
                     std::uint64_t count) {
    std::string bytes;
    for (const Range& range : self.search.stored(level)) {
        const std::uint64_t size = range.end - range.begin;
        for (std::uint64_t i = first; i < size && count > 0; ++i, --count) {
            const Word* state = self.search.arena().at(range.begin + i);
            bytes.append(reinterpret_cast<const char*>(state), self.words() * sizeof(Word));
        }
        first -= std::min(first, size);
    }
    return nb::bytes(bytes.data(), bytes.size());
}

Statistics statistics_of(const PythonSearch& self) {
    const Search& search = self.search;
    return {search.table().slots(), search.inserted(),      search.table().bytes(),
            search.arena().bytes(), search.budget().used(), search.budget().peak()};
}

// ---------------------------------------------------------------- walker

using PackedSeen = std::pair<std::uint64_t, std::uint64_t>;

struct PythonWalker {
    nb::object program;
    std::size_t watches, step_watches;
    Walker walker;
};

void make_walker(PythonWalker* self, nb::object given, std::uint64_t seed,
                 const std::vector<int>& watches, const std::vector<int>& step_watches,
                 const std::vector<int>& failures, bool fail_fast) {
    const Program& program = nb::cast<const PythonProgram&>(given).program;
    Question question = question_of(program, watches, step_watches, failures);
    question.fail_fast = fail_fast;
    new (self) PythonWalker{
        std::move(given), watches.size(), step_watches.size(), {program, question, seed}};
}

bool run_walker(PythonWalker& self, std::uint64_t walks, std::uint64_t max_depth, double seconds) {
    const nb::gil_scoped_release unlocked;
    return self.walker.run(walks, max_depth, seconds);
}

std::vector<std::optional<PackedSeen>> seen(const std::vector<std::optional<Seen>>& watches,
                                            std::size_t number) {
    std::vector<std::optional<PackedSeen>> all;
    for (const std::optional<Seen>& where : watches) {
        if (all.size() == number) break;
        all.emplace_back();
        if (where) all.back() = {where->walk, where->states};
    }
    return all;
}

std::vector<std::uint64_t> taken_by_action(const PythonWalker& self, const Program& program) {
    std::vector<std::uint64_t> counts;
    for (std::size_t i = 0; i < program.actions.size(); ++i) {
        const std::uint32_t action = program.actions[i];
        if (action >= counts.size()) counts.resize(action + 1);
        counts[action] += self.walker.taken()[i];
    }
    return counts;
}

std::vector<std::pair<std::int64_t, nb::bytes>> replay_walk(PythonWalker& self, std::uint64_t walk,
                                                            std::uint64_t length,
                                                            std::uint64_t max_depth) {
    std::vector<Walker::Visit> visits;
    {
        const nb::gil_scoped_release unlocked;
        visits = self.walker.replay(walk, length, max_depth);
    }
    std::vector<std::pair<std::int64_t, nb::bytes>> all;
    for (const Walker::Visit& visit : visits) {
        all.emplace_back(visit.instance, packed(visit.state.data(), visit.state.size()));
    }
    return all;
}

// ---------------------------------------------------------------- garbage collection

// What a program asks may refer to the search that uses it, so the collector has to see through.
void visit_all(PythonProgram& self, auto visit) {
    PythonEscapes& escapes = self.escapes;
    for (nb::object* object : {&escapes.expand_escape, &escapes.check_escape, &escapes.step_escape,
                               &escapes.within_escape, &escapes.terminal_escape, &self.owner}) {
        visit(*object);
    }
}
void visit_all(PythonSearch& self, auto visit) { visit(self.program); }
void visit_all(PythonWalker& self, auto visit) { visit(self.program); }

template <class T>
int traverse(PyObject* object, visitproc visit, void* arg) {
    Py_VISIT(Py_TYPE(object));
    if (!nb::inst_ready(object)) return 0;
    int result = 0;
    visit_all(*nb::inst_ptr<T>(object), [&](nb::object& held) {
        if (result == 0 && held.is_valid()) result = visit(held.ptr(), arg);
    });
    return result;
}

template <class T>
int clear(PyObject* object) {
    if (nb::inst_ready(object)) {
        visit_all(*nb::inst_ptr<T>(object), [](nb::object& held) { held.reset(); });
    }
    return 0;
}

template <class T>
PyType_Slot slots[] = {{Py_tp_traverse, reinterpret_cast<void*>(traverse<T>)},
                       {Py_tp_clear, reinterpret_cast<void*>(clear<T>)},
                       {0, nullptr}};

}  // namespace

NB_MODULE(_engine, m) {
    nb::set_leak_warnings(false);  // at exit, a program may still be in use
    m.attr("IGNORE") = static_cast<int>(Mode::ignore);
    m.attr("NOTE") = static_cast<int>(Mode::note);
    m.attr("VIOLATION") = static_cast<int>(Mode::violation);
    m.attr("SEEN") = static_cast<int>(Mode::seen);
    m.def("isa", [] { return name_of(best_isa()); });

    const std::vector<std::uintptr_t> none;
    const std::vector<int> unwatched,
        all_failures(failure_kinds, static_cast<int>(Mode::violation));

    nb::class_<PythonProgram>(m, "Program", nb::is_final(), nb::type_slots(slots<PythonProgram>))
        .def("__init__", make_program, "words"_a, "expand"_a, "start"_a, nb::kw_only(),
             "check"_a = none, "step_check"_a = none, "within"_a = 0, "terminal"_a = 0,
             "compare"_a = 0, "canon"_a = 0, "actions"_a = std::vector<std::uint32_t>(),
             "expand_escape"_a = nb::none(), "check_escape"_a = nb::none(),
             "step_escape"_a = nb::none(), "within_escape"_a = nb::none(),
             "terminal_escape"_a = nb::none(), "owner"_a = nb::none());

    nb::class_<Statistics>(m, "Statistics", nb::is_final())
        .def_ro("table_slots", &Statistics::table_slots)
        .def_ro("table_used", &Statistics::table_used)
        .def_ro("table_bytes", &Statistics::table_bytes)
        .def_ro("arena_bytes", &Statistics::arena_bytes)
        .def_ro("bytes", &Statistics::bytes)
        .def_ro("peak_bytes", &Statistics::peak_bytes);

    nb::class_<PythonSearch>(m, "Search", nb::is_final(), nb::type_slots(slots<PythonSearch>))
        .def("__init__", make_search, "program"_a, nb::kw_only(), "watches"_a = unwatched,
             "step_watches"_a = unwatched, "failures"_a = all_failures, "workers"_a = 1,
             "max_depth"_a = nb::none(), "max_states"_a = nb::none(), "memory"_a = nb::none(),
             "fail_fast"_a = false, "isa"_a = nb::none())
        .def("run", run_search, "seconds"_a)
        .def_prop_ro("status", [](const PythonSearch& s) { return name_of(s.search.status()); })
        .def_prop_ro("states", [](const PythonSearch& s) { return s.search.states(); })
        .def_prop_ro("transitions", [](const PythonSearch& s) { return s.search.transitions(); })
        .def_prop_ro("depth", [](const PythonSearch& s) { return s.search.level_sizes().size(); })
        .def_prop_ro("frontier", [](const PythonSearch& s) { return s.search.frontier(); })
        .def_prop_ro("start_entries",
                     [](const PythonSearch& s) { return s.search.start_entries(); })
        .def_prop_ro("level_sizes", [](const PythonSearch& s) { return s.search.level_sizes(); })
        .def_prop_ro("actions", actions_of)
        .def_prop_ro("statistics", statistics_of)
        .def_prop_ro(
            "watches",
            [](const PythonSearch& s) { return s.found(Search::Kind::watches, s.watches); })
        .def_prop_ro("step_watches",
                     [](const PythonSearch& s) {
                         return s.found(Search::Kind::step_watches, s.step_watches);
                     })
        .def_prop_ro(
            "failures",
            [](const PythonSearch& s) { return s.found(Search::Kind::failures, failure_kinds); })
        .def("predecessors", predecessors_of, "level"_a, "targets"_a)
        .def("level_entries", level_entries, "level"_a)
        .def("entries", entries_of, "level"_a, "first"_a, "count"_a);

    nb::class_<PythonWalker>(m, "Walker", nb::is_final(), nb::type_slots(slots<PythonWalker>))
        .def("__init__", make_walker, "program"_a, "seed"_a, nb::kw_only(), "watches"_a = unwatched,
             "step_watches"_a = unwatched, "failures"_a = all_failures, "fail_fast"_a = false)
        .def("run", run_walker, "walks"_a, "max_depth"_a, "seconds"_a)
        .def_prop_ro("steps", [](const PythonWalker& w) { return w.walker.steps(); })
        .def_prop_ro("walks", [](const PythonWalker& w) { return w.walker.walks(); })
        .def_prop_ro("deepest", [](const PythonWalker& w) { return w.walker.deepest(); })
        .def_prop_ro("start_entries",
                     [](const PythonWalker& w) { return w.walker.start_entries(); })
        .def_prop_ro("start_states", [](const PythonWalker& w) { return w.walker.start_states(); })
        .def_prop_ro("taken",
                     [](const PythonWalker& w) {
                         return taken_by_action(w,
                                                nb::cast<const PythonProgram&>(w.program).program);
                     })
        .def_prop_ro("watches",
                     [](const PythonWalker& w) { return seen(w.walker.watches(), w.watches); })
        .def_prop_ro(
            "step_watches",
            [](const PythonWalker& w) { return seen(w.walker.step_watches(), w.step_watches); })
        .def_prop_ro("failures",
                     [](const PythonWalker& w) { return seen(w.walker.failures(), failure_kinds); })
        .def("replay", replay_walk, "walk"_a, "length"_a, "max_depth"_a);

    bind_graph(m);
}
