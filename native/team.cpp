#include "team.hpp"

#include <system_error>

namespace pyverify {

Team::~Team() {
    {
        const std::scoped_lock lock(mutex_);
        over_ = true;
    }
    begin_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

void Team::each(const std::function<void(std::size_t)>& work) {
    std::size_t alone = threads_.size() + 1;  // members without a thread, where there are no more
    try {
        for (; alone < members_; ++alone) threads_.emplace_back(&Team::follow, this, alone);
    } catch (const std::system_error&) {
        // The system gives no more threads: the owner does the work of the others too.
    }
    {
        const std::scoped_lock lock(mutex_);
        work_ = &work;
        busy_ = threads_.size();
        ++round_;
    }
    begin_.notify_all();
    work(0);
    for (; alone < members_; ++alone) work(alone);
    std::unique_lock lock(mutex_);
    end_.wait(lock, [this] { return busy_ == 0; });
}

void Team::follow(std::size_t member) {
    std::size_t done = 0;
    std::unique_lock lock(mutex_);
    for (;;) {
        begin_.wait(lock, [&] { return over_ || round_ != done; });
        if (over_) return;
        done = round_;
        const auto* work = work_;
        lock.unlock();
        (*work)(member);
        lock.lock();
        if (--busy_ == 0) end_.notify_one();
    }
}

}  // namespace pyverify
