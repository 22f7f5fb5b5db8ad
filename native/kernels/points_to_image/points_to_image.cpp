#include "points_to_image/points_to_image.h"

#include <cmath>
#include <string>

#include "core/border.h"
#include "core/device.h"
#include "points_to_image/points_to_image_parts.h"

namespace spatial {

void points_to_image_reference(const PointsToImageProblem& problem) {
    for (int64_t camera = 0; camera < problem.camera_count; ++camera) {
        for (int64_t i = 0; i < problem.point_count; ++i) {
            project_and_write(problem, camera, i);
        }
    }
}

namespace {

struct PointsToImageTensors {
    const spatial_tensor* points;
    const spatial_tensor* transforms;
    const spatial_tensor* intrinsics;
    const spatial_tensor* sizes;
    spatial_tensor* pixels;
    spatial_tensor* depths;
    spatial_tensor* mask;
};

PointsToImageProblem check(const PointsToImageTensors& tensors, int32_t round_steps, double min_depth, double border,
                           int32_t threads) {
    expect_tensor(tensors.points, "points", SPATIAL_FLOAT32, {kAnySize, kAnySize});
    const int64_t points = tensors.points->shape[0], width = tensors.points->shape[1];
    expect(width >= 3 && width <= 64,
           "points must be float32 [N, C] with C from 3 to 64, got C = " + std::to_string(width));
    expect_tensor(tensors.transforms, "transforms", SPATIAL_FLOAT64, {kAnySize, kAnySize, 3, 4});
    const int64_t cameras = tensors.transforms->shape[0], steps = tensors.transforms->shape[1];
    expect(steps >= 1, "transforms must hold at least one step per camera");
    expect_tensor(tensors.intrinsics, "intrinsics", SPATIAL_FLOAT64, {cameras, 3, 3});
    expect_tensor(tensors.sizes, "sizes", SPATIAL_INT32, {cameras, 2});
    expect_tensor(tensors.pixels, "pixels", SPATIAL_FLOAT64, {cameras, points, 2});
    expect_tensor(tensors.depths, "depths", SPATIAL_FLOAT32, {cameras, points});
    expect_tensor(tensors.mask, "mask", SPATIAL_UINT8, {cameras, points});
    expect_same_device(tensors.transforms, "transforms", tensors.points, "points");
    expect_same_device(tensors.intrinsics, "intrinsics", tensors.points, "points");
    expect_same_device(tensors.sizes, "sizes", tensors.points, "points");
    expect_same_device(tensors.pixels, "pixels", tensors.points, "points");
    expect_same_device(tensors.depths, "depths", tensors.points, "points");
    expect_same_device(tensors.mask, "mask", tensors.points, "points");
    expect(round_steps == 0 || round_steps == 1, "round_steps must be 0 or 1, got " + std::to_string(round_steps));
    expect(min_depth >= 0 && std::isfinite(min_depth) && std::isfinite(border),
           "min_depth must not be negative, and both finite");

    PointsToImageProblem problem{};
    problem.point_count = points;
    problem.camera_count = cameras;
    problem.step_count = steps;
    problem.width = static_cast<int32_t>(width);
    problem.round_steps = round_steps == 1;
    problem.min_depth = min_depth;
    problem.border = border;
    problem.threads = threads_for(threads);
    return problem;
}

void point_at(const PointsToImageTensors& tensors, PointsToImageProblem& problem) {
    problem.points = static_cast<const float*>(tensors.points->data);
    problem.transforms = static_cast<const double*>(tensors.transforms->data);
    problem.intrinsics = static_cast<const double*>(tensors.intrinsics->data);
    problem.sizes = static_cast<const int32_t*>(tensors.sizes->data);
    problem.pixels = static_cast<double*>(tensors.pixels->data);
    problem.depths = static_cast<float*>(tensors.depths->data);
    problem.mask = static_cast<uint8_t*>(tensors.mask->data);
}

#if SPATIAL_WITH_CUDA
void run_on_device(PointsToImageTensors tensors, PointsToImageProblem& problem) {
    DeviceLoan loan;
    tensors = {loan.input(tensors.points), loan.input(tensors.transforms), loan.input(tensors.intrinsics),
               loan.input(tensors.sizes),  loan.output(tensors.pixels),    loan.output(tensors.depths),
               loan.output(tensors.mask)};
    point_at(tensors, problem);
    points_to_image_cuda(problem, tensors.points->device);
    loan.finish();
}
#endif

void run(const PointsToImageTensors& tensors, PointsToImageProblem& problem) {
    [[maybe_unused]] const Implementation implementation = choose_implementation(tensors.points->device);
    if (problem.point_count == 0 || problem.camera_count == 0) {
        return;
    }
#if SPATIAL_WITH_CUDA
    if (implementation == Implementation::kCuda) {
        run_on_device(tensors, problem);
        return;
    }
#endif
    point_at(tensors, problem);
#if SPATIAL_WITH_AVX2
    if (implementation == Implementation::kCpu && points_to_image_avx2_takes(problem)) {
        points_to_image_avx2(problem);
        return;
    }
#endif
    points_to_image_reference(problem);
}

}  // namespace
}  // namespace spatial

using namespace spatial;

spatial_status spatial_points_to_image(const spatial_tensor* points, const spatial_tensor* transforms,
                                       const spatial_tensor* intrinsics, const spatial_tensor* sizes,
                                       int32_t round_steps, double min_depth, double border, int32_t threads,
                                       spatial_tensor* pixels, spatial_tensor* depths, spatial_tensor* mask) {
    return at_border("spatial_points_to_image", [&] {
        const PointsToImageTensors tensors{points, transforms, intrinsics, sizes, pixels, depths, mask};
        PointsToImageProblem problem = check(tensors, round_steps, min_depth, border, threads);
        run(tensors, problem);
    });
}
