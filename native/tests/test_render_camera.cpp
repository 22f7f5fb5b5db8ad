#include <memory>

#include "render_camera/render_camera.h"
#include "traced_scenes.h"

namespace spatial_tests {
namespace {

constexpr int32_t kTextureSize = 8;

// Materials of every kind, two textures, a painted ground with its levels, and a light.
struct Look {
    Array<float> materials{{256, 12}};
    Array<int32_t> texels{{2, (kTextureSize * kTextureSize * 4 - 1) / 3}};
    Array<int32_t> ground{{64 * 32 + 32 * 16 + 16 * 8}};
    Array<int32_t> ground_levels{{3, 3}};
    Array<int32_t> srgb{{4096}};
    spatial_scene_light light{{0.6f, 0.48f, 0.64f},
                              {2.5f, 2.3f, 2.0f},
                              {0.2f, 0.4f, 0.8f},
                              {0.7f, 0.8f, 1.0f},
                              {0.5f, 0.6f, 0.8f},
                              {0.25f, 0.22f, 0.2f},
                              {0.7f, 0.8f, 0.9f},
                              0.002f,
                              0.0f,
                              0.4f,
                              1.0f};

    explicit Look(uint64_t seed) {
        Random random(seed);
        for (size_t m = 0; m < 256; ++m) {
            float* row = materials.values.data() + m * 12;
            for (int part = 0; part < 3; ++part) {
                row[part] = static_cast<float>(random.uniform(0, 1));
            }
            row[3] = static_cast<float>(random.below(3) - 1);
            row[4] = static_cast<float>(random.uniform(0.3, 4));
            row[5] = random.below(2) == 0 ? 0 : static_cast<float>(random.uniform(0, 1));
            row[6] = static_cast<float>(random.below(2));
            row[7] = m % 4 == 0 ? 1.0f : 0.0f;
            row[8] = m % 4 == 3 ? 1.5f : 0.0f;
        }
        for (int32_t& value : texels.values) {
            value = static_cast<int32_t>(random.below(1 << 24));
        }
        for (int32_t& value : ground.values) {
            value = static_cast<int32_t>(random.below(1 << 24));
        }
        ground_levels.values = {0, 64, 32, 64 * 32, 32, 16, 64 * 32 + 32 * 16, 16, 8};
        for (size_t i = 0; i < 4096; ++i) {
            srgb.values[i] = static_cast<int32_t>(255 * std::pow(static_cast<double>(i) / 4095, 1 / 2.2) + 0.5);
        }
    }
};

struct Picture {
    Array<uint8_t> rgb;
    Array<float> depths;
    Array<int32_t> hits;

    Picture(int64_t width, int64_t height) : rgb({height, width, 3}), depths({height, width}), hits({height, width}) {}
};

// Looking along x from (80, 100, 2), turned to the left by `yaw`.
spatial_camera camera_at(double yaw, int64_t width, int64_t height, int samples) {
    const double c = std::cos(yaw), s = std::sin(yaw), focal = 0.8 * static_cast<double>(width),
                 u = static_cast<double>(width) / 2, v = static_cast<double>(height) / 2;
    return {{80, 100, 2},
            {s / focal, 0, c - s * u / focal, -c / focal, 0, s + c * u / focal, 0, -1 / focal, v / focal},
            samples};
}

spatial_status render(const TestScene& scene, Look& look, const spatial_camera& camera, int threads, Picture& out) {
    const spatial_traced_scene described = scene.describe();
    spatial_tensor m = look.materials.tensor(), x = look.texels.tensor(), g = look.ground.tensor(),
                   l = look.ground_levels.tensor(), t = look.srgb.tensor(), r = out.rgb.tensor(),
                   d = out.depths.tensor(), h = out.hits.tensor();
    const spatial_shading shading{&m, &x, &g, &l, &t, 2.5f, kTextureSize, look.light};
    return spatial_render_camera(&described, &shading, &camera, threads, &r, &d, &h);
}

void check_all_implementations(const TestScene& scene, Look& look, const spatial_camera& camera, int64_t width,
                               int64_t height) {
    Picture expected(width, height);
    force("reference");
    check_ok(render(scene, look, camera, 1, expected));
    for_each_implementation([&](const std::string& setting, int threads) {
        force(setting);
        const std::string where = setting + ", " + std::to_string(threads) + " threads: ";
        Picture actual(width, height);
        check_ok(render(scene, look, camera, threads, actual));
        check_same(expected.hits.values, actual.hits.values, where + "hits");
        check_same(expected.depths.values, actual.depths.values, where + "depths");
        check_same(expected.rgb.values, actual.rgb.values, where + "rgb");
    });
}

}  // namespace

void add_render_camera_tests() {
    add_test("render_camera: every implementation gives the reference's bits, dry and wet, with one and four samples",
             [] {
                 const TestScene scene = street_scene(1);
                 Look dry(2), wet(3), dull(4);
                 wet.light.wetness = 0.8f;
                 dull.light.clouds = 1;
                 dull.light.fog_density = 0.01f;
                 dull.light.sun[0] = dull.light.sun[1] = dull.light.sun[2] = 0;
                 for (int samples : {1, 4}) {
                     for (Look* look : {&dry, &wet, &dull}) {
                         check_all_implementations(scene, *look, camera_at(0.1, 97, 61, samples), 97, 61);
                     }
                 }
             });
    add_test("render_camera: pictures of all sizes, and none", [] {
        const TestScene scene = street_scene(2);
        Look look(5);
        for (const auto& size : {std::pair<int64_t, int64_t>{1, 1}, {3, 2}, {4, 4}, {5, 9}, {16, 8}, {0, 5}, {5, 0}}) {
            check_all_implementations(scene, look, camera_at(-0.2, 40, 30, 1), size.first, size.second);
        }
    });
    add_test("render_camera: an empty scene is sky, and without a ground materials have their own colour", [] {
        auto meshes = std::make_shared<TestMeshes>();
        check_ok(meshes->build(1));
        Look look(6);
        check_all_implementations(TestScene(meshes, {}, {}), look, camera_at(0, 33, 21, 4), 33, 21);
        look.ground_levels = Array<int32_t>({0, 3});
        look.ground = Array<int32_t>({0});
        check_all_implementations(street_scene(3), look, camera_at(0, 33, 21, 1), 33, 21);
    });
    add_test("render_camera: broken cameras, textures and tensors are refused", [] {
        const TestScene scene = street_scene(1);
        Look look(7);
        Picture out(8, 8);
        spatial_camera camera = camera_at(0, 8, 8, 2);
        check_refused(render(scene, look, camera, 1, out), SPATIAL_INVALID_ARGUMENT, "samples must be 1 or 4");
        camera = camera_at(std::nan(""), 8, 8, 1);
        check_refused(render(scene, look, camera, 1, out), SPATIAL_INVALID_ARGUMENT, "finite");
        look.materials = Array<float>({255, 12});
        check_refused(render(scene, look, camera_at(0, 8, 8, 1), 1, out), SPATIAL_INVALID_ARGUMENT, "256");
    });

    auto scene = std::make_shared<TestScene>(street_scene(5));
    auto look = std::make_shared<Look>(6);
    auto out = std::make_shared<Picture>(704, 396);
    for (int threads : {1, 2}) {
        add_benchmark("render_camera 704x396, " + std::to_string(threads) + "T", 704 * 396 * 11,
                      [=] { check_ok(render(*scene, *look, camera_at(0.1, 704, 396, 1), threads, *out)); });
    }
}

}  // namespace spatial_tests
