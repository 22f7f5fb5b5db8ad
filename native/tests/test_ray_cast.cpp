#include <cmath>
#include <memory>

#include "ray_cast/ray_cast.h"
#include "runner.h"

namespace spatial_tests {
namespace {

struct Hits {
    Array<int32_t> cells;
    Array<float> distances;
    Array<uint8_t> hits;

    Hits(int64_t origins, int64_t directions)
        : cells({origins, directions}), distances({origins, directions}), hits({origins, directions}) {}
};

template <typename T>
spatial_status cast(Array<T>& origins, Array<float>& directions, const spatial_voxel_grid& grid,
                    Array<uint8_t>& classes, uint8_t free, int threads, Hits& out) {
    spatial_tensor o = origins.tensor(), d = directions.tensor(), c = classes.tensor(), e = out.cells.tensor(),
                   s = out.distances.tensor(), h = out.hits.tensor();
    return spatial_ray_cast(&o, &d, &grid, &c, free, threads, &e, &s, &h);
}

template <typename T>
spatial_status cast_pair(Array<T>& origins, Array<float>& directions, const spatial_voxel_grid& grid,
                         Array<uint8_t>& first, Array<uint8_t>& second, uint8_t free, int threads, Hits& in_first,
                         Hits& in_second) {
    spatial_tensor o = origins.tensor(), d = directions.tensor(), c1 = first.tensor(), c2 = second.tensor();
    spatial_tensor e1 = in_first.cells.tensor(), s1 = in_first.distances.tensor(), h1 = in_first.hits.tensor();
    spatial_tensor e2 = in_second.cells.tensor(), s2 = in_second.distances.tensor(), h2 = in_second.hits.tensor();
    return spatial_ray_cast_pair(&o, &d, &grid, &c1, &c2, free, threads, &e1, &s1, &h1, &e2, &s2, &h2);
}

void check_same_hits(const Hits& expected, const Hits& actual, const std::string& where) {
    check_same(expected.cells.values, actual.cells.values, where + "cells");
    check_same(expected.distances.values, actual.distances.values, where + "distances");
    check_same(expected.hits.values, actual.hits.values, where + "hits");
}

// One grid, and that grid beside another one, namely its own voxels backwards with a third of them emptied.
template <typename T>
void check_all_implementations(Array<T> origins, Array<float> directions, const spatial_voxel_grid& grid,
                               Array<uint8_t> classes, uint8_t free) {
    Array<uint8_t> other = classes;
    for (size_t i = 0; i < other.values.size(); ++i) {
        other.values[i] = i % 3 == 0 ? free : classes.values[classes.values.size() - 1 - i];
    }
    Hits expected(origins.shape[0], directions.shape[0]), expected_other = expected;
    force("reference");
    check_ok(cast(origins, directions, grid, classes, free, 1, expected));
    check_ok(cast(origins, directions, grid, other, free, 1, expected_other));
    const auto check_setting = [&](const std::string& setting, int threads) {
        force(setting);
        const std::string where = setting + ", " + std::to_string(threads) + " threads: ";
        Hits alone(origins.shape[0], directions.shape[0]), first = alone, second = alone;
        check_ok(cast(origins, directions, grid, classes, free, threads, alone));
        check_same_hits(expected, alone, where);
        check_ok(cast_pair(origins, directions, grid, classes, other, free, threads, first, second));
        check_same_hits(expected, first, where + "first of two, ");
        check_same_hits(expected_other, second, where + "second of two, ");
    };
    check_setting("reference", 1);
    for_each_implementation(check_setting);
}

Array<float> directions_of(std::vector<float> values) {
    Array<float> directions({static_cast<int64_t>(values.size()) / 3, 3});
    directions.values = std::move(values);
    return directions;
}

Array<uint8_t> street(uint64_t seed) {
    Array<uint8_t> classes({200, 200, 16});
    classes.values = street_classes(seed);
    return classes;
}

Array<float> eight_origins() {
    Array<float> origins({8, 3});
    for (int i = 0; i < 8; ++i) {
        origins.values[static_cast<size_t>(i) * 3] = -20.0f + 40.0f * static_cast<float>(i) / 7;
        origins.values[static_cast<size_t>(i) * 3 + 1] = 0.3f;
        origins.values[static_cast<size_t>(i) * 3 + 2] = 1.84f;
    }
    return origins;
}

}  // namespace

void add_ray_cast_tests() {
    add_test("ray_cast: a ray along x stops in the occupied voxel and is measured where it leaves it", [] {
        Array<uint8_t> classes({5, 3, 2}, 9);
        classes.values[(3 * 3 + 1) * 2] = 4;
        Array<float> origins({1, 3}), directions({3, 3});
        origins.values = {0.5f, 1.5f, 0.5f};
        directions.values = {1, 0, 0, -1, 0, 0, 0, 0, 1};
        for (const char* implementation : {"reference", "cpu"}) {
            force(implementation);
            Hits out(1, 3);
            check_ok(cast(origins, directions, {{0, 0, 0}, {1, 1, 1}, {5, 3, 2}}, classes, 9, 1, out));
            check_same<int32_t>({(3 * 3 + 1) * 2, 2, 3}, out.cells.values, "cells");
            check_same<float>({3.5f, 0.5f, 1.5f}, out.distances.values, "distances");
            check_same<uint8_t>({4, 9, 9}, out.hits.values, "hits");
        }
    });
    add_test("ray_cast: a ray that never enters the grid has distance -1 voxel and voxel 0", [] {
        Array<uint8_t> classes({2, 2, 2}, 1);
        Array<float> origins({1, 3}), directions({1, 3});
        origins.values = {-3, 0, 0};
        directions.values = {-1, 0, 0};
        force("reference");
        Hits out(1, 1);
        check_ok(cast(origins, directions, {{0, 0, 0}, {0.4, 0.4, 0.4}, {2, 2, 2}}, classes, 1, 1, out));
        check(out.cells.values[0] == 0 && out.distances.values[0] == -0.4f && out.hits.values[0] == 1, "never inside");
    });
    add_test("ray_cast: every implementation gives the reference's bits on a street, float32 and float64 origins", [] {
        Array<float> origins = eight_origins();
        Array<double> precise({8, 3});
        for (size_t i = 0; i < precise.values.size(); ++i) {
            precise.values[i] = origins.values[i] + 1e-9;
        }
        check_all_implementations(origins, directions_of(lidar_directions()), occupancy_grid(), street(3), 16);
        check_all_implementations(precise, directions_of(lidar_directions()), occupancy_grid(), street(4), 16);
    });
    add_test(
        "ray_cast: starts on borders, outside, beside and beyond all bounds; axis-parallel, zero and broken directions",
        [] {
            const float nan = std::nanf(""), infinity = INFINITY;
            Array<float> origins({0, 3});
            for (float x : {-0.5f, -0.4f, -0.1f, 0.0f, 0.4f, 0.8f, 1.2f, 2.8f, 2.81f, -30.0f, 1e9f, nan, infinity}) {
                for (float z : {-0.2f, 0.4f, 0.5f, 1.2f, 5.0f}) {
                    origins.values.insert(origins.values.end(), {x, 0.8f, z});
                    origins.values.insert(origins.values.end(), {0.3f, x, z});
                    origins.shape[0] += 2;
                }
            }
            std::vector<float> directions;
            for (float x : {-1.0f, 0.0f, 0.6f, -0.0f, 1e-30f, nan, infinity}) {
                for (float y : {-0.3f, 0.0f, 1.0f}) {
                    for (float z : {-0.4f, 0.0f, 1.0f, -0.0f}) {
                        directions.insert(directions.end(), {x, y, z});
                    }
                }
            }
            Random random(11);
            Array<uint8_t> classes({7, 5, 3}, 3);
            for (uint8_t& value : classes.values) {
                value = random.below(4) == 0 ? static_cast<uint8_t>(random.below(256)) : 3;
            }
            check_all_implementations(origins, directions_of(directions), {{0, 0, 0}, {0.4, 0.4, 0.4}, {7, 5, 3}},
                                      classes, 3);
        });
    add_test("ray_cast: crossings of edges and corners, near misses and rays along faces, in sparse and dense grids",
             [] {
                 Array<float> origins({0, 3});
                 for (float x : {1.0f, 7.0f, 20.5f, 33.25f, 39.0f}) {
                     for (float y : {0.0f, 3.0f, 3.5f, 24.000002f, 24.999998f}) {
                         for (float z : {0.0f, 0.5f, 8.0f, 15.75f}) {
                             origins.values.insert(origins.values.end(), {x, y, z});
                             ++origins.shape[0];
                         }
                     }
                 }
                 std::vector<float> directions;
                 for (float x : {-1.0f, 0.0f, 1.0f}) {
                     for (float y : {-1.0f, -0.5f, 0.0f, 1.0f, 2.0f}) {
                         for (float z : {-1.0f, 0.0f, 0.25f, 1.0f}) {
                             for (float bit : {0.0f, 1e-8f, -1e-7f, 1e-6f, -3e-5f, 1e-3f}) {
                                 directions.insert(directions.end(), {x + bit, y - 2 * bit, z + 3 * bit});
                             }
                         }
                     }
                 }
                 Random random(13);
                 for (int one_in : {2, 9, 60, 900}) {
                     Array<uint8_t> classes({40, 25, 16}, 0);
                     for (uint8_t& value : classes.values) {
                         value = random.below(one_in) == 0;
                     }
                     check_all_implementations(origins, directions_of(directions), {{0, 0, 0}, {1, 1, 1}, {40, 25, 16}},
                                               classes, 0);
                 }
             });
    add_test("ray_cast: grids of many shapes, and one too long for the step limit", [] {
        Random random(12);
        const int32_t sizes[][3] = {{1, 1, 1},   {1, 1, 17},  {3, 2, 16},    {9, 8, 33},
                                    {70, 40, 5}, {33, 17, 8}, {50, 300, 15}, {1100, 2, 2}};
        for (const auto& size : sizes) {
            Array<uint8_t> classes({size[0], size[1], size[2]}, 0);
            for (uint8_t& value : classes.values) {
                value = random.below(50) == 0;
            }
            Array<float> origins({5, 3});
            for (size_t i = 0; i < 15; ++i) {
                origins.values[i] = static_cast<float>(random.uniform(-0.2, 1.1 * size[i % 3]));
            }
            std::vector<float> directions(501 * 3);
            for (float& value : directions) {
                value = static_cast<float>(random.uniform(-1, 1));
            }
            check_all_implementations(origins, directions_of(directions),
                                      {{0, 0, 0}, {1, 1, 1}, {size[0], size[1], size[2]}}, classes, 0);
        }
    });
    add_test("ray_cast: cells that are no cubes are refused", [] {
        Array<uint8_t> classes({2, 2, 2});
        Array<float> origins({1, 3}), directions({1, 3});
        Hits out(1, 1);
        check_refused(cast(origins, directions, {{0, 0, 0}, {1, 1, 2}, {2, 2, 2}}, classes, 0, 1, out),
                      SPATIAL_INVALID_ARGUMENT, "cubes");
    });

    auto origins = std::make_shared<Array<float>>(eight_origins());
    auto directions = std::make_shared<Array<float>>(directions_of(lidar_directions()));
    auto truth = std::make_shared<Array<uint8_t>>(street(3)), prediction = std::make_shared<Array<uint8_t>>(street(4));
    const std::vector<uint8_t> real_truth = read_data<uint8_t>("occ_gt.u8"),
                               real_prediction = read_data<uint8_t>("occ_pred.u8");
    const bool real = real_truth.size() == truth->values.size() && real_prediction.size() == truth->values.size();
    if (real) {
        truth->values = real_truth;
        prediction->values = real_prediction;
    }
    const uint8_t free = real ? 17 : 16;
    auto out = std::make_shared<Hits>(8, directions->shape[0]),
         second = std::make_shared<Hits>(8, directions->shape[0]);
    for (int threads : {1, 2}) {
        add_benchmark("ray_cast 8 origins x 14040, two grids, " + std::to_string(threads) + "T",
                      2 * (640000 + 8 * 14040 * 9), [=] {
                          check_ok(cast(*origins, *directions, occupancy_grid(), *truth, free, threads, *out));
                          check_ok(cast(*origins, *directions, occupancy_grid(), *prediction, free, threads, *out));
                      });
        add_benchmark("ray_cast_pair 8 origins x 14040, " + std::to_string(threads) + "T", 2 * (640000 + 8 * 14040 * 9),
                      [=] {
                          check_ok(cast_pair(*origins, *directions, occupancy_grid(), *truth, *prediction, free,
                                             threads, *out, *second));
                      });
    }
}

}  // namespace spatial_tests
