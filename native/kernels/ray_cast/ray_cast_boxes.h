// How far rays may jump: for every voxel the largest box of free voxels that begins there and extends where the rays
// go. Used by the vector versions alone.
//
// Rays are sorted by the signs of their directions, so eight such fields serve all of them. A field is made of bits,
// one column of up to sixteen voxels per 16-bit word, by the shift-and-AND of morphology: a box is free where smaller
// ones that cover it are. Outside the grid everything counts as free; rays end at the border by themselves.
#pragma once

#include <cstdint>

#include "core/scratch.h"
#include "ray_cast/ray_cast_parts.h"

namespace spatial {

constexpr int kBoxDepth = 16;  // voxels along z that fit a word
constexpr int kBoxes = 4;
constexpr int kBoxReach = 16;  // so many free voxels lie around the grid: more than boxes are shifted

// A voxel's code: 0 free but alone, 1 occupied in the first grid, 2 in the second, 3 in both, 4 to 7 the beginning of a
// free box. These are the boxes' voxels along x and y, and along z, by code: flat, as most rays are.
alignas(32) constexpr float kBoxXy[8] = {1, 1, 1, 1, 2, 4, 8, 16};
alignas(32) constexpr float kBoxZ[8] = {1, 1, 1, 1, 1, 2, 2, 4};
// -1 where a voxel ends a ray in the first, in the second grid.
alignas(32) constexpr int32_t kStops[2][8] = {{0, -1, 0, -1, 0, 0, 0, 0}, {0, 0, -1, -1, 0, 0, 0, 0}};

// One bit per voxel, set where it is free. Rows of columns are padded, so that shifts in any direction stay in the
// buffer.
class FreeColumns {
  public:
    void fill(const RayCastProblem& problem, const uint8_t* classes);

    // What is free in both.
    void fill(const RayCastProblem& problem, const FreeColumns& first, const FreeColumns& second);

    // Makes room for a grid. What lies around it is free, and stays so whatever is written inside.
    void resize(const RayCastProblem& problem);

    // Columns from one row of constant x to the next.
    int64_t stride() const { return stride_; }
    int64_t rows() const { return rows_; }
    uint16_t* at(int64_t x) { return words_.data() + (x + kBoxReach) * stride_; }
    const uint16_t* at(int64_t x) const { return words_.data() + (x + kBoxReach) * stride_; }

  private:
    AlignedBuffer<uint16_t> words_;
    int64_t rows_ = 0;
    int64_t width_ = 0;
    int64_t stride_ = 0;
};

// The codes of the boxes that extend towards one octant: two words per column, for z 0 to 7 and 8 to 15. Byte i of a
// word holds bit i of the eight voxels' codes.
class FreeBoxes {
  public:
    // Words between neighbours along x and y.
    int64_t stride_x() const { return 2 * stride_; }
    static constexpr int64_t stride_y() { return 2; }

    // The word of voxel (0, 0, 0); that of a voxel one beside the grid, along any axes, can be read as well.
    const int32_t* words() const { return words_.data() + stride_x() + kGuard; }

    // The codes of two grids and of what is free in both. `signs` are +1 or -1 per axis; `boxes` is memory to work in.
    void fill(const FreeColumns& first, const FreeColumns& second, const FreeColumns& both, const int* signs,
              FreeColumns* boxes);

  private:
    void grow(const FreeColumns& smaller, int64_t along_x, int64_t along_y, int along_z, FreeColumns& larger) const;
    void encode(const FreeColumns& first, const FreeColumns& second, const FreeColumns* boxes);

    static constexpr int64_t kGuard = 8;  // words

    AlignedBuffer<int32_t> words_;
    int64_t stride_ = 0;  // columns
};

}  // namespace spatial
