// Groups of voxels, one per lane: include after core/lanes_<width>.h.
//
// While scores are finite, "larger" is all that is needed. A group with one that is not is done again voxel by voxel.
#pragma once

#include <cmath>

#include "class_argmax/class_argmax_parts.h"

namespace spatial {
namespace {

using Floats = Lanes::Floats;
using Ints = Lanes::Ints;

bool all_zero(Floats values) {
    constexpr unsigned every = (1u << Lanes::kCount) - 1;
    return Lanes::bits(Lanes::equal(values, Lanes::all(0.0f))) == every;
}

// Voxels that pass by all classes together, one per lane of each row.
template <int rows>
class VoxelGroup {
  public:
    static constexpr int kVoxels = rows * Lanes::kCount;

    VoxelGroup() {
        for (int row = 0; row < rows; ++row) {
            best_[row] = Lanes::all(-INFINITY);
            class_[row] = Lanes::all(0);
            zeros_[row] = Lanes::all(0.0f);
        }
    }

    void meet(int row, Floats score, Ints k) {
        class_[row] = Lanes::select(Lanes::less(best_[row], score), k, class_[row]);
        best_[row] = Lanes::max(best_[row], score);
        zeros_[row] = Lanes::fused(score, Lanes::all(0.0f), zeros_[row]);
    }

    bool all_finite() const {
        Floats zeros = zeros_[0];
        for (int row = 1; row < rows; ++row) {
            zeros = Lanes::fused(zeros, Lanes::all(1.0f), zeros_[row]);
        }
        return all_zero(zeros);
    }

    void store(uint8_t* classes) const {
        for (int row = 0; row < rows; ++row) {
            Lanes::store_bytes(classes + row * Lanes::kCount, class_[row]);
        }
    }

  private:
    Floats best_[rows];
    Ints class_[rows];
    Floats zeros_[rows];  // sum of 0 x score: NaN once one is infinite or NaN
};

int64_t find_one_by_one(const ClassArgmaxProblem& problem, int64_t begin, int64_t end) {
    int64_t non_finite = 0;
    for (int64_t voxel = begin; voxel < end; ++voxel) {
        non_finite += find_class(problem, voxel) ? 0 : 1;
    }
    return non_finite;
}

template <int rows>
int64_t finish(const VoxelGroup<rows>& group, const ClassArgmaxProblem& problem, int64_t voxel) {
    if (!group.all_finite()) {
        return find_one_by_one(problem, voxel, voxel + group.kVoxels);
    }
    group.store(problem.classes + voxel);
    return 0;
}

constexpr int64_t kAheadInPlanes = 256, kAheadInRows = 4096;  // scores

// Asks for scores that are needed soon, into the second-level cache. Those behind the last one are never fetched.
void ask_for(const float* scores, int64_t count) {
    constexpr int64_t line = 16;
    for (int64_t at = 0; at < count; at += line) {
        __builtin_prefetch(scores + at, 0, 2);
    }
}

// Planes of voxels. They are too many streams for the processor to foresee, so each line is asked for early, into the
// second-level cache: planes of a round size all meet in a few places of the first, and would push each other out.
int64_t find_in_planes(const ClassArgmaxProblem& problem, int64_t begin, int64_t end) {
    constexpr int rows = 4;
    using Group = VoxelGroup<rows>;
    int64_t non_finite = 0, voxel = begin;
    for (; voxel + Group::kVoxels <= end; voxel += Group::kVoxels) {
        Group group;
        const float* plane = problem.scores + voxel;
        for (int32_t k = 0; k < problem.class_count; ++k, plane += problem.class_stride) {
            ask_for(plane + kAheadInPlanes, Group::kVoxels);
            for (int row = 0; row < rows; ++row) {
                group.meet(row, Lanes::load_any(plane + row * Lanes::kCount), Lanes::all(k));
            }
        }
        non_finite += finish(group, problem, voxel);
    }
    return non_finite + find_one_by_one(problem, voxel, end);
}

// Voxels with their scores side by side: one voxel per lane, gathered class by class. Their lines stay in the
// first-level cache meanwhile.
int64_t find_in_rows(const ClassArgmaxProblem& problem, int64_t begin, int64_t end) {
    using Group = VoxelGroup<1>;
    const Ints starts = Lanes::multiply(Lanes::numbers(), Lanes::all(problem.class_count));
    int64_t non_finite = 0, voxel = begin;
    for (; voxel + Group::kVoxels <= end; voxel += Group::kVoxels) {
        ask_for(problem.scores + voxel * problem.voxel_stride + kAheadInRows, Group::kVoxels * problem.voxel_stride);
        Group group;
        for (int32_t k = 0; k < problem.class_count; ++k) {
            group.meet(0, Lanes::gather(problem.scores + voxel * problem.voxel_stride + k, starts), Lanes::all(k));
        }
        non_finite += finish(group, problem, voxel);
    }
    return non_finite + find_one_by_one(problem, voxel, end);
}

int64_t find_classes(const ClassArgmaxProblem& problem, int64_t begin, int64_t end) {
    return problem.voxel_stride == 1 ? find_in_planes(problem, begin, end) : find_in_rows(problem, begin, end);
}

}  // namespace
}  // namespace spatial
