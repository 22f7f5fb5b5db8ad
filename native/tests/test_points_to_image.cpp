#include <cmath>
#include <memory>

#include "points_to_image/points_to_image.h"
#include "runner.h"

namespace spatial_tests {
namespace {

struct Cameras {
    Array<double> transforms;
    Array<double> intrinsics;
    Array<int32_t> sizes;

    Cameras(int64_t cameras, int64_t steps)
        : transforms({cameras, steps, 3, 4}), intrinsics({cameras, 3, 3}), sizes({cameras, 2}) {}
};

struct Pixels {
    Array<double> pixels;
    Array<float> depths;
    Array<uint8_t> mask;

    Pixels(int64_t cameras, int64_t points)
        : pixels({cameras, points, 2}), depths({cameras, points}), mask({cameras, points}) {}
};

spatial_status project(Array<float>& points, Cameras& cameras, bool round_steps, int threads, Pixels& out) {
    spatial_tensor p = points.tensor(), t = cameras.transforms.tensor(), k = cameras.intrinsics.tensor(),
                   s = cameras.sizes.tensor(), u = out.pixels.tensor(), d = out.depths.tensor(), m = out.mask.tensor();
    return spatial_points_to_image(&p, &t, &k, &s, round_steps ? 1 : 0, 1.0, 1.0, threads, &u, &d, &m);
}

// A ring of cameras that look outwards, 1600x900, each `steps` turns of which all but the last are small.
Cameras ring(int64_t count, int64_t steps) {
    Cameras cameras(count, steps);
    for (int64_t camera = 0; camera < count; ++camera) {
        const double yaw = 6.283185307179586 * static_cast<double>(camera) / static_cast<double>(count);
        for (int64_t step = 0; step < steps; ++step) {
            double* m = cameras.transforms.values.data() + (camera * steps + step) * 12;
            const double last[12] = {std::sin(yaw), -std::cos(yaw), 0, 0.1, 0, 0, -1, 1.5,
                                     std::cos(yaw), std::sin(yaw),  0, -0.2};
            const double small[12] = {
                std::cos(0.01), -std::sin(0.01), 0, 600.25, std::sin(0.01), std::cos(0.01), 0, -1700.5, 0, 0, 1, 0.5};
            const double back[12] = {1, 0, 0, -600.25, 0, 1, 0, 1700.5, 0, 0, 1, -0.5};
            const double* chosen = step + 1 == steps ? last : step % 2 == 0 ? small : back;
            std::copy(chosen, chosen + 12, m);
        }
        const double k[9] = {1266, 0, 816, 0, 1266, 491, 0, 0, 1};
        std::copy(k, k + 9, cameras.intrinsics.values.data() + camera * 9);
        cameras.sizes.values[static_cast<size_t>(camera) * 2] = 1600;
        cameras.sizes.values[static_cast<size_t>(camera) * 2 + 1] = 900;
    }
    return cameras;
}

void check_all_implementations(Array<float> points, Cameras cameras) {
    const int64_t count = cameras.sizes.shape[0];
    for (bool round_steps : {false, true}) {
        Pixels expected(count, points.shape[0]);
        force("reference");
        check_ok(project(points, cameras, round_steps, 1, expected));
        for_each_implementation([&](const std::string& setting, int threads) {
            force(setting);
            const std::string where = setting + ", " + std::to_string(threads) + " threads: ";
            Pixels actual(count, points.shape[0]);
            check_ok(project(points, cameras, round_steps, threads, actual));
            check_same(expected.pixels.values, actual.pixels.values, where + "pixels");
            check_same(expected.depths.values, actual.depths.values, where + "depths");
            check_same(expected.mask.values, actual.mask.values, where + "mask");
        });
    }
}

}  // namespace

void add_points_to_image_tests() {
    add_test("points_to_image: a point on the axis lands on the principal point, one behind is NaN", [] {
        Array<float> points({3, 3});
        points.values = {0, 0, 2, 1, 0.5f, 2, 0, 0, -2};
        Cameras cameras(1, 1);
        cameras.transforms.values = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0};
        cameras.intrinsics.values = {100, 0, 80, 0, 100, 45, 0, 0, 1};
        cameras.sizes.values = {130, 90};
        for (const char* implementation : {"reference", "cpu"}) {
            force(implementation);
            Pixels out(1, 3);
            check_ok(project(points, cameras, false, 1, out));
            check_same<double>({80, 45, 130, 70, NAN, NAN}, out.pixels.values, "pixels");
            check_same<float>({2, 2, -2}, out.depths.values, "depths");
            check_same<uint8_t>({1, 0, 0}, out.mask.values, "mask");
        }
    });
    add_test("points_to_image: every implementation gives the reference's bits, fused and with rounded steps", [] {
        Random random(21);
        for (int64_t width : {3, 4, 5}) {
            for (int64_t count : {0, 1, 3, 4, 5, 8, 1030, 5000}) {
                Array<float> points({count, width});
                for (float& value : points.values) {
                    value = static_cast<float>(random.uniform(-50, 50));
                }
                check_all_implementations(points, ring(6, 1));
                check_all_implementations(points, ring(2, 5));
            }
        }
    });
    add_test("points_to_image: NaN, infinite and zero coordinates", [] {
        Array<float> points({0, 3});
        for (float x : {0.0f, -0.0f, std::nanf(""), INFINITY, -INFINITY, 3e38f}) {
            for (float y : {0.0f, 1.0f, INFINITY, std::nanf("")}) {
                for (float z : {0.0f, 1.0f, -1.0f, INFINITY}) {
                    points.values.insert(points.values.end(), {x, y, z});
                    ++points.shape[0];
                }
            }
        }
        check_all_implementations(points, ring(3, 1));
    });

    auto points = std::make_shared<Array<float>>(std::vector<int64_t>{34720, 5});
    const std::vector<float> cloud = lidar_points();
    points->values.assign(cloud.begin(), cloud.begin() + 34720 * 5);
    for (int64_t steps : {1, 5}) {
        for (int threads : {1, 2}) {
            auto cameras = std::make_shared<Cameras>(ring(6, steps));
            auto out = std::make_shared<Pixels>(6, 34720);
            const bool round_steps = steps > 1;
            add_benchmark("points_to_image 34.7k points x 6 cameras" +
                              std::string(round_steps ? ", rounded steps, " : ", ") + std::to_string(threads) + "T",
                          34720 * (20 + 6 * 21),
                          [=] { check_ok(project(*points, *cameras, round_steps, threads, *out)); });
        }
    }
}

}  // namespace spatial_tests
