// Memory straight from the operating system, within a budget. All that depends on the platform is
// in memory.cpp.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace pyverify {

constexpr std::size_t huge_page = std::size_t{2} << 20;

// How many bytes may be used, and how many are. Shared by all workers.
class Budget {
  public:
    explicit Budget(std::uint64_t limit) : limit_(limit) {}

    bool take(std::uint64_t bytes);
    void give(std::uint64_t bytes) { used_.fetch_sub(bytes, std::memory_order_relaxed); }

    std::uint64_t limit() const { return limit_; }
    std::uint64_t used() const { return used_.load(std::memory_order_relaxed); }
    std::uint64_t peak() const { return peak_.load(std::memory_order_relaxed); }

  private:
    const std::uint64_t limit_;
    std::atomic<std::uint64_t> used_{0}, peak_{0};
};

// Zeroed pages, given back at the end of their life. Empty if the budget or the system had no more:
// that is a limit, not an error, so nothing is thrown.
class Pages {
  public:
    Pages() = default;
    Pages(Budget& budget, std::size_t bytes);
    Pages(Pages&& other) noexcept { swap(other); }
    Pages& operator=(Pages&& other) noexcept {
        swap(other);
        return *this;
    }
    ~Pages();

    // Make them more or fewer; what stands in those that stay is kept, at another address maybe.
    // False, and nothing has changed, if there is no memory for it.
    bool resize(std::size_t bytes);

    explicit operator bool() const { return start_ != nullptr; }
    void* data() const { return start_; }
    std::size_t size() const { return bytes_; }

  private:
    void swap(Pages& other) noexcept;

    Budget* budget_ = nullptr;
    void* start_ = nullptr;
    std::size_t bytes_ = 0;
};

// Round up to what the system gives out anyway.
std::size_t whole_pages(std::size_t bytes);

// What this process could still take without driving the machine out of memory.
std::uint64_t available_memory();

}  // namespace pyverify
