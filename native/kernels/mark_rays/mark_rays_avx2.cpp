// Compiled with -mavx2 -mfma; called where the CPU has both.
#include "core/lanes_avx2.h"
#include "mark_rays/mark_rays_lanes.h"

namespace spatial {

void mark_rays_avx2(const MarkRaysProblem& problem) { mark_range(problem, 0, problem.ray_count); }

}  // namespace spatial
