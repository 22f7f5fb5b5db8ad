#include <ucontext.h>

#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

#include "cuda_runtime.h"

cuda_emulated::Index threadIdx, blockIdx, blockDim, gridDim;

namespace cuda_emulated {
namespace {

constexpr size_t kStack = 64 * 1024;

// One thread of the block that runs now.
struct Thread {
    ucontext_t context;
    std::unique_ptr<char[]> stack{new char[kStack]};
    bool done = false;
};

std::vector<Thread> block;
ucontext_t scheduler;
unsigned running = 0;
const std::function<void()>* body = nullptr;

void run_thread() {
    (*body)();
    block[running].done = true;
    swapcontext(&block[running].context, &scheduler);
}

// Lets every thread of the block run to its next barrier or its end; true while some go on.
bool run_to_barrier() {
    bool any = false;
    for (running = 0; running < block.size(); ++running) {
        if (!block[running].done) {
            threadIdx.x = running;
            swapcontext(&scheduler, &block[running].context);
            any = true;
        }
    }
    return any;
}

}  // namespace

void wait_for_block() { swapcontext(&block[running].context, &scheduler); }

void launch(unsigned blocks, unsigned threads, const std::function<void()>& thread_body) {
    body = &thread_body;
    block.resize(threads);
    blockDim.x = threads;
    gridDim.x = blocks;
    for (blockIdx.x = 0; blockIdx.x < blocks; ++blockIdx.x) {
        for (Thread& thread : block) {
            thread.done = false;
            getcontext(&thread.context);
            thread.context.uc_stack.ss_sp = thread.stack.get();
            thread.context.uc_stack.ss_size = kStack;
            thread.context.uc_link = nullptr;
            makecontext(&thread.context, run_thread, 0);
        }
        while (run_to_barrier()) {
        }
    }
}

}  // namespace cuda_emulated

cudaError_t cudaGetLastError() { return cudaSuccess; }

const char* cudaGetErrorString(cudaError_t error) {
    return error == cudaErrorInvalidDevice ? "invalid device ordinal" : "out of memory";
}

cudaError_t cudaGetDevice(int* device) {
    *device = 0;
    return cudaSuccess;
}

cudaError_t cudaSetDevice(int device) { return device == 0 ? cudaSuccess : cudaErrorInvalidDevice; }

cudaError_t cudaGetDeviceCount(int* count) {
    *count = 1;
    return cudaSuccess;
}

cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int) {
    std::strcpy(properties->name, "no GPU: emulated for tests");
    return cudaSuccess;
}

cudaError_t cudaMalloc(void** memory, size_t bytes) {
    *memory = std::malloc(bytes);
    return *memory == nullptr ? cudaErrorMemoryAllocation : cudaSuccess;
}

cudaError_t cudaFree(void* memory) {
    std::free(memory);
    return cudaSuccess;
}

cudaError_t cudaMemcpy(void* target, const void* source, size_t bytes, cudaMemcpyKind) {
    if (bytes > 0) {
        std::memcpy(target, source, bytes);
    }
    return cudaSuccess;
}
