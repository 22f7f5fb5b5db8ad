// What the implementations of points_to_image share: the problem in plain pointers, and the way of one point.
#pragma once

#include <cmath>
#include <cstdint>

#include "core/portable.h"
#include "spatial/abi.h"

namespace spatial {

struct PointsToImageProblem {
    const float* points;       // [N, C]
    const double* transforms;  // [L, S, 3, 4]
    const double* intrinsics;  // [L, 3, 3]
    const int32_t* sizes;      // [L, 2]
    int64_t point_count;       // N
    int64_t camera_count;      // L
    int64_t step_count;        // S
    int32_t width;             // C
    bool round_steps;
    double min_depth;
    double border;
    int threads;
    double* pixels;  // [L, N, 2]
    float* depths;   // [L, N]
    uint8_t* mask;   // [L, N]
};

// Projects point `i` into camera `camera` and writes its outputs.
SPATIAL_PORTABLE void project_and_write(const PointsToImageProblem& problem, int64_t camera, int64_t i) {
    const float* point = problem.points + i * problem.width;
    double p[3] = {point[0], point[1], point[2]};
    for (int64_t step = 0; step < problem.step_count; ++step) {
        const double* rows = problem.transforms + (camera * problem.step_count + step) * 12;
        double moved[3];
        for (int row = 0; row < 3; ++row) {
            const double* m = rows + row * 4;
            const double turned = m[0] * p[0] + m[1] * p[1] + m[2] * p[2];
            moved[row] = problem.round_steps
                             ? static_cast<double>(static_cast<float>(turned) + static_cast<float>(m[3]))
                             : turned + m[3];
        }
        p[0] = moved[0];
        p[1] = moved[1];
        p[2] = moved[2];
    }

    const double* k = problem.intrinsics + camera * 9;
    const double nothing = NAN;
    double u = (k[0] * p[0] + k[1] * p[1] + k[2] * p[2]) / p[2];
    double v = (k[3] * p[0] + k[4] * p[1] + k[5] * p[2]) / p[2];
    const bool in_front = p[2] > problem.min_depth;
    // One NaN for all: its sign and payload would otherwise depend on the processor.
    u = in_front && u == u ? u : nothing;
    v = in_front && v == v ? v : nothing;
    const int32_t* size = problem.sizes + camera * 2;
    const bool inside =
        u > problem.border && u < size[0] - problem.border && v > problem.border && v < size[1] - problem.border;

    const int64_t at = camera * problem.point_count + i;
    problem.pixels[at * 2] = u;
    problem.pixels[at * 2 + 1] = v;
    problem.depths[at] = p[2] == p[2] ? static_cast<float>(p[2]) : static_cast<float>(nothing);
    problem.mask[at] = inside ? 1 : 0;
}

void points_to_image_reference(const PointsToImageProblem& problem);
void points_to_image_avx2(const PointsToImageProblem& problem);
void points_to_image_cuda(const PointsToImageProblem& problem, int32_t device);
bool points_to_image_avx2_takes(const PointsToImageProblem& problem);

}  // namespace spatial
