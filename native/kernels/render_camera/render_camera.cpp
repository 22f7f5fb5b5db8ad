#include "render_camera/render_camera.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/border.h"
#include "core/device.h"
#include "core/lanes_scalar.h"
#include "core/parallel.h"
#include "render_camera/render_camera_lanes.h"
#include "render_camera/render_camera_parts.h"

namespace spatial {

void render_rows_reference(const RenderProblem& problem, int32_t begin, int32_t end) {
    render_rows(problem, begin, end);
}

namespace {

constexpr int32_t kRowsPerPiece = 8;  // whole tiles of every width

struct RenderTensors {
    spatial_traced_scene scene;
    spatial_shading shading;
    spatial_tensor* rgb;
    spatial_tensor* depths;
    spatial_tensor* hits;
};

int32_t levels_of(int32_t size) {
    int32_t levels = 1;
    for (; size > 1; size /= 2) {
        ++levels;
    }
    return levels;
}

// Numbers of textures and levels of the ground, which pixels follow without looking. Not of tensors on a device, which
// are the caller's word.
void check_references(const spatial_shading& shading) {
    const float* materials = static_cast<const float*>(shading.materials->data);
    const int64_t texture_count = shading.texels->shape[0];
    for (int64_t number = 0; number < shading.materials->shape[0]; ++number) {
        const float texture = materials[number * kMaterialWidth + 3], tile = materials[number * kMaterialWidth + 4];
        expect(texture == -1 || (texture >= 0 && texture < static_cast<float>(texture_count) && tile > 0),
               "material " + std::to_string(number) + " needs one of " + std::to_string(texture_count) +
                   " textures or -1 and tiles larger than 0, got " + std::to_string(texture) + " and " +
                   std::to_string(tile));
    }
    const int32_t* levels = static_cast<const int32_t*>(shading.ground_levels->data);
    for (int64_t level = 0; level < shading.ground_levels->shape[0]; ++level) {
        const int64_t begin = levels[level * 3], width = levels[level * 3 + 1], height = levels[level * 3 + 2];
        expect(begin >= 0 && width > 0 && height > 0 && begin + width * height <= shading.ground->shape[0],
               "level " + std::to_string(level) + " of the ground must lie within its " +
                   std::to_string(shading.ground->shape[0]) + " pixels");
    }
}

void check_shading(const spatial_shading& shading, int32_t device) {
    expect_tensor(shading.materials, "materials", SPATIAL_FLOAT32, {kAnySize, kMaterialWidth});
    expect(shading.materials->shape[0] >= 256, "materials must have a row for each of the 256 numbers");
    expect_tensor(shading.texels, "texels", SPATIAL_INT32, {kAnySize, kAnySize});
    const int32_t size = shading.texture_size;
    expect(size >= 1 && size <= 4096 && (size & (size - 1)) == 0,
           "texture_size must be a power of two up to 4096, got " + std::to_string(size));
    const int64_t per_texture = (static_cast<int64_t>(size) * size * 4 - 1) / 3;
    expect_tensor(shading.texels, "texels", SPATIAL_INT32, {kAnySize, per_texture});
    expect(element_count(*shading.texels) <= INT32_MAX, "texels must be fewer than 2^31");
    expect_tensor(shading.ground, "ground", SPATIAL_INT32, {kAnySize});
    expect(shading.ground->shape[0] <= INT32_MAX, "ground must be fewer than 2^31 pixels");
    expect_tensor(shading.ground_levels, "ground_levels", SPATIAL_INT32, {kAnySize, 3});
    expect(shading.ground_levels->shape[0] == 0 || shading.ground_cell > 0,
           "ground_cell must be positive, got " + std::to_string(shading.ground_cell));
    expect_tensor(shading.srgb, "srgb", SPATIAL_INT32, {4096});
    for (const spatial_tensor* tensor :
         {shading.materials, shading.texels, shading.ground, shading.ground_levels, shading.srgb}) {
        expect(tensor->device == device, "all tensors must lie on one device");
    }
    if (device == SPATIAL_CPU) {
        check_references(shading);
    }
    const float* light = reinterpret_cast<const float*>(&shading.light);
    expect(std::all_of(light, light + sizeof(shading.light) / sizeof(float),
                       [](float value) { return std::isfinite(value); }),
           "every number of the light must be finite");
}

RenderProblem check(const RenderTensors& tensors, const spatial_camera* camera, int32_t threads) {
    expect_tensor(tensors.rgb, "rgb", SPATIAL_UINT8, {kAnySize, kAnySize, 3});
    const int64_t height = tensors.rgb->shape[0], width = tensors.rgb->shape[1];
    const int32_t device = tensors.rgb->device;
    expect(width <= 65536 && height <= 65536, "pictures must be at most 65536 pixels wide and high");
    if (tensors.depths != nullptr) {
        expect_tensor(tensors.depths, "depths", SPATIAL_FLOAT32, {height, width});
        expect_same_device(tensors.depths, "depths", tensors.rgb, "rgb");
    }
    if (tensors.hits != nullptr) {
        expect_tensor(tensors.hits, "hits", SPATIAL_INT32, {height, width});
        expect_same_device(tensors.hits, "hits", tensors.rgb, "rgb");
    }
    expect_scene(&tensors.scene, device);
    check_shading(tensors.shading, device);
    expect(camera != nullptr, "camera must not be null");
    expect(camera->samples == 1 || camera->samples == 4,
           "samples must be 1 or 4, got " + std::to_string(camera->samples));

    RenderProblem problem{};
    const spatial_shading& shading = tensors.shading;
    problem.ground_level_count = static_cast<int32_t>(shading.ground_levels->shape[0]);
    problem.cells_per_metre = problem.ground_level_count > 0 ? 1 / shading.ground_cell : 0;
    problem.texture_size = shading.texture_size;
    problem.texture_level_count = levels_of(shading.texture_size);
    problem.texels_per_texture = static_cast<int32_t>(shading.texels->shape[1]);
    problem.light = shading.light;
    for (int axis = 0; axis < 3; ++axis) {
        expect(std::isfinite(camera->origin[axis]), "the camera's origin must be finite");
        problem.origin[axis] = static_cast<float>(camera->origin[axis]);
    }
    // Transposed: what a pixel more along u, along v, and the upper left pixel add.
    double column_length = 0;
    for (int row = 0; row < 3; ++row) {
        for (int column = 0; column < 3; ++column) {
            const double value = camera->ray_from_pixel[row * 3 + column];
            expect(std::isfinite(value), "the camera's ray_from_pixel must be finite");
            problem.ray_from_pixel[column * 3 + row] = static_cast<float>(value);
        }
        column_length += camera->ray_from_pixel[row * 3] * camera->ray_from_pixel[row * 3];
    }
    problem.samples = camera->samples;
    problem.pixel_angle = static_cast<float>(std::sqrt(column_length)) * (camera->samples == 4 ? 0.5f : 1.0f);
    problem.width = static_cast<int32_t>(width);
    problem.height = static_cast<int32_t>(height);
    problem.threads = threads_for(threads);
    return problem;
}

void point_at(const RenderTensors& tensors, RenderProblem& problem) {
    problem.scene = scene_of(tensors.scene);
    problem.materials = static_cast<const float*>(tensors.shading.materials->data);
    problem.texels = static_cast<const int32_t*>(tensors.shading.texels->data);
    problem.ground = static_cast<const int32_t*>(tensors.shading.ground->data);
    problem.ground_levels = static_cast<const int32_t*>(tensors.shading.ground_levels->data);
    problem.srgb = static_cast<const int32_t*>(tensors.shading.srgb->data);
    problem.rgb = static_cast<uint8_t*>(tensors.rgb->data);
    problem.depths = tensors.depths == nullptr ? nullptr : static_cast<float*>(tensors.depths->data);
    problem.hits = tensors.hits == nullptr ? nullptr : static_cast<int32_t*>(tensors.hits->data);
}

#if SPATIAL_WITH_CUDA
void run_on_device(RenderTensors tensors, RenderProblem& problem) {
    DeviceLoan loan;
    tensors.scene = lend(loan, tensors.scene);
    tensors.shading.materials = loan.input(tensors.shading.materials);
    tensors.shading.texels = loan.input(tensors.shading.texels);
    tensors.shading.ground = loan.input(tensors.shading.ground);
    tensors.shading.ground_levels = loan.input(tensors.shading.ground_levels);
    tensors.shading.srgb = loan.input(tensors.shading.srgb);
    tensors.rgb = loan.output(tensors.rgb);
    tensors.depths = loan.output(tensors.depths);
    tensors.hits = loan.output(tensors.hits);
    point_at(tensors, problem);
    render_camera_cuda(problem, tensors.rgb->device);
    loan.finish();
}
#endif

void run(const RenderTensors& tensors, RenderProblem& problem) {
    const Implementation implementation = choose_implementation(tensors.rgb->device);
    if (problem.width == 0 || problem.height == 0) {
        return;
    }
#if SPATIAL_WITH_CUDA
    if (implementation == Implementation::kCuda) {
        run_on_device(tensors, problem);
        return;
    }
#endif
    point_at(tensors, problem);
#if SPATIAL_WITH_AVX2
    const auto render = version_for(implementation, render_rows_reference, render_rows_avx2, render_rows_avx512);
#else
    const auto render = render_rows_reference;
#endif
    parallel_for(problem.threads, (problem.height + kRowsPerPiece - 1) / kRowsPerPiece, [&](int64_t piece) {
        const int32_t begin = static_cast<int32_t>(piece) * kRowsPerPiece;
        render(problem, begin, std::min(problem.height, begin + kRowsPerPiece));
    });
}

}  // namespace
}  // namespace spatial

using namespace spatial;

spatial_status spatial_render_camera(const spatial_traced_scene* scene, const spatial_shading* shading,
                                     const spatial_camera* camera, int32_t threads, spatial_tensor* rgb,
                                     spatial_tensor* depths, spatial_tensor* hits) {
    return at_border("spatial_render_camera", [&] {
        expect(scene != nullptr && shading != nullptr, "scene and shading must not be null");
        const RenderTensors tensors{*scene, *shading, rgb, depths, hits};
        RenderProblem problem = check(tensors, camera, threads);
        run(tensors, problem);
    });
}
