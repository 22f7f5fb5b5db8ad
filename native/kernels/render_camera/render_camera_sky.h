// The sky, in lanes: include after core/lanes_<width>.h.
#pragma once

#include "ray_trace/ray_trace_lanes.h"
#include "render_camera/render_camera.h"

namespace spatial {
namespace {

SPATIAL_PORTABLE Vector operator*(const Vector& a, const Vector& b) { return {a.x * b.x, a.y * b.y, a.z * b.z}; }

SPATIAL_PORTABLE Floats clamped(Floats value) {
    return Lanes::min(Lanes::max(value, Lanes::all(0.0f)), Lanes::all(1.0f));
}

SPATIAL_PORTABLE Floats mixed(Floats a, Floats b, Floats share) { return a + (b - a) * share; }
SPATIAL_PORTABLE Vector mixed(const Vector& a, const Vector& b, Floats share) { return a + (b - a) * share; }

// From 0 at `low` to 1 at `high`, without corners.
SPATIAL_PORTABLE Floats smooth(float low, float high, Floats value) {
    const Floats t = clamped((value - Lanes::all(low)) * Lanes::all(1.0f / (high - low)));
    return t * t * (Lanes::all(3.0f) - t - t);
}

// Bits that look random for each cell of a plane.
SPATIAL_PORTABLE Ints mixed_bits(Ints x, Ints y) {
    const Ints both = Lanes::bit_xor(Lanes::multiply(x, Lanes::all(0x27d4eb2d)), Lanes::multiply(y, Lanes::all(0x165667b1)));
    const Ints once = Lanes::multiply(Lanes::bit_xor(both, Lanes::shifted_right<15>(both)), Lanes::all(0x2c1b3c6d));
    return Lanes::bit_xor(once, Lanes::shifted_right<13>(once));
}

// A number from 0 to 1 for each cell.
SPATIAL_PORTABLE Floats scattered(Ints x, Ints y) {
    return Lanes::converted(Lanes::bit_and(mixed_bits(x, y), Lanes::all(0xffff))) * Lanes::all(1.0f / 65535.0f);
}

// Hills and valleys a unit wide, from 0 to 1.
SPATIAL_PORTABLE Floats noise(Floats x, Floats y) {
    const Floats x0 = Lanes::floor(x), y0 = Lanes::floor(y);
    const Ints i = Lanes::truncated(x0), j = Lanes::truncated(y0), one = Lanes::all(1);
    const Floats fx = smooth(0, 1, x - x0), fy = smooth(0, 1, y - y0);
    const Ints i1 = Lanes::add(i, one), j1 = Lanes::add(j, one);
    return mixed(mixed(scattered(i, j), scattered(i1, j), fx), mixed(scattered(i, j1), scattered(i1, j1), fx), fy);
}

SPATIAL_PORTABLE Vector clear_sky(const spatial_scene_light& light, const Vector& direction) {
    const Floats low = Lanes::all(1.0f) - clamped(direction.z);
    const Vector gradient = mixed(all(light.zenith), all(light.horizon), low * low * low);
    const Floats toward = clamped(dot(direction, all(light.to_sun)));
    const Floats to_4 = toward * toward * toward * toward, to_16 = to_4 * to_4 * to_4 * to_4,
                 to_64 = to_16 * to_16 * to_16 * to_16;
    const Floats glow = to_4 * Lanes::all(0.03f) + to_16 * Lanes::all(0.04f) + to_64 * Lanes::all(0.15f);
    return gradient + all(light.sun) * (glow * Lanes::all(1 - light.clouds));
}

SPATIAL_PORTABLE Vector sky(const spatial_scene_light& light, const Vector& direction) {
    const Vector clear = clear_sky(light, direction);
    if (!(light.clouds > 0)) {
        return clear;
    }
    // A flat layer of clouds seen from below.
    const Floats height = Lanes::max(direction.z, Lanes::all(0.0f)) + Lanes::all(0.12f);
    const Floats x = direction.x / height * Lanes::all(1.3f), y = direction.y / height * Lanes::all(1.3f);
    const Floats two = Lanes::all(2.03f), four = Lanes::all(4.1f), eight = Lanes::all(8.3f);
    const Floats layer = noise(x, y) * Lanes::all(0.5f) + noise(x * two, y * two) * Lanes::all(0.27f) +
                         noise(x * four, y * four) * Lanes::all(0.15f) + noise(x * eight, y * eight) * Lanes::all(0.08f);
    const float edge = 0.95f - 0.95f * light.clouds;
    const Floats cover = smooth(edge - 0.15f, edge + 0.25f, layer);
    const Floats shade = Lanes::all(1.25f) - Lanes::all(0.65f) * layer;
    // Lit by the sun from above and by the sky.
    const Vector white = (all(light.from_sky) + all(light.sun) * Lanes::all(0.12f)) * shade;
    const Floats near_horizon = smooth(0.0f, 0.12f, direction.z);
    return mixed(clear, white, cover * near_horizon);
}

}  // namespace
}  // namespace spatial
