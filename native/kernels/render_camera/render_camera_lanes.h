// Pixels in lanes, in tiles of 4 x 4, 4 x 2 or 1: include after core/lanes_<width>.h.
#pragma once

#include "render_camera/render_camera_surface.h"

namespace spatial {
namespace {

constexpr int32_t kTileWidth = Lanes::kCount >= 4 ? 4 : 1;
constexpr int32_t kTileHeight = Lanes::kCount / kTileWidth;

// Starts of shadow rays stay clear of the surface that they leave.
constexpr float kClearance = 2e-3f;          // metres
constexpr float kClearancePerMetre = 2e-5f;  // of distance from the camera, whose rounding it covers

// What is this close above a surface takes ambient light from it, except for this share.
constexpr float kSkyReach = 1.8f;  // metres
constexpr float kLeastOpen = 0.35f;
constexpr float kNearEnough = 40.0f;  // metres from the camera: beyond it nobody sees that,
constexpr float kNearest = 25.0f;     // and from here on it fades

struct EyeRays {
    Rays rays;
    Floats per_depth;  // distance over depth
};

SPATIAL_PORTABLE Vector normalized(const Vector& v) { return v * (Lanes::all(1.0f) / Lanes::sqrt(dot(v, v))); }

SPATIAL_PORTABLE EyeRays eye_rays(const RenderProblem& problem, Floats u, Floats v) {
    const float* m = problem.ray_from_pixel;
    const Vector direction = all(m + 6) + (all(m) * u + all(m + 3) * v);
    const Floats length = Lanes::sqrt(dot(direction, direction));
    return {{all(problem.origin), direction * (Lanes::all(1.0f) / length)}, length};
}

// e to the power of a number that is not positive: 2^i times a polynomial of the rest, off by 2e-6 at most.
SPATIAL_PORTABLE Floats falling(Floats exponent) {
    const Floats binary = Lanes::max(exponent * Lanes::all(1.44269504f), Lanes::all(-120.0f));
    const Floats whole = Lanes::floor(binary), x = binary - whole;
    const Floats power =
        Lanes::as_floats(Lanes::shifted_left<23>(Lanes::add(Lanes::truncated(whole), Lanes::all(127))));
    const Floats rest =
        Lanes::all(1.0f) +
        x * (Lanes::all(0.6931472f) +
             x * (Lanes::all(0.2402265f) +
                  x * (Lanes::all(0.0555041f) + x * (Lanes::all(0.0096181f) + x * Lanes::all(0.0013333f)))));
    return power * rest;
}

SPATIAL_PORTABLE Floats to_fifth(Floats x) { return x * x * (x * x) * x; }

SPATIAL_PORTABLE const TraceInstance& instance_at(const TraceScene& scene, int32_t number) {
    const TracePart& part = number < scene.parts[1].first ? scene.parts[0] : scene.parts[1];
    return part.instances[number - part.first];
}

SPATIAL_PORTABLE Vector turned_out_of(const TraceInstance& instance, const Vector& v) {
    const auto& m = instance.world_from_mesh;
    return {Lanes::all(m[0][0]) * v.x + Lanes::all(m[0][1]) * v.y + Lanes::all(m[0][2]) * v.z,
            Lanes::all(m[1][0]) * v.x + Lanes::all(m[1][1]) * v.y + Lanes::all(m[1][2]) * v.z,
            Lanes::all(m[2][0]) * v.x + Lanes::all(m[2][1]) * v.y + Lanes::all(m[2][2]) * v.z};
}

// The surfaces that rays met; harmless values elsewhere.
SPATIAL_PORTABLE Surface surface_of(const RenderProblem& problem, const Rays& rays, const RayResults& found, Mask hit) {
    const float nowhere[3] = {0, 0, 0}, up[3] = {0, 0, 1};
    Surface surface;
    surface.cosine = found.cosine;
    surface.point = rays.origin + rays.direction * Lanes::select(hit, found.best, Lanes::all(0.0f));
    surface.normal = surface.mesh_normal = all(up);
    surface.mesh_point = surface.tint = all(nowhere);
    const Ints at = Lanes::multiply(found.slot, Lanes::all(static_cast<int32_t>(sizeof(TraceTriangle) / 4)));
    const TraceTriangle* triangles = problem.scene.triangles;
    surface.material = Lanes::select(hit, Lanes::gather(&triangles->material, at), Lanes::all(0));
    const Vector normal = {Lanes::gather(triangles->normal, at), Lanes::gather(triangles->normal + 1, at),
                           Lanes::gather(triangles->normal + 2, at)};
    // Neighbouring rays mostly meet the same few instances.
    alignas(64) int32_t numbers[Lanes::kCount];
    Lanes::store(numbers, found.instance);
    Mask left = hit;
    for (int lane = 0; lane < Lanes::kCount; ++lane) {
        if ((Lanes::bits(left) >> lane & 1) == 0) {
            continue;
        }
        const TraceInstance& instance = instance_at(problem.scene, numbers[lane]);
        const Mask same = Lanes::both(left, Lanes::equal(found.instance, Lanes::all(numbers[lane])));
        surface.mesh_point =
            select(same, turned_into(instance, surface.point - all(instance.position)), surface.mesh_point);
        surface.mesh_normal = select(same, normal, surface.mesh_normal);
        surface.normal = select(same, turned_out_of(instance, normal), surface.normal);
        const Vector tint = linear_of(channels(Lanes::all(instance.tint)) * Lanes::all(1.0f / 255.0f));
        surface.tint = select(same, tint, surface.tint);
        left = Lanes::without(left, same);
    }
    const Mask away = Lanes::less(Lanes::all(0.0f), dot(surface.normal, rays.direction));
    surface.normal = select(away, surface.normal * Lanes::all(-1.0f), surface.normal);
    return surface;
}

struct Material {
    Vector color;
    Ints texture;  // negative for none
    Floats metres_per_tile;
    Floats specular;
    Mask is_tinted, is_painted;
    Floats emission;
};

SPATIAL_PORTABLE Material material_at(const float* materials, Ints number) {
    const Ints at = Lanes::multiply(number, Lanes::all(kMaterialWidth));
    const Floats half = Lanes::all(0.5f);
    return {{Lanes::gather(materials, at), Lanes::gather(materials + 1, at), Lanes::gather(materials + 2, at)},
            Lanes::truncated(Lanes::gather(materials + 3, at)),
            Lanes::gather(materials + 4, at),
            Lanes::gather(materials + 5, at),
            Lanes::less(half, Lanes::gather(materials + 6, at)),
            Lanes::less(half, Lanes::gather(materials + 7, at)),
            Lanes::gather(materials + 8, at)};
}

// Colour without light.
SPATIAL_PORTABLE Vector base_color(const RenderProblem& problem, const Surface& surface, const Material& material,
                                   Mask hit) {
    Vector color = material.color;
    color = select(material.is_tinted, color * surface.tint, color);
    const Mask painted = Lanes::both(hit, material.is_painted);
    if (problem.ground_level_count > 0 && Lanes::any(painted)) {
        color = select(painted, ground_at(problem, surface.point.x, surface.point.y, surface.footprint), color);
    }
    const Mask textured = Lanes::both(hit, Lanes::less(Lanes::all(-1), material.texture));
    if (Lanes::any(textured)) {
        // Across the longest axis of the normal.
        const Floats nx = Lanes::abs(surface.mesh_normal.x), ny = Lanes::abs(surface.mesh_normal.y),
                     nz = Lanes::abs(surface.mesh_normal.z);
        const Mask flat = Lanes::at_least(nz, Lanes::max(nx, ny));
        const Mask along_y = Lanes::without(Lanes::at_least(nx, ny), flat);
        const Floats u = Lanes::select(along_y, surface.mesh_point.y, surface.mesh_point.x);
        const Floats v = Lanes::select(flat, surface.mesh_point.y, surface.mesh_point.z);
        const Ints texture = Lanes::select(textured, material.texture, Lanes::all(0));
        const Floats tile = Lanes::select(textured, material.metres_per_tile, Lanes::all(1.0f));
        color = select(textured, color * texture_at(problem, texture, tile, u, v, surface.footprint), color);
    }
    return color;
}

// Whether the sun reaches surfaces that face it, where `asked`.
SPATIAL_PORTABLE Mask in_sun(const RenderProblem& problem, const Surface& surface, Floats distance, Mask asked) {
    const Floats clearance = Lanes::all(kClearance) + distance * Lanes::all(kClearancePerMetre);
    const Rays rays = {surface.point + surface.normal * clearance, all(problem.light.to_sun)};
    return Lanes::without(asked, are_blocked(problem.scene, rays, asked, Lanes::all(FLT_MAX)));
}

// How open surfaces are to the sky, from kLeastOpen to 1: one short ray per pixel, upwards and a little at random, so
// that what stands on the ground has a soft shadow in any light.
SPATIAL_PORTABLE Floats openness(const RenderProblem& problem, const Surface& surface, Floats distance, Ints random,
                                 Mask asked) {
    const Floats low = Lanes::converted(Lanes::bit_and(random, Lanes::all(255))) * Lanes::all(1.0f / 255.0f),
                 high = Lanes::converted(Lanes::bit_and(Lanes::shifted_right<8>(random), Lanes::all(255))) *
                        Lanes::all(1.0f / 255.0f);
    const Floats spread = Lanes::all(0.4f), half = Lanes::all(0.5f);
    const Vector up = {(low - half) * spread, (high - half) * spread, Lanes::all(1.0f)};
    const Floats clearance = Lanes::all(kClearance) + distance * Lanes::all(kClearancePerMetre);
    const Rays rays = {surface.point + surface.normal * clearance, normalized(surface.normal * Lanes::all(0.6f) + up)};
    const Mask blocked = are_blocked(problem.scene, rays, asked, Lanes::all(kSkyReach));
    const Floats one = Lanes::all(1.0f), faded = smooth(kNearest, kNearEnough, distance);
    return Lanes::select(blocked, mixed(Lanes::all(kLeastOpen), one, faded), one);
}

// Linear colours of surfaces as the camera sees them, without fog.
SPATIAL_PORTABLE Vector lit(const RenderProblem& problem, const Rays& rays, const Surface& surface,
                            const Material& material, const Vector& base, Floats distance, Ints random, Mask hit) {
    const spatial_scene_light& light = problem.light;
    const Floats zero = Lanes::all(0.0f), one = Lanes::all(1.0f);
    // Rain darkens what is rough, and stands on what is flat.
    const Floats level = smooth(0.7f, 0.95f, surface.normal.z);
    const Floats wet = Lanes::all(light.wetness);
    Floats specular = material.specular;
    Floats dark = one - wet * (Lanes::all(0.15f) + Lanes::all(0.35f) * level);
    if (light.wetness > 0) {
        const Floats puddles =
            smooth(0.3f, 0.75f, noise(surface.point.x * Lanes::all(0.45f), surface.point.y * Lanes::all(0.45f)));
        specular = Lanes::max(specular, wet * level * (Lanes::all(0.25f) + Lanes::all(0.5f) * puddles));
    }
    const Vector color = base * dark;

    const Floats facing = Lanes::max(dot(surface.normal, all(light.to_sun)), zero);
    Floats sun = zero;
    Mask bright = Lanes::every(false);
    if (light.sun[0] > 0 || light.sun[1] > 0 || light.sun[2] > 0) {
        bright = in_sun(problem, surface, distance, Lanes::both(hit, Lanes::less(zero, facing)));
        sun = Lanes::select(bright, facing, zero);
    }
    const Floats upward = Lanes::all(0.5f) + Lanes::all(0.5f) * surface.normal.z;
    // In the sun the difference is lost.
    const Mask close = Lanes::without(Lanes::both(hit, Lanes::less(distance, Lanes::all(kNearEnough))), bright);
    const Floats open = openness(problem, surface, distance, random, close);
    const Vector ambient = mixed(all(light.from_ground), all(light.from_sky), upward) * open;
    Vector sum = color * (ambient + all(light.sun) * sun) + color * material.emission;

    const Mask shiny = Lanes::both(hit, Lanes::less(zero, specular));
    if (Lanes::any(shiny)) {
        const Floats share =
            specular * (Lanes::all(0.06f) + Lanes::all(0.94f) * to_fifth(one - Lanes::min(surface.cosine, one)));
        const Vector mirrored =
            rays.direction - surface.normal * (Lanes::all(2.0f) * dot(rays.direction, surface.normal));
        const Vector seen = select(Lanes::less(mirrored.z, zero), all(light.from_ground), clear_sky(light, mirrored));
        // A broad highlight, as flat facets stand for rounded ones.
        const Floats toward = Lanes::select(bright, clamped(dot(mirrored, all(light.to_sun))), zero);
        const Floats to_4 = toward * toward * toward * toward, to_16 = to_4 * to_4 * to_4 * to_4;
        const Floats highlight = to_16 * to_16 * specular * Lanes::all(0.6f);
        sum = select(shiny, mixed(sum, seen, share) + all(light.sun) * highlight, sum);
    }
    return sum;
}

// Light that comes along rays, linear.
SPATIAL_PORTABLE Vector light_along(const RenderProblem& problem, const EyeRays& eye, const RayResults& found,
                                    Ints random, Mask wanted) {
    const Mask hit = is_hit(found);
    const Mask open = Lanes::without(wanted, hit);
    const float black[3] = {0, 0, 0};
    Vector seen = all(black);
    if (Lanes::any(open)) {
        seen = sky(problem.light, eye.rays.direction);
    }
    if (Lanes::any(hit)) {
        const Floats distance = Lanes::select(hit, found.best, Lanes::all(0.0f));
        Surface surface = surface_of(problem, eye.rays, found, hit);
        // Between the width and the length of the pixel's shape on a surface seen from the side.
        surface.footprint =
            distance * Lanes::all(problem.pixel_angle) / Lanes::sqrt(Lanes::max(surface.cosine, Lanes::all(0.02f)));
        const Material material = material_at(problem.materials, surface.material);
        const Vector base = base_color(problem, surface, material, hit);
        const Vector lit_color = lit(problem, eye.rays, surface, material, base, distance, random, hit);
        const Floats left = falling(distance * Lanes::all(-problem.light.fog_density));
        seen = select(hit, mixed(all(problem.light.fog), lit_color, left), seen);
    }
    return seen;
}

// Exposed, and rolled off so that 3 becomes white.
SPATIAL_PORTABLE Floats developed(Floats light, float exposure) {
    const Floats x = light * Lanes::all(exposure), one = Lanes::all(1.0f);
    return Lanes::min(x * (one + x * Lanes::all(1.0f / 9.0f)) / (one + x), one);
}

SPATIAL_PORTABLE Ints srgb_of(const RenderProblem& problem, Floats linear) {
    return Lanes::gather(problem.srgb, Lanes::truncated(clamped(linear) * Lanes::all(4095.0f) + Lanes::all(0.5f)));
}

SPATIAL_PORTABLE void write_colors(const RenderProblem& problem, int32_t column, int32_t row, const Vector& color) {
    alignas(64) int32_t rgb[3][Lanes::kCount];
    Lanes::store(rgb[0], srgb_of(problem, color.x));
    Lanes::store(rgb[1], srgb_of(problem, color.y));
    Lanes::store(rgb[2], srgb_of(problem, color.z));
    for (int lane = 0; lane < Lanes::kCount; ++lane) {
        const int32_t u = column + lane % kTileWidth, v = row + lane / kTileWidth;
        if (u < problem.width && v < problem.height) {
            uint8_t* pixel = problem.rgb + (static_cast<int64_t>(v) * problem.width + u) * 3;
            for (int part = 0; part < 3; ++part) {
                pixel[part] = static_cast<uint8_t>(rgb[part][lane]);
            }
        }
    }
}

SPATIAL_PORTABLE void write_hits(const RenderProblem& problem, int32_t column, int32_t row, const EyeRays& eye,
                                 const RayResults& found) {
    alignas(64) float depths[Lanes::kCount];
    alignas(64) int32_t instances[Lanes::kCount];
    const Mask hit = is_hit(found);
    Lanes::store(depths, Lanes::select(hit, found.best / eye.per_depth, Lanes::all(INFINITY)));
    Lanes::store(instances, Lanes::select(hit, found.instance, Lanes::all(-1)));
    for (int lane = 0; lane < Lanes::kCount; ++lane) {
        const int32_t u = column + lane % kTileWidth, v = row + lane / kTileWidth;
        if (u < problem.width && v < problem.height) {
            const int64_t pixel = static_cast<int64_t>(v) * problem.width + u;
            if (problem.depths != nullptr) {
                problem.depths[pixel] = depths[lane];
            }
            if (problem.hits != nullptr) {
                problem.hits[pixel] = instances[lane];
            }
        }
    }
}

// The tile whose upper left pixel is (column, row), as far as it is in the picture.
SPATIAL_PORTABLE void render_tile(const RenderProblem& problem, int32_t column, int32_t row) {
    const Ints lane = Lanes::numbers();
    const Ints lane_u = Lanes::bit_and(lane, Lanes::all(kTileWidth - 1));
    const Ints lane_v = kTileWidth == 4 ? Lanes::shifted_right<2>(lane) : lane;
    const Floats u = Lanes::converted(Lanes::add(lane_u, Lanes::all(column))),
                 v = Lanes::converted(Lanes::add(lane_v, Lanes::all(row)));
    const Mask wanted = Lanes::both(Lanes::less(u, Lanes::all(static_cast<float>(problem.width))),
                                    Lanes::less(v, Lanes::all(static_cast<float>(problem.height))));
    const Floats farthest = Lanes::all(FLT_MAX);
    const Ints random = mixed_bits(Lanes::truncated(u), Lanes::truncated(v));
    const bool one_sample = problem.samples == 1;
    if (one_sample || problem.depths != nullptr || problem.hits != nullptr) {
        const EyeRays eye = eye_rays(problem, u, v);
        const RayResults found = first_hits(problem.scene, eye.rays, wanted, farthest);
        write_hits(problem, column, row, eye, found);
        if (one_sample) {
            const Vector color = light_along(problem, eye, found, random, wanted);
            write_colors(problem, column, row,
                         {developed(color.x, problem.light.exposure), developed(color.y, problem.light.exposure),
                          developed(color.z, problem.light.exposure)});
            return;
        }
    }
    const float black[3] = {0, 0, 0};
    Vector sum = all(black);
    for (int sample = 0; sample < 4; ++sample) {
        const EyeRays eye = eye_rays(problem, u + Lanes::all(sample % 2 == 0 ? -0.25f : 0.25f),
                                     v + Lanes::all(sample < 2 ? -0.25f : 0.25f));
        const RayResults found = first_hits(problem.scene, eye.rays, wanted, farthest);
        const Ints another = Lanes::shifted_right(random, Lanes::all(4 * sample));
        const Vector color = light_along(problem, eye, found, another, wanted);
        sum = sum + Vector{developed(color.x, problem.light.exposure), developed(color.y, problem.light.exposure),
                           developed(color.z, problem.light.exposure)};
    }
    write_colors(problem, column, row, sum * Lanes::all(0.25f));
}

SPATIAL_PORTABLE void render_rows(const RenderProblem& problem, int32_t begin, int32_t end) {
    for (int32_t row = begin; row < end; row += kTileHeight) {
        for (int32_t column = 0; column < problem.width; column += kTileWidth) {
            render_tile(problem, column, row);
        }
    }
}

}  // namespace
}  // namespace spatial
