// One thread per ray; the search is the one the CPU runs, with one lane.
#include "core/cuda.h"
#include "core/lanes_scalar.h"
#include "ray_trace/ray_trace_rays.h"

namespace spatial {
namespace {

constexpr int kThreads = 128;

__global__ void trace_rays(RayTraceProblem problem) {
    const int64_t ray = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (ray < problem.ray_count) {
        trace_group(problem, ray, ray + 1);
    }
}

}  // namespace

void ray_trace_cuda(const RayTraceProblem& problem, int32_t device) {
    const DeviceScope scope(device);
    SPATIAL_LAUNCH(trace_rays, blocks_for(problem.ray_count, kThreads), kThreads, problem);
}

}  // namespace spatial
