// Colours of surfaces, in lanes: include after core/lanes_<width>.h.
#pragma once

#include "render_camera/render_camera_parts.h"
#include "render_camera/render_camera_sky.h"

namespace spatial {
namespace {

// Where rays meet surfaces.
struct Surface {
    Vector point;        // world
    Vector normal;       // world, towards the eye
    Vector mesh_point;   // in the frame of the mesh
    Vector mesh_normal;  // likewise; either side
    Vector tint;         // linear
    Floats cosine;       // between ray and normal, not negative
    Floats footprint;    // metres across that a pixel covers there
    Ints material;
};

SPATIAL_PORTABLE Floats channel(Ints packed, int shift) {
    return Lanes::converted(Lanes::bit_and(Lanes::shifted_right(packed, Lanes::all(shift)), Lanes::all(255)));
}

// Red, green and blue, 0 to 255.
SPATIAL_PORTABLE Vector channels(Ints packed) { return {channel(packed, 16), channel(packed, 8), channel(packed, 0)}; }

// Linear from sRGB, 0 to 1 each. A cubic fitted by least squares, off by 0.002 at most.
SPATIAL_PORTABLE Floats linear_of(Floats c) {
    return c * (Lanes::all(0.0125f) + c * (Lanes::all(0.6822f) + c * Lanes::all(0.3053f)));
}
SPATIAL_PORTABLE Vector linear_of(const Vector& c) { return {linear_of(c.x), linear_of(c.y), linear_of(c.z)}; }

// The nearest whole number to the binary logarithm of a positive number, from 0 to `most`.
SPATIAL_PORTABLE Ints level_of(Floats texels, int32_t most) {
    const Ints exponent = Lanes::subtract(
        Lanes::shifted_right<23>(Lanes::as_ints(Lanes::max(texels, Lanes::all(0.5f)) * Lanes::all(1.41421356f))),
        Lanes::all(127));
    return Lanes::min(Lanes::max(exponent, Lanes::all(0)), Lanes::all(most));
}

SPATIAL_PORTABLE Vector blended(const int32_t* texels, Ints at00, Ints at10, Ints at01, Ints at11, Floats fx,
                                Floats fy) {
    const Vector upper = mixed(channels(Lanes::gather(texels, at00)), channels(Lanes::gather(texels, at10)), fx);
    const Vector lower = mixed(channels(Lanes::gather(texels, at01)), channels(Lanes::gather(texels, at11)), fx);
    return mixed(upper, lower, fy);
}

// Factors of tiled textures at u, v (metres), around 1.
SPATIAL_PORTABLE Vector texture_at(const RenderProblem& problem, Ints texture, Floats metres_per_tile, Floats u,
                                   Floats v, Floats footprint) {
    const Floats tiles = Lanes::all(1.0f) / metres_per_tile;
    const Floats texels = footprint * tiles * Lanes::all(static_cast<float>(problem.texture_size));
    const Ints level = level_of(texels, problem.texture_level_count - 1);
    const Ints size = Lanes::shifted_right(Lanes::all(problem.texture_size), level), one = Lanes::all(1);
    // Texels of the levels before this one: 4 (Z^2 - size^2) / 3. As that is whole, a product modulo 2^32 divides.
    const Ints third = Lanes::all(static_cast<int32_t>(0xaaaaaaabu));
    const Ints square = Lanes::multiply(size, size);
    const Ints before = Lanes::subtract(Lanes::all(problem.texture_size * problem.texture_size), square);
    const Ints begin = Lanes::add(Lanes::multiply(texture, Lanes::all(problem.texels_per_texture)),
                                  Lanes::multiply(Lanes::multiply(before, Lanes::all(4)), third));
    const Floats wide = Lanes::converted(size), half = Lanes::all(0.5f);
    const Floats tile_u = u * tiles, tile_v = v * tiles;
    const Floats x = (tile_u - Lanes::floor(tile_u)) * wide - half, y = (tile_v - Lanes::floor(tile_v)) * wide - half;
    const Floats x0 = Lanes::floor(x), y0 = Lanes::floor(y);
    const Ints last = Lanes::subtract(size, one);
    const Ints i0 = Lanes::bit_and(Lanes::truncated(x0), last), i1 = Lanes::bit_and(Lanes::add(i0, one), last);
    const Ints j0 = Lanes::bit_and(Lanes::truncated(y0), last), j1 = Lanes::bit_and(Lanes::add(j0, one), last);
    const Ints row0 = Lanes::add(begin, Lanes::multiply(j0, size)), row1 = Lanes::add(begin, Lanes::multiply(j1, size));
    return blended(problem.texels, Lanes::add(row0, i0), Lanes::add(row0, i1), Lanes::add(row1, i0),
                   Lanes::add(row1, i1), x - x0, y - y0) *
           Lanes::all(1.0f / 128.0f);
}

// Linear colours of the painted ground at world x, y.
SPATIAL_PORTABLE Vector ground_at(const RenderProblem& problem, Floats world_x, Floats world_y, Floats footprint) {
    const Floats cells = footprint * Lanes::all(problem.cells_per_metre), half = Lanes::all(0.5f);
    const Ints level = level_of(cells, problem.ground_level_count - 1), one = Lanes::all(1), zero = Lanes::all(0);
    const Ints entry = Lanes::multiply(level, Lanes::all(3));
    const Ints begin = Lanes::gather(problem.ground_levels, entry),
               width = Lanes::gather(problem.ground_levels + 1, entry),
               height = Lanes::gather(problem.ground_levels + 2, entry);
    // 2^-level, made of its exponent.
    const Floats scale = Lanes::as_floats(Lanes::shifted_left<23>(Lanes::subtract(Lanes::all(127), level))) *
                         Lanes::all(problem.cells_per_metre);
    const Ints last_column = Lanes::subtract(width, one), last_row = Lanes::subtract(height, one);
    // The border goes on outside.
    const Floats x = Lanes::min(Lanes::max(world_x * scale - half, Lanes::all(0.0f)), Lanes::converted(last_column)),
                 y = Lanes::min(Lanes::max(world_y * scale - half, Lanes::all(0.0f)), Lanes::converted(last_row));
    const Floats x0 = Lanes::floor(x), y0 = Lanes::floor(y);
    const Ints i0 = Lanes::max(Lanes::truncated(x0), zero), i1 = Lanes::min(Lanes::add(i0, one), last_column);
    const Ints j0 = Lanes::max(Lanes::truncated(y0), zero), j1 = Lanes::min(Lanes::add(j0, one), last_row);
    const Ints row0 = Lanes::add(begin, Lanes::multiply(j0, width)),
               row1 = Lanes::add(begin, Lanes::multiply(j1, width));
    return linear_of(blended(problem.ground, Lanes::add(row0, i0), Lanes::add(row0, i1), Lanes::add(row1, i0),
                             Lanes::add(row1, i1), x - x0, y - y0) *
                     Lanes::all(1.0f / 255.0f));
}

}  // namespace
}  // namespace spatial
