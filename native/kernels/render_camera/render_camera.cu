// One thread per pixel; the same source as on the CPU, with one lane.
#include "core/cuda.h"
#include "core/lanes_scalar.h"
#include "render_camera/render_camera_lanes.h"

namespace spatial {
namespace {

constexpr int kThreads = 128;

__global__ void render_pixels(RenderProblem problem) {
    const int64_t pixel = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (pixel < static_cast<int64_t>(problem.width) * problem.height) {
        render_tile(problem, static_cast<int32_t>(pixel % problem.width), static_cast<int32_t>(pixel / problem.width));
    }
}

}  // namespace

void render_camera_cuda(const RenderProblem& problem, int32_t device) {
    const DeviceScope scope(device);
    const int64_t pixels = static_cast<int64_t>(problem.width) * problem.height;
    SPATIAL_LAUNCH(render_pixels, blocks_for(pixels, kThreads), kThreads, problem);
}

}  // namespace spatial
