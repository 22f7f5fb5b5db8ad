// Memory for vector loads that is kept between calls and never shrinks.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

namespace spatial {

template <typename T>
class AlignedBuffer {
  public:
    T* data() { return data_.get(); }
    const T* data() const { return data_.get(); }

    // Makes room for at least `count` elements, keeping those that were there; new ones are not initialised.
    void grow(size_t count) {
        if (count <= capacity_) {
            return;
        }
        const size_t wanted = count + count / 2 + 64 / sizeof(T);
        const size_t bytes = (wanted * sizeof(T) + 63) / 64 * 64;
        std::unique_ptr<T, decltype(&std::free)> larger(static_cast<T*>(std::aligned_alloc(64, bytes)), &std::free);
        if (!larger) {
            throw std::bad_alloc();
        }
        if (capacity_ > 0) {
            std::memcpy(larger.get(), data_.get(), capacity_ * sizeof(T));
        }
        data_ = std::move(larger);
        capacity_ = bytes / sizeof(T);
    }

  private:
    std::unique_ptr<T, decltype(&std::free)> data_{nullptr, &std::free};
    size_t capacity_ = 0;
};

}  // namespace spatial
