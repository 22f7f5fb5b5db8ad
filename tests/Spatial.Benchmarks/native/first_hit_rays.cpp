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

// One axis of a ray. Each axis has variables of its own, so that all of them stay in registers.
struct Axis {
    int32_t cell, step, size;
    float next, delta;

    Axis(float origin, float direction, int32_t size)
        : cell(static_cast<int32_t>(origin)),
          step(direction >= 0 ? 1 : -1),
          size(size),
          delta(1 / std::fabs(direction == 0 ? 1e-30f : direction)) {
        next = (step > 0 ? cell + 1 - origin : origin - cell) * delta;
    }
    bool Inside() const { return static_cast<uint32_t>(cell) < static_cast<uint32_t>(size); }
    void Advance() { next += delta, cell += step; }
};

int32_t FirstHit(const Volume& volume, const float* origin, const float* direction, int64_t& steps) {
    Axis x(origin[0], direction[0], volume.size[0]);
    Axis y(origin[1], direction[1], volume.size[1]);
    Axis z(origin[2], direction[2], volume.size[2]);
    for (;;) {
        if (!x.Inside() || !y.Inside() || !z.Inside()) return -1;
        steps++;
        const int32_t flat = (x.cell * y.size + y.cell) * z.size + z.cell;
        if (volume.classes[flat] != volume.free_class) return flat;

        if (x.next < y.next) {
            if (x.next < z.next)
                x.Advance();
            else
                z.Advance();
        } else {
            if (y.next < z.next)
                y.Advance();
            else
                z.Advance();
        }
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
