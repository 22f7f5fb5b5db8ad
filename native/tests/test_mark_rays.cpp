#include "mark_rays/mark_rays.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "runner.h"

namespace spatial_tests {
namespace {

struct Rays {
    std::vector<float> from;
    Array<float> ends;

    Rays(std::vector<float> begin, std::vector<float> values)
        : from(std::move(begin)), ends({static_cast<int64_t>(values.size()) / 3, 3}) {
        ends.values = std::move(values);
    }
};

spatial_status mark(Rays& rays, Array<uint8_t>* labels, uint8_t free, Array<uint8_t>& mask) {
    spatial_tensor e = rays.ends.tensor(), m = mask.tensor(), l{};
    if (labels != nullptr) {
        l = labels->tensor();
    }
    return spatial_mark_rays(rays.from.data(), &e, labels == nullptr ? nullptr : &l, free, &m);
}

Array<uint8_t> mask_like(const Array<uint8_t>& labels) {
    return Array<uint8_t>({labels.shape[0], labels.shape[1], labels.shape[2]});
}

void check_all_implementations(Rays& rays, Array<uint8_t>& labels, uint8_t free) {
    Array<uint8_t> all = mask_like(labels), seen = all;
    force("reference");
    check_ok(mark(rays, nullptr, free, all));
    check_ok(mark(rays, &labels, free, seen));
    for_each_implementation([&](const std::string& setting, int) {
        force(setting);
        Array<uint8_t> actual = mask_like(labels), actual_seen = actual;
        check_ok(mark(rays, nullptr, free, actual));
        check_ok(mark(rays, &labels, free, actual_seen));
        check_same(all.values, actual.values, setting + ": to the ends");
        check_same(seen.values, actual_seen.values, setting + ": until occupied");
    });
}

std::vector<int32_t> marked(const Array<uint8_t>& mask) {
    std::vector<int32_t> voxels;
    for (size_t i = 0; i < mask.values.size(); ++i) {
        if (mask.values[i] == 1) {
            voxels.push_back(static_cast<int32_t>(i));
        }
    }
    return voxels;
}

// Ends of a lidar's beams, in cells: one ring after the other, along walls that come and go.
std::vector<float> ends_of_beams(const float* from) {
    std::vector<float> ends;
    for (int ring = 0; ring < 32; ++ring) {
        for (int column = 0; column < 1084; ++column) {
            const double azimuth = 2 * M_PI * column / 1084, elevation = (-30.67 + 4.0 / 3 * ring) * M_PI / 180;
            const double wall = 60 + 40 * std::sin(5 * azimuth), ground = elevation < 0 ? -4.5 / elevation : 1000;
            const double range = std::min({wall, ground, 150.0});
            ends.push_back(from[0] + static_cast<float>(range * std::cos(elevation) * std::cos(azimuth)));
            ends.push_back(from[1] + static_cast<float>(range * std::cos(elevation) * std::sin(azimuth)));
            ends.push_back(from[2] + static_cast<float>(range * std::sin(elevation)));
        }
    }
    return ends;
}

// Ends of the rays of a picture, row by row, a cell apart where the grid ends.
std::vector<float> ends_of_pixels(const float* from) {
    std::vector<float> ends;
    for (int row = 0; row < 105; ++row) {
        for (int column = 0; column < 184; ++column) {
            ends.push_back(from[0] + 141);
            ends.push_back(from[1] + 92 - static_cast<float>(column));
            ends.push_back(from[2] + 52 - static_cast<float>(row));
        }
    }
    return ends;
}

}  // namespace

void add_mark_rays_tests() {
    add_test("mark_rays: rays mark what they pass, from where they begin to where they end or leave the grid", [] {
        Array<uint8_t> labels({4, 3, 2}, 7);
        labels.values[2 * 6 + 1 * 2] = 1;
        Rays rays({0.5f, 1.5f, 0.5f}, {9, 1.5f, 0.5f, 0.5f, 2.25f, 0.5f});
        for (const char* implementation : {"reference", "avx2", "cpu"}) {
            force(implementation);
            Array<uint8_t> all = mask_like(labels), seen = all;
            check_ok(mark(rays, nullptr, 7, all));
            check_ok(mark(rays, &labels, 7, seen));
            check_same<int32_t>({2, 4, 8, 14, 20}, marked(all), "to the ends");
            check_same<int32_t>({2, 4, 8, 14}, marked(seen), "until occupied");
        }
    });
    add_test("mark_rays: a ray through edges goes along x first, then y, then z", [] {
        Rays rays({0.5f, 0.5f, 0.5f}, {2.5f, 2.5f, 0.5f}), corner({0.5f, 0.5f, 0.5f}, {1.5f, 1.5f, 1.5f});
        for (const char* implementation : {"reference", "avx2", "cpu"}) {
            force(implementation);
            Array<uint8_t> flat({3, 3, 1}), cube({2, 2, 2});
            check_ok(mark(rays, nullptr, 0, flat));
            check_ok(mark(corner, nullptr, 0, cube));
            check_same<int32_t>({0, 3, 4, 7, 8}, marked(flat), "edges");
            check_same<int32_t>({0, 4, 6, 7}, marked(cube), "a corner");
        }
    });
    add_test("mark_rays: the last voxel of a grid may be what ends a ray", [] {
        Array<uint8_t> labels({3, 1, 3}, 7);
        labels.values[8] = 1;
        Rays rays({0.5f, 0.5f, 2.6f}, {2.9f, 0.5f, 1.8f});
        for (const char* implementation : {"reference", "avx2", "cpu"}) {
            force(implementation);
            Array<uint8_t> all = mask_like(labels), seen = all;
            check_ok(mark(rays, nullptr, 7, all));
            check_ok(mark(rays, &labels, 7, seen));
            check_same<int32_t>({2, 5, 7, 8}, marked(all), "to the end");
            check_same<int32_t>({2, 5, 8}, marked(seen), "until occupied");
        }
    });
    add_test("mark_rays: rays that begin in something occupied mark that; no rays mark nothing", [] {
        Array<uint8_t> labels({4, 3, 2}, 1);
        Rays rays({0.5f, 1.5f, 0.5f}, {9, 1.5f, 0.5f}), none({0.5f, 1.5f, 0.5f}, {});
        for (const char* implementation : {"reference", "avx2", "cpu"}) {
            force(implementation);
            Array<uint8_t> seen = mask_like(labels), nothing = seen;
            check_ok(mark(rays, &labels, 7, seen));
            check_ok(mark(none, nullptr, 7, nothing));
            check_same<int32_t>({2}, marked(seen), "until occupied");
            check_same<int32_t>({}, marked(nothing), "no rays");
        }
    });
    add_test("mark_rays: ends that are not finite or too far mark where the ray begins", [] {
        Rays rays({1.5f, 1.5f, 1.5f},
                  {std::nanf(""), 2, 2, 2, INFINITY, 2, 2, 2, -INFINITY, 1.1e6f, 2, 2, -3e38f, 3e38f, 0});
        for (const char* implementation : {"reference", "avx2", "cpu"}) {
            force(implementation);
            Array<uint8_t> mask({4, 3, 3});
            check_ok(mark(rays, nullptr, 0, mask));
            check_same<int32_t>({(1 * 3 + 1) * 3 + 1}, marked(mask), "mask");
        }
    });
    add_test("mark_rays: every implementation gives the reference's bits, in grids of many shapes", [] {
        Random random(21);
        const int32_t sizes[][3] = {{1, 1, 1},      {1, 7, 17},  {9, 8, 33},   {70, 40, 5},
                                    {200, 200, 16}, {320, 2, 2}, {320, 320, 3}};
        for (const auto& size : sizes) {
            Array<uint8_t> labels({size[0], size[1], size[2]}, 17);
            for (uint8_t& value : labels.values) {
                value = random.below(60) == 0 ? static_cast<uint8_t>(random.below(17)) : 17;
            }
            std::vector<float> from, ends;
            for (int axis = 0; axis < 3; ++axis) {
                from.push_back(static_cast<float>(random.uniform(0.1, size[axis] - 0.1)));
            }
            for (int i = 0; i < 3 * 1003; ++i) {
                const double extent = size[i % 3];
                ends.push_back(i % 17 == 0 ? from[static_cast<size_t>(i % 3)]
                                           : static_cast<float>(random.uniform(-0.5 * extent, 1.5 * extent)));
            }
            labels.values[static_cast<size_t>(
                (static_cast<int32_t>(from[0]) * size[1] + static_cast<int32_t>(from[1])) * size[2] +
                static_cast<int32_t>(from[2]))] = 17;
            Rays rays(from, ends);
            check_all_implementations(rays, labels, 17);
        }
    });
    add_test("mark_rays: rays along axes, through edges and corners, and along faces", [] {
        for (const float at : {8.0f, 8.5f, 8.000001f}) {
            std::vector<float> ends;
            for (const float x : {-30.0f, 0.0f, 8.0f, 8.5f, 16.0f, 200.0f}) {
                for (const float y : {-30.0f, 0.0f, 8.0f, 8.5f, 16.0f, 200.0f}) {
                    for (const float z : {-9.0f, 0.0f, 8.0f, 8.5f, 15.99999f, 16.0f}) {
                        ends.insert(ends.end(), {x, y, z});
                    }
                }
            }
            Rays rays({at, at, at}, ends);
            Array<uint8_t> labels({40, 25, 16}, 0);
            check_all_implementations(rays, labels, 0);
        }
    });
    add_test("mark_rays: what does not fit is refused", [] {
        Rays rays({1.5f, 1.5f, 1.5f}, {2, 2, 2}), outside({4, 1, 1}, {2, 2, 2}), border({0, 1, 1}, {2, 2, 2}),
            broken({1, std::nanf(""), 1}, {2, 2, 2});
        Array<uint8_t> mask({4, 3, 3}), other({4, 3, 2}), flat({4, 9});
        check_refused(mark(outside, nullptr, 0, mask), SPATIAL_INVALID_ARGUMENT, "begin in the grid of 4 x 3 x 3");
        check_refused(mark(border, nullptr, 0, mask), SPATIAL_INVALID_ARGUMENT, "begin in the grid");
        check_refused(mark(broken, nullptr, 0, mask), SPATIAL_INVALID_ARGUMENT, "begin in the grid");
        Array<uint8_t> large({321, 3, 3});
        check_refused(mark(rays, nullptr, 0, large), SPATIAL_INVALID_ARGUMENT, "1 to 320 cells");
        check_refused(mark(rays, &other, 0, mask), SPATIAL_INVALID_ARGUMENT, "labels");
        check_refused(mark(rays, nullptr, 0, flat), SPATIAL_INVALID_ARGUMENT, "mask");
    });

    const std::vector<float> from = {100.3f, 99.8f, 7.1f};
    auto beams = std::make_shared<Rays>(from, ends_of_beams(from.data()));
    auto pixels = std::make_shared<Rays>(from, ends_of_pixels(from.data()));
    auto labels = std::make_shared<Array<uint8_t>>(std::vector<int64_t>{200, 200, 16});
    labels->values = street_classes(3);
    labels->values[static_cast<size_t>((100 * 200 + 99) * 16 + 7)] = 16;
    auto mask = std::make_shared<Array<uint8_t>>(std::vector<int64_t>{200, 200, 16});
    add_benchmark("mark_rays: a LiDAR sweep", beams->ends.shape[0] * 12 + 640000,
                  [=] { check_ok(mark(*beams, nullptr, 16, *mask)); });
    add_benchmark("mark_rays: a camera", pixels->ends.shape[0] * 12 + 2 * 640000,
                  [=] { check_ok(mark(*pixels, labels.get(), 16, *mask)); });
}

}  // namespace spatial_tests
