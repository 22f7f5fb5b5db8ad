// Compiled with -mavx512f -mavx512dq; called where the CPU has both.
#include "core/lanes_avx512.h"
#include "mark_rays/mark_rays_lanes.h"

namespace spatial {

void mark_rays_avx512(const MarkRaysProblem& problem) { mark_range(problem, 0, problem.ray_count); }

}  // namespace spatial
