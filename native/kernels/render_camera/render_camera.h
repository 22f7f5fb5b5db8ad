// render_camera: a picture of a scene as a pinhole camera sees it, with the depth and the instance of every pixel.
//
// The ray of pixel (column u, row v) goes from the camera through K^-1 (u, v, 1): pixel centres lie at integers, as
// nuScenes and OpenCV have them, so a projected point (a, b) belongs to pixel (round(a), round(b)). With 4 samples the
// colour is the mean of rays at (u +- 1/4, v +- 1/4); depth and instance are always those of the pixel's own ray.
//
// Rays meet triangles as spatial_ray_trace has it. A surface has a base colour, times the instance's tint where its
// material takes one, or the painted ground's colour at the point's x and y; times a texture laid along the axes of the
// mesh's frame across the normal's longest one (for walls: along the wall, then z). It is lit by the sun, if nothing is
// in the way, and by the sky above and the ground below, less where a short ray upwards at random is blocked; smooth surfaces mirror sky and sun, the more the flatter they
// are seen; fog takes over with distance. Rays that meet nothing see the sky: a gradient, the sun's glow, clouds.
// Colours are linear until the end, then exposed, rolled off towards white and written as sRGB.
#pragma once

#include "ray_trace/ray_trace.h"
#include "spatial/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

// Light and weather; colours are linear red, green, blue.
typedef struct {
    float to_sun[3];          // unit length
    float sun[3];             // light on a surface that faces the sun; all zero: no shadows are looked for
    float zenith[3];          // of the sky
    float horizon[3];         // of the sky
    float from_sky[3];        // ambient light on surfaces that look up
    float from_ground[3];     // ambient light on surfaces that look down
    float fog[3];
    float fog_density;        // per metre; a share exp(-density * distance) of a colour is left
    float wetness;            // 0 dry to 1: darker, and flat ground mirrors
    float clouds;             // 0 clear to 1 overcast
    float exposure;           // factor before the roll-off
} spatial_scene_light;

// What surfaces look like.
typedef struct {
    const spatial_tensor* materials;      // [M, 12] float32: red, green, blue (linear), texture (-1 for none), metres
                                          // per tile, specular (0 to 1), tinted, painted (0 or 1), emission, 0, 0, 0
    const spatial_tensor* texels;         // [P, S] int32 0xRRGGBB, factors in 1/128: of each of P textures its levels,
                                          // from Z x Z, a power of two, to 1 x 1, one after the other; S texels in all
    const spatial_tensor* ground;         // [G] int32 0xRRGGBB sRGB: the levels of the painted ground, row 0 at y 0
    const spatial_tensor* ground_levels;  // [L, 3] int32: where a level begins, its width and height; 0 x 3: no ground
    const spatial_tensor* srgb;           // [4096] int32: the byte of the linear value i / 4095
    float ground_cell;                    // metres per pixel of level 0
    int32_t texture_size;                 // Z
    spatial_scene_light light;
} spatial_shading;

typedef struct {
    double origin[3];          // metres, world
    double ray_from_pixel[9];  // R K^-1, row by row: the world direction, of depth 1, of (u, v, 1)
    int32_t samples;           // per pixel, 1 or 4
} spatial_camera;

// threads            CPU threads, 0 for the process's default
// rgb     [H, W, 3]  uint8 sRGB
// depths  [H, W]     float32, metres along the camera's z axis; infinite where there is only sky; null: not wanted
// hits    [H, W]     int32, instance over both parts of the scene; -1 where there is only sky; null: not wanted
//
// All tensors lie on one device. Results have the same bits on every implementation and for any number of threads.
SPATIAL_API spatial_status spatial_render_camera(const spatial_traced_scene* scene, const spatial_shading* shading,
                                                 const spatial_camera* camera, int32_t threads, spatial_tensor* rgb,
                                                 spatial_tensor* depths, spatial_tensor* hits);

#ifdef __cplusplus
}
#endif
