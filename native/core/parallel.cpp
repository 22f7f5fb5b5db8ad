#include "core/parallel.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>

namespace spatial {
namespace {

// Own threads rather than OpenMP: libtorch brings an OpenMP pool of its own, and two pools in a process fight for the
// cores.
class ThreadPool {
  public:
    bool try_run(int threads, int64_t pieces, const std::function<void(int64_t)>& body) {
        std::unique_lock<std::mutex> owner(owner_, std::try_to_lock);
        if (!owner.owns_lock()) {
            return false;
        }
        grow(threads - 1);
        {
            std::lock_guard<std::mutex> lock(mutex_);
            body_ = &body;
            pieces_ = pieces;
            next_ = 0;
            failure_ = nullptr;
            wanted_ = threads - 1;
            running_ = 0;
        }
        wake_.notify_all();
        work();
        std::unique_lock<std::mutex> lock(mutex_);
        wanted_ = 0;  // nobody joins late
        idle_.wait(lock, [&] { return running_ == 0; });
        body_ = nullptr;
        if (failure_) {
            std::rethrow_exception(failure_);
        }
        return true;
    }

  private:
    // Fewer are enough: pieces are taken one by one by whoever is there.
    void grow(int workers) {
        try {
            for (; started_ < workers; ++started_) {
                std::thread([this] { serve(); }).detach();
            }
        } catch (const std::system_error&) {
            // The machine allows no more threads now; the next call asks again.
        }
    }

    void serve() {
        std::unique_lock<std::mutex> lock(mutex_);
        for (;;) {
            wake_.wait(lock, [&] { return wanted_ > 0; });
            --wanted_;
            ++running_;
            lock.unlock();
            work();
            lock.lock();
            if (--running_ == 0) {
                idle_.notify_one();
            }
        }
    }

    void work() {
        for (int64_t piece = next_.fetch_add(1); piece < pieces_; piece = next_.fetch_add(1)) {
            try {
                (*body_)(piece);
            } catch (...) {
                std::lock_guard<std::mutex> lock(failure_mutex_);
                failure_ = failure_ ? failure_ : std::current_exception();
            }
        }
    }

    std::mutex owner_;
    std::mutex mutex_;
    std::mutex failure_mutex_;
    std::condition_variable wake_;
    std::condition_variable idle_;
    const std::function<void(int64_t)>* body_ = nullptr;
    std::atomic<int64_t> next_{0};
    int64_t pieces_ = 0;
    int wanted_ = 0;
    int running_ = 0;
    int started_ = 0;
    std::exception_ptr failure_;
};

// Never destroyed: its threads wait until the process ends.
ThreadPool& pool() {
    static ThreadPool* const instance = new ThreadPool;
    return *instance;
}

}  // namespace

void parallel_for(int threads, int64_t pieces, const std::function<void(int64_t)>& body) {
    if (threads > 1 && pieces > 1 &&
        pool().try_run(static_cast<int>(std::min<int64_t>(threads, pieces)), pieces, body)) {
        return;
    }
    for (int64_t piece = 0; piece < pieces; ++piece) {
        body(piece);
    }
}

}  // namespace spatial
