#include <cmath>
#include <memory>

#include "runner.h"
#include "voxelize/voxelize.h"

namespace spatial_tests {
namespace {

struct Means {
    Array<float> means;
    Array<int32_t> coords;
    Array<int32_t> counts;
    int64_t written = -1;

    Means(int64_t capacity, int64_t width) : means({capacity, width}), coords({capacity, 4}), counts({capacity}) {}
};

struct Keys {
    Array<int64_t> keys;
    Array<int32_t> counts;
    Array<int32_t> inverse;
    int64_t written = -1;

    Keys(int64_t capacity, int64_t points) : keys({capacity}), counts({capacity}), inverse({points}) {}
};

spatial_status voxelize(Array<float>& points, Array<int32_t>* batch, const spatial_voxel_grid& grid, int32_t batch_size,
                        int threads, Means& out) {
    spatial_tensor p = points.tensor(), b{}, m = out.means.tensor(), c = out.coords.tensor(), n = out.counts.tensor();
    if (batch != nullptr) {
        b = batch->tensor();
    }
    return spatial_voxelize(&p, batch ? &b : nullptr, &grid, batch_size, threads, &m, &c, &n, &out.written);
}

spatial_status voxelize(Array<float>& points, Array<int32_t>* batch, const spatial_voxel_grid& grid, int32_t batch_size,
                        int threads, Keys& out) {
    spatial_tensor p = points.tensor(), b{}, k = out.keys.tensor(), n = out.counts.tensor(), i = out.inverse.tensor();
    if (batch != nullptr) {
        b = batch->tensor();
    }
    return spatial_voxelize_keys(&p, batch ? &b : nullptr, &grid, batch_size, threads, &k, &n, &i, &out.written);
}

void check_all_implementations(Array<float> points, Array<int32_t>* batch, const spatial_voxel_grid& grid,
                               int32_t batch_size) {
    const int64_t count = points.shape[0], width = points.shape[1];
    Means expected(count, width);
    Keys expected_keys(count, count);
    force("reference");
    check_ok(voxelize(points, batch, grid, batch_size, 1, expected));
    check_ok(voxelize(points, batch, grid, batch_size, 1, expected_keys));
    check(expected.written == expected_keys.written, "both forms find the same voxels");
    for_each_implementation([&](const std::string& setting, int threads) {
        force(setting);
        const std::string where = setting + ", " + std::to_string(threads) + " threads: ";
        Means actual(count, width);
        check_ok(voxelize(points, batch, grid, batch_size, threads, actual));
        check(expected.written == actual.written, where + "expected " + std::to_string(expected.written) +
                                                      " voxels, got " + std::to_string(actual.written));
        check_same(expected.coords.values, actual.coords.values, where + "coords");
        check_same(expected.counts.values, actual.counts.values, where + "counts");
        check_same(expected.means.values, actual.means.values, where + "means");
        Keys actual_keys(count, count);
        check_ok(voxelize(points, batch, grid, batch_size, threads, actual_keys));
        check_same(expected_keys.keys.values, actual_keys.keys.values, where + "keys");
        check_same(expected_keys.counts.values, actual_keys.counts.values, where + "counts of keys");
        check_same(expected_keys.inverse.values, actual_keys.inverse.values, where + "inverse");
    });
}

Array<float> random_points(uint64_t seed, int64_t count, int64_t width, double extent) {
    Random random(seed);
    Array<float> points({count, width});
    for (float& value : points.values) {
        value = static_cast<float>(random.uniform(-extent, extent));
    }
    return points;
}

void add_bench(const std::string& name, const std::shared_ptr<Array<float>>& points, const spatial_voxel_grid& grid,
               int threads, bool means) {
    const int64_t count = points->shape[0];
    auto out = std::make_shared<Means>(count, 5);
    auto keys = std::make_shared<Keys>(count, count);
    check_ok(voxelize(*points, nullptr, grid, 1, threads, *out));
    const int64_t bytes = count * 20 + (means ? out->written * 40 : count * 4 + out->written * 12);
    add_benchmark("voxelize " + name + (means ? " mean" : " keys") + ", " + std::to_string(threads) + "T, " +
                      std::to_string(out->written) + " voxels",
                  bytes, [=] {
                      check_ok(means ? voxelize(*points, nullptr, grid, 1, threads, *out)
                                     : voxelize(*points, nullptr, grid, 1, threads, *keys));
                  });
}

}  // namespace

void add_voxelize_tests() {
    add_test("voxelize: two points of one voxel are averaged, a third stays apart, one outside is dropped", [] {
        Array<float> points({4, 4});
        points.values = {0.1f, 0.1f, 0.1f, 1, 1.5f, 0.5f, 0.5f, 5, 0.3f, 0.3f, 0.5f, 3, -0.1f, 0, 0, 9};
        const spatial_voxel_grid grid{{0, 0, 0}, {1, 1, 1}, {2, 2, 2}};
        for (const char* implementation : {"reference", "cpu"}) {
            force(implementation);
            Means out(4, 4);
            check_ok(voxelize(points, nullptr, grid, 1, 1, out));
            check(out.written == 2, "two voxels");
            check_same<int32_t>({0, 0, 0, 0, 0, 0, 0, 1}, {out.coords.values.begin(), out.coords.values.begin() + 8},
                                "coords");
            check_same<int32_t>({2, 1}, {out.counts.values.begin(), out.counts.values.begin() + 2}, "counts");
            check_same<float>({(0.1f + 0.3f) / 2, (0.1f + 0.3f) / 2, (0.1f + 0.5f) / 2, 2, 1.5f, 0.5f, 0.5f, 5},
                              {out.means.values.begin(), out.means.values.begin() + 8}, "means");
            Keys keys(4, 4);
            check_ok(voxelize(points, nullptr, grid, 1, 1, keys));
            check_same<int64_t>({0, 4}, {keys.keys.values.begin(), keys.keys.values.begin() + 2}, "keys");
            check_same<int32_t>({0, 1, 0, -1}, keys.inverse.values, "inverse");
        }
    });
    add_test("voxelize: every implementation gives the reference's bits", [] {
        const spatial_voxel_grid coarse{{-10, -10, -10}, {0.7, 0.7, 2}, {28, 29, 9}},
            fine{{-54, -54, -5}, {0.075, 0.075, 0.2}, {1440, 1440, 40}};
        uint64_t seed = 1;
        for (int64_t width : {3, 4, 5, 7, 8, 12, 64}) {
            for (int64_t count : {0, 1, 2, 7, 8, 9, 100, 1000}) {
                check_all_implementations(random_points(++seed, count, width, 12), nullptr, coarse, 1);
            }
        }
        check_all_implementations(random_points(++seed, 70000, 5, 60), nullptr, fine, 1);
        check_all_implementations(random_points(++seed, 70000, 5, 12), nullptr, coarse, 1);
    });
    add_test("voxelize: a lidar cloud gives the same bits at the sizes of the models", [] {
        Array<float> points({0, 5});
        points.values = lidar_points();
        points.shape[0] = static_cast<int64_t>(points.values.size()) / 5;
        check_all_implementations(points, nullptr, {{-54, -54, -5}, {0.3, 0.3, 0.25}, {360, 360, 32}}, 1);
        check_all_implementations(points, nullptr, {{-54, -54, -5}, {0.075, 0.075, 0.2}, {1440, 1440, 40}}, 1);
    });
    add_test("voxelize: samples of a batch stay apart, unknown samples are dropped", [] {
        Random random(5);
        Array<float> points = random_points(6, 40000, 5, 11);
        Array<int32_t> batch({40000});
        for (int32_t& sample : batch.values) {
            sample = static_cast<int32_t>(random.below(6)) - 1;
        }
        check_all_implementations(points, &batch, {{-10, -10, -10}, {2, 2, 2}, {10, 10, 10}}, 4);
        // More keys than 32 bits hold.
        check_all_implementations(points, &batch, {{-10, -10, -10}, {0.01, 0.01, 0.02}, {1000, 2000, 1000}}, 5);
    });
    add_test("voxelize: NaN, infinity, 1e30 and the borders", [] {
        const float nan = std::nanf(""), infinity = INFINITY;
        Array<float> points({0, 3});
        for (float value : {nan, infinity, -infinity, 1e30f, -1e30f, 3e9f, -0.0f, 0.0f, -1e-30f, 2.0f,
                            std::nextafter(2.0f, 0.0f), 0.999f}) {
            for (int axis = 0; axis < 3; ++axis) {
                float point[3] = {0.5f, 0.5f, 0.5f};
                point[axis] = value;
                points.values.insert(points.values.end(), point, point + 3);
                ++points.shape[0];
            }
        }
        check_all_implementations(points, nullptr, {{0, 0, 0}, {1, 1, 1}, {2, 2, 2}}, 1);
    });
    add_test("voxelize: a capacity that is too small is told with the number needed", [] {
        Array<float> points = random_points(9, 500, 5, 10);
        const spatial_voxel_grid grid{{-10, -10, -10}, {1, 1, 1}, {20, 20, 20}};
        Means whole(500, 5);
        check_ok(voxelize(points, nullptr, grid, 1, 1, whole));
        for (const char* implementation : {"reference", "cpu"}) {
            force(implementation);
            Means small(whole.written - 1, 5);
            check_refused(voxelize(points, nullptr, grid, 1, 1, small), SPATIAL_TOO_SMALL, "room for");
            check(small.written == whole.written, "the number needed");
            Means exact(whole.written, 5);
            check_ok(voxelize(points, nullptr, grid, 1, 1, exact));
        }
    });

    auto points = std::make_shared<Array<float>>(std::vector<int64_t>{0, 5});
    points->values = read_data<float>("points.f32");
    if (points->values.empty()) {
        points->values = lidar_points();
    }
    points->shape[0] = static_cast<int64_t>(points->values.size()) / 5;
    for (bool means : {true, false}) {
        for (int threads : {1, 2}) {
            add_bench("0.4 m", points, occupancy_grid(), threads, means);
            add_bench("0.3 m", points, {{-54, -54, -5}, {0.3, 0.3, 0.25}, {360, 360, 32}}, threads, means);
            add_bench("0.075 m", points, {{-54, -54, -5}, {0.075, 0.075, 0.2}, {1440, 1440, 40}}, threads, means);
        }
    }
}

}  // namespace spatial_tests
