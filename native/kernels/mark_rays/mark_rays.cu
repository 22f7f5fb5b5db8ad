// One thread per ray; the same source as on the CPU, with one lane. Threads write the same value wherever they meet.
#include "core/cuda.h"
#include "core/lanes_scalar.h"
#include "mark_rays/mark_rays_lanes.h"

namespace spatial {
namespace {

constexpr int kThreads = 128;

__global__ void pack_occupied(const uint8_t* labels, uint8_t free, int32_t voxels, int32_t* words) {
    const int32_t word = static_cast<int32_t>(blockIdx.x * blockDim.x + threadIdx.x);
    const int32_t first = word * kVoxelsPerWord;
    if (first >= voxels) {
        return;
    }
    uint32_t bits = 0;
    for (int32_t i = 0; i < kVoxelsPerWord && first + i < voxels; ++i) {
        bits |= static_cast<uint32_t>(labels[first + i] != free) << i;
    }
    words[word] = static_cast<int32_t>(bits);
}

__global__ void mark_rays(MarkRaysProblem problem) {
    const int64_t ray = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (ray < problem.ray_count) {
        mark_range(problem, ray, ray + 1);
    }
}

}  // namespace

void mark_rays_cuda(MarkRaysProblem problem, const uint8_t* labels, uint8_t free, int32_t device) {
    const DeviceScope scope(device);
    if (labels != nullptr) {
        const int32_t voxels = problem.size[0] * problem.stride[0];
        const size_t words = static_cast<size_t>(words_of(voxels));
        int32_t* occupied = DeviceArena::reserve(device, DeviceArena::room<int32_t>(words)).take<int32_t>(words);
        SPATIAL_LAUNCH(pack_occupied, blocks_for(words_of(voxels), kThreads), kThreads, labels, free, voxels, occupied);
        problem.occupied = occupied;
    }
    SPATIAL_LAUNCH(mark_rays, blocks_for(problem.ray_count, kThreads), kThreads, problem);
}

}  // namespace spatial
