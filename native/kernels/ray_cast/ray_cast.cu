// One thread per ray; the traversal is the one the CPU's plain version runs.
#include "core/cuda.h"
#include "ray_cast/ray_cast_parts.h"

namespace spatial {
namespace {

constexpr int kThreads = 128;

__global__ void cast_rays(RayCastProblem problem) {
    const int64_t ray = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (ray < problem.origin_count * problem.direction_count) {
        cast_and_write(problem, ray);
    }
}

}  // namespace

void ray_cast_cuda(const RayCastProblem& problem, int32_t device) {
    const DeviceScope scope(device);
    SPATIAL_LAUNCH(cast_rays, blocks_for(problem.origin_count * problem.direction_count, kThreads), kThreads, problem);
}

}  // namespace spatial
