// Compiled with -mavx512f -mavx512dq; called where the CPU has both.
#include "core/lanes_avx512.h"
#include "ray_trace/ray_trace_rays.h"

namespace spatial {

void trace_rays_avx512(const RayTraceProblem& problem, int64_t begin, int64_t end) {
    for (int64_t at = begin; at < end; at += Lanes::kCount) {
        trace_group(problem, at, end);
    }
}

}  // namespace spatial
