#include "ray_cast/ray_cast.h"

#include <string>

#include "core/border.h"
#include "core/device.h"
#include "ray_cast/ray_cast_jumps.h"
#include "ray_cast/ray_cast_parts.h"

namespace spatial {

void cast_plainly(const RayCastProblem& problem, int64_t ray) { cast_and_write(problem, ray); }

void ray_cast_reference(const RayCastProblem& problem) {
    for (int64_t ray = 0; ray < problem.origin_count * problem.direction_count; ++ray) {
        cast_and_write(problem, ray);
    }
}

namespace {

// The tensors of one grid.
struct TargetTensors {
    const spatial_tensor* classes;
    spatial_tensor* cells;
    spatial_tensor* distances;
    spatial_tensor* hits;
};

struct RayCastTensors {
    const spatial_tensor* origins;
    const spatial_tensor* directions;
    TargetTensors targets[2];
    int target_count;
};

void check_target(const RayCastTensors& tensors, const TargetTensors& target, const spatial_voxel_grid* grid) {
    const int64_t origins = tensors.origins->shape[0], directions = tensors.directions->shape[0];
    expect_tensor(target.classes, "classes", SPATIAL_UINT8, {grid->size[0], grid->size[1], grid->size[2]});
    expect_tensor(target.cells, "cells", SPATIAL_INT32, {origins, directions});
    expect_tensor(target.distances, "distances", SPATIAL_FLOAT32, {origins, directions});
    expect_tensor(target.hits, "hits", SPATIAL_UINT8, {origins, directions});
    expect_same_device(target.classes, "classes", tensors.origins, "origins");
    expect_same_device(target.cells, "cells", tensors.origins, "origins");
    expect_same_device(target.distances, "distances", tensors.origins, "origins");
    expect_same_device(target.hits, "hits", tensors.origins, "origins");
}

RayCastProblem check(const RayCastTensors& tensors, const spatial_voxel_grid* grid, uint8_t free, int32_t threads) {
    expect(tensors.origins != nullptr, "origins must not be null");
    const bool precise = tensors.origins->dtype == SPATIAL_FLOAT64;
    expect_tensor(tensors.origins, "origins", precise ? SPATIAL_FLOAT64 : SPATIAL_FLOAT32, {kAnySize, 3});
    expect_tensor(tensors.directions, "directions", SPATIAL_FLOAT32, {kAnySize, 3});
    expect_same_device(tensors.directions, "directions", tensors.origins, "origins");
    expect_grid(grid);
    const double cell = grid->cell_size[0];
    expect(grid->cell_size[1] == cell && grid->cell_size[2] == cell,
           "cells must be cubes: distances are measured in cells");
    for (int at = 0; at < tensors.target_count; ++at) {
        check_target(tensors, tensors.targets[at], grid);
    }

    RayCastProblem problem{};
    problem.origin_count = tensors.origins->shape[0];
    problem.direction_count = tensors.directions->shape[0];
    problem.target_count = tensors.target_count;
    problem.cell = static_cast<float>(cell);
    for (int axis = 0; axis < 3; ++axis) {
        problem.min[axis] = static_cast<float>(grid->min[axis]);
        problem.size[axis] = grid->size[axis];
    }
    problem.free = free;
    problem.threads = threads_for(threads);
    return problem;
}

void point_at(const RayCastTensors& tensors, RayCastProblem& problem) {
    const bool precise = tensors.origins->dtype == SPATIAL_FLOAT64;
    problem.origins = precise ? nullptr : static_cast<const float*>(tensors.origins->data);
    problem.precise_origins = precise ? static_cast<const double*>(tensors.origins->data) : nullptr;
    problem.directions = static_cast<const float*>(tensors.directions->data);
    for (int at = 0; at < tensors.target_count; ++at) {
        const TargetTensors& target = tensors.targets[at];
        problem.targets[at] = {static_cast<const uint8_t*>(target.classes->data),
                               static_cast<int32_t*>(target.cells->data), static_cast<float*>(target.distances->data),
                               static_cast<uint8_t*>(target.hits->data)};
    }
}

#if SPATIAL_WITH_CUDA
void run_on_device(RayCastTensors tensors, RayCastProblem& problem) {
    DeviceLoan loan;
    tensors.origins = loan.input(tensors.origins);
    tensors.directions = loan.input(tensors.directions);
    for (int at = 0; at < tensors.target_count; ++at) {
        TargetTensors& target = tensors.targets[at];
        target = {loan.input(target.classes), loan.output(target.cells), loan.output(target.distances),
                  loan.output(target.hits)};
    }
    point_at(tensors, problem);
    ray_cast_cuda(problem, tensors.origins->device);
    loan.finish();
}
#endif

void run(const RayCastTensors& tensors, RayCastProblem& problem) {
    [[maybe_unused]] const Implementation implementation = choose_implementation(tensors.origins->device);
    if (problem.origin_count == 0 || problem.direction_count == 0) {
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
    if (implementation == Implementation::kCpu && ray_jumps_take(problem)) {
        ray_cast_jumping(problem);
        return;
    }
#endif
    ray_cast_reference(problem);
}

}  // namespace
}  // namespace spatial

using namespace spatial;

spatial_status spatial_ray_cast(const spatial_tensor* origins, const spatial_tensor* directions,
                                const spatial_voxel_grid* grid, const spatial_tensor* classes, uint8_t free,
                                int32_t threads, spatial_tensor* cells, spatial_tensor* distances,
                                spatial_tensor* hits) {
    return at_border("spatial_ray_cast", [&] {
        const RayCastTensors tensors{origins, directions, {{classes, cells, distances, hits}, {}}, 1};
        RayCastProblem problem = check(tensors, grid, free, threads);
        run(tensors, problem);
    });
}

spatial_status spatial_ray_cast_pair(const spatial_tensor* origins, const spatial_tensor* directions,
                                     const spatial_voxel_grid* grid, const spatial_tensor* first_classes,
                                     const spatial_tensor* second_classes, uint8_t free, int32_t threads,
                                     spatial_tensor* first_cells, spatial_tensor* first_distances,
                                     spatial_tensor* first_hits, spatial_tensor* second_cells,
                                     spatial_tensor* second_distances, spatial_tensor* second_hits) {
    return at_border("spatial_ray_cast_pair", [&] {
        const RayCastTensors tensors{origins,
                                     directions,
                                     {{first_classes, first_cells, first_distances, first_hits},
                                      {second_classes, second_cells, second_distances, second_hits}},
                                     2};
        RayCastProblem problem = check(tensors, grid, free, threads);
        run(tensors, problem);
    });
}
