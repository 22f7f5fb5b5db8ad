// What the implementations of render_camera share: the problem in plain pointers.
#pragma once

#include "ray_trace/ray_trace_parts.h"
#include "render_camera/render_camera.h"

namespace spatial {

constexpr int kMaterialWidth = 12;

struct RenderProblem {
    TraceScene scene;
    const float* materials;        // [M, 12]
    const int32_t* texels;         // [P, S]
    const int32_t* ground;         // [G]
    const int32_t* ground_levels;  // [L, 3]
    const int32_t* srgb;           // [4096]
    int32_t ground_level_count;    // L
    float cells_per_metre;         // of the ground's level 0
    int32_t texture_size;          // Z
    int32_t texture_level_count;
    int32_t texels_per_texture;  // S
    spatial_scene_light light;
    float origin[3];
    float ray_from_pixel[9];
    float pixel_angle;  // metres that a pixel covers at a depth of 1 m
    int32_t samples;
    int32_t width, height;
    int threads;
    uint8_t* rgb;   // [H, W, 3]
    float* depths;  // [H, W] or null
    int32_t* hits;  // [H, W] or null
};

// Rows `begin` to `end`, on the calling thread.
void render_rows_reference(const RenderProblem& problem, int32_t begin, int32_t end);
void render_rows_avx2(const RenderProblem& problem, int32_t begin, int32_t end);
void render_rows_avx512(const RenderProblem& problem, int32_t begin, int32_t end);

void render_camera_cuda(const RenderProblem& problem, int32_t device);

}  // namespace spatial
