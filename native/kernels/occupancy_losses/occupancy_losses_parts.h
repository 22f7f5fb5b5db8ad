// What the implementations of occupancy_losses share: the problem in plain pointers, where sums of blocks lie, and the
// order of errors.
#pragma once

#include <cstdint>
#include <cstring>

#include "core/portable.h"

namespace spatial {

constexpr int kMaxLossClasses = 64;
constexpr int kLossColumns = 16;   // voxels this far apart are added up first
constexpr int kLossBlock = 512;    // voxels whose sums are float32
constexpr int kRanksOfPart = 512;  // errors that are added up apart
constexpr int kUnknownVoxel = 255;

// One call.
struct OccupancyLossProblem {
    int64_t voxel_count;  // N
    int32_t class_count;  // K
    uint32_t height, radial_count;
    bool counts_unknown;
    int threads;
    const float* logits;         // [N, K]
    const uint8_t* labels;       // [N]
    const float* radial;         // [R]
    const float* class_weights;  // [K]
    float* slopes;  // [K, N]; until a class's errors are sorted, its errors, those of its own voxels negative

    SPATIAL_PORTABLE int64_t block_count() const { return (voxel_count + kLossBlock - 1) / kLossBlock; }
    int64_t part_count() const { return (voxel_count + kRanksOfPart - 1) / kRanksOfPart; }
};

using ErrorEntry = uint64_t;  // an error to be sorted; entry_of()

// The weights of the terms' slopes, spread over classes.
struct OccupancyLossWeights {
    float own[kMaxLossClasses];     // of p[n, k], affinities, at voxels of class k
    float others[kMaxLossClasses];  // at other known voxels
    float focal, lovasz;
};

// Functions are each file's own, so that none that was compiled for one instruction set is called for another.
namespace {

// Sums of a block: four of each class, then four.
struct BlockSums {
    int class_count;

    static constexpr int kMaxCount = 4 * kMaxLossClasses + 4;
    SPATIAL_PORTABLE int count() const { return 4 * class_count + 4; }
    SPATIAL_PORTABLE int own(int k) const { return k; }                        // p[n, k] of the class's voxels
    SPATIAL_PORTABLE int stray(int k) const { return class_count + k; }        // p[n, k] of other known voxels
    SPATIAL_PORTABLE int voxels(int k) const { return 2 * class_count + k; }   // the class's voxels
    SPATIAL_PORTABLE int largest(int k) const { return 3 * class_count + k; }  // largest p[n, k] of them, 0 without
    SPATIAL_PORTABLE bool is_largest(int at) const { return at >= 3 * class_count && at < 4 * class_count; }
    SPATIAL_PORTABLE int taken() const { return 4 * class_count; }            // 1 - p[n, F] of voxels that are not free
    SPATIAL_PORTABLE int stray_taken() const { return 4 * class_count + 1; }  // 1 - p[n, F] of free voxels
    SPATIAL_PORTABLE int focal() const { return 4 * class_count + 2; }
    SPATIAL_PORTABLE int unknown() const { return 4 * class_count + 3; }  // voxels
};

// Adds up the columns of a sum, or finds the largest, by halves.
SPATIAL_PORTABLE float over_columns(const float* columns, bool largest) {
    float parts[kLossColumns];
    for (int column = 0; column < kLossColumns; ++column) {
        parts[column] = columns[column];
    }
    for (int half = kLossColumns / 2; half > 0; half /= 2) {
        for (int column = 0; column < half; ++column) {
            const float a = parts[column], b = parts[column + half];
            parts[column] = !largest ? a + b : a < b ? b : a;
        }
    }
    return parts[0];
}

// From the top: 2 unused bits, 30 that ascend as errors descend, 1 for the voxels of the class, 31 of the voxel's
// number.
constexpr int kKeyBits = 30, kKeyShift = 32;
constexpr uint32_t kOwnBit = 1u << 31;

SPATIAL_PORTABLE ErrorEntry entry_of(float signed_error, int64_t voxel) {
    constexpr uint32_t bits_of_one = 0x3f800000u, every_key = (1u << kKeyBits) - 1;
    uint32_t bits;
    memcpy(&bits, &signed_error, sizeof(bits));
    const uint32_t key = (bits_of_one - (bits & ~kOwnBit)) & every_key;
    return static_cast<uint64_t>(key) << kKeyShift | (bits & kOwnBit) | static_cast<uint32_t>(voxel);
}
SPATIAL_PORTABLE float error_of(ErrorEntry entry) {
    const uint32_t bits = 0x3f800000u - static_cast<uint32_t>(entry >> kKeyShift);
    float error;
    memcpy(&error, &bits, sizeof(error));
    return error;
}
SPATIAL_PORTABLE bool is_own(ErrorEntry entry) { return (entry & kOwnBit) != 0; }
SPATIAL_PORTABLE int64_t voxel_of(ErrorEntry entry) { return static_cast<int64_t>(entry & (kOwnBit - 1)); }

// How the Jaccard error of a class of `count` voxels grows as errors are met in their order.
struct JaccardWalk {
    int64_t count;
    int64_t own, strays;  // met so far

    SPATIAL_PORTABLE double step(bool is_own_voxel) {
        const double joined = static_cast<double>(count + strays);
        if (is_own_voxel) {
            ++own;
            return 1 / joined;
        }
        ++strays;
        return static_cast<double>(count - own) / (joined * (joined + 1));
    }

    // Writes the slope of the voxel's share; the error's part of the loss.
    SPATIAL_PORTABLE double meet(ErrorEntry entry, float* slopes) {
        const float error = error_of(entry);
        const double growth = step(is_own(entry));
        const float slope = static_cast<float>(growth);
        slopes[voxel_of(entry)] = error == 0 ? 0.0f : is_own(entry) ? -slope : slope;
        return error * growth;
    }
};

}  // namespace

// What is done for one width of lanes.
struct OccupancyLossVersion {
    // Sums of a block [BlockSums]; writes its errors.
    void (*sum_block)(const OccupancyLossProblem&, int64_t block, float* sums);

    // The errors of a class that are `least` or more, as entries in order of voxels; there is room for one more.
    int64_t (*collect)(const float* errors, int64_t count, float least, ErrorEntry* entries);

    void (*backward)(const OccupancyLossProblem&, const OccupancyLossWeights&, int64_t block, float* gradients);
};

extern const OccupancyLossVersion kOccupancyLossAvx2;
extern const OccupancyLossVersion kOccupancyLossAvx512;

void sum_blocks_cuda(const OccupancyLossProblem& problem, int32_t device, float* sums);

// `counts` [K]: voxels of each class. `part_losses` [K, parts] receives the losses of parts.
void lovasz_cuda(const OccupancyLossProblem& problem, int32_t device, const int64_t* counts, double* part_losses);
void occupancy_losses_backward_cuda(const OccupancyLossProblem& problem, const OccupancyLossWeights& weights,
                                    int32_t device, float* gradients);

}  // namespace spatial
