// The fast CPU version: eight rays at a time, one per double lane of two vectors. Compiled with -mavx2 and only called
// where the CPU has it.
//
// Occupancy becomes one bit per voxel with a border of set bits around the grid (90 KB for the nuScenes grid, so it
// stays in cache), which makes one bit test answer both "occupied?" and "left the grid?". A step is branch-free: masks
// choose the axis and the t_max that grows, by the same comparisons and additions as the plain traversal, so the values
// are the same to the last bit. A lane whose ray has ended takes the next ray at once; the two vectors hide each
// other's waiting.
#include <immintrin.h>

#include <algorithm>

#include "core/divider.h"
#include "core/parallel.h"
#include "core/scratch.h"
#include "ray_cast/ray_cast_parts.h"

namespace spatial {
namespace {

constexpr int64_t kRaysPerPiece = 1024;

// One bit per voxel of the grid grown by one voxel on every side; the border is set.
class OccupancyBits {
  public:
    void fill(const RayCastProblem& problem) {
        for (int axis = 0; axis < 3; ++axis) {
            size_[axis] = problem.size[axis];
        }
        stride_y_ = problem.size[2] + 2;
        stride_x_ = stride_y_ * (problem.size[1] + 2);
        const int64_t bits = stride_x_ * (problem.size[0] + 2);
        columns_ = Divider(static_cast<uint32_t>(stride_x_));
        rows_ = Divider(static_cast<uint32_t>(stride_y_));
        words_.grow(static_cast<size_t>(bits / 64 + 2));
        std::fill_n(words_.data(), bits / 64 + 2, ~uint64_t{0});
        free_ = problem.free;
        for (int64_t x = 0; x < size_[0]; ++x) {
            for (int64_t y = 0; y < size_[1]; ++y) {
                clear_free(problem.classes + (x * size_[1] + y) * size_[2], bit_of(x, y, 0));
            }
        }
    }

    int64_t bit_of(int64_t x, int64_t y, int64_t z) const { return (x + 1) * stride_x_ + (y + 1) * stride_y_ + z + 1; }

    // Position in [X, Y, Z] of the voxel of a bit; for a bit of the border, of the voxel beside it. Tells which it was.
    int64_t cell_of(int64_t bit, bool& on_border) const {
        const int64_t x = columns_.divide(static_cast<uint32_t>(bit)), in_x = bit - x * stride_x_;
        const int64_t y = rows_.divide(static_cast<uint32_t>(in_x)), z = in_x - y * stride_y_;
        const int64_t cell[3] = {std::clamp(x, int64_t{1}, size_[0]), std::clamp(y, int64_t{1}, size_[1]),
                                 std::clamp(z, int64_t{1}, size_[2])};
        on_border = cell[0] != x || cell[1] != y || cell[2] != z;
        return ((cell[0] - 1) * size_[1] + cell[1] - 1) * size_[2] + cell[2] - 1;
    }

    const uint64_t* words() const { return words_.data(); }
    int64_t stride_x() const { return stride_x_; }
    int64_t stride_y() const { return stride_y_; }

  private:
    // Clears the bits of a column's free voxels, sixteen at a time.
    void clear_free(const uint8_t* column, int64_t bit) {
        int64_t z = 0;
        const __m128i free = _mm_set1_epi8(static_cast<char>(free_));
        for (; z + 16 <= size_[2]; z += 16) {
            const __m128i same = _mm_cmpeq_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(column + z)), free);
            clear(bit + z, static_cast<uint64_t>(_mm_movemask_epi8(same)));
        }
        for (; z < size_[2]; ++z) {
            clear(bit + z, column[z] == free_ ? 1 : 0);
        }
    }

    void clear(int64_t bit, uint64_t mask) {
        uint64_t* word = words_.data() + (bit >> 6);
        const int shift = static_cast<int>(bit & 63);
        word[0] &= ~(mask << shift);
        if (shift > 48) {
            word[1] &= ~(mask >> (64 - shift));
        }
    }

    AlignedBuffer<uint64_t> words_;
    int64_t size_[3] = {};
    int64_t stride_x_ = 0;
    int64_t stride_y_ = 0;
    Divider columns_{1};
    Divider rows_{1};
    uint8_t free_ = 0;
};

// Directions with x, y and z apart, padded so that four can always be read.
struct Scratch {
    OccupancyBits bits;
    AlignedBuffer<float> directions;  // [3, R + 4]
};

constexpr int kLanes = 4;
constexpr int kBlock = 256;  // rays prepared at a time; their values stay in the first cache

// Rays from one origin, ready to step.
struct alignas(32) RayBlock {
    double t_max[3][kBlock];
    double t_delta[3][kBlock];
    int64_t step[3][kBlock];  // in bits
};

// Grid coordinates of the ends of four rays along one axis.
__m128 ends_of(const RayCastProblem& problem, __m128 direction, int64_t origin, int axis) {
    if (problem.precise_origins != nullptr) {
        const __m256d end =
            _mm256_add_pd(_mm256_cvtps_pd(direction), _mm256_set1_pd(problem.precise_origins[origin * 3 + axis]));
        return _mm256_cvtpd_ps(
            _mm256_div_pd(_mm256_sub_pd(end, _mm256_set1_pd(problem.min[axis])), _mm256_set1_pd(problem.cell)));
    }
    const __m128 end = _mm_add_ps(direction, _mm_set1_ps(problem.origins[origin * 3 + axis]));
    return _mm_div_ps(_mm_sub_ps(end, _mm_set1_ps(problem.min[axis])), _mm_set1_ps(problem.cell));
}

// An origin in grid coordinates and its voxel.
struct RayStart {
    int64_t origin;
    float start[3];
    int32_t voxel[3];
    bool inside = true;

    RayStart(const RayCastProblem& problem, int64_t origin) : origin(origin) {
        for (int axis = 0; axis < 3; ++axis) {
            start[axis] = start_of(problem, origin, axis);
            // Truncation toward zero puts (-1, 0) into voxel 0.
            inside = inside && start[axis] > -1.0f && start[axis] < static_cast<float>(problem.size[axis]);
            voxel[axis] = inside ? static_cast<int32_t>(start[axis]) : 0;
        }
    }
};

// Prepares four rays, numbers `at` to `at` + 3 of the block, whose directions begin at `directions` [3, stride].
void prepare(const RayCastProblem& problem, const OccupancyBits& bits, const RayStart& from, const float* directions,
             int64_t stride, RayBlock& block, int at) {
    __m256d r[3];
    for (int axis = 0; axis < 3; ++axis) {
        const __m128 end = ends_of(problem, _mm_loadu_ps(directions + axis * stride), from.origin, axis);
        r[axis] = _mm256_sub_pd(_mm256_cvtps_pd(end), _mm256_set1_pd(from.start[axis]));
    }
    const __m256d xy = _mm256_add_pd(_mm256_mul_pd(r[0], r[0]), _mm256_mul_pd(r[1], r[1]));
    const __m256d length = _mm256_sqrt_pd(_mm256_add_pd(xy, _mm256_mul_pd(r[2], r[2])));
    const __m256d zero = _mm256_setzero_pd(), one = _mm256_set1_pd(1.0), infinity = _mm256_set1_pd(INFINITY);
    const int64_t strides[3] = {bits.stride_x(), bits.stride_y(), 1};
    for (int axis = 0; axis < 3; ++axis) {
        const __m256d direction = _mm256_div_pd(r[axis], length);
        const __m256d forward = _mm256_cmp_pd(direction, zero, _CMP_GE_OQ),
                      none = _mm256_cmp_pd(direction, zero, _CMP_EQ_OQ);
        const __m256d boundary = _mm256_add_pd(_mm256_set1_pd(from.voxel[axis]), _mm256_and_pd(forward, one));
        const __m256d t =
            _mm256_add_pd(_mm256_div_pd(_mm256_sub_pd(boundary, _mm256_set1_pd(from.start[axis])), direction), zero);
        const __m256d delta = _mm256_div_pd(_mm256_blendv_pd(_mm256_set1_pd(-1.0), one, forward), direction);
        _mm256_store_pd(block.t_max[axis] + at, _mm256_blendv_pd(t, infinity, none));
        _mm256_store_pd(block.t_delta[axis] + at, _mm256_blendv_pd(delta, infinity, none));
        const __m256i back = _mm256_set1_epi64x(-strides[axis]), ahead = _mm256_set1_epi64x(strides[axis]);
        _mm256_store_si256(reinterpret_cast<__m256i*>(block.step[axis] + at),
                           _mm256_blendv_epi8(back, ahead, _mm256_castpd_si256(forward)));
    }
}

// Four rays under way. What changes with every step is in registers when the compiler sees it through.
struct RayLanes {
    __m256d tx, ty, tz;
    __m256d leave;    // where each ray leaves its voxel
    __m256d entered;  // where it came in: where it left the voxel before
    __m256i bit;      // its voxel
    __m256d t_delta[3];
    __m256i step[3];
    int64_t ray[kLanes];

    // Replaces one lane by a ray of the block.
    void take(int lane, const RayBlock& block, int number, int64_t start_bit) {
        alignas(32) static constexpr int64_t kMasks[kLanes][kLanes] = {
            {-1, 0, 0, 0}, {0, -1, 0, 0}, {0, 0, -1, 0}, {0, 0, 0, -1}};
        const __m256i mask = _mm256_load_si256(reinterpret_cast<const __m256i*>(kMasks[lane]));
        const auto replace = [&](__m256d& values, double value) {
            values = _mm256_blendv_pd(values, _mm256_set1_pd(value), _mm256_castsi256_pd(mask));
        };
        replace(tx, block.t_max[0][number]);
        replace(ty, block.t_max[1][number]);
        replace(tz, block.t_max[2][number]);
        for (int axis = 0; axis < 3; ++axis) {
            replace(t_delta[axis], block.t_delta[axis][number]);
            step[axis] = _mm256_blendv_epi8(step[axis], _mm256_set1_epi64x(block.step[axis][number]), mask);
        }
        bit = _mm256_blendv_epi8(bit, _mm256_set1_epi64x(start_bit), mask);
        ray[lane] = number;
    }

    // Lets a lane rest on the set bit where its ray ended.
    void rest(int lane) {
        for (__m256i& steps : step) {
            alignas(32) int64_t values[kLanes];
            _mm256_store_si256(reinterpret_cast<__m256i*>(values), steps);
            values[lane] = 0;
            steps = _mm256_load_si256(reinterpret_cast<const __m256i*>(values));
        }
    }

    // The lanes whose voxel is occupied or outside.
    __attribute__((always_inline)) int stopped(const uint64_t* words) {
        const __m256i word =
            _mm256_i64gather_epi64(reinterpret_cast<const long long*>(words), _mm256_srli_epi64(bit, 6), 8);
        leave = _mm256_min_pd(_mm256_min_pd(tx, ty), tz);
        return _mm256_movemask_pd(
            _mm256_castsi256_pd(_mm256_sllv_epi64(word, _mm256_andnot_si256(bit, _mm256_set1_epi64x(63)))));
    }

    __attribute__((always_inline)) void advance() {
        const __m256d x_before_y = _mm256_cmp_pd(tx, ty, _CMP_LT_OQ), x_before_z = _mm256_cmp_pd(tx, tz, _CMP_LT_OQ);
        const __m256d y_before_z = _mm256_cmp_pd(ty, tz, _CMP_LT_OQ);
        const __m256d along_x = _mm256_and_pd(x_before_y, x_before_z),
                      along_y = _mm256_andnot_pd(x_before_y, y_before_z);
        const __m256d along_xy = _mm256_or_pd(along_x, along_y);
        tx = _mm256_add_pd(tx, _mm256_and_pd(along_x, t_delta[0]));
        ty = _mm256_add_pd(ty, _mm256_and_pd(along_y, t_delta[1]));
        tz = _mm256_add_pd(tz, _mm256_andnot_pd(along_xy, t_delta[2]));
        const __m256i move_x = _mm256_and_si256(_mm256_castpd_si256(along_x), step[0]);
        const __m256i move_y = _mm256_and_si256(_mm256_castpd_si256(along_y), step[1]);
        const __m256i move_z = _mm256_andnot_si256(_mm256_castpd_si256(along_xy), step[2]);
        bit = _mm256_add_epi64(bit, _mm256_or_si256(_mm256_or_si256(move_x, move_y), move_z));
        entered = leave;
    }
};

// Casts the rays of a block, all from one voxel inside the grid; `first` is the number of the first in the outputs.
class BlockCaster {
  public:
    BlockCaster(const RayCastProblem& problem, const OccupancyBits& bits, const RayBlock& block, int64_t start_bit,
                int64_t first, int count)
        : problem_(problem), bits_(bits), block_(block), start_bit_(start_bit), first_(first), count_(count) {}

    void run() {
        RayLanes a, b;
        int active_a = fill(a), active_b = fill(b);
        const uint64_t* words = bits_.words();
        while ((active_a | active_b) != 0) {
            const int stopped_a = a.stopped(words) & active_a, stopped_b = b.stopped(words) & active_b;
            if (__builtin_expect((stopped_a | stopped_b) != 0, 0)) {
                // Lanes that took a new ray have not tested its first voxel yet, so they go round without a step.
                active_a = replace(a, stopped_a, active_a);
                active_b = replace(b, stopped_b, active_b);
                continue;
            }
            a.advance();
            b.advance();
        }
    }

  private:
    int fill(RayLanes& lanes) {
        lanes = RayLanes{};
        int active = 0;
        for (int lane = 0; lane < kLanes; ++lane) {
            lanes.take(lane, block_, std::min(next_, count_ - 1), start_bit_);
            active |= next_ < count_ ? 1 << lane : 0;
            next_ += next_ < count_ ? 1 : 0;
            if ((active >> lane & 1) == 0) {
                lanes.rest(lane);
            }
        }
        return active;
    }

    int replace(RayLanes& lanes, int stopped, int active) {
        if (stopped == 0) {
            return active;
        }
        alignas(32) double leave[kLanes], entered[kLanes];
        alignas(32) int64_t bit[kLanes];
        _mm256_store_pd(leave, lanes.leave);
        _mm256_store_pd(entered, lanes.entered);
        _mm256_store_si256(reinterpret_cast<__m256i*>(bit), lanes.bit);
        for (; stopped != 0; stopped &= stopped - 1) {
            const int lane = __builtin_ctz(static_cast<unsigned>(stopped));
            write(first_ + lanes.ray[lane], bit[lane], leave[lane], entered[lane]);
            if (next_ < count_) {
                lanes.take(lane, block_, next_++, start_bit_);
            } else {
                lanes.rest(lane);
                active &= ~(1 << lane);
            }
        }
        return active;
    }

    void write(int64_t ray, int64_t bit, double leave, double entered) const {
        bool left_grid = false;
        const int64_t cell = bits_.cell_of(bit, left_grid);
        problem_.cells[ray] = static_cast<int32_t>(cell);
        problem_.distances[ray] = static_cast<float>(left_grid ? entered : leave) * problem_.cell;
        problem_.hits[ray] = problem_.classes[cell];
    }

    const RayCastProblem& problem_;
    const OccupancyBits& bits_;
    const RayBlock& block_;
    const int64_t start_bit_;
    const int64_t first_;
    const int count_;
    int next_ = 0;
};

void cast_piece(const RayCastProblem& problem, const OccupancyBits& bits, const float* directions, int64_t stride,
                int64_t origin, int64_t begin, int64_t end) {
    const RayStart from(problem, origin);
    const int64_t first = origin * problem.direction_count;
    if (!from.inside) {
        for (int64_t d = begin; d < end; ++d) {
            cast_and_write(problem, first + d);
        }
        return;
    }
    const int64_t start_bit = bits.bit_of(from.voxel[0], from.voxel[1], from.voxel[2]);
    RayBlock block;
    for (int64_t d = begin; d < end; d += kBlock) {
        const int count = static_cast<int>(std::min<int64_t>(kBlock, end - d));
        for (int at = 0; at < count; at += kLanes) {
            prepare(problem, bits, from, directions + d + at, stride, block, at);
        }
        BlockCaster(problem, bits, block, start_bit, first + d, count).run();
    }
}

}  // namespace

bool ray_cast_avx2_takes(const RayCastProblem& problem) {
    const int64_t x = problem.size[0] + 2, y = problem.size[1] + 2, z = problem.size[2] + 2;
    // A ray that starts inside must leave before the step limit, and a bit's position must fit 32 bits.
    return __builtin_cpu_supports("avx2") && x + y + z < kMostVoxels && x * y * z < UINT32_MAX;
}

void ray_cast_avx2(const RayCastProblem& problem) {
    static thread_local Scratch scratch;
    OccupancyBits& bits = scratch.bits;
    bits.fill(problem);
    const int64_t stride = problem.direction_count + 4;
    scratch.directions.grow(static_cast<size_t>(3 * stride));
    float* directions = scratch.directions.data();
    std::fill_n(directions, 3 * stride, 0.0f);
    for (int64_t d = 0; d < problem.direction_count; ++d) {
        for (int axis = 0; axis < 3; ++axis) {
            directions[axis * stride + d] = problem.directions[d * 3 + axis];
        }
    }
    const int64_t per_origin = (problem.direction_count + kRaysPerPiece - 1) / kRaysPerPiece;
    parallel_for(problem.threads, problem.origin_count * per_origin, [&](int64_t piece) {
        const int64_t begin = piece % per_origin * kRaysPerPiece;
        cast_piece(problem, bits, directions, stride, piece / per_origin, begin,
                   std::min(problem.direction_count, begin + kRaysPerPiece));
    });
}

}  // namespace spatial
