// What the implementations of space_coverage share: the problem in plain pointers, and counting bits.
#pragma once

#include <cstdint>

#include "core/portable.h"
#include "spatial/abi.h"

namespace spatial {

struct SpaceCoverageProblem {
    const uint64_t* seen;  // [T, W]
    int64_t frames;        // T
    int64_t words;         // W
    int64_t room;          // K
    int threads;
    int32_t* picks;  // [K]
    int64_t* gains;  // [K]
};

SPATIAL_PORTABLE int bits_of(uint64_t word) {
    word -= word >> 1 & 0x5555555555555555u;
    word = (word & 0x3333333333333333u) + (word >> 2 & 0x3333333333333333u);
    word = (word + (word >> 4)) & 0x0f0f0f0f0f0f0f0fu;
    return static_cast<int>(word * 0x0101010101010101u >> 56);
}

// Cells of a frame that are not covered yet, words begin to end - 1 with a step: for one thread of several.
SPATIAL_PORTABLE int64_t new_cells(const uint64_t* seen, const uint64_t* covered, int64_t begin, int64_t end,
                                   int64_t step) {
    int64_t count = 0;
    for (int64_t word = begin; word < end; word += step) {
        count += bits_of(seen[word] & ~covered[word]);
    }
    return count;
}

// The same of all words.
int64_t count_new_cells_reference(const uint64_t* seen, const uint64_t* covered, int64_t words);
int64_t count_new_cells_avx2(const uint64_t* seen, const uint64_t* covered, int64_t words);
int32_t space_coverage_cuda(const SpaceCoverageProblem& problem, int32_t device);

}  // namespace spatial
