// What the implementations of class_argmax share: the problem in plain pointers, and the way of one voxel.
#pragma once

#include <cstdint>

#include "core/portable.h"
#include "spatial/abi.h"

namespace spatial {

struct ClassArgmaxProblem {
    const float* scores;   // [V, K] or [K, V]
    int64_t voxel_count;   // V
    int32_t class_count;   // K
    int64_t voxel_stride;  // from a voxel's score to the next voxel's
    int64_t class_stride;  // from a class's score to the next class's
    int threads;
    uint8_t* classes;  // [V]
};

// Writes the class of a voxel; whether all its scores are finite.
SPATIAL_PORTABLE bool find_class(const ClassArgmaxProblem& problem, int64_t voxel) {
    const float* scores = problem.scores + voxel * problem.voxel_stride;
    float best = scores[0];
    int32_t best_class = 0;
    bool finite = best - best == 0;
    for (int32_t k = 1; k < problem.class_count; ++k) {
        const float score = scores[k * problem.class_stride];
        finite = finite && score - score == 0;
        // "Not at most the best" holds for larger scores and for NaN; a best that is NaN, unequal to itself, stays.
        if (!(score <= best) && best == best) {
            best = score;
            best_class = k;
        }
    }
    problem.classes[voxel] = static_cast<uint8_t>(best_class);
    return finite;
}

// The classes of voxels begin to end - 1; how many have a score that is not finite.
int64_t find_classes_reference(const ClassArgmaxProblem& problem, int64_t begin, int64_t end);
int64_t find_classes_avx2(const ClassArgmaxProblem& problem, int64_t begin, int64_t end);
int64_t find_classes_avx512(const ClassArgmaxProblem& problem, int64_t begin, int64_t end);
int64_t class_argmax_cuda(const ClassArgmaxProblem& problem, int32_t device);

}  // namespace spatial
