#include "ray_cast/ray_cast_jumps.h"

#include <cmath>

#include "core/border.h"
#include "core/parallel.h"

namespace spatial {
namespace {

// Kept between calls.
struct Scratch {
    SortedDirections directions;
    FreeColumns free[2];
    FreeColumns free_in_both;
    FreeBoxes boxes[kOctants];
};

int octant_of(const float* direction) {
    return (std::signbit(direction[0]) ? 1 : 0) | (std::signbit(direction[1]) ? 2 : 0) |
           (std::signbit(direction[2]) ? 4 : 0);
}

void signs_of(int octant, int* signs) {
    for (int axis = 0; axis < 3; ++axis) {
        signs[axis] = (octant >> axis & 1) == 0 ? 1 : -1;
    }
}

// Whether the plain traversal starts in the voxel that holds the start, and the start is exact within its voxel.
bool starts_inside(const RayBundle& bundle) {
    for (int axis = 0; axis < 3; ++axis) {
        if (!(bundle.start[axis] >= 1 && bundle.start[axis] < static_cast<float>(bundle.problem.size[axis]))) {
            return false;
        }
    }
    return true;
}

void cast_bundle(const RayBundle& bundle) {
    if (bundle.directions.count(bundle.octant) == 0) {
        return;
    }
    if (!starts_inside(bundle)) {
        const int64_t begin = bundle.directions.begin(bundle.octant);
        for (int64_t at = begin; at < begin + bundle.directions.count(bundle.octant); ++at) {
            cast_plainly(bundle.problem, bundle.origin * bundle.problem.direction_count + bundle.directions.number(at));
        }
    } else if (use_avx512()) {
        cast_bundle_avx512(bundle);
    } else {
        cast_bundle_avx2(bundle);
    }
}

}  // namespace

void SortedDirections::fill(const RayCastProblem& problem) {
    int64_t counts[kOctants] = {};
    for (int64_t d = 0; d < problem.direction_count; ++d) {
        ++counts[octant_of(problem.directions + d * 3)];
    }
    int64_t place = 0;
    for (int octant = 0; octant < kOctants; ++octant) {
        begin_[octant] = next_[octant] = place;
        place += (counts[octant] + kMostLanes - 1) / kMostLanes * kMostLanes;
    }
    stride_ = place;
    values_.grow(static_cast<size_t>(3 * stride_));
    numbers_.grow(static_cast<size_t>(stride_));
    for (int64_t d = 0; d < problem.direction_count; ++d) {
        put(next_[octant_of(problem.directions + d * 3)]++, d, problem.directions + d * 3);
    }
    for (int octant = 0; octant < kOctants; ++octant) {
        count_[octant] = counts[octant];
        for (int64_t at = next_[octant]; at % kMostLanes != 0; ++at) {
            put(at, numbers_.data()[at - 1], problem.directions + numbers_.data()[at - 1] * 3);
        }
    }
}

void SortedDirections::put(int64_t at, int64_t number, const float* direction) {
    numbers_.data()[at] = number;
    for (int axis = 0; axis < 3; ++axis) {
        values_.data()[axis * stride_ + at] = direction[axis];
    }
}

bool ray_jumps_take(const RayCastProblem& problem) {
    const int64_t x = problem.size[0] + 2, y = problem.size[1] + 2 * kBoxReach, z = problem.size[2] + 2;
    // A column of voxels must fit a word; a ray that starts inside must leave before the step limit; positions of words
    // must be exact in float32.
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && problem.size[2] <= kBoxDepth &&
           x + y + z < kMostVoxels && 2 * x * y < 1 << 24;
}

void ray_cast_jumping(const RayCastProblem& problem) {
    static thread_local Scratch scratch_of_thread;
    Scratch& scratch = scratch_of_thread;
    scratch.directions.fill(problem);
    for (int target = 0; target < problem.target_count; ++target) {
        scratch.free[target].fill(problem, problem.targets[target].classes);
    }
    const FreeColumns& first = scratch.free[0];
    const FreeColumns& second = scratch.free[problem.target_count - 1];
    scratch.free_in_both.fill(problem, first, second);
    parallel_for(problem.threads, kOctants, [&](int64_t octant) {
        if (scratch.directions.count(static_cast<int>(octant)) > 0) {
            static thread_local FreeColumns boxes[kBoxes];
            for (FreeColumns& box : boxes) {
                box.resize(problem);
            }
            int signs[3];
            signs_of(static_cast<int>(octant), signs);
            scratch.boxes[octant].fill(first, second, scratch.free_in_both, signs, boxes);
        }
    });
    parallel_for(problem.threads, kOctants * problem.origin_count, [&](int64_t piece) {
        const int octant = static_cast<int>(piece / problem.origin_count);
        const int64_t origin = piece % problem.origin_count;
        RayBundle bundle{problem, scratch.directions, scratch.boxes[octant], origin, {}, octant, {}};
        for (int axis = 0; axis < 3; ++axis) {
            bundle.start[axis] = start_of(problem, origin, axis);
        }
        signs_of(octant, bundle.signs);
        cast_bundle(bundle);
    });
}

}  // namespace spatial
