// What the implementations of ray_cast share: the problem in plain pointers, and the traversal as the header words it.
#pragma once

#include <cmath>
#include <cstdint>

#include "core/portable.h"
#include "spatial/abi.h"

namespace spatial {

// A grid to look into, and where the rays' hits in it go.
struct RayTarget {
    const uint8_t* classes;  // [X, Y, Z]
    int32_t* cells;          // [T, R]
    float* distances;        // [T, R]
    uint8_t* hits;           // [T, R]
};

struct RayCastProblem {
    const float* origins;           // [T, 3]; null when they are float64
    const double* precise_origins;  // [T, 3]; null when they are float32
    const float* directions;        // [R, 3]
    RayTarget targets[2];
    int target_count;         // 1 or 2
    int64_t origin_count;     // T
    int64_t direction_count;  // R
    float min[3];
    float cell;
    int32_t size[3];
    uint8_t free;
    int threads;
};

struct RayHit {
    int32_t cell;
    double distance;  // voxels; -1 when the ray was never inside
};

constexpr int kMostVoxels = 1001;  // the source tests "step > 1000" after counting the step
constexpr float kFarthestStart = 1e6f;

// Grid coordinate of an origin, and of the point one direction further, along one axis.
SPATIAL_PORTABLE float start_of(const RayCastProblem& problem, int64_t origin, int axis) {
    if (problem.precise_origins != nullptr) {
        return static_cast<float>((problem.precise_origins[origin * 3 + axis] - problem.min[axis]) / problem.cell);
    }
    return (problem.origins[origin * 3 + axis] - problem.min[axis]) / problem.cell;
}

SPATIAL_PORTABLE float end_of(const RayCastProblem& problem, int64_t origin, float direction, int axis) {
    if (problem.precise_origins != nullptr) {
        const double end = direction + problem.precise_origins[origin * 3 + axis];
        return static_cast<float>((end - problem.min[axis]) / problem.cell);
    }
    return (direction + problem.origins[origin * 3 + axis] - problem.min[axis]) / problem.cell;
}

// One ray through `classes` from `start` towards `end`, both in grid coordinates.
SPATIAL_PORTABLE RayHit cast_ray(const RayCastProblem& problem, const uint8_t* classes, const float* start,
                                 const float* end) {
    double r[3];
    for (int axis = 0; axis < 3; ++axis) {
        if (!(start[axis] > -kFarthestStart && start[axis] < kFarthestStart)) {
            return {0, -1.0};
        }
        r[axis] = static_cast<double>(end[axis]) - static_cast<double>(start[axis]);
    }
    const double length = sqrt(r[0] * r[0] + r[1] * r[1] + r[2] * r[2]);

    int32_t voxel[3], step[3];
    double t_max[3], t_delta[3];
    for (int axis = 0; axis < 3; ++axis) {
        const double direction = r[axis] / length;
        voxel[axis] = static_cast<int32_t>(start[axis]);
        step[axis] = direction >= 0 ? 1 : -1;
        const double boundary = voxel[axis] + (step[axis] > 0 ? 1 : 0);
        // Adding 0 turns -0 into 0, so that every implementation has the same bits.
        t_max[axis] = direction != 0 ? (boundary - start[axis]) / direction + 0.0 : INFINITY;
        t_delta[axis] = direction != 0 ? step[axis] / direction : INFINITY;
    }

    RayHit hit{0, -1.0};
    bool was_inside = false;
    for (int visited = 0; visited < kMostVoxels; ++visited) {
        const bool inside = voxel[0] >= 0 && voxel[0] < problem.size[0] && voxel[1] >= 0 &&
                            voxel[1] < problem.size[1] && voxel[2] >= 0 && voxel[2] < problem.size[2];
        if (was_inside && !inside) {
            break;
        }
        const int axis = t_max[0] < t_max[1] ? (t_max[0] < t_max[2] ? 0 : 2) : (t_max[1] < t_max[2] ? 1 : 2);
        if (inside) {
            was_inside = true;
            hit.cell = (voxel[0] * problem.size[1] + voxel[1]) * problem.size[2] + voxel[2];
            hit.distance = t_max[axis];
            if (classes[hit.cell] != problem.free) {
                break;
            }
        }
        voxel[axis] += step[axis];
        t_max[axis] += t_delta[axis];
    }
    return hit;
}

// Casts ray `ray` of the origin-major [T, R] into every target and writes its outputs.
SPATIAL_PORTABLE void cast_and_write(const RayCastProblem& problem, int64_t ray) {
    const int64_t origin = ray / problem.direction_count;
    const float* direction = problem.directions + ray % problem.direction_count * 3;
    float start[3], end[3];
    for (int axis = 0; axis < 3; ++axis) {
        start[axis] = start_of(problem, origin, axis);
        end[axis] = end_of(problem, origin, direction[axis], axis);
    }
    for (int at = 0; at < problem.target_count; ++at) {
        const RayTarget& target = problem.targets[at];
        const RayHit hit = cast_ray(problem, target.classes, start, end);
        target.cells[ray] = hit.cell;
        target.distances[ray] = static_cast<float>(hit.distance) * problem.cell;
        target.hits[ray] = target.classes[hit.cell];
    }
}

void ray_cast_reference(const RayCastProblem& problem);
void ray_cast_cuda(const RayCastProblem& problem, int32_t device);

// cast_and_write for files that are compiled for newer CPUs: an inline function of theirs must not serve the others.
void cast_plainly(const RayCastProblem& problem, int64_t ray);

}  // namespace spatial
