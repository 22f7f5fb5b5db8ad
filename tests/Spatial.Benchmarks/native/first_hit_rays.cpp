#include <atomic>
#include <cmath>
#include <thread>
#include <vector>

#include "peers.h"

namespace {

struct Volume {
    const uint8_t* classes;
    int32_t size[3];
    uint8_t free_class;
};

int32_t FirstHit(const Volume& volume, const float* origin, const float* direction, int64_t& steps) {
    int32_t cell[3], step[3];
    float next[3], delta[3];
    for (int axis = 0; axis < 3; axis++) {
        cell[axis] = static_cast<int32_t>(origin[axis]);
        step[axis] = direction[axis] >= 0 ? 1 : -1;
        delta[axis] = 1 / std::fabs(direction[axis] == 0 ? 1e-30f : direction[axis]);
        next[axis] = (step[axis] > 0 ? cell[axis] + 1 - origin[axis] : origin[axis] - cell[axis]) * delta[axis];
    }

    for (;;) {
        for (int axis = 0; axis < 3; axis++) {
            if (static_cast<uint32_t>(cell[axis]) >= static_cast<uint32_t>(volume.size[axis])) return -1;
        }
        steps++;
        const int32_t flat = (cell[0] * volume.size[1] + cell[1]) * volume.size[2] + cell[2];
        if (volume.classes[flat] != volume.free_class) return flat;

        const int axis = next[0] < next[1] ? (next[0] < next[2] ? 0 : 2) : (next[1] < next[2] ? 1 : 2);
        next[axis] += delta[axis];
        cell[axis] += step[axis];
    }
}

}  // namespace

int64_t spatial_bench_first_hit(const float* origins, int32_t origin_count, const float* directions,
                                int32_t direction_count, const uint8_t* classes, const int32_t* size,
                                uint8_t free_class, int32_t threads, int32_t* hits) {
    const Volume volume{classes, {size[0], size[1], size[2]}, free_class};
    const int64_t rays = static_cast<int64_t>(origin_count) * direction_count, chunk = 512;
    std::atomic<int64_t> next_ray{0}, all_steps{0};
    auto work = [&] {
        int64_t steps = 0;
        for (;;) {
            const int64_t first = next_ray.fetch_add(chunk);
            if (first >= rays) break;
            for (int64_t ray = first; ray < rays && ray < first + chunk; ray++) {
                hits[ray] = FirstHit(volume, origins + ray / direction_count * 3,
                                     directions + ray % direction_count * 3, steps);
            }
        }
        all_steps += steps;
    };

    std::vector<std::thread> others;
    for (int32_t i = 1; i < threads; i++) others.emplace_back(work);
    work();
    for (auto& other : others) other.join();
    return all_steps;
}
