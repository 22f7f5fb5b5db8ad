#include "traced_scenes.h"

namespace spatial_tests {
namespace {

using Corner = std::vector<float>;

void add_square(std::vector<float>& triangles, const Corner& a, const Corner& b, const Corner& c, const Corner& d) {
    for (const Corner& corner : {a, b, c, a, c, d}) {
        triangles.insert(triangles.end(), corner.begin(), corner.end());
    }
}

// A turn about any axis, from a random quaternion.
TestInstance turned_at_random(Random& random, int32_t mesh, double x, double y, double z) {
    double q[4], length = 0;
    for (double& part : q) {
        part = random.uniform(-1, 1);
        length += part * part;
    }
    for (double& part : q) {
        part /= std::sqrt(length);
    }
    const double w = q[0], a = q[1], b = q[2], c = q[3];
    return {mesh,
            {1 - 2 * (b * b + c * c), 2 * (a * b - w * c), 2 * (a * c + w * b), x, 2 * (a * b + w * c),
             1 - 2 * (a * a + c * c), 2 * (b * c - w * a), y, 2 * (a * c - w * b), 2 * (b * c + w * a),
             1 - 2 * (a * a + b * b), z},
            static_cast<int32_t>(random.below(1 << 24))};
}

}  // namespace

std::vector<float> scattered_triangles(Random& random, int count, double spread, double size) {
    std::vector<float> triangles;
    for (int i = 0; i < count; ++i) {
        double middle[3];
        for (double& part : middle) {
            part = random.uniform(-spread, spread);
        }
        for (int value = 0; value < 9; ++value) {
            triangles.push_back(static_cast<float>(middle[value % 3] + random.uniform(-size, size)));
        }
    }
    return triangles;
}

std::vector<float> floor_and_box(int half) {
    std::vector<float> triangles;
    for (int i = -half; i < half; ++i) {
        for (int j = -half; j < half; ++j) {
            const float x = static_cast<float>(i), y = static_cast<float>(j);
            add_square(triangles, {x, y, 0}, {x + 1, y, 0}, {x + 1, y + 1, 0}, {x, y + 1, 0});
        }
    }
    for (float side : {-1.0f, 1.0f}) {
        add_square(triangles, {side, -1, 0}, {side, 1, 0}, {side, 1, 2}, {side, -1, 2});
        add_square(triangles, {-1, side, 0}, {1, side, 0}, {1, side, 2}, {-1, side, 2});
    }
    add_square(triangles, {-1, -1, 2}, {1, -1, 2}, {1, 1, 2}, {-1, 1, 2});
    return triangles;
}

TestScene street_scene(uint64_t seed) {
    Random random(seed);
    auto meshes = std::make_shared<TestMeshes>();
    meshes->add(floor_and_box(40), 0);
    meshes->add(scattered_triangles(random, 300, 1.5, 0.4), 4);
    meshes->add(floor_and_box(1), 8);
    meshes->add({}, 0);
    check_ok(meshes->build(1));
    std::vector<TestInstance> fixed = {placed(0, 0, 100, 100, 0)}, moving;
    for (int i = 0; i < 200; ++i) {
        fixed.push_back(turned_at_random(random, static_cast<int32_t>(random.below(4)), random.uniform(60, 140),
                                         random.uniform(60, 140), random.uniform(0, 4)));
        if (fixed.back().mesh == 0) {
            fixed.back().mesh = 1;
        }
    }
    for (int i = 0; i < 40; ++i) {
        moving.push_back(placed(2, random.uniform(0, 6), random.uniform(70, 130), random.uniform(70, 130), 0.01,
                                static_cast<int32_t>(random.below(1 << 24))));
    }
    return TestScene(meshes, fixed, moving);
}

}  // namespace spatial_tests
