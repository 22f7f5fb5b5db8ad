// What the implementations of voxelize share: the problem in plain pointers, and the formula of a point's key.
#pragma once

#include <cstdint>

#include "core/portable.h"
#include "spatial/abi.h"

namespace spatial {

// The grid as the formula uses it: float32, no doubles left.
struct KeyFormula {
    float min[3];
    float cell_size[3];
    float size[3];  // float32 holds sizes up to 2^24 exactly
    int32_t cells[3];
    int32_t batch_size;
};

constexpr int64_t kOutside = -1;

// The key of one point, or kOutside.
SPATIAL_PORTABLE int64_t key_of(const KeyFormula& formula, const float* point, int32_t sample) {
    int64_t key = sample;
    for (int axis = 0; axis < 3; ++axis) {
        const float cell = (point[axis] - formula.min[axis]) / formula.cell_size[axis];
        // Compared as floats: NaN fails both tests, and what passes converts to int safely. Truncation is floor from 0
        // up.
        if (!(cell >= 0.0f && cell < formula.size[axis])) {
            return kOutside;
        }
        key = key * formula.cells[axis] + static_cast<int32_t>(cell);
    }
    return sample >= 0 && sample < formula.batch_size ? key : kOutside;
}

// One call. Outputs that were not asked for are null: means and coords go together, keys and inverse go together.
struct VoxelizeProblem {
    const float* points;   // [N, C]
    const int32_t* batch;  // [N] or null
    int64_t point_count;
    int32_t width;  // C
    KeyFormula formula;
    int64_t capacity;
    int threads;
    float* means;      // [M, C]
    int32_t* coords;   // [M, 4]
    int64_t* keys;     // [M]
    int32_t* counts;   // [M]
    int32_t* inverse;  // [N]

    int64_t key_count() const {
        return static_cast<int64_t>(formula.cells[0]) * formula.cells[1] * formula.cells[2] * formula.batch_size;
    }
};

// Each returns V; when V exceeds the capacity the outputs are not meaningful.
int64_t voxelize_reference(const VoxelizeProblem& problem);
int64_t voxelize_avx2(const VoxelizeProblem& problem);
int64_t voxelize_cuda(const VoxelizeProblem& problem, int32_t device);

// True when voxelize_avx2 can take it: the CPU has AVX2, there are at most 2^28 keys and 2^24 points.
bool voxelize_avx2_takes(const VoxelizeProblem& problem);

}  // namespace spatial
