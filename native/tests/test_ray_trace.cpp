#include <memory>

#include "traced_scenes.h"

namespace spatial_tests {
namespace {

struct Hits {
    Array<float> distances, cosines;
    Array<int32_t> instances, triangles;
    Array<uint8_t> materials;

    explicit Hits(int64_t count)
        : distances({count}), cosines({count}), instances({count}), triangles({count}), materials({count}) {}
};

struct Rays {
    Array<float> origins, directions;

    explicit Rays(int64_t count) : origins({count, 3}), directions({count, 3}) {}
    int64_t count() const { return origins.shape[0]; }
    void set(int64_t ray, const double* origin, const double* direction) {
        const double length =
            std::sqrt(direction[0] * direction[0] + direction[1] * direction[1] + direction[2] * direction[2]);
        for (int64_t axis = 0; axis < 3; ++axis) {
            origins.values[static_cast<size_t>(ray * 3 + axis)] = static_cast<float>(origin[axis]);
            directions.values[static_cast<size_t>(ray * 3 + axis)] =
                static_cast<float>(direction[axis] / (length > 0 ? length : 1));
        }
    }
};

spatial_status trace(const TestScene& scene, Rays& rays, float max_distance, int threads, Hits& out) {
    const spatial_traced_scene described = scene.describe();
    spatial_tensor o = rays.origins.tensor(), d = rays.directions.tensor(), s = out.distances.tensor(),
                   i = out.instances.tensor(), t = out.triangles.tensor(), c = out.cosines.tensor(),
                   m = out.materials.tensor();
    return spatial_ray_trace(&described, &o, &d, max_distance, threads, &s, &i, &t, &c, &m);
}

std::vector<uint8_t> find_blocked(const TestScene& scene, Rays& rays, float max_distance, int threads) {
    const spatial_traced_scene described = scene.describe();
    Array<uint8_t> blocked({rays.count()});
    spatial_tensor o = rays.origins.tensor(), d = rays.directions.tensor(), b = blocked.tensor();
    check_ok(spatial_ray_trace_blocked(&described, &o, &d, max_distance, threads, &b));
    return blocked.values;
}

void check_same_hits(const Hits& expected, const Hits& actual, const std::string& where) {
    check_same(expected.instances.values, actual.instances.values, where + "instances");
    check_same(expected.triangles.values, actual.triangles.values, where + "triangles");
    check_same(expected.distances.values, actual.distances.values, where + "distances");
    check_same(expected.cosines.values, actual.cosines.values, where + "cosines");
    check_same(expected.materials.values, actual.materials.values, where + "materials");
}

int64_t check_all_implementations(const TestScene& scene, Rays& rays, float max_distance) {
    Hits expected(rays.count());
    force("reference");
    check_ok(trace(scene, rays, max_distance, 1, expected));
    std::vector<uint8_t> expected_blocked;
    for (const int32_t instance : expected.instances.values) {
        expected_blocked.push_back(instance >= 0);
    }
    check_same(expected_blocked, find_blocked(scene, rays, max_distance, 1), "reference: blocked");
    for_each_implementation([&](const std::string& setting, int threads) {
        force(setting);
        Hits actual(rays.count());
        check_ok(trace(scene, rays, max_distance, threads, actual));
        const std::string where = setting + ", " + std::to_string(threads) + " threads: ";
        check_same_hits(expected, actual, where);
        check_same(expected_blocked, find_blocked(scene, rays, max_distance, threads), where + "blocked");
    });
    int64_t met = 0;
    for (const int32_t instance : expected.instances.values) {
        met += instance >= 0;
    }
    return met;
}

// Rays of a spinning scanner at (100, 100, 1.8), and as many from anywhere to anywhere.
Rays mixed_rays(uint64_t seed, int64_t count) {
    Random random(seed);
    Rays rays(count * 2);
    for (int64_t i = 0; i < count; ++i) {
        const double azimuth = static_cast<double>(i) * 0.0057, elevation = 0.1 - 0.3 * static_cast<double>(i % 7) / 6;
        const double scanner[3] = {100, 100, 1.8},
                     direction[3] = {std::cos(elevation) * std::cos(azimuth), std::cos(elevation) * std::sin(azimuth),
                                     std::sin(elevation)};
        rays.set(i, scanner, direction);
        double from[3], to[3];
        for (int axis = 0; axis < 3; ++axis) {
            from[axis] = random.uniform(axis < 2 ? 60 : 0, axis < 2 ? 140 : 6);
            to[axis] = random.uniform(-1, 1);
        }
        rays.set(count + i, from, to);
    }
    return rays;
}

}  // namespace

void add_ray_trace_tests() {
    add_test("ray_trace: the nearer of two squares is met, from both sides, at the lowest number when equal", [] {
        auto meshes = std::make_shared<TestMeshes>();
        meshes->add({-1, -1, 0, 3, -1, 0, -1, 3, 0, -1, -1, 0, 3, -1, 0, -1, 3, 0}, 5);
        check_ok(meshes->build(1));
        const TestScene scene(meshes, {placed(0, 0, 0, 0, 1), placed(0, 0, 0, 0, 3)}, {placed(0, 0, 0, 0, 1)});
        Rays rays(4);
        const double below[3] = {0, 0, 0}, above[3] = {0, 0, 5}, up[3] = {0, 0, 1}, down[3] = {0, 0, -1};
        rays.set(0, below, up);
        rays.set(1, above, down);
        rays.set(2, above, up);
        rays.set(3, below, down);
        for (const char* implementation : {"reference", "avx2", "cpu"}) {
            force(implementation);
            Hits out(4);
            check_ok(trace(scene, rays, INFINITY, 1, out));
            check_same<float>({1, 2, INFINITY, INFINITY}, out.distances.values, "distances");
            check_same<int32_t>({0, 1, -1, -1}, out.instances.values, "instances");
            check_same<int32_t>({0, 0, -1, -1}, out.triangles.values, "triangles");
            check_same<float>({1, 1, 0, 0}, out.cosines.values, "cosines");
            check_same<uint8_t>({5, 5, 255, 255}, out.materials.values, "materials");
        }
    });
    add_test("ray_trace: every implementation gives the reference's bits on a street", [] {
        for (uint64_t seed : {1, 2}) {
            const TestScene scene = street_scene(seed);
            for (int64_t count : {0, 1, 2, 7, 8, 9, 15, 16, 17, 2000}) {
                Rays rays = mixed_rays(seed + 10, count);
                const int64_t met = check_all_implementations(scene, rays, INFINITY);
                check(count < 2000 || met > 2000, "rays must meet something for the comparison to say much");
            }
            Rays rays = mixed_rays(seed + 20, 1000);
            check_all_implementations(scene, rays, 7.5f);
        }
    });
    add_test("ray_trace: rays along faces and edges, from inside, broken and zero ones", [] {
        const float nan = std::nanf(""), infinity = INFINITY;
        const TestScene scene = street_scene(3);
        std::vector<float> origins, directions;
        for (float x : {100.0f, 99.0f, 101.0f, 99.5f, 1e9f, -1e30f, nan, infinity}) {
            for (float z : {0.0f, 2.0f, 1.0f, -1.0f, nan}) {
                for (float dx : {0.0f, -0.0f, 1.0f, -0.7f, 1e-30f, nan}) {
                    for (float dz : {0.0f, -1.0f, 1e-20f, infinity}) {
                        origins.insert(origins.end(), {x, 99.0f, z});
                        directions.insert(directions.end(), {dx, 0.25f, dz});
                        origins.insert(origins.end(), {100.0f, x, z});
                        directions.insert(directions.end(), {0.0f, dx, dz});
                    }
                }
            }
        }
        Rays rays(static_cast<int64_t>(origins.size()) / 3);
        rays.origins.values = origins;
        rays.directions.values = directions;
        check(check_all_implementations(scene, rays, INFINITY) > 100, "some of them meet something");
    });
    add_test("ray_trace: a floor of squares lets nothing through, edge by edge and corner by corner", [] {
        auto meshes = std::make_shared<TestMeshes>();
        meshes->add(floor_and_box(20), 0);
        check_ok(meshes->build(1));
        const TestScene scene(meshes, {placed(0, 0.3, 250, 250, 0)}, {});
        Random random(4);
        Rays rays(9000);
        for (int64_t i = 0; i < rays.count(); ++i) {
            // Towards points on edges, where x or y of the floor is whole, and every third towards corners.
            const double x =
                i % 3 == 0 || i % 3 == 1 ? static_cast<double>(random.below(37) - 18) : random.uniform(-18, 18);
            const double y =
                i % 3 == 0 || i % 3 == 2 ? static_cast<double>(random.below(37) - 18) : random.uniform(-18, 18);
            const double target[3] = {250 + std::cos(0.3) * x - std::sin(0.3) * y,
                                      250 + std::sin(0.3) * x + std::cos(0.3) * y, 0};
            const double from[3] = {250 + random.uniform(-200, 200), 250 + random.uniform(-200, 200),
                                    random.uniform(1, 30)};
            const double direction[3] = {target[0] - from[0], target[1] - from[1], target[2] - from[2]};
            rays.set(i, from, direction);
        }
        check(check_all_implementations(scene, rays, INFINITY) == rays.count(), "a ray went through the floor");
    });
    add_test("ray_trace: hierarchies are the same for any number of threads", [] {
        Random random(6);
        TestMeshes meshes;
        for (int i = 0; i < 9; ++i) {
            meshes.add(scattered_triangles(random, 100 + 50 * i, 3, 0.2), 0);
        }
        check_ok(meshes.build(1));
        const std::vector<int32_t> nodes = meshes.nodes->values, sorted = meshes.sorted->values;
        check_ok(meshes.build(3));
        check_same(nodes, meshes.nodes->values, "nodes");
        check_same(sorted, meshes.sorted->values, "sorted");
    });
    add_test("ray_trace: equal, flat and degenerate triangles build and are met or not", [] {
        auto meshes = std::make_shared<TestMeshes>();
        std::vector<float> triangles;
        for (int i = 0; i < 500; ++i) {
            triangles.insert(triangles.end(), {0, 0, 1, 2, 0, 1, 0, 2, 1});           // all in one place
            triangles.insert(triangles.end(), {0, 0, 0.5f, 1, 0, 0.5f, 2, 0, 0.5f});  // a line
            triangles.insert(triangles.end(), {1, 1, 0.5f, 1, 1, 0.5f, 1, 1, 0.5f});  // a point
        }
        meshes->add(triangles, 0);
        check_ok(meshes->build(1));
        const TestScene scene(meshes, {placed(0, 0, 0, 0, 0)}, {});
        Rays rays(2);
        const double from[3] = {0.5, 0, 0}, below_point[3] = {1, 1, 0}, up[3] = {0, 0, 1};
        rays.set(0, from, up);
        rays.set(1, below_point, up);
        check(check_all_implementations(scene, rays, INFINITY) == 2, "the triangles with an area");
        Hits out(2);
        check_ok(trace(scene, rays, INFINITY, 1, out));
        check_same<int32_t>({0, 0}, out.triangles.values, "the lowest of the equal ones");
    });
    add_test("ray_trace: broken meshes, poses and tensors are refused", [] {
        TestMeshes broken;
        broken.add({0, 0, 0, 1, 0, 0, 0, std::nanf(""), 0}, 0);
        check_refused(broken.build(1), SPATIAL_INVALID_ARGUMENT, "vertex 2");
        TestMeshes far;
        far.add({0, 0, 0, 1, 0, 0, 0, 1e7f, 0}, 0);
        check_refused(far.build(1), SPATIAL_INVALID_ARGUMENT, "10^6");
        const TestScene scene = street_scene(1);
        Rays rays(3);
        Hits few(2), out(3);
        check_refused(trace(scene, rays, INFINITY, 1, few), SPATIAL_INVALID_ARGUMENT, "distances must be float32 [3]");
        check_refused(trace(scene, rays, -1, 1, out), SPATIAL_INVALID_ARGUMENT, "max_distance");
        check_refused(trace(scene, rays, std::nanf(""), 1, out), SPATIAL_INVALID_ARGUMENT, "max_distance");
    });

    auto scene = std::make_shared<TestScene>(street_scene(5));
    auto rays = std::make_shared<Rays>(mixed_rays(7, 32 * 1085));
    auto out = std::make_shared<Hits>(rays->count());
    for (int threads : {1, 2}) {
        add_benchmark("ray_trace 34.7k scanner and 34.7k scattered rays, " + std::to_string(threads) + "T",
                      rays->count() * (24 + 17), [=] { check_ok(trace(*scene, *rays, INFINITY, threads, *out)); });
    }
}

}  // namespace spatial_tests
