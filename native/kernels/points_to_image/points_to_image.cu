// One thread per point and camera.
#include "core/cuda.h"
#include "points_to_image/points_to_image_parts.h"

namespace spatial {
namespace {

constexpr int kThreads = 256;

__global__ void project_points(PointsToImageProblem problem) {
    const int64_t at = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (at < problem.camera_count * problem.point_count) {
        project_and_write(problem, at / problem.point_count, at % problem.point_count);
    }
}

}  // namespace

void points_to_image_cuda(const PointsToImageProblem& problem, int32_t device) {
    const DeviceScope scope(device);
    SPATIAL_LAUNCH(project_points, blocks_for(problem.camera_count * problem.point_count, kThreads), kThreads, problem);
}

}  // namespace spatial
