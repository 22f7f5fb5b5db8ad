// Many rays at a time that jump over free boxes, written for any width: include after core/lanes_<width>.h.
//
// The traversal that the header words adds up t_max in float64, step by step. That decides which voxel comes next and,
// rounded to float32, how far the hit is. Where every crossing is clearly before the next one, any way to the same
// voxels has the same result, so rays here go from box to box (ray_cast_boxes.h) by closed formulas in float32: where a
// ray leaves its box, which voxel it enters, and whether that is beyond doubt. It is when, at that moment, its other
// two coordinates are further from a voxel's face than all rounding errors together; inside a free box the order of
// crossings does not matter. The distance is a closed formula in float64, taken if the errors of all additions cannot
// change its float32 value. Rays in doubt, about one in a thousand, are cast by the plain traversal: so the bits are
// the same.
//
// Two grids are looked into at once: a box is free where both are, and a ray goes on until it has hit in both.
#pragma once

#include <cmath>
#include <cstring>

#include "ray_cast/ray_cast_jumps.h"

namespace spatial {
namespace {

using Floats = Lanes::Floats;
using Ints = Lanes::Ints;
using Doubles = Lanes::Doubles;
using Mask = Lanes::Mask;

// Rounding errors of a coordinate at t voxels along a ray stay below kErrorPerVoxel * t + kErrorAtStart: ten operations
// add up to 2^-24 of the way each, two 2^-24 of a voxel.
constexpr float kErrorPerVoxel = 12 * 0x1p-24f;
constexpr float kErrorAtStart = 8 * 0x1p-24f;

// Relative rounding error of a distance: 1000 additions of 2^-53 each, doubled.
constexpr double kDistanceError = 0x1p-42;

// What all rays of a bundle share. Positions count from the lower corner of the start's voxel and ascend: along
// negative directions they are negated. Both is exact.
struct SharedByRays {
    const RayBundle& bundle;
    Floats from[3];    // the start
    Floats nudged[3];  // the start plus its error
    Floats end[3];     // the grid's far side
    Mask on_face[3];   // whether the start lies on a face of its voxel
    Ints first[3];     // the start's voxel in the grid, and the other way round for negated axes:
    Ints flip[3];      // the voxel in the grid is first + (position ^ flip)
    const int32_t* words;
    Floats stride_x, stride_y, first_word;

    explicit SharedByRays(const RayBundle& bundle) : bundle(bundle), words(bundle.boxes.words()) {
        int32_t voxel[3];
        for (int axis = 0; axis < 3; ++axis) {
            voxel[axis] = static_cast<int32_t>(bundle.start[axis]);
            const bool up = bundle.signs[axis] > 0;
            const float within = bundle.start[axis] - static_cast<float>(voxel[axis]);
            from[axis] = Lanes::all(up ? within : 1 - within);
            nudged[axis] = from[axis] + Lanes::all(kErrorAtStart);
            end[axis] = Lanes::all(static_cast<float>(up ? bundle.problem.size[axis] - voxel[axis] : voxel[axis] + 1));
            on_face[axis] = Lanes::every(within == 0);
            first[axis] = Lanes::all(voxel[axis] + (up ? 0 : 1));
            flip[axis] = Lanes::all(up ? 0 : -1);
        }
        const float x = static_cast<float>(bundle.boxes.stride_x()), y = static_cast<float>(bundle.boxes.stride_y());
        stride_x = Lanes::all(bundle.signs[0] > 0 ? x : -x);
        stride_y = Lanes::all(bundle.signs[1] > 0 ? y : -y);
        first_word = Lanes::all(static_cast<float>(voxel[0]) * x + static_cast<float>(voxel[1]) * y);
    }

    // Positions of voxels in the grid along one axis.
    __attribute__((always_inline)) Ints in_grid(int axis, Floats position) const {
        return Lanes::add(Lanes::bit_xor(Lanes::truncated(position), flip[axis]), first[axis]);
    }
};

// Grid coordinates of the ends of rays along one axis.
Floats ends_of(const RayCastProblem& problem, Floats direction, int64_t origin, int axis) {
    if (problem.precise_origins == nullptr) {
        const Floats end = direction + Lanes::all(problem.origins[origin * 3 + axis]);
        return (end - Lanes::all(problem.min[axis])) / Lanes::all(problem.cell);
    }
    const Doubles from = Lanes::all(problem.precise_origins[origin * 3 + axis]),
                  min = Lanes::all(static_cast<double>(problem.min[axis])),
                  cell = Lanes::all(static_cast<double>(problem.cell));
    return Lanes::joined(Lanes::narrowed((Lanes::widened<0>(direction) + from - min) / cell),
                         Lanes::narrowed((Lanes::widened<1>(direction) + from - min) / cell));
}

// What changes with every step of a group.
struct RayState {
    Floats hit[2][3];  // where each ray is or has ended in the first, in the second grid; ascending
    Mask open[2];      // not ended there yet
    Mask unsure;
};

// As many rays of a bundle as there are lanes.
class RayGroup {
  public:
    // Directions from `at` on, of which `count` are wanted.
    RayState begin(const SharedByRays& shared, int64_t at, int64_t count) {
        const RayBundle& bundle = shared.bundle;
        const Floats zero = Lanes::all(0.0f);
        Floats square = zero, r[3];
        for (int axis = 0; axis < 3; ++axis) {
            const Floats direction = Lanes::load(bundle.directions.along(axis) + at);
            end_[axis] = ends_of(bundle.problem, direction, bundle.origin, axis);
            r[axis] = Lanes::abs(end_[axis] - Lanes::all(bundle.start[axis]));
            square = square + r[axis] * r[axis];
        }
        const Floats length = Lanes::sqrt(square), inverse = Lanes::all(1.0f) / length;
        // Lengths whose square has lost digits, and such that are not finite, are left to the plain traversal.
        const Mask sound = Lanes::both(Lanes::less(Lanes::all(1e-10f), length), Lanes::less(length, Lanes::all(1e10f)));
        RayState state;
        state.unsure = Lanes::without(Lanes::every(true), sound);
        to_end_ = Lanes::all(INFINITY);
        for (int axis = 0; axis < 3; ++axis) {
            nudged_direction_[axis] = r[axis] * inverse + Lanes::all(kErrorPerVoxel);
            per_voxel_[axis] = length / r[axis];
            state.hit[0][axis] = state.hit[1][axis] = zero;
            to_end_ = Lanes::min((shared.end[axis] - shared.from[axis]) * per_voxel_[axis], to_end_);
            // A ray along the face that it starts on.
            const Mask still = Lanes::equal(r[axis], zero);
            state.unsure = Lanes::either(state.unsure, Lanes::both(shared.on_face[axis], still));
        }
        state.open[0] = Lanes::without(Lanes::first(count), state.unsure);
        state.open[1] = bundle.problem.target_count == 2 ? state.open[0] : Lanes::every(false);
        return state;
    }

    // Jumps over the free box of each ray's voxel.
    __attribute__((always_inline)) void step(const SharedByRays& shared, RayState& state) const {
        Floats voxel[3];
        for (int axis = 0; axis < 3; ++axis) {
            voxel[axis] = Lanes::select(state.open[0], state.hit[0][axis], state.hit[1][axis]);
        }
        const Ints code = code_of(shared, voxel);
        const Floats xy = Lanes::entries(kBoxXy, code), along_z = Lanes::entries(kBoxZ, code);
        const Floats at = Lanes::min(Lanes::min(leave(shared, 0, voxel[0], xy), leave(shared, 1, voxel[1], xy)),
                                     Lanes::min(leave(shared, 2, voxel[2], along_z), to_end_));
        const Mask ended = Lanes::at_least(at, to_end_);

        // On the face that a ray leaves by its coordinate is an integer, give or take the error.
        Floats next[3], beyond[3];
        for (int axis = 0; axis < 3; ++axis) {
            const Floats nudged = Lanes::fused(at, nudged_direction_[axis], shared.nudged[axis]);
            next[axis] = Lanes::floor(nudged);
            beyond[axis] = nudged - next[axis];
        }
        const Floats second_least =
            Lanes::max(Lanes::min(beyond[0], beyond[1]), Lanes::min(Lanes::max(beyond[0], beyond[1]), beyond[2]));
        const Floats two_errors = Lanes::fused(at, Lanes::all(2 * kErrorPerVoxel), Lanes::all(2 * kErrorAtStart));
        const Mask on_edge = Lanes::less(second_least, two_errors);
        const Mask stop = Lanes::either(ended, on_edge);
        state.unsure = Lanes::either(state.unsure, on_edge);
        for (int target = 0; target < 2; ++target) {
            const Mask goes_on = Lanes::without(state.open[target], Lanes::negative_entries(kStops[target], code));
            for (int axis = 0; axis < 3; ++axis) {
                state.hit[target][axis] = Lanes::select(goes_on, next[axis], state.hit[target][axis]);
            }
            state.open[target] = Lanes::without(goes_on, stop);
        }
    }

    // Writes the first `count` rays.
    void finish(const SharedByRays& shared, const RayState& state, int64_t at, int64_t count) const {
        const RayBundle& bundle = shared.bundle;
        const RayCastProblem& problem = bundle.problem;
        const SortedDirections& directions = bundle.directions;
        alignas(64) float distances[2][Lanes::kCount];
        alignas(64) int32_t cells[2][Lanes::kCount];
        Floats leave[2][3];
        for (int target = 0; target < problem.target_count; ++target) {
            leave_and_cell(shared, state.hit[target], leave[target], cells[target]);
        }
        const unsigned unsure = Lanes::bits(state.unsure) | measure<0>(shared, leave, distances) |
                                measure<1>(shared, leave, distances) << kHalf;

        const int64_t first = bundle.origin * problem.direction_count;
        const int wanted = count < Lanes::kCount ? static_cast<int>(count) : Lanes::kCount;
        for (int target = 0; target < problem.target_count; ++target) {
            const RayTarget to = problem.targets[target];
            uint8_t classes[Lanes::kCount];
            for (int lane = 0; lane < Lanes::kCount; ++lane) {
                classes[lane] = to.classes[cells[target][lane]];
            }
            if (wanted == Lanes::kCount &&
                directions.number(at + Lanes::kCount - 1) - directions.number(at) == Lanes::kCount - 1) {
                const int64_t ray = first + directions.number(at);
                std::memcpy(to.cells + ray, cells[target], sizeof(cells[target]));
                std::memcpy(to.distances + ray, distances[target], sizeof(distances[target]));
                std::memcpy(to.hits + ray, classes, sizeof(classes));
                continue;
            }
            for (int lane = 0; lane < wanted; ++lane) {
                const int64_t ray = first + directions.number(at + lane);
                to.cells[ray] = cells[target][lane];
                to.distances[ray] = distances[target][lane];
                to.hits[ray] = classes[lane];
            }
        }
        for (unsigned rest = unsure & ((1u << wanted) - 1); rest != 0; rest &= rest - 1) {
            cast_plainly(problem, first + directions.number(at + __builtin_ctz(rest)));
        }
    }

  private:
    static constexpr int kHalf = Lanes::kCount / 2;

    static __attribute__((always_inline)) Ints code_of(const SharedByRays& shared, const Floats* voxel) {
        const Ints column = Lanes::truncated(
            Lanes::fused(voxel[0], shared.stride_x, Lanes::fused(voxel[1], shared.stride_y, shared.first_word)));
        const Ints z = shared.in_grid(2, voxel[2]);
        const Ints word = Lanes::gather(shared.words, Lanes::add(column, Lanes::divided<3>(z)));
        const Ints bits =
            Lanes::bit_and(Lanes::shifted_right(word, Lanes::bit_and(z, Lanes::all(7))), Lanes::all(0x00010101));
        return Lanes::bit_or(bits, Lanes::bit_or(Lanes::shifted_right<7>(bits), Lanes::shifted_right<14>(bits)));
    }

    // Where a ray reaches the far side of its box along one axis.
    __attribute__((always_inline)) Floats leave(const SharedByRays& shared, int axis, Floats voxel, Floats box) const {
        return (voxel + box - shared.from[axis]) * per_voxel_[axis];
    }

    // The far faces of rays' last voxels, ascending, and the positions of these voxels.
    static void leave_and_cell(const SharedByRays& shared, const Floats* hit, Floats* leave, int32_t* cells) {
        const Floats one = Lanes::all(1.0f);
        Ints voxel[3];
        for (int axis = 0; axis < 3; ++axis) {
            leave[axis] = Lanes::min(hit[axis] + one, shared.end[axis]);
            voxel[axis] = shared.in_grid(axis, leave[axis] - one);
        }
        const int32_t* size = shared.bundle.problem.size;
        const Ints row = Lanes::add(Lanes::multiply(voxel[0], Lanes::all(size[1])), voxel[1]);
        Lanes::store(cells, Lanes::add(Lanes::multiply(row, Lanes::all(size[2])), voxel[2]));
    }

    // Distances in metres of half the rays; tells which are in doubt.
    template <int half>
    unsigned measure(const SharedByRays& shared, const Floats (*leave)[3], float (*distances)[Lanes::kCount]) const {
        const RayBundle& bundle = shared.bundle;
        Doubles square = Lanes::all(0.0), per_length[3], from[3];
        for (int axis = 0; axis < 3; ++axis) {
            const Doubles start = Lanes::all(static_cast<double>(bundle.start[axis]));
            const Doubles r = Lanes::abs(Lanes::widened<half>(end_[axis]) - start);
            square = square + r * r;
            per_length[axis] = Lanes::all(1.0) / r;
            from[axis] = Lanes::widened<half>(shared.from[axis]);
        }
        const Doubles length = Lanes::sqrt(square);
        unsigned unsure = 0;
        for (int target = 0; target < bundle.problem.target_count; ++target) {
            Doubles least = Lanes::all(static_cast<double>(INFINITY));
            for (int axis = 0; axis < 3; ++axis) {
                const Doubles way = Lanes::widened<half>(leave[target][axis]) - from[axis];
                least = Lanes::min(way * per_length[axis], least);
            }
            const Doubles distance = least * length;
            const Lanes::HalfFloats low = Lanes::narrowed(distance * Lanes::all(1 - kDistanceError)),
                                    high = Lanes::narrowed(distance * Lanes::all(1 + kDistanceError));
            Lanes::store(distances[target] + kHalf * half, low * Lanes::half_all(bundle.problem.cell));
            unsure |= Lanes::bits_of_unequal(low, high);
        }
        return unsure;
    }

    Floats nudged_direction_[3];  // of unit length, plus the error per voxel
    Floats per_voxel_[3];         // length of the ray between two faces
    Floats to_end_;               // to where it leaves the grid
    Floats end_[3];               // grid coordinates of the point one direction further
};

// Casts all rays of a bundle, a few groups in flight at a time, which hide each other's waiting.
class BundleCaster {
  public:
    explicit BundleCaster(const RayBundle& bundle)
        : shared_(bundle),
          next_(bundle.directions.begin(bundle.octant)),
          end_(next_ + bundle.directions.count(bundle.octant)) {}

    void run() {
        int flying = 0;
        while (flying < kFlights && begin(flights_[flying])) {
            ++flying;
        }
        while (flying > 0) {
            for (int i = 0; i < flying; ++i) {
                Flight& flight = flights_[i];
                // Asked one round after the step, when the answer is there.
                if (!Lanes::any(Lanes::either(flight.state.open[0], flight.state.open[1]))) {
                    flight.group.finish(shared_, flight.state, flight.at, end_ - flight.at);
                    if (!begin(flight)) {
                        flight = flights_[--flying];
                        --i;
                        continue;
                    }
                }
                flight.group.step(shared_, flight.state);
            }
        }
    }

  private:
    static constexpr int kFlights = 4;

    struct Flight {
        RayGroup group;
        RayState state;
        int64_t at;
    };

    // Starts the next group; false when there is none.
    bool begin(Flight& flight) {
        if (next_ >= end_) {
            return false;
        }
        flight.at = next_;
        flight.state = flight.group.begin(shared_, next_, end_ - next_);
        next_ += Lanes::kCount;
        return true;
    }

    const SharedByRays shared_;
    int64_t next_;
    const int64_t end_;
    Flight flights_[kFlights];
};

}  // namespace
}  // namespace spatial
