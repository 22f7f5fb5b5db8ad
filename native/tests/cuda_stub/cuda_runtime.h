// Just enough of the CUDA runtime's declarations for clang to compile our .cu files to PTX on a machine without CUDA.
// Nothing here is ever linked or run; check_cuda.sh alone includes it.
#pragma once

#include <stddef.h>

#define __host__ __attribute__((host))
#define __device__ __attribute__((device))
#define __global__ __attribute__((global))
#define __shared__ __attribute__((shared))

struct dim3 {
    unsigned x, y, z;
    __host__ __device__ constexpr dim3(unsigned x = 1, unsigned y = 1, unsigned z = 1) : x(x), y(y), z(z) {}
};

struct spatial_thread_index {
    __declspec(property(get = get_x)) unsigned x;
    __device__ unsigned get_x() const { return __nvvm_read_ptx_sreg_tid_x(); }
};
struct spatial_block_index {
    __declspec(property(get = get_x)) unsigned x;
    __device__ unsigned get_x() const { return __nvvm_read_ptx_sreg_ctaid_x(); }
};
struct spatial_block_size {
    __declspec(property(get = get_x)) unsigned x;
    __device__ unsigned get_x() const { return __nvvm_read_ptx_sreg_ntid_x(); }
};
struct spatial_grid_size {
    __declspec(property(get = get_x)) unsigned x;
    __device__ unsigned get_x() const { return __nvvm_read_ptx_sreg_nctaid_x(); }
};
extern __device__ const spatial_thread_index threadIdx;
extern __device__ const spatial_block_index blockIdx;
extern __device__ const spatial_block_size blockDim;
extern __device__ const spatial_grid_size gridDim;

// __syncthreads is a builtin of clang.
static inline __device__ int atomicAdd(int* address, int value) { return __nvvm_atom_add_gen_i(address, value); }
static inline __device__ double sqrt(double value) { return __nvvm_sqrt_rn_d(value); }
static inline __device__ float sqrtf(float value) { return __nvvm_sqrt_rn_f(value); }
static inline __device__ float fmaf(float a, float b, float c) { return __nvvm_fma_rn_f(a, b, c); }
static inline __device__ void* memcpy(void* to, const void* from, size_t bytes) {
    return __builtin_memcpy(to, from, bytes);
}
static inline __device__ float floorf(float value) { return __nvvm_floor_f(value); }

enum cudaError_t { cudaSuccess, cudaErrorMemoryAllocation, cudaErrorNoDevice, cudaErrorInsufficientDriver };
enum cudaMemcpyKind { cudaMemcpyHostToDevice, cudaMemcpyDeviceToHost };
struct cudaDeviceProp {
    char name[256];
};
typedef struct spatial_stream* cudaStream_t;

cudaError_t cudaConfigureCall(dim3 blocks, dim3 threads, size_t shared = 0, cudaStream_t stream = nullptr);
extern "C" unsigned __cudaPushCallConfiguration(dim3 blocks, dim3 threads, size_t shared = 0,
                                                cudaStream_t stream = nullptr);
extern "C" cudaError_t cudaLaunchKernel(const void* kernel, dim3 blocks, dim3 threads, void** arguments, size_t shared,
                                        cudaStream_t stream);
cudaError_t cudaGetLastError();
const char* cudaGetErrorString(cudaError_t error);
cudaError_t cudaGetDevice(int* device);
cudaError_t cudaSetDevice(int device);
cudaError_t cudaGetDeviceCount(int* count);
cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int device);
cudaError_t cudaMalloc(void** memory, size_t bytes);
cudaError_t cudaFree(void* memory);
cudaError_t cudaMemcpy(void* target, const void* source, size_t bytes, cudaMemcpyKind kind);
