// One group of rays of a list, from memory to memory: include after core/lanes_<width>.h.
#pragma once

#include "ray_trace/ray_trace_lanes.h"
#include "ray_trace/ray_trace_parts.h"

namespace spatial {
namespace {

// Rays `at` and following, as many as there are lanes, but none from `end` on.
SPATIAL_PORTABLE Rays load_rays(const RayTraceProblem& problem, int64_t at, int64_t end) {
    const Ints last = Lanes::all(static_cast<int32_t>(end - at < Lanes::kCount ? end - at - 1 : Lanes::kCount - 1));
    const Ints index = Lanes::multiply(Lanes::min(Lanes::numbers(), last), Lanes::all(3));
    const float *o = problem.origins + at * 3, *d = problem.directions + at * 3;
    return {{Lanes::gather(o, index), Lanes::gather(o + 1, index), Lanes::gather(o + 2, index)},
            {Lanes::gather(d, index), Lanes::gather(d + 1, index), Lanes::gather(d + 2, index)}};
}

SPATIAL_PORTABLE void block_group(const RayTraceProblem& problem, int64_t at, int64_t end) {
    const Mask blocked = are_blocked(problem.scene, load_rays(problem, at, end), Lanes::first(end - at),
                                     Lanes::all(problem.max_distance));
    const unsigned bits = Lanes::bits(blocked);
    for (int lane = 0; lane < Lanes::kCount && at + lane < end; ++lane) {
        problem.blocked[at + lane] = static_cast<uint8_t>(bits >> lane & 1);
    }
}

SPATIAL_PORTABLE void find_group(const RayTraceProblem& problem, int64_t at, int64_t end) {
    const RayResults found = first_hits(problem.scene, load_rays(problem, at, end), Lanes::first(end - at),
                                        Lanes::all(problem.max_distance));
    const Mask hit = is_hit(found);
    alignas(64) float distances[Lanes::kCount], cosines[Lanes::kCount];
    alignas(64) int32_t instances[Lanes::kCount], numbers[Lanes::kCount], slots[Lanes::kCount];
    const Ints none = Lanes::all(-1);
    Lanes::store(distances, Lanes::select(hit, found.best, Lanes::all(INFINITY)));
    Lanes::store(instances, Lanes::select(hit, found.instance, none));
    Lanes::store(numbers, Lanes::select(hit, found.number, none));
    Lanes::store(cosines, found.cosine);
    Lanes::store(slots, found.slot);
    for (int lane = 0; lane < Lanes::kCount && at + lane < end; ++lane) {
        const int64_t ray = at + lane;
        problem.distances[ray] = distances[lane];
        problem.instances[ray] = instances[lane];
        problem.triangles[ray] = numbers[lane];
        problem.cosines[ray] = cosines[lane];
        problem.materials[ray] =
            instances[lane] < 0 ? 255 : static_cast<uint8_t>(problem.scene.triangles[slots[lane]].material);
    }
}

SPATIAL_PORTABLE void trace_group(const RayTraceProblem& problem, int64_t at, int64_t end) {
    if (problem.blocked != nullptr) {
        block_group(problem, at, end);
    } else {
        find_group(problem, at, end);
    }
}

}  // namespace
}  // namespace spatial
