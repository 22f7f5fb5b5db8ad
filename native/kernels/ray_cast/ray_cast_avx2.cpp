// The fast CPU version: eight rays at a time that jump over free boxes. Compiled with -mavx2 -mfma and only called
// where the CPU has both.
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
#include <immintrin.h>

#include <algorithm>

#include "core/parallel.h"
#include "core/scratch.h"
#include "ray_cast/ray_cast_boxes.h"
#include "ray_cast/ray_cast_parts.h"

namespace spatial {
namespace {

constexpr int kLanes = 8;
constexpr int kOctants = 8;

// Rounding errors of a coordinate at t voxels along a ray stay below kErrorPerVoxel * t + kErrorAtStart: ten operations
// add up to 2^-24 of the way each, two 2^-24 of a voxel.
constexpr float kErrorPerVoxel = 12 * 0x1p-24f;
constexpr float kErrorAtStart = 8 * 0x1p-24f;

// Relative rounding error of a distance: 1000 additions of 2^-53 each, doubled.
constexpr double kDistanceError = 0x1p-42;

// Directions sorted by octant; each octant's begin at a multiple of eight and are padded by their last.
class SortedDirections {
  public:
    void fill(const RayCastProblem& problem) {
        int64_t counts[kOctants] = {};
        for (int64_t d = 0; d < problem.direction_count; ++d) {
            ++counts[octant_of(problem.directions + d * 3)];
        }
        int64_t place = 0;
        for (int octant = 0; octant < kOctants; ++octant) {
            begin_[octant] = next_[octant] = place;
            place += (counts[octant] + kLanes - 1) / kLanes * kLanes;
        }
        stride_ = place;
        values_.grow(static_cast<size_t>(3 * stride_));
        numbers_.grow(static_cast<size_t>(stride_));
        for (int64_t d = 0; d < problem.direction_count; ++d) {
            put(next_[octant_of(problem.directions + d * 3)]++, d, problem.directions + d * 3);
        }
        for (int octant = 0; octant < kOctants; ++octant) {
            count_[octant] = counts[octant];
            for (int64_t at = next_[octant]; at % kLanes != 0; ++at) {
                put(at, numbers_.data()[at - 1], problem.directions + numbers_.data()[at - 1] * 3);
            }
        }
    }

    int64_t begin(int octant) const { return begin_[octant]; }
    int64_t count(int octant) const { return count_[octant]; }
    const float* along(int axis) const { return values_.data() + axis * stride_; }

    // The number of a direction in the problem.
    int64_t number(int64_t at) const { return numbers_.data()[at]; }

  private:
    static int octant_of(const float* direction) {
        return (std::signbit(direction[0]) ? 1 : 0) | (std::signbit(direction[1]) ? 2 : 0) |
               (std::signbit(direction[2]) ? 4 : 0);
    }

    void put(int64_t at, int64_t number, const float* direction) {
        numbers_.data()[at] = number;
        for (int axis = 0; axis < 3; ++axis) {
            values_.data()[axis * stride_ + at] = direction[axis];
        }
    }

    AlignedBuffer<float> values_;     // [3, stride]
    AlignedBuffer<int64_t> numbers_;  // [stride]
    int64_t begin_[kOctants] = {}, next_[kOctants] = {}, count_[kOctants] = {};
    int64_t stride_ = 0;
};

// Kept between calls.
struct Scratch {
    SortedDirections directions;
    FreeColumns free[2];
    FreeColumns free_in_both;
    FreeBoxes boxes[kOctants];
};

void signs_of(int octant, int* signs) {
    for (int axis = 0; axis < 3; ++axis) {
        signs[axis] = (octant >> axis & 1) == 0 ? 1 : -1;
    }
}

// Everything that the rays from one origin into one octant share. Positions count from the lower corner of the start's
// voxel and ascend: along negative directions they are negated. Both is exact.
struct Bundle {
    const RayCastProblem& problem;
    int64_t origin;
    float start[3];
    __m256 from[3];     // the start
    __m256 nudged[3];   // the start plus its error
    __m256 end[3];      // the grid's far side
    __m256 on_face[3];  // all bits where the start lies on a face of its voxel
    __m256i first[3];   // the start's voxel in the grid, and the other way round for negated axes:
    __m256i flip[3];    // the voxel in the grid is first + (position ^ flip)
    const int* words;
    __m256 stride_x, stride_y, first_word;

    Bundle(const RayCastProblem& problem, int64_t origin, const int* signs, const FreeBoxes& boxes)
        : problem(problem), origin(origin) {
        int32_t voxel[3];
        for (int axis = 0; axis < 3; ++axis) {
            start[axis] = start_of(problem, origin, axis);
            voxel[axis] = static_cast<int32_t>(start[axis]);
            const bool up = signs[axis] > 0;
            const float within = start[axis] - static_cast<float>(voxel[axis]);
            from[axis] = _mm256_set1_ps(up ? within : 1 - within);
            nudged[axis] = _mm256_add_ps(from[axis], _mm256_set1_ps(kErrorAtStart));
            end[axis] = _mm256_set1_ps(static_cast<float>(up ? problem.size[axis] - voxel[axis] : voxel[axis] + 1));
            on_face[axis] = _mm256_castsi256_ps(_mm256_set1_epi32(within == 0 ? -1 : 0));
            first[axis] = _mm256_set1_epi32(voxel[axis] + (up ? 0 : 1));
            flip[axis] = _mm256_set1_epi32(up ? 0 : -1);
        }
        words = reinterpret_cast<const int*>(boxes.words());
        const float x = static_cast<float>(boxes.stride_x()), y = static_cast<float>(boxes.stride_y());
        stride_x = _mm256_set1_ps(signs[0] > 0 ? x : -x);
        stride_y = _mm256_set1_ps(signs[1] > 0 ? y : -y);
        first_word = _mm256_set1_ps(static_cast<float>(voxel[0]) * x + static_cast<float>(voxel[1]) * y);
    }

    // Where the plain traversal starts in the voxel that holds the start, and the start is exact within its voxel.
    static bool takes(const RayCastProblem& problem, int64_t origin) {
        for (int axis = 0; axis < 3; ++axis) {
            const float start = start_of(problem, origin, axis);
            if (!(start >= 1 && start < static_cast<float>(problem.size[axis]))) {
                return false;
            }
        }
        return true;
    }

    // Positions of voxels in the grid along one axis.
    __attribute__((always_inline)) __m256i in_grid(int axis, __m256 position) const {
        return _mm256_add_epi32(_mm256_xor_si256(_mm256_cvttps_epi32(position), flip[axis]), first[axis]);
    }
};

// Grid coordinates of the ends of eight rays along one axis.
__m256 ends_of(const RayCastProblem& problem, __m256 direction, int64_t origin, int axis) {
    if (problem.precise_origins == nullptr) {
        const __m256 end = _mm256_add_ps(direction, _mm256_set1_ps(problem.origins[origin * 3 + axis]));
        return _mm256_div_ps(_mm256_sub_ps(end, _mm256_set1_ps(problem.min[axis])), _mm256_set1_ps(problem.cell));
    }
    const __m256d from = _mm256_set1_pd(problem.precise_origins[origin * 3 + axis]),
                  min = _mm256_set1_pd(problem.min[axis]), cell = _mm256_set1_pd(problem.cell);
    const auto half = [&](__m128 part) {
        const __m256d end = _mm256_add_pd(_mm256_cvtps_pd(part), from);
        return _mm256_cvtpd_ps(_mm256_div_pd(_mm256_sub_pd(end, min), cell));
    };
    return _mm256_set_m128(half(_mm256_extractf128_ps(direction, 1)), half(_mm256_castps256_ps128(direction)));
}

// What changes with every step of eight rays. A value of its own, so that it stays in registers.
struct RayState {
    __m256 hit[2][3];  // where each ray is or has ended in the first, in the second grid; ascending
    __m256 open[2];    // not ended there yet
    __m256 unsure;
};

// Eight rays of a bundle.
class RayGroup {
  public:
    // Directions `at` to `at` + 7, of which `count` are wanted.
    RayState begin(const Bundle& bundle, const SortedDirections& directions, int64_t at, int64_t count) {
        const __m256 zero = _mm256_setzero_ps(), magnitude = _mm256_castsi256_ps(_mm256_set1_epi32(INT32_MAX));
        __m256 square = zero, r[3];
        for (int axis = 0; axis < 3; ++axis) {
            end_[axis] = ends_of(bundle.problem, _mm256_load_ps(directions.along(axis) + at), bundle.origin, axis);
            r[axis] = _mm256_and_ps(magnitude, _mm256_sub_ps(end_[axis], _mm256_set1_ps(bundle.start[axis])));
            square = _mm256_add_ps(square, _mm256_mul_ps(r[axis], r[axis]));
        }
        const __m256 length = _mm256_sqrt_ps(square), inverse = _mm256_div_ps(_mm256_set1_ps(1), length);
        // Lengths whose square has lost digits, and such that are not finite, are left to the plain traversal.
        const __m256 sound = _mm256_and_ps(_mm256_cmp_ps(length, _mm256_set1_ps(1e-10f), _CMP_GT_OQ),
                                           _mm256_cmp_ps(length, _mm256_set1_ps(1e10f), _CMP_LT_OQ));
        RayState state;
        state.unsure = _mm256_andnot_ps(sound, _mm256_castsi256_ps(_mm256_set1_epi32(-1)));
        to_end_ = _mm256_set1_ps(INFINITY);
        for (int axis = 0; axis < 3; ++axis) {
            nudged_direction_[axis] = _mm256_add_ps(_mm256_mul_ps(r[axis], inverse), _mm256_set1_ps(kErrorPerVoxel));
            per_voxel_[axis] = _mm256_div_ps(length, r[axis]);
            state.hit[0][axis] = state.hit[1][axis] = zero;
            to_end_ = _mm256_min_ps(_mm256_mul_ps(_mm256_sub_ps(bundle.end[axis], bundle.from[axis]), per_voxel_[axis]),
                                    to_end_);
            // A ray along the face that it starts on.
            const __m256 still = _mm256_cmp_ps(r[axis], zero, _CMP_EQ_OQ);
            state.unsure = _mm256_or_ps(state.unsure, _mm256_and_ps(bundle.on_face[axis], still));
        }
        const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
        const __m256i wanted =
            _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(std::clamp<int64_t>(count, 0, kLanes))), lane);
        state.open[0] = _mm256_andnot_ps(state.unsure, _mm256_castsi256_ps(wanted));
        state.open[1] = bundle.problem.target_count == 2 ? state.open[0] : zero;
        return state;
    }

    // Jumps over the free box of each ray's voxel.
    __attribute__((always_inline)) RayState step(const Bundle& bundle, RayState state) const {
        __m256 voxel[3];
        for (int axis = 0; axis < 3; ++axis) {
            voxel[axis] = _mm256_blendv_ps(state.hit[1][axis], state.hit[0][axis], state.open[0]);
        }
        const __m256i code = code_of(bundle, voxel);
        for (int target = 0; target < 2; ++target) {
            const __m256i stops = _mm256_permutevar8x32_epi32(*reinterpret_cast<const __m256i*>(kStops[target]), code);
            state.open[target] = _mm256_andnot_ps(_mm256_castsi256_ps(stops), state.open[target]);
        }

        const __m256 xy = _mm256_permutevar8x32_ps(_mm256_load_ps(kBoxXy), code);
        const __m256 along_z = _mm256_permutevar8x32_ps(_mm256_load_ps(kBoxZ), code);
        const __m256 at = _mm256_min_ps(_mm256_min_ps(leave(bundle, 0, voxel[0], xy), leave(bundle, 1, voxel[1], xy)),
                                        _mm256_min_ps(leave(bundle, 2, voxel[2], along_z), to_end_));
        const __m256 ended = _mm256_cmp_ps(at, to_end_, _CMP_GE_OQ);

        // On the face that a ray leaves by its coordinate is an integer, give or take the error.
        __m256 beyond[3];
        for (int axis = 0; axis < 3; ++axis) {
            const __m256 nudged = _mm256_fmadd_ps(at, nudged_direction_[axis], bundle.nudged[axis]);
            const __m256 next = _mm256_floor_ps(nudged);
            beyond[axis] = _mm256_sub_ps(nudged, next);
            for (int target = 0; target < 2; ++target) {
                state.hit[target][axis] = _mm256_blendv_ps(state.hit[target][axis], next, state.open[target]);
            }
        }
        const __m256 second_least = _mm256_max_ps(_mm256_min_ps(beyond[0], beyond[1]),
                                                  _mm256_min_ps(_mm256_max_ps(beyond[0], beyond[1]), beyond[2]));
        const __m256 two_errors =
            _mm256_fmadd_ps(at, _mm256_set1_ps(2 * kErrorPerVoxel), _mm256_set1_ps(2 * kErrorAtStart));
        const __m256 on_edge = _mm256_cmp_ps(second_least, two_errors, _CMP_LT_OQ);
        const __m256 stop = _mm256_or_ps(ended, on_edge);
        state.unsure = _mm256_or_ps(state.unsure, on_edge);
        state.open[0] = _mm256_andnot_ps(stop, state.open[0]);
        state.open[1] = _mm256_andnot_ps(stop, state.open[1]);
        return state;
    }

    // Writes the first `count` rays.
    void finish(const Bundle& bundle, const RayState& state, const SortedDirections& directions, int64_t at,
                int64_t count) const {
        const RayCastProblem& problem = bundle.problem;
        alignas(32) float distances[2][kLanes];
        alignas(32) int32_t cells[2][kLanes];
        __m256 leave[2][3];
        for (int target = 0; target < problem.target_count; ++target) {
            leave_and_cell(bundle, state.hit[target], leave[target], cells[target]);
        }
        const int unsure = _mm256_movemask_ps(state.unsure) | measure<0>(bundle, leave, distances) |
                           measure<1>(bundle, leave, distances) << 4;

        const int64_t first = bundle.origin * problem.direction_count;
        const int wanted = static_cast<int>(std::clamp<int64_t>(count, 0, kLanes));
        for (int target = 0; target < problem.target_count; ++target) {
            const RayTarget to = problem.targets[target];
            uint8_t classes[kLanes];
            for (int lane = 0; lane < kLanes; ++lane) {
                classes[lane] = to.classes[cells[target][lane]];
            }
            if (wanted == kLanes && directions.number(at + kLanes - 1) - directions.number(at) == kLanes - 1) {
                const int64_t ray = first + directions.number(at);
                std::copy_n(cells[target], kLanes, to.cells + ray);
                std::copy_n(distances[target], kLanes, to.distances + ray);
                std::copy_n(classes, kLanes, to.hits + ray);
                continue;
            }
            for (int lane = 0; lane < wanted; ++lane) {
                const int64_t ray = first + directions.number(at + lane);
                to.cells[ray] = cells[target][lane];
                to.distances[ray] = distances[target][lane];
                to.hits[ray] = classes[lane];
            }
        }
        for (int rest = unsure & ((1 << wanted) - 1); rest != 0; rest &= rest - 1) {
            cast_and_write(problem, first + directions.number(at + __builtin_ctz(static_cast<unsigned>(rest))));
        }
    }

  private:
    static __attribute__((always_inline)) __m256i code_of(const Bundle& bundle, const __m256* voxel) {
        const __m256i column = _mm256_cvttps_epi32(
            _mm256_fmadd_ps(voxel[0], bundle.stride_x, _mm256_fmadd_ps(voxel[1], bundle.stride_y, bundle.first_word)));
        const __m256i z = bundle.in_grid(2, voxel[2]);
        const __m256i word = _mm256_i32gather_epi32(bundle.words, _mm256_add_epi32(column, _mm256_srai_epi32(z, 3)), 4);
        const __m256i bits = _mm256_and_si256(_mm256_srlv_epi32(word, _mm256_and_si256(z, _mm256_set1_epi32(7))),
                                              _mm256_set1_epi32(0x00010101));
        return _mm256_or_si256(bits, _mm256_or_si256(_mm256_srli_epi32(bits, 7), _mm256_srli_epi32(bits, 14)));
    }

    // Where a ray reaches the far side of its box along one axis.
    __attribute__((always_inline)) __m256 leave(const Bundle& bundle, int axis, __m256 voxel, __m256 box) const {
        return _mm256_mul_ps(_mm256_sub_ps(_mm256_add_ps(voxel, box), bundle.from[axis]), per_voxel_[axis]);
    }

    // The far faces of rays' last voxels, ascending, and the positions of these voxels.
    static void leave_and_cell(const Bundle& bundle, const __m256* hit, __m256* leave, int32_t* cells) {
        const __m256 one = _mm256_set1_ps(1);
        __m256i voxel[3];
        for (int axis = 0; axis < 3; ++axis) {
            leave[axis] = _mm256_min_ps(_mm256_add_ps(hit[axis], one), bundle.end[axis]);
            voxel[axis] = bundle.in_grid(axis, _mm256_sub_ps(leave[axis], one));
        }
        const int32_t* size = bundle.problem.size;
        const __m256i row = _mm256_add_epi32(_mm256_mullo_epi32(voxel[0], _mm256_set1_epi32(size[1])), voxel[1]);
        _mm256_store_si256(reinterpret_cast<__m256i*>(cells),
                           _mm256_add_epi32(_mm256_mullo_epi32(row, _mm256_set1_epi32(size[2])), voxel[2]));
    }

    template <int half>
    static __m256d half_of(__m256 values) {
        return _mm256_cvtps_pd(_mm256_extractf128_ps(values, half));
    }

    // Distances in metres of four rays; tells which are in doubt.
    template <int half>
    int measure(const Bundle& bundle, const __m256 (*leave)[3], float (*distances)[kLanes]) const {
        const __m256d magnitude = _mm256_castsi256_pd(_mm256_set1_epi64x(INT64_MAX));
        __m256d square = _mm256_setzero_pd(), per_length[3], from[3];
        for (int axis = 0; axis < 3; ++axis) {
            const __m256d r =
                _mm256_and_pd(magnitude, _mm256_sub_pd(half_of<half>(end_[axis]), _mm256_set1_pd(bundle.start[axis])));
            square = _mm256_add_pd(square, _mm256_mul_pd(r, r));
            per_length[axis] = _mm256_div_pd(_mm256_set1_pd(1), r);
            from[axis] = half_of<half>(bundle.from[axis]);
        }
        const __m256d length = _mm256_sqrt_pd(square);
        int unsure = 0;
        for (int target = 0; target < bundle.problem.target_count; ++target) {
            __m256d least = _mm256_set1_pd(INFINITY);
            for (int axis = 0; axis < 3; ++axis) {
                const __m256d way = _mm256_sub_pd(half_of<half>(leave[target][axis]), from[axis]);
                least = _mm256_min_pd(_mm256_mul_pd(way, per_length[axis]), least);
            }
            const __m256d distance = _mm256_mul_pd(least, length);
            const __m128 low = _mm256_cvtpd_ps(_mm256_mul_pd(distance, _mm256_set1_pd(1 - kDistanceError))),
                         high = _mm256_cvtpd_ps(_mm256_mul_pd(distance, _mm256_set1_pd(1 + kDistanceError)));
            _mm_store_ps(distances[target] + 4 * half, _mm_mul_ps(low, _mm_set1_ps(bundle.problem.cell)));
            unsure |= _mm_movemask_ps(_mm_cmp_ps(low, high, _CMP_NEQ_UQ));
        }
        return unsure;
    }

    __m256 nudged_direction_[3];  // of unit length, plus the error per voxel
    __m256 per_voxel_[3];         // length of the ray between two faces
    __m256 to_end_;               // to where it leaves the grid
    __m256 end_[3];               // grid coordinates of the point one direction further
};

// Casts all rays of a bundle, a few groups in flight at a time, which hide each other's waiting.
class BundleCaster {
  public:
    BundleCaster(const Bundle& bundle, const SortedDirections& directions, int octant)
        : bundle_(bundle),
          directions_(directions),
          next_(directions.begin(octant)),
          end_(next_ + directions.count(octant)) {}

    void run() {
        int flying = 0;
        while (flying < kFlights && begin(flights_[flying])) {
            ++flying;
        }
        while (flying > 0) {
            for (int i = 0; i < flying; ++i) {
                Flight& flight = flights_[i];
                // Asked one round after the step, when the answer is there.
                if (_mm256_movemask_ps(_mm256_or_ps(flight.state.open[0], flight.state.open[1])) == 0) {
                    flight.group.finish(bundle_, flight.state, directions_, flight.at, end_ - flight.at);
                    if (!begin(flight)) {
                        flight = flights_[--flying];
                        --i;
                        continue;
                    }
                }
                flight.state = flight.group.step(bundle_, flight.state);
            }
        }
    }

  private:
    static constexpr int kFlights = 3;

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
        flight.state = flight.group.begin(bundle_, directions_, next_, end_ - next_);
        next_ += kLanes;
        return true;
    }

    const Bundle& bundle_;
    const SortedDirections& directions_;
    int64_t next_;
    const int64_t end_;
    Flight flights_[kFlights];
};

void cast_bundle(const RayCastProblem& problem, const Scratch& scratch, int octant, int64_t origin) {
    const SortedDirections& directions = scratch.directions;
    if (!Bundle::takes(problem, origin)) {
        const int64_t begin = directions.begin(octant), end = begin + directions.count(octant);
        for (int64_t at = begin; at < end; ++at) {
            cast_and_write(problem, origin * problem.direction_count + directions.number(at));
        }
        return;
    }
    int signs[3];
    signs_of(octant, signs);
    const Bundle bundle(problem, origin, signs, scratch.boxes[octant]);
    BundleCaster(bundle, directions, octant).run();
}

}  // namespace

bool ray_cast_avx2_takes(const RayCastProblem& problem) {
    const int64_t x = problem.size[0] + 2, y = problem.size[1] + 2 * kBoxReach, z = problem.size[2] + 2;
    // A column of voxels must fit a word; a ray that starts inside must leave before the step limit; positions of words
    // must be exact in float32. Other grids take the plain version.
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && problem.size[2] <= kBoxDepth &&
           x + y + z < kMostVoxels && 2 * x * y < 1 << 24;
}

void ray_cast_avx2(const RayCastProblem& problem) {
    static thread_local Scratch scratch_of_thread;
    Scratch& scratch = scratch_of_thread;
    scratch.directions.fill(problem);
    for (int target = 0; target < problem.target_count; ++target) {
        scratch.free[target].fill(problem, problem.targets[target].classes);
    }
    const FreeColumns& first = scratch.free[0];
    const FreeColumns& second = scratch.free[problem.target_count - 1];
    scratch.free_in_both.fill(problem, first, second);
    parallel_for(problem.threads, kOctants, [&](int64_t octant) {
        if (scratch.directions.count(static_cast<int>(octant)) > 0) {
            static thread_local FreeColumns boxes[kBoxes];
            for (FreeColumns& box : boxes) {
                box.resize(problem);
            }
            int signs[3];
            signs_of(static_cast<int>(octant), signs);
            scratch.boxes[octant].fill(first, second, scratch.free_in_both, signs, boxes);
        }
    });
    parallel_for(problem.threads, kOctants * problem.origin_count, [&](int64_t piece) {
        cast_bundle(problem, scratch, static_cast<int>(piece / problem.origin_count), piece % problem.origin_count);
    });
}

}  // namespace spatial
