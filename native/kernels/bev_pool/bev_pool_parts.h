// What the implementations of bev_pool share: the problems in plain pointers.
#pragma once

#include <cstdint>

#include "core/portable.h"

namespace spatial {

// One call forward.
struct BevPoolProblem {
    const float* weights;       // [E]
    const float* features;      // [P, C]
    const int32_t* weight_of;   // [N]
    const int32_t* feature_of;  // [N]
    const int32_t* starts;      // [G + 1]
    const int32_t* rows;        // [G] or null
    int64_t group_count;        // G
    int64_t row_count;          // R
    int64_t width;              // C
    int threads;
    float* sums;  // [R, C]

    SPATIAL_PORTABLE int64_t row_of(int64_t group) const { return rows == nullptr ? group : rows[group]; }
};

// One call backward.
struct BevPoolBackwardProblem {
    const float* sum_gradients;  // [R, C]
    const float* weights;        // [E]
    const float* features;       // [P, C]
    const int32_t* weight_of;    // [N]
    const int32_t* row_of;       // [N]
    const int32_t* starts;       // [P + 1]
    int64_t feature_count;       // P
    int64_t weight_count;        // E
    int64_t entry_count;         // N
    int64_t width;               // C
    int threads;
    float* weight_gradients;   // [E], all 0 before
    float* feature_gradients;  // [P, C]
};

// A share of the groups, and the rows of sums that are its to write: from the row after the group before to its own
// last, the last share to the end.
struct BevPoolShare {
    int64_t first_group, end_group;
    int64_t first_row, end_row;
};

// The lanes that a dot product is added up in.
constexpr int kDotLanes = 16;

// Channel c of a group's sum.
SPATIAL_PORTABLE float pooled(const BevPoolProblem& problem, int64_t group, int64_t c) {
    float sum = 0;
    for (int32_t e = problem.starts[group]; e < problem.starts[group + 1]; ++e) {
        sum += problem.weights[problem.weight_of[e]] *
               problem.features[static_cast<int64_t>(problem.feature_of[e]) * problem.width + c];
    }
    return sum;
}

// Channel c of the gradient of features p.
SPATIAL_PORTABLE float feature_gradient(const BevPoolBackwardProblem& problem, int64_t p, int64_t c) {
    float sum = 0;
    for (int32_t e = problem.starts[p]; e < problem.starts[p + 1]; ++e) {
        sum += problem.weights[problem.weight_of[e]] *
               problem.sum_gradients[static_cast<int64_t>(problem.row_of[e]) * problem.width + c];
    }
    return sum;
}

SPATIAL_PORTABLE float dot(const float* a, const float* b, int64_t width) {
    float lanes[kDotLanes] = {};
    for (int64_t c = 0; c < width; ++c) {
        lanes[c % kDotLanes] += a[c] * b[c];
    }
    for (int half = kDotLanes / 2; half > 0; half /= 2) {
        for (int lane = 0; lane < half; ++lane) {
            lanes[lane] += lanes[lane + half];
        }
    }
    return lanes[0];
}

void bev_pool_share_avx2(const BevPoolProblem& problem, const BevPoolShare& share);
void bev_pool_share_avx512(const BevPoolProblem& problem, const BevPoolShare& share);
void bev_pool_cuda(const BevPoolProblem& problem, int32_t device);

// The gradients of features first to end - 1, and of their weights.
void bev_pool_backward_avx2(const BevPoolBackwardProblem& problem, int64_t first, int64_t end);
void bev_pool_backward_avx512(const BevPoolBackwardProblem& problem, int64_t first, int64_t end);
void bev_pool_backward_cuda(const BevPoolBackwardProblem& problem, int32_t device);

}  // namespace spatial
