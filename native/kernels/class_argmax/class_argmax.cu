// One thread per voxel.
#include "core/cuda.h"

#include "class_argmax/class_argmax_parts.h"

namespace spatial {
namespace {

constexpr int kThreads = 256;

__global__ void find_each_class(ClassArgmaxProblem problem, int* non_finite) {
    const int64_t voxel = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (voxel < problem.voxel_count && !find_class(problem, voxel)) {
        atomicAdd(non_finite, 1);
    }
}

}  // namespace

int64_t class_argmax_cuda(const ClassArgmaxProblem& problem, int32_t device) {
    const DeviceScope scope(device);
    int* non_finite = DeviceArena::reserve(device, DeviceArena::room<int>(1)).take<int>(1);
    int count = 0;
    check_cuda(cudaMemcpy(non_finite, &count, sizeof(count), cudaMemcpyHostToDevice), "clearing the count");
    SPATIAL_LAUNCH(find_each_class, blocks_for(problem.voxel_count, kThreads), kThreads, problem, non_finite);
    check_cuda(cudaMemcpy(&count, non_finite, sizeof(count), cudaMemcpyDeviceToHost), "reading the count");
    return count;
}

}  // namespace spatial
