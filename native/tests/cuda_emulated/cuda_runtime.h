// Runs CUDA kernels on the CPU, one block after the other, every thread of a block a coroutine that yields at
// __syncthreads. For tests of the kernels' logic on machines without a GPU (cmake -DSPATIAL_CUDA=emulated); far too
// slow for anything else, and no proof of what needs real concurrency.
#pragma once

#include <cstddef>
#include <functional>

#define __host__
#define __device__
#define __global__ static
#define __shared__ static

namespace cuda_emulated {

struct Index {
    unsigned x = 0;
};

void launch(unsigned blocks, unsigned threads, const std::function<void()>& thread_body);
void wait_for_block();

}  // namespace cuda_emulated

extern cuda_emulated::Index threadIdx, blockIdx, blockDim, gridDim;

inline void __syncthreads() { cuda_emulated::wait_for_block(); }

inline int atomicAdd(int* address, int value) {
    const int before = *address;
    *address += value;
    return before;
}

#define SPATIAL_LAUNCH(kernel, blocks, threads, ...) \
    ::cuda_emulated::launch((blocks), (threads), [&] { kernel(__VA_ARGS__); })

enum cudaError_t {
    cudaSuccess,
    cudaErrorMemoryAllocation,
    cudaErrorNoDevice,
    cudaErrorInsufficientDriver,
    cudaErrorInvalidDevice
};
enum cudaMemcpyKind { cudaMemcpyHostToDevice, cudaMemcpyDeviceToHost };
struct cudaDeviceProp {
    char name[256];
};

cudaError_t cudaGetLastError();
const char* cudaGetErrorString(cudaError_t error);
cudaError_t cudaGetDevice(int* device);
cudaError_t cudaSetDevice(int device);
cudaError_t cudaGetDeviceCount(int* count);
cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int device);
cudaError_t cudaMalloc(void** memory, size_t bytes);
cudaError_t cudaFree(void* memory);
cudaError_t cudaMemcpy(void* target, const void* source, size_t bytes, cudaMemcpyKind kind);
