// Tells when the time is up, so that nobody else has to look at a clock.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace pyverify {

// Calls `ring` from another thread after so many seconds, unless it ends before.
class Alarm {
  public:
    Alarm(double seconds, std::function<void()> ring)
        : thread_([this, seconds, ring] { wait(seconds, ring); }) {}

    ~Alarm() {
        {
            const std::scoped_lock lock(mutex_);
            over_ = true;
        }
        changed_.notify_one();
        thread_.join();
    }

  private:
    void wait(double seconds, const std::function<void()>& ring) {
        const std::chrono::duration<double> time(std::clamp(seconds, 0.0, 1e6));
        std::unique_lock lock(mutex_);
        if (!changed_.wait_for(lock, time, [this] { return over_; })) ring();
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    bool over_ = false;
    std::thread thread_;  // the last, as it uses the others
};

}  // namespace pyverify
