// What the .cu files share: errors, the current device, scratch memory and launches. Everything runs on the default
// stream.
#pragma once

#include <cuda_runtime.h>

#include <cstddef>
#include <cstdint>

namespace spatial {

// Throws Failure with the runtime's text unless the call succeeded.
void check_cuda(cudaError_t error, const char* what);

// Makes a device current for a scope.
class DeviceScope {
  public:
    explicit DeviceScope(int32_t device);
    DeviceScope(const DeviceScope&) = delete;
    DeviceScope& operator=(const DeviceScope&) = delete;
    ~DeviceScope();

  private:
    int previous_ = 0;
};

// Device memory of the calling thread that is kept between calls, because allocating costs more than most kernels. What
// was taken is valid until the next reserve().
class DeviceArena {
  public:
    // The calling thread's arena on the current device, with room for this many bytes.
    static DeviceArena& reserve(int32_t device, size_t bytes);

    template <typename T>
    T* take(size_t count) {
        return static_cast<T*>(take_bytes(count * sizeof(T)));
    }

    // Room that take<T>(count) uses.
    template <typename T>
    static size_t room(size_t count) {
        return round_up(count * sizeof(T));
    }

    DeviceArena() = default;
    DeviceArena(const DeviceArena&) = delete;
    DeviceArena& operator=(const DeviceArena&) = delete;
    ~DeviceArena();

  private:
    static size_t round_up(size_t bytes) { return (bytes + 255) / 256 * 256; }
    void* take_bytes(size_t bytes);

    char* memory_ = nullptr;
    size_t capacity_ = 0;
    size_t used_ = 0;
    int32_t device_ = 0;
};

inline unsigned blocks_for(int64_t count, int64_t per_block) {
    return static_cast<unsigned>((count + per_block - 1) / per_block);
}

}  // namespace spatial

// Starts a kernel and reads the launch error at once.
#ifndef SPATIAL_LAUNCH
#define SPATIAL_LAUNCH(kernel, blocks, threads, ...)        \
    do {                                                    \
        kernel<<<(blocks), (threads)>>>(__VA_ARGS__);       \
        ::spatial::check_cuda(cudaGetLastError(), #kernel); \
    } while (false)
#endif
