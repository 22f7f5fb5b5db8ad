// What the implementations of submanifold_conv share: the problems in plain pointers, and the order of sums.
#pragma once

#include <cstdint>

#include "core/portable.h"
#include "spatial/abi.h"

namespace spatial {

constexpr int kOffsets = 27;
constexpr int64_t kVoxelsPerPart = 128;  // of a sum over voxels

// How far a neighbour's cell is, -1 to 1 along each axis.
struct CellOffset {
    int32_t z, y, x;
};

SPATIAL_PORTABLE CellOffset cell_offset(int k) { return {k / 9 - 1, k / 3 % 3 - 1, k % 3 - 1}; }

struct NeighboursProblem {
    const int64_t* coords;  // [V, 4]
    int64_t voxel_count;    // V
    int32_t shape[3];       // z, y, x
    int threads;
    int32_t* neighbours;  // [27, V]

    SPATIAL_PORTABLE int64_t key_of(int64_t voxel) const {
        const int64_t* cell = coords + voxel * 4;
        return ((cell[0] * shape[2] + cell[3]) * shape[1] + cell[2]) * shape[0] + cell[1];
    }

    SPATIAL_PORTABLE bool inside(int64_t voxel) const {
        const int64_t* cell = coords + voxel * 4;
        bool within = cell[0] >= 0 && cell[0] <= INT32_MAX;
        for (int axis = 0; axis < 3; ++axis) {
            within = within && cell[axis + 1] >= 0 && cell[axis + 1] < shape[axis];
        }
        return within;
    }

    // The key of the cell at an offset of a voxel; -1 where the grid ends.
    SPATIAL_PORTABLE int64_t key_at(int64_t voxel, CellOffset offset) const {
        const int64_t* cell = coords + voxel * 4;
        const int64_t z = cell[1] + offset.z, y = cell[2] + offset.y, x = cell[3] + offset.x;
        const bool within = z >= 0 && z < shape[0] && y >= 0 && y < shape[1] && x >= 0 && x < shape[2];
        return within ? ((cell[0] * shape[2] + x) * shape[1] + y) * shape[0] + z : -1;
    }
};

// The row of a key among sorted ones, -1 where it is not.
SPATIAL_PORTABLE int32_t row_of_key(const int64_t* keys, int64_t count, int64_t key) {
    int64_t low = 0, high = count;
    while (low < high) {
        const int64_t middle = (low + high) / 2;
        if (keys[middle] < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < count && keys[low] == key ? static_cast<int32_t>(low) : -1;
}

// A convolution: gradients and weight_gradients are null; or the gradient of weights: weights and sums are.
struct SubmanifoldConvProblem {
    const float* features;      // [V, C]
    const int32_t* neighbours;  // [27, V]
    const float* weights;       // [27, C, O]
    const float* gradients;     // [V, O]
    int64_t voxel_count;        // V
    int64_t from;               // C
    int64_t to;                 // O
    int threads;
    float* sums;              // [V, O]
    float* weight_gradients;  // [27, C, O]
};

void neighbours_reference(const NeighboursProblem& problem);
void neighbours_cpu(const NeighboursProblem& problem);
void neighbours_cuda(const NeighboursProblem& problem, int32_t device);

void submanifold_conv_reference(const SubmanifoldConvProblem& problem);
void submanifold_conv_avx2(const SubmanifoldConvProblem& problem);
void submanifold_conv_avx512(const SubmanifoldConvProblem& problem);
void submanifold_conv_cuda(const SubmanifoldConvProblem& problem, int32_t device);

void submanifold_conv_weights_reference(const SubmanifoldConvProblem& problem);
void submanifold_conv_weights_avx2(const SubmanifoldConvProblem& problem);
void submanifold_conv_weights_avx512(const SubmanifoldConvProblem& problem);
void submanifold_conv_weights_cuda(const SubmanifoldConvProblem& problem, int32_t device);

// Throws Failure: the coordinates are not what the header asks for.
[[noreturn]] void refuse_coords();

}  // namespace spatial
