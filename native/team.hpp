// A few threads that do the same thing at the same time, and wait for each other.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace pyverify {

// The thread that owns the team is its first member. The others start when they are first needed,
// and end with the team.
class Team {
  public:
    explicit Team(std::size_t members) : members_(members) {}
    ~Team();

    // Call work(0), work(1), ... up to the number of members, one per thread. It must not throw.
    void each(const std::function<void(std::size_t)>& work);

  private:
    void follow(std::size_t member);

    const std::size_t members_;
    std::vector<std::thread> threads_;
    std::mutex mutex_;
    std::condition_variable begin_, end_;
    const std::function<void(std::size_t)>* work_ = nullptr;
    std::size_t round_ = 0, busy_ = 0;
    bool over_ = false;
};

}  // namespace pyverify
