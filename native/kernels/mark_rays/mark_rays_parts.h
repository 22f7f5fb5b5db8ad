// What the implementations of mark_rays share: the problem in plain pointers.
#pragma once

#include <cstdint>

namespace spatial {

struct MarkRaysProblem {
    float from[3];
    int32_t size[3];
    int32_t stride[3];        // distance of neighbours in the dense grid
    int32_t begin;            // the voxel that all rays begin in
    const float* ends;        // [R, 3]
    int64_t ray_count;        // R, at least 1
    const int32_t* occupied;  // a bit for each voxel, 32 in a word; null where rays go on to their ends
    uint8_t* mask;            // [X, Y, Z]
};

constexpr int32_t kVoxelsPerWord = 32;

// Words of bits that hold `voxels`.
inline int64_t words_of(int64_t voxels) { return (voxels + kVoxelsPerWord - 1) / kVoxelsPerWord; }

void mark_rays_reference(const MarkRaysProblem& problem);
void mark_rays_avx2(const MarkRaysProblem& problem);
void mark_rays_avx512(const MarkRaysProblem& problem);
// Finds what is occupied itself, where there are labels.
void mark_rays_cuda(MarkRaysProblem problem, const uint8_t* labels, uint8_t free, int32_t device);

}  // namespace spatial
