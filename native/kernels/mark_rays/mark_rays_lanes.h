// Rays on their way from voxel to voxel, as many at a time as there are lanes: include after core/lanes_<width>.h.
#pragma once

#include <cmath>

#include "core/portable.h"
#include "mark_rays/mark_rays_parts.h"

namespace spatial {
namespace {

using Floats = Lanes::Floats;
using Ints = Lanes::Ints;
using Mask = Lanes::Mask;

constexpr float kWholeRay = 1 << 29;  // a whole ray and a step of twice its length fit a whole number
constexpr float kFarthestFace = 2;    // rays; farther faces are never met
constexpr float kBorder = 1e-6f;      // rays end this much before the face at which they leave the grid
constexpr float kFarthestEnd = 1 << 20;

// Steps along one axis.
struct AxisSteps {
    Ints next;     // where along its ray the next face is
    Ints breadth;  // how much of a ray one layer of voxels takes
    Ints stride;
    Floats leaves;  // where along its ray the border of the grid is
};

SPATIAL_PORTABLE Ints counted(Floats rays) { return Lanes::truncated(rays * Lanes::all(kWholeRay)); }

// Where `sound` is false, a ray goes nowhere.
SPATIAL_PORTABLE AxisSteps axis_steps(const MarkRaysProblem& problem, int axis, Floats ends, Mask sound) {
    const float from = problem.from[axis], cell = ::floorf(from);
    const Floats zero = Lanes::all(0.0f), far = Lanes::all(kFarthestFace);
    const Floats along = Lanes::select(sound, ends - Lanes::all(from), zero);
    const Mask forward = Lanes::less(zero, along);
    const Mask goes = Lanes::either(forward, Lanes::less(along, zero));
    const Floats length = Lanes::select(goes, Lanes::abs(along), Lanes::all(1.0f));
    const Floats to_face = Lanes::select(forward, Lanes::all(cell + 1 - from), Lanes::all(from - cell));
    const Floats to_border =
        Lanes::select(forward, Lanes::all(static_cast<float>(problem.size[axis]) - from), Lanes::all(from));
    return {counted(Lanes::select(goes, Lanes::min(to_face / length, far), far)),
            counted(Lanes::select(goes, Lanes::min(Lanes::all(1.0f) / length, far), far)),
            Lanes::select(forward, Lanes::all(problem.stride[axis]), Lanes::all(-problem.stride[axis])),
            Lanes::select(goes, to_border / length, far)};
}

// Steps rays of a selection; returns how far in the dense grid.
SPATIAL_PORTABLE Ints step(AxisSteps& axis, Mask selection) {
    axis.next = Lanes::select(selection, Lanes::add(axis.next, axis.breadth), axis.next);
    return Lanes::select(selection, axis.stride, Lanes::all(0));
}

SPATIAL_PORTABLE Mask is_sound(Floats ends) { return Lanes::less(Lanes::abs(ends), Lanes::all(kFarthestEnd)); }

// Voxels on their way into the mask. They are collected first: how many of them differ, and so how often a byte is
// written, is different for every step, which processors do not foresee.
struct Path {
    static constexpr int kRoom = Lanes::kCount == 1 ? 1 : 1024;

    uint8_t* mask;
    int count;
    int32_t voxels[kRoom];

    SPATIAL_PORTABLE void add(Mask wanted, Ints numbers) {
        count += Lanes::store_some(voxels + count, wanted, numbers);
        if (count > kRoom - Lanes::kCount) {
            mark();
        }
    }

    SPATIAL_PORTABLE void mark() {
        uint8_t* const to = mask;  // bytes that are written may be anything's, this pointer's too
        for (int i = 0; i < count; ++i) {
            to[voxels[i]] = 1;
        }
        count = 0;
    }
};

SPATIAL_PORTABLE Mask is_occupied(const MarkRaysProblem& problem, Ints voxels) {
    const Ints words = Lanes::gather(problem.occupied, Lanes::shifted_right<5>(voxels));
    const Ints bits = Lanes::shifted_right(words, Lanes::bit_and(voxels, Lanes::all(kVoxelsPerWord - 1)));
    return Lanes::less(Lanes::all(0), Lanes::bit_and(bits, Lanes::all(1)));
}

// Rays `at` and following, as many as there are lanes, but none from `end` on.
template <bool until_occupied>
SPATIAL_PORTABLE void follow_group(const MarkRaysProblem& problem, int64_t at, int64_t end, Path& path) {
    // Lanes beyond the last ray follow it once more.
    const Ints last_lane =
        Lanes::all(static_cast<int32_t>(end - at < Lanes::kCount ? end - at - 1 : Lanes::kCount - 1));
    const Ints index = Lanes::multiply(Lanes::min(Lanes::numbers(), last_lane), Lanes::all(3));
    const float* ends = problem.ends + at * 3;
    const Floats end_x = Lanes::gather(ends, index), end_y = Lanes::gather(ends + 1, index),
                 end_z = Lanes::gather(ends + 2, index);
    const Mask sound = Lanes::both(is_sound(end_x), Lanes::both(is_sound(end_y), is_sound(end_z)));
    AxisSteps x = axis_steps(problem, 0, end_x, sound), y = axis_steps(problem, 1, end_y, sound),
              z = axis_steps(problem, 2, end_z, sound);
    const Floats leaves = Lanes::min(Lanes::min(x.leaves, y.leaves), z.leaves) - Lanes::all(kBorder);
    const Ints last = counted(Lanes::min(leaves, Lanes::all(1.0f)));  // where along the ray it leaves or ends
    const Ints begin = Lanes::all(problem.begin);
    Ints voxel = begin;
    Mask seeing = Lanes::every(true);  // rays that have met nothing occupied
    for (;;) {
        const Ints next = Lanes::min(Lanes::min(x.next, y.next), z.next);
        // Rays go on after something occupied, unseen: so steps need not wait for what is found in memory.
        const Mask goes = Lanes::without(Lanes::every(true), Lanes::less(last, next)),
                   wanted = Lanes::both(goes, seeing);
        if (!Lanes::any(wanted)) {
            return;
        }
        const Mask along_x = Lanes::both(goes, Lanes::equal(x.next, next));
        const Mask along_y = Lanes::without(Lanes::both(goes, Lanes::equal(y.next, next)), along_x);
        const Mask along_z = Lanes::without(goes, Lanes::either(along_x, along_y));
        voxel = Lanes::add(voxel, Lanes::add(step(x, along_x), Lanes::add(step(y, along_y), step(z, along_z))));
        path.add(wanted, Lanes::select(wanted, voxel, begin));
        if constexpr (until_occupied) {
            seeing = Lanes::without(seeing, is_occupied(problem, voxel));
        }
    }
}

template <bool until_occupied>
SPATIAL_PORTABLE void mark_groups(const MarkRaysProblem& problem, int64_t begin, int64_t end) {
    Path path;
    path.mask = problem.mask;
    path.count = 0;
    for (int64_t at = begin; at < end; at += Lanes::kCount) {
        follow_group<until_occupied>(problem, at, end, path);
    }
    path.mark();
}

// Rays `begin` to `end`.
SPATIAL_PORTABLE void mark_range(const MarkRaysProblem& problem, int64_t begin, int64_t end) {
    problem.mask[problem.begin] = 1;
    if (problem.occupied == nullptr) {
        mark_groups<false>(problem, begin, end);
    } else if ((problem.occupied[problem.begin / kVoxelsPerWord] >> problem.begin % kVoxelsPerWord & 1) == 0) {
        mark_groups<true>(problem, begin, end);
    }
}

}  // namespace
}  // namespace spatial
