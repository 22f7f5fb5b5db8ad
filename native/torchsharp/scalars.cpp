// In front of TorchSharp's own native library: everything is that library's but the end of its scalars, which comes
// later here.
//
// TorchSharp keeps no number alive that it passes by address: while a call reads one, the collector may run its
// finalizer, and the call reads freed memory then: a wrong number, an error about types, or a crash. So scalars live on
// for longer than any single call takes.
#include <dlfcn.h>

#include <chrono>
#include <deque>
#include <mutex>
#include <utility>

namespace {

using Clock = std::chrono::steady_clock;
using Dispose = void (*)(void*);

constexpr std::chrono::seconds kLongestCall{10};

Dispose OwnDispose() {
    void* library = dlopen("libLibTorchSharp.so", RTLD_NOW | RTLD_NOLOAD);
    return library == nullptr ? nullptr : reinterpret_cast<Dispose>(dlsym(library, "THSTorch_dispose_scalar"));
}

class Ended {
  public:
    void Add(void* scalar) {
        static const Dispose dispose = OwnDispose();
        if (dispose == nullptr) {
            return;  // rather a few bytes that stay
        }
        const std::lock_guard<std::mutex> lock(mutex_);
        const Clock::time_point now = Clock::now();
        scalars_.emplace_back(now, scalar);
        while (now - scalars_.front().first > kLongestCall) {
            dispose(scalars_.front().second);
            scalars_.pop_front();
        }
    }

  private:
    std::mutex mutex_;
    std::deque<std::pair<Clock::time_point, void*>> scalars_;
};

}  // namespace

extern "C" __attribute__((visibility("default"))) void THSTorch_dispose_scalar(void* scalar) {
    static Ended& ended = *new Ended;  // finalizers run until the process ends
    ended.Add(scalar);
}
