// Memory on CUDA devices, and what core/cuda.h declares.
#include "core/device.h"

#include <string>

#include "core/border.h"
#include "core/cuda.h"

namespace spatial {

void check_cuda(cudaError_t error, const char* what) {
    if (error != cudaSuccess) {
        static_cast<void>(cudaGetLastError());  // forget it, or the next launch would report it as its own
        const spatial_status status = error == cudaErrorMemoryAllocation ? SPATIAL_OUT_OF_MEMORY : SPATIAL_DEVICE_ERROR;
        throw Failure{status, std::string(what) + ": " + cudaGetErrorString(error)};
    }
}

DeviceScope::DeviceScope(int32_t device) {
    check_cuda(cudaGetDevice(&previous_), "cudaGetDevice");
    check_cuda(cudaSetDevice(device), "cudaSetDevice");
}

DeviceScope::~DeviceScope() { cudaSetDevice(previous_); }

DeviceArena& DeviceArena::reserve(int32_t device, size_t bytes) {
    static thread_local DeviceArena arena;
    if (bytes > arena.capacity_ || device != arena.device_) {
        if (arena.memory_ != nullptr) {
            check_cuda(cudaFree(arena.memory_), "cudaFree");
            arena.memory_ = nullptr;
            arena.capacity_ = 0;
        }
        void* memory = nullptr;
        check_cuda(cudaMalloc(&memory, bytes + bytes / 2), "cudaMalloc");
        arena.memory_ = static_cast<char*>(memory);
        arena.capacity_ = bytes + bytes / 2;
        arena.device_ = device;
    }
    arena.used_ = 0;
    return arena;
}

// At the end of the process the runtime may be gone before its last thread; it takes its memory along.
DeviceArena::~DeviceArena() { static_cast<void>(cudaFree(memory_)); }

void* DeviceArena::take_bytes(size_t bytes) {
    expect(used_ + round_up(bytes) <= capacity_, "the arena was reserved too small");
    void* taken = memory_ + used_;
    used_ += round_up(bytes);
    return taken;
}

int32_t device_count() {
    int count = 0;
    const cudaError_t error = cudaGetDeviceCount(&count);
    if (error == cudaErrorNoDevice || error == cudaErrorInsufficientDriver) {
        static_cast<void>(cudaGetLastError());  // as above: having no device is no error of the next launch
        return 0;
    }
    check_cuda(error, "cudaGetDeviceCount");
    return count;
}

std::string no_device_message() {
    return "CUDA was asked for, but this machine has no CUDA device or no driver for it";
}

std::string device_name(int32_t device) {
    cudaDeviceProp properties;
    check_cuda(cudaGetDeviceProperties(&properties, device), "cudaGetDeviceProperties");
    return properties.name;
}

void* device_allocate(int32_t device, int64_t bytes) {
    const DeviceScope scope(device);
    void* memory = nullptr;
    // One byte at least, so that every buffer has an address of its own.
    check_cuda(cudaMalloc(&memory, static_cast<size_t>(bytes > 0 ? bytes : 1)), "cudaMalloc");
    return memory;
}

void device_free(int32_t device, void* memory) {
    const DeviceScope scope(device);
    check_cuda(cudaFree(memory), "cudaFree");
}

void device_upload(int32_t device, void* target, const void* source, int64_t bytes) {
    const DeviceScope scope(device);
    check_cuda(cudaMemcpy(target, source, static_cast<size_t>(bytes), cudaMemcpyHostToDevice),
               "cudaMemcpy to the device");
}

void device_download(int32_t device, void* target, const void* source, int64_t bytes) {
    const DeviceScope scope(device);
    check_cuda(cudaMemcpy(target, source, static_cast<size_t>(bytes), cudaMemcpyDeviceToHost),
               "cudaMemcpy from the device");
}

}  // namespace spatial
