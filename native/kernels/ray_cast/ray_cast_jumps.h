// What the vector versions of all widths share: rays sorted by octant, the boxes they jump over, and the loop over
// both. A width brings what casts the rays from one origin into one octant (ray_cast_lanes.h).
#pragma once

#include <cstdint>

#include "core/scratch.h"
#include "ray_cast/ray_cast_boxes.h"
#include "ray_cast/ray_cast_parts.h"

namespace spatial {

constexpr int kMostLanes = 16;
constexpr int kOctants = 8;

// Directions sorted by octant; each octant's begin at a multiple of kMostLanes and are padded by their last.
class SortedDirections {
  public:
    void fill(const RayCastProblem& problem);

    int64_t begin(int octant) const { return begin_[octant]; }
    int64_t count(int octant) const { return count_[octant]; }
    const float* along(int axis) const { return values_.data() + axis * stride_; }

    // The number of a direction in the problem.
    int64_t number(int64_t at) const { return numbers_.data()[at]; }

  private:
    void put(int64_t at, int64_t number, const float* direction);

    AlignedBuffer<float> values_;     // [3, stride]
    AlignedBuffer<int64_t> numbers_;  // [stride]
    int64_t begin_[kOctants] = {}, next_[kOctants] = {}, count_[kOctants] = {};
    int64_t stride_ = 0;
};

// The rays from one origin into one octant.
struct RayBundle {
    const RayCastProblem& problem;
    const SortedDirections& directions;
    const FreeBoxes& boxes;
    int64_t origin;
    float start[3];  // grid coordinates of the origin
    int octant;
    int signs[3];  // +1 or -1 per axis
};

void cast_bundle_avx2(const RayBundle& bundle);
void cast_bundle_avx512(const RayBundle& bundle);

// Whether rays can jump in this problem and on this CPU; others take the plain version.
bool ray_jumps_take(const RayCastProblem& problem);
void ray_cast_jumping(const RayCastProblem& problem);

}  // namespace spatial
