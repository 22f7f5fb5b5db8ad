// The CPU's version for one width of lanes: include after core/lanes_<width>.h. Nothing here is shared
// between files, so that no code for one instruction set is called for another.
#pragma once

#include "occupancy_losses/occupancy_losses_lanes.h"

namespace spatial {
namespace {

void sum_block(const OccupancyLossProblem& problem, int64_t block, float* sums) {
    const BlockSums layout{problem.class_count};
    alignas(64) float columns[BlockSums::kMaxCount * kLossColumns];
    memset(columns, 0, static_cast<size_t>(layout.count()) * kLossColumns * sizeof(float));
    for (int column = 0; column < kLossColumns; column += Lanes::kCount) {
        sum_columns(problem, block, column, columns);
    }
    for (int at = 0; at < layout.count(); ++at) {
        sums[at] = over_columns(columns + at * kLossColumns, layout.is_largest(at));
    }
}

// "Not less", so that what is not a number comes along and makes the loss one that is none.
int64_t collect(const float* errors, int64_t count, float least, ErrorEntry* entries) {
    constexpr unsigned every = (1u << Lanes::kCount) - 1;
    int64_t kept = 0, voxel = 0;
    const auto keep = [&](float error) {
        entries[kept] = entry_of(error, voxel);
        const float size = error < 0 ? -error : error;
        kept += size < least ? 0 : 1;
    };
    while (voxel + Lanes::kCount <= count) {
        const Mask small = Lanes::less(Lanes::abs(Lanes::load_any(errors + voxel)), Lanes::all(least));
        const int64_t next = voxel + Lanes::kCount;
        for (voxel = Lanes::bits(small) == every ? next : voxel; voxel < next; ++voxel) {
            keep(errors[voxel]);
        }
    }
    for (; voxel < count; ++voxel) {
        keep(errors[voxel]);
    }
    return kept;
}

void backward(const OccupancyLossProblem& problem, const OccupancyLossWeights& weights, int64_t block,
              float* gradients) {
    const int64_t begin = block * kLossBlock;
    for (int64_t first = begin; first < begin + kLossBlock && first < problem.voxel_count; first += Lanes::kCount) {
        group_backward(problem, weights, first, gradients);
    }
}

constexpr OccupancyLossVersion kVersion{sum_block, collect, backward};

}  // namespace
}  // namespace spatial
